"""The figure of notebook 09 that steps through back-propagation: slides 43-46 and 52."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from lecture8.check import Array
from lecture8.course.plots.parts import moving, panels, set_segments
from lecture8.course.plots.scene import BLUE, GREEN, GREY, RED, Parameter, Scene, styled

Arrays = list[Array]

_RADIUS = 25  # of a node; the axes count in CSS pixels
_MOST = 4  # layers, and units per layer, that there is room for
_BACK = r"$\delta^{(l)}_j = \phi'(z^{(l)}_j)\ \sum_k\ W^{(l+1)}_{kj} \delta^{(l+1)}_k$"
_RULES = {  # rule -> height, colour and dash, text
    "forward": (248, BLUE, "-", r"$z^{(l)}_j = \sum_i\ W^{(l)}_{ji} h^{(l-1)}_i + b^{(l)}_j$"),
    "loss": (192, BLUE, "-", r"$\mathcal{L}$ from $\hat{y}$ and $y$"),
    "output": (164, RED, "--", r"$\delta^{(L)}_j = \hat{y}_j - y_j$"),
    "backward": (128, RED, "--", _BACK),
    "weights": (
        86,
        GREEN,
        ":",
        r"$\partial\mathcal{L}/\partial W^{(l)}_{ji}=\delta^{(l)}_j h^{(l-1)}_i$",
    ),
}
_KEY = "in a node: h above, δ below\nring: what is computed\n■ stored, used: h right; z, δ left"
_LEFT, _RIGHT = np.array([-_RADIUS, 0]), np.array([_RADIUS, 0])
_Z_SIDE, _H_SIDE = 1.12 * _LEFT, 1.12 * _RIGHT  # where squares are clear of the numbers
_ABOVE, _BELOW = np.array([0, 9]), np.array([0, -9])
_SMALL = {"ha": "center", "va": "center_baseline", "fontsize": 11}


@dataclass(frozen=True)
class _Step:
    """A step: its rule, the node it computes, the edges and stored values it uses; in words."""

    rule: str
    ring: Array  # (1, 2), or (0, 2) where it computes no node
    edges: Array  # (k, 2, 2)
    squares: Array  # (m, 2)
    reuses: int
    said: str
    uses: str = ""
    weights: Array = ()  # (k,), on the edges


@styled
def backprop_steps(W: Arrays, b: Arrays, h: Arrays, slope: Arrays, y: Array, loss: float) -> Scene:
    """Step through back-propagation as dynamic programming, one sample (slides 45 and 52).

    W: L arrays (out, in). b: L arrays (out,). h: L + 1 arrays, from the input to yhat. slope:
    phi'(z) of each hidden layer, (out,). y: (K,). loss: one whose derivative with respect to the
    output's z is yhat - y. Raises ValueError for more layers or units than can be drawn.
    """
    if len(W) > _MOST or max(len(values) for values in h) > _MOST:
        raise ValueError("this picture has room for 4 layers of 4 units: take a smaller network")
    delta = [h[-1] - y]
    for l in reversed(range(len(W) - 1)):
        delta.insert(0, slope[l] * (W[l + 1].T @ delta[0]))
    sizes = [len(values) for values in h]
    nodes, end = _places(sizes), np.array([466, 146])
    figure, ax = panels(4.5, (0, 0, 1, 1))
    ax.set(xlim=(0, 720), ylim=(0, 324))
    ax.set_axis_off()
    hidden = _draw_network(ax, nodes, end, h, delta, y, loss)
    ax.text(505, 302, r"the rules; $\delta = \partial\mathcal{L} / \partial z$", color=GREY)
    ax.text(518, 220, r"$h^{(l)}_j = \phi(z^{(l)}_j)$", color=BLUE, va="center", fontsize=12)
    for height, colour, _, text in _RULES.values():
        ax.text(518, height, text, color=colour, va="center", fontsize=12)
    ax.text(505, 18, _KEY, color=GREY, fontsize=10, linespacing=1.5)
    steps = _steps(nodes, end, y, loss, W, b, h, slope, delta)
    start = sum(sizes[1:]) + 1 + sum(sizes[2:])  # the first layer's δ are to come
    reused = np.cumsum([step.reuses for step in steps])
    half = np.array([18, 0])

    edges = moving(ax, linewidth=3.5, dash_capstyle="butt", solid_capstyle="butt")
    veil = moving(ax, color="white", linewidth=15, solid_capstyle="butt")
    ring = {"markerfacecolor": "none", "markeredgewidth": 4}
    rings = moving(ax, "o", markersize=2 * _RADIUS + 6, **ring)
    squares = moving(ax, "s", markersize=11, markeredgewidth=1.5)
    pointer = moving(ax, ">", markersize=10)
    paper = {"facecolor": "white", "linewidth": 0, "pad": 1}
    labels = [ax.text(0, 0, "", bbox=paper, animated=True, **_SMALL) for _ in range(_MOST)]

    def redraw(step: int) -> str:
        covered = hidden[step:]
        set_segments(veil, covered - half, covered + half)
        now = steps[step]
        height, colour, dash, _ = _RULES[now.rule]
        set_segments(edges, now.edges[:, 0], now.edges[:, 1])
        edges.set_linestyle(dash)
        squares.set_data(*now.squares.T)
        rings.set_data(*now.ring.T)
        pointer.set_data([505] * (step > 0), [height] * (step > 0))
        for line in (edges, squares, pointer):
            line.set_color(colour)
        squares.set_markeredgecolor("white")
        rings.set_markeredgecolor(colour)
        for label in labels:
            label.set_text("")
        for label, place, w in zip(labels, now.edges.mean(axis=1), now.weights, strict=False):
            label.set(position=place, text=_decimals(w), color=colour)
        if not step:
            return "Step 0: the input x is stored, and nothing has been computed yet."
        many = f"{len(now.squares)} stored value{'s' * (len(now.squares) > 1)}"
        return (
            f"Step {step}, {now.said}. It uses {many}{now.uses}; so far stored values were used "
            f"{reused[step]} times, and nothing was computed twice."
        )

    return Scene(
        f"A network of {', '.join(map(str, sizes))} units and its loss, from left to right; in a "
        "node stands h above, δ = ∂L/∂z below. A ring is what is computed, thick edges with their "
        "weights and squares what is used: h on the right of a node, z and δ on its left. On the "
        "right the rules.",
        figure,
        redraw,
        parameters={"step": Parameter("step", "what is computed", 0, len(steps) - 1, 1, start)},
    )


def _places(sizes: list[int]) -> Arrays:
    """Where the nodes of each layer stand, (n, 2) each, unit 1 on top."""
    apart = min(88, 260 / max(sizes))
    columns = np.linspace(36, 466, len(sizes) + 1)
    return [
        np.column_stack([np.full(n, x), 146 + apart * ((n - 1) / 2 - np.arange(n))])
        for n, x in zip(sizes, columns, strict=False)
    ]


def _between(before: Array, after: Array) -> Array:
    """The edges from nodes before (m, 2) to nodes after (n, 2): (m * n, 2, 2)."""
    return np.array([[start + _RIGHT, end + _LEFT] for end in after for start in before])


def _draw_network(
    ax: Axes, nodes: Arrays, end: Array, h: Arrays, delta: Arrays, y: Array, loss: float
) -> Array:
    """Draw what stands still; return where the values stand, (n, 2), as they are computed."""
    columns = [*nodes, end[None]]
    names = ["input x", *(f"layer {l}" for l in range(1, len(nodes))), "loss"]
    names[-2] += ", ŷ"
    for places, name in zip(columns, names, strict=True):
        ax.text(places[0, 0], 302, name, ha="center", fontsize=12, color=GREY)
        for place in places:
            ax.add_patch(Circle(place, _RADIUS, facecolor="white", edgecolor=GREY, linewidth=1))
    (grey,) = ax.plot([], [], color=GREY, linewidth=0.8, alpha=0.6)
    every = np.concatenate([_between(before, after) for before, after in pairwise(columns)])
    set_segments(grey, every[:, 0], every[:, 1])
    for l, places in enumerate(nodes):
        for place, value in zip(places + (_ABOVE if l else 0 * _ABOVE), h[l], strict=True):
            ax.text(*place, _decimals(value), color=BLUE, **_SMALL)
        for place, value in zip(places + _BELOW, delta[l - 1] if l else (), strict=False):
            ax.text(*place, _decimals(value), color=RED, **_SMALL)
    ax.text(*(end + _ABOVE), r"$\mathcal{L}$", color=BLUE, **_SMALL)
    ax.text(*(end + _BELOW), _decimals(loss), color=BLUE, **_SMALL)
    targets = ", ".join(f"{value:g}" for value in y)
    ax.text(end[0], end[1] - 44, f"y = {targets}", color=GREY, **_SMALL)
    forward = [places + _ABOVE for places in nodes[1:]]
    backward = [places + _BELOW for places in nodes[:0:-1]]
    return np.concatenate([*forward, end[None] + _BELOW, *backward])


def _decimals(value: float) -> str:
    return f"{value:z.2f}".replace("-", "−")


def _products(a: Array, b: Array) -> str:
    """A weighted sum, as 0.123 × 0.456 + 0.789 × -0.100."""
    return " + ".join(f"{x:z.3f} × {y:z.3f}" for x, y in zip(a, b, strict=True))


def _steps(nodes: Arrays, end: Array, y: Array, loss: float, *layers: Arrays) -> list[_Step]:
    """List everything that is computed, in order. layers: W, b, h, slope and delta."""
    W, b, h, slope, delta = layers
    L, last, none = len(W), nodes[-1], np.empty((0, 2))
    steps = [_Step("forward", none, np.empty((0, 2, 2)), none, 0, "")]  # the input alone
    for l in range(1, L + 1):
        for j, node in enumerate(nodes[l][:, None]):
            w, bias = W[l - 1][j], b[l - 1][j]
            said = (
                f"forward: unit {j + 1} of layer {l} has z = {_products(w, h[l - 1])} + "
                f"{bias:z.3f} = {w @ h[l - 1] + bias:z.3f} and h = φ(z) = {h[l][j]:z.3f}"
            )
            edges, stored = _between(nodes[l - 1], node), nodes[l - 1] + _H_SIDE
            steps.append(_Step("forward", node, edges, stored, len(w), said, "", w))
    said = f"loss: L of the stored ŷ and the given y is {loss:z.3f}"
    edges = _between(last, end[None])
    steps.append(_Step("loss", end[None], edges, last + _H_SIDE, len(last), said))
    for j, node in enumerate(last[:, None]):
        said = (
            f"backward: δ of unit {j + 1} of layer {L} is ŷ - y = {h[-1][j]:z.3f} - {y[j]:z.3f} "
            f"= {delta[-1][j]:z.3f}"
        )
        steps.append(_Step("output", node, _between(node, end[None]), node + _H_SIDE, 1, said))
    for l in reversed(range(1, L)):
        for j, node in enumerate(nodes[l][:, None]):
            w = W[l][:, j]
            said = (
                f"backward: δ of unit {j + 1} of layer {l} is φ'(z) ({_products(w, delta[l])}) = "
                f"{slope[l - 1][j]:z.3f} × {w @ delta[l]:z.3f} = {delta[l - 1][j]:z.3f}"
            )
            uses = f" (each δ of layer {l + 1}: use {j + 1} of {len(h[l])} by layer {l})"
            squares = np.concatenate([nodes[l + 1], node]) + _Z_SIDE
            edges = _between(node, nodes[l + 1])
            steps.append(_Step("backward", node, edges, squares, len(w) + 1, said, uses, w))
    for l in reversed(range(1, L + 1)):
        n_out, n_in = W[l - 1].shape
        dW = [", ".join(f"{d * x:z.3f}" for x in h[l - 1]) for d in delta[l - 1]]
        said = f"weights: ∂L/∂W of layer {l} is δ times input, [{'; '.join(dW)}], and ∂L/∂b is δ"
        uses = f" (each δ {n_in} times, each input {n_out} times)"
        squares = np.concatenate([nodes[l] + _Z_SIDE, nodes[l - 1] + _H_SIDE])
        edges = _between(nodes[l - 1], nodes[l])
        steps.append(_Step("weights", none, edges, squares, 2 * n_out * n_in, said, uses))
    return steps
