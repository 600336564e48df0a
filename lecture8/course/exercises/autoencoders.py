"""Exercises of notebook 10: autoencoders and PCA."""

from collections.abc import Callable
from functools import partial

import numpy as np

from lecture8 import pca
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import (
    Answers,
    angle,
    answers,
    close,
    judged,
    options,
    same_up_to_sign,
)
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import RETURNED, array, integer, number, vector


@exercise(
    "10.1 derive, slide 35",
    "For one x: which z brings W2 z nearest to x? It is a least-squares problem.",
    "Its normal equations are W2ᵀW2 z = W2ᵀx.",
    solution="def f(W2): return np.linalg.pinv(W2), which is (W2ᵀW2)⁻¹W2ᵀ. Then W1 W2 = I.",
    insight="Then W1 W2 = I, and W2 W1 is the projection onto the plane of the decoder.",
)
def best_encoder(answer: object) -> str | None:
    """Write f(W2) -> W1 (M, D): the linear encoder with the smallest E for a given decoder."""
    W2 = _decoder(6)
    W1, right = array(ask(answer, W2), what=RETURNED), np.linalg.pinv(W2)
    (G, Q), lengths = (W2.T @ W2, np.linalg.qr(W2)[0]), np.linalg.norm(W2, axis=0)[:, None]
    wrong = judged(
        W1,
        right,
        (W2.T, "The transpose is right if the columns are orthonormal; these are not."),
        (right.T, "This is transposed: W1 maps D numbers to M, so it has shape (M, D)."),
        (W2, "This is the decoder itself: W1 maps the other way."),
        (np.linalg.inv(G), "The inverse is right; what does it act on?"),
        (G @ W2.T, "W2ᵀW2 is not inverted."),
        (W2.T / lengths**2, "Division by squared lengths is enough for orthogonal columns only."),
        (W2.T / lengths, "Columns as long as 1 are not the decoder's, nor are they orthogonal."),
        (W2.T / (W2**2).sum(), "A matrix is not inverted by dividing by its squared size."),
        (
            lambda W1: (
                W1.shape == (2, 6) and close(W1 @ W1.T, np.eye(2)) and close(W1 @ Q @ Q.T, W1)
            ),
            "This is for an orthonormal basis of the plane.",
        ),
        (lambda W1: not W1.any(), "All codes are 0 then, and all outputs: nothing is kept."),
        (1 / W2.T, "A matrix is not inverted entry by entry."),
        (
            lambda W1: W1.shape == (2, 6) and _has_a_ridge(W1, W2),
            "Something is added to W2ᵀW2 before it is inverted: that makes the codes too small.",
        ),
        (W2 @ right, "This is W2 W1, the projection; W1 alone is asked for."),
        (lambda W1: W1.shape != (2, 6), "The shape is not (M, D): W1 maps D numbers to M."),
        (
            lambda W1: close(W1 @ W2, np.eye(2)),
            "Yours keeps points of the plane, as many W1 do. For others it misses the nearest one.",
        ),
        (lambda W1: same_up_to_sign(_unit(W1), _unit(right)), "It is right but for a factor."),
        otherwise="Take one x and your z = W1 x: another z brings W2 z nearer to x.",
        rtol=1e-5,
    )
    if wrong:
        return wrong
    for D, M in ((7, 3), (5, 1), (4, 4)):
        other = _decoder(D, M)
        if not close(array(ask(answer, other), what=RETURNED), np.linalg.pinv(other), 5e-3):
            return f"Right for a decoder of shape (6, 2), but not for one of shape ({D}, {M})."
    return None


def _has_a_ridge(W1: Array, W2: Array) -> bool:
    """Return whether W1 = (W2ᵀW2 + c I)⁻¹W2ᵀ for some c above 0."""
    rest = W2.T - W2.T @ W2 @ W1
    c = (rest * W1).sum() / max((W1**2).sum(), 1e-300)
    return c > 0 and close(rest, c * W1)


