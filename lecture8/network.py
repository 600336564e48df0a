"""Neural networks: layers of neurons, and how they learn by back-propagation.

Slides 43-54, and 25-27. A network is a list of layers. Rows are samples, so slide 51's
z = W h + b is `Z = H @ W.T + b`, and its derivatives are `dW = dZ.T @ H`, `dH = dZ @ W` and
`db = dZ.sum(axis=0)`. Losses, and so gradients, are means over the samples.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from lecture8 import check, neurons
from lecture8.check import Array
from lecture8.neurons import Activation
from lecture8.optimizers import SGD as SGD
from lecture8.optimizers import Adam, Gradients, Optimizer
from lecture8.optimizers import Cosine as Cosine

LossName = Literal["squared", "bce", "cross_entropy"]


@dataclass(frozen=True, eq=False)
class Layer:
    """The weights W (out, in), the biases b (out,) and the activation of a layer of neurons.

    W[j, i] goes to unit j of this layer from unit i of the one before (slide 50).
    Raises ValueError for other shapes, and for whole numbers, which training could not change.
    """

    W: Array
    b: Array
    activation: Activation

    def __post_init__(self) -> None:
        W, b = np.asarray(self.W), np.asarray(self.b)
        if W.ndim != 2 or b.shape != W.shape[:1]:
            advice = "a row of W and an entry of b a unit"
            raise ValueError(
                f"W and b must be (out, in) and (out,): {advice}; got {W.shape}, {b.shape}"
            )
        if W is not self.W or b is not self.b or W.dtype.kind not in "fc" or b.dtype != W.dtype:
            raise ValueError("W and b must be numpy arrays of floats of one precision")


Network = list[Layer]


def init(
    sizes: Sequence[int],
    hidden: str | Sequence[str] = "tanh",
    *,
    output: str,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Network:
    """Return a network with random weights and biases of 0 (slides 49-50).

    sizes: units of the input, of each hidden layer, and of the output. hidden: one activation for
    all hidden layers, or a list with one for each. dtype: float64, or float32 for speed.
    The variance of a weight is 2 / in for ReLU and SiLU (He et al. 2015), and 2 / (in + out)
    otherwise (Glorot & Bengio 2010), so that z neither fades nor grows from layer to layer.
    Raises ValueError for sizes that are no whole numbers >= 1, unknown activations and dtypes.
    """
    sizes = check.sizes(sizes)
    check.precision(dtype)
    check.generator(rng)
    count = len(sizes) - 2
    names = [hidden] * count if isinstance(hidden, str) else list(hidden)
    if len(names) != count:
        raise ValueError(f"hidden must be one name, or one for each of {count} layers; got {names}")
    if "softmax" in names:
        raise ValueError("softmax is for the output: its units are not independent of each other")
    return [
        _random_layer(n_in, n_out, neurons.named(name), rng, dtype)
        for (n_in, n_out), name in zip(pairwise(sizes), [*names, output], strict=True)
    ]


def _random_layer(
    n_in: int, n_out: int, activation: Activation, rng: np.random.Generator, dtype: DTypeLike
) -> Layer:
    half = activation in (neurons.RELU, neurons.SILU)  # nearly half of their units are shut
    deviation = np.sqrt(2 / n_in if half else 2 / (n_in + n_out))
    W = rng.normal(0, deviation, (n_out, n_in))
    return Layer(W.astype(dtype), np.zeros(n_out, dtype), activation)


def copy(net: Network) -> Network:
    """Return a network with the same weights, in arrays of its own."""
    return [Layer(layer.W.copy(), layer.b.copy(), layer.activation) for layer in net]


# Forward, slides 44 and 51.


def forward(net: Network, X: ArrayLike) -> tuple[list[Array], list[Array]]:
    """Return what every unit adds up and puts out (slides 44 and 51).

    X: (N, D), one sample a row. Returns zs, hs: zs[l] (N, out) gives hs[l + 1] of the same shape;
    hs[0] is X, hs[-1] is yhat. Raises ValueError unless X is finite, has a row, and fits net.
    """
    return _forward(net, _inputs(net, X))


def _forward(net: Network, X: Array) -> tuple[list[Array], list[Array]]:
    zs, hs = [], [X]
    for layer in net:
        Z = hs[-1] @ layer.W.T
        Z += layer.b
        zs.append(Z)
        hs.append(layer.activation.phi(Z))
    return zs, hs


# Losses, slides 49 and 51: of Z and yhat = phi(Z), summed over outputs, mean over samples.


def _squared(Z: Array, yhat: Array, Y: Array) -> float:
    """1/2 |yhat - y|^2 (slide 35, PRML 5.11)."""
    return ((yhat - Y) ** 2).sum() / (2 * len(Y))


def _bce(Z: Array, yhat: Array, Y: Array) -> float:
    """-y ln yhat - (1 - y) ln (1 - yhat) with yhat = sigma(z), which is ln (1 + e^z) - y z."""
    positive = neurons.RELU.phi(Z)  # ln (1 + e^z) = positive + ln (1 + e^-|z|) cannot overflow
    return (positive - Y * Z + np.log1p(np.exp(Z - 2 * positive))).sum() / len(Y)


def _cross_entropy(Z: Array, yhat: Array, Y: Array) -> float:
    """-sum_k y_k ln yhat_k with yhat = softmax(z), which is ln sum_k e^z_k - sum_k y_k z_k."""
    Z = Z - Z.real.max(axis=1, keepdims=True)  # changes nothing, and e^z cannot overflow
    return (np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).sum() / len(Y)


LOSSES = {"squared": _squared, "bce": _bce, "cross_entropy": _cross_entropy}


def mean_loss(net: Network, X: ArrayLike, Y: ArrayLike, loss: LossName) -> float:
    """Return the loss of net on samples, summed over outputs, mean over samples (slide 51).

    X: (N, D). Y: (N, K). loss: "squared" is half the squared distance of yhat to Y; "bce", for
    sigmoid outputs, and "cross_entropy", for softmax, are in nats. Raises ValueError for X and Y
    that do not fit net, and for a loss that does not fit its output.
    """
    X, Y = samples(net, X, Y, loss)
    total = 0.0
    for i in range(0, len(X), 1000):  # a thousand rows at a time keep zs and hs small
        zs, hs = _forward(net, X[i : i + 1000])
        total += len(hs[0]) * float(LOSSES[loss](zs[-1], hs[-1], Y[i : i + 1000]))
    return total / len(X)


# Backward, slides 45 and 52-54.


def backward(
    net: Network, zs: list[Array], hs: list[Array], Y: ArrayLike, loss: LossName
) -> Gradients:
    """Return the derivatives of the mean loss, [(dW, db), ...] (slides 45 and 52-54).

    zs, hs: from `forward`. Y: (N, K). dW and db have the shapes of W and b.
    Raises ValueError for zs, hs and Y that do not fit net, for a loss that does not fit its
    output, and for step units.
    """
    _check_loss(net, loss)
    _check_trainable(net)
    widths = [net[0].W.shape[1], *(len(layer.b) for layer in net)]
    shapes = [(len(hs[0]), n) for n in widths]
    if [h.shape for h in hs] != shapes or [z.shape for z in zs] != shapes[1:]:
        raise ValueError("zs and hs do not fit net: pass both as forward(net, X) returns them")
    return _backward(net, zs, hs, _targets(net, Y, len(hs[0]), loss), loss)


def _backward(
    net: Network, zs: list[Array], hs: list[Array], Y: Array, loss: LossName
) -> Gradients:
    dZ = _delta(net[-1].activation, zs[-1], hs[-1], Y, loss)
    grads = []
    for l in reversed(range(len(net))):
        grads.append((dZ.T @ hs[l], dZ.sum(axis=0)))
        if l > 0:
            dZ = dZ @ net[l].W
            dZ *= net[l - 1].activation.dphi(zs[l - 1])
    return grads[::-1]


def _delta(f: Activation, Z: Array, yhat: Array, Y: Array, loss: LossName) -> Array:
    """Differentiate the mean loss with respect to the output's z.

    This gives (yhat - y) / N for the pairs that slide 49 matches: with bce and cross-entropy dphi
    cancels, and with squared loss and a linear output it is 1.
    """
    dZ = yhat - Y
    if loss == "squared" and f != neurons.LINEAR:
        dZ *= f.dphi(Z)
    dZ /= len(Y)
    return dZ


# Training, slides 28, 49 and 52.


def train(
    net: Network,
    X: ArrayLike,
    Y: ArrayLike,
    *,
    loss: LossName,
    epochs: int,
    rng: np.random.Generator,
    batch: int = 32,
    optimizer: Optimizer | None = None,
    callback: Callable[[int, Network, float], object] | None = None,
) -> list[float]:
    """Fit net to samples by mini-batch gradient descent, changing its arrays in place (slide 52).

    X: (N, D). Y: (N, K). In each epoch rng shuffles the samples, and each batch of them (the last
    may be smaller) makes one step of optimizer, Adam(1e-3) unless another is given. After it,
    callback(epoch, net, mean loss) is called with epoch = 1, 2, ...
    Returns the mean loss of each epoch, each batch measured before its step.
    Raises ValueError for what `backward` refuses, and when the loss stops being finite.
    """
    X, Y = samples(net, X, Y, loss)
    _check_trainable(net)
    epochs, batch = check.positive(epochs, "epochs"), check.positive(batch, "batch")
    check.generator(rng)
    optimizer = Adam() if optimizer is None else optimizer
    history = []
    for epoch in range(1, epochs + 1):
        with np.errstate(all="ignore"):  # what overflows is reported in words
            history.append(_epoch(net, X, Y, loss, rng.permutation(len(X)), batch, optimizer))
            sums = [p.sum() for layer in net for p in (layer.W, layer.b)]
        if not np.isfinite([history[-1], *sums]).all():
            raise ValueError(
                f"training diverged in epoch {epoch}: the loss or a weight is not finite. "
                f"Start again with a smaller rate (it was {optimizer.rate:g}), or rescale X"
            )
        if callback is not None:
            callback(epoch, net, history[-1])
    return history


def _epoch(
    net: Network,
    X: Array,
    Y: Array,
    loss: LossName,
    order: np.ndarray,
    batch: int,
    optimizer: Optimizer,
) -> float:
    """Take one step a batch, and return the mean loss of the samples in the given order."""
    total = 0.0
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        Yb = Y[chosen]
        zs, hs = _forward(net, X[chosen])
        total += len(chosen) * float(LOSSES[loss](zs[-1], hs[-1], Yb))
        if not np.isfinite(total):
            break
        optimizer.step(net, _backward(net, zs, hs, Yb, loss))
    return total / len(order)


# What fits together.


def samples(net: Network, X: ArrayLike, Y: ArrayLike, loss: LossName) -> tuple[Array, Array]:
    """Return X (N, D) and Y (N, K) in net's precision. Raises ValueError if they do not fit."""
    X = _inputs(net, X)
    _check_loss(net, loss)
    return X, _targets(net, Y, len(X), loss)


