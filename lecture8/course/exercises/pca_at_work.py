"""Exercises of notebook 03: PCA at work."""

import dis
from collections.abc import Callable
from functools import partial

import numpy as np

from lecture8 import fisher
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import Answers, angle, answers, close, judged, options
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import Unreadable, array, function, integer, number

_RETURNED = "What your function returns"
_SIZES = ((4, 30, 12), (2, 9, 14))  # dimensions, points of each class
_PER_POINT = "Each class is divided by its own number of points: in S_W every point counts alike."
_BY_INDEX = "Labels serve as row numbers here: X[y == 1] takes the rows of class 1, X[y] does not."
_MIXED = "The rows of the two classes are mixed, as y says: yours takes them as sorted."


@exercise(
    "03.1 compute, slide 15",
    "N pictures take 625 N numbers. How many do N codes take, and how many the rest?",
    "The basis takes 20 x 625 numbers and the mean 625, whatever N is.",
    solution="1167: 20 N + 21 x 625 < 0.05 x 625 N holds from N = 1166.7 on.",
    insight="The codes alone take 3.2%. The more faces share mean and basis, the less each pays.",
)
def enough_faces() -> Answers:
    """Compute how many faces it takes until M = 20 codes, mean and basis are below 5%."""

    def share(N: int) -> float:
        return (20 * N + 21 * 625) / (625 * N)

    return answers(
        integer,
        1167,
        (lambda N: N < 1, "A number of faces is 1 or more."),
        (lambda N: N in (1111, 1112), "The mean is missing: it is sent once, beside the basis."),
        (lambda N: N in (420, 421), "The codes are missing: each face takes 20 numbers more."),
        (lambda N: N in (400, 401), "Codes and mean are missing: this is the basis alone."),
        (22, "These save something; codes, mean and basis must take less than 5%."),
        (23, "These save 5%; codes, mean and basis must take less than 5%."),
        (1166, "At this number the share is a little above 5%."),
        (lambda N: share(N) < 0.05, "This many are enough, but fewer are, too."),
        otherwise=lambda N: (
            f"For {N:,} faces the share is {share(N):.2%}: more faces must share the basis."
        ),
        rtol=0,
        near=0,
    )


@exercise(
    "03.2 judge, slide 15",
    "What does a score on test pictures promise about pictures that nobody has seen?",
    "Which pictures has each part of the method, PCA and classifier, seen before the test?",
    solution=(
        "B: the directions were fitted to the test pictures, too, so the test is no longer one on "
        "new pictures. Which way the score errs is another matter: with 40 pictures and 25 "
        "directions, LDA's comes out too low."
    ),
    insight="Everything that is learned, with labels or without, is learned inside the folds.",
)
def pca_before_folds() -> Answers:
    """Say which sentence, A to E, tells what is wrong with PCA on all 200 pictures."""
    return options(
        {
            "A": "Labels must stay hidden from the fit. Is there anything else that PCA does see?",
            "B": None,
            "C": "How could they? PCA was given the pictures without their labels.",
            "D": "Does it have to be? Try it with few pictures and many directions.",
            "E": "That would be worse: then the classifier, too, would have seen its test.",
        }
    )


def _along(*lines: Array, within: float = 1) -> Callable[[Array], bool]:
    """Return what tells whether a vector lies on one of the lines, to so many degrees."""
    return lambda w: bool(w.any()) and min(angle(w, v) for v in lines) < within


def _vector(answer: object, D: int, what: str = "Your answer") -> Array:
    """Read a vector (D,), which may lie in a row or a column."""
    v = array(answer, what=what)
    return array(v.ravel() if v.size == D else v, (D,), what)


def _pair(answer: object) -> Array:
    if array(answer).size == 1:
        raise Unreadable("This is one number, an angle perhaps; w is a vector with two entries.")
    return _vector(answer, 2)


@exercise(
    "03.3 derive, slide 18",
    "w points along the inverse of S_W times d. What is the inverse of a multiple of I?",
    "A number in front of w does not matter. What is left is d, the difference of the means.",
    solution=(
        "(0.6, 0.8), of any length: the inverse of S_W is a multiple of I, so w points along "
        "m₁ - m₀ = (3, 4), the line that joins the means."
    ),
    insight="If classes are equally wide in all directions, the line through both means is best.",
)
def joining_line() -> Answers:
    """Derive Fisher's w for S_W a multiple of I, m₀ = (1, 2) and m₁ = (4, 6): two numbers."""
    m0, m1 = np.array([1, 2]), np.array([4, 6])
    d = m1 - m0
    return answers(
        _pair,
        _along(d),
        (lambda v: not v.any(), "The zero vector has no direction."),
        (_along([-4, 3]), "This line runs between the classes; w is what to project on."),
        (_along(d[::-1]), "The entries are in the wrong order."),
        (_along(d * [1, -1]), "One sign is turned: is each difference taken in the same order?"),
        (_along(m1), "This is m₁, seen from the origin; where is m₀?"),
        (_along(m0), "This is m₀, seen from the origin; where is m₁?"),
        (_along(m0 + m1), "The means are added; their difference is due."),
        (_along(d**2), "The entries are squared; d itself is due."),
        (
            _along(m0 * m1),
            "The means multiplied, or their second entries? Their difference is due.",
        ),
        (_along([m0[0], m1[0]]), "These are the first entries of both means, not a difference."),
        (_along(d**0.5), "These are roots; d itself is due."),
        (
            _along(m1 - m0[::-1], m1[::-1] - m0),
            "First entries go with first ones, and second ones with second ones.",
        ),
        (lambda v: (v != 0).sum() == 1, "The means differ in both coordinates."),
        (_along([1, 1]), "The two coordinates do not count alike here."),
        otherwise="This is not along S_W⁻¹ d: write down d, then what S_W⁻¹ does to it.",
    )


