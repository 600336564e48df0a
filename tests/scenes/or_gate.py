"""The scenes of notebook 07, with what they are made of."""

import math
from functools import cache

import numpy as np

from lecture8 import network, neurons
from lecture8.course import plots
from tests.scenes.networks import fresh, snapshots, surface

truth = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
either, one_of = np.array([0, 1, 1, 1]), np.array([0, 1, 1, 0])
iterations = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000]


def bce(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - y * z).mean(axis=-1)


def or_loss(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return bce(np.stack([b, w + b, w + b, 2 * w + b], axis=-1), either)


@cache
def or_path(rate: float = 10) -> np.ndarray:
    w, b, path = 0.0, 0.0, []
    for iteration in range(iterations[-1] + 1):
        if iteration in iterations:
            path.append([w, b])
        shut, one, both = (1 / (1 + math.exp(-z)) for z in (b, w + b, 2 * w + b))
        w -= rate * (one - 1 + both - 1) / 4
        b -= rate * (shut + 2 * (one - 1) + both - 1) / 4
    return np.array(path)


def descent() -> plots.Scene:
    return plots.descent(or_path(), or_loss(*or_path().T), np.array(iterations), or_loss)


@cache
def xor() -> tuple[list[network.Network], np.ndarray]:
    """Networks at their epochs."""
    net = fresh([2, 2, 1], "sigmoid", 3)
    return snapshots(net, truth, one_of, "bce", 200, 20)[:2]


def hidden_features() -> plots.Scene:
    nets, epochs = xor()
    return plots.hidden_features(
        truth,
        one_of,
        np.array([surface(net, (-0.5, 1.5, -0.5, 1.5)) for net in nets]),
        np.array([network.forward(net, truth)[1][1] for net in nets]),
        np.array([np.append(net[1].W, net[1].b) for net in nets]),
        epochs,
    )


SCENES = {
    "gate": lambda: plots.gate(truth, either, neurons.SIGMOID.phi, bce),
    "descent": descent,
    "hidden_features": hidden_features,
}
