"""Data sets at full size, fetched once or read from a folder that you have."""

import warnings
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from lecture8.data import download

Labels = NDArray[np.int64]
Images = NDArray[np.float32]
Bytes = NDArray[np.uint8]

# What tells MNIST from other sets that come under its files' names.
MEAN_GREY = {"train": 0.1307, "test": 0.1325}
COUNTS = {
    "train": [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    "test": [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
}


def mnist(part: str = "train") -> tuple[Images, Labels]:
    """Return MNIST's handwritten digits, downloaded at the first call (slides 38-41).

    part: "train" or "test". Returns X (60000 or 10000, 784), 28x28 images with grey levels 0 .. 1
    (paper to ink), and y (N,), the digit. What lies in $LECTURE8_DATA or data/ is taken as it is:
    `mnist.npz` with x_train, y_train, x_test and y_test, or the published idx files, packed or not;
    a warning says so if they are not MNIST's. Raises ValueError for another part or an unfit file,
    OSError if a download fails.
    Source: LeCun, Bottou, Bengio and Haffner (1998).
    """
    if part not in ("train", "test"):
        raise ValueError(f"part must be 'train' or 'test'; got {part!r}")
    prefix, n = {"train": ("train", 60_000), "test": ("t10k", 10_000)}[part]
    published = [f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"]
    packed = [f"{name}.gz" for name in published]
    dotted = [name.replace("-idx", ".idx") for name in published]
    choices = (["mnist.npz"], packed, published, dotted)
    path = download.find(*choices)
    if path is not None and path.name == "mnist.npz":
        images = _read(path, partial(_npz, key=f"x_{part}"), (n, 28, 28))
        y = _read(of_labels := path, partial(_npz, key=f"y_{part}"), (n,))
    else:
        names = next((c for c in choices if path is not None and c[0] == path.name), packed)
        path, of_labels = (path.with_name(s) if path else download.get(s) for s in names)
        images, y = _read(path, _idx, (n, 28, 28)), _read(of_labels, _idx, (n,))
    if y.max() > 9:
        raise ValueError(f"{of_labels} has a label {y.max()}, where MNIST's are 0 .. 9: replace it")
    grey, counts = images.mean() / 255, np.bincount(y, minlength=10)
    if abs(grey - MEAN_GREY[part]) > 1e-3 or not np.array_equal(counts, COUNTS[part]):
        warnings.warn(
            f"{path} is not MNIST: its mean grey level is {grey:.4f} (MNIST's: {MEAN_GREY[part]}), "
            f"and the digits 0 .. 9 come {counts.tolist()} times (MNIST's: {COUNTS[part]})",
            stacklevel=2,
        )
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
    if not zipfile.is_zipfile(path):
        raise ValueError("not an npz file")
    with np.load(path) as arrays:
        return arrays[key]


def _idx(path: Path) -> Bytes:
    """Parse an idx file: 0, 0, 8 for bytes, the number of axes, their lengths big-endian, bytes."""
    import gzip

    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":  # a browser may have unpacked it, and kept the name
        raw = gzip.decompress(raw)
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
    pictures = []
    for name in sorted(files):
        try:
            picture = np.asarray(Image.open(BytesIO(files[name]), formats=["PPM"]))
        except (OSError, ValueError) as error:
            raise ValueError(f"{name} is not a picture") from error
        if picture.shape != (19, 19):
            raise ValueError(f"{name} has the shape {picture.shape}, not (19, 19)")
        pictures.append(picture)
    return np.stack(pictures)
