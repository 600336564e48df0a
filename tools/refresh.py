"""`make refresh`: run every notebook and store what it shows, in one normal form, so that a diff
shows only what changed.

With --check nothing is written: every notebook runs, and what is stored must be what it gives.
Stored pictures may differ by what another processor's rounding does to a few pixels; a notebook
that is not as stored to the byte runs once more, and its two runs must agree to the byte.
"""

import argparse
import base64
import io
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from PIL import Image

from lecture8.course.exam_notebook import notebook

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
EXAM = "14_practice_exam.ipynb"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
QUIET = ["--log-level=ERROR"]
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def run(path: Path) -> str:
    """Run a notebook in a fresh kernel and return it in normal form. The exam is made anew."""
    text = notebook("practice") if path.name == EXAM else path.read_text(encoding="utf-8")
    book = nbformat.reads(text, as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    place = {"metadata": {"path": path.parent}}
    NotebookClient(
        book,
        kernel_name="python3",
        resources=place,
        store_widget_state=False,
        extra_arguments=QUIET,
    ).execute()
    return normal_form(book)


def normal_form(book: nbformat.NotebookNode) -> str:
    """Ids and counts from the position, no time stamps, no widget views or state, streams merged,
    keys sorted."""
    book.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    book.nbformat, book.nbformat_minor = 4, 5
    count = 0
    for position, cell in enumerate(book.cells):
        cell.id = f"cell-{position:02}"
        cell.metadata = {}
        cell.source = cell.source.strip()
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = merged_streams(cell.outputs)
            for output in cell.outputs:
                output.get("data", {}).pop(WIDGET_VIEW, None)
                if "execution_count" in output:
                    output.execution_count = count
    return (
        json.dumps(
            nbformat.v4.nbjson.strip_transient(nbformat.v4.rwbase.split_lines(book)),
            indent=1,
            sort_keys=True,
            ensure_ascii=False,
        )
        + "\n"
    )


def merged_streams(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    merged: list[nbformat.NotebookNode] = []
    for output in outputs:
        if (
            merged
            and output.output_type == "stream"
            and merged[-1].output_type == "stream"
            and output.name == merged[-1].name
        ):
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def check(path: Path) -> list[str]:
    """Run a notebook and say where what is stored is not what a fresh run gives."""
    stored, fresh = path.read_text(encoding="utf-8"), run(path)
    if stored == fresh:
        return []  # two runs agree to the byte: the one that was stored and this one
    found = differences(stored, fresh)
    if run(path) != fresh:
        found.append("two fresh runs do not agree to the byte")
    return found


def differences(stored: str, fresh: str) -> list[str]:
    """Say where a stored notebook is not what a fresh run gives; pictures are compared as
    pictures."""
    (stored_text, stored_pictures), (fresh_text, fresh_pictures) = (
        split_pictures(stored),
        split_pictures(fresh),
    )
    if stored_text != fresh_text:
        lines = zip(stored_text.splitlines(), fresh_text.splitlines(), strict=False)
        first = next(((a, b) for a, b in lines if a != b), ("", "one of the two is longer"))
        return [f"stored: {first[0].strip()[:200]}\n  fresh:  {first[1].strip()[:200]}"]
    pairs = zip(stored_pictures, fresh_pictures, strict=True)
    return [
        f"picture {n} looks different"
        for n, (a, b) in enumerate(pairs, start=1)
        if a != b and not alike(a, b)
    ]


def split_pictures(text: str) -> tuple[str, list[str]]:
    book, pictures = json.loads(text), []
    for cell in book["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                pictures.append("".join(output["data"].pop("image/png")))
    return json.dumps(book, indent=1, sort_keys=True, ensure_ascii=False), pictures


def alike(a: str, b: str) -> bool:
    """Two pictures of one size, at most 1 pixel in 1000 of them more than 64 of 255 levels
    apart."""
    one, other = (
        np.asarray(Image.open(io.BytesIO(base64.b64decode(p))).convert("RGB"), dtype=int)
        for p in (a, b)
    )
    return one.shape == other.shape and bool((np.abs(one - other).max(axis=2) > 64).mean() <= 1e-3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 if a notebook is not what a fresh run gives",
    )
    only_check = parser.parse_args().check
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # kernels side by side would fight over the cores
    paths, failed = sorted(NOTEBOOKS.glob("*.ipynb")), 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, result in zip(paths, pool.map(check if only_check else run, paths), strict=True):
            if not only_check:
                path.write_text(result, encoding="utf-8")
                continue
            print(f"{path.name}:", *(result or ["as stored"]), sep="\n  " if result else " ")
            failed += bool(result)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
