"""Slide 39 on MNIST: the measurements, on digits in place of MNIST, and what was recorded."""

import os
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier

from lecture8 import autoencoder, data, pca
from lecture8.full_size import mnist
from tools import record_mnist

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


def test_the_shipped_network_is_slide_39s_and_small_enough_to_ship():
    ae = autoencoder.load()
    assert [layer.W.shape[1] for layer in ae] == [784, 1000, 500, 250, 30, 250, 500, 1000]
    names = [layer.activation.name for layer in ae]
    assert names == ["silu"] * 3 + ["linear"] + ["silu"] * 3 + ["sigmoid"]
    assert autoencoder.SHIPPED.stat().st_size <= 6e6


def test_the_record_holds_what_the_notebooks_say():
    record = data.recorded("mnist")
    runs = record["runs"]
    assert record["errors"]["PCA, M = 30"] == pytest.approx(13.87, abs=0.005)  # published
    assert record["errors"]["deep autoencoder"] <= 1.75
    shipped = runs[record["shipped"]]
    assert shipped["validation error"] == min(run["validation error"] for run in runs.values())
    less = {what: np.max(errors) for what, errors in record["one part less"].items()}
    whole = less.pop("the whole recipe")
    assert less.pop("50,000 images in place of 59,000") < whole
    assert whole < min(less.values())
    # rounding the weights to float16 changes less than the third figure
    assert record["errors"]["deep autoencoder"] == pytest.approx(shipped["test error"], abs=0.005)
    quick = [run for name, run in runs.items() if name.startswith("SiLU, 20 epochs")]
    assert {run["seed"] for run in quick} == {1, 2, 3}
    assert all(run["test error"] < 3 and run["minutes"] < 5 for run in quick)


def test_recorded_codes_and_weights_belong_together():
    ae, codes = autoencoder.load(), data.mnist_codes()
    assert len(codes["y"]) == 1500
    assert all(
        codes[f"map of {name}"].shape == (1500, 2) for name in data.recorded("mnist")["maps"]
    )
    values = np.linalg.eigvalsh(codes["covariance"])
    assert values.min() > 0
    between = np.cov(codes["class_means"].T, bias=True)  # total = within + between, classes alike
    total = codes["class_covariances"].mean(axis=0) + between
    assert np.linalg.norm(total - codes["covariance"]) < 0.1 * np.linalg.norm(total)
    again = autoencoder.encode(ae, autoencoder.decode(ae, codes["class_means"]))
    apart = np.linalg.norm(again[:, None] - codes["class_means"], axis=2)
    assert list(apart.argmin(axis=1)) == list(range(10))


def test_the_record_is_measured_again_where_mnist_is():
    folder = Path(os.environ.get("LECTURE8_DATA", "nowhere"))
    if not ((folder / "mnist.npz").exists() or (folder / "t10k-images-idx3-ubyte.gz").exists()):
        pytest.skip("no MNIST in LECTURE8_DATA")
    found, record = mnist.errors(), data.recorded("mnist")["errors"]
    assert found == pytest.approx(record, rel=1e-3)


def test_the_recorded_principal_components_are_orthonormal_and_have_pcas_error():
    mean, U = data.mnist_pca()
    assert mean.shape == (784,)
    np.testing.assert_allclose(U.T @ U, np.eye(30), atol=1e-3)
    folder = Path(os.environ.get("LECTURE8_DATA", "nowhere"))
    if not ((folder / "mnist.npz").exists() or (folder / "t10k-images-idx3-ubyte.gz").exists()):
        pytest.skip("no MNIST in LECTURE8_DATA")
    test = data.mnist("test")[0]
    off = ((test - mean - (test - mean) @ U @ U.T) ** 2).sum(axis=1).mean()
    assert off == pytest.approx(data.recorded("mnist")["errors"]["PCA, M = 30"], rel=1e-4)


def test_rows_are_digits_of_all_classes_and_what_is_left_of_them(small, monkeypatch):
    monkeypatch.setattr(autoencoder, "reconstruct", lambda ae, X: 1 - X)
    (X, _), (test, y) = PARTS["train"], PARTS["test"]
    rows, errors = mnist.rows(20)
    digits, deep, linear = rows.values()
    assert list(errors) == list(rows)[1:] == ["deep autoencoder", "PCA, M = 8"]
    assert errors["deep autoencoder"] == pytest.approx(((1 - 2 * test) ** 2).sum(axis=1).mean())
    of = [int(y[(test == image).all(axis=1)][0]) for image in digits]
    assert of == [*range(10)] * 2
    np.testing.assert_array_equal(deep, 1 - digits)
    model = PCA(8).fit(X)
    expected = model.inverse_transform(model.transform(digits))
    np.testing.assert_allclose(linear, expected, atol=1e-6)


