"""The artists of notebook 08 against the mathematics."""

import itertools

import numpy as np
import pytest

from lecture8 import network
from lecture8.course import plots
from tests.plots.reading import segments
from tests.scenes.networks import (
    SCENES,
    curve,
    rate_losses,
    rates,
    ring,
    ring_extent,
    surface,
    tried,
    tried_epochs,
    tried_numbers,
    tried_units,
    wave,
    wave_errors,
    wave_fits,
    wave_x,
)
from tests.test_plots import numbers


def points_of(line):
    return np.column_stack(line.get_data())


def output(net, x):
    return network.forward(net, np.atleast_2d(x))[1][-1][:, 0]


def pixels(artist, points):
    """Where points of the artist's axes lie, in pixels."""
    return artist.axes.transData.transform(points)


def middles(image, n):
    """The middles of an image's n x n pixels, columns and rows from below."""
    left, right, bottom, top = image.get_extent()
    assert image.origin == "lower"
    share = (np.arange(n) + 0.5) / n
    return left + (right - left) * share, bottom + (top - bottom) * share


def test_network_drawing():
    scene = SCENES["network_drawing"]()
    connections, hidden, inputs, outputs = scene.moving
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


def test_approximation():
    scene = SCENES["approximation"]()
    curves, dots = scene.moving[:2], scene.moving[2:]
    plane, chart = scene.figure.axes
    np.testing.assert_array_equal(points_of(plane.lines[0]), np.column_stack([wave_x, wave]))
    for n in range(1, 41):
        said = numbers(scene.update(n=n))
        errors = []
        for name, line, dot in zip(("steps", "hinges"), curves, dots, strict=True):
            fit = wave_fits()[name][n - 1]
            np.testing.assert_array_equal(points_of(line), np.column_stack([wave_x, fit]))
            errors.append(abs(fit - wave).max())
            np.testing.assert_allclose(points_of(dot), [[n, errors[-1]]])
        assert said == [n, *(pytest.approx(error, rel=6e-3) for error in errors)]
    assert [curve.get_label() for curve in curves] == ["steps", "hinges"]
    assert [text.get_text() for text in plane.get_legend().get_texts()] == [
        "target",
        "steps",
        "hinges",
    ]
    assert len({curve.get_linestyle() for curve in curves}) == 2
    assert chart.get_xscale() == chart.get_yscale() == "log"
    solid = [
        line
        for line in chart.lines
        if line.get_linestyle() in ("-", "--") and len(line.get_xdata()) > 1
    ]
    for line, drawn in zip(solid, curves, strict=True):
        error = wave_errors()[drawn.get_label()]
        np.testing.assert_array_equal(points_of(line), np.column_stack([range(1, 41), error]))
        assert (line.get_color(), line.get_linestyle()) == (
            drawn.get_color(),
            drawn.get_linestyle(),
        )
    low, high = plane.get_ylim()
    assert low < min(f.min() for f in wave_fits().values()) - 0.05
    assert high > max(f.max() for f in wave_fits().values()) + 0.05
    assert [tick.get_text() for tick in chart.get_xticklabels()] == ["1", "2", "5", "10", "20"]


def test_the_dotted_lines_of_approximation_fall_as_they_say():
    chart = SCENES["approximation"]().figure.axes[1]
    dotted = [line for line in chart.lines if line.get_linestyle() == ":"]
    for k, line, text, error in zip(
        (1, 2), dotted, chart.texts, wave_errors().values(), strict=True
    ):
        (first, last), (high, low) = line.get_data()
        assert np.log(high / low) / np.log(last / first) == pytest.approx(k)
        assert low == pytest.approx(1.7 * error[-1])
        assert text.get_text() == {1: "$1/n$", 2: "$1/n^2$"}[k]


def test_approximation_starts_below_the_end_of_its_slider():
    few = {name: values[:6] for name, values in wave_fits().items()}
    scene = plots.approximation(wave_x, wave, few, {k: v[:6] for k, v in wave_errors().items()}, {})
    assert scene.start == {"n": 3}
    assert SCENES["approximation"]().start == {"n": 8}


def each_function(line, M):
    """The M functions of a line, without the gaps between them."""
    x, values = (a.reshape(M, -1) for a in line.get_data())
    assert np.isnan(values[:, -1]).all()
    np.testing.assert_array_equal(x[:, :-1], np.tile(curve().x, (M, 1)))
    return values[:, :-1].T


