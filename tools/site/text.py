"""Markdown as HTML: formulas for KaTeX, headings with JupyterLab's anchors, links between pages."""

import re
from html import escape, unescape
from pathlib import Path

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
PAGES = {notebook.name[:2]: f"{notebook.stem}.html" for notebook in NOTEBOOKS}


class Renderer(IPythonRenderer):
    """What a page needs other than a notebook's HTML."""

    def inline_math(self, body: str) -> str:
        return f'<span class="math">${escape(body)}$</span>'

    def block_math(self, body: str) -> str:
        return f'<span class="math display">$${escape(body)}$$</span>'

    def text(self, text: str) -> str:
        return re.sub(r"\bnotebook (\d\d)\b", _page, super().text(text))

    def heading(self, text: str, level: int, **_: object) -> str:
        return f'<h{level} id="{escape(anchor(text))}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return super().link(text, re.sub(r"^(\d\d_\w+)\.ipynb", r"\1.html", url), title)

    def codespan(self, text: str) -> str:
        said = super().codespan(text)  # an address may end a line at a slash
        return re.sub("(?<!<)/", "/<wbr>", said) if "://" in text else said

    def table(self, text: str) -> str:
        text = text.replace("<th></th>", "<td></td>")  # a header without a name is none
        return scrolling(f"<table>\n{text}</table>")

    def block_code(self, code: str, info: str | None = None) -> str:
        return python(code) if info == "python" else printed(code)


def _page(named: re.Match[str]) -> str:
    return f'<a href="{PAGES[named[1]]}">{named[0]}</a>'


def html(markdown: str) -> str:
    """The HTML of a Markdown text; a paragraph that asks for a prediction is marked."""
    said = MarkdownWithMath(Renderer(escape=False)).render(markdown)
    return said.replace("<p><strong>Predict.", '<p class="predict"><strong>Predict.')


def python(source: str) -> str:
    """Python source with its words marked by kind."""
    return f"<pre><code>{highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))}</code></pre>"


def printed(text: str) -> str:
    """What a program printed."""
    return f'<pre class="printed">{escape(text)}</pre>'


def scrolling(table: str) -> str:
    """A table in a box of its own: it may be wider than a phone."""
    return f'<div class="table">{table}</div>\n'


def plain(markup: str) -> str:
    """The text of a piece of HTML."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", markup)).split())


def anchor(heading: str) -> str:
    """A heading's id, the one that JupyterLab makes."""
    return plain(heading).replace(" ", "-")
