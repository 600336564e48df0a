"""The artists of notebook 07 against the mathematics."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from lecture8 import network, neurons
from lecture8.course import plots
from tests.plots.reading import segments
from tests.plots.test_networks import middles, output, pixels, points_of
from tests.scenes.networks import surface
from tests.scenes.or_gate import (
    SCENES,
    either,
    iterations,
    one_of,
    or_loss,
    or_path,
    truth,
    xor,
)
from tests.test_plots import numbers, settings


def neuron(w, b):
    return [network.Layer(np.array([w], float), np.array([float(b)]), neurons.SIGMOID)]


@pytest.mark.parametrize("y", [[0, 1, 1, 1], [0, 0, 0, 1], [0, 1, 0, 0]])
def test_gate(y):
    """OR, AND, and one that tells the two inputs apart."""
    y = np.array(y)

    def bce(z, y):
        return (np.logaddexp(0, z) - y * z).mean(axis=-1)

    scene = plots.gate(truth, y, neurons.SIGMOID.phi, bce)
    shade, losses, below, boundary, ones, zeros, bars, now = scene.moving
    plane, table, _, key = scene.figure.axes
    np.testing.assert_array_equal(np.column_stack(ones.get_data()), truth[y == 1])
    np.testing.assert_array_equal(np.column_stack(zeros.get_data()), truth[y == 0])
    assert ones.get_markerfacecolor() == "black"
    assert zeros.get_markerfacecolor() == "white"
    assert [tick.get_ydata()[0] for tick in table.lines[:4]] == list(y)
    assert [np.mean(tick.get_xdata()) for tick in table.lines[:4]] == pytest.approx([0, 1, 2, 3])
    labels = [label.get_text() for label in table.get_xticklabels()]
    assert labels == ["0,0", "0,1", "1,0", "1,1"]
    assert shade.get_clim() == (0, 1)
    assert losses.get_clim() == (-5, 2) == key.get_ylim()
    assert [label.get_text() for label in key.get_yticklabels()] == ["0.0001", "0.01", "1", "100"]
    np.testing.assert_array_equal(key.get_yticks(), [-4, -2, 0, 2])
    rng = np.random.default_rng(0)
    for values in settings(scene):
        readout = scene.update(**values)
        w1, w2, b = values.values()
        (layer,) = neuron([w1, w2], b)
        yhat = network.forward([layer], truth)[1][-1][:, 0]
        at, tops = segments(bars)
        np.testing.assert_array_equal(at[:, 0], np.arange(4))
        np.testing.assert_allclose(tops[:, 1], yhat, atol=1e-12)
        assert now.get_data() == ([w1], [w2])
        for row, column in rng.integers(0, 41, (5, 2)):
            x = centre(shade, row, column)
            shown = shade.get_array()[row, column]
            assert shown == pytest.approx(network.forward([layer], x[None])[1][-1][0, 0], abs=1e-12)
            w = centre(losses, row, column)
            loss = network.mean_loss(neuron(w, b), truth, y[:, None], "bce")
            assert losses.get_array()[row, column] == pytest.approx(np.log10(max(loss, 1e-5)))
        line = np.column_stack(boundary.get_data())
        np.testing.assert_array_equal(line, np.column_stack(below.get_data()))
        if w1 or w2:
            np.testing.assert_allclose(line @ [w1, w2] + b, 0, atol=1e-9)
            # it crosses the whole picture: its middle is the place nearest the centre
            to_centre = np.array([0.5, 0.5]) - line.mean(axis=0)
            assert to_centre @ (line[1] - line[0]) == pytest.approx(0, abs=1e-9)
            assert np.linalg.norm(line[1] - line[0]) > 2 * 2**1.5 - 1e-9
        else:
            assert line.size == 0
        loss = network.mean_loss([layer], truth, y[:, None], "bce")
        said = numbers(readout)
        assert said[:3] == [w1, w2, b]
        assert said[3:7] == pytest.approx(list(yhat), abs=6e-4)
        assert said[7] == pytest.approx(max(loss, 1e-5), rel=6e-3)
        assert ("below 0.00001" in readout) == (loss < 1e-5)
        assert not re.search(r"\de[-+]", readout)
    assert plane.get_xlim() == plane.get_ylim() == (-0.5, 1.5)
    for image, low, high in ((shade, -0.5, 1.5), (losses, -30, 30)):
        np.testing.assert_allclose(centre(image, 0, 40), [high, low])
    assert {(row, column) for row, column in np.argwhere(losses.get_array() > 2)} == set()


def centre(image, row, column):
    """The place in the axes of the centre of a pixel."""
    left, right, bottom, top = image.get_extent()
    assert image.origin == "lower"
    rows, columns = image.get_array().shape
    x = left + (column + 0.5) * (right - left) / columns
    return np.array([x, bottom + (row + 0.5) * (top - bottom) / rows])


def test_gate_says_losses_without_an_exponent():
    for loss, said in (
        (7.5, "7.50"),
        (23.04, "23.0"),
        (123.4, "123"),
        (0.693147, "0.693"),
        (3.405e-5, "0.0000341"),
        (1e-5, "0.0000100"),
        (9.9e-6, "below 0.00001"),
        (0.0, "below 0.00001"),
    ):
        scene = plots.gate(
            truth, either, neurons.SIGMOID.phi, lambda z, y, loss=loss: np.full(z.shape[:-1], loss)
        )
        assert scene.readout.endswith(f"the loss is {said}.")
        expected = np.clip(np.log10(max(loss, 1e-9)), -5, 2)
        np.testing.assert_allclose(scene.moving[1].get_array(), expected)


def test_descent():
    scene = SCENES["descent"]()
    travelled, place, now = scene.moving
    plane, chart = scene.figure.axes
    curve = chart.lines[0]
    np.testing.assert_array_equal(curve.get_data(), [iterations, or_loss(*or_path().T)])
    assert (chart.get_xscale(), chart.get_yscale()) == ("symlog", "log")
    for t in range(len(or_path())):
        said = numbers(scene.update(t=t).replace(",", "", 2).replace(" after", ", after"))
        w, b = or_path()[t]
        np.testing.assert_array_equal(np.column_stack(travelled.get_data()), or_path()[: t + 1])
        np.testing.assert_array_equal(np.ravel(place.get_data()), [w, b])
        assert now.get_data() == ([iterations[t]], [or_loss(*or_path().T)[t]])
        loss = network.mean_loss(neuron([w, w], b), truth, either[:, None], "bce")
        assert said[:2] == [t, iterations[t]]
        assert said[2:4] == pytest.approx([w, b], abs=6e-4)
        assert said[4] == pytest.approx(loss, rel=6e-3)
    # The contours: on each the loss is what its label says.
    (contours,) = plane.collections
    assert np.diff(contours.levels) == pytest.approx(0.5)
    for level, line in zip(contours.levels, contours.get_paths(), strict=True):
        w, b = line.vertices[:: max(1, len(line.vertices) // 20)].T
        np.testing.assert_allclose(np.log10(or_loss(w, b)), level, atol=0.02)
    assert len(plane.texts) >= 3
    for text in plane.texts:
        place = np.array(text.get_position())
        assert or_loss(*place) == pytest.approx(float(text.get_text()), rel=0.25)
    (star,) = (line for line in plane.lines if line.get_marker() == "*")
    assert np.ravel(star.get_data()).tolist() == [20, -10]
    assert "star" in plane.get_title(loc="left")
    for points, limits in zip(or_path().T, (plane.get_xlim(), plane.get_ylim()), strict=True):
        assert limits[0] < points.min()
        assert points.max() < limits[1]


def test_hidden_features():
    scene = SCENES["hidden_features"]()
    image, *points, boundary = scene.moving[:6]
    labels = scene.moving[6:]
    plane, _, features = scene.figure.axes
    nets, epochs = xor()
    for t, net in enumerate(nets):
        said = numbers(scene.update(t=t))
        hidden, yhat = network.forward(net, truth)[1][1:]
        for k in (0, 1):
            for line, places in ((points[k], truth), (points[2 + k], hidden)):
                np.testing.assert_array_equal(points_of(line), places[one_of == k])
                assert to_hex(line.get_markerfacecolor()) == ("#000000" if k else "#ffffff")
        assert [line.axes for line in points] == [plane, plane, features, features]
        # on the dashed line the output neuron answers 1/2, and it is long enough
        h = points_of(boundary)
        np.testing.assert_allclose(network.forward(net[1:], h)[1][-1], 0.5, atol=1e-12)
        side = np.ptp(features.get_xlim())
        assert np.linalg.norm(h[1] - h[0]) > 1.4 * side * (1 - 1e-9)
        # a pixel's colour is the output at its middle
        shown = image.get_array()
        np.testing.assert_array_equal(shown, surface(net, (-0.5, 1.5, -0.5, 1.5)))
        x1, x2 = middles(image, len(shown))
        np.testing.assert_allclose(shown[4, 22], output(net, [x1[22], x2[4]])[0])
        inside = features.transAxes.inverted().transform(pixels(boundary, hidden))
        assert ((inside > 0.1) & (inside < 0.9)).all()
        right = np.sum(np.round(yhat[:, 0]) == one_of)
        assert said[:2] == [t, epochs[t]]
        assert said[2:] == pytest.approx([*yhat[:, 0], right], abs=6e-3)
        # each label is near its point, in a direction of its own
        at = np.array([pixels(label, points_of(label))[0] for label in labels])
        away = at - pixels(boundary, hidden)
        assert (np.linalg.norm(away, axis=1) < 30).all()
        assert (abs(away) > 10).all()
        assert len({tuple(np.sign(d)) for d in away}) == 4
    assert [label.get_marker() for label in labels] == ["$0,0$", "$0,1$", "$1,0$", "$1,1$"]


def test_labels_of_hidden_features_lean_away_from_the_other_points():
    corners = np.array([[0.0, 0], [1, 1], [0, 1], [1, 0]])
    scene = plots.hidden_features(
        truth, one_of, np.zeros((2, 9, 9)), np.array([corners, corners]), np.ones((2, 3)), [0, 1]
    )
    for label, corner in zip(scene.moving[6:], corners, strict=True):
        np.testing.assert_array_equal(np.sign(points_of(label)[0] - corner), 2 * corner - 1)
