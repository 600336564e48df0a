"""Answers to the exercises of notebook 02: right ones, and wrong ones with their diagnosis."""

import numpy as np

from lecture8 import data, pca

X = data.faces(label=1)[0].reshape(-1, 25, 25)[:, [4, 12], [14, 17]]
lam, E = np.linalg.eigh(pca.covariance(X))
u2, u1 = E.T
uncentred = np.linalg.eigh(X.T @ X / len(X))[1]

RIGHT = {
    "second_component": [u2, -u2, 7 * u2, u2.tolist(), tuple(-u2.round(2)), u2 * 1e-9],
}
WRONG = {
    "second_component": [
        (u1, "that is kept"),
        (-3 * u1, "that is kept"),
        (u2[::-1], "the columns"),
        (u1[::-1] * [1, 1], "the columns"),
        (uncentred[:, 0], "the mean was not subtracted"),
        (uncentred[:, 1], "the mean was not subtracted"),
        (lam, "eigenvalues"),
        ([0, 0], "zero vector"),
        ([1, 0], "no eigenvector of S"),
        (E, "has shape (2, 2); (2,) is due"),
        (E[:, [0]], ".ravel()"),
        (lam[0], "has shape (); (2,) is due"),
    ],
}
