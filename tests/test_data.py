"""The data sets: offline, of the shapes and ranges promised."""

import socket

import numpy as np
import pytest

from lecture8 import data


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    def refuse(*_):
        raise OSError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_digits():
    X, y = data.digits()
    assert X.shape == (1797, 64)
    assert X.dtype == np.float64
    assert (X.min(), X.max()) == (0, 16)
    assert set(y) == set(range(10))


def test_one_class_of_digits():
    X, y = data.digits()
    threes, label = data.digits(label=3)
    np.testing.assert_array_equal(threes, X[y == 3])
    assert (label == 3).all()
    assert len(threes) == 183


def test_faces():
    X, y = data.faces()
    assert X.shape == (200, 625)
    assert (X.min(), X.max()) == (0, 1)
    assert y.sum() == 100
    # A face is darker at the eyes than on the forehead; the other pictures are not, on average.
    images = X.reshape(-1, 25, 25)
    contrast = images[:, 3:5, 7:17].mean(axis=(1, 2)) - images[:, 8, 5:20].mean(axis=1)
    assert contrast[y == 1].mean() > 0.15 > contrast[y == 0].mean()
    np.testing.assert_array_equal(data.faces(label=1)[0], X[y == 1])
    np.testing.assert_array_equal(data.faces(label=0)[0], X[y == 0])


@pytest.mark.parametrize(
    ("load", "label"),
    [
        (data.digits, 10),
        (data.digits, "3"),
        (data.digits, [3, 5]),
        (data.digits, True),
        (data.faces, 2),
    ],
)
def test_unknown_labels_are_refused(load, label):
    with pytest.raises(ValueError, match=r"label must be one of 0, 1.* or None for all; got"):
        load(label=label)


def place(image):
    """Centre of mass, right and down of the middle, and the angle of the long axis."""
    pixels = image.reshape(100, 100).astype(float)
    at = np.arange(100) - 49.5
    x, y = (pixels.sum(axis=0) @ at, pixels.sum(axis=1) @ at) / pixels.sum()
    u = np.linalg.eigh(
        np.cov(np.vstack([*np.meshgrid(at, at)]).reshape(2, -1), aweights=pixels.ravel())
    ).eigenvectors[:, 1]
    return np.array([x, y, np.degrees(np.arctan2(-u[1], u[0]))])


def test_the_digit_moves_by_its_factors():
    still = place(data.moved_digit([[0, 0, 0]])[0])
    for factors in ([3, 0, 0], [0, -7, 0], [2.5, 4.25, 0], [-10, 10, 0]):
        np.testing.assert_allclose(
            place(data.moved_digit([factors])[0]) - still, factors, atol=0.02
        )
    for angle in (-45, -10, 30, 90):
        turned = place(data.moved_digit([[0, 0, angle]])[0])[2] - still[2]
        assert (turned - angle + 90) % 180 - 90 == pytest.approx(0, abs=0.5)


def test_whole_pixels_move_exactly_and_nothing_is_lost():
    a, b = data.moved_digit([[0, 0, 20], [4, -3, 20]]).reshape(-1, 100, 100)
    np.testing.assert_array_equal(np.roll(a, (-3, 4), axis=(0, 1)), b)
    sums = data.moved_digit([[dx, dx, 9 * dx] for dx in range(-10, 11)]).sum(axis=1)
    np.testing.assert_allclose(sums, sums[0], rtol=2e-3)


def test_shifted_digit_keeps_its_factors_and_repeats_with_its_rng():
    X, factors = data.shifted_digit(60, np.random.default_rng(1), shift=4, turn=20)
    assert X.shape == (60, 10_000)
    assert X.dtype == np.float32
    assert (X.min(), X.max()) == (0, 1)
    np.testing.assert_array_equal(X, data.moved_digit(factors))
    assert (np.abs(factors).max(axis=0) <= [4, 4, 20]).all()
    assert (np.abs(factors).max(axis=0) > [3, 3, 15]).all()
    again, _ = data.shifted_digit(60, np.random.default_rng(1), shift=4, turn=20)
    np.testing.assert_array_equal(X, again)


def test_curved_sheet_is_where_its_latent_coordinates_say():
    X, latent = data.curved_sheet(500, np.random.default_rng(2))
    np.testing.assert_allclose(np.hypot(X[:, 0], X[:, 2]), latent[:, 0])
    np.testing.assert_array_equal(X[:, 1], latent[:, 1])
    noisy, _ = data.curved_sheet(500, np.random.default_rng(2), noise=0.5)
    assert (noisy - X).std() == pytest.approx(0.5, rel=0.1)


def test_two_classes():
    X, y = data.two_classes(4000, np.random.default_rng(3))
    for k, mean in ((0, [-1, 1]), (1, [1, -1])):
        np.testing.assert_allclose(X[y == k].mean(axis=0), mean, atol=4 * 2 / 4000**0.5)
        np.testing.assert_allclose(np.cov(X[y == k].T), [[4, 3.2], [3.2, 3.2]], atol=0.4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: data.shifted_digit(0, rng), "n must be a whole number"),
        (lambda rng: data.shifted_digit(1, rng, shift=11), "shift must be from 0 to 10"),
        (lambda rng: data.shifted_digit(1, rng, shift=-1), "shift must be from 0 to 10"),
        (lambda rng: data.shifted_digit(1, rng, shift=np.nan), "shift must be from 0 to 10"),
        (lambda rng: data.curved_sheet(5, rng, noise=np.nan), "noise must be a finite"),
        (lambda rng: data.shifted_digit(5, rng, turn=181), "from 0 to 180 degrees"),
        (lambda rng: data.moved_digit([[11, 0, 0]]), "10 pixels at most"),
        (lambda rng: data.moved_digit([[1, 0]]), "3 columns"),
        (lambda rng: data.curved_sheet(5, rng, noise=-1), "noise must be a finite"),
        (lambda rng: data.two_classes(1, rng), "n must be a whole number from 2"),
    ],
)
def test_bad_requests_are_refused_with_advice(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.random.default_rng(0))


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("or", lambda a, b: a or b),
        ("and", lambda a, b: a and b),
        ("nand", lambda a, b: not (a and b)),
        ("xor", lambda a, b: a != b),
    ],
)
def test_gates_are_their_rules(name, rule):
    X, y = data.gate(name)
    assert [tuple(x) for x in X] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert [bool(v) for v in y] == [bool(rule(a, b)) for a, b in X]


def test_unknown_gates_are_refused():
    with pytest.raises(ValueError, match="'or', 'and', 'nand', 'xor'; got 'nor'"):
        data.gate("nor")
