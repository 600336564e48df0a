"""A class: what is handed in is marked on all cores, or on a cluster, and rows come as it is done.

Results are JSON lines, a record for each notebook, by a digest of what was marked: what stands
there is not run again. Beside them a CSV file has a row for each student and exercise.
"""

import csv
import hashlib
import io
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lecture8.course.exam_questions import QUESTIONS, draw
from lecture8.course.exercises.exercise import in_order
from lecture8.course.marking import isolation, marker, submissions
from lecture8.course.marking.submissions import EXAM, HandedIn

COLUMNS = ("student", "notebook", "exercise", "slides", "points", "verdict", "said")
_RANK = ("right", "wrong", "unreadable", "failed", "")


@dataclass(frozen=True)
class How:
    """How a class is marked.

    seconds, memory: the limits of a notebook; memory in GB. seeds: whether students have numbers
    of their own. unconfined: whether students' code may run with your rights. image: of a container
    with lecture8 in it. scheduler: the address of one of dask.distributed. jobs: how many
    notebooks at a time; 0 for one per core.
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
        raise ValueError(f"the results would lie among what is handed in: not in {folder}")
    students = submissions.roster(roster) if roster else {}
    handed = submissions.read(folder, list(students))
    course = _Course(handed, students)
    todo: dict[str, list[dict[str, Any]]] = defaultdict(list)
    before = _read(results)
    records: dict[str, dict[str, Any]] = {}
    for file in handed:
        own = file.exam[-1] if file.exam else None
        seed = students.get(file.student, file.student) if how.seeds else own
        wanted = _wanted(file, seed)
        done = before.get(wanted["digest"])
        if file.said:
            records[wanted["digest"]] = _record(wanted, file.said)
        elif done and not done["unrun"] and (not done["stopped"] or done["limits"] == _limits(how)):
            records[wanted["digest"]] = done
        else:
            todo[file.student].append(wanted | {"seed": seed, "cells": file.cells})
    _write(results, "".join(json.dumps(record) + "\n" for record in records.values()))
    for record in records.values():
        course.add(record)
        print(course.line(record))
    if todo:
        _mark(todo, how, course, results)
    _write(results.with_suffix(".csv"), _csv(course.rows()))
    return results, sum(record["unrun"] for each in course.records.values() for record in each)


def _mark(todo: dict, how: How, course: "_Course", results: Path) -> None:
    """Mark what is to be marked, and write records and rows as they come."""
    table = results.with_suffix(".csv")
    _write(
        table, _csv(row for name in course.names() if name not in todo for row in course.of(name))
    )
    executor, close = _executor(how)
    try:
        means, warning = executor.submit(isolation.choose, how.unconfined, how.image).result()
        if warning:
            print(warning, file=sys.stderr)
        base = {"how": means, "image": how.image, "memory": how.memory, "seconds": how.seconds}
        futures = {}
        for name, files in todo.items():
            futures[executor.submit(marker.mark, base | {"files": files})] = name
        bar = _Bar(len(futures))
        with (
            results.open("a", encoding="utf-8") as lines,
            table.open("a", encoding="utf-8", errors="backslashreplace") as csv_,
        ):
            for future in as_completed(futures):
                bar.clear()
                for record in future.result():
                    record["limits"] = _limits(how)
                    course.add(record)
                    lines.write(json.dumps(record) + "\n")
                    print(course.line(record), flush=True)
                csv_.write(_csv(course.of(futures[future]), heading=False))
                lines.flush()
                csv_.flush()
                bar.step()
    finally:
        close()


def _executor(how: How) -> tuple[Executor, Callable[[], None]]:
    """Return what runs jobs, and a function that ends it."""
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
        return client.get_executor(pure=False, retries=2), client.close
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    pool = ThreadPoolExecutor(how.jobs or cores)

    def close() -> None:
        pool.shutdown(wait=False, cancel_futures=True)
        marker.end()

    return pool, close


class _Course:
    """The class: whose notebooks are due, and what is found of them."""

    def __init__(self, handed: list[HandedIn], students: Iterable[str]) -> None:
        self.students = set(students) | {file.student for file in handed}
        self.due = {file.notebook for file in handed if file.notebook}
        self.asked = {e.name for word in _words(handed) for e in draw(word)}
        self.exercises = [e for e in in_order() if e.notebook in self.due or e.name in self.asked]
        self.records: dict[str, list[dict]] = defaultdict(list)

    def add(self, record: dict[str, Any]) -> None:
        self.records[record["student"]].append(record)

    def names(self) -> list[str]:
        return sorted(self.students)

    def rows(self) -> Iterable[dict[str, Any]]:
        """Yield a row for each student and exercise."""
        for name in self.names():
            yield from self.of(name)

    def of(self, name: str) -> Iterable[dict[str, Any]]:
        """Yield a student's rows. Of several files the best answer counts."""
        records = self.records[name]
        for exercise in self.exercises:
            books = {exercise.notebook, *([EXAM] if exercise.name in self.asked else [])}
            own = [r for r in records if r["notebook"] in {"", *books}]
            found = [r["answers"][exercise.name] for r in records if exercise.name in r["answers"]]
            kind, said = min(found, key=lambda f: _RANK.index(f[0]), default=("", ""))
            kind = "unreadable" if kind == "failed" else kind
            if not kind and not said:
                said = " ".join(dict.fromkeys(r["said"] for r in own if r["said"]))
            in_book = any(r["notebook"] in books for r in records)
            absent = "no answer" if in_book else "not handed in"
            yield {
                "student": name,
                "notebook": exercise.notebook,
                "exercise": exercise.name,
                "slides": " ".join(map(str, getattr(exercise, "slides", ()))),
                "points": int(kind == "right"),
                "verdict": kind or ("not run" if said.endswith(marker.NO_RUN) else absent),
                "said": "" if kind == "right" else said,
            }

    def line(self, record: dict[str, Any]) -> str:
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


