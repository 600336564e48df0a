"""Slides 12-14: the subspace of least error, which is the same."""

from itertools import combinations

import numpy as np

from lecture8 import pca
from lecture8.check import Array
from tests.claims.claim import (
    EPS,
    Measured,
    at_least,
    at_most,
    both,
    exactly,
    holds,
    same,
)
from tests.claims.principal_components import basis, pair, threes
from tests.claims.reference import eigen


@holds(12)
def a_complete_orthonormal_set() -> Measured:
    """A complete orthonormal set of D basis vectors: uᵢᵀuⱼ = δᵢⱼ."""
    U = pca.fit(threes(), M=64).U
    return both(
        same("UᵀU against I", U.T @ U, np.eye(64), 64 * 10),
        same("UUᵀ against I", U @ U.T, np.eye(64), 64 * 10),
    )


@holds(12)
def a_rotated_coordinate_system() -> Measured:
    """Without loss: xₙ = Σ αₙᵢuᵢ, αₙᵢ = xₙᵀuᵢ, a rotation of the coordinate system."""
    X, model = threes(), pca.fit(threes(), M=64)
    alpha = X @ model.U
    return both(
        same("Σ αₙᵢuᵢ against xₙ", alpha @ model.U.T, X, 64 * 10),
        same("lengths", np.linalg.norm(alpha, axis=1), np.linalg.norm(X, axis=1), 64 * 10),
        same("with M = D, x̃ against x", model.reconstruct(X), X, 64 * 10),
    )


@holds(12)
def the_subspace() -> Measured:
    """Represent the M-dimensional subspace by the first M vectors: x̃ = Σ zᵢuᵢ + Σ bᵢuᵢ."""
    X, model = threes(), pca.fit(threes(), M=10)
    points = model.reconstruct(X) - X.mean(axis=0)
    away = np.linalg.norm(points - points @ model.U @ model.U.T, axis=1)
    size = np.linalg.norm(points, axis=1).max()
    return at_most("distance of x̃ - x̄ from the span", away.max(), 640 * EPS * size)


def _distortion(U: Array, z: Array, b: Array) -> float:
    """J = 1/N Σ ||xₙ - x̃ₙ||² for any basis, coordinates and constants."""
    M = z.shape[1]
    x_tilde = z @ U[:, :M].T + b @ U[:, M:].T
    return float(((threes() - x_tilde) ** 2).sum(axis=1).mean())


@holds(13)
def the_objective() -> Measured:
    """J = 1/N Σ ||xₙ - x̃ₙ||², with constants bᵢ and coordinates zₙᵢ in the uᵢ."""
    X, M, U = threes(), 10, pca.fit(threes(), M=64).U
    J = _distortion(U, X @ U[:, :M], X.mean(axis=0) @ U[:, M:])
    return at_most("J / distortion() - 1", abs(J / pca.fit(X, M).J - 1), 64 * 64 * EPS)


@holds(13)
def the_best_coordinates_and_constants() -> Measured:
    """Minimizing with respect to zₙⱼ, bⱼ: zₙⱼ = xₙᵀuⱼ, bⱼ = x̄ᵀuⱼ."""
    X, M, U, rng = threes(), 10, pca.fit(threes(), M=64).U, np.random.default_rng(13)
    z, b = X @ U[:, :M], pca.fit(X).mean @ U[:, M:]
    dz, db = rng.normal(size=z.shape), rng.normal(size=b.shape)
    grown = _distortion(U, z + dz, b + db) - _distortion(U, z, b)
    nudge = (dz**2).sum() / len(X) + (db**2).sum()  # all there is, if there is no slope
    model = pca.fit(X, M)
    return both(
        at_most("growth of J / squared nudge - 1", abs(grown / nudge - 1), 64 * 64 * 100 * EPS),
        same(
            "x̃ against that of the package",
            z @ U[:, :M].T + b @ U[:, M:].T,
            model.reconstruct(X),
            640,
        ),
    )


@holds(13)
def the_objective_reduces() -> Measured:
    """Hence J = 1/N Σ Σ (xₙᵀuᵢ - x̄ᵀuᵢ)² = Σ uᵢᵀSuᵢ, over i > M."""
    X, M, U = threes(), 10, basis()
    J = _distortion(U, X @ U[:, :M], X.mean(axis=0) @ U[:, M:])
    thrown = np.einsum("di,de,ei->", U[:, M:], pca.covariance(X), U[:, M:])
    return at_most("ratio - 1, in a random orthonormal basis", abs(J / thrown - 1), 64 * 64 * EPS)


@holds(14)
def eigenvectors_are_best() -> Measured:
    """The general solution is to choose the uᵢ to be eigenvectors: Suᵢ = λᵢuᵢ."""
    X, model, rng = threes(), pca.fit(threes(), M=10), np.random.default_rng(14)
    S, found = pca.covariance(X), []
    for _ in range(300):
        near = np.linalg.qr(model.U + 0.1 * rng.normal(size=model.U.shape))[0]
        found.append(np.trace(S) - np.trace(near.T @ S @ near))
    off = np.abs(S @ model.U - model.U * model.lam[:10]).max()
    return both(
        at_most("Suᵢ - λᵢuᵢ", off, 64 * 64 * EPS * model.lam[0]),
        at_least("least J of 300 bases near by / J", min(found) / model.J, 1),
    )


@holds(14)
def distortion_is_the_discarded_sum() -> Measured:
    """The distortion is J = Σ λᵢ, over i > M."""
    found = []
    for X in (threes(), threes()[:40]):  # by S, and by the N × N matrix
        lam, gaps = eigen(X)[0], []
        for M in range(65):
            model = pca.fit(X, M)
            J = ((X - model.reconstruct(X)) ** 2).sum(axis=1).mean()
            gaps += [abs(J - lam[M:].sum()), abs(J - model.J)]
        what = f"{len(X)} points, M = 0 .. 64: largest gap"
        found += [at_most(what, max(gaps), 64 * 64 * EPS * lam.sum())]
    return both(*found)


@holds(14)
def lowest_eigenvalues_are_thrown_away() -> Measured:
    """J is least when the remaining D - M are those of lowest eigenvalue: same result."""
    X = threes()[:, 26:32]  # six pixels, of which two directions are kept
    model = pca.fit(X, M=6)
    z, J = model.encode(X), {}
    for kept in combinations(range(6), 2):
        U = model.U[:, kept]
        J[kept] = ((X - model.mean - z[:, kept] @ U.T) ** 2).sum(axis=1).mean()
    first, second = sorted(J, key=J.get)[:2]
    return both(
        exactly("of 15 pairs, u₁ and u₂ are number", sorted(J, key=J.get).index((0, 1)) + 1, 1),
        at_least("J of the next pair / theirs", J[second] / J[first], 1),
    )


@holds(14)
def the_exercise() -> Measured:
    """For D = 2, M = 1, u₂ is the eigenvector of the second-largest eigenvalue."""
    X = pair()
    model, lam = pca.fit(X, M=2), eigen(X)[0]
    J = [((X - X.mean(axis=0)) @ u).var() for u in model.U.T]  # each thrown away in turn
    return both(
        at_most("J / λ₂ - 1", abs(J[1] / lam[1] - 1), 100 * 10 * EPS * lam[0] / lam[1]),
        at_least(
            "J / λ₂ if u₁ is thrown away, the other stationary point", J[0] / lam[1], 2, choice=True
        ),
    )
