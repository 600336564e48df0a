"""The figures of notebook 11: slides 36 and 38."""

from textwrap import fill

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from lecture8.check import Array
from lecture8.course.plots.parts import (
    STYLES,
    above,
    followed,
    mosaic,
    moving,
    panels,
    picture,
    set_log,
    side_by_side,
)
from lecture8.course.plots.scene import BLUE, GREY, RED, Parameter, Scene, styled
from lecture8.course.plots.words import plain, times_smaller

ROW, TITLE, MARGIN = 63, 21, 3  # CSS pixels of a row of pictures, of its title, and below it
POINTS = {"textcoords": "offset points"}
FIVE = (*STYLES, ("black", (0, (7, 1.5, 1.5, 1.5, 1.5, 1.5)), "P", 8))  # one style per training


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
    and after each epoch, for up to five trainings. errors: name -> (E + 1,), squared error per test
    image. levels: name -> error that is drawn as a level, for comparison.
    Raises ValueError for images that make no picture of `height` rows.
    """
    names = list(rebuilt)
    E = len(errors[names[0]]) - 1
    figure = Figure((10, ROW / 72 * (len(names) + 1)))
    rows = keyed_rows(figure, images, names, height, width=0.53)
    chart = figure.add_axes((0.62, 0.17, 0.24, 0.67))
    chart.set(xlabel="epoch", xlim=(-0.05 * E, 1.05 * E))
    chart.set_title("squared error per image,\nlines as on the left", fontsize=12)
    set_log(chart, "y", *errors.values(), list(levels.values()))
    for name, level in levels.items():
        chart.axhline(level, color=GREY, linewidth=1)
        at = {"xycoords": ("axes fraction", "data"), "va": "center"}
        chart.annotate(fill(name, 14), (1.03, level), color=GREY, fontsize=11, **at)
    follow = followed(chart, np.arange(E + 1), errors, FIVE)

    def redraw(e: int) -> str:
        follow(e)
        for row, name in zip(rows, names, strict=True):
            row.set_data(side_by_side(rebuilt[name][e], height))
        said = ", ".join(f"{errors[name][e]:.2f} ({name})" for name in names)
        return f"Epoch e = {e}, squared error per test image: {said}."

    return Scene(
        f"Left, {len(images)} test images and their reconstructions, one row per training: "
        f"{'; '.join(names)}. Right, the squared errors against the epoch on a logarithmic axis; "
        f"grey levels: {', '.join(f'{v:.2f} ({k})' for k, v in levels.items())}.",
        figure,
        redraw,
        parameters={"e": Parameter("e", "epochs of training", 0, E, 1, E // 3)},
    )


@styled
def gradients_by_layer(sizes: list[int], rms: dict[str, Array]) -> Scene:
    """Follow the size of the gradient in each layer through training (slides 36, 38).

    sizes: L + 1 widths, from the input to the output. rms: name -> (E + 1, L), root mean square of
    dW of each layer, before training and after each epoch, for up to five trainings.
    Raises ValueError for rms that are not positive or do not have a column for each layer.
    """
    L, E = len(sizes) - 1, len(next(iter(rms.values()))) - 1
    if any(values.shape != (E + 1, L) or not values.min() > 0 for values in rms.values()):
        raise ValueError(f"each of rms must have shape ({E + 1}, {L}), and only positive entries")
    keys_above = (22 * (len(rms) // 2 + 1) + 6) / 72 / 4.25  # two a row, and one for epoch 0
    figure, ax = panels(4.25, (0.1, 0.2, 0.88, 0.8 - keys_above))
    layers = np.arange(1, L + 1)
    ax.set_xticks(layers, [f"{l}\n{sizes[l - 1]}-{sizes[l]}" for l in layers])
    ax.set(xlim=(0.8, L + 0.2), xlabel="layer, with its inputs and units")
    ax.set_ylabel(r"$\partial\mathcal{L} / \partial W$, root mean square")
    set_log(ax, "y", *rms.values())
    keys, lines = [], []
    for (colour, dash, marker, size), (name, values) in zip(FIVE, rms.items(), strict=False):
        look = {"color": colour, "linestyle": dash, "marker": marker, "markersize": size}
        ax.plot(layers, values[0], color=colour, linestyle=dash, linewidth=1.5, alpha=0.35)
        lines.append(moving(ax, **look))
        keys.append(Line2D([], [], label=name, **look))
    keys.append(Line2D([], [], color=GREY, linewidth=1.5, alpha=0.5, label="pale: epoch 0"))
    above(ax, 2, handles=keys, handlelength=3.5)

    def redraw(e: int) -> str:
        said = []
        for line, (name, values) in zip(lines, rms.items(), strict=True):
            line.set_data(layers, values[e])
            said.append(f"{times_smaller(values[e, -1] / values[e, 0])} ({name})")
        return f"Epoch e = {e}. Layer 1's gradient, next to layer {L}'s, is {', '.join(said)}."

    return Scene(
        "The root mean square of the loss's derivatives with respect to the weights of each layer, "
        f"on a logarithmic axis, one line per training: {'; '.join(rms)}. Pale lines are epoch 0.",
        figure,
        redraw,
        parameters={"e": Parameter("e", "epochs of training", 0, E, 1, E // 3)},
    )


@styled
def sizes_at_start(spread: Array, rms: Array, errors: Array, levels: dict[str, float]) -> Scene:
    """Choose how large the first weights are, and see what passes through the layers (slide 36).

    spread: (K, L), how much the outputs of each layer differ between images, standard deviation,
    for weights of 1, 2, ... K times a usual size. rms: (K, L), root mean square of dW of each
    layer. errors: (K,), squared error per test image after training from there. levels: name ->
    error that is drawn as a level.
    """
    K, L = spread.shape
    boxes = [(left, 0.15, 0.245, 0.65) for left in (0.075, 0.4, 0.72)]
    figure, forward, backward, chart = panels(3.6, *boxes)
    layers, lines = np.arange(1, L + 1), []
    titles = "outputs: spread\nbetween digits", "gradient at the start,\nroot mean square"
    corners = (L - 3, (6, 6)), (1, (8, -8))  # where there is room for a label
    for ax, values, title, (l, at) in zip(
        (forward, backward), (spread, rms), titles, corners, strict=True
    ):
        ax.plot(layers, values[0], "--", color=GREY, linewidth=1.5)
        ax.annotate("g = 1", (layers[l], values[0, l]), at, color=GREY, **POINTS)
        lines.append(moving(ax, "-o", color=BLUE, markersize=6))
        ax.set(xlabel="layer", xticks=layers)
        ax.set_title(title, fontsize=12)
        set_log(ax, "y", values)
    grown = moving(chart, "--s", color=RED, markersize=8, markevery=[-1])
    for name, level in levels.items():
        chart.axhline(level, color=GREY, linewidth=1)
        chart.annotate(name, (K, level), (0, 3), color=GREY, ha="right", fontsize=11, **POINTS)
    chart.set(xlabel="g", xticks=np.arange(1, K + 1), xlim=(0.7, K + 0.3))
    chart.set_ylim(0, 1.12 * max(errors.max(), *levels.values()))
    chart.set_title("after training: squared\nerror per test image", fontsize=12)

    def redraw(g: int) -> str:
        grown.set_data(np.arange(1, g + 1), errors[:g])
        for line, values in zip(lines, (spread, rms), strict=True):
            line.set_data(layers, values[g - 1])
        first, last = (plain(value) for value in spread[g - 1, [0, -1]])
        return (
            f"g = {g}: the spread is {first} after layer 1 and {last} after layer {L}; layer 1's "
            f"gradient is {times_smaller(rms[g - 1, -1] / rms[g - 1, 0])} than layer {L}'s; error "
            f"after training {errors[g - 1]:.2f}."
        )

    return Scene(
        f"For first weights of g = 1 to {K} times a usual size: left, how much the outputs of each "
        "layer differ between digits; middle, each layer's gradient, both on logarithmic axes, "
        "with g = 1 dashed; right, the error after training, from 1 to g, with levels at "
        f"{', '.join(f'{v:.2f} ({k})' for k, v in levels.items())}.",
        figure,
        redraw,
        parameters={"g": Parameter("g", "times the usual size", 1, K, 1, 1)},
    )


@styled
def filters(W: dict[str, Array], height: int) -> Scene:
    """Show the weights into hidden units as pictures, one block per stage of training (slide 38).

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
        ax = figure.add_axes((0.01 + i / len(W), 0.3 / tall, 1 / len(W) - 0.02, 1 - 0.7 / tall))
        scaled = weights / np.abs(weights).max(axis=1, keepdims=True)
        picture(ax, mosaic(scaled, height, columns), -1, 1).set_cmap(colours)
        ax.set_title(name, loc="center")
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


