"""The lecture as a test suite: every claim of slides 4-54 as a function that measures it.

`check` runs them all. A claim holds, holds as corrected, or does not hold as stated. There is a
module per notebook, and a claim adds itself to ALL.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.claims.claim import ALL, Claim, Measured, Row

for module in iter_modules(__path__):
    if module.name != "__main__":
        import_module(f"{__name__}.{module.name}")

__all__ = ["ALL", "Claim", "Measured", "Row", "check"]


def check(slide: int | None = None) -> list[Row]:
    """Run all claims, or those of a slide, in the order of the slides.

    Raises ValueError for a slide without claims.
    """
    chosen = [c for c in ALL if slide in (None, c.slide)]
    if not chosen:
        raise ValueError(
            f"slide {slide} has no claims; try one of {sorted({c.slide for c in ALL})}"
        )
    return [c.check() for c in sorted(chosen, key=lambda c: c.slide)]
