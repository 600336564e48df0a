"""PCA against scikit-learn's, and against what must hold of any PCA."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA as SCIKIT_PCA

from lecture8 import autoencoder, data, neurons, pca

METHODS = ("covariance", "gram", "svd")
SHAPES = [(200, 5), (5, 200), (30, 30), (2, 1), (2, 6), (31, 30)]


def correlated(N, D, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    return scale * (rng.normal(size=(N, D)) @ rng.normal(size=(D, D)) + rng.normal(size=D))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("N", "D"), SHAPES)
def test_agrees_with_scikit_learn(N, D, method):
    X = correlated(N, D)
    ours, theirs = pca.fit(X, method=method), SCIKIT_PCA(svd_solver="full").fit(X)
    M = min(N - 1, D)
    np.testing.assert_allclose(ours.mean, theirs.mean_, atol=1e-12)
    expected = theirs.explained_variance_[:M] * (N - 1) / N
    np.testing.assert_allclose(ours.lam[:M], expected, atol=1e-12 * expected[0], rtol=1e-9)
    np.testing.assert_allclose(np.abs(np.sum(ours.U * theirs.components_[:M].T, axis=0)), 1)
    np.testing.assert_allclose(
        np.abs(ours.encode(X)), np.abs(theirs.transform(X)[:, :M]), atol=1e-9
    )


@pytest.mark.parametrize("X", [data.digits(3)[0], data.faces(1)[0], correlated(9, 4)])
def test_three_routes_give_one_answer(X):
    one, *others = (pca.fit(X, M=10 if X.shape[1] > 10 else 3, method=m) for m in METHODS)
    for other in others:
        np.testing.assert_allclose(other.U, one.U, atol=1e-10)
        np.testing.assert_allclose(other.lam, one.lam, atol=1e-10 * one.lam[0])
        np.testing.assert_allclose(other.mean, one.mean, atol=1e-10)


@settings(deadline=None, max_examples=150)
@given(
    N=st.integers(2, 25),
    D=st.integers(1, 25),
    exponent=st.integers(-6, 6),
    seed=st.integers(0, 2**32 - 1),
    method=st.sampled_from(("auto", *METHODS)),
    share=st.floats(0, 1),
)
def test_identities_hold_for_every_shape_and_scale(N, D, exponent, seed, method, share):
    X = correlated(N, D, seed, 10.0**exponent)
    M = round(share * D)
    model, S = pca.fit(X, M, method), pca.covariance(X)
    total = np.trace(S)
    np.testing.assert_allclose(model.U.T @ model.U, np.eye(M), atol=1e-10)
    np.testing.assert_allclose(S @ model.U, model.U * model.lam[:M], atol=1e-10 * total)
    assert model.lam.shape == (D,)
    assert (np.diff(model.lam) <= 0).all()
    assert (model.lam >= 0).all()
    assert model.lam.sum() == pytest.approx(total)
    Z = model.encode(X)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-10 * np.sqrt(total))
    np.testing.assert_allclose(Z.T @ Z / N, np.diag(model.lam[:M]), atol=1e-10 * total)
    measured = ((X - model.decode(Z)) ** 2).sum(axis=1).mean()
    assert measured == pytest.approx(model.J, abs=1e-10 * total)


def test_covariance_divides_by_N_and_subtracts_the_mean():
    X = np.array([[1.0, 0.0], [3.0, 0.0]])
    np.testing.assert_array_equal(pca.covariance(X), [[1, 0], [0, 0]])
    X = correlated(50, 7)
    np.testing.assert_allclose(pca.covariance(X), np.cov(X.T, bias=True))


def test_worked_by_hand():
    """Points at the mean (5, 1) plus +-3 and +-1 along two orthogonal directions."""
    u1, u2 = np.array([0.6, 0.8]), np.array([0.8, -0.6])
    X = np.array([5.0, 1.0]) + np.array([3 * u1, -3 * u1, u2, -u2])
    model = pca.fit(X, M=1)
    np.testing.assert_allclose(model.lam, [4.5, 0.5])
    np.testing.assert_allclose(model.U[:, 0], u1)
    np.testing.assert_allclose(model.encode(X)[:, 0], [3, -3, 0, 0], atol=1e-12)
    assert pytest.approx(0.5) == model.J


def test_auto_solves_the_smaller_problem(monkeypatch):
    taken = []
    for name in METHODS:
        route = pca._ROUTES[name]
        monkeypatch.setitem(pca._ROUTES, name, lambda *a, n=name, r=route: taken.append(n) or r(*a))
    pca.fit(correlated(4, 9))
    pca.fit(correlated(9, 4))
    pca.fit(correlated(9, 9))
    assert taken == ["gram", "covariance", "covariance"]


def test_few_points_never_hold_a_D_x_D_matrix():
    X = np.random.default_rng(0).normal(size=(20, 5000))
    pca.fit(X, M=10)
    tracemalloc.start()
    pca.fit(X, M=10)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * X.nbytes  # S would take 250 times X


@pytest.mark.parametrize("method", METHODS)
def test_signs_do_not_depend_on_the_data_order_or_sign(method):
    X = correlated(40, 6)
    one, other = pca.fit(X, method=method), pca.fit(-X[::-1], method=method)
    np.testing.assert_allclose(one.U, other.U, atol=1e-10)
    largest = np.abs(one.U).argmax(axis=0)
    assert (one.U[largest, range(6)] > 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_signs_where_two_entries_are_equally_large(method):
    X = np.array([[1.0, -1], [-1, 1], [0.1, 0.1], [-0.1, -0.1]])
    np.testing.assert_allclose(pca.fit(X, method=method).U[:, 0], [0.5**0.5, -(0.5**0.5)])


@pytest.mark.parametrize("method", METHODS)
class TestDegenerateData:
    def test_equal_eigenvalues(self, method):
        square = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
        model = pca.fit(square, method=method)
        np.testing.assert_allclose(model.lam, [1, 1])
        np.testing.assert_allclose(model.U.T @ model.U, np.eye(2), atol=1e-12)

    def test_constant_feature(self, method):
        X = correlated(20, 4)
        X[:, 2] = 7
        model = pca.fit(X, M=4, method=method)
        assert model.lam[3] == pytest.approx(0, abs=1e-12 * model.lam[0])
        np.testing.assert_allclose(np.abs(model.U[:, 3]), [0, 0, 1, 0], atol=1e-7)

    def test_duplicated_points(self, method):
        X = correlated(6, 3)
        once, twice = pca.fit(X, method=method), pca.fit(np.vstack([X, X]), method=method)
        np.testing.assert_allclose(once.lam, twice.lam, rtol=1e-10)
        np.testing.assert_allclose(once.U, twice.U, atol=1e-10)

    def test_all_points_equal(self, method):
        model = pca.fit(np.ones((4, 3)), M=2, method=method)
        np.testing.assert_array_equal(model.lam, 0)
        np.testing.assert_allclose(model.U.T @ model.U, np.eye(2), atol=1e-12)

    def test_more_directions_than_the_points_span(self, method):
        X = correlated(4, 9)
        model = pca.fit(X, M=9, method=method)
        np.testing.assert_allclose(model.U.T @ model.U, np.eye(9), atol=1e-10)
        np.testing.assert_allclose(model.reconstruct(X), X, atol=1e-10)
        assert (model.lam[3:] <= 1e-12 * model.lam[0]).all()

    def test_no_component_is_the_mean(self, method):
        X = correlated(5, 3)
        model = pca.fit(X, M=0, method=method)
        np.testing.assert_allclose(model.reconstruct(X), np.tile(X.mean(axis=0), (5, 1)))
        assert pytest.approx(X.var(axis=0).sum()) == model.J


def test_keeps_what_N_points_can_vary_along_by_default():
    assert pca.fit(correlated(4, 9)).U.shape == (9, 3)
    assert pca.fit(correlated(9, 4)).U.shape == (4, 4)


def test_does_not_change_its_input_and_takes_integers():
    X = np.arange(12).reshape(4, 3) ** 2
    before = X.copy()
    assert pca.fit(X).U.dtype == np.float64
    np.testing.assert_array_equal(X, before)


X = correlated(6, 3)
NAN = np.where(np.arange(18).reshape(6, 3) == 4, np.nan, X)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pca.fit(X[0]), r"X must be 2-D.*x\[None, :\]"),
        (lambda: pca.fit(np.empty((0, 3))), "at least 2 rows"),
        (lambda: pca.fit(np.empty((3, 0))), "1 column"),
        (lambda: pca.fit(X[:1]), "at least 2 rows"),
        (lambda: pca.covariance(X[:1]), "at least 2 rows"),
        (lambda: pca.fit(NAN), "NaN or infinite.*leave those rows out"),
        (lambda: pca.fit(np.where(np.isnan(NAN), np.inf, X)), "NaN or infinite"),
        (lambda: pca.fit(X.astype(str)), "real numbers"),
        (lambda: pca.fit(X + 1j), "real numbers"),
        (lambda: pca.fit(X, M=4), "M must be a whole number from 0 to 3, the columns of X; got 4"),
        (lambda: pca.fit(X, M=-1), "got -1"),
        (lambda: pca.fit(X, M=1.5), "got 1.5"),
        (lambda: pca.fit(X, M=True), "got True"),
        (lambda: pca.fit(np.ma.masked_array(X)), "masked array"),
        (lambda: pca.fit([[1, 2], [3]]), "rows of one length"),
        (lambda: pca.fit(1e200 * X), "rescale"),
        (lambda: pca.fit(X, method="eig"), "'auto', 'covariance', 'gram' or 'svd'; got 'eig'"),
        (lambda: pca.fit(X).encode(X[:, :2]), r"X must have 3 columns; got shape \(6, 2\)"),
        (lambda: pca.fit(X).encode(NAN), "NaN"),
        (lambda: pca.fit(X).encode(X[0]), "2-D"),
        (lambda: pca.fit(X, M=2).decode(X), "Z must have 2 columns"),
    ],
)
def test_bad_input_is_refused_with_advice(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_verbs_of_an_autoencoder_mean_the_same_here():
    """encode and decode, then both; the distortion of the fitted data is J."""
    rng = np.random.default_rng(2)
    X, new = rng.normal(size=(40, 6)), rng.normal(size=(9, 6))
    model = pca.fit(X, 2)
    np.testing.assert_array_equal(model.reconstruct(new), model.decode(model.encode(new)))
    assert model.distortion(X) == pytest.approx(model.J, rel=1e-12)
    expected = ((new - model.reconstruct(new)) ** 2).sum(axis=1).mean()
    assert model.distortion(new) == pytest.approx(expected, rel=1e-12)
    encoder = neurons.Layer(model.U.T.copy(), -model.U.T @ model.mean, neurons.LINEAR)
    decoder = neurons.Layer(model.U.copy(), model.mean.copy(), neurons.LINEAR)
    twin = [encoder, decoder]
    np.testing.assert_allclose(autoencoder.encode(twin, new), model.encode(new), atol=1e-12)
    np.testing.assert_allclose(autoencoder.reconstruct(twin, new), model.reconstruct(new))
    assert autoencoder.distortion(twin, new) == pytest.approx(model.distortion(new))
