"""What `network` computes, by the slow and obvious routes that slides 44 and 52-54 write down.

The naive recursion and what it costs, back-propagation with explicit Jacobians, and the
derivatives of the loss from the loss itself, one weight at a time. `network` must agree with all.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from lecture8 import check, neurons
from lecture8.check import Array
from lecture8.network import LossName, forward, samples
from lecture8.neurons import LOSSES, Activation, Gradients, Layer, Network

_LONGEST = 10_000_000  # multiplications, some seconds


def naive_forward(net: Network, x: ArrayLike) -> tuple[Array, int]:
    """Compute yhat by slide 44's recursion without a cache, and count its multiplications.

    x: (D,), one sample. Returns yhat (K,) and the count, which is `naive_multiplications`.
    Raises ValueError for more than ten million of them, and for an x that does not fit net.
    """
    _, hs = forward(net, np.asarray(x)[None])
    sizes = [h.shape[1] for h in hs]
    if naive_multiplications(sizes) > _LONGEST:
        raise ValueError(
            f"the recursion would multiply {naive_multiplications(sizes):.0e} times: take fewer "
            "layers or units, or only count with naive_multiplications(sizes)"
        )
    count = 0

    def h(l: int, n: int) -> float:  # unit n of layer l; layer 0 is the input
        return hs[0][0, n] if l == 0 else net[l - 1].activation.phi(z(l, n))

    def z(l: int, j: int) -> float:
        nonlocal count
        W, b = net[l - 1].W, net[l - 1].b
        count += W.shape[1]
        return sum(W[j, n] * h(l - 1, n) for n in range(W.shape[1])) + b[j]

    L = len(net)
    return net[-1].activation.phi([z(L, j) for j in range(sizes[-1])]), count


def naive_calls(sizes: Sequence[int]) -> int:
    """Return T_L, how often the recursion of slide 44 calls itself for one unit of the last layer.

    T_0 = 1, the call that looks an input up, and T_l = 1 + n_{l-1} T_{l-1}: the call for the unit,
    and those for each unit of the layer before. sizes: n_0 (the input) .. n_L. Exact.
    """
    calls = 1
    for n in _whole(sizes)[:-1]:
        calls = 1 + n * calls
    return calls


def naive_multiplications(sizes: Sequence[int]) -> int:
    """Return n_L (T_L - 1): every call but the first one for an output multiplies its result."""
    return _whole(sizes)[-1] * (naive_calls(sizes) - 1)


def cached_multiplications(sizes: Sequence[int]) -> int:
    """Return sum_l n_l n_{l-1}, the number of weights: with a cache each multiplies once."""
    return sum(before * n for before, n in pairwise(_whole(sizes)))


def _whole(sizes: Sequence[int]) -> list[int]:
    sizes = [check.positive(n, "each of sizes") for n in sizes]
    if not sizes:
        raise ValueError("sizes must name the units of each layer, as [2, 3, 1]")
    return sizes


def jacobian_backward(net: Network, x: ArrayLike, y: ArrayLike, loss: LossName) -> Gradients:
    """Return the gradients for one sample as slides 53-54 write them, with whole Jacobians.

    x: (D,). y: (K,). Returns [(dW, db), ...]. Raises ValueError for what `network.backward`
    refuses, and where yhat is exactly 0 or 1, which makes dL/dyhat of bce infinite.
    """
    X, Y = samples(net, np.asarray(x)[None], np.asarray(y)[None], loss)
    zs, hs = forward(net, X)
    L = len(net)
    dz = _jacobian(net[-1].activation, zs[-1][0]).T @ _dyhat(hs[-1][0], Y[0], loss)
    grads = [(np.outer(dz, hs[L - 1][0]), dz)]
    for l in range(L - 1, 0, -1):  # from layer l + 1 to layer l
        dz = _jacobian(net[l - 1].activation, zs[l - 1][0]).T @ (net[l].W.T @ dz)
        grads.append((np.outer(dz, hs[l - 1][0]), dz))
    return grads[::-1]


def _jacobian(f: Activation, z: Array) -> Array:
    """Return dh/dz, the diagonal matrix of slide 53; softmax's is not diagonal."""
    return f.dphi(z) if f == neurons.SOFTMAX else np.diag(f.dphi(z))


