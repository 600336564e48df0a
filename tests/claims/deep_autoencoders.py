"""Slides 38-39: deep autoencoders against PCA, and an efficient way to learn them."""

from functools import cache
from itertools import product

import numpy as np

from lecture8 import autoencoder, data, network, neurons, pca
from lecture8.autoencoder import RBM
from lecture8.check import Array
from lecture8.neurons import Network
from tests.claims.claim import (
    Measured,
    at_least,
    at_most,
    both,
    corrected,
    holds,
    same,
    slip,
)


@cache
def digits() -> tuple[Array, Array, Array, Array]:
    """Return 1,437 digits and their labels, and 360 others and theirs."""
    X, y = data.digits()
    order = np.random.default_rng(9).permutation(len(X))
    train, test = np.split(order, [1437])
    return X[train] / 16, y[train], X[test] / 16, y[test]


@cache
def deep() -> tuple[Network, pca.PCA]:
    """Train a 64-100-50-3 and back on digits; return PCA with three components, too."""
    rng, X = np.random.default_rng(38), digits()[0]
    ae = autoencoder.build([64, 100, 50, 3], rng=rng, dtype=float)
    autoencoder.fit(ae, X, epochs=20, rng=rng, rate=0.014)
    return ae, pca.fit(X, M=3)


def _error(model: pca.PCA, X: Array) -> float:
    """Return PCA's mean squared distance, as `distortion` is an autoencoder's."""
    return float(((X - model.reconstruct(X)) ** 2).sum(axis=1).mean())


def _fine_tuned(ae: Network) -> float:
    """Return the error after eight epochs of gradient descent, in that of the mean digit."""
    X, _, test, _ = digits()
    how = {"loss": "squared", "batch": 64, "optimizer": network.SGD(0.1, momentum=0.9)}
    network.train(ae, X, X, epochs=8, rng=np.random.default_rng(5), **how)
    return autoencoder.distortion(ae, test) / ((test - X.mean(axis=0)) ** 2).sum(axis=1).mean()


@holds(38)
def efficient_way() -> Measured:
    """There is an efficient way to learn these deep autoencoders: one layer at a time."""
    rng, sizes = np.random.default_rng(1), [64, 64, 32, 10]
    at_random = autoencoder.build(sizes, "sigmoid", rng=rng, dtype=float)
    for layer in at_random:
        layer.W[:] = rng.normal(0, 0.01, layer.W.shape)
    how = {"epochs": 8, "rate": 0.2, "rng": rng, "dtype": float}
    pretrained = autoencoder.pretrain(digits()[0], sizes, **how)
    return both(
        at_least("error in the mean digit's, small weights", _fine_tuned(at_random), 0.95),
        at_most("after layer-wise pretraining", _fine_tuned(pretrained), 0.6),
    )


@cache
def _small() -> RBM:
    rng = np.random.default_rng(38)
    W, b, a = rng.normal(size=(3, 4)), rng.normal(size=3), rng.normal(size=4)
    return RBM(W, b, a, neurons.SIGMOID)


@holds(38)
def machine_is_an_encoder_and_a_decoder() -> Measured:
    """Each layer is half of an RBM: E[h|v] = σ(Wv + b), and p(v|h) = σ(Wᵀh + a)."""
    rbm = _small()
    V, H = (np.array(list(product([0.0, 1.0], repeat=n))) for n in (4, 3))
    joint = np.exp(H @ rbm.W @ V.T + (H @ rbm.b)[:, None] + V @ rbm.a)  # all 8 x 16 states
    h_given_v = (joint / joint.sum(axis=0)).T @ H
    v_given_h = (joint / joint.sum(axis=1, keepdims=True)) @ V
    return both(  # sums of 16 states, each of up to 19 terms
        same("E[h|v] over all states", rbm.hidden(V), h_given_v, 100),
        same("E[v|h] over all states", rbm.visible(H), v_given_h, 100),
    )


