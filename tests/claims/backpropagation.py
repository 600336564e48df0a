"""Slides 45-46 and 52-54: back-propagation, and learning by gradient descent.

The derivatives that back-propagation is held to are complex steps through `by_hand`.
"""

from functools import cache
from itertools import product

import numpy as np

from lecture8 import network, neurons, textbook
from lecture8.check import Array
from lecture8.network import LossName
from lecture8.neurons import Layer, Network
from lecture8.optimizers import Gradients
from tests.claims import by_hand
from tests.claims.claim import (
    EPS,
    Measured,
    at_least,
    at_most,
    both,
    corrected,
    holds,
    holds_if,
    loose,
    same,
)
from tests.claims.forward import PAIRS, four_layers

ROUNDINGS = 200  # four layers forward and four back, 44 each (see forward), and those of tanh


@cache
def _one_sample() -> tuple[Array, Array, list[Array], list[Array], Gradients]:
    """Return x, y, z and h of each layer, and the gradients, of a sample by the package."""
    net, X, Y = four_layers()
    zs, hs = network.forward(net, X[:1])
    grads = network.backward(net, zs, hs, Y[:1], "squared")
    return X[0], Y[0], [z[0] for z in zs], [h[0] for h in hs], grads


def _by_z(l: int) -> Array:
    """Return ∂L/∂z of layer l by complex steps."""
    net = four_layers()[0]
    _, y, zs, _, _ = _one_sample()
    return by_hand.complex_step(
        lambda z: by_hand.half_squared(by_hand.onward(net, l, z), y), zs[l - 1]
    )


def _by_h(l: int) -> Array:
    """Return ∂L/∂h of layer l by complex steps."""
    net = four_layers()[0]
    _, y, _, hs, _ = _one_sample()

    def loss(h: Array) -> float:
        z = net[l].W @ h + net[l].b
        return by_hand.half_squared(by_hand.onward(net, l + 1, z), y)

    return by_hand.complex_step(loss, hs[l])


def _slope(l: int) -> Array:
    """Return ∂h/∂z of the units of hidden layer l, by complex steps of tanh."""
    z = _one_sample()[2][l - 1]
    return np.imag(np.tanh(z + 1e-20j)) / 1e-20


@holds(45)
def chain_rule() -> Measured:
    """∂L/∂w_jn = ∂L/∂h_j ∂h_j/∂z_j ∂z_j/∂w_jn."""
    _, _, _, hs, grads = _one_sample()
    wanted = np.outer(_by_h(2) * _slope(2), hs[1])
    return same("∂L/∂W of layer 2 against the three factors", grads[1][0], wanted, ROUNDINGS)


@holds(45)
def expanded_until_the_output() -> Measured:
    """∂L/∂h_j can be further expanded until the output of the neural network."""
    net = network.init([2, 3, 2, 1], "tanh", output="linear", rng=np.random.default_rng(45))
    x, y = np.array([[1.0, -0.5]]), np.array([[1.0]])
    zs, hs = network.forward(net, x)
    (_, db), *_ = network.backward(net, zs, hs, y, "squared")
    total = np.zeros(3)
    for i, j in product(range(3), range(2)):  # paths from unit i, by unit j, to the output
        path = net[1].W[j, i] * (1 - hs[2][0, j] ** 2) * net[2].W[0, j]
        total[i] += (1 - hs[1][0, i] ** 2) * path * (hs[3] - y)[0, 0]
    return same("∂L/∂z of layer 1 against the sum over all paths", db, total, 40)


@loose(45)
def gradient_by_the_weighted_sum_alone() -> Measured:
    """A gradient is input times "the partial derivative of the weighted sum" (which is ∂z/∂w)."""
    _, _, _, hs, grads = _one_sample()
    return same("∂L/∂W of layer 2", grads[1][0], np.outer(np.ones(4), hs[1] * hs[1]), ROUNDINGS)


@corrected(45)
def gradient_by_the_loss() -> Measured:
    """It is input times the derivative of the loss with respect to the sum, ∂L/∂z_j h_n."""
    _, _, _, hs, grads = _one_sample()
    return same("∂L/∂W of layer 2", grads[1][0], np.outer(_by_z(2), hs[1]), ROUNDINGS)


