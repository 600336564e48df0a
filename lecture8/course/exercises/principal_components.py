"""Exercises of notebook 02: principal components."""

from collections.abc import Callable
from functools import cache

import numpy as np

from lecture8 import data, pca
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import angle, close, mistakes, same_set
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import array, function, number


@cache
def _pixels() -> Array:
    """Return the notebook's X (100, 2): forehead and cheek of each face."""
    faces, _ = data.faces(label=1)
    return faces.reshape(-1, 25, 25)[:, [4, 12], [14, 17]]


@exercise(
    "02.0 compute",
    "J is the variance along the direction that is thrown away.",
    (
        "np.linalg.eigh(S) returns the eigenvalues in ascending order, and the eigenvectors as "
        "columns."
    ),
    solution=(
        "np.linalg.eigh(pca.covariance(X))[1][:, 0], which is (0.595, -0.803) or its "
        "opposite: the eigenvector of the smaller eigenvalue. At D = 2 that is the second-largest."
    ),
    insight="Both eigenvectors are stationary points of J; this one is its minimum.",
)
def second_component(answer: object) -> str | None:
    """Find u₂ for the two pixels X, D = 2 and M = 1: the direction that is thrown away."""
    v = array(answer, shape=(2,))
    X = _pixels()
    lam, (u2, u1) = _eigh(pca.covariance(X))
    uncentred = _eigh(X.T @ X / len(X))[1]
    if not v.any():
        return "The zero vector has no direction: the constraint u₂ᵀu₂ = 1 rules it out."
    if angle(v, u2) < 1:  # degrees: two digits an entry are enough
        return None
    return mistakes(
        v,
        (lambda v: same_set(v, lam), "These are the eigenvalues; an eigenvector is asked for."),
        (
            lambda v: angle(v, u1) < 1,
            "This is the direction that is kept: along it the variance, and so J, is largest.",
        ),
        (
            lambda v: min(angle(v, u1[::-1]), angle(v, u2[::-1])) < 1,
            "This is a row of the matrix of eigenvectors, or its entries are in the wrong order: "
            "the eigenvectors are the columns.",
        ),
        (
            lambda v: min(angle(v, u) for u in uncentred) < 1,
            "This is an eigenvector of XᵀX / N: the mean was not subtracted.",
        ),
    ) or (
        "This is no eigenvector of S: S times it points in another direction than it does itself."
    )


@exercise(
    "02.1 predict",
    "J is a mean of squared distances. What happens to each distance?",
    "S is a mean of products of two grey levels, so each entry of S takes the factor twice.",
    solution=(
        "9: every entry of S is 9 times as large, so every eigenvalue is, and J is a sum of "
        "eigenvalues. The directions and the share of variance stay."
    ),
    insight="Eigenvalues and J have the units of the data squared; shares have none.",
)
def tripled_greys(answer: object) -> str | None:
    """Predict the factor by which J grows when every grey level is multiplied by 3."""
    value = number(answer)
    if close(value, 9):
        return None
    after = pca.fit(3 * _pixels(), M=1).J
    return (
        mistakes(
            value,
            (3, "So much longer is each distance; J is a mean of their squares."),
            (1, "The directions and the share of variance stay as they are, but J does not."),
            (3**0.5, "This is the square root of the factor; a square is due."),
            (6, "The factor is doubled; squared is another thing."),
            (1 / 9, "This is upside down: the distances grow."),
            (1 / 3, "The distances grow, they do not shrink; and J is a mean of squares."),
            (27, "This is the third power: J is a mean of squares."),
            (81, "J is a mean of squares, not of squared squares."),
            (8, "By so many J's it grows; the factor is new J over old J."),
            (lambda v: abs(v - after) < 1e-3, "This is J itself after the change, not the factor."),
        )
        or ("Too large" if value > 9 else "Too small") + ": what happens to a squared distance?"
    )


