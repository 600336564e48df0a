"""Neural networks: made, run, and trained by back-propagation (slides 25-27 and 43-54).

A network is a list of layers. What its passes compute stands in `neurons`; here it is checked, and
used. Rows are samples. Losses, and so gradients, are means over the samples.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from lecture8 import check, neurons
from lecture8.check import Array
from lecture8.neurons import LOSSES, Activation, Gradients, Layer, Loss, Network
from lecture8.optimizers import SGD, Adam, Cosine, Muon, Optimizer, check_optimizer

__all__ = [
    "SGD",
    "Adam",
    "Cosine",
    "Layer",
    "Muon",
    "Network",
    "backward",
    "copy",
    "forward",
    "init",
    "mean_loss",
    "predict",
    "samples",
    "train",
]
LossName = Literal["squared", "bce", "cross_entropy"]


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
    otherwise (Glorot & Bengio 2010). With ReLU and tanh the signal then neither fades nor grows
    much from layer to layer; with sigmoid units it fades (they want four times Glorot's deviation),
    and with SiLU slowly.
    Raises ValueError for sizes that are no whole numbers >= 1, unknown activations and dtypes.
    """
    sizes = check.sizes(sizes)
    check.precision(dtype)
    check.generator(rng)
    count = len(sizes) - 2
    names = list(hidden) if isinstance(hidden, list | tuple) else [hidden] * count
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
    half = activation in (neurons.RELU, neurons.SILU)  # which pass on about half of the square
    deviation = np.sqrt(2 / n_in if half else 2 / (n_in + n_out))
    W = rng.normal(0, deviation, (n_out, n_in))
    return Layer(W.astype(dtype), np.zeros(n_out, dtype), activation)


def copy(net: Network) -> Network:
    """Return a network with the same weights, in arrays of its own.

    Raises ValueError unless net is a list of layers that fit together.
    """
    _check_layers(net)
    return [Layer(layer.W.copy(), layer.b.copy(), layer.activation) for layer in net]


def forward(net: Network, X: ArrayLike) -> tuple[list[Array], list[Array]]:
    """Return what every unit adds up and puts out (slides 44 and 51).

    X: (N, D), one sample per row. Returns zs, hs: zs[l - 1] and hs[l], both (N, out), are the z and
    the h of layer l = 1 .. L; hs[0] is X, hs[L] is yhat.
    Raises ValueError unless X is finite, has a row, and fits net.
    """
    return neurons.forward(net, _inputs(net, X))


def predict(net: Network, X: ArrayLike) -> Array:
    """Return yhat (N, K), the outputs for X (N, D) (slide 51). Raises ValueError as `forward`."""
    return forward(net, X)[1][-1]


def mean_loss(net: Network, X: ArrayLike, Y: ArrayLike, loss: LossName) -> float:
    """Return the loss of net on samples, summed over outputs, mean over samples (slide 51).

    X: (N, D). Y: (N, K). loss: "squared" is half the squared distance of yhat to Y; "bce", for
    sigmoid outputs, and "cross_entropy", for softmax, are in nats. Raises ValueError for X and Y
    that do not fit net, and for a loss that does not fit its output.
    """
    X, Y = samples(net, X, Y, loss)
    total = 0.0
    for i in range(0, len(X), 1000):  # a thousand rows at a time keep zs and hs small
        zs, hs = neurons.forward(net, X[i : i + 1000])
        total += float(LOSSES[loss].of(zs[-1], hs[-1], Y[i : i + 1000]).sum())
    return total / len(X)


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
    whole = isinstance(zs, list) and isinstance(hs, list) and hs and np.ndim(hs[0]) == 2
    shapes = [(len(hs[0]), n) for n in widths] if whole else None
    if not whole or [np.shape(h) for h in hs] != shapes or [np.shape(z) for z in zs] != shapes[1:]:
        raise ValueError("zs and hs do not fit net: pass both as forward(net, X) returns them")
    return neurons.backward(net, zs, hs, _targets(net, Y, len(hs[0]), loss), LOSSES[loss])


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
    if not all(p.flags.writeable for layer in net for p in (layer.W, layer.b)):
        raise ValueError("the weights are read-only: train a copy, network.copy(net)")
    epochs, batch = check.positive(epochs, "epochs"), check.positive(batch, "batch")
    check.generator(rng)
    optimizer = Adam() if optimizer is None else check_optimizer(optimizer)
    history = []
    for epoch in range(1, epochs + 1):
        total, order = 0.0, rng.permutation(len(X))
        with np.errstate(all="ignore"):  # what overflows is reported in words
            for i in range(0, len(X), batch):
                rows = order[i : i + batch]
                total += step(net, X[rows], Y[rows], LOSSES[loss], optimizer)
                if not np.isfinite(total):
                    break
            sums = [p.sum() for layer in net for p in (layer.W, layer.b)]
        if not np.isfinite([total, *sums]).all():
            raise ValueError(
                f"training diverged in epoch {epoch}: the loss or a weight is not finite. "
                f"Start again with a smaller rate (it was {optimizer.rate:g}), or rescale X"
            )
        history.append(total / len(X))
        if callback is not None:
            callback(epoch, net, history[-1])
    return history


def step(net: Network, X: Array, Y: Array, loss: Loss, optimizer: Optimizer) -> float:
    """Take one step on a batch, without checks; return its loss before, summed over samples.

    Where that is not finite, there is no step.
    """
    zs, hs = neurons.forward(net, X)
    before = float(loss.of(zs[-1], hs[-1], Y).sum())
    if np.isfinite(before):
        optimizer.step(net, neurons.backward(net, zs, hs, Y, loss))
    return before


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
    K, Y = len(net[-1].b), check.numbers(Y, "Y")
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
    if not isinstance(net, list) or not net or not all(isinstance(part, Layer) for part in net):
        raise ValueError("a network is a list of one layer or more: make one with init")
    for before, layer in pairwise(net):
        if layer.W.shape[1] != len(before.b):
            advice = f"W must be (out, in), with in = {len(before.b)}"
            raise ValueError(
                f"{len(before.b)} units are followed by W of shape {layer.W.shape}: {advice}"
            )


def _check_loss(net: Network, loss: LossName) -> None:
    _check_layers(net)
    if not isinstance(loss, str) or loss not in LOSSES:
        raise ValueError(f"loss must be one of {', '.join(map(repr, LOSSES))}; got {loss!r}")
    output, needed = net[-1].activation, LOSSES[loss].output
    if needed not in (None, output):
        fits = next((name for name, other in LOSSES.items() if other.output == output), "squared")
        raise ValueError(
            f"{loss} needs a {needed.name} output; this one is {output.name}, "
            f"which goes with {fits}"
        )
    if loss == "squared" and output == neurons.SOFTMAX:
        raise ValueError("squared does not go with a softmax output: use cross_entropy")


def _check_trainable(net: Network) -> None:
    if any(layer.activation == neurons.STEP for layer in net):
        raise ValueError(
            "a step unit cannot be trained: its derivative is 0 wherever it has one, and with it "
            "every gradient behind it. Use sigmoid units (slides 28-29)"
        )
