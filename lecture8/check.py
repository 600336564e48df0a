"""What a function accepts: arrays checked at the public edge, with advice in the error."""

from collections.abc import Iterable
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Array = NDArray[np.float64]
ROUNDING = 1e-6  # of numbers about 1, that were float32 once


def matrix(
    A: ArrayLike,
    name: str,
    columns: int | None = None,
    missing: bool = False,
    dtype: DTypeLike = np.float64,
) -> Array:
    """Return A as a finite 2-D array of floats, one row per point.

    columns: how many it must have. missing: whether an entry may be NaN. dtype: of the result.
    Raises ValueError saying what is wrong and what to do.
    """
    A = numbers(A, name)
    if A.ndim != 2:
        advice = "for one point pass x[None, :], for one feature x[:, None]"
        if A.ndim > 2:
            advice = f"for a stack of pictures pass {name}.reshape(len({name}), -1)"
        raise ValueError(f"{name} must be 2-D, one row per point; got shape {A.shape}: {advice}")
    if columns is not None and A.shape[1] != columns:
        raise ValueError(f"{name} must have {columns} columns; got shape {A.shape}")
    with np.errstate(over="ignore"):
        A = A.astype(dtype, copy=False)
    if missing and np.isinf(A).any():
        raise ValueError(f"{name} has infinite entries: write NaN where an entry is missing")
    if not missing and not np.isfinite(A).all():
        raise ValueError(
            f"{name} has NaN or infinite entries: leave those rows out, or fill them in"
        )
    largest = np.fmax.reduce(A, axis=None, initial=0)  # fmax passes NaN over
    if max(float(largest), -float(np.fmin.reduce(A, axis=None, initial=0))) > 1e150:
        raise ValueError(f"{name} has entries beyond 1e150, whose squares overflow: rescale it")
    return A


def numbers(A: ArrayLike, name: str, kinds: str = "biuf") -> np.ndarray:
    """Return A as an array of real numbers, or of the kinds of dtype named, of any shape.

    Raises ValueError for masked and sparse arrays, for what is no array, and for other numbers.
    """
    if np.ma.isMaskedArray(A):
        raise ValueError(f"{name} is a masked array: fill it in, or leave masked rows out")
    if hasattr(A, "toarray"):
        raise ValueError(f"{name} is a sparse matrix: pass {name}.toarray()")
    try:
        found = np.asarray(A)
    except ValueError as error:
        raise ValueError(f"{name} must have rows of one length") from error
    except Exception as error:  # a tensor, for example, raises what it likes
        advice = "of a tensor pass .detach().cpu().numpy()"
        raise ValueError(f"{name} cannot be read as an array ({error}): {advice}") from error
    if found.dtype.kind not in kinds:
        real = "" if "c" in kinds else "real "
        raise ValueError(f"{name} must hold {real}numbers; got dtype {found.dtype}")
    return found


def vector(v: ArrayLike, name: str, length: int) -> Array:
    """Return v as a finite array of so many floats."""
    found = numbers(v, name).astype(np.float64)
    if found.shape != (length,) or not np.isfinite(found).all():
        raise ValueError(f"{name} must be a vector of {length} finite numbers; got {v!r}")
    return found


def unit(X: Array) -> float:
    """Return the power of two near the largest entry: divided by it, squares stay in range."""
    return float(2.0 ** np.frexp(max(X.max(), -X.min()))[1])


def data_matrix(X: ArrayLike, missing: bool = False) -> Array:
    """Return X as `matrix` does, if it has the two points that a variance needs."""
    X = matrix(X, "X", missing=missing)
    if X.shape[0] < 2 or X.shape[1] < 1:
        raise ValueError(f"X must have at least 2 rows (points) and 1 column; got shape {X.shape}")
    return X


def fractions(A: ArrayLike, name: str, dtype: DTypeLike = np.float64) -> Array:
    """Return A as `matrix` does, if it has entries and all are from 0 to 1.

    What is outside by float32's rounding at most is set to 0 or 1.
    """
    A = matrix(A, name, dtype=dtype)
    if A.size == 0:
        raise ValueError(f"{name} is empty: pass one row or more")
    low, high = A.min(), A.max()
    if low < -ROUNDING or high > 1 + ROUNDING:
        raise ValueError(f"{name} must have entries from 0 to 1; got {low} to {high}: rescale it")
    return A.clip(0, 1) if low < 0 or high > 1 else A


def whole_number(value: object, name: str, low: int, high: int, meaning: str) -> int:
    """Return value if it is a whole number from low to high; meaning says where high comes from."""
    if not _whole(value) or not low <= value <= high:
        allowed = f"a whole number from {low} to {high}, {meaning}"
        raise ValueError(f"{name} must be {allowed}; got {value!r}")
    return int(value)


def positive(value: object, name: str) -> int:
    """Return value if it is a whole number, 1 or more, and no more than a billion."""
    if not _whole(value) or value < 1:
        raise ValueError(f"{name} must be a whole number, 1 or more; got {value!r}")
    if value > 10**9:
        raise ValueError(f"{name} must be a billion at most; got {value:.0e}")
    return int(value)


def sizes(value: object) -> list[int]:
    """Return value as a list, if it names the units of two layers or more."""
    if not isinstance(value, Iterable) or len(listed := list(value)) < 2:
        raise ValueError(f"sizes must name two layers or more, as [2, 1]; got {value!r}")
    return [positive(n, "each of sizes") for n in listed]


def precision(dtype: DTypeLike) -> np.dtype:
    """Return dtype if it is float64 or float32."""
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = None
    if found not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float64 or float32; got {found or repr(dtype)}")
    return found


def number(value: object, name: str, low: float, high: float) -> float:
    """Return value if it is a number from low to high."""
    if not _number(value) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}; got {value!r}")
    return float(value)


def rate(value: object, name: str = "rate") -> None:
    """Raise ValueError unless value is a finite number above 0."""
    if not _number(value) or not 0 < value < 1e308:
        raise ValueError(f"{name} must be a number above 0; got {value!r}")


def below_one(value: object, name: str) -> None:
    """Raise ValueError unless value is a number from 0 to below 1."""
    if not _number(value) or not 0 <= value < 1:
        raise ValueError(f"{name} must be a number from 0 to below 1; got {value!r}")


def generator(rng: object) -> np.random.Generator:
    """Return rng if it is a numpy Generator."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng must be a Generator, as numpy.random.default_rng(0); got {rng!r}")
    return rng


def _number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)


def _whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
