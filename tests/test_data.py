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
    ("load", "label"), [(data.digits, 10), (data.digits, "3"), (data.faces, 2)]
)
def test_unknown_labels_are_refused(load, label):
    with pytest.raises(ValueError, match=r"label must be one of 0, 1.* or None for all; got"):
        load(label=label)
