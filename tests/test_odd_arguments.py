"""Odd arguments beside the data: each is refused with a sentence, not deep in somebody's code."""

import warnings

import numpy as np
import pytest

from lecture8 import (
    autoencoder,
    cost,
    data,
    fisher,
    manifold,
    mnist,
    network,
    neurons,
    optimizers,
    pca,
    ppca,
    sne,
    textbook,
    training,
)

X = np.random.default_rng(0).normal(size=(40, 4))
Y = np.random.default_rng(1).normal(size=(40, 2))
y = np.arange(40) % 2
HUGE = 10**400  # no float
MODEL = ppca.fit(X, 2)


def rng():
    return np.random.default_rng(0)


def net():
    return network.init([4, 3, 2], "tanh", output="linear", rng=rng())


def steps(optimizer):
    return network.train(net(), X, Y, loss="squared", epochs=1, rng=rng(), optimizer=optimizer)


NO_GENERATORS = (None, 0, "0", np.random.RandomState(0), np.random.PCG64(0), [1])
NO_COUNTS = (0, -1, 1.5, True, None, "3", 10**30, np.nan, [2])
NO_NUMBERS = (True, None, "1", np.nan, HUGE, [1.0], 1j)
NO_NETS = (X, X[0], 1.5, "net", {"a": 1}, {1}, [], [[1], [2, 3]], None, iter([]))

