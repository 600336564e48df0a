"""Exercises of notebook 01: continuous latent variables."""

from functools import partial

import numpy as np

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
    same_set,
)
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import RETURNED, array, function, number, vector

_PSI = np.array([0.1, 0.1, 9.0])  # the noise variances of the notebook; its loadings are 1, 1, 1
_UNITS = np.array([1, 1, 0.01])  # the third coordinate's numbers are 100 times smaller


@exercise(
    "01.1 derive, slide 8",
    "Multiply (Wz + ε)(Wz + ε)ᵀ out and take the mean of each of the four terms.",
    "z and ε are independent, so the cross terms vanish. W is fixed: what is left of E[W z zᵀ "
    "Wᵀ] when W and Wᵀ are taken out of the mean?",
    solution="def f(W, V, sigma2): return W @ V @ W.T + sigma2 * np.eye(len(W)). The cross terms "
    "vanish; E[z zᵀ] is V and E[ε εᵀ] is sigma2 times I.",
    insight="With V = I this is PRML 12.36; any V does what V = I does with another W.",
)
def covariance_of_x(answer: object) -> str | None:
    """Write f(W, V, sigma2) -> cov[x], (D, D), where x = μ + Wz + ε and cov[z] is V, (M, M)."""
    f, rng = function(answer), np.random.default_rng(8)
    for D, M, s2 in [(3, 2, 0.7), (5, 1, 1.6), (2, 3, 0.7)]:
        W, B = rng.normal(size=(D, M)), rng.normal(size=(M, M + 1))
        found = _judge_covariance(array(ask(f, W, B @ B.T, s2), what=RETURNED), W, B @ B.T, s2)
        if found is not None:
            sizes = f"Right for D = 3 and M = 2, not for D = {D} and M = {M}. "
            return sizes * (D != 3) + found
    return None


def _judge_covariance(C: Array, W: Array, V: Array, s2: float) -> str | None:
    signal, (D, M), one = W @ V @ W.T, W.shape, np.eye(len(W))
    return judged(
        C,
        signal + s2 * one,
        (W @ W.T + s2 * one, "This is right for cov[z] = I only: here z has the covariance V."),
        (W @ W.T, "The noise is missing, and z has the covariance V, which is not I."),
        (signal, "The noise is missing: ε adds its own covariance."),
        (signal + s2**0.5 * one, "The argument sigma2 is the variance itself: leave the root out."),
        (signal + s2**2 * one, "The argument sigma2 is a square already: do not square it again."),
        (signal + 2 * s2 * one, "The noise is counted twice."),
        (signal + s2, "Noise of two coordinates is uncorrelated; yours adds to every entry."),
        (s2 * signal, "The noise is added, not multiplied."),
        (signal + s2 / D * one, "Each coordinate has the noise variance σ²: it is not shared out."),
        (2 * signal + s2 * one, "WVWᵀ stands there once: the cross terms are zero."),
        (
            np.diag(np.diag(signal)) + s2 * one,
            "Only the variances are there: coordinates of x share z, and so they are correlated.",
        ),
        (signal - s2 * one, "Variances of independent parts add up; yours are subtracted."),
        (W @ V @ V @ W.T + s2 * one, "V is a covariance already: it appears once."),
        (W @ V**2 @ W.T + s2 * one, "V**2 squares each entry; V itself is due."),
        (W @ np.linalg.inv(V) @ W.T + s2 * one, "V is inverted, but a larger V makes x vary more."),
        (W @ (V + s2 * np.eye(M)) @ W.T, "You add the noise to z; the model adds it to x."),
        ((W * np.diag(V)) @ W.T + s2 * one, "You use V's diagonal only; z may be correlated."),
        (lambda C: C.shape == (M, M) != (D, D), "This has cov[z]'s shape: x has D coordinates."),
        (lambda C: C.shape == (D,), "These are D numbers; a covariance has D x D."),
        (
            lambda C: C.shape == (D, M) != (D, D),
            f"It has W's shape {(D, M)}; it must be (D, D). Is Wᵀ missing on the right?",
        ),
        (lambda C: C.shape != (D, D), f"Its shape is {C.shape}; it must be (D, D), here {(D, D)}."),
        (lambda C: not close(C, C.T), "A covariance is symmetric, and yours is not."),
        otherwise="The shape is right, some numbers are not. Take W = 0, and then sigma2 = 0: what "
        "must be left of the covariance in each case?",
        near=1e-6,
    )