@holds(45)
def dynamic_programming() -> Measured:
    """Back-propagation is a dynamic programming method to reuse previous computations."""
    calls = []

    def dphi(z: Array) -> Array:
        calls.append(z.size)
        return 1 - np.tanh(z) ** 2

    counting = neurons.Activation("counting", np.tanh, dphi)
    sizes, rng = [6] * 7, np.random.default_rng(45)
    net = network.init(sizes, output="linear", rng=rng)
    net = [*(Layer(l.W, l.b, counting) for l in net[:-1]), net[-1]]
    zs, hs = network.forward(net, rng.normal(size=(1, 6)))
    network.backward(net, zs, hs, np.zeros((1, 6)), "squared")
    return both(
        same("slopes computed, one a hidden unit", sum(calls), 5 * 6, 0),
        at_least("paths from an input to the outputs", 6**6, 1000 * sum(calls), choice=True),
    )


@holds(46)
def indices_change_places() -> Measured:
    """On slides 49-54 w_ij becomes w_ji: Σ_n w_jn h_n is Σ_i w_ij h_i of the transpose."""
    net = four_layers()[0]
    _, _, zs, hs, _ = _one_sample()
    to_from, from_to = net[1].W, net[1].W.T
    sums = [
        np.einsum("jn,n->j", to_from, hs[1]) + net[1].b,
        np.einsum("ij,i->j", from_to, hs[1]) + net[1].b,
    ]
    return same("both against z⁽²⁾", sums, [zs[1], zs[1]], 4 + 4)


@holds(52)
def stochastic_gradient_descent() -> Measured:
    """Stochastic gradient descent requires the gradient of the weights of each layer."""
    rng = np.random.default_rng(52)
    X, Y = rng.normal(size=(10, 3)), rng.normal(size=(10, 2))
    net = network.init([3, 4, 2], "tanh", output="linear", rng=rng)
    ours = network.copy(net)
    how = {"epochs": 1, "batch": 4, "optimizer": network.SGD(0.1, momentum=0.5)}
    (loss,) = network.train(net, X, Y, loss="squared", rng=np.random.default_rng(1), **how)
    order, v, losses = np.random.default_rng(1).permutation(10), 0, []
    for batch in (order[:4], order[4:8], order[8:]):
        losses += [by_hand.half_squared(by_hand.output(ours, X[n]), Y[n]) for n in batch]
        each = [by_hand.flat(by_hand.gradients(ours, X[n], Y[n])) for n in batch]
        v = 0.5 * v + np.mean(each, axis=0)
        _move(ours, -0.1 * v)
    weights = [by_hand.flat([(l.W, l.b) for l in layers]) for layers in (net, ours)]
    return both(
        same("weights after three steps of SGD", *weights, 3 * ROUNDINGS),
        same("mean loss before each step", loss, np.mean(losses), 3 * ROUNDINGS),
    )


def _move(net: list[Layer], change: Array) -> None:
    for p in (p for layer in net for p in (layer.W, layer.b)):
        p += change[: p.size].reshape(p.shape)
        change = change[p.size :]


@holds(52)
def gradient_descent_learns() -> Measured:
    """Learning neural networks: each step is downhill, and the loss falls."""
    rng = np.random.default_rng(52)
    X = rng.normal(size=(60, 3))
    Y = np.tanh(X @ rng.normal(size=(3, 2)))
    net = network.init([3, 8, 2], "tanh", output="linear", rng=rng)
    how = {"loss": "squared", "batch": 10, "rng": rng, "optimizer": network.SGD(0.05, 0.9)}
    losses = network.train(net, X, Y, epochs=40, **how)
    share = losses[-1] / losses[0]
    return at_most("loss of the last epoch, as a share of the first", share, 0.2, choice=True)


@holds(52)
def gradient_of_a_single_example() -> Measured:
    """The gradient of the loss is the mean of those of single training examples."""
    net, X, Y = four_layers()
    zs, hs = network.forward(net, X)
    batch = by_hand.flat(network.backward(net, zs, hs, Y, "squared"))
    each = [by_hand.flat(by_hand.gradients(net, x, y)) for x, y in zip(X, Y, strict=True)]
    return same(
        "20 samples at once against one by one", batch, np.mean(each, axis=0), ROUNDINGS + 20
    )


