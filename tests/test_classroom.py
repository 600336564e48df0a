"""Copies with and without solutions, and for other graders."""

import doctest
import json

import pytest

from lecture8.course import classroom, exercises
from lecture8.course.exercises.exercise import in_order


def test_the_students_copy_has_no_solution_and_the_instructors_has_all(tmp_path):
    written = classroom.copies(tmp_path)
    books = sorted(classroom.NOTEBOOKS.glob("*.ipynb"))
    assert len(written) == 2 * len(books)
    for path in books:
        original = path.read_text(encoding="utf-8")
        student = (tmp_path / "student" / path.name).read_text(encoding="utf-8")
        instructor = (tmp_path / "instructor" / path.name).read_text(encoding="utf-8")
        assert "<summary>Solution" not in student
        assert instructor.count("<details open>") == original.count("<details>")
        assert instructor.replace("<details open>", "<details>") == original
        old, new = json.loads(original), json.loads(student)
        assert len(old["cells"]) == len(new["cells"])
        for before, after in zip(old["cells"], new["cells"], strict=True):
            source, rest = "".join(before["source"]), "".join(after["source"])
            assert source.startswith(rest)
            assert source == rest or "</details>" in source
            assert {**before, "source": 0} == {**after, "source": 0}


def test_copies_overwrite_nothing(tmp_path):
    classroom.copies(tmp_path)
    mine = tmp_path / "student" / "02_principal_components.ipynb"
    mine.write_text("my work")
    with pytest.raises(ValueError, match="is there already: name an empty folder"):
        classroom.copies(tmp_path)
    assert mine.read_text() == "my work"


def test_copies_need_the_notebooks(tmp_path, monkeypatch):
    monkeypatch.setattr(classroom, "NOTEBOOKS", tmp_path / "none")
    with pytest.raises(ValueError, match="they come with a checkout"):
        classroom.copies(tmp_path / "handout")
    assert not (tmp_path / "handout").exists()


def test_nbgrader_gets_a_point_behind_each_answer(tmp_path):
    written = classroom.copies(tmp_path, "nbgrader")
    originals = sorted(classroom.NOTEBOOKS.glob("*.ipynb"))
    assert written == [tmp_path / "source" / path.stem / path.name for path in originals]
    assert all("<summary>Solution" not in path.read_text(encoding="utf-8") for path in written)
    cells = json.loads(written[7].read_text(encoding="utf-8"))["cells"]  # the OR gate
    assert len({cell["id"] for cell in cells}) == len(cells)
    points = [i for i, cell in enumerate(cells) if "nbgrader" in cell["metadata"]]
    named = [cells[i]["metadata"]["nbgrader"]["grade_id"] for i in points]
    assert named == [e.name for e in in_order() if e.notebook == "07"]
    for i, name in zip(points, named, strict=True):
        assert "".join(cells[i - 1]["source"]) == f"answer = None\nexercises.{name}(answer)"
        shown, hidden = "".join(cells[i]["source"]).split("### BEGIN HIDDEN TESTS\n")
        assert shown.startswith("#")
        assert hidden.endswith("\n### END HIDDEN TESTS")
        with pytest.raises(AssertionError):
            exec(hidden, {"exercises": exercises, "answer": None})
        if name in ("or_weights", "silu_weights"):
            answer = {"or_weights": [20, 20, -10], "silu_weights": [3, -3, -1.2785]}[name]
            exec(hidden, {"exercises": exercises, "answer": answer})


def test_otter_gets_a_test_for_each_answer(tmp_path):
    written = classroom.copies(tmp_path, "otter")
    place = tmp_path / "source" / "07_or_gate"
    assert place / "07_or_gate.ipynb" in written
    text = (place / "07_or_gate.ipynb").read_text(encoding="utf-8")
    assert "<summary>Solution" not in text
    named = [e.name for e in in_order() if e.notebook == "07"]
    assert sorted(path.stem for path in (place / "tests").iterdir()) == sorted(named)
    cells = [cell for cell in json.loads(text)["cells"] if "otter" in cell["metadata"]]
    assert [cell["metadata"]["otter"]["tests"] for cell in cells] == [[name] for name in named]
    scope = {}
    exec((place / "tests" / "or_weights.py").read_text(encoding="utf-8"), scope)
    for answer, failed in ((None, 1), ([20, 20, 10], 1), ([20, 20, -10], 0)):
        given = {"exercises": exercises, "answer": answer}
        code = scope["test"]["suites"][0]["cases"][0]["code"]
        test = doctest.DocTestParser().get_doctest(code, given, "or_weights", None, 0)
        assert doctest.DocTestRunner(verbose=False).run(test, out=str.split).failed == failed
