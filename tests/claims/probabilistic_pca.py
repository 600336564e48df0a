"""Slide 21: probabilistic PCA, and its five advantages, each run on a small set."""

from functools import cache

import numpy as np

from lecture8 import data, ppca
from lecture8.check import Array
from lecture8.full_size import cost
from tests.claims.claim import EPS, Measured, at_least, at_most, both, exactly, holds, same
from tests.claims.reference import eigen

N, D, M = 200, 6, 2


@cache
def _points() -> Array:
    """200 points in 6 dimensions, of which two stand out from a noise of 1."""
    rng = np.random.default_rng(21)
    W = np.linalg.qr(rng.normal(size=(D, M)))[0] * [4.0, 2.5]
    return 5 + rng.normal(size=(N, M)) @ W.T + rng.normal(size=(N, D))


@cache
def _holes() -> Array:
    """Half of these points, with a fifth of the entries missing, and all of one point."""
    X = np.where(np.random.default_rng(210).random((N, D)) < 0.2, np.nan, _points())[::2]
    X[7] = np.nan
    return X


def _density(X: Array, mean: Array, C: Array) -> Array:
    """Log density of what is seen of each row under N(mean, C), with the whole of C."""
    found = []
    for x in X - mean:
        seen = ~np.isnan(x)
        part = C[np.ix_(seen, seen)]
        squared = x[seen] @ np.linalg.solve(part, x[seen])
        found.append(-(seen.sum() * np.log(2 * np.pi) + np.linalg.slogdet(part)[1] + squared) / 2)
    return np.array(found)


def _covariance(W: Array, sigma2: float) -> Array:
    return W @ W.T + sigma2 * np.eye(len(W))


def _gain_near_by(model: ppca.PPCA, X: Array) -> float:
    """The most nats that one of 20 models near by has more."""
    rng, gains = np.random.default_rng(211), []
    top = _density(X, model.mean, _covariance(model.W, model.sigma2)).sum()
    for size in np.repeat([0.1, 0.01], 10):
        C = _covariance(
            model.W + size * rng.normal(size=model.W.shape),
            model.sigma2 * np.exp(size * rng.normal()),
        )
        gains.append(_density(X, model.mean + size * rng.normal(size=D), C).sum() - top)
    return float(max(gains))


@holds(21)
def a_probabilistic_view() -> Measured:
    """A probabilistic, generative view: W = U(Λ - σ²I)^½, σ² the mean of the other λᵢ."""
    X, (lam, U) = _points(), eigen(_points())
    model, sigma2 = ppca.fit(X, M), lam[M:].mean()
    C = (U[:, :M] * (lam[:M] - sigma2)) @ U[:, :M].T + sigma2 * np.eye(D)
    return both(
        same("C against WWᵀ + σ²I", model.covariance(), C, N * D),
        same("ln p(X) against the formula", model.log_density(X), _density(X, X.mean(0), C), N * D),
        same("their sum", model.log_likelihood(X), _density(X, X.mean(0), C).sum(), N * D),
        at_most("nats that the best of 20 models near by gains", _gain_near_by(model, X), 0),
    )


@holds(21)
def where_z_is() -> Measured:
    """With A = WᵀW + σ²I, z given x has mean A⁻¹Wᵀ(x - x̄) and covariance σ²A⁻¹."""
    X, model = _points(), ppca.fit(_points(), M)
    A = model.W.T @ model.W + model.sigma2 * np.eye(M)
    G = np.linalg.solve(_covariance(model.W, model.sigma2), model.W)  # PRML 2.81-82
    Ez, cov = model.posterior(X)
    return both(
        same("mean", Ez, np.linalg.solve(A, model.W.T @ (X - model.mean).T).T, N * D),
        same("covariance", cov[0], model.sigma2 * np.linalg.inv(A), N * D),
        same("which are conditions on C", cov[3], np.eye(M) - G.T @ model.W, N * D),
    )


