"""Every claim of the slides, as a test of its own; and that the list is in order."""

import pytest

from lecture8 import claims
from lecture8.claims.claim import CORRECTED, SLIP


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
        if claim.expected == SLIP:
            assert (after.expected, after.slide) == (CORRECTED, claim.slide), claim.name
