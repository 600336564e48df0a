"""Exercises of notebook 13: class structure."""

import numpy as np
from scipy.spatial.distance import cdist

from lecture8 import sne
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import (
    Answers,
    answers,
    close,
    judged,
    lettered,
    orders,
)
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import RETURNED, array, function, number


@exercise(
    "13.1 derive, slide 41",
    "With 1/k for each of k points the entropy is ln k. Here one has 1/2, k others 1/(2k) each.",
    "The entropy is the mean of -ln p. Half of the weight has p = 1/2, the other half 1/(2k).",
    solution="def f(k): return 2 * np.sqrt(k). The entropy is ½ ln 2 + ½ ln 2k = ln 2 + ½ ln k.",
    insight="At k = 1 it counts 2, and it grows slowly: the perplexity counts likely neighbours.",
)
def half_to_one(answer: object) -> str | None:
    """Write f(k): the perplexity if one point has probability 1/2, and k others share the rest."""
    f, ks = function(answer), np.array([1, 4, 30, 100])
    found = np.array([number(ask(f, int(k)), RETURNED) for k in ks])
    right = 2 * np.sqrt(ks)
    entropy = np.log(right)
    bits = entropy / np.log(2)

    def otherwise(found: Array) -> str:
        i = next(i for i in range(4) if not close(found[i], right[i]))
        size = "large" if found[i] > right[i] else "small"
        if i == 0:
            return f"Too {size} at k = 1, where two points have 1/2 each: which count is that?"
        return f"Right for k = {ks[i - 1]}, but too {size} for k = {ks[i]}: how does ln p enter?"

    return judged(
        found,
        lambda found: close(found / right, np.ones(4)),
        (ks + 1, "This counts all alike: the perplexity counts the likely ones more."),
        (entropy, "This is the entropy: the perplexity is e to the power of it."),
        (bits, "This is the entropy in bits: raise 2 to it for the perplexity."),
        (2**entropy, "You raise 2 to an entropy in nats: base and logarithm must fit."),
        (np.exp(bits), "You raise e to an entropy in bits: base and logarithm must fit."),
        (1 / right, "Turned over: is the minus of the entropy missing?"),
        (4 * ks, "Each half's entropy counts by its weight, 1/2: you add both in full."),
        (
            lambda found: close(found, 2 * np.sqrt(ks - 1)) or close(found, 2 * np.sqrt(ks + 1)),
            "How many share the second half? The k points do not count the one with 1/2.",
        ),
        (np.sqrt(ks), "The entropy of the choice between the two halves is missing."),
        (np.sqrt(2 * ks), "Only one of the two halves has its factor: both have the sum 1/2."),
        ((ks + 1) / 2, "This averages perplexities: average entropies, and add the halves' own."),
        (4 * ks / (ks + 1), "This is another count, 1 / Σp²: the perplexity is of the entropy."),
        (np.sqrt(2) * ks, "The k others have 1/(2k) each, not 1/k: all must sum to 1."),
        (2 * ks, "The k others have 1/(2k) each, but together only half of the weight."),
        otherwise=otherwise,
    )


@exercise(
    "13.2 derive, slide 41",
    "C is a constant, plus Σ p_kl |y_k - y_l|², plus ln Σ exp(-|y_k - y_l|²).",
    "How often is y_i in the first sum? What does the derivative of the logarithm make of s_ij?",
    solution="def f(Y, P, Q): return 4 * ((P - Q)[:, :, None] * (Y[:, None] - Y)).sum(axis=1).",
    insight="Downhill, a pair is pulled together where p > q, and pushed apart where p < q.",
)
def map_gradient(answer: object) -> str | None:
    """Derive ∂C/∂Y for λ = 0, as f(Y, P, Q) -> (N, 2): places Y (N, 2), probabilities (N, N)."""
    f, rng = function(answer), np.random.default_rng(2007)
    said = None
    for N in (8, 11):
        Y = rng.normal(size=(N, 2))
        P = sne.probabilities(rng.normal(size=(N, 5)), perplexity=3)
        s = np.exp(-cdist(Y, Y, "sqeuclidean")) - np.eye(N)
        dY = array(ask(f, Y, P, s / s.sum()), what=RETURNED)
        said = said or _gradient_judged(dY, Y, P, s / s.sum())
    return said


