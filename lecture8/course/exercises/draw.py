"""What varies in an exercise: without a seed the notebook's numbers, with one a student's own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass
class Draw:
    """Draws the numbers of a variant: the same for the same seed, on every machine.

    seed: any text, as a student number; None for the numbers of the notebook. name: of the
    exercise, so that one seed gives unlike numbers in different exercises.
    """

    seed: str | None = None
    name: str = ""
    count: int = 0

    def __call__(self, usual: T, choices: Sequence[T]) -> T:
        """Return the usual value, or with a seed one of the choices."""
        if self.seed is None:
            return usual
        self.count += 1
        text = f"{self.seed}/{self.name}/{self.count}"
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        return choices[number % len(choices)]
