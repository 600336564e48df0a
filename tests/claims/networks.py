"""Slides 25-27 and 32-33: what networks of layers can represent, and what they learn."""

from collections.abc import Callable
from functools import cache

import numpy as np

from lecture8 import autoencoder, data, network, neurons
from lecture8.check import Array
from lecture8.neurons import Layer, Network
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
    not_checkable,
    same,
    unmeasured,
)


@cache
def _digits() -> tuple[Array, Array, Array, Array]:
    """Return 1,437 digits and their labels, and 360 others and theirs."""
    X, y = data.digits()
    order = np.random.default_rng(25).permutation(len(X))
    train, test = np.split(order, [1437])
    return X[train] / 16, y[train], X[test] / 16, y[test]


@cache
def _classifier(examples: int, hidden: str = "silu", deviation: float | None = None) -> Network:
    """Train a network with four hidden layers on so many digits, some 170 steps of 50."""
    rng = np.random.default_rng(27)
    X, y, _, _ = _digits()
    net = network.init([64, 32, 32, 32, 32, 10], hidden, output="softmax", rng=rng)
    for layer in net:
        if deviation is not None:
            layer.W[:] = rng.normal(0, deviation, layer.W.shape)
    epochs = round(6 * 1437 / examples)
    how = {"batch": 50, "epochs": epochs, "optimizer": network.Adam(5e-3), "rng": rng}
    targets = np.eye(10)[y[:examples]]
    network.train(net, X[:examples], targets, loss="cross_entropy", **how)
    return net


def _accuracy(net: Network) -> float:
    _, _, X, y = _digits()
    return float((network.forward(net, X)[1][-1].argmax(axis=1) == y).mean())


@holds(25)
def real_valued() -> Measured:
    """Neural networks are real-valued."""
    X = _digits()[0]
    net = network.init([64, 8, 1], "sigmoid", output="linear", rng=np.random.default_rng(25))
    count = len(np.unique(network.predict(net, X)))
    return at_least("different outputs of 1,437", count, 1400, choice=True)


@holds(25)
def modular() -> Measured:
    """A network is very modular: networks joined end to end are a network."""
    rng = np.random.default_rng(25)
    a = network.init([5, 4, 3], "tanh", output="sigmoid", rng=rng)
    b = network.init([3, 6, 2], "silu", output="linear", rng=rng)
    x = rng.normal(size=5)
    apart = by_hand.output(b, by_hand.output(a, x))
    joined = network.forward(a + b, x[None])[1][-1][0]
    return same("joined against one after the other", joined, apart, 100)  # 18 terms, and φ


def _polygon(f: Callable[[Array], Array], n: int) -> Network:
    """Return a hidden layer of n ReLU units that joins n + 1 points of f on 0 .. 1."""
    knots = np.linspace(0, 1, n + 1)
    bends = np.diff(np.diff(f(knots)) * n, prepend=0)
    hidden = Layer(np.ones((n, 1)), -knots[:-1], neurons.RELU)
    return [hidden, Layer(bends[None], f(knots[:1]), neurons.LINEAR)]


def _largest_error(f: Callable[[Array], Array], net: Network) -> float:
    x = np.linspace(0, 1, 2001)
    return float(np.abs(network.forward(net, x[:, None])[1][-1][:, 0] - f(x)).max())


@loose(25)
def represented() -> Measured:
    """All continuous functions can be represented as neural networks."""
    error = _largest_error(np.square, _polygon(np.square, 64))  # 1/(4 n²); a polygon is no parabola
    return at_most("largest error of 64 ReLU units for x²", error, 64 * EPS)


@corrected(25)
def approximated() -> Measured:
    """Continuous functions are approximated, as closely as wanted, on a bounded closed set."""

    def f(x: Array) -> Array:  # |f''| ≤ 144, and a piece of length 1/n errs by |f''|/(8 n²)
        return np.sin(12 * x)

    found = [_largest_error(f, _polygon(f, n)) for n in (8, 64, 512)]
    in_bounds = [n * n * e / 18 for n, e in zip((8, 64, 512), found, strict=True)]
    return both(
        at_most("error for sin 12x in 18/n², n = 8, 64, 512", max(in_bounds), 1 + 1e-6),
        at_most("with 512 units", found[-1], 1e-4, choice=True),
    )


