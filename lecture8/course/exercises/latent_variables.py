"""Exercises of notebook 01: continuous latent variables."""

import numpy as np

from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import angle, close, mistakes, same_set
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import array, choice, function, number

_RETURNED = "What your function returns"
_PSI = np.array([0.1, 0.1, 9.0])  # the noise variances of the notebook; its loadings are 1, 1, 1
_UNITS = np.array([1, 1, 0.01])  # the third coordinate's numbers are 100 times smaller


@exercise(
    "01.1 derive",
    "Multiply (Wz + ε)(Wz + ε)ᵀ out and take the mean of each of the four terms.",
    (
        "z and ε are independent, so the cross terms vanish. W is fixed: what is left of E[W z zᵀ "
        "Wᵀ] when W and Wᵀ are taken out of the mean?"
    ),
    solution=(
        "def f(W, V, sigma2): return W @ V @ W.T + sigma2 * np.eye(len(W)). The cross terms "
        "vanish; E[z zᵀ] is V and E[ε εᵀ] is sigma2 times I."
    ),
    insight="With V = I this is PRML 12.36; any V does what V = I does with another W.",
)
def covariance_of_x(answer: object) -> str | None:
    """Write f(W, V, sigma2) -> cov[x], (D, D), where x = μ + Wz + ε and cov[z] is V, (M, M)."""
    f = function(answer)
    rng = np.random.default_rng(8)
    W, B, s2, one = rng.normal(size=(3, 2)), rng.normal(size=(2, 2)), 0.25, np.eye(3)
    V = B @ B.T
    C = array(ask(f, W, V, s2), what=_RETURNED)
    signal = W @ V @ W.T
    if close(C, signal + s2 * one):
        return None
    return (
        mistakes(
            C,
            (W @ W.T + s2 * one, "This is right for cov[z] = I only: here z has the covariance V."),
            (W @ W.T, "The noise is missing, and z has the covariance V, which is not I."),
            (signal, "The noise is missing: ε adds its own covariance."),
            (
                signal + s2**0.5 * one,
                "The argument sigma2 is the variance itself: no square root is due.",
            ),
            (
                signal + s2**2 * one,
                "The argument sigma2 is a square already: do not square it again.",
            ),
            (signal + s2, "Noise of two coordinates is uncorrelated; yours adds to every entry."),
            (signal - s2 * one, "Variances of independent parts add up; yours are subtracted."),
            (W @ V @ V @ W.T + s2 * one, "V is a covariance already: it stands there once."),
            (
                W @ np.linalg.inv(V) @ W.T + s2 * one,
                "V is turned into its inverse: a z that varies more makes an x that varies more.",
            ),
            (lambda C: C.shape == (2, 2), "The shape is that of cov[z]: x has D coordinates."),
            (lambda C: C.shape == (3,), "These are D numbers; a covariance has D x D."),
            (lambda C: C.shape != (3, 3), "The shape is not (D, D): W is (D, M), and x has D."),
            (lambda C: not close(C, C.T), "A covariance is symmetric, and yours is not."),
        )
        or "The shape is right, the numbers are not: which of the four terms have mean zero?"
    )


@exercise(
    "01.2 predict",
    "PCA goes after variance. What is the variance of each coordinate now?",
    (
        "The third coordinate hardly varies any more. The first two share a cause: do they rise "
        "together, or does one fall when the other rises?"
    ),
    solution=(
        "(0.7, 0.7, 0): PCA now looks along the first two coordinates, which rise together. "
        "It depends on the units."
    ),
    insight="A change of units has turned u₁ by nearly 80°.",
)
def u1_in_new_units(answer: object) -> str | None:
    """Predict PCA's u₁ (three numbers, one digit each) when x₃'s numbers are 100 times smaller."""
    v = array(answer, shape=(3,))
    C = np.ones((3, 3)) + np.diag(_PSI)
    lam, (_, apart, u1) = _eigh(C * np.outer(_UNITS, _UNITS))
    if not v.any():
        return "The zero vector has no direction."
    if angle(v, u1) < 2:  # degrees: one digit an entry is enough
        return None
    return (
        mistakes(
            v,
            (lambda v: same_set(v, lam), "These are the eigenvalues; a direction is asked for."),
            (
                lambda v: min(angle(v, u) for u in (_eigh(C)[1][-1], [0, 0, 1])) < 3,
                "This is u₁ in the old units. Which coordinates vary most in the new ones?",
            ),
            (
                lambda v: angle(v, [1, 1, 1]) < 1,
                "These are FA's old loadings, what the coordinates have in common; PCA asks which "
                "direction varies most.",
            ),
            (
                lambda v: angle(v, apart) < 2,
                "Along this direction the first two coordinates differ; they have a common cause.",
            ),
            (
                lambda v: (v != 0).sum() == 1,
                "One coordinate alone: do you know of another that varies as much, and with it?",
            ),
            (
                lambda v: abs(v[0]) > 0 and angle(v[:2], [1, 1]) < 2,
                "The first two entries are in proportion. How large is the third coordinate's "
                "variance beside theirs?",
            ),
        )
        or "Compare the three variances in the new units, and ask which coordinates rise together."
    )