def _unit(W: Array) -> Array:
    return W.ravel() / np.linalg.norm(W)


def _decoder(D: int, M: int = 2) -> Array:
    """Return a decoder W2 (D, M), whose columns are neither orthogonal nor of length 1."""
    return np.random.default_rng(35).normal(size=(D, M)) * np.linspace(2, 0.7, M)


@exercise(
    "10.2 implement, slide 35",
    "Make the decoder orthonormal, W2 = Q R. The reconstructions are then Q times what?",
    "They are Q (R z). Find the principal directions of the R z, and carry them over by Q.",
    solution="def f(W2, Z): Q, R = np.linalg.qr(W2); return Q @ pca.fit(Z @ R.T, M=2).U",
    insight="An eigenproblem of size 2 turns an autoencoder's plane into PCA's axes.",
)
def directions_from_codes(answer: object) -> str | None:
    """Write f(W2, Z) -> U (D, 2): principal directions of the reconstructions, u1 first."""
    W2, Z = _decoder(6), _codes(80)
    U = array(ask(answer, W2, Z), what=RETURNED)
    Q, R = np.linalg.qr(W2)
    right, standard = pca.fit(Z @ W2.T, M=2).U, Z / Z.std(axis=0)
    correlated, singular = np.linalg.eigh(np.corrcoef(R @ Z.T))[1], np.linalg.svd(W2)[0][:, :2]
    if U.ndim != 2:
        return "The shape is not (D, 2): one column per direction, and two of them."
    wrong = judged(
        U,
        lambda U: same_up_to_sign(U, right),
        (lambda U: same_up_to_sign(U.T, right), "The directions stand in rows: return (D, 2)."),
        (
            lambda U: same_up_to_sign(U[:, ::-1], right),
            "Largest variance first: this is ascending.",
        ),
        (
            lambda U: same_up_to_sign(U, pca.fit(Z @ R.T, M=2).U),
            "These are directions in the coordinates R z: carry them over by Q.",
        ),
        (lambda U: U.shape != (6, 2), "The shape is not (D, 2): one column per direction."),
        (lambda U: not U.any(axis=0).all(), "A column is zero: that is no direction."),
        _along(right, "The directions are right; their lengths are not 1."),
        _along(
            Q, "This is an orthonormal basis of the plane: in it, where do the codes vary most?"
        ),
        _along(W2, "These are the decoder's columns: they span the plane, but are not orthogonal."),
        _along(np.linalg.svd(Z @ W2.T)[2][:2].T, "The codes were not centred."),
        _along(Q @ pca.fit(Z, M=2).U, "These are the axes of z; the basis Q has coordinates R z."),
        _along(W2 @ pca.fit(Z, M=2).U, "These are the axes of z; the decoder bends right angles."),
        _along(
            Q @ pca.fit(Z @ R, M=2).U, "R is transposed: with one code per row, R z is Z @ R.T."
        ),
        _along(Q @ pca.fit(standard @ R.T, M=2).U, "Codes scaled to one variance are other codes."),
        _along(
            Q @ correlated[:, ::-1],
            "The R z were scaled to one variance: PCA takes them as they are.",
        ),
        _along(
            singular, "These are the decoder's singular vectors, which ignore how the codes vary."
        ),
        (lambda U: not close(Q @ (Q.T @ U), U), "They stick out of the plane of the decoder."),
        (lambda U: not close(U.T @ U, np.eye(2)), "Not orthonormal: look at U.T @ U."),
        otherwise="An orthonormal basis of the plane, but not the axes of largest variance.",
    )
    if wrong:
        return wrong
    W2, Z = _decoder(9), _codes(40)[:, ::-1]
    U = array(ask(answer, W2, Z), what=RETURNED)
    if same_up_to_sign(U, pca.fit(Z @ W2.T, M=2).U):
        return None
    return "Right for D = 6 and 80 codes, but not for D = 9 and 40 other codes."


