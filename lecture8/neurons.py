"""Artificial neurons: what a unit makes of its inputs, a layer of them, and both passes.

Slides 28-31 (step, sigmoid, linear, ReLU), 49 (softmax, losses) and 50-54 (forward and backward).
phi is an activation and dphi its derivative, a loss stands beside its derivative, and all are
functions of z, the weighted sum. Rows are samples: slide 51's z = W h + b is Z = H @ W.T + b.
Nothing is checked here; `network` is the same with checks, and trains.

Complex z are taken too, as a complex-step check needs: branches go by the real part.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture8 import check

Numbers = NDArray[np.inexact]


@dataclass(frozen=True)
class Activation:
    """An activation function phi(z) with its derivative dphi(z), both elementwise but softmax's."""

    name: str
    phi: Callable[[ArrayLike], Numbers]
    dphi: Callable[[ArrayLike], Numbers]


def _numbers(z: ArrayLike) -> Numbers:
    if type(z) is not np.ndarray:
        z = check.numbers(z, "z", "biufc")
    if z.dtype.kind in "fc":
        return z if z.dtype != np.float16 else z.astype(np.float32)  # whose e^12 is infinite
    return check.numbers(z, "z", "biu").astype(np.float64)


def _step(z: ArrayLike) -> Numbers:
    """Return 1 where z >= 0, else 0: Heaviside's step, which slide 28 calls sgn."""
    z = _numbers(z)
    return (z.real >= 0).astype(z.dtype)


def _dstep(z: ArrayLike) -> Numbers:
    """Return 0 everywhere (slide 28); 0 at z = 0, where there is none, is our choice."""
    return 0 * _step(z)


def _sigmoid(z: ArrayLike) -> Numbers:
    """Return 1 / (1 + e^-z), slide 29."""
    z = _numbers(z)
    if z.dtype.kind == "c":  # a complex e^1000 is NaN
        return (1 + np.tanh(z / 2)) / 2
    with np.errstate(over="ignore"):  # a real one is infinite, and 1 / inf is the right 0
        return 1 / (1 + np.exp(-z))


def _dsigmoid(z: ArrayLike) -> Numbers:
    """Return sigma (1 - sigma), slide 29: as e^-|z| / (1 + e^-|z|)^2, where no digit cancels."""
    z = _numbers(z)
    e = np.exp(-z * np.sign(z.real))
    return e / (1 + e) ** 2


def _linear(z: ArrayLike) -> Numbers:
    """Return z, slide 30."""
    return +_numbers(z)


def _dlinear(z: ArrayLike) -> Numbers:
    """Return 1: df/dz, where slide 30 has df/dx."""
    return np.ones_like(_numbers(z))[()]


def _relu(z: ArrayLike) -> Numbers:
    """Return max(0, z), slide 31."""
    z = _numbers(z)
    if z.dtype.kind == "c":
        return np.where(z.real > 0, z, 0)[()]
    return np.clip(z, 0, np.inf)  # faster than np.maximum


def _drelu(z: ArrayLike) -> Numbers:
    """Return 1 where z > 0, else 0 (slide 31); 0 at z = 0, where there is none, is our choice."""
    z = _numbers(z)
    return (z.real > 0).astype(z.dtype)


def _tanh(z: ArrayLike) -> Numbers:
    """Return tanh z = 2 sigma(2z) - 1."""
    return np.tanh(_numbers(z))


def _dtanh(z: ArrayLike) -> Numbers:
    """Return 1 - tanh^2: it is 4 sigma'(2z), where no digit cancels."""
    return 4 * _dsigmoid(2 * _numbers(z))


def _silu(z: ArrayLike) -> Numbers:
    """Return z sigma(z), a smooth ReLU (Hendrycks & Gimpel 2016; Elfwing et al. 2018)."""
    z = _numbers(z)
    return z * _sigmoid(z)


def _dsilu(z: ArrayLike) -> Numbers:
    """Return sigma (1 + z (1 - sigma))."""
    z = _numbers(z)
    s = _sigmoid(z)
    return s * (1 + z * (1 - s))


def _softmax(z: ArrayLike) -> Numbers:
    """Return e^z_k / sum_j e^z_j over the last axis (slide 49, PRML 4.104)."""
    z = _numbers(z)
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError("softmax compares the units of a layer: pass a vector of their z")
    with np.errstate(over="ignore"):  # a difference of -infinity gives the right 0
        e = np.exp(z - z.real.max(axis=-1, keepdims=True))  # the largest is e^0, none overflows
    return e / e.sum(axis=-1, keepdims=True)


def _dsoftmax(z: ArrayLike) -> Numbers:
    """Return the Jacobian diag(y) - y y^T: every y_k depends on every z_j."""
    y = _softmax(z)
    return y[..., :, None] * (np.eye(y.shape[-1], dtype=y.dtype) - y[..., None, :])


STEP = Activation("step", _step, _dstep)
SIGMOID = Activation("sigmoid", _sigmoid, _dsigmoid)
LINEAR = Activation("linear", _linear, _dlinear)
RELU = Activation("relu", _relu, _drelu)
TANH = Activation("tanh", _tanh, _dtanh)
SILU = Activation("silu", _silu, _dsilu)
SOFTMAX = Activation("softmax", _softmax, _dsoftmax)

_ALL = {f.name: f for f in (STEP, SIGMOID, LINEAR, RELU, TANH, SILU, SOFTMAX)}


