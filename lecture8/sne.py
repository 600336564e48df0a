"""UNI-SNE: points in the plane, placed so that those which are neighbours in the data stay so.

Slides 40-41, which call it multi-dimensional scaling: it keeps neighbours, not distances. Pairs of
data points get probabilities p_ij, which are large for neighbours. Pairs of map points get

    q_ij = (1 - lambda) s_ij / sum(s) + lambda / (N (N - 1)),    s_ij = exp(-|y_i - y_j|^2),

and the map makes KL(P || Q) small. The background lambda gives every pair a little probability,
however far apart, so that points that are no neighbours may keep their distance; without it this
is symmetric SNE. Sums run over ordered pairs of different points; of unordered pairs there are
half as many, and the background of one is 2 lambda / (N (N - 1)), as the papers have it.
Sources: Hinton and Roweis (2002); Cook, Sutskever, Mnih and Hinton (2007); van der Maaten and
Hinton (2008), section 3.
"""

from collections.abc import Callable
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.distance import pdist, squareform

from lecture8 import check
from lecture8.check import Array

# The gradient. C = -sum p log q + constant sees the squared distances d_ij through r = s / sum(s):
# dr_kl/dd_ij = r_kl r_ij, less r_ij if kl is ij, and dq_kl = (1 - lambda) dr_kl. Hence
#
#     dC/dd_ij = -sum_kl p_kl / q_kl dq_kl/dd_ij = p_ij w_ij - r_ij W,
#     w_ij = (1 - lambda) r_ij / q_ij,    W = sum_kl p_kl w_kl,
#     dC/dy_i = 4 sum_j (p_ij w_ij - r_ij W) (y_i - y_j),
#
# as y_i is in d_ij and d_ji, each with the derivative 2 (y_i - y_j). w is the map's share of q: the
# attraction p w fades where the background explains a pair, and points far apart do not find each
# other again. Without background w = W = 1, and p - q is left: symmetric SNE.


def probabilities(X: ArrayLike, perplexity: float) -> Array:
    """Return p_ij (N, N), how likely i and j are a pair of neighbours; symmetric, with sum 1.

    X: (N, D), N >= 4. p_ij is the mean of p_j|i / N and p_i|j / N, and p_j|i is proportional to
    exp(-b_i |x_i - x_j|^2). The precision b_i is such that p_.|i has the perplexity asked for,
    exp of its entropy: a smooth count of neighbours, above 1 and below N - 1.
    Raises ValueError for other perplexities, and where more rows than that are the same.
    """
    X = check.data_matrix(X)
    N = len(X)
    if N < 4:
        raise ValueError(f"a map needs 4 points or more; got {N}")
    if not _number(perplexity) or not 1 < perplexity < N - 1:
        raise ValueError(
            f"perplexity must be above 1 and below {N - 1}, the other points: it counts the "
            f"neighbours of a point; got {perplexity!r}"
        )
    X = X / check.unit(X - X.mean(axis=0))
    squared = squareform(pdist(X, "sqeuclidean"))  # of repeated rows exactly 0
    other = ~np.eye(N, dtype=bool)
    squared = squared[other].reshape(N, N - 1)
    P = np.zeros((N, N))
    P[other] = np.concatenate([_neighbours(squared[rows], perplexity) for rows in _blocks(N)]).flat
    return (P + P.T) / (2 * N)


def _neighbours(squared: Array, perplexity: float) -> Array:
    """Return p_j|i, rows of the given perplexity, by bisection of each row's precision."""
    squared = squared - squared.min(axis=1, keepdims=True)  # the nearest has weight 1
    low, high = np.zeros(len(squared)), np.full(len(squared), np.inf)
    means = squared.mean(axis=1)
    precision = 1 / np.where(means > 0, means, 1)
    for _ in range(100):
        weights = np.exp(-precision[:, None] * squared)
        total = weights.sum(axis=1)
        entropy = np.log(total) + precision * np.einsum("ij,ij->i", weights, squared) / total
        excess = entropy - np.log(perplexity)
        if (np.abs(excess) < 1e-9).all():
            return weights / total[:, None]
        low, high = np.where(excess > 0, (precision, high), (low, precision))
        precision = np.where(np.isinf(high), 2 * precision, (low + high) / 2)
    raise ValueError(
        f"perplexity {perplexity:g} cannot be reached, some point has more neighbours than that at "
        "one distance: leave repeated rows out, or raise the perplexity"
    )


