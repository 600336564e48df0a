"""Answers to the exercises of notebook 06: right ones, and wrong ones with their diagnosis."""

import numpy as np

RIGHT = {
    "or_weights": [(20, 20, -10), [9.4, 9.4, -4.7], np.array([300.0, 20, -8]), [40, 30, -10]],
}
WRONG = {
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
}
