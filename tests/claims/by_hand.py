"""What claims about networks are measured against: the same in numpy alone, and slowly."""

from collections.abc import Callable

import numpy as np

from lecture8.check import Array
from lecture8.neurons import Network

PHI: dict[str, Callable[[Array], Array]] = {
    "step": lambda z: np.where(np.real(z) >= 0, 1.0, 0.0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "linear": lambda z: z,
    "relu": lambda z: np.where(np.real(z) > 0, z, 0),
    "tanh": np.tanh,
    "silu": lambda z: z / (1 + np.exp(-z)),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
}


def output(net: Network, x: Array) -> Array:
    """Return yhat (K,) of one sample x (D,), unit by unit and term by term."""
    h = list(x)
    for layer in net:
        terms = [[w * v for w, v in zip(row, h, strict=True)] for row in layer.W]
        h = list(PHI[layer.activation.name](np.array([sum(t) for t in terms]) + layer.b))
    return np.array(h)


def outputs(net: Network, X: Array) -> Array:
    """Return yhat (N, K) of X (N, D)."""
    return np.array([output(net, x) for x in X])


def products(net: Network, X: Array) -> Array:
    """Return yhat (N, K) of X (N, D), by a matrix product a layer."""
    H = X
    for layer in net:
        H = PHI[layer.activation.name](H @ layer.W.T + layer.b)
    return H


def onward(net: Network, l: int, z: Array) -> Array:
    """Return yhat (K,) from z (out,) of layer l = 1, 2, ...; z may be complex."""
    h = PHI[net[l - 1].activation.name](z)
    for layer in net[l:]:
        h = PHI[layer.activation.name](layer.W @ h + layer.b)
    return h


def half_squared(yhat: Array, y: Array) -> float:
    """Return |yhat - y|^2 / 2, also of complex numbers."""
    return ((yhat - y) ** 2).sum() / 2


def complex_step(f: Callable[[Array], float], p: Array) -> Array:
    """Return the derivatives of the number f(p) by each entry of p: Im f(p + ih) / h."""
    found = np.empty(p.shape)
    for index in np.ndindex(p.shape):
        moved = p.astype(complex)
        moved[index] += 1e-20j
        found[index] = f(moved).imag / 1e-20
    return found


def gradients(net: Network, x: Array, y: Array) -> list[tuple[Array, Array]]:
    """Return the derivatives of half the squared distance by W and b of each layer."""

    def loss(l: int, W: Array, b: Array) -> float:
        h = x
        for k, layer in enumerate(net, 1):
            z = W @ h + b if k == l else layer.W @ h + layer.b
            h = PHI[layer.activation.name](z)
        return half_squared(h, y)

    return [
        (
            complex_step(lambda W, l=l, b=layer.b: loss(l, W, b), layer.W),
            complex_step(lambda b, l=l, W=layer.W: loss(l, W, b), layer.b),
        )
        for l, layer in enumerate(net, 1)
    ]


def flat(pairs: list[tuple[Array, Array]]) -> Array:
    """Return all derivatives of a list [(dW, db), ...] in a row."""
    return np.concatenate([part.ravel() for pair in pairs for part in pair])
