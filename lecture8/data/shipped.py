"""Data sets that come with this package and with scikit-image: digits and faces."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lecture8.check import Array

Labels = NDArray[np.int64]


def digits(label: int | None = None) -> tuple[Array, Labels]:
    """Return scikit-learn's handwritten digits, or those of one class (slide 17: the 3's).

    label: 0 .. 9 for one class, None for all. Returns X (N, 64), 8x8 images with grey levels 0 ..
    16, and y (N,), the digit; N = 1797 in all. Raises ValueError for any other label.
    Source: Alpaydin and Kaynak (1998), UCI Optical Recognition of Handwritten Digits, test set, CC
    BY 4.0. The file is scikit-learn's, whose import takes about half a second.
    """
    table = np.loadtxt(Path(__file__).with_name("digits.csv.gz"), delimiter=",")
    return _one_class(table[:, :-1], table[:, -1].astype(np.int64), label)


def faces(label: int | None = None) -> tuple[Array, Labels]:
    """Return scikit-image's 100 faces and 100 other pictures, or those of one class (slides 15-16).

    label: 1 for the faces, 0 for the others, None for all. Returns X (N, 625), 25x25 images with
    grey levels 0 .. 1 (black to white), and y (N,), 1 for a face. Raises ValueError for any other
    label.
    Source: `skimage.data.lfw_subset`, cut from Labeled Faces in the Wild (Huang et al. 2007).
    """
    from skimage.data import lfw_subset

    X = lfw_subset().reshape(200, 625)
    return _one_class(X, np.repeat([1, 0], 100), label)


def _one_class(X: Array, y: Labels, label: int | None) -> tuple[Array, Labels]:
    if label is None:
        return X, y
    if not isinstance(label, int | np.integer) or isinstance(label, bool) or label not in y:
        known = ", ".join(map(str, np.unique(y)))
        raise ValueError(f"label must be one of {known}, or None for all; got {label!r}")
    return X[y == label], y[y == label]
