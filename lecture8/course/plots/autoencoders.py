"""The figures of notebook 10: slides 34-37."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lecture8.check import Array
from lecture8.course.plots.parts import (
    GREYS,
    above,
    followed,
    mosaic,
    moving,
    panels,
    room,
    set_segments,
    set_strokes,
    unit,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled
from lecture8.course.plots.space import VIEW, room_for, seen, set_curves, tripod, turn_tripod
from lecture8.course.plots.words import plain, round_slider, round_step

ARROWS = ((BLUE, "-", "o", 9), (RED, "--", "s", 8))  # of the decoder's two weight vectors

# class -> colour, marker in the legend, half a stroke as drawn (pixels), its width and ends
SHAPES = (
    (BLUE, "o", (0.55, 0), 3.5, "round"),
    (ORANGE, "_", (3, 0), 1.8, "butt"),
    (GREEN, "|", (0, 3), 1.8, "butt"),
)
LINES = ((BLUE, "-"), (GREEN, "--"))  # along the first code, along the second


@styled
def turning(columns: Array, angles: Array, excess: Array, steps: Array) -> Scene:
    """Follow a linear decoder's two weight vectors into the plane of PCA (slide 35).

    columns: (T, 2, 2), row j of snapshot t the coordinates along u_1, u_2 of weight vector j at
    length 1. angles: (T,), the largest principal angle to that plane, radians. excess: (T,), the
    error above PCA's as a share of it. steps: (T,), gradient steps done.
    """
    T = len(steps)
    _, plane, chart = panels(4.5, (0.03, 0.06, 0.39, 0.82), (0.53, 0.15, 0.45, 0.73))
    arrows = _circle(plane)
    for j, (colour, *_) in enumerate(ARROWS):
        plane.plot(*columns[:, j].T, ":", color=colour, linewidth=1.2)
    least = 1e-16  # of what rounding makes zero
    curves = {"angle, radians": angles, "excess of the error": excess}
    curves = {name: np.maximum(values, least) for name, values in curves.items()}
    follow = followed(chart, steps, curves, ((GREEN, "-", "o", 9), (ORANGE, "--", "s", 9)))
    chart.set(yscale="log", xlabel="gradient step")
    chart.set_xscale("symlog", linthresh=1)
    chart.set_xlim(-0.08 if steps[0] == 0 else 0.9 * steps[0], 1.15 * steps[-1])
    ticks = [n for n in (0, 1, 10, 100, 1000, 10**4) if steps[0] <= n <= steps[-1]]
    chart.set_xticks(ticks, [f"{n}" for n in ticks])
    above(chart, 2)

    def redraw(t: int) -> str:
        for arrow, tip in zip(arrows, columns[t], strict=True):
            arrow.set_data([0, tip[0]], [0, tip[1]])
        follow(t)
        return (
            f"t = {t}, step {steps[t]}: the angle to PCA's plane is {plain(angles[t])} radians, "
            f"the error {plain(max(100 * excess[t], 0))}% above PCA's; the two arrows meet at "
            f"{_between(*columns[t]):.0f}°."
        )

    return Scene(
        "Left, the decoder's two weight vectors at length 1, seen in the plane of u1 and u2: an "
        "arrow that reaches the circle lies in that plane; dotted, the way of its tip. Right, the "
        "largest angle to the plane (solid) and the error above PCA's, as a share of it (dashed), "
        "against the gradient steps, on logarithmic axes.",
        plane.figure,
        redraw,
        parameters={"t": Parameter("t", "snapshot of the training", 0, T - 1, 1, T // 2)},
    )


@styled
def basis_change(Z: Array, y: Array, rebuilt: Array, height: int) -> Scene:
    """Stretch and turn the codes, undo it in the decoder: nothing else changes (slide 35).

    The codes become A z with A = rotation(turn) diag(stretch, 1 / stretch), and the decoder's
    weight vectors the columns of U A^-1, drawn at length 1.
    Z: (N, 2). y: (N,), at most three classes. rebuilt: (n, D), pictures of `height` rows.
    """
    classes = np.unique(y)
    if len(classes) > len(SHAPES):
        raise ValueError(f"at most {len(SHAPES)} classes can be told apart; got {len(classes)}")
    boxes = (0.06, 0.13, 0.345, 0.765), (0.42, 0.14, 0.34, 0.74), (0.78, 0.14, 0.2, 0.74)
    figure, codes, plane, pictures = panels(4.5, *boxes)
    # a code is farthest from 0 at one end of the stretches
    ends = [np.linalg.norm(Z * [stretch, 1 / stretch], axis=1).max() for stretch in (1, 2.5)]
    reach = 1.05 * max(ends)
    codes.set(aspect="equal", xlim=(-reach, reach), ylim=(-reach, reach))
    codes.set(xlabel="$z_1$", ylabel="$z_2$")
    codes.locator_params(nbins=5)
    clouds, keys = [], []
    for colour, marker, _, width, cap in SHAPES[: len(classes)]:
        clouds.append(moving(codes, color=colour, linewidth=width, solid_capstyle=cap))
        key = {"linestyle": "", "color": colour, "markeredgewidth": 2, "markersize": 7}
        keys += codes.plot([], [], marker=marker, **key)
    names, close = [f"class {k}" for k in classes], {"columnspacing": 1, "handletextpad": 0}
    above(codes, 3, handles=keys, labels=names, fontsize=11, **close)
    arrows = _circle(plane)
    pictures.imshow(mosaic(rebuilt, height, 2 if len(rebuilt) <= 8 else 3), **GREYS)
    pictures.set_anchor("N")
    pictures.set_title("reconstructions")
    pictures.set_axis_off()

    def redraw(turn: int, stretch: float) -> str:
        (cos, sin), scale = unit(turn), np.array([stretch, 1 / stretch])
        A = np.array([[cos, -sin], [sin, cos]]) * scale
        for cloud, k, (_, _, half, *_) in zip(clouds, classes, SHAPES, strict=False):
            set_strokes(cloud, Z[y == k] @ A.T, half)
        vectors = np.linalg.inv(A).T
        vectors = vectors / np.linalg.norm(vectors, axis=1)[:, None]
        for arrow, tip in zip(arrows, vectors, strict=True):
            arrow.set_data([0, tip[0]], [0, tip[1]])
        return (
            f"turn = {turn}°, stretch = {stretch:g}: the decoder's weight vectors meet at "
            f"{_between(*vectors):.0f}°; the reconstructions and their error are the same."
        )

    return Scene(
        f"Left, the codes of {len(Z)} digits of {len(classes)} classes, stretched along u1 and "
        "then turned. Middle, the directions of the decoder's weight vectors that undo it, in the "
        "plane of u1 and u2. Right, reconstructions, which stay as they are.",
        figure,
        redraw,
        parameters={
            "turn": Parameter("turn", "of the codes, degrees", 0, 180, 5, 30),
            "stretch": Parameter("stretch", "of the first code", 1, 2.5, 0.1, 1.5),
        },
    )


@styled
def through_origin(
    X: Array,
    towards: Array,
    u: Array,
    distances: Array,
    directions: Array,
    without: Array,
    with_biases: float,
) -> Scene:
    """Move the mean of the data: without biases the line must pass the origin (slides 35-36).

    X: (N, 2), centred. towards: (2,), of length 1, where the mean goes. u: (2,), PCA's direction.
    distances: (T,), evenly spaced, of the mean from the origin. directions: (T, 2), the best line
    through the origin. without: (T,), its error. with_biases: PCA's error J.
    """
    distances = np.asarray(distances)
    T, step = len(distances), round(float(distances[1] - distances[0]), 6)
    if not np.allclose(np.diff(distances), step):
        raise ValueError("distances must be evenly spaced: make them with numpy.linspace")
    figure, plane, chart = panels(4.5, (0.07, 0.14, 0.4, 0.72), (0.58, 0.14, 0.4, 0.72))
    low, high = (
        f([X + s * towards for s in (*distances[[0, -1]], 0)], axis=(0, 1))
        for f in (np.min, np.max)
    )
    plane.set(xlabel="$x_1$", ylabel="$x_2$")
    room(plane, low, high)
    plane.plot(0, 0, "+", color="black", markersize=14, markeredgewidth=2)
    curves = {"without biases": without, "with biases: PCA": np.full(T, with_biases)}
    follow = followed(chart, distances, curves, ((RED, "--", "s", 8), (BLUE, "-", "o", 9)))
    chart.set(xlabel="s", ylabel="error J", ylim=(0, 1.08 * max(*without, with_biases)))
    chart.set_xlim(distances[0] - step, distances[-1] + step)
    above(chart, 2)
    plane.set_title("the best lines; + is the origin")
    cloud = moving(plane, color=GREY, linewidth=4, solid_capstyle="round", alpha=0.6)
    pca_line, line = moving(plane, color=BLUE), moving(plane, "--", color=RED)
    far = 4 * np.linalg.norm(high - low) * np.array([-1, 1])
    *ends, start = (round(float(distances[t]), 6) for t in (0, -1, T // 2))

    def redraw(s: float) -> str:
        t = round((s - distances[0]) / step)
        mean = distances[t] * towards
        set_strokes(cloud, X + mean)
        pca_line.set_data(*(mean[:, None] + np.outer(u, far)))
        line.set_data(*np.outer(directions[t], far))
        follow(t)
        return (
            f"s = {s:g}: the error is {without[t]:.3g} without biases and {with_biases:.3g} with "
            f"them, {without[t] / with_biases:.1f} times as much."
        )

    return Scene(
        "Left, points whose mean moves away from the origin, the best line through the origin "
        "(dashed) and PCA's line through the mean (solid). Right, the errors of both against the "
        "distance of the mean from the origin.",
        figure,
        redraw,
        parameters={"s": Parameter("s", "distance of the mean", *ends, step, start)},
    )


@styled
def starts(ratios: dict[str, Array]) -> Scene:
    """Draw where training ends from random starts, a row a kind of network (slides 35-36).

    ratios: kind -> (R,), the error divided by PCA's with the same M.
    """
    tall = 0.5 * len(ratios) + 1.5
    figure, ax = panels(tall, (0.36, 0.75 / tall, 0.61, 1 - 1.15 / tall))
    every = np.concatenate([np.asarray(values) for values in (*ratios.values(), [1])])
    low, high = every.min(), every.max()
    if high > 10 * low:
        ax.set(xscale="log", xlim=(low / 1.3, high * 1.3))
        ticks = np.outer(10.0 ** np.arange(-9, 10), [1, 2, 5] if high < 300 * low else 1).ravel()
        ticks = ticks[(ticks >= low / 1.3) & (ticks <= high * 1.3)]
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.set_xticks([], minor=True)
    else:
        margin = 0.06 * max(high - low, 0.01)
        ax.set_xlim(low - margin, high + margin)
        ax.ticklabel_format(useOffset=False)
    for row, values in enumerate(reversed(ratios.values())):
        spread = np.linspace(-0.22, 0.22, len(values)) if len(values) > 1 else 0
        ax.plot(values, row + spread, "o", color=BLUE, alpha=0.6, markersize=7, clip_on=False)
    ax.axvline(1, color=RED, linestyle="--", zorder=1)
    ax.annotate("PCA", (1, 1), (0, 3), ("data", "axes fraction"), "offset points", ha="center")
    ax.texts[-1].set_color(RED)
    ax.set(yticks=range(len(ratios)), yticklabels=list(reversed(ratios)))
    ax.set(ylim=(-0.6, len(ratios) - 0.4), xlabel="error divided by PCA's with the same M")
    said = [f"{name} {_ratio(min(v))} to {_ratio(max(v))}" for name, v in ratios.items()]
    return Scene(
        "The error after training, divided by PCA's with the same number of codes: a row a kind "
        "of network, a dot a random start; PCA is the dashed line.",
        figure,
        lambda: f"{'; '.join(said)}.",
    )


@styled
def sheet_maps(X: Array, Z: Array, decode: Callable[[Array], Array]) -> Scene:
    """Carry a grid of codes to the surface in space, and one code with it (slide 37).

    X: (N, 3), scaled to about 1. Z: (N, 2), its codes F_1(x). decode: F_2, (n, 2) -> (n, 3).
    """
    low, high = np.percentile(Z, (2, 98), axis=0)
    boxes = (0.085, 0.14, 0.325, 0.74), (0.42, 0.14, 0.12, 0.74), (0.55, 0.02, 0.44, 0.86)
    figure, codes, between, space = panels(4.5, *boxes)
    _maps(between)
    grids = _code_lines(low, high)
    surfaces = [decode(g.reshape(-1, 2)).reshape(*g.shape[:2], 3).astype(float) for g in grids]
    for lines, surface in zip(grids, surfaces, strict=True):
        empty = _far_from(X, surface)
        lines[empty] = surface[empty] = np.nan
    codes.plot(*Z.T, "o", color=GREY, alpha=0.5, markersize=3)
    for lines, (colour, dash) in zip(grids, LINES, strict=True):
        for line in lines:
            codes.plot(*line.T, dash, color=colour, linewidth=1.2)
    codes.set(xlabel="$z_1$", ylabel="$z_2$")
    codes.set_title("codes z, and a grid of them")
    space.set_title("data x, and the grid through $F_2$")
    few = X[:: -(-len(X) // 100)]
    room_for(space, [X, *surfaces])
    cloud = moving(space, color=GREY, linewidth=4, solid_capstyle="round", alpha=0.55)
    drawn = [moving(space, dash, color=colour, linewidth=1.2) for colour, dash in LINES]
    axes = tripod(space)
    z_now, x_now = (moving(ax, "s", color=RED, markersize=10) for ax in (codes, space))

    def redraw(z1: float, z2: float, view: int) -> str:
        set_strokes(cloud, seen(few, view))
        for line, surface in zip(drawn, surfaces, strict=True):
            set_curves(line, surface, view)
        turn_tripod(axes, view)
        x = decode(np.array([[z1, z2]]))[0]
        z_now.set_data([z1], [z2])
        place = seen(x, view)
        held = np.clip(place, *np.transpose([space.get_xlim(), space.get_ylim()]))
        x_now.set_data(*held[:, None])
        beyond = "" if (held == place).all() else ", outside the picture"
        nearest = np.linalg.norm(X - x, axis=1).min()
        return (
            f"z1 = {z1:g}, z2 = {z2:g}, view = {view}°: the decoded x is "
            f"({', '.join(f'{value:.2f}' for value in x)}), {nearest:.2f} from the nearest point"
            f"{beyond}."
        )

    middle = Z[np.linalg.norm((Z - (low + high) / 2) / (high - low), axis=1).argmin()]
    sliders = {
        f"z{j}": round_slider(f"z{j}", f"{name} code", a, b, round_step((b - a) / 40), start)
        for j, name, a, b, start in zip((1, 2), ("first", "second"), low, high, middle, strict=True)
    }
    return Scene(
        "Left, the plane of the codes with the codes of the data as dots, a grid of lines where "
        "data are near (z1 runs along the solid ones, z2 along the dashed ones) and the chosen z "
        "as a square. Right, the data in space, seen from the side, and what F2 makes of the grid "
        "and of the square (at the edge where it lies outside). F1 takes a point to its code, F2 "
        "takes a code to a point.",
        figure,
        redraw,
        parameters=sliders | {"view": VIEW},
    )


@styled
def sheet_and_plane(
    X: Array, grid: Array, rebuilt: Array, plane_grid: Array, plane_rebuilt: Array
) -> Scene:
    """Compare the curved surface of a deep autoencoder with PCA's plane (slide 37).

    X: (N, 3). grid, plane_grid: (g, g, 3), points of the two surfaces. rebuilt, plane_rebuilt:
    (N, 3).
    """
    figure, *spaces = panels(4.5, (0.02, 0.02, 0.46, 0.88), (0.52, 0.02, 0.46, 0.88))
    some = slice(None, None, -(-len(X) // 32))
    kinds, errors = [], []
    curved = np.where(_far_from(X, grid)[..., None], np.nan, grid)  # the surface where data are
    of_both = (
        ("2 codes, curved", curved, 13, rebuilt),
        ("PCA, M = 2", plane_grid, 2, plane_rebuilt),
    )
    for space, (name, surface, length, ends) in zip(spaces, of_both, strict=True):
        errors.append(((X - ends) ** 2).sum(axis=1).mean())
        space.set_title(f"{name}: error {errors[-1]:.3g}")
        room_for(space, [X, rebuilt, plane_rebuilt, curved, plane_grid])
        lines = [moving(space, dash, color=colour, linewidth=1.2) for colour, dash in LINES]
        misses = moving(space, color=RED, linewidth=1.5)
        cloud = moving(space, color="black", linewidth=5, solid_capstyle="round")
        kinds.append((lines, _thinned(surface, length), misses, cloud, ends))
    axes = tripod(spaces[0])

    def redraw(view: int) -> str:
        for lines, surfaces, misses, cloud, ends in kinds:
            for line, surface in zip(lines, surfaces, strict=True):
                set_curves(line, surface, view)
            set_segments(misses, *(seen(x[some], view) for x in (X, ends)))
            set_strokes(cloud, seen(X[some], view))
        turn_tripod(axes, view)
        return (
            f"view = {view}°: the error is {errors[0]:.3g} with two codes on a curved surface and "
            f"{errors[1]:.3g} with two principal components."
        )

    return Scene(
        "Points on a curved sheet as dots, a segment from each to its reconstruction, and the "
        "surface on which the reconstructions lie as a grid: left, that of an autoencoder with "
        "two codes, which bends; right, the plane of two principal components.",
        figure,
        redraw,
        parameters={"view": VIEW},
    )


def _circle(plane: Axes) -> list[Line2D]:
    """Draw the unit circle of the plane of u_1 and u_2, and return two arrows to be set."""
    plane.set(aspect="equal", xlim=(-1.3, 1.3), ylim=(-1.3, 1.3))
    plane.set_axis_off()
    plane.plot(*unit(np.linspace(0, 360, 181)), color=GREY, linewidth=1)
    for i, (x, y) in enumerate(np.eye(2), start=1):
        plane.plot([-1.12 * x, 1.12 * x], [-1.12 * y, 1.12 * y], color=GREY, linewidth=1)
        plane.text(1.21 * x, 1.2 * y, f"$u_{i}$", ha="center", va="center")
    plane.set_title("decoder: $w_1$ ●, $w_2$ ■")
    return [
        moving(plane, dash, marker=end, color=colour, markersize=size, markevery=[1])
        for colour, dash, end, size in ARROWS
    ]


def _between(v: Array, w: Array) -> float:
    """The angle between two vectors, degrees."""
    across, along = v[0] * w[1] - v[1] * w[0], v @ w
    return float(np.degrees(np.arctan2(abs(across), along)))


def _ratio(value: float) -> str:
    """A ratio with as many digits as tell it from 1, at most five."""
    return next((f"{value:.{n}f}" for n in (2, 3, 4) if round(value, n) != 1), f"{value:.5f}")


def _maps(ax: Axes) -> None:
    """Draw slide 37's two maps as arrows between the panels."""
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    for height, start, end, name in ((0.68, 0.95, 0.1, "$F_1$"), (0.34, 0.1, 0.95, "$F_2$")):
        ax.annotate("", (end, height), (start, height), arrowprops={"arrowstyle": "->", "lw": 2})
        ax.text(0.52, height + 0.03, name, ha="center", fontsize=15)


def _code_lines(low: Array, high: Array, count: int = 7, length: int = 16) -> list[Array]:
    """Lines (count, length, 2) over the box from low (2,) to high: along z_1, along z_2."""
    lines = []
    for along in (0, 1):
        points = np.empty((count, length, 2))
        points[..., along] = np.linspace(low[along], high[along], length)
        points[..., 1 - along] = np.linspace(low[1 - along], high[1 - along], count)[:, None]
        lines.append(points)
    return lines


def _thinned(grid: Array, length: int, count: int = 7) -> list[Array]:
    """Take lines along both ways of a grid (g, g, 3), count of them and length points of each."""
    g = len(grid)
    across, along = (
        np.unique(np.linspace(0, g - 1, n).round().astype(int)) for n in (count, length)
    )
    return [grid[across][:, along], grid.swapaxes(0, 1)[across][:, along]]


def _far_from(X: Array, points: Array) -> Array:
    """Whether points (n, m, 3) are far from all of X (N, 3), for its spread: (n, m), booleans."""
    apart = ((points[:, :, None] - X) ** 2).sum(axis=-1)
    return apart.min(axis=-1) > 0.5**2 * X.var(axis=0).mean()
