"""Slides 9-11: principal components, the directions of most variance."""

from functools import cache

import numpy as np

from lecture8 import data, pca
from lecture8.check import Array
from tests.claims.claim import (
    EPS,
    Measured,
    at_least,
    at_most,
    both,
    exactly,
    holds,
    holds_if,
    same,
)
from tests.claims.reference import eigen, gap

ROUTES: tuple[pca.Method, ...] = ("covariance", "gram", "svd")
TURNS = np.radians(np.arange(180))
CIRCLE = np.array([np.cos(TURNS), np.sin(TURNS)])


@cache
def threes() -> Array:
    """The handwritten 3's: 183 points in 64 dimensions."""
    return data.digits(3)[0]


@cache
def pair() -> Array:
    """Two pixels of 100 faces, on the forehead and on the cheek."""
    return data.faces(1)[0].reshape(-1, 25, 25)[:, [4, 12], [14, 17]]


@cache
def basis() -> Array:
    """Any complete orthonormal set in the 64 dimensions of the 3's."""
    return np.linalg.qr(np.random.default_rng(12).normal(size=(64, 64)))[0]


@holds(9)
def top_eigenvectors() -> Measured:
    """The M principal components are the top M eigenvectors of S."""
    X, M = threes(), 10
    lam, U = eigen(X)
    found = []
    for method in ROUTES:
        model = pca.fit(X, M, method)
        away = np.abs(np.abs(U[:, :M].T @ model.U) - np.eye(M)).max()
        found += [at_most(f"{method}: cosines off 0, 1", away, 64 * EPS * lam[0] / gap(lam, M))]
        found += [same("eigenvalues", model.lam, lam, 64 * 64)]
    return both(*found)


@holds_if(9)
def the_projection() -> Measured:
    """Project each vector: zₙ₁ = xₙᵀu₁, with centred points, or with the constants of slide 12."""
    X, U = threes(), basis()
    model, x_bar = pca.fit(X, M=1), X.mean(axis=0)
    u, rest = model.U, np.linalg.qr(np.hstack([model.U, U]))[0][:, 1:64]  # orthonormal to u₁
    constants = x_bar @ rest @ rest.T
    blue = X - model.reconstruct(X)
    return both(
        same("z of centred points against encode", (X - x_bar) @ u, model.encode(X), 64 * 10),
        same("or zₙ₁u₁ + Σ bᵢuᵢ against x̃", X @ u @ u.T + constants, X - blue, 64 * 64),
        at_most(
            "right angles missed by the blue lines, in grey levels",
            np.abs(blue @ u).max(),
            64 * EPS * np.linalg.norm(X, axis=1).max(),
        ),
    )


@holds_if(9)
def the_full_projection() -> Measured:
    """[u₁ᵀ ..] [x₁ .. x_N] = [z₁ .. z_N], x centred, with a row for each of the M components."""
    X = threes()
    model = pca.fit(X, M=2)
    z = model.U.T @ (X - X.mean(axis=0)).T
    return both(
        exactly("rows for M = 2", len(model.U.T), 2),
        same("product against the codes", z.T, model.encode(X), 64 * 10),
    )


@holds(9)
def variance_and_error_have_one_sum() -> Measured:
    """Two equivalent views: what a direction gains in variance it saves in error."""
    variances, errors = _views()
    total = pair().var(axis=0).sum()
    return both(
        same(
            "variance + error over 180 directions, against the total",
            variances + errors,
            np.full(180, total),
            100 * 10,
        ),
        exactly(
            "degrees at the least error and the most variance",
            int(errors.argmin()),
            int(variances.argmax()),
        ),
    )


@cache
def _views() -> tuple[Array, Array]:
    """Variance of the green points and mean squared blue line, for each of 180 directions."""
    X = pair()
    fitted = pca.fit(X, M=1)
    variances, errors = [], []
    for u in CIRCLE.T:
        model = pca.PCA(fitted.mean, u[:, None], fitted.lam)
        z = model.encode(X)
        variances.append(z.var())
        errors.append(((X - model.decode(z)) ** 2).sum(axis=1).mean())
    return np.array(variances), np.array(errors)


@holds(9)
def both_views_choose_u1() -> Measured:
    """PCA maximizes the variance of the projected data and minimizes the error."""
    variances, errors = _views()
    u = pca.fit(pair(), M=1).U[:, 0]
    degrees = np.degrees(np.arctan2(u[1], u[0])) % 180
    return both(
        at_most("most variance, degrees from u₁", abs(variances.argmax() - degrees), 0.5),
        at_most("least error", abs(errors.argmin() - degrees), 0.5),
    )


@holds(10)
def directions_are_orthonormal() -> Measured:
    """The direction is a unit vector, u₁ᵀu₁ = 1."""
    few = threes()[:20]  # 19 directions vary; the other 45 complete the set
    found = []
    for method in ROUTES:
        U = pca.fit(few, 64, method).U
        found += [same(f"UᵀU, {method}", U.T @ U, np.eye(64), 64 * 10)]
    return both(*found)


@holds(10)
def variance_is_a_quadratic_form() -> Measured:
    """1/N Σ {u₁ᵀxₙ - u₁ᵀx̄}² = u₁ᵀSu₁."""
    X, U = threes(), basis()
    variances = ((X @ U - X.mean(axis=0) @ U) ** 2).mean(axis=0)
    quadratic = np.einsum("di,de,ei->i", U, pca.covariance(X), U)
    return same("along 64 directions", variances, quadratic, len(X) + 64 * 64)


