"""Fisher's linear discriminant: the direction that separates two classes best for their width.

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
    if (np.abs(m1 - m0) <= 1e-12 * np.abs(X).max(axis=0)).all():
        raise ValueError("the classes have the same mean: no direction separates their means")
    within = _within(X, y)
    scale = np.sqrt(np.diag(within))  # w does not depend on the units, so neither do the checks
    if not (scale > 0).all() or np.linalg.cond(within / np.outer(scale, scale)) > 1e12:
        raise ValueError("S_W is singular: use fewer dimensions, the first codes of PCA perhaps")
    w = np.linalg.solve(within / np.outer(scale, scale), (m1 - m0) / scale) / scale
    return w / np.linalg.norm(w)


def ratio(X: ArrayLike, y: ArrayLike, w: ArrayLike) -> float:
    """Return Fisher's ratio J(w) = (m_1 - m_0)^2 / (s_0^2 + s_1^2) along w (PRML 4.25).

    m_k and s_k^2 are the mean and the sum of squared deviations of class k, projected on w.
    X: (N, D). y: (N,), 0 and 1. w: (D,), of any length but 0. Raises ValueError for other shapes
    and labels, and where both classes project to a point each.
    """
    X, y = _labelled(X, y)
    w = np.asarray(w, dtype=float)
    if w.shape != (X.shape[1],) or not np.linalg.norm(w) > 0:
        raise ValueError(f"w must be a vector of {X.shape[1]} numbers, not all 0; got {w!r}")
    z0, z1 = (X[y == k] @ w for k in (0, 1))
    within = ((z0 - z0.mean()) ** 2).sum() + ((z1 - z1.mean()) ** 2).sum()
    if within == 0:
        raise ValueError("along w each class is a single point, and the ratio is infinite")
    return float((z1.mean() - z0.mean()) ** 2 / within)


def _within(X: Array, y: Array) -> Array:
    """S_W, the scatter of each class about its own mean, added up (PRML 4.28)."""
    deviations = np.vstack([X[y == k] - X[y == k].mean(axis=0) for k in (0, 1)])
    return deviations.T @ deviations


def _labelled(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    X, y = check.data_matrix(X), np.asarray(y)
    if y.shape != (len(X),):
        raise ValueError(f"y must have one label a row of X, shape ({len(X)},); got {y.shape}")
    counts = {label: int((y == label).sum()) for label in np.unique(y)}
    if set(counts) != {0, 1} or min(counts.values()) < 2:
        raise ValueError(f"y must hold the labels 0 and 1, two of each or more; got {counts}")
    return X, y
