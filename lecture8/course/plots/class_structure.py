"""The figures of notebook 13: slides 40-41."""

from collections.abc import Callable, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

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
    set_log,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, Parameter, Scene, styled

SCALED = (
    "a colour per class, numerals at the medians of the classes where there is room; each map is "
    "scaled to fill the frame"
)
MAP, CHART = (12 / 720, 12 / 324, 300 / 720, 300 / 324), (0.53, 0.15, 0.45, 0.74)


@styled
def embedding_history(Ys: Array, y: Array, iterations: Array, costs: Array) -> Scene:
    """Follow a map of neighbours from its start to its end (slides 40-41).

    Ys: (T, N, 2), the map at each snapshot. y: (N,), 0 .. 9. iterations: (T,), growing. costs:
    (T,), Kullback-Leibler divergence, nats.
    """
    figure, ax, chart = panels(4.5, MAP, CHART)
    mark = followed(chart, iterations, {"cost": costs}, ((GREEN, "-", "s", 9),), clip_on=False)
    set_log(chart, "x", iterations)
    ticks = [t for t in (1, 3, 10, 30, 100, 300, 1000) if t <= iterations[-1]]
    chart.set_xticks(ticks, [f"{t}" for t in ticks])
    chart.set(xlabel="step of the descent", ylim=(0, 1.08 * max(costs)))
    chart.set_title("Kullback-Leibler divergence, nats")
    draw, maps = _map(ax, y), _scaled(Ys)
    shares = [_nearest_alike(Y, y) for Y in maps]

    def redraw(i: int) -> str:
        draw(maps[i - 1])
        mark(i - 1)
        return (
            f"i = {i}: after step {iterations[i - 1]} the divergence is {costs[i - 1]:.3f} nats; "
            f"the nearest in the map has the same label for {shares[i - 1]:.1%} of the digits."
        )

    return Scene(
        f"Left, the map of {len(y)} digits, {SCALED}. Right, the cost against the step, on a "
        "logarithmic axis.",
        figure,
        redraw,
        parameters={"i": _index("snapshot", len(Ys), len(Ys) // 2)},
    )


@styled
def background_weights(
    Ys: Array, y: Array, weights: Array, agreement: Array, accuracy: Array
) -> Scene:
    """Mix a uniform background into the map's similarities, from SNE to UNI-SNE (slide 40).

    Ys: (L, N, 2), the map for each weight. y: (N,), 0 .. 9. weights: (L,), lambda, growing from 0.
    agreement: (L,), share of the 10 nearest that the map keeps. accuracy: (L,), how often
    the nearest in the map has the same label.
    """
    figure, ax, chart = panels(4.5, MAP, CHART)
    curves = {"neighbours kept": agreement, "nearest alike": accuracy}
    styles = ((BLUE, "-", "o", 9), (ORANGE, "--", "s", 9))
    mark = followed(chart, weights, curves, styles, clip_on=False)
    chart.set_xscale("symlog", linthresh=weights[1], linscale=0.6)  # there is a place for 0
    chart.set_xlim(-0.25 * weights[1], 1.1 * weights[-1])
    chart.set_xticks(weights, [f"{weight:g}" for weight in weights])
    chart.minorticks_off()
    chart.set(xlabel="λ, weight of the background", ylabel="share", ylim=(0, 1.03))
    above(chart, 2)
    draw, maps = _map(ax, y), _scaled(Ys)

    def redraw(i: int) -> str:
        draw(maps[i - 1])
        mark(i - 1)
        return (
            f"i = {i}, λ = {weights[i - 1]:g}: of the 10 nearest neighbours the map keeps "
            f"{agreement[i - 1]:.1%}; the nearest in the map has the same label for "
            f"{accuracy[i - 1]:.1%} of the digits."
        )

    return Scene(
        f"Left, the map of {len(y)} digits, {SCALED}. Right, against the weight λ of the "
        "background: the share of the 10 nearest neighbours that the map keeps (solid), and how "
        "often the nearest in the map has the same label (dashed).",
        figure,
        redraw,
        parameters={"i": _index("λ", len(weights), 1)},
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
        for text in ax.texts:
            text.set(bbox=None, path_effects=[withStroke(linewidth=3, foreground="white")])
        ax.set(title=name, xticks=[], yticks=[], ylabel="")
        lines = [fill(part, 102 // len(maps)) for part in scores[name].split(", ")]
        ax.set_xlabel("\n".join(lines), fontsize=11)
        ax.spines[["top", "right"]].set_visible(True)
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
        return f"i = {i}, k = {ks[i - 1]}. Correct: {', '.join(said)}."

    return Scene(
        f"The accuracy of the k nearest neighbours in {len(accuracy)} spaces, "
        f"{', '.join(accuracy)}, against k on a logarithmic axis, with bars of one standard error.",
        figure,
        redraw,
        parameters={"i": _index("k", len(ks), (len(ks) + 1) // 2)},
    )


@styled
def gaps(points: Array, y: Array, maps: Array, perplexities: Array) -> Scene:
    """Compare the sizes of groups, and the gaps between them, with those of a map (slides 40-41).

    points: (N, 2), in G groups. y: (N,), the group of each, 0 .. G - 1. maps: (P, N, 2), the map
    for each perplexity. perplexities: (P,). Sizes and gaps: as `_proportions` has them.
    """
    P, G, high = len(maps), len(np.unique(y)), 230 / 288
    boxes = ((left / 720, 21 / 288, 230 / 720, high) for left in (12, 256))
    figure, data, ax, chart = panels(4, *boxes, (0.75, 0.18, 0.24, 0.62))
    data.set_title("data")
    ax.set_title("map")
    _map(data, y, groups=True)(_scaled(points))
    for line in data.lines:
        line.set_animated(False)
    truth, found = _proportions(points, y), np.array([_proportions(Y, y) for Y in maps])
    names = [*(f"{g}" for g in range(1, G + 1)), *(f"{g}–{g + 1}" for g in range(1, G))]
    at = np.arange(2 * G - 1) + 0.4 * (np.arange(2 * G - 1) >= G)
    hatched = {"hatch": "////", "facecolor": "white", "edgecolor": GREY}
    chart.bar(at - 0.2, truth, 0.36, **hatched)
    chart.set(xlim=(-0.6, at[-1] + 0.6), xlabel="size of group       gap")
    chart.set_xticks(at, names)
    chart.set_ylim(0, 1.05 * max(found.max(), truth.max()))
    chart.set_title("size / size 1, gap / gap 1–2", pad=24)
    keys = [Patch(label="data", **hatched), Patch(label="map", facecolor=BLUE)]
    above(chart, 2, handles=keys, handlelength=1.5, columnspacing=1)
    width = 0.36 * 0.24 * 720 / np.ptp(chart.get_xlim())
    bars = moving(chart, color=BLUE, linewidth=width, solid_capstyle="butt")
    draw, scaled = _map(ax, y, groups=True), _scaled(maps)

    def redraw(i: int) -> str:
        draw(scaled[i - 1])
        set_bars(bars, at + 0.2, found[i - 1])
        (size, gap), (map_size, map_gap) = (v[[G - 1, -1]] for v in (truth, found[i - 1]))
        return (
            f"i = {i}, perplexity {perplexities[i - 1]:g}. Group {G} is {size:.1f} times as wide "
            f"as group 1 in the data and {map_size:.1f} times in the map; gap {names[-1]} is "
            f"{gap:.1f} times gap 1–2 in the data and {map_gap:.1f} times in the map."
        )

    return Scene(
        f"Left, {len(y)} points in {G} groups; middle, their map, scaled to fill the frame. Right, "
        "the size of each group next to that of group 1, and each gap between neighbouring groups "
        "next to the first, in the data (hatched) and in the map (solid).",
        figure,
        redraw,
        parameters={"i": _index("perplexity", P, (P + 1) // 2)},
    )


def _index(what: str, count: int, start: int) -> Parameter:
    """The slider that picks one of several, counted from 1."""
    return Parameter("i", f"which {what}", 1, count, 1, start)


def _map(ax: Axes, y: Array, groups: bool = False) -> Callable[[Array], None]:
    """Make a map's frame, dots in a colour per class, and numerals; return what sets them.

    groups: whether numerals count from 1 and stand above their class, so as not to hide a small
    one; else they stand at the medians, where another has not taken the place. A map's farthest
    point is 1 from the middle.
    """
    ax.set(xlim=(-1.08, 1.08), ylim=(-1.08, 1.08), xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=GREY)
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
            for k, place in enumerate(places):
                if (np.abs(places[:k] - place).max(axis=1, initial=0) < 0.1).any():
                    places[k] = np.nan
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


def _proportions(X: Array, y: Array) -> Array:
    """The sizes of the G groups in that of the first, then the gaps in that of 1 and 2.

    A size is the standard deviation, the mean of both coordinates'; a gap is the distance between
    the means of a group and the next.
    """
    groups = [X[y == k] for k in np.unique(y)]
    sizes = np.array([group.std(axis=0).mean() for group in groups])
    apart = np.linalg.norm(np.diff([group.mean(axis=0) for group in groups], axis=0), axis=1)
    return np.concatenate([sizes / sizes[0], apart / apart[0]])
