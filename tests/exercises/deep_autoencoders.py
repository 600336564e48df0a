"""Answers to the exercises of notebook 11: right ones, and wrong ones with their diagnosis."""

from itertools import product

import numpy as np

from lecture8 import autoencoder, network, neurons

W8 = [(64, 128), (128, 64), (64, 32), (32, 10), (10, 32), (32, 64), (64, 128), (128, 64)]


def factors(scale, root=np.sqrt):
    """Return root(out) * scale(in, out) of layers 8 to 2."""
    return np.prod([root(n_out) * scale(n_in, n_out) for n_in, n_out in W8[1:]])


def glorot(n_in, n_out):
    return np.sqrt(2 / (n_in + n_out))


def layer(W, b, activation=neurons.SIGMOID):
    return network.Layer(W, b, activation)


def unroll(rbm):
    return [layer(rbm.W.copy(), rbm.b.copy()), layer(rbm.W.T.copy(), rbm.a.copy())]


def by_build(rbm):
    H, V = rbm.W.shape
    ae = autoencoder.build(
        [V, H], code="sigmoid", output="sigmoid", rng=np.random.default_rng(0), dtype=float
    )
    ae[0].W[:], ae[0].b[:] = rbm.W, rbm.b
    ae[1].W[:], ae[1].b[:] = rbm.W.T, rbm.a
    return ae


ANOTHER = autoencoder.RBM(np.ones((3, 5)), np.ones(3), np.ones(5), neurons.SIGMOID)


def backwards(rbm):
    return unroll(rbm)[::-1]


def written_out(V, W, b, a):
    total = 0
    for h in product((0, 1), repeat=len(b)):
        total = total + np.exp(V @ W.T @ h + b @ h + V @ a)
    return np.log(total)


def three_units(V, W, b, a):
    terms = [np.exp(V @ W.T @ h + b @ h + V @ a) for h in product((0, 1), repeat=3)]
    return np.log(sum(terms))


def plus_or_minus_one(V, W, b, a):
    return V @ a + np.log(2 * np.cosh(V @ W.T + b)).sum(axis=1)


def closed(V, W, b, a):
    return V @ a + np.log(1 + np.exp(V @ W.T + b)).sum(axis=1)


def sigma(z):
    return 1 / (1 + np.exp(-z))


