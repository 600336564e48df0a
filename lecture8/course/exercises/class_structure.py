"""Exercises of notebook 13: class structure."""

import numpy as np
from scipy.spatial.distance import cdist

from lecture8 import sne
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import close, mistakes
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import array, choice, function, number


@exercise(
    "13.1 derive",
    (
        "With 1/k for each of k points the entropy is ln k, and the perplexity k. Here one point "
        "has 1/2, and k others have 1/(2k) each."
    ),
    ("The entropy is -½ ln ½ - k · 1/(2k) · ln(1/(2k)). Simplify, then take e to the power of it."),
    solution="def f(k): return 2 * np.sqrt(k). The entropy is ½ ln 2 + ½ ln 2k = ln 2 + ½ ln k.",
    insight="At k = 1 it counts 2, and it grows slowly: the perplexity counts likely neighbours.",
)
def half_to_one(answer: object) -> str | None:
    """Write f(k): the perplexity if one point has probability 1/2, and k others share the rest."""
    f = function(answer)
    ks = [1, 4, 30, 100]
    found = np.array([number(ask(f, k), "What your function returns") for k in ks])
    k = np.array(ks, float)
    right = 2 * np.sqrt(k)
    if close(found / right, np.ones(4)):
        return None
    entropy = np.log(right)
    return mistakes(
        found,
        (k + 1, "This counts all alike: the perplexity counts the likely ones more."),
        (entropy, "This is the entropy: the perplexity is e to the power of it."),
        (entropy / np.log(2), "This is the entropy in bits: raise 2 to it for the perplexity."),
        (2**entropy, "An entropy in nats is the power of 2 here: base and logarithm must fit."),
        (
            np.exp(entropy / np.log(2)),
            "An entropy in bits is the power of e here: base and logarithm must fit.",
        ),
        (1 / right, "Turned over: is the minus of the entropy missing?"),
        (np.sqrt(k), "The entropy of the choice between the two halves is missing."),
        (np.sqrt(2 * k), "Only one of the two halves has its factor: both have the sum 1/2."),
        (
            (k + 1) / 2,
            "Entropies are averaged, not perplexities; the halves are a choice, too.",
        ),
        (4 * k / (k + 1), "This is 1 / Σp², another count: the perplexity comes from the entropy."),
        (np.sqrt(2) * k, "The k others have 1/(2k) each, not 1/k: all must sum to 1."),
        (2 * k, "The k others have 1/(2k) each, but together only half of the weight."),
    ) or _which_k(found, right, ks)


def _which_k(found: Array, right: Array, ks: list[int]) -> str:
    i = next(i for i in range(len(ks)) if not close(found[i], right[i]))
    size = "large" if found[i] > right[i] else "small"
    if i == 0:
        return f"Too {size} at k = 1, where two points have 1/2 each: which count is that?"
    return f"Right for k = {ks[i - 1]}, but too {size} for k = {ks[i]}: how does ln p enter?"


