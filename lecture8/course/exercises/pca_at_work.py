"""Exercises of notebook 03: PCA at work."""

from collections.abc import Callable
from functools import partial

import numpy as np

from lecture8 import fisher
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import (
    Answers,
    along,
    answers,
    close,
    judged,
    lettered,
    orders,
)
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.pca_at_work_mistakes import other_directions, other_ratios
from lecture8.course.exercises.reading import (
    RETURNED,
    Unreadable,
    array,
    integer,
    number,
    numpy_alone,
    vector,
)

_SIZES = ((4, 30, 12), (2, 9, 14))  # dimensions, points of each class
_MEANS = (  # of the two classes: no two wrong lines fall together
    *(((1, 2), (4, 6)), ((1, 6), (5, 7)), ((6, 1), (8, 6)), ((1, 3), (4, 8)), ((4, 1), (9, 4))),
    *(((7, 4), (8, 7)), ((4, 1), (5, 4)), ((5, 4), (9, 5)), ((3, 5), (8, 7)), ((1, 7), (6, 9))),
    *(((4, 2), (6, 7)), ((7, 3), (8, 7)), ((1, 4), (6, 8)), ((7, 5), (9, 8)), ((1, 3), (6, 7))),
    *(((5, 1), (6, 5)), ((3, 2), (9, 7)), ((4, 1), (8, 4)), ((1, 5), (4, 6)), ((1, 3), (8, 7))),
)


@exercise(
    "03.1 compute, slide 15",
    "N pictures take 625 N numbers. How many do N codes take, and how many the rest?",
    "The basis takes {M} x 625 numbers and the mean 625, whatever N is.",
    solution="{right}: {M} N + {M_1} x 625 < {limit} x 625 N holds from N = {bound} on.",
    insight="The codes alone take {codes}. The more faces share mean and basis, the less each "
    "pays.",
    question="How many faces must share a basis of $M={M}$ directions so that codes, mean and "
    "basis take less than {percent}% of the numbers of the pictures (625 each)?",
    vary={"M": (16, 18, 20, 22, 24), "percent": (5, 6, 7, 8)},
    where=lambda M, percent: (
        62500 * (M + 1) % (625 * percent - 100 * M) > 0
    ),  # nowhere exactly that share
)
def enough_faces(*, M: int = 20, percent: int = 5) -> Answers:
    """Compute how many faces it takes until M = {M} codes, mean and basis are below {percent}%."""

    def least(codes: int, once: int, percent: int = percent) -> int:
        """Return from how many faces on so many numbers per face, and once, are below percent."""
        return 62500 * once // (625 * percent - 100 * codes) + 1

    def share(N: int) -> float:
        return M / 625 + (M + 1) / N

    right, save = least(M, M + 1), f"codes, mean and basis must take less than {percent}%."
    return answers(
        integer,
        right,
        (lambda N: N < 1, "A number of faces is 1 or more."),
        *(
            (least(M, M) - k, "The mean is missing: it is sent once, with the basis.")
            for k in (0, 1)
        ),
        *((least(0, M + 1) - k, f"The codes are missing, {M} for a face.") for k in (0, 1)),
        *((least(0, M) - k, "Codes and mean are missing: this is the basis.") for k in (0, 1)),
        (least(M, M + 1, 100), f"These save something; {save}"),
        (least(M, M + 1, 100 - percent), f"These save {percent}%; {save}"),
        (right - 1, f"At this number the share is a little above {percent}%."),
        (lambda N: right < N, "This many are enough, but fewer are, too."),
        otherwise=lambda N: (
            f"For {N:,} faces the share is {share(N):.2%}: more faces must share the basis."
        ),
        rtol=0,
        near=0,
        words={
            "M_1": M + 1,
            "limit": percent / 100,
            "bound": f"{62500 * (M + 1) / (625 * percent - 100 * M):.2f}",
            "codes": f"{M / 625:.1%}",
        },
    )