def test_basis_functions():
    scene = SCENES["basis_functions"]()
    functions, steepest, learnt = scene.moving
    c = curve()
    fixed, fixed_data, learned, learned_data = scene.figure.axes
    assert functions.axes is learned
    assert learnt.axes is learned_data
    np.testing.assert_array_equal(each_function(fixed.lines[0], 8), c.fixed)
    for data in (fixed_data, learned_data):
        np.testing.assert_array_equal(points_of(data.lines[0]), c.data)
        low, high = data.get_ylim()
        assert low < min(c.data[:, 1].min(), c.fits.min())
        assert high > max(c.data[:, 1].max(), c.fits.max())
    np.testing.assert_array_equal(
        points_of(fixed_data.lines[1]), np.column_stack([c.x, c.fixed_fit])
    )
    residuals = np.interp(c.data[:, 0], c.x, c.fixed_fit) - c.data[:, 1]
    for t, net in enumerate(c.nets):
        said = numbers(scene.update(t=t))
        np.testing.assert_array_equal(each_function(functions, 8), c.bases[t])
        np.testing.assert_allclose(
            points_of(learnt), np.column_stack([c.x, output(net, c.x[:, None])])
        )
        loss = ((output(net, c.data[:, :1]) - c.data[:, 1]) ** 2).mean()
        assert said[:2] == [t, c.epochs[t]]
        assert said[2:4] == pytest.approx([loss, (residuals**2).mean()], rel=6e-3)
        slopes = abs(np.diff(c.bases[t], axis=0) / np.diff(c.x)[:, None])
        k, m = np.argwhere(slopes == slopes.max())[0]
        np.testing.assert_array_equal(points_of(steepest), np.column_stack([c.x, c.bases[t, :, m]]))
        assert said[4:] == pytest.approx([slopes[k, m], c.x[k : k + 2].mean()], abs=0.051)
    names = [ax.get_title(loc="left").split(":")[0] for ax in scene.figure.axes]
    assert names == ["fixed", "fixed", "learned", "learned"]


def test_validation_curve():
    scene = SCENES["validation_curve"]()
    ax = scene.figure.axes[0]
    lines = [line for line in scene.moving if line.get_label() in tried]
    bars = [a for a in scene.moving if a not in lines and hasattr(a, "get_xdata")]
    (band,) = (a for a in scene.moving if not hasattr(a, "get_xdata"))
    for t, epoch in enumerate(tried_epochs):
        readout = scene.update(t=t)
        found = []
        for line, bar, (name, values) in zip(lines, bars, tried.items(), strict=False):
            means, spread = values[t].mean(axis=1), values[t].std(axis=1, ddof=1)
            assert line.get_label() == name
            np.testing.assert_array_equal(
                points_of(line), np.column_stack([tried_numbers[name], means])
            )
            (low, high), at = segments(bar), tried_numbers[name]
            np.testing.assert_allclose(low[:, 1], means - spread)
            np.testing.assert_allclose(high, np.column_stack([at, means + spread]))
            found += zip(means, at, [f"{name} of {n}" for n in tried_units], strict=True)
        best, at, which = min(found)
        error = (best * (1 - best) / 200) ** 0.5
        np.testing.assert_allclose([band.get_y(), band.get_height()], [best, error])
        np.testing.assert_allclose(points_of(bars[-1]), [[at, best]])  # the ring
        within = [(at, name) for mean, at, name in found if mean <= best + error]
        assert readout == (
            f"t = {t}, epoch {epoch}: lowest error {best:.3f}, {which}, with a standard error of "
            f"{error:.3f}; {len(within)} of 10 shapes are within it, the smallest "
            f"{min(within)[1]}."
        )
    dotted = {line.get_ydata()[0] for line in ax.lines if line.get_linestyle() == ":"}
    assert dotted == {0.16, 0.08}
    told = [text.get_text() for text in ax.texts]
    assert told[:2] == ["a line", "the best possible"]
    assert told[2:] == 2 * [str(n) for n in tried_units]


def nearest(net, X):
    """What the network answers at the grid point nearest to each x."""
    g = [np.linspace(*ring_extent[i : i + 2], 31) for i in (0, 2)]
    snapped = [g[i][abs(X[:, i, None] - g[i]).argmin(axis=1)] for i in (0, 1)]
    return output(net, np.column_stack(snapped))


