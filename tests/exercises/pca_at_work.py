"""Answers to the exercises of notebook 03: right ones, and wrong ones with their diagnosis."""

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from lecture8 import fisher


def parts(X, y):
    A, B = X[y == 0], X[y == 1]
    return A, B, A.mean(axis=0), B.mean(axis=0)


def scatter(A):
    return (A - A.mean(axis=0)).T @ (A - A.mean(axis=0))


def direction(X, y):
    A, B, m0, m1 = parts(X, y)
    return np.linalg.inv(scatter(A) + scatter(B)) @ (m1 - m0)


def by_total_scatter(X, y):
    _, _, m0, m1 = parts(X, y)
    return np.linalg.solve(np.cov(X.T), m0 - m1)


def by_eigenvector(X, y):
    A, B, m0, m1 = parts(X, y)
    d = m1 - m0
    lam, E = np.linalg.eig(np.linalg.solve(scatter(A) + scatter(B), np.outer(d, d)))
    return E[:, np.argmax(lam.real)]


def with_scatter(S, means=lambda m0, m1: m1 - m0):
    def f(X, y):
        A, B, m0, m1 = parts(X, y)
        return np.linalg.solve(S(X, A, B), means(m0, m1))

    return f


def difference(X, y):
    _, _, m0, m1 = parts(X, y)
    return m1 - m0


def multiplied(X, y):
    A, B, m0, m1 = parts(X, y)
    return (scatter(A) + scatter(B)) @ (m1 - m0)


def diagonal(X, y):
    A, B, m0, m1 = parts(X, y)
    return (m1 - m0) / np.diag(scatter(A) + scatter(B))


def sums_for_means(X, y):
    A, B, _, _ = parts(X, y)
    return np.linalg.solve(scatter(A) + scatter(B), A.sum(axis=0) - B.sum(axis=0))


def inverses_added(X, y):
    A, B, m0, m1 = parts(X, y)
    return (np.linalg.inv(scatter(A)) + np.linalg.inv(scatter(B))) @ (m1 - m0)


def twice_inverted(X, y):
    A, B, _, _ = parts(X, y)
    return np.linalg.solve(scatter(A) + scatter(B), direction(X, y))


def entrywise(X, y):
    A, B, m0, m1 = parts(X, y)
    return (1 / (scatter(A) + scatter(B))) @ (m1 - m0)


def cholesky(X, y):
    A, B, m0, m1 = parts(X, y)
    return np.linalg.solve(np.linalg.cholesky(scatter(A) + scatter(B)), m1 - m0)


def widths(X, y):
    A, B, m0, m1 = parts(X, y)
    return (m1 - m0) * np.diag(scatter(A) + scatter(B)) ** 0.5


def half_inverse(X, y):
    A, B, m0, m1 = parts(X, y)
    lam, E = np.linalg.eigh(scatter(A) + scatter(B))
    return E @ (E.T @ (m1 - m0) / np.sqrt(lam))


def ratio(X, y, w):
    a, b = X[y == 0] @ w, X[y == 1] @ w
    return (a.mean() - b.mean()) ** 2 / (len(a) * a.var() + len(b) * b.var())


def ratio_by_matrices(X, y, w):
    A, B, m0, m1 = parts(X, y)
    return (w @ (m1 - m0)) ** 2 / (w @ (scatter(A) + scatter(B)) @ w)


def below(line, power=2):
    def f(X, y, w):
        a, b = X[y == 0] @ w, X[y == 1] @ w
        return (b.mean() - a.mean()) ** power / line(a, b)

    return f


def above(line):
    def f(X, y, w):
        a, b = X[y == 0] @ w, X[y == 1] @ w
        return line(a, b) ** 2 / (squares(a) + squares(b))

    return f


def not_projected(X, y, w):
    A, B, m0, m1 = parts(X, y)
    return ((m1 - m0) ** 2).sum() / np.trace(scatter(A) + scatter(B))


def sum_of_ratios(X, y, w):
    return below(lambda a, b: squares(a))(X, y, w) + below(lambda a, b: squares(b))(X, y, w)


def squares(a):
    return ((a - a.mean()) ** 2).sum()


