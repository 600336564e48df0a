"""The known mistakes of three exercises of notebook 05, and what to say of each."""

import numpy as np

from lecture8.check import Array
from lecture8.course.exercises.comparing import close, judged
from lecture8.ppca import PPCA

OTHER_VARIANCES = (  # of what is discarded: f(lam, M), and the mistake
    (lambda lam, M: lam[M:].sum(), "This is J, the whole sum: in one direction it is less."),
    (lambda lam, M: lam[M:].sum() / len(lam), "D directions share it. How many have only noise?"),
    (lambda lam, M: lam[M:].sum() / M, "The sum is divided by the number that are kept."),
    (lambda lam, M: lam[M:].sum() / (len(lam) - M - 1), "The divisor is 1 too small."),
    (lambda lam, M: lam[M:].sum() / lam.sum(), "This is a share of the variance, without a unit."),
    (lambda lam, M: lam[M:].sum() / (len(lam) - M + 1), "The divisor is 1 too large."),
    (lambda lam, M: (lam[M:] ** 2).mean(), "The eigenvalues are variances: no square is due."),
    (
        lambda lam, M: (lam[M:] ** 2).mean() ** 0.5,
        "The eigenvalues are variances: no square is due.",
    ),
    (
        lambda lam, M: lam.sum() / (len(lam) - M),
        "All eigenvalues are added; only the discarded ones belong here.",
    ),
    (lambda lam, M: lam[M - 1], "This is the smallest of those that are kept."),
    (lambda lam, M: lam[0], "This is the largest of all, and it is kept."),
    (lambda lam, M: lam[:M].sum(), "This is the sum of the eigenvalues that are kept."),
    (
        lambda lam, M: lam[: len(lam) - M].mean(),
        "These are the first D - M of lam, which is descending; the discarded ones come last.",
    ),
    (lambda lam, M: np.sqrt(lam[M:]).mean(), "Standard deviations are averaged; take variances."),
    (lambda lam, M: 1 / (1 / lam[M:]).mean(), "This is their harmonic mean."),
    (lambda lam, M: lam[M:].var(), "This is how much they differ; their size is asked for."),
    (lambda lam, M: lam[M - 1] - lam[M], "This is a gap between two eigenvalues, not their size."),
    (lambda lam, M: lam[:M].mean(), "These are the eigenvalues that are kept."),
    (lambda lam, M: lam[-M:].mean(), "These are the last M of lam; D - M are discarded."),
    (lambda lam, M: lam[M - 1 :].mean(), "One too many: λ of direction M, lam[M - 1], is kept."),
    (lambda lam, M: lam[M + 1 :].mean(), "One is left out: lam[M] is the first that is discarded."),
    (lambda lam, M: lam[M], "This is the largest of those discarded; all of them count."),
    (lambda lam, M: lam[-1], "This is the smallest of those discarded; all of them count."),
    (lambda lam, M: np.median(lam[M:]), "This is the median of those discarded."),
    (lambda lam, M: np.exp(np.log(lam[M:]).mean()), "This is their geometric mean."),
    (lambda lam, M: lam.mean(), "This is the mean of all eigenvalues, as if M were 0."),
)


def of_covariance(cov: Array, p: PPCA) -> str | None:
    """Return what is wrong with a covariance of z given x, None if it is right."""
    W, s, inverse, (D, M) = p.W, p.sigma2, np.linalg.inv, p.W.shape
    one = np.eye(M)
    A, right = W.T @ W + s * one, p.posterior(p.mean[None])[1][0]
    square = "In A, sigma2 is the square already: A has it once."
    return judged(
        cov,
        right,
        (inverse(A) / s, "The σ² is on the wrong side: more noise must mean more uncertainty."),
        (inverse(A), "A factor is missing: as σ² goes to 0 this stays, and it should vanish."),
        (s * A, "A is not inverted: a longer W tells more of z, and leaves less uncertainty."),
        (A, "This is A itself."),
        (s**2 * inverse(A), "Before the inverse, sigma2 is the square already: it comes in once."),
        (s**2 * inverse(A + (s**2 - s) * one), "In both places, sigma2 is the square already."),
        (np.sqrt(s) * inverse(A), "This has σ before the inverse; sigma2 is σ² already."),
        (s * inverse(W.T @ W), "This is the noise of least squares: the prior of z is missing."),
        (s * inverse(A + (s**2 - s) * one), square),
        (s * inverse(W.T @ W + one), "A = WᵀW + σ²I: what stands before I in yours?"),
        (s * inverse(W.T @ W + s), "You add sigma2 to every entry; it belongs on the diagonal."),
        (s / A, "An inverse matrix is not 1 over each entry."),
        (2 * right, "This is twice the covariance."),
        (-right, "The sign is wrong: a variance is not negative."),
        (W.T @ W, "This is WᵀW alone: a longer W must leave less uncertainty."),
        (inverse(W.T @ W), "This is the inverse of WᵀW alone: where is σ²?"),
        (s * inverse(W.T @ W) + one, "The prior's I is added after the inverse; it stands in A."),
        (lambda cov: np.abs(cov).max() < 1e-9, "Zero would mean that x tells z exactly."),
        (inverse(one + W.T @ W), "This is right for σ² = 1 only."),
        (s * one, "This is the noise alone: W does not come in."),
        (inverse(one + s * W.T @ W), "More noise must tell less: WᵀW is multiplied by σ² here."),
        (one + W.T @ W / s, "This is the precision matrix; a covariance is its inverse."),
        (s * inverse(W.T @ W - s * one), "The sign of σ²I in A is wrong."),
        (lambda cov: cov.size == 1 < M, "This is one number, not (M, M): the matrix is due."),
        (
            lambda cov: cov.shape == (M, D),
            "This is M x D, as what makes E[z] of x is; a covariance of z is M x M.",
        ),
        (one, "This is the prior's: x has told nothing yet."),
        (one - right, "This is what x takes away from the prior's covariance."),
        (np.diag(right), "These are the variances; the matrix is due."),
        (p.covariance(), "This is C, the covariance of x."),
        (np.diag(np.diag(right)), "The variances are right; z's entries are correlated, too."),
        (lambda cov: close(cov, right, 0.02), "Nearly: leave the rounding out of the function."),
        (lambda cov: cov.shape == (D, D), "This is D x D, so it is about x; z has M entries."),
        (lambda cov: cov.shape != (M, M), f"For W of shape ({D}, {M}) the shape is not (M, M)."),
        (lambda cov: not close(cov, cov.T), "A covariance matrix is symmetric."),
        otherwise="The shape is right, the numbers are not: try sigma2 near 0, and very large.",
        near=1e-6,
    )


