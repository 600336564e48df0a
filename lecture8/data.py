"""The data sets of the lecture, one point a row: X is (N, D). Shipped, made or fetched once."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture8 import check, download
from lecture8.check import Array

Labels = NDArray[np.int64]
Images = NDArray[np.float32]
Bytes = NDArray[np.uint8]


def digits(label: int | None = None) -> tuple[Array, Labels]:
    """Return scikit-learn's handwritten digits, or those of one class (slide 17: the 3's).

    label: 0 .. 9 for one class, None for all. Returns X (N, 64), 8x8 images with grey levels 0 ..
    16, and y (N,), the digit; N = 1797 in all. Raises ValueError for any other label.
    Source: Alpaydin and Kaynak (1998), UCI Optical Recognition of Handwritten Digits, test set.
    """
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    return _one_class(X, y.astype(np.int64), label)


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


def mnist(part: str = "train") -> tuple[Images, Labels]:
    """Return MNIST's handwritten digits, downloaded at the first call (slides 38-41).

    part: "train" or "test". Returns X (60000 or 10000, 784), 28x28 images with grey levels 0 .. 1
    (paper to ink), and y (N,), the digit. What lies in $LECTURE8_DATA or data/ is taken as it is:
    `mnist.npz` with x_train, y_train, x_test and y_test, or the published idx files. Raises
    ValueError for another part or an unfit file, OSError if a download fails.
    Source: LeCun, Bottou, Bengio and Haffner (1998).
    """
    if part not in ("train", "test"):
        raise ValueError(f"part must be 'train' or 'test'; got {part!r}")
    prefix, n = {"train": ("train", 60_000), "test": ("t10k", 10_000)}[part]
    names = [f"{prefix}-images-idx3-ubyte.gz", f"{prefix}-labels-idx1-ubyte.gz"]
    path = download.find(["mnist.npz"], names)
    if path is not None and path.name == "mnist.npz":
        images = _read(path, partial(_npz, key=f"x_{part}"), (n, 28, 28))
        y = _read(path, partial(_npz, key=f"y_{part}"), (n,))
    else:
        images = _read(download.get(names[0]), _idx, (n, 28, 28))
        y = _read(path := download.get(names[1]), _idx, (n,))
    if y.max() > 9:
        raise ValueError(f"{path} has a label {y.max()}, where MNIST's are 0 .. 9: replace it")
    return _grey(images), y.astype(np.int64)


def olivetti() -> tuple[Images, Labels]:
    """Return the Olivetti faces, ten each of 40 people, fetched at the first call (slides 38-39).

    Returns X (400, 4096), upright 64x64 images with grey levels 0 .. 1, and y (400,), the person,
    0 .. 39. An `olivettifaces.mat` in $LECTURE8_DATA or data/ is taken as it is. Raises ValueError
    for an unfit file, OSError if a download fails.
    Source: Samaria and Harter (1994), AT&T Laboratories Cambridge; cut to 64x64 by S. Roweis.
    """
    faces = _read(download.get("olivettifaces.mat"), _mat, (4096, 400))
    upright = faces.T.reshape(400, 64, 64).swapaxes(1, 2)  # in the file a column is a picture
    return _grey(upright), np.repeat(np.arange(40), 10)


def cbcl() -> Images:
    """Return the CBCL faces, from a folder or an archive that you have (slides 15-16).

    Looked for in $LECTURE8_DATA, then in data/: the folder `train/face` of .pgm files, or it in
    `cbcl-faces.tar.gz` or `face.train.tar.gz`. Returns X (2429, 361), 19x19 images with grey
    levels 0 .. 1. Raises ValueError if it is missing or unfit; there is no download.
    Source: MIT Center for Biological and Computational Learning, CBCL Face Database #1.
    """
    archives = ["cbcl-faces.tar.gz", "face.train.tar.gz"]
    path = download.find(["train/face"], *([name] for name in archives))
    if path is None:
        raise ValueError(
            f"the CBCL faces are not here, and not for download: put the folder train/face (its "
            f".pgm files) or {' or '.join(archives)} into {download.DATA}, or into a folder that "
            "the environment variable LECTURE8_DATA names"
        )
    return _grey(_read(path, _pgm_files, (2429, 19, 19)))


def _grey(images: Bytes) -> Images:
    X = images.reshape(len(images), -1).astype(np.float32)
    X /= 255
    return X


def _read(path: Path, reader: Callable[[Path], Bytes], shape: tuple[int, ...]) -> Bytes:
    """Return what the reader finds in the file, if it is bytes of that shape."""
    advice = "replace it, or remove it and call again"
    try:
        A = reader(path)
    except Exception as error:  # a damaged file can fail anywhere in its reader
        raise ValueError(f"{path} cannot be read ({error}): {advice}") from error
    if A.dtype != np.uint8 or A.shape != shape:
        raise ValueError(f"{path} holds {A.dtype} {A.shape}, not uint8 {shape}: {advice}")
    return A


def _npz(path: Path, key: str) -> Bytes:
    with np.load(path) as arrays:
        return arrays[key]


def _idx(path: Path) -> Bytes:
    """Parse an idx file: 0, 0, 8 for bytes, the number of axes, their lengths big-endian, bytes."""
    import gzip

    with gzip.open(path) as file:
        raw = file.read()
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an idx file of bytes")
    lengths = np.frombuffer(raw, ">u4", raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(lengths)


def _mat(path: Path) -> Bytes:
    from scipy.io import loadmat

    return loadmat(path, variable_names=["faces"])["faces"]


def _pgm_files(path: Path) -> Bytes:
    """Stack the pictures train/face/*.pgm of a folder or a tar archive, in the order of names."""
    import tarfile
    from io import BytesIO

    from PIL import Image

    if path.is_dir():
        files = {file.name: file.read_bytes() for file in path.glob("[!.]*.pgm")}
    else:
        with tarfile.open(path, "r:gz") as tar:
            files = {
                member.name: tar.extractfile(member).read()
                for member in tar
                if member.isfile() and PurePosixPath(member.name).match("train/face/[!.]*.pgm")
            }
    if not files:
        raise ValueError("no train/face/*.pgm in it")
    pictures = [Image.open(BytesIO(files[name]), formats=["PPM"]) for name in sorted(files)]
    return np.stack([np.asarray(picture) for picture in pictures])


def shifted_digit(
    n: int, rng: np.random.Generator, shift: float = 10, turn: float = 45
) -> tuple[NDArray[np.float32], Array]:
    """Return n pictures of one handwritten 3, shifted and turned at random (slide 7, PRML 12.1).

    shift: at most so many pixels right or down, 0 .. 10. turn: at most so many degrees, 0 .. 180.
    Returns X (n, 10000), 100x100 images with grey levels 0 .. 1, and the factors (n, 3) behind
    them as `moved_digit` takes them. Raises ValueError for n, shift or turn out of range.
    """
    check.whole_number(n, "n", 1, 10**5, "the images wanted")
    if not 0 <= shift <= 10:
        raise ValueError(f"shift must be from 0 to 10 pixels; got {shift!r}")
    if not 0 <= turn <= 180:
        raise ValueError(f"turn must be from 0 to 180 degrees; got {turn!r}")
    factors = rng.uniform(-1, 1, (n, 3)) * [shift, shift, turn]
    return moved_digit(factors), factors


def moved_digit(factors: ArrayLike) -> NDArray[np.float32]:
    """Return the 3 of slide 7 at given places: 100x100 images as rows, (n, 10000).

    factors: (n, 3): pixels to the right and down, each -10 .. 10, and degrees anticlockwise.
    Raises ValueError for factors of another shape or out of range.
    """
    factors = check.matrix(factors, "factors", columns=3)
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
    angle = np.radians(factors[:, 2]).astype(np.float32)[:, None, None]
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
    if not 0 <= noise < np.inf:
        raise ValueError(f"noise must be a finite number that is not negative; got {noise!r}")
    angle, height = rng.uniform(1.5 * np.pi, 4.5 * np.pi, n), rng.uniform(0, 20, n)
    X = np.column_stack([angle * np.cos(angle), height, angle * np.sin(angle)])
    return X + noise * rng.normal(size=X.shape), np.column_stack([angle, height])


def two_classes(n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
    """Return n points of each of two long, parallel Gaussian clouds (slide 18, PRML 12.7).

    Returns X (2n, 2) and y (2n,), 0 or 1. Raises ValueError for n < 2.
    """
    check.whole_number(n, "n", 2, 10**7, "the points of a class")
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


def _one_class(X: Array, y: Labels, label: int | None) -> tuple[Array, Labels]:
    if label is None:
        return X, y
    if not isinstance(label, int | np.integer) or isinstance(label, bool) or label not in y:
        known = ", ".join(map(str, np.unique(y)))
        raise ValueError(f"label must be one of {known}, or None for all; got {label!r}")
    return X[y == label], y[y == label]
