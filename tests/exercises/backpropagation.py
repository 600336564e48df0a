"""Answers to the exercises of notebook 09: right ones, and wrong ones with their diagnosis."""

import numpy as np

from lecture8 import neurons, textbook


def by_loop(dZ):
    db = np.zeros(dZ.shape[1])
    for row in dZ:
        db += row
    return db


def in_place(dZ):
    dZ *= 2
    return dZ.sum(axis=0) / 2


def softmax_by_loop(yhat, y):
    return [sum(y) * a - b for a, b in zip(yhat, y, strict=True)]


def with_jacobian(yhat, y):
    return (np.diag(yhat) - np.outer(yhat, yhat)) @ (-y / yhat)


def with_jacobian_of_z(yhat, y):
    return neurons.SOFTMAX.dphi(yhat) @ (-y / yhat)


def by_slide_54(dZ, W, Z):
    columns = [np.diag(1 - np.tanh(z) ** 2) @ (W.T @ dz) for z, dz in zip(Z, dZ, strict=True)]
    return np.array(columns)


def minus_one_at_the_class(yhat, y):
    g = yhat.copy()
    g[np.argmax(y)] -= 1
    return g


def relative_step(L, w):
    return (L(w * (1 + 1e-6)) - L(w * (1 - 1e-6))) / (2e-6 * w)


def noisy(L, w):
    return central(1e-5)(lambda v: round(L(v), 8), w)


def slope(Z):
    return 1 - np.tanh(Z) ** 2


def central(h):
    return lambda L, w: (L(w + h) - L(w - h)) / (2 * h)


def four_points(L, w, h=1e-3):
    return (8 * (L(w + h) - L(w - h)) - (L(w + 2 * h) - L(w - 2 * h))) / (12 * h)


