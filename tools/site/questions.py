"""Exercises that are answered in the page: a form, and the table in which its script looks.

A table is a list of rules, and the first that fits counts. For an answer of one number a rule is
spans of numbers: where what `Answers` says begins and ends is found by bisection, to the last
digit. For several numbers a rule is what they are close to, or a line along which they point.
"""

import json
import math
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import cache, partial
from html import escape
from inspect import getclosurevars, isfunction
from types import CodeType
from typing import Any

import numpy as np

from lecture8.check import Array
from lecture8.course.exercises import ALL
from lecture8.course.exercises.comparing import Answers, Wrong, mistakes
from lecture8.course.exercises.exercise import Exercise
from lecture8.course.exercises.reading import integer, number

Rule = dict[str, Any]

MORE_IN_THE_NOTEBOOK = "The notebook says more about an answer like this one."
NOTEBOOK = '<a href="#open">the notebook</a>'
OFFLINE = f"Without JavaScript this page cannot check an answer; {NOTEBOOK} can."
FUNCTION = f"The answer is a function, and this page cannot run it. Work on it in {NOTEBOOK}."
OTHER = f"Many answers are right, and this page cannot check them. Work on it in {NOTEBOOK}."

LARGEST, LARGEST_WHOLE = float(np.finfo(float).max), 2**53 - 1
FAR = 1e6  # a last word in which the number stands is tabulated up to here
NUMBER = r"\d(?:[\d,.]*\d)?"
WORDS = [("large", "many"), ("small", "few")]
SHAPES = [(), *((n,) for n in range(9)), *((n, m) for n in range(1, 5) for m in range(1, 5))]


def question(name: str) -> str:
    """Return the HTML of an exercise: a form, or a sentence that says where it can be answered.

    Raises ValueError if there is no such exercise.
    """
    if name not in ALL:
        raise ValueError(f"no exercise is called {name!r}: take a name from exercises.ALL")
    each = ALL[name]
    if _answers(each) is None:
        return f'<p class="question-elsewhere">{FUNCTION}</p>'
    exported = table(each)
    if exported is None:
        return f'<p class="question-elsewhere">{OTHER}</p>'
    field = _options(name, exported) if "said" in exported else _input(name, exported)
    text = json.dumps(exported, ensure_ascii=False, separators=(",", ":"))
    packed = b64encode(text.encode()).decode()  # or the answer stands in the source in clear
    return f"""\
<form class="question" data-name="{name}" data-table="{packed}" autocomplete="off" novalidate>
<p class="question-offline">{OFFLINE}</p>
<div class="question-parts" hidden>
{field}
<p class="question-buttons"><button type="submit">Check</button>
<button type="button" class="question-hint">Hint</button>
<span class="question-solved" hidden>✓ solved</span></p>
<p class="question-verdict" aria-live="polite"></p>
<div class="question-hints" aria-live="polite"></div>
</div>
</form>"""


@cache
@np.errstate(all="ignore")
def table(each: Exercise) -> dict[str, Any] | None:
    """Return what the page must know of an exercise; None if it cannot say what is right.

    said: of a choice, what is said of each option, None of the right one. Else shapes: what is said
    of an answer of a shape, "" if it is due; odd: of infinity and NaN; whole: of a fraction where a
    whole number is due; rules: as above.
    """
    answers = _answers(each)
    texts = {"right": f"Right. {each.insight}".strip(), "hints": list(each.hints)}
    if answers is None:
        return None
    if isinstance(answers.right, str):
        options = answers.read.keywords["options"]
        return {**texts, "said": {option: answers.judge(option) for option in options}}
    rules = _rules(answers, each)
    if rules is None:
        return None
    texts["shapes"] = _shapes(each)
    texts["odd"] = [each.check(odd).text for odd in (math.inf, math.nan)]
    if answers.read is integer:
        texts["whole"] = each.check(0.5).text.replace("0.5", "#")
    return {**texts, "rules": rules}


def _answers(each: Exercise) -> Answers | None:
    return each.table() if callable(each.table) else each.table


def _rules(answers: Answers, each: Exercise) -> list[Rule] | None:
    if each.check(1.0).kind != "unreadable":
        return _of_one_number(answers)
    if callable(answers.right) and not _lines(answers.right):
        return None
    return _of_numbers(answers)


# Several numbers.


def _of_numbers(answers: Answers) -> list[Rule]:
    rules, last = [], answers.otherwise
    for wanted, rtol, text in _entries(answers):
        lines, like = _lines(wanted), _example(answers.right)
        if lines:
            rules.append({**lines, "text": text})
        elif not callable(wanted):
            rules.append({"near": np.ravel(wanted).tolist(), "rtol": rtol, "text": text})
        else:
            last = MORE_IN_THE_NOTEBOOK  # which may be of this
            if _fits(wanted, 0, answers.read, 0 * like):
                rules.append({"near": [0] * like.size, "rtol": 0, "text": text})
    return [*rules, {"text": MORE_IN_THE_NOTEBOOK if callable(last) else last}]