@holds(25)
def knowledge_is_in_the_weights() -> Measured:
    """All the learnt knowledge of a neural network is stored in its weight connections."""
    taught, X = _classifier(1437), _digits()[2]
    other = network.copy(taught)
    for layer in other:
        layer.W[:], layer.b[:] = 0.1, 0
    ignorant = _accuracy(other)
    for layer, source in zip(other, taught, strict=True):
        layer.W[:], layer.b[:] = source.W, source.b  # a bias is the weight of an input of 1
    yhat = by_hand.outputs(other, X[:3])  # 64 and 4 times 32 terms
    return both(
        at_most("accuracy without", ignorant, 0.3, choice=True),
        same("outputs with them", yhat, network.forward(taught, X[:3])[1][-1], 1000),
    )


@not_checkable(25)
def connectionism() -> Measured:
    """It is also called "connectionism", a name popular before the first AI winter."""
    return unmeasured("history; the name is older, and had its great time in the 1980s")


@holds(26)
def joined_to_the_next_layers_only() -> Measured:
    """Hidden units have connections one layer above and one layer below."""
    rng = np.random.default_rng(26)
    net = network.init([5, 3, 4, 2], "tanh", output="linear", rng=rng)
    x, unseen = rng.normal(size=5), np.linalg.svd(net[0].W)[2][-1]  # W(1) unseen = 0
    yhat = network.forward(net, [x, x + unseen])[1][-1]
    return same("ŷ of two inputs with the same h of layer 1", yhat[0], yhat[1], 100)


@holds(26)
def no_connection_within_a_layer() -> Measured:
    """There is no connection among the hidden units within a layer."""
    rng = np.random.default_rng(26)
    net = network.init([5, 4, 2], "tanh", output="linear", rng=rng)
    changed, x = network.copy(net), rng.normal(size=(1, 5))
    changed[0].W[1] += 1
    moved = (network.forward(changed, x)[1][1] - network.forward(net, x)[1][1])[0]
    return same("units that move with the weights of unit 1", np.abs(moved) > 0, [0, 1, 0, 0], 0)


@holds(26)
def computed_in_parallel() -> Measured:
    """All the hidden units within a layer can be computed in parallel."""
    rng = np.random.default_rng(26)
    (layer,) = network.init([64, 32], output="sigmoid", rng=rng)
    X, H = _digits()[0][:20], np.zeros((20, 32))
    for j in rng.permutation(32):
        H[:, j] = by_hand.PHI["sigmoid"](X @ layer.W[j] + layer.b[j])
    return same("one product against unit by unit", network.forward([layer], X)[1][-1], H, 64)


def _hidden_of_slide_37() -> int:
    ae = autoencoder.build([3, 20, 2], output="linear", rng=np.random.default_rng(37))
    return len(ae) - 1


@loose(27)
def deep_from_four_hidden_layers() -> Measured:
    """Deep learning typically refers to a neural network with more than three hidden layers."""
    return at_least("hidden layers of slide 37's deep autoencoder", _hidden_of_slide_37(), 4)


@corrected(27)
def deep_without_a_number() -> Measured:
    """No number makes a network deep: slide 37's deep autoencoder has three hidden layers."""
    return same("hidden layers of slide 37's deep autoencoder", _hidden_of_slide_37(), 3, 0)


def _tower(f: Callable[[Array], Array], n: int) -> Network:
    """Return n hidden layers of three ReLU units: x, a hinge, and the polygon so far, plus 9.

    Each layer adds one bend of the polygon that joins n + 1 points of f on 0 .. 1.
    """
    knots, values = np.linspace(0, 1, n + 1), f(np.linspace(0, 1, n + 1))
    bends = np.diff(np.diff(values) * n, prepend=0)
    net = [Layer(np.array([[1.0], [1], [0]]), np.array([0, 0, values[0] + 9]), neurons.RELU)]
    for bend, knot in zip(bends, [*knots[1:-1], 1.0], strict=True):
        W = np.array([[1.0, 0, 0], [1, 0, 0], [0, bend, 1]])
        net.append(Layer(W, np.array([0, -knot, 0]), neurons.RELU))
    return [*net, Layer(np.array([[0.0, 0, 1]]), np.array([-9.0]), neurons.LINEAR)]


