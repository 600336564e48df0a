"""Exercises: how answers are read, functions called, and every exercise against its examples."""

import contextlib
import functools
import importlib
import itertools
import json
import os
import re
import sys
import threading
import time
import types
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lecture8.course import exercises
from lecture8.course.exercises import asking, comparing, reading
from lecture8.course.exercises import exercise as core
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.exercise import ALL
from lecture8.course.exercises.reading import Unreadable

FOLDER = Path(__file__).parent / "exercises"
TABLES = [
    importlib.import_module(f"tests.exercises.{path.stem}")
    for path in sorted(FOLDER.glob("[!_]*.py"))
]
RIGHT = {name: answers for table in TABLES for name, answers in table.RIGHT.items()}
WRONG = {name: answers for table in TABLES for name, answers in table.WRONG.items()}


@pytest.fixture(autouse=True)
def no_state(monkeypatch):
    monkeypatch.setattr(core, "STATE", {})
    monkeypatch.setattr(core, "_HINTS", {})


@pytest.fixture
def _impatient(monkeypatch):
    """A short limit, for what has no end: on a busy machine a right answer may take long."""
    monkeypatch.setattr(asking, "SECONDS", 0.05)


REHEARSED = asking._rehearsed


@pytest.fixture(autouse=True)
def _without_rehearsals(monkeypatch):
    """A fork for each call takes longer than all the rest; `with_rehearsals` has them."""
    monkeypatch.setattr(asking, "_rehearsed", lambda *call: True)


@pytest.fixture
def with_rehearsals(monkeypatch):
    monkeypatch.setattr(asking, "_rehearsed", REHEARSED)


# Every exercise.


def raises():
    raise KeyError("this")


def for_ever(*_):
    while True:
        pass


class Monster:
    __hash__ = None

    def __array__(self, *_, **__):
        raise RuntimeError("no array")

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    def __repr__(self):
        raise RuntimeError("no repr")

    __bool__ = __len__ = __float__ = __getitem__ = __eq__


class Unreasonable:
    def __call__(self, *_):
        return Monster()


def yields(*_):
    yield 1


async def asynchronous(*_):
    return 1


def itself():
    a = []
    a.append(a)
    return a


MONSTERS = {
    "empty text": "",
    "text": "abc",
    "bytes": b"abc",
    "number as text": "3.5",
    "empty list": [],
    "dictionary": {},
    "set": {1, 2},
    "object": object(),
    "nan": float("nan"),
    "inf": -np.inf,
    "complex": 1j,
    "bool": True,
    "huge": 10**400,
    "ragged": [[1, 2], [3]],
    "None inside": [1, None, 3],
    "text inside": [1, "b"],
    "list in itself": itself(),
    "empty matrix": np.zeros((0, 3)),
    "four axes": np.zeros((1, 2, 1, 2)),
    "nan inside": [0.5, np.nan, 1],
    "million": np.zeros(10**6),
    "largest": np.full(3, sys.float_info.max),
    "structured": np.zeros(2, dtype=[("a", int)]),
    "date": np.datetime64("2018-03-05"),
    "masked": np.ma.masked_equal([1, 2], 2),
    "lambda without arguments": lambda: 1,
    "raises": lambda *_: raises(),
    "for ever": for_ever,
    "returns None": lambda *_: None,
    "returns a monster": Unreasonable(),
    "exits": lambda *_: sys.exit(),
    "generator": yields,
    "async": asynchronous,
    "generator expression": lambda *_: (i for i in range(3)),
    "class": Monster,
    "builtin": print,
    "module": np,
    "range": range(0),
    "Ellipsis": ...,
    "monster": Monster(),
    "monsters": [Monster(), Monster()],
}


@pytest.fixture(params=ALL.values(), ids=lambda e: f"{e.notebook}-{e.name}")
def each(request):
    return request.param


def test_an_exercise_is_complete(each):
    assert each.task.endswith(".")
    assert len(each.task) <= 160
    assert len(each.hints) == len(set(each.hints)) == 2
    assert all(hint and len(hint) <= 200 for hint in each.hints)
    assert each.solved
    assert each.kind in ("derive", "predict", "compute", "implement", "judge")
    assert re.fullmatch(r"0[1-9]|1[0-3]", each.notebook)
    assert each.slides
    assert all(4 <= slide <= 54 for slide in each.slides)
    assert getattr(exercises, each.name) is each
    assert each.name in exercises.__all__


def test_no_answer_prints_the_fixed_line(each, capsys):
    assert each(None) is None
    assert capsys.readouterr().out == core.NO_ANSWER + "\n"
    assert each.state == core.NOT_YET


