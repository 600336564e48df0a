"""The figures of notebook 11 on what the codes hold: slides 38-39, and 7."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lecture8.check import Array
from lecture8.course.plots.pieces import numerals, set_segments, side_by_side
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled

GREYS = {"cmap": "gray", "vmin": 0, "vmax": 1, "interpolation": "none"}
PATHS = ((BLUE, "-", "o"), (RED, "--", "s"), (GREEN, "-.", "^"))
FRAMES = 6


@styled
def code_plane(Z: Array, y: Array, decode: Callable[[Array], Array], height: int) -> Scene:
    """Choose a point among the codes and see the image it is the code of (slides 38-39).

    Z: (N, 2). y: (N,), 0 .. 9. decode: takes (n, 2), returns (n, D), pictures of `height` rows with
    grey levels 0 .. 1.
    """
    figure = Figure((10, 4.5))
    plane = figure.add_axes((0.07, 0.13, 0.52, 0.84))
    picture = figure.add_axes((0.66, 0.06, 0.32, 0.82))
    numerals(plane, Z, y, small=5, large=16)
    image = picture.imshow(decode(Z[:1]).reshape(height, -1), **GREYS)
    picture.set(xticks=[], yticks=[], title="the decoder's image")
    ring = {"markersize": 17, "fillstyle": "none", "markeredgewidth": 2}
    (nearest,) = plane.plot([], [], "o", color="black", **ring)
    (cross,) = plane.plot([], [], "P", color=RED, markersize=13, markeredgecolor="white")

    def redraw(z1: float, z2: float) -> str:
        z = np.array([z1, z2])
        image.set_data(decode(z[None]).reshape(height, -1))
        cross.set_data([z1], [z2])
        distances = np.linalg.norm(Z - z, axis=1)
        n = distances.argmin()
        nearest.set_data(*Z[n, :, None])
        return (
            f"z1 = {_short(z1)}, z2 = {_short(z2)}: the nearest code, {distances[n]:.2f} away, "
            f"is that of digit {y[n]}."
        )

    low, high = np.percentile(Z, (1, 99), axis=0)
    return Scene(
        f"Left, the codes of {len(Z)} digits, each drawn as its numeral, large numerals at the "
        "medians of the classes, with a cross at the chosen code and a ring around the code "
        "nearest to it. Right, the image decoded from the cross.",
        figure,
        redraw,
        [image, nearest, cross],
        {
            f"z{i + 1}": _slider(f"z{i + 1}", f"{name} code", low[i], high[i])
            for i, name in enumerate(("first", "second"))
        },
    )


@styled
def walk(paths: dict[str, Array], distances: dict[str, Array], height: int) -> Scene:
    """Walk straight from one digit to another in several spaces at once (slide 39).

    paths: space -> (T, D), images at t = 0 .. 1 in even steps, of `height` rows with grey levels 0
    .. 1. distances: space -> (T,), of each image to the nearest real digit. Raises ValueError for
    more than three spaces, and images that are not one a distance.
    """
    T = len(next(iter(paths.values())))
    if len(paths) > len(PATHS):
        raise ValueError(f"at most {len(PATHS)} paths can be told apart; got {len(paths)}")
    lengths = {len(values) for values in (*paths.values(), *distances.values())}
    if list(paths) != list(distances) or len(lengths) > 1:
        raise ValueError("paths and distances must have the same names in order, and one length")
    figure = Figure((10, 4.5))
    chart = figure.add_axes((0.69, 0.15, 0.29, 0.7))
    ts = np.linspace(0, 1, T)
    strip_at = np.round(np.linspace(0, T - 1, FRAMES)).astype(int)
    tall = 0.89 / len(paths)
    images, dots = [], []
    for i, (name, path) in enumerate(paths.items()):
        colour, dash, marker = PATHS[i]
        top = 0.995 - i * tall
        xs, ys = [0.015, 0.045, 0.075], [top - 0.03] * 3
        figure.add_artist(
            Line2D(xs, ys, color=colour, linestyle=dash, marker=marker, markevery=[1])
        )
        figure.text(0.085, top - 0.03, name, color=colour, va="center")
        now = figure.add_axes((0.015, top - tall + 0.015, 0.14, tall - 0.08))
        images.append(now.imshow(path[0].reshape(height, -1), **GREYS))
        now.set(xticks=[], yticks=[])
        strip = figure.add_axes((0.18, top - tall + 0.015, 0.44, tall - 0.08))
        strip.imshow(side_by_side(path[strip_at], height), **GREYS)
        strip.set_frame_on(False)
        strip.set(xticks=[], yticks=[])
        chart.plot(ts, distances[name], dash, color=colour)
        dots += chart.plot([], [], marker, color=colour, markersize=9, clip_on=False)
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
        for image, dot, path, far in zip(
            images, dots, paths.values(), distances.values(), strict=True
        ):
            image.set_data(path[k].reshape(height, -1))
            dot.set_data([ts[k]], [far[k]])
        said = ", ".join(f"{name} {far[k]:.2f}" for name, far in distances.items())
        return f"t = {_short(t)}. Distance to the nearest digit: {said}."

    return Scene(
        f"Left, images on the straight line between two digits in {len(paths)} spaces, "
        f"{', '.join(paths)}: large the image now, beside it {FRAMES} of the way. Right, their "
        "distances to the nearest real digit against t.",
        figure,
        redraw,
        [*images, *dots],
        {"t": Parameter("t", "share of the way", 0, 1, 1 / (T - 1), float(ts[(T - 1) // 2]))},
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
    sliders = {
        f"c{i + 1}": _slider(f"c{i + 1}", f"{name} code", low[i], high[i])
        for i, name in enumerate(names)
    }
    figure = Figure((10, 4.5))
    place = figure.add_axes((0.02, 0.03, 0.58, 0.94))
    ends = np.stack(np.meshgrid(*[(p.low, p.high) for p in sliders.values()]), -1).reshape(-1, 3)
    pictures = decode(ends[:1]).reshape(height, -1)
    image = place.imshow(pictures, **GREYS)
    place.set(xticks=[], yticks=[])
    rows, columns = pictures.shape
    x, y = (columns - 1) / 2, (rows - 1) / 2
    (guides,) = place.plot([], [], color=ORANGE, linewidth=1)
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
        bars += ax.plot([], [], color=colour, linewidth=18, solid_capstyle="butt")

    def redraw(c1: float, c2: float, c3: float) -> str:
        c = np.array([[c1, c2, c3]])
        image.set_data(decode(c).reshape(height, -1))
        factors = read(c)[0]
        for bar, factor in zip(bars, factors, strict=True):
            set_segments(bar, np.zeros((1, 2)), np.array([[factor, 0]]))
        dx, dy, angle = factors
        return (
            f"c1 = {_short(c1)}, c2 = {_short(c2)}, c3 = {_short(c3)} say: dx = {dx:z.1f} pixels, "
            f"dy = {dy:z.1f} pixels, angle = {angle:z.1f}°."
        )

    return Scene(
        "Left, the image decoded from three codes, with lines through the middle of the field. "
        "Right, what the codes say of the digit's place, as bars: pixels to the right, pixels "
        "down and degrees anticlockwise.",
        figure,
        redraw,
        [image, guides, *bars],
        sliders,
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
        f"What the codes of {len(factors)} pictures say of {', '.join(names)} against the truth, a "
        "panel each; on the dashed diagonal they agree.",
        figure,
        lambda: f"R²: {said}.",
    )


def _slider(symbol: str, meaning: str, low: float, high: float) -> Parameter:
    """A slider from low to high, nearly, in some 40 steps of 1, 2 or 5 times a power of ten."""
    wanted = (high - low) / 40
    power = int(np.floor(np.log10(wanted)))
    steps = [float(f"{digit}e{power}") for digit in (1, 2, 5, 10)]
    step = min(steps, key=lambda s: abs(np.log(s / wanted)))
    step = int(step) if step >= 1 else step
    first, last = round(low / step), round(high / step)
    low, start, high = (round(k * step, 9) for k in (first, (first + last) // 2, last))
    return Parameter(symbol, meaning, low, high, step, start)


def _short(value: float) -> str:
    """Say a slider's value without the last bits of a float."""
    return f"{round(value, 4) + 0:g}"