def named(name: str) -> Activation:
    """Return the activation of this name, as "tanh". Raises ValueError for an unknown one."""
    if not isinstance(name, str) or name not in _ALL:
        raise ValueError(f"an activation is one of {', '.join(map(repr, _ALL))}; got {name!r}")
    return _ALL[name]


# A layer, and a network, which is a list of layers (slides 49-51).


@dataclass(frozen=True, eq=False)
class Layer:
    """The weights W (out, in), the biases b (out,) and the activation of a layer of neurons.

    W[j, i] goes to unit j of this layer from unit i of the one before (slide 50).
    Raises ValueError for other shapes, and for whole numbers, which training could not change.
    """

    W: Numbers
    b: Numbers
    activation: Activation

    def __post_init__(self) -> None:
        for array in (self.W, self.b):
            if not isinstance(array, np.ndarray) or array.dtype.kind not in "fc":
                raise ValueError("W and b must be numpy arrays of floats")
        if self.W.ndim != 2 or self.b.shape != self.W.shape[:1]:
            advice = "a row of W and an entry of b per unit"
            raise ValueError(
                f"W and b must be (out, in) and (out,), {advice}; "
                f"got {self.W.shape}, {self.b.shape}"
            )
        if self.W.dtype != self.b.dtype:
            raise ValueError(f"W and b must have one precision; got {self.W.dtype}, {self.b.dtype}")
        if not isinstance(self.activation, Activation):
            advice = "pass one of this module's, as neurons.TANH"
            raise ValueError(f"{self.activation!r} is no activation: {advice}")

    def __repr__(self) -> str:
        n_out, n_in = self.W.shape
        return f"Layer({n_in} -> {n_out}, {self.activation.name})"


Network = list[Layer]
Gradients = list[tuple[Numbers, Numbers]]  # (dW, db) of each layer


@dataclass(frozen=True)
class Loss:
    """A loss, and beside it its derivative with respect to the output's z (slides 49 and 52).

    of: Z, yhat, Y -> (N,), the loss of each sample. dZ: Z, yhat, Y, f -> (N, K), where f is the
    output's activation. output: the activation that it needs, None where any elementwise will do.
    """

    of: Callable[[Numbers, Numbers, Numbers], Numbers]
    dZ: Callable[[Numbers, Numbers, Numbers, Activation], Numbers]
    output: Activation | None = None


def _squared(Z: Numbers, yhat: Numbers, Y: Numbers) -> Numbers:
    """Return 1/2 |yhat - y|^2 (slide 35, PRML 5.11)."""
    return ((yhat - Y) ** 2).sum(axis=1) / 2


def _dsquared(Z: Numbers, yhat: Numbers, Y: Numbers, f: Activation) -> Numbers:
    """Return (yhat - y) phi'(z); for a linear output phi' is 1."""
    dyhat = yhat - Y
    return dyhat if f == LINEAR else dyhat * f.dphi(Z)


def _bce(Z: Numbers, yhat: Numbers, Y: Numbers) -> Numbers:
    """Return -y ln yhat - (1 - y) ln (1 - yhat), summed over outputs, with yhat = sigma(z).

    It is ln (1 + e^z) - y z = max(0, z) + ln (1 + e^-|z|) - y z, where nothing overflows.
    """
    positive = _relu(Z)
    return (positive - Y * Z + np.log1p(np.exp(Z - 2 * positive))).sum(axis=1)


def _cross_entropy(Z: Numbers, yhat: Numbers, Y: Numbers) -> Numbers:
    """Return -sum_k y_k ln yhat_k with yhat = softmax(z), which is ln sum_k e^z_k - sum_k y_k z_k.

    The largest z is taken off all: that changes nothing, and e^z cannot overflow.
    """
    Z = Z - Z.real.max(axis=1, keepdims=True)
    return np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)


def _difference(Z: Numbers, yhat: Numbers, Y: Numbers, f: Activation) -> Numbers:
    """Return yhat - y: what dL/dyhat phi'(z) comes to where loss and output match (slide 49)."""
    return yhat - Y


LOSSES = {
    "squared": Loss(_squared, _dsquared),
    "bce": Loss(_bce, _difference, SIGMOID),
    "cross_entropy": Loss(_cross_entropy, _difference, SOFTMAX),
}


def forward(net: Network, X: Numbers) -> tuple[list[Numbers], list[Numbers]]:
    """Return the weighted sums zs and the outputs hs of all layers; hs[0] is X (slides 44, 51)."""
    zs, hs = [], [X]
    for layer in net:
        Z = hs[-1] @ layer.W.T
        Z += layer.b
        zs.append(Z)
        hs.append(layer.activation.phi(Z))
    return zs, hs


def backward(
    net: Network, zs: list[Numbers], hs: list[Numbers], Y: Numbers, loss: Loss
) -> Gradients:
    """Return the derivatives of the mean loss, from the last layer to the first (slides 52-54).

    Layers count from 1 to L, as on the slides: layer l is net[l - 1], its z is zs[l - 1], and its
    output h is hs[l].
    """
    L = len(net)
    dZ = loss.dZ(zs[-1], hs[-1], Y, net[-1].activation) / len(Y)
    grads = [(dZ.T @ hs[L - 1], dZ.sum(axis=0))]
    for l in range(L - 1, 0, -1):  # from dL/dz of layer l + 1 to that of layer l
        dZ = dZ @ net[l].W
        dZ *= net[l - 1].activation.dphi(zs[l - 1])
        grads.append((dZ.T @ hs[l - 1], dZ.sum(axis=0)))
    return grads[::-1]
