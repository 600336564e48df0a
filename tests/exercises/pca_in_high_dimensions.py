"""Answers to the exercises of notebook 04: right ones, and wrong ones with their diagnosis."""

import math

import numpy as np

from lecture8 import pca


def back(X, M):
    lam, V = (a[..., ::-1] for a in np.linalg.eigh(X @ X.T / len(X)))
    return X.T @ V[:, :M] / np.sqrt(len(X) * lam[:M])


def small_route(X, M):
    return back(X - X.mean(axis=0), M)


def by_norm(X, M):
    X = X - X.mean(axis=0)
    U = X.T @ np.linalg.eigh(X @ X.T)[1][:, : -M - 1 : -1]
    return U / np.linalg.norm(U, axis=0)


def scaled(power):
    """Return the small route with another power of the lengths in place of -1/2."""

    def f(X, M):
        X = X - X.mean(axis=0)
        lam, V = (a[..., ::-1] for a in np.linalg.eigh(X @ X.T / len(X)))
        return X.T @ V[:, :M] * (len(X) * lam[:M]) ** power

    return f


def ascending(X, M):
    X = X - X.mean(axis=0)
    lam, V = np.linalg.eigh(X @ X.T / len(X))
    return X.T @ V[:, :M] / np.sqrt(len(X) * np.abs(lam[:M]))


def only_v(X, M):
    X = X - X.mean(axis=0)
    return np.linalg.eigh(X @ X.T)[1][:, ::-1][:, :M]


def no_variance(X, M):
    X = X - X.mean(axis=0)
    return np.linalg.eigh(X.T @ X)[1][:, :M]


def in_place(X, M):
    X -= X.mean(axis=0)
    return back(X, M)


