"""Exercises of notebook 03: PCA at work."""

import numpy as np

from lecture8 import fisher
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import angle, close, mistakes
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import array, choice, function, integer, number

_RETURNED = "What your function returns"
_OWN_NUMBER = (
    "Each class's covariance is divided by its own number: in S_W every point counts alike."
)


def _share(N: int) -> float:
    """Return the numbers of codes, mean and basis (M = 20) as a share of those of N pictures."""
    return (20 * N + 21 * 625) / (625 * N)


@exercise(
    "03.1 compute",
    "N pictures take 625 N numbers. How many do N codes take, and how many the rest?",
    "The basis takes 20 x 625 numbers and the mean 625, whatever N is.",
    solution="1167: 20 N + 21 x 625 < 0.05 x 625 N holds from N = 1166.7 on.",
    insight="The codes alone take 3.2%; the other faces only pay for mean and basis.",
)
def enough_faces(answer: object) -> str | None:
    """Compute how many faces it takes until M = 20 codes, mean and basis are below 5%."""
    N = integer(answer)
    if N < 1:
        return "A number of faces is 1 or more."
    if _share(N) < 0.05 <= _share(max(N - 1, 1)):
        return None
    return (
        mistakes(
            N,
            (
                lambda N: N in (1111, 1112),
                "The mean is missing: it is sent once, beside the basis.",
            ),
            (lambda N: N in (420, 421), "The codes are missing: each face takes 20 numbers more."),
            (lambda N: N in (400, 401), "Codes and mean are missing: this is the basis alone."),
            (
                lambda N: N in (22, 23),
                "So many save 5%; codes, mean and basis shall take less than 5%.",
            ),
            (lambda N: N == 1166, "At this number the share is a little above 5%."),
            (lambda N: _share(N) < 0.05, "So many are enough, but fewer are, too."),
        )
        or f"For {N:,} faces the share is {_share(N):.2%}: more of them must share the basis."
    )


@exercise(
    "03.2 judge",
    "What does a score on test pictures promise about pictures that nobody has seen?",
    "Which pictures has each part of the method, PCA and classifier, seen before the test?",
    solution=(
        "B: the directions were fitted to the test pictures, so the codes suit these better "
        "than they would suit new ones. With three directions from 200 pictures the effect is "
        "small."
    ),
    insight="Whatever is learned, with labels or without, is learned inside the folds.",
)
def pca_before_folds(answer: object) -> str | None:
    """Say which sentence, A to E, tells what is wrong with PCA on all 200 pictures."""
    return {
        "A": "Labels are one thing that must stay hidden. Is there another, which PCA does see?",
        "B": None,
        "C": "How could they? PCA was given the pictures without their labels.",
        "D": "Any M may be tried with folds. Here the trouble would be there for every M.",
        "E": "That would be worse: then the classifier, too, would have seen its test.",
    }[choice(answer, "ABCDE")]


@exercise(
    "03.3 derive",
    "w points along the inverse of S_W times d. What is the inverse of a multiple of I?",
    "A number in front of w does not matter. What is left is d, the difference of the means.",
    solution=(
        "(0.6, 0.8), of any length: the inverse of S_W is a number, so w points along "
        "m₁ - m₀ = (3, 4), the line that joins the means."
    ),
    insight="Round clouds are best seen from the side.",
)
def joining_line(answer: object) -> str | None:
    """Derive Fisher's w for S_W a multiple of I, m₀ = (1, 2) and m₁ = (4, 6): two numbers."""
    v = array(answer)
    m0, m1 = np.array([1, 2]), np.array([4, 6])
    d = m1 - m0
    if v.size == 1:
        return "This is one number, an angle perhaps; w is a vector with two entries."
    v = array(answer, shape=(2,))
    if not v.any():
        return "The zero vector has no direction."
    if angle(v, d) < 1:  # degrees
        return None
    return (
        mistakes(
            v,
            (
                lambda v: angle(v, [-d[1], d[0]]) < 1,
                "This is the line between the classes; w is the direction to project on.",
            ),
            (lambda v: angle(v, d[::-1]) < 1, "The entries are in the wrong order."),
            (
                lambda v: angle(v, d * [1, -1]) < 1,
                "One sign is turned: is each difference taken in the same order?",
            ),
            (lambda v: angle(v, m1) < 1, "This is m₁, seen from the origin; where is m₀?"),
            (lambda v: angle(v, m0) < 1, "This is m₀, seen from the origin; where is m₁?"),
            (lambda v: angle(v, m0 + m1) < 1, "The means are added; their difference is due."),
            (lambda v: angle(v, d**2) < 1, "The entries are squared; d itself is due."),
            (lambda v: (v != 0).sum() == 1, "The means differ in both coordinates."),
            (lambda v: angle(v, [1, 1]) < 1, "The two coordinates do not count alike here."),
        )
        or "S_W does not turn a vector here: work out which vector it leaves as it is."
    )


