"""Networks: back-propagation against five independent routes, training against known answers.

scikit-learn's MLPRegressor is no oracle: its gradient is K times that of its own reported loss.
"""

import copy
import pickle
import warnings

import numpy as np
import pytest
from scipy.special import expit, log_softmax
from sklearn.linear_model import LinearRegression, LogisticRegression

from lecture8 import network, neurons, textbook

HIDDEN = ["sigmoid", "linear", "relu", "tanh", "silu"]
OUTPUTS = [
    ("linear", "squared"),
    ("sigmoid", "squared"),
    ("relu", "squared"),
    ("tanh", "squared"),
    ("silu", "squared"),
    ("sigmoid", "bce"),
    ("softmax", "cross_entropy"),
]
EPS = np.finfo(float).eps
each_output = pytest.mark.parametrize(("output", "loss"), OUTPUTS)
each_hidden = pytest.mark.parametrize("hidden", HIDDEN)


def case(hidden="tanh", output="linear", sizes=(4, 5, 3, 3), N=7, seed=0, dtype=np.float64):
    """A net with biases that matter, and samples that suit any loss."""
    rng = np.random.default_rng(seed)
    net = network.init(sizes, hidden, output=output, rng=rng, dtype=dtype)
    for layer in net:
        layer.b[:] = rng.uniform(-0.5, 0.5, layer.b.shape)
    Y = rng.dirichlet(np.ones(sizes[-1]), N) if sizes[-1] > 1 else rng.uniform(size=(N, 1))
    return net, rng.normal(size=(N, sizes[0])), Y


def backward(net, X, Y, loss):
    return network.backward(net, *network.forward(net, X), Y, loss=loss)


def flat(grads):
    return np.concatenate([np.ravel(a) for pair in grads for a in pair])


def weights(net):
    return flat((layer.W, layer.b) for layer in net)


def assert_same(grads, others, tolerance):
    for pair, other in zip(grads, others, strict=True):
        assert [a.shape for a in pair] == [a.shape for a in other]
    scale = np.abs(flat(others)).max()
    assert np.abs(flat(grads) - flat(others)).max() <= tolerance * scale


