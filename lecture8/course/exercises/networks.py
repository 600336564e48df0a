"""Exercises of notebook 08: what networks can represent, and how their sizes are chosen."""

import numpy as np

from lecture8.check import Array
from lecture8.course.exercises.comparing import Answers, answers, options
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import array, number


@exercise(
    "08.1 compute, slide 26",
    "A layer of {H} units behind {D} inputs has {D} · {H} weights. How many biases?",
    "There are three layers of weights: {D} to {H}, {H} to {H}, and {H} to {K}.",
    solution="{D_1} · {H} + {H_1} · {H} + {H_1} · {K} = {right:,}.",
    insight="The inputs have no biases, and the biases hardly count: {biases:,} of {right:,}.",
    question="How many numbers does a network learn that has {D} inputs, two hidden layers of {H} "
    "units and {K} outputs? Count weights and biases.",
    vary={"D": (400, 625, 784, 1024), "H": (100, 200, 300, 500), "K": (5, 8, 10)},
)
def count_of_numbers(*, D: int = 784, H: int = 500, K: int = 10) -> Answers:
    """Count the weights and biases of a network with {D} inputs, two layers of {H}, {K} outputs."""
    weights, biases = D * H + H * H + H * K, 2 * H + K
    right, top = weights + biases, (H + 1) * K
    return answers(
        number,
        right,
        (weights, "These are the weights; the biases are missing."),
        (biases, "These are the biases; the weights are missing."),
        (right + D, "The inputs have no biases: nothing is added up there."),
        (D + biases, "These are units; their weights and biases are asked for."),
        (right - top, "The output layer is missing."),
        (D * H + H * H, "The output layer is missing, and so are the biases of the others."),
        (weights + K, "The biases of both hidden layers are missing."),
        (weights + K + H, "The biases of one hidden layer are missing."),
        (
            2 * (D + 1) * H + top,
            "The inputs of the second hidden layer are the units of the first.",
        ),
        (
            (D + 1) * 2 * H + (2 * H + 1) * K,
            f"Two layers of {H} units are not one of {2 * H:,}: what stands between them?",
        ),
        (right + (H + 1) * H, "There are two hidden layers, not three."),
        (
            (D + 1 + H + 1 + K) * (H + 1),
            "A bias is no unit of its layer: nothing leads to it from below.",
        ),
        (D * H * H * K, "You multiply all four widths: the weights of the layers add up."),
        (lambda count: 0 < abs(count - right) <= 2, "Nearly, but the count is exact."),
        ((D + 1) * H + top, "One of the two hidden layers is missing."),
        (right - K, "Rounded, or without the biases of the outputs? Count exactly."),
        otherwise="That is too {many}: a layer has (inputs + 1) · units weights and biases.",
        rtol=1e-9,
        near=1e-9,
        words={"D_1": D + 1, "H_1": H + 1, "biases": biases},
    )


@exercise(
    "08.2 compute, slides 25 32",
    "Go from left to right. Which slope must the sum have up to {a}, from {a} to {b}, and beyond?",
    "Each v is the change of slope at its knot. The slopes are {up}, then -{down}, and 0 in the "
    "end.",
    solution="({up}, -{bend}, {down}, 0): the slopes are {up}, -{down} and 0, and each unit adds "
    "a change of slope.",
    insight="Hats at neighbouring knots, added up, make every polygon.",
    question="With $R$ for ReLU, find $v_1,v_2,v_3,c$ such that "
    "$v_1R(x)+v_2R(x-{a})+v_3R(x-{b})+c$ is a hat: 0 at $x=0$, {top} at $x={a}$, and 0 from "
    "$x={b}$ on.",
    vary={
        "a": (4, 6, 8, 10, 12),
        "b": (9, 10, 12, 14, 15, 16, 18),
        "top": (12, 20, 24, 30, 36, 40),
    },
    where=lambda a, b, top: a < b != 2 * a and top % a == top % (b - a) == 0,
)
def hat_weights(*, a: int = 10, b: int = 14, top: int = 20) -> Answers:
    """Find v1, v2, v3, c: v1 R(x) + v2 R(x-{a}) + v3 R(x-{b}) + c is 0 at 0,
    {top} at {a}, and 0 from {b} on.
    """
    up, down = top // a, top // (b - a)
    bend = up + down
    return answers(
        lambda answer: array(np.ravel(array(answer)), shape=(4,)),
        np.array([up, -bend, down, 0.0]),
        ([up, -down, 0, 0], "These are the slopes; each v is the change of slope at its knot."),
        ([0, up, -bend, down], "The order is (v1, v2, v3, c): the constant is last."),
        ([up, -down, down, 0], f"From {a} to {b} the slope is v1 + v2: is it steep enough?"),
        (
            [up, -bend, 0, 0],
            f"Beyond {b} the sum goes on falling: what brings the slope back to 0?",
        ),
        ([-up, bend, -down, 0], "The hat is upside down."),
        (lambda v: v[3] != 0, "At x = 0 all three units are shut and the sum is c alone."),
        otherwise=lambda v: _off_the_hat(v, a, b, top),
        words={"up": up, "down": down, "bend": bend},
    )


