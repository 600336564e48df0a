"""The artists of notebook 05 against the mathematics. test_plots sweeps every slider."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from lecture8 import pca, ppca
from tests.plots.test_pca_in_high_dimensions import segments
from tests.scenes import SCENES
from tests.scenes.probabilistic_pca import (
    HELD_OUT,
    arc,
    blurred,
    covers,
    digits,
    em_history,
    holes,
    pair,
    parts,
    ten,
)
from tests.test_plots import numbers, settings


def test_noise_floor():
    scene = SCENES["noise_floor"]()
    images, line = scene.moving
    X = blurred()
    for M in (0, 1, 10, 63):
        said = numbers(scene.update(M=M).replace("σ²", "s"))
        model = ppca.fit(X, M)
        expected = np.linalg.eigvalsh(model.covariance())[::-1]
        np.testing.assert_allclose(line.get_ydata(), expected, rtol=1e-8)
        assert said[1] == pytest.approx(model.sigma2, rel=6e-3)
        assert said[-1] == pytest.approx(model.log_likelihood(X) / len(X), abs=0.06)
        free = 64 * M - M * (M - 1) // 2 + 1 + 64
        assert said[2] == free
    assert free == 64 * 65 // 2 + 64  # with M = D - 1: a full covariance and a mean
    # The draws: with the same normal numbers, M = 63 has the covariance of the data.
    m = pca.fit(X)
    rng, U, lam = np.random.default_rng(1), m.U, m.lam
    z, noise = rng.normal(size=(8, 64)), rng.normal(size=(8, 64))
    W = U[:, :63] * np.sqrt(lam[:63] - lam[63])
    drawn = m.mean + z[:, :63] @ W.T + np.sqrt(lam[63]) * noise
    shown = np.ma.getdata(images.get_array())
    np.testing.assert_allclose(shown[:8, :8].ravel(), drawn[0])
    np.testing.assert_allclose(shown[9:, -8:].ravel(), drawn[7])


def test_em_steps():
    scene = SCENES["em_steps"]()
    line, springs, feet, now = scene.moving
    u = pca.fit(pair()).U[:, 0]
    for step in range(2 * len(em_history()) - 1):
        said = numbers(scene.update(step=step))
        of_line, of_points = em_history()[(step + 1) // 2], em_history()[step // 2]
        direction = of_line[0].W[:, 0] / np.linalg.norm(of_line[0].W)
        (start, end) = np.column_stack(line.get_data())
        assert abs((end - start) @ direction) == pytest.approx(np.linalg.norm(end - start))
        tips, ends = segments(springs)
        np.testing.assert_array_equal(tips, pair())
        z = of_points[0].posterior(pair())[0]
        np.testing.assert_allclose(ends, of_line[0].mean + z @ of_line[0].W.T)
        np.testing.assert_allclose(segments(feet)[0], ends)
        assert now.get_data() == ([(step + 1) // 2], [of_line[1]])
        angle = np.degrees(np.arccos(min(1, abs(direction @ u))))
        assert said[1:3] == pytest.approx([angle, of_line[1]], abs=0.051)
        assert ("E-step" in scene.readout) == (step % 2 == 0)


def test_filled_in():
    scene = SCENES["filled_in"]()
    image, *bars = scene.moving
    holed, fills, fill_errors = holes()
    for share in (10, 30, 50):
        said = numbers(scene.update(share=share))
        shown = np.ma.filled(image.get_array().astype(float), np.nan)
        rows = [
            digits()[:6],
            np.nan_to_num(holed[share], nan=-1),
            *(x[share] for x in fills.values()),
        ]
        for i, row in enumerate(rows):
            for j in (0, 5):
                tile = shown[9 * i : 9 * i + 8, 9 * j : 9 * j + 8]
                np.testing.assert_array_equal(tile.ravel(), row[j])
        errors = [values[share] for values in fill_errors.values()]
        assert [segments(bar)[1][0, 1] for bar in bars] == errors
        assert said == [share, *errors]
    labels = [label.get_text() for label in scene.figure.axes[0].get_yticklabels()]
    assert [label.replace("\n", " ") for label in labels] == ["data", "seen", *fills]


def test_mixture_on_a_curve():
    scene, (means, C, R) = SCENES["mixture_on_a_curve"](), parts()
    ellipses, point, bars, of_M, of_full, *labels = sorted(
        scene.moving, key=lambda artist: hasattr(artist, "get_text")
    )
    for values in settings(scene):
        K, n = values["K"], values["n"]
        scene.update(K=K, n=n)
        outlines = np.column_stack(ellipses.get_data()).reshape(K, -1, 2)[:, :-1]
        for outline, mean, c in zip(outlines, means[K], C[K], strict=True):
            inside = np.einsum("ni,ij,nj->n", outline - mean, np.linalg.inv(c), outline - mean)
            np.testing.assert_allclose(inside, 4)
        np.testing.assert_array_equal(np.ravel(point.get_data()), arc()[n - 1])
        np.testing.assert_array_equal(segments(bars)[1][:, 1], R[K][n - 1])
        joint = np.column_stack(
            [
                weight * multivariate_normal(mean, c).pdf(arc())
                for weight, mean, c in zip(covers()[K].weights, means[K], C[K], strict=True)
            ]
        )
        expected = joint[n - 1] / joint[n - 1].sum()
        np.testing.assert_allclose(segments(bars)[1][:, 1], expected, atol=1e-9)
        for now, (name, values_of) in zip((of_M, of_full), HELD_OUT.items(), strict=True):
            assert now.get_data() == ([K], [values_of[K - 1]])
            assert f"{name} {values_of[K - 1]:.2f}" in scene.readout
        assert [label.get_text() for label in labels if label.get_visible()] == [
            f"{k + 1}" for k in range(K)
        ]
        best = R[K][n - 1].argmax()
        assert f"part {best + 1} is responsible with probability" in scene.readout


def areas(patch):
    """The area of each square of a Hinton diagram, and its column and row."""
    corners = patch.get_path().vertices.reshape(-1, 5, 2)
    return (np.ptp(corners[:, :, 0], axis=1) ** 2, corners[:, :4].mean(axis=1).round().astype(int))


def test_relevant_directions():
    scene, (by_ml, by_ard, ten_scores) = SCENES["relevant_directions"](), ten()
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
    assert "PPCA -1.0 ± 0.2 at M = 1, its highest" in scene.readout
    assert (
        "FA -1.5 ± 0.1 at M = 1, its highest; sphere -4.0 ± 0.1; full -2.2 ± 0.2" in scene.readout
    )
    ppca_bars, fa_bars = scene.figure.axes[0].containers
    np.testing.assert_array_equal(ppca_bars.lines[0].get_ydata(), [-3, -1, -2])
    heights = [np.ptp(whisker[:, 1]) for whisker in ppca_bars.lines[2][0].get_segments()]
    np.testing.assert_allclose(heights, [0.2, 0.4, 0.6])
    np.testing.assert_array_equal(fa_bars.lines[0].get_ydata(), [-2, -1.5])
