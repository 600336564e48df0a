"""The artists of notebook 11 against the mathematics."""

import numpy as np
import pytest
from matplotlib.colors import rgb_to_hsv, to_hex

from lecture8 import autoencoder, network
from lecture8.course import plots
from tests.scenes import deep_autoencoders as made
from tests.test_plots import numbers

deep_X, deep_test = made.grey()


def tiles(image, n):
    """The n pictures of 8 x 8 in a row, and what is between them, which must be transparent."""
    shown = np.ma.filled(image.get_array().astype(float), np.nan)
    assert shown.shape == (8, 9 * n - 1)
    assert np.isnan(shown[:, 8::9]).all()
    return np.array([shown[:, 9 * i : 9 * i + 8].ravel() for i in range(n)])


def look(line):
    return to_hex(line.get_color()), line.get_linestyle()


def check_keys(scene, curves, dots, names):
    """The rows on the left are in order and below each other; their keys look as the curves do."""
    *rows, chart = scene.figure.axes
    assert [ax.images[0] for ax in rows[1:]] == [a for a in scene.moving if a not in dots]
    assert rows[0].get_title(loc="left") == "data"
    tops = [ax.get_position().y1 for ax in rows]
    assert tops == sorted(tops, reverse=True)
    assert len({look(curve) for curve in curves}) == len(names)
    assert len({curve.get_linestyle() for curve in curves}) == len(names)
    assert len({dot.get_marker() for dot in dots}) == len(names)
    for ax, curve, dot, name in zip(rows[1:], curves, dots, names, strict=True):
        (key,) = ax.get_legend().get_lines()
        (text,) = ax.get_legend().get_texts()
        assert text.get_text() == name
        assert look(key) == look(curve)
        assert (key.get_marker(), to_hex(key.get_color())) == (dot.get_marker(), dot.get_color())
    assert {line.axes for line in (*curves, *dots)} == {chart}
    greys = {image.get_clim() for ax in rows for image in ax.images}
    shown = np.ma.compressed(rows[0].images[0].get_array())
    assert greys == {(shown.min(), shown.max())}


def check_ticks(axis, low, high):
    """A logarithmic axis holds all values, and its few ticks say where they are."""
    assert axis.get_scale() == "log"
    left, right = axis.get_view_interval()
    assert left < low < high < right
    ticks = [float(label.get_text()) for label in axis.get_ticklabels()]
    np.testing.assert_allclose(axis.get_ticklocs(), ticks)
    assert ((np.array(ticks) >= left) & (np.array(ticks) <= right)).all()
    assert len(ticks) >= 2
    assert len(axis.get_minorticklocs()) == 0


def test_training_rows():
    scene = made.SCENES["training_rows"]()
    names = list(made.nets())
    rows, dots = scene.moving[:3], scene.moving[3:]
    chart = scene.figure.axes[-1]
    level, *curves = [line for line in chart.lines if line not in dots]
    np.testing.assert_array_equal(tiles(scene.figure.axes[0].images[0], 8), deep_test[:8])
    for e in range(7):
        said = numbers(scene.update(e=e))
        errors = []
        for name, row, dot in zip(names, rows, dots, strict=True):
            net = made.nets()[name][e]
            np.testing.assert_array_equal(
                tiles(row, 8), autoencoder.decode(net, autoencoder.encode(net, deep_test[:8]))
            )
            yhat = network.forward(net, deep_test)[1][-1]
            errors.append(np.linalg.norm(deep_test - yhat) ** 2 / 100)
            np.testing.assert_allclose(dot.get_data(), [[e], [errors[-1]]], rtol=1e-5)
        assert said == [e, *(pytest.approx(error, abs=6e-3) for error in errors)]
        places = [scene.readout.index(f" ({name})") for name in names]
        assert places == sorted(places)
    for curve, name in zip(curves, names, strict=True):
        np.testing.assert_array_equal(curve.get_data(), [range(7), made.errors()[name]])
    check_keys(scene, curves, dots, names)
    # the level is labelled at its height, beside the axes
    mean = np.mean(np.sum((deep_test - deep_X.mean(axis=0)) ** 2, axis=1))
    np.testing.assert_allclose(level.get_ydata(), [mean] * 2, rtol=1e-6)
    (label,) = chart.texts
    assert label.get_text() == "the mean image"
    assert label.xy == (pytest.approx(1.03), made.levels()["the mean image"])
    assert label.xycoords == ("axes fraction", "data")
    assert f"{mean:.2f} (the mean image)" in scene.title
    every = np.concatenate([*made.errors().values(), [mean]])
    check_ticks(chart.yaxis, every.min(), every.max())


