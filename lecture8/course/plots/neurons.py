"""The figures of notebook 06 on single neurons: slides 23-31, 44 and 47-48."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from lecture8.check import Array
from lecture8.course.plots.pieces import set_bars, set_segments
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled

INPUTS, OUTPUTS = 3, 2  # of the drawn network
SMALLEST_LOSS, LARGEST_LOSS = -5, 2  # log10 of the losses that the gate's picture tells apart


@styled
def biological() -> Scene:
    """Draw two neurons that meet at a synapse, and the artificial neuron (slides 23-24)."""
    figure = Figure((10, 4.5))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 10), ylim=(0, 4.5))
    ax.set_axis_off()
    _cell(ax, 1.75, 3.3)
    _cell(ax, 6.55, 3.3)
    synapse = (5.25, 3.3)
    _curve(ax, [(1.75, 3.3), (3.1, 3.3), (3.3, 3.05), (4.2, 3.3)], GREY, 3.5)
    for tip in ((4.75, 3.7), (5.12, 3.3), (4.75, 2.9)):
        _curve(ax, [(4.2, 3.3), (4.5, 3.3), (4.45, tip[1]), tip], GREY, 2)
        ax.plot(*tip, "o", color=GREY, markersize=8)
    _curve(ax, [(6.55, 3.3), (7.9, 3.3), (8.1, 3.05), (9.6, 3.3)], GREY, 3.5)
    ax.add_patch(Circle(synapse, 0.27, fill=False, color=RED, linestyle="--", linewidth=1.8))

    middle = {"ha": "center", "va": "center"}
    ax.text(0.75, 4.31, "dendrites", color=GREEN, **middle)
    ax.text(1.75, 2.55, "cell body", color=BLUE, **middle)
    ax.text(3.1, 3.5, "axon", color=GREY, **middle)
    ax.text(4.85, 2.42, "synapse", color=RED, **middle)
    ax.plot([4.93, 5.16], [2.54, 3.05], color=RED, linewidth=1)
    ax.text(5.5, 4.31, "dendrites", color=GREEN, **middle)
    ax.text(6.55, 2.55, "cell body", color=BLUE, **middle)
    ax.text(8.2, 3.5, "axon", color=GREY, **middle)
    ax.axhline(2.1, color=GREY, linewidth=0.6, linestyle=":")

    centre, out = (5.25, 1.05), (7.0, 1.05)
    ends = {"shrinkA": 0, "shrinkB": 0, "linewidth": 2}
    for n, y in enumerate((1.75, 1.05, 0.35), start=1):
        start = np.array([2.6, y])
        ax.plot([start[0], centre[0]], [y, centre[1]], color=GREEN, zorder=1)
        ax.add_patch(Circle(start, 0.22, facecolor="white", edgecolor=GREEN, linewidth=2))
        ax.text(*start, f"$x_{n}$", color=GREEN, **middle)
        at = start + 0.45 * (np.array(centre) - start)
        ax.text(*at, f"$w_{n}$", color=RED, bbox=_paper(), **middle)
    for place, text, radius in ((centre, "$z$", 0.36), (out, r"$\phi$", 0.36)):
        ax.add_patch(Circle(place, radius, facecolor="#e5f0f8", edgecolor=BLUE, linewidth=2))
        ax.text(*place, text, color=BLUE, fontsize=16, **middle)
    for start, end, colour in (
        ((centre[0] + 0.36, 1.05), (out[0] - 0.37, 1.05), BLUE),
        ((out[0] + 0.36, 1.05), (8.5, 1.05), GREY),
        ((centre[0], 1.83), (centre[0], 1.42), RED),
    ):
        ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, **ends})
    ax.text(centre[0] + 0.12, 1.7, "$b$", color=RED, va="center")
    ax.text(8.7, 1.05, r"$\hat{y} = \phi(z)$", color=GREY, va="center", fontsize=14)
    ax.text(6.5, 0.42, r"$z = w_1x_1 + w_2x_2 + w_3x_3 + b$", color=BLUE, **middle)
    ax.text(1.4, 1.05, "inputs $x_n$\n(dendrites)", color=GREEN, **middle)
    ax.text(3.9, 0.2, "weights $w_n$ (synapses)", color=RED, **middle)
    ax.text(6.1, 1.66, "(cell body)", color=BLUE, **middle)
    ax.text(8.7, 0.62, "output (axon)", color=GREY, va="center")
    return Scene(
        "Above, a line drawing of two neurons: the axon of the left one ends at a synapse on a "
        "dendrite of the right one. Below, the artificial neuron in the same colours: inputs x "
        "(dendrites), weights w (synapses), sum z and activation φ (cell body), output ŷ (axon).",
        figure,
        lambda: "2 neurons meet at 1 synapse; the artificial neuron adds up 3 weighted inputs.",
    )


@styled
def firing(
    rate: Callable[[Array], Array],
    trace: Callable[[float], Array],
    times: Array,
    threshold: float,
) -> Scene:
    """Let a current charge a leaky neuron, and count its spikes (slides 23-28).

    rate: currents (n,) -> spikes a second (n,). trace: current -> membrane voltage (T,), which
    falls back after each spike. times: (T,), ms. A current of 1 is the smallest that fires.
    """
    figure = Figure((10, 4))
    voltage = figure.add_axes((0.07, 0.16, 0.5, 0.72))
    chart = figure.add_axes((0.67, 0.16, 0.31, 0.72))
    lowest = min(trace(current).min() for current in (0, 1.5, 3))
    height = threshold - lowest
    top = threshold + 0.35 * height
    voltage.set(xlabel="t, ms", ylabel="membrane voltage", xlim=(times[0], times[-1]))
    voltage.set(ylim=(lowest - 0.05 * height, threshold + 0.5 * height))
    voltage.set_title("voltage; dotted: threshold; strokes: spikes")
    voltage.axhline(threshold, color=GREY, linestyle=":", linewidth=1.5)
    currents = np.linspace(0, 3, 601)
    rates = rate(currents)
    chart.plot(currents, rates, color=BLUE)
    chart.set(xlabel="input current I", xlim=(-0.1, 3.1), ylim=(-0.03 * rates.max(), None))
    chart.set_title("spikes a second")
    (line,) = voltage.plot([], [], color=BLUE, linewidth=1.5)
    (spikes,) = voltage.plot([], [], color=RED, solid_capstyle="butt")
    (now,) = chart.plot([], [], "s", color=RED, markersize=9)

    def redraw(I: float) -> str:
        v = trace(I)
        fired = np.flatnonzero(np.diff(v) < -height / 2)  # the last sample before each fall
        line.set_data(times, v)
        strokes = times[fired]
        set_segments(
            spikes,
            np.column_stack([strokes, np.full(len(strokes), threshold)]),
            np.column_stack([strokes, np.full(len(strokes), top)]),
        )
        r = rate(np.array([I]))[0]
        now.set_data([I], [r])
        count = "1 spike" if len(fired) == 1 else f"{len(fired)} spikes"
        return f"I = {I:g}: {count} in {np.ptp(times):g} ms, a rate of {r:.1f} spikes a second."

    return Scene(
        "Left, the voltage of a leaky neuron against time, the threshold dotted, each spike a "
        "stroke above it. Right, spikes a second against the input current, with the present one.",
        figure,
        redraw,
        [line, spikes, now],
        {"I": Parameter("I", "input current", 0, 3, 0.05, 1.5)},
    )


@styled
def activation(
    curves: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]],
) -> Scene:
    """Compare activations and their derivatives, for any w and b (slides 28-31).

    curves: name -> (phi, dphi), both z (n,) -> (n,).
    """
    names = list(curves)
    figure = Figure((10, 4))
    output = figure.add_axes((0.06, 0.15, 0.36, 0.74))
    slope = figure.add_axes((0.5, 0.15, 0.36, 0.74))
    menu = figure.add_axes((0.885, 0.15, 0.1, 0.74))
    output.set(ylim=(-1.5, 2.5), title=r"output $\hat{y} = \phi(wx + b)$")
    slope.set(ylim=(-0.25, 1.25), title=r"derivative $\phi'(z)$ at $z = wx + b$")
    for ax in (output, slope):
        ax.set(xlabel="x", xlim=(-4, 4))
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.axvline(0, color=GREY, linewidth=0.8, linestyle=":")
    menu.set(xlim=(0, 1), ylim=(len(names) - 0.5, -0.5))
    menu.set_axis_off()
    for i, name in enumerate(names):
        menu.text(0.22, i, f"{i} {name}", va="center")
    (yhat_curve,) = output.plot([], [], color=BLUE, linewidth=2.5)
    (dphi_curve,) = slope.plot([], [], "--", color=GREEN, linewidth=2.5)
    (yhat_now,) = output.plot([], [], "o", color=RED, markersize=8)
    (dphi_now,) = slope.plot([], [], "s", color=RED, markersize=8)
    (chosen,) = menu.plot([], [], ">", color=RED, markersize=9)
    x = np.linspace(-4, 4, 401)

    def redraw(f: int, w: float, b: float) -> str:
        phi, dphi = curves[names[f]]
        yhat_curve.set_data(*_with_gaps(x, phi(w * x + b)))
        dphi_curve.set_data(*_with_gaps(x, dphi(w * x + b)))
        yhat, derivative = phi(np.array([b]))[0], dphi(np.array([b]))[0]
        yhat_now.set_data([0], [yhat])
        dphi_now.set_data([0], [derivative])
        chosen.set_data([0.08], [f])
        return (
            f"f = {f}, {names[f]}, w = {w:g}, b = {b:g}: at x = 0 the output φ is {yhat:.3f} and "
            f"its derivative φ' is {derivative:.3f}."
        )

    return Scene(
        "Left, the output of a neuron with one input against x; right, the derivative of the "
        f"activation there (dashed). The activations are {', '.join(names)}.",
        figure,
        redraw,
        [yhat_curve, dphi_curve, yhat_now, dphi_now, chosen],
        {
            "f": Parameter("f", "which activation", 0, len(names) - 1, 1, 0),
            "w": Parameter("w", "weight", -5, 5, 0.1, 1),
            "b": Parameter("b", "bias", -10, 10, 0.1, 0),
        },
    )


@styled
def network_drawing() -> Scene:
    """Draw a network from its depth and width, and count its numbers (slides 25-27 and 44)."""
    figure = Figure((10, 4))
    ax = figure.add_axes((0.02, 0.02, 0.96, 0.96))
    ax.set(xlim=(-0.13, 1.13), ylim=(-0.75, 8))
    ax.set_axis_off()
    wire, dot = {"linewidth": 1, "solid_capstyle": "butt"}, {"solid_capstyle": "round"}
    (connections,) = ax.plot([], [], color=GREY, alpha=0.6, **wire)
    (hidden,) = ax.plot([], [], color=ORANGE, linewidth=17, **dot)
    (inputs,) = ax.plot([], [], color=BLUE, linewidth=21, **dot)
    (outputs,) = ax.plot([], [], color=GREEN, linewidth=21, **dot)
    text = {"ha": "center", "va": "center"}
    for y, n in zip(_heights(INPUTS, 1.6), range(1, INPUTS + 1), strict=True):
        ax.text(-0.035, y, f"$x_{n}$", ha="right", va="center", fontsize=15)
    for y, n in zip(_heights(OUTPUTS, 1.6), range(1, OUTPUTS + 1), strict=True):
        ax.text(1.035, y, rf"$\hat{{y}}_{n}$", ha="left", va="center", fontsize=15)
    ax.text(0, -0.4, f"{INPUTS} inputs", color=BLUE, **text)
    ax.text(1, -0.4, f"{OUTPUTS} outputs", color=GREEN, **text)
    ax.text(0.5, -0.4, "hidden layers", color="#8a5f00", **text)

    def redraw(depth: int, width: int) -> str:
        across = np.linspace(0, 1, depth + 2)
        layers = [_column(x, width, 1) for x in across[1:-1]]
        layers = [_column(0, INPUTS, 1.6), *layers, _column(1, OUTPUTS, 1.6)]
        pairs = list(pairwise(layers))
        set_segments(
            connections,
            np.concatenate([np.repeat(left, len(right), axis=0) for left, right in pairs]),
            np.concatenate([np.tile(right, (len(left), 1)) for left, right in pairs]),
        )
        inner = np.concatenate([np.empty((0, 2)), *layers[1:-1]])
        for dots, places in ((inputs, layers[0]), (hidden, inner), (outputs, layers[-1])):
            set_segments(dots, places, places + 1e-4)
        weights = sum(len(left) * len(right) for left, right in pairs)
        units = depth * width + OUTPUTS
        products = "1 matrix product" if depth == 0 else f"{depth + 1} matrix products"
        return (
            f"Depth {depth}, width {width}: {units} units behind the {INPUTS} inputs, {weights} "
            f"weights, {units} biases, and {products} in a forward pass."
        )

    return Scene(
        f"A network: {INPUTS} inputs on the left, {OUTPUTS} outputs on the right, hidden layers "
        "between them; every unit is joined to every unit of the next layer.",
        figure,
        redraw,
        [connections, inputs, hidden, outputs],
        {
            "depth": Parameter("depth", "hidden layers", 0, 4, 1, 2),
            "width": Parameter("width", "units a hidden layer", 1, 8, 1, 4),
        },
    )


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
    figure = Figure((10, 4))
    plane = figure.add_axes((0.05, 0.16, 0.28, 0.7))
    table = figure.add_axes((0.4, 0.16, 0.2, 0.7))
    map_ = figure.add_axes((0.67, 0.16, 0.24, 0.7))
    key = figure.add_axes((0.92, 0.16, 0.015, 0.7))
    side = np.linspace(-0.5, 1.5, 41)
    x1, x2 = np.meshgrid(side, side)
    ws = np.linspace(-30, 30, 41)
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
    i = np.arange(len(X))
    table.set(xticks=i, xticklabels=[f"{a:g},{b:g}" for a, b in X], xlabel="$x_1, x_2$")
    table.set(xlim=(-0.6, len(X) - 0.4), ylim=(0, 1.05), yticks=(0, 0.5, 1))
    table.set_title(r"$\hat{y}$; tick: the target", fontsize=12)
    for n, target in enumerate(y):
        table.plot([n - 0.42, n + 0.42], [target] * 2, color="black", linewidth=3, clip_on=False)

    (below,) = plane.plot([], [], color="white", linewidth=4)
    (boundary,) = plane.plot([], [], "--", color="black", linewidth=1.8)
    point = {"linestyle": "", "marker": "o", "markersize": 12, "markeredgewidth": 2}
    (ones,) = plane.plot(*X[y == 1].T, color="black", markeredgecolor="white", **point)
    (zeros,) = plane.plot(*X[y == 0].T, color="white", markeredgecolor="black", **point)
    (bars,) = table.plot([], [], color=BLUE, linewidth=17, solid_capstyle="butt")
    square = {"marker": "s", "markersize": 10, "markeredgecolor": "white", "clip_on": False}
    (now,) = map_.plot([], [], color=RED, linestyle="", **square)

    def redraw(w1: float, w2: float, b: float) -> str:
        surface.set_data(phi(w1 * x1 + w2 * x2 + b))
        w = np.array([w1, w2])
        line = np.empty((2, 0))
        if w.any():
            across = 3 * np.array([-w2, w1]) / np.linalg.norm(w)
            middle = 0.5 - w * (0.5 * w.sum() + b) / (w @ w)  # the place on it nearest the centre
            line = np.column_stack([middle - across, middle + across])
        below.set_data(*line)
        boundary.set_data(*line)
        z = X @ w + b
        yhat = phi(z)
        set_bars(bars, i, yhat)
        tiny, huge = 10.0**SMALLEST_LOSS, 10.0**LARGEST_LOSS
        losses.set_data(np.log10(np.clip(loss(places + b, y), tiny, huge)))
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
        [surface, losses, below, boundary, ones, zeros, bars, now],
        {
            "w1": Parameter("w₁", "weight of x₁", -30, 30, 0.5, 20),
            "w2": Parameter("w₂", "weight of x₂", -30, 30, 0.5, 20),
            "b": Parameter("b", "bias", -30, 30, 0.5, -10),
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
    the loss (n, m). A star is at the weights that the slide crafts, w = 20 and b = -10, if near.
    """
    T, crafted = len(path), np.array([20, -10])
    figure = Figure((10, 4.5))
    plane = figure.add_axes((0.08, 0.14, 0.4, 0.76))
    chart = figure.add_axes((0.6, 0.14, 0.38, 0.76))
    low, high = path.min(axis=0), path.max(axis=0)
    margin = 0.12 * (high - low) + 0.5
    low, high = low - margin, high + margin
    w, b = np.meshgrid(*(np.linspace(*ends, 81) for ends in zip(low, high, strict=True)))
    heights = np.log10(surface(w, b))
    levels = np.arange(np.floor(2 * heights.min()), np.ceil(2 * heights.max()) + 1) / 2
    column = heights[:, 70]  # labels stand near the right edge, above the valley of the path
    whole = [k for k in levels if k <= 0 and k == int(k) and column.min() < k < column[-1]]
    tops = [(w[0, 70], b[np.flatnonzero(column <= k).max(), 70]) for k in whole]
    line = {"colors": GREY, "linewidths": 1, "linestyles": "solid"}
    plane.contour(w, b, heights, np.setdiff1d(levels, whole), **line)
    labelled = plane.contour(w, b, heights, whole, **line)
    plane.clabel(labelled, manual=tops, fmt=lambda k: f"{10.0**k:g}", fontsize=10)
    plane.set(xlabel="$w_1 = w_2 = w$", xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    plane.set_ylabel("b", labelpad=0)
    if inside := bool(((low < crafted) & (crafted < high)).all()):
        plane.plot(*crafted, "*", color=GREEN, markersize=16)
    plane.set_title("contours: the loss" + ("; star: the crafted weights" if inside else ""))
    chart.plot(iterations, losses, "o-", color=BLUE, markersize=4)
    chart.set_xscale("symlog", linthresh=1, linscale=0.5)  # logarithmic, but has a 0
    chart.set(xlabel="iterations", yscale="log", xlim=(-0.2, 1.5 * iterations[-1]))
    chart.set_title("loss")
    (travelled,) = plane.plot([], [], "o-", color=BLUE, markersize=4)
    (place,) = plane.plot([], [], "s", color=RED, markersize=10)
    (now,) = chart.plot([], [], "s", color=RED, markersize=10)

    def redraw(t: int) -> str:
        travelled.set_data(*path[: t + 1].T)
        place.set_data(*path[t : t + 1].T)
        now.set_data([iterations[t]], [losses[t]])
        return (
            f"t = {t}, after {iterations[t]:,} iterations: w = {path[t, 0]:.3f}, "
            f"b = {path[t, 1]:.3f}, loss {_plain(losses[t])}."
        )

    return Scene(
        "Left, contours of the loss over w and b with the path of gradient descent. Right, the "
        "loss against the iterations, both on logarithmic scales.",
        figure,
        redraw,
        [travelled, place, now],
        {"t": Parameter("t", "which snapshot", 0, T - 1, 1, T // 2)},
    )


def _curve(ax: Axes, points: list[tuple[float, float]], colour: str, width: float) -> None:
    """Draw one cubic Bezier curve through its four points."""
    codes = [Path.MOVETO, *[Path.CURVE4] * 3]
    style = {"edgecolor": colour, "linewidth": width, "capstyle": "round", "zorder": 1}
    ax.add_patch(PathPatch(Path(points, codes), fill=False, **style))


def _cell(ax: Axes, x: float, y: float) -> None:
    """Draw a cell body and its dendrites, which reach to the left."""
    for bend, tip, twigs in (
        ((-0.5, 0.45), (-0.95, 0.6), ((-0.35, 0.03), (-0.1, 0.18))),
        ((-0.6, 0.05), (-0.85, 0.0), ((-0.28, 0.13), (-0.28, -0.13))),
        ((-0.5, -0.5), (-0.95, -0.6), ((-0.35, 0.0), (-0.1, -0.2))),
        ((0.0, 0.4), (-0.05, 0.6), ((-0.15, 0.2), (0.15, 0.18))),
    ):
        knee, end = (x + bend[0], y + bend[1]), (x + tip[0], y + tip[1])
        _curve(ax, [(x, y), knee, knee, end], GREEN, 3)
        for dx, dy in twigs:
            half = (end[0] + 0.6 * dx, end[1] + 0.2 * dy)
            _curve(ax, [end, half, half, (end[0] + dx, end[1] + dy)], GREEN, 1.8)
    ax.add_patch(Circle((x, y), 0.33, facecolor="#e5f0f8", edgecolor=BLUE, linewidth=2, zorder=2))
    ax.add_patch(Circle((x, y), 0.1, facecolor=BLUE, zorder=2))


def _paper() -> dict[str, object]:
    """A white background for a label on a line."""
    return {"facecolor": "white", "linewidth": 0, "pad": 1.5}


def _heights(n: int, apart: float) -> Array:
    """Where n units of a layer stand, from the top."""
    return 3.9 + apart * ((n - 1) / 2 - np.arange(n))


def _column(x: float, n: int, apart: float) -> Array:
    """The places (n, 2) of the units of a layer."""
    return np.column_stack([np.full(n, x), _heights(n, apart)])


def _with_gaps(x: Array, values: Array) -> tuple[Array, Array]:
    """Put a gap where the values jump, that no slanted line may join the two sides."""
    jumps = np.flatnonzero(np.abs(np.diff(values)) > 0.5) + 1
    return np.insert(x, jumps, np.nan), np.insert(values, jumps, np.nan)


def _image(ax: Axes, side: Array, cmap: str, limits: tuple[float, float]) -> AxesImage:
    """Draw an empty square image whose pixels are centred at side (n,), the first row below."""
    half = (side[1] - side[0]) / 2
    extent = (side[0] - half, side[-1] + half) * 2
    style = {"cmap": cmap, "vmin": limits[0], "vmax": limits[1], "interpolation": "none"}
    return ax.imshow(np.zeros((len(side),) * 2), origin="lower", extent=extent, **style)


def _plain(loss: float) -> str:
    """Say a loss with three significant figures and without an exponent."""
    if loss < 1e-5:
        return "below 0.00001"
    decimals = max(0, 2 - int(np.floor(np.log10(loss))))
    return f"{loss:.{decimals}f}"