class TestBackward:
    @each_hidden
    @each_output
    def test_equals_the_complex_step(self, hidden, output, loss):
        net, X, Y = case(hidden, output)
        numerical = textbook.complex_step(net, X, Y, loss)
        # three layers, there and back: sums of 5 products, and 5 operations an activation. Over
        # 100 seeds and all pairs the largest difference is 9 roundings.
        assert_same(backward(net, X, Y, loss), numerical, 3 * 2 * (5 + 5) * EPS / 2)

    @each_hidden
    @each_output
    def test_equals_central_differences(self, hidden, output, loss):
        net, X, Y = case(hidden, output, seed=1)
        numerical = textbook.central_differences(net, X, Y, loss)
        assert_same(backward(net, X, Y, loss), numerical, 1e-8)

    @each_hidden
    @each_output
    def test_is_the_mean_of_the_jacobian_form(self, hidden, output, loss):
        net, X, Y = case(hidden, output, seed=2)
        each = [textbook.jacobian_backward(net, x, y, loss) for x, y in zip(X, Y, strict=True)]
        mean = [tuple(sum(g[l][k] for g in each) / len(X) for k in (0, 1)) for l in range(3)]
        assert_same(backward(net, X, Y, loss), mean, 1e-13)

    @each_hidden
    @each_output
    def test_equals_pytorch(self, hidden, output, loss):
        torch = pytest.importorskip(
            "torch", reason="PyTorch is not installed: pip install -e .[torch]"
        )
        net, X, Y = case(hidden, output, seed=3)
        phi = {
            "sigmoid": torch.sigmoid,
            "linear": lambda z: z,
            "relu": torch.relu,
            "tanh": torch.tanh,
            "silu": torch.nn.functional.silu,
        }
        parameters = [[torch.tensor(a, requires_grad=True) for a in (l.W, l.b)] for l in net]
        h, T = torch.tensor(X), torch.tensor(Y)
        for (W, b), layer in zip(parameters, net, strict=True):
            z = torch.nn.functional.linear(h, W, b)
            h = phi.get(layer.activation.name, torch.nan_to_num)(z)
        value = {
            "squared": lambda: ((h - T) ** 2).sum(1).mean() / 2,
            "bce": lambda: torch.nn.BCEWithLogitsLoss(reduction="none")(z, T).sum(1).mean(),
            "cross_entropy": lambda: torch.nn.CrossEntropyLoss()(z, T),
        }[loss]()
        value.backward()
        theirs = [(W.grad.numpy(), b.grad.numpy()) for W, b in parameters]
        assert_same(backward(net, X, Y, loss), theirs, 1e-13)
        assert network.mean_loss(net, X, Y, loss) == pytest.approx(value.item(), rel=1e-13)

    def test_is_the_scalar_chain_rule_of_slide_52(self):
        """One weight of the second of four layers, with sums over units written out."""
        net, X, Y = case("sigmoid", "linear", (2, 3, 4, 3, 2), N=1)
        zs, hs = network.forward(net, X)
        dz4 = [hs[4][0, k] - Y[0, k] for k in range(2)]
        dphi = [[s * (1 - s) for s in h[0]] for h in hs]
        dz3 = [sum(dz4[k] * net[3].W[k, j] for k in range(2)) * dphi[3][j] for j in range(3)]
        dz2 = [sum(dz3[k] * net[2].W[k, j] for k in range(3)) * dphi[2][j] for j in range(4)]
        dW, db = network.backward(net, zs, hs, Y, loss="squared")[1]
        for j in range(4):
            assert db[j] == pytest.approx(dz2[j])
            for i in range(3):
                assert dW[j, i] == pytest.approx(dz2[j] * hs[1][0, i])

    @pytest.mark.parametrize(
        ("output", "loss"),
        [("linear", "squared"), ("sigmoid", "bce"), ("softmax", "cross_entropy")],
    )
    def test_starts_from_yhat_minus_y_for_matched_pairs(self, output, loss):
        net, X, Y = case(output=output)
        zs, hs = network.forward(net, X)
        _, db = network.backward(net, zs, hs, Y, loss)[-1]
        np.testing.assert_allclose(db, (hs[-1] - Y).mean(axis=0))

    @each_output
    def test_is_right_without_hidden_layers_and_for_one_unit_and_sample(self, output, loss):
        K = 2 if output == "softmax" else 1
        for sizes, N in (((3, K), 5), ((1, K), 1), ((2, 1, 1, K), 1)):
            net, X, Y = case("tanh", output, sizes, N, seed=4)
            assert_same(backward(net, X, Y, loss), textbook.complex_step(net, X, Y, loss), 1e-14)

    def test_gives_the_mean_not_the_sum(self):
        net, X, Y = case()
        once, twice = (
            backward(net, *(np.tile(A, (n, 1)) for A in (X, Y)), "squared") for n in (1, 2)
        )
        assert_same(twice, once, 1e-14)

    @each_output
    def test_finds_its_way_from_far_out(self, output, loss):
        """With z = +-1000 everything is finite, without warnings, also in float32."""
        for dtype in (np.float32, np.float64):
            net, X, Y = case("tanh", output, (3, 3), dtype=dtype)
            net[0].W[:] = 1000 * np.eye(3)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                assert np.isfinite(flat(backward(net, np.sign(X), Y, loss))).all()
                assert np.isfinite(network.mean_loss(net, np.sign(X), Y, loss))


class TestLoss:
    def test_worked_by_hand(self):
        net = [network.Layer(np.eye(2), np.zeros(2), neurons.LINEAR)]
        X, Y = [[1, 2], [3, 4]], [[0, 0], [3, 2]]
        assert network.mean_loss(net, X, Y, "squared") == (5 / 2 + 4 / 2) / 2

    def test_equals_the_textbook_formulas(self):
        net, X, Y = case(output="sigmoid")
        p = expit(network.forward(net, X)[0][-1])
        bce = -(Y * np.log(p) + (1 - Y) * np.log(1 - p)).sum(axis=1).mean()
        assert network.mean_loss(net, X, Y, "bce") == pytest.approx(bce)
        net, X, Y = case(output="softmax")
        cross_entropy = (
            -(Y * log_softmax(network.forward(net, X)[0][-1], axis=1)).sum(axis=1).mean()
        )
        assert network.mean_loss(net, X, Y, "cross_entropy") == pytest.approx(cross_entropy)

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_is_exact_far_out(self, dtype):
        one = [network.Layer(np.ones((1, 1), dtype), np.zeros(1, dtype), neurons.SIGMOID)]
        three = [network.Layer(np.eye(3, dtype=dtype), np.zeros(3, dtype), neurons.SOFTMAX)]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for z, y, expected in ((1000, 0, 1000), (-1000, 1, 1000), (1000, 1, 0), (-1000, 0, 0)):
                assert network.mean_loss(one, [[z]], [[y]], "bce") == expected
            z = [[1000, -1000, 0]]
            for k, expected in enumerate((0, 2000, 1000)):
                assert network.mean_loss(three, z, np.eye(3)[[k]], "cross_entropy") == expected
        assert network.mean_loss(one, [[-40]], [[0]], "bce") / np.exp(-40.0) == pytest.approx(1)

    def test_of_many_samples_is_the_mean_over_all(self):
        net, X, Y = case(N=2500)
        yhat = network.forward(net, X)[1][-1]
        expected = ((yhat - Y) ** 2).sum() / 5000
        assert network.mean_loss(net, X, Y, "squared") == pytest.approx(expected)