@pytest.mark.slow
@pytest.mark.usefixtures("_impatient")
def test_a_monstrous_answer_is_met_with_a_calm_sentence(each, capfd):
    for name, monster in MONSTERS.items():
        core.STATE.clear()
        assert each(monster) is None, name
        out, err = capfd.readouterr()
        assert err == "", name
        assert "Traceback" not in out, name
        assert each.state == core.TRIED, name
        verdict = each.check(monster)
        assert verdict.kind in ("wrong", "unreadable"), f"{name}: diagnose raised; read it first"
        assert is_calm(verdict.text), name


def is_calm(text):
    return text[0].isupper() and text[-1] in ".?" and "!" not in text and len(text) <= 300


def test_an_exercise_has_examples(each):
    assert len(RIGHT[each.name]) >= 2
    assert len(WRONG[each.name]) >= 4


def numbered(table):
    return [
        pytest.param(name, answer, id=f"{ALL[name].notebook}-{name}-{i}")
        for name, answers in table.items()
        for i, answer in enumerate(answers)
    ]


@pytest.mark.parametrize(("name", "answer"), numbered(RIGHT))
def test_a_right_answer_is_right(name, answer):
    verdict = ALL[name].check(answer)
    assert (verdict.kind, verdict.text[:6]) == ("right", "Right."), verdict.text


@pytest.mark.parametrize(("name", "example"), numbered(WRONG))
def test_a_wrong_answer_has_its_diagnosis_and_not_the_right_answer(name, example):
    answer, diagnosis = example
    verdict = ALL[name].check(answer)
    assert verdict.kind in ("wrong", "unreadable"), verdict.text
    assert diagnosis in verdict.text
    assert is_calm(verdict.text)
    if verdict.kind == "wrong":
        assert not given_away(name, verdict.text), "the diagnosis names the answer"


def given_away(name, text):
    """Return the numbers in a text that a right answer has; -1, 0 and 1 count if it is one."""
    found = set()
    for right in RIGHT[name]:
        with contextlib.suppress(Unreadable):
            right = reading.array(right)
            secret = right.ravel() if right.size == 1 else right[np.abs(right) > 1.001]
            found |= {
                token
                for token in re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e-?\d+)?", text)
                for value in np.abs(secret)
                if np.isclose(float(token.rstrip(",").replace(",", "")), value, rtol=0.01)
            }
    return found


def test_a_diagnosis_that_gives_the_answer_away_is_seen():
    assert given_away("or_weights", "Try 20.") == {"20"}
    assert given_away("or_weights", "Try w = -9.4, or 10.") == {"9.4", "10"}
    assert not given_away("or_weights", "With b = 0, 1/2 is within 0.01 of σ(z).")


def test_names_and_numbers_are_unique():
    pairs = [(e.notebook, e.number) for e in core.in_order()]
    assert len(pairs) == len(set(pairs)) == len(ALL)


# Calls, hints, progress.


def test_a_wrong_then_a_right_then_a_wrong_answer(capsys):
    exercise = exercises.or_weights
    exercise([20, 20, 0])
    assert exercise.state == "tried"
    exercise([20, 20, -10])
    exercise([20, 20, 0])
    assert exercise.state == "solved"
    wrong, right, again = capsys.readouterr().out.splitlines()
    assert wrong == again
    assert right == f"Right. {exercise.insight}"


def test_several_answers_are_put_into_a_list(capsys):
    exercises.or_weights(20, 20, -10)
    exercises.or_weights()
    assert capsys.readouterr().out.splitlines() == [core.ONE_ANSWER, core.NO_ANSWER]


def test_hints_come_in_turn_and_then_the_solution(capsys):
    exercise = exercises.or_weights
    for _ in range(5):
        assert exercise.hint() is None
    first, second, last, *rest = capsys.readouterr().out.splitlines()
    assert first == f"Hint 1 of 2: {exercise.hints[0]}"
    assert second == f"Hint 2 of 2: {exercise.hints[1]}"
    assert last == core.NO_MORE_HINTS
    assert rest == [f"Solution: {exercise.solved}"] * 2


def test_an_error_of_an_exercise_is_a_calm_sentence(capsys, monkeypatch):
    monkeypatch.setattr(core, "ALL", {})

    @core.exercise("01.1 judge, slide 4", "", "", solution="")
    def broken(answer):
        """Do."""
        return 1 / 0

    assert broken(3) is None
    assert capsys.readouterr().out == core.FAILED + "\n"
    assert repr(broken) == "broken (notebook 01, judge): Do."


