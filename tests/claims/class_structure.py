"""Slides 40-41: the classes in the codes of a deep autoencoder, and a map of the codes."""

from functools import cache

import numpy as np
from scipy.spatial.distance import pdist, squareform

from lecture8 import autoencoder, data, pca, sne
from lecture8.check import Array
from tests.claims import by_hand
from tests.claims.claim import (
    Measured,
    at_least,
    at_most,
    both,
    corrected,
    holds,
    holds_if,
    loose,
    same,
)
from tests.claims.deep_autoencoders import deep, digits


@cache
def _map() -> tuple[Array, Array, Array, list[tuple[Array, float]]]:
    """Return codes of 250 digits, their UNI-SNE map, PCA's map, and maps and costs on the way."""
    Z = autoencoder.encode(deep()[0], digits()[2][:250])
    way: list[tuple[Array, float]] = []
    how = {"perplexity": 15, "iterations": 240, "rng": np.random.default_rng(40)}
    Y = sne.fit(Z, **how, callback=lambda iteration, Y, cost: way.append((Y, cost)))
    return Z, Y, pca.fit(Z, M=2).encode(Z), way


def _nearest(X: Array, k: int) -> Array:
    D = squareform(pdist(X))
    np.fill_diagonal(D, np.inf)
    return np.argsort(D, axis=1)[:, :k]


def _kept(A: Array, B: Array) -> float:
    """Return the share of the ten nearest of each point in A that are so in B."""
    pairs = zip(_nearest(A, 10), _nearest(B, 10), strict=True)
    return float(np.mean([len(set(a) & set(b)) / 10 for a, b in pairs]))


@holds(40)
def class_structure() -> Measured:
    """The 30-D codes found by the deep autoencoder preserve the class structure of the data."""
    from sklearn.neighbors import KNeighborsClassifier

    X, y, X_test, y_test = digits()
    ae, model = deep()

    def right(A: Array, B: Array) -> float:
        return KNeighborsClassifier(5).fit(A, y).score(B, y_test)

    codes = right(autoencoder.encode(ae, X), autoencoder.encode(ae, X_test))
    by_pca = right(model.encode(X), model.encode(X_test))
    record = data.recorded("mnist")["neighbours"]
    thirty, components = (record[name][record["k"].index(5)] for name in ("30 codes", "PCA, 30"))
    return both(
        at_least("MNIST, five neighbours are right, 30 codes", thirty, 0.95, choice=True),
        at_most("30 components", components, thirty),
        at_least("small digits, three codes", codes, 0.75, choice=True),
        at_most("three components", by_pca, codes),
    )


@holds(40)
def displayed_in_two_dimensions() -> Measured:
    """Take the activity patterns in the code layer and display them in 2-D."""
    Z, Y, _, way = _map()
    return both(
        same("shape of the map", Y.shape, (len(Z), 2), 0),
        at_least("neighbours that stay neighbours", _kept(Z, Y), 0.55, choice=True),
        at_most("cost at the end, in that of the first step", way[-1][1] / way[0][1], 1),
    )


@loose(40)
def multidimensional_scaling() -> Measured:
    """Display them in 2-D using nonlinear multi-dimensional scaling (UNI-SNE)."""
    Z, Y, flat, _ = _map()
    by_map, by_pca = (np.corrcoef(pdist(Z), pdist(A))[0, 1] for A in (Y, flat))
    what = "a scaling keeps distances; correlation with the codes', bound: that of PCA's map"
    return at_least(what, by_map, by_pca)


@corrected(40)
def neighbour_embedding() -> Measured:
    """UNI-SNE keeps neighbours; classical and metric multi-dimensional scaling keep distances."""
    Z, Y, flat, _ = _map()
    return at_least("neighbours kept, bound: those of PCA's map", _kept(Z, Y), _kept(Z, flat))