@exercise(
    "03.4 compute",
    "Balanced accuracy is the mean of the two classes' hit rates.",
    "Of the other pictures, those count as hits that are not called faces.",
    solution="0.825, the mean of 354 / 472 = 0.75 and 21,216 / 23,573 = 0.90.",
    insight="Its plain accuracy, 0.897, is below the lazy program's 0.980: so much for accuracy.",
)
def balanced_score(answer: object) -> str | None:
    """Compute the balanced accuracy: 354 of 472 faces found, 2,357 of 23,573 others called so."""
    value = number(answer)
    hits, faces, false, others = 354, 472, 2357, 23_573
    on_faces, on_others = hits / faces, 1 - false / others
    right = (on_faces + on_others) / 2
    if close(value, right):
        return None
    precision = hits / (hits + false)
    return (
        mistakes(
            value,
            (100 * right, "This is in per cent; a share from 0 to 1 is due."),
            (
                (hits + others - false) / (faces + others),
                "This is plain accuracy: the many others outweigh the faces.",
            ),
            (on_faces, "This is the hit rate on the faces alone."),
            (on_others, "This is the hit rate on the others alone."),
            (precision, "This is the share of faces among the pictures that are called faces."),
            (1 - right, "This is the error rate; how much is right?"),
            (
                (on_faces + false / others) / 2,
                "A picture that is no face and is called a face is no hit.",
            ),
            (
                (on_faces + precision) / 2,
                "The second rate is of all others, not of all called faces.",
            ),
            (on_faces * on_others, "The hit rates are multiplied; their mean is due."),
            ((on_faces * on_others) ** 0.5, "This is the geometric mean; the plain one is due."),
            (
                2 * on_faces * on_others / (on_faces + on_others),
                "This is the harmonic mean; the plain one is due.",
            ),
            (on_faces + on_others, "The sum of both is too large by a factor of 2."),
            (on_faces + on_others - 1, "This runs from -1 to 1; balanced accuracy is a mean."),
            (lambda v: close(v, right, rtol=0.01), "This is close: give three digits."),
            (lambda v: not 0 <= v <= 1, "A share is from 0 to 1."),
        )
        or ("Too large" if value > right else "Too small") + ": what is the hit rate of each class?"
    )