def test_learning():
    scene = SCENES["learning"]()
    image, *dots, boundary, when, now = scene.moving
    *_, chart = scene.figure.axes
    np.testing.assert_array_equal(
        points_of(chart.lines[0]), np.column_stack([range(1, 61), ring().losses])
    )
    for k in (0, 1):
        start, end = (pixels(dots[k], ends) for ends in segments(dots[k]))
        np.testing.assert_allclose(
            (start + end) / 2, pixels(dots[k], ring().X[ring().y == k]), atol=0.26
        )
        lengths = np.linalg.norm(end - start, axis=1)
        np.testing.assert_allclose(lengths, dots[k].get_linewidth() if k else 0.5, atol=1e-6)
        assert dots[k].get_solid_capstyle() == ("butt" if k else "round")
    for t, (net, epoch) in enumerate(zip(ring().nets, ring().epochs, strict=True)):
        readout = scene.update(t=t)
        shown = image.get_array()
        np.testing.assert_array_equal(shown, surface(net, ring_extent))
        x1, x2 = middles(image, 31)
        np.testing.assert_allclose(shown[3, 20], output(net, [x1[20], x2[3]])[0])
        line = points_of(boundary)
        gaps = np.isnan(line).any(axis=1)
        np.testing.assert_allclose(output(net, line[~gaps]), 0.5, atol=0.06)
        # between neighbours on the line there is no leap, so parts are not joined
        leaps = np.abs(np.diff(line, axis=0)).max(axis=1)
        assert np.nanmax(leaps) < 0.3
        said = numbers(readout)
        share = 100 * np.mean((nearest(net, ring().X) > 0.5) == ring().y)
        assert said[:3] == [t, epoch, pytest.approx(share, abs=0.06)]
        np.testing.assert_array_equal(when.get_xdata(), [epoch, epoch])
        np.testing.assert_array_equal(when.get_ydata(), chart.get_ylim())
        if epoch:
            np.testing.assert_array_equal(points_of(now), [[epoch, ring().losses[epoch - 1]]])
            assert said[3:] == [pytest.approx(ring().losses[epoch - 1], abs=6e-5)]
        else:
            assert len(now.get_xdata()) == 0
            assert said[3:] == []
            assert readout.endswith("before training.")
    assert chart.get_ylim()[1] > max(ring().losses)


@pytest.mark.filterwarnings("error")  # matplotlib 3.10 warns of a level that is not there
def test_learning_draws_each_part_of_the_boundary_and_none_where_there_is_none():
    g = np.linspace(-1, 1, 21)
    two = np.tile(np.where(abs(g) > 0.5, 1.0, 0.0), (21, 1))
    surfaces = np.array([0 * two, two, 0 * two + 1])
    places = np.array([[-5.0, -0.9], [0.0, 9.0], [0.9, 0.0]])  # two lie beyond the grid
    scene = plots.learning(
        places, np.array([1, 0, 1]), surfaces, (-1, 1, -1, 1), np.ones(3), np.arange(3)
    )
    boundary = scene.moving[3]
    assert scene.readout.startswith("t = 1, epoch 1: 100.0% of")
    x, y = points_of(boundary).T
    assert np.isnan(x).sum() == 2
    np.testing.assert_allclose(np.unique(x[~np.isnan(x)].round(9)), [-0.55, 0.55])
    assert (np.nanmin(y), np.nanmax(y)) == (-1, 1)
    for t, share in ((0, 33.3), (2, 66.7)):
        assert f"{share}%" in scene.update(t=t)
        assert len(boundary.get_xdata()) == 0


def test_learning_rates():
    scene = SCENES["learning_rates"]()
    chosen, label = scene.moving
    ax = scene.figure.axes[0]
    assert ax.get_yscale() == "log"
    for r, losses in enumerate(rate_losses):
        curve = np.column_stack([np.arange(1, len(losses) + 1), losses])
        readout = scene.update(r=r)
        for line in (ax.lines[r], chosen):
            np.testing.assert_array_equal(points_of(line), curve)
        assert label.get_text() == f"rate {rates[r]:g}"
        assert label.get_position()[0] > len(losses)
        assert label.get_position()[1] == losses[-1]
        assert numbers(readout) == [r, rates[r], pytest.approx(losses[-1], rel=1e-3)]
