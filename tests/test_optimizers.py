"""Optimizers: by hand, as their papers write them, and as PyTorch walks."""

import copy

import numpy as np
import pytest

from lecture8 import network, neurons, optimizers, textbook
from lecture8.optimizers import SGD, Adam, Cosine, Muon
from tests.test_network import backward, case, flat, weights


def test_sgd_by_hand():
    net = [network.Layer(np.array([[1.0]]), np.array([2.0]), neurons.LINEAR)]
    sgd = SGD(0.1, momentum=0.5)
    grads = [(np.array([[10.0]]), np.array([-20.0]))]
    sgd.step(net, grads)
    assert (net[0].W[0, 0], net[0].b[0]) == pytest.approx((0, 4))
    sgd.rate = 0.01
    sgd.step(net, grads)  # v = 0.5 * 10 + 10
    assert (net[0].W[0, 0], net[0].b[0]) == pytest.approx((-0.15, 4.3))


def test_adam_is_the_algorithm_of_the_paper():
    rng = np.random.default_rng(0)
    net, _, _ = case(sizes=(4, 5, 3))
    adam = Adam(0.01, beta1=0.8, beta2=0.99, epsilon=1e-3)
    w = weights(net)
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, 30):
        adam.rate = 0.01 / t
        grads = [(rng.normal(size=l.W.shape), rng.normal(size=l.b.shape)) for l in net]
        adam.step(net, grads)
        g = flat(grads)
        m = 0.8 * m + 0.2 * g
        v = 0.99 * v + 0.01 * g**2
        w -= 0.01 / t * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-3)
        np.testing.assert_allclose(weights(net), w, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("sizes", [(2, 2, 1), (64, 32, 10), (400, 700, 3)])
def test_the_fast_adam_is_the_textbooks(sizes):
    """To rounding; the widest layer is worked on in pieces."""
    rng = np.random.default_rng(1)
    net, _, _ = case(sizes=sizes)
    slow, one, other = network.copy(net), Adam(0.03), textbook.Adam(0.03)
    for _ in range(10):
        grads = [(rng.normal(size=l.W.shape), rng.normal(size=l.b.shape)) for l in net]
        one.step(net, grads)
        other.step(slow, grads)
        np.testing.assert_allclose(weights(net), weights(slow), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("make", "advice"),
    [
        (lambda: SGD(0.1, momentum=1), "momentum must be a number from 0 to below 1; got 1"),
        (lambda: SGD(0.1, momentum=-0.1), "momentum must be a number from 0 to below 1"),
        (lambda: SGD(np.inf), "rate must be a number above 0; got inf"),
        (lambda: SGD(True), "rate must be a number above 0; got True"),
        (lambda: Adam(beta1=1.0), "beta1 must be a number from 0 to below 1; got 1.0"),
        (lambda: Adam(beta2=np.nan), "beta2 must be"),
        (lambda: Adam(epsilon=0), "epsilon must be a number above 0; got 0"),
        (lambda: Muon(0), "rate must be a number above 0; got 0"),
        (lambda: Muon(0.1, momentum=1), "momentum must be a number from 0 to below 1; got 1"),
        (lambda: Muon(0.1, decay=-1), "decay must be a number from 0 to below 1; got -1"),
        (lambda: Cosine(None, 10), "optimizer must be one, as Adam"),
    ],
)
def test_constants_out_of_range_are_refused(make, advice):
    with pytest.raises(ValueError, match=advice):
        make()


def test_adam_has_the_constants_of_the_paper_and_sgd_no_momentum():
    adam = Adam()
    assert (adam.rate, adam.beta1, adam.beta2, adam.epsilon) == (1e-3, 0.9, 0.999, 1e-8)
    assert SGD(0.1).momentum == 0


def test_the_first_step_of_adam_is_as_long_as_its_rate():
    net, X, Y = case()
    before = weights(net)
    grads = backward(net, X, Y, "squared")
    Adam(0.01).step(net, grads)
    np.testing.assert_allclose(
        weights(net) - before, -0.01 * np.sign(flat(grads)), rtol=1e-3, atol=1e-12
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "options"),
    [
        (SGD(0.1), "SGD", {"lr": 0.1}),
        (SGD(0.1, momentum=0.9), "SGD", {"lr": 0.1, "momentum": 0.9}),
        (Adam(), "Adam", {}),
        (Adam(0.02, epsilon=1e-4), "Adam", {"lr": 0.02, "eps": 1e-4}),
    ],
)
def test_walk_as_pytorch_does(ours, theirs, options):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install -e .[torch]")
    net, X, Y = case()
    parameters = [torch.tensor(a) for l in net for a in (l.W, l.b)]
    optimizer = getattr(torch.optim, theirs)(parameters, **options)
    for _ in range(20):
        grads = backward(net, X, Y, "squared")
        for p, g in zip(parameters, (g for pair in grads for g in pair), strict=True):
            p.grad = torch.tensor(g)
        optimizer.step()
        ours.step(net, grads)
    np.testing.assert_allclose(weights(net), torch.cat([p.ravel() for p in parameters]), rtol=1e-9)