def _dyhat(yhat: Array, y: Array, loss: LossName) -> Array:
    """Return dL/dyhat for one sample."""
    if loss == "squared":
        return yhat - y
    if (yhat == 0).any() or (loss == "bce" and (yhat == 1).any()):
        raise ValueError(
            f"an output is exactly 0 or 1, where dL/dyhat of {loss} is infinite: this is why "
            "network.backward starts from yhat - y"
        )
    return -y / yhat if loss == "cross_entropy" else (1 - y) / (1 - yhat) - y / yhat


def complex_step(net: Network, X: ArrayLike, Y: ArrayLike, loss: LossName) -> Gradients:
    """Return the gradients as Im L(w + ih) / h with h = 1e-20, exact to rounding.

    Nothing is subtracted, so h can be tiny (Squire & Trapp 1998). X: (N, D). Y: (N, K).
    Returns [(dW, db), ...], float64. Raises ValueError for X, Y and loss that do not fit net.
    """
    h = 1e-20
    return _weight_by_weight(net, X, Y, loss, np.complex128, lambda L: L(1j * h).imag / h)


def central_differences(net: Network, X: ArrayLike, Y: ArrayLike, loss: LossName) -> Gradients:
    """Return the gradients as (L(w + h) - L(w - h)) / 2h with h = 1e-5, to about 1e-9.

    X: (N, D). Y: (N, K). Returns [(dW, db), ...], float64. Raises ValueError for X, Y and loss
    that do not fit net.
    """
    h = 1e-5
    return _weight_by_weight(net, X, Y, loss, np.float64, lambda L: (L(h) - L(-h)) / (2 * h))


def _weight_by_weight(
    net: Network,
    X: ArrayLike,
    Y: ArrayLike,
    loss: LossName,
    dtype: DTypeLike,
    derivative: Callable[[Callable], float],
) -> Gradients:
    """Apply derivative to the loss as a function of a change of each single weight and bias."""
    X, Y = samples(net, X, Y, loss)
    net = [Layer(l.W.astype(dtype), l.b.astype(dtype), l.activation) for l in net]

    def gradient(p: Array) -> Array:
        found = np.empty(p.shape)
        for index in np.ndindex(p.shape):
            before = p[index]

            def loss_after(
                change: complex, index: tuple = index, before: complex = before
            ) -> complex:
                p[index] = before + change
                return _loss(net, X, Y, loss)

            found[index] = derivative(loss_after)
            p[index] = before
        return found

    return [(gradient(layer.W), gradient(layer.b)) for layer in net]


def _loss(net: Network, X: Array, Y: Array, loss: LossName) -> complex:
    zs, hs = neurons.forward(net, X)
    return LOSSES[loss].of(zs[-1], hs[-1], Y).mean()


class Adam:
    """Adam's update as Kingma and Ba (2015, algorithm 1) write it; `optimizers.Adam` is faster.

    It remembers m and v, so each network needs one of its own.
    """

    def __init__(
        self, rate: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
    ) -> None:
        self.rate, self.beta1, self.beta2, self.epsilon = rate, beta1, beta2, epsilon
        self.t, self.m, self.v = 0, {}, {}

    def step(self, net: Network, grads: Gradients) -> None:
        """Change the weights of net in place."""
        self.t += 1
        weights = [p for layer in net for p in (layer.W, layer.b)]
        for i, (p, g) in enumerate(zip(weights, [g for pair in grads for g in pair], strict=True)):
            self.m[i] = self.beta1 * self.m.get(i, 0) + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v.get(i, 0) + (1 - self.beta2) * g**2
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            p -= self.rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
