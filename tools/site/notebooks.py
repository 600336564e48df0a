"""Run a notebook for the scenes that it shows live."""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat

from lecture8.course import live
from lecture8.course.plots import Scene

Show = Callable[[str, Scene, dict[str, float]], None]


def run(notebook: Path, show: Show) -> None:
    """Run the code cells in this process, to the last one that has a live figure.

    show: takes the place of `live.explore`; it also gets the cell's id, as its first argument. So
    a figure's scene is as the notebook made it, and as it is at that moment.
    """
    cells = [c for c in nbformat.read(notebook, as_version=4).cells if c.cell_type == "code"]
    while cells and "live.explore(" not in cells[-1].source:
        cells.pop()
    names: dict[str, Any] = {"__name__": "__main__"}
    silence = contextlib.redirect_stdout(io.StringIO())  # the pages have what was printed
    with silence, contextlib.chdir(notebook.parent):
        for cell in cells:
            with patch.object(live, "explore", recorder(cell.id, show)):
                exec(compile(cell.source, f"{notebook.name}, {cell.id}", "exec"), names)


def recorder(cell: str, show: Show) -> Callable[..., None]:
    return lambda scene, **start: show(cell, scene, start)