@pytest.mark.parametrize("make", [lambda: SGD(0.1, 0.9), lambda: Adam(0.1)])
def test_large_layers_are_moved_piece_by_piece_like_small_ones(make, monkeypatch):
    nets = [case(sizes=(40, 70, 3))[0] for _ in range(2)]
    for net, piece in zip(nets, (10**9, 30), strict=True):
        monkeypatch.setattr(optimizers, "_PIECE", piece)
        optimizer = make()
        for _ in range(3):
            optimizer.step(net, [(l.W.copy(), l.b.copy()) for l in net])
    np.testing.assert_array_equal(weights(nets[0]), weights(nets[1]))


@pytest.mark.parametrize("make", [lambda: SGD(0.1, 0.9), lambda: Adam(0.1), lambda: Muon(0.1)])
def test_change_views_of_other_arrays_and_leave_the_gradients(make):
    big = np.ones((6, 8))
    net = [network.Layer(big[::2, ::2], np.zeros(3), neurons.LINEAR)]
    grads = [(np.ones((3, 4)), np.ones(3))]
    make().step(net, grads)
    assert (big[::2, ::2] < 1).all()
    assert (big[1::2] == 1).all()
    assert (flat(grads) == 1).all()


def numbers_around(net, seed):
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=l.W.shape), rng.normal(size=l.b.shape)) for l in net]


def rates_of(cosine, steps):
    """The rates that the optimizer inside is given, step by step."""
    net, _, _ = case(sizes=(2, 1))
    rates = []
    for seed in range(steps):
        cosine.step(net, numbers_around(net, seed))
        rates.append(cosine.optimizer.rate)
    return np.array(rates)


