"""What the known mistakes make of Fisher's direction and of Fisher's ratio."""

from collections.abc import Callable

import numpy as np

from lecture8.check import Array
from lecture8.course.exercises.comparing import along, close

_PER_POINT = "Each class is divided by its own number of points: in S_W every point counts alike."
_BY_INDEX = "Labels serve as row numbers here: X[y == 1] takes the rows of class 1, X[y] does not."
_MIXED = "The rows of the two classes are mixed, as y says: yours takes them as sorted."


def other_directions(X: Array, y: Array) -> list[tuple[Callable[[Array], bool], str]]:
    """Return what a mistake makes of Fisher's direction, and which mistake it is."""
    A, B, solve = X[y == 0], X[y == 1], np.linalg.solve
    m0, m1 = A.mean(axis=0), B.mean(axis=0)
    a, b, d = A - m0, B - m1, m1 - m0
    within = a.T @ a + b.T @ b
    lam, E = np.linalg.eigh(within)
    first, rest = np.split(X, [len(A)])
    by_rows = rest.mean(axis=0) - first.mean(axis=0)
    wrong = [
        (d, "This joins the means: the widths of the classes are not in it."),
        (within @ d, "S_W times d: it is the inverse of S_W that is due."),
        (E @ (E.T @ d / lam**0.5), "This is the inverse of a square root of S_W times d."),
        (solve(np.linalg.cholesky(within), d), "This takes a Cholesky factor of S_W for S_W."),
        (d / X.std(axis=0), "Only the spread of each coordinate is used: where is S_W?"),
        (d * X.std(axis=0), "Only the spread of each coordinate is used: where is S_W?"),
        (d * np.diag(within) ** 0.5, "Only the spread of each coordinate is used: where is S_W?"),
        (solve(a.T @ a - b.T @ b, d), "The scatters are subtracted; they add up."),
        (X[1] - X[0], _BY_INDEX),
        (X[y].mean(axis=0) - X[~y].mean(axis=0), _BY_INDEX),
        (d / np.diag(within), "Only the diagonal of S_W is used: the correlations are missing."),
        *((solve(np.cov(A.T, ddof=k) + np.cov(B.T, ddof=k), d), _PER_POINT) for k in (0, 1)),
        (solve(a.T @ a, d), "The scatter of class 1 is missing from S_W."),
        (solve(b.T @ b, d), "The scatter of class 0 is missing from S_W."),
        (solve(X.T @ X, d), "The scatter is taken about the origin, not about a mean."),
        (solve(within, m0 + m1), "The means are added; their difference is due."),
        (solve(within, d0 := B.sum(axis=0) - A.sum(axis=0)), "Sums are subtracted; d has means."),
        (d0, "Sums are subtracted; d has means. And where is S_W?"),
        (solve(a.T @ a, d) + solve(b.T @ b, d), "Add the scatters first, then invert their sum."),
        (solve(within, solve(within, d)), "The inverse of S_W is applied twice."),
        (solve(np.corrcoef(X.T), d), "This has correlations in the place of S_W."),
        ((1 / within) @ d, "An inverse matrix is not 1 over each entry."),
        (solve(X.T @ X, X.T @ y), "This is least squares through the origin: centre X first."),
        (solve(np.cov(X.T), m1), "The mean m₀ is missing: d is the difference of the means."),
        (solve(within, m1), "The mean m₀ is missing: d is the difference of the means."),
        (m0, "This is the mean of class 0."),
        (m1, "This is the mean of class 1."),
        *((v, _MIXED) for v in (by_rows, solve(np.cov(X.T), by_rows))),
        (np.linalg.eigh(np.cov(X.T))[1][:, -1], "This is PCA's direction: it ignores y."),
        (E[:, -1], "This is the widest direction of S_W; where is d?"),
        (E[:, 0], "This is the narrowest direction of S_W; where is d?"),
    ]
    return [(along(v, within=1e-3), diagnosis) for v, diagnosis in wrong]


def other_ratios(z: Array, y: Array, right: float) -> list[tuple[object, str]]:
    """Return what a mistake makes of Fisher's ratio, and which mistake it is."""
    a, b = z[y == 0], z[y == 1]
    sa, sb = len(a) * a.var(), len(b) * b.var()
    gap, s2, N = b.mean() - a.mean(), sa + sb, len(z)
    c, d = np.split(z, [len(a)])
    by_rows = (d.mean() - c.mean()) ** 2 / (len(c) * c.var() + len(d) * d.var())
    unsquared = "Neither the distance nor the deviations are squared."
    sums = "Each s² is a sum of squared deviations; yours is "
    below = [
        (a.var() + b.var(), f"{sums}their mean."),
        (a.var(ddof=1) + b.var(ddof=1), f"{sums}divided by N - 1."),
        (s2 / N, f"{sums}divided by N."),
        (s2 / (N - 2), f"{sums}divided."),
        (a.std() + b.std(), "You divide by standard deviations; sums of squares are due."),
        ((a.std() + b.std()) ** 2, "The deviations are added and then squared; square each first."),
        ((sa**0.5 + sb**0.5) ** 2, "Here s₀ and s₁ are added and then squared; square each first."),
        ((a.var() + b.var()) / 2, f"{sums}a mean, and halved."),
        (z.var(), "You divide by the variance about the common mean; each class has its own."),
        (N * z.var(), "The deviations are from the common mean; each class has its own."),
        (1, "The widths of the classes are missing: what is the denominator?"),
        *((width, "The width of one class is missing.") for width in (sa, sb)),
        (sa * sb, "Here s₀² and s₁² are multiplied; their sum is due."),
        (s2 * N / len(a) / len(b), "The numbers of points do not belong in the numerator."),
        (z @ z, "The mean of its class was not subtracted before squaring."),
    ]
    return [
        *((gap**2 / line, diagnosis) for line, diagnosis in below),
        (lambda J: close(abs(J), abs(gap) / s2), "The difference of the means is not squared."),
        (lambda J: close(abs(J), right**0.5), "This is the square root of the ratio."),
        (1 / right, "It is upside down: the distance of the means is the numerator."),
        (by_rows, _MIXED),
        (gap**2 / sa + gap**2 / sb, "Add s₀² and s₁² first, and then divide."),
        (gap**2 / abs(sa - sb), "Here s₀² and s₁² are subtracted; their sum is due."),
        (s2, "This is the denominator; what is the numerator?"),
        ((a.mean() + b.mean()) ** 2 / s2, "The means are added; their distance is due."),
        ((a.sum() - b.sum()) ** 2 / s2, "The numerator has sums; the means are due."),
        (lambda J: close(abs(J), abs(gap) / (a.std() + b.std())), unsquared),
        (lambda J: close(abs(J), abs(gap) / (sa**0.5 + sb**0.5)), unsquared),
        (lambda J: J < 0, "A ratio of squares is not negative."),
    ]