def _inputs(net: Network, X: ArrayLike) -> Array:
    _check_layers(net)
    X = check.matrix(X, "X", columns=net[0].W.shape[1], dtype=net[0].W.dtype)
    if len(X) == 0:
        raise ValueError("X has no rows: pass one sample or more")
    return X


def _targets(net: Network, Y: ArrayLike, N: int, loss: LossName) -> Array:
    K = len(net[-1].b)
    if np.ndim(Y) == 1 or (K > 1 and np.shape(Y)[1:] == (1,)):
        advice = "for labels 0 .. K-1 write np.eye(K)[y]" if K > 1 else "write y[:, None]"
        raise ValueError(f"Y must have shape ({N}, {K}); got {np.shape(Y)}: {advice}")
    Y = check.matrix(Y, "Y", columns=K, dtype=net[-1].W.dtype)
    if len(Y) != N:
        raise ValueError(f"Y must have a row for each of the {N} rows of X; got {len(Y)}")
    if loss != "squared":
        Y = check.fractions(Y, "Y", Y.dtype)
    if loss == "cross_entropy" and not np.allclose(Y.sum(axis=1), 1, atol=1e-4):
        raise ValueError("cross_entropy needs rows of Y that sum to 1, as np.eye(K)[labels] gives")
    return Y


