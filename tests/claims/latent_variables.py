"""Slides 4-8: continuous latent variables."""

from functools import cache

import numpy as np

from lecture8 import data, manifold, pca, ppca
from lecture8.check import Array
from tests.claims.claim import EPS, Measured, at_least, at_most, both, exactly, holds, same
from tests.claims.reference import eigen, gap, standard_errors


@cache
def _pictures() -> tuple[Array, Array]:
    """Pictures of the moved 3, and the factors behind them."""
    X, factors = data.shifted_digit(60, np.random.default_rng(7))
    return X.reshape(-1, 100, 100).astype(float), factors


@cache
def _close_pictures() -> tuple[Array, Array]:
    """Pictures that moved by a tenth of a pixel and a fifth of a degree at most."""
    return data.shifted_digit(60, np.random.default_rng(7), shift=0.1, turn=0.2)


@cache
def _sheet() -> Array:
    return data.curved_sheet(1000, np.random.default_rng(8))[0]


def _nearest(X: Array, k: int) -> tuple[Array, Array]:
    """Distances and numbers of each point itself and its k nearest others."""
    from scipy.spatial import cKDTree

    return cKDTree(X).query(X, k + 1)


@holds(4)
def a_cause_explains_a_pattern() -> Measured:
    """Latent variables explain patterns we see in observable variables."""
    rng = np.random.default_rng(4)
    patients = ppca.PPCA(np.zeros(3), np.array([[2.0], [1.5], [1.0]]), 1.0).sample(5000, rng)
    S, W = pca.covariance(patients), ppca.fit(patients, 1).W
    pairs, error = ~np.eye(3, dtype=bool), standard_errors(S, 5000)
    return both(
        at_least("least covariance of two symptoms, in standard errors", (S / error).min(), 5),
        at_most("largest that a disease leaves", (np.abs(S - W @ W.T) / error)[pairs].max(), 5),
    )


@holds(4)
def latent_values_are_inferred() -> Measured:
    """The values of the latent variables are inferred from those of observable variables."""
    rng = np.random.default_rng(41)
    model = ppca.PPCA(np.arange(5.0), rng.normal(size=(5, 2)), 0.5)
    X = model.sample(20, rng)
    X[0, 1:4] = np.nan
    Ez, cov = model.posterior(X)
    C, gaps = model.W @ model.W.T + 0.5 * np.eye(5), []
    for x, mean, covariance in zip(X, Ez, cov, strict=True):
        seen = ~np.isnan(x)
        W = model.W[seen]
        G = np.linalg.solve(C[np.ix_(seen, seen)], W).T  # conditions p(z, x) on x, PRML 2.81-82
        gaps += [mean - G @ (x - model.mean)[seen], (covariance - np.eye(2) + G @ W).ravel()]
    # a solve loses the condition number of C, which is below 50, in each of 5 x 5 terms
    return at_most("E[z | x], cov[z | x] against Bayes' rule", _largest(gaps), 50 * 25 * EPS)


def _largest(gaps: list[Array]) -> float:
    return float(np.abs(np.concatenate(gaps)).max())


@holds(5)
def a_mixture_is_discrete() -> Measured:
    """A mixture of Gaussians has a discrete latent variable."""
    from scipy.stats import multivariate_normal

    X, y = data.digits()
    X, y = X[y < 2], y[y < 2]
    model = ppca.fit_mixture(X, 2, 2, np.random.default_rng(5), starts=1, tol=1e-2)
    R = model.responsibilities(X)
    joint = np.transpose(
        [
            w * multivariate_normal(part.mean, part.covariance()).pdf(X)
            for w, part in zip(model.weights, model.parts, strict=True)
        ]
    )
    bayes = joint / joint.sum(axis=1, keepdims=True)
    named = (R.argmax(axis=1) == y).mean()
    return both(
        # a log density of some hundred nats, rounded in 64 terms
        same("responsibilities against Bayes' rule", R, bayes, 64 * 500),
        at_least(
            "images of 0 and 1 whose z is sure to 99%, share",
            (R.max(axis=1) > 0.99).mean(),
            0.95,
            choice=True,
        ),
        at_least("whose z names the digit, share", max(named, 1 - named), 0.95, choice=True),
    )


