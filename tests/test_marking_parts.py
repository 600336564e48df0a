"""What is read of a folder, which cells an answer needs, how answers travel, and the report."""

import json
import os
import sys
import time

import numpy as np
import pytest

from lecture8 import autoencoder, network, neurons, pca
from lecture8.course.exercises import reading
from lecture8.course.marking import grading, marker, needed, report, student, submissions
from lecture8.course.marking.wire import LARGEST, Unfit, Wire, line


def run(cells, which=-1):
    """The sources that the last cell with an exercise needs."""
    return dict(needed.pieces(cells)[which].sources)


def test_an_answer_that_is_written_out_is_read_not_run():
    cells = [
        "from lecture8 import exercises as ex\nfrom lecture8.exercises import rebuilt as r",
        "answer = [20, -0.5, 'a']\nex.or_weights(answer)\nr ({1: 2})",
        "answer = 1 + 1\nex.tenfold_loss(answer)",
        "answer = f()\nex.tenfold_loss(3)",
    ]
    first, second, third = needed.pieces(cells)
    assert first.written == {"or_weights": [20, -0.5, "a"], "rebuilt": {1: 2}}
    assert second.written is third.written is None
    assert third.called == {"tenfold_loss"}


@pytest.mark.parametrize(
    "cells",
    [
        ["import lecture8", "lecture8.exercises.or_weights(1)"],
        ["from lecture8.exercises import *", "or_weights(1)"],
        ["from lecture8.exercises import or_weights", "ask = or_weights", "ask(1)"],
        ["from lecture8 import exercises", "ex = exercises", "ex.or_weights(1)"],
        ["from lecture8.course import exam", "p = exam.paper('w')", "p.or_weights(1)"],
    ],
)
def test_an_exercise_has_many_names(cells):
    assert needed.pieces(cells)[-1].written == {"or_weights": 1}


def test_other_names_are_no_exercises():
    """distortion is a function of autoencoder, and an exercise."""
    cells = ["from lecture8 import autoencoder, exercises", "autoencoder.distortion(1, 2)"]
    assert needed.pieces([*cells, "distortion = 2", "# exercises.rebuilt(3)"]) == []


def test_a_cell_brings_what_it_is_made_from_and_no_more():
    cells = [
        "import numpy as np\nfrom sklearn import mixture\nfrom lecture8 import exercises, live",
        "X = np.ones(3)",
        "X = np.zeros(3)",
        "live.explore(X)\nslow = train(X)",
        "X[0] = 1",
        "def helper(x):\n    return x + shift",
        "shift = 2",
        "answer = None\nexercises.rebuilt(answer)",
        "answer = helper(X)\nexercises.tripled_greys(answer)",
    ]
    found = run(cells)
    assert sorted(found) == [1, 3, 5, 6, 7, 9]
    assert found[1] == "from lecture8 import exercises" or "mixture" not in found[1]


def test_a_long_notebook_is_read_quickly():
    cells = [*["y = y + 1"] * 3000, "exercises.rebuilt(y)"]
    began = time.perf_counter()
    assert len(run(cells)) == 3001
    assert time.perf_counter() - began < 20


def test_magic_lines_and_no_python():
    assert run(["%matplotlib inline\n%time x = 3\nexercises.rebuilt(x)"])[1] == (
        "pass\nx = 3\nexercises.rebuilt(x)"
    )
    assert run(["%%time\nx = f()\nexercises.rebuilt(x)"])[1] == "\nx = f()\nexercises.rebuilt(x)"
    assert len(needed.pieces(["exercises.rebuilt(((("])) == 1
    assert needed.pieces(["(" * 100_000]) == []


