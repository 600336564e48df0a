"""Every scene of the package on real data, for the tests that sweep them all."""

from collections.abc import Callable

import numpy as np

from lecture8 import data, pca
from lecture8.course.plots import Scene

faces, threes = data.faces(1)[0], data.digits(3)[0]
pair = faces[:, [4 * 25 + 14, 12 * 25 + 17]]
of_faces, of_threes = pca.fit(faces), pca.fit(threes)


digits, numeral = data.digits()


def grid(left: float, right: float, bottom: float, top: float, n: int = 31) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(left, right, n), np.linspace(bottom, top, n))
    return np.column_stack([x.ravel(), y.ravel()])


grey_digits = digits / 16


SCENES: dict[str, Callable[[], Scene]] = {}
