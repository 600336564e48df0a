"""Slides 28-31 and 47-48: what one neuron computes, and the soft OR gate."""

import numpy as np

from lecture8 import data, network, neurons
from lecture8.check import Array
from lecture8.neurons import Activation, Layer, Network
from tests.claims import by_hand
from tests.claims.claim import (
    EPS,
    Measured,
    at_least,
    at_most,
    both,
    corrected,
    holds,
    same,
    slip,
)

Z = np.linspace(-6, 6, 48)  # 0 is not among them


def _neuron(activation: Activation) -> tuple[Network, Array]:
    """Return a neuron with five inputs and a bias, and 50 points."""
    rng = np.random.default_rng(28)
    W, b, X = rng.normal(size=(1, 5)), rng.normal(size=1), rng.normal(size=(50, 5))
    return [Layer(W, b, activation)], X


def _sums_up(activation: Activation) -> Measured:
    net, X = _neuron(activation)
    yhat = network.forward(net, X)[1][-1]
    return same("ŷ of 50 points against the sum", yhat, by_hand.outputs(net, X), 5 + 5)


def _effect_of_inputs() -> tuple[Array, Array]:
    """Return how ŷ of a linear neuron changes as each input rises by 1, and its weights."""
    net, X = _neuron(neurons.LINEAR)
    moved = network.forward(net, X[0] + np.eye(5))[1][-1] - network.forward(net, X[:1])[1][-1]
    return moved[:, 0], net[0].W[0]


def _complex_step(name: str) -> Array:
    return np.imag(by_hand.PHI[name](Z + 1e-20j)) / 1e-20


@holds(28)
def a_weight_controls_the_effect() -> Measured:
    """The effect of each input is controlled by a weight."""
    changes, w = _effect_of_inputs()
    return same("change of ŷ as input n rises by 1, against w_n", changes, w, 2 * (5 + 5))


@holds(28)
def weights_have_signs() -> Measured:
    """Positive and negative weights encode +ve and -ve contributions from the inputs."""
    net, X = _neuron(neurons.SIGMOID)
    moved = network.forward(net, X[0] + np.eye(5))[1][-1] - network.forward(net, X[:1])[1][-1]
    return same("sign of the change of ŷ against that of w", np.sign(moved.T), np.sign(net[0].W), 0)


@slip(28)
def step_called_sgn() -> Measured:
    """sgn(z) is 1 where z ≥ 0, and 0 where z < 0."""
    return same("sgn against the neuron's step", np.sign(Z), neurons.STEP.phi(Z), 0)


@corrected(28)
def step_of_heaviside() -> Measured:
    """Heaviside's step is 1 where z ≥ 0, and 0 where z < 0; sgn is -1 there."""
    z = np.append(Z, 0)
    return same("numpy's step against the neuron's", np.heaviside(z, 1), neurons.STEP.phi(z), 0)


@holds(28)
def step_has_no_slope() -> Measured:
    """∂sgn/∂z = 0 for all z ≠ 0."""
    slope = (neurons.STEP.phi(Z + 0.1) - neurons.STEP.phi(Z - 0.1)) / 0.2
    return both(
        same("differences of the step", slope, 0 * Z, 0),
        same("the derivative in use", neurons.STEP.dphi(Z), 0 * Z, 0),
    )


@holds(28)
def step_neuron() -> Measured:
    """ŷ = sgn(Σ w_n x_n + b), with the step."""
    return _sums_up(neurons.STEP)


@holds(29)
def soft_function_has_a_slope() -> Measured:
    """A soft function is desirable when using gradient descent: a step has no slope."""
    X, y = data.gate("or")

    def slope(activation: Activation) -> float:
        W, b, h = np.array([[0.4, 0.4]]), np.array([-0.5]), 1e-6
        nets = [[Layer(W + d, b, activation)] for d in (-h, h)]
        low, high = (network.mean_loss(net, X, y[:, None], "squared") for net in nets)
        return (high - low) / (2 * h)

    return both(
        at_most("slope of a step's loss", abs(slope(neurons.STEP)), 0),
        at_least("of a sigmoid's, downwards", -slope(neurons.SIGMOID), 0.05),
    )


