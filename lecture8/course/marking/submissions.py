"""What was handed in: every file of a folder, read once, before anything runs."""

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lecture8.course.exercises.exercise import ALL

EXAM = "14"
BESIDE = (".csv", ".json", ".jsonl", ".md", ".xlsx")  # loose files that are the instructor's
LARGEST = 50 << 20  # bytes of a notebook
MOST_CODE = 4 << 20  # characters of its code
_OTHERS = re.compile(r"\.|_|thumbs\.db$|desktop\.ini$", re.IGNORECASE)  # .git, __MACOSX, ._a.ipynb


@dataclass(frozen=True)
class HandedIn:
    """A file: whose it is, its path in the folder, which notebook of ours ("" if none) and its
    code cells, or what is wrong with it. exam: the word that drew it, if it is an exam, and the
    seed of its numbers.
    """

    student: str
    file: str
    notebook: str = ""
    cells: tuple[str, ...] = ()
    said: str = ""
    exam: tuple[str, ...] = ()


def read(folder: Path, students: list[str]) -> list[HandedIn]:
    """Return what lies in a folder, in order. students: a roster; [] if there is none.

    The student is the folder below, or the file's name without its ending; with a roster, the part
    of the path that stands in it. Raises ValueError if the folder is none or holds no notebook.
    """
    if not folder.is_dir():
        raise ValueError(f"there is no folder {folder}: name the one that holds the notebooks")
    found = []
    for name in _files(folder, ""):
        parts = Path(name).parts
        if len(parts) == 1 and Path(name).suffix in BESIDE:
            continue
        known = [part for part in (*parts[:-1], Path(name).stem) if part in students]
        who = known[0] if known else parts[0] if len(parts) > 1 else Path(name).stem
        found.append(_read(folder / name, who, name))
    books = {file.student for file in found if file.file.endswith(".ipynb")}
    if not books and not students:
        raise ValueError(f"there is no notebook (.ipynb) in {folder}")
    return [f for f in found if f.file.endswith(".ipynb") or f.student not in books]


def _files(folder: Path, inside: str) -> Iterator[str]:
    """Yield the paths of files and links, without what systems and editors leave behind."""
    try:
        entries = sorted(os.scandir(folder / inside), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        name = f"{inside}{entry.name}"
        if _OTHERS.match(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder, f"{name}/")
        else:
            yield name


def _read(path: Path, student: str, name: str) -> HandedIn:
    try:
        if path.suffix != ".ipynb":
            raise ValueError("is no notebook: a file that ends in .ipynb is due")
        cells = _cells(_bytes(path))
    except (OSError, ValueError) as error:
        wrong = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else error
        return HandedIn(student, name, _notebook(path.name, []), said=f"{path.name} {wrong}.")
    exam = _exam(cells)
    book = EXAM if exam else _notebook(path.name, cells)
    return HandedIn(student, name, book, tuple(cells), exam=exam)


def _bytes(path: Path) -> bytes:
    if path.is_symlink():
        raise ValueError("is a link, which is not followed: hand in the file itself")
    if not path.is_file():
        raise ValueError("is no file")  # a pipe, for example, which would block us
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ValueError(f"is larger than {LARGEST >> 20} MB: clear its outputs, and save it")
    if not raw.strip():
        raise ValueError("is empty")
    return raw


def _cells(raw: bytes) -> list[str]:
    """Return the code cells of a notebook. Raises ValueError with what is wrong, in words."""
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        book = json.loads(raw.decode("utf-16" if wide else "utf-8-sig"))
    except (ValueError, RecursionError):
        raise ValueError("is damaged: it is no JSON, which a notebook is") from None
    try:
        about = book.get("metadata", {})
        language = about.get("kernelspec", {}).get("language")
        language = language or about.get("language_info", {}).get("name") or "python"
        if not str(language).lower().startswith("python"):
            raise ValueError(f"is a notebook for {language!r:.30}: hand in one for Python")
        sheets = [book, *book.get("worksheets", [])]  # of nbformat 3
        cells = [cell for sheet in sheets for cell in sheet.get("cells", [])]
        code = [_text(cell) for cell in cells if cell["cell_type"] == "code"]
    except (AttributeError, KeyError, TypeError):
        raise ValueError("is damaged: it is no notebook") from None
    if not cells:
        raise ValueError("holds no cell")
    if sum(map(len, code)) > MOST_CODE:
        raise ValueError(f"holds more than {MOST_CODE >> 20} million characters of code")
    return code


def _text(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    return source if isinstance(source, str) else "".join(source)


def asked(cells: list[str]) -> set[str]:
    """Return the names of the exercises that stand in the code."""
    return set(re.findall(r"\w+", "\n".join(cells))) & ALL.keys()


def _notebook(name: str, cells: list[str]) -> str:
    """Return which notebook this is, by the exercises in its code, or else by its name."""
    named = Counter(ALL[name].notebook for name in asked(cells))
    number = re.match(r"(\d\d)(?!\d)", name)
    if named:
        return max(sorted(named), key=lambda key: named[key])
    return number[1] if number and number[1] in {e.notebook for e in ALL.values()} else ""


def _exam(cells: list[str]) -> tuple[str, ...]:
    """Return the texts in a call of exam.paper, () if there is none."""
    text = r'"(?:[^"\\\n]|\\.)*"'
    call = re.search(rf"\bexam\.paper\(({text})(?:, ({text}))?\)", "\n".join(cells))
    try:
        return tuple(json.loads(said) for said in call.groups() if said) if call else ()
    except ValueError:
        return ()


def roster(path: Path) -> dict[str, str]:
    """Return students and their seeds from a CSV file with a heading.

    The student is the column "student", or the first; the seed the column "seed", or the student.
    Raises ValueError if it is no such file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no text in UTF-8: save it as CSV in UTF-8") from None
    semicolons = ";" in text.partition("\n")[0]
    rows = list(csv.DictReader(text.splitlines(), delimiter=";" if semicolons else ","))
    if not rows:
        raise ValueError(f"{path} names no student: a heading and a line a student are due")
    keys = {str(key).strip().lower(): key for key in rows[0]}
    who = keys.get("student", next(iter(rows[0])))
    seed = keys.get("seed", who)
    found = {(row[who] or "").strip(): (row[seed] or "").strip() for row in rows}
    return {name: seed or name for name, seed in found.items() if name}
