"""The figures of notebook 09 that count and check: slides 44, 50-51 and 53-54."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.patches import Rectangle

from lecture8.check import Array
from lecture8.course.plots.parts import moving, panels, set_segments
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled
from lecture8.course.plots.words import power_of_ten

_MOST = 12  # layers, and units per layer, that the sliders go to
_DRAWN = 100  # calls of a row that are drawn one by one


@styled
def call_counts(naive: Callable[[list[int]], int], cached: Callable[[list[int]], int]) -> Scene:
    """Count the multiplications of the recursion without and with a cache (slide 44).

    naive, cached: take the sizes n_0 .. n_L, return the exact count.
    """
    figure, chart, tree = panels(4.5, (0.09, 0.14, 0.38, 0.73), (0.56, 0.17, 0.42, 0.68))
    depths = np.arange(1, _MOST + 1)
    chart.set(yscale="log", ylim=(0.5, 2e15), xlim=(0.5, _MOST + 0.5), xlabel="depth, layers")
    chart.set(xticks=range(2, _MOST + 1, 2), yticks=10.0 ** np.arange(0, 16, 3))
    chart.minorticks_off()
    chart.set_title("multiplications: naive (solid),\nwith a cache (dashed)", fontsize=12)
    tree.set(xlim=(0, 1), ylim=(1.04, -0.04), xticks=[], yticks=(0, 1))
    tree.set(yticklabels=("output", "inputs"))
    tree.tick_params(length=0)
    tree.spines[:].set_visible(False)
    tree.set_title("calls of the naive recursion for one output", fontsize=12)
    square = {"color": ORANGE, "marker": "s", "linestyle": "", "markersize": 6}
    key = tree.plot([], [], **square, label="all calls for unit 1 of a layer")
    key += tree.plot([], [], color=GREY, linewidth=5, label="too many to draw")
    tree.legend(handles=key, loc="upper center", bbox_to_anchor=(0.5, -0.05), ncols=2, fontsize=10)
    looks = ((RED, "-", "o", 12), (BLUE, "--", "s", 7))
    curves = [moving(chart, dash, color=colour) for colour, dash, *_ in looks]
    now = [moving(chart, mark, color=colour, markersize=size) for colour, _, mark, size in looks]
    branches = moving(tree, color=GREY, linewidth=0.7, alpha=0.6)
    calls = moving(tree, color=GREY, linewidth=4, solid_capstyle="round")
    crowds = moving(tree, color=GREY, linewidth=5, solid_capstyle="butt")
    same = moving(tree, color=ORANGE, linewidth=6, solid_capstyle="butt")
    counts = {
        width: [[count([width] * (d + 1)) for d in depths.tolist()] for count in (naive, cached)]
        for width in depths.tolist()
    }

    def redraw(depth: int, width: int) -> str:
        for curve, mark, values in zip(curves, now, counts[width], strict=True):
            curve.set_data(depths, np.array(values, dtype=float))
            mark.set_data([depth], [values[depth - 1]])
        rows = [_row(width, k, depth) for k in range(depth + 1) if width**k <= _DRAWN]
        places = np.concatenate(rows)
        set_segments(branches, np.repeat(places, width, axis=0)[: len(places) - 1], places[1:])
        set_segments(calls, places, places + 1e-3)
        firsts = [row[::width] for row in rows[1:]]
        half = [0 * at + [min(0.01, 0.25 / len(at)), 0] for at in firsts]
        firsts, half = np.concatenate(firsts), np.concatenate(half)
        set_segments(same, firsts - half, firsts + half)
        starts = np.array([[0, k / depth] for k in range(len(rows), depth + 1)]).reshape(-1, 2)
        set_segments(crowds, starts, starts + np.array([1, 0]))
        without, with_cache = (values[depth - 1] for values in counts[width])
        return (
            f"Depth {depth}, width {width}: multiplications are {without:,} by the naive recursion "
            f"and {with_cache:,} with a cache, a ratio of {without / with_cache:,.1f}."
        )

    return Scene(
        "Left, multiplications against the depth of the network on a logarithmic scale: the naive "
        "recursion (solid) and with a cache (dashed). Right, its calls as a tree, one row per "
        "layer; squares are the calls for unit 1 of their layer, bars rows of too many to draw.",
        figure,
        redraw,
        parameters={
            "depth": Parameter("L", "depth, layers", 1, _MOST, 1, 4),
            "width": Parameter("n", "width, units per layer", 1, _MOST, 1, 3),
        },
    )


def _row(width: int, k: int, depth: int) -> Array:
    """Where the calls k layers below the output stand, (width^k, 2)."""
    count = width**k
    return np.column_stack([(np.arange(count) + 0.5) / count, np.full(count, k / depth)])


@styled
def shapes(sizes: Sequence[int]) -> Scene:
    """Draw the matrices of a layer's three products to scale (slides 50-51 and 53-54).

    sizes: (n_in, n_out, N), the units before, the units of the layer, and the rows of the batch.
    """
    n_in, n_out, N = sizes
    H, W, Z = (N, n_in, ORANGE), (n_out, n_in, BLUE), (N, n_out, GREEN)
    turned_W, turned_Z = (n_in, n_out, BLUE), (n_out, N, GREEN)
    rows = {
        "forward": {
            "Z^{(l)}": Z,
            "H^{(l-1)}": H,
            "W^{(l)T}": turned_W,
            "b^{(l)}": (1, n_out, GREY),
        },
        "gradient of W": {"dW^{(l)}": W, "dZ^{(l)T}": turned_Z, "H^{(l-1)}": H},
        "gradient of H": {"dH^{(l-1)}": H, "dZ^{(l)}": Z, "W^{(l)}": W},
    }
    figure, ax = panels(4.5, (0, 0, 1, 1))
    ax.set(xlim=(0, 720), ylim=(0, 324))
    ax.set_axis_off()
    scale = 62 / np.sqrt(max(sizes))
    columns, signs = (180, 300, 420, 530), ("=", "×", "+")
    grey = {"va": "center", "color": GREY}
    for middle, (name, matrices) in zip((270, 162, 54), rows.items(), strict=True):
        ax.text(14, middle, name, **grey)
        for x, (symbol, (high, wide, colour)) in zip(columns, matrices.items(), strict=False):
            width, height = scale * np.sqrt([wide, high])
            corner = (x - width / 2, middle - height / 2)
            ax.add_patch(Rectangle(corner, width, height, facecolor=colour, alpha=0.55))
            ax.text(x, middle + height / 2 + 5, f"${symbol}$", ha="center")
            below = {"ha": "center", "va": "top", "fontsize": 11, "color": GREY}
            ax.text(x, middle - height / 2 - 4, f"({high:,} × {wide:,})", **below)
        for x, sign in zip((240, 360, 478)[: len(matrices) - 1], signs, strict=False):
            ax.text(x, middle, sign, ha="center", va="center", fontsize=16)
        said = f"{N * n_in * n_out:,}\nmultiplications"
        ax.text(704, middle, said, ha="right", fontsize=11, **grey)
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


@styled
def gradient_checks(agree: dict[str, Array], wrong: dict[str, Array], floor: float) -> Scene:
    """Draw how far gradients are from another route to them, one dot per network (slides 52-54).

    agree: route -> relative errors (n,) of back-propagation against it. wrong: mistake -> those of
    a gradient with this mistake. They are drawn from top to bottom. floor: the machine precision.
    """
    rows = {name: np.asarray(errors) for name, errors in {**agree, **wrong}.items()}
    tall = 0.375 * len(rows) + 1.5
    figure, ax = panels(tall, (0.24, 0.8 / tall, 0.72, 1 - 1.3 / tall))
    for row, (name, values) in enumerate(rows.items()):
        heights = row + np.linspace(-0.25, 0.25, len(values))
        look = {"color": BLUE, "marker": "o"} if name in agree else {"color": RED, "marker": "D"}
        exact = values == 0
        shown = np.clip(values, 1e-18, 10)
        look |= {"linestyle": "", "markersize": 4}
        ax.plot(shown[~exact], heights[~exact], alpha=0.7, **look)
        ax.plot(shown[exact], heights[exact], markerfacecolor="none", **look)
    ax.axvline(floor, color=GREY, linestyle=":")
    at = {"xycoords": ("data", "axes fraction"), "ha": "center", "va": "bottom", "color": GREY}
    ax.annotate("machine precision", (floor, 1), **at)
    ax.set(xscale="log", xlim=(4e-19, 25), ylim=(len(rows) - 0.5, -0.5), xlabel="relative error")
    ax.set_yticks(range(len(rows)), list(rows))
    ticks = range(-18, 2, 2)
    ax.set_xticks([10.0**k for k in ticks], [f"$10^{{{k}}}$" if k > -18 else "0" for k in ticks])
    ax.minorticks_off()
    said = [f"{name} {_below(np.max(values))}" for name, values in agree.items()]
    far = [f"{name} {np.mean(rows[name] > 1e-6):.0%}" for name in wrong]
    return Scene(
        "Relative errors of gradients on a logarithmic scale, one dot per network: round where "
        "back-propagation is compared with another route, diamonds where it has a mistake; hollow "
        "marks at the left are exact zeros, the dotted line is machine precision.",
        figure,
        lambda: (
            f"The largest error of each: {', '.join(said)}."
            + f" Networks on which a mistake shows (above 10⁻⁶): {', '.join(far)}." * bool(far)
        ),
    )


def _below(error: float) -> str:
    """A bound in steps of a thousand: rounding differs from machine to machine by more than ten."""
    exponent = next(k for k in range(-14, 10**6, 3) if error < 10.0**k)
    return f"below {power_of_ten(exponent)}"
