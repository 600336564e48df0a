"""The figures of notebook 07 on gates: slides 47-48, and a hidden layer for XOR."""

from collections.abc import Callable
from itertools import permutations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage

from lecture8.check import Array
from lecture8.course.plots.parts import moving, panels, set_bars, square
from lecture8.course.plots.scene import BLUE, GREEN, GREY, RED, Parameter, Scene, styled
from lecture8.course.plots.words import plain

SMALLEST_LOSS, LARGEST_LOSS = -5, 2  # log10 of the losses that the gate's picture tells apart
CORNERS = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])


@styled
def gate(
    X: Array,
    y: Array,
    phi: Callable[[Array], Array],
    loss: Callable[[Array, Array], Array],
) -> Scene:
    """Set the weights of a neuron by hand until it is a logic gate (slides 47-48).

    X: (4, 2), 0 or 1. y: (4,), 0 or 1. phi: z -> yhat, elementwise. loss: z (..., 4) and y (4,) ->
    the mean loss (...).
    """
    boxes = (0.05, 0.16, 0.28, 0.7), (0.4, 0.16, 0.2, 0.7), (0.67, 0.16, 0.24, 0.7)
    figure, plane, table, map_, key = panels(4, *boxes, (0.92, 0.16, 0.015, 0.7))
    side, ws, i = np.linspace(-0.5, 1.5, 41), np.linspace(-30, 30, 41), np.arange(len(X))
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    places = np.stack(np.meshgrid(ws, ws), axis=-1) @ X.T  # (w2, w1, row): z without b
    surface = _image(plane, side, "cividis", (0, 1))
    losses = _image(map_, ws, "viridis", (SMALLEST_LOSS, LARGEST_LOSS))
    plane.set(xlabel="$x_1$", xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=(0, 1), yticks=(0, 1))
    plane.set_ylabel("$x_2$", labelpad=-4)
    plane.set_title(r"$\hat{y}$: dark 0, yellow 1; dashed $z = 0$", fontsize=12)
    map_.set(xlabel="$w_1$", xticks=(-30, 0, 30), yticks=(-30, 0, 30))
    map_.set_ylabel("$w_2$", labelpad=-10)
    map_.set_title(r"loss at this $b$", fontsize=12)
    mappable = ScalarMappable(Normalize(SMALLEST_LOSS, LARGEST_LOSS), "viridis")
    powers = (-4, -2, 0, 2)
    figure.colorbar(mappable, cax=key, ticks=powers)
    key.set_yticklabels([f"{10.0**power:g}" for power in powers], fontsize=10)
    table.set(xticks=i, xticklabels=[f"{a:g},{b:g}" for a, b in X], xlabel="$x_1, x_2$")
    table.set(xlim=(-0.6, len(X) - 0.4), ylim=(0, 1.05), yticks=(0, 0.5, 1))
    table.set_title(r"$\hat{y}$; tick: the target", fontsize=12)
    for n, target in enumerate(y):
        table.plot([n - 0.42, n + 0.42], [target] * 2, color="black", linewidth=3, clip_on=False)

    below = moving(plane, color="white", linewidth=4)
    boundary = moving(plane, "--", color="black", linewidth=1.8)
    for k, fill, edge in ((1, "black", "white"), (0, "white", "black")):
        point = {"markersize": 12, "markeredgewidth": 2, "animated": True}
        plane.plot(*X[y == k].T, "o", color=fill, markeredgecolor=edge, **point)
    bars = moving(table, color=BLUE, linewidth=17, solid_capstyle="butt")
    mark = {"markersize": 10, "markeredgecolor": "white", "clip_on": False}
    now = moving(map_, "s", color=RED, **mark)

    def redraw(w1: float, w2: float, b: float) -> str:
        w = np.array([w1, w2])
        z = X @ w + b
        yhat = phi(z)
        surface.set_data(phi(grid @ w + b))
        for line in (below, boundary):
            line.set_data(*_boundary(w, b, np.array([0.5, 0.5]), 3))
        set_bars(bars, i, yhat)
        shown = np.clip(loss(places + b, y), 10.0**SMALLEST_LOSS, 10.0**LARGEST_LOSS)
        losses.set_data(np.log10(shown))
        now.set_data([w1], [w2])
        said = ", ".join(f"{value:.3f}" for value in yhat)
        return (
            f"w₁ = {w1:g}, w₂ = {w2:g}, b = {b:g}: the outputs are {said}, the loss is "
            f"{_plain(loss(z, y))}."
        )

    return Scene(
        "Left, the output of a neuron over the plane of its two inputs, with the four rows of the "
        "truth table: filled where the target is 1, hollow where it is 0. Middle, the outputs as "
        "bars, the targets as ticks. Right, the loss over the two weights, on a logarithmic scale.",
        figure,
        redraw,
        parameters={
            "w1": Parameter("w₁", "weight of x₁", -30, 30, 0.5, 20).thinned(10, -5, 5),
            "w2": Parameter("w₂", "weight of x₂", -30, 30, 0.5, 20).thinned(10, -5, 5),
            "b": Parameter("b", "bias", -30, 30, 0.5, -10).thinned(5, -1, 1),
        },
    )


