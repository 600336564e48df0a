"""The data sets of the lecture, one point per row: X is (N, D). Shipped, made or fetched once."""

from lecture8.data.fetched import cbcl, mnist, olivetti
from lecture8.data.made import curved_sheet, gate, moved_digit, shifted_digit, two_classes
from lecture8.data.records import mnist_codes, mnist_pca, recorded
from lecture8.data.shipped import digits, faces

__all__ = [
    "cbcl",
    "curved_sheet",
    "digits",
    "faces",
    "gate",
    "mnist",
    "mnist_codes",
    "mnist_pca",
    "moved_digit",
    "olivetti",
    "recorded",
    "shifted_digit",
    "two_classes",
]
