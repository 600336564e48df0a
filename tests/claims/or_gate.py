"""Slides 47-48: the soft OR gate."""

import numpy as np

from lecture8 import data, network, neurons
from lecture8.check import Array
from lecture8.neurons import Layer
from tests.claims.claim import EPS, Measured, at_least, at_most, both, corrected, holds, loose, same


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
    how = {"batch": 4, "epochs": 300, "rng": np.random.default_rng(0)}
    network.train(net, X, y[:, None], loss="bce", optimizer=network.SGD(1, 0.9), **how)
    yhat = network.forward(net, X)[1][-1][:, 0]
    return at_most("largest error of the trained neuron", np.abs(yhat - y).max(), 0.05, True)


@holds(48)
def one_possible_solution() -> Measured:
    """One possible solution: the bias as a threshold, w₁ and w₂ large positive values."""
    X, y = data.gate("or")
    errors = [np.abs(_gate(w, -w / 2, X) - y).max() * np.exp(w / 2) for w in (10, 20, 30)]
    # 1/(1 + e^(w/2)) is the error where |z| = w/2, in all rows but (1, 1)
    return at_most("largest error, in e^(-w/2), for w = 10, 20, 30", max(errors), 1)


@loose(48)
def non_zero_inputs_give_one() -> Measured:
    """When either of the inputs is non-zero, … the output will be 1."""
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
