"""Answers to the exercises of notebook 12: right ones, and wrong ones with their diagnosis."""

import numpy as np

from lecture8 import data, pca


def count_wrong(M):
    X, y = data.digits()
    order = np.random.default_rng(9).permutation(len(X))
    X, y = X[order] / 16, y[order]
    train, test, labels = X[:1437], X[1437:], y[1437:]
    if M:
        model = pca.fit(train, M=M)
        test = model.reconstruct(test)
    means = [train[y[:1437] == k].mean(axis=0) for k in range(10)]
    nearest = np.argmin([((test - mean) ** 2).sum(axis=1) for mean in means], axis=0)
    return np.count_nonzero(nearest != labels)


RIGHT = {
    "wrong_by_pca": [count_wrong(5), float(count_wrong(5)), np.array([count_wrong(5)])],
    "grey_levels_off": [255 * (1.67 / 784) ** 0.5, 11.8, [11.7]],
    "components_as_good": [19, 19.0, np.int64(19)],
    "one_thing_changed": ["C", "c.", " C "],
}
WRONG = {
    "wrong_by_pca": [
        (count_wrong(0), "for the images themselves"),
        (count_wrong(2), "for two components"),
        (count_wrong(10), "for ten components"),
        (91, "without subtracting"),
        (327, "in the old order"),
        (267, "for the training digits"),
        (360 - count_wrong(5), "right ones"),
        (count_wrong(5) / 360, "submit how many"),
        (21.4, "submit how many"),
        (50, "codes of the deep autoencoder"),
        (count_wrong(5) - count_wrong(0), "You subtract the count"),
        (count_wrong(5) + 1, "Nearly"),
        (count_wrong(5) - 1, "Nearly"),
        (21, "submit how many"),
        (66, "Too few"),
        (300, "Too many"),
        (-3, "between 0 and 360"),
        ([50, 77], "one number is due"),
    ],
    "grey_levels_off": [
        (255 * 1.67 / 784, "the mean square for its root"),
        (329.5, "over 784 pixels"),
        (0.4203, "first, then take the root"),
        (62.3, "28 x 28"),
        (3.295, "over the images already"),
        (0.0462, "from black to white"),
        (4.62, "percentage"),
        (0.738, "0 .. 255"),
        ((255 * 1.67 / 784) ** 0.5, "outside the root"),
        (16.64, "You double"),
        (8.322, "You halve"),
        (5.885, "Half of it"),
        (41.19, "have 64 pixels"),
        (60.16, "over the codes"),
        (425.8, "its root first"),
        (1.292, "root of the whole sum"),
        (0.002130, "in units of white: take its root"),
        (1.67, "squares itself"),
        (138.5, "mean square in grey levels"),
        (33.9, "PCA's"),
        (15.77, "published"),
        (12, "is something rounded"),
        (12, "is something rounded"),
        (100, "Too large"),
        (2, "Too small"),
        ([11.8, 33.9], "one number is due"),
    ],
    "components_as_good": [
        (18, "on the training digits"),
        (20, "one component fewer"),
        (10, "1.27"),
        (64, "nothing is lost"),
        (100, "from 1 to 64"),
        (0, "from 1 to 64"),
        (30, "the test error is 0.2"),
        (2, "the test error is 3.4"),
        (0.6, "a whole number is due"),
    ],
    "one_thing_changed": [
        ("A", "4 x Glorot"),
        ("b", "first weights differ"),
        ("D", "all differ"),
        ("all", "another word"),
    ],
}
