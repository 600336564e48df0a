"""Exercises of notebook 05: probabilistic PCA."""

import numpy as np

from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import Answers, answers, close, judged, options
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.probabilistic_pca_mistakes import (
    OTHER_VARIANCES,
    of_covariance,
    wrong_fillings,
)
from lecture8.course.exercises.reading import RETURNED, Unreadable, array, integer, number
from lecture8.ppca import PPCA


@exercise(
    "05.1 derive, slide 21",
    "Which terms of ln|C| + tr(C⁻¹S) contain σ²? Take the derivative with respect to σ².",
    "They are (D - M) ln σ² + (the sum of the discarded λ) / σ². Set the derivative to zero.",
    solution="def f(lam, M): return lam[M:].mean(). The derivative (D - M)/σ² - sum/σ⁴ is 0 there.",
    insight="The noise takes what PCA throws away, spread over D - M directions: σ² = J/(D - M).",
)
def noise_variance(answer: object) -> str | None:
    """Write f(lam, M) -> the most likely σ², from all D eigenvalues, descending."""
    six, four = np.array([9.0, 5.0, 3.0, 0.8, 0.5, 0.2]), np.array([4.0, 2.0, 1.5, 0.5])
    cases = [(six, 1), (six, 2), (six, 3), (four, 2)]
    right = np.array([lam[M:].mean() for lam, M in cases])
    factor = "It depends on lam and M as it should; a constant factor is wrong."
    return judged(
        np.array([number(ask(answer, *case), what=RETURNED) for case in cases]),
        right,
        *((np.array([f(lam, M) for lam, M in cases]), words) for f, words in OTHER_VARIANCES),
        (np.sqrt(right), "This is σ; its square is asked for."),
        (right**2, "This is the square of σ²."),
        (1 / right, "This is upside down: the precision 1/σ²."),
        (lambda s: (s < 0).any(), "A variance is not negative."),
        (lambda s: close(s / s[0], right / right[0]), factor),
        (lambda s: np.ptp(s) == 0, "Your function returns the same σ² for all lam and M."),
        otherwise="Set the derivative to zero once more: which λ are in it, and how many?",
        near=1e-6,
    )


@exercise(
    "05.2 compute, slide 21",
    "Count the entries of W, σ² and the mean. Which changes of W leave WWᵀ as it is?",
    "A rotation of M axes has M(M - 1)/2 angles: so many numbers of W change nothing.",
    solution="{right}: W has {D} * {M} numbers, of which {M} * {M_1}/2 = {turns} only turn z; "
    "σ² 1, the mean {D}.",
    insight="The full Gaussian has {full}: PPCA with M = {M} needs {share} of that.",
    question="How many free numbers has a PPCA model with $D={D}$ and $M={M}$, the mean included? "
    "(Mind the rotation.) How many has the full Gaussian? What does the formula give for $M=D-1$? "
    "Answer with the first of the three.",
    vary={"D": (49, 64, 81, 100, 121, 144), "M": (5, 6, 7, 8, 9, 10, 11, 12)},
    where=lambda D, M: M * M != D,
)
def free_numbers(*, D: int = 64, M: int = 10) -> Answers:
    """Count the free numbers of a PPCA model with D = {D} and M = {M}, the mean included."""
    turns, full = M * (M - 1) // 2, D * (D + 1) // 2
    right = D * M - turns + 1 + D
    turned = "W R has the same C for every rotation R"
    fa = "With a noise variance for each pixel it is factor analysis."
    each_twice = "A covariance matrix is symmetric: not all of its entries are free."
    only_w = "The mean and σ² are left out, and too much is taken off for the rotation."
    with_z = "Is z counted? It has mean zero and covariance I, so nothing of it is free."
    return answers(
        integer,
        right,
        (right + turns, f"{turned}: not all of W is free."),
        (right - D, "The mean is left out."),
        (right - 1, "One number is missing: the noise has a variance, too."),
        (right - 1 - D, "Only W is counted: the mean and σ² belong to the model."),
        (D * M, "Only the entries of W are counted, and not all of these are free."),
        (D * M + D, f"The noise σ² is left out, and {turned}."),
        (D * M + 1, f"The mean is left out, and {turned}."),
        (right - M, "M too many are taken off: columns of W may have any length."),
        (right + turns - M * M, "An M x M matrix is taken off; a rotation has fewer numbers."),
        (right - turns, "M(M - 1) are taken off; each pair of axes has one angle."),
        *((n, fa) for n in (right - 1 + D, right + turns - 1 + D, right + D, right + turns + D)),
        *((n, only_w) for n in (D * M - M * M, D * M - 2 * turns, D * M - turns - M)),
        *((n, "The entries of W are left out.") for n in (D, D + 1)),
        (turns, "This many are taken off for the rotation; what are they taken off from?"),
        (full + D, "The full Gaussian has that many."),
        (full, "A full covariance matrix has that many."),
        (right + 2 * turns, "M(M - 1)/2 are added; a rotation takes them off."),
        (
            right + turns - M * M - 1,
            "The noise σ² is left out, and a rotation has fewer than M x M numbers.",
        ),
        (right - M - D, "The mean is left out, and columns of W may have any length."),
        *((n, with_z) for n in (right + M, D * M + D + M, D * M + D + M + 1)),
        *((n, "W has D times M entries, not D + M.") for n in (D + M, D + M + 1)),
        *((n, each_twice) for n in (D * D, D * D + 1, D * D + D, D * D + D + 1)),
        (lambda n: n > full + D, "The full Gaussian has fewer: has something been counted twice?"),
        otherwise="That is too {many}: count W, σ² and the mean one after the other.",
        rtol=1e-9,
        near=1e-9,
        words={
            "M_1": M - 1,
            "turns": turns,
            "full": full + D,
            "share": f"{right / (full + D):.0%}",
        },
    )


