"""Exercises of notebook 04: PCA in high dimensions."""

import numpy as np

from lecture8 import pca
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import (
    Answers,
    angle,
    answers,
    close,
    judged,
    options,
    same_up_to_sign,
)
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import RETURNED, array, integer, number


@exercise(
    "04.0 derive, slide 20",
    "The squared length of a vector a is aᵀa. Put a = Xᵀv in and look for K.",
    "aᵀa = vᵀXXᵀv = N vᵀKv, and Kv = lam v. What is vᵀv, if v has that length?",
    solution=(
        "def f(N, lam, length): return np.sqrt(N * lam) * length. The squared length of Xᵀv "
        "is N lam vᵀv."
    ),
    insight=(
        "For v of length 1 this is √(Nλ), PRML 12.30; the slide's own v = Xu has the length "
        "√(Nλ) itself, and the factor is Nλ."
    ),
)
def length_of_back(answer: object) -> str | None:
    """Write f(N, lam, length) -> c: the length of Xᵀv, where K v = lam v and v has that length."""
    cases = [(40, 0.7, 1.5), (40, 2.0, 0.3), (6, 0.7, 3.0)]
    N, lam, length = np.array(cases).T
    right = np.sqrt(N * lam) * length
    return judged(
        np.array([number(ask(answer, *case), what=RETURNED) for case in cases]),
        right,
        (right**2, "This is the squared length: the root is missing."),
        (right / length, "This holds for v of length 1; a longer v gives a longer Xᵀv."),
        (N * lam, "This holds for the slide's v = Xu only; here v may have any length."),
        (N * lam * length, "The root is missing: it is the squared length that has Nλ in it."),
        (np.sqrt(lam) * length, "K has a 1/N in it and XXᵀ has not: where is N?"),
        (lam * length, "This is the length of Kv. How long is Xᵀv?"),
        (np.sqrt(lam / N) * length, "N is on the wrong side: XXᵀ is N times K."),
        (np.sqrt((N - 1) * lam) * length, "K is made with 1/N here, not with 1/(N - 1)."),
        (np.sqrt(N * lam * length), "Too much is under the root: vᵀv is the length squared."),
        (np.sqrt(N) * lam * length, "The λ comes once from vᵀXXᵀv, which is the squared length."),
        (N * np.sqrt(lam) * length, "N comes once from vᵀXXᵀv, which is the squared length."),
        (right / length**2, "A longer v gives a longer Xᵀv, not a shorter one."),
        (length, "This is the length of v itself; Xᵀ changes it."),
        (np.ones(3), "Xᵀv has length 1 only after a division by its length, which is asked for."),
        (length / np.sqrt(N * lam), "The larger λ, the longer Xᵀv: should λ be in the divisor?"),
        (1 / np.sqrt(N * lam), "This gives Xᵀv length 1, for v of length 1; what was it before?"),
        (1 / (N * lam), "This gives Xᵀv length 1, for the slide's v = Xu; what was it before?"),
        (right * length, "The length of v comes in squared here: is a root missing?"),
        (1 / right, "This is upside down: it is what Xᵀv is multiplied by to have length 1."),
        (lambda c: (c < 0).any(), "A length is not negative."),
        (lambda c: not c.any(), "Xᵀv is zero only where lam is; here it is not."),
        otherwise=lambda c: _which_argument(answer),
        near=1e-6,
    )


def _which_argument(f: object) -> str:
    """Return how f depends on the argument where it goes wrong."""
    start = (5, 0.8, 1.1)
    base = number(ask(f, *start), what=RETURNED)
    words = ("N is four times as large", "lam is four times as large", "v is four times as long")
    for i, (word, factor) in enumerate(zip(words, (2, 2, 4), strict=True)):
        changed = [x * 4 if i == k else x for k, x in enumerate(start)]
        found = number(ask(f, *changed), what=RETURNED)
        if not close(found, factor * base):
            grown = f"{found / base:.3g} times as long" if base else "another length"
            return f"If {word}, your formula gives {grown}. How many times as long is it?"
    return "It depends on N, lam and the length as it should; a constant factor is wrong."


