"""Slide 38: an efficient way to learn deep autoencoders, and another one."""

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
    holds,
    same,
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


def _fine_tuned(ae: Network) -> float:
    """Return the error after eight epochs of gradient descent, in that of the mean digit."""
    X, _, test, _ = digits()
    how = {"loss": "squared", "batch": 64, "optimizer": network.SGD(0.1, momentum=0.9)}
    network.train(ae, X, X, epochs=8, rng=np.random.default_rng(5), **how)
    return autoencoder.distortion(ae, test) / ((test - X.mean(axis=0)) ** 2).sum(axis=1).mean()


SIZES = [64, 64, 32, 10]


@holds(38)
def efficient_way() -> Measured:
    """There is an efficient way to learn these deep autoencoders: one layer at a time."""
    rng = np.random.default_rng(1)
    at_random = autoencoder.build(SIZES, "sigmoid", rng=rng, dtype=float)
    for layer in at_random:
        layer.W[:] = rng.normal(0, 0.01, layer.W.shape)
    how = {"epochs": 8, "rate": 0.2, "rng": rng, "dtype": float}
    pretrained = autoencoder.pretrain(digits()[0], SIZES, **how)
    return both(
        at_least(
            "error in the mean digit's, small weights", _fine_tuned(at_random), 0.95, choice=True
        ),
        at_most("after layer-wise pretraining", _fine_tuned(pretrained), 0.6, choice=True),
    )


@holds(38)
def larger_weights() -> Measured:
    """It is not the only way: sigmoids learn from weights of four times Glorot's size."""
    errors = []
    for times in (1, 4):
        ae = autoencoder.build(SIZES, "sigmoid", rng=np.random.default_rng(1), dtype=float)
        for layer in ae:
            layer.W[:] *= times
        errors.append(_fine_tuned(ae))
    return both(
        at_least("error in the mean digit's, Glorot's size", errors[0], 0.95, choice=True),
        at_most("four times that", errors[1], 0.8, choice=True),
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
