"""The start page: what this is, the notebooks, the map of the slides, the claims."""

import re
from html import escape
from pathlib import Path

from tools.site import text
from tools.site.pages import Page

WELCOME = """<h1 id="Lecture-8">Continuous latent variables and neural networks</h1>
<p class="promise">An executable companion to one university lecture, STA 414/2104, Lecture 8.</p>
<p>Read it beside the slides: <a href="#From-slide-to-section">find the section for a slide</a>. Say
what you expect, then drag a slider over real data and see. Formulas are derived and checked, and
the claims of the slides are measured. The figures move on these pages, on a phone too. The code
runs in the notebooks that the pages were made from.</p>
"""
PICTURE = "docs/projection.png"  # for the first notebook, which has none


def start(pages: list[Page], readme: Path) -> str:
    """The content of the start page.

    The README's table says what one can do in a notebook; the map and the claims are those of
    notebook 00, the first page.
    """
    table = re.findall(
        r"^\| \[\d\d [^|]*\]\(notebooks/(\w+)\.ipynb\) \| ([^|]*) \| ([^|]*) \|$",
        readme.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    rows = {name: (slides, doing) for name, slides, doing in table}
    cards = "".join(_card(page, *rows[page.name]) for page in pages)
    wanted = ("From-slide-to-section", "Loosely-worded", "The-lecture-as-a-test-suite")
    sections = "".join(_section(pages[0], name) for name in wanted)
    return (
        f'{WELCOME}<h2 id="Notebooks">The notebooks</h2>\n<ol class="cards">\n{cards}</ol>\n'
        f"{sections}"
    )


def _card(page: Page, slides: str, doing: str) -> str:
    picture = page.picture or f"figures/{Path(PICTURE).name}"
    return f"""<li><img src="{picture}" alt="" loading="lazy">
<h3><a href="{page.file}">{escape(page.title)}</a></h3>
<p class="slides">Slides {slides}</p>{text.html(doing)}</li>
"""


def _section(page: Page, name: str) -> str:
    """One section of a page, from its heading to the next, without its code and what comes next."""
    found = re.search(rf'<h2 id="{name}">.*?(?=<h2 |\Z)', page.content, re.DOTALL)
    aside = r'<details class="code".*?</details>|<p><strong>Next:.*?</p>'
    return re.sub(aside, "", found[0], flags=re.DOTALL)