@holds_if(40)
def natural_classes() -> Measured:
    """Will the learning find the natural classes? As neighbours; as ten clusters only in part."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score

    X, y, X_test, y_test = digits()
    Z, Z_test = (autoencoder.encode(deep()[0], A) for A in (X, X_test))
    alike = (y_test[_nearest(Z_test, 1)[:, 0]] == y_test).mean()
    clusters = KMeans(10, n_init=5, random_state=0).fit(Z).labels_
    index = adjusted_rand_score(y, clusters)
    return both(
        at_least("digits whose nearest code is of their class", alike, 0.75, choice=True),
        at_least("adjusted Rand index of ten clusters, 0 by chance", index, 0.3, choice=True),
        at_most("the same, 1 for the classes", index, 0.8, choice=True),
    )


# UNI-SNE itself.


@cache
def _setting() -> tuple[Array, Array]:
    """Return a map of 20 points, wide enough for the background to matter, and P."""
    rng = np.random.default_rng(41)
    return rng.normal(size=(20, 2)), sne.probabilities(rng.normal(size=(20, 4)), 5)


def _divergence(Y: Array, P: Array, background: float) -> float:
    """Return KL(P || Q), pair by pair, also of complex Y."""
    N = len(Y)
    pairs = [(i, j) for i in range(N) for j in range(N) if i != j]
    s = np.array([np.exp(-((Y[i] - Y[j]) ** 2).sum()) for i, j in pairs])
    q = (1 - background) * s / s.sum() + background / (N * (N - 1))
    p = np.array([P[i, j] for i, j in pairs])
    return (p * np.log(p / q)).sum()


@holds(41)
def probabilities_of_neighbours() -> Measured:
    """UNI-SNE: p_ij ∝ exp(-β_i|x_i - x_j|²), β_i for a given perplexity, made symmetric."""
    from scipy.optimize import brentq

    X, entropy = np.random.default_rng(41).normal(size=(20, 4)), lambda p: -(p * np.log(p)).sum()
    D, P = squareform(pdist(X)) ** 2, np.zeros((20, 20))
    for i in range(20):
        others = np.arange(20) != i

        def row(beta: float, d: Array = D[i, others]) -> Array:
            return np.exp(-beta * d) / np.exp(-beta * d).sum()

        def excess(beta: float, d: Array = D[i, others]) -> float:
            return entropy(row(beta, d)) - np.log(5)

        P[i, others] = row(brentq(excess, 1e-3, 20, xtol=1e-14))
    gap = np.abs(sne.probabilities(X, 5) - (P + P.T) / 40).max()
    # the package stops 1e-9 nats from the perplexity
    return at_most("largest gap, in the largest p", gap / P.max() * 40, 1e-7)


@holds(41)
def cost_of_a_map() -> Measured:
    """UNI-SNE: C = KL(P‖Q), q_ij = (1 - λ)s_ij/Σs + λ/(N(N - 1)), s_ij = exp(-|y_i - y_j|²)."""
    Y, P = _setting()
    costs = [(sne.cost(Y, P, share), _divergence(Y, P, share)) for share in (0, 0.2, 0.7)]
    return same("cost against the sum over pairs, λ = 0, 0.2, 0.7", *np.transpose(costs), 380)


@holds(41)
def gradient_of_a_map() -> Measured:
    """UNI-SNE goes downhill: its gradient is ∂C/∂y."""
    Y, P = _setting()
    found, wanted = [], []
    for share in (0, 0.2, 0.7):
        found.append(sne.gradient(Y, P, share))
        wanted.append(by_hand.complex_step(lambda A, share=share: _divergence(A, P, share), Y))
    return same("gradient against complex steps, λ = 0, 0.2, 0.7", found, wanted, 20 * 20)


@holds(41)
def background_comes_late() -> Measured:
    """UNI-SNE adds its background λ late: the map starts at λ = 0 and ends at λ = 0.2."""
    Z, _, _, way = _map()
    P = sne.probabilities(Z, 15)
    found = [cost for _, cost in (way[0], way[-1])]
    wanted = [sne.cost(way[0][0], P, 0), sne.cost(way[-1][0], P, 0.2)]
    gap = np.abs(np.subtract(found, wanted)).max()  # steps are taken in float32
    return at_most("costs of the first and last step, largest gap", gap, 1e-4)


@holds(41)
def downhill_to_the_end() -> Measured:
    """UNI-SNE's map is where the gradient has all but vanished."""
    Z, Y, _, _ = _map()
    P, start = sne.probabilities(Z, 15), np.random.default_rng(40).normal(size=Y.shape)
    steep = [np.linalg.norm(sne.gradient(A, P, 0.2)) for A in (Y, start)]
    what = "length of the gradient, in that of a random map"
    return at_most(what, steep[0] / steep[1], 0.1, choice=True)


# What its map is no evidence of.


@cache
def _three_groups() -> tuple[Array, Array]:
    """Return sizes and gaps of three groups of 40 in a map, in those of the data.

    The middle group is five times as wide as the others, and nine times as far from the last.
    """
    rng = np.random.default_rng(41)
    centres = np.repeat([0, 30, 300], 40)[:, None] * np.eye(10)[0]
    X = centres + np.repeat([1, 5, 1], 40)[:, None] * rng.normal(size=(120, 10))
    Y = sne.fit(X, perplexity=10, iterations=200, rng=rng)
    return _sizes_and_gaps(X), _sizes_and_gaps(Y)


def _sizes_and_gaps(X: Array) -> Array:
    """Return how wide group 2 is in widths of group 1, and gap 2-3 in gaps 1-2."""
    groups = np.split(X, 3)
    widths = [np.sqrt(g.var(axis=0).sum()) for g in groups]
    m = [g.mean(axis=0) for g in groups]
    gap = np.linalg.norm
    return np.array([widths[1] / widths[0], gap(m[1] - m[2]) / gap(m[0] - m[1])])


@holds_if(41)
def picture_of_the_classes() -> Measured:
    """The picture shows the class structure, if sizes and gaps are not read from it."""
    truth, shown = _three_groups()
    _, Y, _, _ = _map()
    y = digits()[3][:250]
    alike = (y[_nearest(Y, 1)[:, 0]] == y).mean()
    return both(
        at_least("digits nearest in the map to one of their class", alike, 0.6, choice=True),
        at_least("factor by which the map loses a size", truth[0] / shown[0], 2, choice=True),
        at_least("and a gap", truth[1] / shown[1], 2, choice=True),
    )
