"""Slides 15-18: PCA at work.

The CBCL faces of slides 15-16 are not in the package: scikit-image's 100 faces (25 x 25 pixels)
and 100 other pictures stand in for them. The 3's of slide 17 are scikit-learn's.
"""

from functools import cache

import numpy as np

from lecture8 import data, fisher, pca
from lecture8.check import Array
from tests.claims.claim import (
    EPS,
    Measured,
    at_least,
    at_most,
    both,
    corrected,
    exactly,
    holds,
    loose,
    not_checkable,
    same,
    unmeasured,
)
from tests.claims.reference import eigen, gap


@cache
def _faces() -> Array:
    return data.faces(1)[0]


def _kept(M: int) -> float:
    """The share of the faces' variance that is left in their reconstructions."""
    X, model = _faces(), pca.fit(_faces(), M)
    lost = X - model.reconstruct(X)
    return 1 - float((lost**2).sum() / len(X) / X.var(axis=0).sum())


@loose(15)
def good_with_three_components() -> Measured:
    """Data compression: We can get good reconstructions with only 3 components."""
    what = "variance kept at M = 3, scikit-image's faces for CBCL's"
    return at_least(what, _kept(3), 0.9, choice=True)


@corrected(15)
def what_three_components_keep() -> Measured:
    """Data compression: 3 components keep under half of the variance of our faces; 90% takes 40."""
    X = _faces()
    model = pca.fit(X, M=3)
    stored = model.encode(X).size + model.U.size + model.mean.size
    return both(
        at_most("variance kept at M = 3", _kept(3), 0.5),
        at_least("at M = 40", _kept(40), 0.9),
        at_most("at M = 39", _kept(39), 0.9),
        at_most(
            "numbers stored at M = 3, with basis and mean, per grey level",
            stored / X.size,
            0.05,
            choice=True,
        ),
    )


def _balanced(said: Array, true: Array) -> float:
    """Mean hit rate of the two classes: 1/2 for an answer that never changes."""
    return float(np.mean([(said[true == k] == k).mean() for k in (0, 1)]))


@cache
def _three_codes() -> float:
    """Balanced accuracy of a threshold on Fisher's direction of 3 codes, on pictures not fitted."""
    X, y = data.faces()
    said = np.empty(200)
    for fitted in _folds():
        model = pca.fit(X[fitted], M=3)
        Z, labels = model.encode(X[fitted]), y[fitted]
        w = fisher.direction(Z, labels)
        middle = (Z[labels == 0].mean(axis=0) + Z[labels == 1].mean(axis=0)) @ w / 2
        said[~fitted] = model.encode(X[~fitted]) @ w > middle
    return _balanced(said, y)


def _folds() -> list[Array]:
    """Which pictures are fitted, the others being asked: three times two thirds."""
    return [np.arange(200) % 3 != k for k in range(3)]


@holds(15)
def a_classifier_on_the_codes() -> Measured:
    """Pre-processing: we can apply a standard classifier to the latent representation."""
    chance = np.sqrt(0.25 / 200)  # standard error of guesses
    return at_least(
        "balanced accuracy of 3 codes, scikit-image's pictures", _three_codes(), 0.5 + 5 * chance
    )


@not_checkable(15)
def reported_accuracies() -> Measured:
    """PCA with 3 components obtains 79% accuracy ... vs. 76.8% for a mixture of Gaussians ..."""
    never = 23_573 / (472 + 23_573)
    return unmeasured(
        "neither the test pictures nor the mixture's settings are here; on CBCL's 472 faces and "
        f"23,573 others 'never a face' has accuracy {never:.1%}"
    )


@holds(15)
def visualisation() -> Measured:
    """Data visualization: by projecting the data onto the first two principal components."""
    from scipy.spatial import cKDTree

    X, y = data.digits()
    Z = pca.fit(X, M=2).encode(X)
    planes = np.random.default_rng(15).normal(size=(100, 64, 2))
    spread = [(X @ np.linalg.qr(plane)[0]).var(axis=0).sum() for plane in planes]
    neighbour = cKDTree(Z).query(Z, 2)[1][:, 1]
    return both(
        at_least(
            "variance in the map / that in the best of 100 planes",
            Z.var(axis=0).sum() / max(spread),
            1,
        ),
        at_least(
            "digits whose neighbour in the map is the same digit, share",
            (y[neighbour] == y).mean(),
            0.5,
            choice=True,
        ),
    )


@holds(16)
def the_basis_is_learned() -> Measured:
    """Learned basis: each eigenface is a weighted sum of the faces, and they rebuild each."""
    X = _faces()
    model = pca.fit(X)
    Xc = X - X.mean(axis=0)
    Q = np.linalg.svd(Xc, full_matrices=False)[2][:99]
    rounding = 625 * EPS * np.sqrt(model.lam[0] / model.lam[98])
    outside = np.linalg.norm(model.U - Q.T @ (Q @ model.U), axis=0).max()
    return both(
        exactly("directions", model.U.shape[1], 99),
        at_most("part outside of the faces' span", outside, rounding),
        same(
            "mean plus 99 multiples, against the faces",
            model.reconstruct(X),
            X,
            6250,
        ),
    )


