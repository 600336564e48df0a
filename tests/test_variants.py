"""Exercises that vary: what a seed gives, and 200 seeds of each of them."""

import re
import subprocess
import sys
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from scipy.stats import norm

from lecture8.course import exercises, questions
from lecture8.course.exercises import exercise as core
from lecture8.course.exercises.exercise import ALL

VARY = [each for each in ALL.values() if each.vary]
SEEDS = [f"s{number}" for number in range(1_000_000, 1_000_200)]


def letter(of):
    """The letter at which the option stands that has this one in the notebook."""
    return lambda order: sorted(order)[order.index(of)]


def zeros(N):
    faces = np.random.default_rng(0).normal(size=(N, 625))
    return 2 * N - np.linalg.matrix_rank(np.vstack([faces, faces]) - faces.mean(axis=0))


RIGHT = {  # another way to the right answer, from the numbers alone
    "noise_in_new_units": lambda psi, factor: np.var([0, 2 / factor]) * psi,
    "hundred_components": letter("C"),
    "tripled_greys": lambda factor: np.var([1, 1 + factor]) / np.var([1, 2]),
    "enough_faces": lambda M, percent: next(
        N for N in range(1, 10**5) if percent * 625 * N > 100 * (M * N + (M + 1) * 625)
    ),
    "pca_before_folds": letter("B"),
    "joining_line": lambda means: np.subtract(*means),
    "balanced_score": lambda hits, false: np.mean([hits / 472, (23573 - false) / 23573]),
    "zeros_of_K": zeros,
    "matrix_size": lambda side: np.broadcast_to(0.0, (side**2, side**2)).size * 8 / 10**6,
    "weakest_direction": lambda bits: 0.5 ** (bits / 2),
    "free_numbers": lambda D, M: sum(D - i for i in range(M)) + D + 1,
    "log_density_doubled": lambda D, factor: (
        D * (norm.logpdf(factor, scale=factor) - norm.logpdf(1))
    ),
    "tenfold_loss": lambda z, factor: -np.log(1 / (1 + np.exp(-factor * z))),
    "count_of_numbers": lambda D, H, K: sum((a + 1) * b for a, b in ((D, H), (H, H), (H, K))),
    "hat_weights": lambda a, b, top: [
        *np.linalg.solve([[a, 0, 0], [b, b - a, 0], [b + 9, b + 9 - a, 9]], [top, 0, 0]),
        0,
    ],
    "units_for_error": lambda n, share: next(m for m in range(n, 10**4) if m * m == share * n * n),
    "error_bar": lambda wrong, N: np.std([1] * wrong + [0] * (N - wrong)) / N**0.5,
    "naive_count": lambda D, H, K: K * H * (1 + H * (1 + H * (1 + D))),
    "different_weights": lambda D, H: D + 3,
    "relu_gradient": lambda x, v, short: [[-short * v[0] * x[0], -short * v[0] * x[1]], [0, 0]],
    "weights_of_autoencoder": lambda D, M: (D + 1) * M + (M + 1) * D,
    "numbers_of_pca": lambda D, M: D + sum(D - i for i in range(1, M + 1)),
    "far_away": lambda a, b, c: [a, b, c],
    "without_bias": lambda cloud: np.diag([cloud[0], cloud[1] + cloud[2] ** 2]).max(axis=0).min(),
    "autoencoder_size": lambda first, second, third, code: sum(
        2 * a * b + a + b
        for a, b in ((784, first), (first, second), (second, third), (third, code))
    ),
    "grey_levels_off": lambda error: np.sqrt(error * 255**2 / 784),
    "one_thing_changed": letter("C"),
    "evidence_of_classes": letter("B"),
    "clusters_and_classes": letter("C"),
    "least_probability": lambda N, lam: lam / (N**2 - N),
    "errors_apart": lambda codes, components: (
        100
        * (codes - components)
        / np.hypot(*(np.sqrt(p * (100 - p)) for p in (codes, components)))
    ),
}

# A seed.


