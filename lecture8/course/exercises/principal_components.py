"""Exercises of notebook 02: principal components."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np

from lecture8 import data, pca
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import (
    Answers,
    along,
    angle,
    answers,
    close,
    judged,
    same_set,
)
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.latent_variables import eigh
from lecture8.course.exercises.reading import RETURNED, array, function, number, numpy_alone, vector


@exercise(
    "02.0 compute, slide 14",
    "J is the variance along the direction that is thrown away.",
    "np.linalg.eigh(S) returns the eigenvalues in ascending order, and the eigenvectors as "
    "columns.",
    solution="np.linalg.eigh(pca.covariance(X))[1][:, 0], which is (0.595, -0.803) or its "
    "opposite: the eigenvector of the smaller eigenvalue. At D = 2 that is the second-largest.",
    insight="Both eigenvectors are stationary points of J; this one is its minimum.",
)
def second_component() -> Answers:
    """Find u₂ for the two pixels X, D = 2 and M = 1, the direction thrown away; any length."""
    X = _pixels()
    lam, (u2, u1) = eigh(pca.covariance(X))
    raw = eigh(X.T @ X / len(X))[1]
    return answers(
        partial(vector, size=2),
        along(u2),  # degrees: two digits per entry are enough
        (lambda v: not v.any(), "The zero vector has no direction: u₂ᵀu₂ = 1 rules it out."),
        (lambda v: same_set(v, lam, 0.02), "These are eigenvalues; an eigenvector is asked for."),
        (
            along([1, 0], [0, 1], within=0.05),
            "This is one pixel alone, and no eigenvector of S: the two are correlated.",
        ),
        (along(u1), "This is the direction that is kept: thrown away, it makes J largest."),
        (
            along(u1[::-1], u2[::-1]),
            "Entries in the wrong order, a row, or a sign lost? Eigenvectors are the columns.",
        ),
        (along([1, 1], [1, -1], within=0.05), "This is the correlation matrix's; find that of S."),
        (
            along(raw[1], X.mean(axis=0), within=0.5),
            "This points at the mean or nearly, as with XᵀX / N if the mean was not subtracted.",
        ),
        (along(*raw, within=0.5), "Here XᵀX / N took the place of S: the mean was not subtracted."),
        otherwise="This is no eigenvector of S: S turns it.",
    )


@exercise(
    "02.1 predict, slides 9 14",
    "J is a mean of squared distances. What happens to each distance?",
    "S is a mean of products of two grey levels, so each entry of S takes the factor twice.",
    solution="{right}: every entry of S is {right} times as large, so every eigenvalue is, and J "
    "is a sum of eigenvalues. The directions and the share of variance stay.",
    insight="Eigenvalues and J have the units of the data squared; shares have none.",
    question="Every grey level is multiplied by {factor}. What happens to $\\mathbf U$, to the "
    "eigenvalues and to $J$? Answer with the factor by which $J$ grows.",
    vary={"factor": (3, 5, 6, 7, 8, 9, 11, 12, 13, 16, 20, 25)},
)
def tripled_greys(*, factor: int = 3) -> Answers:
    """Predict the factor by which J grows when every grey level is multiplied by {factor}."""
    right = factor**2
    per_cent = "In per cent? The factor itself is due."
    return answers(
        number,
        right,
        (factor, "Each distance grows by this factor; J is a mean of their squares."),
        (1, "The directions and the share of variance stay as they are, but J does not."),
        (factor**0.5, "This is the square root of the factor for a distance; J is no root."),
        (2 * factor, "The factor for a distance is doubled here; J takes its square."),
        (1 / right, "This is upside down: the distances grow."),
        (1 / factor, "The distances grow, they do not shrink; and J is a mean of squares."),
        (factor**3, "This is the third power: J is a mean of squares."),
        (factor**4, "J is a mean of squares, not of squared squares."),
        (lambda v: v == right - 1, "This is what J gains, in old J; due is new J over old J."),
        (2 * right, "The factor does not depend on the number of pixels."),
        *((share, per_cent) for share in (100 * right, 100 * (right - 1))),
        (lambda v: v < 0, "J is a mean of squares: its factor is not negative."),
        (pca.fit(factor * _pixels(), M=1).J, "This is J itself after the change, not the factor."),
        otherwise="Too {size}: what happens to a squared distance?",
        near=0.005,
    )


@exercise(
    "02.2 compute, slide 10",
    "The direction of a vector is np.degrees(np.arctan2(v[1], v[0])).",
    "Take the eigenvector of the largest eigenvalue of X.T @ X / len(X): eigh puts it last.",
    solution="7.6 degrees. X.T @ X / N is S plus the mean times its transpose, the mean is long, "
    "and so the first eigenvector points nearly at the mean: 44.2° instead of 36.5°.",
    insight="The mean lies near u₁ here by accident, so little is lost; the method is wrong.",
)
def uncentred_direction() -> Answers:
    """Compute, to 0.1°, the angle between u₁ and what the program without the mean finds."""
    X = _pixels()
    mean, u1 = X.mean(axis=0), eigh(pca.covariance(X))[1][1]
    other, found = eigh(X.T @ X / len(X))[1]
    right, second = angle(found, u1), angle(other, u1)

    def near(*degrees: float, within: float = 0.1) -> Callable[[float], bool]:
        return lambda v: bool(np.abs(v - np.array(degrees)).min() < within)

    def heading(v: Array) -> float:
        return float(np.degrees(np.arctan2(v[1], v[0])) % 180)

    return answers(
        lambda answer: abs(number(answer)),  # which way it turns is not asked
        near(right),
        (near(np.radians(right), within=2e-3), "In radians, or a sine or tangent: give degrees."),
        (
            lambda v: v == round(right),
            "This is close: give one decimal. Or is it the angle of u₁ with the mean?",
        ),
        (lambda v: v == int(right), "This is close: give one decimal."),
        (near(angle(mean, u1)), "This is the angle of u₁ with the mean; the program comes close."),
        (near(right, within=0.4), "This is close: keep more decimals, and round at the end."),
        (near(heading(found)), "This is where its direction points, from the first axis."),
        (near(heading(u1)), "This is where u₁ points; how far is the other direction from it?"),
        (near(heading(mean)), "This is where the mean points."),
        (near(heading(found) + heading(u1)), "The two angles are added; they are to be compared."),
        (
            near(90 - heading(found), 90 - heading(u1)),
            "This is where one of the two points, from the second axis.",
        ),
        (near(90), "That is the angle of u₁ and u₂."),
        (near(180 - right), "One arrow is turned round: two lines are at most 90° apart."),
        (near(second, 180 - second), "One is the second eigenvector: eigh sorts ascending."),
        (near(angle(found, mean)), "This is the angle to the mean; the one to u₁ is asked for."),
        (near(abs(found @ u1), within=1e-3), "This is the cosine of the angle, or nearly."),
        (lambda v: v < 1e-6, "No difference: has one of the two programs forgotten the mean?"),
        (lambda v: v > 90, "Two lines are at most 90° apart."),
        otherwise=lambda v: (
            f"Too {_size(v, right)}: compare the first eigenvectors of S and XᵀX/N."
        ),
    )


@exercise(
    "02.3 derive, slides 9 11",
    "A coordinate is (x - mean)ᵀu. Write the mean of the product of two of them.",
    "(x - mean)ᵀv is a number and may be transposed; uᵀ and v do not depend on the data.",
    solution="def f(S, u, v): return u @ S @ v. For u₁ and u₂ this is λ₂ times u₁ᵀu₂, which is 0.",
    insight="For u₁ and u₂ it is λ₂u₁ᵀu₂ = 0: PCA turns the axes until no correlation is left.",
)
def covariance_along(answer: object) -> str | None:
    """Write f(S, u, v) -> the covariance of the data's coordinates along unit vectors u and v."""
    f, S = function(answer), pca.covariance(_cloud()[:, :3])
    u, v, w = np.array([[0.6, 0.8, 0], [0, 0.28, 0.96], [-0.8, 0.6, 0]])
    for b, words in (
        (v, ""),
        (-v, "A covariance may be negative: keep its sign."),
        (w, "Right, except where u and v are orthogonal. Is uᵀv = 0 enough for no covariance?"),
    ):
        found = _judge_covariance_along(array(ask(f, S, u, b), what=RETURNED), S, u, b)
        if found is not None:
            return words or found
    return None