def cost(Y: ArrayLike, P: ArrayLike, background: float) -> float:
    """Return KL(P || Q), the sum of p_ij log(p_ij / q_ij), for the map Y (N, 2).

    P: (N, N), from `probabilities`. background: lambda, from 0 to below 1. Raises ValueError for
    others, and for points that are all so far apart that exp(-d^2) is next to 0.
    """
    Y, P, background = _given(Y, P, background)
    return _negative_entropy(P) + _descent(Y, P, background, np.empty_like(P))[1]


def gradient(Y: ArrayLike, P: ArrayLike, background: float) -> Array:
    """Return the derivative (N, 2) of `cost` by Y. Arguments and errors: as there."""
    Y, P, background = _given(Y, P, background)
    return _descent(Y, P, background, np.empty_like(P), False)[0]


def fit(
    X: ArrayLike,
    *,
    perplexity: float = 30,
    background: float = 0.2,
    iterations: int = 500,
    rng: np.random.Generator,
    callback: Callable[[int, Array, float], object] | None = None,
) -> Array:
    """Return a map Y (N, 2) of X (N, D), found by gradient descent with momentum in float32.

    It starts at random, and another rng gives another map: sides and turns mean nothing, nor do
    sizes and gaps. The background is 0 for a quarter of the iterations, then grows evenly, and has
    the given value for the last quarter: begun with it, the map stays torn where it started torn.
    callback(iteration, Y, cost) is called after each step, iteration = 1, 2, ..., with the cost at
    the background of that step; it makes a step a third longer.
    Raises ValueError for what `probabilities` refuses, a background that is not from 0 to below 1,
    and iterations that are no whole number >= 1.
    """
    background, iterations = _share(background), check.positive(iterations, "iterations")
    check.generator(rng)
    P = probabilities(X, perplexity)
    constant = _negative_entropy(P)
    rate = np.float32(0.1 / P.sum(axis=1).max())  # twice that makes small maps ring
    P = P.astype(np.float32)
    Y = rng.standard_normal((len(P), 2), dtype=np.float32)  # as wide as the kernel
    similar, speed = np.empty_like(P), np.zeros_like(Y)
    slope, _ = _descent(Y, P, 0, similar, False)
    for iteration in range(1, iterations + 1):
        speed = np.clip(np.float32(0.9) * speed - rate * slope, -1, 1)  # at most a kernel's width
        Y = Y + speed
        now = background * min(max(2 * iteration / iterations - 0.5, 0), 1)
        slope, cross = _descent(Y, P, now, similar, callback is not None)
        if callback is not None:
            callback(iteration, Y, constant + cross)
    return Y.astype(np.float64)


def kept(X: ArrayLike, Y: ArrayLike, k: int = 10) -> float:
    """Return the share of each point's k nearest in X (N, D) that are among its k nearest in Y.

    Slides 40-41: what a map Y (N, 2) promises to keep. Of points chosen at random k / (N - 1) are.
    Raises ValueError unless X and Y have as many rows, and k is a whole number from 1 to N - 2.
    """
    X, Y = check.matrix(X, "X"), check.matrix(Y, "Y")
    if len(X) != len(Y):
        raise ValueError(f"X and Y must have as many rows; got {len(X)} and {len(Y)}")
    k = check.whole_number(k, "k", 1, len(X) - 2, "some of the other points")
    near = []
    for points in (X, Y):
        apart = squareform(pdist(points))
        np.fill_diagonal(apart, np.inf)
        near.append(np.argpartition(apart, k - 1, axis=1)[:, :k])
    rows = np.arange(len(X))[:, None]
    among = np.zeros((len(X), len(X)), bool)
    among[rows, near[0]] = True
    return float(among[rows, near[1]].mean())


