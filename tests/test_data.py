"""The data sets: offline, of the shapes and ranges promised."""

import gzip
import io
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tarfile
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat
from sklearn.datasets import load_digits

from lecture8 import data
from lecture8.data import download, fetched

REAL = os.environ.get("LECTURE8_DATA")
pytestmark = pytest.mark.filterwarnings("ignore:.* is not MNIST")  # made-up images


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    def refuse(*_):
        raise OSError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_digits():
    X, y = data.digits()
    assert X.shape == (1797, 64)
    assert X.dtype == np.float64
    theirs = load_digits()
    np.testing.assert_array_equal(X, theirs.data)
    np.testing.assert_array_equal(y, theirs.target)


def test_digits_do_not_wait_for_scikit_learn():
    ask = "import sys; from lecture8 import data; data.digits(); print('sklearn' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


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
    ("load", "label"),
    [
        (data.digits, 10),
        (data.digits, "3"),
        (data.digits, [3, 5]),
        (data.digits, True),
        (data.faces, 2),
    ],
)
def test_unknown_labels_are_refused(load, label):
    with pytest.raises(ValueError, match=r"label must be one of 0, 1.* or None for all; got"):
        load(label=label)


def place(image):
    """Centre of mass, right and down of the middle, and the angle of the long axis."""
    pixels = image.reshape(100, 100).astype(float)
    at = np.arange(100) - 49.5
    x, y = (pixels.sum(axis=0) @ at, pixels.sum(axis=1) @ at) / pixels.sum()
    u = np.linalg.eigh(
        np.cov(np.vstack([*np.meshgrid(at, at)]).reshape(2, -1), aweights=pixels.ravel())
    ).eigenvectors[:, 1]
    return np.array([x, y, np.degrees(np.arctan2(-u[1], u[0]))])


def test_the_digit_moves_by_its_factors():
    still = place(data.moved_digit([[0, 0, 0]])[0])
    for factors in ([3, 0, 0], [0, -7, 0], [2.5, 4.25, 0], [-10, 10, 0]):
        np.testing.assert_allclose(
            place(data.moved_digit([factors])[0]) - still, factors, atol=0.02
        )
    for angle in (-45, -10, 30, 90):
        turned = place(data.moved_digit([[0, 0, angle]])[0])[2] - still[2]
        assert (turned - angle + 90) % 180 - 90 == pytest.approx(0, abs=0.5)


def test_whole_pixels_move_exactly_and_nothing_is_lost():
    a, b = data.moved_digit([[0, 0, 20], [4, -3, 20]]).reshape(-1, 100, 100)
    np.testing.assert_array_equal(np.roll(a, (-3, 4), axis=(0, 1)), b)
    sums = data.moved_digit([[dx, dx, 9 * dx] for dx in range(-10, 11)]).sum(axis=1)
    np.testing.assert_allclose(sums, sums[0], rtol=2e-3)


def test_shifted_digit_keeps_its_factors_and_repeats_with_its_rng():
    X, factors = data.shifted_digit(60, np.random.default_rng(1), shift=4, turn=20)
    assert X.shape == (60, 10_000)
    assert X.dtype == np.float32
    assert (X.min(), X.max()) == (0, 1)
    np.testing.assert_array_equal(X, data.moved_digit(factors))
    assert (np.abs(factors).max(axis=0) <= [4, 4, 20]).all()
    assert (np.abs(factors).max(axis=0) > [3, 3, 15]).all()
    again, _ = data.shifted_digit(60, np.random.default_rng(1), shift=4, turn=20)
    np.testing.assert_array_equal(X, again)


def test_curved_sheet_is_where_its_latent_coordinates_say():
    X, latent = data.curved_sheet(500, np.random.default_rng(2))
    np.testing.assert_allclose(np.hypot(X[:, 0], X[:, 2]), latent[:, 0])
    np.testing.assert_array_equal(X[:, 1], latent[:, 1])
    noisy, _ = data.curved_sheet(500, np.random.default_rng(2), noise=0.5)
    assert (noisy - X).std() == pytest.approx(0.5, rel=0.1)