class TestCosine:
    def test_rises_over_two_percent_and_falls_to_nothing(self):
        rates = rates_of(Cosine(SGD(0.8), 1000), 1003)
        fall = (1 + np.cos(np.pi * np.arange(20) / 1000)) / 2
        np.testing.assert_allclose(rates[:20], 0.8 * np.arange(1, 21) / 20 * fall)
        assert rates.argmax() == 19
        assert rates[19] == pytest.approx(0.8, rel=1e-3)
        assert rates[500] == pytest.approx(0.4)
        assert rates[250] + rates[750] == pytest.approx(0.8)
        assert (np.diff(rates[19:1000]) < 0).all()
        assert 0 < rates[999] < 3e-6
        np.testing.assert_allclose(rates[1000:], 0, atol=1e-15)

    @pytest.mark.parametrize("steps", [1, 2, 50])
    def test_few_steps_start_at_the_peak_and_all_count(self, steps):
        rates = rates_of(Cosine(Adam(0.3), steps), steps)
        assert rates[0] == 0.3
        assert (rates > 0).all()

    def test_falls_as_pytorch_does(self):
        torch = pytest.importorskip(
            "torch", reason="PyTorch is not installed: pip install -e .[torch]"
        )
        theirs = torch.optim.SGD([torch.zeros(1)], lr=0.3)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(theirs, T_max=40)
        for rate in rates_of(Cosine(SGD(0.3), 40), 40):
            assert rate == pytest.approx(theirs.param_groups[0]["lr"], abs=1e-12)
            theirs.step()
            schedule.step()

    @pytest.mark.parametrize("make", [lambda: SGD(0.1, 0.9), lambda: Adam(0.1)])
    def test_walks_as_the_optimizer_does_whose_rate_is_set_by_hand(self, make):
        (net, _, _), plain = case(), make()
        other, cosine = network.copy(net), Cosine(make(), 100)
        for t in range(100):
            plain.rate = 0.1 * min(1, (t + 1) / 2) * (1 + np.cos(np.pi * t / 100)) / 2
            plain.step(net, numbers_around(net, t))
            cosine.step(other, numbers_around(net, t))
        np.testing.assert_allclose(weights(other), weights(net), rtol=1e-12)

    @pytest.mark.parametrize("make", [Adam, Muon])
    def test_stays_in_float32_and_keeps_the_rate_it_shows(self, make):
        net, X, Y = case(dtype=np.float32)
        cosine = Cosine(make(np.float64(0.01)), 10)
        network.train(net, X, Y, loss="squared", epochs=5, rng=RNG, optimizer=cosine)
        assert {a.dtype for a in (cosine.optimizer.m, net[0].W)} == {np.dtype(np.float32)}
        assert cosine.rate == 0.01

    def test_of_a_cosine_that_was_copied_the_steps_go_on(self):
        half = Cosine(SGD(0.5), 20)
        first = rates_of(half, 10)
        rest = rates_of(copy.deepcopy(half), 10)
        np.testing.assert_array_equal([*first, *rest], rates_of(Cosine(SGD(0.5), 20), 20))


class TestMuon:
    """The singular values of a step, by numpy's SVD; and as PyTorch walks, which rounds more."""

    @pytest.mark.parametrize("shape", [(5, 9), (9, 5), (7, 7), (1, 6), (40, 30)])
    def test_a_matrix_becomes_nearly_orthogonal(self, shape):
        rng = np.random.default_rng(2)
        U, _, Vt = np.linalg.svd(rng.normal(size=shape), full_matrices=False)
        S = np.geomspace(0.05, 2, len(Vt))
        found = U.T @ optimizers.orthogonal(U * S @ Vt) @ Vt.T
        np.testing.assert_allclose(found, np.diag(found.diagonal()), atol=1e-12)
        assert found.diagonal().min() > 0.68
        assert found.diagonal().max() < 1.14

    def test_a_vector_gets_length_1_and_0_stays(self):
        v = np.array([3.0, 0, -4])
        np.testing.assert_allclose(optimizers.orthogonal(v), v / 5)
        for nothing in (np.zeros(3), np.zeros((2, 3))):
            np.testing.assert_array_equal(optimizers.orthogonal(nothing), nothing)

    def test_numbers_too_small_to_count_do_not(self):
        """In float32 their products are denormal, and slow: the time is not tested, the 0 is."""
        G = np.random.default_rng(4).normal(size=(8, 12)).astype(np.float32)
        G[:, 5] = 1e-37
        found = optimizers.orthogonal(G)
        assert not found[:, 5].any()
        G[:, 5] = 0
        np.testing.assert_array_equal(found, optimizers.orthogonal(G))

    def test_by_hand(self):
        net, _, _ = case(sizes=(6, 4))
        W, b, muon = net[0].W.copy(), net[0].b.copy(), Muon(0.1, momentum=0.5, decay=0.3)
        m = [0 * W, 0 * b]
        for seed in range(3):
            grads = numbers_around(net, seed)
            muon.step(net, grads)
            m = [m / 2 + g / 2 for m, g in zip(m, grads[0], strict=True)]
            ahead = [m / 2 + g / 2 for m, g in zip(m, grads[0], strict=True)]
            W = 0.97 * W - 0.02 * 6**0.5 * optimizers.orthogonal(ahead[0])
            b = b - 0.02 * 4**0.5 * ahead[1] / np.linalg.norm(ahead[1])
        np.testing.assert_allclose(net[0].W, W, rtol=1e-12)
        np.testing.assert_allclose(net[0].b, b, rtol=1e-12)

    def test_the_size_of_the_gradients_does_not_count(self):
        nets = [case(sizes=(6, 9, 2))[0] for _ in range(2)]
        for net, size in zip(nets, (1, 1e-9), strict=True):
            muon = Muon(0.1)
            for seed in range(3):
                muon.step(net, [(size * dW, size * db) for dW, db in numbers_around(net, seed)])
        np.testing.assert_allclose(weights(nets[0]), weights(nets[1]), rtol=1e-9)

    def test_walks_as_pytorch_does(self):
        torch = pytest.importorskip(
            "torch", reason="PyTorch is not installed: pip install -e .[torch]"
        )
        (net, _, _), muon = case(sizes=(6, 9, 2)), Muon(0.05, momentum=0.9, decay=0.1)
        parameters = [torch.tensor(layer.W) for layer in net]
        options = {"weight_decay": 0.1, "momentum": 0.9, "adjust_lr_fn": "match_rms_adamw"}
        theirs = torch.optim.Muon(parameters, lr=0.05, **options)
        for seed in range(5):
            grads = numbers_around(net, seed)
            for p, (dW, _) in zip(parameters, grads, strict=True):
                p.grad = torch.tensor(dW)
            theirs.step()
            muon.step(net, grads)
        for layer, p in zip(net, parameters, strict=True):
            np.testing.assert_allclose(layer.W, p, atol=0.01)  # its matrices are bfloat16


