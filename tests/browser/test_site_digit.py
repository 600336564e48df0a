"""The digit in a page of the site, opened from a folder, and in JupyterLab."""

import json
import os
import re
import shutil

import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from lecture8.course import digit as drawn
from tools.browser import CHROMIUM, FLAGS, Lab, wait
from tools.site.digit import digit, rounded

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>digit</title>
<style>body {{ margin: 16px }}</style><body>{}</body></html>"""
THREE = [(-70, -80), (60, -30), (50, 20), (20, 40), (-40, 40), (-50, 10)]
THREE += [(50, 5), (50, 30), (-5, 45), (-60, 30), (-70, -20)]  # the start, and moves from there
DRAWINGS = drawn.EXAMPLES | {
    "a ring": [[[140 + 90 * np.cos(t), 140 + 90 * np.sin(t)] for t in np.linspace(0, 6.3, 80)]],
    "a small cross": [[[20, 20], [60, 60]], [[20, 60], [60, 20]]],
    "a zigzag": [np.random.default_rng(0).uniform(0, 280, (9, 2)).round(1).tolist()],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("no Chromium here: install chromium and chromium-driver")
    folder = tmp_path_factory.mktemp("site")
    (folder / "12.html").write_text(PAGE.format(digit(folder)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def browser(site):
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in FLAGS.split():
        options.add_argument(flag)
    driver = shutil.which("chromedriver")
    page = webdriver.Chrome(options, webdriver.ChromeService(driver) if driver else None)
    yield page
    page.quit()


def find(page, css):
    return page.find_elements("css selector", css)


def said(page, css=".digit-seen .digit-said"):
    return find(page, css)[0].text


def moved(page):
    return said(page, ".digit fieldset .digit-said")


def loaded(page, site, width=1280):
    size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 500}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.get((site / "12.html").as_uri())
    find(page, ".digit-page button")[0].click()
    wait(page, lambda: find(page, ".digit-field") and said(page))


@pytest.fixture
def page(browser, site):
    loaded(browser, site)
    return browser


def draw_three(page):
    field = find(page, ".digit-field")[0]
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
    (x, y), *steps = THREE
    chain = ActionChains(page, duration=10).move_to_element_with_offset(field, x, y)
    chain.click_and_hold()
    for step in steps:
        chain.move_by_offset(*step)
    chain.release().perform()
    settled(page)
    assert said(page).startswith("Likeliest class: 3")


def settled(page):
    """Wait until what is said has stood for a while: then it is read aloud."""
    aloud = find(page, ".digit-aloud")[0]
    wait(page, lambda: aloud.get_property("textContent") == said(page) != drawn.SENTENCES["empty"])


def press(page, element, key, times=1):
    page.execute_script("arguments[0].focus()", element)
    ActionChains(page).send_keys(key * times).perform()


def grey(page, css):
    """The red channel of a picture of 28 x 28, in 0 .. 1."""
    return (
        np.array(
            page.execute_script(
                "return [...document.querySelector(arguments[0]).getContext('2d')"
                ".getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0)",
                css,
            )
        ).reshape(28, 28)
        / 255
    )


def test_nothing_is_loaded_before_it_is_asked_for_and_a_picture_stands_there(browser, site):
    browser.get((site / "12.html").as_uri())
    picture = find(browser, ".digit-page img")[0]
    assert picture.get_property("naturalWidth") == 1440
    assert "squared error per image 0.34" in picture.get_attribute("alt")
    names = "return performance.getEntriesByType('resource').map(e => e.name.split('/').pop())"
    assert set(browser.execute_script(names)) <= {"digit.css", "page.js", "preview.png"}
    size = (site / "digit/weights.js").stat().st_size
    assert size <= 3_000_000
    assert find(browser, ".digit-page button")[0].text == f"Draw a digit ({size / 1e6:.1f} MB)"


def test_the_page_computes_what_numpy_does_with_the_same_rounded_weights(page):
    reader, _ = rounded(drawn.reader())
    for name, drawing in DRAWINGS.items():
        found = page.execute_script(
            "const reader = document.querySelector('.digit-page').reader;"
            "const found = reader.read(arguments[0]);"
            "const again = reader.move(found.codes, arguments[1]);"
            "const plain = o => Object.fromEntries(Object.entries(o).map(([k, v]) =>"
            " [k, ArrayBuffer.isView(v) ? [...v] : v]));"
            "return [plain(found), plain(again)]",
            drawing,
            [1, -0.5, 0, 2],
        )
        image = drawn.centred(drawing)
        expected = {"image": image} | reader.read(image)
        again = reader.move(expected["codes"], [1, -0.5, 0, 2])
        for here, there in zip(found, (expected, again), strict=True):
            for part, numbers in there.items():
                np.testing.assert_allclose(
                    here[part], numbers, atol=1e-3, err_msg=f"{name}, {part}"
                )
            order, distance = reader.classes(there["codes"])
            assert here["classes"] == order, name
            assert here["distance"] == pytest.approx(distance, rel=1e-3)


def test_a_three_drawn_with_the_mouse_is_read_and_its_codes_move_by_keyboard(page):
    assert said(page) == drawn.SENTENCES["empty"]
    assert not find(page, ".digit input")[0].is_enabled()
    draw_three(page)
    errors = [float(e) for e in re.findall(r"\d+\.\d+", said(page))]
    assert errors[0] < 3 < errors[1]
    seen, decoded = grey(page, ".digit-pictures canvas"), grey(page, ".digit fieldset canvas")
    assert np.abs(seen - decoded).mean() < 0.05
    first, slider = find(page, ".digit input")[:2]
    press(page, slider, Keys.ARROW_RIGHT, 30)
    wait(page, lambda: moved(page).startswith("Likeliest class of the moved codes: 9"))
    assert slider.get_attribute("aria-valuetext") == "3.0 standard deviations"
    press(page, first, Keys.ARROW_LEFT)
    assert first.get_attribute("aria-valuetext") == "−0.1 standard deviations"
    assert np.abs(grey(page, ".digit fieldset canvas") - decoded).mean() > 0.05
    codes = find(page, ".digit-codes svg")[0].get_attribute("aria-label")
    press(page, find(page, ".digit-sliders button")[0], Keys.ENTER)
    wait(page, lambda: moved(page).startswith("Likeliest class of the moved codes: 3"))
    np.testing.assert_array_equal(grey(page, ".digit fieldset canvas"), decoded)
    back = find(page, ".digit-codes svg")[0].get_attribute("aria-label")
    assert len(re.findall(r"\d\.\d", back)) == 30
    assert back != codes
    wait(page, lambda: find(page, ".digit-aloud")[0].get_property("textContent") == moved(page))


def test_a_finger_draws_and_does_not_scroll_the_page(page, site):
    loaded(page, site, width=360)
    box = find(page, ".digit-field")[0].rect
    x, y = box["x"] + box["width"] / 2, box["y"] + 20

    def touch(kind, *at):
        points = [{"x": a, "y": b} for a, b in at]
        page.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x, y))
    for step in range(1, 23):
        touch("touchMove", (x - step, y + 10 * step))
    touch("touchEnd")
    wait(page, lambda: said(page).startswith("Likeliest class: 1"))
    assert page.execute_script("return scrollY") == 0


def test_every_example_can_be_chosen_by_keyboard_and_bad_drawings_have_a_sentence(page):
    menu = Select(find(page, ".digit select")[0])
    assert [option.text for option in menu.options][1:] == list(drawn.EXAMPLES)
    for name in "0369":
        menu.select_by_visible_text(name)
        wait(page, lambda name=name: said(page).startswith(f"Likeliest class: {name},"))
    menu.select_by_visible_text("four strokes")
    wait(page, lambda: said(page).endswith(" components.") and drawn.SENTENCES["far"] in said(page))
    clear = find(page, ".digit-tools button")[0]
    clear.click()
    wait(page, lambda: said(page) == drawn.SENTENCES["empty"])
    assert not grey(page, ".digit-pictures canvas").any()
    field = find(page, ".digit-field")[0]
    ActionChains(page).click(field).perform()
    wait(page, lambda: said(page) == drawn.SENTENCES["small"])
    chain = ActionChains(page, duration=5).move_to_element_with_offset(field, -100, -100)
    chain.click_and_hold()
    for row in range(25):
        chain.move_by_offset(200 if row % 2 == 0 else -200, 0).move_by_offset(0, 8)
    chain.release().perform()
    wait(page, lambda: said(page) == drawn.SENTENCES["black"])
    assert not find(page, ".digit input")[0].is_enabled()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_page_is_no_wider_than_the_window(browser, site, width):
    loaded(browser, site, width)
    draw_three(browser)
    wide, window = browser.execute_script(
        "return [document.documentElement.scrollWidth, innerWidth]"
    )
    assert wide <= window == width
    assert [e["message"] for e in browser.get_log("browser") if e["level"] == "SEVERE"] == []


def test_weights_that_are_not_there_are_said_to_be_missing(browser, site, tmp_path):
    shutil.copytree(site, tmp_path / "site")
    (tmp_path / "site/digit/weights.js").unlink()
    browser.get((tmp_path / "site/12.html").as_uri())
    find(browser, ".digit-page button")[0].click()
    status = find(browser, ".digit-page [role=status]")[0]
    wait(browser, lambda: status.text.startswith("weights.js could not be loaded."))
    assert find(browser, ".digit-page button")[0].is_enabled()
    browser.get_log("browser")


def test_in_jupyterlab_the_kernel_reads_what_the_mouse_draws(site, tmp_path):
    source = ["from lecture8 import live\n", "live.digit()"]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
    cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": []}
    book = {
        "cells": [cell | {"source": source}],
        "metadata": kernel,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (tmp_path / "digit.ipynb").write_text(json.dumps(book))
    with Lab(tmp_path) as lab:
        lab.open("digit.ipynb")
        lab.run_all()
        lab.wait(lambda: lab.find(".digit-field") and said(lab.page))
        draw_three(lab.page)
        found = [float(e) for e in re.findall(r"\d+\.\d+", said(lab.page))]
        assert found[0] < 3 < found[1]
        net = grey(lab.page, ".digit-pictures figure:nth-child(2) canvas")
        assert np.abs(net - grey(lab.page, ".digit-pictures canvas")).mean() < 0.05
        press(lab.page, lab.find(".digit input")[1], Keys.ARROW_RIGHT, 30)
        lab.wait(lambda: moved(lab.page).startswith("Likeliest class of the moved codes: 9"))
        lab.close()
