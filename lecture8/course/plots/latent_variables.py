"""The figures of notebook 01: slides 4-8."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from lecture8.check import Array
from lecture8.course.plots.parts import (
    STYLES,
    moving,
    panels,
    picture,
    set_bars,
    set_segments,
    unit,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled
from lecture8.course.plots.space import view


@styled
def explanations(
    images: Array, height: int, rebuilt: dict[str, Array], codes: dict[str, Array]
) -> Scene:
    """Show one image, what each model makes of it, and the z it makes it from (slides 4-5).

    images: (n, D), pictures of `height` rows. rebuilt: model -> (n, D). codes: model -> (n, M).
    """
    figure, blank, shown, bars = Figure((10, 4.5)), np.zeros((height, 1)), [], []
    for i, name in enumerate(["data", *codes]):
        left = 0.03 + 0.198 * i
        place = figure.add_axes((left, 0.48, 0.158, 0.35))
        place.set_title(name)
        shown.append(picture(place, blank, images.min(), images.max(), animated=True))
        shown[-1].set_extent((0, images.shape[1] // height, height, 0))
        if name not in codes:
            continue
        code, M = codes[name], codes[name].shape[1]
        chart = figure.add_axes((left, 0.1, 0.158, 0.26))
        chart.axhline(0, color=GREY, linewidth=1)
        reach = 1.05 * np.abs(code).max()
        chart.set(xlim=(-0.6, M - 0.4), ylim=(-reach if code.min() < 0 else 0, reach))
        chart.set(xticks=range(M), xticklabels=[f"$z_{m}$" for m in range(1, M + 1)])
        chart.tick_params(axis="y", labelsize=10)
        one_of_M = np.allclose(code.sum(axis=1), 1)
        chart.set_title("probabilities" if one_of_M else "amounts", fontsize=11)
        bars.append(moving(chart, color=BLUE, linewidth=14, solid_capstyle="butt"))

    def redraw(n: int) -> str:
        for image, x in zip(shown, (images, *rebuilt.values()), strict=True):
            image.set_data(x[n].reshape(height, -1))
        for bar, code in zip(bars, codes.values(), strict=True):
            set_bars(bar, np.arange(len(code[n])), code[n])
        errors = {name: ((images[n] - x[n]) ** 2).sum() for name, x in rebuilt.items()}
        said = ", ".join(f"{name} {error:.0f}" for name, error in errors.items())
        return f"n = {n}. Squared error: {said}."

    return Scene(
        f"One image and its reconstruction by {', '.join(codes)}; below each the values of z.",
        figure,
        redraw,
        parameters={"n": Parameter("n", "which image", 0, len(images) - 1, 1, 0)},
    )


@styled
def sheet(X: Array, along: Array, centre: int, k_max: int) -> Scene:
    """Draw points on a rolled sheet, one neighbourhood, and the spectra of both (slide 6).

    X: (N, 3). along: (N,), the latent coordinate that colours the points. centre: the row in the
    middle of the neighbourhood, which grows to k_max neighbours.
    """
    figure, plane, chart = panels(4.5, (0.0, 0.02, 0.5, 0.88), (0.6, 0.15, 0.38, 0.72))
    flat = (X - X.mean(axis=0)) @ view(azimuth=-62).T
    depth = np.argsort(flat[:, 2])
    plane.scatter(*flat[depth, :2].T, c=along[depth], s=12, cmap="viridis")
    plane.set(aspect="equal")
    plane.set_axis_off()
    figure.text(0.03, 0.93, "colour: how far along the roll", fontsize=13)
    whole = _shares(X)
    chart.bar(np.arange(3) - 0.2, whole, 0.36, color="white", edgecolor=GREY, hatch="//")
    chart.set(xticks=range(3), xticklabels=["1", "2", "3"], xlabel="component", ylim=(0, 1.05))
    chart.set(xlim=(-0.5, 2.6))
    chart.set_title("share of the variance: hatched, all points;\nsolid, the red neighbourhood")
    near = moving(plane, color=RED, linewidth=7, solid_capstyle="round")
    bars = moving(chart, color=RED, linewidth=26, solid_capstyle="butt")
    order = np.argsort(((X - X[centre]) ** 2).sum(axis=1))

    def redraw(k: int) -> str:
        members = order[: k + 1]
        set_segments(near, flat[members, :2], flat[members, :2] + 0.1)
        shares = _shares(X[members])
        set_bars(bars, np.arange(3) + 0.2, shares)
        return (
            f"k = {k} neighbours: the third component holds {100 * shares[2]:.1f}% of the variance "
            f"nearby, over all points {100 * whole[2]:.1f}%."
        )

    return Scene(
        "Left, points on a rolled sheet coloured along the roll, one neighbourhood in red. Right, "
        "the share of the variance in three components, over all points and nearby.",
        figure,
        redraw,
        parameters={"k": Parameter("k", "neighbours of a point", 5, k_max, 1, 20)},
    )


def _shares(X: Array) -> Array:
    lam = np.linalg.eigvalsh(np.cov(X.T))[::-1]
    return lam / lam.sum()


@styled
def moving_digit(draw: Callable[[Array], Array], size: int, pixel: tuple[int, int]) -> Scene:
    """Move one digit by its three degrees of freedom (slide 7, PRML Fig. 12.1).

    draw: takes (n, 3), pixels right, pixels down, degrees anticlockwise; returns (n, size * size).
    By whole pixels it moves the same picture.
    pixel: the row and column of the one whose grey level is followed while the digit slides by.
    Raises ValueError for a pixel less than 20 from the left or right edge: the digit slides so far.
    """
    if not 20 <= pixel[1] < size - 20:
        raise ValueError(f"pixel needs a column from 20 to {size - 21}; got {pixel[1]}")
    figure, place, mean, trace = panels(
        4, (0.01, 0.03, 0.31, 0.85), (0.34, 0.03, 0.31, 0.85), (0.74, 0.17, 0.25, 0.62)
    )
    still, slides = draw(np.zeros((1, 3)))[0], np.arange(-10, 11)
    images = [picture(ax, still.reshape(size, size), 0, 1, animated=True) for ax in (place, mean)]
    place.set_title("the 3, moved")
    mean.set_title("average with the 3 unmoved")
    ring = {"color": ORANGE, "markersize": 12, "fillstyle": "none", "animated": True}
    place.plot(*pixel[::-1], "s", **ring)
    trace.set(xlim=(-10.5, 10.5), ylim=(-0.05, 1.1), xlabel="dx, pixels", ylabel="grey level")
    trace.set_title("the pixel in the square,\nwhile dx runs")
    curve, now = moving(trace, color=GREEN), moving(trace, "s", color=ORANGE, markersize=9)

    def redraw(dx: int, dy: int, angle: int) -> str:
        pixels = draw(np.array([[dx, dy, angle]]))[0]
        for image, shown in zip(images, (pixels, (pixels + still) / 2), strict=True):
            image.set_data(shown.reshape(size, size))
        row = pixels.reshape(size, size)[pixel[0]]  # slides past the pixel while dx runs
        levels = row[pixel[1] + dx - slides]
        curve.set_data(slides, levels)
        now.set_data([dx], [levels[dx + 10]])
        changed = (np.abs(pixels - still) > 0.5).sum()
        return (
            f"dx = {dx:g}, dy = {dy:g}, angle = {angle:g}°: three numbers; {changed} of "
            f"{size * size} pixels have changed by more than half the grey scale."
        )

    return Scene(
        f"A handwritten 3 in a field of {size} x {size} pixels, moved; the average of that picture "
        "and the unmoved one; and the grey level of one pixel while the 3 slides past it.",
        figure,
        redraw,
        parameters={
            "dx": Parameter("dx", "pixels to the right", -10, 10, 1, 0),
            "dy": Parameter("dy", "pixels down", -10, 10, 1, 0).thinned(5),
            "angle": Parameter("angle", "degrees anticlockwise", -45, 45, 1, 0).thinned(15),
        },
    )


@styled
def components_needed(spectra: dict[str, Array], percent: int = 95) -> Scene:
    """Draw the share of the variance in the first M components, one curve per data set (slide 7).

    spectra: name -> eigenvalues, descending.
    """
    figure, ax = panels(3.5, (0.09, 0.17, 0.88, 0.74))
    needed = {}
    styles = STYLES[: len(spectra)]  # more cannot be told apart, and raise a ValueError
    for (name, lam), (colour, dash, shape, _) in zip(spectra.items(), styles, strict=True):
        share = lam.cumsum() / lam.sum()
        needed[name] = M = int(np.searchsorted(share, percent / 100)) + 1
        ax.plot(np.arange(1, len(share) + 1), share, dash, color=colour, label=f"{name}: M = {M}")
        ax.plot(M, percent / 100, shape, color=colour, markersize=8)
    ax.axhline(percent / 100, color=GREY, linestyle=":", linewidth=1.2)
    ax.axvline(3, color=GREY, linestyle=":", linewidth=1.2)
    ax.text(3.4, 0.03, "M = 3, the degrees of freedom")
    ax.set(xlabel="M, components kept", ylabel="share of the variance", ylim=(0, 1.05))
    ax.set_xlim(0, 1.5 * max(needed.values()))
    ax.legend(loc="lower right", title=f"{percent}% needs")
    said = ", ".join(f"{name} needs M = {M}" for name, M in needed.items())
    return Scene(
        "The share of the variance in the first M principal components, one curve per data set.",
        figure,
        lambda: f"For {percent}% of the variance: {said}.",
    )


@styled
def generative(direction: float, rng: np.random.Generator, samples: int = 200) -> Scene:
    """Choose z, then x: a line in the plane with round noise (slide 8, PRML Fig. 12.9).

    direction: the angle of w in degrees. The same standard normal draws serve every setting.
    """
    figure, prior, plane = panels(4.5, (0.06, 0.15, 0.33, 0.6), (0.48, 0.13, 0.5, 0.84))
    prior.plot(Z, _normal(Z), color=GREY)
    prior.set(xlabel="z", title="p(z), a standard normal", ylim=(0, 0.45), xlim=(-3.5, 3.5))
    plane.set(aspect="equal", xlim=(-6, 6), ylim=(-5, 5), xlabel="$x_1$", ylabel="$x_2$")
    along, circle = unit(direction), unit(np.linspace(0, 360, 91))
    z_draws, noise_draws = rng.normal(size=samples), rng.normal(size=(samples, 2))
    cloud = moving(plane, color=GREY, linewidth=3.5, solid_capstyle="round", alpha=0.6)
    line = moving(plane, color=RED, linewidth=1.5, label="mean of x as z varies")
    marginal = moving(plane, color=GREEN, label="x over all z, 2 std. dev.")
    given_z = moving(plane, "--", color=BLUE, label="x given this z, 2 std. dev.")
    mean = moving(plane, "s", color=BLUE, markersize=8)
    now = moving(prior, "s", color=BLUE, markersize=9)
    plane.legend(loc="lower right", fontsize=11)

    def redraw(w: float, sigma2: float, z: float) -> str:
        sigma = np.sqrt(sigma2)
        x = np.outer(z_draws, w * along) + sigma * noise_draws
        set_segments(cloud, x, x + 0.02)
        line.set_data(*np.outer(w * along, [-3, 3]))
        C = w**2 * np.outer(along, along) + sigma2 * np.eye(2)
        marginal.set_data(*2 * np.linalg.cholesky(C + 1e-12 * np.eye(2)) @ circle)
        centre = z * w * along
        given_z.set_data(*(centre[:, None] + 2 * sigma * circle))
        mean.set_data([centre[0]], [centre[1]])
        now.set_data([z], [_normal(z)])
        return (
            f"w = {w:.1f}, σ² = {sigma2:.2f}, z = {z:.1f}: variance {w**2 + sigma2:.2f} along w "
            f"and {sigma2:.2f} across it."
        )

    return Scene(
        "Left, the density of z with the chosen z as a square. Right, the mean of x given z as a "
        "square on a red line, two standard deviations around it (dashed), samples of x in grey, "
        "and two standard deviations of their distribution (solid).",
        figure,
        redraw,
        parameters={
            "w": Parameter("w", "length of w", 0, 2, 0.1, 1.5).thinned(0.5),
            "sigma2": Parameter("σ²", "noise variance", 0, 2, 0.05, 0.25).thinned(0.5, 0.1),
            "z": Parameter("z", "latent value", -3, 3, 0.1, 1).thinned(0.2),
        },
    )


Z = np.linspace(-4.2, 4.2, 169)


def _normal(z: Array | float, mean: float = 0, variance: float = 1) -> Array:
    return np.exp(-((z - mean) ** 2) / 2 / variance) / np.sqrt(2 * np.pi * variance)


@styled
def inferred(direction: float, w: float) -> Scene:
    """Choose x, and see what it says about z: p(z | x) beside p(z) (slides 4 and 8).

    direction, w: the angle in degrees and the length of the vector w, so that x = w z + noise.
    """
    figure, plane, chart = panels(4.5, (0.05, 0.13, 0.44, 0.84), (0.57, 0.13, 0.41, 0.76))
    along = unit(direction)
    plane.plot(*np.outer(w * along, [-3, 3]), color=RED, linewidth=1.5)
    plane.set(aspect="equal", xlim=(-5, 5), ylim=(-4.5, 4.5), xlabel="$x_1$", ylabel="$x_2$")
    chart.plot(Z, _normal(Z), ":", color=GREY, label="p(z), before x is seen")
    chart.set(xlabel="z", ylabel="density", xlim=(-4.2, 4.2), ylim=(0, 1.6))
    across = moving(plane, ":", color=GREY)
    foot = moving(
        plane, "o", color=RED, markersize=9, fillstyle="none", label="nearest point of the line"
    )
    back = moving(plane, "s", color=BLUE, markersize=8, label="mean of z given x, on the line")
    point = moving(plane, "X", color="black", markersize=10, label="x")
    posterior = moving(chart, color=BLUE, label="p(z | x), afterwards")
    alone = moving(chart, "o", color=RED, markersize=9, fillstyle="none")
    mean = moving(chart, "s", color=BLUE, markersize=8)
    plane.legend(loc="lower right", fontsize=11)
    chart.legend(loc="upper left", fontsize=11)

    def redraw(x1: float, x2: float, sigma2: float) -> str:
        z = along @ [x1, x2] / w
        Ez, variance = z * w**2 / (w**2 + sigma2), sigma2 / (w**2 + sigma2)
        point.set_data([x1], [x2])
        foot.set_data(*(z * w * along)[:, None])
        back.set_data(*(Ez * w * along)[:, None])
        across.set_data(*np.column_stack([[x1, x2], z * w * along]))
        posterior.set_data(Z, _normal(Z, Ez, variance))
        mean.set_data([Ez], [0.03])
        alone.set_data([z], [0.03])
        return (
            f"x = ({x1:.1f}, {x2:.1f}), σ² = {sigma2:.1f}: z is {Ez:.2f} ± {variance**0.5:.2f}; "
            f"the nearest point of the line has z = {z:.2f}."
        )

    return Scene(
        "Left, a line of means w z in red, the chosen x as a cross, its nearest point of the line "
        "(ring) and the mean of x at the inferred z (square). Right, the density of z before "
        "(dotted) and after x is seen (solid).",
        figure,
        redraw,
        parameters={
            "x1": Parameter("x₁", "first coordinate of x", -4, 4, 0.1, 1).thinned(0.5),
            "x2": Parameter("x₂", "second coordinate of x", -4, 4, 0.1, 3).thinned(0.5),
            "sigma2": Parameter("σ²", "noise variance", 0.2, 4, 0.2, 1).thinned(1),
        },
    )
