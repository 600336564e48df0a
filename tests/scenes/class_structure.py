"""The scenes of notebook 13, on digits that drift from PCA's plane to heaps of one class each."""

from collections.abc import Callable
from functools import cache

import numpy as np

from lecture8 import data, pca
from lecture8.course import plots
from lecture8.course.plots import Scene

STEPS = np.array([1, 2, 4, 10, 30, 100, 300, 1000])
COSTS = 3 / np.sqrt(1 + STEPS) + 0.8
WEIGHTS = np.array([0, 0.01, 0.03, 0.1, 0.2])
KEPT, RIGHT = np.array([0.2, 0.31, 0.4, 0.38, 0.3]), np.array([0.5, 0.7, 0.9, 0.92, 0.85])
SCORES = {
    "PCA": "10-NN kept 0.08, trustworthiness 0.81",
    "UNI-SNE": "10-NN kept 0.41, trustworthiness 0.97",
    "t-SNE": "10-NN kept 0.47, trustworthiness 0.98",
}
KS = np.array([1, 3, 5, 10, 30])
ACCURACY = {
    name: 0.97 - 0.01 * lost - 0.004 * np.log(KS) ** 2
    for lost, name in enumerate(("30 codes", "30 components", "784 pixels"))
}
ERRORS = {name: np.sqrt(a * (1 - a) / 10000) for name, a in ACCURACY.items()}
GROUP = np.repeat(np.arange(3), 60)
PERPLEXITIES = np.array([5, 30, 60])
SIZES = np.array([1.0, 0.5, 3])
MAP_SIZES = np.array([[1, 1.5, 1], [1, 0.8, 1.2], [2, 1.2, 4]])


@cache
def maps() -> tuple[np.ndarray, np.ndarray]:
    """Return maps (8, 200, 2), one per step, and the digits (200,)."""
    X, y = data.digits()
    flat, y = pca.fit(X / 16, M=2).encode(X[:200] / 16), y[:200]
    apart = 4 * np.array([[np.cos(0.7 * d), np.sin(0.5 * d + 1)] for d in range(10)])[y]
    noise = np.random.default_rng(40).normal(0, 0.3, (200, 2))
    shares = np.linspace(0, 1, len(STEPS))[:, None, None]
    return (1 - shares) * flat + shares * (apart + noise), y


@cache
def groups() -> tuple[np.ndarray, np.ndarray]:
    """Return points (180, 2) in three groups, and maps of them (3, 180, 2)."""
    at = np.array([[0.0, 0], [4, 0], [0, 20]])[GROUP]
    points = at + np.random.default_rng(41).normal(size=(180, 2)) * SIZES[GROUP, None]
    drawn = [
        np.array([[0, 0], [9, 1], [8 - p, 12]])[GROUP]
        + np.random.default_rng(p).normal(size=(180, 2)) * sizes[GROUP, None]
        for p, sizes in enumerate(MAP_SIZES)
    ]
    return points, np.array(drawn)


SCENES: dict[str, Callable[[], Scene]] = {
    "embedding_history": lambda: plots.embedding_history(*maps(), STEPS, COSTS),
    "background_weights": lambda: plots.background_weights(
        maps()[0][2:7], maps()[1], WEIGHTS, KEPT, RIGHT
    ),
    "maps_beside": lambda: plots.maps_beside(
        dict(zip(SCORES, maps()[0][[0, 5, 7]], strict=True)), maps()[1], SCORES
    ),
    "nearest_neighbours": lambda: plots.nearest_neighbours(ACCURACY, ERRORS, KS),
    "gaps": lambda: plots.gaps(groups()[0], GROUP, groups()[1], PERPLEXITIES),
}