@exercise(
    "02.2 compute",
    "The direction of a vector is np.degrees(np.arctan2(v[1], v[0])).",
    "Take the eigenvector of the largest eigenvalue of X.T @ X / len(X): eigh puts it last.",
    solution=(
        "7.6 degrees. X.T @ X / N is S plus the mean times its transpose, the mean is long, "
        "and so the first eigenvector points nearly at the mean: 44.2° instead of 36.5°."
    ),
    insight="The mean lies near u₁ here by accident, so little is lost; the method is wrong.",
)
def uncentred_direction(answer: object) -> str | None:
    """Compute the angle in degrees between u₁ and what the program without the mean finds."""
    X = _pixels()
    u1 = _eigh(pca.covariance(X))[1][1]
    other, found = _eigh(X.T @ X / len(X))[1]
    right, mean = angle(found, u1), X.mean(axis=0)
    value = abs(number(answer))  # which way it turns is not asked
    if abs(value - right) < 0.1:
        return None

    def near(degrees: float) -> Callable[[object], bool]:
        return lambda v: abs(v - degrees) < 0.1

    return mistakes(
        value,
        (lambda v: abs(v - np.radians(right)) < 2e-3, "This is in radians; degrees are due."),
        (lambda v: v == round(right), "This is close: give one decimal."),
        (near(angle(mean, u1)), "This is the angle of u₁ with the mean; the program comes close."),
        (
            near(_heading(found)),
            "This is where its direction points, measured from the first axis.",
        ),
        (near(_heading(u1)), "This is where u₁ points; how far is the other direction from it?"),
        (near(_heading(mean)), "This is where the mean points."),
        (near(180 - right), "One arrow is turned round: two lines are at most 90° apart."),
        (
            lambda v: near(angle(other, u1))(v) or near(180 - angle(other, u1))(v),
            "One of the two belongs to the smaller eigenvalue: np.linalg.eigh sorts ascending.",
        ),
        (near(angle(found, mean)), "This is the angle to the mean; the one to u₁ is asked for."),
        (
            lambda v: abs(v - abs(found @ u1)) < 1e-3,
            "This is the cosine of the angle, or nearly: np.arccos and np.degrees come after it.",
        ),
        (lambda v: v < 1e-6, "No difference: has one of the two programs forgotten the mean?"),
        (lambda v: v > 90, "Two lines are at most 90° apart."),
    ) or ("Too large" if value > right else "Too small") + (
        ": which angle is there between the first eigenvectors of S and of XᵀX / N?"
    )


@exercise(
    "02.3 derive",
    "A coordinate is (x - mean)ᵀu. Write the mean of the product of two of them.",
    "(x - mean)ᵀv is a number and may be transposed; uᵀ and v do not depend on the data.",
    solution="def f(S, u, v): return u @ S @ v. For u₁ and u₂ this is λ₂ times u₁ᵀu₂, which is 0.",
    insight="For u₁ and u₂ it is λ₂u₁ᵀu₂ = 0: PCA turns the axes until no correlation is left.",
)
def covariance_along(answer: object) -> str | None:
    """Write f(S, u, v) -> the covariance of the data's coordinates along unit vectors u and v."""
    f = function(answer)
    S = pca.covariance(_cloud()[:, :3])
    u, v = np.array([0.6, 0.8, 0]), np.array([0, 0.28, 0.96])
    A = array(ask(f, S, u, v), what="What your function returns")
    if A.size > 1:
        return (
            "The covariance of two coordinates is one number: S has u on one side, v on the other."
        )
    value, uSu, vSv = float(A.ravel()[0]), u @ S @ u, v @ S @ v
    if close(value, u @ S @ v):
        turned = number(ask(f, S, u, -v), what="What your function returns")
        return None if close(turned, -value) else "A covariance may be negative: keep its sign."
    return (
        mistakes(
            value,
            (0, "It is zero for two eigenvectors; here u and v are any two unit vectors."),
            (u @ v, "S is missing: this is the cosine of u and v, whatever the data are."),
            (u @ S @ v / np.sqrt(uSu * vSv), "This is the correlation; the covariance is due."),
            (uSu, "This is the variance along u alone."),
            (vSv, "This is the variance along v alone."),
            (uSu * vSv, "This is the product of two variances."),
            (uSu + vSv, "This is the sum of two variances."),
            (u @ S @ S @ v, "S stands there twice: each coordinate has one factor x."),
            (u @ np.linalg.solve(S, v), "This has the inverse of S; nothing is divided here."),
            (2 * (u @ S @ v), "This is twice the covariance."),
            (-(u @ S @ v), "The sign is wrong: no minus, and no absolute value, belongs here."),
            ((u @ S @ v) ** 2, "This is the covariance squared."),
            ((uSu * vSv) ** 0.5, "This is the product of the two standard deviations."),
        )
        or "This is not it: write the mean of (x - mean)ᵀu times (x - mean)ᵀv."
    )


