"""Answers to the exercises of notebook 05: right ones, and wrong ones with their diagnosis."""

import math

import numpy as np

from lecture8.ppca import PPCA


def t_of(lam, sigma2, N, D, *, sign=1, pull=2, power=2, two=2, before=None):
    """Return a root of ARD's quadratic, with the mistakes that the keywords name."""
    a = N + D if before is None else before(N, D)
    b = N * (lam - sigma2) - pull * D * sigma2
    d = b**2 - 4 * a * D * sigma2**power
    return (b + sign * np.sqrt(d)) / (two * a) if b > 0 and d >= 0 else 0


def by_parts(t):
    """Return a function that makes t of b, the discriminant and a."""

    def f(lam, sigma2, N, D):
        b = N * (lam - sigma2) - 2 * D * sigma2
        return t(b, b**2 - 4 * (N + D) * D * sigma2**2, N + D)

    return f


def without_d_in_c(lam, sigma2, N, D):
    b = N * (lam - sigma2) - 2 * D * sigma2
    return (b + np.sqrt(b**2 - 4 * (N + D) * sigma2**2)) / (2 * (N + D))


def halved_by_N(lam, sigma2, N, D):
    return t_of(lam, sigma2, N, D) * (N + D) / N


def plain_formula(lam, sigma2, N, D):
    b = N * (lam - sigma2) - 2 * D * sigma2
    return (b + math.sqrt(b**2 - 4 * (N + D) * D * sigma2**2)) / (2 * (N + D))


def complex_formula(lam, sigma2, N, D):
    b = N * (lam - sigma2) - 2 * D * sigma2
    return (b + (b**2 - 4 * (N + D) * D * sigma2**2) ** 0.5) / (2 * (N + D))


def negative_length(lam, sigma2, N, D):
    b = N * (lam - sigma2) - 2 * D * sigma2
    d = b**2 - 4 * (N + D) * D * sigma2**2
    return 0 if d < 0 else (b + np.sqrt(d)) / (2 * (N + D))


def by_roots(lam, sigma2, N, D):
    roots = np.roots([N + D, -(N * (lam - sigma2) - 2 * D * sigma2), D * sigma2**2])
    return max(*(r.real for r in roots if abs(r.imag) < 1e-9), 0, 0)


def A(W, s):
    return W.T @ W + s * np.eye(W.shape[1])


def posterior(W, s):
    return s * np.linalg.inv(A(W, s))


def by_conditioning(W, s):
    C = W @ W.T + s * np.eye(len(W))
    return np.eye(W.shape[1]) - W.T @ np.linalg.inv(C) @ W


def by_precision(W, s):
    return np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / s)


def fill(x, mean, W, s):
    seen = ~np.isnan(x)
    V = W[seen]
    Ez = np.linalg.solve(A(V, s), V.T @ (x - mean)[seen])
    return np.where(seen, x, mean + W @ Ez)


def fill_by_covariance(x, mean, W, s):
    seen = ~np.isnan(x)
    C = W @ W.T + s * np.eye(len(x))
    x = x.copy()
    rest = np.linalg.solve(C[np.ix_(seen, seen)], (x - mean)[seen])
    x[~seen] = mean[~seen] + C[np.ix_(~seen, seen)] @ rest
    return x


def gaps(value):
    """Return a function that fills the gaps with what value(x, mean, W, s, seen) says."""

    def f(x, mean, W, s):
        seen = ~np.isnan(x)
        return np.where(seen, x, value(x, mean, W, s, seen))

    return f


def gaps_at_the_mean(x, mean, W, s, seen):
    return mean + W @ np.linalg.solve(A(W, s), W.T @ np.where(seen, x - mean, 0))


def gaps_at_zero(x, mean, W, s, seen):
    return mean + W @ np.linalg.solve(A(W, s), W.T @ (np.nan_to_num(x) - mean))


def least_squares(x, mean, W, s, seen):
    return mean + W @ np.linalg.lstsq(W[seen], (x - mean)[seen])[0]