def test_directions_are_those_of_pca_of_the_codes():
    Z = DIGITS[:, 20:30] @ np.diag(range(1, 11))
    directions, deviations = mnist.directions(np.cov(Z.T, bias=True), 3)
    model = PCA(3).fit(Z)
    cosines = (directions * model.components_.T).sum(axis=0)
    np.testing.assert_allclose(np.abs(cosines), 1)
    np.testing.assert_allclose(deviations, (Z @ directions).std(axis=0))
    assert (directions[np.abs(directions).argmax(axis=0), range(3)] > 0).all()


def test_enlarged_digits_keep_their_place_and_shape():
    A = np.zeros((2, 8, 8))
    A[0, 2, 5], A[1] = 1, 0.55
    dot, grey = mnist.enlarged(A.reshape(2, 64)).reshape(2, 28, 28)
    np.testing.assert_allclose(grey[4:24, 4:24], 0.5)
    assert grey.sum() == pytest.approx(200)
    rows, columns = np.nonzero(dot)
    # the middle of pixel (2, 5) of 8 is at 2.5 / 8 and 5.5 / 8 of the picture
    assert rows.mean() + 0.5 == pytest.approx(4 + 20 * 2.5 / 8, abs=0.51)
    assert columns.mean() + 0.5 == pytest.approx(4 + 20 * 5.5 / 8, abs=0.51)


def test_clusters_get_the_commonest_label_of_their_training_digits():
    Z = np.array([[0.0, 0], [0, 1], [0, 2], [0, 3], [9, 9], [9, 8]])
    known, asked = (Z, np.array([7, 3, 3, 3, 5, 5])), (Z[[1, 3, 4]], np.array([3, 7, 5]))
    assert record_mnist.named(known, asked, 2) == pytest.approx(2 / 3)


def test_what_is_recorded_of_classes_has_every_space(small, monkeypatch):
    monkeypatch.setattr(record_mnist, "KMeans", partial(KMeans, max_iter=5))
    (X, y), (test, labels) = PARTS["train"], PARTS["test"]
    found = record_mnist.classes(small, (X, y), (test, labels))
    assert {part: list(by) for part, by in found["clusters"].items()} == {
        "training": list(mnist.SPACES),
        "test": list(mnist.SPACES),
    }
    assert {name: list(by) for name, by in found["named by clusters"].items()} == {
        "10 clusters": list(mnist.SPACES[:2]),
        "100 clusters": list(mnist.SPACES[:2]),
    }
    codes, components = (
        mnist.vote(y[mnist.nearest(encode(X), encode(test), 5)]) == labels
        for encode in (partial(autoencoder.encode, small), pca.fit(X, M=8).encode)
    )
    only = sum(codes > components), sum(components > codes)
    assert tuple(found["right by five neighbours"].values()) == only


def test_three_smaller_networks_are_set_against_components(small):
    found = record_mnist.smaller(PARTS["train"], PARTS["test"], units=(16,))
    assert len(found["networks"]) == 3
    for net in found["networks"]:
        lead = (net["in the codes only"] - net["in the components only"]) / 897
        assert net["30 codes"] - found["PCA, 30"] == pytest.approx(lead, abs=2e-4)


def test_what_is_recorded_of_neighbours_agrees_with_itself():
    record = data.recorded("mnist")
    at = record["neighbours"]["k"].index(5)
    codes, components = (record["neighbours"][name][at] for name in mnist.SPACES[:2])
    only = record["right by five neighbours"]
    lead = only["in the codes only"] - only["in the components only"]
    assert lead == round(10_000 * (codes - components))


def test_the_recipe_that_ships_is_ahead_of_adam_in_an_hour():
    record = data.recorded("mnist")
    shipped = record["runs"][record["shipped"]]["validation error"]
    (adam,) = record["in an hour"]["Adam, 400 epochs"]
    assert adam - shipped == pytest.approx(0.15, abs=0.01)
    whole = record["one part less"]["the whole recipe"]
    assert max(whole) - min(whole) == pytest.approx(0.03, abs=0.005)
