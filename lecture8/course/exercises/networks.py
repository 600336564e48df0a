"""Exercises of notebook 08: what networks can represent, and how their sizes are chosen."""

import numpy as np

from lecture8.check import Array
from lecture8.course.exercises.comparing import Answers, answers, options
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import array, number


@exercise(
    "08.1 compute, slide 26",
    "A layer of 500 units behind 784 inputs has 784 · 500 weights. How many biases?",
    "There are three layers of weights: 784 to 500, 500 to 500, and 500 to 10.",
    solution="785 · 500 + 501 · 500 + 501 · 10 = 648,010.",
    insight="The inputs have no biases, and the biases hardly count: 1,010 of 648,010.",
)
def count_of_numbers() -> Answers:
    """Count the weights and biases of a network with 784 inputs, layers of 500 and 500, and 10."""
    return answers(
        number,
        648_010,
        (647_000, "These are the weights; the biases are missing."),
        (1_010, "These are the biases; the weights are missing."),
        (648_794, "The inputs have no biases: nothing is added up there."),
        (1_794, "These are units; their weights and biases are asked for."),
        (643_000, "The output layer is missing."),
        (642_000, "The output layer is missing, and so are the biases of the others."),
        (647_010, "The biases of both hidden layers are missing."),
        (647_510, "The biases of one hidden layer are missing."),
        (790_010, "The inputs of the second hidden layer are the units of the first."),
        (795_010, "Two layers of 500 units are not one of 1,000: what stands between them?"),
        (898_510, "There are two hidden layers, not three."),
        (649_296, "A bias is no unit of its layer: nothing leads to it from below."),
        (1_960_000_000, "You multiply all four widths: the weights of the layers add up."),
        (lambda count: 0 < abs(count - 648_010) <= 2, "Nearly, but the count is exact."),
        (397_510, "One of the two hidden layers is missing."),
        (648_000, "Rounded, or without the biases of the outputs? Count exactly."),
        otherwise="That is too {many}: a layer has (inputs + 1) · units weights and biases.",
        rtol=1e-9,
        near=1e-9,
    )


@exercise(
    "08.2 compute, slides 25 32",
    "Go from left to right. Which slope must the sum have up to 10, from 10 to 14, and beyond?",
    "Each v is the change of slope at its knot. The slopes are 2, then -5, and 0 in the end.",
    solution="(2, -7, 5, 0): the slopes are 2, -5 and 0, and each unit adds a change of slope.",
    insight="Hats at neighbouring knots, added up, make every polygon.",
)
def hat_weights() -> Answers:
    """Find v1, v2, v3, c: v1 R(x) + v2 R(x-10) + v3 R(x-14) + c is 0, 20, 0 at 0, 10 and x > 14."""
    return answers(
        lambda answer: array(np.ravel(array(answer)), shape=(4,)),
        np.array([2.0, -7, 5, 0]),
        ([2, -5, 0, 0], "These are the slopes; each v is the change of slope at its knot."),
        ([0, 2, -7, 5], "The order is (v1, v2, v3, c): the constant is last."),
        ([2, -5, 5, 0], "From 10 to 14 the slope is v1 + v2: is it steep enough?"),
        ([2, -7, 0, 0], "Beyond 14 the sum goes on falling: what brings the slope back to 0?"),
        ([-2, 7, -5, 0], "The hat is upside down."),
        (lambda v: v[3] != 0, "At x = 0 all three units are shut and the sum is c alone."),
        otherwise=_off_the_hat,
    )


def _off_the_hat(v: Array) -> str:
    x, wanted = np.array([10.0, 14, 30]), np.array([20.0, 0, 0])
    found = np.maximum(x[:, None] - [0, 10, 14], 0) @ v[:3] + v[3]
    row = int(np.argmax(~np.isclose(found, wanted, atol=1e-3)))
    return f"At x = {x[row]:g} the sum is {found[row]:.3g}: add up the units that are open there."


@exercise(
    "08.3 predict, slide 25",
    "Read the right panel of the figure: what happens to the error when the units double?",
    "A quarter of the error for twice the units: the error falls like 1 / n².",
    solution="640: the error falls like 1 / n², so a hundredth needs ten times the units.",
    insight="The rule needs a target without corners, and pieces shorter than its bends.",
)
def units_for_error() -> Answers:
    """Predict how many hinges have a hundredth of the error that 64 have, once 1 / n² holds."""
    return answers(
        number,
        640,
        (6_400, "This is the staircase's rule: its error halves when the units double."),
        (576, "These are the units to be added; the whole number is asked for."),
        (10, "Ten times as many: as many as what?"),
        (128, "Twice the units leave a quarter of the error, not a hundredth."),
        (64, "Those have the whole error."),
        (100, "The error shall be a hundredth: how many hinges does that take?"),
        (704, "Ten times as many is the whole number: it includes the 64."),
        (640_000, "The error falls like 1 / n²: take the root of 100, not its square."),
        (lambda n: n < 64, "With fewer than 64 hinges the error is larger, not smaller."),
        otherwise=lambda n: (
            f"That is too {'many' if n > 640 else 'few'}: by the rule they leave "
            f"{(64 / n) ** 2:.2g} of the error. Twice the units leave a quarter."
        ),
        rtol=0.05,
    )


@exercise(
    "08.4 predict, slides 27 30",
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
