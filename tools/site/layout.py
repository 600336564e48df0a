"""The frame round a page's content: head, search, contents, the way on, and where it comes from."""

import re
from html import escape
from pathlib import Path

from tools.site import address
from tools.site.pages import Page

ASSETS = Path(__file__).parent / "assets"
# KaTeX first; the others do not need each other. A file put into the folder is on every page.
STYLES = ["katex/katex.min.css", *sorted(path.name for path in ASSETS.glob("*.css"))]
SCRIPTS = ["katex/katex.min.js", *sorted(path.name for path in ASSETS.glob("*.js"))]

FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<meta name="description" content="{description}">
<link rel="icon" href="assets/icon.svg">
{links}
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<header class="top">
<a class="home" href="index.html">Lecture 8</a>
<form role="search" hidden>
<label for="search">Search</label>
<input id="search" type="search" placeholder="Search" autocomplete="off" spellcheck="false">
<div class="results" hidden></div>
</form>
{slides}
</header>
<div class="columns">
{contents}
<main id="content" tabindex="-1">
{content}
</main>
</div>
<footer>
<p>{source}Text and figures: CC BY 4.0. Code: BSD 3-Clause. <a href="data.html">The images of people
and digits have terms of their own.</a> The lecture is Mark Ebden's. Nothing on this page is loaded
from elsewhere.</p>
</footer>
</body>
</html>
"""


def start_page(content: str) -> str:
    """The start page."""
    return _frame("Lecture 8, executable", "Companion to STA 414/2104, Lecture 8", content)


def data_page(content: str) -> str:
    """The page that says where the images come from."""
    return _frame("Data · Lecture 8", "Where the images come from, and their terms", content)


def notebook_page(page: Page, before: Page | None, after: Page | None) -> str:
    """A notebook's page with ways to its neighbours and to the notebook itself."""
    content = page.content + _opening(page) + _neighbours(before, after)
    return _frame(f"{page.title} · Lecture 8", page.promise, content, slides=True)


def _frame(title: str, description: str, content: str, slides: bool = False) -> str:
    """A whole page. Its contents list the headings of the second and third level."""
    links = [f'<link rel="stylesheet" href="assets/{name}">' for name in STYLES]
    links += [f'<script defer src="assets/{name}"></script>' for name in SCRIPTS]
    source = f'<a href="{address.ADDRESS}">The project</a>. ' if address.ADDRESS else ""
    return FRAME.format(
        title=escape(title),
        description=escape(description),
        links="\n".join(links),
        slides='<a class="to-slides" href="?slides">Slides</a>' if slides else "",
        contents=_contents(content),
        content=content,
        source=source,
    )


def _contents(content: str) -> str:
    found = re.findall(r'<h([23]) id="([^"]*)">(.*?)</h\1>', content)
    entries = "".join(
        f'<li class="level{level}"><a href="#{name}">{heading}</a></li>\n'
        for level, name, heading in found
    )
    return (
        '<nav class="contents" aria-label="On this page"><details>'
        f"<summary>On this page</summary>\n<ol>\n{entries}</ol></details></nav>"
    )


def _opening(page: Page) -> str:
    """How to open the notebook, where its code runs and all its exercises are checked."""
    binder = (
        f'<p>Without installing anything: <a href="{address.binder(page.name)}">open it on '
        "Binder</a>. That can take minutes.</p>\n"
        if address.ADDRESS
        else ""
    )
    readme = "the README says more"
    if address.ADDRESS:
        readme = f'<a href="{address.file("README.md")}">{readme}</a>'
    return f"""<section class="open">
<h2 id="open">Open this notebook</h2>
<p>This page is a notebook that you can change: run its code, put in your own data, and answer every
exercise. On your machine: get the project, type <code>make lab</code> in its folder ({readme}), and
open <code>notebooks/{page.name}.ipynb</code>.</p>
{binder}</section>
"""


def _neighbours(before: Page | None, after: Page | None) -> str:
    ways = [("prev", "Before", before), ("next", "Next", after)]
    links = "".join(
        f'<a rel="{rel}" href="{page.file}"><span>{word}</span> {escape(page.title)}</a>\n'
        for rel, word, page in ways
        if page
    )
    return f'<nav class="neighbours" aria-label="Notebooks">\n{links}</nav>\n'
