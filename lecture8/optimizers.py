"""Optimizers: how a step changes the weights, given the gradients (slides 28, 49 and 52)."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from lecture8 import check
from lecture8.check import Array
from lecture8.neurons import Gradients, Network


class Optimizer(Protocol):
    """Anything with a rate whose `step` changes the weights of net, given gradients."""

    rate: float

    def step(self, net: Network, grads: Gradients) -> None:
        """Change the weights of net in place."""


def check_optimizer(optimizer: object) -> Optimizer:
    """Return optimizer if it is one."""
    if isinstance(optimizer, type) or not all(hasattr(optimizer, a) for a in ("rate", "step")):
        raise ValueError(f"optimizer must be one, as Adam(1e-3); got {optimizer!r}")
    return optimizer


@dataclass
class SGD:
    """Gradient descent: W -= rate * v, where v = momentum * v + dW.

    rate may be set anew between steps. It remembers v, so each network needs one of its own.
    Raises ValueError unless rate is finite and above 0, and 0 <= momentum < 1.
    """

    rate: float
    momentum: float = 0.0
    v: Array | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check.rate(self.rate)
        check.below_one(self.momentum, "momentum")

    def step(self, net: Network, grads: Gradients) -> None:
        """Change the weights of net in place. grads: of the same shapes."""
        self.v = _memory(net, self.v)
        for weights, g, v in _pieces(net, grads, self.v):
            v *= self.momentum
            v += g
            _subtract(self.rate * v, weights)


@dataclass
class Adam:
    """Steps of about the size `rate`, whatever the size of the gradients (Kingma & Ba 2015).

    rate may be set anew between steps. It remembers running means of the gradients and of their
    squares, so each network needs one of its own. `textbook.Adam` is the same, as the paper has it.
    Raises ValueError unless rate and epsilon are finite and above 0, and 0 <= beta1, beta2 < 1.
    """

    rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    t: int = field(default=0, repr=False)
    m: Array | None = field(default=None, repr=False)
    v: Array | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check.rate(self.rate)
        check.rate(self.epsilon, "epsilon")
        check.below_one(self.beta1, "beta1")
        check.below_one(self.beta2, "beta2")

    def step(self, net: Network, grads: Gradients) -> None:
        """Change the weights of net in place. grads: of the same shapes.

        m and v are kept without the paper's factors (1 - beta): these join the corrections of
        the bias towards 0, which saves two passes over the weights.
        """
        self.m, self.v = _memory(net, self.m), _memory(net, self.v)
        pieces = _pieces(net, grads, self.m, self.v)
        self.t += 1
        correct_m = (1 - self.beta1) / (1 - self.beta1**self.t)
        correct_v = np.sqrt((1 - self.beta2) / (1 - self.beta2**self.t))
        # float: with numpy's own scalars float32 would be worked on in float64
        rate, epsilon = float(self.rate * correct_m / correct_v), float(self.epsilon / correct_v)
        for weights, g, m, v in pieces:
            m *= self.beta1
            m += g
            v *= self.beta2
            change = g * g
            v += change
            np.sqrt(v, out=change)
            change += epsilon
            np.divide(m, change, out=change)
            change *= rate
            _subtract(change, weights)


@dataclass
class Muon:
    """Momentum whose step goes equally far in all directions of a matrix (Jordan and others 2024).

    For weights whose momentum is U S V^T it takes U V^T, nearly (see `orthogonal`): what has small
    gradients moves as far as what has large ones. A bias is a matrix of one column.
    A fifth of rate is the root mean square of the entries of a step (Liu and others 2025). Before
    it, W shrinks by the share rate * decay. rate may be set anew between steps. It remembers a
    running mean of the gradients, so each network needs one of its own.
    Raises ValueError unless rate is finite and above 0, and 0 <= momentum, decay < 1.
    """

    rate: float
    momentum: float = 0.95
    decay: float = 0.0
    m: Array | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check.rate(self.rate)
        check.below_one(self.momentum, "momentum")
        check.below_one(self.decay, "decay")

    def step(self, net: Network, grads: Gradients) -> None:
        """Change the weights of net in place. grads: of the same shapes."""
        self.m = _memory(net, self.m)
        start, rate = 0, float(self.rate)
        for p, g in _pairs(net, grads, self.m):
            m = self.m[start : start + p.size].reshape(p.shape)
            start += p.size
            m *= self.momentum
            m += (1 - self.momentum) * g
            ahead = self.momentum * m + (1 - self.momentum) * g  # where momentum will take it
            if p.ndim == 2:
                p *= 1 - rate * self.decay
            p -= 0.2 * rate * max(p.shape) ** 0.5 * orthogonal(ahead)


def orthogonal(G: Array) -> Array:
    """Return U V^T, nearly, of a matrix or vector G = U S V^T: singular values become about 1.

    G is divided by its norm; then products of matrices alone (Newton and Schulz) take its singular
    values x five times to 3.4445 x - 4.775 x^3 + 2.0315 x^5, the coefficients of Jordan and others
    (2024). Those from 0.01 to 1 end between 0.68 and 1.14. G = 0 stays.
    """
    length = np.linalg.norm(G)
    X = G / (length if length > 0 else 1)
    if X.ndim == 1:
        return X
    # What is left of gradients long ago is tiny where a pixel is rarely lit. Products of such
    # numbers fall below the normal range of float32, and on MNIST they took four times as long.
    X[np.abs(X) < 1e-9] = 0
    X = X if len(X) <= X.shape[1] else np.ascontiguousarray(X.T)
    for _ in range(5):
        A = X @ X.T
        P = A @ A.T  # as A is symmetric, the same as A @ A in half the time
        P *= 2.0315
        A *= 4.775
        P -= A
        P.flat[:: len(P) + 1] += 3.4445  # P = 3.4445 I - 4.775 A + 2.0315 A^2
        X = P @ X
    return X if X.shape == G.shape else X.T


@dataclass
class Cosine:
    """Raise an optimizer's rate nearly to the one it comes with, then lower it to 0.

    steps: how many there will be. The rate falls along a cosine (Loshchilov & Hutter 2017), to 0
    after the last step; over the first 2% it is multiplied by a factor that rises to 1 (a warm-up,
    which is not theirs). Raises ValueError unless optimizer has a rate and a step, and steps is a
    whole number >= 1.
    """

    optimizer: Optimizer
    steps: int
    rate: float = field(init=False)
    t: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        check.positive(self.steps, "steps")
        self.rate = check_optimizer(self.optimizer).rate

    def step(self, net: Network, grads: Gradients) -> None:
        """Set the rate of the optimizer, and let it change the weights of net in place."""
        fall = (1 + np.cos(np.pi * min(1.0, self.t / self.steps))) / 2
        self.t += 1
        rise = min(1.0, self.t / (0.02 * self.steps))
        self.optimizer.rate = float(self.rate * rise * fall)
        self.optimizer.step(net, grads)


_PIECE = 131_072  # weights: what is worked on stays in the cache from one line to the next
_Piece = tuple[list[Array], *tuple[Array, ...]]


def _memory(net: Network, memory: Array | None) -> Array:
    """Return what is remembered of the weights, one number each in a vector; at first zeros."""
    if memory is not None:
        return memory
    return np.zeros(sum(layer.W.size + layer.b.size for layer in net), net[0].W.dtype)


def _pairs(net: Network, grads: Gradients, *memories: Array) -> list[tuple[Array, Array]]:
    """List the weights and their gradients. Raises ValueError for those of another network."""
    weights = [p for layer in net for p in (layer.W, layer.b)]
    gradients = [g for pair in grads for g in pair]
    size = sum(p.size for p in weights)
    fits = [np.shape(g) for g in gradients] == [p.shape for p in weights]
    if not fits or any(memory.shape != (size,) for memory in memories):
        raise ValueError(
            "gradients and optimizer must belong to this network: take the gradients from "
            "backward(net, ...), and a new optimizer for each network"
        )
    return list(zip(weights, gradients, strict=True))


def _pieces(net: Network, grads: Gradients, *memories: Array) -> list[_Piece]:
    """List views of the weights in pieces, each with the vectors of its gradients and memories.

    Large arrays are cut by rows, and small ones joined, as every call of numpy has its price.
    """
    joined, room = [], 0
    for p, g in _pairs(net, grads, *memories):
        rows = max(1, _PIECE * len(p) // p.size)
        for i in range(0, len(p), rows):
            part = p[i : i + rows], g[i : i + rows]
            if part[0].size > room:
                joined.append([])
                room = _PIECE
            joined[-1].append(part)
            room -= part[0].size
    pieces, start = [], 0
    for parts in joined:
        vectors = [g.ravel() for _, g in parts]
        g = np.concatenate(vectors) if len(vectors) > 1 else vectors[0]
        pieces.append(([p for p, _ in parts], g, *(m[start : start + g.size] for m in memories)))
        start += g.size
    return pieces


def _subtract(change: Array, weights: list[Array]) -> None:
    """Take a vector from the weights of a piece."""
    start = 0
    for p in weights:
        p -= change[start : start + p.size].reshape(p.shape)
        start += p.size
