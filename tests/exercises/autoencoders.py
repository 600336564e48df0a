"""Answers to the exercises of notebook 10: right ones, and wrong ones with their diagnosis."""

import numpy as np

from lecture8 import pca


def gram(W):
    return W.T @ W


def by_qr(W2, Z):
    Q, R = np.linalg.qr(W2)
    return Q @ pca.fit(Z @ R.T, M=2).U


def by_eigh(W2, Z):
    Q, R = np.linalg.qr(W2)
    return Q @ np.linalg.eigh(np.cov((Z @ R.T).T))[1][:, ::-1]


def ascending(W2, Z):
    Q, R = np.linalg.qr(W2)
    return Q @ np.linalg.eigh(np.cov((Z @ R.T).T))[1]


def uncentred(W2, Z):
    Q, R = np.linalg.qr(W2)
    C = Z @ R.T
    return Q @ np.linalg.eigh(C.T @ C)[1][:, ::-1]


def correlation(W2, Z):
    Q, R = np.linalg.qr(W2)
    return Q @ np.linalg.eigh(np.corrcoef((Z @ R.T).T))[1][:, ::-1]


def left_inverse(W2):
    """Return an encoder that undoes the decoder from the first two coordinates alone."""
    return np.hstack([np.linalg.inv(W2[:2]), np.zeros((2, len(W2) - 2))])


