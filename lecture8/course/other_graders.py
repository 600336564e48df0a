"""Notebooks as nbgrader and Otter-Grader read them: one point an exercise."""

import json
import re
from collections.abc import Iterator
from typing import Any

ANSWER = re.compile(r"answer = None\nexercises\.(\w+)\(answer\)")
TEST = """\
verdict = exercises.{}.check(answer)
assert verdict.kind == "right", verdict.text"""
HIDDEN = """\
# One point, if the answer in the cell above is right.
### BEGIN HIDDEN TESTS
{}
### END HIDDEN TESTS"""
OTTER = '''\
OK_FORMAT = True
code = """\\
>>> {}
"""
case = {{"code": code, "hidden": False, "locked": False}}
suite = {{"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}}
test = {{"name": "{}", "points": 1, "suites": [suite]}}
'''


def nbgrader(source: str) -> dict[str, str]:
    """Return a notebook with a locked cell of one point behind each answer, under the name ""."""
    book, cells = json.loads(source), []
    for cell, name in _answers(book):
        cells.append(cell)
        if name:
            about = {"grade": True, "grade_id": name, "locked": True, "points": 1}
            about |= {"schema_version": 3, "solution": False, "task": False}
            lines = HIDDEN.format(TEST.format(name)).splitlines(keepends=True)
            point = {"id": f"{cell['id']}-point", "metadata": {"nbgrader": about}, "source": lines}
            cells.append(cell | point | {"outputs": [], "execution_count": None})
    return {"": text(book | {"cells": cells})}


def otter(source: str) -> dict[str, str]:
    """Return a notebook whose answers name their tests, under the name "", and these tests."""
    book, files = json.loads(source), {}
    for cell, name in _answers(book):
        if name:
            cell["metadata"] = {"otter": {"tests": [name]}}
            files[f"tests/{name}.py"] = OTTER.format(
                TEST.format(name).replace("\n", "\n>>> "), name
            )
    return {"": text(book)} | files


def _answers(book: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each cell, and the name of the exercise that it answers, or ""."""
    for cell in book["cells"]:
        found = ANSWER.fullmatch("".join(cell["source"]))
        yield cell, found[1] if found else ""


def text(book: dict[str, Any]) -> str:
    """Return a notebook as the text of its file: the same for the same notebook."""
    return json.dumps(book, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