def test_levels_and_decades_stay_in_sight():
    rebuilt, errors = {"one": np.zeros((3, 2, 64))}, {"one": np.array([1.0, 0.9, 0.8])}
    images = np.arange(128.0).reshape(2, 64)
    scene = plots.training_rows(images, rebuilt, errors, {"a very long name of it": 30.0}, 8)
    check_ticks(scene.figure.axes[-1].yaxis, 0.8, 30)
    assert scene.figure.axes[-1].texts[0].get_text() == "a very long\nname of it"


def test_gradients_by_layer():
    scene = made.SCENES["gradients_by_layer"]()
    (ax,) = scene.figure.axes
    starts = [line for line in ax.lines if line not in scene.moving]
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels == ["1\n64-24", "2\n24-4", "3\n4-24", "4\n24-64"]
    assert ax.get_yscale() == "log"
    legend = ax.get_legend()
    texts = [text.get_text() for text in legend.get_texts()]
    assert texts == [*made.nets(), "pale: epoch 0"]
    for key, line in zip(legend.get_lines(), scene.moving, strict=False):
        assert (*look(key), key.get_marker()) == (*look(line), line.get_marker())
    for cue in (lambda line: line.get_color(), lambda line: line.get_linestyle()):
        assert len({cue(line) for line in scene.moving}) == 3
    assert len({line.get_marker() for line in scene.moving}) == 3
    low, high = ax.get_ylim()
    for e in range(7):
        said = scene.update(e=e)
        assert said.startswith(f"Epoch e = {e}. Layer 1's gradient, next to layer 4's, is ")
        for (name, nets), line, start in zip(
            made.nets().items(), scene.moving, starts, strict=True
        ):
            # what a step of gradient descent moves the weights by, a layer at a time
            net = network.copy(nets[e])
            network.SGD(1.0).step(
                net, network.backward(net, *network.forward(net, deep_X), deep_X, "squared")
            )
            moves = [
                np.linalg.norm((after.W - before.W).astype(float)) / np.sqrt(after.W.size)
                for before, after in zip(nets[e], net, strict=True)
            ]
            np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3, 4])
            # float32 weights round their moves
            np.testing.assert_allclose(line.get_ydata(), moves, rtol=1e-2, atol=1e-8)
            np.testing.assert_array_equal(line.get_ydata(), made.rms()[name][e])
            assert low < line.get_ydata().min() < line.get_ydata().max() < high
            if e == 0:
                np.testing.assert_array_equal(start.get_data(), line.get_data())
                assert look(start) == look(line)
                assert start.get_alpha() < 0.5


def test_gradients_by_layer_say_how_many_times_smaller():
    rms = {
        "vanishes": np.array([[2e-9, 1], [2e-4, 1.0]]),
        "grows": np.array([[5, 1], [1234, 1.0]]),
        "halves": np.array([[0.004, 1], [0.5, 1]]),
    }
    scene = plots.gradients_by_layer([3, 2, 1], rms)
    low, high = scene.figure.axes[0].get_ylim()
    assert low < 2e-9 < 1234 < high
    assert scene.update(e=0).endswith(
        "5 × 10⁸ times smaller (vanishes), 5.0 times larger (grows), 250 times smaller (halves)."
    )
    assert scene.update(e=1).endswith(
        "5,000 times smaller (vanishes), 1,234 times larger (grows), 2.0 times smaller (halves)."
    )
    for wrong in (np.ones((2, 3)), np.array([[0, 1], [1, 1.0]])):
        with pytest.raises(ValueError, match=r"shape \(2, 2\), and only positive entries"):
            plots.gradients_by_layer([3, 2, 1], {"one": wrong})


