"""The figures of notebook 09: slides 43-46 and 49-54."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from lecture8.check import Array
from lecture8.course.plots.pieces import power_of_ten, set_segments
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled

_MOST = 12  # layers, and units a layer, that the sliders go to
_DRAWN = 100  # calls of a row that are drawn one by one


@styled
def call_counts(naive: Callable[[list[int]], int], cached: Callable[[list[int]], int]) -> Scene:
    """Count the multiplications of the recursion without and with a cache (slide 44).

    naive, cached: take the sizes n_0 .. n_L, return the exact count.
    """
    figure = Figure((10, 4.5))
    chart = figure.add_axes((0.09, 0.14, 0.38, 0.73))
    tree = figure.add_axes((0.56, 0.14, 0.42, 0.73))
    depths = np.arange(1, _MOST + 1)
    chart.set(yscale="log", ylim=(0.5, 2e15), xlim=(0.5, _MOST + 0.5), xlabel="depth, layers")
    chart.set(xticks=range(2, _MOST + 1, 2), yticks=10.0 ** np.arange(0, 16, 3))
    chart.minorticks_off()
    chart.set_title("multiplications: naive (solid),\nwith a cache (dashed)", fontsize=12)
    tree.set(xlim=(0, 1), ylim=(_MOST + 0.5, -0.7), xticks=[], yticks=range(0, _MOST + 1, 2))
    tree.set(ylabel="layers below the output")
    tree.spines[:].set_visible(False)
    tree.set_title("calls of the naive recursion for one output", fontsize=12)
    tree.set_xlabel("■ unit 1 of its layer, asked for again; bar: too many calls", fontsize=10)
    curves = [
        chart.plot([], [], dash, color=colour)[0] for dash, colour in (("-", RED), ("--", BLUE))
    ]
    now = [
        chart.plot([], [], marker, color=colour, markersize=size)[0]
        for marker, colour, size in (("o", RED, 12), ("s", BLUE, 7))
    ]
    (branches,) = tree.plot([], [], color=GREY, linewidth=0.7, alpha=0.6)
    (calls,) = tree.plot([], [], color=GREY, linewidth=4, solid_capstyle="round")
    (crowds,) = tree.plot([], [], color=GREY, linewidth=5, solid_capstyle="butt")
    (same,) = tree.plot([], [], color=ORANGE, linewidth=6, solid_capstyle="butt")

    counts = {
        width: [[count([width] * (d + 1)) for d in depths.tolist()] for count in (naive, cached)]
        for width in depths.tolist()
    }

    def redraw(depth: int, width: int) -> str:
        for curve, mark, values in zip(curves, now, counts[width], strict=True):
            curve.set_data(depths, np.array(values, dtype=float))
            mark.set_data([depth], [values[depth - 1]])
        rows = [_row(width, k) for k in range(depth + 1) if width**k <= _DRAWN]
        places = np.concatenate(rows)
        set_segments(branches, np.repeat(places, width, axis=0)[: len(places) - 1], places[1:])
        set_segments(calls, places, places + 1e-3)
        firsts = np.concatenate([row[::width] for row in rows[1:]])
        half = np.minimum(0.01, 0.25 / width ** (firsts[:, 1] - 1))
        half = np.column_stack([half, 0 * half])
        set_segments(same, firsts - half, firsts + half)
        full = np.arange(len(rows), depth + 1)
        starts = np.column_stack([0 * full, full])
        set_segments(crowds, starts, starts + np.array([1, 0]))
        without, with_cache = (values[depth - 1] for values in counts[width])
        return (
            f"Depth {depth}, width {width}: multiplications are {without:,} by the naive recursion "
            f"and {with_cache:,} with a cache, a ratio of {without / with_cache:,.1f}."
        )

    return Scene(
        "Left, multiplications against the depth of the network on a logarithmic scale: the naive "
        "recursion (solid) and with a cache (dashed). Right, its calls as a tree, a row a layer; "
        "a bar is a row of too many calls to draw, squares are all for unit 1 of their layer.",
        figure,
        redraw,
        [*curves, *now, branches, calls, crowds, same],
        {
            "depth": Parameter("L", "depth, layers", 1, _MOST, 1, 6),
            "width": Parameter("n", "width, units a layer", 1, _MOST, 1, 6),
        },
    )


def _row(width: int, k: int) -> Array:
    """Where the calls k layers below the output stand, (width^k, 2)."""
    count = width**k
    return np.column_stack([(np.arange(count) + 0.5) / count, np.full(count, k)])


_RADIUS = 25  # of a node; the axes of backprop_steps count in CSS pixels
_RULES = {  # rule -> height, colour and dash, text
    "forward": (262, BLUE, "-", r"$z_j = \sum_n w_{jn} h_n + b_j,\ \ h_j = \phi(z_j)$"),
    "loss": (222, BLUE, "-", r"$\mathcal{L}$ from $\hat{y}$ and $y$"),
    "output": (182, RED, "--", r"$\delta_j = \hat{y}_j - y_j$ at the output"),
    "backward": (144, RED, "--", r"$\delta_n = \phi'(z_n)\, \sum_j w_{jn} \delta_j$"),
    "weights": (98, GREEN, ":", r"$\partial\mathcal{L} / \partial w_{jn} = \delta_j h_n$"),
}


@dataclass(frozen=True)
class _Step:
    """A step: its rule, the nodes it computes, the edges and stored values it uses; in words."""

    rule: str
    rings: Array  # (k, 2)
    edges: Array  # (k, 2, 2)
    squares: Array  # (k, 2)
    reuses: int
    said: str
    uses: str = ""


@styled
def backprop_steps(
    W: list[Array],
    b: list[Array],
    z: list[Array],
    h: list[Array],
    delta: list[Array],
    dW: list[Array],
    y: Array,
    loss: float,
) -> Scene:
    """Step through back-propagation as dynamic programming, one sample (slides 45 and 52).

    W, dW: L arrays (out, in). b, z, delta: L arrays (out,), delta = dL/dz. h: L + 1 arrays, from
    the input to yhat. y: (K,). Raises ValueError for values that do not belong together, and for
    more layers or units than can be drawn.
    """
    _check_steps(W, b, z, h, delta, dW, y)
    sizes = [len(values) for values in h]
    nodes = _places(sizes)
    end = np.array([466, 146])
    figure = Figure((10, 4.5))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 720), ylim=(0, 324))
    ax.set_axis_off()
    hidden = _draw_network(ax, nodes, end, h, delta, y, loss)
    _draw_rules(ax)
    steps = _steps(W, z, h, delta, dW, loss, nodes, end)
    reused = np.cumsum([0, *(step.reuses for step in steps)])
    half = np.array([18, 0])

    (edges,) = ax.plot([], [], linewidth=3.5, dash_capstyle="butt", solid_capstyle="butt")
    (veil,) = ax.plot([], [], color="white", linewidth=15, solid_capstyle="butt")
    ring = {"markerfacecolor": "none", "markeredgewidth": 4}
    (rings,) = ax.plot([], [], "o", markersize=2 * _RADIUS + 6, **ring)
    (squares,) = ax.plot([], [], "s", markersize=11, markeredgewidth=1.5)
    (pointer,) = ax.plot([], [], ">", markersize=10)

    def redraw(step: int) -> str:
        covered = hidden[step:]
        set_segments(veil, covered - half, covered + half)
        if step == 0:
            for line in (edges, squares, rings, pointer):
                line.set_data([], [])
            return "Step 0: the input x is stored, and nothing has been computed yet."
        now = steps[step - 1]
        height, colour, dash, _ = _RULES[now.rule]
        set_segments(edges, now.edges[:, 0], now.edges[:, 1])
        edges.set_linestyle(dash)
        squares.set_data(*now.squares.T)
        rings.set_data(*now.rings.T)
        pointer.set_data([505], [height])
        for line in (edges, squares, pointer):
            line.set_color(colour)
        squares.set_markeredgecolor("white")
        rings.set_markeredgecolor(colour)
        return (
            f"Step {step}, {now.said} It reuses {_stored(len(now.squares))}{now.uses}; so far "
            f"stored values were reused {reused[step]} times, and nothing was computed twice."
        )

    return Scene(
        f"A network of {', '.join(map(str, sizes))} units and its loss, from left to right; in a "
        "node stands h above, δ = ∂L/∂z below. A ring is what is computed, thick edges and squares "
        "what is reused: h on the right of a node, z and δ on its left. On the right the rules.",
        figure,
        redraw,
        [edges, veil, rings, squares, pointer],
        {
            "step": Parameter(
                "step",
                "what is computed, in order",
                0,
                len(steps),
                1,
                sum(sizes[1:]) + 1 + sum(sizes[2:]) + min(2, sizes[1]),
            )
        },
    )


def _check_steps(
    W: list[Array],
    b: list[Array],
    z: list[Array],
    h: list[Array],
    delta: list[Array],
    dW: list[Array],
    y: Array,
) -> None:
    if len(W) > 4 or max(len(values) for values in h) > 4:
        raise ValueError("this picture has room for 4 layers of 4 units: take a smaller network")
    for l in range(len(W)):
        fits = np.allclose(z[l], W[l] @ h[l] + b[l]) and np.allclose(
            dW[l], np.outer(delta[l], h[l])
        )
        if not fits:
            raise ValueError(f"z or dW of layer {l + 1} is not that of W, b, h and delta")
    if not np.allclose(delta[-1], h[-1] - y):
        raise ValueError("delta of the output must be yhat - y: take a matched loss (slide 49)")


def _places(sizes: list[int]) -> list[Array]:
    """Where the nodes of each layer stand, (n, 2) each, unit 1 on top."""
    apart = min(88, 260 / max(sizes))
    columns = np.linspace(36, 466, len(sizes) + 1)
    return [
        np.column_stack([np.full(n, x), 146 + apart * ((n - 1) / 2 - np.arange(n))])
        for n, x in zip(sizes, columns, strict=False)
    ]


_LEFT, _RIGHT = np.array([-_RADIUS, 0]), np.array([_RADIUS, 0])
_Z_SIDE, _H_SIDE = 1.12 * _LEFT, 1.12 * _RIGHT  # where squares are clear of the numbers
_ABOVE, _BELOW = np.array([0, 9]), np.array([0, -9])


def _between(before: Array, after: Array) -> Array:
    """The edges from nodes before (m, 2) to nodes after (n, 2): (m * n, 2, 2)."""
    return np.array([[start + _RIGHT, end + _LEFT] for end in after for start in before])


def _draw_network(
    ax: Axes,
    nodes: list[Array],
    end: Array,
    h: list[Array],
    delta: list[Array],
    y: Array,
    loss: float,
) -> Array:
    """Draw what stands still; return where the values stand, (n, 2), as they are computed."""
    columns = [*nodes, end[None]]
    names = ["input x", *(f"layer {l}" for l in range(1, len(nodes))), "loss"]
    names[-2] += ", ŷ"
    small = {"ha": "center", "va": "center_baseline", "fontsize": 11}
    for places, name in zip(columns, names, strict=True):
        ax.text(places[0, 0], 302, name, ha="center", fontsize=12, color=GREY)
        for place in places:
            ax.add_patch(Circle(place, _RADIUS, facecolor="white", edgecolor=GREY, linewidth=1))
    (grey,) = ax.plot([], [], color=GREY, linewidth=0.8, alpha=0.6)
    every = np.concatenate([_between(before, after) for before, after in pairwise(columns)])
    set_segments(grey, every[:, 0], every[:, 1])
    for l, places in enumerate(nodes):
        for place, value in zip(places + (_ABOVE if l else 0 * _ABOVE), h[l], strict=True):
            ax.text(*place, _two_decimals(value), color=BLUE, **small)
        for place, value in zip(places + _BELOW, delta[l - 1] if l else (), strict=False):
            ax.text(*place, _two_decimals(value), color=RED, **small)
    ax.text(*(end + _ABOVE), r"$\mathcal{L}$", color=BLUE, **small)
    ax.text(*(end + _BELOW), _two_decimals(loss), color=BLUE, **small)
    targets = ", ".join(f"{value:g}" for value in y)
    ax.text(end[0], end[1] - 44, f"y = {targets}", color=GREY, **small)
    forward = [places + _ABOVE for places in nodes[1:]]
    backward = [places + _BELOW for places in nodes[:0:-1]]
    return np.concatenate([*forward, end[None] + _BELOW, *backward])


def _draw_rules(ax: Axes) -> None:
    for height, colour, _, text in _RULES.values():
        ax.text(518, height, text, color=colour, va="center", fontsize=13)
    ax.text(505, 302, r"the rules; $\delta = \partial\mathcal{L} / \partial z$", color=GREY)
    key = (
        "in a node: h above, δ below\nring: what is computed\n■ stored, reused: h right; z, δ left"
    )
    ax.text(505, 22, key, color=GREY, fontsize=11, linespacing=1.5)


def _two_decimals(value: float) -> str:
    return f"{value:z.2f}".replace("-", "−")


def _stored(n: int, what: str = "value") -> str:
    return f"{n} stored {what}{'s' * (n > 1)}"


def _steps(
    W: list[Array],
    z: list[Array],
    h: list[Array],
    delta: list[Array],
    dW: list[Array],
    loss: float,
    nodes: list[Array],
    end: Array,
) -> list[_Step]:
    """List everything that is computed, in order."""
    L, last = len(W), nodes[-1]
    steps = []
    for l in range(1, L + 1):
        for j, node in enumerate(nodes[l][:, None]):
            n = len(h[l - 1])
            said = (
                f"forward: h of unit {j + 1} in layer {l} is φ(z), z = {z[l - 1][j]:z.2f} from b "
                f"and the weighted sum of {_stored(n)}: {h[l][j]:z.2f}."
            )
            edges = _between(nodes[l - 1], node)
            steps.append(_Step("forward", node, edges, nodes[l - 1] + _H_SIDE, n, said))
    said = f"loss: L of the stored ŷ and the given y is {loss:z.2f}."
    edges = _between(last, end[None])
    steps.append(_Step("loss", end[None], edges, last + _H_SIDE, len(last), said))
    for j, node in enumerate(last[:, None]):
        said = (
            f"backward: ∂L/∂z of unit {j + 1} in layer {L} is the stored ŷ less y = "
            f"{delta[-1][j]:z.2f}."
        )
        steps.append(_Step("output", node, _between(node, end[None]), node + _H_SIDE, 1, said))
    for l in reversed(range(1, L)):
        for j, node in enumerate(nodes[l][:, None]):
            n, total = len(h[l + 1]), W[l][:, j] @ delta[l]
            said = (
                f"backward: ∂L/∂z of unit {j + 1} in layer {l} is φ'(z) times {total:z.2f}, the "
                f"weighted sum of {_stored(n, 'derivative')}: {delta[l - 1][j]:z.2f}."
            )
            uses = f" (each derivative: use {j + 1} of {len(h[l])} by layer {l})"
            squares = np.concatenate([nodes[l + 1], node]) + _Z_SIDE
            edges = _between(node, nodes[l + 1])
            steps.append(_Step("backward", node, edges, squares, n + 1, said, uses))
    for l in reversed(range(L)):
        n_out, n_in = dW[l].shape
        j, i = np.unravel_index(np.abs(dW[l]).argmax(), dW[l].shape)
        said = (
            f"weights: ∂L/∂W of layer {l + 1} is δ times input, {n_out} × {n_in} products of what "
            f"is stored; the largest is {delta[l][j]:z.2f} × {h[l][i]:z.2f} = {dW[l][j, i]:z.2f}."
        )
        uses = f" (each δ {n_in} times, each input {n_out} times)"
        squares = np.concatenate([nodes[l + 1] + _Z_SIDE, nodes[l] + _H_SIDE])
        edges = _between(nodes[l], nodes[l + 1])
        steps.append(
            _Step("weights", np.empty((0, 2)), edges, squares, 2 * n_out * n_in, said, uses)
        )
    return steps


@styled
def shapes(sizes: Sequence[int]) -> Scene:
    """Draw the matrices of a layer's three products to scale (slides 50-51 and 53-54).

    sizes: (n_in, n_out, N), the units before, the units of the layer, and the rows of the batch.
    """
    n_in, n_out, N = sizes
    H, W, Z = ("H", N, n_in, ORANGE), ("W", n_out, n_in, BLUE), ("Z", N, n_out, GREEN)
    rows = {
        "forward": [Z, H, _transposed(W), ("b", 1, n_out, GREY)],
        "to the weights": [_d(W), _transposed(_d(Z)), H],
        "to the inputs": [_d(H), _d(Z), W],
    }
    figure = Figure((10, 4.5))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 720), ylim=(0, 324))
    ax.set_axis_off()
    scale = 62 / np.sqrt(max(sizes))
    columns, signs = (180, 300, 420, 530), ("=", "", "+")
    for middle, (name, matrices) in zip((270, 162, 54), rows.items(), strict=True):
        ax.text(14, middle, name, va="center", color=GREY)
        for x, (symbol, n_rows, n_columns, colour) in zip(columns, matrices, strict=False):
            width, height = scale * np.sqrt([n_columns, n_rows])
            corner = (x - width / 2, middle - height / 2)
            ax.add_patch(Rectangle(corner, width, height, facecolor=colour, alpha=0.55))
            ax.text(x, middle + height / 2 + 5, f"${symbol}$", ha="center")
            below = {"ha": "center", "va": "top", "fontsize": 11, "color": GREY}
            ax.text(x, middle - height / 2 - 4, f"({n_rows:,} × {n_columns:,})", **below)
        for x, sign in zip((240, 360, 478)[: len(matrices) - 1], signs, strict=False):
            ax.text(x, middle, sign, ha="center", va="center", fontsize=16)
        said = f"{N * n_in * n_out:,}\nmultiplications"
        ax.text(704, middle, said, ha="right", va="center", color=GREY, fontsize=11)
    each = f"{N:,} × {n_in:,} × {n_out:,} = {N * n_in * n_out:,} multiplications"
    return Scene(
        "The matrices of the three products of a layer as rectangles, sides as the square roots of "
        "their lengths: Z = H Wᵀ + b, dW = dZᵀ H and dH = dZ W.",
        figure,
        lambda: (
            f"H and dH are {N:,} × {n_in:,}, W and dW {n_out:,} × {n_in:,}, Z and dZ {N:,} × "
            f"{n_out:,}; each of the three products takes {each}."
        ),
    )


def _d(matrix: tuple[str, int, int, str]) -> tuple[str, int, int, str]:
    return (f"d{matrix[0]}", *matrix[1:])


def _transposed(matrix: tuple[str, int, int, str]) -> tuple[str, int, int, str]:
    symbol, n_rows, n_columns, colour = matrix
    return f"{symbol}^T", n_columns, n_rows, colour


@styled
def gradient_checks(names: list[str], errors: dict[str, Array], floor: float) -> Scene:
    """Draw how far each check of back-propagation is from it, a dot a network (slides 52-54).

    names: of the checks, top to bottom. errors: name -> relative errors (n,). floor: the machine
    precision.
    """
    tall = 0.5 * len(names) + 1.5
    figure = Figure((10, tall))
    ax = figure.add_axes((0.22, 0.8 / tall, 0.74, 1 - 1.3 / tall))
    said = []
    for row, name in enumerate(names):
        values = np.asarray(errors[name])
        heights = row + np.linspace(-0.25, 0.25, len(values))
        shown, exact = np.clip(values, 1e-18, 1e-2), values == 0
        ax.plot(shown[~exact], heights[~exact], "o", color=BLUE, markersize=4, alpha=0.7)
        ax.plot(shown[exact], heights[exact], "o", color=BLUE, markersize=5, markerfacecolor="none")
        said.append(f"{name} {_below(values.max())}")
    ax.axvline(floor, color=GREY, linestyle=":")
    ax.annotate(
        "machine precision",
        (floor, 1),
        xycoords=("data", "axes fraction"),
        ha="center",
        va="bottom",
        color=GREY,
    )
    ticks = range(-18, 0, 2)
    ax.set(
        xscale="log", xlim=(4e-19, 2.5e-2), ylim=(len(names) - 0.5, -0.5), yticks=range(len(names))
    )
    ax.set(yticklabels=names, xlabel="relative error")
    ax.set_xticks([10.0**k for k in ticks], [f"$10^{{{k}}}$" if k > -18 else "0" for k in ticks])
    ax.minorticks_off()
    return Scene(
        "Relative errors of back-propagation against each check on a logarithmic scale, a dot a "
        "network; hollow dots at the left are exact zeros, the dotted line is machine precision.",
        figure,
        lambda: f"The largest error of each: {', '.join(said)}.",
    )


def _below(error: float) -> str:
    """A bound in steps of a thousand: rounding differs from machine to machine by more than ten."""
    exponent = next(k for k in range(-14, 10**6, 3) if error < 10.0**k)
    return f"below {power_of_ten(exponent)}"
