"""The artists of notebook 03 against the mathematics. test_plots sweeps every slider."""

import re

import numpy as np
import pytest

from lecture8 import data, fisher, pca
from tests.scenes import SCENES
from tests.scenes.pca_at_work import SCORED, best_cut, clouds, faces, threes
from tests.test_plots import numbers, settings


def test_compression():
    scene = SCENES["compression"]()
    X, m = faces()
    rows, now = scene.moving
    for values in settings(scene):
        M = values["M"]
        said = scene.update(**values)
        expected = pca.PCA(m.mean, m.U[:, :M], m.lam).reconstruct(X[:7]).reshape(7, 25, 25)
        shown = np.ma.getdata(rows.get_array())
        np.testing.assert_allclose(shown[:, :25], expected[0])
        np.testing.assert_allclose(shown[:, -25:], expected[6])
        numbers_stored = 100 * M + 625 * M + 625
        assert now.get_data() == ([M], [pytest.approx(numbers_stored / 62_500)])
        assert f"take {numbers_stored / 62_500:.1%} of" in said
    both, alone = scene.figure.axes[2].lines[:2]
    M = np.arange(100)
    np.testing.assert_allclose(both.get_ydata(), (100 * M + 625 * (M + 1)) / 62_500)
    np.testing.assert_allclose(alone.get_ydata(), M / 625)


def test_basis():
    scene = SCENES["basis"]()
    first, *rest = (ax.images[0].get_array() for ax in scene.figure.axes)
    np.testing.assert_array_equal(first.ravel(), threes().mean)
    for i, picture in enumerate(rest):
        np.testing.assert_array_equal(picture.ravel(), threes().U[:, i])
        title = scene.figure.axes[i + 1].get_title(loc="left")
        assert title == f"$\\lambda_{{{i + 1}}}$ = {threes().lam[i]:.3g}"
        limits = scene.figure.axes[i + 1].images[0].get_clim()
        assert limits[0] == -limits[1]
    assert numbers(scene.readout) == pytest.approx(threes().lam[:4], rel=5e-3)


def test_mixer():
    scene = SCENES["mixer"]()
    _, m = faces()
    (image,) = scene.moving
    for values in settings(scene, n=40):
        readout = scene.update(**values)
        a = np.array(list(values.values()))
        expected = m.mean + sum(a[i] * m.lam[i] ** 0.5 * m.U[:, i] for i in range(4))
        np.testing.assert_allclose(image.get_array().ravel(), expected)
        density = float(re.search(r"density is (\S+) times", readout)[1])
        assert density == pytest.approx(np.exp(-a @ a / 2), rel=6e-3)


def test_scores():
    scene = SCENES["scores"]()
    ax = scene.figure.axes[0]
    places = {label.get_text(): y for y, label in enumerate(ax.get_yticklabels())}
    for (name, right), bar in zip(reversed(SCORED.items()), ax.containers, strict=True):
        share = right.mean()
        error = np.sqrt(share * (1 - share) / 100)
        (whisker,) = bar.lines[2][0].get_segments()
        np.testing.assert_allclose(whisker[:, 0], [share - 2 * error, share + 2 * error])
        assert f"{name} {share:.2f} ± {2 * error:.2f}" in scene.readout
        dots = [line for line in ax.lines if list(line.get_ydata()) == [places[name]] * 3]
        np.testing.assert_allclose(np.sort(dots[0].get_xdata()), np.sort(right.mean(axis=1)))


def test_map_of_digits():
    scene = SCENES["map_of_digits"]()
    X, y = data.digits()
    Z = pca.fit(X, M=2).encode(X)
    for digit, line in enumerate(scene.figure.axes[0].lines):
        assert line.get_marker() == f"${digit}$"
        np.testing.assert_array_equal(np.column_stack(line.get_data()), Z[y == digit])
        label = scene.figure.axes[0].texts[digit]
        assert label.get_text() == str(digit)
        median = np.median(Z[y == digit], axis=0)
        np.testing.assert_allclose(label.get_position(), median)
        assert f"{digit} at ({round(median[0])}, {round(median[1])})" in scene.readout


def test_separation():
    scene = SCENES["separation"]()
    X, y = clouds()
    line, one, other, variance, variance_now, ratio, ratio_now = scene.moving
    scene.update(theta=180)
    variances, ratios = variance.get_ydata(), ratio.get_ydata()
    assert max(variances) == max(ratios) == 1
    best = fisher.direction(X, y)
    assert abs(np.argmax(ratios) - np.degrees(np.arctan2(*best[::-1])) % 180) <= 0.51
    for values in settings(scene):
        theta = values["theta"]
        readout = scene.update(**values)
        w = np.array([np.cos(np.radians(theta)), np.sin(np.radians(theta))])
        z = X @ w
        assert numbers(readout)[1] == pytest.approx(z.var(), abs=6e-3)
        found = float(re.search(r"ratio (\S+)\. ", readout)[1])
        assert found == pytest.approx(fisher.ratio(X, y, w), rel=0.06)
        for trace, now, whole in ((variance, variance_now, variances), (ratio, ratio_now, ratios)):
            np.testing.assert_array_equal(trace.get_xdata(), np.arange(theta + 1))
            np.testing.assert_array_equal(trace.get_ydata(), whole[: theta + 1])
            assert now.get_data() == ([theta], [whole[theta]])
        assert one.get_ydata().sum() == other.get_ydata().sum() == 150
        assert numbers(readout)[-1] == pytest.approx(100 * best_cut(z, y), abs=0.51)
        across = np.column_stack(line.get_data()) @ [-w[1], w[0]]
        np.testing.assert_allclose(across, X.mean(axis=0) @ [-w[1], w[0]], atol=1e-9)