@exercise(
    "03.2 judge, slide 15",
    "What does a score on test pictures promise about pictures that nobody has seen?",
    "Which pictures has each part of the method, PCA and classifier, seen before the test?",
    solution=(
        "{right}: the directions were fitted to the test pictures, too, so the test is no longer "
        "one on new pictures. Which way the score errs is another matter: with 40 pictures and 25 "
        "directions, LDA's comes out too low."
    ),
    insight="Everything that is learned, with labels or without, is learned inside the folds.",
    question="A friend fits PCA on all 200 pictures, then cross-validates a classifier on the "
    "codes. Which sentence tells what is wrong?\n\n{options}",
    vary={"order": orders("ABCDE")},
)
def pca_before_folds(*, order: str = "ABCDE") -> Answers:
    """Say which sentence, A to E, tells what is wrong with PCA on all 200 pictures."""
    return lettered(
        order,
        (
            "Nothing is wrong, because PCA never saw a label.",
            "Labels must stay hidden from the fit. Is there anything else that PCA does see?",
        ),
        (
            "The directions have seen the test pictures. So the score may be too high or too low "
            "for new pictures.",
            None,
        ),
        (
            "The codes hold the labels of the test pictures.",
            "How could they? PCA was given the pictures without their labels.",
        ),
        (
            "The directions have seen the test pictures. So the score must be too high.",
            "Does it have to be? Try it with few pictures and many directions.",
        ),
        (
            "The classifier, too, should be fitted on all 200 pictures.",
            "That would be worse: then the classifier, too, would have seen its test.",
        ),
    )


def _pair(answer: object) -> Array:
    if array(answer).size == 1:
        raise Unreadable("This is one number, an angle perhaps; w is a vector with two entries.")
    return vector(answer, 2)


@exercise(
    "03.3 derive, slide 18",
    "w points along the inverse of S_W times d. What is the inverse of a multiple of I?",
    "A number in front of w does not matter. What is left is d, the difference of the means.",
    solution=(
        "{d}, of any length: the inverse of S_W is a multiple of I, so w points along "
        "m₁ - m₀, the line that joins the means."
    ),
    insight="If classes are equally wide in all directions, the line through both means is best.",
    question="The two classes have $\\mathbf S_W$ proportional to the identity, and the means "
    "$\\mathbf m_0={means[0]}$ and $\\mathbf m_1={means[1]}$. Which direction does Fisher choose, "
    "and which line is it in a picture of the classes? Answer with the direction, a vector of any "
    "length.",
    vary={"means": _MEANS},
)
def joining_line(*, means: tuple[tuple[int, int], tuple[int, int]] = _MEANS[0]) -> Answers:
    """Derive Fisher's w for S_W a multiple of I, m₀ = {means[0]}, m₁ = {means[1]}: two numbers."""
    m0, m1 = np.array(means)
    d = m1 - m0
    near = partial(along, within=0.2)  # degrees: other small whole numbers are further off
    return answers(
        _pair,
        along(d),
        (lambda v: not v.any(), "The zero vector has no direction."),
        (near(d[::-1] * [-1, 1]), "This line runs between the classes; w is what to project on."),
        (near(d[::-1]), "The entries are in the wrong order."),
        (near(d * [1, -1]), "One sign is turned: is each difference taken in the same order?"),
        (near(m1), "This is m₁, seen from the origin; where is m₀?"),
        (near(m0), "This is m₀, seen from the origin; where is m₁?"),
        (near(m0 + m1), "The means are added; their difference is due."),
        (near(d**2), "The entries are squared; d itself is due."),
        (
            near(m0 * m1),
            "The means multiplied, or their second entries? Their difference is due.",
        ),
        (near([m0[0], m1[0]]), "These are the first entries of both means, not a difference."),
        (near(d**0.5), "These are roots; d itself is due."),
        (
            near(m1 - m0[::-1], m1[::-1] - m0),
            "First entries go with first ones, and second ones with second ones.",
        ),
        (lambda v: (v != 0).sum() == 1, "The means differ in both coordinates."),
        (near([1, 1]), "The two coordinates do not count alike here."),
        otherwise="This is not along S_W⁻¹ d: write down d, then what S_W⁻¹ does to it.",
        words={"d": tuple(d.tolist())},
    )


