"""What the known mistakes make of one step back through a layer."""

import numpy as np

from lecture8 import neurons
from lecture8.check import Array
from lecture8.course.exercises.comparing import Wrong, close


def other_steps(dZ: Array, W: Array, Z: Array) -> list[tuple[Wrong, str]]:
    """Return what each mistake makes of dL/dZ of a tanh layer, and which mistake it is."""
    N, H, s = len(Z), np.tanh(Z), neurons.SIGMOID.phi(Z)
    slope = 1 - H**2
    dH = dZ @ W
    right = dH * slope
    known: list[tuple[Wrong, str]] = [
        (dH, "This is dL/dh; the step from h back to z is missing."),
        (dH * H, "You multiply by φ where φ' is due."),
        (dH * (1 - H), "The square is missing: φ' of tanh is 1 - tanh²."),
        (dH * (1 - np.tanh(H) ** 2), "You take φ' at h = tanh(z); it is a function of z."),
        (dH * (1 - Z**2), "With h = tanh(z), 1 - h² is right; here z stands in its place."),
        (dH * s * (1 - s), "This is the sigmoid's φ'; the units are tanh."),
        (dH * H * (1 - H), "The rule h(1 - h) is the sigmoid's, and the units are tanh."),
        (right / N, "It is divided by N, but dZ has been already."),
        (-right, "The sign is that of a step downhill; the derivative is asked for."),
        (right.T, "It is transposed: a row is a sample."),
        (dH * (1 + H**2), "A sign in φ' is wrong: tanh is steepest where tanh² is 0."),
        (slope, "This is φ' alone: what comes back through W is missing."),
        (dH * (Z > 0), "This is ReLU's slope; the units are tanh."),
        (dH / slope, "You divide by φ'; by the chain rule it multiplies."),
        (
            lambda d: d.shape == right.shape and close(d, d[0, 0] / right[0, 0] * right),
            "It is right but for a factor.",
        ),
        (dH * slope**2, "The slope φ' is in it twice."),
        (dH * Z, "You multiply by z where φ' is due."),
        (dH * (1 - np.tanh(dH) ** 2), "You take φ' of what comes back; it is taken at Z."),
        (right.mean(axis=0), "It is the mean over the batch: a row for each sample is due."),
        (
            lambda d: d.shape == W.shape != Z.shape,
            "The shape is that of W, not that of Z: is it W's gradient?",
        ),
        (right.sum(axis=0), "It is summed over the batch: that is the gradient of the bias."),
    ]
    if W.shape[0] == W.shape[1]:
        known += [
            (
                dZ @ W.T * slope,
                "W's transpose is too much: with rows as samples it is in place.",
            ),
            (dZ @ W.T, "W's transpose is too much, and φ' is missing."),
            ((dZ * slope) @ W, "You multiply by φ' before W: it belongs to W's other side."),
            (dZ * slope, "W is missing: dZ is of the layer after, and must pass through W."),
        ]
    return known