def test_progress_is_a_table_of_every_exercise(capsys):
    exercises.or_weights([20, 20, -10])
    exercises.second_component([1, 0])
    capsys.readouterr()
    assert exercises.progress() is None
    head, *rows, last = capsys.readouterr().out.splitlines()
    assert head.split() == ["notebook", "exercise", "kind", "state"]
    cells = {row.split()[1]: row.split(maxsplit=3) for row in rows}
    assert list(cells) == [e.name for e in core.in_order()]
    assert cells["or_weights"] == ["07", "or_weights", "compute", "solved"]
    assert cells["second_component"][3] == "tried"
    assert cells["bias_gradient"][3] == "not yet"
    assert last == f"1 of {len(ALL)} solved."
    assert len({row.index(cells[row.split()[1]][2]) for row in rows}) == 1


def test_progress_is_saved_whole(tmp_path, capsys):
    path = tmp_path / "my progress.json"
    path.write_text("old")
    exercises.or_weights([20, 20, -10])
    exercises.progress(path)
    assert capsys.readouterr().out.endswith(f"Saved in {path}.\n")
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert [row["name"] for row in rows] == [e.name for e in core.in_order()]
    assert {
        "notebook": "07",
        "number": 1,
        "name": "or_weights",
        "kind": "compute",
        "state": "solved",
    } in rows
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("path", ["no/such/folder/a.json", ".", "a\0b", 3, None, ""])
def test_a_file_that_cannot_be_written_is_one_sentence(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert exercises.save(path) is None
    out = capsys.readouterr().out
    assert re.fullmatch(r"Not saved.*\.\n", out)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch, capsys):
    def full(self, text, encoding):
        self.open("w").close()
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.json"
    path.write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        exercises.save(path)
    assert capsys.readouterr().out == f"Not saved in {path}: No space left on device.\n"
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


# Reading.


@pytest.mark.parametrize(
    "answer", [3, 3.0, np.float32(3), np.array(3), [3], [[3.0]], Fraction(3), Decimal(3), 3 + 0j]
)
def test_a_number_has_many_forms(answer):
    assert reading.number(answer) == 3
    assert reading.integer(answer) == 3
    assert type(reading.integer(answer)) is int


class Labelled:
    """Like a Series or a tensor: not an array, but np.asarray makes one of it."""

    def __array__(self, dtype=None, copy=None):
        return np.array([1, 2], dtype=dtype)


class Tensor:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("can't call numpy() on a tensor that requires grad")


def test_an_array_has_many_forms():
    for answer in (
        [1, 2],
        (1.0, 2),
        range(1, 3),
        Labelled(),
        [Fraction(1), 2],
        np.array([1 + 0j, 2]),
    ):
        found = reading.array(answer, shape=(2,))
        assert found.tolist() == [1, 2]
        assert found.dtype == np.float64


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (None, "holds None"),
        ("3.5", "leave the quotation marks out"),
        ([1, "2"], "leave the quotation marks out"),
        ([1, None], "holds None"),
        ([[1, 2], [3]], "different lengths"),
        (True, "True or False"),
        (1j, "complex"),
        (float("nan"), "NaN"),
        ([1, np.inf], "infinity"),
        ([], "is empty"),
        ({1}, "is a set"),
        ({1: 2}, "is a dictionary"),
        (len, "is a function"),
        (int, "is a class"),
        (object(), "of type object"),
        (Tensor(), "of type Tensor"),
        (10**400, "too large"),
        ([1, 2, 3], "has shape (3,); (2, 3) is due"),
        (np.ones((3, 2)), "has shape (3, 2); (2, 3) is due. Is it transposed?"),
        (4, "has shape (); (2, 3) is due"),
    ],
)
def test_an_array_that_cannot_be_read(answer, advice):
    with pytest.raises(Unreadable, match=re.escape(advice)) as caught:
        reading.array(answer, shape=(2, 3))
    assert is_calm(str(caught.value))


def test_shapes_may_be_open_and_vectors_are_no_columns():
    assert reading.array(np.ones((7, 2)), shape=(None, 2)).shape == (7, 2)
    with pytest.raises(Unreadable, match=re.escape("has shape (7,); (any, 2) is due.")):
        reading.array(np.ones(7), shape=(None, 2))
    with pytest.raises(Unreadable, match=re.escape("np.ravel(answer) makes a vector")):
        reading.array(np.ones((2, 1)), shape=(2,))


def test_numbers_that_are_none():
    with pytest.raises(Unreadable, match="one number is due"):
        reading.number([1, 2])
    with pytest.raises(Unreadable, match=r"is 2\.5; a whole number is due"):
        reading.integer(2.5)