@holds(17)
def eigenvectors_for_threes() -> Measured:
    """The mean vector x̄ along with the first four eigenvectors and eigenvalues, of 3's."""
    from sklearn.decomposition import PCA

    X, (lam, U) = data.digits(3)[0], eigen(data.digits(3)[0])
    model = pca.fit(X, M=4)
    theirs = PCA(4, svd_solver="full").fit(X)
    shown = ", ".join(f"{value:.3g}" for value in model.lam[:4])
    rounding = 64 * EPS * lam[0] / gap(lam, 4)
    away = [
        np.abs(V @ model.U - np.diag(np.sign(np.diag(V @ model.U)))).max()
        for V in (theirs.components_, U[:, :4].T)
    ]
    return both(
        same(
            f"eigenvalues {shown}, against scikit-learn's · (N - 1)/N",
            model.lam[:4],
            theirs.explained_variance_ * 182 / 183,
            64 * 64,
        ),
        at_most("eigenvectors off scikit-learn's and numpy's", max(away), rounding),
        same("mean", model.mean, theirs.mean_, 183),
    )


@cache
def _clouds() -> tuple[Array, Array]:
    """Two long clouds side by side, 150 points each."""
    return data.two_classes(150, np.random.default_rng(18))


def _in_order(z: Array, y: Array) -> float:
    """How many pairs of a point of each class stand in the same order: 1/2 where they overlap."""
    return float((z[y == 1][:, None] > z[y == 0]).mean())


@holds(18)
def pca_is_unsupervised() -> Measured:
    """PCA chooses the direction of maximum variance leading to strong class overlap."""
    X, y = _clouds()
    u = pca.fit(X, M=1).U[:, 0]
    theta = np.radians(np.arange(180))
    variances = (X @ np.array([np.cos(theta), np.sin(theta)])).var(axis=0)
    # guesses put half of the pairs in order, with this standard error (of a rank sum)
    error = np.sqrt(301 / (12 * 150 * 150))
    return both(
        at_least(
            "variance along u₁ / largest of 180 directions",
            (X @ u).var() / variances.max(),
            1,
        ),
        at_most(
            "pairs of a point per class in order, share - 1/2",
            abs(_in_order(X @ u, y) - 0.5),
            3 * error,
        ),
    )


@holds(18)
def fisher_is_supervised() -> Measured:
    """LDA takes into account the class labels (supervised)."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    X, y = data.digits()
    X, y = pca.fit(X, M=10).encode(X)[y < 2], y[y < 2]
    w = fisher.direction(X, y)
    m0, m1 = X[y == 0].mean(axis=0), X[y == 1].mean(axis=0)
    S_W = sum(np.cov(X[y == k].T, bias=True) * (y == k).sum() for k in (0, 1))
    ours = np.linalg.solve(S_W, m1 - m0)
    theirs = LinearDiscriminantAnalysis(solver="eigen").fit(X, y).scalings_[:, 0]
    rounding = 100 * EPS * np.linalg.cond(S_W)
    z = X @ w
    s = sum(((z[y == k] - z[y == k].mean()) ** 2).sum() for k in (0, 1))
    ratio = (z[y == 1].mean() - z[y == 0].mean()) ** 2 / s
    return both(
        at_most(
            "w against S_W⁻¹(m₁ - m₀)", np.linalg.norm(w - ours / np.linalg.norm(ours)), rounding
        ),
        at_most(
            "1 - cosine with scikit-learn's", 1 - abs(w @ theirs) / np.linalg.norm(theirs), rounding
        ),
        at_most(
            "ratio against (m₁ - m₀)²/(s₀² + s₁²), quotient - 1",
            abs(fisher.ratio(X, y, w) / ratio - 1),
            1000 * EPS,
        ),
    )


@holds(18)
def fisher_separates() -> Measured:
    """LDA leads to a projection in which the classes stand apart."""
    X, y = _clouds()
    w, u = fisher.direction(X, y), pca.fit(X, M=1).U[:, 0]
    theta = np.radians(np.arange(180))
    around = [fisher.ratio(X, y, v) for v in np.column_stack([np.cos(theta), np.sin(theta)])]
    return both(
        at_least(
            "pairs of a point per class in order, share", _in_order(X @ w, y), 0.95, choice=True
        ),
        at_least(
            "Fisher's ratio at w / best of 180 directions",
            fisher.ratio(X, y, w) / max(around),
            1,
        ),
        at_most(
            "at PCA's u₁ / at w", fisher.ratio(X, y, u) / fisher.ratio(X, y, w), 0.01, choice=True
        ),
    )
