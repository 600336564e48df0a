"""The artists of notebook 11 on what the codes hold against the mathematics."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import r2_score

from lecture8 import data, pca
from lecture8.course import plots
from tests.scenes import (
    SCENES,
    digits,
    numeral,
    read_factors,
    true_factors,
    walk_distances,
    walk_paths,
)
from tests.test_plots import numbers, settings
from tests.test_plots_01_03 import segments

PIXELS_ALONG = {"pixels": walk_paths["pixels"]}
FAR_ALONG = {"pixels": walk_distances["pixels"]}


def test_code_plane():
    scene = SCENES["code_plane"]()
    image, nearest, cross = scene.moving
    model = pca.fit(digits / 16, M=2)
    Z = (digits[:300] / 16 - model.mean) @ model.U
    for values in settings(scene):
        z = np.array([values["z1"], values["z2"]])
        readout = scene.update(**values)
        expected = model.mean + model.U @ z
        np.testing.assert_allclose(image.get_array(), expected.reshape(8, 8), atol=1e-12)
        np.testing.assert_allclose(np.ravel(cross.get_data()), z, atol=1e-12)
        distances = cdist(z[None], Z)[0]
        n = distances.argmin()
        np.testing.assert_allclose(np.ravel(nearest.get_data()), Z[n])
        assert readout.endswith(f" is that of digit {numeral[n]}.")
        assert numbers(readout)[-2] == pytest.approx(distances[n], abs=6e-3)
    assert image.get_clim() == (0, 1)
    plane = scene.figure.axes[0]
    for digit, line in enumerate(plane.lines[:10]):
        np.testing.assert_allclose(np.column_stack(line.get_data()), Z[numeral[:300] == digit])
        assert line.get_marker() == f"${digit}$"
    assert [text.get_text() for text in plane.texts] == [f"{digit}" for digit in range(10)]


def test_code_plane_with_a_class_that_is_not_there():
    few = numeral[:300] < 9
    Z = np.random.default_rng(0).normal(size=(300, 2))[few]
    scene = plots.code_plane(Z, numeral[:300][few], lambda z: np.tile(z, 32), height=8)
    assert len(scene.figure.axes[0].texts) == 9


@pytest.mark.parametrize(
    ("spread", "step", "decimals"), [(1, 0.05, 2), (1.7, 0.1, 1), (4, 0.2, 1), (50, 2, 0)]
)
def test_code_plane_takes_round_steps_over_the_bulk_of_the_codes(spread, step, decimals):
    Z = np.random.default_rng(1).uniform(-1, 1, (5000, 2)) * spread
    Z[0] = 1e3 * spread  # one far away does not count
    scene = plots.code_plane(Z, np.arange(5000) % 10, lambda z: np.tile(z, 32), height=8)
    for p, column in zip(scene.parameters.values(), Z.T, strict=True):
        assert p.step == step
        low, high = np.percentile(column, (1, 99))
        assert abs(p.low - low) <= step / 2
        assert abs(p.high - high) <= step / 2
        assert 28 <= (p.high - p.low) / step <= 63
        assert p.low < p.start < p.high
        assert isinstance(p.start, int) == (step >= 1)
        assert all(round(value, decimals) == value for value in (p.low, p.start, p.high))


def test_walk():
    scene = SCENES["walk"]()
    images, dots = scene.moving[:3], scene.moving[3:]
    assert scene.start == {"t": 0.5}
    assert scene.parameters["t"].step == 0.05
    curves, strips = scene.figure.axes[0].lines, scene.figure.axes[2::2]
    for values in settings(scene):
        t = values["t"]
        readout = scene.update(t=t)
        k = round(20 * t)
        for name, image, dot in zip(walk_paths, images, dots, strict=True):
            np.testing.assert_array_equal(image.get_array().ravel(), walk_paths[name][k])
            far = cdist(walk_paths[name][[k]], digits / 16).min()
            np.testing.assert_allclose(np.ravel(dot.get_data()), [t, far])
            assert f"{name} {far:.2f}" in readout
        assert f"t = {t:g}." in readout
    assert dots[0].axes is scene.figure.axes[0]
    fixed = [line for line in curves if line not in dots]
    for name, curve, strip in zip(walk_paths, fixed, strips, strict=True):
        np.testing.assert_allclose(curve.get_xdata(), np.arange(21) / 20)
        np.testing.assert_array_equal(curve.get_ydata(), walk_distances[name])
        shown = np.ma.getdata(strip.images[0].get_array())
        for i in range(6):
            frame = walk_paths[name][4 * i]
            np.testing.assert_array_equal(shown[:, 9 * i : 9 * i + 8], frame.reshape(8, 8))
    ticks = [label.get_text() for label in strips[-1].get_xticklabels()]
    assert ticks == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    # The names stand in the order, colours and dashes of the curves.
    assert [text.get_text() for text in scene.figure.texts] == list(walk_paths)
    for key, text, curve, dot in zip(
        scene.figure.artists, scene.figure.texts, fixed, dots, strict=True
    ):
        assert key.get_color() == text.get_color() == curve.get_color() == dot.get_color()
        assert key.get_linestyle() == curve.get_linestyle()
        assert key.get_marker() == dot.get_marker()
    assert len({key.get_linestyle() for key in scene.figure.artists}) == 3


@pytest.mark.parametrize(
    ("paths", "distances", "message"),
    [
        (dict.fromkeys("abcd", np.ones((5, 64))), dict.fromkeys("abcd", np.ones(5)), "at most 3"),
        (PIXELS_ALONG, {"codes": FAR_ALONG["pixels"]}, "the same names in order, and one length"),
        (PIXELS_ALONG, {"pixels": FAR_ALONG["pixels"][:-1]}, "the same names in order, and one"),
    ],
)
def test_walk_refuses_what_does_not_belong_together(paths, distances, message):
    with pytest.raises(ValueError, match=message):
        plots.walk(paths, distances, height=8)


def test_walk_finds_every_image_of_its_grid():
    path = np.repeat(np.arange(101.0)[:, None], 4, axis=1)
    scene = plots.walk({"a": path}, {"a": path[:, 0]}, height=2)
    for k in range(101):
        assert scene.update(t=k / 100).endswith(f"a {k}.00.")  # 100 * 0.29 is less than 29
        assert scene.moving[0].get_array()[0, 0] == k


def test_three_codes():
    scene = SCENES["three_codes"]()
    image, guides, *bars = scene.moving
    assert [(p.low, p.high, p.step) for p in scene.parameters.values()] == [
        (-2, 2, 0.1),
        (-1, 2.1, 0.1),
        (-3, 1, 0.1),
    ]
    for values in settings(scene):
        c1, c2, c3 = values.values()
        readout = scene.update(**values)
        factors = np.array([2 * c1 + c2 + c3 / 2 + 0.5, -c1 + 2 * c2, 3 * c2 - 9 * c3])
        expected = data.moved_digit(factors[None])
        np.testing.assert_allclose(image.get_array().ravel(), expected[0], atol=1e-5)
        for bar, factor in zip(bars, factors, strict=True):
            (start,), (end,) = segments(bar)
            np.testing.assert_array_equal(start, [0, 0])
            np.testing.assert_allclose(end, [factor, 0], atol=1e-12)
            low, high = bar.axes.get_xlim()
            assert low < factor < high
            assert low == -high
        said = numbers(readout)
        assert said[1::2][:3] == pytest.approx([c1, c2, c3], abs=1e-9)
        assert said[-3:] == pytest.approx(factors, abs=0.051)
        assert "-0.0" not in readout
    titles = [bar.axes.get_title(loc="left") for bar in bars]
    assert titles == ["dx, pixels to the right", "dy, pixels down", "angle, degrees anticlockwise"]
    starts, ends = segments(guides)
    np.testing.assert_array_equal(starts, [[49.5, -0.5], [-0.5, 49.5]])
    np.testing.assert_array_equal(ends, [[49.5, 99.5], [99.5, 49.5]])
    assert image.get_clim() == (0, 1)


def test_recovered():
    scene = SCENES["recovered"]()
    said = numbers(scene.readout)
    for i, (name, ax) in enumerate(zip(("dx", "dy", "angle"), scene.figure.axes, strict=True)):
        points, diagonal = ax.lines
        np.testing.assert_array_equal(points.get_xdata(), true_factors[:, i])
        np.testing.assert_array_equal(points.get_ydata(), read_factors[:, i])
        np.testing.assert_array_equal(*diagonal.get_data())
        assert ax.get_xlim() == ax.get_ylim() == tuple(diagonal.get_xdata())
        both = np.append(true_factors[:, i], read_factors[:, i])
        assert ax.get_xlim()[0] < both.min() < both.max() < ax.get_xlim()[1]
        score = r2_score(true_factors[:, i], read_factors[:, i])
        assert ax.get_title(loc="left") == f"{name}: $R^2$ = {score:.3f}"
        assert said[i] == pytest.approx(score, abs=6e-4)