@holds_if(27)
def any_function_given_enough_layers() -> Measured:
    """They represent any continuous function, as limits, given enough layers of enough units."""
    x, nearest = np.linspace(-1, 1, 101)[:, None], np.inf
    for seed in range(100):  # of one unit each: what rises goes through rising functions only
        rng = np.random.default_rng(seed)
        net = network.init([1] * (2 + seed % 20), "tanh", output="linear", rng=rng)
        H = network.predict(net[:-1], x) if len(net) > 1 else x
        design = np.column_stack([H, np.ones(101)])
        best = design @ np.linalg.lstsq(design, np.abs(x))[0]
        nearest = min(nearest, np.abs(best - np.abs(x)).max())
    errors = [4 * n**0.5 * _largest_error(np.sqrt, _tower(np.sqrt, n)) for n in (16, 256)]
    return both(
        at_least("one unit wide, up to 20 layers: nearest to |x|", nearest, 0.4999),
        at_most("three wide: error for √x in 1/(4√n), n = 16, 256 layers", max(errors), 1 + 1e-9),
    )


@holds(27)
def or_enough_units() -> Measured:
    """One hidden layer of enough units will do."""
    hidden = Layer(np.array([[1.0], [-1.0]]), np.zeros(2), neurons.RELU)
    net = [hidden, Layer(np.ones((1, 2)), np.zeros(1), neurons.LINEAR)]
    x = np.linspace(-1, 1, 101)
    errors = [4 * n**0.5 * _largest_error(np.sqrt, _polygon(np.sqrt, n)) for n in (16, 256, 1024)]
    return both(
        same("two ReLU units against |x|", network.predict(net, x[:, None])[:, 0], np.abs(x), 1),
        at_most("error for √x in 1/(4√n), n = 16, 256, 1024 units", max(errors), 1 + 1e-9),
    )


@holds(27)
def additional_tricks() -> Measured:
    """Deep networks also require additional tricks to learn useful representations."""
    plain = _classifier(1437, "sigmoid", 0.01)
    return both(
        at_most("accuracy, sigmoid units and small weights", _accuracy(plain), 0.3, True),
        at_least("SiLU, weights of the right size", _accuracy(_classifier(1437)), 0.85, True),
    )


@holds(27)
def right_size_of_weights() -> Measured:
    """Such a trick, with ReLU and tanh: weights of a size that lets z neither fade nor grow."""
    X = np.random.default_rng(27).normal(size=(200, 300))
    found = []
    for hidden in ("relu", "tanh"):
        net = network.init([300] * 9, hidden, output="linear", rng=np.random.default_rng(7))
        zs, _ = network.forward(net, X if hidden == "relu" else 1e-3 * X)
        found.append(zs[-1].std() / zs[0].std())
    return both(
        at_most("ReLU, z of layer 8 in that of layer 1", found[0], 2, True),
        at_least("at least", found[0], 0.5, True),
        at_most("tanh, close to 0", found[1], 1.3, True),
        at_least("at least", found[1], 0.7, True),
    )


@holds(27)
def steps_of_one_size() -> Measured:
    """Such a trick: Adam's steps, of about one size whatever the size of the gradients."""
    rng = np.random.default_rng(27)
    net = network.init([3, 2], output="linear", rng=rng)
    w, m, v, adam = net[0].W.copy(), 0, 0, network.Adam(0.01)
    for t in range(1, 6):
        g = 10.0 ** rng.integers(-3, 3, w.shape) * rng.normal(size=w.shape)
        adam.step(net, [(g, np.zeros(2))])
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        w = w - 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return same("weights after five steps against Kingma and Ba's formulas", net[0].W, w, 5 * 20)


@holds(27)
def supervised_learning() -> Measured:
    """Deep networks work really well in supervised learning, given enough data."""
    return both(
        at_least("test accuracy after 1,437 digits", _accuracy(_classifier(1437)), 0.85, True),
        at_most("after 50 digits, as many steps", _accuracy(_classifier(50)), 0.85, True),
    )


