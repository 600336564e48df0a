"""The practice exam: 200 words, the notebook that is stored, answers right, wrong and none."""

import collections
import csv
import json
import re
import subprocess
import sys

import pytest

from lecture8 import __main__
from lecture8.course import exam, exam_notebook, exam_questions
from lecture8.course.exam_questions import MINUTES, POOL, QUESTIONS, TOPICS, draw
from lecture8.course.exercises import asking
from lecture8.course.exercises import exercise as core
from lecture8.course.exercises.exercise import ALL
from lecture8.course.marking import grading
from tests.test_exercises import RIGHT, WRONG
from tests.test_notebooks import NOTEBOOKS, anchors, code_cells, markdown, source
from tests.test_variants import RIGHT as RIGHT_OF_VARIANT

WORDS = [f"word {n}" for n in range(200)]
STORED = NOTEBOOKS[14]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    """No hints taken, no answers noted, and no fork for each call of a function."""
    monkeypatch.setattr(core, "_HINTS", {})
    monkeypatch.setattr(asking, "_rehearsed", lambda *call: True)
    exam.paper.cache_clear()


def right_answer(exercise):
    """An answer that is right with the numbers of a variant."""
    if exercise.vary:
        return RIGHT_OF_VARIANT[exercise.name](**exercise.numbers)
    return RIGHT[exercise.name][0]


def exam_with(*names):
    """The first exam that asks these questions."""
    return exam.paper(next(w for w in WORDS if set(names) <= {e.name for e in draw(w)}))


# Which questions.


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.slow
def test_an_exam_is_balanced_and_takes_its_time(word):
    drawn = draw(word)
    assert len({e.name for e in drawn}) == len(drawn) == 20
    assert collections.Counter(e.kind for e in drawn) == QUESTIONS
    assert 55 <= sum(MINUTES[e.kind] for e in drawn) <= 60
    topics = collections.Counter(e.notebook for e in drawn)
    assert set(topics) == set(TOPICS)
    assert max(topics.values()) <= 2
    assert [e.slides for e in drawn] == sorted(e.slides for e in drawn)


def test_every_question_is_drawn_by_some_word_and_no_two_words_draw_the_same():
    drawn = [[e.name for e in draw(word)] for word in WORDS]
    assert {name for names in drawn for name in names} == set(POOL)
    assert len({tuple(names) for names in drawn}) == len(WORDS)


def test_a_word_draws_the_same_in_another_process():
    code = (
        "from lecture8.course.exam_questions import draw\n"
        "print([[(e.name, e.numbers) for e in draw(f'word {n}')] for n in range(20)])"
    )
    command = [sys.executable, "-X", "utf8", "-c", code]
    said = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    assert said.strip() == str([[(e.name, e.numbers) for e in draw(w)] for w in WORDS[:20]])


def test_two_spellings_of_a_word_draw_the_same():
    one, two = draw("Zoë"), draw(" Zoe\u0308\n")
    assert [(e.name, e.numbers) for e in one] == [(e.name, e.numbers) for e in two]


def test_a_seed_changes_the_numbers_and_no_question():
    ada, ben = draw("practice", "ada"), draw("practice", "ben")
    assert [e.name for e in ada] == [e.name for e in ben] == [e.name for e in draw("practice")]
    assert [e.numbers for e in ada] != [e.numbers for e in ben]
    assert [e.numbers for e in ada] == [ALL[e.name].variant("ada").numbers for e in ada]


@pytest.mark.parametrize("word", [7, None, b"june", ["june"]])
def test_what_is_no_text_draws_nothing(word):
    with pytest.raises(ValueError, match="a seed is text"):
        draw(word)


@pytest.mark.parametrize("name", POOL)
def test_a_question_stands_by_itself_and_its_section_is_there(name):
    exercise = ALL[name]
    file, anchor = re.fullmatch(r"\[.*\]\((.*)#(.*)\)", exam_questions.section(exercise)).groups()
    assert file.startswith(exercise.notebook)
    assert anchor in anchors(STORED.parent / file)
    assert anchor.isascii()  # JupyterLab does not find others
    asked = [exam_questions.wording(variant) for variant in exercise.variants()[:20]]
    assert len(set(asked)) == len(asked)
    for text in asked:
        assert text.count("?") - text.count('?"') <= 1
        assert not re.search(
            r"as above|indices above|this notebook|exercise \d|read on|`exercises|\*\*\d", text
        )
        assert text.count("$") % 2 == 0


