"""For instructors: who solved what, and copies of the notebooks with and without solutions."""

import json
import re
import tempfile
import time
from pathlib import Path
from typing import Any, Literal

from lecture8.course import other_graders

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SOLUTION = re.compile(r"\n*<details>\n<summary>Solution</summary>.*?</details>", re.DOTALL)


def copies(folder: Path, grader: Literal["", "nbgrader", "otter"] = "") -> list[Path]:
    """Write the notebooks to folder/student, without solutions, and to folder/instructor, with them
    open. Return what was written.

    grader: write folder/source instead, with a folder a notebook: an assignment for that grader.
    Raises ValueError if one of the files is there already, or if there are no notebooks beside the
    package.
    """
    if not NOTEBOOKS.is_dir():
        raise ValueError(
            f"there are no notebooks at {NOTEBOOKS}: they come with a checkout of the project, in "
            "which lecture8 is installed by pip install -e ."
        )
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
    return json.dumps(book, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def grade(folder: Path, seconds: float = 120) -> list[dict[str, Any]]:
    """Run every notebook under folder in a fresh kernel, and return what its exercises found.

    A row a notebook: file, solved and tried (names of exercises), of (how many it has), and said:
    what went wrong, if anything. seconds: the time limit of a notebook. It runs students' code with
    your rights: in a container, if you do not trust it.
    Raises ValueError if there is no notebook.
    """
    paths = sorted(p for p in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
    if not paths:
        raise ValueError(f"there is no notebook (.ipynb) in {folder}")
    return [_graded(path, str(path.relative_to(folder)), seconds) for path in paths]


def _graded(path: Path, name: str, seconds: float) -> dict[str, Any]:
    row = {"file": name, "solved": [], "tried": [], "of": 0, "said": ""}
    with tempfile.TemporaryDirectory() as place:
        found = Path(place) / "progress.json"
        try:
            row["said"] = _run(path, found, seconds)
        except Exception as error:  # a damaged file, a kernel that dies: the next one goes on
            row["said"] = f"could not be run: {type(error).__name__}"
        if not found.exists():
            return row
        states = json.loads(found.read_text(encoding="utf-8"))
    called = set(re.findall(r"exercises\.(\w+)\(", path.read_text(encoding="utf-8")))
    own = [state for state in states if state["name"] in called]
    for kind in ("solved", "tried"):
        row[kind] = [state["name"] for state in own if state["state"] == kind]
    return row | {"of": len(own)}


def _run(path: Path, found: Path, seconds: float) -> str:
    """Run a notebook, let its kernel save the progress, and return what there is to say."""
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(path, as_version=4)
    end = time.monotonic() + seconds
    client = NotebookClient(
        book,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        allow_errors=True,
        interrupt_on_timeout=True,
        timeout_func=lambda _: max(1, int(end - time.monotonic())),
        store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],
    )
    said = ""
    last = nbformat.v4.new_code_cell(
        f"from lecture8 import exercises\nexercises.save({str(found)!r})"
    )
    book.cells.append(last)
    with client.setup_kernel():
        for i, cell in enumerate(book.cells[:-1]):
            if time.monotonic() > end - 1:
                said = f"stopped after {seconds:g} seconds"
                break
            client.execute_cell(cell, i)
        end = time.monotonic() + 10
        client.execute_cell(last, len(book.cells) - 1)
    return said


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows of `grade` as a table of text."""
    width = max(len("notebook"), *(len(row["file"]) for row in rows))
    lines = [f"{'notebook':{width}}  solved  which"]
    for row in rows:
        which = ", ".join([*row["solved"], *(f"({name})" for name in row["tried"])])
        said = f"  [{row['said']}]" if row["said"] else ""
        count = f"{len(row['solved'])} of {row['of']}"
        lines.append(f"{row['file']:{width}}  {count:>7}  {which}{said}".rstrip())
    return "\n".join([*lines, "In brackets: tried, not solved."])
