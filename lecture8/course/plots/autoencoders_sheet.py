"""The figures of notebook 10 on curved sheets: slides 34, 36 and 37."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lecture8.check import Array
from lecture8.course.plots.parts import (
    above,
    followed,
    moving,
    panels,
    room,
    set_segments,
    set_strokes,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, RED, Parameter, Scene, styled
from lecture8.course.plots.space import VIEW, room_for, seen, set_curves, tripod, turn_tripod, view
from lecture8.course.plots.words import round_slider, round_step

LINES = ((BLUE, "-"), (GREEN, "--"))  # along the first code, along the second
LOOKS = ((RED, "--", "s", 8), (BLUE, "-", "o", 9), (GREY, ":", "^", 9))  # of networks
SHOWN = 60  # noisy points; the errors are of all


@styled
def sheet_maps(X: Array, Z: Array, decode: Callable[[Array], Array]) -> Scene:
    """Carry a grid of codes to the surface in space, and one code with it (slide 37).

    X: (N, 3), scaled to about 1. Z: (N, 2), its codes F_1(x). decode: F_2, (n, 2) -> (n, 3).
    """
    low, high = np.percentile(Z, (2, 98), axis=0)
    boxes = (0.085, 0.14, 0.325, 0.74), (0.42, 0.14, 0.12, 0.74), (0.55, 0.02, 0.44, 0.86)
    figure, codes, between, space = panels(4.5, *boxes)
    _maps(between)
    grids, surfaces = _grid(Z, decode, near=X)
    codes.plot(*Z.T, "o", color=GREY, alpha=0.5, markersize=3)
    for lines, (colour, dash) in zip(grids, LINES, strict=True):
        for line in lines:
            codes.plot(*line.T, dash, color=colour, linewidth=1.2)
    codes.set(xlabel="$z_1$", ylabel="$z_2$")
    codes.set_title("codes z, and a grid of them")
    space.set_title("data x, and the grid through $F_2$")
    few = X[:: -(-len(X) // 100)]
    room_for(space, [X, *surfaces])
    cloud = moving(space, color=GREY, linewidth=4, solid_capstyle="round", alpha=0.55)
    drawn = _surface(space)
    axes = tripod(space)
    z_now, x_now = (moving(ax, "s", color=RED, markersize=10) for ax in (codes, space))

    def redraw(z1: float, z2: float, view: int) -> str:
        set_strokes(cloud, seen(few, view))
        _turn_surface(drawn, surfaces, view)
        turn_tripod(axes, view)
        x = decode(np.array([[z1, z2]]))[0]
        z_now.set_data([z1], [z2])
        place = seen(x, view)
        held = np.clip(place, *np.transpose([space.get_xlim(), space.get_ylim()]))
        x_now.set_data(*held[:, None])
        beyond = "" if (held == place).all() else ", outside the picture"
        nearest = np.linalg.norm(X - x, axis=1).min()
        return (
            f"z1 = {z1:g}, z2 = {z2:g}, view = {view}°: the decoded x is "
            f"({', '.join(f'{value:.2f}' for value in x)}), {nearest:.2f} from the nearest point"
            f"{beyond}."
        )

    middle = Z[np.linalg.norm((Z - (low + high) / 2) / (high - low), axis=1).argmin()]
    sliders = {}
    for j, name, a, b, start in zip((1, 2), ("first", "second"), low, high, middle, strict=True):
        step = round_step((b - a) / 40)
        slider = round_slider(f"z{j}", f"{name} code", a, b, step, start)
        sliders[f"z{j}"] = slider.thinned(4 * step)
    return Scene(
        "Left, the plane of the codes with the codes of the data as dots, a grid of lines where "
        "data are near (z1 runs along the solid ones, z2 along the dashed ones) and the chosen z "
        "as a square. Right, the data in space, seen from the side, and what F2 makes of the grid "
        "(pale where it is behind) and of the square (at the edge where it lies outside). F1 "
        "takes a point to its code, F2 takes a code to a point.",
        figure,
        redraw,
        parameters=sliders | {"view": VIEW.thinned(30)},
    )


@styled
def sheet_and_plane(X: Array, maps: dict[str, tuple[Array, Callable[[Array], Array]]]) -> Scene:
    """Compare two surfaces, as a deep autoencoder's and PCA's plane (slide 37).

    X: (N, 3). maps: name of each of the two -> its codes Z (N, 2) of X, and what decodes them.
    """
    _, *spaces = panels(4.5, (0.02, 0.02, 0.46, 0.88), (0.52, 0.02, 0.46, 0.88))
    some, parts, errors = slice(None, None, -(-len(X) // 32)), [], []
    rebuilt = [decode(Z) for Z, decode in maps.values()]
    grids = [_grid(Z, decode, near=decode(Z))[1] for Z, decode in maps.values()]
    for space, name, ends, surfaces in zip(spaces, maps, rebuilt, grids, strict=True):
        errors.append(((X - ends) ** 2).sum(axis=1).mean())
        space.set_title(f"{name}: error {errors[-1]:.3g}")
        room_for(space, [X, *rebuilt, *(g for both in grids for g in both)])
        drawn, misses = _surface(space), moving(space, color=RED, linewidth=1.5)
        cloud = moving(space, color="black", linewidth=5, solid_capstyle="round")
        parts.append((drawn, surfaces, misses, cloud, ends))
    axes = tripod(spaces[0])

    def redraw(view: int) -> str:
        for drawn, surfaces, misses, cloud, ends in parts:
            _turn_surface(drawn, surfaces, view)
            set_segments(misses, *(seen(x[some], view) for x in (X, ends)))
            set_strokes(cloud, seen(X[some], view))
        turn_tripod(axes, view)
        said = [f"{error:.3g} with {name}" for name, error in zip(maps, errors, strict=True)]
        return f"view = {view}°: the error is {' and '.join(said)}."

    return Scene(
        f"{len(X[some])} of {len(X)} points on a curved sheet as dots, a segment from each to its "
        "reconstruction, and the surface on which the reconstructions lie as a grid, pale where "
        f"it is behind: left, {'; right, '.join(maps)}. The errors are of all points.",
        spaces[0].figure,
        redraw,
        parameters={"view": VIEW},
    )


@styled
def denoised(X: Array, noisy: Array, outputs: dict[str, Array], levels: Array) -> Scene:
    """Show what autoencoders make of points with noise beside a curved sheet (slides 34-36).

    X: (N, 3), on a sheet that is rolled about x_2. noisy: (L, N, 3), the same with noise.
    outputs: kind of network, three at most -> (R, L, N, 3), what R trained ones make of it; the
    first of the first two kinds are drawn. levels: (L,), standard deviations of the noise, growing.
    """
    L, boxes = len(levels), [(left, 0.03, 0.31, 0.84) for left in (0.01, 0.33)]
    _, *spaces, chart = panels(4.5, *boxes, (0.71, 0.14, 0.24, 0.56))
    far = _apart(noisy, X)
    left = {name: _apart(P, X) / far for name, P in outputs.items()}
    for shares, (colour, dash, *_) in zip(left.values(), LOOKS, strict=False):
        for row in shares[1:]:
            chart.plot(levels, row, dash, color=colour, linewidth=1)
    follow = followed(chart, levels, {name: share[0] for name, share in left.items()}, LOOKS)
    for level, word in ((1, "all"), (2 / 3, "2/3")):
        chart.axhline(level, color="black", linestyle=":", linewidth=1, zorder=1)
        chart.text(1.02, level, word, transform=chart.get_yaxis_transform(), va="center")
    most = max(share.max() for share in left.values())
    chart.set(xlabel="noise, standard deviation", ylim=(0, 1.05 * most))
    heading = {"title": "share of the noise left", "alignment": "left"}
    above(chart, 1, handlelength=2.4, fontsize=11, **heading)
    low, high = (f(axis=(0, 1))[[0, 2]] for f in (noisy.min, noisy.max))
    drawn = []
    for space, (name, P), (colour, *_) in zip(spaces, outputs.items(), LOOKS, strict=False):
        room(space, low, high)
        space.set_axis_off()
        space.set_title(name)
        space.plot(*X[:, [0, 2]].T, "o", color=GREY, alpha=0.35, markersize=3)
        dots = moving(space, color="black", linewidth=4, solid_capstyle="round")
        drawn.append((dots, moving(space, color=colour, linewidth=1.5), P[0]))

    def redraw(n: int) -> str:
        for dots, line, P in drawn:
            start, end = (A[n, :SHOWN][:, [0, 2]] for A in (noisy, P))
            set_segments(line, start, end)
            set_strokes(dots, start)
        follow(n)
        said = [f"{k} {v[:, n].min():.0%} to {v[:, n].max():.0%}" for k, v in left.items()]
        return f"n = {n}: noise of standard deviation {levels[n]:g}. Left of it: {', '.join(said)}."

    return Scene(
        f"A curved sheet seen along the axis of its roll, in grey; black, {SHOWN} points with "
        "noise, each joined to what an autoencoder makes of it. Right, the mean squared distance "
        "to the clean points, as a share of that of the noisy ones, against the noise: a line per "
        "network.",
        chart.figure,
        redraw,
        parameters={"n": Parameter("n", "which level of noise", 0, L - 1, 1, (L - 1) // 2)},
    )


def _apart(P: Array, X: Array) -> Array:
    """The mean squared distance of points P (..., N, 3) to X (N, 3)."""
    return ((P - X) ** 2).sum(axis=-1).mean(axis=-1)


def _maps(ax: Axes) -> None:
    """Draw slide 37's two maps as arrows between the panels."""
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    for height, start, end, name in ((0.68, 0.95, 0.1, "$F_1$"), (0.34, 0.1, 0.95, "$F_2$")):
        ax.annotate("", (end, height), (start, height), arrowprops={"arrowstyle": "->", "lw": 2})
        ax.text(0.52, height + 0.03, name, ha="center", fontsize=15)


