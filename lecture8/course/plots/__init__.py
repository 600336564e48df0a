"""Scenes: arrays in, artists out. `scene` says what one is.

There is a module or two per notebook, and a scene adds itself to SCENES. Of the others `parts`,
`space` and `words` hold what several scenes are made of.
"""

from importlib import import_module
from pkgutil import iter_modules

from lecture8.course.plots.scene import SCENES, Parameter, Scene

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
globals().update(SCENES)

__all__ = ["Parameter", "Scene", *SCENES]