@holds(32)
def larger_datasets_better_features() -> Measured:
    """As the datasets grow larger they can discover better and better features."""
    from sklearn.neighbors import KNeighborsClassifier

    X, y, X_test, y_test = _digits()

    def right(examples: int) -> float:
        features = _classifier(examples)[:-1]
        H, H_test = (network.forward(features, A)[1][-1] for A in (X, X_test))
        return KNeighborsClassifier(5).fit(H, y).score(H_test, y_test)

    small, large = right(50), right(1437)
    what = f"neighbours alike, by features of 1,437 digits (of 50: {small:.2g})"
    return at_least(what, large, small + 0.02, choice=True)


@cache
def _steep_curve() -> tuple[Array, Array, Network]:
    """Return 40 points on a curve with a steep place, and six tanh units trained on them."""
    rng = np.random.default_rng(32)
    x = np.sort(rng.uniform(-1, 1, 40))[:, None]
    y = _curve(x) + 0.05 * rng.normal(size=x.shape)
    net = network.init([1, 6, 1], "tanh", output="linear", rng=rng)
    how = {"loss": "squared", "batch": 40, "rng": rng, "optimizer": network.Adam(0.02)}
    network.train(net, x, y, epochs=1500, **how)
    return x, y, net


def _curve(x: Array) -> Array:
    return np.tanh(12 * (x - 0.3)) + 0.3 * x


@holds(32)
def basis_functions_adapt() -> Measured:
    """Neural networks are adaptive basis function models, which learn their basis functions."""
    x, y, net = _steep_curve()
    grid = np.linspace(-1, 1, 201)[:, None]

    def fixed(x: Array) -> Array:
        return np.column_stack([np.tanh(3 * (x - np.linspace(-1, 1, 6))), np.ones(len(x))])

    by_fixed = fixed(grid) @ np.linalg.lstsq(fixed(x), y)[0]
    learned = network.forward(net, grid)[1][-1]
    errors = [np.mean((fit - _curve(grid)) ** 2) for fit in (by_fixed, learned)]
    what = "six units: squared error of a fixed basis over that of a learned one"
    return at_least(what, errors[0] / errors[1], 3, choice=True)


@loose(32)
def activation_as_basis_function() -> Measured:
    """The activation function used for a neuron is similar to the nonlinear basis functions."""
    x, _, net = _steep_curve()
    basis = neurons.TANH.phi(np.repeat(x, 6, axis=1))
    yhat = network.forward(net, x)[1][-1]
    return same("ŷ against Σ v_j φ(x) + c", yhat, basis @ net[1].W.T + net[1].b, 6 + 6)


@corrected(32)
def unit_as_basis_function() -> Measured:
    """The basis function is the whole unit, φ(w_jx + b_j); its w_j and b_j adapt."""
    x, _, net = _steep_curve()
    basis = by_hand.PHI["tanh"](x * net[0].W[:, 0] + net[0].b)
    yhat = network.forward(net, x)[1][-1]
    return same("ŷ against the sum", yhat, basis @ net[1].W.T + net[1].b, 100)


@cache
def _of_three_sizes() -> Array:
    """Return the squared errors (3, 3): of 0, 4 and 32 units in two layers; of three sets."""
    rng = np.random.default_rng(0)

    def points(n: int) -> tuple[Array, Array]:
        x = rng.uniform(-1, 1, (n, 1))
        return x, np.sin(3 * x) + 0.5 * rng.normal(size=(n, 1))

    sets, rows = [points(n) for n in (15, 200, 1000)], []
    for sizes in ([1, 1], [1, 4, 4, 1], [1, 32, 32, 1]):
        net = network.init(sizes, "tanh", output="linear", rng=rng)
        how = {"loss": "squared", "batch": 15, "rng": rng, "optimizer": network.Adam(0.02)}
        network.train(net, *sets[0], epochs=800, **how)
        rows.append([2 * network.mean_loss(net, *some, "squared") for some in sets])
    return np.array(rows)


@holds(33)
def validation_set() -> Measured:
    """Good answer: decide these hyperparameters using a validation set."""
    train, validation, test = _of_three_sizes().T
    by_train, by_validation = test[train.argmin()], test[validation.argmin()]
    what = "test error of the choice by the training set, over that by a validation set"
    return at_least(what, by_train / by_validation, 1.2, choice=True)
