"""The figure of notebook 10 on giving back less than was put in: slides 34-36."""

import numpy as np
from matplotlib.figure import Figure

from lecture8.check import Array
from lecture8.course.plots.parts import set_segments
from lecture8.course.plots.scene import BLUE, GREY, RED, Parameter, Scene, styled
from lecture8.course.plots.space import view

SHOWN = 120  # of the points; the errors are of all


@styled
def denoised(X: Array, noisy: Array, copying: Array, denoising: Array, levels: Array) -> Scene:
    """Compare two autoencoders on points with noise beside a curved sheet (slides 34-36).

    X: (N, 3), on the sheet. noisy: (L, N, 3), the same with noise. levels: (L,), its standard
    deviations, growing. copying: (L, N, 3), what an autoencoder gives back. denoising: (L, N, 3),
    what one gives back that was trained to give X.
    """
    L = len(levels)
    figure = Figure((10, 4))
    outputs = {"noisy": noisy, "copying": copying, "denoising": denoising}
    errors = {name: ((P - X) ** 2).sum(axis=2).mean(axis=1) for name, P in outputs.items()}
    turned = view(azimuth=-62, elevation=18).T
    flats = [
        ((P - X.mean(axis=0)) @ turned)[..., :SHOWN, :] for P in (X, noisy, copying, denoising)
    ]
    flat, depth = flats[0][:, :2], flats[0][:, 2]
    everywhere = np.concatenate([P[..., :2].reshape(-1, 2) for P in flats])
    middle = (everywhere.min(axis=0) + everywhere.max(axis=0)) / 2
    half = 0.52 * np.ptp(everywhere, axis=0)
    chart = figure.add_axes((0.73, 0.16, 0.25, 0.56))
    styles = ((GREY, ":", "^"), (RED, "--", "s"), (BLUE, "-", "o"))
    near_last, reach = np.argsort(depth), np.abs(depth).max()
    lines, dots = [], []
    for (name, error), (colour, dash, marker) in zip(errors.items(), styles, strict=True):
        chart.plot(levels, error, dash, color=colour, label=name)
        dots += chart.plot([], [], marker, color=colour, markersize=9, clip_on=False)
        if name == "noisy":
            continue
        ax = figure.add_axes((0.01 + 0.34 * len(lines), 0.03, 0.32, 0.85))
        shade = {"c": depth[near_last], "cmap": "Greys", "vmin": -1.5 * reach, "vmax": 2 * reach}
        ax.scatter(*flat[near_last].T, s=16, **shade)
        ax.set(aspect="equal", xlim=middle[0] + np.array([-half[0], half[0]]))
        ax.set(ylim=middle[1] + np.array([-half[1], half[1]]))
        ax.set_axis_off()
        ax.set_title(name)
        lines += ax.plot([], [], color=colour, linewidth=1.5)
    chart.set(xlabel="noise, standard deviation", ylim=(0, None))
    chart.legend(
        loc="lower left",
        bbox_to_anchor=(-0.1, 1),
        title="mean squared distance to X",
        alignment="left",
    )

    def redraw(n: int) -> str:
        for line, output in zip(lines, flats[2:], strict=True):
            set_segments(line, flat, output[n, :, :2])
        for dot, error in zip(dots, errors.values(), strict=True):
            dot.set_data([levels[n]], [error[n]])
        said = ", ".join(f"{name} {error[n]:.3g}" for name, error in errors.items())
        return (
            f"n = {n}: noise of standard deviation {levels[n]:g}. Mean squared distance to the "
            f"clean points: {said}."
        )

    return Scene(
        "Left and middle, points on a curved sheet in grey, near ones dark, each joined to what an "
        "autoencoder makes of it with noise: one that copies, and one that was "
        "trained to give back the clean point. Right, the mean squared distances to the clean "
        "points against the noise, with that of the noisy points themselves (dotted).",
        figure,
        redraw,
        [*lines, *dots],
        {"n": Parameter("n", "which level of noise", 0, L - 1, 1, (L - 1) // 2)},
    )