def wrong_fillings(p: PPCA, x: Array, seen: Array) -> list[tuple[Array, str]]:
    """Return what the usual mistakes would put into the gaps, and what to say of them."""
    if not 0 < seen.sum() < len(x):
        return []
    W, V, rest = p.W, p.W[seen], (x - p.mean)[seen]
    A, full = (w.T @ w + p.sigma2 * np.eye(W.shape[1]) for w in (V, W))
    Ez = np.linalg.solve(A, V.T @ rest)
    guessed = np.linalg.solve(full, V.T @ rest)
    zero = np.linalg.solve(full, W.T @ (np.where(seen, x, 0) - p.mean))
    raw = np.linalg.solve(A, V.T @ x[seen])
    least = np.linalg.lstsq(V, rest, rcond=None)[0]
    average = x[seen].mean()
    refilled = np.linalg.solve(full, W.T @ (np.where(seen, x, average) - p.mean))
    by_average = np.linalg.solve(A, V.T @ (x[seen] - average))

    def with_a(noise: float) -> Array:
        return np.linalg.solve(V.T @ V + noise * np.eye(W.shape[1]), V.T @ rest)

    return [
        (p.mean, "The gaps hold the model's mean: what was seen says more than that."),
        (np.full(6, x[seen].mean()), "The gaps hold the mean of the other entries: W is not used."),
        (np.zeros(6), "The gaps hold zeros: W and the mean are not used."),
        (W @ Ez, "The mean is missing: W E[z] is the distance from it."),
        (p.mean + W @ guessed, "The gaps were taken to be at the mean: leave their rows out of A."),
        (p.mean + W @ zero, "The gaps were taken to be 0: leave their rows of W out."),
        (p.mean + W @ raw, "The mean was not subtracted from what is seen."),
        (W @ raw, "The mean is neither subtracted from x nor added to the result."),
        (p.mean + W @ least, "This is least squares: the prior of z, σ²I in A, is missing."),
        (p.mean + W @ V.T @ rest, "A⁻¹ is missing: E[z] is A⁻¹Vᵀ(x - mean), V the seen rows of W."),
        (p.mean + W @ Ez * p.sigma2, "E[z] has no factor σ²: that one belongs to the covariance."),
        (p.mean - W @ Ez, "The sign of W E[z] is wrong."),
        (p.mean + 2 * W @ Ez, "W E[z] is added twice."),
        (p.mean + W @ Ez / p.sigma2, "E[z] is not divided by σ²."),
        (average + W @ Ez, "The mean of what is seen is added; `mean` has an entry for each gap."),
        (np.full(6, np.median(x[seen])), "The gaps hold a median: W is not used."),
        (np.full(6, p.mean.mean()), "The gaps hold the mean of `mean`: each has its own entry."),
        (p.mean + W @ refilled, "The gaps were filled first: leave their rows of W out of A."),
        (p.mean + W @ with_a(1), "In A, σ² is missing before I."),
        (p.mean + W @ with_a(p.sigma2**2), "In A, sigma2 is σ² already: no square and no root."),
        (p.mean + W @ with_a(p.sigma2**0.5), "In A, sigma2 is σ² already: no square and no root."),
        (p.mean + W @ with_a(-p.sigma2), "The sign of σ²I in A is wrong."),
        (average + W @ by_average, "The mean of what is seen took the place of `mean`."),
    ]
