"""Questions on a page, in a real Chromium: what is typed, what is said, and a keyboard alone."""

import ast
import importlib
import json
import math
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from lecture8.course.exercises.exercise import ALL, NO_MORE_HINTS, in_order
from tests.site.test_questions import CHOICES, ONE_NUMBER, SEVERAL, answers
from tools.browser import CHROMIUM, FLAGS
from tools.site import questions
from tools.site.questions import FAR, MORE_IN_THE_NOTEBOOK, _answers, _lines, question, table

ASSETS = Path(questions.__file__).parent / "assets"
EXAMPLES = [
    importlib.import_module(f"tests.exercises.{path.stem}")
    for path in sorted((Path(__file__).parents[1] / "exercises").glob("[!_]*.py"))
]
COLOURS = (
    "--text: #222; --page: #fff; --card: #f6f6f6; --line: #ccc; --link: #0645ad; --quiet: #555"
)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page with every question and nothing else, opened as a file."""
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("no Chromium here: install chromium and chromium-driver")
    folder = tmp_path_factory.mktemp("page")
    for name in ("questions.js", "questions.css"):
        shutil.copy(ASSETS / name, folder)
    forms = "\n".join(question(each.name) for each in in_order())
    (folder / "page.html").write_text(
        f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Questions</title>
        <meta name="viewport" content="width=device-width"><style>:root {{ {COLOURS} }}</style>
        <link rel="stylesheet" href="questions.css"><script src="questions.js" defer></script>
        <body>{forms}</body></html>""",
        encoding="utf-8",
    )
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in [*FLAGS.split(), f"--user-data-dir={folder / 'chromium'}"]:
        options.add_argument(flag)
    driver = shutil.which("chromedriver")
    browser = webdriver.Chrome(options, webdriver.ChromeService(driver) if driver else None)
    browser.get((folder / "page.html").as_uri())
    yield browser
    errors = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    browser.quit()
    assert not errors


def form(page, name):
    return page.find_element(By.CSS_SELECTOR, f'form[data-name="{name}"]')


def verdicts(page, name, texts):
    """What the page says of answers, as pairs of a kind and a text."""
    found = page.execute_script(
        "return arguments[1].map(text => arguments[0].verdict(text))", form(page, name), texts
    )
    return [(verdict["kind"], verdict["text"]) for verdict in found]


def examples(name):
    """The right answers and the mistakes with which the exercise is tested, as they are typed."""
    found = [answer for each in EXAMPLES for answer in each.RIGHT.get(name, [])]
    found += [answer for each in EXAMPLES for answer, _ in each.WRONG.get(name, [])]
    typed = []
    for answer in found:
        try:
            value = np.asarray(answer, float)
        except (TypeError, ValueError):
            continue
        if value.ndim <= 2 and np.isfinite(value).all() and not isinstance(answer, str):
            typed.append(json.dumps(value.tolist()))
    return typed


@pytest.mark.parametrize("name", ONE_NUMBER)
def test_one_number(page, name):
    numbers = answers(table(ALL[name]), np.random.default_rng(4))
    typed = [*map(repr, numbers), *examples(name), "[1, 2]", "[[1, 2], [3, 4]]", "[]", "[0.5]"]
    for text, (kind, says) in zip(typed, verdicts(page, name, typed), strict=True):
        due = ALL[name].check(ast.literal_eval(text))
        assert kind == due.kind, text
        far = name == "units_for_error" and text[0] != "[" and float(text) > FAR
        assert says == (MORE_IN_THE_NOTEBOOK if far else due.text), text


def tilted(line, degrees, rng):
    """A line that makes an angle with another one, in a direction of its own."""
    u = np.array(line) / np.linalg.norm(line)
    w = rng.normal(size=len(u))
    w -= (w @ u) * u
    t = np.radians(degrees)
    return 3 * (np.cos(t) * u + np.sin(t) * w / np.linalg.norm(w))


