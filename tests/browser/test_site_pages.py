"""The web edition in a real Chromium: from a plain server under a sub-path, and from the folder.

Every other host is out of reach.
"""

import json
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import colours, screen
from tools.site.text import NOTEBOOKS

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PAGES = ["index.html", "data.html", *(f"{notebook.stem}.html" for notebook in NOTEBOOKS)]
# What axe looks at. A formula's glyphs are hidden from readers, who have its MathML, and have the
# colour of the text.
PARTS = "{include: [['html']], exclude: [['.katex-html']]}"
PCA = "02_principal_components.html"

# After these the page has heard that its size changed.
TWO_FRAMES = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"


def ask(page, expression):
    return page.execute_script(f"return {expression}")


def wait(page, expression):
    return WebDriverWait(page, 30, 0.03).until(lambda _: ask(page, expression))


def requested(page):
    """The addresses that the page asked for since the last call, and the answers' statuses."""
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    sent = {e["params"]["request"]["url"] for e in events if e["method"].endswith("WillBeSent")}
    answers = [e["params"]["response"] for e in events if e["method"].endswith("responseReceived")]
    return sent, {answer["url"]: answer["status"] for answer in answers}


def grave(page, *rules):
    """axe's serious and critical findings, by these rules or all, with the elements."""
    if not ask(page, "!!window.axe"):
        page.execute_script(AXE)
    only = json.dumps({"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {}))
    found = page.execute_async_script(
        f"const done = arguments[0]; axe.run({PARTS}, {only})"
        ".then(all => done(all.violations), error => done([{impact: 'critical', id: `${error}`}]))"
    )
    return [
        (each["id"], [node["html"][:150] for node in each.get("nodes", [])])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page(page, address, name):
    page.get(f"{address}/{name}")
    sent, answers = requested(page)
    assert all(url.startswith((f"{address}/", "data:")) for url in sent)
    assert set(answers.values()) <= {200, 304}
    assert page.get_log("browser") == []
    assert ask(page, "document.querySelectorAll('.math:not(:has(.katex math))').length") == 0
    assert ask(page, "document.querySelectorAll('.katex-error').length") == 0
    weight = "{type: x.name, bytes: x.decodedBodySize}"
    files = ask(page, f"performance.getEntriesByType('resource').map(x => ({weight}))")
    before_figures = [f["bytes"] for f in files if "/figures/" not in f["type"]]
    html = ask(page, "performance.getEntriesByType('navigation')[0].decodedBodySize")
    assert html + sum(before_figures) <= 1_000_000
    assert grave(page) == []
    colours(page, "dark")
    assert grave(page, "color-contrast") == []
    screen(page, 320)
    page.execute_async_script(TWO_FRAMES)
    assert ask(page, "document.documentElement.scrollWidth") == 320
    assert grave(page, "scrollable-region-focusable") == []  # what is wider scrolls in a box


def test_the_site_is_small(site):
    assert sum(path.stat().st_size for path in site.rglob("*")) <= 15_000_000


def test_it_works_from_the_folder_too(page, site):
    page.get((site / PCA).as_uri())
    assert ask(page, "document.querySelectorAll('.math:not(:has(.katex))').length") == 0
    keys(page, "/trace of the covariance")
    wait(page, "document.querySelector('.results a')")
    sent, _ = requested(page)
    assert all(url.startswith(("file:", "data:")) for url in sent)
    assert page.get_log("browser") == []


def keys(page, *presses):
    for press in presses:
        page.switch_to.active_element.send_keys(press)


def test_search_finds_a_phrase_and_leads_to_its_section(page, address):
    page.get(f"{address}/index.html")
    assert "search-index" not in str(requested(page)), "the index is for those who search"
    keys(page, "/", "four steps")
    keys(page, Keys.CONTROL + "a", "Lagrange multiplier")
    wait(page, "document.querySelector('.results a')")
    keys(page, Keys.CONTROL + "a", "goes into the objective with a multiplier")
    wait(page, "document.querySelector('.results [role=status]').textContent === '1 section'")
    assert ask(page, "document.querySelector('.results mark').textContent").startswith("goes into")
    keys(page, Keys.TAB, Keys.ENTER)
    wait(page, f"location.pathname.endsWith('{PCA}')")
    assert "Step-3.-The-Lagrangian" in page.current_url
    top = "document.getElementById('Step-3.-The-Lagrangian').getBoundingClientRect().top"
    assert 0 <= wait(page, f"{top} < 300 && {top}") < 300


def test_search_says_when_there_is_nothing_and_escape_ends_it(page, address):
    page.get(f"{address}/{PCA}")
    keys(page, "/", "zzzz")
    wait(page, "document.querySelector('.results [role=status]')?.textContent === '0 sections'")
    keys(page, Keys.ESCAPE)
    assert ask(page, "document.querySelector('.results').hidden")


def test_the_first_key_skips_to_the_text(page, address):
    page.get(f"{address}/{PCA}")
    keys(page, Keys.TAB)
    assert ask(page, "document.activeElement.className") == "skip"
    keys(page, Keys.ENTER)
    assert ask(page, "document.activeElement.id") == "content"


def test_contents_are_open_beside_the_text_and_folded_on_a_phone(page, address):
    page.get(f"{address}/{PCA}#Step-4.-See-it")
    wait(
        page, "document.querySelector('.contents [aria-current]')?.textContent === 'Step 4. See it'"
    )
    assert ask(page, "document.querySelector('.to-slides').hash") == "#Step-4.-See-it"
    assert ask(page, "document.querySelector('.contents details').open")
    screen(page, 390)
    wait(page, "!document.querySelector('.contents details').open")


def test_without_scripts_there_are_pictures_and_tex(page, address):
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    page.get(f"{address}/{PCA}")
    pictures = page.find_elements("css selector", "main img")
    assert len(pictures) >= 8
    for picture in pictures:
        page.execute_cdp_cmd("Runtime.evaluate", {"expression": "0"})
        assert picture.is_displayed()
        assert picture.size["height"] > 100
    assert r"$$L(\mathbf u, \lambda)" in page.find_element("css selector", "main").text
    for idle in ("form[role=search]", ".to-slides"):
        assert not page.find_element("css selector", idle).is_displayed()


PICTURE = "document.querySelector('figure:not(.live) > .scroll')"


def test_a_picture_scrolls_on_a_phone_and_only_there_the_keyboard_stops_at_it(page, address):
    page.get(f"{address}/{PCA}")
    page.execute_async_script(TWO_FRAMES)
    assert ask(page, f"{PICTURE}.hasAttribute('tabindex')") is False
    screen(page, 360)
    wait(page, f"{PICTURE}.tabIndex === 0")
    assert ask(page, f"{PICTURE}.firstChild.offsetWidth") >= 600
    assert ask(page, f"{PICTURE}.getAttribute('aria-label')").startswith("Picture")


SHORT = """
const apart = [];
for (const together of document.querySelectorAll("main .together")) {
  const lines = new Set([...together.getClientRects()].map((box) => Math.round(box.bottom)));
  if (lines.size > 1) apart.push(together.textContent);
}
return [document.querySelectorAll("main .together").length, apart];"""


def test_a_short_formula_and_its_comma_stand_in_one_line(page, address):
    screen(page, 360)
    page.get(f"{address}/{PCA}")
    count, apart = page.execute_script(SHORT)
    assert count > 20
    assert apart == []


def test_on_paper_there_is_text_and_no_navigation(page, address):
    page.get(f"{address}/{PCA}")
    colours(page, "light", media="print")
    for gone in (".top", ".contents", ".neighbours", "footer", "form.question button"):
        assert ask(page, f"getComputedStyle(document.querySelector('{gone}')).display") == "none"
    assert ask(page, "document.querySelector('main').clientWidth") > 1000


def test_slides_of_the_predict_questions_alone(page, address):
    page.get(f"{address}/{PCA}")
    questions = ask(page, "document.querySelectorAll('.predict').length")
    page.get(f"{address}/{PCA}?slides=predict")
    slides = ask(page, "[...document.querySelectorAll('.slide')].map(s => s.steps)")
    assert slides == [["ask", "look", "tell"]] * questions


def test_slides_turn_by_keys_and_keep_the_answer_for_the_next(page, address):
    screen(page, 1280, 720)
    page.get(f"{address}/{PCA}?slides#Slide-9:-One-number-instead-of-two")
    sizes = "getComputedStyle(document.querySelector('.slide:not([hidden]) p')).fontSize"
    assert float(ask(page, f"parseFloat({sizes})")) >= 24
    while not ask(page, "document.querySelector('.slide:not([hidden]) .predict')"):
        keys(page, Keys.PAGE_DOWN)
    seen = "document.querySelector('main').innerText"
    assert "largest?" in ask(page, seen)
    assert "peaks near 37" not in ask(page, seen)
    assert ask(page, "document.documentElement.scrollHeight") <= 720
    keys(page, Keys.PAGE_DOWN)
    assert "peaks near 37" not in ask(page, seen)
    keys(page, Keys.PAGE_DOWN)
    assert "peaks near 37" in ask(page, seen)
    keys(page, Keys.PAGE_UP)
    assert "peaks near 37" not in ask(page, seen)
    keys(page, Keys.ESCAPE)
    wait(page, "!location.search && document.querySelector('.top')")
    assert "Slide-9" in page.current_url


def test_slides_turn_by_buttons_too(page, address):
    page.get(f"{address}/{PCA}?slides")
    first, counter = ask(page, "location.hash"), "document.querySelector('.counter span')"
    page.find_element("css selector", ".counter [aria-label=On]").click()
    assert ask(page, f"{counter}.textContent").startswith("2 / ")
    page.find_element("css selector", ".counter [aria-label=Back]").click()
    assert ask(page, "location.hash") == first
    page.find_element("css selector", ".counter [aria-label^=End]").click()
    wait(page, "!location.search && document.querySelector('.top')")


def test_a_formula_is_no_wider_than_its_slide(page, address):
    screen(page, 1280, 720)
    page.get(f"{address}/05_probabilistic_pca.html?slides")
    page.execute_async_script("document.fonts.ready.then(() => arguments[0]())")
    wide = "[...slides[now].querySelectorAll('.katex-display')].some"
    for _ in range(8):
        assert not ask(page, f"{wide}(each => each.scrollWidth > each.clientWidth + 1)")
        keys(page, Keys.PAGE_DOWN)


EVERY_STEP = """
const seen = new Set(), tall = [], small = [];
for (let turns = 0; turns < 500; turns++) {
  const before = [now, step, scrollY].join();
  const picture = slides[now].querySelector("figure > .scroll");
  if (picture && getComputedStyle(slides[now]).display !== "none") {
    seen.add(now);
    const { dataset, offsetHeight } = slides[now];
    if (dataset.step === "look" && offsetHeight > innerHeight) tall.push(now);
    if (picture.offsetHeight < 0.39 * innerHeight && picture.offsetWidth < 1150) small.push(now);
  }
  forward();
  if ([now, step, scrollY].join() === before) return {seen: seen.size, tall, small};
}"""


@pytest.mark.parametrize("name", PAGES[2:])
def test_slides_show_every_figure_and_a_figure_fits_the_screen(page, address, name):
    screen(page, 1280, 720)
    page.get(f"{address}/{name}?slides")
    figures = ask(page, "blocks.filter(block => block.matches('figure')).length")
    shown = page.execute_script(EVERY_STEP)
    assert shown["seen"] == figures
    assert shown["tall"] == []
    assert shown["small"] == []
    assert page.get_log("browser") == []
    if name == PCA:
        assert grave(page) == []