@exercise(
    "04.1 derive, slide 20",
    "The matrix is VᵀXXᵀV. Which matrix, that you know, is XXᵀ, but for a factor?",
    "V holds orthonormal eigenvectors: K V = V diag(lam) and VᵀV = I.",
    solution="def f(N, lam): return N * np.diag(lam). VᵀXXᵀV = N VᵀKV = N VᵀV diag(lam).",
    insight=(
        "The zeros beside the diagonal say that they are orthogonal. Divide each by the root of "
        "its entry on the diagonal, and the matrix is I."
    ),
)
def inner_products(answer: object) -> str | None:
    """Write f(N, lam) -> (M, M): all inner products of the Xᵀv, for M orthonormal v of K."""
    for N, lam in ((7, np.array([5.0, 2.0, 0.5])), (4, np.array([3.0, 0.2]))):
        found = _of_products(array(ask(answer, N, lam), what=RETURNED), N, lam)
        if found:
            return found
    return None


def _of_products(G: Array, N: int, lam: Array) -> str | None:
    M, lengths = len(lam), np.sqrt(N * lam)
    return judged(
        G,
        N * np.diag(lam),
        (np.eye(M), "These belong to the u, after the division by the lengths."),
        (np.diag(lam), "This is VᵀKV. K has a 1/N in it, and XXᵀ has not."),
        (np.diag(lam / N), "N is on the wrong side: XXᵀ is N times K."),
        (np.diag(lengths), "These are lengths. What is the inner product of a vector and itself?"),
        ((N - 1) * np.diag(lam), "K is made with 1/N here, not with 1/(N - 1)."),
        (np.diag(1 / (N * lam)), "This is the inverse matrix."),
        (np.diag((N * lam) ** 2), "N and λ come in once: one K stands between two v."),
        (N * np.diag(lam**2), "The λ comes in once, for one K stands between two v."),
        (N**2 * np.diag(lam), "Here N comes in twice: XXᵀ is N K, and stands there once."),
        (N * np.eye(M), "The λ is missing: VᵀKV is not I."),
        (M * np.diag(lam), "M has taken the place of N."),
        (np.diag(1 / lengths), "These make the lengths 1; what were the inner products before?"),
        (np.zeros((M, M)), "With itself a vector has its squared length as inner product, not 0."),
        (N * np.diag(lam[::-1]), "The diagonal is in the reverse order of lam."),
        (np.diag(lam**2), "The λ comes in once, for one K stands between two v. And where is N?"),
        (np.outer(lengths, lengths), "It would be so if all Xᵀv pointed the same way."),
        (N * lam, "These are the entries on the diagonal. Which ones stand beside it?"),
        (lambda G: G.shape != (M, M), f"There are {M} times {M} inner products of {M} vectors."),
        (lambda G: (np.diag(G) < 0).any(), "A squared length is not negative."),
        (
            lambda G: not close(G, np.diag(np.diag(G)), 1e-5),
            "Two different v are orthogonal: what does that say beside the diagonal?",
        ),
        otherwise="Beside the diagonal it is right. What stands on it are the inner products of "
        "each Xᵀv with itself: find one.",
        rtol=1e-5,
    )


