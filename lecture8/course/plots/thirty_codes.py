"""The figures of notebook 12 on what codes hold: slides 38-39, and 7."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from lecture8.check import Array
from lecture8.course.plots.deep_autoencoders import keyed_rows
from lecture8.course.plots.parts import (
    GREYS,
    TEN,
    followed,
    moving,
    panels,
    set_log,
    set_segments,
    side_by_side,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled
from lecture8.course.plots.words import round_step, short

PATHS = ((BLUE, "-", "o", 9), (RED, "--", "s", 9), (GREEN, "-.", "^", 9))
FRAMES = 6


@styled
def rows_by_code(
    images: Array,
    deep: Array,
    linear: Array,
    M: Array,
    deep_error: Array,
    linear_error: Array,
    height: int,
) -> Scene:
    """Compare a deep autoencoder with PCA, by the size of the code (slides 38-39).

    images: (n, D), test images of `height` rows. deep, linear: (K, n, D), their reconstructions.
    M: (K,), growing sizes of the code. deep_error, linear_error: (K,), squared errors per image.
    Raises ValueError for images that make no picture of `height` rows.
    """
    K = len(M)
    rebuilt = {"deep autoencoder": deep, "PCA": linear}
    errors = {"deep autoencoder": deep_error, "PCA": linear_error}
    figure = Figure((10, 3.25))
    rows = keyed_rows(figure, images, list(rebuilt), height, width=0.65)
    chart = figure.add_axes((0.73, 0.2, 0.255, 0.61))
    set_log(chart, "y", *errors.values())
    set_log(chart, "x", M)
    chart.set_xticks(M, [f"{m}" for m in M])
    chart.set(xlabel="M, codes")
    chart.set_title("squared error per image,\nlines as on the left", fontsize=12)
    follow = followed(chart, M, errors)

    def redraw(k: int) -> str:
        follow(k - 1)
        for row, name in zip(rows, rebuilt, strict=True):
            row.set_data(side_by_side(rebuilt[name][k - 1], height))
        ours, theirs = deep_error[k - 1], linear_error[k - 1]
        return (
            f"k = {k}: M = {M[k - 1]} codes. Squared error per image: deep autoencoder "
            f"{ours:.2f}, PCA {theirs:.2f}, {theirs / ours:.2f} times as much."
        )

    return Scene(
        f"Left, {len(images)} test images, their reconstructions by a deep autoencoder and by PCA. "
        "Right, the squared errors of both against the size of the code, on logarithmic axes.",
        figure,
        redraw,
        parameters={"k": Parameter("k", "which size of the code", 1, K, 1, (K + 1) // 2)},
    )


@styled
def code_plane(Z: Array, y: Array, decode: Callable[[Array], Array], height: int) -> Scene:
    """Choose a point among the codes and see the image it is the code of (slides 38-39).

    Z: (N, 2). y: (N,), 0 .. 9. decode: takes (n, 2), returns (n, D), pictures of `height` rows with
    grey levels 0 .. 1.
    """
    figure, plane, place = panels(4.5, (0.07, 0.13, 0.52, 0.84), (0.66, 0.06, 0.32, 0.82))
    for digit, colour in enumerate(TEN):
        plane.plot(*Z[y == digit].T, marker=f"${digit}$", color=colour, markersize=6.5, ls="")
    low, high = np.percentile(Z, (1, 99), axis=0)
    aside = 0.06 * (high - low)
    (left, bottom), (right, top) = low - aside, high + aside
    plane.set(xlabel="$z_1$", ylabel="$z_2$", xlim=(left, right), ylim=(bottom, top))
    image = framed(place, decode(Z[:1]).reshape(height, -1))
    place.set_title("the decoder's image")
    ring = {"markersize": 17, "fillstyle": "none", "markeredgewidth": 2}
    nearest = moving(plane, "o", color="black", **ring)
    cross = moving(plane, "P", color=RED, markersize=13, markeredgecolor="white")

    def redraw(z1: float, z2: float) -> str:
        z = np.array([z1, z2])
        image.set_data(decode(z[None]).reshape(height, -1))
        cross.set_data([z1], [z2])
        distances = np.linalg.norm(Z - z, axis=1)
        n = distances.argmin()
        nearest.set_data(*Z[n, :, None])
        return (
            f"z1 = {short(z1)}, z2 = {short(z2)}: the nearest code, {distances[n]:.2f} away, "
            f"is that of digit {y[n]}."
        )

    return Scene(
        f"Left, the codes of {len(Z)} digits, each drawn as its numeral, but for a few far out, "
        "with a cross at the chosen code and a ring around the code nearest to it. Right, the "
        "image decoded from the cross.",
        figure,
        redraw,
        parameters={
            f"z{i + 1}": _codes_slider(f"z{i + 1}", f"{name} code", low[i], high[i])
            for i, name in enumerate(("first", "second"))
        },
    )


@styled
def walk(paths: dict[str, Array], distances: dict[str, Array], height: int) -> Scene:
    """Walk straight from one digit to another in several spaces at once (slide 39).

    paths: space -> (T, D), images at t = 0 .. 1 in even steps, of `height` rows with grey levels 0
    .. 1. distances: space -> (T,), of each image to the nearest real digit. Raises ValueError for
    more than three spaces, and images that are not one for each distance.
    """
    T = len(next(iter(paths.values())))
    if len(paths) > len(PATHS):
        raise ValueError(f"at most {len(PATHS)} paths can be told apart; got {len(paths)}")
    lengths = {len(values) for values in (*paths.values(), *distances.values())}
    if list(paths) != list(distances) or len(lengths) > 1:
        raise ValueError("paths and distances must have the same names in order, and one length")
    figure, chart = panels(4.5, (0.69, 0.15, 0.29, 0.7))
    ts = np.linspace(0, 1, T)
    strip_at = np.round(np.linspace(0, T - 1, FRAMES)).astype(int)
    tall = 0.89 / len(paths)
    images = []
    for i, (name, path) in enumerate(paths.items()):
        colour, dash, marker, _ = PATHS[i]
        top = 0.995 - i * tall
        xs, ys = [0.015, 0.045, 0.075], [top - 0.03] * 3
        figure.add_artist(
            Line2D(xs, ys, color=colour, linestyle=dash, marker=marker, markevery=[1])
        )
        figure.text(0.085, top - 0.03, name, color=colour, va="center")
        now = figure.add_axes((0.015, top - tall + 0.015, 0.14, tall - 0.08))
        images.append(framed(now, path[0].reshape(height, -1)))
        strip = figure.add_axes((0.18, top - tall + 0.015, 0.44, tall - 0.08))
        framed(strip, side_by_side(path[strip_at], height)).set_animated(False)
        strip.set_frame_on(False)
    follow = followed(chart, ts, distances, PATHS, clip_on=False)
    columns = paths[name].shape[1] // height
    middles = (columns - 1) / 2 + (columns + 1) * np.arange(FRAMES)
    strip.set_xticks(middles, [f"{t:.2g}" for t in ts[strip_at]])
    strip.set_xlabel("t", labelpad=0)
    strip.tick_params(length=0, pad=2)
    now.set_xlabel("now", labelpad=2)
    chart.set(xlabel="t", xlim=(-0.03, 1.03))
    chart.set_ylim(0, 1.06 * max(values.max() for values in distances.values()))
    chart.set_title("distance to the nearest digit")

    def redraw(t: float) -> str:
        k = round(t * (T - 1))
        follow(k)
        for image, path in zip(images, paths.values(), strict=True):
            image.set_data(path[k].reshape(height, -1))
        said = ", ".join(f"{name} {far[k]:.2f}" for name, far in distances.items())
        return f"t = {short(t)}. Distance to the nearest digit: {said}."

    return Scene(
        f"Left, images on the straight line between two digits in {len(paths)} spaces, "
        f"{', '.join(paths)}: large the image now, beside it {FRAMES} of the way. Right, their "
        "distances to the nearest real digit against t.",
        figure,
        redraw,
        parameters={
            "t": Parameter("t", "share of the way", 0, 1, 1 / (T - 1), float(ts[(T - 1) // 2]))
        },
    )


@styled
def three_codes(
    decode: Callable[[Array], Array],
    read: Callable[[Array], Array],
    low: Sequence[float],
    high: Sequence[float],
    height: int,
) -> Scene:
    """Set three codes of the shifted digit, see the image and what the codes say (slide 7).

    decode: takes (n, 3), returns (n, D), pictures of `height` rows with grey levels 0 .. 1. read:
    takes (n, 3), returns (n, 3), pixels right, pixels down, degrees anticlockwise. low, high: three
    each, the ends of the sliders.
    """
    names = ("first", "second", "third")
    sliders = {}
    for i, name in enumerate(names):
        slider = _codes_slider(f"c{i + 1}", f"{name} code", low[i], high[i])
        sliders[f"c{i + 1}"] = slider.thinned(6 * slider.step)
    figure, place = panels(4.5, (0.02, 0.03, 0.58, 0.94))
    ends = np.stack(np.meshgrid(*[(p.low, p.high) for p in sliders.values()]), -1).reshape(-1, 3)
    pictures = decode(ends[:1]).reshape(height, -1)
    image = framed(place, pictures)
    rows, columns = pictures.shape
    x, y = (columns - 1) / 2, (rows - 1) / 2
    guides = moving(place, color=ORANGE, linewidth=1)
    set_segments(
        guides, np.array([[x, -0.5], [-0.5, y]]), np.array([[x, rows - 0.5], [columns - 0.5, y]])
    )
    largest = 1.08 * np.abs(read(ends)).max(axis=0)
    bars = []
    labels = ("dx, pixels to the right", "dy, pixels down", "angle, degrees anticlockwise")
    for i, (label, colour) in enumerate(zip(labels, (BLUE, RED, GREEN), strict=True)):
        ax = figure.add_axes((0.66, 0.74 - 0.32 * i, 0.32, 0.11))
        ax.axvline(0, color=GREY, linewidth=1)
        ax.set(xlim=(-largest[i], largest[i]), ylim=(-1, 1), yticks=[], title=label)
        ax.spines["left"].set_visible(False)
        bars.append(moving(ax, color=colour, linewidth=18, solid_capstyle="butt"))

    def redraw(c1: float, c2: float, c3: float) -> str:
        c = np.array([[c1, c2, c3]])
        image.set_data(decode(c).reshape(height, -1))
        factors = read(c)[0]
        for bar, factor in zip(bars, factors, strict=True):
            set_segments(bar, np.zeros((1, 2)), np.array([[factor, 0]]))
        dx, dy, angle = factors
        return (
            f"c1 = {short(c1)}, c2 = {short(c2)}, c3 = {short(c3)} say: dx = {dx:z.1f} pixels, "
            f"dy = {dy:z.1f} pixels, angle = {angle:z.1f}°."
        )

    return Scene(
        "Left, the image decoded from three codes, with lines through the middle of the field. "
        "Right, what the codes say of the digit's place, as bars: pixels to the right, pixels "
        "down and degrees anticlockwise.",
        figure,
        redraw,
        parameters=sliders,
    )


@styled
def recovered(factors: Array, read: Array, names: Sequence[str]) -> Scene:
    """Compare the factors that made the pictures with what the codes say of them (slide 7).

    factors, read: (N, 3). names: of the three. R^2 is 1 less the mean squared difference as a share
    of the factor's variance.
    """
    scores = 1 - ((read - factors) ** 2).mean(axis=0) / factors.var(axis=0)
    figure = Figure((10, 4))
    for i, (name, score) in enumerate(zip(names, scores, strict=True)):
        ax = figure.add_axes((0.08 + 0.32 * i, 0.17, 0.26, 0.69))
        both = np.concatenate([factors[:, i], read[:, i]])
        aside = 0.04 * np.ptp(both)
        limits = (both.min() - aside, both.max() + aside)
        ax.plot(factors[:, i], read[:, i], "o", color=BLUE, markersize=3, alpha=0.4)
        ax.plot(limits, limits, "--", color=RED, linewidth=1.5)
        ax.set(xlim=limits, ylim=limits, aspect="equal", xlabel=f"{name}, true")
        ax.locator_params(nbins=5)
        ax.set_title(f"{name}: $R^2$ = {score:.3f}")
        if i == 0:
            ax.set_ylabel("read from the codes")
    said = ", ".join(f"{name} {score:.3f}" for name, score in zip(names, scores, strict=True))
    return Scene(
        f"What the codes of {len(factors)} pictures say of {', '.join(names)} against the truth, "
        "one panel each; on the dashed diagonal they agree.",
        figure,
        lambda: f"R²: {said}.",
    )


def framed(ax: Axes, image: Array) -> AxesImage:
    """Show a picture with grey levels 0 .. 1 in a frame, to be set."""
    ax.set(xticks=[], yticks=[])
    return ax.imshow(image, vmin=0, vmax=1, animated=True, **GREYS)


def _codes_slider(symbol: str, meaning: str, low: float, high: float) -> Parameter:
    """A slider from low to high, nearly, in some 40 steps of 1, 2 or 5 times a power of ten."""
    step = round_step((high - low) / 40)
    step = int(step) if step >= 1 else step
    first, last = round(low / step), round(high / step)
    low, start, high = (round(k * step, 9) for k in (first, (first + last) // 2, last))
    return Parameter(symbol, meaning, low, high, step, start)
