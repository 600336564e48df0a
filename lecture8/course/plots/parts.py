"""Parts of scenes: axes, what moves on them, curves that are followed, and pictures."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from lecture8.check import Array
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, UNITS_PER_INCH

Box = tuple[float, float, float, float]  # left, bottom, width, height, as shares of the figure
TEN = (BLUE, ORANGE, GREEN, RED, GREY, "#56b4e9", "#cc79a7", "black", "#8c510a", "#6a3d9a")

# colour, dash, marker and its size: where markers meet, the large ones are seen behind the others
STYLES = ((BLUE, "-", "o", 12), (RED, "--", "s", 8), (GREEN, "-.", "^", 7), (ORANGE, ":", "D", 5))
GREYS = {"cmap": "gray", "interpolation": "none"}


# Axes.


def panels(height: float, *boxes: Box) -> tuple[Figure, *tuple[Axes, ...]]:
    """Return a figure, 10 inches wide and so high, and axes in its boxes."""
    figure = Figure((10, height))
    return figure, *(figure.add_axes(box) for box in boxes)


def square(ax: Axes, centre: Array, half: float) -> None:
    """Give both axes one scale, with room for half on all sides of the centre (2,)."""
    sides = np.array([-half, half])
    ax.set(aspect="equal", xlim=centre[0] + sides, ylim=centre[1] + sides)


def room(ax: Axes, low: Array, high: Array) -> None:
    """Make room for low (2,) to high at one scale for both, all over the axes."""
    size = ax.get_position().size * ax.figure.get_size_inches()
    middle, half = (low + high) / 2, 0.53 * size * ((high - low) / size).max()
    (left, bottom), (right, top) = middle - half, middle + half
    ax.set(aspect="equal", xlim=(left, right), ylim=(bottom, top))


def set_log(ax: Axes, axis: Literal["x", "y"], *values: Array) -> None:
    """Make an axis logarithmic, with limits that hold all values and ticks that are read."""
    low, high = min(np.min(v) for v in values), max(np.max(v) for v in values)
    aside = (high / low) ** 0.05
    low, high = low / aside, high * aside
    decades = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    ax.set(**{f"{axis}scale": "log", f"{axis}lim": (low, high)})
    if len(decades) < 5:
        ticks = np.outer(10**decades, (1, 2, 5) if high > 10 * low else (1, 1.5, 2, 3, 5, 7))
        ticks = ticks[(ticks >= low) & (ticks <= high)]
        ax.set(**{f"{axis}ticks": ticks, f"{axis}ticklabels": [f"{t:g}" for t in ticks]})
    ax.minorticks_off()


def above(ax: Axes, columns: int, **look: Any) -> None:
    """Put the legend above the axes."""
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2, **look)


# What moves: matplotlib calls it animated, and a scene finds it by that.


def moving(ax: Axes, *style: str, **look: Any) -> Line2D:
    """Return an empty line for `redraw` to set."""
    return ax.plot([], [], *style, animated=True, **look)[0]


def followed(
    ax: Axes,
    x: Array,
    curves: dict[str, Array],
    styles: tuple = STYLES,
    width: float = 2,
    **mark: Any,
) -> Callable[[int], None]:
    """Draw curves over x; return what puts a marker on each of them at an index of x.

    Raises ValueError for more curves than styles.
    """
    if len(curves) > len(styles):
        raise ValueError(f"{len(curves)} curves need as many styles; there are {len(styles)}")
    marks = []
    for (colour, dash, shape, size), (name, y) in zip(styles, curves.items(), strict=False):
        ax.plot(x, y, linestyle=dash, color=colour, label=name, linewidth=width)
        marks.append(moving(ax, shape, **{"color": colour, "markersize": size} | mark))

    def at(k: int) -> None:
        for line, y in zip(marks, curves.values(), strict=True):
            line.set_data([x[k]], [y[k]])

    return at


def set_segments(line: Line2D, start: Array, end: Array) -> None:
    """Set one line to the N segments from start (N, 2) to end (N, 2).

    Short segments with round ends are dots: as an SVG far lighter than as many markers.
    """
    gap = np.full_like(start, np.nan, dtype=float)
    line.set_data(*np.stack([start, end, gap], axis=1).reshape(-1, 2).T)


def set_bars(line: Line2D, x: Array, heights: Array) -> None:
    """Set one wide line with butt ends to bars from 0 to heights (n,) at x (n,)."""
    set_segments(line, np.column_stack([x, 0 * x]), np.column_stack([x, heights]))


def set_strokes(line: Line2D, at: Array, half: tuple[float, float] = (0.55, 0)) -> None:
    """Set one line to strokes about (n, 2), `half` in pixels; with round ends they are dots.

    matplotlib may leave out what is under a pixel.
    """
    ax = line.axes
    pixels = UNITS_PER_INCH * ax.figure.get_figwidth() * ax.get_position().width
    stroke = np.array(half) * np.ptp(ax.get_xlim()) / pixels
    set_segments(line, at - stroke, at + stroke)


def set_dots(line: Line2D, at: Array) -> None:
    """Set one line to dots at (n, 2), on whole pixels: short numbers make the SVG light.

    A dot is a stroke of one pixel with round ends.
    """
    ax = line.axes
    pixel = np.ptp(ax.get_xlim()) / UNITS_PER_INCH / ax.figure.get_figwidth()
    pixel /= ax.get_position().width
    start = np.round(at / pixel - [0.5, 0]) * pixel
    set_segments(line, start, start + np.array([pixel, 0]))


# Pictures.


def side_by_side(images: Array, height: int, gap: int = 1) -> Array:
    """Lay images (n, D) of `height` rows side by side, with transparent pixels (NaN) between.

    Raises ValueError unless each makes a picture of `height` rows.
    """
    if images.ndim != 2 or images.shape[1] % height:
        raise ValueError(f"{images.shape[-1]} pixels do not make a picture of {height} rows")
    tiles = images.reshape(len(images), height, -1)
    tiles = np.pad(tiles, ((0, 0), (0, 0), (0, gap)), constant_values=np.nan)
    return np.hstack(list(tiles))[:, :-gap]


def mosaic(images: Array, height: int, columns: int, gap: int = 1) -> Array:
    """Lay images (n, D) of `height` rows in rows of so many, transparent pixels (NaN) between."""
    missing = np.full((-len(images) % columns, images.shape[1]), np.nan)
    rows = np.vstack([images, missing]).reshape(-1, columns, images.shape[1])
    tiles = [side_by_side(row, height, gap) for row in rows]
    padded = [np.pad(tile, ((0, gap), (0, 0)), constant_values=np.nan) for tile in tiles]
    return np.vstack(padded)[:-gap]


def picture(ax: Axes, image: Array, low: float, high: float, **look: Any) -> AxesImage:
    """Show an image in grey from low (black) to high (white), with no axes around it."""
    ax.set_axis_off()
    return ax.imshow(image, vmin=low, vmax=high, **GREYS, **look)


def two_rows(figure: Figure, images: Array, height: int) -> AxesImage:
    """Draw images (n, D) on the left, and below them a second row, which is returned to be set."""
    row, levels = side_by_side(images, height), (images.min(), images.max())
    for bottom, title in ((0.56, "data"), (0.04, "reconstruction from M components")):
        ax = figure.add_axes((0.02, bottom, 0.62, 0.33))
        shown = picture(ax, row, *levels)
        ax.set_title(title)
    shown.set_animated(True)
    return shown


def numerals(ax: Axes, Z: Array, y: Array, small: float, large: float) -> None:
    """Draw points Z (N, 2) as the numerals y (N,), 0 .. 9, and large ones at their medians."""
    style = {"fontsize": large, "weight": "bold", "ha": "center", "va": "center"}
    style["bbox"] = {"facecolor": "white", "alpha": 0.7, "linewidth": 0}
    for digit, colour in enumerate(TEN):
        points = Z[y == digit]
        ax.plot(*points.T, linestyle="", marker=f"${digit}$", color=colour, markersize=small)
        if len(points):
            ax.text(*np.median(points, axis=0), digit, color=colour, **style)
    ax.set(xlabel="$z_1$", ylabel="$z_2$")


# Angles.


def unit(degrees: float | Array) -> Array:
    """The unit vector, or vectors (2, n), at an angle."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