def test_two_classes():
    X, y = data.two_classes(4000, np.random.default_rng(3))
    for k, mean in ((0, [-1, 1]), (1, [1, -1])):
        np.testing.assert_allclose(X[y == k].mean(axis=0), mean, atol=4 * 2 / 4000**0.5)
        np.testing.assert_allclose(np.cov(X[y == k].T), [[4, 3.2], [3.2, 3.2]], atol=0.4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: data.shifted_digit(0, rng), "n must be a whole number"),
        (
            lambda rng: data.shifted_digit(1, rng, shift=11),
            "shift, in pixels, must be a number from 0 to 10",
        ),
        (
            lambda rng: data.shifted_digit(1, rng, shift=-1),
            "shift, in pixels, must be a number from 0 to 10",
        ),
        (
            lambda rng: data.shifted_digit(1, rng, shift=np.nan),
            "shift, in pixels, must be a number from 0 to 10",
        ),
        (lambda rng: data.curved_sheet(5, rng, noise=np.nan), "noise must be a number"),
        (lambda rng: data.shifted_digit(5, rng, turn=181), "a number from 0 to 180"),
        (lambda rng: data.moved_digit([[11, 0, 0]]), "10 pixels at most"),
        (lambda rng: data.moved_digit([[1, 0]]), "3 columns"),
        (lambda rng: data.curved_sheet(5, rng, noise=-1), "noise must be a number"),
        (lambda rng: data.two_classes(1, rng), "n must be a whole number from 2"),
    ],
)
def test_bad_requests_are_refused_with_advice(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.random.default_rng(0))


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("or", lambda a, b: a or b),
        ("and", lambda a, b: a and b),
        ("nand", lambda a, b: not (a and b)),
        ("xor", lambda a, b: a != b),
    ],
)
def test_gates_are_their_rules(name, rule):
    X, y = data.gate(name)
    assert [tuple(x) for x in X] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert [bool(v) for v in y] == [bool(rule(a, b)) for a, b in X]


