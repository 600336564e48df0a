"""Exercises of notebook 06: neurons and the OR gate."""

import numpy as np

from lecture8 import data, neurons
from lecture8.check import Array
from lecture8.exercises.comparing import mistakes
from lecture8.exercises.exercise import exercise
from lecture8.exercises.reading import array


def _outputs(v: Array) -> Array:
    """Return what a sigmoid neuron with v = (w1, w2, b) puts out for the four inputs."""
    return neurons.SIGMOID.phi(data.gate("or")[0] @ v[:2] + v[2])


def _is_gate(name: str, v: Array, within: float = 0.5) -> bool:
    return bool((np.abs(_outputs(v) - data.gate(name)[1]) < within).all())


@exercise(
    notebook="06",
    number=5,
    kind="compute",
    hints=(
        "The sum at (0, 0) is b alone, and there the gate must be shut.",
        "σ(z) is within 0.01 of 0 or 1 once |z| is above ln 99: ask that of each of the four sums.",
    ),
    solution="(20, 20, -10), for example: the sums are -10, 10, 10 and 30. Any (w1, w2, b) with "
    "b < -4.6, w1 + b > 4.6 and w2 + b > 4.6 will do.",
    insight="No output is exactly 0 or 1: larger weights come closer, and never arrive.",
)
def or_weights(answer: object) -> str | None:
    """Find (w1, w2, b) of a sigmoid neuron whose outputs are all within 0.01 of an OR gate's."""
    v = array(answer, shape=(3,))
    if _is_gate("or", v, within=0.01):
        return None
    return mistakes(
        v,
        (lambda v: _is_gate("or", np.roll(v, -1)), "The order is (w1, w2, b): the bias is last."),
        (lambda v: _is_gate("or", -v), "Every output is the opposite of OR's: turn the signs."),
        (lambda v: v[2] == 0, "With b = 0 the output at (0, 0) is 1/2, whatever the weights are."),
        (lambda v: v[2] > 0, "At (0, 0) the sum is b alone: with b above 0 the gate is open."),
        (
            lambda v: _is_gate("and", v),
            "This is an AND gate: neither weight outweighs b by itself.",
        ),
        (
            lambda v: _is_gate("or", v),
            "The gate is open and shut where it should be, but one output is further than 0.01 "
            "from its target: the sums are too small.",
        ),
    ) or _first_wrong(v)


def _first_wrong(v: Array) -> str:
    X, y = data.gate("or")
    row = int(np.argmax((_outputs(v) > 0.5) != y))
    x = tuple(int(x) for x in X[row])
    return f"At {x} the output is {_outputs(v)[row]:.2g}: work out the sum there."
