"""The figures of notebook 10 on linear autoencoders: slides 34-36."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lecture8.check import Array
from lecture8.course.plots.parts import (
    GREYS,
    STYLES,
    above,
    followed,
    mosaic,
    moving,
    panels,
    room,
    set_strokes,
    unit,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled
from lecture8.course.plots.words import plain

ARROWS = ((BLUE, "-", "o", 9), (RED, "--", "s", 8))  # of the decoder's two weight vectors

LOOKS = ((GREEN, "-", "o", 9), (ORANGE, "-", "s", 9))  # of the angle, of the error

# class -> colour, marker in the legend, half a stroke as drawn (pixels), its width and ends
SHAPES = (
    (BLUE, "o", (0.55, 0), 3.5, "round"),
    (ORANGE, "_", (3, 0), 1.8, "butt"),
    (GREEN, "|", (0, 3), 1.8, "butt"),
)


@styled
def turning(columns: Array, angles: Array, excess: Array, steps: Array) -> Scene:
    """Follow a linear decoder's two weight vectors into the plane of PCA (slide 35).

    columns: (T, 2, 2), row j of snapshot t the coordinates along u_1, u_2 of weight vector j at
    length 1. angles: (T,), the largest principal angle to that plane, radians. excess: (T,), the
    error above PCA's as a share of it. steps: (T,), gradient steps done.
    """
    T = len(steps)
    boxes = (0.03, 0.06, 0.39, 0.82), (0.53, 0.59, 0.45, 0.31), (0.53, 0.14, 0.45, 0.31)
    _, plane, *charts = panels(4.5, *boxes)
    arrows = _circle(plane)
    ways = [moving(plane, ":", color=colour, linewidth=1.2) for colour, *_ in ARROWS]
    ticks = [n for n in (0, 1, 10, 100, 1000, 10**4) if steps[0] <= n <= steps[-1]]
    titles = "largest angle to PCA's plane, radians", "error above PCA's, %"
    follow = []
    for chart, title, y, style in zip(charts, titles, (angles, 100 * excess), LOOKS, strict=True):
        least = 1e-16  # of what rounding makes zero
        follow.append(followed(chart, steps, {title: np.maximum(y, least)}, (style,)))
        chart.set(yscale="log", title=title)
        chart.set_xscale("symlog", linthresh=1)
        chart.set_xlim(-0.08 if steps[0] == 0 else 0.9 * steps[0], 1.15 * steps[-1])
        chart.set_xticks(ticks, [f"{n}" for n in ticks])
    charts[1].set_xlabel("gradient step")

    def redraw(t: int) -> str:
        for j, (arrow, way) in enumerate(zip(arrows, ways, strict=True)):
            arrow.set_data(*np.transpose([[0, 0], columns[t, j]]))
            way.set_data(*columns[: t + 1, j].T)
        for at in follow:
            at(t)
        return (
            f"t = {t}, step {steps[t]}: the angle to PCA's plane is {plain(angles[t])} radians, "
            f"the error {plain(max(100 * excess[t], 0))}% above PCA's; the two arrows meet at "
            f"{_between(*columns[t]):.0f}°."
        )

    return Scene(
        "Left, the decoder's two weight vectors at length 1, seen in the plane of u1 and u2: an "
        "arrow that reaches the circle lies in that plane; dotted, the way of its tip so far. "
        "Right, the largest angle to the plane (above) and the error above PCA's, in percent of it "
        "(below), against the gradient steps, on logarithmic axes.",
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
    codes.locator_params(nbins=5, steps=[1, 2, 5, 10])
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
    distances, without = np.asarray(distances), np.asarray(without)
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
    cross = {"color": "black", "markersize": 14, "markeredgewidth": 2, "zorder": 3}
    moving(plane, "+", **cross).set_data([0], [0])  # at rest, but above what moves
    label = "with biases: PCA"
    at_pca = followed(chart, distances, {label: np.full(T, with_biases)}, ((BLUE, "-", "o", 9),))
    way = moving(chart, "--", color=RED, label="without biases")
    now = moving(chart, "s", color=RED, markersize=8)
    chart.set(
        xlabel="distance s of the mean",
        ylabel="error J",
        ylim=(0, 1.3 * max(*without, with_biases)),
    )
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
        way.set_data(distances[: t + 1], without[: t + 1])
        now.set_data(distances[[t]], without[[t]])
        at_pca(t)
        return (
            f"s = {s:g}: the error is {without[t]:.3g} without biases and {with_biases:.3g} with "
            f"them, {without[t] / with_biases:.1f} times as much."
        )

    return Scene(
        "Left, points whose mean moves away from the origin, the best line through the origin "
        "(dashed) and PCA's line through the mean (solid). Right, the errors of both against the "
        "distance of the mean from the origin, as far as it has gone.",
        figure,
        redraw,
        parameters={"s": Parameter("s", "distance of the mean", *ends, step, start)},
    )


@styled
def plateaus(steps: Array, runs: dict[str, Array], levels: dict[str, float]) -> Scene:
    """Draw how the errors of many starts fall, and the levels where some are held up (slide 35).

    steps: (T,), gradient steps done. runs: kind of network -> errors (R, T), a row per start.
    levels: name -> error.
    """
    figure, ax = panels(4, (0.08, 0.15, 0.72, 0.72))
    for (name, errors), (colour, dash, *_) in zip(runs.items(), STYLES, strict=False):
        for label, row in zip([name] + [None] * len(errors), errors, strict=False):
            ax.plot(steps, row, dash, color=colour, label=label, linewidth=1.5)
    for name, level in levels.items():
        ax.axhline(level, color="black", linestyle=":", linewidth=1, zorder=1)
        end = ((1.01, level), ax.get_yaxis_transform())
        ax.text(*end[0], f"{name}: {level:.2f}", transform=end[1], va="center")
    lowest, highest = min(levels.values()), max(levels.values())
    aside = 0.08 * (highest - lowest)
    ax.set(xlim=steps[[0, -1]], ylim=(lowest - aside, highest + 3 * aside))
    ax.set(xlabel="gradient steps", ylabel="error J")
    above(ax, len(runs))
    said = [f"{name} {e[:, -1].min():.2f} to {e[:, -1].max():.2f}" for name, e in runs.items()]
    marked = ", ".join(f"{name} {level:.2f}" for name, level in levels.items())
    return Scene(
        f"The error against the gradient steps, a line per start; dotted, the errors of {marked}.",
        figure,
        lambda: f"After {steps[-1]} steps: {'; '.join(said)}.",
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