RIGHT = {
    "enough_faces": [1167, 1167.0, np.int64(1167), [1167]],
    "pca_before_folds": ["B", "b", " B. "],
    "joining_line": [(3, 4), [0.6, 0.8], np.array([-3.0, -4]), (0.75, 1), [[3], [4]], [[6, 8]]],
    "balanced_score": [0.825, (354 / 472 + 21_216 / 23_573) / 2, 0.82501, [0.825]],
    "fishers_direction": [
        direction,
        by_total_scatter,
        by_eigenvector,
        lambda X, y: (-direction(X, y)).tolist(),
        lambda X, y: direction(X, y)[None],
        lambda X, y: direction(X, y)[:, None],
    ],
    "fishers_ratio": [ratio, ratio_by_matrices, lambda X, y, w: [ratio(X, y, w)]],
}
WRONG = {
    "enough_faces": [
        (1166, "little above"),
        (1112, "mean is missing"),
        (1111, "mean is missing"),
        (421, "codes are missing"),
        (400, "Codes and mean"),
        (22, "save something"),
        (23, "save 5%"),
        (1168, "fewer are, too"),
        (10**6, "fewer are, too"),
        (86, "the share is"),
        (-5, "1 or more"),
        (1166.67, "whole number"),
    ],
    "pca_before_folds": [
        ("A", "PCA does see"),
        ("C", "without their labels"),
        ("D", "many directions"),
        ("e", "worse"),
        ("nothing", "another word"),
        (2, "is a number"),
    ],
    "joining_line": [
        ((-4, 3), "between the classes"),
        ((4, 3), "wrong order"),
        ((3, -4), "One sign"),
        ((4, 6), "m₁, seen"),
        ((1, 2), "m₀, seen"),
        ((5, 8), "added"),
        ((9, 16), "squared"),
        ((4, 12), "multiplied"),
        ((1, 4), "first entries of both"),
        ((3**0.5, 2), "roots"),
        ((2, 5), "First entries go"),
        ((5, 2), "First entries go"),
        ((1, 0), "both coordinates"),
        ((1, 1), "count alike"),
        ((0, 0), "zero vector"),
        ((1, -9), "write down d"),
        (53.13, "an angle perhaps"),
        ((3, 4, 0), "has shape (3,)"),
    ],
    "balanced_score": [
        (82.5, "per cent"),
        (0.8971, "plain accuracy"),
        (0.75, "faces alone"),
        (0.9, "others alone"),
        (354 / 2711, "called faces"),
        (0.175, "error rate"),
        (0.425, "is no hit"),
        ((0.75 + 354 / 2711) / 2, "second rate"),
        (0.675, "multiplied"),
        (0.75**0.5 * 0.9**0.5, "geometric"),
        (1.65, "factor of 2"),
        (0.65, "from -1 to 1"),
        (0.83, "three digits"),
        (0.824, "only at the end"),
        (0.8, "only at the end"),
        (0.994, "others among those"),
        (0.113, "pictures that are called"),
        (-0.2, "from 0 to 1"),
        (0.98, "never a face"),
        (0.5, "never looks"),
        (0.13, "called faces"),
        ((354 / 2711 + 21_216 / 21_334) / 2, "not by its class"),
        (0.222, "F1"),
        (0.103, "plain error rate"),
        (0.1, "others that are called faces"),
        (0.25, "missed"),
        (0.0196, "whole test set"),
        (0.95, "Too large"),
        (0.6, "Too small"),
    ],
    "fishers_direction": [
        (difference, "joins the means"),
        (multiplied, "inverse of S_W that is due"),
        (diagonal, "correlations are missing"),
        (with_scatter(lambda X, A, B: np.cov(A.T) + np.cov(B.T)), "counts alike"),
        (
            with_scatter(lambda X, A, B: scatter(A) / len(A) + scatter(B) / len(B)),
            "counts alike",
        ),
        (with_scatter(lambda X, A, B: scatter(A)), "class 1 is missing"),
        (with_scatter(lambda X, A, B: scatter(B)), "class 0 is missing"),
        (with_scatter(lambda X, A, B: X.T @ X), "about the origin"),
        (with_scatter(lambda X, A, B: scatter(A) + scatter(B), np.add), "added"),
        (
            with_scatter(lambda X, A, B: scatter(A) + scatter(B), lambda m0, m1: m1),
            "m₀ is missing",
        ),
        (lambda X, y: np.linalg.eigh(np.cov(X.T))[1][:, -1], "ignores y"),
        (lambda X, y: np.eye(len(X[0]))[0], "there is a larger one"),
        (lambda X, y: 0 * X[0], "zero vector"),
        (fisher.direction, "in NumPy alone"),
        (lambda X, y: fisher.direction(X, y), "in NumPy alone"),
        (lambda X, y: LinearDiscriminantAnalysis().fit(X, y).coef_[0], "in NumPy alone"),
        (lambda X, y: X[y == 1].mean(axis=0), "mean of class 1"),
        (lambda X, y: X[y == 0].mean(axis=0), "mean of class 0"),
        (half_inverse, "square root of S_W"),
        (cholesky, "Cholesky"),
        (sums_for_means, "Sums are subtracted; d has means."),
        (lambda X, y: X[y == 1].sum(axis=0) - X[y == 0].sum(axis=0), "And where is S_W"),
        (inverses_added, "Add the scatters first"),
        (lambda X, y: np.linalg.solve(np.corrcoef(X.T), difference(X, y)), "correlations in"),
        (twice_inverted, "applied twice"),
        (entrywise, "1 over each"),
        (lambda X, y: np.linalg.lstsq(X, y, rcond=None)[0], "through the origin"),
        (
            lambda X, y: np.linalg.solve(np.cov(X.T), X[y == 1].mean(axis=0)),
            "m₀ is missing",
        ),
        (lambda X, y: difference(X, y) / X.std(axis=0), "where is S_W"),
        (lambda X, y: difference(X, y) * X.std(axis=0), "where is S_W"),
        (widths, "where is S_W"),
        (with_scatter(lambda X, A, B: scatter(A) - scatter(B)), "they add up"),
        (lambda X, y: X[1] - X[0], "row numbers"),
        (lambda X, y: X[y].mean(axis=0) - X[~y].mean(axis=0), "row numbers"),
        (lambda X, y: direction(X, np.sort(y)), "takes them as sorted"),
        (lambda X, y: difference(X, np.sort(y)), "takes them as sorted"),
        (lambda X, y: direction(X, y) if len(X) > 30 else difference(X, y), "joins the means"),
        (lambda X, y: direction(X, y)[:2], "is due"),
        (lambda X: X[0], "called with 2 arguments"),
    ],
    "fishers_ratio": [
        (below(lambda a, b: a.var() + b.var()), "is their mean"),
        (below(lambda a, b: a.var(ddof=1) + b.var(ddof=1)), "N - 1"),
        (below(lambda a, b: (squares(a) + squares(b)) / (len(a) + len(b))), "divided by N."),
        (
            below(lambda a, b: (squares(a) + squares(b)) / (len(a) + len(b) - 2)),
            "yours is divided.",
        ),
        (below(lambda a, b: squares(a) + squares(b), power=1), "not squared"),
        (lambda X, y, w: ratio(X, y, w) ** 0.5, "square root"),
        (below(lambda a, b: a.std() + b.std()), "standard deviations"),
        (below(lambda a, b: a.std() + b.std(), power=1), "Neither the distance"),
        (below(lambda a, b: squares(a) ** 0.5 + squares(b) ** 0.5, power=1), "Neither the"),
        (below(lambda a, b: (a.var() + b.var()) / 2), "halved"),
        (below(lambda a, b: np.concatenate([a, b]).var()), "variance about the common"),
        (lambda X, y, w: squares(X[y == 0] @ w) + squares(X[y == 1] @ w), "the denominator; what"),
        (above(lambda a, b: a.mean() + b.mean()), "their distance is due"),
        (above(lambda a, b: a.sum() - b.sum()), "numerator has sums"),
        (not_projected, "not projected"),
        (below(lambda a, b: squares(np.concatenate([a, b]))), "common mean"),
        (lambda X, y, w: 1 / ratio(X, y, w), "upside down"),
        (below(lambda a, b: 1), "widths of the classes are missing"),
        (below(lambda a, b: squares(a)), "one class is missing"),
        (below(lambda a, b: a @ a + b @ b), "before squaring"),
        (lambda X, y, w: -ratio(X, y, w), "not negative"),
        (lambda X, y, w: 2 * ratio(X, y, w), "2 times the right"),
        (lambda X, y, w: ratio(X, y, w) * (np.linalg.norm(w) < 5), "must cancel"),
        (lambda X, y: 1, "called with 3 arguments"),
        (fisher.ratio, "in NumPy alone"),
        (below(lambda a, b: (squares(a) ** 0.5 + squares(b) ** 0.5) ** 2), "s₀ and s₁ are added"),
        (below(lambda a, b: (a.std() + b.std()) ** 2), "deviations are added"),
        (lambda X, y, w: ratio(X, np.sort(y), w), "takes them as sorted"),
        (lambda X, y, w: ratio(X, y, w) * (len(X) > 30), "0 times the right"),
        (lambda X, y, w: ratio(X, y, w) / 2, "0.5 times the right"),
        (lambda X, y, w: ratio(X, y, w) * (w @ w), "must cancel"),
        (lambda X, y, w: ratio(X, y, w) * 6, "6 times the right"),
        (sum_of_ratios, "and then divide"),
        (below(lambda a, b: abs(squares(a) - squares(b))), "are subtracted"),
        (below(lambda a, b: squares(a) * squares(b)), "are multiplied"),
    ],
}