RIGHT = {
    "naive_count": [
        442_100,
        442100.0,
        textbook.naive_multiplications([10, 20, 20, 20, 5]),
        np.array([442100]),
    ],
    "softmax_delta": [
        lambda yhat, y: yhat * y.sum() - y,
        lambda yhat, y: sum(y) * yhat - y,
        softmax_by_loop,
        with_jacobian,
    ],
    "different_weights": [5, 5.0, [5], np.int64(5)],
    "relu_gradient": [
        [[-6, -12], [0, 0]],
        np.array([[-6.0, -12], [0, 0]]),
        np.outer([-6, 0], [1, 2]),
        ((-6, -12), (0, 0)),
    ],
    "tanh_delta": [
        lambda dZ, W, Z: dZ @ W * (1 - np.tanh(Z) ** 2),
        lambda dZ, W, Z: np.einsum("nk,kj->nj", dZ, W) / np.cosh(Z) ** 2,
        lambda dZ, W, Z: (W.T @ dZ.T).T * neurons.TANH.dphi(Z),
        by_slide_54,
    ],
    "numerical_derivative": [
        central(1e-5),
        central(1e-6),
        central(1e-4),
        four_points,
        lambda L, w: np.imag(L(w + 1e-20j)) / 1e-20,
    ],
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
    "naive_count": [
        (1100, "with a cache"),
        (1165, "weights and biases"),
        (88_421, "which calls multiply"),
        (88_420, "for one output"),
        (442_105, "One call too many"),
        (400_000, "in the first layer alone"),
        (484_200, "exchanged"),
        (42_100, "it takes n_{l-1}"),
        (5 * 4420, "three hidden layers"),
        (5500, "and so does each unit"),
        (40_000, "inputs are missing"),
        (440_000, "rounded, or are two"),
        (442_000, "Nearly, but the count is exact: has"),
        (442_090, "rounded or left out"),
        (4.42e5, "Nearly"),
        (65, "too few"),
        (10**9, "too many"),
        ("442100", "quotation marks"),
    ],
    "softmax_delta": [
        (lambda yhat, y: yhat - y, "only where the y_k add up to 1"),
        (lambda yhat, y: y - yhat, "sign is wrong, and"),
        (lambda yhat, y: y - yhat * y.sum(), "points uphill"),
        (lambda yhat, y: -y / yhat, "from ŷ back to z"),
        (lambda yhat, y: -y * (1 - yhat), "diagonal"),
        (lambda yhat, y: -y, "ŷŷᵀ is missing"),
        (lambda yhat, y: (yhat - y) * y.sum(), "one of the two terms"),
        (lambda yhat, y: (np.diag(yhat) - np.outer(yhat, yhat)) @ (yhat - y), "squared error"),
        (lambda yhat, y: neurons.SOFTMAX.phi(yhat) * y.sum() - y, "do not apply softmax"),
        (lambda yhat, y: yhat + y, "opposite signs"),
        (lambda yhat, y: -(yhat * y.sum() + y), "opposite signs"),
        (lambda yhat, y: yhat * y.sum(), "with diag(ŷ) is missing"),
        (lambda yhat, y: yhat * y.sum() - y * yhat, "One ŷ_k too many"),
        (lambda yhat, y: yhat * y.mean() - y, "not a mean"),
        (lambda yhat, y: (yhat - y) * yhat * (1 - yhat), "for sigmoids"),
        (with_jacobian_of_z, "the numbers are not"),
        (lambda yhat, y: np.diag(yhat) - np.outer(yhat, yhat), "A matrix"),
        (lambda yhat, y: (np.diag(yhat) - np.outer(yhat, yhat)) @ y, "applied to y"),
        (minus_one_at_the_class, "for a class, 0 and one 1"),
        (lambda yhat, y: yhat * y[:3].sum() - y, "the numbers are not"),
        (lambda yhat, y: -(y * np.log(yhat)).sum(), "One number for the layer"),
        (lambda yhat, y: (yhat * y.sum() - y) / len(y), "divided by K"),
        (lambda yhat, y: (yhat * y.sum() - y)[:, None], "not that of z"),
        (lambda z: z, "called with 2 arguments"),
    ],
    "different_weights": [
        (33, "start alike"),
        (1, "the inputs differ"),
        (2, "That is the start"),
        (3, "Two groups"),
        (4, "One group is missing"),
        (6, "One too many"),
        (25, "two hidden units"),
        (0, "at least one"),
        (100, "only 33"),
        (2.5, "a whole number is due"),
    ],
    "relu_gradient": [
        ([[-6, -12], [-10, -20]], "The slope of ReLU is missing"),
        ([[-6, 0], [-12, 0]], "transposed"),
        ([[6, 12], [0, 0]], "δ of the output is ŷ - y"),
        ([[6, 12], [10, 20]], "sign is wrong, and"),
        ([[-12, -24], [0, 0]], "Twice too large"),
        ([[-3, -6], [0, 0]], "Half of it"),
        ([[-2, -4], [0, 0]], "outgoing weights"),
        ([[3, 6], [0, 0]], "The δ of the output"),
        ([[-18, 0], [0, 0]], "x, not h"),
        ([[-21, -42], [-35, -70]], "taken to be open"),
        ([[7, 13], [1, -1]], "after a step"),
        ([[-21, -42], [0, 0]], "counts as open"),
        ([[-6, -12], [1, 1]], "second unit"),
        ([[0, 0], [0, 0]], "not all 0"),
        ([[-5, -10], [0, 0]], "The direction is right"),
        ([[21, 42], [0, 0]], "The sign is wrong, and the size"),
        ([[9, 18], [0, 0]], "The sign is wrong, and the size"),
        ([[6, 0], [12, 0]], "transposed, and the sign"),
        ([[-9, -18], [0, 0]], "output's bias"),
        ([[-6, -6], [0, 0]], "multiplies each of its inputs"),
        ([-6, 0], "has shape (2,); (2, 2) is due"),
    ],
    "tanh_delta": [
        (lambda dZ, W, Z: dZ @ W.T * slope(Z), "in place"),
        (lambda dZ, W, Z: dZ @ W.T, "and φ' is missing"),
        (lambda dZ, W, Z: dZ @ W, "from h back to z"),
        (lambda dZ, W, Z: dZ @ W * np.tanh(Z), "where φ' is due"),
        (lambda dZ, W, Z: dZ @ W * slope(np.tanh(Z)), "a function of z"),
        (lambda dZ, W, Z: dZ @ W * (1 - Z**2), "here z stands"),
        (lambda dZ, W, Z: dZ @ W * neurons.SIGMOID.dphi(Z), "the units are tanh"),
        (lambda dZ, W, Z: dZ @ W * np.tanh(Z) * (1 - np.tanh(Z)), "h(1 - h)"),
        (lambda dZ, W, Z: (dZ * slope(Z)) @ W, "by φ' before W"),
        (lambda dZ, W, Z: dZ * slope(Z), "W is missing"),
        (lambda dZ, W, Z: dZ @ W * slope(Z) / len(Z), "divided by N"),
        (lambda dZ, W, Z: -dZ @ W * slope(Z), "downhill"),
        (lambda dZ, W, Z: (dZ @ W * slope(Z)).T, "a row is a sample"),
        (lambda dZ, W, Z: (dZ @ W * slope(Z)).sum(axis=0), "gradient of the bias"),
        (lambda dZ, W, Z: dZ.T @ Z, "W, not that of Z"),
        (lambda dZ, W, Z: dZ[:2], "The shape is not that of Z"),
        (lambda dZ, W, Z: dZ @ W * slope(Z) ** 2, "twice"),
        (lambda dZ, W, Z: dZ @ W * (1 + np.tanh(Z) ** 2), "A sign in φ'"),
        (lambda dZ, W, Z: slope(Z), "φ' alone"),
        (lambda dZ, W, Z: dZ @ W * 2 * slope(Z), "but for a factor"),
        (lambda dZ, W, Z: dZ @ W * (Z > 0), "ReLU's"),
        (lambda dZ, W, Z: dZ @ W / slope(Z), "You divide"),
        (lambda dZ, W, Z: dZ @ W * Z, "by z where"),
        (lambda dZ, W, Z: dZ @ W * slope(dZ @ W), "taken at Z"),
        (lambda dZ, W, Z: (dZ @ W * slope(Z)).mean(axis=0), "for each sample"),
        (lambda dZ, W, Z: dZ @ W + Z, "the numbers are not"),
        (lambda dZ, W, Z: dZ @ W * (1 - np.tanh(Z)), "The square is missing"),
        (lambda dZ, W, Z: dZ @ W.reshape(3, -1) * slope(Z), "raises ValueError"),
        (lambda dZ, W, Z: W @ dZ, "raises ValueError"),
        (lambda dZ, W: dZ @ W, "called with 3 arguments"),
    ],
    "numerical_derivative": [
        (lambda L, w: (L(w + 1e-5) - L(w)) / 1e-5, "to one side"),
        (lambda L, w: (L(w) - L(w - 1e-8)) / 1e-8, "to one side"),
        (central(1e-9), "rounding eats"),
        (central(1e-3), "too large: the error grows"),
        (lambda L, w: round(central(1e-5)(L, w), 3), "is something rounded"),
        (lambda L, w: float(np.float32(central(1e-5)(L, w))), "is something rounded"),
        (noisy, "is something rounded"),
        (lambda L, w: (np.log(L(w + 1e-5)) - np.log(L(w - 1e-5))) / 2e-5, "not near"),
        (relative_step, "At w = 0"),
        (lambda L, w: (L(w + 1e-5) - L(w - 1e-5)) / 1e-5, "Twice too large"),
        (lambda L, w: (L(w + 1e-5) - L(w)) / 2e-5, "Half of it"),
        (lambda L, w: (L(w - 1e-5) - L(w + 1e-5)) / 2e-5, "The sign"),
        (lambda L, w: L(w + 1e-5) - L(w - 1e-5), "divide by the step"),
        (central(1e-17), "lost in rounding"),
        (lambda L, w: (L(w + 1e-20) - L(w)) / 1e-20, "lost in rounding"),
        (lambda L, w: L(w), "L itself"),
        (lambda L, w: np.cos(w), "never calls L"),
        (central(2.0), "is the step small"),
        (lambda L, w: (L(w + 1e-4) - 2 * L(w) + L(w - 1e-4)) / 1e-8, "second derivative"),
        (lambda L, w: (L(w * 1.00001) - L(w * 0.99999)) / 2e-5, "w times"),
        (lambda L, w: central(1e-5)(L, 0), "the same at every w"),
        (lambda L, w: L(w + 1e-20j) / 1e-20, "complex"),
        (lambda L, w: (L(w + 1e-5) - L(w - 1e-5)) / 2e5, "divide by the step"),
        (central(0), "NaN"),
        (lambda w: w, "called with 2 arguments"),
    ],
    "bias_gradient": [
        (lambda dZ: dZ.mean(axis=0), "divided by N before"),
        (lambda dZ: -dZ.sum(axis=0), "downhill"),
        (lambda dZ: dZ.sum(axis=1), "wrong axis"),
        (np.sum, "its own bias"),
        (lambda dZ: dZ, "what becomes of the batch"),
        (lambda dZ: dZ.sum(axis=0, keepdims=True), "(1, out)"),
        (lambda dZ: dZ[0], "Only one sample"),
        (lambda dZ: dZ.sum(axis=0) * len(dZ), "N times too large"),
        (lambda dZ: dZ[:5].sum(axis=0) if len(dZ) > 2 else dZ[0], "Only one sample"),
        (lambda dZ: np.abs(dZ).sum(axis=0), "which terms"),
        (lambda dZ: dZ.sum(axis=0) / dZ.shape[1], "but for a factor"),
        (lambda dZ: 20 * dZ.mean(axis=0), "but for a factor"),
        (lambda dZ: dZ.T @ dZ, "not that of b"),
        (lambda dZ, H: (dZ * H).sum(axis=0), "no h takes part"),
        (in_place, "in place"),
        (lambda dZ: None, "return missing"),
        (np.ones((5, 3)), "without brackets"),
    ],
}
