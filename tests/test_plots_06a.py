"""The artists of notebook 06 on single neurons, against the mathematics."""

import itertools
import re

import numpy as np
import pytest
from matplotlib.patches import Circle

from lecture8 import network, neurons
from lecture8.course import plots
from tests.scenes import (
    SCENES,
    activations,
    either,
    firing_rate,
    membrane,
    ms,
    or_iterations,
    or_loss,
    or_losses,
    or_path,
    truth,
)
from tests.test_plots import numbers, settings
from tests.test_plots_01_03 import segments


def by_place(scene):
    """The moving artists as the axes of the figure hold them, images before lines."""
    return [[a for a in ax.get_children() if a in scene.moving] for ax in scene.figure.axes]


def test_biological():
    scene = SCENES["biological"]()
    (ax,) = scene.figure.axes
    said = [text.get_text() for text in ax.texts]
    assert said.count("dendrites") == said.count("cell body") == said.count("axon") == 2
    inputs = [text for text in said if re.fullmatch(r"\$x_\d\$", text)]
    weights = [text for text in said if re.fullmatch(r"\$w_\d\$", text)]
    assert numbers(scene.readout) == [2, said.count("synapse"), len(inputs)]
    assert len(weights) == len(inputs) == 3
    # A terminal of the axon lies in the circle around the synapse, and one alone does.
    dashed = [p for p in ax.patches if isinstance(p, Circle) and p.get_linestyle() == "--"]
    terminals = [np.ravel(line.get_data()) for line in ax.lines if line.get_marker() == "o"]
    distances = [np.linalg.norm(tip - dashed[0].center) for tip in terminals]
    assert len(dashed) == 1
    assert sum(d < dashed[0].radius for d in distances) == 1
    colours = {text.get_text(): text.get_color() for text in ax.texts}
    assert colours["dendrites"] == colours["$x_1$"] == colours["inputs $x_n$\n(dendrites)"]
    assert colours["synapse"] == colours["$w_1$"] == colours["weights $w_n$ (synapses)"]
    assert colours["cell body"] == colours["$z$"] == colours[r"$\phi$"]
    assert colours["axon"] == colours["output (axon)"]


@pytest.mark.parametrize("rest", [0.0, -70.0])
def test_firing(rest):
    """Also where the voltage is in mV below zero."""
    scene = plots.firing(firing_rate, lambda I: rest + 15 * membrane(I), ms, rest + 15)
    (line, spikes), (now,) = by_place(scene)
    left, right = scene.figure.axes
    threshold = next(artist for artist in left.lines if artist.get_linestyle() == ":")
    np.testing.assert_array_equal(threshold.get_ydata(), [rest + 15] * 2)
    currents, rates = right.lines[0].get_data()
    np.testing.assert_array_equal(rates, firing_rate(currents))
    assert (currents[0], currents[-1]) == (0, 3)
    for I in (0, 0.95, 1, 1.05, 1.5, 2.2, 3):
        said = numbers(scene.update(I=I))
        np.testing.assert_array_equal(line.get_data(), [ms, rest + 15 * membrane(I)])
        rate = firing_rate(np.array([I]))[0]
        period = 1000 / rate if rate else np.inf
        fires = period - 2 + period * np.arange(40) if rate else np.array([])  # 2 ms of rest
        fires = fires[fires < 100]
        at, tops = segments(spikes)
        np.testing.assert_allclose(at[:, 0], fires, atol=0.21)
        np.testing.assert_array_equal(at[:, 1], rest + 15)
        assert (tops[:, 1] > rest + 15).all()
        assert (tops[:, 1] < left.get_ylim()[1]).all()
        np.testing.assert_array_equal(tops[:, 0], at[:, 0])
        assert now.get_data() == ([I], [rate])
        assert said == [I, len(fires), 100, pytest.approx(rate, abs=0.051)]
    assert "7 spikes in" in scene.update(I=1.5)
    single = plots.firing(firing_rate, lambda I: membrane(I)[:60], ms[:60], 1)
    assert "1 spike in 11.8 ms" in single.update(I=1.5)
    fading = plots.firing(firing_rate, lambda I: I / 4 * np.exp(-ms / 10), ms, 1)
    assert "0 spikes in" in fading.update(I=3)  # a slow fall is none


