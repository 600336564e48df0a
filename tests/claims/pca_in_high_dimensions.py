"""Slides 19-20: fewer points than dimensions."""

from functools import cache

import numpy as np

from lecture8 import data, pca
from lecture8.check import Array
from lecture8.full_size import cost
from tests.claims.claim import (
    EPS,
    Measured,
    at_least,
    at_most,
    both,
    corrected,
    exactly,
    holds,
    holds_if,
    loose,
    same,
)
from tests.claims.reference import eigen

N, D, M = 40, 625, 39  # faces, pixels, directions that 40 points span


@cache
def _centred() -> Array:
    """40 faces of 625 pixels, less their mean: the X of slide 19."""
    X = data.faces(1)[0][:N]
    return X - X.mean(axis=0)


@cache
def _model() -> pca.PCA:
    return pca.fit(_centred(), M)


@cache
def _small() -> tuple[Array, Array]:
    """Eigenvalues of K = XXᵀ/N, descending, and its eigenvectors, of length 1."""
    lam, V = np.linalg.eigh(_centred() @ _centred().T / N)
    return lam[::-1], V[:, ::-1]


ROUNDING = D * 10 * EPS  # a product of D terms and an eigenproblem, of the largest entry


@holds(19)
def fewer_points_than_dimensions() -> Measured:
    """In some applications the number of data points is smaller than the dimensionality."""
    X = data.shifted_digit(20, np.random.default_rng(19))[0]
    model = pca.fit(X)
    left = X - model.reconstruct(X)
    return both(
        exactly("directions along which 20 pictures of 10,000 pixels vary", model.U.shape[1], 19),
        at_most("what these leave of a picture", np.abs(left).max(), 10_000 * EPS),
    )


@holds(19)
def cost_of_the_covariance_route() -> Measured:
    """The eigenvectors of the D × D matrix S scale as O(D³)."""
    part = "eigenvectors of S"
    twice = cost.operations(100, 6400, 20)[part] / cost.operations(100, 3200, 20)[part]
    before, after = data.recorded("cost")["against D"]["covariance"][-2:]
    return both(
        at_most("multiplications for twice the D / 8 - 1", abs(twice / 8 - 1), 0),
        at_least(
            "recorded seconds, power of D in the last doubling",
            np.log2(after / before),
            2,
            choice=True,
        ),
    )


@holds(19)
def direct_pca_may_be_infeasible() -> Measured:
    """Direct application of PCA may be computationally infeasible."""
    parts = cost.operations(100, 10_000, 20)
    direct = parts["S = XᵀX / N"] + parts["eigenvectors of S"]
    return both(
        at_least("N = 100, D = 10,000: multiplications", direct, 1e12),
        at_least(
            "/ those of the N × N route", direct / (sum(parts.values()) - direct), 1000, choice=True
        ),
    )


@holds(19)
def the_eigenvector_equation() -> Measured:
    """1/N XᵀXuᵢ = λᵢuᵢ, of the centred N × D data matrix X."""
    X, U, lam = _centred(), _model().U, _model().lam
    away = X.T @ (X @ U) / N - U * lam[:M]
    return both(
        at_most("difference / λ₁", np.abs(away).max() / lam[0], ROUNDING),
        same("eigenvalues against those of numpy.cov", lam, eigen(X)[0], D * 10),
    )


@holds(19)
def multiplied_by_X() -> Measured:
    """Pre-multiply by X: 1/N XXᵀ(Xuᵢ) = λᵢ(Xuᵢ)."""
    X, lam = _centred(), _model().lam[:M]
    V = X @ _model().U
    return same("left and right", X @ (X.T @ V) / N, V * lam, D * 10)


@holds(20)
def an_equation_of_the_small_matrix() -> Measured:
    """With vᵢ = Xuᵢ: 1/N XXᵀvᵢ = λᵢvᵢ, an eigenvector equation for the N × N matrix."""
    V = _model().encode(_centred())  # the codes z_ni are the v_i
    K, lam = _centred() @ _centred().T / N, _model().lam[:M]
    return both(
        exactly("rows of K", len(K), N),
        same("Kv against λv, v the codes", K @ V, V * lam, D * 10),
    )


def _spectra(X: Array) -> tuple[int, int, float]:
    """Eigenvalues of S and of K that are not zero, and the largest gap between those."""
    Xc = X - X.mean(axis=0)
    K = np.linalg.eigvalsh(Xc @ Xc.T / len(X))[::-1]
    lam = pca.fit(X, 0, "covariance").lam
    tiny = 1e-10 * lam[0]  # rounding of either is some 1e-14
    shared = min(lam.size, K.size)
    gap = np.abs(lam[:shared] - K[:shared]).max() / lam[0]
    return int((lam > tiny).sum()), int((tiny < K).sum()), float(gap)