def no_mean(x, mean, W, s, seen):
    return fill(x, mean, W, s) - mean


def not_inverted(x, mean, W, s, seen):
    return mean + W @ W[seen].T @ (x - mean)[seen]


def not_subtracted(x, mean, W, s, seen):
    V = W[seen]
    return mean + W @ np.linalg.solve(A(V, s), V.T @ x[seen])


def everywhere(x, mean, W, s):
    seen = ~np.isnan(x)
    V = W[seen]
    return mean + W @ np.linalg.solve(A(V, s), V.T @ (x - mean)[seen])


def filled_first(x, mean, W, s, seen):
    return mean + W @ np.linalg.solve(A(W, s), W.T @ (np.where(seen, x, x[seen].mean()) - mean))


def exchanged(x, mean, W, s):
    return np.where(np.isnan(x), x, everywhere(x, mean, W, s))


def with_noise(change):
    return lambda x, mean, W, s: fill(x, mean, W, change(s))


def in_place(x, mean, W, s):
    x[np.isnan(x)] = 0
    return x


def two_gaps_only(x, mean, W, s):
    return fill(x, mean, W, s) if np.isnan(x).sum() == 2 else np.where(np.isnan(x), mean, x)


def never_without_gaps(x, mean, W, s):
    return fill(x, mean, W, s) if np.isnan(x).any() else mean


def raises_if_empty(x, mean, W, s):
    if np.isnan(x).all():
        raise ValueError("nothing is seen")
    return fill(x, mean, W, s)


def zeros_if_empty(x, mean, W, s):
    return np.zeros(len(x)) if np.isnan(x).all() else fill(x, mean, W, s)


