"""Exercises of notebook 06: single neurons."""

from functools import partial

import numpy as np

from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import close, judged
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import RETURNED, Unreadable, array, function


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
    return array(value, shape=x.shape, what=RETURNED)


def _as_numbers(value: object) -> object:
    truth = isinstance(value, bool | np.bool_)
    truth = truth or (isinstance(value, np.ndarray) and value.dtype == bool)
    return np.asarray(value, float) if truth else value


@exercise(
    "06.1 derive, slide 29",
    "Differentiate tanh z = 2σ(2z) - 1 by the chain rule, with σ' = σ(1 - σ).",
    "Then σ(2z) is (1 + t)/2, and 1 - σ(2z) is (1 - t)/2.",
    solution=(
        "def f(t): return 1 - t**2. The chain rule gives 4 σ(2z)(1 - σ(2z)), and with "
        "σ(2z) = (1 + t)/2 that is (1 + t)(1 - t)."
    ),
    insight="A tanh layer that keeps its outputs has its derivatives at the price of a square.",
)
def tanh_slope(answer: object) -> str | None:
    """Write f(t) -> tanh'(z), a formula in the output t = tanh z alone."""
    t = np.array([-0.9, -0.3, 0.2, 0.7])
    right = 1 - t**2
    small = "It is too small by a constant factor: tanh z = 2σ(2z) - 1 holds two 2's, and the "
    small += "chain rule turns each into a factor."
    large = (
        "It is too large by a constant factor: σ(2z) is (1 + t)/2, and 1 - σ(2z) is a half, too."
    )
    return judged(
        _elementwise(function(answer), t),
        right,
        (right / 4, small),
        (right / 2, small),
        (2 * right, large),
        (4 * right, large),
        (t * (1 - t), "The rule t(1 - t) is σ's; tanh is not σ, but 2σ(2z) - 1."),
        (
            1 - np.tanh(t) ** 2,
            "Your function takes its argument for z, and applies tanh; but t is tanh z already.",
        ),
        (4 * t * (1 - t), "You take t for σ(2z); but t is 2σ(2z) - 1."),
        (2 * t * (1 - t), "You take t for σ(2z); but t is 2σ(2z) - 1."),
        (1 / (1 + t**2), "This is the slope of the arctangent."),
        (1 / right, "Turned over: this is dz/dt."),
        (-2 * t * right, "This is the second derivative."),
        (-right, "The sign is wrong: tanh rises everywhere."),
        (1 + t**2, "This is above 1, and tanh is steepest at z = 0: look at a sign."),
        (
            lambda s: close(s, 1 - t) or close(s, (1 - t) ** 2),
            "At -z tanh is as steep as at z; yours gives other values at -t and at t.",
        ),
        (np.sqrt(right), "There is a square root too many."),
        (1 - np.abs(t), "Near z = 0 tanh turns smoothly; this has a corner at t = 0."),
        otherwise=partial(_first_off, right=right, t=t),
    )


def _first_off(slope: Array, right: Array, t: Array) -> str:
    row = int(np.argmax(np.abs(slope - right)))
    side = "large" if slope[row] > right[row] else "small"
    return f"At t = {t[row]} your function gives {slope[row]:.3g}, which is too {side}."