@holds(29)
def sigmoid_formula() -> Measured:
    """σ(z) = 1/(1 + e⁻ᶻ)."""
    from scipy.special import expit

    z = np.concatenate([Z, [-1000, 0, 1000]])
    return same("σ against scipy's expit", neurons.SIGMOID.phi(z), expit(z), 4)


@holds(29)
def sigmoid_slope() -> Measured:
    """∂σ/∂z = σ(z)(1 - σ(z))."""
    slope, ours = neurons.SIGMOID.dphi(Z), np.imag(neurons.SIGMOID.phi(Z + 1e-20j)) / 1e-20
    return both(
        same("σ' against a complex step of 1/(1 + e⁻ᶻ)", slope, _complex_step("sigmoid"), 10),
        same("and of the package's σ", slope, ours, 10),
    )


@holds(29)
def sigmoid_neuron() -> Measured:
    """ŷ = σ(Σ w_n x_n + b)."""
    return _sums_up(neurons.SIGMOID)


@holds(29)
def soft_threshold() -> Measured:
    """Sigmoid neurons can be thought of as soft-thresholding units."""
    net, X = _neuron(neurons.SIGMOID)
    yhat, over = network.forward(net, X)[1][-1][:, 0], X @ net[0].W[0] > -net[0].b
    rising = np.diff(yhat[np.argsort(X @ net[0].W[0])])
    return both(
        same("ŷ > 1/2 against Σwx > -b", yhat > 0.5, over, 0),
        at_least("least rise of ŷ from a sum to the next", rising.min(), EPS),
        at_least("least distance of ŷ to 0 and 1", min(yhat.min(), 1 - yhat.max()), 1e-6),
    )


@holds(29)
def logistic_regression() -> Measured:
    """Logistic regression models are neural networks with a single logistic neuron."""
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(29)
    X, unit = rng.normal(size=(100, 3)), [Layer(np.zeros((1, 3)), np.zeros(1), neurons.SIGMOID)]
    y = (X @ [1, -2, 0] + rng.logistic(size=100) > 0).astype(float)
    _descend(unit, X, y, "bce", rate=1, steps=500)
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(X, y)
    found = [*theirs.coef_[0], *theirs.intercept_]
    ours = [*unit[0].W[0], *unit[0].b]
    return at_most("w, b against scikit-learn's", np.abs(np.subtract(ours, found)).max(), 1e-4)


def _descend(net: Network, X: Array, y: Array, loss: str, rate: float, steps: int) -> float:
    """Train by gradient descent with momentum, all data a step, and return the last loss."""
    how = {"batch": len(X), "optimizer": network.SGD(rate, momentum=0.9)}
    rng = np.random.default_rng(0)
    return network.train(net, X, y[:, None], loss=loss, epochs=steps, rng=rng, **how)[-1]


@slip(29)
def high_weights_make_a_step() -> Measured:
    """With high enough w values, the sigmoid can behave like the sgn function."""
    x = np.array([1.5, 1.9, 2.1, 2.5])  # w = 5 and b = -10 turn at x = 2, 1000 times w at 0.002
    gap = np.abs(_turning_at_2(x, 1000, 1) - (x > 2)).max()
    return at_most("distance to the step at 2, w = 5000", gap, 0.01)


@corrected(29)
def high_weights_and_bias_make_a_step() -> Measured:
    """With high enough w and b the sigmoid behaves like a step; at z = 0 it stays 1/2."""
    x = np.array([1.5, 1.9, 2.1, 2.5])
    gap = np.abs(_turning_at_2(x, 1000, 1000) - (x > 2)).max()
    return both(
        at_most("distance to the step at 2, w = 5000, b = -10000", gap, np.exp(-499)),  # |z| ≥ 500
        same("σ where z = 0", _turning_at_2(np.array([2.0]), 1000, 1000), [0.5], 0),
    )


