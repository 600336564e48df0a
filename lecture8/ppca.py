"""Probabilistic PCA: choose z from N(0, I), then x from N(mean + W z, sigma2 I).

Slide 21, with the generative view of slide 8. The model of x is one Gaussian with covariance
C = W W^T + sigma2 I (PRML 12.36). Entries of X that are NaN are missing, and are summed out.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.cluster.vq import kmeans2
from scipy.special import logsumexp

from lecture8 import check, pca
from lecture8.check import Array

Seen = NDArray[np.bool_] | None  # (N, D), True where X is known; None where all of it is


@dataclass(frozen=True)
class PPCA:
    """A Gaussian that varies along the M columns of W, and by sigma2 everywhere (slide 21).

    mean: (D,). W: (D, M). sigma2: the noise variance, in the data's units squared.
    In the `X` (N, D) of its methods NaN means missing. They raise ValueError for any other shape
    and for infinite entries.
    """

    mean: Array
    W: Array
    sigma2: float

    def covariance(self) -> Array:
        """Return C = W W^T + sigma2 I, (D, D) (PRML 12.36)."""
        return self.W @ self.W.T + self.sigma2 * np.eye(len(self.W))

    def posterior(self, X: ArrayLike) -> tuple[Array, Array]:
        """Return the mean (N, M) and covariance (N, M, M) of z given what is seen of each row.

        With nothing missing they are A^-1 W^T (x - mean) and sigma2 A^-1, where A = W^T W + sigma2
        I is PRML's matrix M (12.41-12.42). With nothing seen they are the prior's, 0 and I.
        """
        Ez, cov = _e_step(self.W, self.sigma2, *self._centred(X))
        return Ez, np.broadcast_to(cov, (len(Ez), *cov.shape[1:]))

    def log_density(self, X: ArrayLike) -> Array:
        """Return ln p of what is seen of each row, (N,): a term of PRML 12.43."""
        Xc, seen = self._centred(X)
        count = len(self.mean) if seen is None else seen.sum(axis=1)
        Ez, cov = _e_step(self.W, self.sigma2, Xc, seen)
        rest = Xc - Ez @ self.W.T if seen is None else np.where(seen, Xc - Ez @ self.W.T, 0)
        distance = _squares(rest) / self.sigma2 + _squares(Ez)  # x^T C^-1 x, with no cancellation
        return _log_density(distance, count, self.sigma2, cov)

    def log_likelihood(self, X: ArrayLike) -> float:
        """Return ln p(X), the sum of `log_density` over the rows (PRML 12.43)."""
        return float(self.log_density(X).sum())

    def impute(self, X: ArrayLike) -> Array:
        """Return X with each missing entry replaced by its mean given what is seen of its row."""
        expected = self.mean + self.posterior(X)[0] @ self.W.T
        return np.where(np.isnan(X), expected, X)

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Return n points, (n, D): first z, then x around mean + W z (slide 8, PRML 12.33).

        Raises ValueError unless n is a whole number from 1, and rng a Generator.
        """
        n = check.positive(n, "n")
        check.generator(rng)
        z = rng.normal(size=(n, self.W.shape[1]))
        return self.mean + z @ self.W.T + np.sqrt(self.sigma2) * rng.normal(size=(n, len(self.W)))

    def _centred(self, X: ArrayLike) -> tuple[Array, Seen]:
        return _centre(check.matrix(X, "X", columns=len(self.mean), missing=True), self.mean)


@dataclass(frozen=True)
class BayesianPCA(PPCA):
    """PPCA with a precision alpha_i on column i of W: infinite where the data need none (slide 21).

    alpha: (M,). Columns of W whose alpha is infinite are 0, and stand last.
    """

    alpha: Array


@dataclass(frozen=True)
class Mixture:
    """K PPCA models, each chosen with its weight (slide 21, Tipping and Bishop 1999).

    weights: (K,), their sum is 1. parts: the K models.
    """

    weights: Array
    parts: tuple[PPCA, ...]

    def responsibilities(self, X: ArrayLike) -> Array:
        """Return the probability of each part given each row of X, (N, K)."""
        joint = self._log_joint(X)
        return np.exp(joint - logsumexp(joint, axis=1, keepdims=True))

    def log_density(self, X: ArrayLike) -> Array:
        """Return ln p of each row of X, (N,)."""
        return logsumexp(self._log_joint(X), axis=1)

    def log_likelihood(self, X: ArrayLike) -> float:
        """Return ln p(X), the sum of `log_density` over the rows."""
        return float(self.log_density(X).sum())

    def _log_joint(self, X: ArrayLike) -> Array:
        return np.log(self.weights) + np.transpose([part.log_density(X) for part in self.parts])