def _gradient_judged(dY: Array, Y: Array, P: Array, Q: Array) -> str | None:
    N, apart, one = len(Y), cdist(Y, Y), np.eye(len(Y))  # one: added where 0 would divide
    right = sne.gradient(Y, P, background=0)

    def by(A: Array) -> Array:
        return 4 * (A.sum(axis=1)[:, None] * Y - A @ Y)

    def is_one(*wrong: Array) -> object:
        return lambda dY: any(close(dY, c * A) for A in wrong for c in (-1, -0.5, 0.5, 1))

    return judged(
        dY,
        right,
        (-right, "The sign is that of a step downhill, or of a sum over the wrong index."),
        (right / 2, "A factor of 2 is missing: y_i is in p_ij's distance and in p_ji's."),
        (right / 4, "A factor is missing: the square gives 2, and p_ij and p_ji both count."),
        (
            lambda dY: close(dY, -right / 2) or close(dY, -right / 4),
            "The sign is wrong, and a factor is missing.",
        ),
        (
            is_one(by(2 * P - Q), by(P - 2 * Q)),
            "In one of the two terms a factor of 2 is missing: ij and ji count in both.",
        ),
        (
            is_one(4 * ((P - Q)[:, :, None] * (Y[:, None] - Y) ** 2).sum(axis=1)),
            "The derivative of a square holds y_i - y_j itself, not its square.",
        ),
        (
            is_one(4 * ((P - Q)[:, :, None] * np.abs(Y[:, None] - Y)).sum(axis=1)),
            "Each coordinate of y_i - y_j keeps its sign: no absolute value is due.",
        ),
        (2 * right, "Twice too large: each pair counts as ij and ji, no more."),
        (right / N, "This is divided by N: C is a sum over pairs, not a mean over points."),
        (by(P), "This pulls only: the derivative of ln Σ exp(-|y_k - y_l|²) is missing."),
        (by(-Q), "This pushes only: the derivative of Σ p_kl |y_k - y_l|² is missing."),
        (by(P + Q), "Both parts pull here: the logarithm's derivative has the opposite sign."),
        (is_one(by(P / (Q + one))), "This stops at p/q: q in its turn depends on y_i."),
        (by((P - Q) / (1 + apart**2)), "This is t-SNE's, with its heavy tail: here s has none."),
        (
            is_one(4 * (P - Q).sum(axis=1)[:, None] * Y),
            "Only y_i is in it: a distance depends on y_j, too.",
        ),
        (is_one(4 * (P - Q) @ Y), "Only y_j is in it: a distance depends on y_i, too."),
        (is_one(by((P - Q) * apart)), "The difference enters once, not with its length besides."),
        (is_one(by((P - Q) / (apart + one))), "Unit vectors: how long is the derivative of d²?"),
        (lambda dY: dY.ndim == 3, "A row for each pair: sum them over j."),
        (lambda dY: dY.shape == (2, N), "The shape is (2, N): each point has a row."),
        (lambda dY: dY.shape == (2,), "Two numbers: one point's, or a sum. Each has its row."),
        (lambda dY: dY.ndim < 2, "Each point has two coordinates, and so two derivatives."),
        (lambda dY: dY.shape != (N, 2), "The shape is not that of Y."),
        otherwise="Only the shape is right: compare the numbers with central differences of C.",
    )


@exercise(
    "13.3 judge, slide 40",
    "The claim is about the ten-dimensional codes. Which of the four is measured there?",
    "A map has lost dimensions: what it mixes up may be apart in the codes.",
    solution="{right}: the nearest code is right for about 97 of 100 digits; in PCA's map about "
    "half.",
    insight="The map lost eight dimensions of ten, and the classes are kept apart there.",
    question='"In PCA\'s map of the codes the classes overlap. So the codes mix them up." Which '
    "observation decides whether they do?\n\n{options}",
    vary={"order": orders("ABCD")},
)
def evidence_of_classes(*, order: str = "ABCD") -> Answers:
    """Choose the observation, A, B, C or D, that decides whether the codes mix the classes up."""
    return lettered(
        order,
        (
            "In the UNI-SNE map of the codes there are gaps between the classes.",
            "A map widens gaps by its own choice: a hint to be checked, no evidence.",
        ),
        (
            "The label of the nearest code, in all ten dimensions, is right for 97 digits of 100.",
            None,
        ),
        (
            "The trustworthiness of PCA's map is lower than that of the UNI-SNE map.",
            "Trustworthiness knows no labels: a bad map says nothing about the codes.",
        ),
        (
            "Two components hold only a part of the variance of the codes.",
            "The variance cannot say whether what the map leaves out holds the classes apart.",
        ),
    )


def _nearest(
    A: Array, k: int, itself: bool = False, farthest: bool = False, metric: str = "euclidean"
) -> np.ndarray:
    apart = cdist(A, A, metric) * (-1 if farthest else 1)
    if not itself:
        np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1)[:, :k]