@exercise(
    "13.2 derive",
    (
        "C is a constant, plus Σ p_kl |y_k - y_l|², plus ln Σ exp(-|y_k - y_l|²). How often is "
        "y_i in the first sum?"
    ),
    (
        "Each of the two sums gives 4 Σ_j ... (y_i - y_j), with p_ij in the first and -q_ij in "
        "the second: p_ij and p_ji both count."
    ),
    solution="def f(Y, P, Q): return 4 * ((P - Q)[:, :, None] * (Y[:, None] - Y)).sum(axis=1).",
    insight="Downhill, a pair is pulled together where p > q, and pushed apart where p < q.",
)
def map_gradient(answer: object) -> str | None:
    """Derive ∂C/∂Y for λ = 0, as f(Y, P, Q) -> (N, 2): places Y (N, 2), probabilities (N, N)."""
    f = function(answer)
    rng = np.random.default_rng(2007)
    Y = rng.normal(size=(8, 2))
    P = sne.probabilities(rng.normal(size=(8, 5)), perplexity=3)
    squared = cdist(Y, Y, "sqeuclidean")
    s = np.exp(-squared) - np.eye(8)
    Q = s / s.sum()
    dY = array(ask(f, Y, P, Q), what="What your function returns")
    right = sne.gradient(Y, P, background=0)
    if close(dY, right):
        return None

    def by(A: Array) -> Array:
        return 4 * (A.sum(axis=1)[:, None] * Y - A @ Y)

    return (
        mistakes(
            dY,
            (-right, "The sign is that of a step downhill, or of a sum over the wrong index."),
            (right / 2, "A factor of 2 is missing: y_i is in p_ij's distance and in p_ji's."),
            (right / 4, "A factor is missing: the square gives 2, and p_ij and p_ji both count."),
            (2 * right, "Twice too large: each pair counts as ij and ji, no more."),
            (by(P), "This pulls only: the derivative of ln Σ exp(-|y_k - y_l|²) is missing."),
            (by(-Q), "This pushes only: the derivative of Σ p_kl |y_k - y_l|² is missing."),
            (by(P + Q), "Both parts pull here: the logarithm's derivative has the opposite sign."),
            (
                by((P - Q) / (1 + squared)),
                "This is t-SNE's, with its heavy tail: here s is exp(-|y_i - y_j|²).",
            ),
            (right / 8, "This is divided by N: C is a sum over pairs, not a mean over points."),
            (
                lambda dY: any(close(dY, c * (P - Q) @ Y) for c in (-4, 4, -2, 2)),
                "Only y_j is in it: the sum is over p - q times the difference y_i - y_j.",
            ),
            (
                lambda dY: any(close(dY, c * by((P - Q) * np.sqrt(squared))) for c in (1, 0.5)),
                "The difference y_i - y_j enters once, not with its length besides.",
            ),
            (lambda dY: dY.ndim == 3, "A row for each pair: sum them over j."),
            (lambda dY: dY.shape == (2, 8), "The shape is (2, N): each point has a row."),
            (
                lambda dY: dY.shape == (2,),
                "Two numbers: one point's, or a sum over all. Each has its own row.",
            ),
            (lambda dY: dY.ndim < 2, "Each point has two coordinates, and so two derivatives."),
            (lambda dY: dY.shape != (8, 2), "The shape is not that of Y."),
        )
        or "The shape is right, the numbers are not: compare with a central difference of C."
    )


@exercise(
    "13.3 judge",
    "The claim is about the ten-dimensional codes. Which of the four is measured there?",
    "A map has lost dimensions: what it mixes up may be apart in the codes.",
    solution=(
        "'b': the nearest of the ten-dimensional codes has the same label for about 98 of "
        "100 digits; in PCA's map of them it has for about half."
    ),
    insight="The map lost eight dimensions of ten, and the classes are kept apart there.",
)
def evidence_of_classes(answer: object) -> str | None:
    """Choose the observation, a, b, c or d, that decides whether the codes mix the classes up."""
    return {
        "a": "A map of neighbours shows groups and widens gaps by its own choice: it is a hint to "
        "be checked, no evidence.",
        "b": None,
        "c": "Trustworthiness judges the map, and knows no labels: a bad map says nothing about "
        "the codes.",
        "d": "That says how much of the codes the map leaves out, not whether what is left out "
        "holds the classes apart.",
    }[choice(answer, ("a", "b", "c", "d"))]


def _nearest(A: Array, k: int, itself: bool = False, farthest: bool = False) -> np.ndarray:
    apart = cdist(A, A) * (-1 if farthest else 1)
    if not itself:
        np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1)[:, :k]


def _both(a: np.ndarray, b: np.ndarray) -> Array:
    """Return how many indices each row of a shares with that row of b."""
    return (a[:, :, None] == b[:, None, :]).sum(axis=(1, 2)).astype(float)


