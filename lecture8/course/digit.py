"""A digit that the reader draws, in the format of MNIST, and what slide 39's network makes of it.

A drawing is a list of strokes; a stroke is a list of points (x, y) of a field of 280 x 280, x to
the right and y down. `live.digit` is the field. tools/site/digit_page.js computes the same in a
page of the site.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from lecture8 import autoencoder, check, data
from lecture8.check import Array
from lecture8.full_size import mnist
from lecture8.neurons import Network

Drawing = Sequence[Sequence[Sequence[float]]]

FIELD = 280  # the width and height of the field
PEN = 2.7  # the pen's width in pixels: ten digits hold about as much ink as ten of MNIST's
SMALLEST = 28  # of the field: what is less wide and less high is no digit
MOST_INK = 312.0  # grey levels 0 .. 1, added up: the most in any of MNIST's 60,000 training images
FAR = 86.0  # squared distance to the likeliest class: one training image in a hundred has more
COUNT = 4  # principal directions of the codes

SENTENCES = {
    "empty": "Nothing is drawn yet. Draw one digit, large, in the field.",
    "small": "That is too small for a digit. Draw it at least a tenth as high as the field.",
    "black": (
        "That is more ink than in any of the 60,000 training images of MNIST. "
        "Clear the field and draw one digit, without filling it in."
    ),
    "far": (
        "Perhaps it is no digit: hardly one in a hundred of MNIST's digits is as far from its "
        "own class."
    ),
}


def centred(drawing: Drawing) -> Array:
    """Return a drawing as an image (784,) in the format of MNIST, grey levels 0 .. 1.

    As the makers of MNIST did, we scale the drawing, proportions kept, until its longer side fills
    20 pixels, smooth its edges, and move it by whole pixels until its centre of mass lies in the
    middle of 28 x 28. (Only the pen is ours: it is 2.7 pixels wide whatever the scale.)
    Raises ValueError for what is no drawing, and for one without a point.
    """
    strokes = _strokes(drawing)
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (20 - PEN) / max(*(high - low), 1e-9)
    placed = [(stroke - (low + high) / 2) * scale + 13.5 for stroke in strokes]
    image = _inked(placed)
    shift = np.floor(14 - _centre(image) + 0.500001)  # no tie hangs on the last bit
    return _inked([stroke + shift for stroke in placed]).ravel()


def _strokes(drawing: Drawing) -> list[Array]:
    strokes = [check.matrix(stroke, "a stroke", columns=2) for stroke in drawing if len(stroke)]
    if not strokes:
        raise ValueError(SENTENCES["empty"])
    return strokes


def _inked(strokes: list[Array]) -> Array:
    """Draw strokes into (28, 28) pixels, whose centres have whole coordinates.

    A pixel is white within half a pen of a line; the grey edge is one pixel wide.
    """
    rows, columns = np.mgrid[:28, :28].astype(float)
    nearest = np.full((28, 28), np.inf)
    for stroke in strokes:
        for (x, y), (x_end, y_end) in pairwise(np.vstack([stroke, stroke[-1:]])):
            dx, dy = x_end - x, y_end - y
            along = ((columns - x) * dx + (rows - y) * dy) / max(dx * dx + dy * dy, 1e-12)
            along = np.clip(along, 0, 1)
            far = np.hypot(columns - x - along * dx, rows - y - along * dy)
            nearest = np.minimum(nearest, far)
    return np.clip(PEN / 2 + 0.5 - nearest, 0, 1)


def _centre(image: Array) -> Array:
    """Return the centre of mass (x, y) of an image (28, 28)."""
    at = np.arange(28)
    return np.array([image.sum(axis=0) @ at, image.sum(axis=1) @ at]) / image.sum()


def complaint(drawing: Drawing) -> str:
    """Return which of SENTENCES says why a drawing is not read, or "" if it is.

    Raises ValueError for what is no drawing.
    """
    if not any(len(stroke) for stroke in drawing):
        return "empty"
    points = np.concatenate(_strokes(drawing))
    if np.ptp(points, axis=0).max() < SMALLEST:
        return "small"
    return "black" if centred(drawing).sum() > MOST_INK else ""


@dataclass(frozen=True, eq=False)
class Reader:
    """What reads drawings: an autoencoder, PCA of the same images, and what their codes are like.

    ae: 784 units in and out, codes of M. pca_mean: (784,). pca_directions: (784, K). mean: (M,) and
    covariance: (M, M), of all codes. class_means: (10, M). class_covariances: (10, M, M).
    """

    ae: Network
    pca_mean: Array
    pca_directions: Array
    mean: Array
    covariance: Array
    class_means: Array
    class_covariances: Array

    @cached_property
    def steps(self) -> Array:
        """The codes' principal directions (COUNT, M), one standard deviation long."""
        directions, deviations = mnist.directions(self.covariance, COUNT)
        return deviations[:, None] * directions.T

    @cached_property
    def factors(self) -> Array:
        """One F (M, M) per class, lower triangular: |F (z - mean)|^2 is Mahalanobis's distance."""
        return np.linalg.inv(np.linalg.cholesky(self.class_covariances))

    def read(self, image: ArrayLike) -> dict[str, Array]:
        """Return the "codes" of an image (784,), and how "net" and "pca" reconstruct it."""
        image = check.matrix([image], "the image", columns=784)
        codes = autoencoder.encode(self.ae, image)
        components = (image - self.pca_mean) @ self.pca_directions
        return {
            "codes": codes[0],
            "net": autoencoder.decode(self.ae, codes)[0],
            "pca": (self.pca_mean + components @ self.pca_directions.T)[0],
        }

    def move(self, codes: ArrayLike, amounts: ArrayLike) -> dict[str, Array]:
        """Return the "codes" with so many (COUNT,) steps added, and the "net"'s image of them."""
        moved = np.asarray(codes, float) + np.asarray(amounts, float) @ self.steps
        return {"codes": moved, "net": autoencoder.decode(self.ae, moved[None])[0]}

    def classes(self, codes: ArrayLike) -> tuple[list[int], float]:
        """Return the ten digits, likeliest first, and the squared distance to the likeliest class.

        Likeliest under one normal distribution of codes per class, all classes equally common.
        codes: (M,). The distance is Mahalanobis's: in standard deviations of the class.
        """
        off = self.factors @ (np.asarray(codes, float) - self.class_means)[:, :, None]
        distances = (off[:, :, 0] ** 2).sum(axis=1)
        narrow = np.log(np.diagonal(self.factors, axis1=1, axis2=2)).sum(axis=1)
        order = np.argsort(distances - 2 * narrow)
        return order.tolist(), float(distances[order[0]])