@exercise(
    "05.3 judge, slide 21",
    "183 images with half of their pixels: how many numbers are seen, and how many are fitted?",
    "About 5,900 numbers are seen, 920 fitted. Which of the four changes that for the better?",
    solution="'fewer': with M = 5 the error is 2.7 grey levels; the mean 3.2, M = 15 3.7.",
    insight="If you do not know the truth: hide more pixels, and take the M that fills those best.",
)
def filling_in() -> Answers:
    """Choose the remedy that beats both the mean and the EM with M = 15, which is worse."""
    return options(
        {
            "longer": "With more iterations the error grows: EM raises the likelihood of what is "
            "seen, and that is the trouble.",
            "more": "With a larger M the model has more numbers to fit to the same few data, and "
            "the error grows.",
            "fewer": None,
            "mean": "The mean beats M = 15, but uses nothing of what is seen of an image. One "
            "remedy beats it.",
        }
    )


@exercise(
    "05.4 predict, slide 21",
    "A density is a probability per volume. What becomes of the volume if D sides are {factor} "
    "times as long?",
    "It is {factor}ᴰ times as large, and the probability in it is the same. Take the logarithm.",
    solution="-{D} ln {factor} = {right:.1f} nats: the same probability is spread over {factor}ᴰ "
    "times the volume.",
    insight="All models lose as much: the order stays. Without its unit the number says nothing.",
    question="You multiply each of the $D={D}$ pixels by {factor}. What happens to $\\sigma^2$, "
    "to $\\mathbf W$, to $\\mathbb E[\\mathbf z\\mid\\mathbf x]$ and to the log-density of an "
    "image? Which of two models is the better one afterwards? Answer with the new minus the old "
    "log-density, in nats.",
    vary={"D": (36, 49, 64, 81, 100, 144), "factor": (2, 3, 5)},
)
def log_density_doubled(*, D: int = 64, factor: int = 2) -> Answers:
    """Predict the new minus the old log-density, in nats, when {D} pixels are multiplied
    by {factor}.
    """
    M, ln = 10, np.log(factor)
    right = -D * ln
    volume = f"by which factor does a volume in {D} dimensions grow?"
    return answers(
        number,
        right,
        (-right, "The size is right. Is a density larger or smaller, where there is more room?"),
        (-ln, "That is so for one pixel."),
        (ln, "The sign is wrong, and there is more than one pixel."),
        (2 * right, f"The variances grow by {factor**2}, but lengths by {factor} only."),
        (
            -2 * right,
            f"The sign is wrong; variances grow by {factor**2}, but lengths by {factor} only.",
        ),
        (right / 2, f"Half of it: the root of |C| grows by {factor}ᴰ, |C| itself by {factor**2}ᴰ."),
        (-D * np.log2(factor), "This is in bits; a nat belongs to the natural logarithm."),
        (D * np.log2(factor), "This is in bits, and of the wrong sign."),
        (
            -D * np.log10(factor),
            "This is the logarithm to base 10; a nat belongs to the natural one.",
        ),
        (-M * ln, "M directions are counted; the volume grows in all of them."),
        (-(D - M) * ln, "All directions grow, those of W as well as those of the noise."),
        (0, "The data fit as well as before, but the same probability fills more room."),
        (
            -np.log(factor * D),
            f"The volume grows by {factor} for each pixel: the factors are multiplied.",
        ),
        (float(factor) ** -D, "This is the factor of the density; its logarithm is asked for."),
        (-factor, "A density is multiplied by a factor; its logarithm changes by the factor's."),
        (lambda change: change > 0, "It cannot rise: the same probability fills more room."),
        (lambda x: x < right, "It falls, but by less: by which factor does a volume grow?"),
        otherwise=f"It falls, but by more: {volume}",
        rtol=0.01,
        near=0.005,
    )