@holds(5)
def continuous_factors_suit_better() -> Measured:
    """Sometimes it is more appropriate to think in terms of continuous factors."""
    rng = np.random.default_rng(51)
    truth = ppca.PPCA(np.zeros(3), np.array([[3.0], [2.0], [1.0]]), 0.1)
    X, fresh = truth.sample(400, rng), truth.sample(400, rng)
    line, balls = ppca.fit(X, 1), ppca.fit_mixture(X, 5, 0, rng, starts=2, tol=1e-3)
    gain = line.log_density(fresh) - balls.log_density(fresh)
    return at_least(
        "nats a new point that one continuous z gains on one of five values, in standard errors",
        gain.mean() / gain.std() * np.sqrt(len(gain)),
        5,
    )


@holds(5)
def data_lie_close_to_a_manifold() -> Measured:
    """Data lie close to a manifold of much lower dimensionality than the data space."""
    X, k = data.digits()[0][::4], 10
    d, error = manifold.intrinsic_dimension(X, k, np.random.default_rng(5), halves=5)
    T = _nearest(X, k)[0][:, 1:]  # distances to k neighbours
    ours = 1 / np.log(T[:, -1:] / T[:, :-1]).mean()  # Levina and Bickel's estimate
    return both(
        at_most("dimension of handwritten digits, 64 pixels", d + 2 * error, 64 / 4, choice=True),
        # a difference of squares of 64 terms loses at most three digits here
        at_most("against the formula, ratio - 1", abs(d / ours - 1), 64 * 1000 * EPS),
    )


@holds(5)
def fewer_latent_dimensions() -> Measured:
    """There are typically fewer latent dimensions than data dimensions."""
    found = []
    for name, X in [("the 3's", data.digits(3)[0]), ("faces", data.faces(1)[0])]:
        total = X.var(axis=0).sum()
        M = 1 + int(np.argmax(eigen(X)[0].cumsum() > 0.9 * total))
        model = pca.fit(X, M)
        kept = 1 - ((X - model.reconstruct(X)) ** 2).sum() / len(X) / total
        found += [
            at_least(
                f"variance of {name} in {M} of {X.shape[1]} dimensions", kept, 0.9, choice=True
            )
        ]
        found += [at_most("which is a share of", M / X.shape[1], 0.5, choice=True)]
    return both(*found)


@holds(5)
def three_linear_models() -> Measured:
    """Examples: Principal Component Analysis, Factor Analysis, Independent Component Analysis."""
    from sklearn.decomposition import FactorAnalysis, FastICA

    X, M = data.digits(3)[0], 4
    X = X[:, X.std(axis=0) > 0]  # FastICA drops directions if its first pixel never changes
    model = pca.fit(X, M)
    by_pca = model.reconstruct(X)
    ica = FastICA(M, tol=0.05, random_state=0).fit(X)
    fa = FactorAnalysis(M, svd_method="lapack").fit(X)
    by_fa = fa.transform(X) @ fa.components_ + fa.mean_
    errors = [((X - x) ** 2).sum(axis=1).mean() for x in (by_pca, by_fa)]
    return both(
        # the fourth and fifth eigenvalues, 50 and 39, keep the subspaces apart: 5 lambda_1 / gap
        same("ICA's reconstruction is PCA's", ica.inverse_transform(ica.transform(X)), by_pca, 1e5),
        at_most("squared error, PCA / FA", errors[0] / errors[1], 1),
    )


@holds(6)
def the_sheet_has_two_dimensions() -> Measured:
    """The intrinsic latent dimension of a rolled sheet in three dimensions is 2."""
    d, error = manifold.intrinsic_dimension(_sheet(), 10, np.random.default_rng(6), halves=5)
    return at_most(
        f"{d:.2f} ± {error:.2f} from distances, away from 2 by",
        abs(d - 2) + error,
        0.5,
        choice=True,
    )


