"""When an answer counts as right, and which of the known mistakes it is."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lecture8.check import Array
from lecture8.course.exercises.reading import choice

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


def along(*lines: ArrayLike, within: float = 1) -> Callable[[Array], bool]:
    """Return what tells whether a vector is within so many degrees of one of the lines."""

    def fits(v: Array) -> bool:
        return bool(v.any()) and min(angle(v, u) for u in lines) < within

    fits.examples = lines
    return fits


def mistakes(value: ArrayLike, *known: tuple[Wrong, str], rtol: float = 1e-3) -> str | None:
    """Return the diagnosis of the first known mistake that value is, or None.

    known: pairs of a wrong value, or a function that tells whether value is one, and a diagnosis.
    """
    return next((diagnosis for wrong, diagnosis in known if _is(value, wrong, rtol)), None)


def _is(value: ArrayLike, wanted: Wrong, rtol: float) -> bool:
    if callable(wanted):
        return bool(wanted(value))
    return value == wanted if isinstance(value, str) else close(value, wanted, rtol)


@dataclass(frozen=True)
class Answers:
    """What there is to say of an answer: a table, which a page without Python can use too.

    read: makes a value of an answer, or says which form is due. right: the value, or a function
    that tells whether a value is right. known: pairs of a wrong value, or such a function, and
    what to say of it; the first that fits counts. otherwise: what is said of the rest, or a
    function of the value that says it; in it "{size}" stands for large or small, and "{many}" for
    many or few. rtol, near: how close a value must be to what is right, and to a known mistake.
    words: what stands for {...} in the texts of an exercise that varies.
    """

    read: Callable[[object], Any]
    right: Wrong
    known: tuple[tuple[Wrong, str], ...]
    otherwise: str | Callable[[Any], str]
    rtol: float = 1e-3
    near: float = 1e-3
    words: dict[str, Any] = field(default_factory=dict)

    def diagnose(self, answer: object) -> str | None:
        """Return None if the answer is right, else what there is to say of it."""
        return self.judge(self.read(answer))

    def judge(self, value: Any) -> str | None:
        """Do so for an answer that has been read."""
        if _is(value, self.right, self.rtol):
            return None
        found = mistakes(value, *self.known, rtol=self.near)
        if found is not None or callable(self.otherwise):
            return found or self.otherwise(value)
        more = value > self.right if "{" in self.otherwise else False
        words = {"size": "large", "many": "many"} if more else {"size": "small", "many": "few"}
        return self.otherwise.format(**words)


def answers(
    read: Callable[[object], Any],
    right: Wrong,
    *known: tuple[Wrong, str],
    otherwise: str | Callable[[Any], str],
    rtol: float = 1e-3,
    near: float = 1e-3,
    words: dict[str, Any] | None = None,
) -> Answers:
    """Return the table of a question: what is right, each known mistake, and the last word."""
    return Answers(read, right, known, otherwise, rtol, near, words or {})


def judged(value: Any, right: Wrong, *known: tuple[Wrong, str], **how: Any) -> str | None:
    """Return what such a table says of a value that has been read, None if it is right."""
    return answers(lambda answer: answer, right, *known, **how).judge(value)


def options(said: dict[str, str | None]) -> Answers:
    """Return the table of a choice: what to say of each option, None of the right one."""
    right = next(option for option, words in said.items() if words is None)
    wrong = tuple((option, words) for option, words in said.items() if words is not None)
    return Answers(partial(choice, options=list(said)), right, wrong, "")


def lettered(order: str, *said: tuple[str, str | None]) -> Answers:
    """Return the table of a choice by letter, with the notebook's options in another order.

    order: the notebook's letters, as "CAB". said: the text of each option, and what to say of it.
    In the texts of the exercise {options} is the list, and {A} the letter of the notebook's A.
    """
    letters = sorted(order)
    option = dict(zip(letters, said, strict=True))
    now = dict(zip(order, letters, strict=True))
    listed = "\n".join(f"- **{now[old]}.** {option[old][0]}" for old in order)
    table = options({now[old]: option[old][1] for old in order})
    return replace(table, words={"options": listed, **now})


def orders(letters: str) -> tuple[str, ...]:
    """Return all orders of the options."""
    return tuple(map("".join, permutations(letters)))