def test_topics_are_the_titles_of_the_notebooks():
    books = [json.loads(path.read_text(encoding="utf-8")) for path in NOTEBOOKS[1:14]]
    titles = [markdown(book)[0].partition("\n")[0] for book in books]
    assert titles == [f"# {number} · {title}" for number, title in TOPICS.items()]


# The notebook.


def test_the_stored_exam_is_that_of_the_word_practice():
    stored, made = (
        json.loads(text) for text in (STORED.read_text(), exam_notebook.notebook("practice"))
    )
    assert list(map(source, stored["cells"])) == list(map(source, made["cells"])), "make refresh"


def test_an_exam_has_its_form_and_runs():
    book = json.loads(exam_notebook.notebook("june", 'Zoë "7"'))
    cells = [source(cell) for cell in code_cells(book)]
    assert 'paper = exam.paper("june", "Zoë \\"7\\"")' in cells[0]
    called = [
        re.fullmatch(r"answer = None\npaper\.(\w+)\(answer\)", cell)[1] for cell in cells[1:-2]
    ]
    assert called == [e.name for e in draw("june", 'Zoë "7"')]
    asked = [text for text in markdown(book) if text.startswith("## Question ")]
    assert [text.split()[2] for text in asked] == [str(n) for n in range(1, 21)]
    scope = {}
    for cell in cells:
        exec(cell, scope)
    assert scope["paper"].result().points == 0


@pytest.mark.parametrize("name", POOL)
def test_signs_of_a_solution_are_shown_as_they_are(name):
    said = exam_notebook.plain(ALL[name].solved)
    assert re.sub(r"\\(.)", r"\1", said) == ALL[name].solved
    assert not re.search(r"(?<!\\)[*_`$<|]", said)


def test_a_key_has_every_question_and_every_solution():
    key = exam_notebook.key("june", "ada")
    for n, e in enumerate(draw("june", "ada"), start=1):
        assert f"## Question {n}\n" in key
        assert exam_questions.wording(e) in key
        assert exam_notebook.plain(e.solved) in key


def test_a_class_gets_a_folder_each_and_the_instructor_the_keys(tmp_path):
    written = exam_notebook.write(tmp_path, "june", {"ada": "ada", "Zoë B.C": "s1"})
    assert [str(path.relative_to(tmp_path)) for path in written] == [
        "student/ada/exam.ipynb",
        "instructor/ada.md",
        "student/Zoë B.C/exam.ipynb",
        "instructor/Zoë B.C.md",
    ]
    assert written[2].read_text(encoding="utf-8") == exam_notebook.notebook("june", "s1")
    assert written[3].read_text(encoding="utf-8") == exam_notebook.key("june", "s1")
    assert not any("Solution" in path.read_text(encoding="utf-8") for path in written[::2])
    with pytest.raises(ValueError, match=r"ada.*is there already: name an empty folder"):
        exam_notebook.write(tmp_path, "july", {"ben": "ben", "ada": "ada"})
    assert not (tmp_path / "student" / "ben").exists()


def test_one_exam_for_all(tmp_path):
    exam_file, key = exam_notebook.write(tmp_path, "june")
    assert exam_file == tmp_path / "student" / "exam.ipynb"
    assert key == tmp_path / "instructor" / "key.md"


@pytest.mark.parametrize("name", ["a/b", "..", "a\\b", "x:", ".git", "end.", "end ", "a\nb"])
def test_a_name_that_is_no_folder_is_refused(name, tmp_path):
    with pytest.raises(ValueError, match="cannot be the name of a folder"):
        exam_notebook.write(tmp_path, "june", {"ada": "ada", name: "s2"})
    assert not list(tmp_path.iterdir())


# Taking it.


def test_nothing_is_told_before_the_end(capsys):
    paper = exam.paper("practice")
    said = {"right": set(), "wrong": set()}
    for question in paper.questions:
        question(right_answer(question.exercise))
        said["right"].add(capsys.readouterr().out)
        question(WRONG[question.exercise.name][0][0])
        said["wrong"].add(capsys.readouterr().out)
    assert said["right"] == {"Noted.\n"}
    assert "Noted.\n" in said["wrong"]
    assert all(text.startswith(("Noted.\n", "This cannot be read yet. ")) for text in said["wrong"])


