"""What an exercise is: a task, a function that diagnoses an answer, two hints and a solution.

Which exercises there are is in ALL, and how far this kernel's student has come with them in STATE.
"""

import hashlib
import json
import os
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import signature
from itertools import product
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


@dataclass(frozen=True, eq=False)
class Exercise:
    """An exercise of a notebook. Call it with an answer, and it prints the diagnosis.

    judge: the function as it is written. texts: hints, solution, insight and question, in which
    {D} stands for the number D if the exercise varies. vary: the values that a number may have.
    where: which of their combinations may be. numbers: those of this variant.
    """

    notebook: str
    number: int
    kind: Kind
    slides: tuple[int, ...]
    judge: Diagnose | Callable[..., Answers]
    texts: dict[str, str]
    vary: dict[str, Sequence[Any]]
    where: Callable[..., bool]
    numbers: dict[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "__doc__", self.task)  # for help(...) in a notebook

    def __repr__(self) -> str:
        return f"{self.name} (notebook {self.notebook}, {self.kind}): {self.task}"

    def _repr_markdown_(self) -> str | None:
        return f"**{self.number}. {self.kind.title()}.** {self.question}" if self.question else None

    @property
    def name(self) -> str:
        """The name of its function."""
        return self.judge.__name__

    @property
    def task(self) -> str:
        """What to do, in one sentence."""
        return self.filled(" ".join((self.judge.__doc__ or "").split()))

    @property
    def question(self) -> str:
        """The whole text of an exercise that varies, in Markdown; else it is in its notebook."""
        return self.filled(self.texts["question"])

    @property
    def hints(self) -> tuple[str, str]:
        """A first hint, and one that says more."""
        return self.filled(self.texts["hint 1"]), self.filled(self.texts["hint 2"])

    @property
    def solved(self) -> str:
        """The solution."""
        return self.filled(self.texts["solution"])

    @property
    def insight(self) -> str:
        """What follows "Right."."""
        return self.filled(self.texts["insight"])

    @cached_property
    def table(self) -> Answers | None:
        """The answers of an exercise with a value; None if a function is due."""
        if _takes_an_answer(self.judge):
            return None
        return self.judge(**self.numbers)

    def diagnose(self, answer: object) -> str | None:
        """Return None if an answer is right, else what there is to say of it."""
        if self.table is None:
            return self.judge(answer, **self.numbers)
        return self.table.diagnose(answer)

    @property
    def state(self) -> str:
        """How far the student is: "not yet", "tried" or "solved"."""
        return STATE.get(self.name, NOT_YET)

    def variants(self) -> list["Exercise"]:
        """Return the exercise with each set of numbers that it may have: itself if it does not
        vary.
        """
        return [replace(self, numbers=numbers) for numbers in self._permitted()]

    def variant(self, seed: str) -> "Exercise":
        """Return the exercise with the numbers of a student: the same on every machine.

        seed: any text, such as a student number; spaces around it do not count.
        Raises ValueError if it is no text.
        """
        if not isinstance(seed, str):
            raise ValueError(f"a seed is text, as in '{seed}': put it in quotation marks")
        text = f"{unicodedata.normalize('NFC', seed).strip()}/{self.name}"
        drawn = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        permitted = self._permitted()
        return replace(self, numbers=permitted[int(drawn, 16) % len(permitted)])

    def _permitted(self) -> list[dict[str, Any]]:
        rows = product(*self.vary.values())
        sets = [dict(zip(self.vary, row, strict=True)) for row in rows]
        return [numbers for numbers in sets if self.where(**numbers)]

    def filled(self, text: str) -> str:
        """Return a text with the variant's numbers, and the table's words, put in."""
        return text.format_map(_Words(self)) if self.vary else text

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


class _Words(dict):
    """What stands in the texts of an exercise for {D}: a number, or else a word of its table.

    The table is made only when one of its words is needed: while a module is being read, what its
    function calls may not be there yet.
    """

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise.numbers)
        self.exercise = exercise

    def __missing__(self, name: str) -> Any:
        table = self.exercise.table
        return table.right if name == "right" else table.words[name]


ALL: dict[str, Exercise] = {}
STATE: dict[str, str] = {}
_HINTS: dict[str, int] = {}


def exercise(
    place: str,
    *hints: str,
    solution: str,
    insight: str = "",
    question: str = "",
    vary: dict[str, Sequence[Any]] | None = None,
    where: Callable[..., bool] = lambda **numbers: True,
) -> Callable[[Diagnose | Callable[..., Answers]], Exercise]:
    """Return what makes an exercise of a function; its docstring is the task.

    The function takes an answer and returns None if it is right, else a diagnosis; or it returns
    the table of `Answers`, and takes no answer. place: "02.3 derive, slides 9 14" is the third of
    notebook 02, of that kind, and on what these slides say; the exercise of a slide is number 0.
    hints: two. insight: a sentence that follows "Right."

    An exercise that varies has numbers as keywords, and their defaults are the notebook's. vary:
    the values that each may have. where: tells which of their combinations may be. question: the
    whole text, as it stands in the notebook. In the texts {D} stands for the number D, {right} for
    the right answer, and other names for the table's `words`.
    """
    at, kind, _, *slides = place.replace(",", "").split()
    notebook, number = at.split(".")
    texts = {"solution": solution, "insight": insight, "question": question}
    texts |= {f"hint {i}": hint for i, hint in enumerate(hints, start=1)}

    def add(judge: Diagnose | Callable[..., Answers]) -> Exercise:
        made = Exercise(
            notebook,
            int(number),
            kind,
            tuple(map(int, slides)),
            judge,
            texts,
            vary or {},
            where,
            {name: signature(judge).parameters[name].default for name in vary or {}},
        )
        ALL[made.name] = made
        return made

    return add


def _takes_an_answer(judge: Callable[..., Any]) -> bool:
    return any(p.kind is not p.KEYWORD_ONLY for p in signature(judge).parameters.values())


def vary_by(seed: str) -> None:
    """Give each exercise that varies the numbers of a student, in this kernel."""
    for name, each in ALL.items():
        if each.vary:
            ALL[name] = each.variant(seed)
            STATE.pop(name, None)


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
