"""Slides 23-24 and 28-31: what one neuron computes."""

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
    holds_if,
    loose,
    not_checkable,
    same,
    unmeasured,
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


@not_checkable(28)
def mcculloch_and_pitts() -> Measured:
    """A weighted sum of the inputs was first proposed by McCulloch-Pitts (1943)."""
    return unmeasured("history; theirs counts equal inputs, and weights that learn came in 1958")


@loose(28)
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
        at_least("of a sigmoid's, downwards", -slope(neurons.SIGMOID), 0.05, choice=True),
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
        at_least("least distance of ŷ to 0, 1", min(yhat.min(), 1 - yhat.max()), 1e-6, True),
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


@loose(29)
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


@holds(30)
def slope_of_a_linear_neuron() -> Measured:
    """The derivative of f is 1, with respect to z; with respect to x_n it is w_n."""
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


@holds_if(31)
def zero_sums_are_rare() -> Measured:
    """We tend not to get exactly zero summed inputs, if biases or inputs are real numbers."""
    X, net = data.gate("or")[0], _hinges()
    random_b, rng = network.copy(net), np.random.default_rng(32)
    random_b[0].b[:] = rng.normal(size=8)
    points = rng.normal(size=(10_000, 2))
    first, second = (np.random.default_rng(7).normal(size=(n, 4)) for n in (2, 4))
    behind = neurons.RELU.phi(points @ first) @ second
    return both(
        same("zeros with random biases", _share_of_zero_sums(random_b, X), 0, 0),
        same("zeros with 10,000 random inputs", _share_of_zero_sums(net, points), 0, 0),
        at_least("with biases of 0, inputs 0 and 1: share", _share_of_zero_sums(net, X), 0.25),
        at_least("behind four ReLUs, biases 0: share", (behind == 0).mean(), 0.01),
    )


@holds_if(31)
def it_works_well() -> Measured:
    """We use gradient descent anyways. It works well, with 0 for the derivative at 0."""
    X, y = data.gate("or")
    return both(
        same("derivative in use at 0", neurons.RELU.dphi(0), 0, 0),
        at_most("loss after 200 steps", _descend(_hinges(), X, y, "bce", 0.1, 200), 0.05, True),
    )


def _hinges() -> Network:
    return network.init([2, 8, 1], "relu", output="sigmoid", rng=np.random.default_rng(31))


def _share_of_zero_sums(net: Network, X: Array) -> float:
    return float((network.forward(net, X)[0][0] == 0).mean())