def _descent(
    Y: Array, P: Array, background: float, similar: Array, with_cost: bool = True
) -> tuple[Array, float]:
    """Return the gradient, and the cross-entropy -sum_ij p_ij log q_ij, in Y's precision.

    similar: (N, N), room for s_ij. Rows are taken in blocks that stay in the processor's cache; a
    product with the columns of Y and a 1 gives sum_j a_ij y_j and sum_j a_ij together.
    """
    N, ones, lengths = len(Y), np.ones_like(Y[:, :1]), (Y**2).sum(axis=1, keepdims=True)
    points = np.hstack([Y, ones])
    left, right = np.hstack([2 * Y, ones, -lengths]), np.hstack([Y, -lengths, ones]).T.copy()
    lowest = np.log(np.finfo(Y.dtype).tiny) + 5  # below it numbers lose digits, and time
    repel, attract = np.empty_like(points), np.empty_like(points)
    for rows in _blocks(N):
        s = np.matmul(left[rows], right, out=similar[rows])  # -d_ij
        np.exp(np.maximum(s, lowest, out=s), out=s)
        np.fill_diagonal(s[:, rows], 0)
        repel[rows] = s @ points
    total = float(repel[:, 2].sum(dtype=np.float64))  # sum(s)
    c = Y.dtype.type(background / (1 - background) * total / (N * (N - 1)))
    cross = float(np.log(total / (1 - background)))
    for rows in _blocks(N):
        s, p = similar[rows], P[rows]
        if c:
            mixed = s + c  # q_ij sum(s) / (1 - lambda)
            p = np.multiply(np.divide(s, mixed, out=s), p, out=s)  # p_ij w_ij
            if with_cost:
                cross -= float(np.vdot(np.log(mixed, out=mixed), P[rows]))
        attract[rows] = p @ points
    if not c:  # sum_ij p_ij d_ij, however small s_ij
        cross += 2 * float((attract[:, 2] * lengths[:, 0]).sum() - (attract[:, :2] * Y).sum())
    net = attract - Y.dtype.type(attract[:, 2].sum(dtype=np.float64) / total) * repel
    return 4 * (net[:, 2:] * Y - net[:, :2]), cross


def _blocks(N: int) -> list[slice]:
    """Return slices of the rows of an (N, N) array, of 100,000 entries or so each."""
    return [slice(start, start + 1 + 100_000 // N) for start in range(0, N, 1 + 100_000 // N)]


def _negative_entropy(P: Array) -> float:
    return float(np.sum(P * np.log(P, where=P > 0, out=np.zeros_like(P))))


def _given(Y: ArrayLike, P: ArrayLike, background: float) -> tuple[Array, Array, float]:
    Y = check.matrix(Y, "Y", columns=2)
    P = check.matrix(P, "P", columns=len(Y))
    fits = len(P) == len(Y) > 1 and not P.diagonal().any()
    fits = fits and (np.array_equal(P, P.T) or np.allclose(P, P.T, rtol=1e-6, atol=0))
    if not fits or P.min() < 0 or abs(P.sum() - 1) > 1e-5:
        raise ValueError(
            "P must be (N, N), symmetric, with sum 1, nothing below 0 and a diagonal of 0: "
            "make it with sne.probabilities"
        )
    if pdist(Y).min() > 25:
        raise ValueError(
            "all points of Y are over 25 apart, where exp(-d^2) is next to 0: rescale Y"
        )
    return Y - Y.mean(axis=0), P, _share(background)


def _share(background: object) -> float:
    if not _number(background) or not 0 <= background < 1:
        raise ValueError(
            "background must be a number from 0 (symmetric SNE) to below 1 (where the map plays no "
            f"part); got {background!r}"
        )
    return float(background)


def _number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)
