"""The exercises of the notebooks: hand in an answer, and read whether it is right, or why not.

`exercises.second_component(answer)` prints the diagnosis, and a reminder for None; its `.hint()`
and `.solution()` help. `progress` shows what is solved. `seed` gives the exercises that vary other
numbers. There is a module per notebook, and an exercise adds itself to ALL.
"""

from importlib import import_module
from pkgutil import iter_modules

from lecture8.course.exercises.exercise import ALL, in_order, progress, save, vary_by

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
globals().update(ALL)


def seed(text: str) -> None:
    """Give each exercise that varies the numbers of a student, and print which ones these are.

    text: any text, such as a student number: the same text gives the same numbers. An exercise
    shows its question with them if its name is the last line of a cell.
    Raises ValueError if it is no text.
    """
    vary_by(text)
    globals().update(ALL)
    names = [each.name for each in in_order() if each.vary]
    print(
        f"{len(names)} exercises have your own numbers now. To read one, make a cell with its name "
        f"alone, as in exercises.{names[0]}. They are {', '.join(names)}."
    )


__all__ = ["progress", "save", "seed", *ALL]