def _judge_covariance_along(A: Array, S: Array, u: Array, v: Array) -> str | None:
    if A.size > 1:
        return "The covariance of two coordinates is one number: S has a vector on either side."
    right, uSu, vSv = u @ S @ v, u @ S @ u, v @ S @ v
    return judged(
        float(A.ravel()[0]),
        right,
        (0, "It is zero for two eigenvectors; here u and v are any two unit vectors."),
        (u @ v, "S is missing: this is the cosine of u and v, whatever the data are."),
        (right / np.sqrt(uSu * vSv), "This is the correlation; the covariance is due."),
        (uSu, "This is the variance along u alone."),
        (vSv, "This is the variance along v alone."),
        (uSu * vSv, "This is the product of two variances."),
        (uSu + vSv, "This is the sum of two variances."),
        (u @ S @ S @ v, "S appears twice: each coordinate has one factor x."),
        (u @ np.linalg.solve(S, v), "This has the inverse of S; nothing is divided here."),
        (2 * right, "This is twice the covariance."),
        (right / 2, "This is half the covariance."),
        (np.sqrt(abs(right)), "A covariance is a mean of products: no root is due."),
        ((uSu + vSv) / 2, "This is the mean of two variances."),
        ((u - v) @ S @ (u - v), "This is the variance of the difference of the two coordinates."),
        ((u + v) @ S @ (u + v), "This is the variance of the sum of the two coordinates."),
        (np.cov(u, v)[0, 1], "This is how the entries of u and v vary, whatever the data are."),
        (len(S) * right, "This is D times the covariance."),
        (S[0, 1], "This is the covariance of x₁ and x₂, whatever u and v are."),
        (S.sum(), "This is the sum of S's entries: u and v do not come in."),
        (np.trace(S), "This is the trace of S: u and v do not come in."),
        (np.trace(S) * (u @ v), "The trace of S took the place of S."),
        (np.cov(S @ u, S @ v)[0, 1], "Give np.cov data: S is a covariance already."),
        ((u * v) @ np.diag(S), "Only S's diagonal is used; what of its other entries?"),
        (-right, "The sign is wrong: no minus, and no absolute value, belongs here."),
        (right**2, "This is the covariance squared."),
        ((uSu * vSv) ** 0.5, "This is the product of the two standard deviations."),
        otherwise="This is not it. What is the covariance of two numbers, and which two are meant?",
        near=1e-6,
    )