def _codes(N: int) -> Array:
    """Return codes (N, 2) that are correlated, do not have mean zero, and vary unlike."""
    codes = np.random.default_rng(37).normal(size=(N, 2)) @ [[2.5, 0.9], [0.0, 0.8]]
    return np.add(codes, [3.0, -1.0])


def _along(basis: Array, said: str) -> tuple[Callable[[Array], bool], str]:
    """Return a known mistake: columns along those of a basis, whatever their lengths."""
    return lambda U: all(angle(a, b) < 0.05 for a, b in zip(U.T, basis.T, strict=True)), said


@exercise(
    "10.3 compute, slide 34",
    "Each layer has a weight for every pair of units, and a bias for every unit it ends in.",
    "The encoder has {M} rows of {D} weights, and {M} biases. The decoder?",
    solution="{right:,}: {D} * {M} weights and {M} biases, then {M} * {D} weights and {D} biases.",
    insight="Input units have no bias: they compute nothing.",
    question="How many weights and biases has a linear autoencoder {D}-{M}-{D}?",
    vary={"D": (400, 625, 784, 1024), "M": (10, 12, 16, 20, 24, 25, 30, 36, 40)},
)
def weights_of_autoencoder(*, D: int = 784, M: int = 30) -> Answers:
    """Count the weights and biases of a linear autoencoder {D}-{M}-{D}."""
    weights, right = 2 * D * M, 2 * D * M + M + D
    return answers(
        integer,
        right,
        (weights, "The biases are missing."),
        (weights + M, "The biases of the outputs are missing."),
        (weights + D, "The biases of the code are missing."),
        (right + D, "The input units have no biases."),
        (D * M + M, "This is the encoder alone."),
        (D * M + D, "This is the decoder alone."),
        (D * M, "These are the weights of one layer; there are two, and biases."),
        (D * M + D + M, "The decoder has weights of its own: they are not shared."),
        (D + M, "These are the biases; the weights are missing."),
        (D * M * D, "You multiply all three widths: the weights of two layers add up."),
        (lambda count: abs(count - right) <= 2, "Nearly, but the count is exact."),
        (D + D * M - M * (M + 1) // 2, "This is how many numbers are free in PCA."),
        (weights + 2, "Each unit has a bias of its own, not each layer."),
        (weights + 2 * M, "The decoder has as many biases as it has outputs."),
        (D + M + D, "These are the units; the connections between them are asked for, too."),
        (D * D + D, f"This is a single layer from {D} units to {D}, without the narrow code."),
        (weights + 2 * D, "The encoder has as many biases as it has code units, which are fewer."),
        otherwise="That is too {many}: count the two layers one by one.",
        rtol=0,
        near=0,
    )


@exercise(
    "10.4 compute, slide 35",
    "The mean has {D}. The directions have {D} * {M}, under how many conditions?",
    "Each direction has length 1, and each pair of them is orthogonal: {M} + {M} * {M_1}/2.",
    solution="{right:,}: {D} for the mean, and {D} * {M} - {M} * {M1}/2 = {free:,} for the "
    "directions.",
    insight="About half of the autoencoder's: its encoder follows from its decoder.",
    question="PCA stores a mean and {M} orthonormal directions in {D} dimensions. How many "
    "of these numbers are free?",
    vary={"D": (400, 625, 784, 1024), "M": (10, 12, 16, 24, 30, 36, 40)},
)
def numbers_of_pca(*, D: int = 784, M: int = 30) -> Answers:
    """Count the free numbers of PCA: a mean and {M} orthonormal directions, with D = {D}."""
    right, pairs = D + D * M - M * (M + 1) // 2, M * (M - 1) // 2
    return answers(
        integer,
        right,
        (D + D * M, "All entries are counted, as if the directions were not orthonormal."),
        (D * M, "The mean is missing, and orthonormal directions are not free in every entry."),
        (right - D, "The mean is missing."),
        (right + M, f"These are {M} too many: each direction has length 1, which is a condition."),
        (right + M - D, "The mean is missing, and so is the condition that each has length 1."),
        (right + pairs, "That each has length 1 is counted; that each pair is orthogonal is not."),
        (right + pairs - D, "The mean is missing, and so is that each pair is orthogonal."),
        (
            D + D * M - M * M,
            "The plane alone has that many, or you took M² conditions: UᵀU = I is symmetric.",
        ),
        (
            D * M - M * M,
            "The mean is missing; and PCA fixes the axes, not their plane alone.",
        ),
        (right - M * (M + 1) // 2, "The conditions are subtracted twice."),
        (D + D * M - M * M // 2, "UᵀU = I is symmetric, but its diagonal counts in full."),
        (D + M, "Each direction has an entry for each pixel, not one alone."),
        (D * (D + 1) // 2, "This is the number of the covariance's different entries."),
        (D * D, "This is the number of the covariance's entries."),
        (lambda count: abs(count - right) <= 2, "Nearly, but the count is exact."),
        (D + D * M - 2 * pairs, "Each pair is orthogonal once, not twice; and each has length 1."),
        (2 * D * M + M + D, "This is the number of the autoencoder's weights and biases."),
        (lambda count: count > D + D * M, f"PCA stores fewer: a mean and {M} directions of {D}."),
        otherwise="That is too {many}: entries minus conditions.",
        words={"M_1": M - 1, "M1": M + 1, "free": right - D},
        rtol=0,
        near=0,
    )


@exercise(
    "10.5 judge, slide 35",
    "Where can the outputs lie, if they are W2 h + b2 with 10 numbers h?",
    "Which flat set of 10 dimensions is nearest to the training data, and whose is it?",
    solution=(
        "'comparison': the outputs lie in a plane of 10 dimensions, and none is nearer than "
        "PCA's. They did not centre for PCA, or compared a mean over pixels with a sum, or "
        "other data."
    ),
    insight="A theorem may be used as a test: whoever beats it has found a mistake.",
)
def relu_claim() -> Answers:
    """Say why 10 ReLU units with linear outputs seem to have beaten PCA on its own data."""
    return options(
        {
            "bent": "The ReLUs bend the codes. The outputs are linear in them: on what do they "
            "lie, bent or not?",
            "start": "Starts differ in how near they come to the best plane. Is there a better "
            "one than PCA's?",
            "overfitting": "Fitting the training data too well is possible only as far as the "
            "outputs can reach: where do they lie?",
            "comparison": None,
        }
    )


@exercise(
    "10.6 predict, slide 34",
    "Three code units for three coordinates: does anything have to be lost on the sheet?",
    "At the minimum E = 0. What is W2 W1, if the data vary in all three directions?",
    solution="[{a}, {b}, {c}]: W2 W1 = I, and it gives back any point.",
    insight="E = 0, and it has learned nothing about the sheet: it copies any point.",
    question="The code of a linear autoencoder is as wide as the data, $M=D=3$. The data lie on a "
    "bent sheet. What is $E$ at the minimum? What has it learned about the data? Answer with "
    "what it makes of the point $({a},{b},{c})$, far from the sheet.",
    vary={"a": (30, 40, 50, 60), "b": (-20, -25, -35), "c": (10, 15)},
)
def far_away(*, a: int = 30, b: int = -20, c: int = 10) -> Answers:
    """Predict what a linear autoencoder 3-3-3, trained on the sheet, makes of ({a}, {b}, {c})."""
    x = np.array([a, b, c])
    return answers(
        partial(vector, size=3),
        x,
        (np.zeros(3), "It would be that with no code at all. There are as many code units as D."),
        (-x, "If W1 turns a vector round, W2 turns it back."),
        (x[::-1], "W1 may exchange or mix the coordinates; W2 undoes it."),
        (
            lambda v: np.isin(v, [0, *x]).all(),
            "One direction is lost. Which would that be, with M = D?",
        ),
        (lambda v: angle(v, x) < 1, "The length changes. What does the smallest E say of lengths?"),
        (
            lambda v: np.linalg.norm(v) < 0.5 * np.linalg.norm(x),
            "That is far nearer to the sheet: with three code units, what pulls the point there?",
        ),
        otherwise="The code is as wide as the data: which E is the smallest that can be reached?",
        rtol=0.01,
    )


_CLOUDS = (  # the two variances, and how far the mean is away: no two mistakes fall together
    *((12, 2, 4), (7, 3, 5), (8, 3, 4), (10, 3, 5), (11, 3, 4), (13, 5, 4), (14, 3, 4), (15, 4, 5)),
    *((17, 4, 5), (16, 3, 5), (18, 4, 5), (20, 3, 5), (14, 2, 3), (14, 4, 3), (15, 3, 2)),
    *((15, 5, 3), (17, 5, 2), (13, 6, 2), (18, 7, 3), (19, 2, 4), (20, 3, 4)),
)


@exercise(
    "10.7 predict, slide 35",
    "Two lines are candidates: one along the cloud, one towards the mean. What does each pay?",
    "What a line keeps is the mean square along it; what it pays is the mean square across it.",
    solution="{right}: the line along the cloud pays {cloud[1]} + {cloud[2]}² = {along}, the one "
    "towards the mean {cloud[0]}.",
    insight="The distance {cloud[2]} is {side} √({cloud[0]} - {cloud[1]}) = {turn}, where the "
    "better line changes: the one unit is spent on the {spent}.",
    question="A cloud in the plane has the variances {cloud[0]} and {cloud[1]}. Its mean is "
    "{cloud[2]} away from the origin, at a right angle to the long axis. There is one code unit, "
    "and there are no biases. What is the smallest $J$?",
    vary={"cloud": _CLOUDS},
)
def without_bias(*, cloud: tuple[int, int, int] = _CLOUDS[0]) -> Answers:
    """Find the smallest J for M = 1 and no biases: variances {cloud[0]} and {cloud[1]}, the mean
    {cloud[2]} away across.
    """
    lam1, lam2, s = cloud
    along, turn = lam2 + s**2, lam1 - lam2
    far = along > lam1
    return answers(
        number,
        min(lam1, along),
        (along if far else lam1, "This is what one line pays. There is another line."),
        (lam2, "This holds with a bias, or centred: without one the line passes through 0."),
        (s**2, "This is what the distance of the mean adds, for a line along the cloud."),
        (lam1 + s**2, "Here the mean's distance and the long axis are lost: a line saves one."),
        (lam1 + along, "This is the whole second moment: nothing is kept by the line."),
        (lam1 + lam2, "This is the whole variance. A line through the mean keeps some of it."),
        (s, "This is the distance of the mean itself."),
        (along / 2, "J is a mean of squares, without a factor 1/2."),
        (lam2 + s, "The distance comes in squared, and J has no factor 1/2."),
        (np.sqrt(lam1), "This is the root: J is a mean squared distance."),
        (turn, f"This is s² where the better line changes. What is paid where s is {s}?"),
        (np.sqrt(turn), "This is the distance at which the better line changes."),
        (lambda J: lam2 > J, "That is less than PCA pays, and PCA's line is the best with a bias."),
        (lambda J: along < J, "A line along the cloud pays less than that."),
        otherwise="Which lines through the origin are candidates, and what does each of them pay?",
        rtol=0.01,
        near=2e-3,
        words={
            "along": along,
            "side": "above" if far else "below",
            "turn": f"{turn**0.5:.1f}",
            "spent": "mean" if far else "long axis",
        },
    )
