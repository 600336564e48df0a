"""Exercises of notebook 06: neurons and the OR gate."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lecture8 import data, neurons
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import close, mistakes
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import Unreadable, array, function, number

RESULT = "What your function returns"
OR_NOT = (1, 0, 1, 1)  # x1 or not x2, for (0, 0), (0, 1), (1, 0), (1, 1)


def _outputs(v: Array, inputs: Array | None = None) -> Array:
    """Return what a sigmoid neuron with v = (w1, w2, b) puts out for the four inputs."""
    X = data.gate("or")[0] if inputs is None else inputs
    return neurons.SIGMOID.phi(X @ v[:2] + v[2])


def _is_gate(
    gate: str | ArrayLike, v: Array, within: float = 0.5, inputs: Array | None = None
) -> bool:
    """Return whether v's four outputs are those of a gate, given by name or by its outputs."""
    y = data.gate(gate)[1] if isinstance(gate, str) else np.asarray(gate)
    return bool((np.abs(_outputs(v, inputs) - y) < within).all())


def _elementwise(f: object, x: Array) -> Array:
    """Return f(x). If f raises, as one with an if does, return f of each number. True is 1."""
    try:
        value = _as_numbers(ask(f, x))
    except Unreadable as error:
        if "raises" not in str(error):
            raise
        try:
            value = [_as_numbers(ask(f, number)) for number in x]
        except Unreadable:
            raise error from None
    return array(value, shape=x.shape, what=RESULT)


def _as_numbers(value: object) -> object:
    truth = isinstance(value, bool | np.bool_)
    truth = truth or (isinstance(value, np.ndarray) and value.dtype == bool)
    return np.asarray(value, float) if truth else value


@exercise(
    "06.1 derive",
    "Differentiate tanh z = 2σ(2z) - 1 by the chain rule, with σ' = σ(1 - σ).",
    "Then σ(2z) is (1 + t)/2, and 1 - σ(2z) is (1 - t)/2.",
    solution=(
        "def f(t): return 1 - t**2. The chain rule gives 4 σ(2z)(1 - σ(2z)), and with "
        "σ(2z) = (1 + t)/2 that is (1 + t)(1 - t)."
    ),
    insight="So a tanh layer that keeps its outputs has its derivatives at the price of a square.",
)
def tanh_slope(answer: object) -> str | None:
    """Write f(t) -> tanh'(z), a formula in the output t = tanh z alone."""
    t = np.array([-0.9, -0.3, 0.2, 0.7])
    slope = _elementwise(function(answer), t)
    right = 1 - t**2
    if close(slope, right):
        return None
    small = "It is too small by a constant factor: tanh z = 2σ(2z) - 1 holds two 2's, and the "
    return mistakes(
        slope,
        (right / 4, small + "chain rule turns each into a factor."),
        (right / 2, small + "chain rule turns each into a factor."),
        (t * (1 - t), "The rule t(1 - t) is σ's; tanh is not σ, but 2σ(2z) - 1."),
        (
            1 - np.tanh(t) ** 2,
            "Your function takes its argument for z, and applies tanh; but t is tanh z already.",
        ),
        (-right, "The sign is wrong: tanh rises everywhere."),
        (1 + t**2, "This is above 1, and tanh is steepest at z = 0: look at a sign."),
        (
            lambda s: close(s, 1 - t) or close(s, (1 - t) ** 2),
            "At -z tanh is as steep as at z; yours gives other values at -t and at t.",
        ),
        (np.sqrt(right), "There is a square root too many."),
    ) or _first_off(slope, right, t)


def _first_off(slope: Array, right: Array, t: Array) -> str:
    row = int(np.argmax(np.abs(slope - right)))
    side = "large" if slope[row] > right[row] else "small"
    return f"At t = {t[row]} your function gives {slope[row]:.3g}, which is too {side}."


@exercise(
    "06.2 compute",
    "For one input only the gate must be shut: which?",
    (
        "Ask of each of the four sums b, w2 + b, w1 + b and w1 + w2 + b that it is above ln 99 "
        "or below -ln 99."
    ),
    solution=(
        "(20, -20, 10), for example: the sums are 10, -10, 30 and 10. The smallest weights "
        "are (9.2, -9.2, 4.6)."
    ),
    insight="A minus in front of a weight is a NOT; the bias says what no input at all means.",
)
def or_not_weights(answer: object) -> str | None:
    """Find (w1, w2, b) of a sigmoid neuron within 0.01 of "x1 or not x2" for all four inputs."""
    v = array(answer, shape=(3,))
    if _is_gate(OR_NOT, v, within=0.01005):
        return None
    return mistakes(
        v,
        (lambda v: _is_gate(OR_NOT, np.roll(v, -1)), "The order is (w1, w2, b): the bias is last."),
        (lambda v: _is_gate(OR_NOT, -v), "Every output is the opposite of what it should be."),
        (lambda v: _is_gate(OR_NOT, v[[1, 0, 2]]), "This is x2 or not x1: the inputs are swapped."),
        (lambda v: _is_gate("or", v), "This is x1 or x2: what does NOT do to a weight, and to b?"),
        (lambda v: _is_gate((0, 0, 1, 0), v), "This is x1 AND not x2: (1, 0) alone opens it."),
        (lambda v: _is_gate("nand", v), "This is NAND: it shuts at (1, 1), and not at (0, 1)."),
        (lambda v: v[2] == 0, "With b = 0 the output at (0, 0) is 1/2, whatever the weights are."),
        (
            lambda v: v[2] < 0,
            "At (0, 0) the sum is b alone, and there the gate must be open: not x2 is true.",
        ),
        (lambda v: _is_gate(OR_NOT, v), TOO_SMALL),
    ) or _worst(v, OR_NOT)


