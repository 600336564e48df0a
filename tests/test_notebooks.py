"""What every stored notebook must be like. nbval and conftest.py run the cells."""

import ast
import collections
import json
import re
import statistics
from pathlib import Path

import pytest

from lecture8.course import exam
from lecture8.course.exercises.exercise import ALL, NO_ANSWER

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda p: p.stem)
def book(request):
    return json.loads(request.param.read_text(encoding="utf-8"))


@pytest.fixture(params=NOTEBOOKS[1:14], ids=lambda p: p.stem)
def lesson(request):
    """A notebook of the lecture: all but 00, and the exam, whose form test_exam.py holds."""
    return json.loads(request.param.read_text(encoding="utf-8"))


def source(cell):
    return "".join(cell["source"])


def code_cells(book):
    return [cell for cell in book["cells"] if cell["cell_type"] == "code"]


def is_answer(cell):
    return source(cell).startswith("answer = None")


def markdown(book):
    return [source(cell) for cell in book["cells"] if cell["cell_type"] == "markdown"]


def outputs(book):
    return [output for cell in code_cells(book) for output in cell["outputs"]]


def test_is_in_normal_form(book):
    assert book["metadata"] == {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    assert [cell["id"] for cell in book["cells"]] == [
        f"cell-{i:02}" for i in range(len(book["cells"]))
    ]
    assert all(cell["metadata"] == {} for cell in book["cells"])
    counts = [cell["execution_count"] for cell in code_cells(book)]
    assert counts == list(range(1, len(counts) + 1))


def test_stores_no_error_no_warning_and_no_widget(book):
    assert all(
        output["output_type"] in ("stream", "display_data", "execute_result")
        for output in outputs(book)
    )
    assert all(
        output["name"] == "stdout" for output in outputs(book) if output["output_type"] == "stream"
    )
    assert all("widget" not in mime for output in outputs(book) for mime in output.get("data", {}))


def test_prints_nothing_that_changes_from_run_to_run(book):
    text = "".join(
        "".join(o.get("text", "")) + "".join(o.get("data", {}).get("text/plain", ""))
        for o in outputs(book)
    )
    assert not re.search(r" at 0x[0-9a-f]+|\d{2}:\d{2}:\d{2}|/home/|/tmp/", text)


def test_every_picture_has_alt_text_with_its_numbers(book):
    for output in outputs(book):
        if "image/png" in output.get("data", {}):
            alt = output["metadata"]["image/png"]["alt"]
            assert alt == "".join(output["data"]["text/plain"])
            assert len(alt) > 60
            assert re.search(r"\d", alt)


def test_cells_are_short_and_prose_leads(lesson):
    code = [cell for cell in code_cells(lesson) if not is_answer(cell)]
    lengths = [len(source(cell).splitlines()) for cell in code]
    assert max(lengths) <= 8
    assert statistics.median(lengths) <= 4
    assert 1.2 <= len(markdown(lesson)) / len(lengths) <= 1.6
    assert lesson["cells"][0]["cell_type"] == "markdown"
    assert source(code_cells(lesson)[0]).count("\n") < 5
    assert "import" in source(code_cells(lesson)[0])
    assert not any(
        re.search(r";\s*$|^\s*[%!]", source(cell), re.MULTILINE) for cell in code_cells(lesson)
    )


def test_has_the_parts_that_every_notebook_has(lesson):
    text = "\n".join(markdown(lesson))
    title, promise, slides = markdown(lesson)[0].split("\n\n")[:3]
    assert title.startswith("# ")
    assert promise.startswith("**You will")
    assert re.search(r"^Slides? \d+.*About \d+ minutes", slides)
    assert {"## Summary", "## Notation"} <= set(text.splitlines())
    assert text.count("<details>") == text.count("</details>") >= 2
    assert "!" not in re.sub(r"`[^`]*`|```.*?```|\$.*?\$|!=|!\[", "", text, flags=re.DOTALL)


def test_a_question_comes_before_every_slider_and_a_reading_after_it(lesson):
    cells = lesson["cells"]
    live = [
        i
        for i, cell in enumerate(cells)
        if cell["cell_type"] == "code" and "live.explore" in source(cell)
    ]
    assert len(live) >= 3
    for i in live:
        assert "**Predict.**" in source(cells[i - 1]), source(cells[i])
        assert cells[i + 1]["cell_type"] == "markdown"
        assert not source(cells[i + 1]).startswith("#"), source(cells[i])


def test_folded_solutions_are_checked(lesson):
    """Each Python block of a solution ends in an assert. conftest.py runs them."""
    folded = re.findall(r"<details>.*?</details>", "\n".join(markdown(lesson)), re.DOTALL)
    blocks = [b for part in folded for b in re.findall(r"```python\n(.*?)```", part, re.DOTALL)]
    assert len(blocks) >= 2
    assert all("assert" in block for block in blocks)


def names(cell):
    """The names that a cell binds, and those that it takes from other cells."""
    tree = ast.parse(source(cell))
    bound, taken = set(), set()
    for statement in tree.body:
        inner = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
        stored = {
            n.id
            for n in ast.walk(statement)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        own = {n.arg for n in ast.walk(statement) if isinstance(n, ast.arg)}
        own |= {n.name for n in ast.walk(statement) if isinstance(n, ast.ExceptHandler)}
        if isinstance(statement, ast.FunctionDef):
            own |= stored | {n.name for n in ast.walk(statement) if isinstance(n, ast.FunctionDef)}
            taken |= inner - own  # read when it is called: whatever another cell has made of them
            bound.add(statement.name)
            continue
        comprehended = {
            n.id
            for part in ast.walk(statement)
            if isinstance(part, ast.comprehension)
            for n in ast.walk(part.target)
            if isinstance(n, ast.Name)
        }
        taken |= inner - stored - own - bound - comprehended
        if isinstance(statement, ast.AugAssign):
            taken |= stored - bound
        bound |= stored - comprehended
    return bound - {"_"}, taken


def test_a_name_has_one_meaning(lesson):
    """A name that a cell takes from another was bound by one cell: so any cell can run again."""
    makers, takers = collections.defaultdict(set), collections.defaultdict(set)
    for i, cell in enumerate(code_cells(lesson)):
        if not is_answer(cell):
            bound, taken = names(cell)
            for name in bound:
                makers[name].add(i)
            for name in taken:
                takers[name].add(i)
    assert {n: (m, takers[n]) for n, m in makers.items() if len(m) > 1 and takers[n]} == {}


def test_each_exercise_has_an_answer_cell_in_its_notebook_and_there_are_enough(request, lesson):
    number = request.node.callspec.id[:2]
    cells = [source(cell) for cell in code_cells(lesson) if is_answer(cell)]
    called = [re.fullmatch(r"answer = None\nexercises\.(\w+)\(answer\)", cell)[1] for cell in cells]
    own = [e for e in ALL.values() if e.notebook == number]
    assert sorted(called) == sorted(e.name for e in own)
    kinds = collections.Counter(e.kind for e in own)
    assert sum(count >= 2 for count in kinds.values()) >= 2


def test_every_output_of_an_answer_cell_is_the_same_line(book):
    said = {
        "".join(output["text"])
        for cell in code_cells(book)
        if is_answer(cell)
        for output in cell["outputs"]
    }
    assert said <= {NO_ANSWER + "\n", exam.NOT_YET + "\n"}


def anchors(path):
    """The headings of a notebook as JupyterLab's addresses have them."""
    text = "\n".join(markdown(json.loads(path.read_text(encoding="utf-8"))))
    return {
        line.lstrip("#").strip().replace(" ", "-")
        for line in re.sub(r"```.*?```", "", text, flags=re.DOTALL).splitlines()
        if line.startswith("#")
    }


def test_the_map_leads_from_each_slide_to_a_section_that_is_there():
    text = "\n".join(markdown(json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))))
    rows = re.findall(r"^\| ([\d–]+) \|(.*)$", text, re.MULTILINE)
    slides = set()
    for numbers, row in rows:
        first, _, last = numbers.partition("–")
        slides |= set(range(int(first), int(last or first) + 1))
        links = re.findall(r"\]\(([^#)]+)#([^)]+)\)", row)
        assert links
        for file, anchor in links:
            assert anchor in anchors(NOTEBOOKS[0].parent / file)
            assert anchor.isascii()  # JupyterLab does not find others
    assert slides == set(range(4, 55)) - {22, 42, 46}