@holds(21)
def em_for_pca() -> Measured:
    """We can derive an EM algorithm for PCA."""
    X, rng, steps = _points(), np.random.default_rng(1), []
    found = ppca.fit_em(X, M, rng, tol=1e-14, callback=lambda i, model, L: steps.append((model, L)))
    said = np.array([L for _, L in steps])
    true = [_density(X, m.mean, _covariance(m.W, m.sigma2)).sum() for m, _ in steps]
    best = ppca.fit(X, M)
    rounding = N * D * 10 * EPS * np.abs(said).max()
    # at the maximum a loss of 2 * rounding nats allows the square root of it in C
    return both(
        at_most("likelihood lost by any of its steps", (-np.diff(said)).max(), rounding),
        at_most("likelihood against the formula", np.abs(said - true).max(), rounding),
        same(
            "C against the closed form", found.covariance(), best.covariance(), np.sqrt(N * D / EPS)
        ),
        same("W against √(λ - σ²) u", found.W, best.W, np.sqrt(N * D / EPS)),
    )


@holds(21)
def em_may_be_quicker() -> Measured:
    """EM in some settings is more computationally efficient."""
    record = data.recorded("cost")["EM"]
    n, d, m = record["sizes"]
    parts, seconds = cost.operations(n, d, m), record["seconds"]
    direct = parts["S = XᵀX / N"] + parts["eigenvectors of S"]
    return both(
        at_least(
            "multiplications, eigenproblem / EM",
            direct / (record["iterations"] * 2 * n * d * m),
            5,
            choice=True,
        ),
        at_least(
            "recorded seconds, eigenproblem / EM",
            seconds["full eigenproblem"] / seconds["EM"],
            5,
            choice=True,
        ),
    )


@holds(21)
def missing_values() -> Measured:
    """PPCA allows us to deal with missing values in the data set."""
    X = _holes()
    model = ppca.fit_em(X, M, np.random.default_rng(2), tol=1e-10)
    C, lost = _covariance(model.W, model.sigma2), np.isnan(X)
    filled = np.array([_conditional(x, model.mean, C) for x in X])
    truth = _points()[::2]
    error = {}
    for name, guess in [
        ("EM", model.impute(X)),
        ("mean", np.where(lost, np.nanmean(X, axis=0), X)),
    ]:
        error[name] = np.sqrt(((guess - truth)[lost] ** 2).mean())
    return both(
        same("ln p of what is seen", model.log_density(X), _density(X, model.mean, C), N * D * 10),
        at_most("nats that the best of 20 models near by gains", _gain_near_by(model, X), 0),
        same("filled in, against E[x | seen]", model.impute(X), filled, N * D * 10),
        at_most(
            "its error / that of the column's mean", error["EM"] / error["mean"], 0.9, choice=True
        ),
    )


def _conditional(x: Array, mean: Array, C: Array) -> Array:
    """Replace the missing entries of x by their mean given the others (PRML 2.81)."""
    seen = ~np.isnan(x)
    given = np.linalg.solve(C[np.ix_(seen, seen)], (x - mean)[seen])
    return np.where(seen, x, mean + C[:, seen] @ given)


@cache
def _curve() -> tuple[Array, Array]:
    """Points along three quarters of a circle in 10-D, with noise in all, and as many more."""
    rng = np.random.default_rng(9)
    t = rng.uniform(-0.3, 4.2, (2, 200))
    bent = np.pad(5 * np.stack([np.cos(t), np.sin(t)], axis=2), ((0, 0), (0, 0), (0, 8)))
    return tuple(bent + 0.3 * rng.normal(size=bent.shape))