CHECK, VERDICTS = core.Exercise.check, {}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.slow
def test_right_answers_to_all_are_full_marks(word, monkeypatch):
    def check(e, answer):  # a variant is checked once
        key = e.name, *e.numbers.values()
        if key not in VERDICTS:
            VERDICTS[key] = CHECK(e, answer)
        return VERDICTS[key]

    monkeypatch.setattr(core.Exercise, "check", check)
    paper = exam.paper(word)
    for question in paper.questions:
        question(right_answer(question.exercise))
    assert [q.exercise for q in paper.questions if not q.right] == []
    report = paper.result()
    assert report.points == 20
    assert "### 20 of 20 points" in report._repr_markdown_()
    assert "There is nothing to read again." in repr(report)


def test_no_answer_at_all_is_no_point_and_a_kind_word(capsys):
    paper = exam.paper("practice")
    for question in paper.questions:
        question(None)
    assert set(capsys.readouterr().out.splitlines()) == {exam.NOT_YET}
    assert paper.result().points == 0
    assert repr(paper.result()) == exam.NOTHING == paper.result()._repr_markdown_()


def factor(paper):
    """By what tripled_greys multiplies the grey levels: a known mistake, as it forgets a square."""
    return paper.tripled_greys.exercise.numbers["factor"]


def test_the_report_names_mistakes_and_sections(capsys):
    paper = exam_with("tripled_greys", "covariance_of_x", "error_bar")
    paper.tripled_greys(factor(paper))
    paper.covariance_of_x("text")
    paper.error_bar(right_answer(paper.error_bar.exercise))
    assert repr(paper) == "An exam of 20 questions, 3 of them answered"
    report = paper.result()
    lines = report._repr_markdown_().splitlines()
    assert report.points == 1
    assert lines[0] == "### 1 of 20 points"
    n = paper.tripled_greys.n
    assert f"| {n} | 9 and 14 | 02 Principal components | 0 |" in lines
    assert f"| {paper.error_bar.n} | 33 | 08 Networks | 1 |" in lines
    assert any(
        line.endswith("| 01 Continuous latent variables | 0, cannot be read |") for line in lines
    )
    mistake = next(line for line in lines if line.startswith(f"- **Question {n}.**"))
    assert "J is a mean of their squares. Read again: [02 " in mistake
    assert mistake.endswith("(02_principal_components.ipynb#Step-4.-What-remains-of-J)")
    assert sum("Read: [" in line for line in lines) == 17
    assert lines[-1].startswith("`paper.covariance_of_x.solution()` shows")
    shown = repr(report)
    assert "Read again: 02 Step 4. What remains of J\n" in shown
    assert "ipynb" not in shown
    assert "\\" not in shown


def test_an_answer_can_be_mended_and_taken_back(capsys):
    paper = exam_with("tripled_greys")
    question = paper.tripled_greys
    question(factor(paper))
    before = paper.result()
    question(factor(paper) ** 2)
    assert exam_with("tripled_greys") is paper
    assert (before.points, paper.result().points) == (0, 1)
    question()
    assert paper.result().points == 0
    question(9, 9)
    assert capsys.readouterr().out == f"Noted.\nNoted.\n{exam.NOT_YET}\n{core.ONE_ANSWER}\n"


def test_who_asks_is_told(capsys):
    paper = exam_with("tripled_greys")
    question = paper.tripled_greys
    question.tell()
    question(factor(paper))
    question.tell()
    question.hint()
    question.solution()
    nothing, noted, told, hint, solution = capsys.readouterr().out.splitlines()
    assert (nothing, noted) == (exam.NOT_YET, "Noted.")
    assert told.startswith("Each distance grows by this factor")
    assert hint.startswith("Hint 1 of 2: ")
    assert solution.startswith(f"Solution: {factor(paper) ** 2}")