@exercise(
    "04.2 predict, slide 20",
    "S is an average: does a second copy of every point change it?",
    "The new K is {twice} x {twice}, and shares with S the eigenvalues that are not zero: how "
    "many?",
    solution="{right}. S stays as it is, with {rank} eigenvalues above 0. K has the same, and "
    "{right} zeros.",
    insight="Copies bring no new directions: each adds a zero to K and nothing else.",
    question="You add a copy of each of the {N} faces of 625 pixels: $N$ doubles. What happens to "
    "the non-zero eigenvalues of $\\mathbf S$ and of $\\mathbf K$, to their number, and to the "
    "directions? Answer with how many of the new $\\mathbf K$'s eigenvalues are zero.",
    vary={"N": (24, 30, 32, 36, 40, 45, 48, 50, 54, 60, 64, 72, 75, 80, 90, 96)},
)
def zeros_of_K(*, N: int = 40) -> Answers:
    """Predict how many of K's eigenvalues are zero once each of the {N} faces has a copy."""
    D = 625
    return answers(
        integer,
        N + 1,
        (N, "Nearly: the centring costs a direction, too, as it did before."),
        (1, "Copies span no new directions, so the rank does not grow with N."),
        (2, "The rank does not grow with N: a copy lies where its original does."),
        (N - 1, "That many are not zero. How many are left?"),
        (0, "The centred data sum to zero, so K always has an eigenvalue that is zero."),
        (D - N + 1, "S has that many zeros. How many has K?"),
        (2 * N, "Not all are zero: the faces do vary."),
        (2 * N - 1, "Then a single eigenvalue would not be zero; the faces vary in more ways."),
        (lambda zeros: zeros < 0, "A count is not negative."),
        (
            lambda zeros: zeros > 2 * N,
            f"K has one row for each face, so it has {2 * N} eigenvalues.",
        ),
        (lambda zeros: zeros <= N, "That is too few: what do the copies add to the rank?"),
        otherwise="That is too many: the copies do not lower the rank.",
        words={"twice": 2 * N, "rank": N - 1},
    )


@exercise(
    "04.3 judge, slide 19",
    "With the mean picture left in, which of the four would still be as it should?",
    "Whatever X is: what is true of the eigenvectors of a symmetric matrix?",
    solution="'orthonormal': the eigenvectors of a symmetric matrix are so, whatever X is.",
    insight=(
        "A property that every input gives tells nothing about the input. Compare with another "
        "route that starts from the raw data."
    ),
)
def blind_test() -> Answers:
    """Choose the test that passes although the rows were centred in place of the columns."""
    return options(
        {
            "orthonormal": None,
            "zero": "This test sees it: K 1 = 0 needs columns of X that sum to zero.",
            "codes": "This test sees it: the mean picture is left in, so the first codes have a "
            "mean far from 0.",
            "route": "This test sees it: pca.fit takes the mean off each column, and its first "
            "direction is another one.",
        }
    )


@exercise(
    "04.4 compute, slides 19 20",
    "Which is smaller here, N or D? The cheaper route has the smaller matrix.",
    "A D x D matrix has D² numbers, and each takes 8 bytes.",
    solution="{size} MB: D = {side}² = {D}, and 8 * {D}² / 10⁶ = {right:.1f}. K would fill 8 "
    "million MB.",
    insight="It fits into any laptop; K would need 8 terabytes.",
    question="A million pictures of ${side}\\times{side}$ pixels. Which route do you take, how "
    "large is its matrix, and which part of the work is the longest? Answer with the size in MB, "
    "at 8 bytes a number.",
    vary={"side": (36, 40, 44, 48, 52, 56, 60, 64, 72, 80, 84, 90, 96, 108, 120)},
)
def matrix_size(*, side: int = 64) -> Answers:
    """Find the size in MB of the cheaper route's matrix: 10⁶ pictures of {side} x {side}, 8 bytes a
    number.
    """
    N, D = 10**6, side**2
    right = 8 * D**2 / 1e6
    return answers(
        number,
        right,
        (8 * N**2 / 1e6, "This is K, N x N: here N is much larger than D."),
        (8 * N**2, "This is K, N x N, in bytes: here N is much larger than D."),
        (8 * N**2 / 1e12, "This is K, N x N, in TB: here N is much larger than D."),
        (8 * N * D / 1e6, "These are the data, N x D. How large is the eigenproblem's matrix?"),
        (right / 8, "That is how many millions of numbers; each takes 8 bytes."),
        (right / 8 * 1e6, "That is how many numbers; each takes 8 bytes, and the unit is MB."),
        (right / 2, "This is half: 4 bytes a number, or one half of a symmetric matrix only."),
        (right * 8, "This is in bits, or 8 was counted twice."),
        (right * 1e6, "This is in bytes; a MB is 10⁶ of them."),
        (lambda v: close(v, right / 1e3, 0.04), "This is in GB; the unit here is MB."),
        (lambda v: v < 0, "A size is not negative."),
        (lambda v: close(v, right / 8, 0.05), "That is millions of numbers; each takes 8 bytes."),
        (8 * N**2 / 1e9, "This is K, N x N, in GB: here N is much larger than D."),
        (right * 1e6 / 2**10, "This is in units of 2¹⁰ bytes; here a MB is 10⁶."),
        (
            lambda v: any(close(v, right * 10.0**k, 0.02) for k in (-2, -1, 1, 2)),
            "The digits are right, the power of ten is not: how many bytes are a MB?",
        ),
        (D, "This is D, the number of pixels of a picture; the matrix has D² entries."),
        (
            lambda v: close(v, 8 * D / 1e3, 0.03),
            "These are the data in GB, or a row of the matrix in kB; it has D rows.",
        ),
        (N, "This is the number of pictures; the cheaper matrix is D x D."),
        (2 * right, "This is twice the size: 16 bytes a number, or two matrices."),
        (
            lambda v: close(v, right * 1e6 / 2**30, 0.01),
            "This is in GiB, of 2³⁰ bytes; the unit here is MB, 10⁶ bytes.",
        ),
        (right * 1e3, "This is in kB; the unit here is MB."),
        (right * 1e6 / 2**20, "This is in units of 2²⁰ bytes; here a MB is 10⁶."),
        (8 * side**3 / 1e6, f"D is the number of pixels, {side}²; the matrix has D² entries."),
        (
            8 * D / 1e6,
            f"These are {side}² numbers, one row of the matrix: it has a row for each pixel.",
        ),
        otherwise="That is too {size}: what is D, how many entries has the matrix, and how many "
        "bytes are a MB?",
        rtol=0.01,
        near=0.005,
        words={"D": D, "size": f"{right:.0f}"},
    )