def _grid(
    Z: Array, decode: Callable[[Array], Array], near: Array
) -> tuple[list[Array], list[Array]]:
    """Lines of codes along z_1, along z_2, and in space: NaN where that is far from all points.

    Z: (N, 2), codes. near: (N, 3), the points. Seven lines each way: (7, 16, 2) and (7, 16, 3).
    """
    low, high = np.percentile(Z, (2, 98), axis=0)
    of_codes, in_space = [], []
    for along in (0, 1):
        codes = np.empty((7, 16, 2))
        codes[..., along] = np.linspace(low[along], high[along], 16)
        codes[..., 1 - along] = np.linspace(low[1 - along], high[1 - along], 7)[:, None]
        points = decode(codes.reshape(-1, 2)).reshape(7, 16, 3).astype(float)
        apart = ((points[:, :, None] - near) ** 2).sum(axis=-1).min(axis=-1)
        empty = apart > 0.5**2 * near.var(axis=0).mean()
        codes[empty] = points[empty] = np.nan
        of_codes.append(codes)
        in_space.append(points)
    return of_codes, in_space


def _surface(space: Axes) -> list[tuple[Line2D, Line2D]]:
    """Make the lines of a grid in space, for `_turn_surface`: for each way all, and those near."""
    return [
        (
            moving(space, dash, color=colour, linewidth=1, alpha=0.35),
            moving(space, dash, color=colour, linewidth=1.5),
        )
        for colour, dash in LINES
    ]


def _turn_surface(
    drawn: list[tuple[Line2D, Line2D]], surfaces: list[Array], azimuth: float
) -> None:
    """Set the lines of a grid in space as they are seen: what is nearer than 0 is not pale."""
    for (pale, strong), points in zip(drawn, surfaces, strict=True):
        near = (points @ view(azimuth)[2] >= 0)[..., None]
        set_curves(pale, points, azimuth)
        set_curves(strong, np.where(near, points, np.nan), azimuth)