def there_and_back(value, shared=None):
    kept = []
    one = Wire(lambda f: {"function": kept.append(f) or len(kept) - 1}, lambda made: None)
    two = Wire(lambda f: {}, lambda made: kept[made["function"]])
    return two.decode(json.loads(line({"v": one.encode(value)}))["v"])


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, -(2**80), 0.1, float("inf"), 2 - 1j, "é\n", [1, [2]], (1, "a"), {1, 2}),
        *({"a": (1, 2)}, np.float64(0.1), neurons.SIGMOID, print),
    ],
)
def test_a_value_comes_as_it_was(value):
    assert there_and_back(value) == value
    assert type(there_and_back(value)) is type(value)


@pytest.mark.parametrize("dtype", ["f8", ">f4", "i2", "?", "c16", "U3"])
def test_an_array_comes_as_it_was(dtype):
    A = np.arange(24).reshape(2, 3, 4).astype(dtype)
    for B in (A, A.T, A[:, ::2], A[0, 0, 0], A[:0], np.broadcast_to(A[0, 0, :1], (5, 3))):
        back = there_and_back(B)
        assert (back.dtype, back.shape) == (B.dtype, B.shape)
        assert np.all(back == B)


def test_a_function_elsewhere_tells_what_its_code_uses():
    def f(X):
        return pca.fit(X, 1)

    def there(function):
        return marker._Function(None, {"function": 0, "names": student._names(function)})

    reading.numpy_alone(there(np.mean))
    with pytest.raises(reading.Unreadable, match=r"This uses lecture8\.pca"):
        reading.numpy_alone(there(f))


def test_arrays_that_share_memory_share_it_still():
    W = np.ones((3, 4))
    layers = [network.Layer(W, np.zeros(3), neurons.TANH)]
    layers += [network.Layer(W.T, np.zeros(4), neurons.TANH)]
    first, second = there_and_back(layers)
    assert np.shares_memory(first.W, second.W)
    assert not np.shares_memory(first.b, first.W)
    rbm = there_and_back(autoencoder.RBM(W, np.zeros(3), np.zeros(4), neurons.SIGMOID))
    assert rbm.activation is neurons.SIGMOID


class Liar:
    __class__ = float

    def __eq__(self, other):
        raise SystemExit

    __hash__ = None


