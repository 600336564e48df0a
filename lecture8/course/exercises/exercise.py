"""What an exercise is: a task, a function that diagnoses an answer, two hints and a solution.

Which exercises there are is in ALL, and how far this kernel's student has come with them in STATE.
"""

import json
import os
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any, Literal

import numpy as np

from lecture8.course.exercises.comparing import Answers
from lecture8.course.exercises.reading import Unreadable

Kind = Literal["derive", "predict", "compute", "implement", "judge"]
Diagnose = Callable[[Any], str | None]

NO_ANSWER = "No answer yet: put yours in the place of None. .hint() and .solution() help."
NO_MORE_HINTS = "There are no more hints: the next call of .hint() shows the solution."
ONE_ANSWER = "Hand in one answer: several numbers go into one list, as [1, 2, 3]."
FAILED = "This answer cannot be read: it is not of the form that the task asks for."
NOT_YET, TRIED, SOLVED = "not yet", "tried", "solved"


@dataclass(frozen=True)
class Verdict:
    """What `Exercise.check` finds.

    kind: "right", "wrong", "unreadable" (another form of answer is due), or "failed" (diagnose
    raised an error, which the tests do not allow). text: what the student reads.
    """

    kind: Literal["right", "wrong", "unreadable", "failed"]
    text: str


@dataclass(frozen=True)
class Exercise:
    """An exercise of a notebook. Call it with an answer, and it prints the diagnosis."""

    notebook: str
    number: int
    kind: Kind
    hints: tuple[str, str]
    solved: str
    insight: str
    diagnose: Diagnose
    table: Callable[[], Answers] | None = None  # of an exercise with a value, not a function

    def __post_init__(self) -> None:
        object.__setattr__(self, "__doc__", self.diagnose.__doc__)  # for help(...) in a notebook

    def __repr__(self) -> str:
        return f"{self.name} (notebook {self.notebook}, {self.kind}): {self.task}"

    @property
    def name(self) -> str:
        """The name of its function."""
        return self.diagnose.__name__

    @property
    def task(self) -> str:
        """What to do, in one sentence."""
        return " ".join((self.diagnose.__doc__ or "").split())

    @property
    def state(self) -> str:
        """How far the student is: "not yet", "tried" or "solved"."""
        return STATE.get(self.name, NOT_YET)

    def check(self, answer: object) -> Verdict:
        """Return the verdict on an answer, without a change of state."""
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                diagnosis = self.diagnose(answer)
        except Unreadable as error:
            return Verdict("unreadable", str(error))
        except Exception:
            return Verdict("failed", FAILED)
        if diagnosis is not None:
            return Verdict("wrong", diagnosis)
        return Verdict("right", f"Right. {self.insight}".strip())

    def __call__(self, answer: object = None, *more: object) -> None:
        """Print whether the answer is right, or which mistake was made."""
        if more:
            print(ONE_ANSWER)
            return
        if answer is None:
            print(NO_ANSWER)
            return
        verdict = self.check(answer)
        if self.state != SOLVED:
            STATE[self.name] = SOLVED if verdict.kind == "right" else TRIED
        print(verdict.text)

    def hint(self) -> None:
        """Print the first hint, at the second call the second; the fourth shows the solution.

        The third says so.
        """
        given = _HINTS.get(self.name, 0)
        _HINTS[self.name] = given + 1
        if given < len(self.hints):
            print(f"Hint {given + 1} of {len(self.hints)}: {self.hints[given]}")
        elif given == len(self.hints):
            print(NO_MORE_HINTS)
        else:
            self.solution()

    def solution(self) -> None:
        """Print the solution."""
        print(f"Solution: {self.solved}")


ALL: dict[str, Exercise] = {}
STATE: dict[str, str] = {}
_HINTS: dict[str, int] = {}


def exercise(
    where: str, *hints: str, solution: str, insight: str = ""
) -> Callable[[Diagnose], Exercise]:
    """Return what makes an exercise of a function; its docstring is the task.

    The function takes an answer and returns None if it is right, else a diagnosis; or it returns
    the table of `Answers`, and takes nothing. where: "02.3
    derive" is the third of notebook 02 and of that kind; the exercise of a slide is number 0.
    hints: two. insight: a sentence that follows "Right."
    """
    place, kind = where.split()
    notebook, number = place.split(".")

    def add(judge: Diagnose | Callable[..., Answers]) -> Exercise:
        diagnose, table = judge, None
        if not signature(judge).parameters:
            table = judge

            @wraps(judge)
            def diagnose(answer: object) -> str | None:
                return judge().diagnose(answer)

        made = Exercise(notebook, int(number), kind, hints, solution, insight, diagnose, table)
        ALL[made.name] = made
        return made

    return add


def in_order() -> list[Exercise]:
    """Return all exercises in the order of the notebooks."""
    return sorted(ALL.values(), key=lambda e: (e.notebook, e.number))


def progress(path: str | os.PathLike | None = None) -> None:
    """Print how far this kernel's student has come; with a path, save it as `save` does."""
    width = max(len(name) for name in ["exercise", *ALL])
    print(f"notebook  {'exercise':{width}}  {'kind':9}  state")
    for e in in_order():
        print(f"{e.notebook:8}  {e.name:{width}}  {e.kind:9}  {e.state}")
    print(f"{sum(e.state == SOLVED for e in ALL.values())} of {len(ALL)} solved.")
    if path is not None:
        save(path)


def save(path: str | os.PathLike) -> None:
    """Write the progress to a JSON file, whole or not at all, and print whether that went well."""
    keys = ("notebook", "number", "name", "kind", "state")
    rows = [{key: getattr(e, key) for key in keys} for e in in_order()]
    try:
        _write(Path(path), json.dumps(rows, indent=1) + "\n")
    except TypeError:
        print("Not saved: give the name of a file, as 'progress.json'.")
    except (OSError, ValueError) as error:
        print(f"Not saved in {path}: {getattr(error, 'strerror', None) or error}.")
    else:
        print(f"Saved in {path}.")


def _write(path: Path, text: str) -> None:
    if path.exists() and not path.is_file():
        raise ValueError("it is there, and no file")
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