class TestInit:
    @pytest.mark.parametrize(
        ("hidden", "variance"),
        [("relu", 2 / 400), ("silu", 2 / 400), ("tanh", 2 / 700), ("sigmoid", 2 / 700)],
    )
    def test_spreads_the_weights_as_the_papers_say(self, hidden, variance):
        net = network.init([400, 300, 200], hidden, output="linear", rng=np.random.default_rng(0))
        assert net[0].W.shape == (300, 400)
        assert net[1].W.shape == (200, 300)
        assert net[0].W.var() == pytest.approx(variance, rel=0.02)
        assert net[1].W.var() == pytest.approx(2 / 500, rel=0.02)
        assert abs(net[0].W.mean()) < 1e-3
        assert not any(layer.b.any() for layer in net)

    def test_names_one_activation_for_all_or_one_for_each_hidden_layer(self):
        rng = np.random.default_rng(0)
        net = network.init([2, 3, 4, 1], "relu", output="sigmoid", rng=rng)
        assert [layer.activation.name for layer in net] == ["relu", "relu", "sigmoid"]
        net = network.init([2, 3, 4, 1], ["silu", "linear"], output="linear", rng=rng)
        assert [layer.activation.name for layer in net] == ["silu", "linear", "linear"]
        assert len(network.init([2, 1], output="step", rng=rng)) == 1

    def test_draws_the_same_weights_in_both_precisions(self):
        single, double = (case(dtype=t)[0] for t in (np.float32, np.float64))
        np.testing.assert_array_equal(single[0].W, double[0].W.astype(np.float32))
        assert (
            network.init([2, 1], output="linear", rng=np.random.default_rng(0))[0].W.dtype == float
        )

    def test_a_copy_shares_nothing(self):
        net, _, _ = case()
        other, before = network.copy(net), weights(net)
        for layer in other:
            layer.W[:] += 1
            layer.b[:] += 1
        np.testing.assert_array_equal(weights(net), before)
        assert [layer.activation for layer in other] == [layer.activation for layer in net]

    def test_a_network_that_was_stored_or_copied_deeply_is_the_same(self):
        net, X, Y = case(output="sigmoid")
        for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
            assert_same(backward(other, X, Y, "bce"), backward(net, X, Y, "bce"), 0)


def test_forward_is_the_recursion_of_slide_51():
    net, X, _ = case("relu", "softmax")
    zs, hs = network.forward(net, X)
    assert len(zs) == 3
    assert len(hs) == 4
    np.testing.assert_array_equal(hs[0], X)
    for n in range(len(X)):
        h = X[n]
        for l, layer in enumerate(net):
            z = layer.W @ h + layer.b
            h = layer.activation.phi(z)
            np.testing.assert_allclose(zs[l][n], z, atol=1e-14)
            np.testing.assert_allclose(hs[l + 1][n], h, atol=1e-14)


def test_a_crafted_or_gate_answers_like_slide_48():
    gate = [network.Layer(np.array([[20.0, 20.0]]), np.array([-10.0]), neurons.SIGMOID)]
    _, hs = network.forward(gate, [[0, 0], [0, 1], [1, 0], [1, 1]])
    np.testing.assert_allclose(hs[-1][:, 0], [0, 1, 1, 1], atol=5e-5)
    step = [network.Layer(gate[0].W, gate[0].b, neurons.STEP)]
    np.testing.assert_array_equal(
        network.forward(step, [[0, 0], [0, 1], [1, 0], [1, 1]])[1][-1][:, 0], [0, 1, 1, 1]
    )