@pytest.mark.parametrize("name", SEVERAL)
def test_several_numbers(page, name):
    found, rng = table(ALL[name]), np.random.default_rng(5)
    known = [rule["near"] for rule in found["rules"] if "near" in rule]
    known += [line for rule in found["rules"] for line in rule.get("along", [])]
    known = np.array(known)
    off = [1e-12, 9e-4, 9.99e-4, 1.001e-3, 9e-3, 9.9e-3, 1.01e-2, 0.1, 1]
    near = [v + np.abs(v).max() * k * rng.choice([-1, 1], v.shape) for v in known for k in off]
    near += [
        tilted(line, rule["within"] * (1 + k), rng)
        for rule in found["rules"]
        for line in rule.get("along", [])
        for k in (-1e-3, -1e-9, 1e-9, 1e-3)
    ]
    far = rng.normal(size=(300, known.shape[1])) * rng.choice([0.1, 10], (300, 1))
    whole = rng.integers(-4, 5, (300, known.shape[1]))
    shape = (2, 2) if name == "relu_gradient" else (-1,)
    every = [v.reshape(shape).tolist() for v in [*known, *-known, *near, *far, *whole]]
    typed = [*map(json.dumps, every), *examples(name), "1.5", "[1, 2, 3, 4, 5]", "[[1], [2]]"]
    each, answers = ALL[name], _answers(ALL[name])
    hidden = {text for wrong, text in answers.known if callable(wrong) and not _lines(wrong)}
    for text, (kind, says) in zip(typed, verdicts(page, name, typed), strict=True):
        due = each.check(ast.literal_eval(text))
        assert kind == due.kind, text
        if due.text not in hidden and says != MORE_IN_THE_NOTEBOOK:
            assert says == due.text, text
        if says == MORE_IN_THE_NOTEBOOK:
            last = due.text not in {text for _, text in answers.known}
            assert last or due.text in hidden, text


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice(page, name):
    options = list(table(ALL[name])["said"])
    for option, found in zip(options, verdicts(page, name, options), strict=True):
        due = ALL[name].check(option)
        assert found == (due.kind, due.text)


TYPED = {
    "9": 9, " 9. ": 9, "0.5": 1 / 2, "1/2": 1 / 2, ".5": 1 / 2, "0,5": 1 / 2, ",5": 1 / 2,
    "2**-26": 2**-26, "2^-26": 2**-26, "1e-3": 1e-3, "1E+3": 1000, "134.2": 134.2,
    "-2**2": -4, "2**3**2": 512, "(1 + 2) * 3": 9, "-(1 - 2)/4": 1 / 4, "--3": 3, "6/2/3": 1,
    "7 - 2 - 1": 4, "−64 × 2": -128, "8·4096^2/10^6": 134.217728, "sqrt(9)": 3, "√(9)": 3,
    "-64*ln(2)": -64 * math.log(2), "np.log10(100)": 2, "math.exp(0)": 1, "2*pi": 2 * math.pi,
    "648_010": 648010, "2,837,314": 2837314, "12,8149": 12.8149, "0,005": 0.005,
    "[9]": [9], "[[9]]": [[9]], "np.array([9])": [9], "1, 2": [1, 2], "(1, 2)": [1, 2],
    "[]": [], "[1, 2,]": [1, 2], "[[1, 2], [3, 4]]": [[1, 2], [3, 4]], "1e999": math.inf,
    "1/0": math.inf, "0/0": math.nan, "(-8)**(1/3)": math.nan,
}  # fmt: skip
UNREADABLE = {
    "": "No answer yet",
    "   ": "No answer yet",
    "half": "“half” cannot be read",
    "alert(1)": "“alert” cannot be read",
    "constructor": "“constructor” cannot be read",
    "__proto__": "cannot be read",
    "toString()": "“toString” cannot be read",
    "[].map": "cannot be read",
    "2*": "Something is missing",
    "(1": "“)” is missing",
    "[1": "“]” is missing",
    "1)": "“)” at the end",
    "1 2": "“2” at the end",
    "0x10": "“x10” at the end",
    "50%": "“%” cannot be read",
    "47,854": "Is “47,854” 47854 or 47.854?",
    "[1] + 1": "Calculate with numbers",
    "-[1]": "Calculate with numbers",
    "[[1, 2], [3]]": "rows of different lengths",
    "[1, [2]]": "rows of different lengths",
    "[[[1]]]": "rows of different lengths",
}


