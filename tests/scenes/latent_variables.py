"""The scenes of notebook 01 on real data."""

from functools import cache

import numpy as np

from lecture8 import data, pca
from lecture8.check import Array
from lecture8.course import plots
from lecture8.course.plots import Scene

PIXEL = (50, 53)


@cache
def threes() -> tuple[Array, dict[str, Array], dict[str, Array]]:
    """The 3's, and what two models make of them: reconstructions and codes."""
    X, _ = data.digits(3)
    model = pca.fit(X, M=4)
    codes = {"one": np.eye(4)[np.arange(183) % 4], "PCA": model.encode(X)}
    return X, {"one": X[::-1], "PCA": model.decode(codes["PCA"])}, codes


@cache
def rolled() -> tuple[Array, Array]:
    return data.curved_sheet(300, np.random.default_rng(6))


def explanations() -> Scene:
    X, rebuilt, codes = threes()
    return plots.explanations(X, 8, rebuilt, codes)


def sheet() -> Scene:
    X, latent = rolled()
    return plots.sheet(X, latent[:, 0], 7, k_max=60)


@cache
def spectra() -> dict[str, Array]:
    return {"3's": pca.fit(data.digits(3)[0]).lam, "faces": pca.fit(data.faces(1)[0]).lam}


SCENES = {
    "explanations": explanations,
    "sheet": sheet,
    "moving_digit": lambda: plots.moving_digit(data.moved_digit, 100, PIXEL),
    "components_needed": lambda: plots.components_needed(spectra()),
    "generative": lambda: plots.generative(35, np.random.default_rng(0)),
    "inferred": lambda: plots.inferred(35, 1.5),
}