def test_choices():
    options = ("rises", "stays", "goes down")
    for answer in ("goes down", " Goes  DOWN. ", "goesdown", '"goes down"', "goes down: it falls"):
        assert reading.choice(answer, options) == "goes down"
    for answer, said in [("up", "another word"), (3, "a number"), (True, "True or False")]:
        with pytest.raises(Unreadable, match=f"{said}; one of 'rises', 'stays', 'goes down' is"):
            reading.choice(answer, options)
    for answer in (("B", "a"), ["b", " A"], "b, a", "B a"):
        assert reading.choices(answer, ("a", "b"), count=2) == ["b", "a"]
    for answer in ("a", ["a"], 3, None, ["a", "b", "a"]):
        with pytest.raises(Unreadable, match="2 words in a list are due, each one of 'a', 'b'"):
            reading.choices(answer, ("a", "b"), count=2)


# Asking functions.


class Counter:
    def __call__(self, x):
        return x + 1

    def method(self, x):
        return x + 1


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x + 1,
        lambda x, y=0: x + 1,
        lambda *args: args[0] + 1,
        Counter(),
        Counter().method,
        functools.partial(np.add, 1),
        np.vectorize(lambda x: x + 1),
    ],
)
def test_any_function_may_be_asked(f):
    assert ask(f, 2) == 3
    assert ask(len, [1, 2, 3]) == 3
    assert ask(np.sin, 0.0) == 0


def divides(x):
    y = int(x[0])
    return y / 0


def recursive(x):
    return recursive(x)


def says_nothing(x):
    raise ValueError


def overwrites(x):
    x[0] = 5
    return x


def overwrites_only(x):
    x[0] = 5


@pytest.mark.parametrize(
    ("f", "advice"),
    [
        (divides, r"raises ZeroDivisionError: .* \(line \d+: return y / 0\)\."),
        (says_nothing, r"raises ValueError \(line \d+: raise ValueError\)\."),
        (recursive, "calls itself without an end"),
        (lambda x: sys.exit(1), "calls exit"),
        (lambda x: raises(), "raises KeyError: 'this'"),
        (lambda x: x["a"], "raises IndexError: only integers"),
        (lambda x: None, "is its return missing"),
        (lambda: 1, r"called with 1 argument; it has \(\)\."),
        (lambda x, y: 1, r"called with 1 argument; it has \(x, y\)\."),
        (lambda x, *, y: 1, r"it has \(x, \*, y\)"),
        (overwrites, "changes its argument in place"),
        (overwrites_only, "return the result"),
        (yields, "write return in place of yield"),
        (lambda x: (i for i in x), "generator"),
        (asynchronous, "leave the word async out"),
        (Counter, "is a class"),
        (3.0, "is a number; a function is due"),
        (np.ones(3), "is an array; a function is due: its name alone, without brackets"),
    ],
)
def test_what_goes_wrong_in_a_function_is_said(f, advice):
    x = np.ones(3)
    with pytest.raises(Unreadable, match=advice) as caught:
        ask(f, x)
    assert is_calm(str(caught.value))
    assert (x == 1).all()


def test_the_line_is_the_one_of_the_students_function():
    with pytest.raises(Unreadable) as caught:
        ask(divides, [1])
    assert f"(line {divides.__code__.co_firstlineno + 2}: " in str(caught.value)


def test_an_argument_may_be_changed_where_that_is_asked_for():
    x = np.ones(3)
    assert ask(overwrites, x, may_change=True)[0] == 5
    assert x[0] == 1
    with pytest.raises(Unreadable, match="in place"):
        ask(lambda xs: xs[1].fill(0) or 1, [np.ones(2), np.ones(2)])


def with_a_bare_except(x):
    n = 0
    while True:
        try:
            while True:
                n = abs(n) + len(str(n))
        except:  # noqa: E722
            n = 0


def keeping_every_error(x):
    kept = []
    while True:
        try:
            time.sleep(0.01)
        except BaseException as error:
            kept.append(error)


def deep_in_excepts(x):
    try:
        while True:
            pass
    except:  # noqa: E722
        deep_in_excepts(x)
        deep_in_excepts(x)


def printing(x):
    for i in itertools.count():
        print("line", i)


ENDLESS = [for_ever, with_a_bare_except, printing]
if sys.version_info[:2] != (3, 12):  # which takes some handlers for a part of their try
    ENDLESS += [keeping_every_error, deep_in_excepts]


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("f", ENDLESS)
def test_a_loop_without_an_end_is_ended(f, capfd, monkeypatch):
    monkeypatch.setattr(asking, "_GRACE", 60)  # on a busy machine an end takes its time
    before = threading.active_count()
    ending = r"does not end within 0\.05 seconds: is there a loop without an end"
    with pytest.raises(Unreadable, match=ending) as caught:
        ask(f, 1)
    assert "restart" not in str(caught.value)
    assert threading.active_count() == before
    assert "Traceback" not in "".join(capfd.readouterr())


