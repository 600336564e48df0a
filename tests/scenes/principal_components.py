"""The scenes of notebook 02 on real data."""

from functools import cache

from lecture8 import data, pca
from lecture8.check import Array
from lecture8.course import plots
from lecture8.course.plots import Scene

NAMES, PIXELS = ("forehead", "cheek"), ((4, 14), (12, 17))


@cache
def faces() -> tuple[Array, pca.PCA]:
    """The faces, and their PCA."""
    X, _ = data.faces(1)
    return X, pca.fit(X)


@cache
def threes() -> tuple[Array, pca.PCA]:
    """The 3's, and their PCA."""
    X, _ = data.digits(3)
    return X, pca.fit(X)


def pair() -> Array:
    """Two pixels of each face (100, 2)."""
    return faces()[0].reshape(-1, 25, 25)[:, [4, 12], [14, 17]]


def in_rows(X: Array, m: pca.PCA, height: int) -> Scene:
    return plots.reconstructions(X[:7], m.mean, m.U, m.lam, height)


SCENES = {
    "two_pixels": lambda: plots.two_pixels(faces()[0].reshape(-1, 25, 25), PIXELS, NAMES),
    "projection": lambda: plots.projection(pair(), NAMES),
    "lagrangian": lambda: plots.lagrangian(pca.covariance(pair())),
    "distortion_of_a_line": lambda: plots.distortion_of_a_line(pair(), NAMES),
    "spectrum": lambda: plots.spectrum(threes()[1].lam, "the 3's"),
    "reconstructions": lambda: in_rows(*threes(), 8),
    "reconstructions of faces": lambda: in_rows(*faces(), 25),
}
