"""Parts of scenes in three dimensions: where points are seen from the side, and the axes."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lecture8.check import Array
from lecture8.course.plots.parts import moving, room, set_segments
from lecture8.course.plots.scene import Parameter

ELEVATION = 18  # degrees above the horizon
VIEW = Parameter("view", "from where, degrees", -90, 90, 5, -60)


def view(azimuth: float, elevation: float = ELEVATION) -> Array:
    """The rotation (3, 3) to a viewer: right, up, towards the viewer. Both angles in degrees."""
    a, e = np.radians(azimuth), np.radians(elevation)
    right = np.array([-np.sin(a), np.cos(a), 0])
    up = np.array([-np.sin(e) * np.cos(a), -np.sin(e) * np.sin(a), np.cos(e)])
    return np.array([right, up, np.cross(right, up)])


def seen(points: Array, azimuth: float) -> Array:
    """Where points (..., 3) in space are seen: (..., 2), right and up."""
    return points @ view(azimuth)[:2].T


def room_for(space: Axes, clouds: list[Array]) -> None:
    """Leave room for points of shape (..., 3) from wherever they are seen."""
    points = np.concatenate([cloud.reshape(-1, 3) for cloud in clouds])
    azimuths = np.arange(VIEW.low, VIEW.high + 1, VIEW.step)
    flat = np.concatenate([seen(points, azimuth) for azimuth in azimuths])
    low, high = np.nanmin(flat, axis=0), np.nanmax(flat, axis=0)
    room(space, low - 0.1 * (high - low), high)  # the axes are in the lower left corner
    space.set_axis_off()


def set_curves(line: Line2D, points: Array, azimuth: float) -> None:
    """Set one line to n curves in space (n, m, 3)."""
    at = np.pad(seen(points, azimuth), ((0, 0), (0, 1), (0, 0)), constant_values=np.nan)
    line.set_data(*at.reshape(-1, 2).T)


def tripod(space: Axes) -> list[Line2D]:
    """Make the three axes that say how space is turned, and their labels, for `turn_tripod`."""
    small = {"color": "black", "markersize": 13, "markeredgewidth": 0}
    # labels as markers, for text takes far longer to draw
    labels = [moving(space, marker=f"$x_{i}$", **small) for i in (1, 2, 3)]
    return [moving(space, color="black", linewidth=1), *labels]


def turn_tripod(axes: list[Line2D], azimuth: float) -> None:
    """Set the three axes, in the lower left corner."""
    (left, right), (bottom, _) = axes[0].axes.get_xlim(), axes[0].axes.get_ylim()
    length = 0.07 * (right - left)
    corner = np.array([left + 1.7 * length, bottom + 1.1 * length])
    tips = seen(length * np.eye(3), azimuth)
    set_segments(axes[0], corner + 0 * tips, corner + tips)
    beside = length * np.array([[0, 0], [0.35, 0], [0, 0]])  # or x_2 would lie on x_3 from -90
    for label, at in zip(axes[1:], corner + 1.35 * tips + beside, strict=True):
        label.set_data(*at[:, None])
