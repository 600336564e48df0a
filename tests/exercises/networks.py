"""Answers to the exercises of notebook 08: right ones, and wrong ones with their diagnosis."""

import math

import numpy as np

RIGHT = {
    "count_of_numbers": [648_010, 785 * 500 + 501 * 500 + 501 * 10, [648_010.0]],
    "hat_weights": [(2, -7, 5, 0), np.array([[2.0], [-7], [5], [0]]), [2.0, -7.0, 5.0, 0.0]],
    "units_for_error": [640, 640.0, 639, 660, [640]],
    "linear_layers": ["line", "Line.", " line "],
    "error_bar": [math.sqrt(0.115 * 0.885 / 200), 0.0226, math.sqrt(0.115 * 0.885 / 199), 0.02256],
}
WRONG = {
    "count_of_numbers": [
        (647_000, "the biases are missing"),
        (1_010, "the weights are missing"),
        (648_794, "inputs have no biases"),
        (1_794, "are units"),
        (643_000, "output layer is missing"),
        (397_510, "hidden layers is missing"),
        (648_000, "Count exactly"),
        (648_011, "too many"),
        (5, "too few"),
    ],
    "hat_weights": [
        ((2, -5, 0, 0), "These are the slopes"),
        ((0, 2, -7, 5), "the constant is last"),
        ((2, -5, 5, 0), "steep enough"),
        ((2, -7, 0, 0), "goes on falling"),
        ((-2, 7, -5, 0), "upside down"),
        ((2, -7, 5, 1), "the sum is c alone"),
        ((4, -14, 10, 0), "At x = 10 the sum is 40"),
        ((2, -7, 6, 0), "At x = 30 the sum is 16"),
        ((2, -7, 5), "has shape (3,); (4,) is due"),
    ],
    "units_for_error": [
        (6_400, "staircase's rule"),
        (576, "to be added"),
        (10, "as many as what"),
        (128, "not a hundredth"),
        (64, "the whole error"),
        (900, "too many"),
        (200, "too few"),
    ],
    "linear_layers": [
        ("polygon", "which linear unit bends"),
        ("curve", "linear function of a line"),
        ("plane", "another word"),
        (3, "one of 'line'"),
    ],
    "error_bar": [
        (0.115 * 0.885 / 200, "the variance"),
        (0.02398, "root of p / N"),
        (0.319, "deviation of one point"),
        (0.00813, "not the rate"),
        (4.796, "Poisson"),
        (4.51, "number of mistakes"),
        (2.256, "in per cent"),
        (0.0442, "1.96"),
        (0.115, "the rate itself"),
        (0.5, "too large"),
        (0.001, "too small"),
    ],
}