def _points(N: int, D: int) -> Array:
    """Return N points in D dimensions, far from the origin, with clearly different variances."""
    rng = np.random.default_rng(20)
    return rng.normal(size=(N, D)) * np.geomspace(4, 0.3, D) + 2 * rng.normal(size=D)


@exercise(
    "04.5 implement, slide 20",
    "few_points of the recipe does nearly all. What does it expect its caller to have done to X?",
    "Centre the columns; eigh gives eigenvalues in ascending order; Xᵀv has the length √(Nλ).",
    solution=(
        "def f(X, M): X = X - X.mean(axis=0); lam, V = np.linalg.eigh(X @ X.T / len(X)); "
        "return X.T @ V[:, ::-1][:, :M] / np.sqrt(len(X) * lam[::-1][:M])"
    ),
    insight="No D x D matrix was needed; without the division by N, U would be the same.",
)
def directions_by_K(answer: object) -> str | None:
    """Write f(X, M) -> U (D, M): the first M principal directions of raw X, N < D, by way of K."""
    X, M = _points(9, 30), 3
    N, D = X.shape
    right = pca.fit(X, M).U
    found = judged(
        array(ask(answer, X, M), what=RETURNED),
        lambda U: same_up_to_sign(U, right),
        (lambda U: same_up_to_sign(U.T, right), "The directions are the rows: return (D, M)."),
        (
            lambda U: U.shape in ((N,), (M,)),
            "Numbers such as eigenvalues came back, and not (D, M), one column per direction.",
        ),
        (
            lambda U: U.shape == (N, M),
            "These have N entries, as v and codes have: Xᵀ brings v back to D.",
        ),
        (lambda U: U.shape in ((D, N), (D, N - 1)), "These are all directions; M are asked for."),
        (lambda U: U.shape != (D, M), "The shape is not (D, M), with one column per direction."),
        (lambda U: not U.any(axis=0).all(), "A column is zero: that is no direction."),
        otherwise=lambda U: _other_directions(U, X, right),
    )
    if found:
        return found
    for again, most in ((X, N - 1), (_points(6, 11), 2)):
        U = array(ask(answer, again, most), what=RETURNED)
        if not same_up_to_sign(U, pca.fit(again, most).U):
            n, d = again.shape
            return (
                f"Right for X of shape ({N}, {D}) and M = {M}, not for ({n}, {d}) and M = {most}: "
                "are the eigenvalues in order (eigh sorts them, eig does not), and is all of it "
                "computed from the arguments?"
            )
    return None


