"""The exercises of the notebooks: hand in an answer, and read whether it is right, or why not.

`exercises.second_component(answer)` prints the diagnosis, and a reminder for None; its `.hint()`
and `.solution()` help. `progress` shows what is solved. There is a module per notebook, and an
exercise adds itself to ALL.
"""

from importlib import import_module
from pkgutil import iter_modules

from lecture8.course.exercises.exercise import ALL, progress, save

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
globals().update(ALL)

__all__ = ["progress", "save", *ALL]