@holds(52)
def gradient_of_incoming_weights() -> Measured:
    """∂L/∂w_ij⁽²⁾ = ∂L/∂z_j⁽²⁾ h_i⁽¹⁾."""
    net = four_layers()[0]
    x, y, _, hs, grads = _one_sample()
    step = by_hand.gradients(net, x, y)[1][0]
    return both(
        same("∂L/∂W⁽²⁾ by complex steps", grads[1][0], step, ROUNDINGS),
        same("∂L/∂z⁽²⁾ h⁽¹⁾ᵀ", grads[1][0], np.outer(_by_z(2), hs[1]), ROUNDINGS),
    )


@holds(52)
def weighted_sum_of_derivatives() -> Measured:
    """∂L/∂z_j⁽²⁾ = (Σ_i ∂L/∂z_i⁽³⁾ w_ji⁽³⁾) ∂h_j⁽²⁾/∂z_j⁽²⁾, w_ji leading from j to i."""
    W, d3, slope = four_layers()[0][2].W, _by_z(3), _slope(2)
    wanted = [sum(d3[i] * W[i, j] for i in range(4)) * slope[j] for j in range(4)]
    return same("∂L/∂z⁽²⁾ against the sums", _one_sample()[4][1][1], wanted, ROUNDINGS)


@holds(53)
def columns_of_the_matrix() -> Measured:
    """∂L/∂z_j⁽²⁾ = (W_jᵀ ∂L/∂z⁽³⁾) ∂h_j⁽²⁾/∂z_j⁽²⁾, with the jth column W_j of W⁽³⁾."""
    W, d3, slope = four_layers()[0][2].W, _by_z(3), _slope(2)
    wanted = [(W[:, j] @ d3) * slope[j] for j in range(4)]
    return same("∂L/∂z⁽²⁾ against the formula", _one_sample()[4][1][1], wanted, ROUNDINGS)


@holds(53)
def diagonal_jacobian() -> Measured:
    """∂h⁽²⁾/∂z⁽²⁾ is a diagonal matrix, diag{∂h_j⁽²⁾/∂z_j⁽²⁾}."""
    net = four_layers()[0]
    z = _one_sample()[2][1]
    columns = [np.imag(net[1].activation.phi(z + 1e-20j * unit)) / 1e-20 for unit in np.eye(4)]
    wanted = np.diag(1 - np.tanh(z) ** 2)
    return same("complex steps against diag φ'", np.transpose(columns), wanted, 10)


@holds(53)
def matrix_vector_product() -> Measured:
    """∂L/∂z⁽²⁾ = ∂h⁽²⁾/∂z⁽²⁾ (W⁽³⁾ᵀ ∂L/∂z⁽³⁾)."""
    x, y, _, _, grads = _one_sample()
    wanted = np.diag(_slope(2)) @ (four_layers()[0][2].W.T @ _by_z(3))
    by_jacobians = textbook.jacobian_backward(four_layers()[0], x, y, "squared")[1][1]
    return both(
        same("back-propagation", grads[1][1], wanted, ROUNDINGS),
        same("with whole Jacobians", by_jacobians, wanted, ROUNDINGS),
    )


@holds(54)
def recursive_procedure() -> Measured:
    """Computing the gradient w.r.t. the weight matrices is also a recursive procedure."""
    net = four_layers()[0]
    x, y, _, hs, grads = _one_sample()
    (W2, W3, W4), (s1, s2, s3) = (l.W for l in net[1:]), (_slope(l) for l in (1, 2, 3))
    d4 = hs[4] - y
    d3 = s3 * (W4.T @ d4)
    d2 = s2 * (W3.T @ d3)
    d1 = s1 * (W2.T @ d2)
    wanted = [(np.outer(d, h), d) for d, h in zip((d1, d2, d3, d4), hs[:4], strict=True)]
    ours, steps = by_hand.flat(grads), by_hand.flat(by_hand.gradients(net, x, y))
    return both(
        same("all gradients, the eight equations", ours, by_hand.flat(wanted), ROUNDINGS),
        same("complex steps", ours, steps, ROUNDINGS),
    )


