"""The artists of notebook 04 against the mathematics. test_plots sweeps every slider."""

import numpy as np
import pytest

from lecture8 import pca
from lecture8.full_size import cost
from tests.plots.reading import segments
from tests.scenes import SCENES
from tests.scenes.pca_in_high_dimensions import faces, few
from tests.test_plots import numbers, settings


def test_shared_spectra():
    scene = SCENES["shared_spectra"]()
    bars_S, zeros_S, bars_K, zeros_K = scene.moving
    for values in settings(scene):
        N = values["N"]
        said = numbers(scene.update(N=N))
        lam = pca.fit(faces()[:N, 300:310], method="svd").lam
        rank = min(N - 1, 10)
        for bars in (bars_S, bars_K):
            np.testing.assert_allclose(segments(bars)[1][:, 1], lam[:rank], atol=1e-12)
            np.testing.assert_array_equal(segments(bars)[1][:, 0], np.arange(1, rank + 1))
        np.testing.assert_array_equal(zeros_S.get_xdata(), np.arange(rank + 1, 11))
        np.testing.assert_array_equal(zeros_K.get_xdata(), np.arange(rank + 1, N + 1))
        assert said == [N, 10, rank, 10 - rank, rank, N - rank]


def test_weighted_pictures():
    scene = SCENES["weighted_pictures"]()
    weighted, unit_length, bars = scene.moving
    model = pca.fit(faces()[:20])
    for i in range(1, 21):
        said = numbers(scene.update(i=i))
        v = segments(bars)[1][:, 1]
        assert np.linalg.norm(v) == pytest.approx(1)
        np.testing.assert_allclose(weighted.get_array().ravel(), v @ few(), atol=1e-12)
        if i < 20:
            u = unit_length.get_array().ravel()
            assert abs(u @ model.U[:, i - 1]) == pytest.approx(1)
            length = (20 * model.lam[i - 1]) ** 0.5
            assert said[1:] == pytest.approx([model.lam[i - 1], length, length], abs=6e-4)
        else:
            assert np.ma.getmaskarray(unit_length.get_array()).all()
            assert said[1:] == [0, 0, 0]
            assert "nothing is left" in scene.readout


def test_cost_counted():
    scene = SCENES["cost_counted"]()
    for values in (*settings(scene), {"N": 3000, "D": 3000}):
        N, D = values["N"], values["D"]
        readout = scene.update(**values)
        counts = [N * D**2, D**3, N**2 * D, N**3, N * D * 20]
        assert [line.get_xdata()[1] for line in scene.moving] == counts
        ratio = sum(counts[:2]) / sum(counts[2:])
        said = numbers(readout.replace(",", ""))
        if max(ratio, 1 / ratio) < 1.1:
            assert "both routes take about as many" in readout
        else:
            assert ("the N × N route takes" if ratio > 1 else "the D × D route takes") in readout
            assert said[2] == pytest.approx(max(ratio, 1 / ratio), rel=6e-3)
        assert said[-2:] == pytest.approx([8 * D * D / 1e6, 8 * N * N / 1e6], rel=1e-3)


def test_cost_measured():
    scene = SCENES["cost_measured"]()
    assert "covariance as D^3.0, gram (D) not throughout, svd as D^3.0" in scene.readout
    assert "covariance as N^2.0, gram as N^2.0" in scene.readout
    against_D, against_N = scene.figure.axes
    for line in (against_D.lines[0], against_D.lines[2]):
        np.testing.assert_array_equal(
            np.column_stack(line.get_data()), [[20, 1], [40, 8], [80, 64]]
        )
    np.testing.assert_array_equal(against_D.lines[1].get_ydata(), [1, 9, 8])
    np.testing.assert_array_equal(against_N.lines[0].get_ydata(), [1, 4, 16])
    assert [line.get_label().split(":")[0] for line in against_D.lines] == list(cost.ROUTES)
    assert against_D.lines[1].get_label() == "gram"  # no exponent where the times do not rise