@exercise(
    "13.4 implement",
    "A point is at distance 0 from itself, and is no neighbour of its own.",
    (
        "scipy.spatial.distance.cdist(A, A), its diagonal set to infinity, then "
        "argsort(axis=1)[:, :10]: once for X, once for Y. Count what a point's two rows share."
    ),
    solution=(
        "def f(X, Y): near = [NearestNeighbors(n_neighbors=10).fit(A).kneighbors()[1] for A "
        "in (X, Y)]; return np.mean([len(set(a) & set(b)) for a, b in zip(*near)]) / 10."
    ),
    insight="A random map keeps 10/(N - 1) of them: at N = 360 that is 2.8%.",
)
def kept_neighbours(answer: object) -> str | None:
    """Write f(X, Y): the share of each point's ten nearest in X that are so in Y, mean of all."""
    f = function(answer)
    if f is sne.kept or "kept" in getattr(getattr(f, "__code__", None), "co_names", ()):
        return "This calls sne.kept: write it out."
    rng = np.random.default_rng(41)
    pairs = []
    for N, noise in ((60, 0.5), (45, 0.05)):
        X = rng.normal(size=(N, 5)) * [3, 2, 1, 0.5, 0.2]
        pairs.append((X, X[:, :2] + noise * rng.normal(size=(N, 2))))
    found = [array(ask(f, X, Y), what="What your function returns") for X, Y in pairs]
    if any(value.size > 1 for value in found):
        return "One number is due for each map: the mean over all points."
    found = np.array([float(value.ravel()[0]) for value in found])

    def share(k: int = 10, **how: bool) -> Array:
        return np.array(
            [_both(_nearest(X, k, **how), _nearest(Y, k, **how)).mean() / k for X, Y in pairs]
        )

    right = share()
    if close(found, right):
        return None
    jaccard = [_both(_nearest(X, 10), _nearest(Y, 10)) for X, Y in pairs]
    in_place = [(_nearest(X, 10) == _nearest(Y, 10)).mean() for X, Y in pairs]
    return mistakes(
        found,
        (share(itself=True), "Each point is among its own ten nearest here: leave it out."),
        (share(11, itself=True), "Each point counts as its own neighbour, and is always kept."),
        (1.1 * share(11, itself=True), "Each point counts as its own neighbour: leave it out."),
        (share(farthest=True), "These are the ten farthest: sort the distances upwards."),
        (in_place, "The two lists are compared place by place: the order does not matter."),
        ([(n / (20 - n)).mean() for n in jaccard], "This divides by the ten nearest in X or in Y."),
        (10 * right, "This is how many of the ten are kept: a share is due."),
        (100 * right, "This is a percentage: a share is due."),
        (1 - right, "This is the share that is lost."),
        (share(1), "This is for the nearest alone: ten are asked for."),
        (
            [10 * r / (len(X) - 1) for r, (X, _) in zip(right, pairs, strict=True)],
            "This divides by the N - 1 other points: the share is of ten.",
        ),
        (
            np.ones(2),
            "It is 1 for every map: are both lists of one space, or is one neighbour enough?",
        ),
        (lambda v: bool((v > 1).any()), "A share is at most 1: divide by ten, and by N."),
    ) or (
        f"Too {'large' if found[0] > right[0] else 'small'}: for each point, how many of the ten "
        "nearest in X are among the ten nearest in Y, whatever their order?"
    )


@exercise(
    "13.5 judge",
    (
        "KMeans(10, n_init=5, random_state=0) of scikit-learn finds the clusters; "
        "adjusted_rand_score(y_known, labels) compares them."
    ),
    (
        "Do it for all three of spaces. Without the others, the codes' index says nothing about "
        "what learning has done."
    ),
    solution=(
        "'c': the index is about 0.5 for the codes and 0.65 for components and pixels. The "
        "codes keep a class together as neighbours; they do not make it one round heap."
    ),
    insight="Neighbours of a class stay together; that does not make the class one round heap.",
)
def clusters_and_classes(answer: object) -> str | None:
    """Choose the sentence, a, b, c or d, that the adjusted Rand indices of the spaces support."""
    return {
        "a": "The nearest code names a digit, but a cluster may hold parts of several classes: "
        "how far is the index from 1?",
        "b": "Measure the index for components and pixels, too: which of the three is largest?",
        "c": None,
        "d": "Chance has an index of 0, whatever the number of clusters: what is it here?",
    }[choice(answer, ("a", "b", "c", "d"))]


