"""Exams as files: a notebook for each student, and a key for the instructor."""

import json
import re
from pathlib import Path
from typing import Any

from lecture8.course import classroom, other_graders
from lecture8.course.exam_questions import MINUTES, draw, slides, wording
from lecture8.course.exercises.exercise import Exercise

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
SPECIAL = re.compile(r"([\\`*_\[<|$~])")  # what Markdown may take for a sign

INTRODUCTION = """\
# 14 · Practice exam

**You will find out what you know of slides 4–54, and what to read again.**

Slides 4–54. About 50 minutes.

There are 20 questions in the lecture's order, one or two on each of the notebooks 01–13. Each is
worth one point. The minutes beside it are what we planned for it; no clock runs.

- Put your answer in the place of `None` and run the cell. It says only that the answer is noted,
  or why it cannot be read. You may change an answer: the last one counts.
- An answer may be a number, several in a list, `[1, 2, 3]`, a letter or word in quotation marks,
  `"b"`, or a function: write it above the answer, and hand in its name, `answer = f`. NumPy is
  here as `np`, and Python may do your arithmetic.
- You are told nothing before the end unless you ask. `paper.NAME.hint()` gives a hint, where NAME
  is the name in the question's cell, and `paper.NAME.tell()` says whether your answer is right, or
  what is wrong with it. Neither costs a point.
- The result is at the end. If the kernel stops, *Run → Run All Cells* brings everything back: your
  answers stand in their cells.
"""
START = """\
import numpy as np

from lecture8.course import exam

paper = exam.paper({})"""
RESULT = """\
## The result

Run this cell when you have finished. It shows your points by slide, your mistakes, and the sections
to read again. The links work where this file lies beside the notebooks; if one opens a notebook at
its top, click it once more.
"""
AGAIN = """\
## Again, with other questions

Put a word of yours, in quotation marks, in the place of `None`. The cell writes another exam beside
this one; the same word makes the same exam everywhere.
"""


def notebook(word: str, seed: str | None = None) -> str:
    """Return the exam that `draw` gives, as the text of a notebook.

    Raises ValueError if there are no notebooks beside the package, from which it takes questions.
    """
    said = ", ".join(json.dumps(x, ensure_ascii=False) for x in (word, seed) if x is not None)
    cells = [_text(_unwrapped(INTRODUCTION)), _code(START.format(said))]
    for n, e in enumerate(draw(word, seed), start=1):
        cells += [_text(_asked(n, e)), _code(f"answer = None\npaper.{e.name}(answer)")]
    cells += [_text(_unwrapped(RESULT)), _code("paper.result()")]
    cells += [_text(_unwrapped(AGAIN)), _code("word = None\nexam.another(word)")]
    for position, cell in enumerate(cells):
        cell["id"] = f"cell-{position:02}"
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    book = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return other_graders.text(book)


def key(word: str, seed: str | None = None) -> str:
    """Return the questions of an exam with their solutions, in Markdown."""
    parts = [f"# Key to the exam {plain(word)}{f', {plain(seed)}' if seed is not None else ''}"]
    for n, e in enumerate(draw(word, seed), start=1):
        parts += [_asked(n, e), f"**Solution** (`{e.name}`). {plain(e.solved)}"]
    return "\n\n".join(parts) + "\n"


def write(folder: Path, word: str, students: dict[str, str] | None = None) -> list[Path]:
    """Write exams to folder/student and their keys to folder/instructor, and return the paths.

    students: names and seeds. Each gets a folder with an exam.ipynb: the word draws its questions,
    which all of them share, the seed its numbers. With no students there is one exam.
    Raises ValueError if a name cannot be that of a folder, or if a file is there already.
    """
    wanted = {}
    for name, seed in (students or {"": None}).items():
        if re.search(r'[/\\:*?"<>|\x00-\x1f]|^\.|[. ]$', name):
            raise ValueError(f"{name!r} cannot be the name of a folder: write it in other letters")
        wanted[folder / "student" / name / "exam.ipynb"] = notebook(word, seed)
        wanted[folder / "instructor" / f"{name or 'key'}.md"] = key(word, seed)
    return classroom.write(wanted)


def plain(text: str) -> str:
    """Return a text as Markdown that shows every character as it is."""
    return SPECIAL.sub(r"\\\1", text)


def _asked(n: int, e: Exercise) -> str:
    """Return a question as it stands in the exam."""
    where = f"*Slide{'s' * (len(e.slides) > 1)} {slides(e)}. {MINUTES[e.kind]} minutes.*"
    text = f"## Question {n}\n\n{where}\n\n**{e.kind.title()}.** {wording(e)}"
    return text if e.table else f"{text}\n\n*In short:* {plain(e.task)}"  # of a function: its form


def _unwrapped(text: str) -> str:
    """Return a text of ours with each paragraph and each list item in one line."""
    return re.sub(r"(?<=\S)\n *(?=[^\s#-])", " ", text).strip()


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def _code(source: str) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": {}, "source": source.splitlines(keepends=True)}
    return cell | {"execution_count": None, "outputs": []}