RIGHT = {
    "autoencoder_size": [2_837_314, 2837314.0, np.int64(2_837_314), [2_837_314]],
    "gradient_left": [
        lambda n, s: np.sqrt(n) * s / 4,
        lambda n, s: (n * s**2 / 16) ** 0.5,
        lambda n, s, slope=0.25: [slope * s * n**0.5],
    ],
    "sigmoid_rescue": ["neither", "Neither.", " NEITHER "],
    "unrolled_machine": [
        unroll,
        by_build,
        lambda rbm: tuple(unroll(rbm)),
        lambda rbm: [layer(rbm.W * 1, rbm.b * 1, rbm.activation), layer(rbm.W.T * 1, rbm.a * 1)],
    ],
    "glorot_product": [factors(glorot) / 4**6, 1.51e-4, np.array([1.509e-4])],
    "hidden_summed_out": [
        closed,
        written_out,
        lambda V, W, b, a: closed(V, W, b, a).tolist(),
        lambda V, W, b, a: [v @ a + np.logaddexp(0, W @ v + b).sum() for v in V],
    ],
}
WRONG = {
    "autoencoder_size": [
        (2_833_000, "weights alone"),
        (1_416_500, "one half, without biases"),
        (1_418_280, "the encoder alone"),
        (1_419_034, "the decoder alone"),
        (2_836_560, "other units"),
        (2_838_068, "other units"),
        (1_420_814, "W is not shared"),
        (4314, "biases alone"),
        (5098, "counts units"),
        (10_000, "Too few"),
        (2_838_098, "The inputs are counted"),
        (2_836_530, "784 outputs"),
        (2_837_284, "units of the code"),
        (2.84e6, "Near, but count exactly"),
        (4_000_000, "Too many"),
        (30.5, "a whole number is due"),
        ([1_418_280, 1_419_034], "one number is due"),
    ],
    "gradient_left": [
        (lambda n, s: np.sqrt(n) * s, "φ', is missing"),
        (lambda n, s: np.sqrt(n) * s / 2, "φ' is its slope"),
        (lambda n, s: np.sqrt(n) * s / 16, "here it is squared"),
        (lambda n, s: n * s / 4, "independent"),
        (lambda n, s: n * s, "where is φ'"),
        (lambda n, s: n * s**2 / 16, "take its root"),
        (lambda n, s: n * s**2 / 4, "take the root first"),
        (lambda n, s: n * s**2, "think of φ'"),
        (lambda n, s: np.sqrt(n) * s**2 / 4, "a root mean square takes s"),
        (lambda s, n: np.sqrt(n) * s / 4, "exchanged"),
        (lambda n, s: np.sqrt(n * s) / 4, "is s already"),
        (lambda n, s: s / 4, "one weight's share"),
        (lambda n, s: s / np.sqrt(n) / 4, "mean of n products"),
        (lambda n, s: 0.25, "φ' alone"),
        (lambda n, s: np.sqrt(n) / 4, "size of the weights"),
        (lambda n, s: s**2 / 4, "a weight's variance, s²"),
        (lambda n, s: n * s / 16, "And φ' is squared"),
        (lambda n, s: n**2 * s / 4, "under a root"),
        (lambda n, s: (np.sqrt(n) * s / 4) ** 7, "one is asked for"),
        (lambda n, s: 1 - np.sqrt(n) * s / 4, "what is lost"),
        (lambda n, s: np.sqrt(n / 2) * s / 4, "but for a factor"),
        (lambda n, s: np.exp(-n * s), "begin with an entry"),
        (lambda n, s: 0.02, "but too small for n = 100"),
        (lambda n, s: 5 * s, "too large"),
        (lambda s: s, "called with 2 arguments"),
        (0.02, "a function is due"),
    ],
    "sigmoid_rescue": [
        ("Glorot", "where is the test error"),
        ("adam", "the first layer does move"),
        ("both", "each by itself"),
        ("none", "another word"),
        (False, "True or False"),
    ],
    "unrolled_machine": [
        (backwards, "decoder comes first"),
        (lambda rbm: unroll(rbm)[:1], "returns 1 layer; two are due"),
        (lambda rbm: unroll(rbm)[0], "one layer"),
        (lambda rbm: unroll(rbm) * 2, "returns 4 layers"),
        (lambda rbm: [layer(rbm.W, rbm.b), layer(rbm.W.T, rbm.a)], ".T is a view"),
        (
            lambda rbm: [layer(rbm.W, rbm.b), layer(rbm.W.T.copy(), rbm.a)],
            "would change the machine",
        ),
        (lambda rbm: [unroll(rbm)[0], layer(rbm.W.T.copy(), rbm.a)], "would change the machine"),
        (lambda rbm: unroll(ANOTHER), "another machine's layers"),
        (
            lambda rbm: [layer(rbm.W, rbm.b, neurons.SIGMOID.phi), unroll(rbm)[1]],
            "is no activation: pass one of this module's",
        ),
        (
            lambda rbm: [layer(rbm.W, rbm.b), layer(rbm.W.T.copy(), rbm.a, neurons.LINEAR)],
            "another activation",
        ),
        (
            lambda rbm: [layer(rbm.W, rbm.b, neurons.LINEAR), layer(rbm.W.T.copy(), rbm.a)],
            "p(h = 1 | v) is a sigmoid",
        ),
        (lambda rbm: [layer(rbm.W, 0 * rbm.b), unroll(rbm)[1]], "the machine's b"),
        (lambda rbm: [unroll(rbm)[0], layer(rbm.W.T.copy(), 0 * rbm.a)], "the machine's a"),
        (lambda rbm: [layer(2 * rbm.W, rbm.b), unroll(rbm)[1]], "first layer's W"),
        (lambda rbm: [unroll(rbm)[0], layer(-rbm.W.T, rbm.a)], "second layer's W"),
        (lambda rbm: [layer(rbm.W, -rbm.b), unroll(rbm)[1]], "those of the hidden units"),
        (lambda rbm: [unroll(rbm)[0], layer(rbm.W.T.copy(), -rbm.a)], "of the visible units"),
        (lambda rbm: [layer(rbm.W, rbm.b), layer(rbm.W.copy(), rbm.b)], "shapes do not fit"),
        (lambda rbm: [layer(rbm.W, rbm.b), layer(rbm.W.copy(), rbm.a)], "W and b must be"),
        (lambda rbm: [(rbm.W, rbm.b), (rbm.W.T, rbm.a)], "network.Layer(W, b, phi)"),
        (lambda rbm: rbm.visible(rbm.hidden(np.ones((1, 6)))), "network.Layer(W, b, phi)"),
        (lambda W, b, a: None, "called with 1 argument"),
    ],
    "glorot_product": [
        (factors(glorot) / 4**7, "the code is linear"),
        (factors(glorot) / 4**5, "slope of 1/4 is missing"),
        (factors(glorot), "matrices alone"),
        (4.0**-6, "slopes alone"),
        (factors(glorot) / 2**6, "φ' is its slope"),
        (factors(glorot) / 4**7 * np.sqrt(256 / 192), "Layer 1's own matrix"),
        ((factors(glorot) / 4**6) ** 2, "mean square"),
        (factors(glorot) ** 2 / 4**6, "mean square: take its root"),
        (factors(lambda a, b: 2 / (a + b)) / 4**6, "takes s², the variance"),
        (factors(glorot, root=lambda n: 1) / 4**6, "where is √out"),
        (np.prod([np.sqrt(2 * a / (a + b)) for a, b in W8[1:]]) / 4**6, "out, not in"),
        (factors(lambda a, b: 0.01) / 4**6, "small weights"),
        (1.43e-12 / 4, "small weights, s = 0.01; and"),
        (factors(lambda a, b: np.sqrt(2 / a)) / 4**6, "He's"),
        (0.0151, "percentage"),
        (6628, "Turned over"),
        (np.log10(1.509e-4), "logarithm"),
        (0, "above 0"),
        (4.0**-7, "slopes alone, and"),
        (factors(lambda a, b: (a + b) ** -0.5) / 4**6, "a 2 above"),
        (factors(glorot) / 4**8, "Too many slopes"),
        (factors(glorot) / 4, "Only one slope"),
        (0.25, "one slope alone"),
        (0.02, "one step"),
        (1, "here neither holds"),
        (1e-12, "about that much"),
        (1e-3, "Too large"),
        (1e-5, "Too small"),
    ],
    "hidden_summed_out": [
        (lambda V, W, b, a: closed(V, W, b, 0 * a), "aᵀv, is missing"),
        (lambda V, W, b, a: closed(V, W, b, 2 * a), "counted twice"),
        (lambda V, W, b, a: closed(V, W, b, len(b) * a), "once for each hidden unit"),
        (lambda V, W, b, a: closed(V, W, 0 * b, a), "bᵀh, is missing"),
        (plus_or_minus_one, "not -1 or 1"),
        (three_units, "raises ValueError"),
        (lambda V, W, b, a: np.exp(closed(V, W, b, a)), "This is the sum"),
        (lambda V, W, b, a: -closed(V, W, b, a), "of an energy"),
        (lambda V, W, b, a: closed(V, W, b, a) / np.log(2), "base 2"),
        (lambda V, W, b, a: np.log10(np.exp(closed(V, W, b, a))), "base 10"),
        (lambda V, W, b, a: V @ a + (V @ W.T + b).sum(axis=1), "one h alone"),
        (lambda V, W, b, a: V @ a + np.log(sigma(V @ W.T + b)).sum(1), "log p(h = 1 | v)"),
        (
            lambda V, W, b, a: V @ a + (sigma(V @ W.T + b) * (V @ W.T + b)).sum(1),
            "the mean of h",
        ),
        (lambda V, W, b, a: V @ a + np.maximum(V @ W.T + b, 0).sum(1), "largest exponent"),
        (lambda V, W, b, a: V @ a + np.log((1 + np.exp(V @ W.T + b)).sum(1)), "they multiply"),
        (lambda V, W, b, a: V @ a + np.log(1 + np.exp(V @ W.T + b).sum(1)), "they multiply"),
        (lambda V, W, b, a: V @ a + np.logaddexp(0, -V @ W.T - b).sum(1), "in its exponent"),
        (lambda V, W, b, a: V @ a + np.log(np.exp(V @ W.T + b).sum(1)), "at a time"),
        (lambda V, W, b, a: V @ a + np.logaddexp(0, (V @ W.T + b).sum(1)), "together"),
        (
            lambda V, W, b, a: np.logaddexp(0, V @ W.T + b + (V @ a)[:, None]).sum(1),
            "so take it out",
        ),
        (lambda V, W, b, a: closed(V, W, b, a) - len(b) * np.log(2), "mean over all h"),
        (lambda V, W, b, a: V @ a + closed(V, W, b, 0 * a) / len(b), "mean over the hidden"),
        (lambda V, W, b, a: closed(V, W, 0 * b, a) + b.sum(), "only where h_j is 1"),
        (lambda V, W, b, a: (V @ a) * closed(V, W, b, 0 * a), "it is added"),
        (lambda V, W, b, a: closed(V, W, b, -a), "sign of aᵀv"),
        (lambda V, W, b, a: V @ a - closed(V, W, b, 0 * a), "hidden units' part"),
        (lambda V, W, b, a: V @ a + np.logaddexp2(0, V @ W.T + b).sum(1), "powers of 2"),
        (lambda V, W, b, a: V @ a + np.logaddexp(0, V @ W.T + b).sum(), "over the rows"),
        (lambda V, W, b, a: (V @ a).sum() + closed(V, W, b, 0 * a), "over the rows"),
        (lambda V, W, b, a: closed(V, W, b, a).sum(), "for each row is due"),
        (lambda V, W, b, a: closed(V, W, b, a).mean(), "mean over the rows"),
        (lambda V, W, b, a: np.log(1 + np.exp(V @ W.T + b)), "for each hidden unit"),
        (lambda V, W, b, a: closed(V, W, b, a)[:, None], "(N, 1)"),
        (lambda V, W, b, a: V @ a, "the numbers are not"),
        (lambda V, W, b, a: V, "not (N,)"),
        (lambda V, W, b, a: V @ W + b, "raises ValueError"),
    ],
}