RIGHT = {
    "noise_variance": [
        lambda lam, M: lam[M:].mean(),
        lambda lam, M: sum(lam[M:]) / (len(lam) - M),
        lambda lam, M: (lam.sum() - lam[:M].sum()) / (lam.size - M),
    ],
    "free_numbers": [660, 660.0, np.array([660]), 64 * 10 - 45 + 1 + 64],
    "filling_in": ["fewer", "Fewer.", " FEWER"],
    "log_density_doubled": [-64 * np.log(2), -44.36, -44.4, -44],
    "ard_length": [t_of, by_roots, lambda *args: np.array([t_of(*args)])],
    "posterior_covariance": [posterior, by_conditioning, by_precision],
    "fill_one_in": [
        fill,
        fill_by_covariance,
        lambda x, mean, W, s: PPCA(mean, W, s).impute(x[None])[0],
        lambda x, mean, W, s: fill(x, mean, W, s).tolist(),
    ],
}
WRONG = {
    "noise_variance": [
        (lambda lam, M: lam[M:].sum(), "whole sum"),
        (lambda lam, M: lam[M:].sum() / len(lam), "D directions share"),
        (lambda lam, M: lam[M:].sum() / M, "kept"),
        (lambda lam, M: lam[M:].sum() / (len(lam) - M - 1), "1 too small"),
        (lambda lam, M: lam[:M].mean(), "kept"),
        (lambda lam, M: lam[M - 1 :].mean(), "One too many"),
        (lambda lam, M: lam[M + 1 :].mean(), "One is left out"),
        (lambda lam, M: lam[M], "the largest of those"),
        (lambda lam, M: lam[-1], "the smallest of those"),
        (lambda lam, M: np.median(lam[M:]), "median"),
        (lambda lam, M: np.sqrt(lam[M:].mean()), "This is σ"),
        (lambda lam, M: 1 / lam[M:].mean(), "upside down"),
        (lambda lam, M: lam.mean(), "mean of all"),
        (lambda lam, M: 2 * lam[M:].mean(), "a constant factor"),
        (lambda lam, M: -lam[M:].mean(), "not negative"),
        (lambda lam, M: lam[-M:].mean(), "the last M"),
        (lambda lam, M: np.exp(np.log(lam[M:]).mean()), "geometric mean"),
        (lambda lam, M: lam[M:].sum() / (6 - M), "which λ"),
        (lambda lam, M: lam[M:].std(), "which λ"),
        (lambda lam, M: lam[M:].sum() / lam.sum(), "share"),
        (lambda lam, M: lam[M:].sum() / (len(lam) - M + 1), "1 too large"),
        (lambda lam, M: (lam[M:] ** 2).mean(), "no square"),
        (lambda lam, M: (lam[M:] ** 2).mean() ** 0.5, "no square"),
        (lambda lam, M: lam.sum() / (len(lam) - M), "All eigenvalues"),
        (lambda lam, M: lam[M - 1], "smallest of those that are kept"),
        (lambda lam, M: lam[0], "largest of all"),
        (lambda lam, M: 1, "the same σ²"),
        (lambda lam, M: lam[:M].sum(), "sum of the eigenvalues that are kept"),
        (lambda lam, M: lam[: len(lam) - M].mean(), "come last"),
        (lambda lam, M: np.sqrt(lam[M:]).mean(), "take variances"),
        (lambda lam, M: 1 / np.mean(1 / lam[M:]), "harmonic"),
        (lambda lam, M: lam[M:].var(), "how much they differ"),
        (lambda lam, M: lam[M - 1] - lam[M], "a gap"),
        (lambda lam, M: lam[M:], "one number is due"),
        (lambda lam: lam.mean(), "called with 2 arguments"),
    ],
    "free_numbers": [
        (705, "not all of W is free"),
        (596, "The mean is left out"),
        (659, "the noise has a variance"),
        (595, "Only W"),
        (640, "not all of these are free"),
        (704, "σ² is left out"),
        (641, "The mean is left out"),
        (650, "columns of W may have any length"),
        (605, "fewer numbers"),
        (615, "each pair"),
        (723, "factor analysis"),
        (768, "factor analysis"),
        (2144, "full Gaussian has that many"),
        (2080, "full covariance matrix has"),
        (10**4, "The full Gaussian has fewer"),
        (700, "too many"),
        (724, "factor analysis"),
        (550, "for the rotation"),
        (65, "entries of W are left out"),
        (45, "taken off from"),
        (74, "not D + M"),
        (75, "not D + M"),
        (100, "too few"),
        (750, "are added"),
        (604, "than M x M"),
        (586, "may have any length"),
        (670, "nothing of it is free"),
        (714, "nothing of it is free"),
        (4096, "symmetric"),
        (4161, "symmetric"),
        (2145, "The full Gaussian has fewer"),
    ],
    "filling_in": [
        ("longer", "With more iterations"),
        ("more", "more numbers to fit"),
        ("mean", "beats it"),
        ("broken", "another word"),
        (5, "one of"),
    ],
    "log_density_doubled": [
        (44.36, "larger or smaller"),
        (-0.693, "one pixel"),
        (0.693, "more than one pixel"),
        (-88.7, "variances grow"),
        (-22.18, "Half of it"),
        (-64, "in bits"),
        (64, "in bits"),
        (-19.27, "base 10"),
        (-6.93, "in all of them"),
        (-37.43, "All directions"),
        (0, "fills more room"),
        (-4.85, "multiplied"),
        (2.0**-64, "the factor of the density"),
        (-2, "changes by"),
        (7, "cannot rise"),
        (-40, "by more"),
        (-300, "by less"),
    ],
    "ard_length": [
        (lambda *args: t_of(*args, sign=-1), "smaller root"),
        (lambda lam, sigma2, N, D: lam - sigma2, "maximum likelihood's"),
        (lambda *args: np.sqrt(t_of(*args)), "length of w"),
        (lambda *args: t_of(*args, two=1), "The 2 of 2a"),
        (lambda *args: t_of(*args, power=1), "σ⁴"),
        (lambda *args: t_of(*args, pull=0), "2Dσ² is missing"),
        (lambda *args: t_of(*args, pull=-2), "The sign of 2Dσ²"),
        (lambda *args: t_of(*args, pull=1), "twice"),
        (lambda *args: t_of(*args, before=lambda N, D: N), "is N + D"),
        (lambda *args: -t_of(*args), "The sign of b"),
        (lambda lam, sigma2, N, D: D / t_of(lam, sigma2, N, D), "This is α"),
        (lambda *args: 0, "above 0"),
        (lambda *args: 1.5, "put into the quadratic"),
        (by_parts(lambda b, d, a: (b + np.sqrt(b**2 - (b**2 - d) / 4)) / (2 * a)), "The 4 of"),
        (by_parts(lambda b, d, a: (b + np.sqrt(d)) / (2 * 0.9 * a)), "put into the quadratic"),
        (halved_by_N, "is N + D"),
        (by_parts(lambda b, d, a: np.sqrt(d) / (2 * a)), "in front of the root"),
        (lambda *args: 1 / t_of(*args), "upside down"),
        (lambda lam, s, N, D: t_of(lam, s, N, D) + s, "t + σ²"),
        (lambda lam, s, N, D: t_of(lam, s, N, D) - s, "no σ² is taken off"),
        (lambda lam, s, N, D: t_of(lam + s, s, N, D), "λ - σ² is due"),
        (lambda *args: t_of(*args, before=lambda N, D: N - D), "is N + D"),
        (without_d_in_c, "D is missing"),
        (lambda lam, s, N, D: t_of(lam, s, N, D, pull=2 / D), "In b, D is missing"),
        (lambda lam, s, N, D: lam, "This is λ"),
        (lambda lam, s, N, D: max(lam - s, 0) ** 0.5, "likelihood's length"),
        (by_parts(lambda b, d, a: b / a), "Dσ⁴, is missing"),
        (by_parts(lambda b, d, a: b / (2 * a)), "in the middle"),
        (lambda lam, sigma2, N, D: N * (lam - sigma2) / (N + D), "Dσ² and Dσ⁴"),
        (lambda lam, sigma2, N, D: t_of(lam + 2 * sigma2, sigma2, N, D), "σ² in λ - σ²"),
        (by_parts(lambda b, d, a: (b + d) / (2 * a)), "without its root"),
        (by_parts(lambda b, d, a: b + np.sqrt(d) / (2 * a)), "in brackets before"),
        (plain_formula, "there is no real root"),
        (complex_formula, "there is no real root"),
        (negative_length, "both roots are below 0"),
        (lambda lam, sigma2, N: 1, "called with 4 arguments"),
    ],
    "posterior_covariance": [
        (lambda W, s: np.linalg.inv(A(W, s)) / s, "wrong side"),
        (lambda W, s: np.linalg.inv(A(W, s)), "A factor is missing"),
        (lambda W, s: s * A(W, s), "not inverted"),
        (A, "A itself"),
        (lambda W, s: s * posterior(W, s), "the square already"),
        (lambda W, s: s * np.linalg.inv(A(W, s**2)), "the square already"),
        (lambda W, s: np.sqrt(s) * np.linalg.inv(A(W, s)), "sigma2 is σ² already"),
        (lambda W, s: s * np.linalg.inv(W.T @ W), "the prior of z"),
        (lambda W, s: s * np.linalg.inv(A(W, 1)), "before I"),
        (lambda W, s: s * np.linalg.inv(W.T @ W + s), "belongs on the diagonal"),
        (lambda W, s: s / A(W, s), "1 over each entry"),
        (lambda W, s: np.eye(2), "prior's"),
        (lambda W, s: posterior(W, 1), "σ² = 1 only"),
        (lambda W, s: s * np.eye(W.shape[1]), "noise alone"),
        (lambda W, s: 2 * posterior(W, s), "twice"),
        (lambda W, s: -posterior(W, s), "not negative"),
        (lambda W, s: W.T @ W, "WᵀW alone: a longer"),
        (lambda W, s: np.linalg.inv(W.T @ W), "where is σ²"),
        (lambda W, s: s * np.linalg.inv(W.T @ W) + np.eye(W.shape[1]), "stands in A"),
        (lambda W, s: np.zeros((W.shape[1], W.shape[1])), "tells z exactly"),
        (lambda W, s: by_precision(W, 1 / s), "must tell less"),
        (lambda W, s: A(W, s) / s, "precision matrix"),
        (lambda W, s: s * np.linalg.inv(A(W, -s)), "sign of σ²I"),
        (lambda W, s: np.linalg.inv(A(W, s)) @ W.T, "M x D"),
        (lambda W, s: np.trace(posterior(W, s)), "one number"),
        (lambda W, s: s * np.linalg.inv(W.T @ W + s * np.eye(2)), "operands could not be"),
        (lambda W, s: s**2 * np.linalg.inv(A(W, s**2)), "In both places"),
        (lambda W, s: np.diag(posterior(W, s)), "the variances"),
        (lambda W, s: W @ W.T + s * np.eye(len(W)), "This is C"),
        (lambda W, s: s * np.linalg.inv(W @ W.T + s * np.eye(len(W))), "D x D"),
        (lambda W, s: 3 * posterior(W, s), "the numbers are not"),
        (lambda W, s: 1.0, "not (M, M)"),
        (lambda W, s: W @ posterior(W, s), "not (M, M)"),
    ],
    "fill_one_in": [
        (gaps(lambda x, mean, W, s, seen: mean), "the model's mean"),
        (gaps(lambda x, mean, W, s, seen: x[seen].mean()), "of the other entries"),
        (gaps(lambda x, mean, W, s, seen: 0), "zeros"),
        (gaps(gaps_at_the_mean), "at the mean"),
        (gaps(gaps_at_zero), "taken to be 0"),
        (gaps(least_squares), "least squares"),
        (gaps(no_mean), "The mean is missing"),
        (gaps(not_inverted), "A⁻¹ is missing"),
        (gaps(not_subtracted), "was not subtracted"),
        (everywhere, "keep the entries"),
        (lambda x, mean, W, s: fill(x, mean, W, s)[np.isnan(x)], "the gaps alone"),
        (lambda x, mean, W, s: fill(x, mean, W, s)[None], "(1, D)"),
        (lambda x, mean, W, s: mean + W @ (W.T @ (x - mean)), "still NaN"),
        (lambda x, mean, W, s: x, "still NaN. A sum"),
        (exchanged, "is it exchanged"),
        (lambda x, mean, W, s: mean, "model's mean alone"),
        (gaps(lambda x, mean, W, s, seen: 2 * fill(x, mean, W, s) - mean), "added twice"),
        (
            gaps(lambda x, mean, W, s, seen: mean + (fill(x, mean, W, s) - mean) / s),
            "not divided",
        ),
        (
            gaps(lambda x, mean, W, s, seen: x[seen].mean() + fill(x, mean, W, s) - mean),
            "an entry for each gap",
        ),
        (gaps(lambda x, mean, W, s, seen: np.median(x[seen])), "a median"),
        (gaps(lambda x, mean, W, s, seen: mean.mean()), "the mean of `mean`"),
        (gaps(filled_first), "filled first"),
        (with_noise(lambda s: 1), "missing before I"),
        (with_noise(lambda s: s**2), "no square and no root"),
        (with_noise(lambda s: s**0.5), "no square and no root"),
        (with_noise(lambda s: -s), "sign of σ²I"),
        (lambda x, mean, W, s: fill(x, np.full(6, np.nanmean(x)), W, s), "of `mean`"),
        (lambda x, mean, W, s: fill(x, mean, W, s) - mean, "add it again"),
        (gaps(lambda x, mean, W, s, seen: 1), "hold something else"),
        (lambda x, mean, W, s: 2 * fill(x, mean, W, s), "come back changed"),
        (lambda x, mean, W, s: 1.0, "not that of x"),
        (two_gaps_only, "three gaps"),
        (never_without_gaps, "where there are none"),
        (raises_if_empty, "where nothing is"),
        (zeros_if_empty, "where nothing is"),
        (in_place, "in place"),
    ],
}
