"""A class: what was handed in is marked on all cores, or on a cluster.

Results are JSON lines, one record for each notebook, with a digest of all that its verdicts depend
on: a notebook whose digest stands there is not run again. Beside them a CSV file has a row for each
student and exercise.
"""

import csv
import hashlib
import io
import json
import os
import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lecture8.course.exam_questions import QUESTIONS, draw
from lecture8.course.exercises.exercise import Exercise, in_order
from lecture8.course.marking import isolation, marker, submissions
from lecture8.course.marking.marker import Record
from lecture8.course.marking.submissions import EXAM, HandedIn

COLUMNS = ("student", "notebook", "exercise", "slides", "points", "verdict", "said")
_RANK = ("right", "wrong", "unreadable", "failed", "")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class How:
    """How a class is marked.

    seconds, memory: the limits of a notebook; memory in GB. seeds: whether each student has
    different numbers. unconfined: whether students' code may run with your rights. image: of a
    container with lecture8 in it. scheduler: the address of a dask.distributed scheduler. jobs: how
    many students are marked at a time; 0 for one per core.
    """

    seconds: float = 60
    memory: float = 2
    seeds: bool = False
    unconfined: bool = False
    image: str = ""
    scheduler: str = ""
    jobs: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.seconds <= 3600:
            raise ValueError(f"seconds must be between 1 and 3600, not {self.seconds:g}")
        if not 0.1 <= self.memory <= 1000:
            raise ValueError(f"memory must be between 0.1 and 1000 GB, not {self.memory:g}")
        if self.jobs < 0:
            raise ValueError(f"jobs must be 1 or more, or 0 for one per core, not {self.jobs}")
        if self.unconfined and self.image:
            raise ValueError("choose one: a container, or unconfined")


def grade(
    folder: Path, how: How, to: Path | None = None, roster: Path | None = None
) -> tuple[Path, int]:
    """Mark the notebooks of a folder; print a line for each, and write the results.

    Return where the results are, and how many notebooks hold answers that could not be run, as
    nothing shuts them in. roster: a CSV file of students and, if they have one, their seeds.
    Raises ValueError in words if there is nothing to mark, or no way to.
    """
    folder = folder.resolve()
    results = (to or folder.with_name(f"{folder.name}.jsonl")).resolve()
    if results.is_relative_to(folder):
        raise ValueError(
            f"the results would lie among what is handed in: put them outside {folder}"
        )
    if roster and results.with_suffix(".csv") == roster.resolve():
        raise ValueError(f"the results would be written over {roster}: name another file with --to")
    students = submissions.roster(roster) if roster else {}
    handed = submissions.read(folder, list(students))
    course = _Course(handed, students)
    before = {r["digest"]: r for r in records(results)} if results.exists() else {}
    todo: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in handed:
        own = file.exam[-1] if file.exam else None
        seed = students.get(file.student, file.student) if how.seeds else own
        new = _record(file, seed, how)
        done = new if file.said else before.get(new["digest"])
        if done and not done["unrun"] and (not done["stopped"] or done["limits"] == new["limits"]):
            course.add(done)
        else:
            todo[file.student].append(new | {"seed": seed, "cells": file.cells})
    _write(results, "".join(json.dumps(record) + "\n" for record in course.records))
    try:
        if todo:
            _mark(todo, how, course, results)
    finally:  # when it is interrupted, too
        _progress("")
        _write(results.with_suffix(".csv"), course.table(without=todo))
    return results, sum(record["unrun"] for record in course.records)


def _mark(todo: dict[str, list], how: How, course: "_Course", results: Path) -> None:
    """Mark the notebooks of each student, write their records, and strike the student off."""
    with _executor(how) as executor, results.open("a", encoding="utf-8") as lines:
        means, warning = executor.submit(isolation.choose, how.unconfined, how.image).result()
        if warning:
            print(warning, file=sys.stderr)
        job = {"how": means, "image": how.image, "memory": how.memory, "seconds": how.seconds}
        futures = {
            executor.submit(marker.mark, job | {"files": files}): student
            for student, files in todo.items()
        }
        _progress(_bar(0, len(futures)))
        for done, future in enumerate(as_completed(futures), start=1):
            found = future.result()
            _progress("")
            for record in found:
                course.add(record)
                lines.write(json.dumps(record) + "\n")
            lines.flush()
            del todo[futures[future]]
            _progress(_bar(done, len(futures)))


def _bar(done: int, of: int) -> str:
    return f"[{'#' * (20 * done // of):.<20}] {done} of {of} students"


