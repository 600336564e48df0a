"""Answers to the exercises of notebook 07: right ones, and wrong ones with their diagnosis."""

import numpy as np


def by_loop(dZ):
    db = np.zeros(dZ.shape[1])
    for row in dZ:
        db += row
    return db


def in_place(dZ):
    dZ *= 2
    return dZ.sum(axis=0) / 2


RIGHT = {
    "bias_gradient": [
        lambda dZ: dZ.sum(axis=0),
        lambda dZ: np.ones(len(dZ)) @ dZ,
        lambda dZ: dZ.sum(0).tolist(),
        by_loop,
        sum,
        lambda dZ, H=None: dZ.sum(axis=0),
    ],
}
WRONG = {
    "bias_gradient": [
        (lambda dZ: dZ.mean(axis=0), "divided by N before"),
        (lambda dZ: -dZ.sum(axis=0), "downhill"),
        (lambda dZ: dZ.sum(axis=1), "wrong axis"),
        (np.sum, "its own bias"),
        (lambda dZ: dZ, "what becomes of the batch"),
        (lambda dZ: dZ.sum(axis=0, keepdims=True), "(1, out)"),
        (lambda dZ: dZ[0], "Only one sample"),
        (lambda dZ: np.abs(dZ).sum(axis=0), "which terms"),
        (lambda dZ: dZ.T @ dZ, "not that of b"),
        (lambda dZ, H: (dZ * H).sum(axis=0), "no h takes part"),
        (in_place, "in place"),
        (lambda dZ: None, "return missing"),
        (np.ones((5, 3)), "without brackets"),
    ],
}