def test_what_is_no_data_is_refused():
    class Sneaky(list):
        def __iter__(self):
            raise SystemExit

    wire = Wire(lambda value: (_ for _ in ()).throw(Unfit("no")), lambda made: None)
    deep = []
    for _ in range(100):
        deep = [deep]
    for value in (Liar(), Sneaky(), deep, np.zeros(LARGEST // 8 + 1), np.array([print])):
        with pytest.raises(Unfit):
            wire.encode(value)
    wire.encode("x" * LARGEST)
    with pytest.raises(Unfit, match="too large"):
        line({"v": "x" * LARGEST})


@pytest.mark.parametrize(
    "made",
    [
        {"array": ["O", [1], [8]], "of": 0, "at": 0, "bytes": "AAAAAAAAAAA="},
        {"array": ["f8", [2], [8]], "of": 0, "at": 0, "bytes": "AAAAAAAAAAA="},
        {"array": ["f8", [1], [8]], "of": 0, "at": -8, "bytes": "AAAAAAAAAAA="},
        {"array": ["f8", [1], [8]], "of": -1, "at": 0, "bytes": "AAAAAAAAAAA="},
        {"array": ["u1", [2**30], [0]], "of": 0, "at": 0, "bytes": "AA=="},
        {"model": "Popen", "fields": {"args": "ls"}},
        {"model": "Layer", "fields": {"W": 1, "b": 2, "activation": 3}},
        {"named": "np"},
        {"dict": [1]},
        {"int": "x"},
        {"set": [[1]]},
    ],
)
def test_a_forged_message_is_refused(made):
    with pytest.raises(Unfit):
        Wire(lambda value: {}, lambda made: None).decode(made)


def test_the_memory_of_a_message_is_not_that_of_the_next():
    wire = Wire(lambda value: {}, lambda made: None)
    sent = wire.encode(np.ones(3))
    assert "bytes" in wire.encode(np.ones(3))
    assert (wire.decode(sent) == 1).all()


def write(path, *cells, **more):
    path.parent.mkdir(parents=True, exist_ok=True)
    made = [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells]
    book = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more
    path.write_text(json.dumps(book), encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="it makes links and a pipe")
def test_what_is_handed_in_is_read_once_and_what_is_wrong_is_said(tmp_path):
    I, A = "from lecture8 import exercises", "exercises.or_weights(1)"
    write(tmp_path / "ada" / "work.ipynb", I, A)
    write(tmp_path / "ada" / ".ipynb_checkpoints" / "work.ipynb", I)
    write(tmp_path / "__MACOSX" / "._work.ipynb", I)
    write(tmp_path / "ben.ipynb", I)
    (tmp_path / "bom").mkdir()
    text = (tmp_path / "ada" / "work.ipynb").read_text()
    (tmp_path / "bom" / "07.ipynb").write_bytes(text.encode("utf-8-sig"))
    (tmp_path / "bom" / "07 wide.ipynb").write_bytes(text.encode("utf-16"))
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / "07_x.ipynb").write_text(text[:100])
    (tmp_path / "cut" / "08_x.ipynb").write_text("[" * 100_000)
    (tmp_path / "cut" / "09_x.ipynb").write_text("")
    (tmp_path / "cut" / "10_x.ipynb").write_text("[1]")
    julia = {"kernelspec": {"name": "julia-1.9", "language": "julia"}}
    write(tmp_path / "julia" / "07.ipynb", "x = 1", metadata=julia)
    write(tmp_path / "empty" / "07.ipynb")
    (tmp_path / "linked").symlink_to(tmp_path / "ada")
    (tmp_path / "link.ipynb").symlink_to("/etc/passwd")
    sheets = [{"cells": [{"cell_type": "code", "input": [I, "\n", A]}]}]
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "n.ipynb").write_text(json.dumps({"worksheets": sheets, "nbformat": 3}))
    (tmp_path / "py").mkdir()
    (tmp_path / "py" / "07.py").write_text("x")
    (tmp_path / "ada" / "data.csv").write_text("1")
    (tmp_path / "class.csv").write_text("student")
    (tmp_path / "zoe.py").write_text("x")
    os.mkfifo(tmp_path / "pipe.ipynb")
    found = {f.file: f for f in submissions.read(tmp_path, [])}
    assert found["ada/work.ipynb"].cells == (I, A)
    assert found["ada/work.ipynb"].notebook == "07"
    assert found["bom/07.ipynb"].cells == found["bom/07 wide.ipynb"].cells == (I, A)
    assert found["old/n.ipynb"].cells == (I + "\n" + A,)
    assert (found["ben.ipynb"].student, found["ben.ipynb"].notebook) == ("ben", "")
    for name, words in {
        "cut/07_x.ipynb": "is damaged",
        "cut/08_x.ipynb": "is damaged",
        "cut/09_x.ipynb": "is empty",
        "cut/10_x.ipynb": "no notebook",
        "julia/07.ipynb": "is a notebook for 'julia'",
        "empty/07.ipynb": "holds no cell",
        "linked": "no notebook",
        "link.ipynb": "is a link, which is not followed",
        "zoe.py": "a file that ends in .ipynb is due",
        "py/07.py": "a file that ends in .ipynb is due",
        "pipe.ipynb": "is no file",
    }.items():
        assert words in found[name].said, name
        assert found[name].cells == ()
    assert found["cut/07_x.ipynb"].notebook == "07"
    assert len(found) == 16


def test_a_huge_file_is_not_read(tmp_path):
    with open(tmp_path / "07.ipynb", "wb") as file:  # noqa: PTH123
        file.truncate(500 << 20)
    (found,) = submissions.read(tmp_path, [])
    assert found.said == "07.ipynb is larger than 50 MB: clear its outputs, and save it."