@exercise(
    "02.4 implement",
    "Centre, take the M best directions, project, go back, and put the mean back.",
    "np.linalg.eigh(S)[1][:, ::-1][:, :M] holds the first M directions as columns.",
    solution=(
        "def f(X, M): mean = X.mean(axis=0); U = np.linalg.eigh(np.cov(X.T))[1][:, ::-1][:, "
        ":M]; return mean + (X - mean) @ U @ U.T"
    ),
    insight="This is PRML 12.20; whether S has 1/N or 1/(N-1) does not matter to the directions.",
)
def rebuilt(answer: object) -> str | None:
    """Write f(X, M) -> X rebuilt from M principal components, (N, D), with NumPy alone."""
    f = function(answer)
    X, M = _cloud(), 2
    (N, D), mean = X.shape, X.mean(axis=0)
    E = np.linalg.eigh(pca.covariance(X))[1]
    U, V = E[:, ::-1][:, :M], np.linalg.eigh(X.T @ X)[1][:, ::-1][:, :M]
    Xc, P = X - mean, U @ U.T
    A = array(ask(f, X, M), what="What your function returns")
    if close(A, mean + Xc @ P):
        return _at_the_ends(f, X)
    Vt = np.linalg.svd(Xc)[2]
    rows = [E[:M].T, E[-M:].T, E[::-1][:M].T, E[:, ::-1][:M].T, Vt[:, :M]]
    return mistakes(
        A,
        (Xc @ P, "The mean is missing: the points are rebuilt round the origin."),
        (X @ P, "X was not centred before the projection; the mean is missing."),
        (X @ P + mean, "The mean is put back, but was not subtracted before the projection."),
        (X @ V @ V.T, "The mean was not subtracted: these are eigenvectors of XᵀX."),
        (mean + Xc @ V @ V.T, "S was computed without the mean: these are XᵀX's directions."),
        (Xc - Xc @ P, "This is what is lost; what is kept is asked for."),
        (X, "Nothing is lost: all D directions are kept."),
        (
            _any_close(mean + Xc @ E[:, :M] @ E[:, :M].T, Xc @ E[:, :M] @ E[:, :M].T),
            "The directions of least variance are kept: np.linalg.eigh sorts ascending.",
        ),
        (
            _any_close(*(m + Xc @ R @ R.T for R in rows for m in (mean, 0))),
            "Rows are taken for columns: is a direction a row or a column of your matrix?",
        ),
        (
            lambda A: (
                A.shape == (N, D)
                and any(close(A, m + (X - m) @ B @ B.T) for m, B in _other_means(X, M, U))
            ),
            "The mean is that of a row, or of all entries: each column has its own (axis=0).",
        ),
        (lambda A: A.shape == (N, M), "These are the codes, M numbers a point: go back to D."),
        (lambda A: A.shape == (D, N), "It is transposed: a point is a row, as in X."),
        (lambda A: A.shape != (N, D), f"For X of shape {(N, D)} it returns {A.shape}."),
    ) or _by_error(A, X, M)


def _other_means(X: Array, M: int, U: Array) -> list[tuple[Array, Array]]:
    """Return the means that are not the columns' own, each with U and with its own directions."""
    pairs = []
    for m in (X.mean(axis=1, keepdims=True), X.mean(keepdims=True)):
        Z = X - m
        pairs += [(m, U)]
        pairs += [(m, np.linalg.eigh(S)[1][:, ::-1][:, :M]) for S in (Z.T @ Z, pca.covariance(Z))]
    return pairs


def _by_error(A: Array, X: Array, M: int) -> str:
    """Return what the error says about a reconstruction that has the right shape."""
    error, best = ((A - X) ** 2).sum(axis=1).mean(), pca.fit(X, M=M).J
    if error < best:
        return f"At M = {M} the error is smaller than {M} directions allow: are more of them kept?"
    return f"The shape is right; at M = {M} the mean squared error is {error:.2g}, not {best:.2g}."


