"""Answers to the exercises of notebook 02: right ones, and wrong ones with their diagnosis."""

import numpy as np

from lecture8 import data, pca

X = data.faces(label=1)[0].reshape(-1, 25, 25)[:, [4, 12], [14, 17]]
lam, E = np.linalg.eigh(pca.covariance(X))
u2, u1 = E.T
uncentred = np.linalg.eigh(X.T @ X / len(X))[1]


def degrees(v):
    return np.degrees(np.arctan2(v[1], v[0])) % 180


def basis(X, M):
    return np.linalg.eigh(np.cov(X.T))[1][:, ::-1][:, :M]


def rebuild(X, M):
    mean, U = X.mean(axis=0), basis(X, M)
    return mean + (X - mean) @ U @ U.T


def rebuild_by_svd(X, M):
    Vt = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[2][:M]
    return X.mean(axis=0) + (X - X.mean(axis=0)) @ Vt.T @ Vt


def rebuild_by_svd_columns(X, M):
    V = np.linalg.svd(X - X.mean(axis=0))[2][:, :M]
    return X.mean(axis=0) + (X - X.mean(axis=0)) @ V @ V.T


def rebuild_with(U, X, before=1, after=1):
    mean = X.mean(axis=0)
    return after * mean + (X - before * mean) @ U @ U.T


def rebuild_by_gram(X, M):
    Xc = X - X.mean(axis=0)
    V = np.linalg.eigh(Xc @ Xc.T)[1][:, ::-1][:, :M]
    return X.mean(axis=0) + V @ V.T @ Xc


def rebuild_by_rows(X, M):
    V = np.linalg.eigh(np.cov(X))[1][:, ::-1][:, :M]
    return X.mean(axis=0) + V @ V.T @ (X - X.mean(axis=0))


def rebuild_round_the_median(X, M):
    middle, U = np.median(X, axis=0), basis(X, M)
    return middle + (X - middle) @ U @ U.T


def rebuild_whitened(X, M):
    mean, U = X.mean(axis=0), basis(X, M)
    return mean + (X - mean) @ U / np.sqrt(eigenvalues(X)[:M]) @ U.T


def rebuild_with_a_trap(X, M):
    U = np.linalg.eigh(np.cov(X.T))[1][:, -M:]
    return rebuild_with(U, X)


def axes_of_raw(X, M):
    return np.linalg.eigh(X.T @ X)[1][:, ::-1][:, :M]


def eigenvalues(X):
    return np.linalg.eigvalsh(np.cov(X.T, bias=True))[::-1]


def by_reconstruction(X, M):
    return ((X - rebuild(X, M)) ** 2).sum(axis=1).mean()


def by_singular_values(X, M):
    return (np.linalg.svd(X - X.mean(axis=0))[1][M:] ** 2).sum() / len(X)


def with_a_trap(X, M):
    return np.linalg.eigvalsh(np.cov(X.T, bias=True))[:-M].sum()