@exercise(
    "03.4 compute, slide 15",
    "Balanced accuracy is the mean of the two classes' hit rates.",
    "Of the other pictures, those count as hits that are not called faces.",
    solution="{right:.3f}, the mean of {hits} / 472 = {a} and {left:,} / 23,573 = {b}.",
    insight="Its plain accuracy, {plain}, is below the 0.980 of a program that finds no face.",
    question="On CBCL's test set a program finds {hits} of the 472 faces. It also calls {false:,} "
    "of the 23,573 other pictures faces. What is its balanced accuracy, to three digits?",
    vary={
        "hits": (239, 266, 287, 305, 320, 342, 354, 366),
        "false": (1179, 1650, 2357, 2829),
    },
)
def balanced_score(*, hits: int = 354, false: int = 2357) -> Answers:
    """Compute the balanced accuracy: {hits} of 472 faces are found, {false:,} of 23,573 others
    called so.
    """
    faces, others = 472, 23_573
    a, b, precision = hits / faces, 1 - false / others, hits / (hits + false)
    rest = (others - false) / (others - false + faces - hits)
    right, accuracy = (a + b) / 2, (hits + others - false) / (faces + others)
    return answers(
        number,
        right,
        (100 * right, "This is in per cent; a share from 0 to 1 is due."),
        (accuracy, "This is plain accuracy: the many others outweigh the faces."),
        (a, "This is the hit rate on the faces alone."),
        (b, "This is the hit rate on the others alone."),
        (
            partial(close, b=precision, rtol=0.005),
            "This is the share of faces among the pictures that are called faces.",
        ),
        ((precision + rest) / 2, "Each is divided by all that are called so, not by its class."),
        (
            partial(close, b=2 * hits / (faces + hits + false), rtol=0.005),
            "This is the F1 score; the mean of the two hit rates is due.",
        ),
        (1 - accuracy, "This is the plain error rate: the many others outweigh the faces."),
        (1 - b, "This is the share of the others that are called faces."),
        (1 - a, "This is the share of the faces that are missed."),
        (partial(close, b=others / (faces + others)), "This is the accuracy of 'never a face'."),
        (
            partial(close, b=faces / (faces + others), rtol=0.005),
            "This is the share of faces in the whole test set.",
        ),
        (0.5, "A program that never looks at the picture gets this much."),
        (1 - right, "This is the error rate; how much is right?"),
        ((a + 1 - b) / 2, "Another picture that is called a face is no hit."),
        ((a + precision) / 2, "The second rate is the share of all others that are called so."),
        (a * b, "The hit rates are multiplied; their mean is due."),
        ((a * b) ** 0.5, "This is the geometric mean; the plain one is due."),
        (2 * a * b / (a + b), "This is the harmonic mean; the plain one is due."),
        (a + b, "The sum of both is too large by a factor of 2."),
        (a + b - 1, "This runs from -1 to 1; balanced accuracy is a mean."),
        (
            partial(close, b=rest, rtol=0.005),
            "These are the others among those that are called so.",
        ),
        (
            partial(close, b=(hits + false) / (faces + others), rtol=0.005),
            "This is the share of pictures that are called faces.",
        ),
        (
            lambda v: v == round(right, 1) or close(v, right, 0.01),
            "This is close: round only at the end, and to three digits.",
        ),
        (lambda v: not 0 <= v <= 1, "A share is from 0 to 1."),
        otherwise="Too {size}: what is the hit rate of each class?",
        words={
            "a": f"{a:.3f}",
            "left": others - false,
            "b": f"{b:.3f}",
            "plain": f"{accuracy:.3f}",
        },
    )