def test_sizes_at_start():
    scene = made.SCENES["sizes_at_start"]()
    forward, backward, chart = scene.figure.axes
    spread, rms, errors = made.at_start()
    one, other, grown = scene.moving
    for g in (1, 2, 3):
        readout = scene.update(g=g)
        for line, ax, values in ((one, forward, spread), (other, backward, rms)):
            assert line.axes is ax
            np.testing.assert_array_equal(line.get_data(), [[1, 2, 3, 4], values[g - 1]])
            low, high = ax.get_ylim()
            assert low < values.min() < values.max() < high
        np.testing.assert_array_equal(grown.get_data(), [np.arange(1, g + 1), errors[:g]])
        assert grown.get_markevery() == [-1]
        ratio = rms[g - 1, -1] / rms[g - 1, 0]
        said = numbers(readout.replace(",", ""))
        assert [said[i] for i in (0, 2, 4, 5, 7)] == [g, 1, 4, 1, 4]
        assert said[1:4:2] == pytest.approx(spread[g - 1, [0, -1]], rel=6e-3)
        assert said[-3] == pytest.approx(max(ratio, 1 / ratio), rel=0.05)
        assert said[-1] == pytest.approx(errors[g - 1], abs=0.0051)
        assert ("smaller" in readout) == (ratio >= 1)
    low, high = chart.get_ylim()
    assert low == 0 < errors.max() < high
    assert [text.get_text() for text in chart.texts] == ["the mean image"]
    for ax, values in ((forward, spread), (backward, rms)):
        np.testing.assert_array_equal(ax.lines[0].get_ydata(), values[0])


def test_filters():
    scene = made.SCENES["filters"]()
    said = numbers(scene.readout)
    lefts = [ax.get_position().x0 for ax in scene.figure.axes]
    assert lefts == sorted(lefts)
    for ax, (name, weights), value in zip(
        scene.figure.axes, made.weights().items(), said, strict=True
    ):
        assert ax.get_title(loc="center") == name
        shown = np.ma.filled(ax.images[0].get_array().astype(float), np.nan)
        assert shown.shape == (6 * 9 - 1, 4 * 9 - 1)
        assert np.isnan(shown[8::9]).all()
        assert ax.images[0].get_clim() == (-1, 1)
        correlations = []
        for unit in range(24):
            row, column = divmod(unit, 4)
            tile = shown[9 * row : 9 * row + 8, 9 * column : 9 * column + 8].ravel()
            assert abs(tile).max() == pytest.approx(1)
            np.testing.assert_allclose(tile * abs(weights[unit]).max(), weights[unit], rtol=1e-5)
            pairs = [
                (weights[unit, 8 * i + j], weights[unit, 8 * k + l])
                for i in range(8)
                for j in range(8)
                for k, l in ((i + 1, j), (i, j + 1))
                if k < 8 and l < 8
            ]
            correlations.append(np.corrcoef(np.transpose(pairs))[0, 1])
        assert value == pytest.approx(np.mean(correlations), abs=6e-3)
    # lightness alone tells the sign: what is negative is dark, and what is positive light
    lightness = ax.images[0].cmap(np.linspace(0, 1, 21))[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness) > 0.01).all()
    assert rgb_to_hsv(ax.images[0].cmap(0.5)[:3])[1] < 0.02


def test_filters_fill_their_last_row():
    weights = np.random.default_rng(0).normal(size=(7, 64))
    scene = plots.filters({"one": weights, "two": -weights}, 8)
    shown = np.ma.filled(scene.figure.axes[1].images[0].get_array(), np.nan)
    assert shown.shape == (17, 53)
    np.testing.assert_allclose(
        shown[9:, :8].ravel() * abs(weights[6]).max(), -weights[6], rtol=1e-9
    )
    assert np.isnan(shown[9:, 8:]).all()


@pytest.mark.parametrize(
    "build",
    [
        lambda: plots.training_rows(deep_test[:8], made.rebuilt(), made.errors(), {}, height=7),
        lambda: plots.filters(made.weights(), height=7),
    ],
)
def test_pictures_have_whole_rows(build):
    with pytest.raises(ValueError, match="64 pixels do not make a picture of 7 rows"):
        build()