def _other_directions(U: Array, X: Array, right: Array) -> str:
    """Return what is wrong with U, which has the right shape and no zero column."""
    Xc, rows = X - X.mean(axis=0), X - X.mean(axis=1, keepdims=True)
    if np.allclose(Xc @ U, 0):
        return "Along these the data do not vary: eigh gives eigenvalues in ascending order."
    least = Xc.T @ np.linalg.eigh(Xc @ Xc.T)[1][:, 1:3]
    if _parallel(U[:, 1:], least):
        return "These belong to the smallest eigenvalues of K: eigh gives them in ascending order."
    for wrong, words in (
        (right, "The directions are right; their lengths are not 1. How long is Xᵀv, for v of 1?"),
        (right[:, ::-1], "The right directions, in ascending order; the largest comes first."),
        (_leading(X), "The data were not centred: subtract the mean of each column first."),
        (_leading(rows), "The rows were centred; it is the columns whose means must be zero."),
        (_leading(Xc, 4)[:, 1:], "The first direction is left out: counting starts at 0."),
        (
            _leading(Xc / X.std(axis=0)),
            "You divide by standard deviations; PCA of X itself is due.",
        ),
        (_leading(X - X.mean()), "One mean of all was subtracted; each column has its own."),
    ):
        if _parallel(U, wrong):
            return words
    if close(U.T @ U, np.eye(U.shape[1])):
        return "The columns are orthonormal, but not the directions of the largest variance."
    return "The columns are not orthonormal: look at U.T @ U."


def _parallel(A: Array, B: Array) -> bool:
    return all(angle(a, b) < 1 for a, b in zip(A.T, B.T, strict=True))  # degrees


def _leading(X: Array, M: int = 3) -> Array:
    """Return the first M eigenvectors of XᵀX, whatever the mean of X is."""
    return np.linalg.svd(X)[2][:M].T


def _power(n: int) -> str:
    """Return 2 to the power n as text."""
    return "2" + str(n).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


@exercise(
    "04.6 compute, slide 20",
    "An eigenvalue of K is the square of a singular value of X, divided by N.",
    "Which number has the square {eps}?",
    solution="{root}, which is about {about}: its square is {eps}, where the rounding errors are.",
    insight="A decomposition of X itself goes lower: it squares nothing.",
    question="Rounding hides each $\\lambda_i$ of $\\mathbf K$ that is below "
    "$2^{{-{bits}}}\\lambda_1$. Down to which $s_i/s_1$ can $\\mathbf K$ show the singular values "
    "of $\\mathbf X$?",
    vary={"bits": (28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60)},
)
def weakest_direction(*, bits: int = 52) -> Answers:
    """Find the least sᵢ/s₁ of X that K can show, if rounding hides λᵢ/λ₁ below {eps}."""
    half, eps, near = (
        bits // 2,
        2.0**-bits,
        "This is about the ratio of two λ; that of two singular values is asked for.",
    )
    return answers(
        number,
        lambda s: 0.6 < s / np.sqrt(eps) < 1.6,  # 1e-8 is near enough
        (lambda s: close(s, 2 ^ -half), f"2^-{half} is no power in Python: write 2**-{half}."),
        (lambda s: s <= 0, "A singular value that can be seen is positive."),
        (lambda s: eps / 20 < s < 9 * eps, near),
        (eps**2, "The wrong way: λ goes with the square of the singular value, so take a root."),
        (eps**0.25, "One root too many: λ is the square of a singular value, not its 4th power."),
        (bits, "This is the number of binary digits of λ; the singular value is asked for."),
        (half, "This is the number of binary digits; the size of the singular value is asked for."),
        (lambda s: s > 1, "The weakest direction is shorter than the first: the ratio is below 1."),
        (lambda s: s > np.sqrt(eps), f"That is too large: its square is above {_power(-bits)}."),
        otherwise=f"That is too small: its square is below {_power(-bits)}.",
        near=0.2,
        words={"eps": _power(-bits), "root": _power(-half), "about": f"{2.0**-half:.1e}"},
    )
