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
    v: list[Array] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        check.rate(self.rate)
        check.below_one(self.momentum, "momentum")

    def step(self, net: Network, grads: Gradients) -> None:
        """Change the weights of net in place. grads: of the same shapes."""
        for p, g, v in _pieces(net, grads, self.v):
            v *= self.momentum
            v += g
            p -= self.rate * v


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
    m: list[Array] = field(default_factory=list, repr=False)
    v: list[Array] = field(default_factory=list, repr=False)

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
        pieces = _pieces(net, grads, self.m, self.v)
        self.t += 1
        correct_m = (1 - self.beta1) / (1 - self.beta1**self.t)
        correct_v = np.sqrt((1 - self.beta2) / (1 - self.beta2**self.t))
        # float: with numpy's own scalars float32 would be worked on in float64
        rate, epsilon = float(self.rate * correct_m / correct_v), float(self.epsilon / correct_v)
        for p, g, m, v in pieces:
            m *= self.beta1
            m += g
            v *= self.beta2
            change = g * g
            v += change
            np.sqrt(v, out=change)
            change += epsilon
            np.divide(m, change, out=change)
            change *= rate
            p -= change


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


_PIECE = 131_072  # weights: their five arrays stay in the cache from one line to the next


def _pieces(net: Network, grads: Gradients, *memories: list[Array]) -> list[list[Array]]:
    """List weights, gradients and what is remembered of them, as views of a few rows each.

    A memory that is empty is filled with zeros.
    """
    weights = [p for layer in net for p in (layer.W, layer.b)]
    for memory in memories:
        if not memory:
            memory.extend(np.zeros_like(p) for p in weights)
    columns = [weights, [g for pair in grads for g in pair], *memories]
    if any([np.shape(a) for a in column] != [p.shape for p in weights] for column in columns):
        raise ValueError(
            "gradients and optimizer must belong to this network: take the gradients from "
            "backward(net, ...), and a new optimizer for each network"
        )
    pieces = []
    for arrays in zip(*columns, strict=True):
        rows = max(1, _PIECE * len(arrays[0]) // arrays[0].size)
        for i in range(0, len(arrays[0]), rows):
            pieces.append([a[i : i + rows] for a in arrays])
    return pieces