def test_how_an_answer_is_read(page):
    texts = list(TYPED)
    for text, found in zip(texts, verdicts(page, "tripled_greys", texts), strict=True):
        due = ALL["tripled_greys"].check(TYPED[text])
        assert found == (due.kind, due.text), text


def test_what_cannot_be_read(page):
    texts = list(UNREADABLE)
    for text, (kind, says) in zip(texts, verdicts(page, "tripled_greys", texts), strict=True):
        assert kind == "unreadable"
        assert UNREADABLE[text] in says, text


def test_with_the_keyboard_alone(page):
    page.execute_script("localStorage.clear()")
    page.refresh()
    answer = form(page, "tripled_greys")
    field = answer.find_element(By.CSS_SELECTOR, "input")
    says = answer.find_element(By.CSS_SELECTOR, ".question-verdict")
    solved = answer.find_element(By.CSS_SELECTOR, ".question-solved")
    field.send_keys("3", Keys.ENTER)
    assert (
        says.text == "✗ Not yet. Each distance grows by this factor; J is a mean of their squares."
    )
    assert says.get_attribute("aria-live") == "polite"
    assert not solved.is_displayed()
    field.send_keys(Keys.BACKSPACE, "3^2", Keys.ENTER)
    assert says.text == f"✓ {ALL['tripled_greys'].check(9).text}"
    assert solved.is_displayed()
    field.send_keys(Keys.TAB, Keys.TAB)
    hints = answer.find_element(By.CSS_SELECTOR, ".question-hints")
    for _ in range(4):
        ActionChains(page).send_keys(Keys.ENTER).perform()
    lines = hints.text.split("\n")
    assert lines[0] == f"Hint 1 of 2: {ALL['tripled_greys'].hints[0]}"
    assert lines[1] == f"Hint 2 of 2: {ALL['tripled_greys'].hints[1]}"
    assert lines[2:] == ["There are no more hints: the solution is below."]
    assert NO_MORE_HINTS.startswith("There are no more hints")


def test_a_choice_with_the_keyboard(page):
    answer = form(page, "filling_in")
    says = answer.find_element(By.CSS_SELECTOR, ".question-verdict")
    answer.find_element(By.CSS_SELECTOR, "button[type=submit]").send_keys(Keys.ENTER)
    assert says.text == "No answer yet. A hint may help."
    first = answer.find_element(By.CSS_SELECTOR, "input")
    first.send_keys(Keys.SPACE, Keys.ENTER)
    assert "With more iterations the error grows" in says.text
    first.send_keys(Keys.ARROW_DOWN)
    page.switch_to.active_element.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    assert says.text.startswith("✓ Right.")


def test_what_is_solved_is_remembered(page):
    page.refresh()
    marks = {
        name: form(page, name).find_element(By.CSS_SELECTOR, ".question-solved").is_displayed()
        for name in ("tripled_greys", "filling_in", "matrix_size")
    }
    assert marks == {"tripled_greys": True, "filling_in": True, "matrix_size": False}


def test_fingers_and_narrow_windows(page):
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True},
    )
    try:
        small = page.execute_script("""
            const targets = "form.question :is(button, label:has(input), input[type=text])";
            return [...document.querySelectorAll(targets)].filter((each) => {
              const { width, height } = each.getBoundingClientRect();
              return width < 44 || height < 44;
            }).length""")
        width = page.execute_script("return document.documentElement.scrollWidth")
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert small == 0
    assert width <= 320