@exercise(
    "02.4 implement, slide 13",
    "Centre, take the M best directions, project, go back, and put the mean back.",
    "np.linalg.eigh(S)[1][:, ::-1][:, :M] holds the first M directions as columns.",
    solution="def f(X, M): mean = X.mean(axis=0); U = np.linalg.eigh(np.cov(X.T))[1][:, ::-1][:, "
    ":M]; return mean + (X - mean) @ U @ U.T",
    insight="This is PRML 12.20; whether S has 1/N or 1/(N-1) does not matter to the directions.",
)
def rebuilt(answer: object) -> str | None:
    """Write f(X, M) -> X rebuilt from M principal components, (N, D), with NumPy alone."""
    f, X = numpy_alone(answer), _cloud()
    found = _judge_rebuilt(array(ask(f, X, 2), what=RETURNED), X, 2)
    if found is not None:
        return found
    N, D = X.shape
    few = X[:4]
    sorts = "np.linalg.eig does not sort the eigenvalues; eigh does."
    for points, M, advice in (
        *((X, M, sorts) for M in range(3, D)),
        (X, 0, "with no direction the mean is left of each point."),
        (X, D, "with all directions nothing is lost."),
        (few, 1, "here there are fewer points than coordinates."),
    ):
        what = f"At N = {len(points)}, M = {M} what your function returns"
        if not close(array(ask(f, points, M), what=what), pca.fit(points, M).reconstruct(points)):
            where = "" if points is X else f"N = {len(points)}, "
            return f"Right at N = {N}, M = 2, not at {where}M = {M}: {advice}"
    return None


