"""The index that the search reads: every section of every page, as plain text without code."""

import json
import re
import unicodedata
from html import unescape

from tools.site import text
from tools.site.pages import Page


def index(pages: list[Page]) -> str:
    """A script that sets `searchIndex`: address, page, section and text of each section."""
    rows = [row for page in pages for row in _sections(page)]
    return f"window.searchIndex = {json.dumps(rows, ensure_ascii=False, indent=0)};\n"


def _sections(page: Page) -> list[list[str]]:
    start, *rest = re.split(r'(?=<h[123] id=")', page.content)
    assert not text.plain(start), "a page begins with its title"
    rows = []
    for part in rest:
        heading = re.match(r'<h[123] id="([^"]*)">(.*?)</h[123]>', part)
        body = re.sub(r'<details class="code".*?</details>', " ", part[heading.end() :], flags=re.S)
        body = re.sub(r'<span class="math[^>]*>(.*?)</span>', _spoken, body, flags=re.S)
        body = re.sub(r"</(p|li|td|th|h\d|pre|div|summary)>", " ", body)
        place = f"{page.file}#{unescape(heading[1])}"
        rows.append([place, page.title, text.plain(heading[2]), text.plain(body)])
    return rows


SYMBOLS = {"partial": "∂", "sum": "Σ", "cdot": "·", "times": "×", "leftarrow": "←", "approx": "≈"}
WORDS = ("ln", "log", "exp", "tanh", "max", "min", "det")


def _spoken(formula: re.Match[str]) -> str:
    """A formula nearly as one would type it: letters and symbols for their names."""

    def letter(command: re.Match[str]) -> str:
        name, size = command[1], "CAPITAL" if command[1][0].isupper() else "SMALL"
        if name in WORDS:
            return f" {name} "
        try:
            greek = name.upper().replace("LAMBDA", "LAMDA")
            return unicodedata.lookup(f"GREEK {size} LETTER {greek}")
        except KeyError:
            return SYMBOLS.get(name, " ")

    return re.sub(r"[{}$]", "", re.sub(r"\\([A-Za-z]+|.)", letter, formula[1]))