RIGHT = {
    "second_component": [
        E[:, [0]],
        E[:, 0][None],
        u2,
        -u2,
        7 * u2,
        u2.tolist(),
        tuple(-u2.round(2)),
        u2 * 1e-9,
    ],
    "tripled_greys": [9, 9.0, [9], 3**2],
    "uncentred_direction": [7.6, degrees(uncentred[:, 1]) - degrees(u1), 7.63, -7.6, 44.2 - 36.5],
    "covariance_along": [
        lambda S, u, v: u @ S @ v,
        lambda S, u, v: v @ S @ u,
        lambda S, u, v: sum(u[i] * S[i, j] * v[j] for i in range(3) for j in range(3)),
        lambda S, u, v: u[None] @ S @ v[:, None],
        lambda S, u, v: np.einsum("i,ij,j", u, S, v),
    ],
    "rebuilt": [rebuild, rebuild_by_svd, rebuild_by_gram, lambda X, M: rebuild(X, M).tolist()],
    "distortion": [
        lambda X, M: eigenvalues(X)[M:].sum(),
        by_reconstruction,
        by_singular_values,
        lambda X, M: np.trace(np.cov(X.T, bias=True)) - eigenvalues(X)[:M].sum(),
    ],
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
        (lam * 100 / 99, "eigenvalues"),
        (X.mean(axis=0), "points at the mean"),
        ([0, 1], "one pixel alone"),
        ([3, 1], "S turns it"),
        ([0, 0], "zero vector"),
        ([1, 0], "no eigenvector of S"),
        (E, "has shape (2, 2); (2,) is due"),
        ([0.6, 0.8], "a sign lost"),
        ([0.7, -0.7], "correlation matrix"),
        (np.linalg.eigh(np.corrcoef(X.T))[1][:, 0], "correlation matrix"),
        ([-0.70, 0.72], "mean was not subtracted"),
        (lam[0], "has shape (); (2,) is due"),
    ],
    "tripled_greys": [
        (3, "Each distance"),
        (1, "but J does not"),
        (3**0.5, "square root"),
        (6, "doubled"),
        (1 / 9, "upside down"),
        (1 / 3, "do not shrink"),
        (27, "third power"),
        (81, "squared squares"),
        (8, "new J over old J"),
        (9 * pca.fit(X, M=1).J, "J itself"),
        (100, "Too large"),
        (5, "Too small"),
        (18, "number of pixels"),
        (900, "per cent"),
        (-9, "not negative"),
        ("nine", "holds text"),
    ],
    "uncentred_direction": [
        (np.radians(7.63), "radians"),
        (np.tan(np.radians(7.63)), "tangent"),
        (degrees(X.mean(axis=0)) - degrees(u1), "with the mean"),
        (8, "give one decimal. Or"),
        (7, "give one decimal."),
        (7.4, "round at the end"),
        (80.7, "added"),
        (53.5, "second axis"),
        (45.8, "second axis"),
        (90, "u₁ and u₂"),
        (44.2, "its direction points"),
        (36.5, "where u₁ points"),
        (44.5, "the mean points"),
        (172.4, "turned round"),
        (82.4, "ascending"),
        (97.6, "ascending"),
        (0.3, "to the mean"),
        (uncentred[:, 1] @ u1, "cosine"),
        (0, "has one of the two"),
        (120, "at most 90"),
        (60, "Too large"),
        (4, "Too small"),
        (uncentred[:, 1], "one number is due"),
    ],
    "covariance_along": [
        (lambda S, u, v: 0, "for two eigenvectors"),
        (lambda S, u, v: 0.0 if abs(u @ v) < 1e-9 else u @ S @ v, "are orthogonal"),
        (lambda S, u, v: abs(u @ S @ v), "keep its sign"),
        (lambda S, u, v: u @ v, "S is missing"),
        (lambda S, u, v: u @ S @ v / np.sqrt((u @ S @ u) * (v @ S @ v)), "correlation"),
        (lambda S, u, v: u @ S @ u, "along u alone"),
        (lambda S, u, v: v @ S @ v, "along v alone"),
        (lambda S, u, v: (u @ S @ u) * (v @ S @ v), "product of two"),
        (lambda S, u, v: u @ S @ u + v @ S @ v, "sum of two"),
        (lambda S, u, v: (S @ u) @ (S @ v), "twice: each"),
        (lambda S, u, v: u @ np.linalg.inv(S) @ v, "inverse"),
        (lambda S, u, v: 2 * u @ S @ v, "twice the"),
        (lambda S, u, v: -u @ S @ v, "sign"),
        (lambda S, u, v: (u * v) @ np.diag(S), "diagonal"),
        (lambda S, u, v: u * S * v, "one number: S"),
        (lambda S, u, v: S @ u, "one number: S"),
        (lambda S, u, v: S[0, 1], "of x₁ and x₂"),
        (lambda S, u, v: len(S) * u @ S @ v, "D times"),
        (lambda S, u, v: S.sum(), "sum of S's entries"),
        (lambda S, u, v: np.trace(S), "trace of S: u"),
        (lambda S, u, v: np.trace(S) * (u @ v), "The trace of S took"),
        (lambda S, u, v: np.cov(S @ u, S @ v)[0, 1], "Give np.cov data"),
        (lambda S, u, v: 1.5 * u @ S @ v, "This is not it"),
        (lambda S, u, v: u @ S @ v / 2, "half the"),
        (lambda S, u, v: abs(u @ S @ v) ** 0.5, "no root"),
        (lambda S, u, v: (u @ S @ u + v @ S @ v) / 2, "mean of two"),
        (lambda S, u, v: (u - v) @ S @ (u - v), "of the difference"),
        (lambda S, u, v: (u + v) @ S @ (u + v), "of the sum"),
        (lambda S, u, v: np.cov(u, v)[0, 1], "entries of u and v"),
        (lambda u, v: u @ v, "called with 3 arguments"),
    ],
    "rebuilt": [
        (lambda X, M: rebuild(X, M) - X.mean(axis=0), "round the origin"),
        (lambda X, M: rebuild_with(basis(X, M), X, 0, 0), "not centred"),
        (lambda X, M: rebuild_with(basis(X, M), X, before=0), "is put back, but"),
        (lambda X, M: rebuild_with(axes_of_raw(X, M), X, 0, 0), "eigenvectors of XᵀX"),
        (lambda X, M: rebuild_with(axes_of_raw(X, M), X), "without the mean"),
        (lambda X, M: X - rebuild(X, M), "what is lost"),
        (lambda X, M: X, "Nothing is lost"),
        (lambda X, M: rebuild_with(basis(X, 6)[:, ::-1][:, :M], X), "least variance"),
        (lambda X, M: rebuild_with(np.linalg.eigh(np.cov(X.T))[1][:M].T, X), "Rows are taken"),
        (rebuild_by_svd_columns, "Rows are taken"),
        (lambda X, M: (X - X.mean(axis=0)) @ basis(X, M), "the codes"),
        (lambda X, M: rebuild(X, M).T, "transposed"),
        (lambda X, M: rebuild(X, M)[0], "it returns (6,)"),
        (lambda X, M: rebuild(X, M - 1), "too few"),
        (lambda X, M: rebuild(X, M + 1), "too many"),
        (lambda X, M: rebuild_with(basis(X, M + 1)[:, [M]], X), "Only one"),
        (lambda X, M: rebuild_with(basis(X, M)[:, [M - 1]], X), "Only one"),
        (lambda X, M: rebuild_with(basis(X, 6)[:, M:], X), "that are thrown away"),
        (lambda X, M: rebuild_with(basis(X, M) * eigenvalues(X)[:M] ** 0.5, X), "are scaled"),
        (lambda X, M: X.mean(axis=0) + 0 * X, "has become the mean"),
        (rebuild_by_rows, "needs X.T"),
        (lambda X, M: 2 * X.mean(axis=0) - rebuild(X, M), "sign is turned"),
        (lambda X, M: X.mean(axis=0) + rebuild(X, M), "added twice"),
        (lambda X, M: np.where(np.arange(6) < M, X, X.mean(axis=0)), "first M coordinates"),
        (rebuild_round_the_median, "The median"),
        (rebuild_whitened, "are scaled"),
        (lambda X, M: rebuild(X, M) + 1, "the mean squared error is"),
        (rebuild_with_a_trap, "not at M = 0"),
        (lambda X, M: rebuild(X, M).round(), "It is rounded"),
        (lambda X, M: rebuild(X / X.std(axis=0), M) * X.std(axis=0), "standard deviations"),
        (lambda X, M: pca.fit(X, M).reconstruct(X), "uses lecture8"),
        (pca.fit, "uses lecture8"),
        (lambda X, M: rebuild(X, M) if M else X.mean(axis=0), "not at M = 0"),
        (lambda X, M: rebuild(X, M) if len(X) > 6 else X, "not at N = 4"),
        (lambda X: X, "called with 2 arguments"),
    ],
    "distortion": [
        (lambda X, M: np.linalg.eigvalsh(np.cov(X.T))[::-1][M:].sum(), "1/(N-1)"),
        (lambda X, M: eigenvalues(X)[:M].sum(), "is kept"),
        (lambda X, M: eigenvalues(X)[::-1][M:].sum(), "ascending"),
        (lambda X, M: eigenvalues(X)[M:].sum() / eigenvalues(X).sum(), "share"),
        (lambda X, M: np.trace(np.cov(X.T, bias=True)), "all of the variance"),
        (lambda X, M: np.linalg.eigvalsh(X.T @ X / 12)[::-1][M:].sum(), "mean was not"),
        (lambda X, M: eigenvalues(X)[M + 1 :].sum(), "too few"),
        (lambda X, M: eigenvalues(X)[M - 1 :].sum(), "too many"),
        (lambda X, M: eigenvalues(X)[M], "one eigenvalue"),
        (lambda X, M: len(X) * by_reconstruction(X, M), "sum over the points"),
        (lambda X, M: ((X - rebuild(X, M)) ** 2).mean(), "mean over coordinates"),
        (lambda X, M: by_reconstruction(X, M) ** 0.5, "square root"),
        (lambda X, M: (eigenvalues(X)[M:] ** 2).sum(), "no square"),
        (lambda X, M: eigenvalues(X)[M:].mean(), "is their mean"),
        (with_a_trap, "[:-0] is empty"),
        (lambda X, M: 100 * eigenvalues(X)[M:].sum() / eigenvalues(X).sum(), "per cent"),
        (lambda X, M: eigenvalues(X)[:M].sum() / eigenvalues(X).sum(), "that is kept."),
        (lambda X, M: np.trace(np.cov(X.T)), "all of the variance"),
        (lambda X, M: eigenvalues(X)[::-1][M], "one eigenvalue"),
        (lambda X, M: X.var(axis=0)[M:].sum(), "x's coordinates"),
        (lambda X, M: np.sort(X.var(axis=0))[::-1][M:].sum(), "x's coordinates"),
        (lambda X, M: -eigenvalues(X)[M:].sum(), "not negative"),
        (lambda X, M: eigenvalues(X)[M:].sum() if M else 1.0, "At M = 0, D = 6"),
        (lambda X, M: np.linalg.norm(X - rebuild(X, M), axis=1).mean(), "mean length"),
        (lambda X, M: np.linalg.svd(X - X.mean(axis=0))[1][M:].sum() / 12, "singular values"),
        (lambda X, M: by_reconstruction(X, M) + (X.mean(axis=0) ** 2).sum(), "not put back"),
        (lambda X, M: (X**2).sum() / len(X), "squared length"),
        (lambda X, M: np.linalg.eigvalsh(np.cov(X, bias=True))[::-1][M:].sum(), "needs X.T"),
        (lambda X, M: np.linalg.eigvalsh(np.corrcoef(X.T))[::-1][M:].sum(), "correlation"),
        (lambda X, M: by_reconstruction(X, M) / 2, "half of J"),
        (lambda X, M: np.linalg.svd(X - X.mean(axis=0))[1][M:].sum(), "singular values"),
        (lambda X, M: (eigenvalues(X)[M:] ** 0.5).sum(), "standard deviations"),
        (lambda X, M: pca.fit(X, M).distortion(X), "uses lecture8"),
        (lambda X, M: (np.linalg.svd(X - X.mean(axis=0))[1][M:] ** 2).sum() / 12, "N = 4"),
        (lambda X, M: 1000, "too large"),
        (lambda X, M: eigenvalues(X)[M:], "one number is due"),
    ],
}
