"""Autoencoders: against PCA, slide by slide; the RBMs of slide 38 against sums over all states."""

import itertools
import tracemalloc
import warnings

import numpy as np
import pytest
from scipy.special import expit, logsumexp

from lecture8 import autoencoder, data, network, neurons, pca
from lecture8.autoencoder import RBM
from lecture8.neurons import Layer

BITS = {n: np.array(list(itertools.product([0.0, 1], repeat=n))) for n in (2, 3, 4, 6)}


def digits(label=None):
    return data.digits(label)[0] / 16


def built(sizes=(6, 5, 4, 2), seed=0, **options):
    """An autoencoder with biases that matter."""
    rng = np.random.default_rng(seed)
    ae = autoencoder.build(sizes, rng=rng, **options)
    for layer in ae:
        layer.b[:] = rng.uniform(-0.5, 0.5, layer.b.shape)
    return ae


def spread(X):
    """The mean squared distance to the mean."""
    return ((X - X.mean(axis=0)) ** 2).sum() / len(X)


class TestBuild:
    def test_is_a_mirrored_network(self):
        ae = autoencoder.build([6, 5, 4, 2], rng=np.random.default_rng(3))
        hidden = ["silu", "silu", "linear", "silu", "silu"]
        sizes = [6, 5, 4, 2, 4, 5, 6]
        rng = np.random.default_rng(3)
        net = network.init(sizes, hidden, output="sigmoid", rng=rng, dtype=np.float32)
        assert [layer.W.shape for layer in ae] == [(5, 6), (4, 5), (2, 4), (4, 2), (5, 4), (6, 5)]
        for ours, theirs in zip(ae, net, strict=True):
            assert ours.activation is theirs.activation
            assert ours.W.dtype == ours.b.dtype == np.float32
            np.testing.assert_array_equal(ours.W, theirs.W)
            np.testing.assert_array_equal(ours.b, theirs.b)

    def test_takes_other_activations_and_float64(self):
        ae = built((6, 5, 2), hidden="tanh", code="sigmoid", output="linear", dtype=np.float64)
        assert [l.activation.name for l in ae] == ["tanh", "sigmoid", "tanh", "linear"]
        assert ae[0].W.dtype == np.float64
        assert [l.activation.name for l in built((6, 2))] == ["linear", "sigmoid"]

    def test_leaves_the_sizes(self):
        sizes = [6, 5, 2]
        built(sizes)
        assert sizes == [6, 5, 2]


