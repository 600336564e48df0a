"""The whole site: every notebook is run once, in a process of its own."""

import shutil
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from tools.site import layout, search, start, text
from tools.site.figures import export
from tools.site.pages import Page, page
from tools.site.text import NOTEBOOKS

ROOT = Path(__file__).parents[2]


def build(site: Path) -> None:
    """Write the whole site into a folder. One that is there is replaced, when all has gone well."""
    new, old = (site.with_name(f"{site.name}.{age}") for age in ("new", "old"))
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(parents=True)
    write(_run(new), new)
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def write(pages: list[Page], site: Path) -> None:
    """Write everything but the figures."""
    shutil.copytree(layout.ASSETS, site / "assets")
    for before, this, after in zip([None, *pages], pages, [*pages[1:], None], strict=False):
        _write(site / this.file, layout.notebook_page(this, before, after))
    shutil.copy(ROOT / start.PICTURE, site / "figures")
    _write(site / "index.html", layout.start_page(start.start(pages, ROOT / "README.md")))
    terms = text.html((ROOT / "data/README.md").read_text(encoding="utf-8"))
    _write(site / "data.html", layout.data_page(terms))
    _write(site / "assets/search-index.js", search.index(pages))


def _run(site: Path) -> list[Page]:
    """Run every notebook in a fresh process, two at a time, and say when one is done."""
    with ProcessPoolExecutor(2, get_context("spawn"), max_tasks_per_child=1) as two:
        tasks = {two.submit(_page, notebook, site): notebook for notebook in NOTEBOOKS}
        for count, task in enumerate(as_completed(tasks), start=1):
            if error := task.exception():
                two.shutdown(cancel_futures=True)
                error.add_note(f"Notebook {tasks[task].name} did not become a page.")
                raise error
            seconds = task.result()[1]
            print(f"{count:2} of {len(tasks)}  {seconds:5.1f} s  {tasks[task].stem}", flush=True)
        return [task.result()[0] for task in tasks]


def _page(notebook: Path, site: Path) -> tuple[Page, float]:
    began = time.monotonic()
    return page(notebook, site, export(notebook, site)), time.monotonic() - began


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")