RNG = np.random.default_rng(0)
NET, X, Y = case()
GRADS = backward(NET, X, Y, "squared")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SGD(1.0).step(NET, GRADS[::-1]), r"gradients from backward\(net"),
        (lambda: SGD(1.0).step(NET, GRADS[:2]), r"gradients from backward\(net"),
        (lambda: Muon(1.0).step(NET, GRADS[::-1]), r"gradients from backward\(net"),
        (lambda: Adam().step(NET, []), r"gradients from backward\(net"),
        (lambda: Cosine(Adam(), 9).step(NET, []), r"gradients from backward\(net"),
        (lambda: SGD(0), "rate must be a number above 0; got 0"),
        (lambda: SGD("0.1"), "rate must be a number above 0; got '0.1'"),
        (lambda: Adam(-1e-3), "rate must be a number above 0; got -0.001"),
        (lambda: Adam(np.nan), "rate must be a number above 0; got nan"),
        (lambda: Adam(None), "got None"),
        (lambda: Cosine(Adam(), 0), "steps must be a whole number, 1 or more; got 0"),
        (lambda: Cosine(Adam(), 2.5), "steps must be a whole number, 1 or more; got 2.5"),
    ],
)
def test_bad_input_is_refused_with_advice(call, message):
    before = weights(NET)
    with pytest.raises(ValueError, match=message):
        call()
    np.testing.assert_array_equal(weights(NET), before)


@pytest.mark.parametrize("make", [Adam, lambda: SGD(0.1), lambda: Cosine(Adam(), 9)])
def test_an_optimizer_serves_one_network(make):
    optimizer, (other, _, _) = make(), case(sizes=(2, 1))
    network.train(network.copy(NET), X, Y, loss="squared", epochs=1, rng=RNG, optimizer=optimizer)
    longer = [*network.copy(NET), network.Layer(np.ones((1, 3)), np.ones(1), neurons.LINEAR)]
    for net in (other, longer):
        before = weights(net)
        with pytest.raises(ValueError, match="a new optimizer for each network"):
            optimizer.step(net, [(l.W, l.b) for l in net])
        np.testing.assert_array_equal(weights(net), before)