TOO_SMALL = (
    "The gate is open and shut where it should be, but one output is further than 0.01 "
    "from its target: the sums are too small."
)


@exercise(
    "06.3 implement",
    "Where z is negative the output is 0, and the derivative is 0 too.",
    "The output is never below 0: which comparison tells a shut unit from an open one?",
    solution=(
        "def f(output): return output > 0. With >= it is 1 everywhere, because no output of "
        "a ReLU is below 0."
    ),
    insight="A comparison with differences of the loss finds the tutorial's mistake at once.",
)
def relu_slope(answer: object) -> str | None:
    """Mend it: write f(output) -> ReLU's derivative, 0 or 1, from ReLU's output alone."""
    h = np.array([0.0, 0.2, 3.0, 0.0, 1.0, 0.001])
    slope = _elementwise(function(answer), h)
    is_open = np.array([0.0, 1.0, 1.0, 0.0, 1.0, 1.0])
    if close(slope, is_open):
        return None
    return (
        mistakes(
            slope,
            (
                np.ones(6),
                "It is 1 for every output, for those of shut units too: the tutorial's slip.",
            ),
            (np.zeros(6), "It is 0 for every output: no unit would ever learn."),
            (1 - is_open, "Open and shut are exchanged."),
            (-is_open, "The sign is wrong: an open ReLU rises with z."),
            (h, "This is the output itself; its derivative by z is asked for."),
            (
                lambda s: close(s[h > 0], np.ones(4)) and close(s[0], s[3]),
                "Open units are right. An output of 0 comes nearly always from z < 0: how steep is "
                "ReLU there?",
            ),
            (h * (1 - h), "The rule h(1 - h) is the sigmoid's."),
            (
                lambda s: s[0] == 0 and s[3] == 0,
                "Shut units are right. An open one does not get ReLU's slope: what is it at z > 0?",
            ),
        )
        or "It is wrong for shut units and for open ones: where is max(0, z) flat, and where not?"
    )


@exercise(
    "06.4 predict",
    "The loss of a row whose answer should be 1 is -ln σ(z). What is z now?",
    "-ln σ(z) is ln(1 + e^-z). For a large -z the 1 hardly counts.",
    solution="np.log(1 + np.exp(20)), which is 20.0: z is -20 now, and the loss nearly |z|.",
    insight="The boundary and the mistakes stay, but each mistake now costs nearly |z|.",
)
def tenfold_loss(answer: object) -> str | None:
    """Predict the cross-entropy of a row with z = -2, y = 1, once w and b are ten times larger."""
    value = number(answer)
    before, after = np.logaddexp(0, 2), np.logaddexp(0, 20)
    if close(value, after):
        return None
    return (
        mistakes(
            value,
            (
                lambda v: close(v, 10 * before, rtol=5e-3),
                "Not ten times the loss: z is ten times what it was, and loss is curved in z.",
            ),
            (-after, "The sign: -ln of a number below 1 is positive."),
            (
                lambda v: close(v, before, rtol=5e-3),
                "This is the loss before; the output moves when z does.",
            ),
            (after / before, "This is by how much the loss is multiplied; the loss itself is due."),
            (after / np.log(2), "This is in bits: take the natural logarithm."),
            (after / np.log(10), "This is the logarithm to base 10: take the natural one."),
            (np.logaddexp(0, 0.2), "Here w and b are divided by ten, not multiplied."),
            (np.log(2), "This is ln 2, the loss at z = 0, of a neuron that shrugs."),
            (0.5, "Half the squared error; the cross-entropy is asked for."),
            (
                1,
                "The squared error, or the output's distance to 1; the cross-entropy is asked for.",
            ),
            (
                lambda v: 0 <= v < 1e-3,
                "So small is the loss of a row that is right. This one is sure, and wrong.",
            ),
            (lambda v: v < 0, "A cross-entropy is never negative."),
            (lambda v: v < before, "The loss grows: the neuron is wrong, and surer than before."),
            (lambda v: v > 10 * before, "This is too large: work out z first, then -ln σ(z)."),
        )
        or "It grows, but not to this: work out z first, then -ln σ(z)."
    )