@holds(38)
def sampled_units() -> Measured:
    """Its hidden units are drawn: 0 or 1 with these means, or normal about Wv + b."""
    rbm, N = _small(), 20_000
    linear, V = RBM(rbm.W, rbm.b, rbm.a, neurons.LINEAR), np.tile([1.0, 0, 1, 1], (N, 1))
    z = rbm.W @ V[0] + rbm.b
    mean, rng = 1 / (1 + np.exp(-z)), np.random.default_rng(38)
    drawn, normal = rbm.sample_hidden(V, rng), linear.sample_hidden(V, rng)
    far = np.abs(drawn.mean(axis=0) - mean) / np.sqrt(mean * (1 - mean) / N)
    far_normal = np.abs(normal.mean(axis=0) - z) * np.sqrt(N)
    return both(
        same("different values drawn", np.unique(drawn), [0, 1], 0),
        at_most("means, in standard errors", max(far.max(), far_normal.max()), 5),
        at_most("variance of the normal ones, from 1", np.abs(normal.var(axis=0) - 1).max(), 0.05),
    )


@holds(38)
def contrastive_divergence() -> Measured:
    """Its weights go along ⟨hvᵀ⟩ of the data less that of reconstructions."""
    X, units, rng = digits()[0][:20], 5, np.random.default_rng(3)
    how = {"epochs": 7, "rng": np.random.default_rng(3), "batch": 20, "dtype": float}
    found = autoencoder.fit_rbm(X, units, **how)
    W, b, a = rng.normal(0, 0.1, (units, 64)), np.zeros(units), np.zeros(64)
    v = [0 * W, 0 * b, 0 * a]
    for epoch in range(7):
        V = X[rng.permutation(20)]
        h = _sigma(V @ W.T + b)
        V1 = _sigma((rng.random(h.shape) < h) @ W + a)
        h1 = _sigma(V1 @ W.T + b)
        changes = [(h.T @ V - h1.T @ V1) / 20, (h - h1).mean(axis=0), (V - V1).mean(axis=0)]
        momentum = 0.5 if epoch < 5 else 0.9
        v = [momentum * s + 0.1 * c for s, c in zip(v, changes, strict=True)]
        W, b, a = W + v[0], b + v[1], a + v[2]
    pairs = zip("Wba", (found.W, found.b, found.a), (W, b, a), strict=True)
    return both(*(same(f"{n} after seven steps", x, y, 7 * 500) for n, x, y in pairs))


def _sigma(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


@holds(38)
def unrolled() -> Measured:
    """Unrolled, the RBMs are the autoencoder: W encodes, Wᵀ decodes."""
    X = digits()[0][:200]
    how = {"epochs": 2, "rng": np.random.default_rng(38), "dtype": float}
    ae = autoencoder.pretrain(X, [64, 16, 8, 3], **how)
    turned = [np.abs(ae[l].W - ae[-1 - l].W.T).max() for l in range(3)]
    linear = [layer.activation.name == "linear" for layer in ae]
    return both(
        same("Wᵀ of the decoder against W", turned, np.zeros(3), 0),
        same("linear layers", linear, [0, 0, 1, 0, 0, 0], 0),
    )


@holds(38)
def linear_bottleneck() -> Measured:
    """A bottleneck of linear units: its codes are no probabilities."""
    ae, _ = deep()
    X = digits()[2]
    H = network.forward(ae[:2], X)[1][-1]
    Z = autoencoder.encode(ae, X)
    return both(
        same("codes against W h + b", Z, H @ ae[2].W.T + ae[2].b, 64),
        at_least("share of codes outside 0 .. 1", ((Z < 0) | (Z > 1)).mean(), 0.2),
    )


@slip(39)
def much_better_on_faces() -> Measured:
    """The Deep autoencoder produces much better reconstructions, of slide 38's faces too."""
    X = data.faces(1)[0]
    train, test, rng = X[:80], X[80:], np.random.default_rng(39)
    ae = autoencoder.build([625, 100, 50, 10], rng=rng, dtype=float)
    autoencoder.fit(ae, train, epochs=25, rng=rng, batch=20, rate=5e-3)
    what = "PCA's error in the deep one's, 20 faces (published: 135 and 126, Olivetti faces)"
    flat = pca.fit(train, M=10)
    return at_least(what, _error(flat, test) / autoencoder.distortion(ae, test), 1.35)


@corrected(39)
def much_better_on_digits() -> Measured:
    """It does so of digits; of faces the published error is smaller by 7% only."""
    ae, model = deep()
    X = digits()[2]
    what = "PCA's error in the deep one's, 360 digits (published: 13.87 and 3.00, MNIST)"
    return at_least(what, _error(model, X) / autoencoder.distortion(ae, X), 1.35)
