"""Exercises of notebook 02: principal components."""

from functools import cache

import numpy as np

from lecture8 import data, pca
from lecture8.check import Array
from lecture8.exercises.comparing import angle, mistakes, same_set
from lecture8.exercises.exercise import exercise
from lecture8.exercises.reading import array


@cache
def _pixels() -> Array:
    """Return the notebook's X (100, 2): forehead and cheek of each face."""
    faces, _ = data.faces(label=1)
    return faces.reshape(-1, 25, 25)[:, [4, 12], [14, 17]]


@exercise(
    notebook="02",
    number=0,
    kind="compute",
    hints=(
        "J is the variance along the direction that is thrown away.",
        "np.linalg.eigh(S) returns the eigenvalues in ascending order, and the eigenvectors as "
        "columns.",
    ),
    solution="np.linalg.eigh(pca.covariance(X))[1][:, 0], which is (0.595, -0.803) or its "
    "opposite: the eigenvector of the smaller eigenvalue. At D = 2 that is the second-largest.",
    insight="Both eigenvectors are stationary points of J; this one is its minimum.",
)
def second_component(answer: object) -> str | None:
    """Find u₂ for the two pixels X, D = 2 and M = 1: the direction that is thrown away."""
    v = array(answer, shape=(2,))
    X = _pixels()
    lam, (u2, u1) = _eigh(pca.covariance(X))
    uncentred = _eigh(X.T @ X / len(X))[1]
    if not v.any():
        return "The zero vector has no direction: the constraint u₂ᵀu₂ = 1 rules it out."
    if angle(v, u2) < 1:  # degrees: two digits an entry are enough
        return None
    return mistakes(
        v,
        (lambda v: same_set(v, lam), "These are the eigenvalues; an eigenvector is asked for."),
        (
            lambda v: angle(v, u1) < 1,
            "This is the direction that is kept: along it the variance, and so J, is largest.",
        ),
        (
            lambda v: min(angle(v, u1[::-1]), angle(v, u2[::-1])) < 1,
            "This is a row of the matrix of eigenvectors, or its entries are in the wrong order: "
            "the eigenvectors are the columns.",
        ),
        (
            lambda v: min(angle(v, u) for u in uncentred) < 1,
            "This is an eigenvector of XᵀX / N: the mean was not subtracted.",
        ),
    ) or (
        "This is no eigenvector of S: S times it points in another direction than it does itself."
    )


def _eigh(S: Array) -> tuple[Array, Array]:
    """Return the eigenvalues, ascending, and the eigenvectors as rows."""
    lam, E = np.linalg.eigh(S)
    return lam, E.T
