"""The scenes of notebook 10."""

from collections.abc import Callable
from functools import cache

import numpy as np

from lecture8 import autoencoder, data, network, pca
from lecture8.check import Array
from lecture8.course import plots
from lecture8.course.plots import Scene

STEPS = np.array([0, 1, 2, 5, 10, 20, 40, 80])
RATIOS = {
    "linear": np.array([1.00002, 1.0003, 1.0001, 1.001]),
    "one hidden layer": np.array([0.9, 0.95, 1.2, 1.02]),
    "deep": np.array([0.05, 0.08, 0.4, 3.5]),
}
LEVELS = np.array([0, 0.5, 1, 2])


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


def lattice(Z: Array, n: int = 15) -> Array:
    """Return n by n points over the codes Z (N, 2): (n * n, 2)."""
    low, high = np.percentile(Z, (2, 98), axis=0)
    z1, z2 = np.meshgrid(*np.linspace(low, high, n).T)
    return np.column_stack([z1.ravel(), z2.ravel()])


def sheet_maps() -> Scene:
    X, ae, _ = bent()
    return plots.sheet_maps(X, autoencoder.encode(ae, X), lambda Z: autoencoder.decode(ae, Z))


def sheet_and_plane() -> Scene:
    X, ae, model = bent()
    surface = autoencoder.decode(ae, lattice(autoencoder.encode(ae, X)))
    plane = model.decode(lattice(model.encode(X)))
    return plots.sheet_and_plane(
        X,
        surface.reshape(15, 15, 3),
        autoencoder.reconstruct(ae, X),
        plane.reshape(15, 15, 3),
        model.reconstruct(X),
    )


@cache
def noise() -> tuple[Array, Array]:
    """Return points of a sheet (150, 3), and noise on them (4, 150, 3)."""
    X, _ = data.curved_sheet(150, np.random.default_rng(9))
    return X, LEVELS[:, None, None] * np.random.default_rng(10).normal(size=(4, 150, 3))


def denoised() -> Scene:
    X, E = noise()
    return plots.denoised(X, X + E, X + 0.9 * E, X + 0.3 * E, LEVELS)


SCENES: dict[str, Callable[[], Scene]] = {
    "turning": turning,
    "basis_change": basis_change,
    "through_origin": through_origin,
    "starts": lambda: plots.starts(RATIOS),
    "sheet_maps": sheet_maps,
    "sheet_and_plane": sheet_and_plane,
    "denoised": denoised,
}
