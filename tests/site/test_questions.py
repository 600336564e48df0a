"""The tables that the web edition's questions look answers up in, against `Exercise.check`."""

import json
import math
import re
from base64 import b64decode
from functools import reduce

import numpy as np
import pytest

from lecture8.course.exercises.exercise import ALL, in_order
from tools.site.questions import FAR, MORE_IN_THE_NOTEBOOK, _answers, question, table

GATES = {"or_weights", "or_not_weights", "xor_weights", "silu_weights"}  # more than a table holds
CHOICES, ONE_NUMBER, SEVERAL = [], [], []  # names: tables take seconds, and few tests need them all
for each in in_order():
    if (answers := _answers(each)) is None or each.name in GATES:
        continue
    one = each.check(1.0).kind != "unreadable"
    kind = CHOICES if isinstance(answers.right, str) else ONE_NUMBER if one else SEVERAL
    kind.append(each.name)


def said(found, x):
    """What a table says of a number; None if it is right."""
    for rule in found["rules"]:
        for a, b, *numbers in rule.get("rows", [(-math.inf, math.inf)]):
            if a <= x <= b:
                return reduce(lambda text, n: text.replace("#", n, 1), numbers, rule["text"])
    raise AssertionError("the last rule always fits")


def answers(found, rng):
    """Each number at which a table changes its mind, the next to either side, and random ones."""
    edges = [x for rule in found["rules"] for row in rule.get("rows", []) for x in row[:2]]
    if len(edges) > 300:
        edges = rng.choice(edges, 300, replace=False).tolist()
    if "whole" in found:
        wide = rng.integers(-100, 3000, 100).tolist()
        wide += (10 ** rng.uniform(3, 15, 20)).astype(int).tolist()
        return {max(min(x + k, 2**53 - 1), 1 - 2**53) for x in (*edges, *wide) for k in (-1, 0, 1)}
    with np.errstate(over="ignore"):
        sides = np.nextafter(edges, -np.inf), np.nextafter(edges, np.inf)
    wide = rng.choice([-1, 1, 1], 200) * 10 ** rng.uniform(-9, 9, 200)
    mild = rng.choice([-1, 1, 1], 200) * 10 ** rng.uniform(-3, 4, 200)
    every = np.concatenate([edges, *sides, wide, mild, np.round(mild, 2)])
    return set(every[np.isfinite(every)].tolist())


@pytest.mark.slow
def test_what_can_be_answered_in_the_page():
    found = [each.name for each in in_order() if table(each) is not None]
    assert sorted(found) == sorted(CHOICES + ONE_NUMBER + SEVERAL)
    assert (len(CHOICES), len(ONE_NUMBER), len(SEVERAL)) == (10, 27, 6)


@pytest.mark.parametrize("name", ONE_NUMBER)
def test_a_table_says_what_the_exercise_says(name):
    each, found = ALL[name], table(ALL[name])
    for x in sorted(answers(found, np.random.default_rng(3))):
        verdict, text = each.check(x), said(found, x)
        far = name == "units_for_error" and x > FAR
        assert (verdict.kind == "right") == (text is None), x
        assert text in (None, MORE_IN_THE_NOTEBOOK if far else verdict.text), x


def test_a_sentence_has_a_place_for_each_of_its_numbers():
    for name in ONE_NUMBER:
        for rule in table(ALL[name])["rules"]:
            places = (rule["text"] or "").count("#")
            assert {len(row) - 2 for row in rule.get("rows", [(0, 0)])} <= {places}


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_says_what_the_exercise_says(name):
    found = table(ALL[name])
    for option, text in found["said"].items():
        verdict = ALL[name].check(option)
        assert verdict.text == (found["right"] if text is None else text)


def test_a_form_holds_its_table_and_can_do_without_a_script():
    html = question("tripled_greys")
    packed = re.search(r'data-table="([^"]*)"', html)[1]
    assert json.loads(b64decode(packed)) == table(ALL["tripled_greys"])
    assert '<p class="question-offline">' in html
    assert '<div class="question-parts" hidden>' in html
    assert "Each distance grows" not in html
    assert 'inputmode="decimal"' in html
    assert '<label for="answer-tripled_greys">' in html


def test_what_form_is_due_and_which_keys_a_phone_shows():
    forms = {
        "matrix_size": ("a number, 1/2", "decimal"),
        "log_density_doubled": ("a number, 1/2", "text"),  # -44.4
        "weakest_direction": ("a number, 1/2", "text"),  # 1.5e-8
        "free_numbers": ("a whole number, 4 * 5", "decimal"),
        "joining_line": ("two numbers, 1, 2.", "text"),
        "hat_weights": ("four numbers, 1, 2, 3, 4.", "text"),
        "relu_gradient": ("two rows of two numbers, [[1, 2], [3, 4]]", "text"),
    }
    for name, (said, keys) in forms.items():
        due, _, advice = said.partition(", ")
        html = question(name)
        assert f"Your answer, {due}</label>" in html
        assert f": {advice}" in html
        assert f'inputmode="{keys}"' in html


def test_what_needs_a_kernel_says_so():
    assert "function" in question("rebuilt")
    assert "<form" not in question("rebuilt")
    for name in GATES:
        assert "Many answers are right" in question(name)
        assert "<form" not in question(name)
        assert '<a href="#open">the notebook</a>' in question(name)


def test_the_same_table_twice():
    each = ALL["units_for_error"]
    assert table.__wrapped__(each) == table(each)


def test_an_exercise_that_is_not_there():
    with pytest.raises(ValueError, match="no exercise is called 'pca'"):
        question("pca")
