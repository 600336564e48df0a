"""Pieces that several figures are made of."""

import numpy as np
from matplotlib.lines import Line2D

from lecture8.check import Array


def unit(degrees: float | Array) -> Array:
    """The unit vector, or vectors (2, n), at an angle."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def set_segments(line: Line2D, start: Array, end: Array) -> None:
    """Set one line to the N segments from start (N, 2) to end (N, 2).

    Short segments with round ends are dots: as an SVG far lighter than as many markers.
    """
    gap = np.full_like(start, np.nan, dtype=float)
    line.set_data(*np.stack([start, end, gap], axis=1).reshape(-1, 2).T)


def side_by_side(images: Array, height: int, gap: int = 1) -> Array:
    """Lay images (n, D) of `height` rows side by side, with transparent pixels (NaN) between."""
    tiles = images.reshape(len(images), height, -1)
    tiles = np.pad(tiles, ((0, 0), (0, 0), (0, gap)), constant_values=np.nan)
    return np.hstack(list(tiles))[:, :-gap]
