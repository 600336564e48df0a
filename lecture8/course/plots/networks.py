"""The figures of notebook 08 on layers and what they learn: slides 25-27, 32-33 and 44."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.path import Path

from lecture8.check import Array
from lecture8.course.plots.parts import (
    STYLES,
    above,
    followed,
    moving,
    panels,
    set_log,
    set_segments,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled

INPUTS, OUTPUTS = 3, 2  # of the drawn network


@styled
def network_drawing() -> Scene:
    """Draw a network from its depth and width, and count its numbers (slides 25-27 and 44)."""
    figure, ax = panels(4, (0.02, 0.02, 0.96, 0.96))
    ax.set(xlim=(-0.13, 1.13), ylim=(-0.75, 8))
    ax.set_axis_off()
    connections = moving(ax, color=GREY, alpha=0.6, linewidth=1, solid_capstyle="butt")
    hidden, inputs, outputs = (
        moving(ax, color=colour, linewidth=width, solid_capstyle="round")
        for colour, width in ((ORANGE, 17), (BLUE, 21), (GREEN, 21))
    )
    for x, n, name, side in ((-0.035, INPUTS, "x", "right"), (1.035, OUTPUTS, r"\hat{y}", "left")):
        for k, (_, y) in enumerate(_column(0, n, 1.6), start=1):
            ax.text(x, y, f"${name}_{k}$", ha=side, va="center", fontsize=15)
    for x, text, colour in (
        (0, f"{INPUTS} inputs", BLUE),
        (1, f"{OUTPUTS} outputs", GREEN),
        (0.5, "hidden layers", "#8a5f00"),
    ):
        ax.text(x, -0.4, text, color=colour, ha="center", va="center")

    def redraw(depth: int, width: int) -> str:
        layers = [_column(x, width, 1) for x in np.linspace(0, 1, depth + 2)[1:-1]]
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
        parameters={
            "depth": Parameter("depth", "hidden layers", 0, 4, 1, 2),
            "width": Parameter("width", "units per hidden layer", 1, 8, 1, 4),
        },
    )


def _column(x: float, n: int, apart: float) -> Array:
    """The places (n, 2) of the units of a layer, from the top."""
    return np.column_stack([np.full(n, x), 3.9 + apart * ((n - 1) / 2 - np.arange(n))])


@styled
def approximation(
    x: Array,
    target: Array,
    fits: dict[str, Array],
    errors: dict[str, Array],
    orders: dict[str, int],
) -> Scene:
    """Fit a curve with more and more hidden units, of two kinds (slides 25-27).

    x: (n,). target: (n,). fits: kind -> (U, n), row k with k + 1 units. errors: kind -> (U,), the
    largest absolute errors. orders: kind -> k, where the error falls like 1 / n^k in the end.
    """
    U = len(next(iter(errors.values())))
    figure, plane, chart = panels(4, (0.09, 0.15, 0.47, 0.72), (0.66, 0.15, 0.3, 0.72))
    plane.plot(x, target, color=GREY, linewidth=6, alpha=0.4, label="target")
    _hold(plane, x, target, *fits.values())
    plane.set(xlabel="x", ylabel="$\\hat{y}$")
    chart.set(yscale="log", xlabel="n, hidden units", title="largest error")
    curves = [
        moving(plane, dash, color=colour, label=name)
        for name, (colour, dash, *_) in zip(fits, STYLES, strict=False)
    ]
    mark = followed(chart, np.arange(1, U + 1), errors, width=1.5)
    ends = np.array([U / 4, U])
    for name, k in orders.items():
        beside = 1.7 * errors[name][-1] * (U / ends) ** k
        chart.plot(ends, beside, ":", color=GREY, linewidth=1.5)
        chart.text(U, beside[1], "$1/n$" if k == 1 else f"$1/n^{k}$", fontsize=11, va="bottom")
    set_log(chart, "x", np.array([1, U]))
    above(plane, 3)

    def redraw(n: int) -> str:
        mark(n - 1)
        for curve, fit in zip(curves, fits.values(), strict=True):
            curve.set_data(x, fit[n - 1])
        said = [f"{error[n - 1]:.3g} with {name}" for name, error in errors.items()]
        return f"n = {n}: the largest error is {' and '.join(said)}."

    return Scene(
        f"Left, a curve (grey) and its approximations by {' (solid) and '.join(fits)} (dashed). "
        "Right, their largest errors against the number of hidden units, on logarithmic axes.",
        figure,
        redraw,
        parameters={"n": Parameter("n", "hidden units", 1, U, 1, max(1, min(8, U // 2)))},
    )


@styled
def basis_functions(
    x: Array,
    samples: Array,
    bases: Array,
    fits: Array,
    losses: Array,
    epochs: Array,
    fixed_basis: Array,
    fixed_fit: Array,
) -> Scene:
    """Compare basis functions that stay with hidden units that learn (slide 32).

    x: (n,). samples: (S, 2), the data x, y. bases: (T, n, M), the outputs of the hidden units over
    x. fits: (T, n). losses: (T,), mean squared errors. epochs: (T,). fixed_basis: (n, M).
    fixed_fit: (n,).
    """
    T, _, M = bases.shape
    boxes = [(left, low, 0.4, 0.33) for left in (0.08, 0.58) for low in (0.59, 0.13)]
    figure, *axes = panels(4.5, *boxes)
    for functions, data, name, symbol in (
        (*axes[:2], "fixed", "\\phi"),
        (*axes[2:], "learned", "h"),
    ):
        functions.set(title=f"{name}: {M} basis functions", ylabel=f"${symbol}_m(x)$")
        functions.tick_params(labelbottom=False)
        data.set(title=f"{name}: data and fit", xlabel="x", ylabel="y")
        data.plot(*samples.T, "o", color=GREY, alpha=0.6)
        _hold(functions, x, fixed_basis if name == "fixed" else bases)
        _hold(data, x, samples[:, 1], fits, fixed_fit)
        data.locator_params(axis="x", nbins=5)
        functions.set(xticks=data.get_xticks(), xlim=data.get_xlim())
    fixed, fixed_data, learned, learned_data = axes
    learned.set_title(f"learned: {M} basis functions, the steepest thick")
    fixed.plot(*_side_by_side(x, fixed_basis), color=BLUE, linewidth=1.5)
    fixed_data.plot(x, fixed_fit, color=RED)
    functions, curve = moving(learned, color=BLUE, linewidth=1.5), moving(learned_data, color=RED)
    steepest = moving(learned, color="black", linewidth=3.5)
    fixed_loss = np.mean((np.interp(samples[:, 0], x, fixed_fit) - samples[:, 1]) ** 2)

    def redraw(t: int) -> str:
        functions.set_data(*_side_by_side(x, bases[t]))
        curve.set_data(x, fits[t])
        slopes = np.abs(np.diff(bases[t], axis=0)) / np.diff(x)[:, None]
        k, m = np.unravel_index(slopes.argmax(), slopes.shape)
        steepest.set_data(x, bases[t, :, m])
        return (
            f"t = {t}, epoch {epochs[t]}: the mean squared error is {losses[t]:.3g} with the "
            f"learned basis and {fixed_loss:.3g} with the fixed one; the steepest learned unit has "
            f"slope {slopes[k, m]:.1f} near x = {(x[k] + x[k + 1]) / 2:.1f}."
        )

    return Scene(
        f"Above, {M} basis functions; below, data (dots) and the fit that adds them up (line). "
        "Left, the functions are fixed; right, they are hidden units and learn.",
        figure,
        redraw,
        parameters={"t": Parameter("t", "snapshot of the training", 0, T - 1, 1, T // 2)},
    )


@styled
def validation_curve(
    numbers: dict[str, Array],
    scores: dict[str, Array],
    units: Array,
    epochs: Array,
    N: int,
    anchors: dict[str, float],
) -> Scene:
    """Draw the validation error against the size of networks, a curve per depth (slide 33).

    numbers: name -> (n,), weights and biases. scores: name -> (T, n, repeats), error rates on N
    points after epochs (T,). units: (n,), per hidden layer. anchors: error rates to compare with.
    """
    T = len(epochs)
    figure, ax = panels(4.5, (0.09, 0.14, 0.89, 0.73))
    (wanted,) = ax.bar(1, 0, color="#9fc8e3", alpha=0.5, align="edge", animated=True)
    every = np.concatenate([*map(np.ravel, scores.values()), list(anchors.values())])
    low, high = every.min() - 0.022, every.max() + 0.012
    set_log(ax, "x", *numbers.values())
    left, right = ax.get_xlim() * np.array([1, 1.9])  # room for what the anchors are
    ax.set_xlabel("weights and biases; above the axis: units per layer")
    ax.set(ylabel="validation error", xlim=(left, right), ylim=(low, high))
    wanted.set(x=left, width=right - left)
    for name, rate in anchors.items():
        ax.axhline(rate, color=GREY, linestyle=":", linewidth=1.5)
        ax.text(right, rate, name, color=GREY, fontsize=10, ha="right", va="bottom")
    lines, bars = [], []
    for k, ((colour, dash, shape, _), name) in enumerate(zip(STYLES, scores, strict=False)):
        lines.append(moving(ax, f"{shape}{dash}", color=colour, label=name))
        bars.append(moving(ax, color=colour, linewidth=1.2))
        for at, n in zip(numbers[name], units, strict=True):
            ax.text(at, low + 0.002 + 0.008 * k, f"{n}", color=colour, fontsize=10, ha="center")
    ring = {"markersize": 16, "fillstyle": "none", "markeredgewidth": 2, "label": "lowest"}
    lowest = moving(ax, "o", color="black", **ring)
    above(ax, 4)

    def redraw(t: int) -> str:
        found = []
        for line, bar, (name, values) in zip(lines, bars, scores.items(), strict=True):
            means, spread = values[t].mean(axis=1), values[t].std(axis=1, ddof=1)
            line.set_data(numbers[name], means)
            places = np.column_stack([numbers[name], means])
            up = np.column_stack([0 * means, spread])
            set_segments(bar, places - up, places + up)
            found += zip(means, numbers[name], [f"{name} of {n}" for n in units], strict=True)
        best, at, which = min(found)
        error = np.sqrt(best * (1 - best) / N)
        wanted.set(y=best, height=error)
        lowest.set_data([at], [best])
        within = [(size, name) for mean, size, name in found if mean <= best + error]
        return (
            f"t = {t}, epoch {epochs[t]}: lowest error {best:.3f}, {which}, with a standard error "
            f"of {error:.3f}; {len(within)} of {len(found)} shapes are within it, the smallest "
            f"{min(within)[1]}."
        )

    return Scene(
        "The mean validation error against the weights and biases of a network, with standard "
        f"deviations over starts: {', '.join(scores)}. The band is one standard error of "
        f"{N} points above the lowest.",
        figure,
        redraw,
        parameters={"t": Parameter("t", "how long they are trained", 0, T - 1, 1, T // 2)},
    )


@styled
def learning(
    X: Array,
    y: Array,
    surfaces: Array,
    extent: tuple[float, float, float, float],
    losses: Array,
    epochs: Array,
) -> Scene:
    """Follow a decision surface while the network learns (slides 32, 52).

    X: (N, 2). y: (N,), 0 or 1. surfaces: (T, n, n), yhat on a grid from end to end of extent (left,
    right, bottom, top), rows from below. losses: (E,), of epochs 1 .. E. epochs: (T,), 0 .. E.
    """
    T, n = surfaces.shape[:2]
    left, right, bottom, top = extent
    boxes = (0.09, 0.13, 0.43, 0.76), (0.53, 0.13, 0.015, 0.76), (0.66, 0.13, 0.32, 0.76)
    figure, plane, scale, chart = panels(4.5, *boxes)
    pale = LinearSegmentedColormap.from_list("pale", ["#8fc1e3", "white", "#f4b588"])
    scratch = Figure().add_subplot()
    contours = [_half(scratch, surface, extent) for surface in surfaces]
    image = _surface(plane, surfaces[0], extent, pale)
    figure.colorbar(image, cax=scale, ticks=(0, 0.5, 1))
    plane.set(xlabel="$x_1$", ylabel="$x_2$")
    plane.set_title("$\\hat{y}$; class 0 ●, class 1 ■")
    chart.plot(np.arange(1, len(losses) + 1), losses, color=GREY)
    chart.set(xlabel="epoch", xlim=(-0.02 * len(losses), 1.02 * len(losses)))
    chart.set(ylim=(0, 1.05 * np.max(losses)))
    chart.set_title("mean loss of an epoch")
    dots = [
        moving(plane, color=colour, linewidth=5, solid_capstyle=cap)
        for colour, cap in ((BLUE, "round"), (RED, "butt"))
    ]
    boundary = moving(plane, color="black")
    when = moving(chart, ":", color=RED, linewidth=1.5)
    now = moving(chart, "s", color=RED, markersize=9)
    column = np.clip(np.rint((X[:, 0] - left) / (right - left) * (n - 1)), 0, n - 1).astype(int)
    row = np.clip(np.rint((X[:, 1] - bottom) / (top - bottom) * (n - 1)), 0, n - 1).astype(int)
    # in pixels: half of one is exact enough, and its numbers are short
    places = np.round(2 * plane.transData.transform(X)) / 2
    halves = ((0.25, 0), (2.5, 0))  # a segment as long as its line is wide is a square
    for k in (0, 1):
        ends = places[y == k] - halves[k], places[y == k] + halves[k]
        set_segments(dots[k], *map(plane.transData.inverted().transform, ends))

    def redraw(t: int) -> str:
        image.set_data(surfaces[t])
        boundary.set_data(*contours[t].T)
        share = np.mean((surfaces[t][row, column] > 0.5) == y)
        epoch = int(epochs[t])
        trained = slice(max(epoch - 1, 0), epoch)
        when.set_data([epoch, epoch], chart.get_ylim())
        now.set_data([epoch] * (epoch > 0), losses[trained])
        loss = f"mean loss {losses[epoch - 1]:.4f}" if epoch else "before training"
        return f"t = {t}, epoch {epoch}: {share:.1%} of the points are classified right, {loss}."

    return Scene(
        "Left, the output of a network over the plane as colours, two classes of points and the "
        "line where the output is 1/2. Right, the mean loss against the epochs.",
        figure,
        redraw,
        parameters={"t": Parameter("t", "snapshot of the training", 0, T - 1, 1, T // 2)},
    )


@styled
def learning_rates(rates: Array, losses: Sequence[Array]) -> Scene:
    """Compare learning curves from one start with several learning rates (slides 32, 52).

    rates: (R,), growing. losses: R arrays (E,), the mean loss of each epoch.
    """
    E = len(losses[0])
    epochs = np.arange(1, E + 1)
    figure, ax = panels(4, (0.09, 0.15, 0.75, 0.76))
    for curve in losses:
        ax.plot(epochs, curve, color="#bdbdbd", linewidth=1.5)
    ax.set(yscale="log", xlim=(0, E + 1), xlabel="epoch", ylabel="mean loss of an epoch")
    ax.set_title("the chosen rate in blue")
    chosen = moving(ax, color=BLUE, linewidth=3)
    paper = {"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1}
    label = ax.text(0, 0, "", color=BLUE, va="center", bbox=paper, animated=True)

    def redraw(r: int) -> str:
        last = losses[r][-1]
        chosen.set_data(epochs, losses[r])
        label.set_position((1.02 * E, last))
        label.set_text(f"rate {rates[r]:g}")
        return f"r = {r}: with learning rate {rates[r]:g} training ends with mean loss {last:.4g}."

    return Scene(
        f"The mean loss against the epochs on a logarithmic axis, for {len(rates)} learning rates.",
        figure,
        redraw,
        parameters={"r": Parameter("r", "which learning rate", 0, len(rates) - 1, 1, 0)},
    )


def _surface(
    ax: Axes, yhat: Array, extent: tuple[float, ...], colours: str | LinearSegmentedColormap
) -> AxesImage:
    """Show yhat (n, n), on a grid from end to end of extent, so that a pixel's middle is its x."""
    left, right, bottom, top = extent
    half_x, half_y = np.array([right - left, top - bottom]) / (len(yhat) - 1) / 2
    around = (left - half_x, right + half_x, bottom - half_y, top + half_y)
    flat = {"cmap": colours, "vmin": 0, "vmax": 1, "interpolation": "none", "origin": "lower"}
    return ax.imshow(yhat, extent=around, aspect="auto", animated=True, **flat)


