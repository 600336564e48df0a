"""How many degrees of freedom data have: PCA of small neighbourhoods, and distances to neighbours.

Slides 5-7. Data near a curved manifold of d dimensions look d-dimensional from close by.
"""

import numpy as np
from numpy.typing import ArrayLike

from lecture8 import check
from lecture8.check import Array


def local_spectrum(X: ArrayLike, k: int, points: int = 200) -> Array:
    """Return the average spectrum of PCA on neighbourhoods, as shares of the local variance.

    X: (N, D). k: a neighbourhood is a point and its k nearest others, 2 .. N - 1. points: how many
    rows, spread evenly, are taken as centres. Returns (min(k, D),), descending, with sum 1.
    Raises ValueError for data without variance and k out of range.
    """
    X = _in_range(check.data_matrix(X))
    k = check.whole_number(k, "k", 2, len(X) - 1, "the other points")
    points = check.whole_number(points, "points", 1, 10**9, "the neighbourhoods")
    centres = np.unique(np.linspace(0, len(X) - 1, min(points, len(X))).astype(int))
    nearest = np.argsort(_squared_distances(X[centres], X), axis=1)[:, : k + 1]
    spectra = []
    for members in nearest:
        around = X[members] - X[members].mean(axis=0)
        around /= np.abs(around).max() or 1
        if X.shape[1] > k:  # the smaller of the two eigenproblems, slides 19-20
            variances = np.linalg.eigvalsh(around @ around.T)[:0:-1]
        else:
            variances = np.linalg.eigvalsh(around.T @ around)[::-1]
        variances = np.maximum(variances, 0)
        if variances.sum() == 0:
            raise ValueError("a neighbourhood has no variance: leave repeated points out")
        spectra.append(variances / variances.sum())
    return np.mean(spectra, axis=0)


def intrinsic_dimension(
    X: ArrayLike, k: int, rng: np.random.Generator, halves: int = 20
) -> tuple[float, float]:
    """Estimate the intrinsic dimension from distances to k neighbours; return it and its error.

    On a d-dimensional manifold the number of neighbours within r grows as r^d. The maximum
    likelihood estimate (Levina and Bickel 2004; averaged as by MacKay and Ghahramani 2005) inverts
    the mean of log(T_k / T_j) over the distances T_j of the first k - 1 neighbours.
    X: (N, D), no repeated rows. k: 2 .. N / 2 - 1. The standard error is the spread over random
    halves of the data. Raises ValueError for k out of range, repeated rows, and neighbours that are
    all equally far.
    """
    X = check.data_matrix(X)
    k = check.whole_number(k, "k", 2, len(X) // 2 - 1, "half the points less one")
    halves = check.whole_number(halves, "halves", 2, 10**6, "for a spread")
    check.generator(rng)
    X = _in_range(X)
    squared = _squared_distances(X, X)
    np.fill_diagonal(squared, np.inf)
    if (squared == 0).any():
        raise ValueError("X has repeated rows, whose distance is 0: leave them out")

    def estimate(squared: Array) -> float:
        log_distances = np.log(np.partition(squared, k - 1, axis=1)[:, :k]) / 2
        log_distances.sort(axis=1)
        log_ratio = float((log_distances[:, -1:] - log_distances[:, :-1]).mean())
        if log_ratio < 1e-12:
            raise ValueError(
                f"the {k} nearest neighbours are equally far, as of one-hot rows: their distances "
                "say nothing of a dimension"
            )
        return 1 / log_ratio

    chosen = [rng.permutation(len(X))[: len(X) // 2] for _ in range(halves)]
    spread = np.std([estimate(squared[np.ix_(half, half)]) for half in chosen], ddof=1)
    return estimate(squared), float(spread)


def _in_range(X: Array) -> Array:
    """Return X less its mean, in a unit in which squares neither overflow nor vanish."""
    X = X - X.mean(axis=0)
    return X / check.unit(X)


def _squared_distances(A: Array, B: Array) -> Array:
    """Return |a|^2 + |b|^2 - 2 a.b, and |a - b|^2 itself where that would lose digits."""
    sums = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1)
    squared = sums - 2 * A @ B.T
    near = squared < 1e-6 * sums
    for i in range(len(A)):
        squared[i, near[i]] = ((B[near[i]] - A[i]) ** 2).sum(axis=1)
    return squared