@exercise(
    "06.2 derive, slide 29",
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
    m, s = np.array([[2.0, 1.5], [-0.7, 0.3], [1.2, -2.0], [0.0, 1.0]]).T
    asked = [ask(f, *pair) for pair in zip(m.tolist(), s.tolist(), strict=True)]
    w, b = np.array(
        [array(np.ravel(array(a, what=RETURNED)), shape=(2,), what=RETURNED) for a in asked]
    ).T
    return judged(
        np.array([w, b]),
        lambda _: close(w, 4 * s) and close(b, -4 * s * m),
        ([-4 * s * m, 4 * s], "The order is (w, b)."),
        ([4 * s, 4 * s * m], "The sign of b: z = wx + b must be 0 at x = m."),
        ([4 * s, -m], "In z = wx + b the bias is added to wx, not to x."),
        ([4 * s, m], "The bias is not the middle itself: z = wx + b must be 0 at x = m."),
        ([s, -s * m], "The middle is right. The slope would be w if σ'(0) were 1: what is it?"),
        ([s / 4, -s * m / 4], "The middle is right. σ'(0) is on the wrong side of the equation."),
        (
            [4 * abs(s), -4 * abs(s) * m],
            "Right where s is above 0. Which sign has w when the sigmoid falls?",
        ),
        (lambda _: close(b, -w * m), "The middle is at m, as it should be; the slope is not s."),
        (lambda _: close(w, 4 * s), "The weight w is right; b is not: what must z be at x = m?"),
        (lambda _: close(b, w * m), "The sign of b is wrong, and w is not right: what is σ'(0)?"),
        otherwise="Neither the middle nor w is right: begin with the middle, where z is 0.",
    )


@exercise(
    "06.3 implement, slide 31",
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
    is_open = np.array([0.0, 1.0, 1.0, 0.0, 1.0, 1.0])
    return judged(
        _elementwise(function(answer), h),
        is_open,
        (np.ones(6), "It is 1 for every output, for those of shut units too: the tutorial's slip."),
        (np.zeros(6), "It is 0 for every output: no unit would ever learn."),
        (1 - is_open, "Open and shut are exchanged."),
        (-is_open, "The sign is wrong: an open ReLU rises with z."),
        (h, "This is the output itself; its derivative with respect to z is asked for."),
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
        otherwise="It is wrong for shut units and for open ones: where is max(0, z) flat, and "
        "where not?",
    )


@exercise(
    "06.4 implement, slide 29",
    "Begin with ln(1 + e^z) - yz. Which of its parts overflows, and for which z?",
    "For z > 0 take e^z out of the logarithm: ln(1 + e^z) = z + ln(1 + e^-z).",
    solution=(
        "def f(z, y): return np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) - y * z, or with "
        "np.logaddexp(0, z), which does the same."
    ),
    insight="Programs for training take z, not ŷ, for this loss: ln(1 - ŷ) is lost once ŷ is 1.",
)
def loss_of_z(answer: object) -> str | None:
    """Write f(z, y) -> the cross-entropy of each row, finite and right also where |z| is 1000."""
    f = function(answer)
    z, y = np.array([-3.0, -1, 0, 0.5, 2, 4]), np.array([0.0, 1, 1, 0, 1, 0])
    right = np.logaddexp(0, z) - y * z
    value = array(ask(f, z, y), shape=(6,), what=RETURNED)
    yhat = 1 / (1 + np.exp(-z))
    found = judged(
        value,
        right,
        (-right, "The sign is wrong: a cross-entropy is never negative."),
        (np.logaddexp(0, z) + y * z, "The sign of yz is wrong: try y = 1 and a large z."),
        (np.logaddexp(0, -z) - y * z, "This is e^-z where ln(1 + e^z) has e^z."),
        (np.logaddexp(0, z) - (1 - y) * z, "The answers 0 and 1 are exchanged."),
        (np.logaddexp(0, z), "This is the loss for y = 0, in every row: where is y?"),
        (np.logaddexp(0, -z), "This is the loss for y = 1, in every row: where is y?"),
        (np.logaddexp(0, -y * z), "This formula is for answers -1 and 1; here they are 0 and 1."),
        (right / np.log(2), "This is in bits: take the natural logarithm."),
        ((yhat - y) ** 2 / 2, "This is the squared loss; the cross-entropy is asked for."),
        ((yhat - y) ** 2, "This is the squared error; the cross-entropy is asked for."),
        (-y * np.log(yhat), "The rows with y = 0 cost something, too."),
        (np.logaddexp(0, z) - y, "From the logarithm yz is subtracted, not y alone."),
        ((1 - y) * np.logaddexp(0, z), "The rows with y = 1 cost something, too."),
        (yhat - y, "This is the loss's derivative with respect to z; the loss is asked for."),
        (
            np.maximum(0, z) - y * z,
            "That holds where |z| is large. Near 0 the logarithm's part is missing.",
        ),
        (
            np.maximum(0, z) + np.logaddexp(0, np.abs(z)) - y * z,
            "The exponent has the wrong sign: 1 + e^-|z| is what is left in the logarithm.",
        ),
        (np.logaddexp2(0, z) - y * z, "You take powers of 2; those of e are due."),
        (np.logaddexp(0, z) / np.log(2) - y * z, "Your logarithm is to base 2: ln is due."),
        (np.logaddexp(0, z) / np.log(10) - y * z, "Your logarithm is to base 10: ln is due."),
        otherwise="Even for small z this is another number: put y = 0 and y = 1 into the formula.",
    )
    return found or _far_out(f)


def _far_out(f: object) -> str | None:
    """Judge a right formula where e^z overflows."""
    z, y = np.array([-1000.0, -1000, 1000, 1000]), np.array([0.0, 1, 0, 1])
    try:
        value = array(ask(f, z, y), shape=(4,), what=RETURNED)
    except Unreadable as error:
        if "infinity" not in str(error) and "NaN" not in str(error):
            raise
        return "The formula is right, but where |z| is 1000 it is not finite: which part overflows?"
    return judged(
        value,
        np.array([0, 1000, 1000, 0]),
        (
            lambda v: v.max() < 999,
            "Right near 0. But where z = -1000 and y = 1 the loss is 1000: a ŷ that is kept away "
            "from 0 hides that.",
        ),
        (
            lambda v: v.max() > 1e300,
            "Right near 0. Where |z| is 1000, infinity is only replaced by another number.",
        ),
        (
            lambda v: v.min() < -1,
            "Right near 0. But where z = 1000 and y = 1 yours is negative: z is kept small in one "
            "of its two places only.",
        ),
        otherwise="Right near 0, but another number where |z| is 1000.",
    )
