"""The figures of notebook 12 at the paper's size: slides 38-39."""

from collections.abc import Callable
from textwrap import fill

import numpy as np
from matplotlib.figure import Figure

from lecture8.check import Array
from lecture8.course.plots.deep_autoencoders import FIVE
from lecture8.course.plots.parts import (
    above,
    moving,
    panels,
    picture,
    set_bars,
    set_log,
    side_by_side,
)
from lecture8.course.plots.scene import BLUE, GREY, UNITS_PER_INCH, Parameter, Scene, styled
from lecture8.course.plots.thirty_codes import framed

TITLE, MARGIN = 24, 12  # CSS pixels above a row of pictures, and beside it


@styled
def training_curves(curves: dict[str, Array], levels: dict[str, float]) -> Scene:
    """Draw the recorded trainings at full size against published errors (slides 38-39).

    curves: run -> (E, 2), minutes and error per validation image after each epoch, for up to five
    runs. levels: name -> squared error per test image, drawn as a level.
    Raises ValueError for more runs, and for minutes or errors that are not above 0.
    """
    if len(curves) > len(FIVE):
        raise ValueError(f"at most {len(FIVE)} runs can be told apart; got {len(curves)}")
    if not all(np.min(curve) > 0 for curve in curves.values()):
        raise ValueError("minutes and errors must be above 0 to have a place on log axes")
    rows = -(-len(curves) // 2)
    figure, ax = panels(4.5, (0.09, 0.15, 0.71, 0.83 - 0.07 * rows))
    said = []
    for (colour, dash, marker, size), (name, curve) in zip(FIVE, curves.items(), strict=False):
        minutes, errors = np.asarray(curve).T
        look = {"color": colour, "marker": marker, "markersize": min(size, 9), "markevery": [-1]}
        ax.plot(minutes, errors, linestyle=dash, label=name, **look)
        said.append(f"{errors[-1]:.2f} after {minutes[-1]:.1f} minutes ({name})")
    grey = {"color": GREY, "fontsize": 11}
    if levels:
        figure.text(0.815, 0.995 - 0.07 * rows, "error per test image:", va="bottom", **grey)
    for name, level in levels.items():
        ax.axhline(level, color=GREY, linewidth=1, zorder=1)
        at = {"xycoords": ("axes fraction", "data"), "va": "center"}
        ax.annotate(fill(f"{level:.2f}, {name}", 20), (1.02, level), **grey, **at)
    set_log(ax, "x", *(np.asarray(curve)[:, 0] for curve in curves.values()))
    errors = [np.asarray(curve)[:, 1] for curve in curves.values()]
    set_log(ax, "y", *errors, list(levels.values()))
    ax.set(xlabel="minutes of training", ylabel="squared error per validation image")
    above(ax, 2, handlelength=3.5)
    return Scene(
        "The squared error per validation image against the minutes of training, on logarithmic "
        f"axes, one line per run: {'; '.join(curves)}. Grey levels are errors per test image: "
        f"{', '.join(f'{level:.2f} ({name})' for name, level in levels.items())}.",
        figure,
        lambda: f"The runs end at {'; '.join(said)}.",
    )


@styled
def decode_directions(
    decode: Callable[[Array], Array],
    mean: Array,
    directions: Array,
    deviations: Array,
    height: int,
) -> Scene:
    """Add the codes' principal directions to their mean, and decode the sum (slides 38-39).

    decode: takes (n, M), returns (n, D), pictures of `height` rows with grey levels 0 .. 1.
    mean: (M,), of the codes. directions: (M, 4), of length 1. deviations: (4,), the codes' standard
    deviation along each.
    """
    steps = np.asarray(deviations)[:, None] * np.asarray(directions).T
    left, wide = 0.53, 0.46  # of the bars, and of the pictures below each
    figure, place, chart = panels(4.5, (0.02, 0.04, 0.41, 0.86), (left, 0.67, wide, 0.23))
    image = framed(place, decode(mean[None]).reshape(height, -1))
    place.set_title("the decoder's image")
    chart.axhline(0, color=GREY, linewidth=1)
    chart.set(xlim=(0.5, 4.5), ylim=(-3.2, 3.2), yticks=(-3, 0, 3), ylabel="$a_i$")
    chart.set_xticks(range(1, 5), [f"$a_{i}$" for i in range(1, 5)])
    chart.tick_params(axis="x", length=0)
    chart.spines["bottom"].set_visible(False)
    chart.set_title("what you add, in standard deviations", fontsize=12)
    for row, a in enumerate((-2, -1, 1, 2)):
        bottom = 0.445 - 0.14 * row
        figure.text(left - 0.015, bottom + 0.065, f"{a}".replace("-", "−"), ha="right", va="center")
        for i, drawn in enumerate(decode(mean + a * steps)):
            small = figure.add_axes((left + wide * i / 4, bottom, wide / 4, 0.13))
            picture(small, drawn.reshape(height, -1), 0, 1)
    bars = moving(chart, color=BLUE, linewidth=26, solid_capstyle="butt")

    def redraw(**amounts: float) -> str:
        a = np.array(list(amounts.values()))
        image.set_data(decode((mean + a @ steps)[None]).reshape(height, -1))
        set_bars(bars, np.arange(1, 5), a)
        said = ", ".join(f"a{i} = {value:g}" for i, value in enumerate(a, start=1))
        return f"{said}: the squared length, in standard deviations, is {a @ a:.2f}."

    names = ("first", "second", "third", "fourth")
    return Scene(
        "Left, the image decoded from the mean code with multiples of four principal directions of "
        "the codes added. Right, these multiples as bars in standard deviations and, below each, "
        "images decoded with only that direction added: -2, -1, 1 and 2 times.",
        figure,
        redraw,
        parameters={
            f"a{i}": Parameter(
                f"a{i}", f"{name}, standard deviations", -3, 3, 0.1, 0, (-2, -1, 0, 1, 2)
            )
            for i, name in enumerate(names, start=1)
        },
    )


@styled
def sample_grid(images: dict[str, Array], height: int, distances: dict[str, float]) -> Scene:
    """Show what is decoded from codes drawn at random, one row per way of drawing (slides 38-39).

    images: name -> (n, D), pictures of `height` rows with grey levels 0 .. 1. distances: name ->
    distance to the nearest real digit, mean over such pictures. Raises ValueError for distances
    that are not those of the images.
    """
    if list(images) != list(distances):
        raise ValueError("images and distances must have the same names in order")
    said = ", ".join(f"{name} {far:.2f}" for name, far in distances.items())
    return Scene(
        f"Pictures decoded from codes, one row per way to choose the codes: {', '.join(images)}.",
        _rows(
            images, height, [f": {far:.2f} from the nearest digit" for far in distances.values()]
        ),
        lambda: (
            f"{sum(map(len, images.values()))} pictures. Distance to the nearest real digit, on "
            f"average: {said}."
        ),
    )


@styled
def picture_rows(images: dict[str, Array], errors: dict[str, float], height: int) -> Scene:
    """Show images, and below them what is left of them, row by row (slides 38-39).

    images: name -> (n, D), pictures of `height` rows with grey levels 0 .. 1, the data first.
    errors: name -> squared error per image, mean over many, for some of the rows.
    """
    words = {name: f": squared error per image {error:.2f}" for name, error in errors.items()}
    count = f"{len(images)} rows of {len(next(iter(images.values())))} pictures"
    said = "; ".join([count, *(name + words[name] for name in errors)])
    return Scene(
        f"Images and their reconstructions, one row each: {'; '.join(images)}.",
        _rows(images, height, [words.get(name, "") for name in images]),
        lambda: f"{said}.",
    )


def _rows(images: dict[str, Array], height: int, titles: list[str]) -> Figure:
    """Draw rows of pictures with their names and titles above them, on whole pixels."""
    rows = [side_by_side(row, height) for row in images.values()]
    across = UNITS_PER_INCH * 10 - 2 * MARGIN
    row_tall = max(round(across * len(row) / row.shape[1]) for row in rows)
    tall = len(rows) * (TITLE + row_tall) + MARGIN
    figure = Figure((10, tall / UNITS_PER_INCH))
    for i, (name, row, title) in enumerate(zip(images, rows, titles, strict=True)):
        bottom = tall - (i + 1) * (TITLE + row_tall)
        size = (MARGIN / 720, bottom / tall, across / 720, row_tall / tall)
        ax = figure.add_axes(size, anchor="NW")
        picture(ax, row, 0, 1)
        ax.set_title(f"{name}{title}", fontsize=12, pad=4)
    return figure