def test_a_seed_gives_the_same_numbers_everywhere():
    drawn = [exercises.free_numbers.variant(s).numbers for s in ("", "s1234567", "Zoë", "é" * 9999)]
    assert drawn == [
        {"D": 121, "M": 8},
        {"D": 100, "M": 7},
        {"D": 121, "M": 12},
        {"D": 49, "M": 8},
    ]


def test_a_new_process_draws_the_same():
    code = (
        "from lecture8.course.exercises.exercise import ALL\n"
        "print([e.variant('Jürgen 7').numbers for e in ALL.values()])"
    )
    command = [sys.executable, "-X", "utf8", "-c", code]
    said = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    assert said.strip() == str([e.variant("Jürgen 7").numbers for e in ALL.values()])


def test_two_spellings_of_a_name_are_one_seed():
    one, two = (exercises.free_numbers.variant(s) for s in ("Zoë", " Zoe\u0308\n"))
    assert one.numbers == two.numbers


def test_any_text_is_a_seed():
    for seed in ("", " ", "a/b", "\0", "\ud800", "👩‍🎓", "x" * 10**6):
        assert exercises.free_numbers.variant(seed).numbers


@pytest.mark.parametrize("seed", [1234567, None, b"s1", 1.5, ["s1"]])
def test_a_seed_that_is_no_text_is_refused(seed):
    with pytest.raises(ValueError, match=r"a seed is text, as in '.*': put it in quotation marks"):
        exercises.free_numbers.variant(seed)


def test_an_exercise_that_does_not_vary_has_one_variant():
    fixed = exercises.filling_in
    assert [v.task for v in fixed.variants()] == [fixed.variant("s1").task] == [fixed.task]


def test_a_variant_can_be_varied_again():
    once, twice = exercises.free_numbers.variant("s1"), exercises.free_numbers.variant("s2")
    assert once.numbers != twice.numbers == once.variant("s2").numbers


def test_a_kernel_has_the_numbers_of_its_student(monkeypatch, capsys):
    monkeypatch.setattr(core, "ALL", dict(ALL))
    monkeypatch.setattr(exercises, "ALL", core.ALL)
    monkeypatch.setattr(core, "STATE", {"free_numbers": core.SOLVED, "filling_in": core.SOLVED})
    before = vars(exercises).copy()
    try:
        exercises.seed("s1")
        assert exercises.free_numbers.numbers == before["free_numbers"].variant("s1").numbers
        assert exercises.free_numbers._repr_markdown_().startswith("**2. Compute.** How many free")
        assert exercises.filling_in is before["filling_in"]
        assert exercises.filling_in._repr_markdown_() is None
        assert core.STATE == {"filling_in": core.SOLVED}
        said = capsys.readouterr().out
        assert said.startswith(f"{len(VARY)} exercises have your own numbers now.")
        assert all(each.name in said for each in VARY)
    finally:
        vars(exercises).update(before)


# Every exercise that varies.


@pytest.fixture(params=VARY, ids=lambda e: f"{e.notebook}-{e.name}")
def each(request):
    return request.param


def test_the_notebook_has_the_usual_numbers(each):
    assert each.numbers in [v.numbers for v in each.variants()]
    assert questions.in_notebook(each) == each.question


def test_it_has_many_variants_with_texts_of_their_own(each):
    variants = each.variants()
    assert len(variants) >= 12
    assert len({v.question for v in variants}) == len(variants)


@pytest.mark.slow
def test_200_seeds(each):
    variants = {str(v.numbers): v for v in map(each.variant, SEEDS)}
    assert len(variants) >= min(len(each.variants()), 200) / 2
    for v in variants.values():
        right(v)
        apart(v)
        worded(v)


def right(v):
    """The right answer, found in another way, is accepted."""
    verdict = v.check(RIGHT[v.name](**v.numbers))
    assert verdict.kind == "right", (v.numbers, verdict.text)


def apart(v):
    """Each known mistake gets its own words."""
    for wrong, words in v.table.known:
        for example in examples(wrong):
            said = v.table.judge(example if isinstance(example, str) else np.asarray(example))
            assert said == words, (v.numbers, example)


