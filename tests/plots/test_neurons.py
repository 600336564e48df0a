"""The artists of notebook 06 against the mathematics."""

import re

import numpy as np
import pytest
from matplotlib.patches import Circle

from lecture8 import neurons
from lecture8.course import plots
from tests.plots.reading import segments
from tests.scenes.neurons import SCENES, activations, membrane, ms, period, places, sides
from tests.test_plots import numbers, settings


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
    scene = plots.firing(period, lambda I: rest + 15 * membrane(I), ms, rest + 15)
    (line, spikes), (now,) = by_place(scene)
    left, right = scene.figure.axes
    threshold = next(artist for artist in left.lines if artist.get_linestyle() == ":")
    np.testing.assert_array_equal(threshold.get_ydata(), [rest + 15] * 2)
    currents, rates = right.lines[0].get_data()
    np.testing.assert_array_equal(rates, [1000 / period(I) for I in currents])
    assert (currents[0], currents[-1]) == (0, 3)
    for I in (0, 0.95, 1, 1.05, 1.5, 2.2, 3):
        said = numbers(scene.update(I=I))
        np.testing.assert_array_equal(line.get_data(), [ms, rest + 15 * membrane(I)])
        rate = 1000 / period(I)
        fires = period(I) * np.arange(1, 40) - 2  # after 2 ms of rest
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
    single = plots.firing(period, lambda I: membrane(I)[:60], ms[:60], 1)
    assert "1 spike in 11.8 ms" in single.update(I=1.5)
    fading = plots.firing(period, lambda I: I / 4 * np.exp(-ms / 10), ms, 1)
    assert "0 spikes in" in fading.update(I=3)  # a slow fall is none


def test_activation():
    scene = SCENES["activation"]()
    (yhat_curve, yhat_now), (dphi_curve, dphi_now), (chosen,) = by_place(scene)
    menu = scene.figure.axes[2].texts[1:]  # after the heading
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


def test_step_and_sigmoid():
    scene = SCENES["step_and_sigmoid"]()
    plane, chart = scene.figure.axes
    outputs, losses = ([a for a in scene.moving if a.axes is ax] for ax in (plane, chart))
    np.testing.assert_array_equal(
        np.column_stack(plane.lines[0].get_data()), [*zip(places, sides, strict=False)]
    )
    for values in settings(scene):
        said = numbers(scene.update(**values))
        b, k = values.values()
        x, soft = outputs[1].get_data()
        np.testing.assert_allclose(soft, neurons.SIGMOID.phi(k * (x + b)))
        hard = outputs[0].get_ydata()
        assert set(hard[~np.isnan(hard)]) <= {0, 1}

        def loss(phi, b, k=k):
            return ((phi(k * (places + b)) - sides) ** 2).mean() / 2

        for line, phi in zip(losses, (neurons.STEP.phi, neurons.SIGMOID.phi), strict=False):
            bs, drawn = line.get_data()
            rows = ~np.isnan(drawn)
            np.testing.assert_allclose(drawn[rows], [loss(phi, b) for b in bs[rows]], atol=1e-12)
        slope = (loss(neurons.SIGMOID.phi, b + 1e-5) - loss(neurons.SIGMOID.phi, b - 1e-5)) / 2e-5
        expected = [loss(neurons.STEP.phi, b), 0, loss(neurons.SIGMOID.phi, b), slope]
        assert said == [b, k, *(pytest.approx(value, abs=6e-4) for value in expected)]
        for tangent, rise in zip(losses[4:], (0, slope), strict=True):
            (left, right), (low, high) = tangent.get_data()
            assert (high - low) / (right - left) == pytest.approx(rise, abs=1e-4)
