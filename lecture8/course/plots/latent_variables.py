"""The figures of notebook 01: slides 4-8."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from lecture8.check import Array
from lecture8.course.plots.pieces import set_bars, set_segments, side_by_side, unit, view
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled


@styled
def explanations(
    images: Array, height: int, rebuilt: dict[str, Array], codes: dict[str, Array]
) -> Scene:
    """Show one image, what each model makes of it, and the z it makes it from (slides 4-5).

    images: (n, D), pictures of `height` rows. rebuilt: model -> (n, D). codes: model -> (n, M).
    """
    width, gap = images.shape[1] // height, 2
    total = (width + gap) * (1 + len(codes)) - gap
    figure = Figure((10, 4.5))
    pictures = figure.add_axes((0.03, 0.46, 0.94, 0.42))
    grey = {"cmap": "gray", "vmin": images.min(), "vmax": images.max(), "interpolation": "none"}
    row = pictures.imshow(np.zeros((height, total)), **grey)
    pictures.set_axis_off()
    pictures.apply_aspect()
    box = pictures.get_position()
    pixel = box.width / total
    bars = []
    for i, name in enumerate(("data", *codes)):
        left = i * (width + gap)
        pictures.text(left - 0.5, -0.9, name)
        if name not in codes:
            continue
        code, M = codes[name], codes[name].shape[1]
        chart = figure.add_axes((box.x0 + pixel * left, 0.12, pixel * width, 0.28))
        chart.tick_params(axis="y", labelsize=9)
        chart.axhline(0, color=GREY, linewidth=1)
        labels = [f"$z_{m}$" for m in range(1, M + 1)]
        chart.set(xticks=range(M), xticklabels=labels, xlim=(-0.6, M - 0.4))
        reach = 1.05 * np.abs(code).max()
        chart.set(ylim=(-reach if code.min() < 0 else 0, reach))
        bars.append(chart.plot([], [], color=BLUE, linewidth=14, solid_capstyle="butt")[0])

    def redraw(n: int) -> str:
        shown = np.array([images[n], *(x[n] for x in rebuilt.values())])
        row.set_data(side_by_side(shown, height, gap))
        for bar, code in zip(bars, codes.values(), strict=True):
            set_bars(bar, np.arange(len(code[n])), code[n])
        errors = {name: ((images[n] - x[n]) ** 2).sum() for name, x in rebuilt.items()}
        said = ", ".join(f"{name} {error:.0f}" for name, error in errors.items())
        return f"n = {n}. Squared error: {said}."

    return Scene(
        f"One image and its reconstruction by {', '.join(codes)}; below each the values of z.",
        figure,
        redraw,
        [row, *bars],
        {"n": Parameter("n", "which image", 0, len(images) - 1, 1, 0)},
    )


@styled
def moving_digit(draw: Callable[[Array], Array], size: int) -> Scene:
    """Move one digit by its three degrees of freedom (slide 7, PRML Fig. 12.1).

    draw: takes (1, 3), pixels right, pixels down, degrees anticlockwise; returns (1, size * size).
    """
    figure = Figure((10, 4))
    place = figure.add_axes((0.05, 0.06, 0.4, 0.88))
    sums = figure.add_axes((0.57, 0.17, 0.4, 0.72))
    still = draw(np.zeros((1, 3)))[0]
    grey = {"cmap": "gray", "vmin": 0, "vmax": 1, "interpolation": "none"}
    image = place.imshow(still.reshape(size, size), **grey)
    place.set(xticks=[], yticks=[])
    row = size // 2
    sums.plot(still.reshape(size, size)[row], ":", color=GREY)
    (profile,) = sums.plot([], [], color=GREEN)
    (marker,) = place.plot([], [], ":", color=ORANGE, linewidth=2)
    sums.set(xlim=(0, size - 1), ylim=(-0.05, 1.1), xlabel="column", ylabel="grey level")
    sums.set_title(f"row {row}: dotted unmoved, solid now")

    def redraw(dx: float, dy: float, angle: float) -> str:
        pixels = draw(np.array([[dx, dy, angle]]))[0]
        image.set_data(pixels.reshape(size, size))
        profile.set_data(np.arange(size), pixels.reshape(size, size)[row])
        marker.set_data([0, size - 1], [row, row])
        changed = (np.abs(pixels - still) > 0.5).sum()
        return (
            f"dx = {dx:g}, dy = {dy:g}, angle = {angle:g}°: three numbers; {changed} of "
            f"{size * size} pixels have changed by more than half the grey scale."
        )

    return Scene(
        f"Left, a handwritten 3 in a field of {size} x {size} pixels, one row marked by a dotted "
        "line. Right, the grey levels along that row.",
        figure,
        redraw,
        [image, marker, profile],
        {
            "dx": Parameter("dx", "pixels to the right", -10, 10, 0.5, 0),
            "dy": Parameter("dy", "pixels down", -10, 10, 0.5, 0),
            "angle": Parameter("angle", "degrees anticlockwise", -45, 45, 1, 0),
        },
    )


@styled
def components_needed(spectra: dict[str, Array], percent: int = 95) -> Scene:
    """Draw the share of the variance in the first M components, a curve a data set (slide 7).

    spectra: name -> eigenvalues, descending.
    """
    figure = Figure((10, 3.5))
    ax = figure.add_axes((0.09, 0.17, 0.88, 0.74))
    needed = {}
    styles = ((GREEN, "-"), (BLUE, "--"), (RED, "-."))
    if len(spectra) > len(styles):
        raise ValueError(f"at most {len(styles)} spectra can be told apart; got {len(spectra)}")
    for (name, lam), (colour, dash) in zip(spectra.items(), styles, strict=False):
        share = lam.cumsum() / lam.sum()
        needed[name] = M = int(np.searchsorted(share, percent / 100)) + 1
        ax.plot(np.arange(1, len(share) + 1), share, dash, color=colour, label=f"{name}: M = {M}")
        ax.plot(M, percent / 100, "o", color=colour, markersize=8)
    ax.axhline(percent / 100, color=GREY, linestyle=":", linewidth=1.2)
    ax.axvline(3, color=GREY, linestyle=":", linewidth=1.2)
    ax.text(3.4, 0.03, "3 degrees of freedom")
    ax.set(xlabel="M", ylabel="share of the variance", ylim=(0, 1.05))
    ax.set_xlim(0, 1.5 * max(needed.values()))
    ax.legend(loc="lower right", title=f"{percent}% needs")
    said = ", ".join(f"{name} needs M = {M}" for name, M in needed.items())
    return Scene(
        "The share of the variance in the first M principal components, a curve a data set.",
        figure,
        lambda: f"For {percent}% of the variance: {said}.",
    )


@styled
def sheet(
    X: Array, angle: Array, centre: int, spectrum: Callable[[int], Array], k_max: int
) -> Scene:
    """Draw points on a rolled sheet, a neighbourhood, and its spectrum beside the global one.

    X: (N, 3). angle: (N,), the latent coordinate that colours the points. centre: the row in the
    middle of the neighbourhood. spectrum: takes k, returns (3,) shares of variance (slide 6).
    """
    figure = Figure((10, 4.5))
    plane = figure.add_axes((0.0, 0.02, 0.5, 0.96))
    chart = figure.add_axes((0.6, 0.15, 0.38, 0.72))
    flat = (X - X.mean(axis=0)) @ view(azimuth=-62, elevation=18).T
    depth = np.argsort(flat[:, 2])
    plane.scatter(*flat[depth, :2].T, c=angle[depth], s=12, cmap="viridis")
    plane.set(aspect="equal")
    plane.set_axis_off()
    Xc = X - X.mean(axis=0)
    whole = np.linalg.eigvalsh(Xc.T @ Xc)[::-1]
    whole = whole / whole.sum()
    chart.bar(np.arange(3) - 0.2, whole, 0.36, color="white", edgecolor=GREY, hatch="//")
    chart.set(xticks=range(3), xticklabels=["1", "2", "3"], xlabel="component", ylim=(0, 1.05))
    chart.set_xlim(-0.5, 2.6)
    chart.set_title("share of the variance:\nall data (hatched), nearby (solid)")
    (near,) = plane.plot([], [], color=RED, linewidth=7, solid_capstyle="round")
    (bars,) = chart.plot([], [], color=RED, linewidth=26, solid_capstyle="butt")
    order = np.argsort(((X - X[centre]) ** 2).sum(axis=1))

    def redraw(k: int) -> str:
        members = flat[order[: k + 1], :2]
        set_segments(near, members, members + 0.1)
        shares = spectrum(k)
        set_bars(bars, np.arange(3) + 0.2, shares)
        return (
            f"k = {k} neighbours: on average over neighbourhoods the third component holds "
            f"{100 * shares[2]:.1f}% of the variance, over all data {100 * whole[2]:.1f}%."
        )

    return Scene(
        "Left, points on a rolled sheet coloured along the roll, one neighbourhood in red. Right, "
        "the share of the variance in three components, over all data and over neighbourhoods.",
        figure,
        redraw,
        [near, bars],
        {"k": Parameter("k", "neighbours of a point", 5, k_max, 1, 20)},
    )


@styled
def generative(direction: float, rng: np.random.Generator, samples: int = 200) -> Scene:
    """Choose z, then x: a line in the plane with round noise (slide 8, PRML Fig. 12.9).

    direction: the angle of w in degrees. The same standard normal draws serve every setting.
    """
    figure = Figure((10, 4.5))
    prior = figure.add_axes((0.05, 0.15, 0.34, 0.6))
    plane = figure.add_axes((0.48, 0.13, 0.5, 0.84))
    z_axis = np.linspace(-3.5, 3.5, 141)
    prior.plot(z_axis, np.exp(-(z_axis**2) / 2) / np.sqrt(2 * np.pi), color=GREY)
    prior.set(xlabel="z", title="p(z), a standard normal", ylim=(0, 0.45), xlim=(-3.5, 3.5))
    plane.set(aspect="equal", xlim=(-6, 6), ylim=(-5, 5), xlabel="$x_1$", ylabel="$x_2$")
    along = unit(direction)
    z_draws, noise_draws = rng.normal(size=samples), rng.normal(size=(samples, 2))
    circle = unit(np.linspace(0, 360, 91))
    (cloud,) = plane.plot([], [], color=GREY, linewidth=3.5, solid_capstyle="round", alpha=0.6)
    (line,) = plane.plot([], [], color=RED, linewidth=1.5)
    (marginal,) = plane.plot([], [], color=GREEN)
    (given_z,) = plane.plot([], [], "--", color=BLUE)
    (mean,) = plane.plot([], [], "s", color=BLUE, markersize=8)
    (now,) = prior.plot([], [], "s", color=BLUE, markersize=9)

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
        now.set_data([z], [np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)])
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
        [cloud, line, marginal, given_z, mean, now],
        {
            "w": Parameter("w", "length of w", 0, 2, 0.1, 1.5),
            "sigma2": Parameter("σ²", "noise variance", 0, 2, 0.05, 0.25),
            "z": Parameter("z", "latent value", -3, 3, 0.1, 1),
        },
    )
