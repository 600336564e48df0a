"""Fisher's linear discriminant: the direction that separates two classes most for their widths.

Slide 18. PCA looks for variance and does not know the labels; Fisher's direction does.
"""

import numpy as np
from numpy.typing import ArrayLike

from lecture8 import check
from lecture8.check import Array


def direction(X: ArrayLike, y: ArrayLike) -> Array:
    """Return the unit vector w along S_W^-1 (m_1 - m_0), from class 0 to class 1 (PRML 4.30).

    X: (N, D). y: (N,), labels 0 and 1, two points of each or more. Returns (D,).
    Raises ValueError for other labels, classes with one mean, and data with no variance within
    the classes along some direction.
    """
    X, y = _labelled(X, y)
    m0, m1 = (X[y == k].mean(axis=0) for k in (0, 1))
    if (np.abs(m1 - m0) <= _rounding(X)).all():
        raise ValueError("the classes have the same mean: no direction separates their means")
    deviations = np.vstack([X[y == k] - m for k, m in enumerate((m0, m1))])
    scale = np.abs(deviations).max(axis=0)  # w does not depend on units, nor do the checks
    if (scale <= _rounding(X)).any():
        raise ValueError(
            f"within the classes columns {np.flatnonzero(scale <= _rounding(X)).tolist()} of X do "
            "not vary, so S_W is singular: leave them out"
        )
    deviations = deviations / scale
    within = deviations.T @ deviations  # S_W, in these units (PRML 4.28)
    if np.linalg.cond(within) > 1e12:
        raise ValueError("S_W is singular: use fewer dimensions, the first codes of PCA perhaps")
    w = np.linalg.solve(within, (m1 - m0) / scale)
    w = w / np.abs(w).max() / (scale / scale.min())
    return w / np.linalg.norm(w)


def ratio(X: ArrayLike, y: ArrayLike, w: ArrayLike) -> float:
    """Return Fisher's ratio J(w) = (m_1 - m_0)^2 / (s_0^2 + s_1^2) along w (PRML 4.25).

    m_k and s_k^2 are the mean and the sum of squared deviations of class k, projected on w.
    X: (N, D). y: (N,), 0 and 1. w: (D,), of any length but 0. Raises ValueError for other shapes
    and labels, and where both classes project to a point each.
    """
    X, y = _labelled(X, y)
    w = check.vector(w, "w", X.shape[1])
    if not w.any():
        raise ValueError("w must not be all 0: it is a direction")
    w = w / np.abs(w).max()  # neither the length of w nor the unit of X matters
    z0, z1 = (X[y == k] / (np.abs(X).max() or 1) @ w for k in (0, 1))
    deviations = np.concatenate([z0 - z0.mean(), z1 - z1.mean()])
    rounding = 1e-14 * (np.abs(X).max(axis=0) / (np.abs(X).max() or 1) @ np.abs(w))
    if (np.abs(deviations) <= rounding).all():
        raise ValueError("along w each class is a single point, and the ratio is infinite")
    return float((z1.mean() - z0.mean()) ** 2 / (deviations**2).sum())


def _rounding(X: Array) -> Array:
    """Return what the mean of a column may be off by, and be equal."""
    return 1e-14 * np.sqrt(len(X)) * np.abs(X).max(axis=0)


def _labelled(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    X, y = check.data_matrix(X), np.asarray(y)
    if y.shape != (len(X),):
        raise ValueError(f"y must have one label per row of X, shape ({len(X)},); got {y.shape}")
    if y.dtype.kind not in "biuf":
        raise ValueError(f"y must hold the numbers 0 and 1; got dtype {y.dtype}")
    counts = {label.item(): int((y == label).sum()) for label in np.unique(y)}
    if set(counts) != {0, 1} or min(counts.values()) < 2:
        raise ValueError(f"y must hold the labels 0 and 1, two of each or more; got {counts}")
    return X, y