@holds_if(20)
def the_same_N_less_1_eigenvalues() -> Measured:
    """The same N - 1 eigenvalues as S, which has D - N + 1 more zeros: if N < D."""
    # for any N and D: the same non-zero eigenvalues, at most min(N - 1, D)
    X, cloud = _centred(), np.random.default_rng(20).normal(size=(16, 10))
    found = []
    for name, points, count in [
        ("40 faces", X, 39),
        ("each twice", np.repeat(X, 2, axis=0), 39),  # 40 of the other N - 1 are zeros of both
        ("16 points in 10-D", cloud, 10),
    ]:
        of_S, of_K, gap = _spectra(points)
        found += [exactly(f"{name}, of S above 0", of_S, count), exactly("of K", of_K, count)]
        found += [at_most("apart / λ₁", gap, ROUNDING)]
    wide = pca.fit(cloud, method="gram")
    found += [same("λ by the N × N route", wide.lam, eigen(cloud)[0], D)]
    return both(*found, exactly("directions kept", wide.U.shape[1], 10))


@loose(20)
def cost_without_the_product() -> Measured:
    """Computational cost scales as O(N³) rather than O(D³)."""
    once, twice = (cost.operations(100, d, 20) for d in (10_000, 20_000))
    route = "K = XXᵀ / N", "eigenvectors of K"
    growth = sum(twice[part] for part in route) / sum(once[part] for part in route)
    return at_most("growth of the cost with twice the D, N = 100", growth, 1)


@corrected(20)
def cost_with_the_product() -> Measured:
    """The N × N route costs O(N²D) to make K and O(N³) for its eigenvectors."""
    parts = cost.operations(100, 10_000, 20)
    seconds = data.recorded("cost")["against D"]
    return both(
        exactly("multiplications for K, N = 100, D = 10,000", parts["K = XXᵀ / N"], 100**2 * 10**4),
        exactly("for its eigenvectors", parts["eigenvectors of K"], 100**3),
        exactly("back to D dimensions, M = 20", parts["back: Xᵀv"], 100 * 10_000 * 20),
        at_most(
            "recorded seconds, power of D",
            cost.exponent(np.array(seconds["D"]), np.array(seconds["gram"])),
            1.5,
            choice=True,
        ),
    )


@holds(20)
def multiplied_by_X_transposed() -> Measured:
    """Pre-multiply by Xᵀ: (1/N XᵀX)(Xᵀvᵢ) = λᵢXᵀvᵢ."""
    X, back = _centred(), _centred().T @ _model().encode(_centred())
    return same("left and right", X.T @ (X @ back) / N, back * _model().lam[:M], D * 10)


def _lengths() -> Array:
    """Lengths of the Xᵀvᵢ, for vᵢ of length 1 and λᵢ not zero."""
    return np.linalg.norm(_centred().T @ _small()[1][:, :M], axis=0)


@holds_if(20)
def Xv_is_an_eigenvector_unless_zero() -> Measured:
    """Hence Xᵀvᵢ is an eigenvector of S with eigenvalue λᵢ: if λᵢ ≠ 0."""
    X, V, lam = _centred(), _small()[1], _model().lam
    along = X.T @ V[:, :M] / _lengths()
    cosines = np.abs((along * _model().U).sum(axis=0))
    nothing = np.linalg.norm(X.T @ V[:, -1]) / _lengths()[0]
    return both(
        # a vector that is turned by t has cosine 1 - t²/2
        at_most(
            "1 - cosine with uᵢ, i = 1 .. 39", (1 - cosines).max(), ROUNDING * lam[0] / lam[M - 1]
        ),
        at_most("length of Xᵀv₄₀ / that of Xᵀv₁", nothing, ROUNDING),
    )


@holds(20)
def they_may_not_be_normalised() -> Measured:
    """These eigenvectors may not be normalized."""
    lengths = _lengths()
    return at_least(
        f"lengths of Xᵀvᵢ, up to {lengths.max():.2g}, least", lengths.min(), 1.1, choice=True
    )


@holds_if(20)
def a_factor_for_each_length() -> Measured:
    """Normalised: Xᵀvᵢ/√(Nλᵢ) if vᵢ has length 1, Xᵀvᵢ/(Nλᵢ) if vᵢ = Xuᵢ."""
    X, model, V = _centred(), _model(), _small()[1][:, :M]
    factor = N * model.lam[:M]
    from_unit, from_codes = X.T @ V / np.sqrt(factor), X.T @ (X @ model.U) / factor
    rounding = D * 10 * model.lam[0] / model.lam[M - 1]
    return both(
        same("inner products of the former", from_unit.T @ from_unit, np.eye(M), rounding),
        same("the latter against uᵢ", from_codes, model.U, rounding),
    )