def _half(ax: Axes, yhat: Array, extent: tuple[float, ...]) -> Array:
    """Return the contour yhat = 1/2 as one line (K, 2), with NaN before each of its parts."""
    if not yhat.min() < 0.5 < yhat.max():  # matplotlib 3.10 would warn, and draw another level
        return np.empty((0, 2))
    n = len(yhat)
    x, y = np.linspace(*extent[:2], n), np.linspace(*extent[2:], n)
    (path,) = ax.contour(x, y, yhat, [0.5]).get_paths()
    return np.insert(path.vertices, np.flatnonzero(path.codes == Path.MOVETO), np.nan, axis=0)


def _side_by_side(x: Array, functions: Array) -> tuple[Array, Array]:
    """Return M functions (n, M) over x as one line, with NaN between them."""
    gap = np.full((1, functions.shape[1]), np.nan)
    return np.tile(np.append(x, np.nan), len(gap[0])), np.vstack([functions, gap]).T.ravel()


def _hold(ax: Axes, x: Array, *values: Array) -> None:
    """Set limits that hold x and all values."""
    low, high = min(np.min(v) for v in values), max(np.max(v) for v in values)
    aside = 0.02 * (x[-1] - x[0])
    ax.set(xlim=(x[0] - aside, x[-1] + aside))
    ax.set(ylim=(low - 0.06 * (high - low), high + 0.06 * (high - low)))
