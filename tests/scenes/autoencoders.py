"""The scenes of notebook 10."""

from collections.abc import Callable
from functools import cache

import numpy as np

from lecture8 import autoencoder, data, network, pca
from lecture8.check import Array
from lecture8.course import plots
from lecture8.course.plots import Scene

STEPS = np.array([0, 1, 2, 5, 10, 20, 40, 80])
RUNS = {
    "linear": np.array([[5.2, 3.6, 3.3], [4.9, 3.4, 3.25]]),
    "sigmoid": np.array([[6.0, 4.0, 3.9], [5.0, 3.9, 3.3], [4.4, 3.6, 3.4]]),
}
LEVELS = np.array([0.25, 0.5, 1, 2])
SHARES = {"copying": [0.9, 1.1], "denoising": [0.3, 0.2], "narrow": [1.2, 0.8]}


@cache
def tied() -> tuple[Array, pca.PCA, list]:
    """Return digits, their PCA, and a linear autoencoder of them after each of STEPS."""
    X = data.digits()[0][:300] / 16
    X = X - X.mean(axis=0)
    rng = np.random.default_rng(3)
    ae = autoencoder.build([64, 2], output="linear", rng=rng, dtype=np.float64)
    nets = [network.copy(ae)]
    how = {"loss": "squared", "epochs": 80, "batch": 300, "rng": np.random.default_rng(0)}
    how["optimizer"] = network.SGD(0.2, momentum=0.9)
    network.train(
        ae,
        X,
        X,
        callback=lambda n, ae, _: nets.append(network.copy(ae)) if n in STEPS else None,
        **how,
    )
    return X, pca.fit(X, M=2), nets


def turning() -> Scene:
    X, model, nets = tied()
    columns = [(model.U.T @ ae[1].W / np.linalg.norm(ae[1].W, axis=0)).T for ae in nets]
    angles = [autoencoder.principal_angles(ae[1].W, model.U)[-1] for ae in nets]
    excess = [autoencoder.distortion(ae, X) / model.J - 1 for ae in nets]
    return plots.turning(*map(np.array, (columns, angles, excess)), STEPS)


@cache
def trio() -> tuple[Array, Array, pca.PCA]:
    """Return digits of three classes, which they are, and their PCA."""
    X, y = data.digits()
    some = np.flatnonzero(y < 3)[:150]
    return X[some] / 16, y[some], pca.fit(X[some] / 16, M=2)


def basis_change() -> Scene:
    X, y, model = trio()
    Z = model.encode(X)
    return plots.basis_change(Z, y, model.decode(Z[:6]), height=8)


TOWARDS, DISTANCES = np.array([-0.28, 0.96]), np.linspace(0, 4, 41)


@cache
def lone() -> Array:
    """Return a long cloud with mean zero."""
    turned = np.diag([1.5, 0.5]) @ [[0.8, 0.6], [-0.6, 0.8]]
    X = np.random.default_rng(10).normal(size=(60, 2)) @ turned
    return X - X.mean(axis=0)


def through_origin() -> Scene:
    X = lone()
    moved = [X + s * TOWARDS for s in DISTANCES]
    lam, U = np.linalg.eigh([x.T @ x / len(X) for x in moved])
    own = np.linalg.eigh(X.T @ X / len(X))
    return plots.through_origin(
        X, TOWARDS, own[1][:, 1], DISTANCES, U[:, :, 1], lam[:, 0], own[0][0]
    )


@cache
def bent() -> tuple[Array, list, pca.PCA]:
    """Return a curved sheet, an autoencoder with two codes of it, and its PCA."""
    rng = np.random.default_rng(11)
    X, latent = data.curved_sheet(500, rng)
    X = X[latent[:, 0] < 3 * np.pi]
    X = (X - X.mean(axis=0)) / X.std()
    ae = autoencoder.build([3, 64, 32, 2], output="linear", rng=rng)
    autoencoder.fit(ae, X, epochs=60, rng=rng, rate=1e-2)
    return X, ae, pca.fit(X, M=2)


def sheet_maps() -> Scene:
    X, ae, _ = bent()
    return plots.sheet_maps(X, autoencoder.encode(ae, X), lambda Z: autoencoder.decode(ae, Z))


def sheet_and_plane() -> Scene:
    X, ae, model = bent()
    maps = {
        "2 codes": (autoencoder.encode(ae, X), lambda Z: autoencoder.decode(ae, Z)),
        "PCA, M = 2": (model.encode(X), model.decode),
    }
    return plots.sheet_and_plane(X, maps)


@cache
def noise() -> tuple[Array, Array]:
    """Return points of a sheet (150, 3), and noise on them (4, 150, 3)."""
    X, _ = data.curved_sheet(150, np.random.default_rng(9))
    return X, LEVELS[:, None, None] * np.random.default_rng(10).normal(size=(4, 150, 3))


def denoised() -> Scene:
    X, E = noise()
    outputs = {name: X + np.multiply.outer(shares, E) for name, shares in SHARES.items()}
    return plots.denoised(X, X + E, outputs, LEVELS)


SCENES: dict[str, Callable[[], Scene]] = {
    "turning": turning,
    "basis_change": basis_change,
    "through_origin": through_origin,
    "plateaus": lambda: plots.plateaus(np.array([0, 50, 300]), RUNS, {"PCA": 3.2, "M = 1": 3.9}),
    "sheet_maps": sheet_maps,
    "sheet_and_plane": sheet_and_plane,
    "denoised": denoised,
}
