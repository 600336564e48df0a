"""Answers to the exercises of notebook 13: right ones, and wrong ones with their diagnosis."""

import numpy as np
from sklearn.neighbors import NearestNeighbors


def perplexity(p, log=np.log, exp=np.exp):
    return exp(-(p * log(p)).sum())


def half(k):
    return np.array([1 / 2] + [1 / (2 * k)] * k)


def pairwise_gradient(Y, P, Q, weight=lambda d: 1):
    dY = np.zeros_like(Y)
    for i, j in np.ndindex(P.shape):
        difference = Y[i] - Y[j]
        dY[i] += 4 * (P - Q)[i, j] * difference * weight(difference @ difference)
    return dY


def numerical(Y, P, Q):
    def C(Y):
        d = ((Y[:, None] - Y) ** 2).sum(axis=2)
        s = np.exp(-d) - np.eye(len(Y))
        return (P * d).sum() + np.log(s.sum())

    dY = np.zeros_like(Y)
    for i in np.ndindex(Y.shape):
        step = np.zeros_like(Y)
        step[i] = 1e-5
        dY[i] = (C(Y + step) - C(Y - step)) / 2e-5
    return dY


def whole(Y, A):
    return 4 * (A[:, :, None] * (Y[:, None] - Y)).sum(axis=1)


def by_sklearn(A, k=10):
    return NearestNeighbors(n_neighbors=k).fit(A).kneighbors()[1]


def by_sorting(A, first=1, last=11):
    return np.argsort(((A[:, None] - A) ** 2).sum(axis=2), axis=1)[:, first:last]


def common(a, b):
    return np.array([len(set(x) & set(y)) for x, y in zip(a, b, strict=True)])


def share(X, Y):
    return common(by_sorting(X), by_sorting(Y)).mean() / 10


def by_city_blocks(X, Y):
    near = [np.argsort(np.abs(A[:, None] - A).sum(axis=2), axis=1)[:, 1:11] for A in (X, Y)]
    return common(*near).mean() / 10


def by_loops(X, Y):
    count = 0
    for i in range(len(X)):
        near = [np.argsort(np.linalg.norm(A - A[i], axis=1))[1:11] for A in (X, Y)]
        count += np.isin(*near).sum()
    return count / (10 * len(X))


def errors(*shares, N=10_000):
    return [np.sqrt(p * (1 - p) / N) for p in shares]


a, b = errors(0.975, 0.972)
both = np.hypot(a, b)