def fit(X: ArrayLike, M: int) -> PPCA:
    """Maximise the likelihood in closed form (slide 21, PRML 12.45-12.46).

    X: (N, D), nothing missing. M: 0 .. D - 1. sigma2 is the mean of the discarded eigenvalues;
    column i of W is sqrt(lam_i - sigma2) u_i. Any rotation of W's columns is as likely.
    Raises ValueError for data that `pca.fit` refuses, M out of range, and data that lie in M
    dimensions: there the likelihood has no maximum.
    """
    X = check.data_matrix(X)
    found = pca.fit(X, _latent_dimensions(M, X))
    model = _closed_form(found)
    _check_noise(model.sigma2, max(found.lam.mean(), _of_rounding(X)))
    return model


def fit_em(
    X: ArrayLike,
    M: int,
    rng: np.random.Generator,
    iterations: int = 1000,
    tol: float = 1e-6,
    callback: Callable[[int, PPCA, float], None] | None = None,
) -> PPCA:
    """Maximise the likelihood by EM; NaN in X is missing (slide 21, PRML 12.54-12.57).

    X: (N, D). M: 0 .. D - 1. EM starts at random directions and stops when an iteration gains less
    than `tol` nats per row. Where it rests at a saddle and nothing is missing, it is taken
    further. After each M-step z is rescaled to unit covariance (Liu, Rubin and
    Wu 1998): without it the lengths of W take thousands of iterations where the noise is small.
    callback: called with (iteration, model, log-likelihood), first for the start.
    The columns of W come back orthogonal and by length, as those of `fit`.
    Warns if `iterations` were too few. Raises ValueError as `fit` does, for a column of X in which
    fewer than two entries are seen, and for iterations and tol that are no numbers above 0.
    """
    X = check.data_matrix(X, missing=True)
    M = _latent_dimensions(M, X)
    check.generator(rng)
    iterations = check.positive(iterations, "iterations")
    check.rate(tol, "tol")
    known = ~np.isnan(X)
    if (known.sum(axis=0) < 2).any():
        few = np.flatnonzero(known.sum(axis=0) < 2).tolist()
        raise ValueError(f"fewer than 2 entries are seen in columns {few} of X: leave them out")
    mean, count = np.mean(X, axis=0, where=known), known.sum(axis=1)
    Xc, seen = _centre(X, mean)
    squares = _squares(Xc)
    variance = float(squares.sum() / count.sum())
    _check_noise(variance, max(variance, _of_rounding(X)))
    W, sigma2 = np.sqrt(variance) * rng.normal(size=(X.shape[1], M)), variance
    before = -np.inf
    for iteration in range(iterations + 1):
        Ez, cov = _e_step(W, sigma2, Xc, seen)
        explained = (Ez * (Ez[:, None] @ np.linalg.inv(cov))[:, 0]).sum(axis=1)
        now = float(_log_density(squares / sigma2 - explained, count, sigma2, cov).sum())
        if callback is not None:
            callback(iteration, PPCA(mean, W, sigma2), now)
        if now - before < tol * len(X):
            if seen is not None:
                break
            further, likelier = _beyond(W, Xc, rng)
            if likelier - now < tol * len(X):
                break
            W, sigma2 = further.W, further.sigma2
            Ez, cov = _e_step(W, sigma2, Xc, seen)
        before = now
        if seen is None:
            W, sigma2 = _m_step(Xc, squares, Ez, cov)
        else:
            W, sigma2, shift = _m_step_missing(Xc, squares, seen, Ez, cov)
            mean, Xc = mean + shift, Xc - seen * shift
            squares = _squares(Xc)
        W = W @ np.linalg.cholesky(cov.mean(axis=0) + Ez.T @ Ez / len(X))  # cov z is I again
        _check_noise(sigma2, variance)
    else:
        warnings.warn(f"EM has not converged in {iterations} iterations: allow more", stacklevel=2)
    return PPCA(mean, _orthogonal(W), sigma2)


def _beyond(W: Array, Xc: Array, rng: np.random.Generator) -> tuple[PPCA, float]:
    """Return the likeliest model near span(W), and its log-likelihood; EM may rest at a saddle.

    Two more directions, a few steps of subspace iteration, and the closed form in what they span.
    Raises ValueError where nothing is left beside W.
    """
    (N, D), M = Xc.shape, W.shape[1]
    Q = np.column_stack([W, rng.normal(size=(D, min(2, D - M)))])
    for _ in range(8):
        Q = np.linalg.qr(Xc.T @ (Xc @ np.linalg.qr(Q)[0]))[0]
    lam, V = np.linalg.eigh((Xc @ Q).T @ (Xc @ Q) / N)
    lam, U = lam[::-1][:M], Q @ V[:, ::-1][:, :M]
    total = _squares(Xc).mean()
    sigma2 = float(_squares(Xc - (Xc @ U) @ U.T).mean()) / (D - M)
    _check_noise(sigma2, total / D)
    log_det = np.log(lam).sum() + (D - M) * np.log(sigma2)
    model = PPCA(np.zeros(D), U * np.sqrt(np.maximum(lam - sigma2, 0)), sigma2)
    return model, float(-N / 2 * (D * np.log(2 * np.pi) + log_det + D))


