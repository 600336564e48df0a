"""What the claims compare with, written out with numpy and nothing of this package."""

import numpy as np

from lecture8.check import Array


def eigen(X: Array) -> tuple[Array, Array]:
    """Return the eigenvalues of the covariance of X, descending, and its eigenvectors."""
    lam, U = np.linalg.eigh(np.cov(X.T, bias=True))
    return lam[::-1], U[:, ::-1]


def gap(lam: Array, M: int) -> float:
    """Return the least distance of the first M eigenvalues from each other and from the next.

    Rounding of S by EPS lambda_1 turns its eigenvectors by EPS lambda_1 / gap.
    """
    return float(-np.diff(lam[: M + 1]).max())


def standard_errors(S: Array, n: int) -> Array:
    """Return the standard error of each entry of the covariance of n Gaussian points."""
    return np.sqrt((np.outer(np.diag(S), np.diag(S)) + S**2) / n)
