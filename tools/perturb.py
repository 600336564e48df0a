"""Rounding as another processor might do it: importing this changes numbers in their last place.

What `lecture8.data` returns and what generators draw is multiplied by 1 - 2 eps u, with u uniform
from 0 to 1 (downwards, so that grey levels stay in their range; eps is 2^-52 for float64). The
environment variable PERTURB seeds the noise; without it nothing changes. `tools.portable` uses
this, and pytest can: PERTURB=1 python -m pytest -p tools.perturb.
"""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from lecture8 import data

DRAWN = ("exponential", "multivariate_normal", "normal", "random", "standard_normal", "uniform")
LOADED = ("curved_sheet", "digits", "faces", "moved_digit", "shifted_digit", "two_classes")
new_generator = np.random.default_rng


def rounded(A: Any, noise: np.random.Generator) -> Any:
    """Return A with each float changed by about one rounding."""
    A = np.asarray(A)
    if A.dtype.kind != "f":
        return A[()]
    change = np.finfo(A.dtype).eps * 2 * noise.random(A.shape, dtype=A.dtype)
    return (A * (1 - change))[()]


def install(seed: int) -> None:
    """Make generators and data sets give numbers that are off by one rounding."""

    class Perturbed(np.random.Generator):
        def __init__(self, bits: np.random.BitGenerator) -> None:
            super().__init__(bits)
            self.noise = new_generator(seed)

    def default_rng(source: Any = None) -> np.random.Generator:
        made = new_generator(source)
        return made if made is source else Perturbed(made.bit_generator)

    def drawn(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def perturbed(self: Perturbed, *args: Any, **kwargs: Any) -> Any:
            return rounded(method(self, *args, **kwargs), self.noise)

        return perturbed

    def loaded(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def perturbed(*args: Any, **kwargs: Any) -> Any:
            found, noise = function(*args, **kwargs), new_generator(seed)
            if isinstance(found, tuple):  # the data, and labels or factors, which stay
                return (rounded(found[0], noise), *found[1:])
            return rounded(found, noise)

        return perturbed

    np.random.default_rng = default_rng
    for name in DRAWN:
        setattr(Perturbed, name, drawn(getattr(np.random.Generator, name)))
    for name in LOADED:
        setattr(data, name, loaded(getattr(data, name)))


if "PERTURB" in os.environ:
    install(int(os.environ["PERTURB"]))
