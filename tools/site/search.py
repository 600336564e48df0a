"""The index that the search reads: every section of every page, as plain text."""

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
        body = re.sub(r'<span class="math[^>]*>(.*?)</span>', _spoken, part[heading.end() :])
        body = re.sub(r"<summary>Code</summary>|</(p|li|td|th|h\d|pre|div)>", " ", body)
        place = f"{page.file}#{unescape(heading[1])}"
        rows.append([place, page.title, text.plain(heading[2]), text.plain(body)])
    return rows


def _spoken(formula: re.Match[str]) -> str:
    """A formula nearly as one would type it: Greek letters for their names, no other commands."""

    def letter(command: re.Match[str]) -> str:
        size = "CAPITAL" if command[1][0].isupper() else "SMALL"
        name = command[1].upper().replace("LAMBDA", "LAMDA")
        try:
            return unicodedata.lookup(f"GREEK {size} LETTER {name}")
        except KeyError:
            return " "

    return re.sub(r"[{}$]", "", re.sub(r"\\([A-Za-z]+|.)", letter, formula[1]))