def _lines(wanted: Wrong) -> Rule | None:
    """Return the lines of `along(*lines, within)`, or None if it is something else."""
    if not isfunction(wanted) or "along.<locals>" not in wanted.__qualname__:
        return None
    made = getclosurevars(wanted).nonlocals
    lines = [np.asarray(line, float).tolist() for line in made["lines"]]
    return {"along": lines, "within": made["within"]}


def _example(wanted: Wrong) -> Array:
    lines = _lines(wanted)
    return np.array(lines["along"][0] if lines else wanted)


# One number.


def _of_one_number(answers: Answers) -> list[Rule]:
    whole = answers.read is integer
    rules = []
    for wanted, rtol, text in _entries(answers):
        if callable(wanted):
            points = _grid(whole, wanted, answers.right)
        else:
            points = _around(whole, wanted, rtol)
        holds = partial(_fits, wanted, rtol, _read(answers))
        rules.append({"rows": _rows(holds, points, whole), "text": text})
    return [*rules, *_last(answers, rules, whole)]


def _entries(answers: Answers) -> Iterator[tuple[Wrong, float, str | None]]:
    """Yield what is right and each known mistake: what fits, how closely, and what is said."""
    yield answers.right, answers.rtol, None
    for wanted, text in answers.known:
        yield wanted, answers.near, text


def _read(answers: Answers) -> Callable[[Any], Any]:
    """Return what makes a value of a number: most exercises leave it as it is."""
    return (lambda x: x) if answers.read in (number, integer) else answers.read


def _fits(wanted: Wrong, rtol: float, read: Callable[[Any], Any], answer: Any) -> bool:
    """Return whether an answer is what is wanted; not so where that cannot be worked out."""
    try:
        return mistakes(read(answer), (wanted, "this"), rtol=rtol) is not None
    except ArithmeticError:
        return False


def _last(answers: Answers, rules: list[Rule], whole: bool) -> list[Rule]:
    """Return the rules for what is no known mistake."""
    text = answers.otherwise
    if callable(text):
        return _last_by_number(answers, rules, whole)
    if "{" not in text:
        return [{"text": text}]
    points = _around(whole, answers.right, 1)
    rows = _rows(lambda x: bool(answers.read(x) > answers.right), points, whole)
    large, small = (text.format(size=size, many=many) for size, many in WORDS)
    return [{"rows": rows, "text": large}, {"text": small}]


def _last_by_number(answers: Answers, rules: list[Rule], whole: bool) -> list[Rule]:
    """Return a rule for each wording of the last word, with its numbers, #, in the rows."""

    read = _read(answers)

    def said(x: float) -> str | None:
        found = any(a <= x <= b for rule in rules for a, b in rule["rows"])
        return None if found else answers.otherwise(read(x))

    edges = [x for rule in rules for row in rule["rows"] for x in row]
    beside = [math.nextafter(x, way) for x in edges for way in (-math.inf, math.inf)]
    points = _sorted(whole, [*_grid(whole, answers.otherwise, answers.right), *beside])
    points = [x for x in points if abs(x) <= FAR]
    pieces = list(_pieces(said, points, whole))
    largest = LARGEST_WHOLE if whole else LARGEST
    if said(-largest) == pieces[0][2]:
        pieces[0][0] = -largest
    if said(largest) == pieces[-1][2]:
        pieces[-1][1] = largest
    wordings: dict[str, Rule] = {}
    for a, b, text in pieces:
        if text is not None:
            wording = re.sub(NUMBER, "#", text)
            rule = wordings.setdefault(wording, {"rows": [], "text": wording})
            rule["rows"].append([a, b, *re.findall(NUMBER, text)])
    return [*wordings.values(), {"text": MORE_IN_THE_NOTEBOOK}]


def _rows(holds: Callable[[float], bool], points: list[float], whole: bool) -> list[list[float]]:
    return [[a, b] for a, b, true in _pieces(holds, points, whole) if true]


def _pieces(f: Callable[[float], Any], points: list[float], whole: bool) -> Iterator[list[Any]]:
    """Yield [first, last, f] for each stretch of numbers on which f is the same.

    Where f differs at two points that follow each other, its edges between them are found.
    """
    values = [(x, f(x)) for x in points]
    (start, value), a, ahead = values[0], points[0], values[:0:-1]
    while ahead:
        b, found = ahead[-1]
        between = None if found == value else _between(a, b, whole)
        if between is not None:
            ahead.append((between, f(between)))
            continue
        if found != value:
            yield [start, a, value]
            start, value = b, found
        a, _ = ahead.pop()
    yield [start, a, value]


