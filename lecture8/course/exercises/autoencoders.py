"""Exercises of notebook 10: autoencoders and PCA."""

import numpy as np

from lecture8 import pca
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import angle, close, mistakes, same_up_to_sign
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import array, choice, integer, number

RESULT = "What your function returns"


def _decoder() -> Array:
    """Return a decoder W2 (6, 2), whose columns are neither orthogonal nor of length 1."""
    return np.random.default_rng(35).normal(size=(6, 2)) * [2.0, 0.7]


@exercise(
    "10.1 derive",
    "For one x: which z brings W2 z nearest to x? It is a least-squares problem.",
    "Its normal equations are W2ᵀW2 z = W2ᵀx.",
    solution="def f(W2): return np.linalg.pinv(W2), which is (W2ᵀW2)⁻¹W2ᵀ. Then W1 W2 = I.",
    insight="Then W1 W2 = I, and W2 W1 is the projection onto the plane of the decoder.",
)
def best_encoder(answer: object) -> str | None:
    """Write f(W2) -> W1 (M, D): the linear encoder with the smallest E for a given decoder."""
    W2 = _decoder()
    W1 = array(ask(answer, W2), what=RESULT)
    right = np.linalg.pinv(W2)
    if close(W1, right):
        wider = np.random.default_rng(5).normal(size=(7, 3))
        if close(array(ask(answer, wider), what=RESULT), np.linalg.pinv(wider), 5e-3):
            return None
        return "Right for M = 2, but not for M = 3: W2 may have any shape (D, M)."
    G, Q = W2.T @ W2, np.linalg.qr(W2)[0]
    return (
        mistakes(
            W1,
            (W2.T, "The transpose is right if the columns are orthonormal; these are not."),
            (right.T, "This is transposed: W1 maps D numbers to M, so it has shape (M, D)."),
            (W2, "This is the decoder itself: W1 maps the other way."),
            (np.linalg.inv(G), "The inverse is right; what does it act on?"),
            (G @ W2.T, "W2ᵀW2 is not inverted."),
            (
                W2.T / np.diag(G)[:, None],
                "This divides by the columns' squared lengths, but they are not orthogonal, too.",
            ),
            (
                W2.T / np.sqrt(np.diag(G))[:, None],
                "Columns of length 1 are not enough: they must "
                "be undone, and they are not orthogonal.",
            ),
            (W2.T / (W2**2).sum(), "A matrix is not inverted by a division by its squared size."),
            (
                lambda W1: W1.shape == (2, 6) and same_up_to_sign(W1.T, Q),
                "This gives coordinates in an orthonormal basis of the plane: the decoder given is "
                "another basis.",
            ),
            (W2 @ right, "This is W2 W1, the projection; W1 alone is asked for."),
            (lambda W1: W1.shape != (2, 6), "The shape is not (M, D): W1 maps D numbers to M."),
            (
                lambda W1: close(W1 @ W2, np.eye(2)),
                "W1 W2 = I holds, but many W1 do that. Off the plane yours does not find the "
                "nearest point.",
            ),
            (
                lambda W1: close(W1 / np.abs(W1).max(), right / np.abs(right).max()),
                "It is right but for a constant factor.",
            ),
        )
        or "With the best encoder W1 W2 = I, and yours does not give that: look at W1 @ W2."
    )


def _codes() -> Array:
    """Return codes (80, 2) that are correlated and do not have mean zero."""
    codes = np.random.default_rng(37).normal(size=(80, 2)) @ [[1.0, 0.6], [0.0, 1.5]]
    return np.add(codes, [3.0, -1.0])


@exercise(
    "10.2 implement",
    (
        "Make the decoder orthonormal, W2 = Q R. In which coordinates are the reconstructions "
        "then Q times something?"
    ),
    (
        "They are Q (R z). Find the principal directions of the R z, two numbers a row, and carry "
        "them over by Q."
    ),
    solution="def f(W2, Z): Q, R = np.linalg.qr(W2); return Q @ pca.fit(Z @ R.T, M=2).U",
    insight="An eigenproblem of size 2 turns an autoencoder's plane into PCA's axes.",
)
def directions_from_codes(answer: object) -> str | None:
    """Write f(W2, Z) -> U (D, 2): principal directions of the reconstructions, u1 first."""
    W2, Z = _decoder(), _codes()
    U = array(ask(answer, W2, Z), what=RESULT)
    right = pca.fit(Z @ W2.T, M=2).U
    if same_up_to_sign(U, right):
        return None
    if U.ndim != 2:
        return "The shape is not (D, 2): one column a direction, and two of them."
    R = np.linalg.qr(W2)[1]
    return mistakes(
        U,
        (
            lambda U: same_up_to_sign(U.T, right),
            "The directions are right, but stand in rows: return (D, 2), a column a direction.",
        ),
        (
            lambda U: same_up_to_sign(U[:, ::-1], right),
            "The order is ascending: the direction of the largest variance comes first.",
        ),
        (
            lambda U: same_up_to_sign(U, pca.fit(Z @ R.T, M=2).U),
            "These are the directions within the plane, in the coordinates R z: carry them over "
            "by Q.",
        ),
        (lambda U: U.shape != (len(W2), 2), "The shape is not (D, 2): one column a direction."),
        (lambda U: not U.any(axis=0).all(), "A column is zero: that is no direction."),
    ) or _other_axes(U, W2, Z, right)