@exercise(
    "03.4 compute, slide 15",
    "Balanced accuracy is the mean of the two classes' hit rates.",
    "Of the other pictures, those count as hits that are not called faces.",
    solution="0.825, the mean of 354 / 472 = 0.75 and 21,216 / 23,573 = 0.90.",
    insight="Its plain accuracy, 0.897, is below the 0.980 of a program that finds no face.",
)
def balanced_score() -> Answers:
    """Compute the balanced accuracy: 354 of 472 faces found, 2,357 of 23,573 others called so."""
    hits, faces, false, others = 354, 472, 2357, 23_573
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
            lambda v: v == 0.8 or close(v, right, 0.01),
            "This is close: round only at the end, and to three digits.",
        ),
        (lambda v: not 0 <= v <= 1, "A share is from 0 to 1."),
        otherwise="Too {size}: what is the hit rate of each class?",
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
            _vector(ask(f, X, y), X.shape[1], _RETURNED),
            _along(fisher.direction(X, y)),
            (lambda w: not w.any(), "Your function returns the zero vector: it has no direction."),
            *_other_directions(X, y),
            otherwise=lambda w: (
                f"Along your w Fisher's ratio is {fisher.ratio(X, y, w):.2g}, and there is a "
                "larger one: check S_W first, then d."
            ),
        )

    return _tried(function(answer), judge)