RIGHT = {
    "best_encoder": [
        np.linalg.pinv,
        lambda W2: np.linalg.inv(gram(W2)) @ W2.T,
        lambda W2: np.linalg.lstsq(W2, np.eye(len(W2)))[0].tolist(),
    ],
    "directions_from_codes": [
        by_qr,
        by_eigh,
        lambda W2, Z: pca.fit(Z @ W2.T, M=2).U * [-1, 1],
    ],
    "weights_of_autoencoder": [47854, 47854.0, np.int64(47854), [47854]],
    "numbers_of_pca": [23839, 23839.0, np.int64(23839), 784 + 784 * 30 - 465],
    "relu_claim": ["comparison", "Comparison.", " comparison "],
    "far_away": [
        [30, -20, 10],
        (30.0, -20.0, 10.0),
        np.array([30.02, -19.98, 10]),
        [[30, -20, 10]],
    ],
    "without_bias": [12, 12.0, [12], np.float32(12)],
}
WRONG = {
    "best_encoder": [
        (lambda W2: W2.T, "The transpose is right if"),
        (lambda W2: np.linalg.pinv(W2).T, "transposed"),
        (lambda W2: W2, "decoder itself"),
        (lambda W2: np.linalg.inv(gram(W2)), "act on"),
        (lambda W2: gram(W2) @ W2.T, "not inverted"),
        (lambda W2: W2.T / (W2**2).sum(axis=0)[:, None], "squared lengths"),
        (lambda W2: W2.T / np.linalg.norm(W2, axis=0)[:, None], "as long as 1"),
        (lambda W2: W2.T / (W2**2).sum(), "by dividing"),
        (lambda W2: np.linalg.qr(W2)[0].T, "orthonormal basis"),
        (lambda W2: np.linalg.svd(W2, full_matrices=False)[0].T, "orthonormal basis"),
        (lambda W2: 0 * W2.T, "nothing is kept"),
        (lambda W2: 1 / W2.T, "entry by entry"),
        (lambda W2: np.linalg.inv(gram(W2) + 1e-3 * np.eye(2)) @ W2.T, "Something is added"),
        (lambda W2: np.linalg.inv(gram(W2) + 0.1 * np.eye(2)) @ W2.T, "Something is added"),
        (lambda W2: W2 @ np.linalg.pinv(W2), "the projection"),
        (left_inverse, "many W1 do"),
        (lambda W2: 2 * np.linalg.pinv(W2), "but for a factor"),
        (lambda W2: np.ones((2, 6)), "nearer to x"),
        (lambda W2: np.ones(6), "not (M, D)"),
        (np.linalg.inv, "raises LinAlgError"),
        (
            lambda W2: np.linalg.pinv(W2) if W2.shape[1] == 2 else W2.T,
            "not for one of shape (7, 3)",
        ),
    ],
    "directions_from_codes": [
        (lambda W2, Z: by_qr(W2, Z).T, "stand in rows"),
        (ascending, "ascending"),
        (lambda W2, Z: pca.fit(Z @ np.linalg.qr(W2)[1].T, M=2).U, "carry them over"),
        (lambda W2, Z: pca.fit(Z, M=2).U, "not (D, 2)"),
        (lambda W2, Z: np.linalg.qr(W2)[0], "vary most"),
        (lambda W2, Z: W2, "decoder's columns"),
        (lambda W2, Z: W2 / np.linalg.norm(W2, axis=0), "decoder's columns"),
        (uncentred, "not centred"),
        (lambda W2, Z: np.linalg.qr(W2)[0] @ pca.fit(Z, M=2).U, "the axes of z"),
        (lambda W2, Z: W2 @ pca.fit(Z, M=2).U, "bends right angles"),
        (lambda W2, Z: np.linalg.qr(W2)[0] @ pca.fit(Z @ np.linalg.qr(W2)[1], M=2).U, "Z @ R.T"),
        (lambda W2, Z: np.linalg.svd(W2)[0][:, :2], "ignore how"),
        (lambda W2, Z: by_qr(W2, (Z - Z.mean(axis=0)) / Z.std(axis=0)), "are other codes"),
        (lambda W2, Z: by_qr(W2, Z / Z.std(axis=0)), "are other codes"),
        (correlation, "R z were scaled"),
        (lambda W2, Z: by_qr(W2, Z) if len(W2) == 6 else W2, "not for D = 9"),
        (lambda W2, Z: 3 * by_qr(W2, Z), "lengths are not 1"),
        (lambda W2, Z: np.eye(6)[:, :2], "stick out"),
        (lambda W2, Z: W2 @ [[1, 1], [0, 2]], "Not orthonormal"),
        (lambda W2, Z: np.zeros((6, 2)), "column is zero"),
        (lambda W2: W2, "called with 2 arguments"),
    ],
    "weights_of_autoencoder": [
        (47040, "The biases are missing"),
        (47070, "biases of the outputs"),
        (47824, "biases of the code"),
        (48638, "input units"),
        (23550, "encoder alone"),
        (24304, "decoder alone"),
        (23520, "one layer"),
        (24334, "not shared"),
        (814, "the weights are missing"),
        (784 * 30 * 784, "all three widths"),
        (47853, "Nearly"),
        (23839, "free in PCA"),
        (47042, "not each layer"),
        (47100, "as many biases as it has outputs"),
        (1598, "units"),
        (48608, "fewer"),
        (50000, "too many"),
        (100, "too few"),
        ("47854", "holds text"),
    ],
    "numbers_of_pca": [
        (24304, "as if the directions"),
        (23520, "The mean is missing"),
        (23055, "The mean is missing"),
        (23869, "30 too many"),
        (23085, "length 1"),
        (24274, "each pair"),
        (23490, "each pair"),
        (23404, "symmetric"),
        (784 * 30 - 900, "not their plane alone"),
        (23839 - 465, "subtracted twice"),
        (23854, "counts in full"),
        (814, "not one alone"),
        (784 * 785 // 2, "different entries"),
        (784 * 784, "covariance's entries"),
        (23840, "Nearly"),
        (23838, "Nearly"),
        (23434, "not twice"),
        (23809, "too few"),
        (47854, "autoencoder's"),
        (10**6, "PCA stores fewer"),
        (24000, "too many"),
        (30, "too few"),
    ],
    "relu_claim": [
        ("bent", "bent or not"),
        ("start", "better one than PCA's"),
        ("overfitting", "can reach"),
        ("lie", "another word"),
        (None, "one of"),
    ],
    "far_away": [
        ([0, 0, 0], "no code at all"),
        ([-30, 20, -10], "W2 turns it back"),
        ([10, -20, 30], "undoes it"),
        ([30, -20, 0], "One direction is lost"),
        ([1, -1, 0.5], "nearer to the sheet"),
        ([24, -16, 8], "length changes"),
        ([3, -2, 1], "length changes"),
        ([25, -30, 5], "which E"),
        ([30, -20], "(3,) is due"),
        (np.ones((2, 3)), "(3,) is due"),
        (0, "(3,) is due"),
    ],
    "without_bias": [
        (18, "There is another line"),
        (2, "with a bias"),
        (16, "distance of the mean adds"),
        (28, "a line saves one"),
        (30, "nothing is kept"),
        (14, "keeps some"),
        (6, "squared"),
        (3.464, "This is the root"),
        (3.46, "This is the root"),
        (4, "distance of the mean itself"),
        (9, "without a factor 1/2"),
        (10, "What is paid"),
        (3.16, "at which the better line"),
        (1, "less than PCA"),
        (25, "along the cloud pays less"),
        (13, "candidates"),
        ([12, 2], "one number is due"),
    ],
}