@holds(54)
def for_every_output_and_activation() -> Measured:
    """The procedure serves every activation, output and loss of the slides."""
    routes = [
        ("complex steps", textbook.complex_step, ROUNDINGS * EPS),
        ("central differences", textbook.central_differences, 1e-8),  # h² = 1e-10, EPS/h = 2e-11
        ("Jacobians", _by_jacobians, ROUNDINGS * EPS),
    ]
    rng, gaps = np.random.default_rng(54), []
    hidden = ("linear", "sigmoid", "tanh", "relu", "silu")
    for kind, (output, loss) in product(hidden, [*PAIRS, ("sigmoid", "squared")]):
        net = network.init([3, 4, 4, 3], kind, output=output, rng=rng)
        for layer in net:
            layer.b[:] = rng.normal(size=layer.b.shape)
        X, Y = rng.normal(size=(5, 3)), np.eye(3)[rng.integers(3, size=5)]
        ours = by_hand.flat(network.backward(net, *network.forward(net, X), Y, loss))
        theirs = [by_hand.flat(route(net, X, Y, loss)) for _, route, _ in routes]
        gaps.append([np.abs(ours - each).max() / np.abs(ours).max() for each in theirs])
    worst = zip(routes, np.max(gaps, axis=0), strict=True)
    return both(*(at_most(f"gap to {name}", gap, bound) for (name, _, bound), gap in worst))


def _by_jacobians(net: Network, X: Array, Y: Array, loss: LossName) -> Gradients:
    """Return the mean of the samples' gradients, as one vector in a pair."""
    each = [textbook.jacobian_backward(net, x, y, loss) for x, y in zip(X, Y, strict=True)]
    mean = np.mean([by_hand.flat(grads) for grads in each], axis=0)
    return [(mean, np.empty(0))]


@holds(54)
def backwards_by_the_transpose() -> Measured:
    """Back-propagation runs the network backwards using the transpose of the weights."""
    rng = np.random.default_rng(54)
    net = network.init([5, 4, 3, 2], "linear", output="linear", rng=rng)
    x, y = rng.normal(size=(1, 5)), rng.normal(size=(1, 2))
    zs, hs = network.forward(net, x)
    delta = network.backward(net, zs, hs, y, "squared")[0][1]
    turned = [Layer(l.W.T.copy(), np.zeros(l.W.shape[1]), neurons.LINEAR) for l in net[:0:-1]]
    back = network.forward(turned, hs[-1] - y)[1][-1][0]
    return same("∂L/∂z⁽¹⁾ against the transposed network", delta, back, 2 * (3 + 4))


@holds_if(54)
def start_at_the_output() -> Measured:
    """∂L/∂z⁽⁴⁾ = ∂ŷ/∂z⁽⁴⁾ ∂L/∂ŷ: for one output, or a symmetric ∂ŷ/∂z; else transposed."""
    z, y, C = np.array([0.3, -1, 2]), np.array([0.2, 0.5, 0.3]), np.tri(3)
    J, yhat = neurons.SOFTMAX.dphi(z), neurons.SOFTMAX.phi(z)
    slope = C @ yhat - y  # of ŷ = C softmax(z), sums of the first k classes' probabilities
    wanted = by_hand.complex_step(
        lambda z: by_hand.half_squared(C @ by_hand.PHI["softmax"](z), y), z
    )
    apart = np.abs(C @ J @ slope - wanted).max() / np.abs(wanted).max()
    return both(
        same("softmax, cross-entropy: J ∂L/∂ŷ against ŷ - y", J @ (-y / yhat), yhat - y, 40),
        same("sums of softmax: Jᵀ ∂L/∂ŷ", (C @ J).T @ slope, wanted, 40),
        at_least("there J ∂L/∂ŷ is off by, relatively", apart, 0.1, choice=True),
    )


@holds(54)
def bias_units() -> Measured:
    """What about the bias units? ∂L/∂b⁽ˡ⁾ = ∂L/∂z⁽ˡ⁾, summed over the batch."""
    net, X, Y = four_layers()
    grads = _one_sample()[4]
    ours = np.concatenate([db for _, db in grads])
    zs, hs = network.forward(net, X)
    batch = network.backward(net, zs, hs, Y, "squared")[-1][1]
    wanted = np.concatenate([_by_z(l) for l in (1, 2, 3, 4)])
    return both(
        same("four layers, one sample", ours, wanted, ROUNDINGS),
        same("last layer, 20 samples", batch, ((hs[-1] - Y) / 20).sum(axis=0), ROUNDINGS),
    )