@exercise(
    "13.4 implement, slide 41",
    "A point is at distance 0 from itself, and is no neighbour of its own.",
    "cdist(A, A), its diagonal set to infinity, then argsort(axis=1)[:, :10], for X and for Y.",
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
    rng, pairs = np.random.default_rng(41), []
    for N, noise in ((60, 0.5), (45, 0.05)):
        X = rng.normal(size=(N, 5)) * [3, 2, 1, 0.5, 0.2]
        pairs.append((X, X[:, :2] + noise * rng.normal(size=(N, 2))))
    found = [array(ask(f, X, Y), what=RETURNED) for X, Y in pairs]
    if any(value.size > 1 for value in found):
        return "One number is due for each map: the mean over all points."

    def both(k: int = 10, **how: bool | str) -> list[Array]:
        near = [(_nearest(X, k, **how), _nearest(Y, k, **how)) for X, Y in pairs]
        return [(a[:, :, None] == b[:, None, :]).sum(axis=(1, 2)) for a, b in near]

    def share(k: int = 10, **how: bool | str) -> Array:
        return np.array([count.mean() / k for count in both(k, **how)])

    right, others = share(), np.array([len(X) - 1 for X, _ in pairs])
    return judged(
        np.array([float(value.ravel()[0]) for value in found]),
        right,
        (share(itself=True), "Each point is among its own ten nearest here: leave it out."),
        (share(11, itself=True), "Each point counts as its own neighbour, and is always kept."),
        (1.1 * share(11, itself=True), "Each point counts as its own neighbour: leave it out."),
        (share(farthest=True), "These are the ten farthest: sort the distances upwards."),
        (
            [(_nearest(X, 10) == _nearest(Y, 10)).mean() for X, Y in pairs],
            "The two lists are compared place by place: the order does not matter.",
        ),
        (
            [(count / (20 - count)).mean() for count in both()],
            "This divides by the size of the union of the two lists: the share is of ten.",
        ),
        (10 * right, "This is how many of the ten are kept: a share is due."),
        (100 * right, "This is a percentage: a share is due."),
        (1 - right, "This is the share that is lost."),
        (share(1), "This is for the nearest alone: ten are asked for."),
        (
            lambda v: close(v, 10 * right / others) or close(v, 10 * right / (others + 1)),
            "This divides by the number of points: the share is of ten.",
        ),
        (10 / others, "This is what a random map keeps: compare the two lists."),
        (
            lambda v: close(v, share(9)) or close(v, 0.9 * share(9)),
            "These are nine neighbours: a slice 1:10 holds nine.",
        ),
        (share(5), "These are the five nearest: ten are asked for."),
        (
            share(metric="cityblock"),
            "Here a distance is a sum of absolute differences: take their squares.",
        ),
        (np.ones(2), "It is 1 for both maps: are the two lists of one space, or one enough?"),
        (lambda v: bool((v > 1).any()), "A share is at most 1: divide by ten, and by N."),
        otherwise=lambda v: (
            f"Too {'large' if v[0] > right[0] else 'small'} for the first of two "
            "maps: how many of the ten nearest in X are among the ten nearest in Y?"
        ),
    )


@exercise(
    "13.5 judge, slide 40",
    "The quoted sentence is about any data and any network. What was measured on other data?",
    "Compare the three networks with the components on the small digits, and then on MNIST.",
    solution=(
        "{right}: on MNIST 0.47 to 0.52 for the codes and 0.36 to 0.39 for the components; on the "
        "small digits 0.56 to 0.59 for the codes of three networks, and 0.65 for the components."
    ),
    insight="One data set does not answer for another, nor one network for all.",
    question="\"On MNIST's training digits the adjusted Rand index is 0.47 to 0.50 in the codes "
    "and 0.36 in the components. So the training of an autoencoder brings clusters nearer to the "
    'classes." Which sentence do all the indices above support?\n\n{options}',
    vary={"order": orders("ABCD")},
)
def clusters_and_classes(*, order: str = "ABCD") -> Answers:
    """Choose the sentence, A, B, C or D, that the adjusted Rand indices support."""
    return lettered(
        order,
        (
            "It brings them so near that the ten clusters are the ten digits.",
            "Clusters that are the digits have the index 1: how far off are these?",
        ),
        (
            "The quoted sentence, as it stands.",
            "That is so on MNIST. On the small digits, which of the spaces has the largest?",
        ),
        ("It did so on MNIST, but not reliably on the small digits.", None),
        (
            "It did neither: the clusters have no more to do with the digits than chance.",
            "Chance has an index of 0, whatever the number of clusters: what is it here?",
        ),
    )


@exercise(
    "13.6 compute, slide 41",
    "Of the two terms of q_ij one is 0: which is left?",
    "The background spreads λ evenly over the ordered pairs of different points. {N} have how "
    "many?",
    solution="{lam} / ({N} · {N_1}) = {right:.3g}: the background's λ / (N (N - 1)).",
    insight="q is never smaller than that, however far apart the pair is.",
    question="Two of the $N={N}$ places of a UNI-SNE map are so far apart that "
    "$\\exp(-\\|\\mathbf y_i-\\mathbf y_j\\|^2)$ is 0 in the computer. What is their $q_{{ij}}$, "
    "if the background has the weight $\\lambda={lam}$?",
    vary={"N": (5, 6, 7, 8, 12), "lam": (0.1, 0.15, 0.3)},
)
def least_probability(*, N: int = 5, lam: float = 0.1) -> Answers:
    """Give q_ij for two of N = {N} points so far apart that exp(-|y_i - y_j|²) is 0; λ = {lam}."""
    pairs = N * (N - 1)
    right = lam / pairs
    return answers(
        number,
        right,
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
        otherwise="Too {size}: one of q_ij's two terms is 0 here, and what is the other?",
        words={"N_1": N - 1},
    )


@exercise(
    "13.7 compute, slide 40",
    "A share p of N digits has the variance p(1 - p)/N. What has the difference of two shares?",
    "The variances of independent numbers add up. The standard error is the root of the sum.",
    solution="{gap} / sqrt({p} · {not_p}/10,000 + {q} · {not_q}/10,000) = {right:.2f}.",
    insight="{chance} Counting digit by digit would be sharper.",
    question="A classifier names {codes}% of 10,000 test digits right from their codes, and "
    "{components}% from PCA's components. Take the two shares as independent. How many standard "
    "errors of their difference are they apart?",
    vary={"codes": (97.4, 97.5, 97.7), "components": (96.6, 96.8, 96.9, 97.1, 97.2)},
)
def errors_apart(*, codes: float = 97.5, components: float = 97.2) -> Answers:
    """Say how many standard errors of their difference {codes}% and {components}%, of
    10,000 each, are apart.
    """
    N, digits = 10_000, round(100 * (codes - components))
    p, q, difference = codes / 100, components / 100, digits / N
    variances = np.array([p * (1 - p), q * (1 - q)]) / N
    one, other = np.sqrt(variances)
    both = np.sqrt(variances.sum())
    right = difference / both
    return answers(
        lambda answer: abs(number(answer)),
        right,
        (difference / (one + other), "Variances add up, not standard errors."),
        *((difference / e, "This takes the error of one share; both vary.") for e in (one, other)),
        (2 * right, "The difference varies more than each share, not less: variances add up."),
        (difference / np.sqrt(variances.mean()), "The variances are averaged: both vary."),
        (difference / variances.sum(), "This divides by the variance: take its root."),
        (
            difference / np.sqrt(N * variances.sum()),
            "The variance of a share is p(1 - p)/N: N is missing.",
        ),
        (difference / (N * variances.sum()), "This is no standard error: take N and a root."),
        (both, "This is the standard error of the difference: how many such is the difference?"),
        (100 * both, "This is the standard error in percent: how many such is the difference?"),
        (difference, "This is the difference itself."),
        (1 / right, "Turned over: divide the difference by its standard error."),
        (
            difference / np.sqrt(0.5 / N),
            "The variance of a share is p(1 - p)/N: here p is not 1/2.",
        ),
        (
            difference / np.sqrt((p + q) / N),
            "The variance of a share is p(1 - p)/N, not p/N.",
        ),
        (
            82 / np.sqrt(166),
            "This compares digit by digit, by 124 and 42: take the two as independent here.",
        ),
        (digits, "This is the difference in digits: how many standard errors is it?"),
        (100 * right, "Percent are divided by a share: put both in the same unit."),
        (
            difference / np.sqrt(abs(variances[0] - variances[1])),
            "The variance of a difference is the sum of the variances.",
        ),
        otherwise="Too {size}: how much does the difference of two such shares vary by chance?",
        rtol=0.016,
        near=0.005,
        words={
            "gap": difference,
            "p": round(p, 3),
            "not_p": round(1 - p, 3),
            "q": round(q, 3),
            "not_q": round(1 - q, 3),
            "chance": "Such a difference comes by chance, too."
            if right < 2
            else "Chance alone seldom makes such a difference.",
        },
    )