def _other_directions(X: Array, y: Array) -> list[tuple[Callable[[Array], bool], str]]:
    """Return what a mistake makes of Fisher's direction, and which mistake it is."""
    A, B, solve = X[y == 0], X[y == 1], np.linalg.solve
    m0, m1 = A.mean(axis=0), B.mean(axis=0)
    a, b, d = A - m0, B - m1, m1 - m0
    within = a.T @ a + b.T @ b
    lam, E = np.linalg.eigh(within)
    first, rest = np.split(X, [len(A)])
    by_rows = rest.mean(axis=0) - first.mean(axis=0)
    wrong = [
        (d, "This joins the means: the widths of the classes are not in it."),
        (within @ d, "S_W times d: it is the inverse of S_W that is due."),
        (E @ (E.T @ d / lam**0.5), "This is the inverse of a square root of S_W times d."),
        (solve(np.linalg.cholesky(within), d), "This takes a Cholesky factor of S_W for S_W."),
        (d / X.std(axis=0), "Only the spread of each coordinate is used: where is S_W?"),
        (d * X.std(axis=0), "Only the spread of each coordinate is used: where is S_W?"),
        (d * np.diag(within) ** 0.5, "Only the spread of each coordinate is used: where is S_W?"),
        (solve(a.T @ a - b.T @ b, d), "The scatters are subtracted; they add up."),
        (X[1] - X[0], _BY_INDEX),
        (X[y].mean(axis=0) - X[~y].mean(axis=0), _BY_INDEX),
        (d / np.diag(within), "Only the diagonal of S_W is used: the correlations are missing."),
        *((solve(np.cov(A.T, ddof=k) + np.cov(B.T, ddof=k), d), _PER_POINT) for k in (0, 1)),
        (solve(a.T @ a, d), "The scatter of class 1 is missing from S_W."),
        (solve(b.T @ b, d), "The scatter of class 0 is missing from S_W."),
        (solve(X.T @ X, d), "The scatter is taken about the origin, not about a mean."),
        (solve(within, m0 + m1), "The means are added; their difference is due."),
        (solve(within, d0 := B.sum(axis=0) - A.sum(axis=0)), "Sums are subtracted; d has means."),
        (d0, "Sums are subtracted; d has means. And where is S_W?"),
        (solve(a.T @ a, d) + solve(b.T @ b, d), "Add the scatters first, then invert their sum."),
        (solve(within, solve(within, d)), "The inverse of S_W is applied twice."),
        (solve(np.corrcoef(X.T), d), "This has correlations in the place of S_W."),
        ((1 / within) @ d, "An inverse matrix is not 1 over each entry."),
        (solve(X.T @ X, X.T @ y), "This is least squares through the origin: centre X first."),
        (solve(np.cov(X.T), m1), "The mean m₀ is missing: d is the difference of the means."),
        (solve(within, m1), "The mean m₀ is missing: d is the difference of the means."),
        (m0, "This is the mean of class 0."),
        (m1, "This is the mean of class 1."),
        *((v, _MIXED) for v in (by_rows, solve(np.cov(X.T), by_rows))),
        (np.linalg.eigh(np.cov(X.T))[1][:, -1], "This is PCA's direction: it ignores y."),
        (E[:, -1], "This is the widest direction of S_W; where is d?"),
        (E[:, 0], "This is the narrowest direction of S_W; where is d?"),
    ]
    return [(_along(v, within=1e-3), diagnosis) for v, diagnosis in wrong]


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
        J, longer = (number(ask(f, X, y, v), what=_RETURNED) for v in (w, 10 * w))
        A, B = X[y == 0], X[y == 1]
        d, width = B.mean(axis=0) - A.mean(axis=0), len(A) * A.var(axis=0) + len(B) * B.var(axis=0)
        found = judged(
            J,
            right,
            *_other_ratios(X @ w, y, right),
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

    return _tried(function(answer), judge)


def _other_ratios(z: Array, y: Array, right: float) -> list[tuple[object, str]]:
    """Return what a mistake makes of Fisher's ratio, and which mistake it is."""
    a, b = z[y == 0], z[y == 1]
    sa, sb = len(a) * a.var(), len(b) * b.var()
    gap, s2, N = b.mean() - a.mean(), sa + sb, len(z)
    c, d = np.split(z, [len(a)])
    by_rows = (d.mean() - c.mean()) ** 2 / (len(c) * c.var() + len(d) * d.var())
    unsquared = "Neither the distance nor the deviations are squared."
    sums = "Each s² is a sum of squared deviations; yours is "
    below = [
        (a.var() + b.var(), f"{sums}their mean."),
        (a.var(ddof=1) + b.var(ddof=1), f"{sums}divided by N - 1."),
        (s2 / N, f"{sums}divided by N."),
        (s2 / (N - 2), f"{sums}divided."),
        (a.std() + b.std(), "The standard deviations are below the line; sums of squares are due."),
        ((a.std() + b.std()) ** 2, "The deviations are added and then squared; square each first."),
        ((sa**0.5 + sb**0.5) ** 2, "Here s₀ and s₁ are added and then squared; square each first."),
        ((a.var() + b.var()) / 2, f"{sums}a mean, and halved."),
        (z.var(), "The variance about the common mean is below; each class has its own sum."),
        (N * z.var(), "The deviations are from the common mean; each class has its own."),
        (1, "The widths of the classes are missing: what is below the line?"),
        *((width, "The width of one class is missing.") for width in (sa, sb)),
        (sa * sb, "Here s₀² and s₁² are multiplied; their sum is due."),
        (s2 * N / len(a) / len(b), "The numbers of points do not belong above the line."),
        (z @ z, "The mean of its class was not subtracted before squaring."),
    ]
    return [
        *((gap**2 / line, diagnosis) for line, diagnosis in below),
        (lambda J: close(abs(J), abs(gap) / s2), "The difference of the means is not squared."),
        (lambda J: close(abs(J), right**0.5), "This is the square root of the ratio."),
        (1 / right, "It is upside down: the distance of the means goes above."),
        (by_rows, _MIXED),
        (gap**2 / sa + gap**2 / sb, "Add s₀² and s₁² first, and then divide."),
        (gap**2 / abs(sa - sb), "Here s₀² and s₁² are subtracted; their sum is due."),
        (s2, "This is what stands below the line; what stands above?"),
        ((a.mean() + b.mean()) ** 2 / s2, "The means are added; their distance is due."),
        ((a.sum() - b.sum()) ** 2 / s2, "Sums stand above the line; the means are due."),
        (lambda J: close(abs(J), abs(gap) / (a.std() + b.std())), unsquared),
        (lambda J: close(abs(J), abs(gap) / (sa**0.5 + sb**0.5)), unsquared),
        (lambda J: J < 0, "A ratio of squares is not negative."),
    ]


def _classes(D: int, n0: int, n1: int) -> tuple[Array, Array]:
    """Return points of two classes of unlike shapes and their labels, in mixed order."""
    rng = np.random.default_rng(1128)  # no two mistakes look alike
    A, B = (rng.normal(size=(n, D)) @ rng.normal(size=(D, D)) for n in (n0, n1))
    order = rng.permutation(n0 + n1)
    X = np.vstack([A + 2 * rng.normal(size=D), B + 2 * rng.normal(size=D)])
    return X[order], np.repeat([0, 1], [n0, n1])[order]


def _tried(f: object, judge: Callable[[object, Array, Array], str | None]) -> str | None:
    """Judge f on classes of two sizes, unless it uses more than NumPy."""
    code = dis.get_instructions(f) if hasattr(f, "__code__") else ()
    names = [step.argval for step in code if step.opname == "LOAD_GLOBAL"]
    for used in (f, *(f.__globals__.get(name) for name in names)):
        home = str(getattr(used, "__module__", None) or getattr(used, "__name__", ""))
        if home.partition(".")[0] in ("lecture8", "sklearn", "scipy"):
            return f"This uses {home}: write it out in NumPy alone."
    return next(filter(None, (judge(f, *_classes(*sizes)) for sizes in _SIZES)), None)
