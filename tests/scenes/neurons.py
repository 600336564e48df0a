"""The scenes of notebook 06, with what they are made of."""

import numpy as np

from lecture8 import neurons
from lecture8.course import plots

ms = np.linspace(0, 100, 501)


def period(current: float) -> float:
    """Milliseconds from spike to spike: 2 of rest, then the charging."""
    return 2 + 10 * np.log(current / (current - 1)) if current > 1 else np.inf


def membrane(current: float) -> np.ndarray:
    since = np.mod(ms + 2, period(current))
    return current * (1 - np.exp(-np.maximum(since - 2, 0) / 10))


activations = {
    f.name: (f.phi, f.dphi)
    for f in (neurons.STEP, neurons.SIGMOID, neurons.LINEAR, neurons.RELU, neurons.SILU)
}
places = np.array([-2.0, -1.5, -1, -0.5, 0.5, 1, 1.5, 2])
sides = (places > 0).astype(float)


def step_and_sigmoid() -> plots.Scene:
    sigmoid = neurons.SIGMOID
    return plots.step_and_sigmoid(places, sides, neurons.STEP.phi, sigmoid.phi, sigmoid.dphi)


SCENES = {
    "biological": lambda: plots.biological(),
    "firing": lambda: plots.firing(period, membrane, ms, 1),
    "activation": lambda: plots.activation(activations),
    "step_and_sigmoid": step_and_sigmoid,
}