CALLS = {
    "rng": (
        NO_GENERATORS,
        [
            lambda v: ppca.fit_em(X, 2, v),
            lambda v: ppca.fit_mixture(X, 2, 1, v),
            lambda v: MODEL.sample(3, v),
            lambda v: data.two_classes(3, v),
            lambda v: data.curved_sheet(3, v),
            lambda v: data.shifted_digit(3, v),
            lambda v: manifold.intrinsic_dimension(X, 5, v),
            lambda v: network.init([2, 1], output="linear", rng=v),
            lambda v: autoencoder.build([4, 2], rng=v),
            lambda v: autoencoder.fit_rbm(X > 0, 2, epochs=1, rng=v),
            lambda v: sne.fit(X, rng=v),
        ],
    ),
    "counts": (
        NO_COUNTS,
        [
            lambda v: MODEL.sample(v, rng()),
            lambda v: ppca.fit_em(X, 2, rng(), iterations=v),
            lambda v: ppca.fit_mixture(X, 2, 1, rng(), starts=v),
            lambda v: ppca.fit_mixture(X, 2, 1, rng(), iterations=v),
            lambda v: ppca.fit_mixture(X, v, 1, rng()),
            lambda v: data.two_classes(v, rng()),
            lambda v: data.curved_sheet(v, rng()),
            lambda v: data.shifted_digit(v, rng()),
            lambda v: manifold.local_spectrum(X, v),
            lambda v: manifold.intrinsic_dimension(X, v, rng()),
            lambda v: network.init([4, v], output="linear", rng=rng()),
            lambda v: autoencoder.build([4, v], rng=rng()),
            lambda v: autoencoder.fit_rbm(X > 0, v, epochs=1, rng=rng()),
            lambda v: autoencoder.fit_rbm(X > 0, 2, epochs=v, rng=rng()),
            lambda v: mnist.nearest(X, X, v),
            lambda v: sne.kept(X, Y, v),
            lambda v: textbook.naive_calls([2, v, 1]),
            lambda v: optimizers.Cosine(optimizers.SGD(0.1), v),
            lambda v: training.Recipe((4, 2), v),
        ],
    ),
    "numbers": (
        NO_NUMBERS,
        [
            lambda v: ppca.fit_em(X, 2, rng(), tol=v),
            lambda v: ppca.fit_mixture(X, 2, 1, rng(), tol=v),
            lambda v: optimizers.SGD(v),
            lambda v: optimizers.SGD(0.1, momentum=v),
            lambda v: optimizers.Adam(v),
            lambda v: optimizers.Adam(beta1=v),
            lambda v: optimizers.Adam(beta2=v),
            lambda v: optimizers.Adam(epsilon=v),
            lambda v: autoencoder.fit_rbm(X > 0, 2, epochs=1, rng=rng(), rate=v),
            lambda v: autoencoder.pretrain(X > 0, [4, 2], epochs=1, rng=rng(), rate=v),
            lambda v: data.curved_sheet(3, rng(), noise=v),
            lambda v: data.shifted_digit(3, rng(), shift=v),
            lambda v: sne.probabilities(X, v),
            lambda v: sne.cost(Y, sne.probabilities(X, 5), v),
            lambda v: training.Recipe((4, 2), 1, rate=v),
        ],
    ),
    "networks": (
        NO_NETS,
        [
            lambda v: network.copy(v),
            lambda v: network.forward(v, X),
            lambda v: network.predict(v, X),
            lambda v: network.mean_loss(v, X, Y, "squared"),
            lambda v: network.backward(net(), v, v, Y, "squared"),
            lambda v: textbook.naive_forward(v, X[0]),
            lambda v: textbook.complex_step(v, X, Y, "squared"),
            lambda v: autoencoder.encode(v, X),
            lambda v: autoencoder.decode(v, X),
            lambda v: autoencoder.distortion(v, X),
            lambda v: autoencoder.save(v, "never"),
            lambda v: autoencoder.fit(v, X, epochs=1, rng=rng()),
        ],
    ),
    "vectors": (
        (None, "abcd", [1, 2], np.full(4, np.nan), np.zeros(4), X, [1j, 0, 0, 0], [HUGE, 1, 1, 1]),
        [lambda v: fisher.ratio(X, y, v)],
    ),
    "labels": (
        (None, ["0", "1"] * 20, [None] * 40, [0, "1"] * 20, np.zeros(40), y[:9], np.arange(40)),
        [lambda v: fisher.direction(X, v), lambda v: fisher.ratio(X, v, X[0])],
    ),
    "optimizers": (
        (3, "adam", optimizers.Adam),
        [steps, lambda v: optimizers.Cosine(v, 10)],
    ),
    "files": (
        (None, 3, ["a"], "/nowhere/at/all.npz"),
        [autoencoder.load],
    ),
    "activations": (
        (None, "Tanh", 3),
        [
            lambda v: network.init([4, 3, 2], v, output="linear", rng=rng()),
            lambda v: network.Layer(np.ones((2, 2)), np.zeros(2), v),
            lambda v: neurons.named(v),
            lambda v: training.Recipe((4, 2), 1, hidden=v),
        ],
    ),
    "pca": (
        (-1, 5, 1.5, True, "2", np.nan),
        [lambda v: pca.fit(X, v), lambda v: ppca.fit(X, v), lambda v: ppca.fit_bayesian(X, v)],
    ),
    "times": (
        (
            ([0, 1, 2], [1, 2, 3]),
            ([1, np.nan], [1, 2]),
            ([1], [2]),
            ([1, 2, 3], [1, 2]),
            ([-1, 2], [1, 2]),
        ),
        [lambda v: cost.exponent(*v)],
    ),
    "factors": (
        (np.empty((0, 3)), [[0, 0, np.inf]], [[0, 0]], [[1e9, 0, 0]], "abc", None),
        [data.moved_digit],
    ),
}


@pytest.mark.parametrize("kind", CALLS)
def test_refused_with_a_sentence(kind):
    values, calls = CALLS[kind]
    taken = []
    for number, call in enumerate(calls):
        for value in values:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    call(value)
                    taken.append(f"{kind}, call {number}: {value!r} is taken")
                except ValueError as error:
                    if type(error) is not ValueError or len(str(error).split()) < 5:
                        taken.append(f"{kind}, call {number}: {value!r}: {error}")
                except Exception as error:
                    taken.append(f"{kind}, call {number}: {value!r}: {type(error)} {error}")
    assert not taken, "\n".join(str(line)[:160] for line in taken)


def test_a_turn_more_is_no_turn():
    np.testing.assert_array_equal(data.moved_digit([[0, 0, 370]]), data.moved_digit([[0, 0, 10]]))