class TestTrain:
    def test_a_sigmoid_neuron_is_logistic_regression(self):
        """Slide 29, to the same weights; without a penalty on classes that overlap."""
        rng = np.random.default_rng(0)
        X = rng.normal(size=(60, 2))
        y = (X @ [1, -2] + rng.normal(size=60) > 0.3).astype(int)
        theirs = LogisticRegression(C=np.inf, tol=1e-10).fit(X, y)
        net = network.init([2, 1], output="sigmoid", rng=rng)
        network.train(
            net,
            X,
            y[:, None],
            loss="bce",
            epochs=400,
            rng=rng,
            batch=60,
            optimizer=network.SGD(2.0, momentum=0.8),
        )
        np.testing.assert_allclose(net[0].W, theirs.coef_, rtol=1e-4)
        np.testing.assert_allclose(net[0].b, theirs.intercept_, rtol=1e-4)

    def test_softmax_units_are_multinomial_logistic_regression(self):
        rng = np.random.default_rng(1)
        X = rng.normal(size=(60, 2))
        y = (X @ rng.normal(size=(2, 3)) + rng.gumbel(size=(60, 3))).argmax(axis=1)
        theirs = LogisticRegression(C=np.inf, tol=1e-10).fit(X, y)
        net = network.init([2, 3], output="softmax", rng=rng)
        network.train(
            net,
            X,
            np.eye(3)[y],
            loss="cross_entropy",
            epochs=400,
            rng=rng,
            batch=60,
            optimizer=network.SGD(2.0, momentum=0.8),
        )
        np.testing.assert_allclose(
            network.forward(net, X)[1][-1], theirs.predict_proba(X), atol=1e-4
        )

    def test_a_linear_neuron_is_linear_regression(self):
        """Slide 30."""
        rng = np.random.default_rng(2)
        X, Y = rng.normal(size=(50, 3)), rng.normal(size=(50, 2))
        theirs = LinearRegression().fit(X, Y)
        net = network.init([3, 2], output="linear", rng=rng)
        network.train(
            net, X, Y, loss="squared", epochs=300, rng=rng, batch=50, optimizer=network.SGD(0.3)
        )
        np.testing.assert_allclose(net[0].W, theirs.coef_, atol=1e-8)
        np.testing.assert_allclose(net[0].b, theirs.intercept_, atol=1e-8)

    def test_learns_xor_which_no_single_neuron_can(self):
        X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
        rng = np.random.default_rng(0)
        losses = {}
        for sizes in ([2, 1], [2, 4, 1]):
            net = network.init(sizes, output="sigmoid", rng=rng)
            losses[len(sizes)] = network.train(
                net, X, Y, loss="bce", epochs=400, rng=rng, optimizer=network.Adam(0.05)
            )[-1]
        assert losses[2] == pytest.approx(np.log(2), abs=0.01)
        assert losses[3] < 0.02

    def test_is_a_loop_of_forward_backward_and_step(self):
        net, X, Y = case(N=10)
        other, seen = network.copy(net), []
        history = network.train(
            net,
            X,
            Y,
            loss="squared",
            epochs=2,
            rng=np.random.default_rng(5),
            batch=4,
            optimizer=network.SGD(0.1),
            callback=lambda *args: seen.append(args),
        )
        rng, sgd, expected = np.random.default_rng(5), network.SGD(0.1), []
        for _ in range(2):
            order, losses = rng.permutation(10), []
            for rows in (order[:4], order[4:8], order[8:]):
                losses += [network.mean_loss(other, X[rows], Y[rows], "squared")] * len(rows)
                sgd.step(other, backward(other, X[rows], Y[rows], "squared"))
            expected.append(np.mean(losses))
        np.testing.assert_allclose(weights(net), weights(other), rtol=1e-13)
        assert history == pytest.approx(expected, rel=1e-13)
        assert [epoch for epoch, _, _ in seen] == [1, 2]
        assert all(given is net for _, given, _ in seen)
        assert [loss for _, _, loss in seen] == history

    def test_uses_adam_with_its_usual_rate_and_batches_of_32_by_default(self):
        nets = [case(N=40)[0] for _ in range(2)]
        _, X, Y = case(N=40)
        options = [{}, {"batch": 32, "optimizer": network.Adam(1e-3)}]
        for net, option in zip(nets, options, strict=True):
            rng = np.random.default_rng(0)
            network.train(net, X, Y, loss="squared", epochs=3, rng=rng, **option)
        np.testing.assert_array_equal(weights(nets[0]), weights(nets[1]))

    def test_the_same_seed_gives_the_same_network_and_leaves_the_data(self):
        results = []
        for seed in (0, 0, 1):
            net, X, Y = case(N=50)
            before = X.copy(), Y.copy()
            network.train(net, X, Y, loss="squared", epochs=3, rng=np.random.default_rng(seed))
            results.append(weights(net))
            np.testing.assert_array_equal(X, before[0])
            np.testing.assert_array_equal(Y, before[1])
        np.testing.assert_array_equal(results[0], results[1])
        assert (results[0] != results[2]).any()

    def test_changes_the_arrays_in_place(self):
        net, X, Y = case()
        arrays = [a for layer in net for a in (layer.W, layer.b)]
        before = [a.copy() for a in arrays]
        network.train(net, X, Y, loss="squared", epochs=1, rng=np.random.default_rng(0))
        assert all(
            a is b for a, b in zip(arrays, (a for l in net for a in (l.W, l.b)), strict=True)
        )
        assert all((a != b).any() for a, b in zip(arrays, before, strict=True))

    @each_hidden
    @each_output
    def test_stays_in_float32(self, hidden, output, loss):
        net, X, Y = case(hidden, output, dtype=np.float32)
        double, _, _ = case(hidden, output)
        zs, hs = network.forward(net, X)
        grads = network.backward(net, zs, hs, Y, loss)
        assert {a.dtype for a in (*zs, *hs, *(g for pair in grads for g in pair))} == {
            np.dtype(np.float32)
        }
        assert_same(grads, backward(double, X, Y, loss), 1e-5)
        adam, sgd = network.Adam(np.float64(1e-3)), network.SGD(np.float64(1e-3), 0.9)
        for optimizer in (adam, sgd):
            network.train(
                net, X, Y, loss=loss, epochs=2, rng=np.random.default_rng(0), optimizer=optimizer
            )
        assert {a.dtype for l in net for a in (l.W, l.b)} == {np.dtype(np.float32)}
        assert {a.dtype for a in (adam.m, adam.v, sgd.v)} == {np.dtype(np.float32)}

    @pytest.mark.parametrize(("rate", "epochs"), [(1e3, 200), (1e300, 3)])
    def test_divergence_is_an_error_not_a_warning(self, rate, epochs):
        net, X, Y = case("relu", "linear", N=40)
        epochs_seen = []
        options = {
            "batch": 40,
            "optimizer": network.SGD(rate),
            "callback": lambda epoch, *_: epochs_seen.append(epoch),
        }
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(
                ValueError, match=r"diverged in epoch \d+.*smaller rate \(it was (1000|1e.300)"
            ):
                train(net, X, Y, epochs=epochs, **options)
        assert len(epochs_seen) < epochs

    def test_stops_at_the_step_that_diverges(self):
        class Counting(network.SGD):
            steps = 0

            def step(self, net, grads):
                self.steps += 1
                super().step(net, grads)

        net, X, Y = case(N=40)
        sgd = Counting(1e300)
        with pytest.raises(ValueError, match="diverged in epoch 1"):
            train(net, X, Y, batch=1, optimizer=sgd)
        assert sgd.steps == 1