def _other_axes(U: Array, W2: Array, Z: Array, right: Array) -> str:
    """Return what is wrong with U, which has the right shape and no zero column."""
    Q, R = np.linalg.qr(W2)
    uncentred = np.linalg.svd(Z @ W2.T)[2][:2].T
    of_codes = pca.fit(Z, M=2).U
    wrong = (
        (right, "The directions are right; their lengths are not 1."),
        (
            Q,
            "This is an orthonormal basis of the plane, but its axes are not turned yet: where do "
            "the codes come in?",
        ),
        (
            W2,
            "These are the decoder's columns: they span the plane, and are neither orthogonal "
            "nor principal.",
        ),
        (uncentred, "The codes were not centred, so the first direction leans to the mean."),
        (
            Q @ of_codes,
            "These are the axes of z, carried over by Q. In the basis Q the coordinates are R z.",
        ),
        (
            W2 @ of_codes,
            "These are the axes of z, carried over by the decoder: it bends right angles.",
        ),
        (Q @ pca.fit(Z @ R, M=2).U, "R is transposed: with codes in rows, R z is Z @ R.T."),
        (
            np.linalg.svd(W2, full_matrices=False)[0],
            "These are the decoder's singular vectors, which would do for round codes only.",
        ),
    )
    for basis, diagnosis in wrong:
        if all(angle(a, b) < 0.5 for a, b in zip(U.T, basis.T, strict=True)):  # degrees
            return diagnosis
    if not close(Q @ (Q.T @ U), U):
        return "They stick out of the plane that the decoder's columns span."
    if not close(U.T @ U, np.eye(2)):
        return "They lie in the right plane, but are not orthonormal: look at U.T @ U."
    return "An orthonormal basis of the right plane, but not the axes of largest variance."


@exercise(
    "10.3 compute",
    "Each layer has a weight for every pair of units, and a bias for every unit it ends in.",
    "The encoder has 30 rows of 784 weights, and 30 biases. The decoder?",
    solution=(
        "47,854: 784 * 30 weights and 30 biases in the encoder, 30 * 784 weights and 784 "
        "biases in the decoder."
    ),
    insight="Input units have no bias: they compute nothing.",
)
def weights_of_autoencoder(answer: object) -> str | None:
    """Count the weights and biases of a linear autoencoder 784-30-784."""
    count, D, M = integer(answer), 784, 30
    right = 2 * D * M + M + D
    known = {
        right: None,
        2 * D * M: "The biases are missing.",
        2 * D * M + M: "The biases of the outputs are missing.",
        2 * D * M + D: "The biases of the code are missing.",
        right + D: "The input units have no biases.",
        D * M + M: "This is the encoder alone.",
        D * M + D: "This is the decoder alone.",
        D * M: "These are the weights of one layer; there are two, and biases.",
        D * M + D + M: "The decoder has weights of its own: they are not shared.",
        2 * D * M + 2: "Each unit has a bias of its own, not each layer.",
        2 * D * M + 2 * M: "An output has a bias, too: the decoder has as many as it has outputs.",
        D + M + D: "These are the units; the connections between them are asked for, too.",
        D * D + D: "So many has a layer without the narrow code.",
        2 * (D * M + D): "The encoder has a bias for each of the units it ends in, which is fewer.",
    }
    if count in known:
        return known[count]
    return f"That is too {'many' if count > right else 'few'}: count the two layers one by one."


@exercise(
    "10.4 compute",
    (
        "The mean has 784. The directions have 784 * 30 entries, but they are orthonormal: how "
        "many conditions is that?"
    ),
    "Each direction has length 1, and each pair of them is orthogonal: 30 + 30 * 29/2.",
    solution="23,839: 784 for the mean, and 784 * 30 - 30 * 31/2 = 23,055 for the directions.",
    insight=(
        "Less than half of the autoencoder's: its encoder follows from the decoder, and the "
        "basis of its plane is free."
    ),
)
def numbers_of_pca(answer: object) -> str | None:
    """Count the free numbers of PCA: a mean and 30 orthonormal directions, with D = 784."""
    count, D, M = integer(answer), 784, 30
    right = D + D * M - M * (M + 1) // 2
    known = {
        right: None,
        D + D * M: "All entries are counted, as if the directions were not orthonormal.",
        D * M: "The mean is missing, and orthonormal directions are not free in every entry.",
        right - D: "The mean is missing.",
        right + M: "The right angles are counted; that each direction has length 1 is a condition "
        "as well.",
        right + M - D: "The mean is missing, and so is the condition that each has length 1.",
        right + M * (M - 1) // 2: "Length 1 is counted; that each pair is orthogonal is a "
        "condition as well.",
        right + M * (M - 1) // 2 - D: "The mean is missing, and so is that each pair is "
        "orthogonal.",
        D + D * M - M * M: "UᵀU = I is symmetric: fewer than M² conditions are different ones.",
        right - M: "The M variances are not among what is asked for, and the conditions are fewer.",
        D + D * M - M * (M - 1): "Each pair is orthogonal once, not twice; and each has length 1.",
        2 * D * M + M + D: "So many has the autoencoder.",
    }
    if count in known:
        return known[count]
    if count > D + D * M:
        return "That is more than PCA stores: a mean and 30 directions, with 784 entries each."
    return f"That is too {'many' if count > right else 'few'}: entries minus conditions."


