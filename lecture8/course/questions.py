"""The whole question of an exercise, as it stands in its notebook: for an exam, or a key."""

import json
import re
from functools import cache

from lecture8.course.classroom import MISSING, NOTEBOOKS
from lecture8.course.exercises.exercise import Exercise

_FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
_HELP = re.compile(r"(Put your answer in the place of `None`|The next cell takes)[^\n]*")
_LABEL = re.compile(r"\*\*\d\. [A-Z][^*]*\*\* ")  # **1. Derive.**


def question(exercise: Exercise) -> str:
    """Return the question in Markdown, with its numbers if it varies.

    Raises ValueError if it is in a notebook, and there are no notebooks beside the package.
    """
    return exercise.question or in_notebook(exercise)


def in_notebook(exercise: Exercise) -> str:
    """Return the question that stands above an exercise's answer cell, with no label and no help.

    Raises ValueError if there are no notebooks beside the package.
    """
    cells = _cells(exercise.notebook)
    above = cells[cells.index(f"answer = None\nexercises.{exercise.name}(answer)") - 1]
    text = _HELP.sub("", _FOLDED.sub("", above))
    label = _LABEL.search(text)
    lines = text[label.end() if label else 0 :].splitlines()
    text = "\n".join(line.rstrip() for line in lines if not line.startswith("#"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


@cache
def _cells(notebook: str) -> list[str]:
    found = list(NOTEBOOKS.glob(f"{notebook}_*.ipynb"))
    if not found:
        raise ValueError(f"there is no notebook {notebook} in {NOTEBOOKS}: {MISSING}")
    cells = json.loads(found[0].read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells]