def _turning_at_2(x: Array, times_w: float, times_b: float) -> Array:
    """Return what a sigmoid neuron with w = 5 and b = -10, so many times, makes of x."""
    unit = [Layer(np.array([[5.0 * times_w]]), np.array([-10.0 * times_b]), neurons.SIGMOID)]
    return network.forward(unit, x[:, None])[1][-1][:, 0]


@holds(30)
def linear_neuron() -> Measured:
    """A linear neuron outputs the weighted sum: f(z) = z, ŷ = Σ w_n x_n + b."""
    return _sums_up(neurons.LINEAR)


@slip(30)
def slope_by_x() -> Measured:
    """∂f/∂x = 1."""
    changes, _ = _effect_of_inputs()
    return same("change of f as input n rises by 1", changes, np.ones(5), 2 * (5 + 5))


@corrected(30)
def slope_by_z() -> Measured:
    """∂f/∂z = 1; ∂f/∂x_n is w_n."""
    changes, w = _effect_of_inputs()
    return both(
        same("∂f/∂z", neurons.LINEAR.dphi(Z), _complex_step("linear"), 0),
        same("change of f as input n rises by 1, against w_n", changes, w, 2 * (5 + 5)),
    )


@holds(30)
def linear_regression() -> Measured:
    """Linear regression is the simplest neural network with a single linear neuron."""
    rng = np.random.default_rng(30)
    X, net = rng.normal(size=(100, 3)), [Layer(np.zeros((1, 3)), np.zeros(1), neurons.LINEAR)]
    y = X @ [1, -2, 0.5] + 3 + rng.normal(size=100)
    _descend(net, X, y, "squared", rate=0.3, steps=400)  # what is left shrinks by √0.9 a step
    closed = np.linalg.lstsq(np.column_stack([X, np.ones(100)]), y)[0]
    gap = np.abs([*net[0].W[0], *net[0].b] - closed).max()
    return at_most("w, b against least squares", gap, 1e-7)


@holds(31)
def relu_formula() -> Measured:
    """ReLU(z) = max(0, z): the non-positive values are forced to be zero."""
    z = np.append(Z, 0)
    return both(
        same("ReLU against max(0, z)", neurons.RELU.phi(z), np.maximum(0, z), 0),
        same("sum of ReLU where z ≤ 0", neurons.RELU.phi(z[z <= 0]).sum(), 0, 0),
    )


@holds(31)
def relu_neuron() -> Measured:
    """ŷ = ReLU(Σ w_n x_n + b)."""
    return _sums_up(neurons.RELU)


@holds(31)
def relu_slope() -> Measured:
    """∂ReLU/∂z is 1 where z > 0, and 0 where z < 0."""
    return both(
        same("ReLU' against the formula", neurons.RELU.dphi(Z), Z > 0, 0),
        same("against a complex step", np.imag(neurons.RELU.phi(Z + 1e-20j)) / 1e-20, Z > 0, 2),
    )


@holds(31)
def relu_gradient_is_constant() -> Measured:
    """ReLU neurons still have a constant gradient if the weighted sum is positive."""
    net, X = _neuron(neurons.RELU)
    zs, hs = network.forward(net, X)
    found = [
        network.backward(net, [z[None]], [x[None], h[None]], h[None] - 1, "squared")
        for z, x, h in zip(zs[0], *hs, strict=True)
    ]
    slopes = np.array([db[0] for ((_, db),) in found])  # ŷ - y is 1 in all of them
    return same("∂ŷ/∂z at 50 points, against z > 0", slopes, zs[0][:, 0] > 0, 4)