def _at_the_ends(f: Callable, X: Array) -> str | None:
    """Return what is wrong with a reconstruction from no component, and from all."""
    N, D = X.shape
    ends = [
        *(
            (
                k,
                (lambda p: p.reconstruct(X))(pca.fit(X, M=k)),
                "np.linalg.eig does not sort the eigenvalues; eigh does.",
            )
            for k in range(3, D)
        ),
        (0, np.tile(X.mean(axis=0), (N, 1)), "with no direction the mean is left of each point."),
        (D, X, "with all directions nothing is lost."),
    ]
    for M, due, advice in ends:
        if not close(array(ask(f, X, M), what=f"At M = {M} what your function returns"), due):
            return f"Right at M = 2, not at M = {M}: {advice}"
    return None


@exercise(
    "02.5 implement",
    "Slide 14: what do the discarded eigenvalues have to do with J?",
    "np.linalg.eigvalsh(S) is ascending: the D - M smallest come first.",
    solution=(
        "def f(X, M): lam = np.linalg.eigvalsh(np.cov(X.T, bias=True)); return "
        "lam[:len(lam) - M].sum()"
    ),
    insight="No reconstruction is needed: J is known from the eigenvalues before one is made.",
)
def distortion(answer: object) -> str | None:
    """Write f(X, M) -> J, the distortion with M principal components, with NumPy alone."""
    f = function(answer)
    X = _cloud()
    D = X.shape[1]
    lam = _eigh(pca.covariance(X))[0][::-1]
    for M in (2, 1, *range(3, D), 0, D):
        J, lost = number(ask(f, X, M), what="What your function returns"), lam[M:].sum()
        if abs(J - lost) > max(1e-3 * lost, 5e-5 * lam.sum()):
            known = _known_distortion(J, X, lam, M) if M in (1, 2) else None
            if close(J, np.linalg.eig(pca.covariance(X))[0][M:].sum()):
                known = f"Right at M = 2, not at M = {M}: np.linalg.eig does not sort, eigh does."
            return known or (
                f"At M = {M}, with D = {D}, your function returns too {_size(J, lost)} a number."
            )
    return None


def _known_distortion(J: float, X: Array, lam: Array, M: int) -> str | None:
    N, D = X.shape
    lost, raw = lam[M:].sum(), _eigh(X.T @ X / N)[0][::-1]
    return mistakes(
        J,
        (lost * N / (N - 1), "The covariance has 1/(N-1), as in np.cov; the lecture's has 1/N."),
        (lam[:M].sum(), "This is the variance that is kept; J is what is lost."),
        (lam[D - M :].sum(), "These are the M smallest eigenvalues; D - M are discarded."),
        (lam[: D - M].sum(), "The smallest are kept: np.linalg.eigvalsh sorts ascending."),
        (lost / lam.sum(), "This is the share of the variance that is lost; J has units."),
        (lam.sum(), "This is all of the variance: M directions are kept."),
        (raw[M:].sum(), "The mean was not subtracted: these are eigenvalues of XᵀX / N."),
        (lam[M + 1 :].sum(), "One eigenvalue too few is discarded: counting starts at 0."),
        (lam[M - 1 :].sum(), "One eigenvalue too many is discarded: counting starts at 0."),
        (lam[M], "This is one eigenvalue; all that are discarded add up."),
        (lost * N, "This is the sum over the points; J is their mean."),
        (lost / D, "This is the mean over coordinates, too; J adds them up."),
        (lost**0.5, "This is the square root of J."),
        ((lam[M:] ** 2).sum(), "An eigenvalue is a variance already: no square is due."),
        (lam[M:].mean(), "The discarded eigenvalues add up; this is their mean."),
    )


def _size(value: float, right: float) -> str:
    return "large" if value > right else "small"


def _any_close(*wrong: Array) -> Callable[[object], bool]:
    return lambda A: any(close(A, B) for B in wrong)


def _heading(v: Array) -> float:
    """Return the angle of a line with the first axis in degrees, 0 to 180."""
    return float(np.degrees(np.arctan2(v[1], v[0])) % 180)


@cache
def _cloud() -> Array:
    """Return twelve points in six correlated dimensions, for which np.linalg.eig does not sort."""
    rng = np.random.default_rng(28)
    return rng.normal(size=(12, 6)) @ rng.normal(size=(6, 6)) + [2, -1, 3, 1, -2, 1]


def _eigh(S: Array) -> tuple[Array, Array]:
    """Return the eigenvalues, ascending, and the eigenvectors as rows."""
    lam, E = np.linalg.eigh(S)
    return lam, E.T