@exercise(
    "06.5 compute",
    "The sum at (0, 0) is b alone, and there the gate must be shut.",
    "σ(z) is within 0.01 of 0 or 1 once |z| is above ln 99: ask that of each of the four sums.",
    solution=(
        "(20, 20, -10), for example: the sums are -10, 10, 10 and 30. Any (w1, w2, b) with "
        "b < -4.6, w1 + b > 4.6 and w2 + b > 4.6 will do."
    ),
    insight="No output is exactly 0 or 1: larger weights come closer, and never arrive.",
)
def or_weights(answer: object) -> str | None:
    """Find (w1, w2, b) of a sigmoid neuron whose outputs are all within 0.01 of an OR gate's."""
    v = array(answer, shape=(3,))
    if _is_gate("or", v, within=0.01005):
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
        (lambda v: _is_gate("or", v), TOO_SMALL),
    ) or _worst(v, data.gate("or")[1])


def _worst(v: Array, y: Sequence[int], inputs: Array | None = None) -> str:
    outputs = _outputs(v, inputs)
    row = int(np.argmax(np.abs(outputs - y)))
    x = tuple(int(x) for x in data.gate("or")[0][row])
    return f"At {x} the output is {outputs[row]:.2g}: work out the sum there."


@exercise(
    "06.6 derive",
    "The middle is where z = wx + b is 0.",
    "By the chain rule the slope along x is w σ'(z), and at the middle σ'(0) is known.",
    solution=(
        "def f(m, s): return 4 * s, -4 * s * m. The slope at the middle is w σ'(0) = w / 4, "
        "and wm + b = 0."
    ),
    insight="That is why w and b must be scaled together to make a step that stays in its place.",
)
def sigmoid_through(answer: object) -> str | None:
    """Write f(m, s) -> (w, b): σ(wx + b) is 1/2 at x = m, and its slope along x there is s."""
    f = function(answer)
    m, s = np.array([[2.0, 1.5], [-0.7, 0.3], [1.2, -2.0]]).T
    pairs = zip(m.tolist(), s.tolist(), strict=True)
    w, b = np.array([array(ask(f, *pair), shape=(2,), what=RESULT) for pair in pairs]).T
    if close(w, 4 * s) and close(b, -4 * s * m):
        return None
    return (
        mistakes(
            np.array([w, b]),
            ([-4 * s * m, 4 * s], "The order is (w, b)."),
            ([4 * s, 4 * s * m], "The sign of b: z = wx + b must be 0 at x = m."),
            ([4 * s, -m], "In z = wx + b the bias is added to wx, not to x."),
            ([4 * s, m], "The bias is not the middle itself: z = wx + b must be 0 at x = m."),
            ([s, -s * m], "The middle is right. The slope would be w if σ'(0) were 1: what is it?"),
            (
                [s / 4, -s * m / 4],
                "The middle is right. σ'(0) is on the wrong side of the equation.",
            ),
            (
                lambda _: close(b, -w * m),
                "The middle is at m, as it should be; the slope is not s.",
            ),
            (
                lambda _: close(w, 4 * s),
                "The weight w is right; b is not: what must z be at x = m?",
            ),
            (
                lambda _: close(b, w * m),
                "The sign of b is wrong, and w is not right: what is σ'(0)?",
            ),
        )
        or "Neither the middle nor the slope is right: begin with the middle, where z is 0."
    )


@exercise(
    "06.7 compute",
    "XOR is h1 and not h2. Write down (h1, h2) for each of the four inputs first.",
    "Three sums are left: c, v1 + c and v1 + v2 + c. Which must be large, which well below 0?",
    solution="(20, -20, -10), for example: the sums are -10, 10, 10 and -10.",
    insight="The hidden layer has moved (0, 1) and (1, 0) to one point, and a line is enough.",
)
def xor_weights(answer: object) -> str | None:
    """Find (v1, v2, c): σ(v1 h1 + v2 h2 + c) is within 0.01 of XOR; h1 is OR's output, h2 AND's."""
    v = array(answer, shape=(3,))
    H = np.column_stack([_outputs(np.array([20, 20, b])) for b in (-10, -30)])

    def gives(gate: str, v: Array, within: float = 0.5) -> bool:
        return _is_gate(gate, v, within, inputs=H)

    if gives("xor", v, within=0.01005):
        return None
    return mistakes(
        v,
        (lambda v: gives("xor", np.roll(v, -1)), "The order is (v1, v2, c): the bias is last."),
        (lambda v: gives("xor", -v), "Every output is the opposite of XOR's: turn the signs."),
        (lambda v: gives("xor", v[[1, 0, 2]]), "The units are swapped: h1 is OR and h2 is AND."),
        (
            lambda v: gives("and", v),
            "The output is AND's. Such weights suit a second unit that is NAND; here it is AND.",
        ),
        (lambda v: gives("or", v), "The output is OR's: at (1, 1) h2 must outweigh h1."),
        (
            lambda v: v[2] == 0,
            "With c = 0 the output at (0, 0) is 1/2: both hidden units are shut.",
        ),
        (
            lambda v: v[2] > 0,
            "At (0, 0) both hidden units are shut and the sum is c alone: with c above 0 it opens.",
        ),
        (lambda v: gives("xor", v), TOO_SMALL),
    ) or _worst(v, data.gate("xor")[1], inputs=H)
