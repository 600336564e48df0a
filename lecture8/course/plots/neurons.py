"""The figures of notebook 06 on single neurons: slides 23-24 and 28-31."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from lecture8.check import Array
from lecture8.course.plots.parts import moving, panels, set_segments
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled

Function = Callable[[Array], Array]
MIDDLE = {"ha": "center", "va": "center"}


@styled
def biological() -> Scene:
    """Draw two neurons that meet at a synapse, and the artificial neuron (slides 23-24)."""
    figure, ax = panels(4.5, (0, 0, 1, 1))
    ax.set(xlim=(0, 10), ylim=(0, 4.5))
    ax.set_axis_off()
    _cell(ax, 1.75, 3.3)
    _cell(ax, 6.55, 3.3)
    _curve(ax, [(1.75, 3.3), (3.1, 3.3), (3.3, 3.05), (4.2, 3.3)], GREY, 3.5)
    for tip in ((4.75, 3.7), (5.12, 3.3), (4.75, 2.9)):
        _curve(ax, [(4.2, 3.3), (4.5, 3.3), (4.45, tip[1]), tip], GREY, 2)
        ax.plot(*tip, "o", color=GREY, markersize=8)
    _curve(ax, [(6.55, 3.3), (7.9, 3.3), (8.1, 3.05), (9.6, 3.3)], GREY, 3.5)
    ax.add_patch(Circle((5.25, 3.3), 0.27, fill=False, color=RED, linestyle="--", linewidth=1.8))
    ax.plot([4.93, 5.16], [2.54, 3.05], color=RED, linewidth=1)
    ax.axhline(2.1, color=GREY, linewidth=0.6, linestyle=":")
    for x, y, text, colour in (
        *((x, 4.31, "dendrites", GREEN) for x in (0.75, 5.5)),
        *((x, 2.55, "cell body", BLUE) for x in (1.75, 6.55)),
        *((x, 3.5, "axon", GREY) for x in (3.1, 8.2)),
        (4.85, 2.42, "synapse", RED),
        (1.4, 1.05, "inputs $x_n$\n(dendrites)", GREEN),
        (3.9, 0.2, "weights $w_n$ (synapses)", RED),
        (4.8, 1.7, "bias $b$", RED),
        (6.1, 1.66, "(cell body)", BLUE),
        (6.5, 0.42, r"$z = w_1x_1 + w_2x_2 + w_3x_3 + b$", BLUE),
    ):
        ax.text(x, y, text, color=colour, **MIDDLE)
    ax.text(8.7, 1.05, r"$\hat{y} = \phi(z)$", color=GREY, va="center", fontsize=14)
    ax.text(8.7, 0.62, "output (axon)", color=GREY, va="center")

    paper = {"facecolor": "white", "linewidth": 0, "pad": 1.5}
    for n, y in enumerate((1.75, 1.05, 0.35), start=1):
        ax.plot([2.6, 5.25], [y, 1.05], color=GREEN, zorder=1)
        ax.add_patch(Circle((2.6, y), 0.22, facecolor="white", edgecolor=GREEN, linewidth=2))
        ax.text(2.6, y, f"$x_{n}$", color=GREEN, **MIDDLE)
        ax.text(3.7925, 0.55 * y + 0.4725, f"$w_{n}$", color=RED, bbox=paper, **MIDDLE)
    for x, text in ((5.25, "$z$"), (7.0, r"$\phi$")):
        ax.add_patch(Circle((x, 1.05), 0.36, facecolor="#e5f0f8", edgecolor=BLUE, linewidth=2))
        ax.text(x, 1.05, text, color=BLUE, fontsize=16, **MIDDLE)
    look = {"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0, "linewidth": 2}
    for start, end, colour in (
        ((5.61, 1.05), (6.63, 1.05), BLUE),
        ((7.36, 1.05), (8.5, 1.05), GREY),
        ((5.25, 1.83), (5.25, 1.42), RED),
    ):
        ax.annotate("", end, start, arrowprops=look | {"color": colour})
    return Scene(
        "Above, a line drawing of two neurons: the axon of the left one ends at a synapse on a "
        "dendrite of the right one. Below, the artificial neuron in the same colours: inputs x "
        "(dendrites), weights w (synapses), bias b, sum z and activation φ (cell body), output ŷ "
        "(axon).",
        figure,
        lambda: "2 neurons meet at 1 synapse; the artificial neuron adds up 3 weighted inputs.",
    )


@styled
def firing(
    period: Callable[[float], float],
    trace: Callable[[float], Array],
    times: Array,
    threshold: float,
) -> Scene:
    """Let a current charge a leaky neuron, and count its spikes (slides 23-28).

    period: current -> ms from spike to spike, or infinity. trace: current -> membrane voltage (T,),
    which falls back after each spike. times: (T,), ms. A current of 1 is the smallest that fires.
    """
    figure, voltage, chart = panels(4, (0.07, 0.16, 0.5, 0.72), (0.67, 0.16, 0.31, 0.72))
    lowest = min(trace(current).min() for current in (0, 1.5, 3))
    height = threshold - lowest
    voltage.set(xlabel="t, ms", ylabel="membrane voltage", xlim=(times[0], times[-1]))
    voltage.set(ylim=(lowest - 0.05 * height, threshold + 0.5 * height))
    voltage.set_title("voltage; dotted: threshold; strokes: spikes")
    voltage.axhline(threshold, color=GREY, linestyle=":", linewidth=1.5)
    currents = np.linspace(0, 3, 601)
    rates = np.array([1000 / period(current) for current in currents])
    chart.plot(currents, rates, color=BLUE)
    chart.set(xlabel="input current I", xlim=(-0.1, 3.1), ylim=(-0.03 * rates.max(), None))
    chart.set_title("spikes per second")
    line = moving(voltage, color=BLUE, linewidth=1.5)
    spikes = moving(voltage, color=RED, solid_capstyle="butt")
    now = moving(chart, "s", color=RED, markersize=9)

    def redraw(I: float) -> str:
        v = trace(I)
        fired = np.flatnonzero(np.diff(v) < -height / 2)  # the last sample before each fall
        line.set_data(times, v)
        strokes = np.stack(np.broadcast_arrays(times[fired], threshold), axis=1)
        set_segments(spikes, strokes, strokes + np.array([0, 0.35 * height]))
        rate = 1000 / period(I)
        now.set_data([I], [rate])
        count = "1 spike" if len(fired) == 1 else f"{len(fired)} spikes"
        return f"I = {I:g}: {count} in {np.ptp(times):g} ms, a rate of {rate:.1f} per second."

    return Scene(
        "Left, the voltage of a leaky neuron against time, the threshold dotted, each spike a "
        "stroke above it. Right, spikes per second against the input current, with the present "
        "one.",
        figure,
        redraw,
        parameters={"I": Parameter("I", "input current", 0, 3, 0.05, 1.5)},
    )


@styled
def activation(curves: dict[str, tuple[Function, Function]]) -> Scene:
    """Compare activations and their derivatives, for any w and b (slides 28-31).

    curves: name -> (phi, dphi), both z (n,) -> (n,).
    """
    names, x = list(curves), np.linspace(-4, 4, 401)
    boxes = (0.06, 0.15, 0.32, 0.74), (0.45, 0.15, 0.32, 0.74), (0.8, 0.05, 0.2, 0.9)
    figure, output, slope, menu = panels(4, *boxes)
    output.set(ylim=(-1.5, 2.5), title=r"output $\hat{y} = \phi(wx + b)$")
    slope.set(ylim=(-0.25, 1.25), title=r"derivative $\phi'(z)$ at $z = wx + b$")
    for ax in (output, slope):
        ax.set(xlabel="x", xlim=(-4, 4))
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.axvline(0, color=GREY, linewidth=0.8, linestyle=":")
    menu.set(xlim=(0, 1), ylim=(len(names) - 0.5, -1))
    menu.set_axis_off()
    menu.text(0.1, -0.8, r"f: which activation; $\phi$, $\phi'$", fontsize=9, va="center")
    for i, (name, pair) in enumerate(curves.items()):
        menu.text(0.49, i, f"{i} {name}", va="center")
        for function, dash, colour in zip(pair, ("-", "--"), (BLUE, GREEN), strict=True):
            at, value = _with_gaps(x, function(x))
            value = np.where(np.abs(value - 0.5) > 2, np.nan, value)
            menu.plot(0.28 + at / 25, i + 0.15 - value / 5, dash, color=colour, linewidth=1.2)
    chosen = moving(menu, ">", color=RED, markersize=9)
    lines = moving(output, color=BLUE, linewidth=2.5), moving(slope, "--", color=GREEN, lw=2.5)
    points = moving(output, "o", color=RED, ms=8), moving(slope, "s", color=RED, ms=8)

    def redraw(f: int, w: float, b: float) -> str:
        chosen.set_data([0.05], [f])
        at_0 = [function(np.array([b]))[0] for function in curves[names[f]]]
        for line, point, function, value in zip(lines, points, curves[names[f]], at_0, strict=True):
            line.set_data(*_with_gaps(x, function(w * x + b)))
            point.set_data([0], [value])
        return (
            f"f = {f}, {names[f]}, w = {w:g}, b = {b:g}: at x = 0 the output φ is {at_0[0]:.3f} "
            f"and its derivative φ' is {at_0[1]:.3f}."
        )

    return Scene(
        "Left, the output of a neuron with one input against x; middle, the derivative of the "
        "activation there (dashed); right, each activation with its derivative for z from -4 to 4: "
        f"{', '.join(names)}.",
        figure,
        redraw,
        parameters={
            "f": Parameter("f", "which activation", 0, len(names) - 1, 1, 0),
            "w": Parameter("w", "weight", -5, 5, 0.1, 1).thinned(1),
            "b": Parameter("b", "bias", -10, 10, 0.1, 0).thinned(1),
        },
    )


@styled
def step_and_sigmoid(x: Array, y: Array, step: Function, phi: Function, dphi: Function) -> Scene:
    """Move the bias of a step neuron and of a sigmoid one, and watch their losses (slides 28-29).

    x: (N,). y: (N,), 0 or 1. The outputs are step(x + b), and phi(k(x + b)) with the derivative
    dphi; the loss is half the mean squared error.
    """
    figure, plane, chart = panels(4, (0.07, 0.16, 0.4, 0.68), (0.57, 0.16, 0.41, 0.68))
    grid, bs = np.linspace(-3, 3, 601), np.linspace(-3, 3, 601)
    plane.plot(x, y, "o", color="black", markersize=7, label="data")
    plane.set(xlabel="x", ylabel=r"$\hat{y}$", xlim=(-3, 3), ylim=(-0.08, 1.08))
    chart.set(xlabel="bias b", ylabel="loss", xlim=(-3, 3))
    names = "step", r"sigmoid of $k(x + b)$"
    curves = [
        [moving(ax, dash, color=colour, label=name) for ax in (plane, chart)]
        for name, dash, colour in zip(names, ("--", "-"), (GREY, BLUE), strict=True)
    ]
    plane.legend(
        loc="lower left",
        bbox_to_anchor=(-0.02, 1),
        ncols=3,
        borderaxespad=0.2,
        columnspacing=1,
        handlelength=1.6,
    )
    places = [moving(chart, mark, color=RED, markersize=9) for mark in "Ds"]
    tangents = [moving(chart, color=ORANGE, linewidth=3) for _ in places]
    chart.set_title("loss; orange: its slope at b")

    def loss(yhat: Array) -> Array:
        return ((yhat - y) ** 2).mean(axis=-1) / 2

    stairs = loss(step(x + bs[:, None]))
    chart.set_ylim(0, 1.05 * stairs.max())
    curves[0][1].set_data(*_with_gaps(bs, stairs, 1e-9))

    def redraw(b: float, k: float) -> str:
        curves[0][0].set_data(*_with_gaps(grid, step(grid + b)))
        curves[1][0].set_data(grid, phi(k * (grid + b)))
        curves[1][1].set_data(bs, loss(phi(k * (x + bs[:, None]))))
        yhat, hard = phi(k * (x + b)), loss(step(x + b))
        soft, slope = loss(yhat), ((yhat - y) * dphi(k * (x + b))).mean() * k
        for place, tangent, value, rise in zip(
            places, tangents, (hard, soft), (0, slope), strict=True
        ):
            place.set_data([b], [value])
            tangent.set_data([b - 0.4, b + 0.4], [value - 0.4 * rise, value + 0.4 * rise])
        return (
            f"b = {b:g}, k = {k:g}: the step's loss is {hard:.3f} and its slope 0; the sigmoid's "
            f"loss is {soft:.3f} and its slope {slope + 0.0:.3f}."
        )

    return Scene(
        "Left, data with targets 0 and 1, and two neurons with the same bias: a step (dashed) and "
        "a sigmoid. Right, their losses against the bias, with the slopes at the present one.",
        figure,
        redraw,
        parameters={
            "b": Parameter("b", "bias of both", -3, 3, 0.05, 1.5),
            "k": Parameter("k", "steepness of the sigmoid", 1, 20, 1, 2).thinned(2, 5),
        },
    )


def _with_gaps(x: Array, values: Array, jump: float = 0.5) -> tuple[Array, Array]:
    """Put a gap where the values jump, that no slanted line may join the two sides."""
    jumps = np.flatnonzero(np.abs(np.diff(values)) > jump) + 1
    return np.insert(x, jumps, np.nan), np.insert(values, jumps, np.nan)


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