def test_activation():
    scene = SCENES["activation"]()
    (yhat_curve, yhat_now), (dphi_curve, dphi_now), (chosen,) = by_place(scene)
    menu = scene.figure.axes[2].texts
    for values in settings(scene):
        readout = scene.update(**values)
        f, w, b = values.values()
        name = list(activations)[f]
        assert f"f = {f}, {name}, " in readout
        assert menu[f].get_text() == f"{f} {name}"
        assert chosen.get_ydata() == [menu[f].get_position()[1]]
        for curve, now, function in zip(
            (yhat_curve, dphi_curve), (yhat_now, dphi_now), activations[name], strict=True
        ):
            x, drawn = (a[~np.isnan(curve.get_ydata())] for a in curve.get_data())
            np.testing.assert_array_equal(drawn, function(w * x + b))
            assert (x[0], x[-1], len(x)) == (-4, 4, 401)
            assert now.get_data() == ([0], [function(np.array([b]))[0]])
        at_0 = [function(b) for function in activations[name]]
        assert numbers(readout)[-2:] == pytest.approx(at_0, abs=6e-4)


@pytest.mark.parametrize("name", activations)
def test_activation_has_a_gap_at_a_jump_and_nowhere_else(name):
    scene = SCENES["activation"]()
    (yhat_curve, _), (dphi_curve, _), _ = by_place(scene)
    jumps = {"step": (1, 0), "relu": (0, 1)}.get(name, (0, 0))
    for w, b in ((1, 0), (5, 0.5), (-0.7, 1.3), (-5, -5)):
        scene.update(f=list(activations).index(name), w=w, b=b)
        for curve, count in zip((yhat_curve, dphi_curve), jumps, strict=True):
            x, y = curve.get_data()
            gaps = np.flatnonzero(np.isnan(y))
            assert len(gaps) == count
            for gap in gaps:
                assert min(x[gap - 1], x[gap + 1]) <= -b / w <= max(x[gap - 1], x[gap + 1])
                assert {y[gap - 1], y[gap + 1]} == {0, 1}


def test_network_drawing():
    scene = SCENES["network_drawing"]()
    [[connections, hidden, inputs, outputs]] = by_place(scene)
    assert [line.get_color() for line in (inputs, outputs)] == [
        text.get_color() for text in scene.figure.axes[0].texts if "puts" in text.get_text()
    ]
    for depth, width in itertools.product(range(5), range(1, 9)):
        said = numbers(scene.update(depth=depth, width=width))
        sizes = [3, *[width] * depth, 2]
        net = network.init(sizes, output="linear", rng=np.random.default_rng(0))
        nodes = np.concatenate([segments(line)[0] for line in (inputs, hidden, outputs)])
        columns = [nodes[nodes[:, 0] == x] for x in np.unique(nodes[:, 0])]
        assert [len(column) for column in columns] == sizes
        np.testing.assert_allclose(np.diff([column[0, 0] for column in columns]), 1 / (depth + 1))
        for column in columns:
            np.testing.assert_allclose(column[:, 1].mean(), nodes[:3, 1].mean())
            assert len(set(column[:, 1])) == len(column)
        expected = {
            (*a, *b)
            for left, right in itertools.pairwise(columns)
            for a in map(tuple, left)
            for b in map(tuple, right)
        }
        starts, ends = segments(connections)
        assert {(*a, *b) for a, b in zip(starts, ends, strict=True)} == expected
        weights = sum(layer.W.size for layer in net)
        assert len(starts) == weights
        biases = sum(layer.b.size for layer in net)
        assert said == [depth, width, depth * width + 2, 3, weights, biases, len(net)]
    low, high = scene.figure.axes[0].get_ylim()
    assert low < nodes[:, 1].min() - 0.5
    assert nodes[:, 1].max() + 0.5 < high
    names = {text.get_text(): text.get_position()[1] for text in scene.figure.axes[0].texts}
    for n, y in enumerate(segments(inputs)[0][:, 1], start=1):
        assert names[f"$x_{n}$"] == y
    for n, y in enumerate(segments(outputs)[0][:, 1], start=1):
        assert names[rf"$\hat{{y}}_{n}$"] == y


