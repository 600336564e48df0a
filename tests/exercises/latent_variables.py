"""Answers to the exercises of notebook 01: right ones, and wrong ones with their diagnosis."""

import numpy as np


def cov(W, V, s2):
    return W @ V @ W.T + s2 * np.eye(len(W))


def by_loop(W, V, s2):
    C = np.zeros((len(W), len(W)))
    for i in range(len(W)):
        for j in range(len(W)):
            C[i, j] = W[i] @ V @ W[j] + (s2 if i == j else 0)
    return C


def by_whitening(W, V, s2):
    R = W @ np.linalg.cholesky(V)
    return (R @ R.T + np.diag([s2] * len(W))).tolist()


C = np.ones((3, 3)) + np.diag([0.1, 0.1, 9])
units = np.array([1, 1, 0.01])
lam_new, E_new = np.linalg.eigh(C * np.outer(units, units))
u1_old = np.linalg.eigh(C)[1][:, -1]

RIGHT = {
    "covariance_of_x": [cov, by_loop, by_whitening, lambda A, B, c: cov(A, B, c)],
    "u1_in_new_units": [
        (0.7, 0.7, 0),
        [1, 1, 0],
        -E_new[:, -1],
        np.array([0.7071, 0.7071, 0.0067]),
        [1, 1, 0.01],
        [[0.7], [0.7], [0]],
        [[0.7, 0.7, 0]],
    ],
    "noise_in_new_units": [0.0009, 9e-4, 9 / 100**2, [0.0009], np.float32(0.0009)],
    "hundred_components": ["C", "c", " c. ", "(C)"],
    "dimension_by_counting": [
        lambda n1, n2: np.log2(n2 / n1),
        lambda n1, n2: np.log(n2 / n1) / np.log(2),
        lambda a, b: np.log2(b) - np.log2(a),
        lambda a, b: [np.emath.logn(2, b / a)],
    ],
}
WRONG = {
    "covariance_of_x": [
        (lambda W, V, s2: W @ W.T + s2 * np.eye(3), "for cov[z] = I only"),
        (lambda W, V, s2: W @ W.T, "noise is missing, and"),
        (lambda W, V, s2: W @ V @ W.T, "ε adds its own"),
        (lambda W, V, s2: cov(W, V, s2**0.5), "leave the root"),
        (lambda W, V, s2: cov(W, V, s2**2), "do not square"),
        (lambda W, V, s2: W @ V @ W.T + s2, "every entry"),
        (lambda W, V, s2: cov(W, V, -s2), "are subtracted"),
        (lambda W, V, s2: cov(W, V @ V, s2), "appears once"),
        (lambda W, V, s2: cov(W, np.linalg.inv(V), s2), "inverted"),
        (lambda W, V, s2: W.T @ W @ V + s2 * np.eye(2), "has cov[z]'s shape"),
        (lambda W, V, s2: np.diag(cov(W, V, s2)), "D x D"),
        (lambda W, V, s2: W @ V, "Is Wᵀ missing"),
        (lambda W, V, s2: np.ones((3, 4)), "must be (D, D), here"),
        (lambda W, V, s2: cov(W, V**2, s2), "squares each entry"),
        (lambda W, V, s2: np.triu(cov(W, V, s2)), "symmetric"),
        (lambda W, V, s2: cov(W, 3 * V, s2), "Take W = 0"),
        (lambda W, V, s2: cov(W, 2 * V, s2), "stands there once"),
        (lambda W, V, s2: s2 * W @ V @ W.T, "not multiplied"),
        (lambda W, V, s2: cov(W, V, s2 / len(W)), "not shared out"),
        (lambda W, V, s2: np.diag(np.diag(cov(W, V, s2))), "share z"),
        (lambda W, V, s2: cov(W, V, 2 * s2), "counted twice"),
        (lambda W, V, s2: W @ (V + s2 * np.eye(len(V))) @ W.T, "add the noise to z"),
        (lambda W, V, s2: cov(W, np.diag(np.diag(V)), s2), "diagonal only"),
        (lambda W, V, s2: W @ V @ W.T + s2 * np.eye(3), "raises ValueError"),
        (lambda W, V, s2: W @ V @ W.T + s2 * np.eye(5)[: len(W), : len(W)].T[:3], "ValueError"),
        (lambda W, V, s2: W @ V @ W.T + s2 * (np.arange(len(W)) < 3) * np.eye(len(W)), "D = 5"),
        (lambda W, V, s2: W.T @ V @ W, "raises ValueError"),
        (lambda W, s2: W @ W.T, "called with 3 arguments"),
        (cov(np.eye(3), np.eye(3), 1), "without brackets"),
    ],
    "u1_in_new_units": [
        ([0, 0, 1], "old units"),
        (u1_old, "old units"),
        ([0.1, 0.1, 1], "old units"),
        ([1, 1, 1], "loadings"),
        (lam_new, "eigenvalues"),
        ([0.7, -0.7, 0], "differ"),
        ([1, 0, 0], "Only one coordinate"),
        ([0.7, 0.7, 0.1], "in proportion"),
        ([0.1, 0.1, 0.01], "done again"),
        (u1_old * units, "done again"),
        ([0, 0, 0], "zero vector"),
        ([3, 1, 0], "compare the three variances"),
        ([0.7, 0.7], "has shape (2,)"),
        ("(0.7, 0.7, 0)", "holds text"),
    ],
    "noise_in_new_units": [
        (0.09, "do to its variance"),
        (9, "in x₃'s units"),
        (900, "not more; and"),
        (90_000, "not more."),
        (0.03, "standard deviation"),
        (0.01, "loading"),
        (3, "in the old units"),
        (0.9, "root of 100"),
        (0.009, "which power"),
        (9e-6, "three times"),
        (1, "old loading"),
        (0.0001, "owes to z"),
        (0.001, "whole variance"),
        (0, "it is there"),
        (-0.0009, "not negative"),
        (0.5, "Too large"),
        (1e-5, "Too small"),
        ([0.1, 0.1, 0.0009], "one number is due"),
    ],
    "hundred_components": [
        ("A", "stricter share"),
        ("b", "fill the same"),
        ("D", "too far apart"),
        ("E", "stretch"),
        ("PCA", "another word"),
        (3, "is a number"),
    ],
    "dimension_by_counting": [
        (lambda a, b: b / a, "ratio of the counts"),
        (lambda a, b: b / a / 2, "in proportion"),
        (lambda a, b: np.log(b / a), "natural"),
        (lambda a, b: np.log10(b / a), "decimal"),
        (lambda a, b: np.log2(b / a) / 2, "doubled once"),
        (lambda a, b: np.log2(a / b), "positive"),
        (lambda a, b: np.log(2) / np.log(b / a), "upside down"),
        (lambda a, b: (b / a) ** 0.5, "square root"),
        (lambda a, b: np.log2(b), "n1 is missing"),
        (lambda a, b: np.log2(b - a), "not by their difference"),
        (lambda a, b: round(np.log2(b / a)), "rounding"),
        (lambda a, b: int(np.log2(b / a)), "rounding"),
        (lambda a, b: 2.0 ** (b / a), "2 to the power"),
        (lambda a, b: np.log2(b) / np.log2(a), "not the logarithm of the ratio"),
        (lambda a, b: np.log2(b // a), "use /"),
        (lambda a, b: np.log(b / a) * np.log(2), "divide by ln 2"),
        (lambda a, b: np.log2(b / a) + 1, "by 1 for all"),
        (lambda a, b: np.log2((b - a) / a), "nothing is subtracted"),
        (lambda a, b: (b / a) ** 2, "At n1 = 12"),
        (lambda a, b: 2 * np.log2(b / a), "twice the"),
        (lambda a, b: b - a, "not by their difference"),
        (lambda a, b: (b / a) ** (1 / 3), "cube root"),
        (lambda a, b: np.log2((b - 1) / (a - 1)), "no centre"),
        (lambda a, b: b / a / 4, "is an exponent"),
        (lambda a, b: np.log(b / a) / 2, "to which base"),
        (lambda a, b: 3.0, "same d for all"),
        (lambda a, b: np.log2(b / a) if b < 200 else 0, "At n1 = 7"),
        (lambda a, b, r: np.log(b / a), "called with 2 arguments"),
    ],
}
