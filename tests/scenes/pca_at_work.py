"""The scenes of notebook 03 on real data."""

from functools import cache

import numpy as np

from lecture8 import data, fisher, pca
from lecture8.check import Array
from lecture8.course import plots
from lecture8.course.plots import Scene

SCORED = {"all": np.arange(300).reshape(3, 100) % 10 < 9, "some": np.eye(3, 100) == 0}
SCORED["some"][0, :40] = False


@cache
def faces() -> tuple[Array, pca.PCA]:
    """The faces, and their PCA."""
    X, _ = data.faces(1)
    return X, pca.fit(X)


@cache
def threes() -> pca.PCA:
    return pca.fit(data.digits(3)[0])


@cache
def clouds() -> tuple[Array, Array]:
    return data.two_classes(150, np.random.default_rng(18))


def compression() -> Scene:
    X, m = faces()
    return plots.compression(X[:7], m.mean, m.U, m.lam, 25, stored=100)


def basis() -> Scene:
    m = threes()
    return plots.basis(m.mean, m.U, m.lam, 8, 4, "the 3's")


def mixer() -> Scene:
    _, m = faces()
    return plots.mixer(m.mean, m.U, m.lam, 25, (0, 1))


def map_of_digits() -> Scene:
    X, y = data.digits()
    return plots.map_of_digits(pca.fit(X, M=2).encode(X), y)


def best_cut(z: Array, y: Array) -> float:
    shares = [((z > t) == y).mean() for t in z]
    return max(*shares, 1 - min(shares))


def separation() -> Scene:
    X, y = clouds()
    return plots.separation(X, y, lambda v: fisher.ratio(X, y, v), best_cut)


SCENES = {
    "compression": compression,
    "basis": basis,
    "mixer": mixer,
    "scores": lambda: plots.scores(SCORED, 0.5, "share of right answers"),
    "map_of_digits": map_of_digits,
    "separation": separation,
}
