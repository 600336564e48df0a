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


def by_probabilities(z, y, least=0.0):
    yhat = np.clip(1 / (1 + np.exp(-z)), least, 1 - least)
    return -y * np.log(yhat) - (1 - y) * np.log(1 - yhat)


RIGHT = {
    "tanh_slope": [
        lambda t: 1 - t**2,
        lambda t: (1 + t) * (1 - t),
        lambda t: 4 * (1 + t) / 2 * (1 - (1 + t) / 2),
        lambda t: 1 / np.cosh(np.arctanh(t)) ** 2,
        lambda t: 1 - math.pow(t, 2),
        lambda t: [1 - x * x for x in t],
    ],
    "sigmoid_through": [
        lambda m, s: (4 * s, -4 * s * m),
        lambda m, s: [4 * s, -4 * m * s],
        lambda m, s: s / neurons.SIGMOID.dphi(0.0) * np.array([1, -m]),
        lambda m, s: np.array([[4 * s], [-4 * m * s]]),
    ],
    "relu_slope": [
        lambda output: output > 0,
        lambda output: (output > 0).astype(float),
        lambda output: 1 if output > 0 else 0,
        lambda output: np.where(output > 0, 1, 0),
        np.sign,
        by_loop,
        with_a_mask,
    ],
    "loss_of_z": [
        lambda z, y: np.logaddexp(0, z) - y * z,
        lambda z, y: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) - y * z,
        lambda z, y: y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z),
        lambda z, y: np.logaddexp(0, (1 - 2 * y) * z),
    ],
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
        (lambda t: 2 * (1 - t**2), "too large by a constant"),
        (lambda t: 4 * (1 - t**2), "too large by a constant"),
        (lambda t: 4 * t * (1 - t), "t for σ(2z)"),
        (lambda t: 2 * t * (1 - t), "t for σ(2z)"),
        (lambda t: 1 / (1 + t**2), "arctangent"),
        (lambda t: 1 / (1 - t**2), "Turned over"),
        (lambda t: -2 * t * (1 - t**2), "second derivative"),
        (lambda t: 1 - abs(t), "a corner at t = 0"),
        (lambda t: 1 - t**4, "At t = 0.7 your function gives 0.76, which is too large"),
        (lambda t: 0.5, "has shape (); (4,) is due"),
        (lambda t, z: 1 - t**2, "called with 1 argument"),
        (0.5, "a function is due"),
    ],
    "sigmoid_through": [
        (lambda m, s: (-4 * s * m, 4 * s), "The order is (w, b)"),
        (lambda m, s: (4 * s, 4 * s * m), "The sign of b"),
        (lambda m, s: (4 * s, -m), "added to wx"),
        (lambda m, s: (4 * s, m), "not the middle itself"),
        (lambda m, s: (s, -s * m), "σ'(0) were 1"),
        (lambda m, s: (s / 4, -s * m / 4), "wrong side"),
        (lambda m, s: (4 * abs(s), -4 * abs(s) * m), "when the sigmoid falls"),
        (lambda m, s: (2 * s, -2 * s * m), "the slope is not s"),
        (lambda m, s: (4 * s, 0), "w is right"),
        (lambda m, s: (s, s * m), "w is not right"),
        (lambda m, s: (m, s), "begin with the middle"),
        (lambda m, s: 4 * s, "has shape (1,); (2,) is due"),
        (lambda x: (4, 2), "called with 2 arguments"),
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
    "loss_of_z": [
        (lambda z, y: np.log(1 + np.exp(z)) - y * z, "not finite"),
        (by_probabilities, "not finite"),
        (lambda z, y: by_probabilities(z, y, 1e-12), "kept away from 0"),
        (lambda z, y: np.logaddexp(0, z) - y * np.clip(z, -500, 500), "another number where"),
        (lambda z, y: y * z - np.logaddexp(0, z), "never negative"),
        (lambda z, y: np.logaddexp(0, z) + y * z, "The sign of yz"),
        (lambda z, y: np.logaddexp(0, -z) - y * z, "e^-z where"),
        (lambda z, y: np.logaddexp(0, z) - (1 - y) * z, "exchanged"),
        (lambda z, y: np.logaddexp(0, z), "for y = 0"),
        (lambda z, y: np.logaddexp(0, -z), "for y = 1"),
        (lambda z, y: np.logaddexp(0, -y * z), "-1 and 1"),
        (lambda z, y: (np.logaddexp(0, z) - y * z) / np.log(2), "in bits"),
        (lambda z, y: (1 / (1 + np.exp(-z)) - y) ** 2 / 2, "the squared loss"),
        (lambda z, y: (1 / (1 + np.exp(-z)) - y) ** 2, "the squared error"),
        (lambda z, y: -y * np.log(1 / (1 + np.exp(-z))), "cost something, too"),
        (lambda z, y: 1 / (1 + np.exp(-z)) - y, "derivative with respect to z"),
        (lambda z, y: np.logaddexp(0, z) - y, "not y alone"),
        (lambda z, y: (1 - y) * np.logaddexp(0, z), "with y = 1 cost"),
        (lambda z, y: np.maximum(0, z) - y * z, "logarithm's part is missing"),
        (
            lambda z, y: np.maximum(0, z) + np.log1p(np.exp(np.abs(z))) - y * z,
            "The exponent has the wrong sign",
        ),
        (lambda z, y: np.logaddexp2(0, z) - y * z, "powers of 2"),
        (lambda z, y: np.log2(1 + np.exp(z)) - y * z, "to base 2"),
        (lambda z, y: np.log10(1 + np.exp(z)) - y * z, "to base 10"),
        (lambda z, y: np.nan_to_num(np.log(1 + np.exp(z)) - y * z), "only replaced"),
        (lambda z, y: np.logaddexp(0, np.clip(z, -30, 30)) - y * z, "one of its two places"),
        (lambda z, y: z - y, "another number"),
        (lambda z, y: (np.logaddexp(0, z) - y * z).mean(), "has shape (); (6,) is due"),
    ],
}
