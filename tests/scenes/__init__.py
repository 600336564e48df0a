"""Every scene of the package on real data, for the tests that sweep them: a module per notebook.

A module's SCENES says how each of its scenes is built. Nothing is computed when it is imported.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

import pytest

from lecture8.course.plots import Scene

SCENES: dict[str, Callable[[], Scene]] = {}
for module in iter_modules(__path__):
    SCENES |= import_module(f"{__name__}.{module.name}").SCENES

# Those without sliders: test_plots.py holds that they are these, so no other test builds all to see
STILL = {
    "basis",
    "biological",
    "components_needed",
    "cost_measured",
    "filters",
    "gradient_checks",
    "map_of_digits",
    "maps_beside",
    "picture_rows",
    "plateaus",
    "recovered",
    "sample_grid",
    "scores",
    "shapes",
    "spectrum",
    "training_curves",
    "two_pixels",
    "yardstick",
}
MOVING = [name for name in SCENES if name not in STILL]
# `make test-quick` takes every sixth: one scene or more for most notebooks
SWEPT = [
    name if i % 6 == 0 else pytest.param(name, marks=pytest.mark.slow)
    for i, name in enumerate(MOVING)
]
