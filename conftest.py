"""After nbval has run a notebook from top to bottom, more in the same kernel.

First the folded solutions; then every section once more, in order; then every cell once more, from
the last to the first. The same text must come each time, though from the second time on the data
and the random numbers are off by one rounding, as on another processor (`tools.perturb`).
"""

import gc
import os
import re
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

# Kernels side by side would fight over the cores.
for library in ("OPENBLAS", "OMP"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# Python looks for garbage less often: tests that draw take 8 % less time.
gc.set_threshold(10_000)

ROOT = str(Path(__file__).parent)
ROUNDED = f"""import gc, os, sys; sys.path.append({ROOT!r}); os.environ["PERTURB"] = "1"
import tools.no_pictures, tools.perturb; gc.set_threshold(10_000)"""


def solutions(book: nbformat.NotebookNode) -> list[str]:
    """The Python blocks of the folded solutions."""
    text = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    folded = re.findall(r"<details>.*?</details>", text, re.DOTALL)
    return [b for part in folded for b in re.findall(r"```python\n(.*?)```", part, re.DOTALL)]


def again(cell: IPyNbCell, when: str) -> IPyNbCell:
    return IPyNbCell.from_parent(
        cell.parent,
        name=f"{cell.name}, {when}",
        cell_num=cell.cell_num,
        cell=cell.cell,
        options=cell.options,
    )


def silent(last: IPyNbCell, name: str, source: str) -> IPyNbCell:
    """A cell of our own that prints nothing."""
    return IPyNbCell.from_parent(
        last.parent,
        name=name,
        cell_num=last.cell_num,
        cell=nbformat.v4.new_code_cell(source, execution_count=1),
        options=last.options,
    )


def more(cells: list[IPyNbCell]) -> list[IPyNbCell]:
    """What runs after the cells of a notebook."""
    last = cells[-1]
    return [
        *(  # a solution defines nothing for the cells after it
            silent(last, f"solution {n}", f"exec({block!r}, dict(globals()))")
            for n, block in enumerate(solutions(last.parent.nb), start=1)
        ),
        silent(last, "other roundings and no pictures from here", ROUNDED),
        *(again(cell, "in order") for cell in cells),
        *(again(cell, "from the last") for cell in reversed(cells)),
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    books: dict[IPyNbFile, list[IPyNbCell]] = {}
    for item in items:
        if isinstance(item, IPyNbCell):
            books.setdefault(item.parent, []).append(item)
    for book, cells in books.items():
        if len(cells) == sum(cell.cell_type == "code" for cell in book.nb.cells):  # not: -k, ::Cell
            end = items.index(cells[-1]) + 1
            items[end:end] = more(cells)