def _progress(text: str) -> None:
    """Put a text in the place of the last one, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


@contextmanager
def _executor(how: How) -> Iterator[Executor]:
    """Give what runs jobs: a cluster, or threads, each with a process; end it afterwards."""
    if how.scheduler:
        try:
            from distributed import Client
        except ImportError:
            advice = 'pip install "lecture8[cluster]"'
            raise ValueError(f"--scheduler needs dask.distributed: {advice}") from None
        try:
            client = Client(how.scheduler, timeout=20)
        except (OSError, ValueError) as error:
            raise ValueError(f"no scheduler answers at {how.scheduler}") from error
        with client:
            yield client.get_executor(pure=False, retries=2)
        return
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    pool = ThreadPoolExecutor(how.jobs or cores)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        marker.end()


class _Course:
    """The class: which exercises are due, and what is found of whose answers."""

    def __init__(self, handed: list[HandedIn], students: Iterable[str]) -> None:
        self.students = sorted({*students, *(file.student for file in handed)})
        due = {file.notebook for file in handed}
        words = {file.exam[0] for file in handed if file.exam}
        self.in_exams = {e.name for word in words for e in draw(word)}
        self.exercises = [e for e in in_order() if e.notebook in due or e.name in self.in_exams]
        self.records: list[Record] = []

    def add(self, record: Record) -> None:
        """Take a record, and print a line about it."""
        self.records.append(record)
        print(_line(record), flush=True)

    def table(self, without: Container[str]) -> str:
        """Return, as CSV, a row for each student and exercise, without some of the students."""
        records = by_student(self.records)
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        for student in self.students:
            if student not in without:
                own = records[student]
                answers = best(own)
                for e in self.exercises:
                    row = [student, *self._row(e, answers.get(e.name, ("", "")), own)]
                    # an apostrophe before what a spreadsheet would take for a formula
                    table.writerow(f"'{x}" if str(x).startswith(_FORMULA) else x for x in row)
        return out.getvalue()

    def _row(self, e: Exercise, answer: tuple[str, str], own: list[Record]) -> list[Any]:
        """Return what follows the student's name in the row of an exercise."""
        kind, said = answer
        books = {e.notebook, *([EXAM] if e.name in self.in_exams else [])}
        if not kind and not said:
            own = [record for record in own if record["notebook"] in {"", *books}]
            said = " ".join(dict.fromkeys(record["said"] for record in own if record["said"]))
        in_book = any(record["notebook"] in books for record in own)
        absent = "no answer" if in_book else "not handed in"
        verdict = {"failed": "unreadable"}.get(kind, kind)
        verdict = verdict or ("not run" if said.endswith(marker.NO_RUN) else absent)
        slides, right = " ".join(map(str, e.slides)), kind == "right"
        return [e.notebook, e.name, slides, int(right), verdict, "" if right else said]


def by_student(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Return each student's records."""
    found = defaultdict(list)
    for record in records:
        found[record["student"]].append(record)
    return found


def best(records: Iterable[Record]) -> dict[str, tuple[str, str]]:
    """Return kind and text of a student's answers by exercise: the best, of several files."""
    found: dict[str, tuple[str, str]] = {}
    for record in records:
        for name, (kind, said) in record["answers"].items():
            if name not in found or _RANK.index(kind) < _RANK.index(found[name][0]):
                found[name] = kind, said
    return found


def _line(record: Record) -> str:
    """Return a line of text about a notebook; in brackets what is not solved.

    It counts the exercises of our notebook, or, if the file's name does not begin
    with its number, those that are handed in. The table of results has all.
    """
    found, book = record["answers"], record["notebook"]
    of = sum(e.notebook == book for e in in_order())
    if book == EXAM:
        of = sum(QUESTIONS.values())
    elif not Path(record["file"]).name.startswith(book):
        of = record["asked"]
    solved = [name for name, (kind, _) in found.items() if kind == "right"]
    tried = [f"({name})" for name, (kind, _) in found.items() if kind not in ("", "right")]
    said = f"  [{record['said']}]" if record["said"] else ""
    which = ", ".join([*sorted(solved), *sorted(tried)])
    text = f"{record['file']}  {len(solved)} of {of}  {which}{said}".rstrip()
    return "".join(c if c.isprintable() else "?" for c in text)


def _record(file: HandedIn, seed: str | None, how: How) -> Record:
    """Return the record of a notebook of which nothing has run."""
    what = json.dumps([file.student, file.file, file.cells, file.said, seed, _package()])
    return {
        "student": file.student,
        "file": file.file,
        "notebook": file.notebook,
        "asked": len(submissions.asked(file.cells)),
        "digest": hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "answers": {},
        "said": file.said,
        "stopped": False,
        "unrun": False,
        "seconds": 0,
        "limits": [how.seconds, how.memory],
    }


@cache
def _package() -> str:
    """Return a digest of this package's code."""
    files = sorted((isolation.ROOT / "lecture8").rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def records(path: Path) -> list[Record]:
    """Return the records of a results file; a line that was cut short is left out.

    Raises ValueError if there is none in it.
    """
    found = []
    text = path.read_text(encoding="utf-8", errors="replace")
    for line in text.splitlines():
        with suppress(ValueError):
            record = json.loads(line)
            if isinstance(record, dict) and "digest" in record:
                found.append(record)
    if text.strip() and not found:
        raise ValueError(f"{path} holds no results of grade")
    return found


def _write(path: Path, text: str) -> None:
    """Write a file whole, or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8", errors="backslashreplace")  # a name of raw bytes
    part.replace(path)
