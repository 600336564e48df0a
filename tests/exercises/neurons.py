"""Answers to the exercises of notebook 06: right ones, and wrong ones with their diagnosis."""

import math

import numpy as np

from lecture8 import neurons


def by_loop(output):
    return [1 if h > 0 else 0 for h in output]


def with_a_mask(output):
    slope = np.zeros_like(output)
    slope[output > 0] = 1
    return slope


RIGHT = {
    "tanh_slope": [
        lambda t: 1 - t**2,
        lambda t: (1 + t) * (1 - t),
        lambda t: 4 * (1 + t) / 2 * (1 - (1 + t) / 2),
        lambda t: 1 / np.cosh(np.arctanh(t)) ** 2,
        lambda t: 1 - math.pow(t, 2),
        lambda t: [1 - x * x for x in t],
    ],
    "or_not_weights": [(20, -20, 10), [9.2, -9.2, 4.6], np.array([40.0, -30, 12]), [300, -20, 9]],
    "relu_slope": [
        lambda output: output > 0,
        lambda output: (output > 0).astype(float),
        lambda output: 1 if output > 0 else 0,
        lambda output: np.where(output > 0, 1, 0),
        np.sign,
        by_loop,
        with_a_mask,
    ],
    "tenfold_loss": [20, 20.0, math.log(1 + math.exp(20)), [20], np.logaddexp(0, 20), 20.01],
    "or_weights": [
        (20, 20, -10),
        np.log(99) * np.array([2, 2, -1]),
        [9.4, 9.4, -4.7],
        np.array([300.0, 20, -8]),
        [40, 30, -10],
    ],
    "sigmoid_through": [
        lambda m, s: (4 * s, -4 * s * m),
        lambda m, s: [4 * s, -4 * m * s],
        lambda m, s: s / neurons.SIGMOID.dphi(0.0) * np.array([1, -m]),
    ],
    "xor_weights": [(20, -20, -10), [9.5, -9.5, -4.7], np.array([20, -30, -10.0]), (50, -90, -8)],
}
WRONG = {
    "tanh_slope": [
        (lambda t: t * (1 - t), "is σ's"),
        (lambda t: (1 - t**2) / 4, "two 2's"),
        (lambda t: (1 - t**2) / 2, "two 2's"),
        (lambda t: 1 - np.tanh(t) ** 2, "t is tanh z already"),
        (lambda t: t**2 - 1, "tanh rises everywhere"),
        (lambda t: 1 + t**2, "look at a sign"),
        (lambda t: 1 - t, "as steep as at z"),
        (lambda t: (1 - t) ** 2, "as steep as at z"),
        (lambda t: np.sqrt(1 - t**2), "square root"),
        (lambda t: 2 * (1 - t**2), "too large"),
        (lambda t: 1 - t**4, "At t = 0.7 your function gives 0.76, which is too large"),
        (lambda t: 0.5, "has shape (); (4,) is due"),
        (lambda t, z: 1 - t**2, "called with 1 argument"),
        (0.5, "a function is due"),
    ],
    "or_not_weights": [
        ((10, 20, -20), "the bias is last"),
        ((-20, 20, -10), "the opposite"),
        ((-20, 20, 10), "swapped"),
        ((20, 20, -10), "x1 or x2"),
        ((20, -20, -10), "AND not x2"),
        ((-20, -20, 30), "NAND"),
        ((20, -20, 0), "b = 0"),
        ((20, -20, -30), "b alone"),
        ((4, -4, 2), "too small"),
        ((9.1, -9.1, 4.55), "too small"),
        ((20, -5, 10), "At (0, 1) the output is 0.99"),
        ((20, -60, 10), "At (1, 1) the output is"),
        ((20, -20, 20), "At (0, 1) the output is 0.5"),
        ((20, -20), "has shape (2,); (3,) is due"),
    ],
    "relu_slope": [
        (lambda output: output >= 0, "the tutorial's slip"),
        (lambda output: np.ones_like(output), "the tutorial's slip"),
        (lambda output: output < 0, "no unit would ever learn"),
        (lambda output: output <= 0, "exchanged"),
        (lambda output: output, "the output itself"),
        (lambda output: np.maximum(output, 0), "the output itself"),
        (lambda output: np.heaviside(output, 0.5), "nearly always from z < 0"),
        (lambda output: output * (1 - output), "the sigmoid's"),
        (lambda output: output > 0.1, "An open one does not get"),
        (lambda output: 1 - output, "wrong for shut units and for open ones"),
        (lambda output: -np.sign(output), "The sign"),
        (lambda output: 1.0, "has shape (); (6,) is due"),
    ],
    "tenfold_loss": [
        (21.27, "Not ten times"),
        (21.3, "Not ten times"),
        (2.127, "the loss before"),
        (2.13, "the loss before"),
        (9.4, "by how much"),
        (math.exp(-20), "sure, and wrong"),
        (0, "sure, and wrong"),
        (-20, "The sign"),
        (-3, "never negative"),
        (28.85, "in bits"),
        (8.686, "base 10"),
        (0.798, "divided by ten"),
        (0.5, "Half the squared error"),
        (1, "squared error"),
        (0.6931, "shrugs"),
        (1.5, "The loss grows"),
        (200, "too large"),
        (15, "not to this"),
        (math.inf, "infinity"),
    ],
    "or_weights": [
        ((20, 20, 10), "with b above 0"),
        ((20, 20, 0), "1/2, whatever"),
        ((20, 20, -30), "AND"),
        ((4, 4, -2), "too small"),
        ((9.1, 9.1, -4.55), "too small"),
        ((-10, 20, 20), "the bias is last"),
        ((-20, -20, 10), "turn the signs"),
        ((20, -20, -10), "At (0, 1) the output is"),
        ((20, 5, -10), "At (0, 1) the output is"),
        ((20, 20), "has shape (2,); (3,) is due"),
        ("20, 20, -10", "holds text"),
    ],
    "sigmoid_through": [
        (lambda m, s: (-4 * s * m, 4 * s), "The order is (w, b)"),
        (lambda m, s: (4 * s, 4 * s * m), "The sign of b"),
        (lambda m, s: (4 * s, -m), "added to wx"),
        (lambda m, s: (4 * s, m), "not the middle itself"),
        (lambda m, s: (s, -s * m), "σ'(0) were 1"),
        (lambda m, s: (s / 4, -s * m / 4), "wrong side"),
        (lambda m, s: (2 * s, -2 * s * m), "the slope is not s"),
        (lambda m, s: (4 * s, 0), "w is right"),
        (lambda m, s: (s, s * m), "w is not right"),
        (lambda m, s: (m, s), "begin with the middle"),
        (lambda m, s: 4 * s, "has shape (); (2,) is due"),
        (lambda x: (4, 2), "called with 2 arguments"),
    ],
    "xor_weights": [
        ((-10, 20, -20), "the bias is last"),
        ((-20, 20, 10), "turn the signs"),
        ((-20, 20, -10), "swapped"),
        ((20, 20, -30), "NAND"),
        ((20, 20, -10), "OR's"),
        ((20, -5, -10), "h2 must outweigh h1"),
        ((20, -20, 0), "both hidden units are shut"),
        ((20, -20, 10), "with c above 0"),
        ((4, -4, -2), "too small"),
        ((5, -20, -10), "At (0, 1) the output is"),
        ((20, -20), "has shape (2,); (3,) is due"),
    ],
}