def fit_bayesian(X: ArrayLike, M: int | None = None) -> BayesianPCA:
    """Let the data choose how many columns of W they need: ARD (slide 21, PRML 12.60-12.63).

    X: (N, D). M: the most it may keep, 0 .. D - 1; None is half of what N points span, or D - 1.
    Column i lies along u_i. PRML's re-estimation is at rest where it has the squared length t that
    solves (N + D) t^2 - (N (lam_i - sigma2) - 2 D sigma2) t + D sigma2^2 = 0, or 0 if none does:
    it stays if lam_i > sigma2 (sqrt(N + D) + sqrt(D))^2 / N. sigma2 starts as what half of the
    directions leave and follows PRML 12.57; columns may come back, which re-estimation cannot bring
    back once they are 0. Raises ValueError as `fit` does.
    """
    X = check.data_matrix(X)
    N, D = X.shape
    M = _latent_dimensions(min((N - 1) // 2, D - 1) if M is None else M, X)
    found = pca.fit(X, M)
    unit = found.lam.mean()  # the unit of the data does not matter
    _check_noise(unit, unit)
    lam, total = found.lam[:M] / unit, D
    sigma2, before = found.lam[min(N - 1, D) // 2 :].mean() / unit, np.inf
    while abs(before - sigma2) > 1e-12:
        _check_noise(sigma2, 1)
        half = N * (lam - sigma2) / 2 - D * sigma2
        root = half**2 - (N + D) * D * sigma2**2
        kept = (half > 0) & (root > 0)
        t = np.where(kept, half + np.sqrt(np.where(kept, root, 0)), 0) / (N + D)
        a = t + sigma2
        explained = (2 * t * lam / a - t * (sigma2 / a + t * lam / a**2)).sum()
        before, sigma2 = sigma2, float(total - explained) / D
    t, sigma2 = t * unit, float(sigma2 * unit)
    alpha = np.divide(D, t, out=np.full(M, np.inf), where=t > 0)
    return BayesianPCA(found.mean, found.U * np.sqrt(t), sigma2, alpha)


def fit_mixture(
    X: ArrayLike,
    K: int,
    M: int,
    rng: np.random.Generator,
    starts: int = 5,
    iterations: int = 1000,
    tol: float = 1e-6,
) -> Mixture:
    """Maximise the likelihood of K PPCA models by EM, from k-means (slide 21, PRML Ex. 12.23).

    X: (N, D), nothing missing. M: 0 .. D - 1, the same for all parts. The best of `starts` is
    returned. A start in which a part shrinks on M + 1 points or fewer, or becomes flat, is given
    up, as its likelihood has no bound. Raises ValueError if all are, for K, starts and iterations
    out of range, and as `fit` does. See Tipping and Bishop (1999).
    """
    X = check.data_matrix(X)
    M = _latent_dimensions(M, X)
    K = check.whole_number(K, "K", 1, len(X), "the rows of X")
    starts = check.whole_number(starts, "starts", 1, 1000, "of which the best is returned")
    iterations = check.positive(iterations, "iterations")
    check.generator(rng)
    check.rate(tol, "tol")
    found = [_mixture_from(_clusters(X, K, rng), X, M, iterations, tol) for _ in range(starts)]
    found = [model for model in found if model is not None]
    if not found:
        raise ValueError(
            f"in every start one of the {K} parts shrank on few or flat points: take K or M smaller"
        )
    return max(found, key=lambda model: model.log_likelihood(X))


def _e_step(W: Array, sigma2: float, Xc: Array, seen: Seen) -> tuple[Array, Array]:
    """Return the mean of z, (N, M), and its covariance, (1 or N, M, M) (PRML 12.54-12.55)."""
    D, M = W.shape
    if seen is None:
        A = (W.T @ W)[None]
    else:  # only the seen coordinates of a row count, so each row has an A of its own
        squares = (W[:, :, None] * W[:, None, :]).reshape(D, M * M)
        A = (seen @ squares).reshape(len(seen), M, M)
    cov, WX = sigma2 * np.linalg.inv(A + sigma2 * np.eye(M)), Xc @ W
    Ez = WX @ cov[0] if seen is None else (WX[:, None] @ cov)[:, 0]
    return Ez / sigma2, cov


def _m_step(Xc: Array, squares: Array, Ez: Array, cov: Array) -> tuple[Array, float]:
    """Return the W and sigma2 that suit the moments of z (PRML 12.56-12.57)."""
    B, Ezz = Xc.T @ Ez, len(Xc) * cov[0] + Ez.T @ Ez
    W = np.linalg.solve(Ezz, B.T).T
    return W, float((squares.sum() - (B * W).sum()) / Xc.size)  # as Ezz W^T is B^T


def _m_step_missing(
    Xc: Array, squares: Array, seen: NDArray[np.bool_], Ez: Array, cov: Array
) -> tuple[Array, float, Array]:
    """Return W, sigma2 and the shift of the mean: for each column of X a regression on (z, 1)."""
    (N, D), M = Xc.shape, Ez.shape[1]
    y = np.column_stack([Ez, np.ones(N)])
    Eyy = y[:, :, None] * y[:, None, :]
    Eyy[:, :M, :M] += cov
    gram = (seen.T @ Eyy.reshape(N, -1)).reshape(D, M + 1, M + 1)
    B = Xc.T @ y
    V = np.linalg.solve(gram, B[:, :, None])[:, :, 0]
    return V[:, :M], float((squares.sum() - (B * V).sum()) / seen.sum()), V[:, M]


def _log_density(distance: Array, count: Array | int, sigma2: float, cov: Array) -> Array:
    """Return ln N(x | mean, C) of each row, with no D x D matrix (PRML 12.43).

    distance: (N,), x^T C^-1 x of centred rows. count: of the entries seen in a row.
    """
    log_det = count * np.log(sigma2) - np.linalg.slogdet(cov)[1]  # of C
    return -0.5 * (count * np.log(2 * np.pi) + log_det + distance)


def _squares(Xc: Array) -> Array:
    return np.einsum("nd,nd->n", Xc, Xc)


def _closed_form(found: pca.PCA) -> PPCA:
    M = found.U.shape[1]
    sigma2 = float(found.lam[M:].mean())
    return PPCA(found.mean, found.U * np.sqrt(np.maximum(found.lam[:M] - sigma2, 0)), sigma2)


def _orthogonal(W: Array) -> Array:
    """Rotate z until the columns of W are orthogonal, the longest first."""
    U, lengths, _ = np.linalg.svd(W, full_matrices=False)
    return pca.fix_signs(U) * lengths


def _clusters(X: Array, K: int, rng: np.random.Generator) -> Array:
    """Responsibilities (N, K) of 0 and 1, by k-means."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an empty cluster, which `_mixture_from` sees too
        return np.eye(K)[kmeans2(X, K, minit="++", seed=rng)[1]]


def _mixture_from(R: Array, X: Array, M: int, iterations: int, tol: float) -> Mixture | None:
    """EM from responsibilities R (N, K) on; None if a part shrinks on few points."""
    before, least = -np.inf, 1e-10 * X.var(axis=0).mean()
    for _ in range(iterations):
        if R.sum(axis=0).min() <= M + 1:
            return None
        parts = tuple(_closed_form(_weighted_pca(X, r, M)) for r in R.T)
        if min(part.sigma2 for part in parts) <= least:
            return None
        model = Mixture(R.mean(axis=0), parts)
        joint = model._log_joint(X)
        densities = logsumexp(joint, axis=1, keepdims=True)
        now = densities.sum()
        if now - before < tol * len(X):
            return model
        before, R = now, np.exp(joint - densities)
    warnings.warn(f"EM has not converged in {iterations} iterations: allow more", stacklevel=3)
    return model


def _weighted_pca(X: Array, r: Array, M: int) -> pca.PCA:
    mean = r @ X / r.sum()
    Xc = X - mean
    lam, U = np.linalg.eigh((Xc * r[:, None]).T @ Xc / r.sum())
    return pca.PCA(mean, pca.fix_signs(U[:, ::-1][:, :M]), lam[::-1])


def _centre(X: Array, mean: Array) -> tuple[Array, Seen]:
    """X less its mean, with 0 where an entry is missing; and which are seen."""
    Xc = X - mean
    if np.isfinite(_squares(Xc)).all():
        return Xc, None
    seen = ~np.isnan(X)
    return np.where(seen, Xc, 0), seen


def _latent_dimensions(M: int, X: Array) -> int:
    return check.whole_number(M, "M", 0, X.shape[1] - 1, "the columns of X less one for the noise")


def _of_rounding(X: Array) -> float:
    """Return a variance that is 1e12 times the square of what a mean is rounded by."""
    return 1e-16 * float(np.square(np.nanmax(np.abs(X))))


def _check_noise(sigma2: float, variance: float) -> None:
    if not sigma2 > 1e-12 * variance or not np.isfinite(sigma2):
        raise ValueError(
            "the data lie in M dimensions, where the likelihood has no bound as sigma2 falls to 0: "
            "take M smaller, or more rows"
        )