def keyed_rows(
    figure: Figure, images: Array, names: list[str], height: int, width: float
) -> list[AxesImage]:
    """Draw images and, for each name, a row with its line before it; return these rows.

    Raises ValueError for images that make no picture of `height` rows.
    """
    tall, pixel = 1 / (len(names) + 1), 1 / (72 * figure.get_figheight())
    data, levels, rows = side_by_side(images, height), (images.min(), images.max()), []
    for i in range(len(names) + 1):
        box = (0.015, 1 - (i + 1) * tall + MARGIN * pixel, width, tall - TITLE * pixel)
        ax = figure.add_axes(box, anchor="SW")
        rows.append(picture(ax, data, *levels))
        if i == 0:
            ax.set_title("data", fontsize=12, pad=4)
            continue
        colour, dash, marker, size = FIVE[i - 1]
        key = Line2D([], [], color=colour, linestyle=dash, marker=marker, markersize=size)
        place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderpad": 0}
        ax.legend([key], names[i - 1 : i], borderaxespad=0.3, handlelength=3.5, **place)
        rows[i].set_animated(True)
    return rows[1:]


def _between_neighbours(W: Array, height: int) -> float:
    """Correlate weights (H, D) with those of the next pixel, across and down; mean over units."""
    pictures = W.reshape(len(W), height, -1)
    before, after = (
        np.hstack([part.reshape(len(W), -1) for part in parts])
        for parts in (
            (pictures[:, :, :-1], pictures[:, :-1]),
            (pictures[:, :, 1:], pictures[:, 1:]),
        )
    )
    return float(np.mean([np.corrcoef(*pair)[0, 1] for pair in zip(before, after, strict=True)]))
