"""The tool that changes one thing at a time, on a module of a few lines."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="the tool needs a POSIX system")

from tools import mutate

ROOT = Path(mutate.__file__).parent.parent
MODULE = '''"""Toy."""


def grade(points: int, bonus: float = 0.5) -> float:
    """Return 1 for all points."""
    if points < 0:
        raise ValueError(f"below {0 + 0}: {-1}")
    return min(points / 10 + bonus, 1)


def rest(x):
    return x @ x.T
'''
TEST = """import pytest
import toy

def test_grade():
    assert toy.grade(10) == 1
    assert toy.grade(2, 0.0) == 0.2
    with pytest.raises(ValueError):
        toy.grade(-5)
"""
CHANGES = [
    "4:39: 0.5 -> 1.0",
    "6:8: points < 0 -> points >= 0",
    "6:8: points < 0 -> points <= 0",
    "6:17: 0 -> 1",
    "8:12: min -> max",
    "8:16: points / 10 + bonus -> points / 10 - bonus",
    "8:16: points / 10 -> points * 10",
    "8:25: 10 -> 11",
    "8:37: 1 -> 2",
]


def test_changes_what_computes_and_nothing_else():
    found = list(mutate.mutants(MODULE, ["grade"]))
    assert [said for said, _ in found] == CHANGES
    for said, changed in found:
        row = int(said.split(":")[0]) - 1
        before, after = MODULE.splitlines(), changed.splitlines()
        assert before.pop(row) != after.pop(row)
        assert before == after
    assert "return min((points / 10 - bonus), 1)" in found[5][1]
    both = [said for said, _ in mutate.mutants(MODULE)]
    assert both == [*CHANGES, "12:12: x @ x.T -> x.T @ x", "12:16: x.T -> x"]


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("é = a.sum(axis=1, keepdims=True)", ["é = a.sum(axis=0, keepdims=True)"]),
        ("x -= y ** 2", ["x += y ** 2", "x -= (y * 2)", "x -= y ** (3)"]),
        ("ok = 0 < a <= b", ["ok = (0 <= a <= b)", "ok = (0 < a < b)", "ok = (0 < a > b)"]),
        ("ok = a and not b", ["ok = (a)", "ok = (not b)", "ok = a and (b)"]),
        ("z = zip(a[-1], b.copy(), strict=True)", ["z = zip(a[(1)], b.copy(), strict=True)"]),
        ("z = zip(a[-1], b.copy(), strict=True)", ["z = zip(a[-1], (b), strict=True)"]),
        ("check(x)", ["pass"]),
        ("u = v if w else -v", ["u = v if (not w) else -v", "u = v if w else (v)"]),
    ],
)
def test_knows_many_kinds_of_change(line, changes):
    found = [changed for _, changed in mutate.mutants(line)]
    assert set(changes) <= set(found)
    assert line not in found
    assert not any("strict=(False)" in changed for changed in found)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_prints_what_a_toy_test_does_not_notice(tmp_path):
    (tmp_path / "toy.py").write_text(MODULE)
    (tmp_path / "test_toy.py").write_text(TEST)
    command = [sys.executable, "-m", "tools.mutate", "toy.py", "test_toy.py", "--only", "grade"]

    def said(*more):
        done = subprocess.run(
            [*command, *more],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        return (done.stdout + done.stderr).splitlines()

    kept = [f"toy.py:{CHANGES[i]}" for i in (0, 2, 3)]
    assert said() == [*kept, "9 mutants, 6 caught"]
    assert said("--every=4", "--seed=6") == [kept[1], "2 mutants, 1 caught"]
    assert (tmp_path / "toy.py").read_text() == MODULE
    (tmp_path / "test_toy.py").write_text("def test_nothing(): pass")
    assert said() == ["the tests do not import toy.py"]