def _length(
    lam: float, sigma2: float, N: int, D: int, sign: int = 1, pull: int = 2, shift: int = 0
) -> float:
    """Return a root of the quadratic for t: the larger for sign 1. pull 2 and shift 0 are right."""
    b = N * (lam + (shift - 1) * sigma2) - pull * D * sigma2
    root = np.sqrt(max(b**2 - 4 * (N + D) * D * sigma2**2, 0))
    return (b + sign * root) / (2 * (N + D))


ROOTED = [(9.0, 2.0, 120, 10), (4.0, 0.5, 50, 8), (5.6, 3.0, 60, 5)]
NO_ROOT = (1.2, 1.0, 120, 10)
NEGATIVE = (0.1, 1.0, 120, 10)  # both roots are real, and below zero


@exercise(
    "05.5 derive, slide 21",
    "With a = (N + D), b = N(λ - σ²) - 2Dσ² and c = Dσ⁴ it is a t² - b t + c = 0.",
    "σ⁴ is sigma2**2. No real root, or both below zero: then the column is gone, and t = 0.",
    solution=(
        "b = N * (lam - sigma2) - 2 * D * sigma2; d = b**2 - 4 * (N + D) * D * sigma2**2; "
        "t = (b + np.sqrt(d)) / (2 * (N + D)) if b > 0 and d >= 0, else 0."
    ),
    insight="Maximum likelihood gives λ - σ². The prior takes some off; of a weak direction, all.",
)
def ard_length(answer: object) -> str | None:
    """Write f(lam, sigma2, N, D) -> t: wᵀw of ARD, the larger root, or 0 if none is above 0."""
    lam, sigma2, N, D = np.array(ROOTED).T
    b, c = N * (lam - sigma2) - 2 * D * sigma2, D * sigma2**2
    disc = b**2 - 4 * (N + D) * c

    def roots(**how: int) -> Array:
        return np.array([_length(*case, **how) for case in ROOTED])

    def solved(a: Array, c: Array, b: Array = b) -> Array:
        return (b + np.sqrt(b**2 - 4 * a * c)) / (2 * a)

    right, sign_of_b = roots(), "The sign of b is wrong: the quadratic has -b t in it."
    return judged(
        np.array([number(ask(answer, *case), what=RETURNED) for case in ROOTED]),
        right,
        (roots(sign=-1), "This is the smaller root."),
        (lam - sigma2, "This is maximum likelihood's; the prior pulls the column shorter."),
        (np.sqrt(right), "This is the length of w; t is its square."),
        (2 * right, "The 2 of 2a is missing below."),
        (-right, sign_of_b),
        (-roots(sign=-1), sign_of_b),
        (right * (N + D) ** 2, "/ 2 * a divides by 2 and multiplies by a: put 2 * a in brackets."),
        ([_length(l, s**2, n, d) for l, s, n, d in ROOTED], "sigma2 is the square already."),
        (right * (N + D), "The divisor N + D is missing."),
        (solved(N + D, D * sigma2), "The last coefficient has σ⁴ = (σ²)² in it."),
        (roots(pull=0), "In b, 2Dσ² is missing."),
        (roots(pull=-2), "The sign of 2Dσ² in b is wrong."),
        (roots(pull=1), "Dσ² comes twice in b."),
        (np.sqrt(disc) / (2 * (N + D)), "The b in front of the root is missing."),
        (1 / right, "This is upside down."),
        (right + sigma2, "This is t + σ², the model's variance along u; t is asked for."),
        (right - sigma2, "From t itself no σ² is taken off."),
        (roots(shift=1), "In b, λ - σ² is due, not λ."),
        (solved(N - D, c), "The factor of t² is N + D."),
        (solved(N + D, c / D), "The last coefficient is Dσ⁴: D is missing."),
        (solved(N + D, c, b + 2 * (D - 1) * sigma2), "In b, D is missing: it has 2Dσ²."),
        (lam, "This is λ, the variance of the data along u, and the noise is part of it."),
        ((lam - sigma2) ** 0.5, "This is maximum likelihood's length of w, and t is a square."),
        (solved(N + D, c / 4), "The 4 of 4ac is missing under the root."),
        (b / (N + D), "The last coefficient, Dσ⁴, is missing."),
        (b / (2 * (N + D)), "This lies in the middle of the two roots: where is the square root?"),
        (N * (lam - sigma2) / (N + D), "The terms with Dσ² and Dσ⁴ are missing."),
        (roots(shift=2), "The sign of σ² in λ - σ² is wrong."),
        ((b + disc) / (2 * (N + D)), "The discriminant stands there without its root."),
        (b + np.sqrt(disc) / (2 * (N + D)), "Put b + √(b² - 4ac) in brackets before you divide."),
        *((t, "The factor of t² is N + D.") for t in (solved(N, c), right * (N + D) / N)),
        (solved(N + D, -c), "The sign under the root is wrong: b² - 4ac."),
        (D / right, "This is α = D / t; t is asked for."),
        (np.zeros(3), "There is a root above 0: λ stands out far enough."),
        otherwise=lambda t: _residual(t[0]),
        near=1e-6,
    ) or _without_root(answer)