def _between(a: float, b: float, whole: bool) -> float | None:
    """Return a number in the middle of two, None if they are neighbours."""
    middle = (a + b) // 2 if whole else a / 2 + b / 2
    return middle if a < middle < b else None


def _around(whole: bool, value: float, rtol: float) -> list[float]:
    """Return a value and its opposite, and numbers to either side that are not close to them."""
    return _sorted(whole, [s * value * (1 + k * rtol) for s in (1, -1) for k in (-2, 0, 2)])


def _grid(whole: bool, *functions: Any) -> list[float]:
    """Return numbers so close that no piece of a function lies between two neighbours.

    They are a hundredth apart where answers are, and closer where a function has numbers of its
    own: next to these, their products, and what they are when they are rounded.
    """
    own = _numbers(*functions)
    own += [x * y for x in own for y in own] + [x / y for x in own for y in own if y]
    near = [x * (1 + k) for x in own for k in (-0.01, -1e-3, -1e-9, 0, 1e-9, 1e-3, 0.01)]
    near += [x + k for x in own for k in (-1, 1)] + [round(x, k) for x in own for k in range(4)]
    counts = range(5000) if whole else np.arange(0, 400, 0.5)
    several = np.concatenate(
        [np.geomspace(1e-6, 1e6, 3150), np.geomspace(1e-30, 1e15, 500), counts, near]
    )
    return _sorted(whole, [*several, *-several])


def _sorted(whole: bool, numbers: list[float]) -> list[float]:
    """Return the numbers in order, whole ones if these are due, and the largest there are."""
    if whole:
        numbers = [int(n) + k for n in numbers if abs(n) < LARGEST_WHOLE - 1 for k in (-1, 0, 1)]
    largest = LARGEST_WHOLE if whole else LARGEST
    return sorted({-largest, largest, *(n if whole else float(n) for n in numbers)})


def _numbers(*parts: Any) -> list[float]:
    """Return the numbers that functions were written with or made of, and what is one itself."""
    found, parts = set(), list(parts)
    while parts:
        part = parts.pop()
        if isinstance(part, partial):
            parts += [part.func, *part.args, *part.keywords.values()]
        elif isfunction(part):
            parts += [part.__code__, *getclosurevars(part).nonlocals.values()]
        elif isinstance(part, CodeType):
            parts += part.co_consts
        elif isinstance(part, tuple | np.ndarray):
            parts += list(part)
        elif isinstance(part, int | float | np.number):
            found.add(float(part))
    return sorted(found)


# The form.


def _shapes(each: Exercise) -> dict[str, str]:
    """Return what is said of each shape of answer, "" if it is due; "other" is any not listed."""
    said = {}
    for shape in SHAPES:
        verdict = each.check(np.ones(shape).tolist())
        text = verdict.text if verdict.kind == "unreadable" else ""
        said[",".join(map(str, shape))] = text.replace(str(shape), "#")
    other = said["8"]
    return {shape: text for shape, text in said.items() if text != other} | {"other": other}


def _options(name: str, exported: dict[str, Any]) -> str:
    rows = "\n".join(
        f'<label><input type="radio" name="{name}" value="{escape(option)}"> '
        f"<code>{escape(option)}</code></label>"
        for option in exported["said"]
    )
    return f"<fieldset><legend>Your answer</legend>\n{rows}\n</fieldset>"


def _input(name: str, exported: dict[str, Any]) -> str:
    form, advice = _due(exported)
    return f"""\
<label for="answer-{name}">Your answer, {form}</label>
<input id="answer-{name}" type="text" inputmode="{_keys(exported)}" maxlength="200"
autocapitalize="off" spellcheck="false" aria-describedby="form-{name}">
<p class="question-form" id="form-{name}">{advice}</p>"""


def _due(exported: dict[str, Any]) -> tuple[str, str]:
    """Return which form of answer is due, and how it may be written."""
    due = [shape for shape, text in exported["shapes"].items() if not text]
    if "" in due:
        if "whole" in exported:
            return "a whole number", "You may write a calculation: 4 * 5 + 1."
        return "a number", "You may write a calculation: 1/2, 2^-3 or sqrt(2)."
    if due == ["2,2"]:
        return "two rows of two numbers", "Write each row in brackets: [[1, 2], [3, 4]]."
    numbers = range(1, 1 + math.prod(map(int, due[0].split(","))))
    count = {2: "two", 3: "three", 4: "four"}[len(numbers)]
    return f"{count} numbers", f"Write commas between them: {', '.join(map(str, numbers))}."


def _keys(exported: dict[str, Any]) -> str:
    """Return the keys that a phone shows: digits, unless a minus or a power may be needed."""
    rows = exported["rules"][0].get("rows")
    return "decimal" if rows and rows[-1][0] > 1e-5 else "text"
