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

from tests.scenes import SCENES, pair
from tools.browser import CHROMIUM, Lab

pytestmark = pytest.mark.browser
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda p: p.stem)
def lab(request, tmp_path_factory):
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip(
            "no Chromium here: install chromium and chromium-driver to run the browser tests"
        )
    folder = tmp_path_factory.mktemp("notebooks")
    shutil.copy(request.param, folder)
    with Lab(folder) as lab:
        lab.open(request.param.name)
        lab.book = json.loads(request.param.read_text(encoding="utf-8"))
        yield lab


def live_cells(lab):
    return [cell for cell in lab.find(".jp-CodeCell") if "live.explore" in cell.text]


def now(cell, script):
    """Ask the page in one step: a figure that moves replaces its elements."""
    return cell.parent.execute_script(f"return arguments[0].querySelector({script}", cell)


def readout(cell):
    return now(cell, "'.lecture8-overlay p').textContent")


def alt(cell):
    return now(cell, "'.lecture8-overlay svg').getAttribute('aria-label')")


def numbers(sentence):
    return {float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", sentence)}


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
    pictures = lab.wait(lambda: lab.find(".jp-RenderedImage img"))
    assert len(pictures) == stored >= len(live_cells(lab)) >= 3
    assert all(picture.get_property("naturalWidth") == 1440 for picture in pictures)
    assert not lab.find(".noUi-handle")


def test_2_run_all_gives_sliders_and_no_error(lab):
    lab.run_all()
    cells = live_cells(lab)
    lab.wait(
        lambda: all(cell.find_elements("css selector", ".lecture8-overlay p") for cell in cells)
    )
    assert not lab.find('[data-mime-type="application/vnd.jupyter.stderr"], .jp-OutputArea-error')
    assert all(cell.find_elements("css selector", ".noUi-handle") for cell in cells)
    for cell in cells:
        assert alt(cell).endswith(readout(cell))


def test_3_arrow_keys_move_every_slider_and_the_picture_follows(lab):
    for cell in live_cells(lab):
        for handle in handles(lab, cell):
            before, said, shown = value(handle), readout(cell), cell.screenshot_as_png
            handle.send_keys(Keys.ARROW_RIGHT)
            lab.wait(lambda cell=cell, said=said: readout(cell) != said)
            assert value(handle) > before
            assert alt(cell).endswith(readout(cell))
            assert cell.screenshot_as_png != shown


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
            for step in range(60):
                chain.move_by_offset(4 if step < 20 else -2, 0)
            chain.move_by_offset(17, 0).release().perform()
            moved = {value(h) for h in cell.find_elements("css selector", ".noUi-handle")}
            lab.wait(lambda cell=cell, moved=moved: moved <= numbers(readout(cell)), 5)


def test_6_the_readout_agrees_with_numpy(lab):
    cell = next((c for c in live_cells(lab) if "plots.projection" in c.text), None)
    if cell is None:
        pytest.skip("no projection in this notebook")
    degrees = np.radians(value(handles(lab, cell)[0]))
    z = (pair - pair.mean(axis=0)) @ [np.cos(degrees), np.sin(degrees)]
    total = pair.var(axis=0).sum()
    expected = f"variance {z.var():.4f} + error {total - z.var():.4f} = {total:.4f}."
    assert readout(cell).endswith(expected)


def test_7_the_live_figure_is_the_picture(lab):
    """The overlay on its background, in the browser, is what matplotlib draws in one piece."""
    cell = next((c for c in live_cells(lab) if "plots.projection" in c.text), None)
    if cell is None:
        pytest.skip("no projection in this notebook")
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


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_8_words_are_readable_in_both_themes(lab, theme):
    lab.script(f'await app.commands.execute("apputils:change-theme", {{theme: "{theme}"}})')
    cell = live_cells(lab)[0]
    words = cell.find_elements(
        "css selector", ".lecture8-overlay p, .lecture8-controls .widget-label"
    )
    words += cell.find_elements("css selector", ".lecture8-controls .widget-readout")
    assert len(words) >= 3
    lab.wait(lambda: all(contrast(lab, word) >= 4.5 for word in words), 10)


def test_9_nothing_was_asked_of_the_network(lab):
    log = (json.loads(entry["message"])["message"] for entry in lab.page.get_log("performance"))
    asked = {
        m["params"]["request"]["url"] for m in log if m["method"] == "Network.requestWillBeSent"
    }
    assert asked
    assert {
        url for url in asked if not url.startswith((lab.url, "data:", "blob:", "chrome"))
    } == set()
