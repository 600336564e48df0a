"""Intrinsic dimension: known on spheres, sheets and Gaussian clouds."""

import numpy as np
import pytest

from lecture8 import data, manifold, pca

rng = np.random.default_rng(6)


def sphere(n, d):
    X = rng.normal(size=(n, d + 1))
    return X / np.linalg.norm(X, axis=1, keepdims=True)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_finds_the_dimension_of_a_sphere_within_its_error(d):
    estimate, error = manifold.intrinsic_dimension(sphere(1500, d), 10, rng)
    assert abs(estimate - d) < 4 * error
    assert 0 < error < 0.1 * d


def test_does_not_change_with_scale_turn_or_empty_dimensions():
    X = data.curved_sheet(600, rng)[0]
    Q = np.linalg.qr(rng.normal(size=(10, 10)))[0][:3]
    one, _ = manifold.intrinsic_dimension(X, 10, np.random.default_rng(0))
    other, _ = manifold.intrinsic_dimension(1000 * X @ Q + 1e6, 10, np.random.default_rng(0))
    assert one == pytest.approx(other, rel=1e-6)


@pytest.mark.slow
def test_three_for_the_shifted_and_turned_digit():
    X, _ = data.shifted_digit(1000, np.random.default_rng(7), shift=2, turn=6)
    estimate, error = manifold.intrinsic_dimension(X, 10, rng)
    assert estimate == pytest.approx(3, abs=0.3)
    assert error < 0.2


@pytest.mark.slow
def test_sparse_pictures_mislead_it():
    """On the large movements of slide 7 neighbours are too far apart: notebook 01 says so."""
    X, _ = data.shifted_digit(1000, np.random.default_rng(7))
    estimate, error = manifold.intrinsic_dimension(X, 10, rng)
    assert estimate - 3 > 5 * error


@pytest.mark.parametrize("D", [3, 40])
def test_local_spectrum_of_all_points_is_the_global_one(D):
    X = rng.normal(size=(20, D)) * np.linspace(1, 2, D)
    spectrum = manifold.local_spectrum(X, 19)
    lam = pca.fit(X).lam[: min(19, D)]
    np.testing.assert_allclose(spectrum, lam / lam.sum(), atol=1e-12)


def test_a_sheet_is_flat_from_close_by():
    X = data.curved_sheet(2000, rng)[0]
    assert manifold.local_spectrum(X, 10)[2] < 0.01
    assert manifold.local_spectrum(X, 500)[2] > 0.1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: manifold.local_spectrum(sphere(9, 2), 9), "k must be a whole number from 2 to 8"),
        (lambda: manifold.local_spectrum(np.ones((9, 2)), 3), "leave repeated points out"),
        (lambda: manifold.intrinsic_dimension(sphere(9, 2), 4, rng), "from 2 to 3"),
        (lambda: manifold.intrinsic_dimension(np.repeat(sphere(9, 2), 2, 0), 3, rng), "repeated"),
        (lambda: manifold.local_spectrum(sphere(9, 2), 3, points=0), "points must be"),
        (lambda: manifold.intrinsic_dimension(sphere(9, 2), 2, rng, halves=1), "halves must be"),
        (lambda: manifold.intrinsic_dimension(np.ones(9), 3, rng), "2-D"),
    ],
)
def test_bad_input_is_refused_with_advice(call, message):
    with pytest.raises(ValueError, match=message):
        call()