RNG = np.random.default_rng(0)
NET, X, Y = case()
ZS, HS = network.forward(NET, X)
BINARY, SOFT, STEP = (case(output=name)[0] for name in ("sigmoid", "softmax", "step"))
NAN = np.where(np.arange(28).reshape(7, 4) == 5, np.nan, X)


def init(sizes=(2, 3, 1), hidden="tanh", output="linear", **options):
    return network.init(sizes, hidden, output=output, **{"rng": RNG} | options)


def train(net=NET, X=X, Y=Y, loss="squared", **options):
    return network.train(net, X, Y, **{"loss": loss, "epochs": 1, "rng": RNG} | options)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: init([2]), r"name two layers or more, as \[2, 1\]; got \[2\]"),
        (lambda: init(2), "name two layers or more.*got 2"),
        (lambda: init([2, 0, 1]), "sizes must be a whole number, 1 or more; got 0"),
        (lambda: init([2, 1.5]), "got 1.5"),
        (lambda: init([2, True]), "got True"),
        (lambda: init([2, -3, 1]), "got -3"),
        (lambda: init(hidden="logistic"), "one of 'step', 'sigmoid'.*got 'logistic'"),
        (lambda: init(output="logit"), "got 'logit'"),
        (lambda: init(output=["linear"]), r"got \['linear'\]"),
        (lambda: init(hidden=["tanh", "relu"]), "one for each of 1 layers"),
        (lambda: init(hidden="softmax"), "softmax is for the output"),
        (lambda: init(dtype=np.float16), "float64 or float32; got float16"),
        (lambda: init(dtype=int), "float64 or float32; got int64"),
        (lambda: init(dtype="single precision"), "float64 or float32; got 'single precision'"),
        (lambda: init(rng=0), r"numpy.random.default_rng\(0\); got 0"),
        (
            lambda: network.Layer(np.ones((2, 3)), np.ones(3), neurons.TANH),
            r"\(out, in\) and \(out,",
        ),
        (lambda: network.Layer(np.ones(3), np.ones(3), neurons.TANH), r"\(out, in\) and \(out,"),
        (lambda: network.Layer(np.eye(2, dtype=int), np.ones(2), neurons.TANH), "arrays of floats"),
        (lambda: network.Layer([[1.0]], [1.0], neurons.TANH), "arrays of floats"),
        (lambda: network.Layer(np.eye(2), np.ones(2, np.float32), neurons.TANH), "one precision"),
        (lambda: network.forward([], X), "a network is a list of one layer"),
        (lambda: network.forward([NET[0], NET[2]], X), r"5 units are followed.*\(3, 3\).*in = 5"),
        (lambda: network.forward(NET, X[0]), r"X must be 2-D.*x\[None, :\]"),
        (lambda: network.forward(NET, X[:, :3]), "X must have 4 columns"),
        (lambda: network.forward(NET, NAN), "X has NaN"),
        (lambda: network.forward(NET, X[:0]), "X has no rows"),
        (
            lambda: network.mean_loss(case(dtype=np.float32)[0], 1e300 * X, Y, "squared"),
            "X has NaN",
        ),
        (lambda: network.mean_loss(NET, X, Y, "mse"), "one of 'squared', 'bce', 'cross_entropy'"),
        (lambda: backward(NET, X, Y, "bce"), "bce needs a sigmoid output.*linear.*squared"),
        (lambda: backward(SOFT, X, Y, "bce"), "bce needs a sigmoid.*softmax.*with cross_entropy"),
        (lambda: backward(BINARY, X, Y, "cross_entropy"), "needs a softmax.*goes with bce"),
        (lambda: backward(SOFT, X, Y, "squared"), "use cross_entropy"),
        (lambda: backward(STEP, X, Y, "squared"), "derivative is 0 wherever.*sigmoid units"),
        (lambda: train(case("step")[0]), "step unit cannot be trained"),
        (lambda: backward(NET, X, Y[:3], "squared"), "a row for each of the 7 rows of X; got 3"),
        (lambda: backward(NET, X, Y[:, :2], "squared"), "Y must have 3 columns"),
        (lambda: backward(NET, X, np.arange(7), "squared"), r"\(7, 3\).*write np.eye\(K\)\[y\]"),
        (lambda: backward(SOFT, X, [[0]] * 7, "cross_entropy"), r"write np.eye\(K\)\[y\]"),
        (lambda: train(init((4, 1)), Y=np.zeros(7)), r"\(7, 1\); got \(7,\): write y\[:, None\]"),
        (lambda: train(Y=np.where(Y.max() == Y, np.nan, Y)), "Y has NaN"),
        (lambda: train(X=NAN), "X has NaN"),
        (
            lambda: train(BINARY, Y=2 * Y + 1, loss="bce"),
            "Y must .* from 0 to 1; got 1.* to",
        ),
        (
            lambda: train(SOFT, Y=Y - 0.5, loss="cross_entropy"),
            "Y must .* from 0 to 1; got -",
        ),
        (lambda: train(SOFT, Y=Y / 2, loss="cross_entropy"), "rows of Y that sum to 1.*np.eye"),
        (lambda: train(epochs=0), "epochs must be a whole number, 1 or more; got 0"),
        (lambda: train(epochs=2.5), "epochs must be.*got 2.5"),
        (lambda: train(batch=0), "batch must be a whole number, 1 or more; got 0"),
        (lambda: train(rng=3), "rng must be a Generator"),
        (lambda: network.backward(NET, ZS, HS[1:], Y, "squared"), "zs and hs do not fit net"),
        (
            lambda: network.backward(NET, ZS[::-1], HS, Y, "squared"),
            r"as forward\(net, X\) returns",
        ),
        (
            lambda: network.backward(NET, ZS, HS[::-1], Y, "squared"),
            r"as forward\(net, X\) returns",
        ),
    ],
)
def test_bad_input_is_refused_with_advice(call, message):
    before = weights(NET)
    with pytest.raises(ValueError, match=message):
        call()
    np.testing.assert_array_equal(weights(NET), before)