@exercise(
    "01.3 predict",
    "The noise of x₃ is divided by 100, as is all of x₃. What happens to its variance?",
    "var[a ε] is a² var[ε].",
    solution=(
        "0.0009: the noise shrinks with the units, so its variance is 9 / 100². The loading, "
        "which is no square, shrinks to 0.01."
    ),
    insight="The ratio of loading² to noise stays, so FA infers the same z.",
)
def noise_in_new_units(answer: object) -> str | None:
    """Predict FA's noise variance ψ₃, which was 9, when x₃'s numbers are 100 times smaller."""
    psi, unit = _PSI[2], _UNITS[2]
    value = number(answer)
    if close(value, psi * unit**2, rtol=0.02):
        return None
    return mistakes(
        value,
        (psi * unit, "The noise is divided by 100; what does that make of its variance?"),
        (psi, "FA finds the same z, but the noise of x₃ is measured in x₃'s units."),
        (psi / unit, "Smaller numbers vary less, not more; and a variance is a square."),
        (psi / unit**2, "Smaller numbers vary less, not more."),
        (psi**0.5 * unit, "This is the noise's standard deviation; the variance is asked for."),
        (unit, "This is the loading of x₃, or the factor itself."),
        (unit**2, "This is the variance that x₃ owes to z; what does the noise add?"),
        ((1 + psi) * unit**2, "This is x₃'s whole variance; a part of it comes from z."),
        (0, "The noise has become small, but it is there."),
        (lambda v: v < 0, "A variance is not negative."),
    ) or (
        "Too large: by what does a variance shrink when the numbers do?"
        if value > psi * unit**2
        else "Too small: by what does a variance shrink when the numbers do?"
    )


@exercise(
    "01.4 judge",
    "From far away the surface is curved, and each bend costs PCA a component.",
    "Which measurement looks at a piece of the surface that is small enough to be flat?",
    solution=(
        "C. On a small enough piece the surface is flat, and three shares hold more than 99% "
        "of the variance. PCA of the large movements counts the flat space that holds all the "
        "bends."
    ),
    insight="Local means local: PCA counts right where the surface is flat.",
)
def hundred_components(answer: object) -> str | None:
    """Say which measurement, A to E, shows that the movements have three degrees of freedom."""
    return {
        "A": "A stricter share asks for still more components: it counts the flat space again.",
        "B": "More pictures fill the same curved surface: it does not become flatter by that.",
        "C": None,
        "D": "This is the right idea, but what did the notebook find at ±10 px? The nearest "
        "neighbours are too far apart there.",
        "E": "Other units for the pixels stretch the surface; they do not make it flat.",
    }[choice(answer, "ABCDE")]


@exercise(
    "01.5 derive",
    "Write n₁ = c rᵈ and n₂ = c (2r)ᵈ, and divide.",
    "The ratio is 2ᵈ. Which function takes 2ᵈ to d?",
    solution="def f(n1, n2): return np.log2(n2 / n1). The ratio of the counts is 2 to the power d.",
    insight="Neither r nor the density is needed: the growth alone tells d.",
)
def dimension_by_counting(answer: object) -> str | None:
    """Write f(n1, n2) -> d, the dimension, from n1 points within a distance r and n2 within 2r."""
    f = function(answer)
    for n1, n2 in [(12, 100), (20, 80), (30, 45)]:
        d = number(ask(f, n1, n2), what=_RETURNED)
        if not close(d, np.log2(n2 / n1)):
            return _wrong_dimension(d, n1, n2)
    return None


def _wrong_dimension(d: float, n1: int, n2: int) -> str:
    ratio = n2 / n1
    right = np.log2(ratio)
    return mistakes(
        d,
        (ratio, "This is the ratio of the counts; d is in its exponent."),
        (ratio / 2, "The count does not grow in proportion to r: d is in the exponent."),
        (np.log(ratio), "The natural logarithm undoes eᵈ: which power do you have?"),
        (np.log10(ratio), "The decimal logarithm undoes 10ᵈ: which power do you have?"),
        (right / 2, "This is half of it: the distance is doubled once."),
        (-right, "A dimension is positive: which count stands above which?"),
        (1 / right, "This is upside down: the larger d, the faster the count grows."),
        (ratio**0.5, "The square root fits no d but two: d is in the exponent."),
        (np.log2(n2), "The count n1 is missing: only the growth from n1 to n2 tells d."),
        (np.log2(n2 - n1), "Counts are compared by their ratio here, not by their difference."),
        (
            lambda d: float(d).is_integer() and abs(d - right) < 1,
            "An estimate need not be a whole number: leave the rounding out.",
        ),
    ) or (
        f"At n1 = {n1}, n2 = {n2} your function returns {d:.3g}, too "
        f"{'large' if d > right else 'small'} a number."
    )


def _eigh(S: Array) -> tuple[Array, Array]:
    """Return the eigenvalues, ascending, and the eigenvectors as rows."""
    lam, E = np.linalg.eigh(S)
    return lam, E.T
