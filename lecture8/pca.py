"""Principal component analysis: the orthonormal directions along which centred data vary most.

Slides 9-14 (two derivations, one answer) and 19-20 (fewer points than dimensions).
Rows of `X` are data points; the columns of `U` are the principal directions u_1 .. u_M.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import blas, eigh_tridiagonal, eigvalsh_tridiagonal, lapack

from lecture8 import check
from lecture8.check import Array

Method = Literal["auto", "covariance", "gram", "svd"]


@dataclass(frozen=True)
class PCA:
    """The mean, M principal directions and all D eigenvalues of a data set (slides 9-14).

    mean: (D,). U: (D, M), orthonormal columns, in each the largest entry in size is positive.
    lam: (D,), variances in the data's units squared, descending.
    """

    mean: Array
    U: Array
    lam: Array

    @property
    def J(self) -> float:
        """The sum of the discarded eigenvalues: the distortion of the fitted data (slide 14)."""
        return float(self.lam[self.U.shape[1] :].sum())

    def encode(self, X: ArrayLike) -> Array:
        """Return the projections z_ni = (x_n - mean)^T u_i of each row (slide 9, PRML 12.20).

        X: (N, D). Returns (N, M). Raises ValueError unless X is a finite (N, D) array.
        """
        return (check.matrix(X, "X", columns=len(self.mean)) - self.mean) @ self.U

    def decode(self, Z: ArrayLike) -> Array:
        """Return mean + sum_i z_ni u_i, points of the principal subspace (slide 12, PRML 12.20).

        Z: (N, M). Returns (N, D). Raises ValueError unless Z is a finite (N, M) array.
        """
        return self.mean + check.matrix(Z, "Z", columns=self.U.shape[1]) @ self.U.T

    def reconstruct(self, X: ArrayLike) -> Array:
        """Return x tilde, the nearest points of the principal subspace (slide 12).

        X: (N, D). Returns (N, D). Raises ValueError unless X is a finite (N, D) array.
        """
        return self.decode(self.encode(X))

    def distortion(self, X: ArrayLike) -> float:
        """Return the mean squared distance of X to its reconstruction (slide 13).

        X: (N, D). Raises ValueError unless X is a finite (N, D) array with a row.
        """
        X = check.matrix(X, "X")
        return float(((X - self.reconstruct(X)) ** 2).sum() / len(X))


def covariance(X: ArrayLike) -> Array:
    """Return S = 1/N sum_n (x_n - mean)(x_n - mean)^T (slide 10, PRML 12.3).

    X: (N, D). Returns (D, D). numpy.cov and scikit-learn divide by N - 1 instead.
    Raises ValueError unless X is a finite (N, D) array with N >= 2 and D >= 1.
    """
    _, Xc = _centre(check.data_matrix(X))
    unit = check.unit(Xc)
    Xc /= unit
    return _covariance(Xc) * unit**2


def fit(X: ArrayLike, M: int | None = None, method: Method = "auto") -> PCA:
    """Find the principal directions of X and the variance along each (slides 9-14 and 19-20).

    X: (N, D). M: how many directions to keep, 0 .. D; None keeps the min(N - 1, D) that N points
    can vary along. method: "covariance" solves the D x D eigenproblem, "gram" the N x N one, "svd"
    decomposes the centred data; they agree. "auto" takes the smaller eigenproblem.
    Where eigenvalues are equal, as are all zeros, the directions are one choice among many.
    Raises ValueError for data that `covariance` refuses, M out of range and an unknown method.
    """
    X = check.data_matrix(X)
    N, D = X.shape
    M = min(N - 1, D) if M is None else check.whole_number(M, "M", 0, D, "the columns of X")
    if method == "auto":
        method = "gram" if N < D else "covariance"
    if method not in _ROUTES:
        raise ValueError(f"method must be 'auto', 'covariance', 'gram' or 'svd'; got {method!r}")

    mean, Xc = _centre(X)
    unit = check.unit(Xc)
    Xc /= unit
    U, found = _ROUTES[method](Xc, M)
    lam = np.zeros(D)  # past the first min(N, D) there are only zeros
    lam[: len(found)] = np.maximum(found, 0) * unit**2
    return PCA(mean, fix_signs(U), lam)


def fix_signs(U: Array) -> Array:
    """Make the largest entry in size of each column positive; of equals (to rounding) the first.

    U: (D, M). An eigenvector's sign is free; this choice makes results the same everywhere.
    Raises ValueError unless U is a finite (D, M) array with D >= 1.
    """
    U = check.matrix(U, "U")
    if len(U) == 0:
        raise ValueError("U has no rows: a direction has an entry per dimension")
    size = np.abs(U)
    largest = np.argmax(size >= (1 - 1e-6) * size.max(axis=0), axis=0)
    return U * np.where(U[largest, np.arange(U.shape[1])] < 0, -1.0, 1.0)


def _by_covariance(Xc: Array, M: int) -> tuple[Array, Array]:
    lam, U = np.linalg.eigh(_covariance(Xc))
    return U[:, ::-1][:, :M], lam[::-1]


def _by_gram(Xc: Array, M: int) -> tuple[Array, Array]:
    N, D = Xc.shape
    # X X^T / N, of which it needs a half. numpy's @ has threads of its own, which would go on
    # waiting for more work beside those of scipy that follow.
    lam, V = _leading(blas.dsyrk(1 / N, Xc.T, trans=1, lower=1), min(M, N))
    B = blas.dgemm(1, Xc.T, V)  # X^T v_i has length sqrt(N lam_i), PRML 12.30
    return _normalise(B, M), lam[:D]


def _by_svd(Xc: Array, M: int) -> tuple[Array, Array]:
    _, singular, Ut = np.linalg.svd(Xc, full_matrices=False)
    return _normalise(Ut[:M].T, M), singular**2 / len(Xc)


_ROUTES = {"covariance": _by_covariance, "gram": _by_gram, "svd": _by_svd}


def _leading(K: Array, M: int) -> tuple[Array, Array]:
    """Return all eigenvalues of K, descending, and the eigenvectors of the first M.

    K: (N, N), symmetric; what is above its diagonal is not read.
    numpy.linalg.eigh finds all vectors and takes twice as long at N = 1000: here a tridiagonal
    matrix with the same eigenvalues is made once, and only M vectors are found and turned back.
    LAPACK's stemr finds orthogonal ones for equal eigenvalues too, as of one-hot rows.
    """
    N = len(K)
    reflectors, diagonal, beside, tau, _ = lapack.dsytrd(K, lower=1, lwork=64 * N)
    lam = eigvalsh_tridiagonal(diagonal, beside)[::-1]
    if M == 0:
        return lam, np.empty((N, 0))
    last = {"select": "i", "select_range": (N - M, N - 1), "lapack_driver": "stemr"}
    V = eigh_tridiagonal(diagonal, beside, **last)[1][:, ::-1]
    V[1:] = lapack.dormqr("L", "N", reflectors[1:, :-1], tau, V[1:], lwork=64 * M)[0]
    return lam, V


def _normalise(B: Array, M: int) -> Array:
    """Give the orthogonal columns of B length 1, and M in all: QR completes where one is 0."""
    return np.linalg.qr(np.pad(B, ((0, 0), (0, M - B.shape[1]))))[0]


def _covariance(Xc: Array) -> Array:
    return Xc.T @ Xc / len(Xc)


def _centre(X: Array) -> tuple[Array, Array]:
    mean = X.mean(axis=0)
    return mean, X - mean
