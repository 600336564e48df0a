"""The web edition's live figures in a real Chromium, against the scenes of the notebooks.

Each notebook is run once more, and while a scene is there its figure in the page is moved.
"""

import base64
import io
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.test_notebooks import NOTEBOOKS
from tools.browser import wait
from tools.site import frames, notebooks

WITH_FIGURES = [n for n in NOTEBOOKS if "live.explore(" in n.read_text(encoding="utf-8")]
QUICK = ("02", "07")  # the gate has no time for all; `make browser` has


def in_time(book):
    marks = () if book.name.startswith(QUICK) else pytest.mark.slow
    return pytest.param(book, id=book.stem, marks=marks)


REFERENCE = """
    const box = arguments[0].querySelector(".picture");
    const kept = [...box.children];
    box.innerHTML = `<img alt="" src="data:image/png;base64,${arguments[1]}">${arguments[2]}`;
    box.kept = kept;
    return box.querySelector("img").decode().then(() => true)"""
PUT_BACK = """
    const box = arguments[0].querySelector(".picture");
    box.replaceChildren(...box.kept)"""


class Figure:
    """A live figure of the page that is open, and the scene that it shows."""

    def __init__(self, page, cell, scene, start):
        self.page, self.scene, self.values = page, scene, scene.start | start
        self.steps = {name: frames.values(p) for name, p in scene.parameters.items()}
        self.element = page.find_element("css selector", f'figure[data-figure$="{cell}"]')
        page.execute_script("arguments[0].scrollIntoView({block: 'center'})", self.element)
        wait(self.page, lambda: "ready" in self.element.get_attribute("class"))
        sliders = self.element.find_elements("css selector", "input[type=range]")
        self.size = self.element.size
        self.sliders = dict(zip(scene.parameters, sliders, strict=True))

    def now(self):
        """The read-out, the alt text, and the values beside the sliders."""
        return self.page.execute_script(
            "const f = arguments[0]; return [f.querySelector('.readout').textContent,"
            "f.querySelector('svg').getAttribute('aria-label'),"
            "[...f.querySelectorAll('output')].map(o => o.textContent),"
            "[...f.querySelectorAll('input')].map(i => i.getAttribute('aria-valuetext'))]",
            self.element,
        )

    def expected(self):
        readout = self.scene.update(**self.values)
        written = [
            f"{value:.{p.decimals}f}".replace("-", "−")
            for value, p in zip(self.values.values(), self.scene.parameters.values(), strict=True)
        ]
        return [readout, self.scene.alt, written, written]

    def check(self):
        """Wait until the page says what Python says."""
        expected = self.expected()
        with suppress(TimeoutException):
            wait(self.page, lambda: self.now() == expected)
        assert self.now() == expected
        assert self.element.size == self.size  # or what follows would jump

    def press(self, name, key):
        self.sliders[name].send_keys(key)
        steps = self.steps[name]
        at = steps.index(self.values[name])
        to = {Keys.HOME: 0, Keys.END: len(steps) - 1, Keys.RIGHT: min(at + 1, len(steps) - 1)}
        self.values[name] = steps[to[key]]

    def set(self, name, at):
        """As a finger does it: no key, no mouse."""
        self.page.execute_script(
            "arguments[0].value = arguments[1];"
            "arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
            self.sliders[name],
            int(at),
        )
        self.values[name] = self.steps[name][at]

    def picture(self):
        box = self.element.find_element("css selector", ".picture")
        return np.asarray(
            Image.open(io.BytesIO(base64.b64decode(box.screenshot_as_base64))).convert("RGB"), int
        )


@pytest.mark.parametrize("book", [in_time(book) for book in WITH_FIGURES])
def test_every_slider_moves_its_figure_as_python_says(book, address, page):
    page.get(f"{address}/{book.stem}.html")
    rng, alike = np.random.default_rng(0), []

    def show(cell, scene, start):
        figure = Figure(page, cell, scene, start)
        figure.check()  # the first frame
        for name in scene.parameters:
            for key in (Keys.HOME, Keys.RIGHT, Keys.END):
                figure.press(name, key)
                figure.check()
        for _ in range(3):
            for name, steps in figure.steps.items():
                figure.set(name, rng.integers(len(steps)))
            figure.check()
        alike.append(share_that_differs(figure))
        figure.element.find_element("css selector", "button").click()
        figure.values = scene.start | start
        figure.check()

    notebooks.run(book, show)
    assert len(alike) == len(page.find_elements("css selector", "figure.live"))
    assert max(alike) <= 0.002
    assert page.get_log("browser") == []