def test_what_cannot_be_ended_is_said(monkeypatch):
    monkeypatch.setattr(asking, "_GRACE", 0.1)
    monkeypatch.setattr(asking, "SECONDS", 0.05)
    go = threading.Event()
    with pytest.raises(Unreadable, match="restart the kernel"):
        ask(lambda x: go.wait(), 1)
    go.set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without fork no loop in C can be ended")
@pytest.mark.usefixtures("_impatient", "with_rehearsals")
@pytest.mark.slow
def test_a_loop_inside_c_is_ended():
    with pytest.raises(Unreadable, match=r"does not end within 0\.05 seconds"):
        ask(lambda x: sum(range(10**11)), 1)


@pytest.mark.usefixtures("with_rehearsals")
def test_a_rehearsal_leaves_nothing(capfd):
    calls = []
    assert ask(lambda x: calls.append(x) or print("once") or x, 3) == 3
    assert calls == [3]
    assert capfd.readouterr().out == "once\n"


def test_quit_does_not_end_the_kernel(monkeypatch):
    class Shell:
        def ask_exit(self):
            raise AssertionError("the kernel is gone")

    shell = Shell()
    ipython = types.SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    with pytest.raises(Unreadable, match="calls exit"):
        ask(lambda x: shell.ask_exit(), 1)
    assert "ask_exit" not in vars(shell)


def test_a_function_may_print_a_little(capsys):
    assert ask(lambda x: print("x is", x) or 7, 3) == 7
    assert capsys.readouterr().out == "x is 3\n"
    with pytest.raises(Unreadable):
        ask(lambda x: print("here") or 1 / 0, 3)
    assert capsys.readouterr().out == "here\n"


def test_a_function_may_not_print_a_lot(capsys):
    assert ask(lambda x: [print("row", i) for i in range(100_000)] and 7, 3, seconds=20) == 7
    out = capsys.readouterr().out
    assert len(out) < 1100
    assert out.startswith("row 0\nrow 1\n")
    assert out.endswith("(Your function prints more; that is left out.)\n")


@pytest.mark.usefixtures("_impatient")
def test_an_interrupt_ends_the_function_and_is_passed_on(monkeypatch):
    before = threading.active_count()
    join = threading.Thread.join
    waits = iter([KeyboardInterrupt])

    def interrupted(self, timeout=None):
        join(self, timeout)
        for error in waits:
            raise error

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ask(for_ever, 1)
    assert threading.active_count() == before


# Comparing.


def test_close_is_three_digits_of_the_largest_and_of_one_shape():
    assert comparing.close(0.6667, 2 / 3)
    assert not comparing.close(0.66, 2 / 3)
    assert comparing.close([1000, 0.5], [1000, 0])
    assert not comparing.close([[1, 2]], [1, 2])
    assert comparing.close([0, 0], [0, 0])
    assert not comparing.close(1e-9, 0)


def test_signs_order_and_length():
    A = np.array([[1.0, 2], [3, -4]])
    assert comparing.same_up_to_sign(A * [-1, 1], A)
    assert not comparing.same_up_to_sign(A * [[-1], [1]], A)
    assert not comparing.same_up_to_sign(A[:, :1], A)
    assert comparing.same_set([3, 1, 2], [1, 2, 3])
    assert not comparing.same_set([1, 1, 2], [1, 2, 2])
    assert comparing.angle([1, 0], [-1e-300, 1e-300]) == pytest.approx(45)
    assert comparing.angle([3, 0], [-1e300, 0]) == 0


def test_the_first_known_mistake_is_named():
    known = [(4, "four"), (lambda x: x > 3, "above 3"), (lambda x: x > 2, "above 2")]
    found = [comparing.mistakes(x, *known) for x in (4.001, 5, 2.5, 1)]
    assert found == ["four", "above 3", "above 2", None]


# No two mistakes look alike.

TABLES = {name: e.table for name, e in core.ALL.items() if e.table is not None}


@pytest.mark.parametrize("name", TABLES)
def test_no_two_mistakes_look_alike(name):
    """Each known wrong answer gets its own words: it is near neither the right one nor another."""
    table = TABLES[name]
    for wrong, words in table.known:
        if not callable(wrong):
            assert table.judge(wrong if isinstance(wrong, str) else np.asarray(wrong)) == words