@holds(31)
def relu_has_a_corner() -> Measured:
    """ReLU is mathematically non-differentiable at zero."""
    left, right = neurons.RELU.phi(np.array([-1e-9, 1e-9])) / [-1e-9, 1e-9]
    return at_least("slope on the right less slope on the left", right - left, 1)


@slip(31)
def zero_sums_are_rare() -> Measured:
    """We tend not to get exactly zero summed inputs."""
    return at_most("share of sums that are 0 when OR is to be learned", _share_of_zero_sums(), 0.01)


@corrected(31)
def zero_sums_do_no_harm() -> Measured:
    """Zero sums do occur; with 0 for the derivative there, gradient descent works well."""
    X, y = data.gate("or")
    net = _hinges()
    return both(
        at_least("share of sums that are 0", _share_of_zero_sums(), 0.25),
        same("derivative in use at 0", neurons.RELU.dphi(0), 0, 0),
        at_most("loss after 200 steps", _descend(net, X, y, "bce", rate=0.1, steps=200), 0.05),
    )


def _hinges() -> Network:
    return network.init([2, 8, 1], "relu", output="sigmoid", rng=np.random.default_rng(31))


def _share_of_zero_sums() -> float:
    return float((network.forward(_hinges(), data.gate("or")[0])[0][0] == 0).mean())


# Slides 47-48: the soft OR gate.


def _gate(w: float, b: float, X: Array) -> Array:
    unit = [Layer(np.array([[w, w]], float), np.array([b], float), neurons.SIGMOID)]
    return network.forward(unit, X)[1][-1][:, 0]


@holds(47)
def truth_table() -> Measured:
    """The truth table of OR: 0 for (0, 0), and 1 for the other three."""
    X, y = data.gate("or")
    return same("table against logical or", y, np.logical_or(*X.T), 0)


@holds(47)
def or_can_be_learned() -> Measured:
    """A soft OR gate is a single sigmoid neuron with two inputs and a bias unit."""
    X, y = data.gate("or")
    net = [Layer(np.zeros((1, 2)), np.zeros(1), neurons.SIGMOID)]
    _descend(net, X, y, "bce", rate=1, steps=300)
    yhat = network.forward(net, X)[1][-1][:, 0]
    return at_most("largest error of the trained neuron", np.abs(yhat - y).max(), 0.05)


@holds(48)
def one_possible_solution() -> Measured:
    """One possible solution: the bias as a threshold, w₁ and w₂ large positive values."""
    X, y = data.gate("or")
    errors = [np.abs(_gate(w, -w / 2, X) - y).max() * np.exp(w / 2) for w in (10, 20, 30)]
    # 1/(1 + e^(w/2)) is the error where |z| = w/2, in all rows but (1, 1)
    return at_most("largest error, in e^(-w/2), for w = 10, 20, 30", max(errors), 1)


@slip(48)
def non_zero_inputs_give_one() -> Measured:
    """When either of the inputs is non-zero, the output will be 1."""
    X = np.array([[0.1, 0], [0, 0.1], [1, 0], [0, 1]])
    short = 1 - _gate(20, -10, X)
    return at_most("largest 1 - ŷ, w = 20, b = -10, inputs 0.1 or 1", short.max(), EPS)


@corrected(48)
def inputs_of_one_approach_one() -> Measured:
    """When an input is 1, and -w < b < 0, the output approaches 1, and never reads it."""
    X = data.gate("or")[0][1:]
    # 1 - ŷ has the rounding of ŷ, which is e⁵ times its size
    short = np.array([(1 - _gate(2 * k, -k, X)).max() for k in (5.0, 10.0, 20.0)])
    return both(
        same("1 - ŷ against 1/(1 + eᵏ), b = -k", short, 1 / (1 + np.exp([5, 10, 20])), 200),
        at_least("the least of them", short.min(), 1e-10),
        at_least("ŷ of (0, 0) if b = 0", _gate(20, 0, np.zeros((1, 2)))[0], 0.5),
    )
