"""Exercises of notebook 04: PCA in high dimensions."""

import numpy as np

from lecture8 import pca
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import angle, close, mistakes, same_up_to_sign
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import array, choice, integer, number

RESULT = "What your function returns"


@exercise(
    "04.0 derive",
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
    c = np.array([number(ask(answer, *case), what=RESULT) for case in cases])
    N, lam, length = np.array(cases).T
    right = np.sqrt(N * lam) * length
    if close(c, right):
        return None
    return mistakes(
        c,
        (right**2, "This is the squared length: the root is missing."),
        (right / length, "This holds for v of length 1; a longer v gives a longer Xᵀv."),
        (N * lam, "This holds for the slide's v = Xu only; here the length of v is handed in."),
        (N * lam * length, "The root is missing: it is the squared length that has Nλ in it."),
        (np.sqrt(lam) * length, "K has a 1/N in it and XXᵀ has not: where is N?"),
        (lam * length, "This is the length of Kv. How long is Xᵀv?"),
        (np.sqrt(lam / N) * length, "N is on the wrong side: XXᵀ is N times K."),
        (np.sqrt((N - 1) * lam) * length, "K is made with 1/N here, not with 1/(N - 1)."),
        (np.sqrt(N * lam * length), "Too much is under the root: vᵀv is the length squared."),
        (np.sqrt(N) * lam * length, "The λ comes once from vᵀXXᵀv, which is the squared length."),
        (N * np.sqrt(lam) * length, "N comes once from vᵀXXᵀv, which is the squared length."),
        (right / length**2, "A longer v gives a longer Xᵀv, not a shorter one."),
        (1 / right, "This is upside down: it is what Xᵀv is multiplied by to have length 1."),
        (lambda c: (c < 0).any(), "A length is not negative."),
        (lambda c: not c.any(), "Xᵀv is zero only where lam is; here it is not."),
    ) or _which_argument(answer)


def _which_argument(f: object) -> str:
    """Return how f depends on the argument where it goes wrong."""
    start = (5, 0.8, 1.1)
    base = number(ask(f, *start), what=RESULT)
    words = ("N is four times as large", "lam is four times as large", "v is four times as long")
    for i, (word, factor) in enumerate(zip(words, (2, 2, 4), strict=True)):
        changed = [x * 4 if i == k else x for k, x in enumerate(start)]
        if not close(number(ask(f, *changed), what=RESULT), factor * base):
            return f"If {word}, how much longer does Xᵀv become? Your formula says otherwise."
    return "It depends on N, lam and the length as it should; a constant factor is wrong."


@exercise(
    "04.1 derive",
    "The matrix is VᵀXXᵀV. Which matrix, that you know, is XXᵀ, but for a factor?",
    "V holds orthonormal eigenvectors: K V = V diag(lam) and VᵀV = I.",
    solution="def f(N, lam): return N * np.diag(lam). VᵀXXᵀV = N VᵀKV = N VᵀV diag(lam).",
    insight=(
        "Zeros beside the diagonal: they are orthogonal. Divide by the roots of its entries, "
        "and the matrix is I."
    ),
)
def inner_products(answer: object) -> str | None:
    """Write f(N, lam) -> (M, M): all inner products of the Xᵀv, for M orthonormal v of K."""
    N, lam = 7, np.array([5.0, 2.0, 0.5])
    G = array(ask(answer, N, lam), what=RESULT)
    right = N * np.diag(lam)
    if close(G, right):
        return None
    lengths = np.sqrt(N * lam)
    return (
        mistakes(
            G,
            (np.eye(3), "These belong to the u, after the division by the lengths."),
            (np.diag(lam), "This is VᵀKV. K has a 1/N in it, and XXᵀ has not."),
            (np.diag(lam / N), "N is on the wrong side: XXᵀ is N times K."),
            (
                np.diag(lengths),
                "On the diagonal stand lengths. What is the inner product of a vector with itself?",
            ),
            ((N - 1) * np.diag(lam), "K is made with 1/N here, not with 1/(N - 1)."),
            (np.diag(1 / (N * lam)), "This is the inverse matrix."),
            (np.diag((N * lam) ** 2), "N and λ come in once: one K stands between two v."),
            (
                np.diag(lam**2),
                "The λ comes in once, for one K stands between two v. And where is N?",
            ),
            (np.outer(lengths, lengths), "So it would be if all Xᵀv pointed the same way."),
            (N * lam, "These are the entries on the diagonal. Which ones stand beside it?"),
            (lambda G: G.shape != (3, 3), "Three eigenvectors have 3 times 3 inner products."),
            (
                lambda G: not close(G, np.diag(np.diag(G))),
                "Two different v are orthogonal: what does that say beside the diagonal?",
            ),
        )
        or "Beside the diagonal it is right. On it stand the squared lengths of the Xᵀv: find one."
    )


@exercise(
    "04.2 predict",
    "S is an average: does a second copy of every point change it?",
    "The new K is 80 x 80, and shares with S the eigenvalues that are not zero: how many?",
    solution=(
        "41. S stays as it is, with 39 eigenvalues that are not zero. K has the same 39, and "
        "80 - 39 zeros."
    ),
    insight="Copies bring no new directions: each adds a zero to K and nothing else.",
)
def zeros_of_K(answer: object) -> str | None:
    """Predict how many of K's eigenvalues are zero after you add a copy of each of the 40 faces."""
    N, D = 40, 625
    zeros = integer(answer)
    if zeros == N + 1:
        return None
    return mistakes(
        zeros,
        (N, "Nearly: the centring costs a direction, too, as it did before."),
        (1, "Copies span no new directions, so the rank does not grow with N."),
        (2, "The rank does not grow with N: a copy lies where its original does."),
        (N - 1, "So many are not zero. And the others?"),
        (0, "The centred data add up to zero, so K always has an eigenvalue that is zero."),
        (D - N + 1, "So many zeros has S."),
        (2 * N, "Not all are zero: the faces do vary."),
        (2 * N - 1, "Not all but one are zero: the faces do vary in many directions."),
        (lambda zeros: zeros < 0, "A count is not negative."),
        (lambda zeros: zeros > 2 * N, "K has one row for each face: not so many eigenvalues."),
        (lambda zeros: zeros <= N, "That is too few: what do the copies add to the rank?"),
    ) or ("That is too many: the copies do not lower the rank.")


TESTS = ("orthonormal", "zero", "codes", "route")


@exercise(
    "04.3 judge",
    "With the mean picture left in, which of the four would still be as it should?",
    (
        "X may be any matrix, centred or not: what is true of the eigenvectors of a symmetric "
        "matrix all the same?"
    ),
    solution="'orthonormal': the eigenvectors of a symmetric matrix are so, whatever X is.",
    insight=(
        "A property that every input gives tells nothing about the input. Compare with another "
        "route."
    ),
)
def blind_test(answer: object) -> str | None:
    """Choose the test that passes although the rows were centred in place of the columns."""
    found = {
        "zero": "This test sees it: K 1 = 0 needs columns of X that add up to zero.",
        "codes": "This test sees it: the mean picture is left in, so the first codes have a mean "
        "far from 0.",
        "route": "This test sees it: the first direction is near the mean picture, and the other "
        "route has no such direction.",
    }
    return found.get(choice(answer, TESTS))


@exercise(
    "04.4 compute",
    "Which is smaller here, N or D? The cheaper route has the smaller matrix.",
    "A D x D matrix has D² numbers, and each takes 8 bytes.",
    solution="134 MB: D = 64² = 4096, and 8 * 4096² / 10⁶ = 134.2. K would fill 8 million MB.",
    insight="It fits into any laptop; K would need 8 terabytes.",
)
def matrix_size(answer: object) -> str | None:
    """Find the size in MB (10⁶ bytes) of the cheaper route's matrix, at 8 bytes a number."""
    N, D = 10**6, 64 * 64
    megabytes = number(answer)
    right = 8 * D**2 / 1e6
    if close(megabytes, right, rtol=0.01):
        return None
    known = [
        (8 * N**2 / 1e6, "This is K, N x N: here N is much larger than D."),
        (8 * N**2, "This is K, N x N, in bytes: here N is much larger than D."),
        (
            8 * N * D / 1e6,
            "These are the data, N x D. The matrix of the eigenproblem is asked for.",
        ),
        (right / 8, "So many millions of numbers; each takes 8 bytes."),
        (right / 8 * 1e6, "So many numbers; each takes 8 bytes, and MB are asked for."),
        (right / 2, "This is half: 4 bytes a number, or one half of a symmetric matrix only."),
        (right * 8, "This is in bits, or 8 was counted twice."),
        (right * 1e6, "This is in bytes; a MB is 10⁶ of them."),
        (right / 1e3, "This is in GB; MB are asked for."),
        (right * 1e3, "This is in kB; MB are asked for."),
        (8 * 2**24 / 2**20, "This is in units of 2²⁰ bytes; here a MB is 10⁶."),
        (8 * 64**2 / 1e6, "A picture of 64 x 64 has 64² pixels, and the matrix a row for each."),
        (8 * 64**3 / 1e6, "D is the number of pixels, 64²; the matrix has D² entries."),
        (8 * D / 1e6, "This is one row of the matrix; it has D of them."),
    ]
    for value, diagnosis in known:
        if close(megabytes, value, rtol=0.01):
            return diagnosis
    return f"That is too {'large' if megabytes > right else 'small'}: what are D and D²?"


def _few_points() -> Array:
    """Return 9 points in 30 dimensions, far from the origin, with clearly different variances."""
    rng = np.random.default_rng(20)
    return rng.normal(size=(9, 30)) * np.geomspace(4, 0.3, 30) + 2 * rng.normal(size=30)


@exercise(
    "04.5 implement",
    (
        "few_points of the recipe does nearly all of it. Which line does it expect its caller to "
        "have run?"
    ),
    "Centre the columns; eigh gives eigenvalues in ascending order; Xᵀv has the length √(Nλ).",
    solution=(
        "def f(X, M): X = X - X.mean(axis=0); lam, V = np.linalg.eigh(X @ X.T / len(X)); "
        "return X.T @ V[:, ::-1][:, :M] / np.sqrt(len(X) * lam[::-1][:M])"
    ),
    insight=(
        "No D x D matrix was needed, and without the division by N the directions would be the "
        "same."
    ),
)
def directions_by_K(answer: object) -> str | None:
    """Write f(X, M) -> U (D, M): the first M principal directions of raw X, N < D, by way of K."""
    X, M = _few_points(), 3
    U = array(ask(answer, X, M), what=RESULT)
    N, D = X.shape
    right = pca.fit(X, M).U
    if same_up_to_sign(U, right):
        again = array(ask(answer, X, N - 1), what=RESULT)
        if same_up_to_sign(again, pca.fit(X, M=N - 1).U):
            return None
        return f"Right at M = {M}, not at M = {N - 1}: np.linalg.eig does not sort, eigh does."
    shape = mistakes(
        U,
        (
            lambda U: same_up_to_sign(U.T, right),
            "The directions are right, but stand in rows: return (D, M), a column a direction.",
        ),
        (lambda U: U.shape == (N, M), "These have N entries: Xᵀ brings them back to D."),
        (lambda U: U.shape in ((D, N), (D, N - 1)), "These are all directions; M are asked for."),
        (lambda U: U.shape != (D, M), "The shape is not (D, M): one column a direction."),
        (lambda U: not U.any(axis=0).all(), "A column is zero: that is no direction."),
    )
    return shape or _other_directions(U, X, right)


def _other_directions(U: Array, X: Array, right: Array) -> str:
    """Return what is wrong with U, which has the right shape and no zero column."""
    if _parallel(U, right):
        return "The directions are right; their lengths are not 1. How long is Xᵀv, for v of 1?"
    if _parallel(U[:, ::-1], right):
        return "The right directions, in ascending order: the largest variance comes first."
    Xc = X - X.mean(axis=0)
    least = Xc.T @ np.linalg.eigh(Xc @ Xc.T)[1][:, 1:3]
    if _parallel(U[:, 1:], least):
        return "These belong to the smallest eigenvalues of K: eigh gives them in ascending order."
    if _parallel(U, _leading(X)):
        return "The data were not centred: subtract the mean of each column first."
    if _parallel(U, _leading(X - X.mean(axis=1, keepdims=True))):
        return "The rows were centred; it is the columns whose means must be zero."
    if _parallel(U, _leading(X - X.mean())):
        return "One mean of all entries was subtracted; each column has a mean of its own."
    if not close(U.T @ U, np.eye(U.shape[1])):
        return "The columns are not orthonormal: look at U.T @ U."
    return "The columns are orthonormal, but the variance along them is not the largest."


def _parallel(A: Array, B: Array) -> bool:
    return all(angle(a, b) < 1 for a, b in zip(A.T, B.T, strict=True))  # degrees


def _leading(X: Array) -> Array:
    """Return the three leading eigenvectors of XᵀX, whatever the mean of X is."""
    return np.linalg.svd(X)[2][:3].T


@exercise(
    "04.6 compute",
    "An eigenvalue of K is the square of a singular value of X, divided by N.",
    "Which number has the square 2⁻⁵²?",
    solution="2⁻²⁶, which is about 1.5e-8: its square is 2⁻⁵², where the rounding errors are.",
    insight=(
        "That is the cliff of the experiment above: a decomposition of X itself would go down "
        "to 2⁻⁵²."
    ),
)
def weakest_direction(answer: object) -> str | None:
    """Find the least sᵢ/s₁ of X that K can show, if rounding hides λᵢ/λ₁ below 2⁻⁵²."""
    s, eps = number(answer), 2.0**-52
    if 0.6 < s / np.sqrt(eps) < 1.6:  # 1e-8 is near enough
        return None
    if close(s, -28):
        return "2^-26 is no power in Python: write 2**-26."
    if s <= 0:
        return "A singular value that can be seen is positive."
    for value, diagnosis in (
        (eps, "This is the ratio of two λ; that of two singular values is asked for."),
        (1e-16, "This is the ratio of two λ; that of two singular values is asked for."),
        (eps**2, "The wrong way: λ goes with the square of the singular value, so take a root."),
        (
            eps**0.25,
            "One root too many: λ is the square of a singular value, not its fourth power.",
        ),
        (26, "This is the number of binary digits; the size of the singular value is asked for."),
        (-26, "This is the exponent; the number itself is asked for."),
    ):
        if close(s, value, rtol=0.2):
            return diagnosis
    if s > np.sqrt(eps):
        return "That is too large: its square is far above the rounding errors."
    return "That is too small: its square drowns in the rounding errors."