@holds(10)
def the_sample_mean() -> Measured:
    """x̄ = 1/N Σ xₙ."""
    X = threes()
    return same("against the sum", pca.fit(X).mean, np.ones(len(X)) @ X / len(X), len(X))


@holds(10)
def the_data_covariance() -> Measured:
    """S = 1/N Σ (xₙ - x̄)(xₙ - x̄)ᵀ."""
    X = threes()
    S, N = pca.covariance(X), len(X)
    outer = sum(np.outer(d, d) for d in X - X.mean(axis=0)) / N
    return both(
        same("against a sum of outer products", S, outer, N),
        same("numpy.cov, which has 1/(N - 1)", np.cov(X.T), S * N / (N - 1), N),
    )


@holds(11)
def the_length_must_be_constrained() -> Measured:
    """Must constrain ||u₁||, and we choose ||u₁|| = 1."""
    X = threes()
    S, u = pca.covariance(X), pca.fit(X, M=1).U[:, 0]
    grown = (10 * u) @ S @ (10 * u) / eigen(X)[0][0]
    return at_most("uᵀSu at ten times the length / 100 λ₁ - 1", abs(grown / 100 - 1), 64 * 64 * EPS)


def _derivative(S: Array, u: Array, lam: float) -> Array:
    """The derivative of uᵀSu + λ(1 - uᵀu) with respect to u: by complex steps, exact."""
    h, n = 1e-20, len(u)
    steps = u[:, None] + 1j * h * np.eye(n)
    L = np.einsum("di,de,ei->i", steps, S, steps) + lam * (1 - (steps**2).sum(axis=0))
    return L.imag / h


@holds_if(11)
def the_derivative_is_zero() -> Measured:
    """Setting the derivative to zero: Su₁ = λ₁u₁, if λ₁ stands for the multiplier λ."""
    X = threes()
    S, model, u = pca.covariance(X), pca.fit(X, M=50), basis()[:, 0]
    slopes = [_derivative(S, v, lam) for v, lam in zip(model.U.T, model.lam, strict=False)]
    tiny = 64 * 64 * EPS * model.lam[0]
    return both(
        same("derivative against 2Su - 2λu", _derivative(S, u, 3.0), 2 * S @ u - 6 * u, 64 * 10),
        at_most("at u₁, with λ₁", np.abs(slopes[0]).max(), tiny),
        at_most("at 50 eigenvectors, each with its own", np.abs(slopes).max(), tiny),
    )


@holds(11)
def stationary_points_are_eigenvectors() -> Measured:
    """Hence u₁ must be an eigenvector of S."""
    S = pca.covariance(pair())
    theta = np.radians(np.arange(0, 360, 0.1) + 0.05)
    ring = np.array([np.cos(theta), np.sin(theta)])
    slope = 2 * np.einsum("in,ij,jn->n", np.array([-ring[1], ring[0]]), S, ring)
    turns = np.degrees(theta[np.sign(slope) != np.sign(np.roll(slope, 1))]) - 0.05
    U = pca.fit(pair(), M=2).U
    ours = np.sort(np.degrees(np.arctan2(*np.hstack([U, -U])[::-1])) % 360)
    if len(turns) != 4:
        return exactly("stationary directions on the circle", len(turns), 4)
    return at_most(
        "four stationary directions, ±u₁ and ±u₂; off, in degrees", np.abs(turns - ours).max(), 0.1
    )


@holds(11)
def variance_is_the_eigenvalue() -> Measured:
    """The maximum variance of the projected data is u₁ᵀSu₁ = λ₁."""
    X = threes()
    model = pca.fit(X, M=1)
    z = model.encode(X)[:, 0]
    U = np.random.default_rng(11).normal(size=(64, 1000))
    others = (X @ (U / np.linalg.norm(U, axis=0))).var(axis=0)
    return both(
        at_most("variance of z / λ₁ - 1", abs((z**2).mean() / model.lam[0] - 1), 64 * 64 * EPS),
        at_most("largest of 1,000 other directions / λ₁", others.max() / model.lam[0], 1),
    )


@holds_if(11)
def the_principal_component() -> Measured:
    """Optimal u₁ is the principal component: the first, and the only one but -u₁ if λ₁ > λ₂."""
    X, u = threes(), pca.fit(threes(), M=1).U[:, 0]
    lam, S = eigen(X)[0], np.cov(X.T, bias=True)
    v = np.random.default_rng(111).normal(size=(64, 1000))
    v = u[:, None] + 0.1 * v / np.linalg.norm(v, axis=0)
    v /= np.linalg.norm(v, axis=0)
    lost = lam[0] - np.einsum("di,de,ei->i", v, S, v)
    least = (lam[0] - lam[1]) * (1 - (u @ v) ** 2)  # what turns towards u₂ cost
    square = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
    best = pca.fit(square, M=1).lam[0]
    as_good = np.isclose((square @ CIRCLE).var(axis=0), best, rtol=8 * EPS * 10)
    return both(
        at_least("variance lost near u₁ / (λ₁ - λ₂) sin²", (lost / least).min(), 1),
        exactly("sign, that of the entry largest in size", int(np.sign(u[np.abs(u).argmax()])), 1),
        exactly("directions of 180 as good if λ₁ = λ₂, as in a square", int(as_good.sum()), 180),
    )
