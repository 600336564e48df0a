"""The figures of notebook 03: slides 15-18."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from lecture8.check import Array
from lecture8.course.plots.parts import (
    above,
    moving,
    numerals,
    panels,
    picture,
    side_by_side,
    square,
    two_rows,
    unit,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled


@styled
def basis(mean: Array, U: Array, lam: Array, height: int, count: int, what: str) -> Scene:
    """Show the mean and the first principal directions as pictures (slides 16-17, PRML Fig. 12.3).

    mean: (D,). U: (D, M). lam: (D,). height: rows of a picture. count: directions, in two rows.
    """
    rows = 1 if count < 6 else 2
    figure = Figure((10, 2 * rows))
    axes = figure.subplots(rows, -(-(count + 1) // rows), squeeze=False).flat
    figure.subplots_adjust(0.01, 0.01, 0.99, 1 - 0.18 / rows, wspace=0.08, hspace=0.25)
    for i, ax in enumerate(axes):
        ax.set_axis_off()
        if i > count:
            continue
        shown = U[:, i - 1] if i else mean
        limit = np.abs(shown).max()
        picture(ax, shown.reshape(height, -1), -limit if i else shown.min(), limit)
        ax.set_title(f"$\\lambda_{{{i}}}$ = {lam[i - 1]:.3g}" if i else "mean")
    values = ", ".join(f"{value:.3g}" for value in lam[:count])
    return Scene(
        f"The mean of {what} and the first {count} principal directions as pictures; grey is 0.",
        figure,
        lambda: f"The eigenvalues are {values}.",
    )


@styled
def mixer(mean: Array, U: Array, lam: Array, height: int, limits: tuple[float, float]) -> Scene:
    """Add principal directions to the mean, in units of their standard deviation (slide 16).

    mean: (D,). U: (D, 4 or more). lam: (D,). limits: grey levels shown as black and white.
    """
    beside = [(0.4 + 0.15 * i, 0.3, 0.135, 0.4) for i in range(4)]
    figure, mixed, *axes = panels(3.5, (0.02, 0.04, 0.32, 0.84), *beside)
    shown = picture(mixed, mean.reshape(height, -1), *limits, animated=True)
    mixed.set_title("mean + what you add")
    for i, ax in enumerate(axes):
        limit = np.abs(U[:, i]).max()
        picture(ax, U[:, i].reshape(height, -1), -limit, limit)
        ax.set_title(f"$u_{i + 1}$")

    def redraw(**amounts: float) -> str:
        a = np.array(list(amounts.values()))
        shown.set_data((mean + U[:, :4] @ (a * np.sqrt(lam[:4]))).reshape(height, -1))
        said = ", ".join(f"{name} = {value:g}" for name, value in amounts.items())
        typical = np.exp(-(a**2).sum() / 2)
        return f"{said}. For Gaussian codes the density is {typical:.3g} times that of the mean."

    names = ("first", "second", "third", "fourth")
    return Scene(
        "Left, the mean picture with multiples of four principal directions added; right, the "
        "four directions, where grey is 0.",
        figure,
        redraw,
        parameters={
            f"a{i}": Parameter(f"a{i}", f"{name}, in units of √λ", -3, 3, 0.1, 0).thinned(1)
            for i, name in enumerate(names, start=1)
        },
    )


@styled
def compression(
    images: Array, mean: Array, U: Array, lam: Array, height: int, stored: int
) -> Scene:
    """Show images from M codes and count the numbers that have to be stored (slide 15).

    images: (n, D). mean: (D,). U: (D, M_max). lam: (D,). stored: how many images share the basis.
    """
    figure = Figure((10, 3))
    rebuilt = two_rows(figure, images, height)
    chart = figure.add_axes((0.73, 0.19, 0.25, 0.68))
    D, M_max = U.shape
    Z = (images - mean) @ U
    Ms = np.arange(M_max + 1)
    codes, total = Ms / D, (stored * Ms + D * (Ms + 1)) / (stored * D)
    chart.plot(Ms, total, color=BLUE)
    chart.plot(Ms, codes, "--", color=GREEN)
    chart.text(M_max, codes[-1], "codes ", color=GREEN, ha="right", va="bottom")
    chart.text(0.65 * M_max, 0.85, "codes, basis, mean", color=BLUE, ha="right", fontsize=11)
    chart.axhline(1, color=GREY, linestyle=":", linewidth=1.2)
    chart.set(xlabel="M, components kept", xlim=(0, M_max), ylim=(0, 1.3))
    chart.set_title("numbers stored, share of the data", fontsize=11)
    now = moving(chart, "s", color=RED, markersize=9)

    def redraw(M: int) -> str:
        rebuilt.set_data(side_by_side(mean + Z[:, :M] @ U[:, :M].T, height))
        now.set_data([M], [total[M]])
        return (
            f"M = {M}: {lam[:M].sum() / lam.sum():.1%} of the variance; an image is {M} numbers "
            f"for {D}. With mean and basis, {stored} images take {total[M]:.1%} of their numbers."
        )

    return Scene(
        f"Two rows of {len(images)} images, the data and their reconstructions; on the right what "
        "is stored against M: codes (dashed), codes with mean and basis (solid).",
        figure,
        redraw,
        parameters={"M": Parameter("M", "components kept", 0, M_max, 1, 3)},
    )


@styled
def scores(right: dict[str, Array], chance: float, what: str) -> Scene:
    """Draw how often methods are right, with what other pictures might change, per row (slide 15).

    right: method -> (R, N), whether it was right about each of N pictures in each of R repeats.
    """
    tall = 0.5 * len(right) + 1.5
    figure, ax = panels(tall, (0.36, 0.8 / tall, 0.6, 1 - 1.3 / tall))
    shares = {name: np.mean(asked) for name, asked in right.items()}
    N = next(iter(right.values())).shape[1]
    bars = {name: 2 * np.sqrt(p * (1 - p) / N) for name, p in shares.items()}
    for row, (name, asked) in enumerate(reversed(right.items())):
        ax.errorbar(shares[name], row, xerr=bars[name], fmt="none", color=GREY, capsize=4)
        ax.plot(asked.mean(axis=1), [row] * len(asked), "o", color=BLUE, alpha=0.6)
    ax.axvline(chance, color=GREY, linestyle=":", linewidth=1.2)
    ax.text(chance, len(right) - 0.6, " chance", color=GREY, va="center")
    ax.set(yticks=range(len(right)), yticklabels=list(reversed(right)), xlabel=what)
    ax.set_ylim(-0.6, len(right) - 0.4)
    ax.set_title(f"dots: repeats; bars: ±2 standard errors of {N} pictures", fontsize=11)
    said = ", ".join(f"{name} {p:.2f} ± {bars[name]:.2f}" for name, p in shares.items())
    return Scene(
        f"For each method the {what}: a dot per repeat, and a bar of two standard errors of {N} "
        "pictures on both sides of their mean. Chance is the dotted line.",
        figure,
        lambda: f"{said}.",
    )


@styled
def map_of_digits(Z: Array, y: Array) -> Scene:
    """Draw every image at its first two codes, as the numeral of its class (slide 15).

    Z: (N, 2). y: (N,), 0 .. 9.
    """
    figure, ax = panels(6, (0.08, 0.1, 0.9, 0.87))
    numerals(ax, Z, y, small=6, large=26)
    medians = {digit: np.median(Z[y == digit], axis=0) for digit in np.unique(y)}
    said = ", ".join(f"{digit} at ({round(a)}, {round(b)})" for digit, (a, b) in medians.items())
    return Scene(
        f"{len(Z)} digits at their first two principal components, each drawn as its numeral; "
        "large numerals stand at the medians of the classes.",
        figure,
        lambda: f"Medians: {said}.",
    )


@styled
def separation(
    X: Array, y: Array, ratio: Callable[[Array], float], cut: Callable[[Array, Array], float]
) -> Scene:
    """Turn a projection; show class overlap, Fisher's ratio and variance together (slide 18).

    The curves are drawn as far as the line has turned. X: (N, 2). y: (N,), 0 or 1. ratio:
    Fisher's, of a direction (2,). cut: the share that the best threshold on z (N,) gets right.
    """
    boxes = (0.06, 0.13, 0.32, 0.75), (0.43, 0.13, 0.22, 0.75), (0.74, 0.13, 0.23, 0.75)
    figure, plane, counts, curves = panels(4.5, *boxes)
    centre = X.mean(axis=0)
    for k, colour, marker in ((0, BLUE, "o"), (1, ORANGE, "^")):
        style = {"color": colour, "alpha": 0.6, "markersize": 4, "label": f"class {k}"}
        plane.plot(*X[y == k].T, marker, **style)
    reach = 1.03 * np.linalg.norm(X - centre, axis=1).max()
    square(plane, centre, reach)
    plane.set(xlabel="$x_1$", ylabel="$x_2$")
    degrees = np.arange(181)
    shown = {
        "variance": np.array([(X @ unit(d)).var() for d in degrees]),
        "Fisher's ratio": np.array([ratio(unit(d)) for d in degrees]),
    }
    curves.set(xlabel="θ, degrees", xticks=(0, 45, 90, 135, 180), xlim=(0, 180))
    curves.set(ylabel="share of the largest", ylim=(0, 1.05))
    edges = np.linspace(-reach, reach, 25)

    def heights(w: Array) -> list[Array]:
        return [np.histogram((X[y == k] - centre) @ w, edges)[0] for k in (0, 1)]

    tallest = max(np.max(heights(unit(d))) for d in degrees[::5])
    counts.set(xlim=(-reach, reach), ylim=(0, 1.05 * tallest), yticks=[])
    counts.set(xlabel="place along the line", title="points per bin")
    line = moving(plane, color=RED)
    steps = [
        moving(counts, dash, color=colour, drawstyle="steps-post")
        for colour, dash in ((BLUE, "-"), (ORANGE, "--"))
    ]
    traces = [
        (moving(curves, dash, color=colour, label=name), moving(curves, mark, color=colour))
        for name, colour, dash, mark in zip(shown, (GREEN, RED), ("-", "--"), "os", strict=True)
    ]
    above(plane, 2)
    above(curves, 2, fontsize=9, handlelength=1.6, columnspacing=1)

    def redraw(theta: int) -> str:
        w = unit(theta)
        line.set_data(*(centre[:, None] + np.outer(w, [-3 * reach, 3 * reach])))
        for step, height in zip(steps, heights(w), strict=True):
            step.set_data(edges, np.append(height, 0))
        for (trace, mark), values in zip(traces, shown.values(), strict=True):
            share = values[: theta + 1] / values.max()
            trace.set_data(degrees[: theta + 1], share)
            mark.set_data([theta], share[-1:])
        variance, fishers = (values[theta] for values in shown.values())
        return (
            f"θ = {theta}°: variance {variance:.2f}, Fisher's ratio {fishers:.2g}. The best cut on "
            f"the line has {cut(X @ w, y):.0%} of the points on their class's side."
        )

    return Scene(
        "Left, two classes and the direction as a red line. Middle, histograms of the two classes "
        "along it. Right, variance (solid) and Fisher's ratio (dashed) up to this angle.",
        figure,
        redraw,
        parameters={"theta": Parameter("θ", "angle of the line, degrees", 0, 180, 1, 90)},
    )
