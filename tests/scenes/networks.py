"""The scenes of notebook 08, with what they are made of."""

from functools import cache
from typing import NamedTuple

import numpy as np

from lecture8 import network
from lecture8.course import plots

Extent = tuple[float, float, float, float]


def fresh(sizes: list[int], output: str, seed: int) -> network.Network:
    return network.init(sizes, "tanh", output=output, rng=np.random.default_rng(seed))


def snapshots(
    net: network.Network, X: np.ndarray, y: np.ndarray, loss: str, epochs: int, every: int
) -> tuple[list[network.Network], np.ndarray, list[float]]:
    """Train, and return the nets before training and every so many epochs, epochs and losses."""
    nets = [network.copy(net)]
    losses = network.train(
        net,
        X,
        y[:, None],
        loss=loss,
        epochs=epochs,
        rng=np.random.default_rng(0),
        optimizer=network.Adam(0.05),
        callback=lambda epoch, net, _: None if epoch % every else nets.append(network.copy(net)),
    )
    return nets, np.arange(0, epochs + 1, every), losses


def surface(net: network.Network, extent: Extent) -> np.ndarray:
    left, right, bottom, top = extent
    x, y = np.meshgrid(np.linspace(left, right, 31), np.linspace(bottom, top, 31))
    points = np.column_stack([x.ravel(), y.ravel()])
    return network.predict(net, points).reshape(31, 31)


# A curve by steps and by hinges.

wave_x = np.linspace(0, 1, 201)
wave = np.sin(2 * np.pi * wave_x) + 0.5 * np.sin(6 * np.pi * wave_x)


@cache
def wave_fits() -> dict[str, np.ndarray]:
    knots = [np.linspace(0, 1, n + 1) for n in range(1, 41)]
    steps = [np.interp(((wave_x * (len(k) - 1)) // 1) * k[1], wave_x, wave) for k in knots]
    hinges = [np.interp(wave_x, k, np.interp(k, wave_x, wave)) for k in knots]
    return {"steps": np.array(steps), "hinges": np.array(hinges)}


def wave_errors() -> dict[str, np.ndarray]:
    return {name: np.abs(fits - wave).max(axis=1) for name, fits in wave_fits().items()}


# Basis functions that stay and those that learn.


class Fits(NamedTuple):
    x: np.ndarray
    data: np.ndarray
    nets: list[network.Network]
    epochs: np.ndarray
    bases: np.ndarray
    fits: np.ndarray
    losses: np.ndarray
    fixed: np.ndarray
    fixed_fit: np.ndarray


@cache
def curve() -> Fits:
    x, rng = np.linspace(-1, 1, 101), np.random.default_rng(8)
    data = rng.uniform(-1, 1, (60, 1))
    data = np.hstack([data, np.tanh(8 * data) + rng.normal(0, 0.1, (60, 1))])
    net = fresh([1, 8, 1], "linear", 2)
    nets, epochs, _ = snapshots(net, data[:, :1], data[:, 1], "squared", 60, 5)
    bases, fits = (
        np.array([network.forward(net, x[:, None])[1][l] for net in nets]) for l in (1, 2)
    )
    losses = [2 * network.mean_loss(net, data[:, :1], data[:, 1:], "squared") for net in nets]
    fixed, at_data = (
        np.exp(-(((x[:, None] - np.linspace(-1, 1, 8)) / 0.3) ** 2) / 2) for x in (x, data[:, 0])
    )
    fixed_fit = fixed @ np.linalg.lstsq(at_data, data[:, 1], rcond=None)[0]
    return Fits(x, data, nets, epochs, bases, fits[:, :, 0], np.array(losses), fixed, fixed_fit)


def basis_functions() -> plots.Scene:
    c = curve()
    return plots.basis_functions(
        c.x, c.data, c.bases, c.fits, c.losses, c.epochs, c.fixed, c.fixed_fit
    )


# Sizes, a ring, and rates.

tried_units, tried_epochs = np.array([1, 2, 4, 8, 16]), np.array([10, 40, 160])
tried_numbers = {"1 layer": 4 * tried_units + 1, "2 layers": tried_units**2 + 5 * tried_units + 1}
tried = {
    name: 0.1
    + 0.01 * (np.log2(tried_units)[:, None] - 4 + depth) ** 2
    + 0.02 * np.random.default_rng(depth).random((3, 5, 6))
    for depth, name in enumerate(tried_numbers, start=1)
}


def validation_curve() -> plots.Scene:
    anchors = {"a line": 0.16, "the best possible": 0.08}
    return plots.validation_curve(tried_numbers, tried, tried_units, tried_epochs, 200, anchors)


class Ring(NamedTuple):
    X: np.ndarray
    y: np.ndarray
    nets: list[network.Network]
    epochs: np.ndarray
    losses: list[float]


ring_extent = (-3.0, 3.0, -2.8, 2.8)


@cache
def ring() -> Ring:
    rng, y = np.random.default_rng(9), np.arange(200) % 2
    angle = rng.uniform(0, 2 * np.pi, 200)
    X = (2 - 1.2 * y + rng.normal(0, 0.25, 200)) * np.array([np.cos(angle), np.sin(angle)])
    return Ring(X.T, y, *snapshots(fresh([2, 8, 1], "sigmoid", 3), X.T, y, "bce", 60, 5))


def learning() -> plots.Scene:
    X, y, nets, epochs, losses = ring()
    surfaces = np.array([surface(net, ring_extent) for net in nets])
    return plots.learning(X, y, surfaces, ring_extent, losses, epochs)


rates = np.array([0.001, 0.01, 0.1, 1])
rate_losses = [np.exp(-rate * np.arange(50)) + 0.01 for rate in rates]

SCENES = {
    "network_drawing": lambda: plots.network_drawing(),
    "approximation": lambda: plots.approximation(
        wave_x, wave, wave_fits(), wave_errors(), {"steps": 1, "hinges": 2}
    ),
    "basis_functions": basis_functions,
    "validation_curve": validation_curve,
    "learning": learning,
    "learning_rates": lambda: plots.learning_rates(rates, rate_losses),
}
