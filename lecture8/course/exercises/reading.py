"""How an answer is read: as a number, an array, a choice or a function, or else with advice."""

import dis
import re
from collections.abc import Sequence

import numpy as np

from lecture8.check import Array


class Unreadable(Exception):  # noqa: N818 - nothing failed: the student is told what is due
    """The answer has not the form that is due. Its message is what the student reads."""


RETURNED = "What your function returns"
_DTYPES = {
    "U": "holds text where numbers are due: leave the quotation marks out",
    "S": "holds text where numbers are due: leave the quotation marks out",
    "b": "holds True or False where numbers are due",
    "M": "holds dates where numbers are due",
    "m": "holds times where numbers are due",
    "V": "is a table with named columns where plain numbers are due",
}


def number(answer: object, what: str = "Your answer") -> float:
    """Return an answer as a float. An array with one entry is a number, too."""
    A = array(answer, what=what)
    if A.size != 1:
        raise Unreadable(f"{what} has shape {_tuple(A.shape)}; one number is due.")
    return float(A.ravel()[0])


def integer(answer: object, what: str = "Your answer") -> int:
    """Return an answer as an int. 3.0 is one."""
    value = number(answer, what)
    if not value.is_integer():
        raise Unreadable(f"{what} is {value:g}; a whole number is due.")
    return int(value)


def array(
    answer: object, shape: tuple[int | None, ...] | None = None, what: str = "Your answer"
) -> Array:
    """Return an answer as a finite array of floats.

    shape: what is due, with None for a length that may be any. what: the subject of the advice.
    """
    A = _numbers(answer, what)
    if A.size == 0:
        raise Unreadable(f"{what} is empty.")
    if np.isnan(A).any():
        raise Unreadable(f"{what} holds NaN, which is no number: something was 0 / 0, or missing.")
    if np.isinf(A).any():
        raise Unreadable(f"{what} holds infinity: something was divided by 0, or grew too large.")
    if shape is not None and not _fits(A.shape, shape):
        advice = ""
        if A.ndim == 2 and _fits(A.T.shape, shape):
            advice = " Is it transposed?"
        elif len(shape) == 1 and A.ndim == 2 and _fits((A.size,), shape):
            advice = " np.ravel(answer) makes a vector of it."
        raise Unreadable(f"{what} has shape {_tuple(A.shape)}; {_tuple(shape)} is due.{advice}")
    return A


def vector(answer: object, size: int, what: str = "Your answer") -> Array:
    """Return an answer as a vector (size,). It may be a row or a column, as `pca.fit(...).U` is."""
    A = array(answer, what=what)
    return A.ravel() if A.shape in ((size, 1), (1, size)) else array(A, (size,), what)


def choice(answer: object, options: Sequence[str]) -> str:
    """Return which of the options an answer is. Case, spaces and a full stop do not matter.

    The option may be followed by its text, as in "C. It rises".
    """
    due = f"one of {', '.join(map(repr, options))} is due."
    if isinstance(answer, list | tuple) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, str):
        raise Unreadable(f"Your answer is {_kind(answer)}; {due}")
    by_word = {_word(option): option for option in options}
    for word in (answer, re.split(r"[.:)]", answer.strip(" (\"'"))[0]):
        if _word(word) in by_word:
            return by_word[_word(word)]
    raise Unreadable(f"Your answer is another word; {due}")


def choices(answer: object, options: Sequence[str], count: int) -> list[str]:
    """Return a list of so many choices: ["yes", "no"], or "yes, no"."""
    if isinstance(answer, str):
        answer = answer.replace(",", " ").split()
    if not isinstance(answer, list | tuple) or len(answer) != count:
        raise Unreadable(
            f"{count} words in a list are due, each one of {', '.join(map(repr, options))}."
        )
    return [choice(word, options) for word in answer]


def function(answer: object) -> object:
    """Return an answer if it can be called and is no class."""
    if isinstance(answer, type):
        raise Unreadable("Your answer is a class; a function is due.")
    if not callable(answer):
        raise Unreadable(
            f"Your answer is {_kind(answer)}; a function is due: its name alone, without brackets."
        )
    return answer


def numpy_alone(answer: object) -> object:
    """Return a function if it uses NumPy alone, as far as its own code says."""
    f = function(answer)
    code = dis.get_instructions(f) if hasattr(f, "__code__") else ()
    names = [step.argval for step in code if step.opname == "LOAD_GLOBAL"]
    for used in (f, *(f.__globals__.get(name) for name in names)):
        home = str(getattr(used, "__module__", None) or getattr(used, "__name__", ""))
        if home.partition(".")[0] in ("lecture8", "sklearn", "scipy"):
            raise Unreadable(f"This uses {home}: write it out, in NumPy alone.")
    return f


def _numbers(answer: object, what: str) -> Array:
    """Return an answer as an array of floats, which may be empty or infinite."""
    if np.ma.isMaskedArray(answer):
        raise Unreadable(f"{what} is a masked array; fill it in.")
    try:
        A = np.asarray(answer)
    except ValueError:
        if isinstance(answer, tuple):
            raise Unreadable(
                f"{what} is a tuple of {len(answer)} things; hand in the one that is due."
            ) from None
        raise Unreadable(f"{what} has rows of different lengths.") from None
    except Exception:
        raise Unreadable(f"{what} is {_kind(answer)}; numbers are due.") from None
    if A.dtype.kind == "O":
        return _from_objects(A, answer, what)
    if A.dtype.kind in _DTYPES:
        raise Unreadable(f"{what} {_DTYPES[A.dtype.kind]}.")
    if A.dtype.kind == "c":
        if (A.imag != 0).any():
            raise Unreadable(f"{what} holds complex numbers; real ones are due.")
        A = A.real
    return A.astype(np.float64)


def _from_objects(A: np.ndarray, answer: object, what: str) -> Array:
    """Return fractions, decimals and the like as floats."""
    if A.ndim == 0:
        A, answer = A.reshape(1), A[()]
    if any(x is None for x in A.flat):
        raise Unreadable(f"{what} holds None where a number is due.")
    try:
        if any(isinstance(x, str | bytes) for x in A.flat):
            raise Unreadable(f"{what} {_DTYPES['U']}.")
        return np.array([float(x) for x in A.flat]).reshape(A.shape)
    except OverflowError:
        raise Unreadable(f"{what} holds a number that is too large.") from None
    except Unreadable:
        raise
    except Exception:
        raise Unreadable(f"{what} is {_kind(answer)}; numbers are due.") from None


def _kind(answer: object) -> str:
    """Return what an answer is, in words."""
    if isinstance(answer, type):
        return "a class"
    words = {str: "text", bool: "True or False", set: "a set", dict: "a dictionary"}
    words |= {int: "a number", float: "a number", list: "a list", tuple: "a tuple"}
    words |= {np.ndarray: "an array"}
    if type(answer) in words:
        return words[type(answer)]
    return "a function" if callable(answer) else f"of type {type(answer).__name__}"


def _word(text: str) -> str:
    return "".join(text.split()).casefold().strip(".()\"'")


def _fits(shape: tuple[int, ...], due: tuple[int | None, ...]) -> bool:
    return len(shape) == len(due) and all(d in (None, n) for n, d in zip(shape, due, strict=True))


def _tuple(shape: tuple[int | None, ...]) -> str:
    names = ["any" if n is None else str(n) for n in shape]
    return f"({names[0]},)" if len(names) == 1 else f"({', '.join(names)})"
