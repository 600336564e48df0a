"""For instructors: copies of the notebooks with and without solutions."""

import json
import re
from pathlib import Path
from typing import Any, Literal

from lecture8.course import other_graders

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
MISSING = (
    "they come with a checkout of the project, in which lecture8 is installed by pip install -e ."
)
SOLUTION = re.compile(r"\n*<details>\n<summary>Solution</summary>.*?</details>", re.DOTALL)


def copies(folder: Path, grader: Literal["", "nbgrader", "otter"] = "") -> list[Path]:
    """Write the notebooks to folder/student, without solutions, and to folder/instructor, with them
    open. Return what was written.

    grader: write folder/source instead, with a folder a notebook: an assignment for that grader.
    Raises ValueError if one of the files is there already, or if there are no notebooks beside the
    package.
    """
    if not NOTEBOOKS.is_dir():
        raise ValueError(f"there are no notebooks at {NOTEBOOKS}: {MISSING}")
    wanted = {}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        student = _edited(text, lambda source: SOLUTION.sub("", source))
        if grader:
            files = getattr(other_graders, grader)(student)
            place = folder / "source" / path.stem
            wanted |= {place / (name or path.name): said for name, said in files.items()}
            continue
        wanted[folder / "student" / path.name] = student
        wanted[folder / "instructor" / path.name] = _edited(
            text, lambda source: source.replace("<details>", "<details open>")
        )
    return write(wanted)


def write(wanted: dict[Path, str]) -> list[Path]:
    """Write texts to files, and return their paths. Raises ValueError if one is there already."""
    taken = [path for path in wanted if path.exists()]
    if taken:
        raise ValueError(f"{taken[0]} is there already: name an empty folder")
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(wanted)


def _edited(text: str, edit: Any) -> str:
    book = json.loads(text)
    for cell in book["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = edit("".join(cell["source"])).splitlines(keepends=True)
    return other_graders.text(book)