REASONS = ("bent", "start", "overfitting", "comparison")


@exercise(
    "10.5 judge",
    "Where can the outputs lie, if they are W2 h + b2 with 10 numbers h?",
    "Which flat set of 10 dimensions is nearest to the training data, and whose is it?",
    solution=(
        "'comparison': the outputs lie in a plane of 10 dimensions, and none is nearer than "
        "PCA's. They did not centre for PCA, or compared a mean over pixels with a sum, or "
        "other data."
    ),
    insight="A theorem may be used as a test: whoever beats it has found a mistake.",
)
def relu_claim(answer: object) -> str | None:
    """Say why 10 ReLU units with linear outputs seem to have beaten PCA on its own data."""
    found = {
        "bent": "The ReLUs bend the codes. The outputs are linear in them: on what do they lie, "
        "bent or not?",
        "start": "Starts differ in how near they come to the best plane. Is there a better one "
        "than PCA's?",
        "overfitting": "Fitting the training data too well is possible only as far as the outputs "
        "can reach: where do they lie?",
    }
    return found.get(choice(answer, REASONS))


@exercise(
    "10.6 predict",
    "At the minimum E = 0. What is W2 W1, if the data vary in all three directions?",
    "W2 W1 = I. Does the network know that this point is far from the sheet?",
    solution="[30, -20, 10]: W2 W1 = I, and it gives back any point.",
    insight=(
        "E = 0, and nothing is learned about the sheet: it copies what it has never seen just "
        "as well."
    ),
)
def far_away(answer: object) -> str | None:
    """Predict what a linear autoencoder 3-3-3, trained on the sheet, makes of (30, -20, 10)."""
    x = np.array([30.0, -20.0, 10.0])
    xhat = array(answer, shape=(3,))
    if close(xhat, x, rtol=0.01):
        return None
    length = np.linalg.norm(x)
    return mistakes(
        xhat,
        (np.zeros(3), "So it would be with no code at all. Three code units are as many as D."),
        (-x, "What W1 turns round W2 turns back."),
        (x[::-1], "W1 may exchange or mix the coordinates; W2 undoes it."),
        (
            lambda v: (v == 0).any() and close(v[v != 0], x[v != 0], rtol=0.01),
            "One direction is lost here. With M = D, which would that be?",
        ),
        (
            lambda v: np.linalg.norm(v) < 0.5 * length,
            "That is nearer to the sheet than the point was: which code unit is missing that could "
            "bring this about?",
        ),
        (
            lambda v: angle(v, x) < 1,
            "The direction is right; the length is not. What does E = 0 say of lengths?",
        ),
    ) or ("E = 0 on data that vary in all directions fixes W2 W1: what is it?")


@exercise(
    "10.7 predict",
    "Two lines are candidates: one along the cloud, one towards the mean. What does each pay?",
    "Along the cloud it pays 2 + 4². Towards the mean it pays the variance along the cloud.",
    solution=(
        "12: the line along the cloud pays 2 + 16 = 18; the one towards the mean pays the 12 "
        "along the cloud, which is less."
    ),
    insight="4 is beyond the turn at √(12 - 2) = 3.2: the one unit is spent on the mean.",
)
def without_bias(answer: object) -> str | None:
    """Find the smallest J for M = 1 and no biases: variances 12 and 2, the mean 4 away across."""
    lam1, lam2, s = 12.0, 2.0, 4.0
    J = number(answer)
    if close(J, min(lam1, lam2 + s**2), rtol=0.01):
        return None
    return mistakes(
        J,
        (lam2 + s**2, "So much pays the line along the cloud. There is another line."),
        (lam2, "So it is with a bias, or centred: without one the line passes through the origin."),
        (s**2, "This is what the distance of the mean adds, for a line along the cloud."),
        (
            lam1 + s**2,
            "The mean's distance and the long axis are both lost here: the line can save one.",
        ),
        (lam1 + lam2 + s**2, "This is the whole second moment: nothing is kept by the line."),
        (lam1 + lam2, "This is the whole variance. The line through the mean keeps some of it."),
        (lam2 + s, "The distance comes in squared, and J has no factor 1/2."),
        (np.sqrt(lam1), "This is the root: J is a mean squared distance."),
        (lam1 - lam2, "This is s² at the turn. Which side of it is s = 4 on, and what is paid?"),
        (np.sqrt(lam1 - lam2), "This is the distance at which the line turns."),
        (lambda J: lam2 > J, "That is less than PCA pays, and the best line with a bias is PCA's."),
        (lambda J: lam2 + s**2 < J, "A line along the cloud pays less than that."),
    ) or ("Work out what two lines pay: one along the cloud, one through the mean.")
