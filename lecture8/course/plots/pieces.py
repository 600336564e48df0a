"""Pieces that several figures are made of."""

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from lecture8.check import Array
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED

TEN = (BLUE, ORANGE, GREEN, RED, GREY, "#56b4e9", "#cc79a7", "black", "#8c510a", "#6a3d9a")

# colour, dash, marker and its size: where markers meet, the large ones are seen behind the others
STYLES = ((BLUE, "-", "o", 12), (RED, "--", "s", 8), (GREEN, "-.", "^", 7), (ORANGE, ":", "D", 5))

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def unit(degrees: float | Array) -> Array:
    """The unit vector, or vectors (2, n), at an angle."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def power_of_ten(k: int) -> str:
    """Ten to the k in words for a read-out, as 10⁻³."""
    return f"10{str(k).translate(_RAISED)}"


def view(azimuth: float, elevation: float) -> Array:
    """The rotation (3, 3) to a viewer: right, up, towards the viewer. Both angles in degrees."""
    a, e = np.radians(azimuth), np.radians(elevation)
    right = np.array([-np.sin(a), np.cos(a), 0])
    up = np.array([-np.sin(e) * np.cos(a), -np.sin(e) * np.sin(a), np.cos(e)])
    return np.array([right, up, np.cross(right, up)])


def set_segments(line: Line2D, start: Array, end: Array) -> None:
    """Set one line to the N segments from start (N, 2) to end (N, 2).

    Short segments with round ends are dots: as an SVG far lighter than as many markers.
    """
    gap = np.full_like(start, np.nan, dtype=float)
    line.set_data(*np.stack([start, end, gap], axis=1).reshape(-1, 2).T)


def set_bars(line: Line2D, x: Array, heights: Array) -> None:
    """Set one wide line with butt ends to bars from 0 to heights (n,) at x (n,)."""
    set_segments(line, np.column_stack([x, 0 * x]), np.column_stack([x, heights]))


def two_rows(figure: Figure, images: Array, height: int) -> AxesImage:
    """Draw images on the left, and below them a second row, which is returned to be set.

    images: (n, D). Raises ValueError unless each makes a picture of `height` rows.
    """
    if images.ndim != 2 or images.shape[1] % height:
        raise ValueError(f"{images.shape[-1]} pixels do not make a picture of {height} rows")
    grey = {"cmap": "gray", "vmin": images.min(), "vmax": images.max(), "interpolation": "none"}
    for bottom, title in ((0.56, "data"), (0.04, "reconstruction from M components")):
        ax = figure.add_axes((0.02, bottom, 0.62, 0.33))
        row = ax.imshow(side_by_side(images, height), **grey)
        ax.set_title(title)
        ax.set_axis_off()
    return row


def side_by_side(images: Array, height: int, gap: int = 1) -> Array:
    """Lay images (n, D) of `height` rows side by side, with transparent pixels (NaN) between."""
    tiles = images.reshape(len(images), height, -1)
    tiles = np.pad(tiles, ((0, 0), (0, 0), (0, gap)), constant_values=np.nan)
    return np.hstack(list(tiles))[:, :-gap]


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
