"""The slow routes: what the naive recursion costs, and what Jacobians and differences refuse."""

import math

import numpy as np
import pytest

from lecture8 import network, neurons, textbook

BENCHED = [784, 1000, 500, 250, 30, 250, 500, 1000, 784]
RNG = np.random.default_rng(44)


@pytest.mark.parametrize("sizes", [(3, 2), (1, 1, 1, 1), (2, 3, 4, 2), (4, 4, 4, 4)])
@pytest.mark.parametrize("output", ["linear", "softmax"])
def test_naive_forward_gives_the_same_answer_and_counts_right(sizes, output):
    net = network.init(sizes, "tanh", output=output, rng=RNG)
    for layer in net:
        layer.b[:] = RNG.normal(size=layer.b.shape)
    x = RNG.normal(size=sizes[0])
    yhat, count = textbook.naive_forward(net, x)
    np.testing.assert_allclose(yhat, network.forward(net, x[None])[1][-1][0], atol=1e-14)
    assert count == textbook.naive_multiplications(sizes)


def test_six_layers_of_six_units():
    sizes = [6] * 6
    net = network.init(sizes, "relu", output="linear", rng=RNG)
    assert textbook.naive_forward(net, np.ones(6))[1] == 55_980
    assert textbook.naive_multiplications(sizes) == 55_980
    assert textbook.cached_multiplications(sizes) == 180
    assert textbook.cached_multiplications(sizes) == sum(layer.W.size for layer in net)


def test_calls_by_hand():
    assert textbook.naive_calls([5]) == 1
    assert textbook.naive_calls([2, 1]) == 3  # itself and two inputs
    assert textbook.naive_calls([2, 3, 1]) == 1 + 3 * 3
    assert textbook.naive_calls([2, 3, 9]) == 10  # for one of the nine


def test_the_recursion_costs_the_product_of_the_widths():
    """One product for each layer that its paths may start from; exact, as whole numbers are."""
    products = [math.prod(BENCHED[l:]) for l in range(len(BENCHED) - 1)]
    assert textbook.naive_multiplications(BENCHED) == sum(products) == 288487868238038392784000
    assert textbook.cached_multiplications(BENCHED) == 2_833_000


def test_numerical_gradients_leave_the_network_as_it_was():
    net = network.init([3, 2, 1], "tanh", output="linear", rng=RNG, dtype=np.float32)
    before = network.copy(net)
    for route in (textbook.complex_step, textbook.central_differences):
        grads = route(net, np.ones((2, 3)), np.ones((2, 1)), "squared")
        assert {g.dtype for pair in grads for g in pair} == {np.dtype(np.float64)}
    for layer, old in zip(net, before, strict=True):
        np.testing.assert_array_equal(layer.W, old.W)
        np.testing.assert_array_equal(layer.b, old.b)


NET = network.init([3, 2], output="sigmoid", rng=RNG)
FAR = [network.Layer(1000 * np.eye(2), np.zeros(2), neurons.SIGMOID)]
SOFT = [network.Layer(1000 * np.eye(2), np.zeros(2), neurons.SOFTMAX)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: textbook.naive_forward(
                network.init(BENCHED, output="linear", rng=RNG), np.zeros(784)
            ),
            r"3e\+23 times.*naive_multiplications",
        ),
        (lambda: textbook.naive_forward(NET, np.ones(2)), "X must have 3 columns"),
        (lambda: textbook.naive_forward(NET, np.ones((1, 3))), "X must be 2-D"),
        (lambda: textbook.naive_calls([]), "sizes must name"),
        (lambda: textbook.cached_multiplications([2, 0]), "1 or more; got 0"),
        (lambda: textbook.jacobian_backward(NET, np.ones(3), [0, 2], "bce"), "from 0 to 1"),
        (lambda: textbook.jacobian_backward(FAR, [1, 1], [0, 1], "bce"), "starts from yhat - y"),
        (lambda: textbook.jacobian_backward(FAR, [-1, 0], [0, 1], "bce"), "starts from yhat - y"),
        (lambda: textbook.jacobian_backward(SOFT, [1, 0], [0, 1], "cross_entropy"), "infinite"),
        (lambda: textbook.complex_step(NET, np.ones((2, 3)), np.ones((1, 2)), "bce"), "2 rows"),
        (
            lambda: textbook.central_differences(NET, [[1, 2, 3]], [[1, 0]], "mse"),
            "one of 'squared'",
        ),
    ],
)
def test_bad_input_is_refused_with_advice(call, message):
    with pytest.raises(ValueError, match=message):
        call()