@exercise(
    "01.2 predict, slide 8",
    "PCA goes after variance. What is the variance of each coordinate now?",
    "The third coordinate hardly varies any more. The first two share a cause: do they rise "
    "together, or does one fall when the other rises?",
    solution="(0.7, 0.7, 0): PCA now looks along the first two coordinates, which rise together. "
    "It depends on the units.",
    insight="A change of units has turned u₁ by nearly 80°.",
)
def u1_in_new_units() -> Answers:
    """Predict PCA's u₁ (three numbers, any length) when x₃'s numbers are 100 times smaller."""
    C = np.ones((3, 3)) + np.diag(_PSI)
    lam, (_, apart, u1) = eigh(C * np.outer(_UNITS, _UNITS))
    old, even = eigh(C)[1][-1], along([1, 1], within=2)
    return answers(
        partial(vector, size=3),
        along(u1, within=2),  # degrees: one digit per entry is enough
        (lambda v: not v.any(), "The zero vector has no direction."),
        (lambda v: same_set(v, lam), "These are the eigenvalues; a direction is asked for."),
        (along(old, [0, 0, 1], within=3), "This is u₁ in the old units. What varies most now?"),
        (along([1, 1, 1]), "These are FA's old loadings; PCA asks which direction varies most."),
        (along(apart, within=2), "Along this direction the first two differ; they share a cause."),
        (
            along(*np.eye(3), within=1e-3),
            "Only one coordinate counts here. Does no other vary as much?",
        ),
        (
            along(old * _UNITS, [1, 1, 0.1], within=0.5),
            "This is the old u₁ with another unit in its third entry; PCA must be done again.",
        ),
        (lambda v: even(v[:2]), "The first two are in proportion. How much does the third vary?"),
        otherwise="This is not it: compare the three variances in the new units first.",
    )


@exercise(
    "01.3 predict, slide 8",
    "The noise of x₃ is divided by {factor}, as is all of x₃. What happens to its variance?",
    "var[a ε] is a² var[ε].",
    solution="{shown}: the noise shrinks with the units, so its variance is {psi} / {factor}². The "
    "loading, which is no square, shrinks to {unit}.",
    insight="The ratio of loading² to noise stays, so FA infers the same z.",
    question="Factor analysis finds the loading 1 and the noise variance $\\psi_3={psi}$ for the "
    "third coordinate. What is $\\psi_3$ after this coordinate is divided by {factor}?",
    vary={"psi": (3, 5, 6, 7, 8, 9, 12), "factor": (20, 50, 100, 200)},
)
def noise_in_new_units(*, psi: int = 9, factor: int = 100) -> Answers:
    """Predict FA's noise variance ψ₃, which was {psi}, when x₃ is divided by {factor}."""
    unit = 1 / factor
    return answers(
        number,
        psi * unit**2,
        (psi * unit, f"The noise is divided by {factor}; what does that do to its variance?"),
        (psi, "FA finds the same z, but the noise of x₃ is measured in x₃'s units."),
        (psi / unit, "Smaller numbers vary less, not more; and a variance is a square."),
        (psi / unit**2, "Smaller numbers vary less, not more."),
        (psi**0.5 * unit, "This is the noise's standard deviation; the variance is asked for."),
        (psi**0.5, "This is the noise's standard deviation, and in the old units."),
        (psi * unit**0.5, f"This is divided by the root of {factor}; a variance takes the square."),
        (
            psi * unit**1.5,
            f"This is divided by {factor}√{factor}: which power does a variance take?",
        ),
        (
            psi * unit**3,
            f"This is divided by {factor} three times: how often does a variance take it?",
        ),
        (1, "The old loading was 1; the noise's variance depends on the units."),
        (unit, "This is the loading of x₃, or the factor itself."),
        (unit**2, "This is the variance that x₃ owes to z; what does the noise add?"),
        ((1 + psi) * unit**2, "This is x₃'s whole variance; a part of it comes from z."),
        (0, "The noise has become small, but it is there."),
        (lambda v: v < 0, "A variance is not negative."),
        otherwise="Too {size}: by what does a variance shrink when the numbers do?",
        rtol=0.02,
        words={"shown": np.format_float_positional(round(psi * unit**2, 9)), "unit": f"{unit:g}"},
    )