def test_a_roster_gives_seeds_and_finds_students_in_any_folder(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("\ufeffName;Student;Seed\nAda;a1;x\nBen;b2;\n\n", encoding="utf-8")
    assert submissions.roster(path) == {"a1": "x", "b2": "b2"}
    path.write_text("id\na1\n")
    assert submissions.roster(path) == {"a1": "a1"}
    write(tmp_path / "s" / "group 3" / "a1" / "07.ipynb", "1")
    assert [f.student for f in submissions.read(tmp_path / "s", ["a1"])] == ["a1"]
    path.write_bytes(b"id\n\xff\n")
    with pytest.raises(ValueError, match="UTF-8"):
        submissions.roster(path)
    path.write_text("")
    with pytest.raises(ValueError, match="names no student"):
        submissions.roster(path)


def test_no_folder_and_no_notebook_are_said(tmp_path):
    with pytest.raises(ValueError, match="there is no folder"):
        submissions.read(tmp_path / "none", [])
    with pytest.raises(ValueError, match="there is no notebook"):
        submissions.read(tmp_path, [])


def test_numbers_out_of_range_are_said():
    for wrong in ({"seconds": -5}, {"seconds": float("nan")}, {"memory": 0}, {"jobs": -1}):
        with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be"):
            grading.How(**wrong)


def recorded(student, **answers):
    made = {name: list(answer) for name, answer in answers.items()}
    return {"student": student, "notebook": "07", "answers": made}


def test_the_report_says_what_to_teach_again_and_names_nobody(tmp_path):
    raised = "Your function raises {}: ada lovelace was here (line 1: ada)."
    records = [
        recorded(
            "ada", or_weights=("wrong", "At 3.5 it is <b>low</b>."), xor_weights=("right", "")
        ),
        recorded("ben", or_weights=("wrong", "At -2e-7 it is <b>low</b>.")),
        recorded("cyd", or_weights=("right", ""), tenfold_loss=("wrong", "It is 4.")),
        recorded("dan", tenfold_loss=("unreadable", raised.format("NameError"))),
        recorded("eve", tenfold_loss=("unreadable", raised.format("AdaLovelace"))),
        recorded("eve", tenfold_loss=("unreadable", "ada lovelace")),
        recorded("fay", silu_weights=("", "Cell 3: ada lovelace.")),
    ]
    first, second, *rest = report.summed(records)
    assert (first.exercise.name, first.students, first.right) == ("tenfold_loss", 6, 0)
    assert ("It is 4.", 1) in first.mistakes
    assert (second.exercise.name, second.mistakes) == (
        "or_weights",
        (("At … it is <b>low</b>.", 2),),
    )
    assert [each.exercise.name for each in rest] == [
        "or_not_weights",
        "loss_later",
        "xor_weights",
        "silu_weights",
    ]
    page = tmp_path / "class.html"
    report.write(records, page)
    text = page.read_text(encoding="utf-8") + page.with_suffix(".csv").read_text(encoding="utf-8")
    assert "lovelace" not in text.lower()
    assert not any(record["student"] in text.split() for record in records)
    assert "At … it is &lt;b&gt;low&lt;/b&gt;." in text
    assert "The function raises NameError." in text
    assert "07,or_weights,6,1,At … it is <b>low</b>.,2" in text
    assert "http" not in text
    report.write(records, page)
    with pytest.raises(ValueError, match="no exercise"):
        report.write([], page)


def test_a_report_does_not_replace_the_roster(tmp_path):
    roster = tmp_path / "class.csv"
    roster.write_text("student\nada\n")
    records = [recorded("ada", or_weights=("wrong", "It is low."))]
    with pytest.raises(ValueError, match=r"class\.csv is there, and no table of a report"):
        report.write(records, tmp_path / "class.html")
    assert roster.read_text() == "student\nada\n"
