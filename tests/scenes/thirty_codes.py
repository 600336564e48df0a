"""The scenes of notebook 12: what codes hold."""

from functools import cache

import numpy as np

from lecture8 import data, pca
from lecture8.check import Array
from lecture8.course import plots
from tests.scenes import deep_autoencoders

SIZES = np.array([2, 3, 5, 10])
READ = np.array([[2.0, -1, 0], [1, 2, 3], [0.5, 0, -9]])  # (3, 3), from codes to factors
PUBLISHED = {
    "deep autoencoder": 3.0,
    "logistic PCA with 30 codes": 8.01,
    "PCA with 30 components": 13.87,
}


@cache
def digits() -> tuple[Array, Array]:
    """Return all digits, grey levels 0 .. 1, and their labels."""
    X, y = data.digits()
    return X / 16, y


@cache
def fitted(M: int) -> pca.PCA:
    return pca.fit(digits()[0], M=M)


@cache
def by_code() -> tuple[Array, Array, dict[str, Array]]:
    """Return reconstructions by a deep net and by PCA, and the errors of both."""
    X, test = deep_autoencoders.grey()
    linear = np.array([pca.fit(X, M=M).reconstruct(test) for M in SIZES.tolist()])
    deep = (linear + test) / 2  # as if half the way to the data
    far = {"deep": deep, "linear": linear}
    return deep, linear, {k: 64 * ((A - test) ** 2).mean(axis=(1, 2)) for k, A in far.items()}


def rows_by_code() -> plots.Scene:
    deep, linear, far = by_code()
    test = deep_autoencoders.grey()[1][:10]
    return plots.rows_by_code(test, deep[:, :10], linear[:, :10], SIZES, *far.values(), height=8)


def pictures() -> tuple[dict[str, Array], dict[str, float]]:
    """Return rows of pictures, and the errors of two."""
    X = digits()[0][:5]
    rows = {"data": X, "10 components": fitted(10).reconstruct(X)}
    return rows | {"2": fitted(2).reconstruct(X)}, {"10 components": 1.25, "2": 3.5}


def code_plane() -> plots.Scene:
    model, (X, y) = fitted(2), digits()
    return plots.code_plane(model.encode(X[:300]), y[:300], model.decode, height=8)


@cache
def walk() -> tuple[dict[str, Array], dict[str, Array]]:
    """Return paths between two digits, and how far they are from the nearest."""
    X, t = digits()[0], np.linspace(0, 1, 21)[:, None]
    path = (1 - t) * X[3] + t * X[8]
    paths = {"pixels": path}
    paths["codes of PCA"] = fitted(10).reconstruct(path)
    paths["blurred"] = fitted(2).reconstruct(path)
    far = {name: np.array([nearest(image) for image in path]) for name, path in paths.items()}
    return paths, far


def nearest(image: Array) -> float:
    return float(np.linalg.norm(digits()[0] - image, axis=1).min())


def read(c: Array) -> Array:
    return c @ READ + [0.5, 0, 0]


def three_codes() -> plots.Scene:
    ends = (-2, -1, -3), (2, 2.1, 1)
    return plots.three_codes(lambda c: data.moved_digit(read(c)), read, *ends, 100)


@cache
def factors() -> tuple[Array, Array]:
    """Return factors, and what is read of them."""
    true = np.random.default_rng(7).uniform(-1, 1, (200, 3)) * [5, 5, 15]
    return true, true + np.random.default_rng(8).normal(0, 1, (200, 3)) * [0.2, 0.5, 6]


@cache
def curves() -> dict[str, Array]:
    """Return runs of the length of recorded ones."""
    minutes = np.linspace(0.2, 45, 150)
    return {
        name: np.column_stack([minutes[:last], end + 20 / (1 + speed * minutes[:last])])
        for name, last, end, speed in (
            ("SiLU, 300 epochs with shifts", 150, 2.0, 20),
            ("SiLU, 30 epochs", 20, 2.6, 40),
            ("sigmoid, pretrained", 60, 3.5, 4),
        )
    }


@cache
def ten() -> Array:
    return fitted(10).encode(digits()[0])


def decode_directions() -> plots.Scene:
    mean, spread = ten().mean(axis=0), ten().std(axis=0)
    return plots.decode_directions(fitted(10).decode, mean, np.eye(10)[:, 1:5], spread[1:5], 8)


@cache
def samples() -> tuple[dict[str, Array], dict[str, float]]:
    """Return pictures from codes of three kinds, and their distances to the nearest digit."""
    Z, model = ten(), fitted(10)
    drawn = np.random.default_rng(42).normal(size=(12, 10)) * Z.std(axis=0)
    images = {
        "Gaussian over the codes": model.decode(drawn),
        "a mixture of Gaussians": model.decode(Z[:12] + 0.3 * drawn),
        "codes of real digits": model.decode(Z[:12]),
    }
    return images, {k: float(np.mean([*map(nearest, row)])) for k, row in images.items()}


def sample_grid() -> plots.Scene:
    images, distances = samples()
    return plots.sample_grid(images, 8, distances)


SCENES = {
    "rows_by_code": rows_by_code,
    "code_plane": code_plane,
    "picture_rows": lambda: plots.picture_rows(*pictures(), 8),
    "walk": lambda: plots.walk(*walk(), height=8),
    "three_codes": three_codes,
    "recovered": lambda: plots.recovered(*factors(), ("dx", "dy", "angle")),
    "training_curves": lambda: plots.training_curves(curves(), PUBLISHED),
    "decode_directions": decode_directions,
    "sample_grid": sample_grid,
}