def examples(wrong):
    """The values of a known mistake, if it says which it has."""
    if isinstance(wrong, partial):
        return [wrong.keywords["b"]]
    return getattr(wrong, "examples", ()) if callable(wrong) else [wrong]


def worded(v):
    """The texts are filled in, with short numbers, and none of the notebook's is left."""
    texts = [v.task, v.solved, v.insight, *v.hints]
    assert not any(re.search("[{}]", text) for text in texts)
    assert len(v.task) <= 160
    assert all(len(hint) <= 200 for hint in v.hints)
    texts += [v.question, *(words for _, words in v.table.known)]
    others = numbers_of(ALL[v.name]) - numbers_of(v)
    for text in texts:
        assert not re.search(r"\d\.\d{7}|\de[+]|\bnan\b|\binf\b|np\.\w+\d\(", text), text
        found = re.findall(r"\d[\d.,]*\d", text.replace(r"\frac12", "").replace("base 10", ""))
        assert not others.intersection(found), text


def numbers_of(v):
    """The numbers of a variant, of two digits or more, as they may stand in a text."""
    right = [] if callable(v.table.right) else [v.table.right]
    found = [*v.numbers.values(), *v.table.words.values(), *right]
    return set(re.findall(r"\d[\d.,]*\d", " ".join(map(str, found))))


@pytest.mark.parametrize(
    ("name", "numbers", "answer", "words"),
    [
        ("tripled_greys", {"factor": 9}, 79, "Too small"),
        ("tripled_greys", {"factor": 25}, 620, "Too small"),
        ("joining_line", {"means": ((1, 2), (4, 6))}, (6, 7), "This is not along"),
        ("units_for_error", {"n": 64, "share": 144}, 800, "That is too many"),
        ("log_density_doubled", {"D": 49, "factor": 2}, -27.17, "It falls, but by more"),
        ("errors_apart", {"codes": 97.7, "components": 96.9}, 2.49, "Too small"),
    ],
)
def test_a_slip_near_a_mistake_is_not_taken_for_it(name, numbers, answer, words):
    verdict = replace(ALL[name], numbers=numbers).check(answer)
    assert (verdict.kind, verdict.text.startswith(words)) == ("wrong", True), verdict.text


@pytest.mark.slow
def test_a_friends_answer_seldom_fits(each):
    """Of two students, one has the other's answer accepted."""
    variants = [each.variant(seed) for seed in SEEDS[:40]]
    answers = [RIGHT[each.name](**v.numbers) for v in variants]
    fits = [v.check(a).kind == "right" for v in variants for a in answers]
    assert np.mean(fits) <= (0.4 if "order" in each.vary else 0.2)


# The question of any exercise.


@pytest.mark.parametrize("each", ALL.values(), ids=lambda e: f"{e.notebook}-{e.name}")
def test_a_question_is_the_notebooks_without_label_help_and_solution(each):
    text = questions.question(each)
    assert len(text) > 40
    assert text == text.strip()
    assert not re.search(r"details|\*\*\d\.|^#|place of `None`|next cell|\.hint", text)
    assert "\n\n\n" not in text
    assert text.count("$") % 2 == 0


def test_without_notebooks_a_question_says_where_they_are(monkeypatch, tmp_path):
    monkeypatch.setattr(questions, "NOTEBOOKS", tmp_path)
    questions._cells.cache_clear()
    with pytest.raises(ValueError, match="they come with a checkout of the project"):
        questions.question(exercises.filling_in)
    assert questions.question(exercises.free_numbers).startswith("How many free numbers")


@pytest.mark.parametrize("each", ALL.values(), ids=lambda e: f"{e.notebook}-{e.name}")
def test_an_exercise_is_on_slides_of_its_notebook(each):
    said = re.search(r"^Slides? (.*?)\.", questions._cells(each.notebook)[0], re.MULTILINE)[1]
    parts = [list(map(int, part.split("–"))) for part in re.findall(r"\d+(?:–\d+)?", said)]
    assert set(each.slides) <= {s for part in parts for s in range(part[0], part[-1] + 1)}