def _judge_rebuilt(A: Array, X: Array, M: int) -> str | None:
    (N, D), mean, S = X.shape, X.mean(axis=0), pca.covariance(X)
    Xc, sd, E = X - mean, X.std(axis=0), np.linalg.eigh(S)[1]

    def keep(S: Array, *which: int) -> Array:
        U = np.linalg.eigh(S)[1][:, ::-1][:, slice(*which) if which else slice(M)]
        return U @ U.T

    def among(*wrong: Array) -> Callable[[Array], bool]:
        return lambda A: any(close(A, B) for B in wrong)

    P, raw, alike = keep(S), keep(X.T @ X), keep(S / np.outer(sd, sd))
    bases = [E[:M].T, E[-M:].T, E[::-1][:M].T, E[:, ::-1][:M].T, np.linalg.svd(Xc)[2][:, :M]]
    rows = [m + Xc @ R @ R.T for R in bases for m in (mean, 0)]
    least = Xc @ E[:, :M] @ E[:, :M].T
    centres = [(m, X - m) for m in (X.mean(axis=1, keepdims=True), X.mean(keepdims=True))]
    others = [m + Z @ Q for m, Z in centres for Q in (P, keep(Z.T @ Z), keep(pca.covariance(Z)))]
    top, ones = E[:, ::-1][:, :M], np.ones((N, 1))
    sizes = [np.diag(top.T @ C @ top) for C in (S, np.cov(X.T))]
    powers = [size**p for size in sizes for p in (-1, -0.5, 0.5, 1)]
    stretched = [mean + Xc @ (top * power) @ top.T for power in powers]
    middle, few = np.median(X, axis=0), np.where(np.arange(D) < M, X, mean)
    alone = [mean + Xc @ keep(S, i, i + 1) for i in (M - 1, M)]
    scaled = [mean + Xc / sd @ P, mean + Xc / sd @ alike * sd, mean + Xc @ alike, Xc / sd @ alike]
    return judged(
        A,
        mean + Xc @ P,
        (Xc @ P, "The mean is missing: the points are rebuilt round the origin."),
        (X @ P, "X was not centred before the projection; the mean is missing."),
        (X @ P + mean, "The mean is put back, but was not subtracted before the projection."),
        (X @ raw, "The mean was not subtracted: these are eigenvectors of XᵀX."),
        (mean + Xc @ raw, "S was computed without the mean: these are XᵀX's directions."),
        (Xc - Xc @ P, "This is what is lost; what is kept is asked for."),
        (X, "Nothing is lost: all D directions are kept."),
        (
            mean + Xc - Xc @ P,
            "These are the directions that are thrown away: the first M are [:, :M].",
        ),
        (mean - Xc @ P, "The sign is turned: the projection is added to the mean."),
        (2 * mean + Xc @ P, "The mean is added twice."),
        (few, "The first M coordinates are kept; directions are due, and U has them."),
        (middle + (X - middle) @ P, "The median has taken the place of the mean."),
        (ones * mean, "Each point has become the mean: no direction is kept."),
        (mean + Xc @ keep(S, M + 1), "One component too many is kept: counting starts at 0."),
        (mean + Xc @ keep(S, M - 1), "One component too few is kept: [:, :M] takes M."),
        (among(*alone), "Only one component is kept: [:, :M] takes the first M."),
        (
            among(*stretched),
            "The columns of U are scaled by the eigenvalues: leave their length 1.",
        ),
        (mean + keep(np.cov(X)) @ Xc, "Rows are coordinates to np.cov: it needs X.T, not X."),
        (among(mean + least, least), "You keep the least variance: eigh sorts ascending."),
        (among(*rows), "Rows are taken for columns: is a direction a row of your matrix?"),
        (among(*others), "A mean of a row, or of all entries; each column has its own (axis=0)."),
        (among(*scaled), "You divide by standard deviations; S is the covariance of X itself."),
        (lambda A: A.shape == (N, M), "These are the codes, M numbers per point: go back to D."),
        (lambda A: A.shape == (D, N), "It is transposed: a point is a row, as in X."),
        (lambda A: A.shape != (N, D), f"For X of shape {(N, D)} it returns {A.shape}."),
        (lambda A: close(A, mean + Xc @ P, 0.2) and close(A, A.round(2), 1e-9), "It is rounded."),
        otherwise=lambda A: (
            f"The shape is right; at M = {M} the mean squared error is "
            f"{((A - X) ** 2).sum() / N:.2g}, not {pca.fit(X, M).J:.2g}."
        ),
        near=1e-6,
    )


@exercise(
    "02.5 implement, slide 14",
    "Slide 14: what do the discarded eigenvalues have to do with J?",
    "np.linalg.eigvalsh(S) is ascending: the D - M smallest come first.",
    solution="def f(X, M): lam = np.linalg.eigvalsh(np.cov(X.T, bias=True)); return "
    "lam[:len(lam) - M].sum()",
    insight="No reconstruction is needed: J is known from the eigenvalues before one is made.",
)
def distortion(answer: object) -> str | None:
    """Write f(X, M) -> J, the distortion with M principal components, with NumPy alone."""
    f, X = numpy_alone(answer), _cloud()
    lam, D = eigh(pca.covariance(X))[0][::-1], X.shape[1]
    for M in (2, 1, *range(3, D), 0, D):
        J, lost = number(ask(f, X, M), what=RETURNED), lam[M:].sum()
        if abs(J - lost) > max(1e-3 * lost, 5e-5 * lam.sum()):
            return _judge_distortion(J, X, lam, M)
    few = X[:4] + 1
    right = close(number(ask(f, few, 1)), pca.fit(few, 1).J)
    return None if right else "Right for N = 12 points, not for N = 4."


