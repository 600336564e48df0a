"""Data sets that are made here, with the factors or rules behind them."""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture8 import check
from lecture8.check import Array
from lecture8.data.shipped import Labels, digits


def shifted_digit(
    n: int, rng: np.random.Generator, shift: float = 10, turn: float = 45
) -> tuple[NDArray[np.float32], Array]:
    """Return n pictures of one handwritten 3, shifted and turned at random (slide 7, PRML 12.1).

    shift: at most so many pixels right or down, 0 .. 10. turn: at most so many degrees, 0 .. 180.
    Returns X (n, 10000), 100x100 images with grey levels 0 .. 1, and the factors (n, 3) behind
    them as `moved_digit` takes them. Raises ValueError for n, shift or turn out of range.
    """
    check.whole_number(n, "n", 1, 10**5, "the images wanted")
    check.generator(rng)
    shift = check.number(shift, "shift, in pixels,", 0, 10)
    turn = check.number(turn, "turn, in degrees,", 0, 180)
    factors = rng.uniform(-1, 1, (n, 3)) * [shift, shift, turn]
    return moved_digit(factors), factors


def moved_digit(factors: ArrayLike) -> NDArray[np.float32]:
    """Return the 3 of slide 7 at given places: 100x100 images as rows, (n, 10000).

    factors: (n, 3): pixels to the right and down, each -10 .. 10, and degrees anticlockwise.
    Raises ValueError for factors of another shape or out of range.
    """
    factors = check.matrix(factors, "factors", columns=3)
    if len(factors) == 0:
        raise ValueError("factors has no rows: pass one per image")
    if np.abs(factors[:, :2]).max(initial=0) > 10:
        raise ValueError("the digit can move 10 pixels at most, or it would leave its picture")
    images = np.zeros((len(factors), 100, 100), np.float32)
    for start in range(0, len(factors), 25):  # 25 at a time stay in the processor's cache
        some = slice(start, start + 25)
        _draw(factors[some], images[some])
    return images.reshape(-1, 10_000)


FINENESS = 4  # the 3 is kept four times as fine as the pictures, so that it moves smoothly
HALF = 40  # half the window that holds it at every angle


def _draw(factors: Array, images: NDArray[np.float32]) -> None:
    """Look up, for every pixel of a window, the grey level where it was before the digit moved."""
    three = _fine_three()
    whole = np.floor(factors[:, :2]).astype(int)
    rest = (factors[:, :2] - whole).astype(np.float32)
    angle = np.radians(np.fmod(factors[:, 2], 360)).astype(np.float32)[:, None, None]
    window = np.arange(-HALF, HALF, dtype=np.float32) + 0.5
    x = FINENESS * (window[None, None, :] - rest[:, 0, None, None])
    y = FINENESS * (window[None, :, None] - rest[:, 1, None, None])
    edge = np.float32(len(three) - 1)
    u = np.clip(np.cos(angle) * x - np.sin(angle) * y + edge / 2, 0, edge - 0.01)
    v = np.clip(np.sin(angle) * x + np.cos(angle) * y + edge / 2, 0, edge - 0.01)
    column, row = u.astype(np.int32), v.astype(np.int32)
    u, v = u - column, v - row
    flat, index = three.ravel(), row * len(three) + column
    above = flat[index] + u * (flat[index + 1] - flat[index])
    index += len(three)
    below = flat[index] + u * (flat[index + 1] - flat[index])
    drawn = above + v * (below - above)
    for image, patch, (right, down) in zip(images, drawn, whole, strict=True):
        top, left = 50 - HALF + down, 50 - HALF + right
        image[top : top + 2 * HALF, left : left + 2 * HALF] = patch


@cache
def _fine_three() -> NDArray[np.float32]:
    """Enlarge a handwritten 3 to 56 x 56 pixels, FINENESS steps each, and sharpen its edge."""
    from scipy.ndimage import zoom

    small = np.pad(digits(label=3)[0][40].reshape(8, 8) / 16, 1)
    large = zoom(small, 5.6 * FINENESS, order=3, grid_mode=True, mode="grid-constant")
    return np.pad(np.clip(4 * (large - 0.5) + 0.5, 0, 1).astype(np.float32), FINENESS)


def curved_sheet(n: int, rng: np.random.Generator, noise: float = 0.0) -> tuple[Array, Array]:
    """Return n points on a rolled-up sheet in three dimensions (slide 6).

    noise: standard deviation of what is added to each coordinate. Returns X (n, 3) and the latent
    coordinates (n, 2): the angle along the roll, 1.5 pi .. 4.5 pi, and the height, 0 .. 20.
    Raises ValueError for n < 1 and negative noise.
    """
    check.whole_number(n, "n", 1, 10**7, "the points wanted")
    check.generator(rng)
    noise = check.number(noise, "noise", 0, 1e100)
    angle, height = rng.uniform(1.5 * np.pi, 4.5 * np.pi, n), rng.uniform(0, 20, n)
    X = np.column_stack([angle * np.cos(angle), height, angle * np.sin(angle)])
    return X + noise * rng.normal(size=X.shape), np.column_stack([angle, height])


def two_classes(n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
    """Return n points of each of two long, parallel Gaussian clouds (slide 18, PRML 12.7).

    Returns X (2n, 2) and y (2n,), 0 or 1. Raises ValueError for n < 2.
    """
    check.whole_number(n, "n", 2, 10**7, "the points of a class")
    check.generator(rng)
    covariance = [[4.0, 3.2], [3.2, 3.2]]
    X = rng.multivariate_normal([0, 0], covariance, 2 * n)
    y = np.repeat([0, 1], n)
    return X + np.outer(y - 0.5, [2.0, -2.0]), y


GATES = {"or": (0, 1, 1, 1), "and": (0, 0, 0, 1), "nand": (1, 1, 1, 0), "xor": (0, 1, 1, 0)}


def gate(name: str) -> tuple[Array, Labels]:
    """Return the truth table of a logic gate (slides 47-48).

    name: "or", "and", "nand" or "xor". Returns X (4, 2), the inputs (0, 0), (0, 1), (1, 0), (1, 1),
    and y (4,), the outputs. Raises ValueError for any other name.
    """
    if name not in GATES:
        raise ValueError(f"name must be one of {', '.join(map(repr, GATES))}; got {name!r}")
    return np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array(GATES[name], np.int64)
