"""The figures of notebook 11 on training: slides 36, 38-39."""

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from lecture8.check import Array
from lecture8.course.plots.pieces import STYLES, power_of_ten, set_log, side_by_side
from lecture8.course.plots.scene import GREY, Parameter, Scene, styled

ROW, TITLE, MARGIN = 63, 21, 3  # CSS pixels of a row of pictures, of its title, and below it


@styled
def training_rows(
    images: Array,
    rebuilt: dict[str, Array],
    errors: dict[str, Array],
    levels: dict[str, float],
    height: int,
) -> Scene:
    """Follow what several trainings of a deep autoencoder reconstruct (slides 36, 38).

    images: (n, D), test images of `height` rows. rebuilt: name -> (E + 1, n, D), before training
    and after each epoch, for up to four trainings. errors: name -> (E + 1,), squared error a test
    image. levels: name -> error that is drawn as a level, for comparison.
    Raises ValueError for images that make no picture of `height` rows.
    """
    names = list(rebuilt)
    E = len(errors[names[0]]) - 1
    figure = Figure((10, ROW / 72 * (len(names) + 1)))
    rows = _keyed_rows(figure, images, names, height, width=0.53)
    chart = figure.add_axes((0.62, 0.17, 0.24, 0.67))
    chart.set(xlabel="epoch", xlim=(-0.05 * E, 1.05 * E))
    chart.set_title("squared error an image,\nlines as on the left", fontsize=12)
    set_log(chart, "y", *errors.values(), list(levels.values()))
    for name, level in levels.items():
        chart.axhline(level, color=GREY, linewidth=1)
        at = {"xycoords": ("axes fraction", "data"), "va": "center"}
        chart.annotate(fill(name, 14), (1.03, level), color=GREY, fontsize=11, **at)
    dots = _curves(chart, np.arange(E + 1), errors)

    def redraw(e: int) -> str:
        for row, dot, name in zip(rows, dots, names, strict=True):
            row.set_data(side_by_side(rebuilt[name][e], height))
            dot.set_data([e], [errors[name][e]])
        said = ", ".join(f"{errors[name][e]:.2f} ({name})" for name in names)
        return f"Epoch e = {e}, squared error an image: {said}."

    return Scene(
        f"Left, {len(images)} test images and their reconstructions, a row a training: "
        f"{'; '.join(names)}. Right, the squared errors against the epoch on a logarithmic axis; "
        f"grey levels: {', '.join(f'{v:.2f} ({k})' for k, v in levels.items())}.",
        figure,
        redraw,
        [*rows, *dots],
        {"e": Parameter("e", "epochs of training", 0, E, 1, E // 3)},
    )


@styled
def gradients_by_layer(sizes: list[int], rms: dict[str, Array]) -> Scene:
    """Follow the size of the gradient in each layer through training (slides 36, 38).

    sizes: L + 1 widths, from the input to the output. rms: name -> (E + 1, L), root mean square of
    dW of each layer, before training and after each epoch, for up to four trainings.
    Raises ValueError for rms that are not positive or do not have a column a layer.
    """
    L, E = len(sizes) - 1, len(next(iter(rms.values()))) - 1
    if any(values.shape != (E + 1, L) or not values.min() > 0 for values in rms.values()):
        raise ValueError(f"each of rms must have shape ({E + 1}, {L}), and only positive entries")
    figure = Figure((10, 4.25))
    keys_above = (22 * (len(rms) // 2 + 1) + 6) / 72 / 4.25  # two a row, and one for epoch 0
    ax = figure.add_axes((0.1, 0.2, 0.88, 0.8 - keys_above))
    layers = np.arange(1, L + 1)
    widths = [f"{l}\n{sizes[l - 1]}-{sizes[l]}" for l in layers]
    ax.set_xticks(layers, widths)
    ax.set(xlim=(0.8, L + 0.2), xlabel="layer, with its inputs and units")
    ax.set_ylabel(r"$\partial\mathcal{L} / \partial W$, root mean square")
    set_log(ax, "y", *rms.values())
    keys, lines = [], []
    for (colour, dash, marker, size), (name, values) in zip(STYLES, rms.items(), strict=False):
        look = {"color": colour, "linestyle": dash, "marker": marker, "markersize": size}
        ax.plot(layers, values[0], dash, color=colour, linewidth=1.5, alpha=0.35)
        lines += ax.plot([], [], **look)
        keys.append(Line2D([], [], label=name, **look))
    keys.append(Line2D([], [], color=GREY, linewidth=1.5, alpha=0.5, label="pale: epoch 0"))
    above = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.2}
    ax.legend(handles=keys, ncols=2, handlelength=3.5, **above)

    def redraw(e: int) -> str:
        said = []
        for line, (name, values) in zip(lines, rms.items(), strict=True):
            line.set_data(layers, values[e])
            said.append(f"{_times_smaller(values[e, -1] / values[e, 0])} ({name})")
        return f"Epoch e = {e}. Layer 1's gradient, next to layer {L}'s, is {', '.join(said)}."

    return Scene(
        "The root mean square of the loss's derivatives with respect to the weights of each layer, "
        f"on a logarithmic axis, a line a training: {'; '.join(rms)}. Pale lines are epoch 0.",
        figure,
        redraw,
        lines,
        {"e": Parameter("e", "epochs of training", 0, E, 1, E // 3)},
    )


@styled
def filters(W: dict[str, Array], height: int) -> Scene:
    """Show the weights into hidden units as pictures, a block a stage of training (slide 38).

    W: name -> (H, D), weights into H units from pictures of `height` rows, two or three blocks.
    Each unit has a scale of its own. Raises ValueError for weights that make no such pictures.
    """
    H, columns = len(next(iter(W.values()))), 12 // len(W)
    tall = 0.625 * -(-H // columns) + 0.75
    figure = Figure((10, tall))
    # its lightness grows from end to end, so that it reads in grey too
    colours = LinearSegmentedColormap.from_list("signs", ["#08306b", "#a3a3a3", "#fff0c9"])
    signs = "light: positive, dark: negative, grey: 0; each unit on a scale of its own"
    figure.text(0.5, 0.08 / tall, signs, ha="center", color=GREY)
    said = []
    for i, (name, weights) in enumerate(W.items()):
        _check_pictures(weights, height)
        ax = figure.add_axes((0.01 + i / len(W), 0.3 / tall, 1 / len(W) - 0.02, 1 - 0.7 / tall))
        scaled = weights / np.abs(weights).max(axis=1, keepdims=True)
        tiles = [side_by_side(scaled[k : k + columns], height) for k in range(0, H, columns)]
        width = tiles[0].shape[1]
        block = [
            np.pad(tile, ((0, 1), (0, width - tile.shape[1])), constant_values=np.nan)
            for tile in tiles
        ]
        shown = np.vstack(block)[:-1]
        ax.imshow(shown, cmap=colours, vmin=-1, vmax=1, interpolation="none")
        ax.set_title(name, loc="center")
        ax.set_axis_off()
        said.append(f"{name} {_between_neighbours(weights, height):z.2f}")
    return Scene(
        f"The weights into {H} hidden units as pictures, light positive, dark negative, grey 0, "
        f"each scaled to its largest weight: {', '.join(W)}.",
        figure,
        lambda: (
            "The correlation between the weights of neighbouring pixels, mean over the units: "
            f"{', '.join(said)}."
        ),
    )


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
    M: (K,), growing sizes of the code. deep_error, linear_error: (K,), squared error a test image.
    Raises ValueError for images that make no picture of `height` rows.
    """
    K = len(M)
    rebuilt = {"deep autoencoder": deep, "PCA": linear}
    errors = {"deep autoencoder": deep_error, "PCA": linear_error}
    figure = Figure((10, 3.25))
    rows = _keyed_rows(figure, images, list(rebuilt), height, width=0.65)
    chart = figure.add_axes((0.73, 0.2, 0.255, 0.61))
    set_log(chart, "y", *errors.values())
    set_log(chart, "x", M)
    chart.set_xticks(M, [f"{m}" for m in M])
    chart.set(xlabel="M, codes")
    chart.set_title("squared error an image,\nlines as on the left", fontsize=12)
    dots = _curves(chart, M, errors)

    def redraw(k: int) -> str:
        for row, dot, name in zip(rows, dots, rebuilt, strict=True):
            row.set_data(side_by_side(rebuilt[name][k - 1], height))
            dot.set_data([M[k - 1]], [errors[name][k - 1]])
        ours, theirs = deep_error[k - 1], linear_error[k - 1]
        return (
            f"k = {k}: M = {M[k - 1]} codes. Squared error an image: deep autoencoder {ours:.2f}, "
            f"PCA {theirs:.2f}, {theirs / ours:.2f} times as much."
        )

    return Scene(
        f"Left, {len(images)} test images, their reconstructions by a deep autoencoder and by PCA. "
        "Right, the squared errors of both against the size of the code, on logarithmic axes.",
        figure,
        redraw,
        [*rows, *dots],
        {"k": Parameter("k", "which size of the code", 1, K, 1, (K + 1) // 2)},
    )


def _keyed_rows(
    figure: Figure, images: Array, names: list[str], height: int, width: float
) -> list[AxesImage]:
    """Draw images and a row for each name, which has its line before it; return these rows."""
    _check_pictures(images, height)
    tall = 1 / (len(names) + 1)
    pixel = 1 / (72 * figure.get_figheight())
    title, margin = TITLE * pixel, MARGIN * pixel
    grey = {"cmap": "gray", "vmin": images.min(), "vmax": images.max(), "interpolation": "none"}
    rows = []
    for i in range(len(names) + 1):
        ax = figure.add_axes((0.015, 1 - (i + 1) * tall + margin, width, tall - title), anchor="SW")
        rows.append(ax.imshow(side_by_side(images, height), **grey))
        ax.set_axis_off()
        if i == 0:
            ax.set_title("data", fontsize=12, pad=4)
            continue
        colour, dash, marker, size = STYLES[i - 1]
        key = Line2D([], [], color=colour, linestyle=dash, marker=marker, markersize=size)
        place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderpad": 0}
        ax.legend([key], names[i - 1 : i], borderaxespad=0.3, handlelength=3.5, **place)
    return rows[1:]


def _curves(ax: Axes, x: Array, curves: dict[str, Array]) -> list[Line2D]:
    """Draw the curves over x, and return a marker for each, to be set."""
    dots = []
    for (colour, dash, marker, size), values in zip(STYLES, curves.values(), strict=False):
        ax.plot(x, values, dash, color=colour)
        dots += ax.plot([], [], marker, color=colour, markersize=size)
    return dots


def _check_pictures(images: Array, height: int) -> None:
    if images.ndim != 2 or images.shape[1] % height:
        raise ValueError(f"{images.shape[-1]} pixels do not make a picture of {height} rows")


def _times_smaller(ratio: float) -> str:
    how, ratio = ("smaller", ratio) if ratio >= 1 else ("larger", 1 / ratio)
    if ratio < 9999.5:
        return f"{ratio:,.1f} times {how}" if ratio < 99.95 else f"{ratio:,.0f} times {how}"
    digits, power = f"{ratio:.1e}".split("e")
    return f"{digits} × {power_of_ten(int(power))} times {how}"


def _between_neighbours(W: Array, height: int) -> float:
    """Correlate weights (H, D) with those of the next pixel, across and down; mean over units."""
    pictures = W.reshape(len(W), height, -1)
    pairs = [
        np.concatenate([across.reshape(len(W), -1), down.reshape(len(W), -1)], axis=1)
        for across, down in (
            (pictures[:, :, :-1], pictures[:, :-1]),
            (pictures[:, :, 1:], pictures[:, 1:]),
        )
    ]
    return float(np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(*pairs, strict=True)]))
