"""Slides 43-44 and 49-51: notation, forward propagation, and fully connected networks."""

from functools import cache

import numpy as np

from lecture8 import data, network, neurons, textbook
from lecture8.check import Array
from lecture8.network import LossName
from lecture8.neurons import Layer, Network
from tests.claims import by_hand
from tests.claims.claim import (
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

ROUNDINGS = 100  # four layers, sums of five terms and a bias at most: 44, and those of tanh


@cache
def four_layers() -> tuple[Network, Array, Array]:
    """Return a network with three hidden layers, and 20 samples with targets."""
    rng = np.random.default_rng(50)
    net = network.init([5, 4, 4, 4, 2], "tanh", output="linear", rng=rng)
    for layer in net:
        layer.b[:] = rng.normal(size=layer.b.shape)
    return net, rng.normal(size=(20, 5)), rng.normal(size=(20, 2))


@holds(43)
def weights_join_two_neurons() -> Measured:
    """Scalar weight connections are indexed by the two neurons they connect."""
    net, X, _ = four_layers()
    zs = network.forward(net, np.vstack([X[:1], X[:1] + np.eye(5)]))[0]
    moved = zs[0][1:] - zs[0][:1]
    return same("change of z_j as x_i rises by 1, against W[j, i]", moved.T, net[0].W, 4 * (5 + 5))


@holds(43)
def input_and_output() -> Measured:
    """The input to the network is denoted x, and the output ŷ."""
    net, X, _ = four_layers()
    hs = network.forward(net, X)[1]
    return both(
        same("first h against x", hs[0], X, 0),
        same("last h against ŷ, unit by unit", hs[-1], by_hand.outputs(net, X), ROUNDINGS),
    )


@holds(43)
def activations_are_elementwise() -> Measured:
    """φ(·), e.g. sigmoid or ReLU, is an element-wise transformation."""
    Z = np.random.default_rng(43).normal(size=(6, 8)) * 3
    found, wanted, slopes, steps = [], [], [], []
    for name in ("sigmoid", "linear", "relu", "tanh", "silu"):
        f, by_entry = neurons.named(name), by_hand.PHI[name]
        found.append(f.phi(Z))
        wanted.append([[float(by_entry(z)) for z in row] for row in Z])
        slopes.append(f.dphi(Z))
        steps.append(np.imag(f.phi(Z + 1e-20j)) / 1e-20)
    return both(
        same("five activations against their formulas, entry by entry", found, wanted, 10),
        same("derivatives against complex steps", slopes, steps, 10),
    )


@holds(43)
def z_is_the_weighted_sum() -> Measured:
    """The weighted sum of a neuron's inputs is denoted z."""
    net, X, _ = four_layers()
    zs, hs = network.forward(net, X)
    sums = [[sum(w * h for w, h in zip(row, x, strict=True)) for row in net[1].W] for x in hs[1]]
    return same("z of layer 2 against the sums", zs[1], sums + net[1].b, 4 + 4)


@holds(44)
def recursion() -> Measured:
    """Forward propagation is a recursion: h_j = φ(z_j) = φ(Σ w_jn h_n + b_j)."""
    net, X, _ = four_layers()
    wanted = by_hand.output(net, X[0])
    return both(
        same("cached pass", network.forward(net, X[:1])[1][-1][0], wanted, ROUNDINGS),
        same("naive recursion", textbook.naive_forward(net, X[0])[0], wanted, ROUNDINGS),
    )


@holds(44)
def redundant_computations() -> Measured:
    """The naive recursive algorithm has a lot of redundant computations."""
    counts = []
    for sizes in ([3, 4, 2], [2, 3, 3, 2], [6] * 5):
        net = network.init(sizes, output="linear", rng=np.random.default_rng(44))
        paths = sum(np.prod(sizes[l:]) for l in range(len(sizes) - 1))  # a product a path's weight
        counts.append((textbook.naive_forward(net, np.ones(sizes[0]))[1], paths))
        counts.append((textbook.naive_multiplications(sizes), paths))
    ratio = textbook.naive_multiplications([6] * 7) / textbook.cached_multiplications([6] * 7)
    return both(
        same("multiplications against paths to the outputs", *np.transpose(counts), 0),
        at_least("naive against cached, six layers of six", ratio, 1000, choice=True),
    )


@holds(44)
def cached_values() -> Measured:
    """With intermediate values cached, each weight is used once."""
    net, X, _ = four_layers()
    sizes = [5, 4, 4, 4, 2]
    calls = []

    def phi(z: Array) -> Array:
        calls.append(z.size)
        return np.tanh(z)

    counting = [Layer(l.W, l.b, neurons.Activation("counting", phi, phi)) for l in net]
    network.forward(counting, X[:1])
    counted, weights = textbook.cached_multiplications(sizes), sum(layer.W.size for layer in net)
    return both(
        same("cached multiplications against weights", counted, weights, 0),
        same("units computed in a pass", sum(calls), sum(sizes[1:]), 0),
    )


@holds(49)
def fully_connected() -> Measured:
    """Each neuron is connected to all the neurons of the previous and of the next layer."""
    net, X, _ = four_layers()
    counts = [len(np.unique(np.nonzero(layer.W)[i])) for layer in net for i in (1, 0)]
    moved = network.forward(net, X[0] + np.eye(5))[1][-1] - network.forward(net, X[:1])[1][-1]
    return both(
        same("inputs and units of each layer with a weight", counts, [5, 4, 4, 4, 4, 4, 4, 2], 0),
        at_least("least change of an output by an input", np.abs(moved).min(), 1e-6, choice=True),
    )


@loose(49)
def fully_connected_is_most_general() -> Measured:
    """The fully connected multi-layer NN is the most general multi-layer NN."""
    X, y = data.gate("xor")
    right = []
    for seed in range(300):  # σ is monotone: one hidden unit parts the plane by one line
        rng = np.random.default_rng(seed)
        weights = [10 * rng.normal(size=shape) for shape in ((1, 2), (1, 1))]
        net = [Layer(W, 10 * rng.normal(size=1), neurons.SIGMOID) for W in weights]
        right.append(((network.forward(net, X)[1][-1][:, 0] > 0.5) == y).sum())
    return at_least("rows of XOR, best of 300 networks with one hidden unit", max(right), 4)


@corrected(49)
def skipping_connections_are_more_general() -> Measured:
    """Connections that skip a layer are more general: with them one hidden unit does XOR."""
    X, y = data.gate("xor")
    hidden = [Layer(np.array([[20.0, 20]]), np.array([-30.0]), neurons.SIGMOID)]  # and
    last = [Layer(np.array([[20.0, 20, -40]]), np.array([-10.0]), neurons.SIGMOID)]
    both_inputs = network.forward(hidden, X)[1][-1]
    yhat = network.forward(last, np.hstack([X, both_inputs]))[1][-1][:, 0]
    return at_most("largest error for XOR", np.abs(yhat - y).max(), 1e-3, choice=True)


@holds(49)
def output_units() -> Measured:
    """The output units, linear, logistic or softmax, are determined by the task."""
    from scipy.special import expit, softmax

    rng = np.random.default_rng(49)
    X = rng.normal(size=(50, 4))
    wanted = {"linear": lambda Z: Z, "sigmoid": expit, "softmax": lambda Z: softmax(Z, axis=1)}
    measured = []
    for name, f in wanted.items():
        net = network.init([4, 3], output=name, rng=rng)
        yhat, Z = network.forward(net, X)[1][-1], X @ net[0].W.T
        measured.append(same(f"{name} outputs", yhat, f(Z), 40))  # 8 of z below 4, and of e^z
    return both(*measured)


PAIRS: list[tuple[str, LossName]] = [
    ("linear", "squared"),
    ("sigmoid", "bce"),
    ("softmax", "cross_entropy"),
]


@holds(49)
def losses_of_the_outputs() -> Measured:
    """Outputs and their losses: ½|ŷ - y|² for regression, -Σ y ln ŷ for classification."""
    rng = np.random.default_rng(49)
    X, Y = rng.normal(size=(30, 4)), np.eye(3)[rng.integers(0, 3, 30)]
    formulas = {
        "squared": lambda y: ((y - Y) ** 2).sum() / 60,
        "bce": lambda y: -(Y * np.log(y) + (1 - Y) * np.log(1 - y)).sum() / 30,
        "cross_entropy": lambda y: -(Y * np.log(y)).sum() / 30,
    }
    found, wanted = [], []
    for output, loss in PAIRS:
        net = network.init([4, 3], output=output, rng=rng)
        found.append(network.mean_loss(net, X, Y, loss))
        wanted.append(formulas[loss](by_hand.outputs(net, X)))
    return same("mean loss of 30 samples", found, wanted, 3 * 30)


@holds(49)
def losses_do_not_overflow() -> Measured:
    """A logistic or softmax output that is sure and wrong has a loss of |z|, not infinity."""
    W = np.array([[1000.0]])
    sigmoid = [Layer(W, np.zeros(1), neurons.SIGMOID)]
    softmax = [Layer(np.vstack([W, 0 * W]), np.zeros(2), neurons.SOFTMAX)]
    found = [network.mean_loss(sigmoid, [[x]], [[y]], "bce") for x, y in ((1, 0), (-1, 1), (1, 1))]
    found += [network.mean_loss(softmax, [[1]], [y], "cross_entropy") for y in ([0, 1], [1, 0])]
    return both(
        at_most("largest of five losses at |z| = 1000", max(found), 1000),
        same("all against 0 or |z|", found, [1000, 1000, 0, 1000, 0], 1),
        same("softmax of 1000 and 0", network.forward(softmax, [[1]])[1][-1], [[1, 0]], 0),
    )


@holds(49)
def matched_pairs() -> Measured:
    """∂L/∂z of the output is ŷ - y for all three outputs with their losses."""
    Y, measured = np.array([[0.0, 1, 0]]), []
    formulas = {
        "squared": lambda z: ((z - Y[0]) ** 2).sum() / 2,
        "bce": lambda z: (np.log(1 + np.exp(z)) - Y[0] * z).sum(),
        "cross_entropy": lambda z: np.log(np.exp(z).sum()) - (Y[0] * z).sum(),
    }
    for output, loss in PAIRS:
        net = network.init([1, 3], output=output, rng=np.random.default_rng(49))
        zs, hs = network.forward(net, [[1.0]])
        ((_, db),) = network.backward(net, zs, hs, Y, loss)
        step = by_hand.complex_step(formulas[loss], zs[-1][0])
        measured.append(same(output, db, step, 10))
        measured.append(same("ŷ - y", db, (hs[-1] - Y)[0], 0))
    return both(*measured)


@holds_if(50)
def input_of_n_dimensions() -> Measured:
    """The input is an N-dimensional vector x: with N for D; here N counts the data."""
    net, X, _ = four_layers()
    found = [*net[0].W.shape, *network.forward(net, X)[0][0].shape]
    return same("shapes of W⁽¹⁾ and of Z⁽¹⁾ against (H1, D), (N, H1)", found, [4, 5, 20, 4], 0)


@loose(50)
def four_matrices_among_hidden_layers() -> Measured:
    """There are four weight matrices among the hidden layers."""
    net, _, _ = four_layers()
    return same("matrices from a hidden layer to a hidden layer", len(net[1:-1]), 4, 0)


@corrected(50)
def two_matrices_among_hidden_layers() -> Measured:
    """There are four weight matrices, two of them between hidden layers."""
    net, _, _ = four_layers()
    return same("all, and those between", [len(net), len(net[1:-1])], [4, 2], 0)


@holds(50)
def shapes_of_the_weights() -> Measured:
    """W⁽²⁾ ∈ R^(H2×H1), b⁽²⁾ ∈ R^H2, and the jth row W_j⁽²⁾ ∈ R^H1."""
    net = network.init([7, 5, 3, 6, 2], output="linear", rng=np.random.default_rng(50))
    found = [*net[1].W.shape, *net[1].b.shape, *net[1].W[0].shape]
    return same("shapes for H1 = 5, H2 = 3", found, [3, 5, 3, 5], 0)


@holds_if(50)
def weighted_sum_of_the_first_layer() -> Measured:
    """h_j⁽²⁾ = φ(Σ_i w_ij⁽²⁾ h_i⁽¹⁾ + b_j⁽²⁾), w_ij from i to j: it is in row j of W⁽²⁾."""
    net, X, _ = four_layers()
    hs = network.forward(net, X[:1])[1]
    from_to = net[1].W.T  # slide 46: w_jn becomes w_ij
    sums = [sum(from_to[i, j] * hs[1][0, i] for i in range(4)) + net[1].b[j] for j in range(4)]
    return same("h⁽²⁾ against the formula", hs[2][0], np.tanh(sums), ROUNDINGS)


@holds(50)
def vector_notation() -> Measured:
    """h⁽²⁾ = φ(W⁽²⁾h⁽¹⁾ + b⁽²⁾)."""
    net, X, _ = four_layers()
    hs = network.forward(net, X[:1])[1]
    return same("h⁽²⁾", hs[2][0], np.tanh(net[1].W @ hs[1][0] + net[1].b), ROUNDINGS)


@holds(51)
def four_equations() -> Measured:
    """z⁽ˡ⁾ = W⁽ˡ⁾h⁽ˡ⁻¹⁾ + b⁽ˡ⁾, h⁽ˡ⁾ = φ(z⁽ˡ⁾), ŷ = f(z⁽⁴⁾)."""
    net, X, _ = four_layers()
    (W1, b1), (W2, b2), (W3, b3), (W4, b4) = ((layer.W, layer.b) for layer in net)
    h1 = np.tanh(z1 := W1 @ X[0] + b1)
    h2 = np.tanh(z2 := W2 @ h1 + b2)
    h3 = np.tanh(z3 := W3 @ h2 + b3)
    z4 = W4 @ h3 + b4
    zs, hs = network.forward(net, X)
    found, wanted = [*zs, *hs[1:]], [z1, z2, z3, z4, h1, h2, h3, z4]
    return same(
        "all z and h of the first of 20 samples",
        np.concatenate([a[0] for a in found]),
        np.concatenate(wanted),
        ROUNDINGS,
    )


@holds(51)
def loss_on_the_training_data() -> Measured:
    """The output of the network is then used to compute the loss on the training data."""
    X = data.digits()[0] / 16  # 1,797 samples: the package takes a thousand at a time
    net = network.init([64, 3], output="linear", rng=np.random.default_rng(51))
    wanted = ((X @ net[0].W.T) ** 2).sum() / 2 / len(X)
    found = network.mean_loss(net, X, np.zeros((len(X), 3)), "squared")
    return same("half the squared distance to 0, mean of 1,797", found, wanted, len(X))