@holds(21)
def a_mixture() -> Measured:
    """We can formulate a mixture of PPCAs in a principled way."""
    X, fresh = _curve()
    model = ppca.fit_mixture(X, 5, 1, np.random.default_rng(3), starts=2, tol=1e-12)
    joint = np.log(model.weights) + np.transpose(
        [_density(X, p.mean, _covariance(p.W, p.sigma2)) for p in model.parts]
    )
    ln_p = np.log(np.exp(joint).sum(axis=1))
    R = np.exp(joint - ln_p[:, None])
    moves = []
    for r, weight, part in zip(R.T, model.weights, model.parts, strict=True):
        lam, U = np.linalg.eigh(np.cov(X.T, aweights=r, bias=True))
        sigma2 = lam[:-1].mean()  # PPCA of weighted points, with M = 1 of 10
        C = _covariance(U[:, -1:] * np.sqrt(lam[-1] - sigma2), sigma2)
        moves += [abs(r.mean() - weight), np.abs(r @ X / r.sum() - part.mean).max()]
        moves += [np.abs(C - part.covariance()).max()]
    gains = {}
    for name, rival in [
        ("the best of one PPCA with M = 1 .. 9", [ppca.fit(X, m) for m in range(1, 10)]),
        ("the best mixture of 1 .. 4 full Gaussians", _full_mixtures(X)),
    ]:
        best = max(rival, key=lambda other: other.log_density(fresh).mean())
        gain = model.log_density(fresh) - best.log_density(fresh)
        gains[name] = gain.mean() / gain.std() * np.sqrt(N)
    return both(
        same("responsibilities against Bayes' rule", model.responsibilities(X), R, N * 100),
        same("ln p against the sum of the parts", model.log_density(X), ln_p, N * 100),
        same("ln p of all", model.log_likelihood(X), ln_p.sum(), N * 100),
        # EM stopped at a gain of 2e-10 nats, and gains grow with the square of a step
        at_most("a further EM step moves a parameter", max(moves), 1e-4),
        *(
            at_least(f"nats per new point gained on {name}, in standard errors", gain, 3, True)
            for name, gain in gains.items()
        ),
    )


def _full_mixtures(X: Array) -> list[ppca.Mixture]:
    """Ordinary mixtures of Gaussians: M = D - 1."""
    return [ppca.fit_mixture(X, K, 9, np.random.default_rng(K), 2, tol=1e-4) for K in range(1, 5)]


@holds(21)
def bayesian_pca() -> Measured:
    """Bayesian PCA: the dimensionality of the subspace can be determined from the data."""
    sd = np.array([3, 2.5, 2, 1, 1, 1, 1, 1, 1, 1]) / 10
    X = np.random.default_rng(14).normal(size=(120, 10)) * sd
    model = ppca.fit_bayesian(X)
    kept = np.isfinite(model.alpha)
    W, sigma2 = _re_estimate(X, model.W[:, kept], model.sigma2, model.alpha[kept])
    return both(
        exactly("columns kept of data with three", int(kept.sum()), 3),
        at_most(
            "W and σ² after PRML's re-estimation, largest change",
            max(np.abs(W - model.W[:, kept]).max(), abs(sigma2 - model.sigma2)),
            1e-9,  # fit_bayesian stops at a change of 1e-12 of the variance
        ),
        same("α against D/|w|²", model.alpha[kept], 10 / (model.W[:, kept] ** 2).sum(axis=0), 100),
    )


def _re_estimate(X: Array, W: Array, sigma2: float, alpha: Array) -> tuple[Array, float]:
    """One round of PRML 12.54-12.57 with the prior of 12.63."""
    Xc = X - X.mean(axis=0)
    cov = sigma2 * np.linalg.inv(W.T @ W + sigma2 * np.eye(W.shape[1]))
    Ez = Xc @ W @ cov / sigma2
    Ezz = len(X) * cov + Ez.T @ Ez
    error = (Xc**2).sum() - 2 * np.sum(Ez * (Xc @ W)) + np.trace(Ezz @ W.T @ W)
    return Xc.T @ Ez @ np.linalg.inv(Ezz + sigma2 * np.diag(alpha)), error / X.size


@holds(21)
def comparisons_by_likelihood() -> Measured:
    """A likelihood allows direct comparisons with other probabilistic density models."""
    from scipy.stats import multivariate_normal

    X = _points()
    fitted, fresh = X[:40], X[40:]
    scores = {m: ppca.fit(fitted, m).log_density(fresh) for m in (0, M, D - 1)}
    gaussian = multivariate_normal(fitted.mean(axis=0), np.cov(fitted.T, bias=True)).logpdf(fresh)
    sphere = multivariate_normal(fitted.mean(axis=0), fitted.var(axis=0).mean()).logpdf(fresh)
    gains = [scores[M] - other for other in (sphere, gaussian)]
    errors = [gain.mean() / gain.std() * np.sqrt(len(gain)) for gain in gains]
    return both(
        same("M = 0 is the sphere", scores[0], sphere, 1000),
        same("M = D - 1 is the full Gaussian", scores[D - 1], gaussian, 1000),
        at_least(
            "M = 2 gains on the sphere, new points, in standard errors", errors[0], 3, choice=True
        ),
        at_least("on the full Gaussian", errors[1], 3, choice=True),
    )
