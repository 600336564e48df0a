"""The artists of notebooks 04 and 05 against the mathematics. test_plots sweeps every slider."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from lecture8 import pca, ppca
from lecture8.full_size import cost
from tests.scenes import (
    SCENES,
    arc,
    arc_C,
    arc_means,
    arc_R,
    by_ard,
    by_ml,
    covers,
    digits,
    em_history,
    faces,
    few,
    fill_errors,
    fills,
    holed,
    of_blurred,
    pair,
    ten_scores,
)
from tests.test_plots import numbers, settings
from tests.test_plots_01_03 import segments


def test_shared_spectra():
    scene = SCENES["shared_spectra"]()
    bars_S, bars_K, zeros_S, zeros_K = scene.moving
    for values in settings(scene):
        N = values["N"]
        said = numbers(scene.update(N=N))
        lam = pca.fit(faces[:N, 300:310], method="svd").lam
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
    model = pca.fit(faces[:20])
    for i in range(1, 21):
        said = numbers(scene.update(i=i))
        v = segments(bars)[1][:, 1]
        assert np.linalg.norm(v) == pytest.approx(1)
        np.testing.assert_allclose(weighted.get_array().ravel(), v @ few, atol=1e-12)
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
    assert "covariance as D^3.0, gram as D^3.0, svd as D^3.0" in scene.readout
    assert "covariance as N^2.0" in scene.readout
    against_D, against_N = scene.figure.axes
    for line in against_D.lines:
        np.testing.assert_array_equal(
            np.column_stack(line.get_data()), [[20, 1], [40, 8], [80, 64]]
        )
    np.testing.assert_array_equal(against_N.lines[0].get_ydata(), [1, 4, 16])
    assert [line.get_label().split(":")[0] for line in against_D.lines] == list(cost.ROUTES)


def test_noise_floor():
    scene = SCENES["noise_floor"]()
    images, line = scene.moving
    blurred = digits + np.random.default_rng(5).random(digits.shape)
    for M in (0, 1, 10, 63):
        said = numbers(scene.update(M=M).replace("σ²", "s"))
        model = ppca.fit(blurred, M)
        expected = np.linalg.eigvalsh(model.covariance())[::-1]
        np.testing.assert_allclose(line.get_ydata(), expected, rtol=1e-8)
        assert said[1] == pytest.approx(model.sigma2, rel=6e-3)
        assert said[-1] == pytest.approx(model.log_likelihood(blurred) / len(blurred), abs=0.06)
        free = 64 * M - M * (M - 1) // 2 + 1 + 64
        assert said[2] == free
    assert free == 64 * 65 // 2 + 64  # with M = D - 1: a full covariance and a mean
    # The draws: with the same normal numbers, M = 63 has the covariance of the data.
    rng, U, lam = np.random.default_rng(1), of_blurred.U, of_blurred.lam
    z, noise = rng.normal(size=(8, 64)), rng.normal(size=(8, 64))
    W = U[:, :63] * np.sqrt(lam[:63] - lam[63])
    drawn = of_blurred.mean + z[:, :63] @ W.T + np.sqrt(lam[63]) * noise
    shown = np.ma.getdata(images.get_array())
    np.testing.assert_allclose(shown[:8, :8].ravel(), drawn[0])
    np.testing.assert_allclose(shown[9:, -8:].ravel(), drawn[7])


def test_em_steps():
    scene = SCENES["em_steps"]()
    line, springs, feet, now = scene.moving
    u = pca.fit(pair).U[:, 0]
    for step in range(2 * len(em_history) - 1):
        said = numbers(scene.update(step=step))
        of_line, of_points = em_history[(step + 1) // 2], em_history[step // 2]
        direction = of_line[0].W[:, 0] / np.linalg.norm(of_line[0].W)
        (start, end) = np.column_stack(line.get_data())
        assert abs((end - start) @ direction) == pytest.approx(np.linalg.norm(end - start))
        tips, ends = segments(springs)
        np.testing.assert_array_equal(tips, pair)
        z = of_points[0].posterior(pair)[0]
        np.testing.assert_allclose(ends, of_line[0].mean + z @ of_line[0].W.T)
        np.testing.assert_allclose(segments(feet)[0], ends)
        assert now.get_data() == ([(step + 1) // 2], [of_line[1]])
        angle = np.degrees(np.arccos(min(1, abs(direction @ u))))
        assert said[1:3] == pytest.approx([angle, of_line[1]], abs=0.051)
        assert ("E-step" in scene.readout) == (step % 2 == 0)


def test_filled_in():
    scene = SCENES["filled_in"]()
    image, *bars = scene.moving
    for share in (10, 30, 50):
        said = numbers(scene.update(share=share))
        shown = np.ma.filled(image.get_array().astype(float), np.nan)
        rows = [digits[:6], holed[share], *(x[share] for x in fills.values())]
        for i, row in enumerate(rows):
            for j in (0, 5):
                tile = shown[9 * i : 9 * i + 8, 9 * j : 9 * j + 8]
                np.testing.assert_array_equal(tile.ravel(), row[j])
        errors = [values[share] for values in fill_errors.values()]
        assert [segments(bar)[1][0, 1] for bar in bars] == errors
        assert said == [share, *errors]
    labels = [label.get_text() for label in scene.figure.axes[0].get_yticklabels()]
    assert labels == ["data", "seen", *fills]


def test_mixture_on_a_curve():
    scene = SCENES["mixture_on_a_curve"]()
    ellipses, point, bars, now, *labels = sorted(
        scene.moving, key=lambda artist: hasattr(artist, "get_text")
    )
    for values in settings(scene):
        K, n = values["K"], values["n"]
        scene.update(K=K, n=n)
        outlines = np.column_stack(ellipses.get_data()).reshape(K, -1, 2)[:, :-1]
        for outline, mean, C in zip(outlines, arc_means[K], arc_C[K], strict=True):
            inside = np.einsum("ni,ij,nj->n", outline - mean, np.linalg.inv(C), outline - mean)
            np.testing.assert_allclose(inside, 4)
        np.testing.assert_array_equal(np.ravel(point.get_data()), arc[n - 1])
        np.testing.assert_array_equal(segments(bars)[1][:, 1], arc_R[K][n - 1])
        joint = np.column_stack(
            [
                weight * multivariate_normal(mean, C).pdf(arc)
                for weight, mean, C in zip(covers[K].weights, arc_means[K], arc_C[K], strict=True)
            ]
        )
        expected = joint[n - 1] / joint[n - 1].sum()
        np.testing.assert_allclose(segments(bars)[1][:, 1], expected, atol=1e-9)
        assert now.get_xdata() == [K]
        assert [label.get_text() for label in labels if label.get_visible()] == [
            f"{k + 1}" for k in range(K)
        ]
        best = arc_R[K][n - 1].argmax()
        assert f"part {best + 1} is responsible with probability" in scene.readout


def areas(patch):
    """The area of each square of a Hinton diagram, and its column and row."""
    corners = patch.get_path().vertices.reshape(-1, 5, 2)
    return (np.ptp(corners[:, :, 0], axis=1) ** 2, corners[:, :4].mean(axis=1).round().astype(int))


def test_relevant_directions():
    scene = SCENES["relevant_directions"]()
    *patches, curve, chosen = scene.moving
    for N in (20, 40, 60):
        said = numbers(scene.update(N=N))
        for (positive, negative), W in zip(
            (patches[:2], patches[2:]), (by_ml[N], by_ard[N]), strict=True
        ):
            drawn = np.zeros_like(W)
            for sign, patch in ((1, positive), (-1, negative)):
                size, place = areas(patch)
                drawn[place[:, 1], place[:, 0]] += sign * size
            largest = max(np.abs(w).max() for w in (*by_ml.values(), *by_ard.values()))
            np.testing.assert_allclose(drawn, 0.95**2 * W / largest, atol=1e-12)
        kept = np.count_nonzero(by_ard[N].any(axis=0))
        np.testing.assert_array_equal(curve.get_ydata(), ten_scores[N])
        assert chosen.get_data() == ([kept], [ten_scores[N][kept]])
        assert said == [N, kept, ten_scores[N].argmax(), 3]


def test_yardstick():
    scene = SCENES["yardstick"]()
    assert "PPCA -1.0 ± 0.2 at M = 1, its best" in scene.readout
    assert "FA -1.5 ± 0.1 at M = 1, its best; sphere -4.0 ± 0.1; full -2.2 ± 0.2" in scene.readout
    ppca_bars, fa_bars = scene.figure.axes[0].containers
    np.testing.assert_array_equal(ppca_bars.lines[0].get_ydata(), [-3, -1, -2])
    heights = [np.ptp(whisker[:, 1]) for whisker in ppca_bars.lines[2][0].get_segments()]
    np.testing.assert_allclose(heights, [0.2, 0.4, 0.6])
    np.testing.assert_array_equal(fa_bars.lines[0].get_ydata(), [-2, -1.5])