@exercise(
    "13.6 compute",
    "Of the two terms of q_ij one is 0: which is left?",
    (
        "The background spreads λ evenly over all ordered pairs of different points. How many "
        "pairs have 20 points?"
    ),
    solution="0.2 / (20 · 19) = 5.26e-4: the background's λ / (N (N - 1)).",
    insight="However far apart a pair is, q is never smaller: that is what lets groups part.",
)
def least_probability(answer: object) -> str | None:
    """Give q_ij for two of N = 20 points so far apart that exp(-|y_i - y_j|²) is 0, at λ = 0.2."""
    q = number(answer)
    N, lam = 20, 0.2
    pairs = N * (N - 1)
    right = lam / pairs
    if close(q, right, 0.008):
        return None
    return mistakes(
        q,
        (0, "That is so without a background: with λ above 0 something is left."),
        (lam / N**2, "The pairs of a point with itself do not count: there are fewer than N²."),
        (2 * right, "The sum is over ordered pairs, ij and ji: there are twice as many."),
        (1 / pairs, "The background has only the weight λ."),
        ((1 - lam) / pairs, "The map's own term has the weight 1 - λ, and is 0 here."),
        (lam, "All pairs together have λ: what does one of them get?"),
        (lam / N, "The background is spread over pairs of points, not over points."),
        (lam / (N - 1), "The background is spread over all pairs, not over those of one point."),
        (100 * right, "This is a percentage: a probability is due."),
        (1 / right, "Turned over: a probability is below 1."),
    ) or (
        f"Too {'large' if q > right else 'small'}: the map's own term is 0, and the background "
        "is the same for all pairs."
    )


@exercise(
    "13.7 compute",
    (
        "A share p of N digits has the variance p(1 - p)/N. What is the variance of the difference "
        "of two independent shares?"
    ),
    (
        "Variances add up: the standard error of the difference is "
        "sqrt(p₁(1 - p₁)/N + p₂(1 - p₂)/N). Divide 0.003 by it."
    ),
    solution="0.003 / sqrt(0.975 · 0.025/10,000 + 0.972 · 0.028/10,000) = 1.32.",
    insight=(
        "Less than two: such a difference comes by chance, too. Both were asked the same "
        "digits, so counting digit by digit would be sharper."
    ),
)
def errors_apart(answer: object) -> str | None:
    """Say how many standard errors of their difference 97.5% and 97.2% of 10,000 each are apart."""
    value = abs(number(answer))
    N, difference = 10_000, 0.003
    variances = np.array([0.975 * 0.025, 0.972 * 0.028]) / N
    one, other = np.sqrt(variances)
    both = np.sqrt(variances.sum())
    right = difference / both
    if close(value, right, 0.016):
        return None
    known = (
        (difference / (one + other), "Variances add up, not standard errors."),
        (difference / one, "This takes the standard error of one share; both vary."),
        (difference / other, "This takes the standard error of one share; both vary."),
        (2 * right, "The difference varies more than each share, not less: variances add up."),
        (difference / np.sqrt(variances.mean()), "This takes one share's error; both vary."),
        (difference / variances.sum(), "This divides by the variance: take its root."),
        (difference / np.sqrt(N * variances.sum()), "The standard error lacks N, or is in points."),
        (difference / (N * variances.sum()), "This is no standard error: take N and a root."),
        (both, "This is the standard error of the difference: how many of it is 0.003?"),
        (100 * both, "This is the standard error in points: how many of it is the difference?"),
        (difference, "This is the difference itself."),
        (1 / right, "Turned over: divide the difference by its standard error."),
        (100 * right, "Points are divided by a share: put both in the same unit."),
        (
            difference / np.sqrt(abs(variances[0] - variances[1])),
            "The variance of a difference is the sum of the variances.",
        ),
    )
    for wrong, diagnosis in known:
        if close(value, wrong, 0.01):
            return diagnosis
    size = "large" if value > right else "small"
    return f"Too {size}: divide 0.003 by the standard error of the difference of the two shares."