@exercise(
    "03.5 implement",
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
    f = function(answer)
    X, y = _classes()
    D = X.shape[1]
    w = array(ask(f, X, y), shape=(D,), what=_RETURNED)
    if not w.any():
        return "Your function returns the zero vector, which has no direction."
    if angle(w, fisher.direction(X, y)) < 1:  # degrees
        return None
    A, B = X[y == 0], X[y == 1]
    m0, m1 = A.mean(axis=0), B.mean(axis=0)
    a, b, d = A - m0, B - m1, m1 - m0
    within = a.T @ a + b.T @ b
    averaged = [np.cov(A.T, ddof=k) + np.cov(B.T, ddof=k) for k in (0, 1)]
    known = [
        (d, "This joins the means: the widths of the classes are not in it."),
        (within @ d, "S_W times d: it is the inverse of S_W that is due."),
        (d / np.diag(within), "Only the diagonal of S_W is used: the correlations are missing."),
        *((np.linalg.solve(S, d), _OWN_NUMBER) for S in averaged),
        (np.linalg.solve(a.T @ a, d), "The scatter of class 1 is missing from S_W."),
        (np.linalg.solve(b.T @ b, d), "The scatter of class 0 is missing from S_W."),
        (np.linalg.solve(X.T @ X, d), "The scatter is taken about the origin, not about a mean."),
        (np.linalg.solve(within, m0 + m1), "The means are added; their difference is due."),
        (np.linalg.solve(within, m1), "The mean m₀ is missing: d is the difference of the means."),
        (np.linalg.eigh(np.cov(X.T))[1][:, -1], "This is PCA's direction: it ignores y."),
        (np.linalg.eigh(within)[1][:, -1], "This is the widest direction of S_W; where is d?"),
        (np.linalg.eigh(within)[1][:, 0], "This is the narrowest direction of S_W; where is d?"),
    ]
    for wrong, diagnosis in known:
        if angle(w, wrong) < 1:
            return diagnosis
    return (
        f"Along your w Fisher's ratio is {fisher.ratio(X, y, w):.2g}, and there is a larger one: "
        "check S_W first, then d."
    )


@exercise(
    "03.6 implement",
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
    f = function(answer)
    X, y = _classes()
    w = np.array([2.0, -1, 0.5])
    J = number(ask(f, X, y, w), what=_RETURNED)
    right = fisher.ratio(X, y, w)
    if close(J, right):
        return _same_at_any_length(f, X, y, w)
    a, b = X[y == 0] @ w, X[y == 1] @ w
    gap, total = b.mean() - a.mean(), ((X @ w - (X @ w).mean()) ** 2).sum()
    s2 = len(a) * a.var() + len(b) * b.var()
    return mistakes(
        J,
        (
            gap**2 / (a.var() + b.var()),
            "Each s² is a sum of squared deviations; yours is their mean.",
        ),
        (
            gap**2 / (a.var(ddof=1) + b.var(ddof=1)),
            "Each s² is a sum of squared deviations; yours is divided by N - 1.",
        ),
        (gap**2 / (s2 / len(X)), "Each s² is a sum of squared deviations; yours is divided by N."),
        (gap**2 / (s2 / (len(X) - 2)), "Each s² is a sum of squared deviations; yours is divided."),
        (lambda J: close(abs(J), abs(gap) / s2), "The difference of the means is not squared."),
        (lambda J: close(abs(J), right**0.5), "This is the square root of the ratio."),
        (
            gap**2 / (a.std() + b.std()),
            "The standard deviations are below the line; sums of squares are due.",
        ),
        (gap**2 / total, "The deviations are from the common mean; each class has its own."),
        (1 / right, "It is upside down: the distance of the means goes above."),
        (gap**2, "The widths of the classes are missing: what is below the line?"),
        (
            lambda J: any(close(J, gap**2 / (len(z) * z.var())) for z in (a, b)),
            "The width of one class is missing.",
        ),
        (
            gap**2 / ((a**2).sum() + (b**2).sum()),
            "The mean of its class was not subtracted before squaring.",
        ),
        (lambda J: J < 0, "A ratio of squares is not negative."),
    ) or (
        f"Too {'large' if right < J else 'small'}, by a factor of "
        f"{max(J / right, right / J if J else np.inf):.3g}: compare numerator and denominator with "
        "the formula."
    )


def _same_at_any_length(f: object, X: Array, y: Array, w: Array) -> str | None:
    """Return what is wrong if the ratio depends on the length of w."""
    J, longer = (number(ask(f, X, y, v), what=_RETURNED) for v in (w, 10 * w))
    if close(J, longer):
        return None
    return "For a w ten times as long your ratio is another; the length must cancel."


def _classes() -> tuple[Array, Array]:
    """Return 30 points of class 0 and 12 of class 1 in 3 dimensions, of unlike shapes; (N,)."""
    rng = np.random.default_rng(18)
    A = rng.normal(size=(30, 3)) @ [[2, 1, 0], [0, 1, 0.5], [0, 0, 1]] + [1, 0, 2]
    B = rng.normal(size=(12, 3)) @ [[1, 0, 2], [0, 3, 0], [0, 1, 0.5]] + [3, 1, 1]
    order = rng.permutation(42)
    return np.vstack([A, B])[order], np.repeat([0, 1], [30, 12])[order]
