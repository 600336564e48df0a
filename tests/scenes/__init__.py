"""Every scene of the package on real data, for the tests that sweep them: a module per notebook.

A module's SCENES says how each of its scenes is built. Nothing is computed when it is imported.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from lecture8.course.plots import Scene

SCENES: dict[str, Callable[[], Scene]] = {}
for module in iter_modules(__path__):
    SCENES |= import_module(f"{__name__}.{module.name}").SCENES
