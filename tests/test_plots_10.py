"""The artists of notebook 11 on MNIST, against the mathematics."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from lecture8.course import plots
from tests.scenes import (
    SCENES,
    digits,
    of_ten,
    published,
    run_curves,
    sample_distances,
    samples,
    ten_Z,
)
from tests.test_plots import numbers, settings
from tests.test_plots_01_03 import segments


def test_training_curves():
    scene = SCENES["training_curves"]()
    (ax,) = scene.figure.axes
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    curves, levels = ax.lines[:3], ax.lines[3:]
    assert [curve.get_label() for curve in curves] == list(run_curves)
    for curve, (name, expected) in zip(curves, run_curves.items(), strict=True):
        np.testing.assert_array_equal(curve.get_xydata(), expected)
        minutes, error = expected[-1]
        assert f"{error:.2f} after {minutes:.1f} minutes ({name})" in scene.readout
        low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
        assert (low < expected).all()
        assert (expected < high).all()
    assert len({curve.get_linestyle() for curve in curves}) == 3
    assert len({curve.get_marker() for curve in curves}) == 3
    assert [text.get_text() for text in scene.figure.texts] == ["error a test image:"]
    for line, text, (name, level) in zip(levels, ax.texts, published.items(), strict=True):
        assert list(line.get_ydata()) == [level, level]
        assert text.xy[1] == level
        assert text.get_text().replace("\n", " ") == f"{level:.2f}, {name}"
        assert ax.get_ylim()[0] < level < ax.get_ylim()[1]


def test_decode_directions():
    scene = SCENES["decode_directions"]()
    image, bars = scene.moving
    mean, deviations = ten_Z.mean(axis=0), ten_Z.std(axis=0)

    def expected(a):
        codes = mean.copy()
        codes[1:5] += np.array(a) * deviations[1:5]
        return (of_ten.mean + of_ten.U @ codes).reshape(8, 8)

    for values in settings(scene):
        a = list(values.values())
        readout = scene.update(**values)
        np.testing.assert_allclose(image.get_array(), expected(a), atol=1e-9)
        starts, ends = segments(bars)
        np.testing.assert_allclose(starts, [[1, 0], [2, 0], [3, 0], [4, 0]])
        np.testing.assert_allclose(ends, np.column_stack([[1, 2, 3, 4], a]), atol=1e-12)
        assert numbers(readout)[1::2][:4] == pytest.approx(a)
        assert numbers(readout)[-1] == pytest.approx(np.linalg.norm(a) ** 2, abs=0.0051)
    assert image.get_clim() == (0, 1)
    chart, *small = scene.figure.axes[1:]
    assert [text.get_text() for text in scene.figure.texts] == ["−2", "0", "2"]
    for k, ax in enumerate(small):
        row, column = divmod(k, 4)
        a = np.zeros(4)
        a[column] = (-2, 0, 2)[row]
        np.testing.assert_allclose(ax.images[0].get_array(), expected(a), atol=1e-9)
        # below its bar, and beside its number
        x, y = ax.get_window_extent().get_points().mean(axis=0)
        assert x == pytest.approx(chart.transData.transform((column + 1, 0))[0])
        text = scene.figure.texts[row].get_position()[1] * scene.size[1]
        assert y == pytest.approx(text, abs=1)


def test_sample_grid():
    scene = SCENES["sample_grid"]()
    assert scene.readout.startswith("36 pictures.")
    for ax, (name, row) in zip(scene.figure.axes, samples.items(), strict=True):
        (shown,) = ax.images
        grey = np.ma.getdata(shown.get_array())
        assert shown.get_clim() == (0, 1)
        for n, picture in enumerate(row):
            np.testing.assert_array_equal(grey[:, 9 * n : 9 * n + 8], picture.reshape(8, 8))
        far = cdist(row, digits / 16).min(axis=1).mean()
        assert far == pytest.approx(sample_distances[name])
        assert ax.get_title(loc="left") == f"{name}: {far:.2f} from the nearest digit"
        assert f"{name} {far:.2f}" in scene.readout


@pytest.mark.parametrize("count", [1, 5, 12, 20])
def test_sample_grid_has_a_whole_number_of_pixels(count):
    rows = {name: row.repeat(2, axis=0)[:count] for name, row in samples.items()}
    scene = plots.sample_grid(rows, 8, sample_distances)
    height = scene.figure.get_figheight() * 72
    assert height == pytest.approx(round(height))


FIVE_RUNS = dict.fromkeys("abcde", np.ones((3, 2)))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: plots.training_curves(FIVE_RUNS, {}), "at most 4 runs"),
        (lambda: plots.training_curves({"a": np.zeros((3, 2))}, {}), "must be above 0"),
        (
            lambda: plots.sample_grid(samples, 8, {"a": 1.0}),
            "images and distances must have the same names",
        ),
    ],
)
def test_scenes_refuse_what_does_not_belong_together(build, message):
    with pytest.raises(ValueError, match=message):
        build()