def _residual(t: float) -> str:
    lam, sigma2, N, D = ROOTED[0]
    b = N * (lam - sigma2) - 2 * D * sigma2
    rest = (N + D) * t**2 - b * t + D * sigma2**2
    return (
        f"At λ = {lam:g}, σ² = {sigma2:g}, N = {N}, D = {D} yours is {t:.3g}, and put into the "
        f"quadratic gives {rest:.3g}, not 0."
    )


def _without_root(f: object) -> str | None:
    """Return what is wrong where there is no root above 0."""
    for case, fact in (
        (NO_ROOT, "there is no real root: t is 0 there"),
        (NEGATIVE, "both roots are below 0, and t is a squared length: it is 0 there"),
    ):
        where = "Right where there is a root. But at λ = {}, σ² = {}, N = {}, D = {} ".format(*case)
        try:
            t = number(ask(f, *case), what=RETURNED)
        except Unreadable:
            return f"{where}{fact}."
        if abs(t) > 1e-12:
            return f"{where}{fact}."
    return None


def _model(D: int = 6, M: int = 2, sigma2: float = 0.4) -> PPCA:
    rng = np.random.default_rng(21)
    return PPCA(rng.normal(size=D) + 3, rng.normal(size=(D, M)), sigma2)


@exercise(
    "05.6 implement, slide 21",
    "It is σ² times the inverse of a matrix: of which, and of which size? See 'Where is z, given "
    "x?' in notebook 05.",
    "If σ² is tiny, x tells z nearly exactly: your covariance must then be tiny, too.",
    solution="def f(W, sigma2): return sigma2 * inv(W.T @ W + sigma2 * np.eye(W.shape[1])), where "
    "inv is np.linalg.inv. x does not come in.",
    insight="It does not depend on x: unless pixels are missing, z is as uncertain for all points.",
)
def posterior_covariance(answer: object) -> str | None:
    """Write f(W, sigma2) -> (M, M): the covariance of z given x in PPCA."""
    for p in (_model(), _model(7, 3, 1.7), _model(4, 1, 0.02)):
        found = of_covariance(array(ask(answer, p.W, p.sigma2), what=RETURNED), p)
        if found:
            return found
    return None