@cache
def reader() -> Reader:
    """Return the reader of the shipped weights and records."""
    mean, directions = data.mnist_pca()
    codes = data.mnist_codes()
    names = ("mean", "covariance", "class_means", "class_covariances")
    return Reader(autoencoder.load(), mean, directions, *(codes[name] for name in names))


def _curve(text: str) -> list[list[float]]:
    """Return a stroke through the middles between points "x,y x,y ...", corners cut off twice.

    The points are percentages of the field. One that stands there twice stays a corner.
    """
    points = np.array([[float(n) for n in point.split(",")] for point in text.split()])
    for _ in range(2):
        a, b = points[:-1], points[1:]
        inner = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 2)
        points = np.concatenate([points[:1], inner, points[-1:]])
    return (points * FIELD / 100).round(1).tolist()


EXAMPLES: dict[str, Drawing] = {
    name: [_curve(stroke) for stroke in strokes]
    for name, strokes in {
        "0": ["55,12 38,14 28,32 27,60 36,84 52,89 68,80 74,55 71,28 60,13 50,12"],
        "1": ["56,12 53,40 49,65 46,89"],
        "2": ["28,30 34,15 52,10 68,19 69,36 56,56 38,72 24,86 24,86 46,83 62,85 78,87"],
        "3": [
            "30,18 45,10 64,13 68,28 60,42 44,48 44,48 64,52 73,66 67,82 48,90 34,88 25,79",
        ],
        "4": ["33,12 30,32 27,52 27,52 48,52 75,50", "66,14 63,40 61,66 59,90"],
        "5": ["72,12 52,13 36,14 36,14 33,30 31,46 31,46 48,40 66,46 72,64 62,83 44,89 26,83"],
        "6": ["64,10 46,22 33,44 29,66 35,85 52,90 67,82 69,66 58,55 43,58 32,72"],
        "7": ["24,16 45,15 76,13 76,13 66,34 55,60 46,90"],
        "8": ["66,20 50,10 35,18 36,34 52,47 66,62 66,80 50,90 35,82 35,66 50,48 64,34 66,20"],
        "9": ["68,24 54,12 37,18 32,34 42,47 58,44 68,26 68,26 67,50 63,72 58,90"],
        "four strokes": [f"{x},12 {x},50 {x},88" for x in (14, 38, 62, 86)],
        "the letter A": ["22,90 36,50 50,10 50,10 63,50 78,90", "32,62 50,61 70,61"],
    }.items()
}

# What digit.js has to know.
ABOUT = {
    "field": FIELD,
    "far": FAR,
    "count": COUNT,
    "sentences": SENTENCES,
    "examples": EXAMPLES,
}


def ten() -> tuple[dict[str, Array], dict[str, float]]:
    """Return the ten examples that are digits, (10, 784), and what 30 numbers keep of them.

    With these come the squared errors per image.
    """
    images = np.array([centred(EXAMPLES[f"{k}"]) for k in range(10)])
    who = reader()
    found = [who.read(image) for image in images]
    kept = {
        "what 30 codes keep of them": np.array([each["net"] for each in found]),
        "what 30 principal components keep": np.array([each["pca"] for each in found]),
    }
    off = {name: float(((images - A) ** 2).sum(axis=1).mean()) for name, A in kept.items()}
    return {"ten digits, drawn in the field": images} | kept, off
