"""Slide 39 on MNIST: the measurements, on digits in place of MNIST, and what was recorded."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier

from lecture8 import autoencoder, data, mnist

DIGITS, LABELS = data.digits()
PARTS = {"train": (DIGITS[:900] / 16, LABELS[:900]), "test": (DIGITS[900:] / 16, LABELS[900:])}


@pytest.fixture
def small(monkeypatch):
    ae = autoencoder.build([64, 16, 8], rng=np.random.default_rng(0))
    monkeypatch.setattr(data, "mnist", PARTS.get)
    monkeypatch.setattr(autoencoder, "load", lambda: ae)
    monkeypatch.setattr(mnist, "M", 8)
    return ae


def test_errors_are_scikit_learns_for_pca_and_the_networks_own(small):
    (X, _), (test, _) = PARTS["train"], PARTS["test"]
    model = PCA(8).fit(X)
    by_pca = ((test - model.inverse_transform(model.transform(test))) ** 2).sum(axis=1).mean()
    by_net = ((test - autoencoder.reconstruct(small, test)) ** 2).sum(axis=1).mean()
    found = mnist.errors()
    assert list(found) == ["the mean image", "PCA, M = 8", "deep autoencoder"]
    assert found["the mean image"] == pytest.approx(
        ((test - X.mean(axis=0)) ** 2).sum(axis=1).mean()
    )
    assert found["PCA, M = 8"] == pytest.approx(by_pca)
    assert found["deep autoencoder"] == pytest.approx(by_net, rel=1e-5)


def test_accuracies_of_the_nearest_are_scikit_learns(small):
    (X, y), (test, labels) = PARTS["train"], PARTS["test"]
    found = mnist.neighbours((1, 5))
    for name, fit in {"784 pixels": lambda A: A, "PCA, 30": PCA(8).fit(X).transform}.items():
        theirs = [KNeighborsClassifier(k).fit(fit(X), y).score(fit(test), labels) for k in (1, 5)]
        assert found[name][0] == pytest.approx(theirs[0], abs=1e-9)  # no ties to break
        assert found[name][1] == pytest.approx(theirs[1], abs=0.004)  # ties are broken otherwise
    codes = [autoencoder.encode(small, A) for A in (X, test)]
    theirs = KNeighborsClassifier(1).fit(codes[0], y).score(codes[1], labels)
    assert found["30 codes"][0] == pytest.approx(theirs, abs=0.002)


def test_the_nearest_come_in_order():
    rng = np.random.default_rng(3)
    known, asked = rng.normal(size=(700, 5)), rng.normal(size=(1203, 5))
    found = mnist.nearest(known, asked, 4)
    apart = ((asked[:, None] - known) ** 2).sum(axis=2)
    assert np.array_equal(found, apart.argsort(axis=1)[:, :4])


def test_a_vote_goes_to_the_commonest_label_and_a_tie_to_the_nearest():
    labels = np.array([[3, 5, 5, 9], [2, 1, 1, 2], [7, 8, 9, 4], [6, 6, 6, 6]])
    assert list(mnist.vote(labels)) == [5, 2, 7, 6]
