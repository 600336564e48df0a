"""The notebooks as a student meets them: a real JupyterLab, a real Chromium, a real mouse."""

import base64
import io
import json
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from tests.scenes import SCENES
from tests.scenes.principal_components import pair
from tools.browser import CHROMIUM, Lab

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="session")
def one_lab(tmp_path_factory):
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip(
            "no Chromium here: install chromium and chromium-driver to run the browser tests"
        )
    folder = tmp_path_factory.mktemp("notebooks")
    for notebook in NOTEBOOKS:
        shutil.copy(notebook, folder)
    with Lab(folder) as lab:
        yield lab


# the gate has no time for more than every second; `make browser` takes all
TAKEN = [
    pytest.param(book, id=book.stem, marks=() if k % 2 == 0 else pytest.mark.slow)
    for k, book in enumerate(NOTEBOOKS[:14])
    if k
]


@pytest.fixture(scope="module", params=TAKEN)
def lab(request, one_lab):
    one_lab.open(request.param.name)
    one_lab.book = json.loads(request.param.read_text(encoding="utf-8"))
    yield one_lab
    one_lab.close()


def live_cells(lab, code="live.explore"):
    return lab.page.execute_script(
        "return [...document.querySelectorAll('.jp-CodeCell')].filter("
        "cell => cell.querySelector('.jp-InputArea').textContent.includes(arguments[0]))",
        code,
    )


def now(cell, script):
    """Ask the page in one step: a figure that moves replaces its elements."""
    return cell.parent.execute_script(f"return arguments[0].querySelector({script}", cell)


def readout(cell):
    return now(cell, "'.lecture8-overlay p').textContent")


def alt(cell):
    return now(cell, "'.lecture8-overlay svg').getAttribute('aria-label')")


