"""What a class has not understood: the exercises that most students have wrong, and how.

It holds no student's name and no student's words. Of a wrong answer it gives what our checks say,
of an answer that could not be read only the kind of fault.
"""

import builtins
import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from lecture8.course.exercises.exercise import Exercise, in_order
from lecture8.course.marking import grading

HEADING = ("notebook", "exercise", "students", "right", "mistake", "how many")
FORM = "The answer is not in the form that the exercise asks for."
_FAULTS = (
    (r"Your function returns None", "The function returns nothing: its return is missing."),
    (r"Your function does not end", "The function does not end."),
    (r"Your function calls itself", "The function calls itself without an end."),
    (r"Your function is called with", "The function takes the wrong number of arguments."),
    (r"Your function changes its argument", "The function changes its argument."),
    (r".* has shape ", "The answer has the wrong shape."),
    (r".* holds NaN|.* holds infinity", "The answer holds NaN or infinity."),
    (r"Your answer is another word", "The answer is not one of the options."),
    (r".*; a function is due", "The answer is not a function."),
    (r".*; one number is due|.*numbers are due", "The answer is not made of numbers."),
)
_NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?")
_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
caption { text-align: left; padding: 0.25rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid
  #bbb; }
td:not(:last-child), th:not(:last-child) { text-align: right; width: 1%; }
th { vertical-align: bottom; }
h2, td:last-child { overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; } h2, tr { break-inside: avoid; }
  h2 { break-after: avoid; } }
"""


@dataclass(frozen=True)
class Found:
    """An exercise in a class: how many students have it right, and how many make which mistake."""

    exercise: Exercise
    students: int
    right: int
    mistakes: tuple[tuple[str, int], ...]

    @property
    def tried(self) -> int:
        """How many answered, and not rightly."""
        return sum(count for _, count in self.mistakes)


def summed(records: Iterable[dict[str, Any]]) -> list[Found]:
    """Return what is found of each exercise, in the order in which to teach it again.

    First what most students have wrong; of equals, what has the most frequent mistake.
    """
    students = [
        (grading.best(own), {record["notebook"] for record in own})
        for own in grading.by_student(records).values()
    ]
    found = []
    for exercise in in_order():
        own = []
        for answers, books in students:
            kind, said = answers.get(exercise.name, ("", ""))
            if kind or exercise.notebook in books:
                own.append((kind, said))
        if own:
            right = sum(kind == "right" for kind, _ in own)
            found.append(Found(exercise, len(own), right, _grouped(own)))
    return sorted(found, key=lambda f: (-f.tried, -max((n for _, n in f.mistakes), default=0)))


def _grouped(answers: list[tuple[str, str]]) -> tuple[tuple[str, int], ...]:
    """Return diagnoses and how often each was made; those that differ in numbers alone are one."""
    groups = defaultdict(list)
    for kind, said in answers:
        if kind not in ("", "right"):
            text = said if kind == "wrong" else _fault(said)
            groups[_NUMBER.sub("…", text)].append(text)
    shown = [(each[0] if len(set(each)) == 1 else key, len(each)) for key, each in groups.items()]
    return tuple(sorted(shown, key=lambda pair: (-pair[1], pair[0])))


def _fault(said: str) -> str:
    raised = re.match(r"Your function raises (\w+)", said)
    if raised:
        known = isinstance(getattr(builtins, raised[1], None), type)
        return f"The function raises {raised[1] if known else 'an error of its own'}."
    return next((text for start, text in _FAULTS if re.match(start, said)), FORM)


def write(records: list[dict[str, Any]], page: Path) -> None:
    """Write the page, and a table (CSV) beside it.

    Raises ValueError if there are no answers, or another table is there, such as the roster.
    """
    found = summed(records)
    if not found:
        raise ValueError("there is no exercise in these results: grade notebooks first")
    students = len({record["student"] for record in records})
    table = page.with_suffix(".csv")
    if table.exists() and not table.read_text("utf-8", "replace").startswith(",".join(HEADING)):
        raise ValueError(f"{table} is there, and no table of a report: give the page another name")
    page.write_text(_page(found, students), encoding="utf-8")
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEADING)
        for f in found:
            for mistake in f.mistakes or (("", 0),):
                rows.writerow([f.exercise.notebook, f.exercise.name, f.students, f.right, *mistake])


def _page(found: list[Found], students: int) -> str:
    mistakes = [(count, f"{_link(f)}: {escape(text)}") for f in found for text, count in f.mistakes]
    first = _rows(
        "The most common mistakes",
        ("students", "exercise, and what was said"),
        sorted(mistakes, key=lambda row: -row[0])[:10],
    )
    every = _rows(
        "All exercises, in the order in which to teach them again",
        ("right", "not right", "no answer", "exercise"),
        [(f.right, f.tried, f.students - f.right - f.tried, _link(f)) for f in found],
    )
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" '
        f'content="width=device-width, initial-scale=1">\n<title>What to teach again</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>What to teach again</h1>\n"
        f"<p>{students} students. For each exercise the last answer counts.</p>\n"
        f"{first}{every}{''.join(map(_section, found))}</main>\n</body>\n</html>\n"
    )


def _link(found: Found) -> str:
    e = found.exercise
    return f'{e.notebook} <a href="#{e.name}">{e.name}</a>'


def _section(found: Found) -> str:
    e = found.exercise
    head = (
        f'<h2 id="{e.name}">{e.notebook} {e.name}</h2>\n<p>{escape(e.task)}</p>\n'
        f"<p>{found.right} of {found.students} right.</p>\n"
    )
    rows = [(count, escape(text)) for text, count in found.mistakes]
    return head + _rows("Mistakes", ("students", "what was said"), rows) if rows else head


def _rows(caption: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """Return an HTML table."""
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    lines = ["".join(f"<td>{text}</td>" for text in row) for row in rows]
    body = "".join(f"<tr>{line}</tr>\n" for line in lines)
    return (
        f"<table>\n<caption>{caption}</caption>\n<thead>\n<tr>{head}</tr>\n</thead>\n"
        f"<tbody>\n{body}</tbody>\n</table>\n"
    )