def _check_layers(net: Network) -> None:
    if not net:
        raise ValueError("a network needs a layer or more: make one with init")
    for before, layer in pairwise(net):
        if layer.W.shape[1] != len(before.b):
            advice = f"W must be (out, in), with in = {len(before.b)}"
            raise ValueError(
                f"{len(before.b)} units are followed by W of shape {layer.W.shape}: {advice}"
            )


_FITS = {"bce": neurons.SIGMOID, "cross_entropy": neurons.SOFTMAX}


def _check_loss(net: Network, loss: LossName) -> None:
    _check_layers(net)
    if loss not in LOSSES:
        raise ValueError(f"loss must be one of {', '.join(map(repr, LOSSES))}; got {loss!r}")
    output = net[-1].activation
    if loss in _FITS and output != _FITS[loss]:
        advice = next((k for k, f in _FITS.items() if f == output), "squared")
        raise ValueError(
            f"{loss} needs a {_FITS[loss].name} output; this one is {output.name}, "
            f"which goes with {advice}"
        )
    if loss == "squared" and output == neurons.SOFTMAX:
        raise ValueError("squared does not go with a softmax output: use cross_entropy")


def _check_trainable(net: Network) -> None:
    if any(layer.activation == neurons.STEP for layer in net):
        raise ValueError(
            "a step unit cannot be trained: its derivative is 0 everywhere, and with it every "
            "gradient behind it. Use sigmoid units (slides 28-29)"
        )