@holds(6)
def close_by_the_sheet_is_flat() -> Measured:
    """We can find the latent dimensions from the data: a neighbourhood has no third."""
    X = _sheet()
    local, lam = manifold.local_spectrum(X, 10, points=50), pca.fit(X).lam
    rows = np.unique(np.linspace(0, len(X) - 1, 50).astype(int))
    squares = [np.linalg.svd(A - A.mean(axis=0))[1] ** 2 for A in X[_nearest(X, 10)[1][rows]]]
    ours = np.mean([s / s.sum() for s in squares], axis=0)
    third = lam[2] / lam.sum()
    return both(
        same("spectrum of neighbourhoods against singular values", local, ours, 1000),
        at_least("third share over all data", third, 1 / 5, choice=True),
        at_most("third share of a neighbourhood", local[2], third / 10, choice=True),
    )


@holds(7)
def ten_thousand_pixels() -> Measured:
    """The resulting images have 100 × 100 = 10,000 pixels."""
    return exactly("pixels", _close_pictures()[0].shape[1], 10_000)


@holds(7)
def three_degrees_of_freedom() -> Measured:
    """There are only 3 degrees of freedom of variability."""
    X, factors = _close_pictures()
    model = pca.fit(X, M=3)
    codes = np.column_stack([model.encode(X), np.ones(len(X))])
    left = factors - codes @ np.linalg.lstsq(codes, factors, rcond=None)[0]
    explained = 1 - (left.var(axis=0) / factors.var(axis=0)).max()
    return both(
        at_least(
            "variance in 3 components, small movements",
            model.lam[:3].sum() / X.var(0).sum(),
            0.99,
            choice=True,
        ),
        at_least("variance of each factor that 3 codes explain", explained, 0.99, choice=True),
    )


@holds(7)
def translations_and_rotation() -> Measured:
    """They are vertical and horizontal translations, and the rotations."""
    images, factors = _pictures()
    start = data.moved_digit(np.zeros((1, 3))).reshape(1, 100, 100).astype(float)
    right, down, angle = _moments(images)
    right0, down0, angle0 = _moments(start)
    turn = np.radians(factors[:, 2])  # anticlockwise, with y downwards
    off = np.abs(right - factors[:, 0] - right0 * np.cos(turn) - down0 * np.sin(turn))
    off = np.maximum(
        off, np.abs(down - factors[:, 1] - down0 * np.cos(turn) + right0 * np.sin(turn))
    )
    turned = (angle - angle0 + factors[:, 2] + 90) % 180 - 90
    return both(
        at_most("centre of the 3 off its place, in pixels", off.max(), 0.1, choice=True),
        at_most("its axis off, in degrees", np.abs(turned).max(), 0.25, choice=True),
    )


def _moments(images: Array) -> tuple[Array, Array, Array]:
    """Centre (pixels right and down) and direction of the long axis (degrees, clockwise)."""
    w = np.arange(100) - 49.5
    ink = images.sum(axis=(1, 2))
    x, y = images.sum(axis=1) @ w / ink, images.sum(axis=2) @ w / ink
    xx, yy = (images.sum(axis=1) @ w**2 / ink - x**2, images.sum(axis=2) @ w**2 / ink - y**2)
    xy = (images @ w) @ w / ink - x * y
    return x, y, np.degrees(np.arctan2(2 * xy, xx - yy)) / 2


@holds(7)
def within_a_larger_field() -> Measured:
    """Each image undergoes a random displacement and rotation within a larger field."""
    images, factors = _pictures()
    ink = images.sum(axis=(1, 2))
    edges = np.concatenate([images[:, [0, -1]].ravel(), images[:, :, [0, -1]].ravel()])
    return both(
        at_least(
            "range of the movements, pixels and degrees, least",
            np.ptp(factors, axis=0).min(),
            10,
            choice=True,
        ),
        at_most("ink at the edge", edges.max(), 0),
        at_most("range of ink per picture / mean", np.ptp(ink) / ink.mean(), 0.01, choice=True),
    )