def test_unknown_gates_are_refused():
    with pytest.raises(ValueError, match="'or', 'and', 'nand', 'xor'; got 'nor'"):
        data.gate("nor")


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Return an empty $LECTURE8_DATA; data/ is empty too."""
    for name in ("own", "data"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("LECTURE8_DATA", str(tmp_path / "own"))
    monkeypatch.setattr(download, "DATA", tmp_path / "data")
    return tmp_path / "own"


RNG = np.random.default_rng(4)
DIGITS = RNG.integers(0, 256, (10_000, 28, 28), np.uint8)
LABELS = RNG.integers(0, 10, 10_000, np.uint8)


def idx(array, kind=8, lengths=None):
    """The bytes of an idx file, made by its specification."""
    lengths = array.shape if lengths is None else lengths
    head = struct.pack(f">BBBB{len(lengths)}I", 0, 0, kind, len(lengths), *lengths)
    return head + array.tobytes()


def write_test_part(folder, images=None, labels=None):
    for name, content in (
        ("t10k-images-idx3-ubyte.gz", idx(DIGITS) if images is None else images),
        ("t10k-labels-idx1-ubyte.gz", idx(LABELS) if labels is None else labels),
    ):
        (folder / name).write_bytes(gzip.compress(content, 1))


def test_idx_files_are_parsed(tmp_path):
    for array in (np.arange(24, dtype=np.uint8).reshape(2, 3, 4), np.uint8([5, 0, 255])):
        (tmp_path / "tiny.gz").write_bytes(gzip.compress(idx(array)))
        np.testing.assert_array_equal(fetched._idx(tmp_path / "tiny.gz"), array)
    long = np.zeros((258, 1), np.uint8)  # two bytes of a length differ from 0
    (tmp_path / "tiny.gz").write_bytes(gzip.compress(idx(long)))
    assert fetched._idx(tmp_path / "tiny.gz").shape == (258, 1)


def assert_is_the_test_part(X, y, digits=DIGITS, labels=LABELS):
    assert X.dtype == np.float32
    assert y.dtype == np.int64
    assert (digits.reshape(10_000, 784) / np.float32(255) == X).all()
    np.testing.assert_array_equal(y, labels)


def test_mnist_from_its_published_files(own):
    write_test_part(own)
    assert_is_the_test_part(*data.mnist("test"))


@pytest.mark.parametrize("name", ["t10k-{}-ubyte", "t10k-{}-ubyte.gz", "dotted"])
def test_mnist_from_files_that_a_browser_unpacked(own, name):
    for kind, array in (("images-idx3", DIGITS), ("labels-idx1", LABELS)):
        one = f"t10k-{kind.replace('-', '.')}-ubyte" if name == "dotted" else name.format(kind)
        (own / one).write_bytes(idx(array))
    assert_is_the_test_part(*data.mnist("test"))


def test_another_set_under_the_names_of_mnist_is_said(own):
    write_test_part(own)
    with pytest.warns(UserWarning, match=r"is not MNIST: its mean grey level is 0\.\d+"):
        data.mnist("test")
    counts, grey = fetched.COUNTS["test"], round(255 * fetched.MEAN_GREY["test"])
    alike = np.full((10_000, 28, 28), grey, np.uint8)
    alike[:2000] -= 1  # a mean between two grey levels
    labels = np.repeat(np.arange(10, dtype=np.uint8), counts)
    write_test_part(own, idx(alike), idx(labels))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data.mnist("test")
    write_test_part(own, idx(alike), idx(LABELS))
    with pytest.warns(UserWarning, match="digits 0 .. 9 come"):
        data.mnist("test")


def test_a_pointer_of_git_lfs_is_no_npz(own):
    (own / "mnist.npz").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    with pytest.raises(ValueError, match=r"mnist.npz cannot be read \(not an npz file\)"):
        data.mnist("test")


def test_mnist_from_data_when_ones_own_folder_has_half_of_it(own, tmp_path):
    write_test_part(tmp_path / "data")
    shutil.copy(tmp_path / "data" / "t10k-images-idx3-ubyte.gz", own)
    assert_is_the_test_part(*data.mnist("test"))


def npz(folder, **arrays):
    parts = {"x_train": np.zeros((60_000, 28, 28), np.uint8), "x_test": DIGITS, "y_test": LABELS}
    parts["y_train"] = (np.arange(60_000) % 10).astype(np.uint8)
    np.savez(folder / "mnist.npz", **(parts | arrays))


@pytest.mark.slow
def test_mnist_from_an_npz(own, tmp_path):
    marks = np.zeros((60_000, 28, 28), np.uint8)
    marks[59_999, 0, 1] = 255
    npz(own, x_train=marks)
    assert_is_the_test_part(*data.mnist("test"))
    X, y = data.mnist()
    assert X.shape == (60_000, 784)
    assert (X[59_999, 1], X.sum()) == (1, 1)
    np.testing.assert_array_equal(y, np.arange(60_000) % 10)
    write_test_part(own, idx(255 - DIGITS), idx(9 - LABELS))
    assert_is_the_test_part(*data.mnist("test"))  # the npz goes first
    for name in ("images-idx3", "labels-idx1"):
        (own / f"t10k-{name}-ubyte.gz").unlink()
    # one's own folder comes before data/, whatever the form
    write_test_part(tmp_path / "data", images=bytes(10))
    assert_is_the_test_part(*data.mnist("test"))
    (own / "mnist.npz").rename(tmp_path / "data" / "mnist.npz")
    write_test_part(own, idx(255 - DIGITS), idx(9 - LABELS))
    assert_is_the_test_part(*data.mnist("test"), 255 - DIGITS, 9 - LABELS)


@pytest.mark.parametrize("part", ["Train", None, "t10k", ["test"]])
def test_unknown_parts_of_mnist_are_refused(part):
    with pytest.raises(ValueError, match=r"part must be 'train' or 'test'; got"):
        data.mnist(part)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"images": idx(DIGITS[:9_999])}, "images.* holds uint8 (9999, 28, 28), not uint8 (10000"),
        ({"images": idx(DIGITS)[:-1]}, "images.* cannot be read"),
        ({"images": idx(DIGITS) + b"x"}, "images.* cannot be read"),
        ({"images": idx(DIGITS, kind=13)}, "images.* cannot be read (not an idx file of bytes)"),
        ({"images": b""}, "images.* cannot be read (not an idx file of bytes)"),
        ({"images": idx(DIGITS, lengths=(10_000, 784))}, "images.* holds uint8 (10000, 784)"),
        ({"labels": idx(LABELS[1:])}, "labels.* holds uint8 (9999,)"),
        ({"labels": idx(LABELS + 1)}, "labels.* has a label 10, where"),
    ],
)
@pytest.mark.slow
def test_unfit_files_of_mnist_are_refused_by_name(own, content, message):
    write_test_part(own, **content)
    pattern = re.escape(str(own)) + ".*" + re.escape(message).replace(r"\.\*", ".*")
    with pytest.raises(ValueError, match=pattern):
        data.mnist("test")


def test_damaged_files_are_refused_by_name(own):
    write_test_part(own)
    whole = (own / "t10k-images-idx3-ubyte.gz").read_bytes()
    for damaged in (whole[:-100], whole[:5000] + b"?" + whole[5001:], b"<html>", b""):
        (own / "t10k-images-idx3-ubyte.gz").write_bytes(damaged)
        with pytest.raises(ValueError, match=r"own.t10k-images\S+ (cannot be read|holds)"):
            data.mnist("test")
    for name, load in (("olivettifaces.mat", data.olivetti), ("cbcl-faces.tar.gz", data.cbcl)):
        for damaged in (b"", b"<html>", bytes(1000), gzip.compress(bytes(2000))):
            (own / name).write_bytes(damaged)
            with pytest.raises(ValueError, match=rf"own.{name} cannot be read \(.*remove it and"):
                load()


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x_test": DIGITS.astype(float)}, r"mnist.npz holds float64 \(10000, 28, 28\), not uint8"),
        ({"x_test": DIGITS[:5]}, r"mnist.npz holds uint8 \(5, 28, 28\)"),
        ({"y_test": LABELS[:, None]}, r"mnist.npz holds uint8 \(10000, 1\), not uint8 \(10000,\)"),
        ({"y_test": np.uint8([99] * 10_000)}, r"mnist.npz has a label 99"),
        ({"y_test": np.array([None])}, r"mnist.npz cannot be read \(.*allow_pickle"),
    ],
)
def test_unfit_arrays_of_an_npz_are_refused(own, arrays, message):
    np.savez(own / "mnist.npz", **({"x_test": DIGITS, "y_test": LABELS} | arrays))
    with pytest.raises(ValueError, match=message):
        data.mnist("test")
    with pytest.raises(ValueError, match=r"mnist.npz cannot be read \(.*x_train"):
        data.mnist()


def test_olivetti_faces_are_upright(own):
    faces = np.random.default_rng(5).integers(0, 256, (400, 64, 64), np.uint8)
    columns = np.stack([face.ravel(order="F") for face in faces], axis=1)
    savemat(own / "olivettifaces.mat", {"faces": columns, "p": 1}, do_compression=True)
    X, y = data.olivetti()
    assert X.shape == (400, 4096)
    assert X.dtype == np.float32
    assert y.dtype == np.int64
    assert X.flags.c_contiguous
    assert (X.reshape(400, 64, 64) == faces / np.float32(255)).all()
    np.testing.assert_array_equal(y, [person for person in range(40) for _ in range(10)])
    savemat(own / "olivettifaces.mat", {"faces": columns.T})
    with pytest.raises(ValueError, match=r"olivettifaces.mat holds uint8 \(400, 4096\), not"):
        data.olivetti()
    savemat(own / "olivettifaces.mat", {"facets": columns})
    with pytest.raises(ValueError, match=r"olivettifaces.mat cannot be read \('faces'\)"):
        data.olivetti()


FACES = np.random.default_rng(6).integers(0, 256, (2429, 19, 19), np.uint8)


def pgm(image):
    height, width = image.shape
    return b"P5\n# a comment\n%d %d\n255\n" % (width, height) + image.tobytes()


@pytest.fixture(scope="module")
def cbcl_folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("cbcl")
    folder = root / "train" / "face"
    folder.mkdir(parents=True)
    for k in np.random.default_rng(7).permutation(2429):
        (folder / f"face{k + 1:05}.pgm").write_bytes(pgm(FACES[k]))
    (folder / "._face00001.pgm").write_bytes(b"left by a Mac")
    (folder / "README").write_bytes(b"no picture")
    return root


def assert_are_the_faces(X):
    assert X.shape == (2429, 361)
    assert X.dtype == np.float32
    assert (X.reshape(2429, 19, 19) == FACES / np.float32(255)).all()


def test_cbcl_from_a_folder(monkeypatch, cbcl_folder):
    monkeypatch.setenv("LECTURE8_DATA", str(cbcl_folder))
    assert_are_the_faces(data.cbcl())


@pytest.mark.parametrize(
    ("name", "root"),
    [("cbcl-faces.tar.gz", "train/face"), ("face.train.tar.gz", "./train/face")],
)
def test_cbcl_from_an_archive(own, name, root):
    with tarfile.open(own / name, "w:gz", compresslevel=1) as tar:

        def add(path, content):
            member = tarfile.TarInfo(path)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))

        for k in np.random.default_rng(8).permutation(2429):
            add(f"{root}/face{k + 1:05}.pgm", pgm(FACES[k]))
        add(f"{root}/._face00001.pgm", b"left by a Mac")
        add(f"{root.replace('face', 'non-face')}/one.pgm", pgm(FACES[0]))
    assert_are_the_faces(data.cbcl())


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([], r"cannot be read \(no train/face/\*\.pgm in it\)"),
        ([pgm(FACES[0])] * 3, r"holds uint8 \(3, 19, 19\), not uint8 \(2429, 19, 19\)"),
        (
            [pgm(FACES[0]), pgm(FACES[0][1:])],
            r"cannot be read \(1\.pgm has the shape \(18, 19\), not",
        ),
        ([pgm(FACES[0]), pgm(FACES[0])[:-9]], r"cannot be read \(1\.pgm is not a picture\)"),
        ([b"GIF89a"], "cannot be read"),
    ],
)
def test_unfit_cbcl_folders_are_refused(own, files, message):
    (own / "train" / "face").mkdir(parents=True)
    for k, content in enumerate(files):
        (own / "train" / "face" / f"{k}.pgm").write_bytes(content)
    with pytest.raises(ValueError, match=r"train.face " + message):
        data.cbcl()


def test_missing_cbcl_comes_with_advice(own, tmp_path):
    with pytest.raises(ValueError, match=r"train/face .* or face.train.tar.gz into") as refusal:
        data.cbcl()
    assert str(tmp_path / "data") in str(refusal.value)
    assert "LECTURE8_DATA" in str(refusal.value)


@pytest.mark.parametrize(
    ("load", "name"),
    [(data.mnist, "train-images-idx3-ubyte.gz"), (data.olivetti, "olivettifaces.mat")],
)
def test_without_files_and_network_the_advice_names_the_file(own, load, name):
    with pytest.raises(OSError, match=rf"{name} could not be downloaded: .*: no connection; "):
        load()
    assert list(own.iterdir()) == []


@pytest.mark.skipif(not REAL, reason="set LECTURE8_DATA to test the real MNIST, Olivetti and CBCL")
@pytest.mark.parametrize(
    ("load", "file", "shape", "mean"),
    [
        (lambda: data.mnist()[0], "mnist.npz", (60_000, 784), 0.1307),
        (lambda: data.mnist("test")[0], "mnist.npz", (10_000, 784), 0.1325),
        (lambda: data.olivetti()[0], "olivettifaces.mat", (400, 4096), None),
        (data.cbcl, "cbcl-faces.tar.gz", (2429, 361), None),
    ],
    ids=["mnist", "mnist-test", "olivetti", "cbcl"],
)
def test_real_files(load, file, shape, mean):
    if not (Path(REAL).expanduser() / file).exists():
        pytest.skip(f"no {file} in LECTURE8_DATA")
    X = load()
    assert X.shape == shape
    assert X.min() == 0
    assert 0.9 < X.max() <= 1
    assert mean is None or X.mean(dtype=float) == pytest.approx(mean, abs=1e-4)


@pytest.mark.skipif(not REAL, reason="set LECTURE8_DATA to test the real labels")
def test_real_labels():
    if not (Path(REAL).expanduser() / "mnist.npz").exists():
        pytest.skip("no mnist.npz in LECTURE8_DATA")
    _, y = data.mnist("test")
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]  # as published
    np.testing.assert_array_equal(np.bincount(y), counts)