@styled
def descent(
    path: Array,
    losses: Array,
    iterations: Array,
    surface: Callable[[Array, Array], Array],
) -> Scene:
    """Follow gradient descent to an OR gate whose two weights stay equal (slides 47-48).

    path: (T, 2), w and b of each snapshot. losses, iterations: (T,). surface: w and b (n, m) ->
    the loss (n, m). A star is at the weights that the slide's words suggest, w = 20 and b = -10.
    """
    T, crafted = len(path), np.array([20, -10])
    figure, plane, chart = panels(4.5, (0.08, 0.14, 0.44, 0.76), (0.62, 0.14, 0.36, 0.76))
    low, high = (f([path.min(axis=0), path.max(axis=0), crafted], axis=0) for f in (np.min, np.max))
    margin = 0.06 * (high - low) + 0.5
    low, high = low - margin, high + margin
    w, b = np.meshgrid(*(np.linspace(*ends, 81) for ends in zip(low, high, strict=True)))
    heights = np.log10(surface(w, b))
    levels = np.arange(np.floor(2 * heights.min()), np.ceil(2 * heights.max()) + 1) / 2
    column = heights[:, 66]  # labels stand near the right edge, above the valley of the path
    look = {"colors": GREY, "linewidths": 1, "linestyles": "solid"}
    plane.contour(w, b, heights, levels, **look)
    for k in levels:
        if k == int(k) and k < column[-1] and (column <= k).any():
            top = b[np.flatnonzero(column <= k).max(), 66]
            paper = {"facecolor": "white", "linewidth": 0, "pad": 1}
            text = {"fontsize": 10, "color": GREY, "ha": "center", "va": "center", "bbox": paper}
            plane.text(w[0, 66], top, f"{10.0**k:g}", **text)
    plane.set(xlabel="$w_1 = w_2 = w$", xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    plane.set_ylabel("b", labelpad=0)
    plane.plot(*crafted, "*", color=GREEN, markersize=16)
    plane.set_title("contours: the loss; star: w = 20, b = -10")
    chart.plot(iterations, losses, "o-", color=BLUE, markersize=4)
    chart.set_xscale("symlog", linthresh=1, linscale=0.5)  # logarithmic, but has a 0
    chart.set(xlabel="steps", yscale="log", xlim=(-0.2, 1.5 * iterations[-1]))
    chart.set_title("loss")
    travelled = moving(plane, "o-", color=BLUE, markersize=4)
    place, now = (moving(ax, "s", color=RED, markersize=10) for ax in (plane, chart))

    def redraw(t: int) -> str:
        travelled.set_data(*path[: t + 1].T)
        place.set_data(*path[t : t + 1].T)
        now.set_data([iterations[t]], [losses[t]])
        return (
            f"t = {t}, after {iterations[t]:,} steps: w = {path[t, 0]:.3f}, "
            f"b = {path[t, 1]:.3f}, loss {_plain(losses[t])}."
        )

    return Scene(
        "Left, contours of the loss over w and b with the path of gradient descent, and a star at "
        "w = 20, b = -10. Right, the loss against the steps, both on logarithmic scales.",
        figure,
        redraw,
        parameters={"t": Parameter("t", "which snapshot", 0, T - 1, 1, T // 2)},
    )


@styled
def hidden_features(
    X: Array, y: Array, surfaces: Array, hidden: Array, lines: Array, epochs: Array
) -> Scene:
    """Show how hidden units move the inputs of XOR until one line separates them (slide 48).

    X: (4, 2), 0 or 1. y: (4,), 0 or 1. surfaces: (T, n, n), yhat over [-0.5, 1.5]^2, a row per x_2,
    from below. hidden: (T, 4, 2), the outputs of the hidden units for X. lines: (T, 3), the output
    neuron's v_1, v_2, c: its boundary is v_1 h_1 + v_2 h_2 + c = 0. epochs: (T,).
    """
    boxes = (0.06, 0.13, 0.36, 0.76), (0.43, 0.13, 0.015, 0.76), (0.6, 0.13, 0.38, 0.76)
    figure, plane, scale, features = panels(4.5, *boxes)
    image = _image(plane, np.linspace(-0.5, 1.5, surfaces.shape[1]), "cividis", (0, 1))
    figure.colorbar(image, cax=scale, ticks=(0, 0.5, 1))
    plane.set(xticks=(0, 1), yticks=(0, 1), xlabel="$x_1$", ylabel="$x_2$")
    plane.set_title("inputs ● 1, ○ 0, and $\\hat{y}$")
    low, high = hidden.min(axis=(0, 1)), hidden.max(axis=(0, 1))
    middle, reach = (low + high) / 2, 0.7 * (high - low).max()
    square(features, middle, reach)
    features.set(xlabel="$h_1$", ylabel="$h_2$")
    features.set_title("the same four at the hidden outputs")
    points = [
        moving(ax, "o", color="black", markersize=11, markerfacecolor=fill)
        for ax in (plane, features)
        for fill in ("white", "black")
    ]
    boundary = moving(features, "--", color=RED)
    small = {"color": "black", "markersize": 21, "markeredgewidth": 0}
    # labels as markers, for text takes far longer to draw
    labels = [moving(features, marker=f"${a:g},{b:g}$", **small) for a, b in X]
    # the four labels stand in four directions, or those of points that meet would overlap
    orders = CORNERS[list(permutations(range(4)))]

    def redraw(t: int) -> str:
        h, v, c = hidden[t], lines[t, :2], lines[t, 2]
        image.set_data(surfaces[t])
        for k in (0, 1):
            points[k].set_data(*X[y == k].T)
            points[2 + k].set_data(*h[y == k].T)
        boundary.set_data(*_boundary(v, c, middle, 2 * reach))
        fits = np.tensordot(orders, h - h.mean(axis=0))
        for label, at in zip(labels, h + (0.15, 0.1) * orders[fits.argmax()] * reach, strict=True):
            label.set_data(*at[:, None])
        yhat = (1 + np.tanh((h @ v + c) / 2)) / 2  # the sigmoid
        said = ", ".join(f"{value:.2f}" for value in yhat)
        right = np.sum((yhat > 0.5) == y)
        return f"t = {t}, epoch {epochs[t]}: the outputs are {said}; {right} of the four are right."

    T = len(epochs)
    return Scene(
        "Left, the output of a network over its two inputs as colours, with the inputs of XOR: "
        "filled where the answer is 1, hollow where it is 0. Right, the same four points at the "
        "outputs of the two hidden units, and the dashed line where the output is 1/2.",
        figure,
        redraw,
        parameters={"t": Parameter("t", "snapshot of the training", 0, T - 1, 1, T // 2)},
    )


def _image(ax: Axes, side: Array, cmap: str, limits: tuple[float, float]) -> AxesImage:
    """Draw a square image, to be set, with pixels centred at side (n,), the first row below."""
    half = (side[1] - side[0]) / 2
    extent = (side[0] - half, side[-1] + half) * 2
    look = {"cmap": cmap, "vmin": limits[0], "vmax": limits[1], "interpolation": "none"}
    shape = (len(side), len(side))
    return ax.imshow(np.zeros(shape), origin="lower", extent=extent, animated=True, **look)


def _boundary(w: Array, b: float, centre: Array, half: float) -> Array:
    """The ends (2, 2), a column each, of the line w x + b = 0, from its place nearest the centre.

    Without a column where w is 0, for then there is no line.
    """
    if not w.any():
        return np.empty((2, 0))
    along = half * np.array([-w[1], w[0]]) / np.linalg.norm(w)
    foot = centre - w * (w @ centre + b) / (w @ w)
    return np.column_stack([foot - along, foot + along])


def _plain(loss: float) -> str:
    """Say a loss with three digits and without an exponent."""
    return "below 0.00001" if loss < 1e-5 else plain(loss)
