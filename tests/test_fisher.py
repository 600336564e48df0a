"""Fisher's direction against scikit-learn's LDA, and as the maximum that it is."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from lecture8 import data, fisher

rng = np.random.default_rng(18)


def two_clouds(n=60, D=5):
    X = rng.normal(size=(2 * n, D)) @ rng.normal(size=(D, D))
    y = np.repeat([0, 1], n)
    return X + np.outer(y, rng.normal(size=D)), y


@pytest.mark.parametrize("D", [1, 2, 5, 20])
def test_agrees_with_scikit_learn(D):
    X, y = two_clouds(D=D)
    w = fisher.direction(X, y)
    theirs = LinearDiscriminantAnalysis(solver="eigen").fit(X, y).scalings_[:, 0]
    assert np.linalg.norm(w) == pytest.approx(1)
    assert abs(w @ theirs) / np.linalg.norm(theirs) == pytest.approx(1)


def test_points_from_class_0_to_class_1():
    X, y = two_clouds()
    w = fisher.direction(X, y)
    assert (X[y == 1] @ w).mean() > (X[y == 0] @ w).mean()
    np.testing.assert_allclose(fisher.direction(X, 1 - y), -w)


def test_the_direction_is_the_maximum_of_the_ratio():
    X, y = two_clouds()
    w = fisher.direction(X, y)
    best = fisher.ratio(X, y, w)
    np.testing.assert_allclose(
        approx_fprime(w, lambda v: fisher.ratio(X, y, v)), 0, atol=1e-5 * best
    )
    assert all(fisher.ratio(X, y, v) < best for v in rng.normal(size=(1000, 5)))


def test_ratio_by_hand():
    X, y = np.array([[0.0, 5], [2, 5], [7, 5], [9, 6]]), [0, 0, 1, 1]
    assert fisher.ratio(X, y, [1, 0]) == pytest.approx((8 - 1) ** 2 / (2 + 2))
    assert fisher.ratio(X, y, [-3, 0]) == pytest.approx(49 / 4)


def test_does_not_change_when_the_axes_are_stretched():
    """Unlike PCA's: measured in other units, w moves with the inverse scale."""
    X, y = two_clouds()
    scale = np.array([1, 10, 1e-8, 3, 1])
    w, stretched = fisher.direction(X, y), fisher.direction(X * scale, y)
    expected = w / scale
    np.testing.assert_allclose(stretched, expected / np.linalg.norm(expected), atol=1e-9)
    assert fisher.ratio(X, y, w) == pytest.approx(fisher.ratio(X * scale, y, stretched))


def test_means_that_differ_in_tiny_units_only_are_seen():
    noise = rng.normal(size=(60, 2))
    X = np.vstack([noise, noise]) * [1, 1e-14] + np.outer(np.repeat([0, 1], 60), [0, 1e-14])
    w = fisher.direction(X, np.repeat([0, 1], 60))
    assert abs(w[1]) == pytest.approx(1)


def test_two_classes_separate_where_pca_does_not_look():
    X, y = data.two_classes(500, np.random.default_rng(0))
    u = np.linalg.eigh(np.cov(X.T)).eigenvectors[:, 1]
    assert fisher.ratio(X, y, fisher.direction(X, y)) > 100 * fisher.ratio(X, y, u)


X, y = two_clouds()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fisher.direction(X, y[:-1]), "one label per row"),
        (lambda: fisher.direction(X, y + 1), "labels 0 and 1"),
        (lambda: fisher.direction(X, np.zeros(len(X))), "labels 0 and 1"),
        (lambda: fisher.direction(X[:61], y[:61]), "two of each"),
        (lambda: fisher.direction(np.hstack([X, X]), y), "S_W is singular"),
        (lambda: fisher.direction(np.vstack([X, X]), np.repeat([0, 1], len(X))), "same mean"),
        (lambda: fisher.direction(np.vstack([X, X[::-1]]), np.repeat([0, 1], len(X))), "same mean"),
        (lambda: fisher.direction(np.hstack([X, 0 * X[:, :1]]), y), "S_W is singular"),
        (lambda: fisher.direction(X * np.nan, y), "NaN"),
        (lambda: fisher.ratio(X, y, [1, 0]), "w must be a vector of 5 finite numbers"),
        (lambda: fisher.ratio(X, y, np.zeros(5)), "must not be all 0"),
        (lambda: fisher.ratio(np.outer(y, np.ones(5)), y, np.ones(5)), "infinite"),
    ],
)
def test_bad_input_is_refused_with_advice(call, message):
    with pytest.raises(ValueError, match=message):
        call()
