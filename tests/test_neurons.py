"""Activations against scipy's, and each derivative against its function."""

import warnings

import numpy as np
import pytest
from scipy.special import expit, softmax

from lecture8 import neurons

ELEMENTWISE = [
    neurons.STEP,
    neurons.SIGMOID,
    neurons.LINEAR,
    neurons.RELU,
    neurons.TANH,
    neurons.SILU,
]
ALL = [*ELEMENTWISE, neurons.SOFTMAX]
Z = np.array([-30.0, -4, -1.5, -0.1, 0.2, 1, 3, 12])  # not 0, where two of them have a corner
FAR = np.array([-1000.0, -88.8, -40, 0, 40, 88.8, 1000])

each = pytest.mark.parametrize("f", ALL, ids=lambda f: f.name)
each_elementwise = pytest.mark.parametrize("f", ELEMENTWISE, ids=lambda f: f.name)


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (neurons.STEP, lambda z: np.heaviside(z, 1)),
        (neurons.SIGMOID, expit),
        (neurons.LINEAR, lambda z: z),
        (neurons.RELU, lambda z: (z + abs(z)) / 2),
        (neurons.TANH, lambda z: 2 * expit(2 * z) - 1),
        (neurons.SILU, lambda z: z * expit(z)),
        (neurons.SOFTMAX, softmax),
    ],
    ids=lambda f: getattr(f, "name", ""),
)
def test_phi_agrees_with_another_formula(f, expected):
    for z in (Z, FAR):
        np.testing.assert_allclose(f.phi(z), expected(z), rtol=1e-12, atol=1e-300)


@each_elementwise
def test_dphi_is_the_derivative_of_phi(f):
    np.testing.assert_allclose(f.dphi(Z), f.phi(Z + 1e-20j).imag / 1e-20, rtol=1e-10, atol=1e-15)
    h = 1e-6
    differences = (f.phi(Z + h) - f.phi(Z - h)) / (2 * h)
    np.testing.assert_allclose(f.dphi(Z), differences, atol=1e-8)


def test_identities_of_the_slides():
    s, t = neurons.SIGMOID, neurons.TANH
    np.testing.assert_allclose(s.dphi(Z), s.phi(Z) * (1 - s.phi(Z)))
    np.testing.assert_allclose(s.phi(Z) + s.phi(-Z), 1)
    np.testing.assert_allclose(t.phi(Z), 2 * s.phi(2 * Z) - 1, atol=1e-15)
    np.testing.assert_allclose(t.dphi(Z), 4 * s.dphi(2 * Z), atol=1e-15)
    assert s.phi(0) == 0.5
    assert s.dphi(0) == 0.25
    assert t.dphi(0) == 1
    assert neurons.SILU.dphi(0) == 0.5


def test_choices_at_0():
    assert neurons.STEP.phi(0) == 1
    assert neurons.RELU.phi(0) == 0
    assert neurons.RELU.dphi(0) == 0
    np.testing.assert_array_equal(neurons.STEP.dphi([-1, 0, 1]), 0)
    np.testing.assert_array_equal(neurons.LINEAR.dphi([-1, 0, 1]), 1)


def test_softmax_and_its_jacobian():
    z = np.random.default_rng(0).normal(size=(4, 3, 5))
    y, J = neurons.SOFTMAX.phi(z), neurons.SOFTMAX.dphi(z)
    np.testing.assert_allclose(y, softmax(z, axis=-1))
    np.testing.assert_allclose(neurons.SOFTMAX.phi(z + 700), y)
    np.testing.assert_allclose(J[2, 1], np.diag(y[2, 1]) - np.outer(y[2, 1], y[2, 1]))
    for k in range(5):
        change = np.zeros(5, complex)
        change[k] = 1e-20j
        derivative = neurons.SOFTMAX.phi(z + change).imag / 1e-20
        np.testing.assert_allclose(J[..., k], derivative, atol=1e-15)
    pair = neurons.SOFTMAX.phi(np.array([[1.3, 0]]))[0, 0]
    assert pair == pytest.approx(neurons.SIGMOID.phi(1.3))


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
def test_keeps_the_precision_and_is_quiet_and_finite_far_out(f, dtype):
    z = FAR.astype(dtype)
    before = z.copy()
    with warnings.catch_warnings(), np.errstate(over="warn", invalid="warn", divide="warn"):
        warnings.simplefilter("error")
        y, dy = f.phi(z), f.dphi(z)
    assert y.dtype == dy.dtype == dtype
    assert np.isfinite(y).all()
    assert np.isfinite(dy).all()
    np.testing.assert_array_equal(z, before)
    np.testing.assert_allclose(y, f.phi(FAR), rtol=3e-5, atol=1e-6)  # float32's exp of 88.8


@each_elementwise
def test_takes_numbers_lists_and_integers(f):
    for function in (f.phi, f.dphi):
        assert np.ndim(function(2)) == 0
        assert function(2).dtype == np.float64
        assert function(np.float32(2)).dtype == np.float32
        np.testing.assert_array_equal(function([-1, 2]), function(np.array([-1.0, 2.0])))
        assert function(np.ones((2, 3, 4))).shape == (2, 3, 4)


def test_branches_of_complex_z_go_by_the_real_part():
    z = np.array([-1 + 5j, 2 - 5j])
    np.testing.assert_array_equal(neurons.RELU.phi(z), [0, 2 - 5j])
    np.testing.assert_array_equal(neurons.STEP.phi(z), [0, 1])


def test_a_linear_unit_gives_an_array_of_its_own():
    z = np.ones(3)
    neurons.LINEAR.phi(z)[0] = 7
    assert z[0] == 1


@each
def test_is_found_by_its_name(f):
    assert neurons.named(f.name) is f


def test_bad_input_is_refused_with_advice():
    with pytest.raises(ValueError, match=r"one of 'step', 'sigmoid'.*'softmax'; got 'logistic'"):
        neurons.named("logistic")
    with pytest.raises(ValueError, match="must hold numbers"):
        neurons.RELU.phi("3")
    with pytest.raises(ValueError, match="pass a vector"):
        neurons.SOFTMAX.phi(3.0)


def test_a_layer_says_its_size_and_no_address():
    layer = neurons.Layer(np.ones((4, 3)), np.zeros(4), neurons.TANH)
    assert repr([layer]) == "[Layer(3 -> 4, tanh)]"


@pytest.mark.parametrize("name", neurons.LOSSES)
def test_a_losss_derivative_stands_beside_it(name):
    """By the complex step, one z after another."""
    loss, rng = neurons.LOSSES[name], np.random.default_rng(3)
    f = loss.output or neurons.TANH
    Z = rng.normal(size=(5, 3))
    Y = np.eye(3)[[0, 1, 2, 0, 1]]
    found = loss.dZ(Z, f.phi(Z), Y, f)
    for k in range(3):
        step = Z + 1e-20j * np.eye(3)[k]
        slope = loss.of(step, f.phi(step), Y).imag / 1e-20
        np.testing.assert_allclose(found[:, k], slope, rtol=1e-13, atol=1e-15)