RIGHT = {
    "half_to_one": [
        lambda k: 2 * np.sqrt(k),
        lambda k: perplexity(half(k)),
        lambda k: perplexity(half(k), np.log2, np.exp2),
        lambda k: [(4 * k) ** 0.5],
    ],
    "map_gradient": [
        pairwise_gradient,
        numerical,
        lambda Y, P, Q: whole(Y, P - Q),
        lambda Y, P, Q: whole(Y, P - Q).tolist(),
        lambda Y, P, Q: 4 * ((P - Q).sum(axis=1, keepdims=True) * Y - (P - Q) @ Y),
    ],
    "evidence_of_classes": ["b", "B", "(b)", "b."],
    "kept_neighbours": [
        share,
        by_loops,
        lambda X, Y: np.array([share(X, Y)]),
        lambda X, Y: common(by_sklearn(X), by_sklearn(Y)).mean() / 10,
    ],
    "clusters_and_classes": ["c", "C", " (c) "],
    "least_probability": [
        0.005,
        0.1 / 20,
        5e-3,
        np.array([[0.005]]),
        0.1 * (1 / 5) * (1 / 4),
    ],
    "errors_apart": [1.3, 0.003 / both, 1.32, -0.003 / both, np.array([1.321])],
}
WRONG = {
    "half_to_one": [
        (lambda k: k + 1, "counts all alike"),
        (lambda k: np.log(2 * np.sqrt(k)), "This is the entropy: "),
        (lambda k: np.log2(2 * np.sqrt(k)), "in bits: raise"),
        (lambda k: perplexity(half(k), exp=np.exp2), "You raise 2"),
        (lambda k: perplexity(half(k), log=np.log2), "You raise e"),
        (lambda k: 1 / perplexity(half(k)), "Turned over"),
        (lambda k: np.sqrt(k), "between the two halves"),
        (lambda k: 4 * k, "counts by its weight"),
        (lambda k: 2 * np.sqrt(k - 1), "How many share"),
        (lambda k: 2 * np.sqrt(k + 1), "How many share"),
        (lambda k: (k + 1) / 2, "averages perplexities"),
        (lambda k: 1 / (half(k) ** 2).sum(), "another count"),
        (lambda k: np.exp(np.log(2) / 2 + np.log(k)), "must sum to 1"),
        (lambda k: 2 * k, "half of the weight"),
        (lambda k: np.sqrt(2 * k), "Only one of the two halves"),
        (lambda k: k, "Too small at k = 1"),
        (lambda k: 2, "Right for k = 1, but too small for k = 4"),
        (lambda k: [k, 1], "one number is due"),
        (4, "a function is due"),
    ],
    "map_gradient": [
        (lambda Y, P, Q: whole(Y, Q - P), "downhill"),
        (lambda Y, P, Q: 4 * ((P - Q)[:, :, None] * (Y[:, None] - Y)).sum(0), "wrong index"),
        (lambda Y, P, Q: whole(Y, P - Q) / 2, "factor of 2"),
        (lambda Y, P, Q: whole(Y, P - Q) / 4, "the square gives 2"),
        (lambda Y, P, Q: whole(Y, P - Q) * 2, "Twice too large"),
        (lambda Y, P, Q: whole(Y, Q - P) / 2, "and a factor is missing"),
        (lambda Y, P, Q: whole(Y, Q - P) / 4, "and a factor is missing"),
        (lambda Y, P, Q: whole(Y, P - Q / 2), "In one of the two terms"),
        (lambda Y, P, Q: whole(Y, P / 2 - Q), "In one of the two terms"),
        (
            lambda Y, P, Q: 4 * ((P - Q)[:, :, None] * (Y[:, None] - Y) ** 2).sum(axis=1),
            "not its square",
        ),
        (
            lambda Y, P, Q: 2 * ((P - Q)[:, :, None] * abs(Y[:, None] - Y)).sum(axis=1),
            "keeps its sign",
        ),
        (lambda Y, P, Q: whole(Y, P), "pulls only"),
        (lambda Y, P, Q: -whole(Y, Q), "pushes only"),
        (lambda Y, P, Q: whole(Y, P + Q), "opposite sign"),
        (lambda Y, P, Q: pairwise_gradient(Y, P, Q, lambda d: 1 / (1 + d)), "t-SNE's"),
        (lambda Y, P, Q: pairwise_gradient(Y, P, Q, np.sqrt), "with its length"),
        (lambda Y, P, Q: whole(Y, P - Q) / len(Y), "divided by N"),
        (lambda Y, P, Q: 4 * (P - Q) @ Y, "Only y_j"),
        (lambda Y, P, Q: 4 * (P - Q).sum(axis=1, keepdims=True) * Y, "Only y_i"),
        (lambda Y, P, Q: whole(Y, P / (Q + np.eye(len(Y)))), "stops at p/q"),
        (lambda Y, P, Q: pairwise_gradient(Y, P, Q, lambda d: 1 / np.sqrt(d or 1)), "Unit vectors"),
        (lambda Y, P, Q: whole(Y, P - Q)[:8], "not that of Y"),
        (lambda Y, P, Q: 4 * (P - Q)[:, :, None] * (Y[:, None] - Y), "sum them over j"),
        (lambda Y, P, Q: whole(Y, P - Q).T, "(2, N)"),
        (lambda Y, P, Q: whole(Y, P - Q).sum(axis=0), "Two numbers: one point"),
        (lambda Y, P, Q: whole(Y, P - Q).sum(axis=1), "two coordinates"),
        (lambda Y, P, Q: P - Q, "not that of Y"),
        (lambda Y, P, Q: whole(Y, np.log(P + np.eye(len(Y)))), "central difference"),
        (lambda P, Q: P, "called with 3 arguments"),
    ],
    "evidence_of_classes": [
        ("a", "no evidence"),
        ("c", "knows no labels"),
        ("d", "leaves out"),
        ("e", "another word"),
        (2, "is a number"),
    ],
    "kept_neighbours": [
        (lambda X, Y: common(by_sorting(X, 0, 10), by_sorting(Y, 0, 10)).mean() / 10, "own ten"),
        (lambda X, Y: common(by_sorting(X, 0), by_sorting(Y, 0)).mean() / 11, "always kept"),
        (lambda X, Y: common(by_sorting(X, 0), by_sorting(Y, 0)).mean() / 10, "leave it out"),
        (lambda X, Y: common(by_sorting(-X, -10, None), by_sorting(Y, -10, None)).mean() / 10, "u"),
        (lambda X, Y: (by_sorting(X) == by_sorting(Y)).mean(), "place by place"),
        (lambda X, Y: share(X, Y) * 10, "how many of the ten"),
        (lambda X, Y: share(X, Y) * 100, "percentage"),
        (lambda X, Y: 1 - share(X, Y), "lost"),
        (lambda X, Y: (by_sklearn(X, 1) == by_sklearn(Y, 1)).mean(), "nearest alone"),
        (
            lambda X, Y: common(by_sorting(X), by_sorting(Y)).mean() / (len(X) - 1),
            "the share is of",
        ),
        (lambda X, Y: common(by_sorting(X), by_sorting(Y)).mean() / len(X), "the share is of ten"),
        (lambda X, Y: 10 / (len(X) - 1), "random map"),
        (lambda X, Y: common(by_sorting(X, 1, 10), by_sorting(Y, 1, 10)).mean() / 9, "nine"),
        (lambda X, Y: common(by_sorting(X, 1, 10), by_sorting(Y, 1, 10)).mean() / 10, "nine"),
        (lambda X, Y: common(by_sklearn(X, 5), by_sklearn(Y, 5)).mean() / 5, "five nearest"),
        (by_city_blocks, "absolute differences"),
        (lambda X, Y: share(X, X), "the two lists of one space"),
        (lambda X, Y: common(by_sorting(X), by_sorting(Y)) / 10, "mean over all points"),
        (lambda X, Y: common(by_sorting(X), by_sorting(Y)).sum(), "divide by ten, and by N"),
        (
            lambda X, Y: np.mean(
                [n / (20 - n) for n in common(by_sorting(X), by_sorting(Y)).tolist()]
            ),
            "the union",
        ),
        (lambda X, Y: np.corrcoef(X[:, 0], Y[:, 0])[0, 1], "Too large"),
        (lambda X, Y: 0.1, "Too small"),
        (lambda X: 1, "called with 2 arguments"),
    ],
    "clusters_and_classes": [
        ("a", "how far off"),
        ("b", "That is so on MNIST"),
        ("d", "index of 0"),
        ("yes", "another word"),
        (0.54, "is a number"),
    ],
    "least_probability": [
        (0, "without a background"),
        (0.1 / 25, "fewer than N²"),
        (0.1 / 10, "twice as many"),
        (1 / 20, "the weight λ"),
        (0.9 / 20, "is 0 here"),
        (0.1, "All pairs together"),
        (0.1 / 5, "not over points"),
        (0.1 / 4, "not over those of one point"),
        (0.5, "percentage"),
        (200, "Turned over"),
        (0.7, "Too large"),
        (1e-9, "Too small"),
        ("0.1/20", "leave the quotation marks out"),
    ],
    "errors_apart": [
        (0.003 / (a + b), "not standard errors"),
        (0.003 / a, "both vary"),
        (0.003 / b, "both vary"),
        (0.003 / np.sqrt((a**2 + b**2) / 2), "variances are averaged"),
        (0.003 / errors(0.9735, N=20_000)[0], "not less"),
        (0.003 / both**2, "take its root"),
        (0.003 / (both * 100), "N is missing"),
        (0.003 / (both**2 * 10_000), "no standard error"),
        (both, "how many such is the difference"),
        (100 * both, "in percent"),
        (0.003, "the difference itself"),
        (both / 0.003, "Turned over"),
        (0.3 / both, "same unit"),
        (0.003 / np.sqrt(b**2 - a**2), "sum of the variances"),
        (0.003 / np.sqrt(0.5 / 10_000), "p is not 1/2"),
        (0.003 / np.sqrt((0.975 + 0.972) / 10_000), "not p/N"),
        (6.36, "digit by digit"),
        (30, "difference in digits"),
        (3, "Too large"),
        (0.1, "Too small"),
    ],
}