@exercise(
    "05.7 implement, slide 21",
    "Leave the missing rows of W and entries of the mean out, and find E[z] from the rest.",
    "Then mean + W E[z], with all of W, has an entry for each gap. Keep what was seen.",
    solution=(
        "seen = ~np.isnan(x); V = W[seen]; A = V.T @ V + sigma2 * np.eye(W.shape[1]); Ez = "
        "np.linalg.solve(A, V.T @ (x - mean)[seen]); return np.where(seen, x, mean + W @ Ez)"
    ),
    insight="This is the E-step for one row. For a Gaussian, leaving out is all that gaps ask for.",
)
def fill_one_in(answer: object) -> str | None:
    """Write f(x, mean, W, sigma2) -> (D,): x with its NaN replaced by their mean given the rest."""
    p = _model()
    for gaps, where in (
        ([1, 4], ""),
        ([0, 2, 3], "Right for another x. But for one with three gaps: "),
        ([], "Right where there are gaps. But where there are none: "),
        (range(6), "Right where something is seen. But where nothing is (nothing but the prior): "),
    ):
        x = p.sample(1, np.random.default_rng(5))[0]
        x[list(gaps)] = np.nan
        try:
            found = _of_filling(ask(answer, x, p.mean, p.W, p.sigma2), p, x)
        except Unreadable as error:
            raise Unreadable(f"{where}{error}") from None
        if found:
            return f"{where}{found}"
    return None


def _of_filling(found: object, p: PPCA, x: Array) -> str | None:
    seen, D = ~np.isnan(x), len(x)
    try:
        found = array(found, what=RETURNED)
    except Unreadable:
        if _has_nan(found):
            v = np.asarray(found, float)
            same_gaps = v.shape == (D,) and (np.isnan(v) == ~seen).all()
            if same_gaps and not close(v[seen], x[seen]):
                return "The gaps are still NaN, and what was seen is changed: is it exchanged?"
            return "Some entries are still NaN. A sum with a NaN in it is NaN: pick what is seen."
        raise
    if found.shape == (D,) and not close(found[seen], x[seen]):
        return _seen_entries_changed(found, p, x, seen)
    right = p.impute(x[None])[0]
    return judged(
        found,
        right,
        (lambda v: v.shape == (1, D), "The shape is (1, D); x has shape (D,)."),
        (right[~seen], "These are the gaps alone: return all of x, with the gaps filled in."),
        (lambda v: v.shape != (D,), "The shape is not that of x, which is (D,)."),
        *((np.where(seen, x, wrong), why) for wrong, why in wrong_fillings(p, x, seen)),
        otherwise="What was seen is kept. The gaps hold something else than their mean given that.",
    )


def _has_nan(found: object) -> bool:
    try:
        return bool(np.isnan(np.asarray(found, float)).any())
    except Exception:
        return False


def _seen_entries_changed(found: Array, p: PPCA, x: Array, seen: Array) -> str:
    if close(found, p.mean + p.posterior(x[None])[0][0] @ p.W.T):
        return "This is mean + W E[z] everywhere: keep the entries of x that were seen."
    if close(found[seen], (x - p.mean)[seen]):
        return "The mean was subtracted from what was seen: add it again."
    if close(found, p.mean):
        return "This is the model's mean alone: what was seen is kept, and says more of the gaps."
    return "Entries of x that were seen come back changed: fill in the gaps only."
