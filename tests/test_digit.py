"""A drawn digit: its image, what the network and PCA make of it, and the widget that asks."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from scipy.stats import multivariate_normal

from lecture8 import autoencoder, data, live
from lecture8.course import digit
from lecture8.course.drawing_field import DrawingField, answer

READER = digit.reader()
IMAGES = {name: digit.centred(drawing) for name, drawing in digit.EXAMPLES.items()}
DOT = [[[140, 140], [141, 143]]]
FILLED = [[[40 + 200 * (k % 2), 40 + 4 * k] for k in range(50)]]


def squared(a, b):
    return float(((a - b) ** 2).sum())


@pytest.mark.parametrize("name", digit.EXAMPLES)
def test_an_image_fills_twenty_pixels_about_its_centre_of_mass(name):
    image = IMAGES[name].reshape(28, 28)
    assert 0 <= image.min() < image.max() <= 1
    rows, columns = np.nonzero(image > 0.5)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (19, 20, 21)
    at = np.arange(28)
    for side in (0, 1):
        assert image.sum(axis=side) @ at / image.sum() == pytest.approx(14, abs=0.51)


@pytest.mark.parametrize("name", digit.EXAMPLES)
def test_an_image_is_pillows_drawing_reduced(name):
    """Another hand draws the same lines 32 times as large, and averages."""
    points = np.concatenate([np.array(s) for s in digit.EXAMPLES[name]])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (20 - digit.PEN) / (high - low).max()
    large = Image.new("L", (28 * 32, 28 * 32))
    pen = ImageDraw.Draw(large)
    for stroke in digit.EXAMPLES[name]:
        placed = ((np.array(stroke) - (low + high) / 2) * scale + 14) * 32
        wide = 32 * digit.PEN
        pen.line([tuple(p) for p in placed], fill=255, width=round(wide), joint="curve")
        for x, y in placed[[0, -1]]:
            pen.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=255)
    drawn = np.asarray(large.reduce(32), float) / 255
    shifts = [(r, c) for r in range(-4, 5) for c in range(-4, 5)]
    off = [np.abs(np.roll(drawn, s, (0, 1)) - IMAGES[name].reshape(28, 28)).mean() for s in shifts]
    assert min(off) < 0.01


@given(st.floats(0.2, 1), st.floats(-20, 20), st.floats(-20, 20))
def test_where_and_how_large_a_digit_is_drawn_does_not_matter(scale, dx, dy):
    moved = [[[scale * x + dx, scale * y + dy] for x, y in s] for s in digit.EXAMPLES["5"]]
    np.testing.assert_allclose(digit.centred(moved), IMAGES["5"], atol=1e-6)


def test_the_examples_lie_in_the_field_and_ten_hold_as_much_ink_as_mnists():
    assert all(
        0 <= v <= digit.FIELD for d in digit.EXAMPLES.values() for s in d for p in s for v in p
    )
    assert np.mean([IMAGES[f"{k}"].sum() for k in range(10)]) == pytest.approx(103.9, abs=2)


@pytest.mark.parametrize(
    ("drawing", "said"),
    [([], "empty"), ([[]], "empty"), (DOT, "small"), ([[[5, 5]]], "small"), (FILLED, "black")],
)
def test_what_is_no_digit_has_a_sentence(drawing, said):
    assert digit.complaint(drawing) == said
    assert answer({"drawing": drawing}) == {"said": said}
    assert digit.SENTENCES[said].endswith(".")


def test_examples_have_none():
    assert {digit.complaint(drawing) for drawing in digit.EXAMPLES.values()} == {""}


@pytest.mark.parametrize("drawing", [[[[1, 2, 3]]], [[[np.nan, 1]]], [["ab"]]])
def test_what_is_no_drawing_is_refused(drawing):
    with pytest.raises(ValueError, match="a stroke"):
        digit.centred(drawing)
    with pytest.raises(ValueError, match="Nothing is drawn"):
        digit.centred([])


def test_codes_and_reconstructions_are_those_of_the_network_and_of_pca():
    image = IMAGES["8"]
    found = READER.read(image)
    np.testing.assert_array_equal(found["codes"], autoencoder.encode(READER.ae, [image])[0])
    np.testing.assert_array_equal(found["net"], autoencoder.reconstruct(READER.ae, [image])[0])
    mean, U = data.mnist_pca()
    np.testing.assert_allclose(found["pca"], mean + U @ (U.T @ (image - mean)))
    with pytest.raises(ValueError, match="784"):
        READER.read(image[:-1])


def test_classes_are_in_the_order_of_their_normal_densities():
    for image in IMAGES.values():
        codes = READER.read(image)["codes"]
        parts = zip(READER.class_means, READER.class_covariances, strict=True)
        densities = [multivariate_normal.logpdf(codes, m, S) for m, S in parts]
        order, distance = READER.classes(codes)
        assert order == np.argsort(densities)[::-1].tolist()
        off = codes - READER.class_means[order[0]]
        S = READER.class_covariances[order[0]]
        assert distance == pytest.approx(off @ np.linalg.solve(S, off))


def test_moving_adds_standard_deviations_along_principal_directions():
    codes = READER.read(IMAGES["3"])["codes"].astype(float)
    np.testing.assert_array_equal(READER.move(codes, [0, 0, 0, 0])["codes"], codes)
    moved = READER.move(codes, [1, 0, -2, 0])
    variances = np.linalg.eigvalsh(READER.covariance)[::-1]
    step = moved["codes"] - codes
    assert step @ step == pytest.approx(variances[0] + 4 * variances[2])
    expected = autoencoder.decode(READER.ae, moved["codes"][None])[0]
    np.testing.assert_array_equal(moved["net"], expected)


def test_the_sentences_of_notebook_12():
    _, errors = digit.ten()
    assert [round(e, 2) for e in errors.values()] == [0.34, 9.7]
    assert all(READER.classes(READER.read(IMAGES[f"{k}"])["codes"])[0][0] == k for k in range(10))
    letter, four = (READER.read(IMAGES[n]) for n in ("the letter A", "four strokes"))
    assert squared(letter["net"], IMAGES["the letter A"]) == pytest.approx(1.9, abs=0.05)
    assert READER.classes(letter["codes"])[0][0] == 4
    assert squared(four["net"], IMAGES["four strokes"]) == pytest.approx(116, abs=0.5)
    assert squared(four["pca"], IMAGES["four strokes"]) == pytest.approx(53, abs=0.5)
    assert READER.classes(four["codes"])[1] > digit.FAR
    assert squared(letter["pca"], IMAGES["the letter A"]) == pytest.approx(18.9, abs=0.05)
    assert squared(READER.pca_mean, IMAGES["four strokes"]) == pytest.approx(120, abs=0.5)
    falling, rising = [[40, 40], [240, 240]], [[240, 40], [40, 240]]
    for strokes in ([[[40, 140], [240, 140]]], [falling, rising]):  # a stroke, a cross
        image = digit.centred(strokes)
        assert squared(READER.read(image)["net"], image) < 5
    moved = READER.move(READER.read(IMAGES["3"])["codes"], [0, 3, 0, 0])
    assert READER.classes(moved["codes"])[0][0] == 9
    text = (Path(__file__).parents[1] / "notebooks/12_thirty_codes.ipynb").read_text("utf-8")
    for said in (
        "0.34 (PCA 9.70)",
        "errs in 2.25%",
        "error 1.9",
        "says 4",
        "error 116",
        "PCA has 53",
    ):
        assert said in text, said


def test_what_was_measured_on_mnist_is_measured_again_where_it_is():
    folder = Path(os.environ.get("LECTURE8_DATA", "nowhere"))
    if not ((folder / "mnist.npz").exists() or (folder / "t10k-images-idx3-ubyte.gz").exists()):
        pytest.skip("no MNIST in LECTURE8_DATA")
    (X, y), (test, labels) = data.mnist("train"), data.mnist("test")
    assert X.sum(axis=1).max() == pytest.approx(digit.MOST_INK, abs=1)
    assert test.sum(axis=1).mean() == pytest.approx(103.9, abs=0.1)
    found = [READER.classes(z)[0][0] for z in autoencoder.encode(READER.ae, test)]
    assert np.mean(found != labels) == pytest.approx(0.0225, abs=2e-4)
    Z = autoencoder.encode(READER.ae, X)
    distances = [READER.classes(z)[1] for z in Z[::7]]
    assert np.mean(np.array(distances) > digit.FAR) == pytest.approx(0.01, abs=0.003)
    means = np.array([Z[:50000][y[:50000] == k].mean(axis=0) for k in range(10)])
    nearest = ((Z[50000:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert np.mean(nearest != y[50000:]) == pytest.approx(0.1239, abs=1e-3)


def test_the_kernel_answers_a_drawing_and_moved_codes_in_json():
    field = DrawingField()
    sent = []
    field.send = lambda content: sent.append(json.loads(json.dumps(content)))
    field._handle_custom_msg({"number": 1, "drawing": digit.EXAMPLES["7"]}, [])
    first = sent[0]["answer"]
    assert (sent[0]["number"], first["said"], first["classes"][0]) == (1, "", 7)
    np.testing.assert_allclose(first["net"], READER.read(IMAGES["7"])["net"], atol=1e-5)
    field._handle_custom_msg({"number": 2, "codes": first["codes"], "amounts": [0, 0, 0, 0]}, [])
    np.testing.assert_allclose(sent[1]["answer"]["net"], first["net"], atol=1e-3)
    assert set(field.about) == {"field", "far", "count", "sentences", "examples"}


def test_without_a_kernel_a_picture_of_ten_drawn_digits_is_seen():
    shown = live.digit()
    assert all(isinstance(child, DrawingField) for child in shown.children)
    bundle, metadata = shown._repr_mimebundle_()
    assert bundle["text/plain"] == metadata["image/png"]["alt"]
    assert "ten digits, drawn in the field" in bundle["text/plain"]
    live._close(shown)
    assert shown.children == ()
