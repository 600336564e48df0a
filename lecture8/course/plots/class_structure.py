"""The figures of notebook 13: slides 40-41."""

from collections.abc import Callable, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Patch
from matplotlib.path import Path

from lecture8.check import Array
from lecture8.course.plots.parts import (
    STYLES,
    TEN,
    above,
    followed,
    moving,
    numerals,
    panels,
    set_bars,
    set_dots,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, Parameter, Scene, styled
from lecture8.course.plots.space import seen

MAP, CHART = (12 / 720, 12 / 324, 300 / 720, 300 / 324), (0.53, 0.15, 0.45, 0.74)


@styled
def embedding_history(Ys: Array, y: Array, iterations: Array, costs: Array) -> Scene:
    """Follow a map of neighbours from its start to its end (slides 40-41).

    Ys: (T, N, 2), the map at each snapshot. y: (N,), 0 .. 9. iterations: (T,), growing. costs:
    (T,), Kullback-Leibler divergence, nats.
    """
    figure, ax, chart = panels(4.5, MAP, CHART)
    mark = followed(chart, iterations, {"cost": costs}, ((GREEN, "-", "s", 9),), clip_on=False)
    _set_log_from_0(chart, iterations)
    chart.set(xlabel="iteration", ylim=(0, 1.08 * max(costs)))
    chart.set_title("Kullback-Leibler divergence, nats")
    draw, maps = _map(ax, y), _scaled(Ys)
    shares = [_nearest_alike(Y, y) for Y in maps]

    def redraw(t: int) -> str:
        draw(maps[t])
        mark(t)
        return (
            f"t = {t}, iteration {iterations[t]}: the divergence is {costs[t]:.3f} nats; "
            f"{shares[t]:.1%} of the points have one of their own class as the nearest in the map."
        )

    return Scene(
        f"Left, the map of {len(y)} digits, a colour a class, numerals at the medians of the "
        "classes; each snapshot is scaled to fill the frame. Right, the cost against the "
        "iteration, on a logarithmic axis.",
        figure,
        redraw,
        parameters={
            "t": Parameter("t", "snapshot of the descent", 0, len(Ys) - 1, 1, len(Ys) // 2)
        },
    )


@styled
def background_weights(
    Ys: Array, y: Array, weights: Array, agreement: Array, accuracy: Array
) -> Scene:
    """Mix a uniform background into the map's similarities, from SNE to UNI-SNE (slide 40).

    Ys: (L, N, 2), the map for each weight. y: (N,), 0 .. 9. weights: (L,), lambda, growing from 0.
    agreement: (L,), share of the 10 nearest neighbours that the map keeps. accuracy: (L,), of
    nearest neighbours in the map.
    """
    figure, ax, chart = panels(4.5, MAP, CHART)
    curves = {"neighbours kept": agreement, "accuracy in the map": accuracy}
    styles = ((BLUE, "-", "o", 9), (ORANGE, "--", "s", 9))
    mark = followed(chart, weights, curves, styles, clip_on=False)
    _set_log_from_0(chart, weights)
    chart.set(xlabel="λ, weight of the background", ylabel="share", ylim=(0, 1.03))
    above(chart, 2)
    draw, maps = _map(ax, y), _scaled(Ys)

    def redraw(l: int) -> str:
        draw(maps[l - 1])
        mark(l - 1)
        return (
            f"l = {l}: λ = {weights[l - 1]:g}. Of the 10 nearest neighbours the map keeps "
            f"{agreement[l - 1]:.1%}; nearest neighbours in the map are right for "
            f"{accuracy[l - 1]:.1%} of the digits."
        )

    return Scene(
        f"Left, the map of {len(y)} digits, a colour a class, numerals at the medians of the "
        "classes; each map is scaled to fill the frame. Right, against the weight λ of the "
        "background: the share of the 10 nearest neighbours that the map keeps (solid) and the "
        "accuracy of nearest neighbours in the map (dashed).",
        figure,
        redraw,
        parameters={"l": Parameter("l", "which weight λ", 1, len(weights), 1, 1)},
    )


@styled
def maps_beside(maps: dict[str, Array], y: Array, scores: dict[str, str]) -> Scene:
    """Put several maps of the same digits side by side (slides 40-41).

    maps: name -> (N, 2), two or three. y: (N,), 0 .. 9. scores: name -> what to say of its map.
    Raises ValueError for scores that are not those of the maps.
    """
    if list(maps) != list(scores):
        raise ValueError("maps and scores must have the same names in order")
    wide = 1 / len(maps)
    boxes = [(i * wide + 0.01, 0.17, wide - 0.02, 0.74) for i in range(len(maps))]
    figure, *axes = panels(4.25, *boxes)
    for ax, (name, Z) in zip(axes, maps.items(), strict=True):
        numerals(ax, Z, y, small=4.5, large=16)
        ax.set(title=name, xticks=[], yticks=[], ylabel="")
        lines = [fill(part, 102 // len(maps)) for part in scores[name].split(", ")]
        ax.set_xlabel("\n".join(lines), fontsize=11)
        for side in ("top", "right"):
            ax.spines[side].set_visible(True)
    said = "; ".join(f"{name}: {score}" for name, score in scores.items())
    return Scene(
        f"Maps of {len(y)} digits, each drawn as its numeral, a panel each: {', '.join(maps)}. "
        "Large numerals stand at the medians of the classes; each panel has a scale of its own.",
        figure,
        lambda: f"{said}.",
    )


@styled
def nearest_neighbours(
    accuracy: dict[str, Array], errors: dict[str, Array], ks: Sequence[int]
) -> Scene:
    """Classify digits by their k nearest neighbours in several spaces (slides 40-41).

    accuracy: space -> (K,), 0 .. 1, for up to four spaces. errors: space -> (K,), its standard
    errors. ks: (K,), growing. Raises ValueError for more spaces, and names that differ.
    """
    if len(accuracy) > len(STYLES):
        raise ValueError(f"at most {len(STYLES)} spaces can be told apart; got {len(accuracy)}")
    if list(accuracy) != list(errors):
        raise ValueError("accuracy and errors must have the same names in order")
    ks = np.asarray(ks)
    figure, ax = panels(4.25, (0.09, 0.15, 0.89, 0.74))
    ax.set(xscale="log", xlabel="k, neighbours asked", ylabel="accuracy, %")
    ax.set_xticks(ks, [f"{k}" for k in ks])
    ax.minorticks_off()
    rings, places = [], []
    for i, (name, values) in enumerate(accuracy.items()):
        colour, dash, marker, _ = STYLES[i]
        # side by side, or one bar would hide another
        places.append(ks * (ks[-1] / ks[0]) ** (0.006 * (i - (len(accuracy) - 1) / 2)))
        look = {"color": colour, "linestyle": dash, "marker": marker, "markersize": 6}
        spread = 100 * errors[name]
        ax.errorbar(places[i], 100 * values, spread, label=name, capsize=4, elinewidth=1.5, **look)
        ring = {"markersize": 17, "fillstyle": "none", "markeredgewidth": 2}
        rings.append(moving(ax, "o", color=colour, **ring))
    ax.margins(x=0.04, y=0.12)
    ax.set_xlim(*ax.get_xlim())
    ax.set_ylim(*ax.get_ylim())
    above(ax, len(accuracy), handlelength=3.5)

    def redraw(i: int) -> str:
        said = []
        for ring, x, (name, values) in zip(rings, places, accuracy.items(), strict=True):
            percent = 100 * values[i - 1]
            ring.set_data([x[i - 1]], [percent])
            said.append(f"{percent:.2f} ± {100 * errors[name][i - 1]:.2f}% ({name})")
        return f"i = {i}: k = {ks[i - 1]}. Right are {', '.join(said)}."

    return Scene(
        f"The accuracy of the k nearest neighbours in {len(accuracy)} spaces, "
        f"{', '.join(accuracy)}, against k on a logarithmic axis, with bars of one standard error.",
        figure,
        redraw,
        parameters={
            "i": Parameter("i", "which number k of neighbours", 1, len(ks), 1, (len(ks) + 1) // 2)
        },
    )


@styled
def gaps(
    truths: Array,
    y: Array,
    maps: Array,
    perplexities: Array,
    sizes_true: Array,
    sizes_map: Array,
) -> Scene:
    """Compare the sizes of groups, and the gaps between them, with those of a map (slides 40-41).

    truths: (N, 2 or 3), points of G groups. y: (N,), the group of each, 0 .. G - 1. maps:
    (P, N, 2), the map for each perplexity. perplexities: (P,). sizes_true: (G,), and sizes_map:
    (P, G), standard deviation of each group. A gap is the distance of two groups' means.
    """
    P, G = sizes_map.shape
    left, right = (
        (12 / 720, 21 / 288, 230 / 720, 230 / 288),
        (256 / 720, 21 / 288, 230 / 720, 230 / 288),
    )
    figure, data, ax, chart = panels(4, left, right, (0.75, 0.18, 0.24, 0.66))
    data.set_title("data" if truths.shape[1] == 2 else "data, seen from the side")
    ax.set_title("map")
    flat = truths if truths.shape[1] == 2 else seen(truths - truths.mean(axis=0), -60)
    _map(data, y, groups=True)(_scaled(flat))
    for line in data.lines:
        line.set_animated(False)
    relative = sizes_map / sizes_map[:, :1]
    groups = np.arange(1, G + 1)
    hatched = {"hatch": "////", "facecolor": "white", "edgecolor": GREY}
    chart.bar(groups - 0.2, sizes_true / sizes_true[0], 0.36, **hatched)
    chart.set(xlim=(0.4, G + 0.6), xticks=groups, xlabel="group")
    chart.set_ylim(0, 1.05 * max(relative.max(), (sizes_true / sizes_true[0]).max()))
    chart.set_title("size / that of group 1", pad=24)
    keys = [Patch(label="data", **hatched), Patch(label="map", facecolor=BLUE)]
    chart.legend(
        handles=keys,
        ncols=2,
        handlelength=1.5,
        columnspacing=1,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderaxespad=0,
    )
    width = 0.36 * 0.24 * 720 / (G + 0.2)
    bars = moving(chart, color=BLUE, linewidth=width, solid_capstyle="butt")
    draw = _map(ax, y, groups=True)
    scaled = _scaled(maps)
    true_gaps, map_gaps = _gap_ratio(truths, y), [_gap_ratio(Y, y) for Y in maps]

    def redraw(p: int) -> str:
        draw(scaled[p - 1])
        set_bars(bars, groups + 0.2, relative[p - 1])
        true_size, map_size = (s.max() / s.min() for s in (sizes_true, sizes_map[p - 1]))
        return (
            f"p = {p}: perplexity {perplexities[p - 1]:g}. The largest group is {true_size:.1f} "
            f"times the smallest in the data and {map_size:.1f} times in the map; the largest gap "
            f"is {true_gaps:.1f} times the smallest in the data and {map_gaps[p - 1]:.1f} times in "
            "the map."
        )

    return Scene(
        f"Left, {len(y)} points in {G} groups; middle, their map, scaled to fill the frame. Right, "
        "the standard deviation of each group next to that of group 1, in the data (hatched) and "
        "in the map (solid).",
        figure,
        redraw,
        parameters={"p": Parameter("p", "which perplexity", 1, P, 1, (P + 1) // 2)},
    )


def _map(ax: Axes, y: Array, groups: bool = False) -> Callable[[Array], None]:
    """Make a map's frame, dots in a colour per class, and numerals; return what sets them.

    groups: whether numerals count from 1 and stand above their class, so as not to hide a small
    one; else they stand at the medians. A map's farthest point is 1 from the middle.
    """
    ax.set(xlim=(-1.08, 1.08), ylim=(-1.08, 1.08), xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set(visible=True, color=GREY)
    members = {k: y == k for k in np.unique(y)}
    wide = {"linewidth": 3.4, "solid_capstyle": "round", "alpha": 0.6, "clip_on": False}
    clouds = [moving(ax, color=TEN[k], **wide) for k in members]
    # numerals as markers, for text takes far longer to draw
    discs = moving(ax, color="white", linewidth=17, solid_capstyle="round", alpha=0.75)
    labels = []
    for k in members:
        look = {"color": TEN[k], "markeredgewidth": 0, "clip_on": False, "label": f"{k + groups}"}
        shape = _numeral(k + groups, tall=12)
        size = 2 * np.abs(shape.vertices).max()
        labels.append(moving(ax, linestyle="", marker=shape, markersize=size, **look))

    def draw(Y: Array) -> None:
        own = [Y[member] for member in members.values()]
        for cloud, points in zip(clouds, own, strict=True):
            set_dots(cloud, points)
        places = np.array([np.median(points, axis=0) for points in own])
        if groups:
            tops = np.array([points[:, 1].max() for points in own])
            places[:, 1] = np.minimum(tops + 0.1, 1)  # some ten pixels above, and in the frame
        else:
            set_dots(discs, places)
        for label, place in zip(labels, places, strict=True):
            label.set_data(*place[:, None])

    return draw


def _numeral(k: int, tall: int) -> Path:
    """The shape of a bold numeral, pixels, with short numbers: they make the SVG light."""
    style = MarkerStyle(rf"$\mathbf{{{k}}}$")
    shape = style.get_path().transformed(style.get_transform())
    return Path((tall * shape.vertices).round(1), shape.codes)


def _scaled(Ys: Array) -> Array:
    """Centre each map (..., N, 2), and scale it so that its farthest point is 1 away."""
    centred = Ys - Ys.mean(axis=-2, keepdims=True)
    return centred / np.linalg.norm(centred, axis=-1).max(axis=-1)[..., None, None]


def _nearest_alike(Y: Array, y: Array) -> float:
    """The share of the points of a map (N, 2) whose nearest other point has their class."""
    apart = sum(np.subtract.outer(column, column) ** 2 for column in Y.T)
    np.fill_diagonal(apart, np.inf)
    return float((y[apart.argmin(axis=1)] == y).mean())


def _gap_ratio(X: Array, y: Array) -> float:
    """The largest distance between the means of two groups, divided by the smallest."""
    means = np.array([X[y == k].mean(axis=0) for k in np.unique(y)])
    apart = np.linalg.norm(means[:, None] - means, axis=-1)
    apart = apart[np.triu_indices(len(means), k=1)]
    return float(apart.max() / apart.min())


def _set_log_from_0(ax: Axes, values: Array) -> None:
    """Make the horizontal axis logarithmic, with a place for 0 if values (growing) begin there."""
    low, high = values[values > 0][[0, -1]]
    decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    ticks = np.outer(decades, (1, 2, 5) if high < 100 * low else (1,)).ravel()
    ticks = ticks[(ticks >= 0.99 * low) & (ticks <= 1.01 * high)]
    aside = (high / low) ** 0.03
    if values[0] > 0:
        ax.set(xscale="log", xlim=(low / aside, high * aside))
    else:
        ax.set_xscale("symlog", linthresh=low, linscale=0.6)
        ax.set_xlim(-0.25 * low, high * aside)
        ticks = np.append(0, ticks)
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