@exercise(
    "03.5 implement, slide 18",
    "S_W adds up the scatter of each class about its own mean; nothing is divided by N.",
    "np.linalg.solve(S_W, d) is the inverse of S_W times d.",
    solution=(
        "def f(X, y): A, B = X[y == 0], X[y == 1]; a, b = A - A.mean(axis=0), B - "
        "B.mean(axis=0); return np.linalg.solve(a.T @ a + b.T @ b, B.mean(axis=0) - A.mean(axis=0))"
    ),
    insight="The inverse of S_W turns d away from the directions in which the classes are wide.",
)
def fishers_direction(answer: object) -> str | None:
    """Write f(X, y) -> Fisher's w (D,) of any length, with y (N,) of 0 and 1, with NumPy alone."""

    def judge(f: object, X: Array, y: Array) -> str | None:
        return judged(
            vector(ask(f, X, y), X.shape[1], RETURNED),
            along(fisher.direction(X, y)),
            (lambda w: not w.any(), "Your function returns the zero vector: it has no direction."),
            *other_directions(X, y),
            otherwise=lambda w: (
                f"Along your w Fisher's ratio is {fisher.ratio(X, y, w):.2g}, and there is a "
                "larger one: check S_W first, then d."
            ),
        )

    return _tried(answer, judge)


@exercise(
    "03.6 implement, slide 18",
    "Project first: z = X @ w. Then everything is a number.",
    "s² is the sum of squared deviations from the class's own mean, not their average.",
    solution=(
        "def f(X, y, w): a, b = X[y == 0] @ w, X[y == 1] @ w; return (b.mean() - a.mean())**2 "
        "/ (((a - a.mean())**2).sum() + ((b - b.mean())**2).sum())"
    ),
    insight="The length of w cancels: the ratio belongs to the direction.",
)
def fishers_ratio(answer: object) -> str | None:
    """Write f(X, y, w) -> Fisher's ratio J(w), with y (N,) of 0 and 1, with NumPy alone."""

    def judge(f: object, X: Array, y: Array) -> str | None:
        w = 2.0 - np.arange(X.shape[1])
        right = fisher.ratio(X, y, w)
        cancels = "For a w ten times as long your ratio is another; the length must cancel."
        J, longer = (number(ask(f, X, y, v), what=RETURNED) for v in (w, 10 * w))
        A, B = X[y == 0], X[y == 1]
        d, width = B.mean(axis=0) - A.mean(axis=0), len(A) * A.var(axis=0) + len(B) * B.var(axis=0)
        found = judged(
            J,
            right,
            *other_ratios(X @ w, y, right),
            (d @ d / width.sum(), "The points are not projected: w does not come in."),
            otherwise=lambda J: (
                f"Your value is {J / right:.3g} times the right one: compare with J(w)."
                if close(J, longer)
                else cancels
            ),
            near=1e-6,
        )
        if found or close(J, longer):
            return found
        return cancels

    return _tried(answer, judge)


def _classes(D: int, n0: int, n1: int) -> tuple[Array, Array]:
    """Return points of two classes of unlike shapes and their labels, in mixed order."""
    rng = np.random.default_rng(1128)  # no two mistakes look alike
    A, B = (rng.normal(size=(n, D)) @ rng.normal(size=(D, D)) for n in (n0, n1))
    order = rng.permutation(n0 + n1)
    X = np.vstack([A + 2 * rng.normal(size=D), B + 2 * rng.normal(size=D)])
    return X[order], np.repeat([0, 1], [n0, n1])[order]


def _tried(answer: object, judge: Callable[[object, Array, Array], str | None]) -> str | None:
    """Judge a function on classes of two sizes, if it uses NumPy alone."""
    f = numpy_alone(answer)
    return next(filter(None, (judge(f, *_classes(*sizes)) for sizes in _SIZES)), None)