@holds(8)
def first_z_then_x() -> Measured:
    """Data are generated by a point from the latent space, then from p(x | z)."""
    rng, n = np.random.default_rng(8), 20_000
    model = ppca.PPCA(np.array([1.0, 2.0]), np.array([[1.2], [0.9]]), 0.25)
    X = model.sample(n, rng)
    C = np.array([[1.44 + 0.25, 1.08], [1.08, 0.81 + 0.25]])
    off = np.abs(X.mean(axis=0) - [1, 2]) / np.sqrt(np.diag(C) / n)
    return both(
        at_most("mean of x - μ, in standard errors", off.max(), 4),
        at_most(
            "cov x - (wwᵀ + σ²I)", (np.abs(pca.covariance(X) - C) / standard_errors(C, n)).max(), 4
        ),
    )


@holds(8)
def gaussian_latent_and_observed() -> Measured:
    """Assume a Gaussian distribution for both the latent and observed variables."""
    model = ppca.PPCA(np.array([1.0, 2.0]), np.array([[1.2], [0.9]]), 0.25)
    X = model.sample(50, np.random.default_rng(80))
    z, h = np.linspace(-12, 12, 1001, retstep=True)  # p(x | z) is 0.3 wide: no error but rounding
    away = X[:, None] - model.mean - z[:, None] * model.W[:, 0]
    given_z = np.exp(-(away**2).sum(axis=2) / 0.5) / (2 * np.pi * 0.25)
    p = given_z @ np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * h
    return same("p(x) against ∫ p(x | z) p(z) dz", np.exp(model.log_density(X)), p, 1000)


@holds(8)
def a_formulation_of_pca() -> Measured:
    """The generative view can lead to a probabilistic formulation of PCA."""
    X = data.digits(3)[0]
    lam, U = eigen(X)
    model = ppca.fit(X, 4)
    lengths, x_bar = np.linalg.norm(model.W, axis=0), X.mean(axis=0)
    quiet = ppca.PPCA(model.mean, model.W, 1e-6)
    mean_x = quiet.mean + quiet.posterior(X)[0] @ quiet.W.T
    x_tilde = x_bar + (X - x_bar) @ U[:, :4] @ U[:, :4].T
    away = np.abs(U[:, :4].T @ model.W / lengths) - np.eye(4)
    return both(
        at_most(
            "cosines of W's columns with u₁ .. u₄, off 0 and 1",
            np.abs(away).max(),
            64 * EPS * lam[0] / gap(lam, 4),
        ),
        # each code is drawn to 0 by the share σ² / |w|²
        at_most(
            "E[x | z] - x̃ at σ² = 1e-6, / size of x - x̄",
            np.linalg.norm(mean_x - x_tilde) / np.linalg.norm(X - x_bar),
            1e-6 / lengths.min() ** 2,
        ),
    )


@holds(8)
def a_formulation_of_factor_analysis() -> Measured:
    """And of Factor Analysis, with a noise variance for each variable."""
    from sklearn.decomposition import FactorAnalysis

    rng, psi = np.random.default_rng(88), np.array([0.1, 0.1, 9.0])
    X = rng.normal(size=(5000, 1)) + np.sqrt(psi) * rng.normal(size=(5000, 3))
    fa = FactorAnalysis(1, svd_method="lapack", tol=1e-4).fit(X)
    S, C = pca.covariance(X), fa.components_.T @ fa.components_ + np.diag(fa.noise_variance_)
    return both(
        at_most(
            "WWᵀ + Ψ - S, in standard errors", (np.abs(C - S) / standard_errors(S, 5000)).max(), 1
        ),
        at_least(
            "noise found, ψ₃ / ψ₁", fa.noise_variance_[2] / fa.noise_variance_[0], 50, choice=True
        ),
        at_least("while PCA's u₁ follows x₃ with weight", pca.fit(X, 1).U[2, 0], 0.9, choice=True),
    )