def test_another_exam_is_written_beside_this_one(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exam.another(None)
    assert capsys.readouterr().out == f"{exam.ASKED}\n"
    assert list(tmp_path.iterdir()) == []
    exam.another("a word/of mine")
    file = tmp_path / "exam_a_word_of_mine.ipynb"
    assert capsys.readouterr().out == f"Written: {file.name}, beside this notebook.\n"
    assert file.read_text(encoding="utf-8") == exam_notebook.notebook("a word/of mine")
    file.write_text("my answers")
    exam.another("a word/of mine")
    assert "is there already" in capsys.readouterr().out
    assert file.read_text() == "my answers"
    exam.another("long " * 100)
    assert capsys.readouterr().out.startswith("Written: exam_long_")
    exam.another(7)
    assert capsys.readouterr().out == f"{exam.ASKED}\n"


def test_one_command_writes_an_exam_and_its_key(tmp_path, capsys):
    command = ["exam", str(tmp_path), "--seed", "june"]
    assert __main__.main(command) == 0
    assert capsys.readouterr().out.startswith("Written: one exam in ")
    text = (tmp_path / "student" / "exam.ipynb").read_text(encoding="utf-8")
    assert text == exam_notebook.notebook("june")
    assert (tmp_path / "instructor" / "key.md").exists()
    assert __main__.main(command) == 1
    assert "exam.ipynb is there already: name an empty folder" in capsys.readouterr().err


def test_one_command_writes_the_exams_of_a_class(tmp_path, capsys):
    roster = tmp_path / "class.csv"
    roster.write_text("student,seed\nada,s1\nben,\n", encoding="utf-8")
    command = ["exam", str(tmp_path), "--seed", "june", "--roster", str(roster)]
    assert __main__.main(command) == 0
    assert capsys.readouterr().out.startswith("Written: 2 exams in ")
    for name, seed in (("ada", "s1"), ("ben", "ben")):
        text = (tmp_path / "student" / name / "exam.ipynb").read_text(encoding="utf-8")
        assert text == exam_notebook.notebook("june", seed)
        assert (tmp_path / "instructor" / f"{name}.md").exists()


def handed_in(path, text, answers):
    """Write a notebook with answers in the place of None."""
    for name, answer in answers.items():
        asked = json.dumps(f"answer = None\npaper.{name}(answer)")[1:-1].split("\\n")
        lines = f'"{asked[0]}\\n",\n    "{asked[1]}"'
        assert lines in text
        text = text.replace(lines, lines.replace("None", answer, 1))
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_exams_that_are_handed_in_are_marked(tmp_path):
    """With the seed in them, or the student's if there are seeds; functions as well as values."""
    word = next(w for w in WORDS if {"tanh_slope", "tripled_greys"} <= {e.name for e in draw(w)})
    seeds = ["s0", *(f"s{n}" for n in range(1, 99) if greys(word, f"s{n}") != greys(word, "s0"))]
    answers = {"tripled_greys": str(greys(word, "s0")), "tanh_slope": "lambda t: 1 - t * t"}
    for name, seed in (("ada", "s0"), ("ben", seeds[1]), ("cyd", "s0")):
        text = exam_notebook.notebook(word, seed)
        handed_in(tmp_path / "in" / name / "exam.ipynb", text, answers)
    roster = tmp_path / "class.csv"
    roster.write_text(f"student,seed\nada,s0\nben,{seeds[1]}\ncyd,{seeds[1]}\ndan,s0\n")
    for own, points in ((False, [2, 1, 2, 0]), (True, [2, 1, 1, 0])):
        how = grading.How(unconfined=True, seconds=600, seeds=own)
        results, unrun = grading.grade(tmp_path / "in", how, tmp_path / f"{own}.jsonl", roster)
        rows = list(csv.DictReader(results.with_suffix(".csv").open(encoding="utf-8")))
        assert unrun == 0
        assert {row["exercise"] for row in rows} == {e.name for e in draw(word)}
        names = ["ada", "ben", "cyd", "dan"]
        assert points == [
            sum(int(row["points"]) for row in rows if row["student"] == name) for name in names
        ]
        said = {row["verdict"] for row in rows if row["student"] == "dan"}
        assert said == {"not handed in"}


def greys(word, seed):
    """The right answer to tripled_greys."""
    return next(right_answer(e) for e in draw(word, seed) if e.name == "tripled_greys")