RIGHT = {
    "length_of_back": [
        lambda N, lam, length: np.sqrt(N * lam) * length,
        lambda N, lam, length: math.sqrt(N * lam * length**2),
        lambda n, eigenvalue, v: [(n * eigenvalue) ** 0.5 * v],
    ],
    "inner_products": [
        lambda N, lam: N * np.diag(lam),
        lambda N, lam: N * lam * np.eye(len(lam)),
        lambda N, lam: [[N * x * (i == j) for j in range(len(lam))] for i, x in enumerate(lam)],
    ],
    "zeros_of_K": [41, 41.0, np.int64(41), [41]],
    "blind_test": ["orthonormal", "Orthonormal.", " ORTHONORMAL "],
    "matrix_size": [8 * 4096**2 / 1e6, 134, 134.2, np.float32(134.22)],
    "directions_by_K": [
        small_route,
        by_norm,
        lambda X, M: -pca.fit(X, M, "covariance").U,
        lambda X, M: np.linalg.svd(X - X.mean(axis=0))[2][:M].T.tolist(),
    ],
    "weakest_direction": [2**-26, 1.5e-8, 1e-8, np.sqrt(np.finfo(float).eps), 2e-8],
}
WRONG = {
    "length_of_back": [
        (lambda N, lam, length: N * lam * length**2, "the root is missing"),
        (lambda N, lam, length: np.sqrt(N * lam), "v of length 1"),
        (lambda N, lam, length: N * lam, "the slide's v = Xu only"),
        (lambda N, lam, length: N * lam * length, "The root is missing"),
        (lambda N, lam, length: np.sqrt(lam) * length, "where is N"),
        (lambda N, lam, length: lam * length, "length of Kv"),
        (lambda N, lam, length: np.sqrt(lam / N) * length, "wrong side"),
        (lambda N, lam, length: np.sqrt((N - 1) * lam) * length, "1/(N - 1)"),
        (lambda N, lam, length: np.sqrt(N * lam * length), "Too much is under the root"),
        (lambda N, lam, length: np.sqrt(N * lam) / length, "not a shorter one"),
        (lambda N, lam, length: 1 / (np.sqrt(N * lam) * length), "upside down"),
        (lambda N, lam, length: length, "v itself"),
        (lambda N, lam, length: 1, "only after a division"),
        (lambda N, lam, length: length / np.sqrt(N * lam), "in the divisor"),
        (lambda N, lam, length: 1 / np.sqrt(N * lam), "for v of length 1; what"),
        (lambda N, lam, length: 1 / (N * lam), "the slide's v = Xu; what"),
        (lambda N, lam, length: np.sqrt(N * lam) * length**2, "comes in squared"),
        (lambda N, lam, length: -np.sqrt(N * lam) * length, "not negative"),
        (lambda N, lam, length: 0, "zero only where lam is"),
        (lambda N, lam, length: 2 * np.sqrt(N * lam) * length, "a constant factor"),
        (lambda N, lam, length: np.sqrt(N) * length, "If lam is four times"),
        (lambda N, lam, length: np.sqrt(lam) * length * N**2, "If N is four times"),
        (lambda N, lam: np.sqrt(N * lam), "called with 3 arguments"),
        (2.5, "a function is due"),
    ],
    "inner_products": [
        (lambda N, lam: np.eye(3), "after the division"),
        (lambda N, lam: np.diag(lam), "This is VᵀKV"),
        (lambda N, lam: np.diag(lam) / N, "wrong side"),
        (lambda N, lam: np.diag(np.sqrt(N * lam)), "These are lengths"),
        (lambda N, lam: np.diag((N - 1) * lam), "1/(N - 1)"),
        (lambda N, lam: np.outer(np.sqrt(N * lam), np.sqrt(N * lam)), "the same way"),
        (lambda N, lam: N * lam, "on the diagonal"),
        (lambda N, lam: np.diag(1 / (N * lam)), "inverse"),
        (lambda N, lam: N * np.tile(lam, (3, 1)), "beside the diagonal"),
        (lambda N, lam: N * lam.sum(), "3 times 3"),
        (lambda N, lam: np.diag(2 * N * lam), "find one"),
        (lambda N, lam: N * np.diag(lam**2), "λ comes in once"),
        (lambda N, lam: N**2 * np.diag(lam), "N comes in twice"),
        (lambda N, lam: N * np.eye(len(lam)), "λ is missing"),
        (lambda N, lam: -N * np.diag(lam), "not negative"),
        (lambda N, lam: len(lam) * np.diag(lam), "place of N"),
        (lambda N, lam: np.diag((N * lam) ** -0.5), "make the lengths 1"),
        (lambda N, lam: np.zeros((len(lam), len(lam))), "not 0"),
        (lambda N, lam: N * np.diag(lam[::-1]), "reverse order"),
        (lambda N, lam: np.diag((N * lam) ** 2), "one K stands"),
        (lambda N, lam: N * np.diag(lam) + 0.01, "beside the diagonal"),
        (lambda N, lam: [[7 * 5, 0, 0], [0, 14, 0], [0, 0, 3.5]], "2 times 2"),
        (np.eye(3), "a function is due"),
    ],
    "zeros_of_K": [
        (40, "the centring costs"),
        (1, "span no new directions"),
        (2, "does not grow with N"),
        (39, "That many are not zero"),
        (0, "always has an eigenvalue"),
        (586, "S has that many"),
        (80, "the faces do vary"),
        (79, "a single eigenvalue"),
        (-1, "not negative"),
        (100, "has 80 eigenvalues"),
        (20, "too few"),
        (50, "too many"),
        (40.5, "a whole number is due"),
    ],
    "blind_test": [
        ("zero", "sum to zero"),
        ("codes", "mean picture"),
        ("route", "pca.fit takes the mean off"),
        ("none", "one of"),
        (1, "one of"),
    ],
    "matrix_size": [
        (8e6, "N is much larger"),
        (8e12, "in bytes"),
        (8 * 4096, "These are the data"),
        (16.8, "each takes 8 bytes"),
        (67, "half"),
        (1074, "bits"),
        (134217728, "This is in bytes"),
        (0.134, "GB"),
        (134218, "kB"),
        (128, "2²⁰"),
        (0.0328, "one row of the matrix"),
        (0.125, "GiB"),
        (8, "in TB"),
        (0.13, "GB"),
        (4096, "number of pixels of"),
        (32.8, "data in GB"),
        (32, "data in GB"),
        (1e6, "number of pictures"),
        (268, "twice the size"),
        (17, "millions of numbers"),
        (8000, "in GB"),
        (131072, "2¹⁰"),
        (13.4, "power of ten"),
        (-134, "not negative"),
        (500, "too large"),
        (3, "too small"),
        ("134 MB", "holds text"),
    ],
    "directions_by_K": [
        (back, "not centred"),
        (lambda X, M: back(X - X.mean(axis=1, keepdims=True), M), "The rows were centred"),
        (lambda X, M: back(X - X.mean(), M), "One mean of all"),
        (lambda X, M: small_route(X, M).T, "are the rows"),
        (lambda X, M: small_route(X, M)[:, ::-1], "ascending order"),
        (ascending, "smallest eigenvalues"),
        (scaled(0), "lengths are not 1"),
        (scaled(-1), "lengths are not 1"),
        (only_v, "brings v back"),
        (lambda X, M: np.linalg.eigvalsh(X @ X.T), "eigenvalues came back"),
        (no_variance, "do not vary"),
        (lambda X, M: small_route(X, M + 1)[:, 1:], "first direction is left out"),
        (lambda X, M: small_route(X / X.std(axis=0), M), "standard deviations"),
        (lambda X, M: small_route(X, len(X) - 1), "all directions"),
        (lambda X, M: small_route(X, M)[:, :2], "not (D, M)"),
        (lambda X, M: small_route(X, M) * [1, 1, 0], "A column is zero"),
        (lambda X, M: np.eye(X.shape[1])[:, :M], "not the directions of the largest"),
        (lambda X, M: np.ones((X.shape[1], M)), "not orthonormal"),
        (
            lambda X, M: pca.fit(X, M).U if len(X) == 9 else np.eye(len(X[0]))[:, :M],
            "not for (6, 11)",
        ),
        (lambda X, M: pca.fit(X, M).U[:, [*range(M - 2), -1, M - 2][:M]], "of the largest"),
        (in_place, "in place"),
    ],
    "weakest_direction": [
        (2**-52, "ratio of two λ"),
        (1e-16, "ratio of two λ"),
        (1e-15, "ratio of two λ"),
        (2**-104, "The wrong way"),
        (2**-53, "ratio of two λ"),
        (2**-13, "One root too many"),
        (26, "binary digits"),
        (52, "digits of λ"),
        (-26, "is positive"),
        (1e-3, "too large"),
        (20, "below 1"),
        (1e-12, "too small"),
        (0, "is positive"),
    ],
}
