"""The web edition without a browser: what stands on its pages, and where links lead."""

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest

from tools.site import address, build, layout, search, text
from tools.site.build import write
from tools.site.pages import page
from tools.site.text import NOTEBOOKS


class Elements(HTMLParser):
    """The elements of a page, each with its attributes, and how they nest."""

    VOID = ("meta", "link", "img", "input", "br", "hr", "wbr")

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def all(self, attribute):
        return [a[attribute] for _, a in self.found if attribute in a]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with stored pictures in the place of live figures."""
    folder = tmp_path_factory.mktemp("site")
    write([page(notebook, folder, {}) for notebook in NOTEBOOKS], folder)
    return folder


@pytest.fixture(scope="module")
def pages(site):
    return {path.name: Elements(path.read_text("utf-8")) for path in sorted(site.glob("*.html"))}


@pytest.mark.slow
def test_a_page_per_notebook_the_start_and_the_data(pages):
    wanted = {"index.html", "data.html", *(f"{notebook.stem}.html" for notebook in NOTEBOOKS)}
    assert set(pages) == wanted


@pytest.mark.slow
def test_every_link_and_every_file_is_there_and_nothing_is_elsewhere(site, pages):
    for name, elements in pages.items():
        for link in elements.all("href") + elements.all("src"):
            parts = urlsplit(link)
            if parts.scheme:
                continue  # a link for the reader: see the next test
            file = unquote(parts.path) or name
            assert (site / file).is_file(), f"{name}: {link}"
            if parts.fragment:
                assert unquote(parts.fragment) in pages[file].all("id"), f"{name}: {link}"


@pytest.mark.slow
def test_nothing_is_loaded_from_elsewhere(site, pages):
    for elements in pages.values():
        loaded = [a for tag, a in elements.found if tag in ("link", "script", "img", "iframe")]
        assert not [a for a in loaded if re.match(r"(\w+:)?//", a.get("src") or a.get("href"))]
        assert not elements.all("srcset")
    for path in [*site.rglob("assets/*.css"), site / "assets/katex/katex.min.css"]:
        for font in re.findall(r"url\(([^)]*woff2)\)", path.read_text("utf-8")):
            assert (path.parent / font).is_file()
        assert "//" not in re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.slow
def test_one_title_a_language_and_no_id_twice(pages):
    for name, elements in pages.items():
        tags = [tag for tag, _ in elements.found]
        assert tags.count("h1") == 1, name
        assert dict(elements.found)["html"]["lang"] == "en"
        ids = elements.all("id")
        assert len(ids) == len(set(ids)), name
        assert all(a.get("alt") is not None for tag, a in elements.found if tag == "img")
        levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h\d", tag)]
        steps = pairwise(levels)
        assert all(after - before <= 1 for before, after in steps), f"{name} leaves out a level"


@pytest.mark.slow
def test_a_page_has_the_notebooks_text_code_and_outputs(site):
    for notebook in NOTEBOOKS:
        seen = text.plain((site / f"{notebook.stem}.html").read_text("utf-8"))
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and not source.startswith("answer = None"):
                assert " ".join(source.split()) in seen
                for output in cell["outputs"]:
                    assert " ".join("".join(output.get("text", "")).split()) in seen
            for formula in re.findall(r"\$\$.*?\$\$", source, re.DOTALL):
                assert cell["cell_type"] == "code" or " ".join(formula.split()) in seen


@pytest.mark.slow
def test_a_folded_solution_follows_its_answer(site):
    for notebook in NOTEBOOKS[1:14]:  # the exam has no solutions
        content = (site / f"{notebook.stem}.html").read_text("utf-8")
        asked = notebook.read_text("utf-8").count('"answer = None')
        order = re.findall(r'<div class="answer">|<summary>(?:Solution|Worked)', content)
        assert [tag[:4] for tag in order] == ["<div", "<sum"] * asked


@pytest.mark.slow
def test_a_page_says_where_it_is_answered(site):
    exam = (site / f"{NOTEBOOKS[14].stem}.html").read_text("utf-8")
    assert 'You take the exam in <a href="#open">the notebook</a>' in exam
    for notebook in NOTEBOOKS[1:14]:
        content = (site / f"{notebook.stem}.html").read_text("utf-8")
        assert content.count("Answer in the form below") == 1
        assert "Put your answer" not in content


@pytest.mark.slow
def test_what_holds_in_a_notebook_alone_is_not_said_of_a_page(site):
    first = NOTEBOOKS[0].read_text("utf-8")
    for said in ("click it once more", "Pick a slide in the menu", "Run this notebook: "):
        assert said in first
        for name in ("index", NOTEBOOKS[0].stem):
            assert said not in (site / f"{name}.html").read_text("utf-8")
    start = (site / "index.html").read_text("utf-8")
    assert "<pre><code>" not in start  # its code would use what is not there
    assert "Next:" not in start


def test_links_between_notebooks_are_links_between_pages():
    said = text.html("[there](02_principal_components.ipynb#Slide-17:-Eigenvectors-for-3's)")
    assert "02_principal_components.html#Slide-17:-Eigenvectors-for-3" in said
    assert ".ipynb" not in said
    assert text.html("As in notebook 02.") == (
        '<p>As in <a href="02_principal_components.html">notebook 02</a>.</p>\n'
    )
    heading = text.html("## Slide 17: Eigenvectors for 3's")
    assert Elements(heading).all("id") == ["Slide-17:-Eigenvectors-for-3's"]


def test_a_formula_is_its_source_and_nothing_of_it_is_markdown_or_html():
    said = text.html("If $a_1<b_2$ and $c_1*d*e$, *then* $$f\\\\g<h$$")
    assert '<span class="math">$a_1&lt;b_2$</span>' in said
    assert '<span class="math">$c_1*d*e$</span>' in said
    assert '<span class="math display">$$f\\\\g&lt;h$$</span>' in said


@pytest.mark.slow
def test_the_index_has_every_section_and_formulas_to_read(site):
    script = (site / "assets/search-index.js").read_text("utf-8")
    rows = json.loads(script.removeprefix("window.searchIndex = ").rstrip(";\n"))
    found = {address: body for address, _, _, body in rows}
    lagrangian = found["02_principal_components.html#Step-3.-The-Lagrangian"]
    assert "A constraint goes into the objective with a multiplier λ" in lagrangian
    assert "complex step" in lagrangian
    assert len(rows) > 150
    assert search.index([]) == "window.searchIndex = [];\n"


@pytest.mark.slow
def test_a_build_that_fails_leaves_the_old_site_and_one_that_works_replaces_it(
    tmp_path, monkeypatch
):
    site = tmp_path / "site"
    site.mkdir()
    (site / "old.html").write_text("old")

    def fails(new):
        raise ValueError("a notebook failed")

    monkeypatch.setattr(build, "_run", fails)
    with pytest.raises(ValueError, match="failed"):
        build.build(site)
    assert [path.name for path in site.iterdir()] == ["old.html"]

    monkeypatch.setattr(build, "_run", lambda new: [page(n, new, {}) for n in NOTEBOOKS])
    build.build(site)
    assert not (site / "old.html").exists()
    assert (site / "index.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.slow
def test_without_an_address_there_are_no_links_to_the_repository(monkeypatch, site):
    assert "mybinder" not in (site / "02_principal_components.html").read_text("utf-8")
    monkeypatch.setattr(address, "ADDRESS", "https://github.com/someone/lecture8")
    there = page(NOTEBOOKS[2], site, {})
    html = layout.notebook_page(there, None, None)
    notebook = "labpath=notebooks/02_principal_components.ipynb"
    assert f"https://mybinder.org/v2/gh/someone/lecture8/HEAD?{notebook}" in html
    assert "https://github.com/someone/lecture8/blob/HEAD/README.md" in html