@exercise(
    "01.4 judge, slide 7",
    "From far away the surface is curved, and each bend costs PCA a component.",
    "Which measurement looks at a piece of the surface that is small enough to be flat?",
    solution="{right}. On a small enough piece the surface is flat, and three shares hold more "
    "than 99% of the variance. PCA of the large movements counts the flat space that holds all "
    "the bends.",
    insight="Local means local: PCA gives the right number where the surface is flat.",
    question="A colleague runs PCA on 1,000 pictures of a digit, moved by up to 10 pixels and "
    "turned. He needs over a hundred components for 95% of the variance, and concludes that the "
    "data have over a hundred degrees of freedom. Which one of these measurements would show that "
    "there are three?\n\n{options}",
    vary={"order": orders("ABCDE")},
)
def hundred_components(*, order: str = "ABCDE") -> Answers:
    """Say which measurement, A to E, shows that the movements have three degrees of freedom."""
    return lettered(
        order,
        (
            "PCA of the same pictures, for 99% of the variance instead of 95%.",
            "A stricter share asks for still more components: it counts the flat space again.",
        ),
        (
            "PCA of more of these pictures, 3,000 instead of 1,000.",
            "More pictures fill the same curved surface, which stays as curved as it was.",
        ),
        ("PCA of pictures that moved much less, around one place.", None),
        (
            "Distances to the nearest neighbours among the 1,000 pictures.",
            "The idea is right, but with moves of up to 10 pixels the nearest neighbours are "
            "too far apart.",
        ),
        (
            "PCA of the same pictures, each pixel scaled to variance 1.",
            "Other units for the pixels stretch the surface; they do not make it flat.",
        ),
    )


@exercise(
    "01.5 derive, slide 6",
    "Write n₁ = c rᵈ and n₂ = c (2r)ᵈ, and divide.",
    "The ratio is 2ᵈ. Which function takes 2ᵈ to d?",
    solution="def f(n1, n2): return np.log2(n2 / n1). The ratio of the counts is 2 to the power d.",
    insight="Neither r nor the density is needed: the growth alone determines d.",
)
def dimension_by_counting(answer: object) -> str | None:
    """Write f(n1, n2) -> d, the dimension, from n1 points within a distance r and n2 within 2r."""
    f, counts = function(answer), [(12, 100), (20, 80), (30, 45), (7, 300)]
    d = np.array([number(ask(f, *pair), what=RETURNED) for pair in counts])
    n1, n2 = np.array(counts).T
    ratio, right = n2 / n1, np.log2(n2 / n1)
    first = int(np.argmax(np.abs(d - right) > 1e-3 * right))
    size = "large" if d[first] > right[first] else "small"
    return judged(
        d,
        lambda d: all(map(close, d, right)),
        (lambda d: np.ptp(d) == 0, "Your function returns the same d for all counts."),
        (ratio, "This is the ratio of the counts; d is in its exponent."),
        (ratio / 2, "The count does not grow in proportion to r: d is in the exponent."),
        (np.log(ratio), "The natural logarithm undoes eᵈ: which power do you have?"),
        (np.log10(ratio), "The decimal logarithm undoes 10ᵈ: which power do you have?"),
        (right / 2, "This is half of it: the distance is doubled once."),
        (-right, "A dimension is positive: which count is divided by which?"),
        (1 / right, "This is upside down: the larger d, the faster the count grows."),
        (ratio**0.5, "This is the square root of the ratio; d is in the exponent of 2."),
        (np.log2(n2), "The count n1 is missing: only the growth from n1 to n2 counts."),
        (np.log2(n2) / np.log2(n1), "A ratio of logarithms is not the logarithm of the ratio."),
        (np.log2(n2 // n1), "The division // drops what is behind the point: use /."),
        (right * np.log(2) ** 2, "To change the base, divide by ln 2; this is multiplied."),
        (2.0**ratio, "This is 2 to the power of the ratio; d is the power that gives the ratio."),
        (right + 1, "This is too large by 1 for all counts."),
        (np.log2(n2 / n1 - 1), "The n2 points within 2r include the n1: nothing is subtracted."),
        (np.log2(n2 - n1), "Compare the counts by their ratio, not by their difference."),
        (2 * right, "This is twice the dimension: 2ᵈ is the ratio."),
        (n2 - n1, "Compare the counts by their ratio, not by their difference."),
        (ratio ** (1 / 3), "This is the cube root of the ratio; d is in the exponent of 2."),
        (np.log2((n2 - 1) / (n1 - 1)), "Leave the counts as they are: no centre is taken off."),
        (
            lambda d: close(d, ratio * d[0] / ratio[0]),
            "The ratio itself is in it: d is an exponent.",
        ),
        (
            lambda d: close(d, right * d[0] / right[0]),
            "A factor is wrong: to which base is the log?",
        ),
        (lambda d: (np.abs(d - right) < 1).all() and not (d % 1).any(), "Leave the rounding out."),
        otherwise=f"At n1 = {n1[first]}, n2 = {n2[first]} yours is {d[first]:.3g}, too {size}.",
    )


def eigh(S: Array) -> tuple[Array, Array]:
    """Return the eigenvalues, ascending, and the eigenvectors as rows."""
    lam, E = np.linalg.eigh(S)
    return lam, E.T
