"""A notebook as the content of a page."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from tools.site import text
from tools.site.digit import digit
from tools.site.questions import question

Cell = dict[str, Any]

LONG = 14  # lines of code that a reader may want to skip
# What only a kernel can do, and what the page says below the stored output.
ONLY_IN_THE_NOTEBOOK = {
    "live.on_request(": "The button that measures anew, on your machine, works in the notebook.",
    "live.claim_table(": "In the notebook a menu shows the claims of one slide.",
}
# What a notebook says of itself, and what its page says in that place.
ON_A_PAGE = {
    r"Put your answer in (?:the )?place of `None` and run the cell[;.] "
    r"`exercises\.\w+\.hint\(\)` gives a hint[^.]*\."
    r"(?: `exercises\.progress\(\)` shows what is solved\.)?": (
        "Answer in the form below or, where there is none, in [the notebook](#open)."
    ),
    r"Put your answer in the place of `None` and run the cell: it says (.*?\.) "
    r"`exercises\.name\.hint\(\)` gives a hint, `exercises\.progress\(\)` shows[^.]*\.": (
        "Type your answer into the form or, where there is none, answer in the notebook: you read "
        r"\1 The button *Hint* gives a hint."
    ),
    r"Put your answer in the place of `None` and run the cell\. It says": (
        "You take the exam in [the notebook](#open), not on this page: put your answer in the "
        "place of `None` and run the cell. It says"
    ),
    r"The next cell takes your answer\. The one after it": "The code below",
    r"Run this notebook: ": "This section is for the notebook on your machine: ",
    r"Open a notebook beside the slides and run its cells from the top, with Shift-Enter\.": (
        "Open a page beside the slides. A notebook is opened in JupyterLab: run its cells from the "
        "top, with Shift-Enter."
    ),
    r" If a link opens a notebook at its top, click it once more\.": "",
    r" Pick a slide in the menu to see its claims alone\.": "",
}


@dataclass(frozen=True)
class Page:
    """A page without its frame. picture: a file of the site, "" if the notebook shows none."""

    name: str
    title: str
    promise: str
    content: str
    picture: str

    @property
    def file(self) -> str:
        return f"{self.name}.html"


def page(notebook: Path, site: Path, live: dict[str, str]) -> Page:
    """A notebook's page; its stored pictures are written into site/figures.

    live: the HTML of live figures, by the ids of their cells.
    """
    book = json.loads(notebook.read_text(encoding="utf-8"))
    parts = "".join(_parts(book["cells"], notebook.stem, site, live))
    heading, promise, content = _opening(parts)
    pictures = re.findall(r'<img src="(figures/[^"]*)"', parts)
    return Page(notebook.stem, heading, promise, content, pictures[0] if pictures else "")


def _opening(content: str) -> tuple[str, str, str]:
    """The title, the bold sentence below it, and the content with that sentence marked."""
    title = text.plain(re.search(r"<h1.*?</h1>", content)[0])
    promise = re.search(r"<p><strong>(.*?)</strong></p>", content, re.DOTALL)
    marked = content.replace(promise[0], f'<p class="promise">{promise[1]}</p>', 1)
    return title, text.plain(promise[1]), marked


def _parts(cells: list[Cell], name: str, site: Path, live: dict[str, str]) -> Iterator[str]:
    held = ""  # a folded solution waits until its answer cell has passed
    for cell, after in zip(cells, [*cells[1:], None], strict=True):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            said = text.html(_on_a_page(source))
            if after and _asks("".join(after["source"])):
                said, fold, solution = said.partition("<details>")
                held = fold + solution
            yield said
        elif source.startswith("answer = None\npaper."):
            call = f"<code>{source.splitlines()[1]}</code>"
            yield _note(f'Answer in <a href="#open">the notebook</a>, with {call}.')
        elif _asks(source):
            exercise = source.split("exercises.")[1].split("(")[0]
            yield f'<div class="answer">{question(exercise)}</div>\n{held}'
            held = ""
        else:
            yield _code(cell, source, name, site, live)


def _on_a_page(source: str) -> str:
    """A notebook's text with what holds on its page."""
    for said, instead in ON_A_PAGE.items():
        source = re.sub(said, instead, source)
    return source


def _asks(source: str) -> bool:
    """Is this the answer cell of an exercise?"""
    return source.startswith("answer = None\nexercises.")


def _code(cell: Cell, source: str, name: str, site: Path, live: dict[str, str]) -> str:
    """The code, folded where it is not the lesson, and what it shows."""
    said = text.python(source)
    opened = "" if _aside(source) else " open"
    code = f'<details class="code"{opened}><summary>Code</summary>{said}</details>\n'
    if "live.connected(" in source:
        return code + _note("In the notebook a sentence here says whether sliders work.")
    if "live.digit(" in source:
        return code + digit(site)
    shown = [_output(output, cell["id"], name, site, live) for output in cell["outputs"]]
    notes = [_note(said) for call, said in ONLY_IN_THE_NOTEBOOK.items() if call in source]
    return code + "".join(shown + notes)


def _note(said: str) -> str:
    return f'<p class="note">{said}</p>\n'


def _aside(source: str) -> bool:
    """Code that is not the lesson itself: imports, drawing, and what is long."""
    return (
        source.startswith(("import ", "from "))
        or re.search(r"\b(live|plots)\.\w+\(", source) is not None
        or len(source.splitlines()) > LONG
    )


def _output(output: Cell, cell: str, name: str, site: Path, live: dict[str, str]) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        return live.get(cell) or _picture(output, f"{name[:2]}-{cell}", site)
    if "text/html" in data:
        return text.scrolling("".join(data["text/html"]))
    return text.printed("".join(output.get("text", data.get("text/plain", ""))))


def _picture(output: Cell, name: str, site: Path) -> str:
    """A stored picture."""
    file = f"figures/{name}.png"
    (site / "figures").mkdir(exist_ok=True)
    (site / file).write_bytes(base64.b64decode("".join(output["data"]["image/png"])))
    alt, size = escape("".join(output["data"]["text/plain"])), output["metadata"]["image/png"]
    return (
        f'<figure><div class="scroll"><img src="{file}" width="{size["width"]}" '
        f'height="{size["height"]}" alt="{alt}" loading="lazy" decoding="async"></div></figure>\n'
    )