def _size(value: float, right: float) -> str:
    return "large" if value > right else "small"


def _judge_distortion(J: float, X: Array, lam: Array, M: int) -> str | None:
    (N, D), raw, kept, lost = X.shape, eigh(X.T @ X / len(X))[0][::-1], lam[:M].sum(), lam[M:].sum()
    rest = f"At M = {M}, D = {D} your function returns {J:.3g}, which is too {_size(J, lost)}."
    unsorted = np.linalg.eig(pca.covariance(X))[0][M:].sum()
    eig = f"Right at M = 2, not at M = {M}: np.linalg.eig does not sort, eigh does."
    if M not in (1, 2):
        if M == 0 and J == 0:
            return "At M = 0 nothing is kept, and J is not 0. Is there [:-M]? Then [:-0] is empty."
        return eig if close(J, unsorted) else rest
    mean, by_rows = X.mean(axis=0), [eigh(np.cov(X, ddof=k))[0][::-1][M:].sum() for k in (0, 1)]
    singular, alike = np.sqrt(N * lam[M:]).sum() / [1, N], eigh(np.corrcoef(X.T))[0][: D - M].sum()
    single = [X.var(axis=0)[M:].sum(), np.sort(X.var(axis=0))[: D - M].sum()]
    either = np.array([1, N / (N - 1)])  # as S is divided by N, or by N - 1
    lengths = np.linalg.norm(X - pca.fit(X, M).reconstruct(X), axis=1)
    return judged(
        J,
        lost,
        (lost * N / (N - 1), "The covariance has 1/(N-1), as in np.cov; the lecture's has 1/N."),
        *((x, "This is the variance that is kept; J is what is lost.") for x in kept * either),
        (lam[D - M :].sum(), "These are the M smallest eigenvalues; D - M are discarded."),
        (lam[: D - M].sum(), "The smallest are kept: np.linalg.eigvalsh sorts ascending."),
        (100 * lost / lam.sum(), "This is the share that is lost in per cent; J has units."),
        (kept / lam.sum(), "This is the share of the variance that is kept."),
        (lam[::-1][M], "This is one eigenvalue; all that are discarded add up."),
        *((x, "These are variances of x's coordinates; eigenvalues are due.") for x in single),
        (lambda J: J < 0, "J is a mean of squares: it is not negative."),
        (lost / lam.sum(), "This is the share of the variance that is lost; J has units."),
        *((x, "This is all of the variance: M directions are kept.") for x in lam.sum() * either),
        (raw[M:].sum(), "The mean was not subtracted: these are eigenvalues of XᵀX / N."),
        (lam[M + 1 :].sum(), "One eigenvalue too few is discarded: counting starts at 0."),
        (lam[M - 1 :].sum(), "One eigenvalue too many is discarded: counting starts at 0."),
        (lam[M], "This is one eigenvalue; all that are discarded add up."),
        (lost / 2, "This is half of J: the lecture's J has no factor ½."),
        (lost * N, "This is the sum over the points; J is their mean."),
        (lost / D, "This is the mean over coordinates, too; J adds them up."),
        (lost**0.5, "This is the square root of J."),
        *((x, "These are singular values; a variance is a square over N.") for x in singular),
        (lengths.mean(), "This is the mean length of what is lost; J is that of its square."),
        (lost + mean @ mean, "The mean was not put back before the error was taken."),
        (lam.sum() + mean @ mean, "This is the mean of x's squared length: M does not come in."),
        *((x, "Rows are coordinates to np.cov: it needs X.T, not X.") for x in by_rows),
        (alike, "These are eigenvalues of the correlation matrix; S is the covariance."),
        (np.sqrt(lam[M:]).sum(), "These are standard deviations; J is a sum of variances."),
        ((lam[M:] ** 2).sum(), "An eigenvalue is a variance already: no square is due."),
        *(
            (x, "All that are discarded add up; this is their mean.")
            for x in lam[M:].mean() * either
        ),
        (unsorted, eig),
        otherwise=rest,
        near=1e-6,
    )


@cache
def _pixels() -> Array:
    """Return the notebook's X (100, 2): forehead and cheek of each face."""
    return data.faces(label=1)[0].reshape(-1, 25, 25)[:, [4, 12], [14, 17]]


@cache
def _cloud() -> Array:
    """Return twelve points in six correlated dimensions, for which np.linalg.eig does not sort."""
    rng = np.random.default_rng(28)
    return rng.normal(size=(12, 6)) @ rng.normal(size=(6, 6)) + [2, -1, 3, 1, -2, 1]
