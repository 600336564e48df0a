"""The scenes of notebook 09."""

from functools import cache

import numpy as np

from lecture8 import network, textbook
from lecture8.check import Array
from lecture8.course import plots
from lecture8.course.plots import Scene
from lecture8.neurons import Network

x, y = np.array([[0.8, -1.2]]), np.array([[1.0]])
AGREE = {
    "complex step": np.linspace(1e-17, 4.9e-16, 30),
    "central differences": np.linspace(1e-10, 4.9e-9, 30),
    "Jacobian form": np.array([0, 0, 1e-16]),
    "scalar chain rule": np.zeros(5),
}
WRONG = {"mean": np.array([0.8, 0.8, 0.8]), "no slope": np.array([3e-17, 0.2, 0, 0.4])}


@cache
def small() -> Network:
    """A network of 2, 3, 2 and 1 units; its biases are not 0."""
    net = network.init([2, 3, 2, 1], "tanh", output="sigmoid", rng=np.random.default_rng(45))
    for layer in net:
        layer.W[:] *= 1.6
        layer.b[:] = np.linspace(-0.4, 0.5, len(layer.b))
    return net


def values() -> dict[str, list[Array] | Array | float]:
    """What is drawn of it, for one sample."""
    zs, hs = network.forward(small(), x)
    return {
        "W": [layer.W for layer in small()],
        "b": [layer.b for layer in small()],
        "h": [h[0] for h in hs],
        "slope": [f.activation.dphi(z[0]) for f, z in zip(small(), zs, strict=True)][:-1],
        "y": y[0],
        "loss": network.mean_loss(small(), x, y, "bce"),
    }


def steps() -> Scene:
    return plots.backprop_steps(**values())


SCENES = {
    "call_counts": lambda: plots.call_counts(
        textbook.naive_multiplications, textbook.cached_multiplications
    ),
    "backprop_steps": steps,
    "shapes": lambda: plots.shapes((64, 30, 100)),
    "gradient_checks": lambda: plots.gradient_checks(AGREE, WRONG, 2.2e-16),
}
