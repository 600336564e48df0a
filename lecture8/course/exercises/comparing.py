"""When an answer counts as right, and which of the known mistakes it is."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

Wrong = ArrayLike | Callable[[object], bool]


def close(a: ArrayLike, b: ArrayLike, rtol: float = 1e-3) -> bool:
    """Return whether a and b have one shape and differ by at most rtol of b's largest entry.

    Three digits, unless rtol says otherwise: who rounds a right answer to them is right.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape:
        return False
    return bool((np.abs(a - b) <= rtol * np.abs(b).max(initial=0)).all())


def same_up_to_sign(A: ArrayLike, B: ArrayLike, rtol: float = 1e-3) -> bool:
    """Return whether A's columns are close to B's, each but for its sign, which is arbitrary."""
    A, B = np.asarray(A, float), np.asarray(B, float)
    if A.shape != B.shape:
        return False
    return close(A * np.where((A * B).sum(axis=0) < 0, -1, 1), B, rtol)


def same_set(a: ArrayLike, b: ArrayLike, rtol: float = 1e-3) -> bool:
    """Return whether two vectors hold close numbers, in any order."""
    return close(np.sort(a, axis=None), np.sort(b, axis=None), rtol)


def angle(a: ArrayLike, b: ArrayLike) -> float:
    """Return the angle of two lines in degrees, 0 to 90: sign and length do not matter."""
    a, b = (np.asarray(x, float) / np.abs(x).max() for x in (a, b))
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    return float(np.degrees(np.arccos(min(1.0, abs(a @ b)))))


def mistakes(value: ArrayLike, *known: tuple[Wrong, str]) -> str | None:
    """Return the diagnosis of the first known mistake that value is, or None.

    known: pairs of a wrong value, or a function that tells whether value is one, and a diagnosis.
    """
    for wrong, diagnosis in known:
        if wrong(value) if callable(wrong) else close(value, wrong):
            return diagnosis
    return None
