"""The figures of notebook 03: slides 15-18."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from lecture8.check import Array
from lecture8.course.plots.parts import (
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
        ax.imshow(U[:, i].reshape(height, -1), cmap="gray", vmin=-limit, vmax=limit)
        ax.set_title(f"$u_{i + 1}$")
        ax.set_axis_off()

    def redraw(**amounts: float) -> str:
        a = np.array(list(amounts.values()))
        shown.set_data((mean + U[:, :4] @ (a * np.sqrt(lam[:4]))).reshape(height, -1))
        said = ", ".join(f"{name} = {value:g}" for name, value in amounts.items())
        typical = np.exp(-(a**2).sum() / 2)
        return f"{said}. For Gaussian codes the density is {typical:.3g} times that of the mean."

    names = ("first", "second", "third", "fourth")
    return Scene(
        "Left, the mean picture with multiples of four principal directions added; right, the "
        "four directions.",
        figure,
        redraw,
        parameters={
            f"a{i}": Parameter(f"a{i}", f"{name}, in units of √λ", -3, 3, 0.1, 0)
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
    chart.text(0.6 * M_max, 0.8, "codes + basis", color=BLUE, ha="right", fontsize=11)
    chart.axhline(1, color=GREY, linestyle=":", linewidth=1.2)
    chart.set(xlabel="M", xlim=(0, M_max), ylim=(0, 1.3))
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
def scores(results: dict[str, Array], chance: float, what: str) -> Scene:
    """Draw the mean of repeated scores and its spread, a row a method (slide 15).

    results: method -> scores of the repeats, 0 .. 1.
    """
    tall = 0.5 * len(results) + 1
    figure, ax = panels(tall, (0.36, 0.8 / tall, 0.6, 1 - 0.9 / tall))
    for row, values in enumerate(reversed(results.values())):
        ax.errorbar(values.mean(), row, xerr=values.std(ddof=1), fmt="o", color=BLUE, capsize=4)
    ax.axvline(chance, color=GREY, linestyle=":", linewidth=1.2)
    ax.set(yticks=range(len(results)), yticklabels=list(reversed(results)), xlabel=what)
    ax.set_ylim(-0.6, len(results) - 0.4)
    said = ", ".join(f"{name} {v.mean():.2f} ± {v.std(ddof=1):.2f}" for name, v in results.items())
    return Scene(
        f"The {what}, mean and standard deviation over the repeats, a row a method; chance is the "
        "dotted line.",
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
    return Scene(
        f"{len(Z)} digits at their first two principal components, each drawn as its numeral; "
        "large numerals stand at the medians of the classes.",
        figure,
        lambda: f"Classes {', '.join(str(d) for d in np.unique(y))} are shown.",
    )


@styled
def separation(
    X: Array, y: Array, ratio: Callable[[Array], float], marks: dict[str, float]
) -> Scene:
    """Turn a projection; show class overlap, Fisher's ratio and variance together (slide 18).

    X: (N, 2). y: (N,), 0 or 1. ratio: Fisher's, of a direction (2,). marks: name -> angle in
    degrees, 0 .. 180, to mark on the curves.
    """
    boxes = (0.06, 0.13, 0.32, 0.72), (0.44, 0.13, 0.22, 0.72), (0.74, 0.13, 0.24, 0.72)
    figure, plane, counts, curves = panels(4.5, *boxes)
    centre = X.mean(axis=0)
    for k, colour, marker in ((0, BLUE, "o"), (1, ORANGE, "^")):
        plane.plot(*X[y == k].T, marker, color=colour, alpha=0.6, markersize=4)
    reach = 1.03 * np.linalg.norm(X - centre, axis=1).max()
    square(plane, centre, reach)
    plane.set_title("class 0 ●, class 1 ▲")
    degrees = np.arange(181)
    variances = np.array([(X @ unit(d)).var() for d in degrees])
    ratios = np.array([ratio(unit(d)) for d in degrees])
    curves.plot(degrees, variances / variances.max(), color=GREEN)
    curves.plot(degrees, ratios / ratios.max(), "--", color=RED)
    for name, angle in marks.items():
        curves.axvline(angle, color=GREY, linestyle=":", linewidth=1.2)
        curves.text(angle, 1.06, name, ha="center")
    curves.set(xlabel="θ, degrees", xticks=(0, 90, 180), xlim=(0, 180), ylim=(0, 1.05))
    curves.set_title("variance (solid), Fisher (dashed),\nshare of the largest\n", fontsize=10)
    edges = np.linspace(-reach, reach, 25)

    def heights(w: Array) -> list[Array]:
        return [np.histogram((X[y == k] - centre) @ w, edges)[0] for k in (0, 1)]

    tallest = max(np.max(heights(unit(d))) for d in degrees[::5])
    counts.set(xlim=(-reach, reach), ylim=(0, 1.05 * tallest), title="along the line", yticks=[])
    line = moving(plane, color=RED)
    steps = [
        moving(counts, dash, color=colour, drawstyle="steps-post")
        for colour, dash in ((BLUE, "-"), (ORANGE, "--"))
    ]
    variance_now = moving(curves, "o", color=GREEN, markersize=9)
    ratio_now = moving(curves, "s", color=RED, markersize=8)

    def redraw(theta: float) -> str:
        w = unit(theta)
        line.set_data(*(centre[:, None] + np.outer(w, [-3 * reach, 3 * reach])))
        found = heights(w)
        for step, height in zip(steps, found, strict=True):
            step.set_data(edges, np.append(height, 0))
        variance, ratio_here = (X @ w).var(), ratio(w)
        variance_now.set_data([theta], [variance / variances.max()])
        ratio_now.set_data([theta], [ratio_here / ratios.max()])
        overlap = np.minimum(*found).sum() / min(np.bincount(y))
        return (
            f"θ = {theta:g}°: variance {variance:.2f}, Fisher's ratio {ratio_here:.4f}, the two "
            f"histograms share {overlap:.0%}."
        )

    return Scene(
        "Left, two classes and the direction as a red line. Middle, histograms of the two classes "
        "along it. Right, variance (solid) and Fisher's ratio (dashed) against the angle.",
        figure,
        redraw,
        parameters={"theta": Parameter("θ", "angle of the line, degrees", 0, 180, 1, 45)},
    )