def neuron(w, b):
    return [network.Layer(np.array([w], float), np.array([float(b)]), neurons.SIGMOID)]


@pytest.mark.parametrize("y", [[0, 1, 1, 1], [0, 0, 0, 1], [0, 1, 0, 0]])
def test_gate(y):
    """OR, AND, and one that tells the two inputs apart."""
    y = np.array(y)

    def bce(z, y):
        return (np.logaddexp(0, z) - y * z).mean(axis=-1)

    scene = plots.gate(truth, y, neurons.SIGMOID.phi, bce)
    surface, losses, below, boundary, ones, zeros, bars, now = scene.moving
    plane, table, _, key = scene.figure.axes
    np.testing.assert_array_equal(np.column_stack(ones.get_data()), truth[y == 1])
    np.testing.assert_array_equal(np.column_stack(zeros.get_data()), truth[y == 0])
    assert ones.get_markerfacecolor() == "black"
    assert zeros.get_markerfacecolor() == "white"
    assert [tick.get_ydata()[0] for tick in table.lines[:4]] == list(y)
    assert [np.mean(tick.get_xdata()) for tick in table.lines[:4]] == pytest.approx([0, 1, 2, 3])
    labels = [label.get_text() for label in table.get_xticklabels()]
    assert labels == ["0,0", "0,1", "1,0", "1,1"]
    assert surface.get_clim() == (0, 1)
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
            x = centre(surface, row, column)
            shown = surface.get_array()[row, column]
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
    for image, low, high in ((surface, -0.5, 1.5), (losses, -30, 30)):
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
    np.testing.assert_array_equal(curve.get_data(), [or_iterations, or_losses])
    assert (chart.get_xscale(), chart.get_yscale()) == ("symlog", "log")
    for t in range(len(or_path)):
        said = numbers(scene.update(t=t).replace(",", "", 2).replace(" after", ", after"))
        w, b = or_path[t]
        np.testing.assert_array_equal(np.column_stack(travelled.get_data()), or_path[: t + 1])
        np.testing.assert_array_equal(np.ravel(place.get_data()), [w, b])
        assert now.get_data() == ([or_iterations[t]], [or_losses[t]])
        loss = network.mean_loss(neuron([w, w], b), truth, either[:, None], "bce")
        assert said[:2] == [t, or_iterations[t]]
        assert said[2:4] == pytest.approx([w, b], abs=6e-4)
        assert said[4] == pytest.approx(loss, rel=6e-3)
    # The contours: on each the loss is what its label says.
    plain, labelled = plane.collections
    assert np.diff(sorted([*plain.levels, *labelled.levels])) == pytest.approx(0.5)
    for contours in (plain, labelled):
        for level, line in zip(contours.levels, contours.get_paths(), strict=True):
            w, b = line.vertices[:: max(1, len(line.vertices) // 20)].T
            np.testing.assert_allclose(np.log10(or_loss(w, b)), level, atol=0.02)
    assert len(labelled.labelTexts) == len(labelled.levels) >= 3
    for text in labelled.labelTexts:
        assert or_loss(*np.array(text.get_position())) == pytest.approx(
            float(text.get_text()), rel=0.2
        )
        assert float(text.get_text()) <= 1
    (star,) = (line for line in plane.lines if line.get_marker() == "*")
    assert np.ravel(star.get_data()).tolist() == [20, -10]
    assert "star" in plane.get_title(loc="left")


def test_descent_has_no_star_where_the_crafted_weights_are_far():
    scene = plots.descent(or_path[:8], or_losses[:8], np.array(or_iterations[:8]), or_loss)
    plane = scene.figure.axes[0]
    assert "*" not in {line.get_marker() for line in plane.lines}
    assert "star" not in plane.get_title(loc="left")
    for points, limits in zip(or_path[:8].T, (plane.get_xlim(), plane.get_ylim()), strict=True):
        assert limits[0] < points.min()
        assert points.max() < limits[1]
