"""The scenes of notebook 11: deep autoencoders in training."""

from functools import cache

import numpy as np

from lecture8 import autoencoder, data, network
from lecture8.check import Array
from lecture8.course import plots

SIZES = [64, 24, 4, 24, 64]


@cache
def grey() -> tuple[Array, Array]:
    """Return 300 digits to train on and 100 others, grey levels 0 .. 1."""
    X = (data.digits()[0] / 16).astype(np.float32)
    return X[:300], X[300:400]


def run(net: network.Network, optimizer: network.Optimizer) -> list[network.Network]:
    """Train for six epochs, and return the nets before the first and after each."""
    X, nets = grey()[0], [network.copy(net)]
    how = {"loss": "squared", "epochs": 6, "optimizer": optimizer}
    how["callback"] = lambda epoch, net, loss: nets.append(network.copy(net))
    network.train(net, X, X, rng=np.random.default_rng(36), **how)
    return nets


@cache
def nets() -> dict[str, list[network.Network]]:
    """Return three trainings."""
    small = autoencoder.build(SIZES[:3], "sigmoid", rng=np.random.default_rng(1))
    for layer in small:
        layer.W[:] *= 0.05
    how = {"epochs": 5, "rate": 0.2, "rng": np.random.default_rng(2)}
    stacked = autoencoder.pretrain(grey()[0], SIZES[:3], **how)
    silu = autoencoder.build(SIZES[:3], rng=np.random.default_rng(3))
    return {
        "sigmoid, small": run(small, network.SGD(0.1, momentum=0.9)),
        "the same, pretrained": run(stacked, network.SGD(0.1, momentum=0.9)),
        "SiLU, Adam": run(silu, network.Adam(5e-3)),
    }


def of_each(f) -> dict[str, Array]:
    """Return f of each net, an array for each training."""
    return {name: np.array([f(net) for net in seen]) for name, seen in nets().items()}


@cache
def rebuilt() -> dict[str, Array]:
    return of_each(lambda net: autoencoder.reconstruct(net, grey()[1][:8]))


@cache
def errors() -> dict[str, Array]:
    return of_each(lambda net: autoencoder.distortion(net, grey()[1]))


@cache
def rms() -> dict[str, Array]:
    X = grey()[0]

    def sizes(net: network.Network) -> list[float]:
        grads = network.backward(net, *network.forward(net, X), X, "squared")
        return [np.sqrt(mean_square(dW)) for dW, _ in grads]

    return of_each(sizes)


def mean_square(A: Array) -> float:
    return float((A.astype(np.float64) ** 2).mean())


def levels() -> dict[str, float]:
    X, test = grey()
    return {"the mean image": 64 * mean_square(test - X.mean(axis=0))}


def at_start() -> tuple[Array, Array, Array]:
    """Return the spread of outputs, gradients, and errors, for three sizes of weights."""
    spread = np.array([[0.05, 0.01, 0.02, 1e-5], [0.1, 0.05, 0.2, 1e-2], [0.2, 0.3, 0.5, 0.3]])
    rms = np.array([[1e-5, 1e-4, 1e-3, 2e-2], [1e-3, 5e-3, 1e-2, 2e-2], [5e-2, 4e-2, 3e-2, 2e-2]])
    return spread, rms, np.array([4.7, 2.1, 3.3])


def weights() -> dict[str, Array]:
    stacked = nets()["the same, pretrained"]
    return {
        "before training": np.random.default_rng(4).normal(0, 0.01, (24, 64)),
        "after pretraining": stacked[0][0].W,
        "after fine-tuning": stacked[-1][0].W,
    }


SCENES = {
    "training_rows": lambda: plots.training_rows(
        grey()[1][:8], rebuilt(), errors(), levels(), height=8
    ),
    "gradients_by_layer": lambda: plots.gradients_by_layer(SIZES, rms()),
    "sizes_at_start": lambda: plots.sizes_at_start(*at_start(), levels()),
    "filters": lambda: plots.filters(weights(), height=8),
}
