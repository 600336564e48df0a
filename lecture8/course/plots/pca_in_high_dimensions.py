"""The figures of notebook 04: slides 19-20."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lecture8.check import Array
from lecture8.course.plots.parts import moving, panels, picture, set_bars
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, Parameter, Scene, styled


@styled
def shared_spectra(X: Array) -> Scene:
    """Compare the eigenvalues of S (D x D) and of K = XX^T/N (N x N) as points join (slide 20).

    X: (N_max, D), D < N_max: N of its rows are taken.
    """
    N_max, D = X.shape
    figure, *axes = panels(4, *((left, 0.16, 0.41, 0.7) for left in (0.08, 0.58)))
    top = max(_spectrum(X[:N], small=False)[0] for N in range(2, N_max + 1))
    for ax, count, name in zip(axes, (D, N_max), ("S, D × D", "K, N × N"), strict=True):
        ax.set(xlim=(0.3, count + 0.7), ylim=(-0.06 * top, 1.05 * top), xlabel="i")
        ax.set_ylabel("$\\lambda_i$")
        ax.set_xticks(range(2, count + 1, 2))
        ax.set_title(f"eigenvalues of {name}; hollow: zero")
        ax.axhline(0, color=GREY, linewidth=1)
    hollow = {"markerfacecolor": "white", "markersize": 7}
    drawn = [
        (
            moving(ax, color=colour, linewidth=12, solid_capstyle="butt"),
            moving(ax, "o", color=colour, **hollow),
        )
        for ax, colour in zip(axes, (BLUE, GREEN), strict=True)
    ]

    def redraw(N: int) -> str:
        counts = []
        for (bars, zeros), small in zip(drawn, (False, True), strict=True):
            lam = _spectrum(X[:N], small)
            i, empty = np.arange(1, len(lam) + 1), lam <= 1e-12 * lam[0]
            set_bars(bars, i[~empty], lam[~empty])
            zeros.set_data(i[empty], 0 * lam[empty])
            counts.append(empty.sum())
        return (
            f"N = {N} points, D = {D}: S has {D - counts[0]} non-zero eigenvalues and {counts[0]} "
            f"zeros, K has {N - counts[1]} and {counts[1]}."
        )

    return Scene(
        "Left, the eigenvalues of the D × D matrix S as bars; right, those of the N × N matrix K. "
        "A hollow point is a zero.",
        figure,
        redraw,
        parameters={"N": Parameter("N", "points taken", 2, N_max, 1, 8)},
    )


@styled
def weighted_pictures(X: Array, V: Array, lam: Array, height: int) -> Scene:
    """Show an eigenvector v of K as weights on pictures, and the picture X^T v (slide 20).

    X: (N, D), centred pictures of `height` rows. V: (N, N), eigenvectors of K of unit length.
    lam: (N,), descending.
    """
    N, sums = len(X), X.T @ V
    boxes = [(left, 0.1, 0.28, 0.76) for left in (0.4, 0.71)]
    figure, chart, *axes = panels(4, (0.06, 0.16, 0.3, 0.7), *boxes)
    chart.axhline(0, color=GREY, linewidth=1)
    reach = 1.05 * np.abs(V).max()
    chart.set(xlim=(0.2, N + 0.8), ylim=(-reach, reach), xlabel="picture n")
    chart.set_title("weights: the entries of $v_i$")
    bars = moving(chart, color=BLUE, linewidth=7, solid_capstyle="butt")
    most = np.abs(sums).max()
    most_of_u = 0.6 * np.abs(sums[:, :-1] / np.linalg.norm(sums[:, :-1], axis=0)).max()
    nothing = np.zeros((height, X.shape[1] // height))
    weighted, scaled = (
        picture(ax, nothing, -limit, limit, animated=True)
        for ax, limit in zip(axes, (most, most_of_u), strict=True)
    )
    for ax, title in zip(axes, ("$X^Tv_i$", "the same, length 1: $u_i$"), strict=True):
        ax.set_title(title)

    def redraw(i: int) -> str:
        image, eigenvalue = sums[:, i - 1].reshape(height, -1), lam[i - 1]
        length, exists = np.linalg.norm(image), eigenvalue > 1e-12 * lam[0]
        set_bars(bars, np.arange(1, N + 1), V[:, i - 1])
        weighted.set_data(image)
        scaled.set_data(image / length if exists else np.full_like(image, np.nan))
        end = "." if exists else ": nothing is left to normalise."
        return (
            f"i = {i}: λ = {eigenvalue:.3f}, the length of Xᵀv is {length:.3f} and √(Nλ) is "
            f"{np.sqrt(N * max(eigenvalue, 0)):.3f}{end}"
        )

    return Scene(
        f"Left, the entries of an eigenvector of K as weights on {N} pictures. Middle, the "
        "weighted sum of the centred pictures, on one scale of grey for all i; right, the same "
        "sum scaled to length 1.",
        figure,
        redraw,
        parameters={"i": Parameter("i", "which eigenvector of K", 1, N, 1, 1)},
    )


@styled
def cost_counted(operations: Callable[[int, int], dict[str, int]]) -> Scene:
    """Count the multiplications of both routes (slides 19-20).

    operations: takes N and D, returns the count of each part by name.
    """
    names = list(operations(10, 100))
    figure, ax = panels(3.5, (0.2, 0.19, 0.77, 0.69))
    ax.set(xscale="log", xlim=(1e3, 1e13), ylim=(len(names) - 0.4, -0.6))
    ax.set(yticks=range(len(names)), yticklabels=names, xlabel="multiplications")
    ax.set_title("D × D route (blue, upper two) and N × N route (green, lower three)")
    bars = [
        moving(ax, color=BLUE if i < 2 else GREEN, linewidth=14, solid_capstyle="butt")
        for i in range(len(names))
    ]

    def redraw(N: int, D: int) -> str:
        counts = list(operations(N, D).values())
        for i, (bar, count) in enumerate(zip(bars, counts, strict=True)):
            bar.set_data([1e3, count], [i, i])
        large, small = sum(counts[:2]), sum(counts[2:])
        cheaper, ratio = ("N × N", large / small) if small < large else ("D × D", small / large)
        said = f"the {cheaper} route takes {float(f'{ratio:.3g}'):,g} times fewer multiplications"
        if ratio < 1.1:
            said = "both routes take about as many multiplications"
        return (
            f"N = {N}, D = {D}: {said}. S fills {8e-6 * D * D:,.4g} MB, K {8e-6 * N * N:,.4g} MB."
        )

    return Scene(
        "Bars on a logarithmic scale: multiplications of the D × D route (two parts) and of the "
        "N × N route (three parts).",
        figure,
        redraw,
        parameters={
            "N": Parameter("N", "points", 20, 5000, 20, 100).thinned(200, 40, 60, 80),
            "D": Parameter("D", "dimensions", 20, 20_000, 20, 10_000).thinned(
                1000, 100, 200, 400, 600
            ),
        },
    )


@styled
def cost_measured(record: dict[str, Any], exponent: Callable[[Array, Array], float]) -> Scene:
    """Draw measured seconds against D and against N, with the exponents that fit (slides 19-20).

    record: as `cost.measure` returns it. exponent: takes sizes and seconds.
    """
    figure, *axes = panels(4.5, *((left, 0.14, 0.4, 0.74) for left in (0.08, 0.58)))
    said = []
    styles = {"covariance": (BLUE, "o-"), "gram": (GREEN, "s--"), "svd": (ORANGE, "^-.")}
    for ax, size, fixed in zip(axes, "DN", "ND", strict=True):
        table = record[f"against {size}"]
        sizes = np.array(table[size])
        for route, (colour, style) in styles.items():
            label, words = route, f"{route} ({size}) not throughout"
            if (np.diff(table[route]) > 0).all():  # or the clock's noise is fitted
                p = exponent(sizes, table[route])
                label, words = f"{route}: {size}$^{{{p:.1f}}}$", f"{route} as {size}^{p:.1f}"
            ax.plot(sizes, table[route], style, color=colour, label=label)
            said.append(words)
        ax.set(xscale="log", yscale="log", xlabel=size, ylabel="seconds")
        ax.set_xticks(sizes, [f"{size}" for size in sizes])
        ax.minorticks_off()
        ax.set_title(f"against {size}, with {fixed} = {table[fixed]}")
        ax.legend(fontsize=11)
    return Scene(
        f"Measured on {record['date']} ({record['machine']}): seconds of pca.fit by three routes, "
        "on log axes, against D and against N.",
        figure,
        lambda: f"Over the last three sizes the seconds grow: {', '.join(said)}.",
    )


def _spectrum(X: Array, small: bool) -> Array:
    """The eigenvalues of K if small, else those of S, descending."""
    Xc = X - X.mean(axis=0)
    return np.linalg.eigvalsh((Xc @ Xc.T if small else Xc.T @ Xc) / len(X))[::-1]
