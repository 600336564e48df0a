"""Every claim of the slides, as a test of its own; and that the list is in order."""

import dataclasses

import numpy as np
import pytest

from lecture8 import pca
from tests import claims
from tests.claims import __main__ as command
from tests.claims.claim import (
    CONDITION,
    CORRECTED,
    FAIL_AS_WORDED,
    HOLDS,
    LOOSE,
    UNCHECKED,
    WRONG,
    at_least,
    at_most,
    both,
    exactly,
    same,
)


@pytest.mark.parametrize("claim", claims.ALL, ids=lambda c: f"{c.slide}-{c.name}")
def test_a_claim_has_the_verdict_it_ought_to_have(claim):
    row = claim.check()
    assert row.as_expected, f"{row.says}: {row.verdict}. {row.measured}"


def test_names_are_unique_and_sayings_short():
    names = [c.name for c in claims.ALL]
    assert len(names) == len(set(names))
    assert all(len(c.says) <= 90 for c in claims.ALL)


def test_every_slip_is_followed_by_what_is_right():
    for claim, after in zip(claims.ALL, claims.ALL[1:], strict=False):
        if claim.expected in FAIL_AS_WORDED:
            assert (after.expected, after.slide) == (CORRECTED, claim.slide), claim.name


def test_all_are_in_the_order_of_the_slides_and_a_slide_can_be_chosen(monkeypatch):
    monkeypatch.setattr(claims.Claim, "check", lambda claim: claim)
    slides = [c.slide for c in claims.check()]
    assert slides == sorted(slides)
    assert len(slides) == len(claims.ALL)
    assert {c.slide for c in claims.check(9)} == {9}
    with pytest.raises(ValueError, match="slide 22 has no claims; try one of "):
        claims.check(22)


def test_bounds_belong_to_what_is_claimed():
    assert at_most("a", 2, 2).holds
    assert at_least("a", 2, 2).holds
    assert not at_most("a", 2.1, 2).holds
    assert not at_least("a", 1.9, 2).holds
    assert exactly("a", 1000, 1000) == claims.Measured("a: 1,000 (expected 1,000)", True)
    assert not exactly("a", 1, 2).holds


def test_what_is_no_number_holds_nowhere():
    assert not at_most("a", np.nan, 1).holds
    assert not at_least("a", np.nan, 1).holds
    assert not same("a", [1, np.nan], [1, 2], 10).holds
    assert not same("a", [1, np.inf], [1, np.inf], 10).holds
    assert not same("a", [1 + 1j], [1], 10).holds


def test_same_allows_so_many_roundings_of_the_largest_entry():
    eps = np.finfo(float).eps
    assert same("a", [100.0, 1], [100.0, 1 + 99 * eps], 1).holds
    assert not same("a", [100.0, 1], [100.0, 1 + 101 * eps], 1).holds
    assert not same("a", [1.0], [1.0, 1.0], 10).holds


def test_rounding_is_not_said_because_it_differs_between_machines():
    assert at_most("a", 3.2e-14, 1e-12).text == at_most("a", 2.9e-15, 1e-12).text
    assert at_least("a", 3.2e-14, 1).text == at_least("a", -1.1e-16, 1).text
    assert at_most("a", 0.5, 1e-12).text == "a: 0.5 (at most 1e-12)"


def test_several_hold_if_each_does():
    assert both(at_most("a", 1, 2), at_most("b", 1, 2)).text == "a: 1 (at most 2); b: 1 (at most 2)"
    assert not both(at_most("a", 1, 2), at_most("b", 3, 2)).holds


@pytest.mark.parametrize(
    ("expected", "holds", "verdict", "as_expected"),
    [
        (HOLDS, True, "holds", True),
        (HOLDS, False, "FAILS", False),
        (CONDITION, True, "holds with a condition", True),
        (CONDITION, False, "FAILS", False),
        (CORRECTED, True, "holds as corrected", True),
        (CORRECTED, False, "FAILS", False),
        (LOOSE, False, "loose wording", True),
        (LOOSE, True, "HOLDS", False),
        (WRONG, False, "wrong", True),
        (WRONG, True, "HOLDS", False),
        (UNCHECKED, True, "not checkable here", True),
    ],
)
def test_verdicts(expected, holds, verdict, as_expected):
    row = claims.Claim(1, "so", expected, lambda: claims.Measured("seen", holds)).check()
    assert row == claims.Row(1, "so", "seen", verdict, as_expected)


@pytest.mark.parametrize("expected", [HOLDS, CORRECTED, LOOSE, WRONG])
def test_an_error_is_never_as_expected(expected):
    row = claims.Claim(1, "so", expected, lambda: 1 / 0).check()
    assert (row.verdict, row.as_expected) == ("cannot be measured", False)
    assert row.measured == "ZeroDivisionError: division by zero"


def test_check_prints_a_line_a_claim_and_their_count(capsys):
    assert command.main(["--slide", "9"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    rows = claims.check(9)
    assert last == f"{len(rows)} claims, none with another verdict than expected"
    for line, row in zip(lines, rows, strict=True):
        assert line.startswith(" 9  ")
        assert all(part in line for part in (row.verdict, row.says, row.measured))
    assert any("holds with a condition" in line for line in lines)


def test_check_of_all_slides_is_all_claims(monkeypatch, capsys):
    row = claims.Row(4, "a sentence", "a number", "holds", True)
    monkeypatch.setattr(claims.Claim, "check", lambda claim: row)
    assert command.main([]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{len(claims.ALL)} claims, none ")


def test_check_of_broken_code_exits_1(monkeypatch, capsys):
    fit = pca.fit
    monkeypatch.setattr(pca, "fit", lambda *how: dataclasses.replace(fit(*how), lam=-fit(*how).lam))
    assert command.main(["--slide", "14"]) == 1
    said = capsys.readouterr().out
    assert "FAILS" in said
    assert "none" not in said.splitlines()[-1]


def test_check_of_code_that_raises_exits_1(monkeypatch, capsys):
    def broken(*_):
        raise RuntimeError("no eigenvalues today")

    monkeypatch.setattr(pca, "fit", broken)
    assert command.main(["--slide", "14"]) == 1
    assert "cannot be measured" in capsys.readouterr().out


def test_check_of_a_slide_without_claims_says_which_have_some(capsys):
    assert command.main(["--slide", "3"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("slide 3 has no claims; try one of [4, 5, ")
    assert said.out == ""