def _off_the_hat(v: Array, a: int, b: int, top: int) -> str:
    x, wanted = np.array([a, b, b + 16.0]), np.array([top, 0.0, 0.0])
    found = np.maximum(x[:, None] - [0, a, b], 0) @ v[:3] + v[3]
    row = int(np.argmax(~np.isclose(found, wanted, atol=1e-3)))
    return f"At x = {x[row]:g} the sum is {found[row]:.3g}: add up the units that are open there."


@exercise(
    "08.3 predict, slide 25",
    "Read the right panel of the figure in notebook 08: what happens to the error when the units "
    "double?",
    "A quarter of the error for twice the units: the error falls like 1 / n².",
    solution="{right}: the error falls like 1 / n², so 1/{share} of it needs {root} times the "
    "units.",
    insight="The rule needs a target without corners, and pieces shorter than its bends.",
    question="On a smooth curve, {n} hinges leave a certain largest error, and they are enough "
    "for the rule $1/n^2$ to hold. How many hinges leave 1/{share} of it?",
    vary={"n": (48, 56, 64, 80, 88, 96), "share": (25, 36, 49, 81, 100, 144)},
)
def units_for_error(*, n: int = 64, share: int = 100) -> Answers:
    """Predict how many hinges have 1/{share} of the error that {n} have, once 1 / n² holds."""
    root = round(share**0.5)
    right = n * root
    return answers(
        number,
        right,
        (n * share, "This is the staircase's rule: its error halves when the units double."),
        (right - n, "These are the units to be added; the whole number is asked for."),
        (root, f"These are {root} times as many: as many as what?"),
        (2 * n, f"Twice the units leave a quarter of the error, not 1/{share}."),
        (n, "Those have the whole error."),
        (share, f"The error is to be 1/{share} of theirs: how many units does that take?"),
        (right + n, f"In {root} times as many the {n} are counted already."),
        (n * share**2, f"The error falls like 1 / n²: take the root of {share}, not its square."),
        (lambda m: m < n, f"With fewer than {n} units the error is larger, not smaller."),
        otherwise=lambda m: (
            f"That is too {'many' if m > right else 'few'}: by the rule they leave "
            f"{(n / m) ** 2:.2g} of the error. Twice the units leave a quarter."
        ),
        rtol=0.01,
        words={"root": root},
    )


@exercise(
    "08.4 predict, slide 27",
    "Write two linear layers one after the other, without biases: what is W2 (W1 x)?",
    "A product of matrices is a matrix, and a shifted shift is a shift.",
    solution="'line': linear layers in a row are one linear layer, W x + b, whatever their widths.",
    insight="Depth pays only with activations that bend between the layers.",
)
def linear_layers() -> Answers:
    """Predict what four layers of 100 linear units make of one input: line, polygon or curve."""
    return options(
        {
            "line": None,
            "polygon": "A polygon has bends: which linear unit bends?",
            "curve": "Each layer is linear in the one before: what is a linear function of a line?",
        }
    )


@exercise(
    "08.5 compute, slide 33",
    "The number of mistakes is binomial: what are its variance, and that of the rate?",
    "The variance of a rate p on N points is p (1 - p) / N. The standard error is its root.",
    solution="{right:.4f}: np.sqrt({p} * {q} / {N}), with p = {wrong} / {N} = {p}.",
    insight="More starts do not make it smaller; only more validation points do.",
    question="A network makes {wrong} mistakes on {N} validation points. What is the standard "
    "error of its error rate?",
    vary={"wrong": (18, 19, 23, 26, 29, 31, 34, 37, 41, 43, 46), "N": (200, 250, 400)},
)
def error_bar(*, wrong: int = 23, N: int = 200) -> Answers:
    """Compute the standard error of the error rate: {wrong} mistakes on {N} points."""
    p = wrong / N
    right = np.sqrt(p * (1 - p) / N)
    return answers(
        number,
        right,
        (right**2, "This is the variance: take its root."),
        (np.sqrt(p / N), "This is the root of p / N: a right answer varies as a mistake does."),
        (
            np.sqrt(p * (1 - p)),
            f"This is the deviation of one point; the mean of {N} is steadier.",
        ),
        (p / np.sqrt(N), "Divide the deviation of one point by √N, not the rate."),
        (
            np.sqrt(wrong),
            "This is in mistakes, and as if they were Poisson; the rate's is asked for.",
        ),
        (N * right, "This is the deviation of the number of mistakes; the rate's is asked for."),
        (100 * right, "This is in per cent: give the rate's, a number below 1."),
        (1.96 * right, "This is half the width of a 95% interval: leave the 1.96 out."),
        (p, "This is the rate itself."),
        (1 - p, "This is the share of right answers."),
        (wrong, "This is the number of mistakes."),
        (p * (1 - p), f"This is the variance of one point; the rate is a mean of {N}."),
        (np.sqrt(p * (1 - p)) / N, "Divide the deviation of one point by √N, not by N."),
        (
            np.sqrt((1 - p) / N),  # which is also √(p (1 - p) / wrong)
            "Is p missing under the root, or is N the number of mistakes there?",
        ),
        (0.5 / np.sqrt(N), "This is for a rate of 1/2, where it is largest: here p is smaller."),
        (1 / np.sqrt(N), "This is 1 / √N: by how much does a single point's result vary?"),
        (2 * right, "These are two standard errors; one is asked for."),
        otherwise="That is too {size}: which variance has the number of mistakes?",
        rtol=6e-3,
        near=6e-3,
        words={"p": p, "q": f"{1 - p:g}"},
    )
