"""A practice exam in a notebook: answers are noted in silence, and a report ends it."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

from lecture8.course.exam_notebook import notebook, plain
from lecture8.course.exam_questions import draw, section, slides, topic
from lecture8.course.exercises.exercise import ONE_ANSWER, Exercise, Verdict

NOT_YET = "No answer yet: put yours in the place of None."
NOTHING = (
    "No answer is noted yet. Answer what you can, run those cells, and then this one again: it "
    "counts the points, names the mistakes, and says what to read again."
)
AFTERWARDS = (
    "`paper.{0}.solution()` shows the solution of question {1}; the others have theirs. You may "
    "also mend an answer: run its cell again, and then this one."
)
ASKED = "Put a word of yours, in quotation marks, in the place of None: it makes another exam."


class Question:
    """A question of an exam. Call it with an answer: it says only that the answer is noted."""

    def __init__(self, n: int, exercise: Exercise) -> None:
        self.n, self.exercise = n, exercise
        self.verdict: Verdict | None = None
        self.__doc__ = exercise.task  # for help(...) in a notebook

    def __repr__(self) -> str:
        return f"Question {self.n}: {self.exercise.task}"

    def __call__(self, answer: object = None, *more: object) -> None:
        """Note an answer. The last one counts, and None takes it back.

        Print that it is noted, or why its form cannot be read; not whether it is right.
        """
        if more or answer is None:
            self.verdict = None
            print(ONE_ANSWER if more else NOT_YET)
            return
        self.verdict = self.exercise.check(answer)
        read = self.verdict.kind in ("right", "wrong")
        print("Noted." if read else f"This cannot be read yet. {self.verdict.text}")

    @property
    def right(self) -> bool:
        """Whether its answer is."""
        return self.verdict is not None and self.verdict.kind == "right"

    def tell(self) -> None:
        """Print what there is to say of the answer, before the end."""
        print(NOT_YET if self.verdict is None else self.verdict.text)

    def hint(self) -> None:
        """Print a hint, at the second call another one."""
        self.exercise.hint()

    def solution(self) -> None:
        """Print the solution."""
        self.exercise.solution()


class Paper:
    """An exam: its questions by number, and each as an attribute of its exercise's name."""

    def __init__(self, word: str, seed: str | None = None) -> None:
        self.questions = [Question(n, e) for n, e in enumerate(draw(word, seed), start=1)]
        for question in self.questions:
            setattr(self, question.exercise.name, question)

    def __repr__(self) -> str:
        answered = sum(question.verdict is not None for question in self.questions)
        return f"An exam of {len(self.questions)} questions, {answered} of them answered"

    def result(self) -> "Report":
        """Return the report: points by slide, topic and kind; mistakes; what to read again."""
        return Report(self.questions)


@cache
def paper(word: str, seed: str | None = None) -> Paper:
    """Return the exam that a word draws; at a second call the same one, with the answers in it.

    seed: draws the numbers in the questions, if not the word, too. Raises ValueError if one of
    them is no text.
    """
    return Paper(word, seed)


class Report:
    """How an exam went: Markdown in a notebook, text elsewhere. points: one a right answer."""

    def __init__(self, questions: list[Question]) -> None:
        self.points = sum(question.right for question in questions)
        self._markdown = _reported(questions) if any(q.verdict for q in questions) else NOTHING

    def _repr_markdown_(self) -> str:
        return self._markdown

    def __repr__(self) -> str:
        text = re.sub(r"\[([^]]*)\]\([^)\s]*\)", r"\1", self._markdown)
        return re.sub(r"\\(.)", r"\1", text)


def _reported(questions: list[Question]) -> str:
    """Return the report in Markdown."""
    points, wrong = (
        [q.right for q in questions],
        [q for q in questions if q.verdict and not q.right],
    )
    left = [q for q in questions if q.verdict is None]
    rows = [
        f"| {q.n} | {slides(q.exercise)} | {topic(q.exercise)} | {_said(q)} |" for q in questions
    ]
    parts = [
        f"### {sum(points)} of {len(points)} points",
        "\n".join(["| question | slides | topic | points |", "|---|---|---|---|", *rows]),
        f"**By topic** {_sums(questions, 'notebook')}.",
        f"**By kind** {_sums(questions, 'kind')}.",
    ]
    if wrong:
        parts.append("### Your mistakes, and what to read again")
        parts += [
            f"- **Question {q.n}.** {plain(q.verdict.text)} Read again: {section(q.exercise)}"
            for q in wrong
        ]
    if left:
        parts.append("### Not answered, and what to read")
        parts += [f"- **Question {q.n}.** Read: {section(q.exercise)}" for q in left]
    if wrong or left:
        first = (wrong or left)[0]
        parts.append(AFTERWARDS.format(first.exercise.name, first.n))
    else:
        parts.append("There is nothing to read again.")
    return re.sub(r"(\n- .*)\n(?=\n- )", r"\1", "\n\n".join(parts))  # no gaps within a list


def _said(question: Question) -> str:
    words = {None: "0, not answered", "right": "1", "wrong": "0"}
    return words.get(question.verdict and question.verdict.kind, "0, cannot be read")


def _sums(questions: list[Question], name: str) -> str:
    of = Counter(getattr(q.exercise, name) for q in questions)
    points = Counter(getattr(q.exercise, name) for q in questions if q.right)
    return ", ".join(f"{key}: {points[key]} of {of[key]}" for key in sorted(of))


def another(word: str | None = None) -> None:
    """Write the exam of a word to the working folder, and print its name; else a reminder."""
    if not isinstance(word, str):
        print(ASKED)
        return
    letters = re.sub(r"[^\w-]+", "_", word)[:60]  # of a file's name
    path = Path(f"exam_{letters}.ipynb")
    if path.exists():
        print(f"{path} is there already: open it, or choose another word.")
        return
    text = notebook(word)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        print(f"{path} cannot be written here: {error.strerror}.")
    else:
        print(f"Written: {path}, beside this notebook.")