def numbers(sentence):
    return {float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", sentence)}


def picture(cell):
    return cell.find_element("css selector", ".lecture8-overlay svg").screenshot_as_png


def handles(lab, cell):
    found = cell.find_elements("css selector", ".noUi-handle")
    lab.page.execute_script("arguments[0].scrollIntoView({block: 'center'})", found[0])
    return found


def value(handle):
    return round(float(handle.get_attribute("aria-valuetext")), 6)


def contrast(lab, element):
    """Contrast of an element's text with the page behind it, as WCAG defines it."""

    def luminance(colour):
        rgb = np.array([float(c) for c in re.findall(r"[\d.]+", colour)[:3]]) / 255
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    text, page = lab.page.execute_script(
        "return [getComputedStyle(arguments[0]).color,"
        " getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor]",
        element,
    )
    light, dark = sorted([luminance(text), luminance(page)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_1_a_freshly_opened_notebook_shows_every_first_frame(lab):
    stored = sum(
        "image/png" in o.get("data", {}) for c in lab.book["cells"] for o in c.get("outputs", [])
    )
    assert stored >= len(live_cells(lab)) >= 3

    def widths():
        return [image.get_property("naturalWidth") for image in lab.find(".jp-RenderedImage img")]

    lab.wait(lambda: widths() == [1440] * stored)
    assert not lab.find(".noUi-handle")


def test_2_run_all_gives_sliders_and_no_error(lab):
    lab.run_all()
    cells = live_cells(lab)
    for css in (".lecture8-overlay p", ".noUi-handle"):
        lab.wait(lambda css=css: all(cell.find_elements("css selector", css) for cell in cells))
    assert not lab.find('[data-mime-type="application/vnd.jupyter.stderr"], .jp-OutputArea-error')
    for cell in cells:
        assert alt(cell).endswith(readout(cell))


def said(outputs):
    """The text of each output of a cell, as stored and as JupyterLab has it in JSON alike."""
    kinds = ("text/plain", "text/html")
    return [
        ("".join(o.get("text", "")), *("".join(o.get("data", {}).get(k, "")) for k in kinds))
        for o in outputs
    ]


def test_2_what_run_all_shows_is_what_is_stored(lab):
    """Text and alt texts; .ci/run has JupyterLab's kernels multiply as on another processor."""
    fresh = lab.script("return panel.context.model.toJSON().cells")
    for cell, now in zip(lab.book["cells"], fresh, strict=True):
        assert said(now.get("outputs", [])) == said(cell.get("outputs", []))


def test_3_arrow_keys_move_every_slider_and_the_picture_follows(lab):
    for cell in live_cells(lab):
        found = handles(lab, cell)
        shown = picture(cell)
        for handle in found:
            before, said, seen = value(handle), readout(cell), shown
            at_its_end = before == float(handle.get_attribute("aria-valuemax"))
            handle.send_keys(Keys.ARROW_LEFT if at_its_end else Keys.ARROW_RIGHT)
            lab.wait(lambda cell=cell, said=said: readout(cell) != said)
            assert value(handle) < before if at_its_end else value(handle) > before
            assert alt(cell).endswith(readout(cell))
            shown = picture(cell)
            assert shown != seen


def test_4_reset_by_keyboard_brings_the_first_frame_back(lab):
    first = [
        "".join(o["data"]["text/plain"])
        for c in lab.book["cells"]
        if "live.explore" in "".join(c["source"])
        for o in c["outputs"]
    ]
    for cell, stored in zip(live_cells(lab), first, strict=True):
        assert alt(cell) != stored
        cell.find_element("css selector", "button.widget-button").send_keys(Keys.ENTER)
        lab.wait(lambda cell=cell, stored=stored: alt(cell) == stored)


def test_5_dragging_ends_where_the_slider_is(lab):
    for cell in live_cells(lab):
        for handle in handles(lab, cell):
            chain = ActionChains(lab.page, duration=8).click_and_hold(handle)
            for step in range(8):  # faster than the kernel answers
                chain.move_by_offset(30 if step < 2 else -8, 0)
            chain.move_by_offset(5, 0).release().perform()
            moved = {value(h) for h in cell.find_elements("css selector", ".noUi-handle")}
            lab.wait(lambda cell=cell, moved=moved: moved <= numbers(readout(cell)))


def test_6_the_readout_agrees_with_numpy(lab):
    cells = live_cells(lab, "live.explore(plots.projection(")
    if not cells:
        pytest.skip("no projection in this notebook")
    cell = cells[0]
    degrees = np.radians(value(handles(lab, cell)[0]))
    X = pair()
    z = (X - X.mean(axis=0)) @ [np.cos(degrees), np.sin(degrees)]
    total = X.var(axis=0).sum()
    expected = f"variance {z.var():.4f} + error {total - z.var():.4f} = {total:.4f}."
    assert readout(cell).endswith(expected)


def test_7_the_live_figure_is_the_picture(lab):
    """The overlay on its background, in the browser, is what matplotlib draws in one piece."""
    cells = live_cells(lab, "live.explore(plots.projection(")
    if not cells:
        pytest.skip("no projection in this notebook")
    cell = cells[0]
    scene = SCENES["projection"]()
    scene.update(theta=value(handles(lab, cell)[0]))
    svg = cell.find_element("css selector", ".lecture8-overlay svg")
    shown = Image.open(io.BytesIO(base64.b64decode(svg.screenshot_as_base64))).convert("L")
    drawn = Image.open(io.BytesIO(scene.png())).convert("L").resize(shown.size)
    difference = np.abs(np.asarray(shown, float) - np.asarray(drawn, float))
    scene.update(theta=(value(handles(lab, cell)[0]) + 20) % 180)
    elsewhere = Image.open(io.BytesIO(scene.png())).convert("L").resize(shown.size)
    wrong = np.abs(np.asarray(shown, float) - np.asarray(elsewhere, float))
    assert difference.mean() < 2 < wrong.mean()


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_8_words_are_readable_in_both_themes(lab, theme):
    lab.script(f'await app.commands.execute("apputils:change-theme", {{theme: "{theme}"}})')
    cell = live_cells(lab)[0]
    words = cell.find_elements(
        "css selector", ".lecture8-overlay p, .lecture8-controls .widget-label"
    )
    words += cell.find_elements("css selector", ".lecture8-controls .widget-readout")
    assert len(words) >= 3
    lab.wait(lambda: all(contrast(lab, word) >= 4.5 for word in words))


def test_9_nothing_was_asked_of_the_network(lab):
    log = (json.loads(entry["message"])["message"] for entry in lab.page.get_log("performance"))
    asked = {
        m["params"]["request"]["url"] for m in log if m["method"] == "Network.requestWillBeSent"
    }
    assert asked
    assert {
        url for url in asked if not url.startswith((lab.url, "data:", "blob:", "chrome"))
    } == set()


def test_9_notebook_00_sees_widgets_shows_the_claims_of_a_slide_and_leads_to_a_section(one_lab):
    lab = one_lab
    lab.open("00_start_here.ipynb")
    lab.run_all()
    lab.wait(lambda: "sliders will work" in lab.find(".jp-Notebook")[0].text)
    Select(lab.find(".jp-OutputArea select")[0]).select_by_visible_text("slide 13")
    lab.wait(lambda: {row.text.split()[0] for row in lab.find(".widget-html tbody tr")} == {"13"})
    lab.page.execute_script("arguments[0].click()", lab.find(".jp-RenderedMarkdown table a")[0])
    lab.wait(lambda: lab.script("return panel.context.path") == "01_latent_variables.ipynb")
    lab.wait(
        lambda: lab.script(
            "const box = panel.node.getBoundingClientRect();"
            "return [...panel.node.querySelectorAll('h2')].some(h => {"
            "const at = h.getBoundingClientRect();"
            "return h.textContent.startsWith('Slides 4-5') && at.top < box.bottom})"
        )
    )
    lab.close()
