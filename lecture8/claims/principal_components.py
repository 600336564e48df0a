"""Slides 9-14: principal components."""

from functools import cache

import numpy as np

from lecture8 import data, pca
from lecture8.check import Array
from lecture8.claims.claim import EPS, Measured, at_least, at_most, corrected, holds, same, slip


@cache
def _digits() -> Array:
    return data.digits()[0]


@slip(9)
def projection_without_centring() -> Measured:
    """The projection is z = xᵀu, of x as it is."""
    X = _digits()
    model = pca.fit(X, M=2)
    return same(
        "xᵀu against the coordinates in the subspace", X @ model.U, model.project(X), len(X)
    )


@corrected(9)
def projection_of_centred_points() -> Measured:
    """The projection is z = (x - x̄)ᵀu."""
    X = _digits()
    model = pca.fit(X, M=2)
    Z = (X - X.mean(axis=0)) @ model.U
    return same("(x - x̄)ᵀu against the coordinates", Z, model.project(X), X.shape[1])


@holds(11)
def variance_is_the_eigenvalue() -> Measured:
    """u₁ᵀSu₁ = λ₁."""
    X = _digits()
    model = pca.fit(X, M=1)
    u = model.U[:, 0]
    return at_most("relative gap", abs(u @ pca.covariance(X) @ u / model.lam[0] - 1), 64 * 64 * EPS)


@holds(11)
def no_direction_has_more_variance() -> Measured:
    """No other unit vector has a larger variance."""
    X = _digits()
    S, lam = pca.covariance(X), pca.fit(X, M=1).lam
    U = np.random.default_rng(11).normal(size=(len(S), 1000))
    U /= np.linalg.norm(U, axis=0)
    return at_least(
        "λ₁ over the largest of 1,000 directions",
        lam[0] / np.einsum("di,de,ei->i", U, S, U).max(),
        1,
    )