class TestHalves:
    @pytest.mark.parametrize("N", [1, 7, 1000, 2501])
    def test_are_the_two_halves_of_the_forward_pass(self, N):
        ae = built(dtype=np.float64)
        X = np.random.default_rng(N).normal(size=(N, 6))
        hs = network.forward(ae, X)[1]
        Z = autoencoder.encode(ae, X)
        assert Z.shape == (N, 2)
        np.testing.assert_allclose(Z, hs[3], rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(autoencoder.decode(ae, hs[3]), hs[6], rtol=1e-12)
        np.testing.assert_allclose(autoencoder.reconstruct(ae, X), hs[6], rtol=1e-12)

    def test_pass_on_a_thousand_rows_at_a_time(self, monkeypatch):
        forward, rows = network.forward, []
        monkeypatch.setattr(network, "forward", lambda n, X: rows.append(len(X)) or forward(n, X))
        autoencoder.encode(built(), np.zeros((2500, 6)))
        assert rows == [1000, 1000, 500]

    def test_stay_in_float32(self):
        ae, X = built(), np.random.default_rng(0).normal(size=(5, 6))
        for given in (X, X.astype(np.float32), X.tolist()):
            assert autoencoder.encode(ae, given).dtype == np.float32
            assert autoencoder.reconstruct(ae, given).dtype == np.float32

    def test_make_no_copy_of_float32_data(self):
        ae, X = built((64, 2)), np.zeros((20_000, 64), np.float32)
        autoencoder.distortion(ae, X)
        tracemalloc.start()
        autoencoder.distortion(ae, X)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 3.4 * X.nbytes  # X tilde, its distance to X, and the square

    def test_distortion_is_twice_the_error_of_slide_35_by_n(self):
        for dtype, tolerance in ((np.float64, 1e-13), (np.float32, 1e-6)):
            ae = built(dtype=dtype)
            X = np.random.default_rng(0).uniform(size=(1003, 6))
            Xhat = autoencoder.reconstruct(ae, X)
            E = sum(((xhat - x) ** 2).sum() for xhat, x in zip(Xhat, X, strict=True)) / 2
            J = autoencoder.distortion(ae, X)
            assert type(J) is float
            assert pytest.approx(2 * E / 1003, rel=tolerance) == J
            assert pytest.approx(2 * network.mean_loss(ae, X, X, "squared"), rel=tolerance) == J


class WithoutBiases(network.SGD):
    def step(self, net, grads):
        super().step(net, [(dW, 0 * db) for dW, db in grads])


def descend(X, M, optimizer, epochs, seed=1):
    """A linear autoencoder, trained on all of X at each step."""
    rng = np.random.default_rng(seed)
    ae = autoencoder.build([X.shape[1], M], output="linear", rng=rng, dtype=np.float64)
    options = {"loss": "squared", "epochs": epochs, "rng": rng, "batch": len(X)}
    network.train(ae, X, X, optimizer=optimizer, **options)
    return ae


class TestLinear:
    """Slide 35: its minimum spans the principal subspace."""

    def test_finds_the_principal_subspace_of_the_digits(self):
        X = digits()[::6]
        X -= X.mean(axis=0)
        ae, best = descend(X, 3, network.SGD(0.3, 0.9), 400), pca.fit(X, 3)
        encoder, decoder = ae
        assert autoencoder.principal_angles(decoder.W, best.U).max() <= 1e-3
        assert autoencoder.distortion(ae, X) == pytest.approx(best.J, rel=1e-4)
        assert autoencoder.distortion(ae, X) >= best.J
        # the encoder is a left inverse of the decoder, whose columns are no orthonormal basis
        np.testing.assert_allclose(encoder.W @ decoder.W, np.eye(3), atol=1e-3)
        gram = decoder.W.T @ decoder.W
        lengths = np.sqrt(np.diag(gram))
        cosines = gram / np.outer(lengths, lengths) - np.eye(3)
        assert np.abs(cosines).max() > 0.05
        # S is singular: in directions without variance the encoder keeps what it began with
        assert autoencoder.principal_angles(encoder.W.T, best.U).min() > 0.1

    def test_finds_it_with_biases_where_the_mean_is_not_0(self):
        X = digits(3)
        ae, best = descend(X, 2, network.SGD(0.05, 0.9), 3000), pca.fit(X, 2)
        assert autoencoder.principal_angles(ae[1].W, best.U).max() <= 1e-3
        assert autoencoder.distortion(ae, X) == pytest.approx(best.J, rel=1e-4)

    def test_without_biases_it_finds_the_eigenvectors_of_the_second_moments(self):
        X = digits(3)
        ae = descend(X, 2, WithoutBiases(0.02, 0.9), 3000)
        lam, U = np.linalg.eigh(X.T @ X / len(X))
        assert autoencoder.principal_angles(ae[1].W, U[:, -2:]).max() <= 1e-3
        assert autoencoder.principal_angles(ae[1].W, pca.fit(X, 2).U).max() > 0.5
        assert autoencoder.distortion(ae, X) == pytest.approx(lam[:-2].sum(), rel=1e-4)

    def test_where_s_is_not_singular_the_encoder_spans_it_too(self):
        rng = np.random.default_rng(0)
        X = (
            rng.normal(size=(200, 5))
            * [3, 2, 1, 0.8, 0.6]
            @ np.linalg.qr(rng.normal(size=(5, 5)))[0]
        )
        ae, best = descend(X, 2, network.SGD(0.02, 0.9), 1000), pca.fit(X, 2)
        assert autoencoder.principal_angles(ae[0].W.T, best.U).max() <= 1e-3
        np.testing.assert_allclose(ae[0].W, np.linalg.pinv(ae[1].W), atol=1e-3)

    def test_fit_reaches_it_too(self):
        X, rng = digits(3), np.random.default_rng(0)
        ae = autoencoder.build([64, 2], output="linear", rng=rng)
        history = autoencoder.fit(ae, X, epochs=300, rng=rng, batch=32, rate=0.03)
        J = pca.fit(X, 2).J
        assert J * (1 - 1e-6) <= autoencoder.distortion(ae, X) <= 1.01 * J
        assert 2 * history[-1] == pytest.approx(J, rel=0.02)  # fit lowers E / N


@pytest.mark.parametrize("seed", range(4))
def test_one_hidden_layer_never_beats_pca(seed):
    """With linear outputs x tilde - mean lies in M dimensions, however bent h is (slide 36)."""
    X, rng = digits(), np.random.default_rng(seed)
    ae = autoencoder.build([64, 4], code="sigmoid", output="linear", rng=rng, dtype=np.float64)
    J = pca.fit(X, 4).J
    errors = []
    autoencoder.fit(
        ae, X, epochs=15, rng=rng, rate=0.02,
        callback=lambda epoch, net, loss: errors.append(autoencoder.distortion(net, X)),
    )  # fmt: skip
    Xhat = autoencoder.reconstruct(ae, X)
    assert np.linalg.matrix_rank(Xhat - Xhat.mean(axis=0), tol=1e-9) == 4
    assert min(errors) >= J
    assert errors[-1] <= 0.8 * spread(X)


class TestDeep:
    def test_small_sigmoid_weights_stay_near_the_mean_image(self):
        """Slide 38's reason for pretraining."""
        X, rng = digits(), np.random.default_rng(0)
        ae = autoencoder.build([64, 32, 16, 2], "sigmoid", rng=rng)
        for layer in ae:
            layer.W[:] = rng.normal(0, 0.01, layer.W.shape)
        errors = []
        network.train(
            ae, X, X, loss="bce", epochs=8, rng=rng, batch=64, optimizer=network.SGD(0.05),
            callback=lambda epoch, net, loss: errors.append(autoencoder.distortion(net, X)),
        )  # fmt: skip
        np.testing.assert_allclose(np.divide(errors, spread(X)), 1, atol=0.03)

    def test_silu_units_beat_pca_on_digits_they_have_not_seen(self):
        X, rng = digits(), np.random.default_rng(0)
        order = rng.permutation(len(X))
        seen, unseen = X[order[:1437]], X[order[1437:]]
        ae = autoencoder.build([64, 128, 64, 2], rng=rng)
        autoencoder.fit(ae, seen, epochs=60, rng=rng)
        plane = pca.fit(seen, 2)
        J = ((plane.reconstruct(unseen) - unseen) ** 2).sum() / len(unseen)
        assert autoencoder.distortion(ae, unseen) <= J / 1.5


class TestFit:
    @pytest.mark.parametrize(("output", "loss"), [("linear", "squared"), ("sigmoid", "bce")])
    def test_is_training_towards_the_input_with_adam_on_a_cosine(self, output, loss):
        X = np.random.default_rng(0).uniform(size=(10, 6))
        ae = built(output=output)
        other, seen = network.copy(ae), []
        history = autoencoder.fit(
            ae, X, epochs=3, rng=np.random.default_rng(5), batch=4, rate=0.02,
            callback=lambda *args: seen.append(args),
        )  # fmt: skip
        rng, adam, step, losses = np.random.default_rng(5), network.Adam(0.02), 0, []
        for _ in range(3):
            order, total = rng.permutation(10), 0
            for rows in (order[:4], order[4:8], order[8:]):
                total += network.mean_loss(other, X[rows], X[rows], loss) * len(rows) / 10
                adam.rate = 0.02 * (1 + np.cos(np.pi * step / 9)) / 2  # 9 steps: none to rise
                step += 1
                zs, hs = network.forward(other, X[rows])
                adam.step(other, network.backward(other, zs, hs, X[rows], loss))
            losses.append(total)
        for ours, theirs in zip(ae, other, strict=True):
            np.testing.assert_allclose(ours.W, theirs.W, rtol=1e-4, atol=1e-6)
        assert history == pytest.approx(losses, rel=1e-5)
        assert [(epoch, loss) for epoch, _, loss in seen] == list(enumerate(history, 1))
        assert all(given is ae for _, given, _ in seen)

    def test_has_batches_of_64_and_a_rate_of_0_005(self):
        X, nets = digits(3), [built((64, 2)) for _ in range(2)]
        for ae, options in zip(nets, ({}, {"batch": 64, "rate": 5e-3}), strict=True):
            autoencoder.fit(ae, X, epochs=2, rng=np.random.default_rng(0), **options)
        np.testing.assert_array_equal(nets[0][0].W, nets[1][0].W)

    def test_learns_in_a_single_step(self):
        X, ae = digits(3), built((64, 2))
        before = autoencoder.distortion(ae, X)
        autoencoder.fit(ae, X, epochs=1, rng=np.random.default_rng(0), batch=len(X))
        assert autoencoder.distortion(ae, X) < before

    def test_outputs_that_are_not_sigmoid_take_any_numbers(self):
        X = 100 * np.random.default_rng(0).normal(size=(20, 6))
        for output in ("linear", "tanh"):
            autoencoder.fit(built(output=output), X, epochs=1, rng=np.random.default_rng(0))


def turned(D, angles, rng):
    """Two bases in D dimensions, of spaces that lie at the given angles."""
    Q = np.linalg.qr(rng.normal(size=(D, D)))[0]
    A, other = Q[:, : len(angles)], Q[:, len(angles) : 2 * len(angles)]
    return A, A * np.cos(angles) + other * np.sin(angles)


class TestPrincipalAngles:
    @pytest.mark.parametrize(
        "angles",
        [[0.3], [0.1, 0.7, 1.5], [1e-9, 1e-4, np.pi / 2], [2e-9, 3e-9], [0, np.pi / 2 - 1e-9]],
    )
    def test_are_those_the_planes_were_turned_by(self, angles):
        rng = np.random.default_rng(0)
        A, B = turned(7, np.array(angles), rng)
        for _ in range(3):  # any basis of the same space will do, also a long one
            found = autoencoder.principal_angles(A, B)
            np.testing.assert_allclose(found, angles, rtol=1e-5, atol=1e-14)
            np.testing.assert_allclose(np.cos(found), np.cos(angles), rtol=1e-5, atol=1e-14)
            np.testing.assert_allclose(autoencoder.principal_angles(B, A), found, atol=1e-14)
            A, B = (S @ rng.normal(size=(len(angles),) * 2) * 10 for S in (A, B))

    def test_are_as_many_as_the_smaller_space_has_dimensions(self):
        A, B = turned(8, np.array([0.2, 0.4, 0.9]), np.random.default_rng(0))
        np.testing.assert_allclose(autoencoder.principal_angles(A, B[:, :2]), [0.2, 0.4])
        np.testing.assert_allclose(autoencoder.principal_angles(A[:, 1:], B), [0.4, 0.9])
        np.testing.assert_allclose(autoencoder.principal_angles(A, A[:, 1:]), 0, atol=1e-15)
        assert autoencoder.principal_angles(np.eye(3), [[1], [2], [3]]) == pytest.approx(0)
        np.testing.assert_allclose(autoencoder.principal_angles([[1], [0]], [[-1], [1]]), np.pi / 4)


def machine(kind=neurons.SIGMOID, V=3, H=2, seed=0, dtype=np.float64):
    """A tiny machine, with weights so large that a mean is not as good as a sample."""
    rng = np.random.default_rng(seed)
    W, b, a = (3 * rng.normal(size=shape).astype(dtype) for shape in ((H, V), H, V))
    return RBM(W, b / 3, a / 3, kind)


def joint(rbm, v, h):
    """ln p(v, h) but for a constant, of slide 38's machine, written out."""
    units = [(i, j) for i in range(len(h)) for j in range(len(v))]
    energy = sum(h[i] * rbm.W[i, j] * v[j] for i, j in units)
    energy += sum(rbm.b[i] * h[i] for i in range(len(h)))
    energy += sum(rbm.a[j] * v[j] for j in range(len(v)))
    return energy - (sum(x * x for x in h) / 2 if rbm.activation is neurons.LINEAR else 0)


def log_likelihood(rbm, V):
    """The mean of ln p(v) over rows of V, by summing over all states."""
    states = BITS[V.shape[1]]
    table = np.array([[joint(rbm, v, h) for h in BITS[len(rbm.b)]] for v in states])
    log_p = logsumexp(table, axis=1) - logsumexp(table)
    return np.mean([log_p[(states == v).all(axis=1).argmax()] for v in V])


def states_given(rbm, v):
    """The hidden states, or for linear units the nodes of a quadrature, and their p(h | v)."""
    if rbm.activation is neurons.SIGMOID:
        H = BITS[len(rbm.b)]
    else:
        grid = np.linspace(-25, 25, 251)
        H = np.array(list(itertools.product(grid, repeat=len(rbm.b))))
    log_p = np.array(joint(rbm, v, H.T))
    return H, np.exp(log_p - logsumexp(log_p))


each_kind = pytest.mark.parametrize("kind", [neurons.SIGMOID, neurons.LINEAR], ids=lambda f: f.name)


class TestRBM:
    @each_kind
    def test_hidden_is_the_conditional_mean_of_the_joint(self, kind):
        rbm = machine(kind)
        for v in BITS[3]:
            H, p = states_given(rbm, v)
            np.testing.assert_allclose(rbm.hidden(v[None])[0], p @ H, atol=1e-9)

    def test_linear_hidden_units_are_normal_with_variance_1(self):
        rbm = machine(neurons.LINEAR)
        for v in BITS[3][[0, 5]]:
            H, p = states_given(rbm, v)
            away = H - rbm.hidden(v[None])
            np.testing.assert_allclose((away.T * p) @ away, np.eye(2), atol=1e-9)
            density = np.exp(-(away**2).sum(axis=1) / 2) / (2 * np.pi)
            np.testing.assert_allclose(p / 0.2**2, density, atol=1e-9)

    @each_kind
    def test_visible_is_the_conditional_probability_of_the_joint(self, kind):
        rbm = machine(kind)
        for h in ([0.0, 1], [1.0, 1], [-0.4, 0.7]):
            log_p = np.array([joint(rbm, v, h) for v in BITS[3]])
            p = np.exp(log_p - logsumexp(log_p))
            np.testing.assert_allclose(rbm.visible(np.array([h]))[0], p @ BITS[3], atol=1e-12)

    def test_samples_of_binary_units_are_as_frequent_as_they_are_probable(self):
        rbm, N = machine(), 20_000
        for v in BITS[3]:
            H = rbm.sample_hidden(np.tile(v, (N, 1)), np.random.default_rng(0))
            states, p = states_given(rbm, v)
            counts = (H[:, None] == states).all(axis=2).sum(axis=0)
            assert counts.sum() == N  # nothing but 0 and 1
            assert (np.abs(counts / N - p) <= 4.5 * np.sqrt(p * (1 - p) / N)).all()

    def test_samples_of_linear_units_have_the_mean_and_variance_1(self):
        rbm, N = machine(neurons.LINEAR), 20_000
        v = BITS[3][[6]]
        away = rbm.sample_hidden(np.tile(v, (N, 1)), np.random.default_rng(0)) - rbm.hidden(v)
        assert (np.abs(away.mean(axis=0)) < 4.5 / np.sqrt(N)).all()
        np.testing.assert_allclose(away.T @ away / N, np.eye(2), atol=4.5 * np.sqrt(2 / N))
        assert (away**4).mean() == pytest.approx(3, abs=0.25)  # as of a normal variable

    @each_kind
    def test_stays_in_float32(self, kind):
        rbm, rng = machine(kind, dtype=np.float32), np.random.default_rng(0)
        V = BITS[3].astype(np.float32)
        H = rbm.sample_hidden(V, rng)
        results = (rbm.hidden(V), H, rbm.visible(H), *autoencoder.contrast(rbm, V, rng))
        assert {A.dtype for A in results} == {np.dtype(np.float32)}


def expected_contrast(rbm, V):
    """One-step statistics, each sample's hidden states summed over with their probabilities."""
    changes = [np.zeros_like(A) for A in (rbm.W, rbm.b, rbm.a)]
    for v in V:
        H, p = states_given(rbm, v)
        h0 = p @ H
        V1 = expit(H @ rbm.W + rbm.a)
        H1 = V1 @ rbm.W.T + rbm.b
        H1 = expit(H1) if rbm.activation is neurons.SIGMOID else H1
        changes[0] += np.outer(h0, v) - (H1.T * p) @ V1
        changes[1] += h0 - p @ H1
        changes[2] += v - p @ V1
    return [change / len(V) for change in changes]


@each_kind
def test_contrast_is_on_average_the_enumerated_statistics(kind):
    V = np.array([[0.0, 1, 1], [1, 0, 1], [0.2, 0.9, 0.4]])
    rbm, rng = machine(kind, seed=1), np.random.default_rng(0)
    many = np.tile(V, (50, 1))
    draws = [autoencoder.contrast(rbm, many, rng) for _ in range(200)]
    for drawn, expected in zip(zip(*draws, strict=True), expected_contrast(rbm, V), strict=True):
        assert drawn[0].shape == expected.shape
        error = np.std(drawn, axis=0) / np.sqrt(200)
        assert (np.abs(np.mean(drawn, axis=0) - expected) <= 4.5 * error + 1e-12).all()


def test_contrast_vanishes_where_the_machine_gives_back_its_data():
    """Independent units that are right already: v = sigma(a), and W = 0."""
    a = np.array([-1.0, 0.5, 2])
    rbm = RBM(np.zeros((2, 3)), np.array([0.3, -2]), a, neurons.SIGMOID)
    for change in autoencoder.contrast(rbm, expit(a)[None], np.random.default_rng(0)):
        np.testing.assert_allclose(change, 0, atol=1e-15)


class TestFitRBM:
    def test_raises_the_exact_likelihood_above_that_of_independent_units(self):
        V = np.array([[1, 1, 0, 0], [0, 0, 1, 1]] * 20)
        found = []
        for epochs in (1, 20, 200):
            rng = np.random.default_rng(0)
            rbm = autoencoder.fit_rbm(V, 2, epochs=epochs, rng=rng, batch=10)
            found.append(log_likelihood(rbm, V[:2]))
        assert found[0] == pytest.approx(-4 * np.log(2), abs=0.1)  # what independent units reach
        assert found[0] < found[1] < found[2]
        assert -np.log(2) > found[2] > -1.2

    def test_linear_units_learn_the_direction_in_which_the_data_vary(self):
        V = np.array([[1, 1, 0, 0], [0, 0, 1, 1]] * 20)
        rng = np.random.default_rng(0)
        rbm = autoencoder.fit_rbm(V, 1, neurons.LINEAR, epochs=300, rng=rng, rate=0.02, batch=10)
        assert rbm.activation is neurons.LINEAR
        np.testing.assert_allclose(rbm.visible(rbm.hidden(V)), V, atol=0.1)

    @each_kind
    def test_is_a_loop_of_contrast_and_momentum(self, kind):
        V = np.random.default_rng(0).uniform(size=(10, 3)).astype(np.float32)
        found = autoencoder.fit_rbm(
            V, 2, kind, epochs=8, rng=np.random.default_rng(5), rate=0.05, batch=4
        )
        rng = np.random.default_rng(5)
        first = rng.normal(0, 0.1, (2, 3)).astype(np.float32)
        rbm = RBM(first.copy(), np.zeros(2, np.float32), np.zeros(3, np.float32), kind)
        before = [np.zeros(A.shape) for A in (rbm.W, rbm.b, rbm.a)]
        for epoch in range(1, 9):
            order = rng.permutation(10)
            for rows in (order[:4], order[4:8], order[8:]):
                for k, change in enumerate(autoencoder.contrast(rbm, V[rows], rng)):
                    before[k] = (0.5 if epoch <= 5 else 0.9) * before[k] + 0.05 * change
                    (rbm.W, rbm.b, rbm.a)[k][:] += before[k]
        for name in ("W", "b", "a"):
            ours = getattr(found, name)
            assert ours.dtype == np.float32
            np.testing.assert_allclose(ours, getattr(rbm, name), rtol=1e-4, atol=1e-6)
        assert found.activation is kind

    @pytest.mark.parametrize("which", [0, 1, 2])
    def test_says_so_when_a_single_weight_is_not_finite(self, monkeypatch, which):
        def contrast(rbm, V, rng):
            changes = [np.zeros_like(A) for A in (rbm.W, rbm.b, rbm.a)]
            changes[which].flat[1] = np.inf
            return changes

        monkeypatch.setattr(autoencoder, "contrast", contrast)
        with pytest.raises(ValueError, match="training diverged in epoch 1: use a smaller rate"):
            autoencoder.fit_rbm(np.eye(3), 2, epochs=1, rng=np.random.default_rng(0))

    def test_begins_with_small_weights(self):
        rng = np.random.default_rng(0)
        rbm = autoencoder.fit_rbm(np.zeros((1, 100)), 200, epochs=1, rng=rng, rate=1e-9)
        assert rbm.W.shape == (200, 100)
        assert rbm.W.std() == pytest.approx(0.1, rel=0.02)
        np.testing.assert_allclose([*rbm.b, *rbm.a], 0, atol=1e-8)

    def test_has_sigmoid_units_a_rate_of_a_tenth_and_batches_of_100(self):
        V, found = digits(3), []
        for options in ({}, {"activation": neurons.SIGMOID, "rate": 0.1, "batch": 100}):
            found.append(
                autoencoder.fit_rbm(V, 3, epochs=2, rng=np.random.default_rng(0), **options)
            )
        np.testing.assert_array_equal(found[0].W, found[1].W)


class TestPretrain:
    def test_each_layer_is_a_machine_fitted_to_the_one_before(self):
        X, rng = digits(3), np.random.default_rng(0)
        ae = autoencoder.pretrain(X, (64, 9, 7, 2), epochs=2, rng=rng, rate=0.2, batch=50)
        assert [l.activation.name for l in ae] == ["sigmoid"] * 2 + ["linear"] + ["sigmoid"] * 3
        V, rng = X.astype(np.float32), np.random.default_rng(0)
        kinds = (9, neurons.SIGMOID, 0.2), (7, neurons.SIGMOID, 0.2), (2, neurons.LINEAR, 0.002)
        for l, (units, kind, rate) in enumerate(kinds):
            rbm = autoencoder.fit_rbm(V, units, kind, epochs=2, rng=rng, rate=rate, batch=50)
            np.testing.assert_array_equal(ae[l].W, rbm.W)
            np.testing.assert_array_equal(ae[l].b, rbm.b)
            np.testing.assert_array_equal(ae[5 - l].W, rbm.W.T)
            np.testing.assert_array_equal(ae[5 - l].b, rbm.a)
            assert not np.shares_memory(ae[l].W, ae[5 - l].W)
            V = rbm.hidden(V)
        np.testing.assert_allclose(autoencoder.encode(ae, X), V, atol=1e-5)

    def test_works_in_float64_too(self):
        rng = np.random.default_rng(0)
        ae = autoencoder.pretrain(digits(3), [64, 3, 2], epochs=1, rng=rng, dtype=np.float64)
        assert {A.dtype for l in ae for A in (l.W, l.b)} == {np.dtype(np.float64)}
        rng = np.random.default_rng(0)
        single = autoencoder.pretrain(digits(3), [64, 3, 2], epochs=1, rng=rng)
        assert {A.dtype for l in single for A in (l.W, l.b)} == {np.dtype(np.float32)}

    def test_has_a_rate_of_a_tenth_and_batches_of_100(self):
        found = []
        for options in ({}, {"rate": 0.1, "batch": 100}):
            rng = np.random.default_rng(0)
            found.append(autoencoder.pretrain(digits(3), [64, 3, 2], epochs=1, rng=rng, **options))
        for ours, theirs in zip(*found, strict=True):
            np.testing.assert_array_equal(ours.W, theirs.W)

    def test_starts_below_the_mean_image_and_ends_below_pca(self):
        X, rng = digits(), np.random.default_rng(0)
        ae = autoencoder.pretrain(X, [64, 32, 8], epochs=20, rng=rng, rate=0.5)
        assert autoencoder.distortion(ae, X) < 0.6 * spread(X)
        autoencoder.fit(ae, X, epochs=20, rng=rng)
        assert autoencoder.distortion(ae, X) < 0.85 * pca.fit(X, 8).J


RNG = np.random.default_rng(0)
AE, X = built(), RNG.uniform(size=(20, 6))
HOLE = np.where(X.max() == X, np.nan, X)


def fit(ae=AE, X=X, **options):
    return autoencoder.fit(ae, X, **{"epochs": 1, "rng": RNG} | options)


def fit_rbm(V=X, units=2, activation=neurons.SIGMOID, **options):
    return autoencoder.fit_rbm(V, units, activation, **{"epochs": 1, "rng": RNG} | options)


def pretrain(X=X, sizes=(6, 2), **options):
    return autoencoder.pretrain(X, sizes, **{"epochs": 1, "rng": RNG} | options)


PAIR = (np.eye(3)[:, :2], np.eye(3)[:, 1:])
UNEVEN = [AE[0], Layer(np.ones((5, 5), np.float32), np.ones(5, np.float32), neurons.TANH)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: built([6]), r"sizes must name two layers or more, as \[2, 1\]; got \[6\]"),
        (lambda: built([]), r"two layers or more.*got \[\]"),
        (lambda: built(6), "two layers or more.*got 6"),
        (lambda: built(None), "two layers or more.*got None"),
        (lambda: built("62"), "each of sizes must be a whole number, 1 or more; got '6'"),
        (lambda: built([6, 2.5]), "got 2.5"),
        (lambda: built([6, 0]), "got 0"),
        (lambda: built(hidden="logistic"), "an activation is one of.*got 'logistic'"),
        (lambda: built(hidden=["tanh", "silu"]), r"one of.*got \['tanh', 'silu'\]"),
        (lambda: built(code="softmax"), "softmax is for the output"),
        (lambda: built(output=None), "got None"),
        (lambda: built(dtype=int), "dtype must be float64 or float32"),
        (lambda: autoencoder.build([6, 2], rng=0), r"numpy.random.default_rng\(0\); got 0"),
        (lambda: autoencoder.encode(AE[:3], X), "even number of layers.*autoencoder.build"),
        (lambda: autoencoder.decode(AE[:4], X), "as many outputs as inputs"),
        (lambda: autoencoder.reconstruct([], X), "an autoencoder has an even number of layers"),
        (lambda: autoencoder.distortion(None, X), "an autoencoder has an even number of layers"),
        (
            lambda: fit(network.init((6, 5, 2, 6), output="linear", rng=RNG)),
            "even number of layers",
        ),
        (lambda: fit(UNEVEN), "as many outputs as inputs"),
        (lambda: autoencoder.encode(AE, X[0]), r"X must be 2-D.*x\[None, :\]"),
        (lambda: autoencoder.encode(AE, X[:, :3]), "X must have 6 columns"),
        (lambda: autoencoder.encode(AE, X[:0]), "no rows"),
        (lambda: autoencoder.encode(AE, "X"), "X must hold real numbers"),
        (lambda: autoencoder.decode(AE, X), "Z must have 2 columns"),
        (lambda: autoencoder.reconstruct(AE, HOLE), "X has NaN"),
        (lambda: autoencoder.distortion(AE, HOLE), "X has NaN"),
        (lambda: autoencoder.distortion(AE, X[:, :5]), "X must have 6 columns"),
        (lambda: fit(X=HOLE), "X has NaN"),
        (lambda: fit(X=X[:, 1:]), "X must have 6 columns"),
        (lambda: fit(X=X[:0]), "X is empty"),
        (lambda: fit(built(output="linear"), X[:0]), "X has no rows"),
        (lambda: fit(X=None), "X must hold real numbers"),
        (lambda: fit(X=16 * X), r"X must have entries from 0 to 1; got 0.\d+ to 1\d.*rescale it"),
        (lambda: fit(X=-X), "X must have entries from 0 to 1; got -"),
        (lambda: fit(built(output="softmax")), "softmax output"),
        (lambda: fit(epochs=0), "epochs must be a whole number, 1 or more; got 0"),
        (lambda: fit(epochs=1.5), "epochs must be.*got 1.5"),
        (lambda: fit(batch=0), "batch must be a whole number, 1 or more; got 0"),
        (lambda: fit(rng=0), "rng must be a Generator.*got 0"),
        (lambda: fit(rate=np.nan), "rate must be a number above 0; got nan"),
        (lambda: fit(rate=-1e-3), "rate must be a number above 0; got -0.001"),
        (lambda: fit(rate="fast"), "rate must be a number above 0; got 'fast'"),
        (
            lambda: fit(built(), rate=1e30, epochs=9, batch=5),
            r"diverged in epoch \d.*smaller rate \(it was 1e\+30",
        ),
        (lambda: autoencoder.principal_angles(PAIR[0], np.eye(4)), "as many rows; got 3 and 4"),
        (
            lambda: autoencoder.principal_angles(PAIR[0].T, PAIR[1].T),
            r"A must have independent columns, a basis; got shape \(2, 3\)",
        ),
        (lambda: autoencoder.principal_angles(np.eye(3)[0], PAIR[0]), "A must be 2-D"),
        (lambda: autoencoder.principal_angles(PAIR[0], np.nan * PAIR[1]), "B has NaN"),
        (lambda: autoencoder.principal_angles(PAIR[0], 0 * PAIR[1]), "B must have independent"),
        (lambda: autoencoder.principal_angles(PAIR[0][:, :0], PAIR[1]), "A must have independent"),
        (lambda: autoencoder.principal_angles(np.ones((3, 2)), PAIR[1]), "A must have independent"),
        (lambda: fit_rbm(X - 0.5), "V must have entries from 0 to 1; got -0.4"),
        (lambda: fit_rbm(2 * X), "V must have entries from 0 to 1; got .* to 1.9.*rescale it"),
        (lambda: fit_rbm(X[:0]), "V is empty"),
        (lambda: fit_rbm(HOLE), "V has NaN"),
        (lambda: fit_rbm(X[0]), "V must be 2-D"),
        (lambda: fit_rbm(units=0), "units must be a whole number, 1 or more; got 0"),
        (lambda: fit_rbm(units="2"), "units must be.*got '2'"),
        (lambda: fit_rbm(activation=neurons.RELU), "neurons.SIGMOID or neurons.LINEAR; got relu"),
        (lambda: fit_rbm(activation="linear"), "neurons.SIGMOID or neurons.LINEAR; got 'linear'"),
        (lambda: fit_rbm(epochs=0), "epochs must be a whole number"),
        (lambda: fit_rbm(batch=0), "batch must be a whole number"),
        (lambda: fit_rbm(rng=1), "rng must be a Generator"),
        (lambda: fit_rbm(rate=np.nan), "rate must be a number above 0; got nan"),
        (lambda: fit_rbm(rate=-1), "rate must be a number above 0; got -1"),
        (lambda: fit_rbm(rate="a"), "rate must be a number above 0; got 'a'"),
        (
            lambda: fit_rbm(activation=neurons.LINEAR, rate=1e30, epochs=9),
            r"training diverged in epoch \d: use a smaller rate",
        ),
        (lambda: pretrain(sizes=(5, 2)), r"sizes must begin with 6, the columns of X; got \[5, 2"),
        (lambda: pretrain(sizes=[6]), r"two layers or more.*got \[6\]"),
        (lambda: pretrain(sizes=6), "two layers or more.*got 6"),
        (lambda: pretrain(sizes="62"), "each of sizes"),
        (lambda: pretrain(sizes=(6, 3, 0)), "each of sizes must be a whole number.*got 0"),
        (lambda: pretrain(sizes=(6, 2.0)), "each of sizes.*got 2.0"),
        (lambda: pretrain(3 * X), "X must have entries from 0 to 1"),
        (lambda: pretrain(HOLE), "X has NaN"),
        (lambda: pretrain(X[:0]), "X is empty"),
        (lambda: pretrain(epochs=0), "epochs must be"),
        (lambda: pretrain(batch=0.5), "batch must be"),
        (lambda: pretrain(rng=0), "rng must be a Generator"),
        (lambda: fit_rbm(dtype=int), "dtype must be float64 or float32; got int64"),
        (lambda: pretrain(dtype="half"), "dtype must be float64 or float32; got float16"),
        (lambda: pretrain(rate=0), "rate must be a number above 0; got 0"),
        (lambda: pretrain(rate="a"), "rate must be a number above 0; got 'a'"),
    ],
)
def test_bad_input_is_refused_with_advice(call, message):
    before = [A.copy() for layer in AE for A in (layer.W, layer.b)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=message):
            call()
    for A, B in zip((A for layer in AE for A in (layer.W, layer.b)), before, strict=True):
        np.testing.assert_array_equal(A, B)