def _words(handed: list[HandedIn]) -> set[str]:
    return {file.exam[0] for file in handed if file.exam}


def _wanted(file: HandedIn, seed: str | None) -> dict[str, Any]:
    """Return what a record begins with; its digest is of all that its verdicts depend on."""
    what = json.dumps([file.student, file.file, file.cells, file.said, seed, _package()])
    digest = hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return {
        "student": file.student,
        "file": file.file,
        "notebook": file.notebook,
        "asked": len(submissions.asked(file.cells)),
        "digest": digest,
    }


_DIGEST: list[str] = []


def _package() -> str:
    """Return a digest of this package's code."""
    if not _DIGEST:
        digest = hashlib.sha256()
        for path in sorted((isolation.ROOT / "lecture8").rglob("*.py")):
            digest.update(path.read_bytes())
        _DIGEST.append(digest.hexdigest())
    return _DIGEST[0]


def _record(wanted: dict[str, Any], said: str) -> dict[str, Any]:
    return wanted | {
        "answers": {}, "said": said, "stopped": False, "unrun": False, "seconds": 0, "limits": []
    }  # fmt: skip


def _limits(how: How) -> list[float]:
    return [how.seconds, how.memory]


def _read(path: Path) -> dict[str, dict[str, Any]]:
    return {record["digest"]: record for record in records(path)} if path.exists() else {}


def records(path: Path) -> list[dict[str, Any]]:
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


def _csv(rows: Iterable[dict[str, Any]], heading: bool = True) -> str:
    """Return rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    if heading:
        table.writeheader()
    for row in rows:
        table.writerow(
            {k: f"'{v}" if str(v)[:1] in "=+-@\t\r" and v else v for k, v in row.items()}
        )
    return out.getvalue()


class _Bar:
    """How far it is: one line, on a terminal only."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.shown = total, 0, sys.stderr.isatty()
        self._show()

    def step(self) -> None:
        self.done += 1
        self._show()

    def clear(self) -> None:
        if self.shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def _show(self) -> None:
        if self.shown:
            full = 30 * self.done // max(1, self.total)
            text = f"[{'#' * full}{'.' * (30 - full)}] {self.done} of {self.total} students"
            end = "\n" if self.done == self.total else ""
            print(f"\r{text}", end=end, file=sys.stderr, flush=True)