def share_that_differs(figure):
    """The share of pixels in which the page's picture is not what JupyterLab shows."""
    seen = figure.picture()
    background = base64.b64encode(figure.scene.pictures()[0]).decode()
    figure.page.execute_script(REFERENCE, figure.element, background, figure.scene.overlay())
    lab = figure.picture()
    figure.page.execute_script(PUT_BACK, figure.element)
    assert seen.shape == lab.shape
    return (np.abs(seen - lab).max(axis=2) > 32).mean()


ONE = "02_principal_components.html"


def first(page, address):
    """Open a page and wait for its first figure."""
    page.get(f"{address}/{ONE}")
    figure = page.find_element("css selector", "figure.live")
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", figure)
    wait(page, lambda: "ready" in figure.get_attribute("class"))
    return figure


def part(figure, css):
    return figure.find_element("css selector", css)


def test_a_mouse_drags_a_slider(page, address):
    figure = first(page, address)
    slider, sentence = part(figure, "input"), part(figure, ".readout").text
    at = int(slider.get_attribute("value"))
    width = slider.rect["width"]
    place = width * (at / int(slider.get_attribute("max")) - 0.5)
    chain = ActionChains(page, duration=20).move_to_element_with_offset(slider, int(place), 0)
    chain.click_and_hold().move_by_offset(-int(width / 4), 0).release().perform()
    wait(page, lambda: part(figure, ".readout").text != sentence)
    assert int(slider.get_attribute("value")) < at - 20
    part(figure, "button").click()
    wait(page, lambda: part(figure, ".readout").text == sentence)


def test_it_works_from_the_folder_too(page, site):
    figure = first(page, site.as_uri())
    sentence = part(figure, ".readout").text
    part(figure, "input").send_keys(Keys.END)
    wait(page, lambda: part(figure, ".readout").text != sentence)
    assert page.get_log("browser") == []


def test_a_figure_is_loaded_when_it_comes_near_and_takes_no_more_room(page, address):
    page.get(f"{address}/{ONE}")
    figure = page.find_elements("css selector", "figure.live")[-1]
    assert "ready" not in figure.get_attribute("class")
    assert not part(figure, "input").is_enabled()
    before = figure.size
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", figure)
    wait(page, lambda: "ready" in figure.get_attribute("class"))
    assert part(figure, "input").is_enabled()
    assert figure.size == before


def test_without_scripts_the_first_frame_stands(page, address):
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    page.get(f"{address}/{ONE}")
    for figure in page.find_elements("css selector", "figure.live"):
        picture = part(figure, "img")
        assert picture.is_displayed()
        assert picture.get_attribute("alt").endswith(part(figure, ".readout").text)
        assert not part(figure, ".controls").is_displayed()


def test_on_a_telephone_the_picture_scrolls_and_the_sliders_below_do_not(page, address):
    size = {"width": 320, "height": 640, "deviceScaleFactor": 2, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    figure = first(page, address)
    box, controls = part(figure, ".scroll"), part(figure, ".controls")
    wait(page, lambda: box.get_attribute("tabindex") == "0")
    assert part(box, ".picture").rect["width"] >= 480
    assert box.rect["width"] <= 320
    assert controls.rect["y"] >= box.rect["y"] + box.rect["height"]
    assert controls.rect["x"] + controls.rect["width"] <= 320
    box.send_keys(Keys.RIGHT * 5)
    wait(page, lambda: page.execute_script("return arguments[0].scrollLeft", box) > 0)


def test_paper_shows_the_frame_on_screen_and_no_controls(page, address):
    figure = first(page, address)
    sentence = part(figure, ".readout").text
    part(figure, "input").send_keys(Keys.END)
    wait(page, lambda: part(figure, ".readout").text != sentence)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not part(figure, ".controls").is_displayed()
    assert part(figure, ".picture svg").is_displayed()
    assert part(figure, ".readout").text != sentence
