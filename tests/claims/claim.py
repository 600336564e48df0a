"""What a claim is: a sentence of the slides, and a function that measures whether it holds.

The verdicts: a sentence *holds*; it *holds with a condition*, which its claim names; its wording is
*loose*, or it is *wrong*, and then the next claim says what is right (*holds as corrected*); or it
is *not checkable here*, as a number that somebody reported.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

EPS = float(np.finfo(float).eps)

HOLDS, CONDITION, CORRECTED = "holds", "holds with a condition", "holds as corrected"
LOOSE, WRONG, UNCHECKED = "loose wording", "wrong", "not checkable here"
FAIL_AS_WORDED = (LOOSE, WRONG)


@dataclass(frozen=True)
class Measured:
    """A measurement in words, and whether the sentence is true of it."""

    text: str
    holds: bool


@dataclass(frozen=True)
class Row:
    """What `check` found of a claim. as_expected: whether the verdict is the claim's own."""

    slide: int
    says: str
    measured: str
    verdict: str
    as_expected: bool


@dataclass(frozen=True)
class Claim:
    """A sentence of a slide, the function that measures it, and the verdict it ought to have."""

    slide: int
    says: str
    expected: str
    measure: Callable[[], Measured]

    @property
    def name(self) -> str:
        """The name of its function."""
        return self.measure.__name__

    def check(self) -> Row:
        """Measure it. An error in the code under it is a verdict, too: "cannot be measured"."""
        try:
            found = self.measure()
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            return Row(self.slide, self.says, text, "cannot be measured", False)
        agrees = found.holds == (self.expected not in FAIL_AS_WORDED)
        verdict = self.expected if agrees else "HOLDS" if found.holds else "FAILS"
        return Row(self.slide, self.says, found.text, verdict, agrees)


ALL: list[Claim] = []


def _decorator(expected: str) -> Callable[[int], Callable]:
    """Return what adds a function to the claims; its docstring is the sentence."""

    def of(slide: int) -> Callable:
        def add(measure: Callable[[], Measured]) -> Callable[[], Measured]:
            ALL.append(Claim(slide, measure.__doc__.rstrip("."), expected, measure))
            return measure

        return add

    return of


holds = _decorator(HOLDS)
holds_if = _decorator(CONDITION)  # the docstring names the condition
loose = _decorator(LOOSE)  # followed by what is right, as is:
wrong = _decorator(WRONG)  # the sentence, word for word, as printed
corrected = _decorator(CORRECTED)
not_checkable = _decorator(UNCHECKED)  # the function returns `unmeasured(why)`


def at_most(what: str, value: float, bound: float, choice: bool = False) -> Measured:
    """Claim that a number is at most its bound, which comes from arithmetic, or is a choice.

    Rounding is another on every machine: below a tiny bound the number itself is not said, and what
    is 0 but for rounding is said to be 0.
    """
    if 0 < bound <= 1e-4 and value <= bound:
        return Measured(f"{what}: within {bound:.0e}", True)
    said, ours = "0" if abs(value) < 1e-9 else f"{value:.2g}", ", our choice" * choice
    return Measured(f"{what}: {said} (at most {bound:.2g}{ours})", bool(value <= bound))


def at_least(what: str, value: float, bound: float, choice: bool = False) -> Measured:
    """Claim that a number is at least its bound. What is 0 but for rounding is said to be 0."""
    said, ours = "0" if abs(value) < 1e-9 else f"{value:.3g}", ", our choice" * choice
    return Measured(f"{what}: {said} (at least {bound:.3g}{ours})", bool(value >= bound))


def unmeasured(why: str) -> Measured:
    """Say why a sentence cannot be checked here."""
    return Measured(why, True)


def exactly(what: str, value: int, expected: int) -> Measured:
    """Claim that a count is the one expected."""
    return Measured(f"{what}: {value:,} (expected {expected:,})", bool(value == expected))


def same(what: str, a: ArrayLike, b: ArrayLike, roundings: float) -> Measured:
    """Claim that two arrays agree but for so many roundings of their largest entry."""
    a, b = np.asarray(a) + 0.0, np.asarray(b) + 0.0  # logical values as numbers
    if a.shape != b.shape:
        return Measured(f"{what}: shapes {a.shape} and {b.shape}", False)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return Measured(f"{what}: not finite", False)
    scale = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return at_most(f"{what}, largest difference", np.abs(a - b).max(), roundings * EPS * scale)


def both(*measured: Measured) -> Measured:
    """Claim several things at once."""
    return Measured("; ".join(m.text for m in measured), all(m.holds for m in measured))
