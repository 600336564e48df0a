"""The Olivetti faces as slide 38's experiment takes them: patches of 25 x 25, people held out.

Hinton and Salakhutdinov (2006) turned, scaled and cropped the 400 faces, and tested on people whom
neither the autoencoder nor PCA had seen. Errors are in their units: pixels have mean 0, and their
variance is 1 on average, so that an image has 625.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lecture8 import autoencoder, check, pca
from lecture8.check import Array
from lecture8.neurons import Network
from lecture8.pca import PCA

SIDE = 25  # of a patch
SCALE = 1.4, 1.8  # pixels of a face to one of a patch: at 1.8 a patch fits in at every angle
FOLDS = 4  # each tests on ten other people
PARTS = "training", "validation", "test"
EACH = 1000  # patches of a person to measure on
CODE = 30  # numbers that an image is reduced to


def people(fold: int) -> dict[str, list[int]]:
    """Return who of the 40 people is for training (25), validation (5) and test (10).

    fold: 0 .. 3, each with other people to test on; 0 tests on the last ten, as Hinton and
    Salakhutdinov did. Raises ValueError for another fold.
    """
    fold = check.whole_number(fold, "fold", 0, FOLDS - 1, "four tens of people")
    order = [(10 * fold + i) % 40 for i in range(40)]
    return dict(zip(PARTS, (order[:25], order[25:30], order[30:]), strict=True))


def patches(faces: Array, n: int, rng: np.random.Generator) -> Array:
    """Return n patches (n, 625), each of a random face, at a random angle, scale and place.

    faces: (N, side * side). The angle is -90 .. 90 degrees, the scale 1.4 .. 1.8 pixels of the
    face to one of the patch, the place any at which the whole patch lies in the face.
    Raises ValueError for faces that are no squares of 63 pixels a side or more, and n < 1.
    """
    faces = _squares(faces)
    side = faces.shape[1]
    if side < 63:
        raise ValueError(f"faces must have 63 pixels a side or more, to be turned; got {side}")
    n = check.positive(n, "n")
    which = check.generator(rng).integers(0, len(faces), n)
    angle = rng.uniform(-np.pi / 2, np.pi / 2, n)
    scale = rng.uniform(*SCALE, n)
    reach = (SIDE - 1) / 2 * scale * (np.abs(np.cos(angle)) + np.abs(np.sin(angle)))
    room = (side - 1) / 2 - reach
    return cut(faces, which, angle, scale, room[:, None] * rng.uniform(-1, 1, (n, 2)))


def whole(faces: Array) -> Array:
    """Return upright faces (N, side * side), side >= 25, as images (N, 625).

    Raises ValueError for faces that are no such squares.
    """
    faces = _squares(faces)
    N, scale = len(faces), faces.shape[1] / SIDE
    return cut(faces, np.arange(N), np.zeros(N), np.full(N, scale), np.zeros((N, 2)))


def _squares(faces: Array) -> Array:
    faces = check.matrix(faces, "faces", dtype=np.float32)
    side = round(faces.shape[1] ** 0.5)
    if len(faces) == 0 or side < SIDE or side**2 != faces.shape[1]:
        advice = f"(N, side * side), with side >= {SIDE} and N >= 1"
        raise ValueError(f"faces must be square images, {advice}; got shape {faces.shape}")
    return faces.reshape(-1, side, side)


def cut(faces: Array, which: Array, angle: Array, scale: Array, place: Array) -> Array:
    """Return a patch (n, 625) of each of the faces which (n,), interpolated between pixels.

    faces: (N, side, side). angle: (n,), radians anticlockwise. scale: (n,), pixels of the face to
    one of the patch. place: (n, 2), rows down and columns right from middle to middle.
    """
    out = np.empty((len(which), SIDE * SIDE), np.float32)
    down, right = np.indices((SIDE, SIDE), np.float32).reshape(2, -1) - (SIDE - 1) / 2
    place = place + (faces.shape[1] - 1) / 2
    columns = [scale * np.cos(angle), scale * np.sin(angle), place[:, 0], place[:, 1]]
    columns = [column.astype(np.float32)[:, None] for column in columns]
    for start in range(0, len(out), 64):  # 64 at a time stay in the processor's cache
        some = slice(start, start + 64)
        c, s, top, left = (column[some] for column in columns)
        row, column = c * down + s * right + top, c * right - s * down + left
        out[some] = _between(faces, which[some], row, column)
    return out


def _between(faces: Array, which: Array, row: Array, column: Array) -> Array:
    """Return grey levels at places between the pixels: bilinear interpolation."""
    side = faces.shape[1]
    i, j = (np.clip(at, 0, side - 2).astype(np.int64) for at in (row, column))
    row, column = row - i, column - j
    flat, index = faces.ravel(), which[:, None] * side**2 + i * side + j
    above, below = (flat[at] + column * (flat[at + 1] - flat[at]) for at in (index, index + side))
    return above + row * (below - above)


@dataclass(frozen=True)
class Task:
    """What there is to train and to measure on in one fold, and PCA of it.

    training: (N, 4096) faces to take patches of, or (N, 625) whole ones. images: of the people of
    each part, in their order, equally many of each. who: as from `people`. pca: of the training
    people's images, with all its components.
    """

    training: Array
    images: dict[str, Array]
    who: dict[str, list[int]]
    pca: PCA


def task(X: Array, fold: int, rng: np.random.Generator, upright: bool = False) -> Task:
    """Return the task of a fold (slide 38).

    X: (400, 4096), ten faces of each of 40 people. upright: whole faces, not patches of them.
    All are shifted and scaled alike, by what gives the training people's images mean 0 and, on
    average, pixels of variance 1. Raises ValueError for another X or fold.
    """
    who = people(fold)
    X = check.matrix(X, "X", dtype=np.float32)
    if len(X) != 400:
        raise ValueError(f"X must have ten faces of each of 40 people; got {len(X)} rows")
    X = X.reshape(40, 10, -1)
    images = {
        part: np.concatenate([whole(X[p]) if upright else patches(X[p], EACH, rng) for p in of])
        for part, of in who.items()
    }
    mean = images["training"].mean()
    scale = np.sqrt(images["training"].var(axis=0).mean())
    images = {part: (image - mean) / scale for part, image in images.items()}
    faces = (np.concatenate(X[who["training"]]) - mean) / scale
    training = images["training"] if upright else faces
    return Task(training, images, who, pca.fit(images["training"]))


def errors(ae: Network, task: Task, part: str) -> Array:
    """Return the autoencoder's mean squared error per image, for each person of a part."""
    images = task.images[part]
    return _each((images - autoencoder.reconstruct(ae, images)) ** 2, task, part).sum(axis=1)


def pca_errors(task: Task, part: str) -> Array:
    """Return PCA's mean squared error per image with 0, 1, ... components: one row per person."""
    images = task.images[part]
    total = _each((images - task.pca.mean) ** 2, task, part).sum(axis=1, keepdims=True)
    explained = _each(task.pca.encode(images) ** 2, task, part).cumsum(axis=1)
    return total - np.pad(explained, ((0, 0), (1, 0)))


def _each(A: Array, task: Task, part: str) -> Array:
    """Return the mean row of A (N, .) for each person of a part."""
    persons = len(task.who[part])
    return A.reshape(persons, -1, A.shape[1]).mean(axis=1, dtype=np.float64)


def measure(ae: Network, task: Task) -> dict[str, Any]:
    """Return both methods' errors for each person of each part, with the names of a record.

    "PCA components": how many PCA needs to do as well as the autoencoder on the test people, None
    if all it has are too few.
    """
    theirs = {part: pca_errors(task, part) for part in PARTS}
    ours = {part: errors(ae, task, part) for part in PARTS}
    as_well = theirs["test"].mean(axis=0) <= ours["test"].mean()
    return {
        "people": task.who,
        "autoencoder": {part: np.round(ours[part], 2).tolist() for part in PARTS},
        "PCA": {part: np.round(theirs[part][:, CODE], 2).tolist() for part in PARTS},
        "PCA components": int(as_well.argmax()) if as_well.any() else None,
    }


def means(ae: Network, task: Task) -> dict[str, float]:
    """Return the autoencoder's mean squared error of an image, for each part."""
    return {part: round(float(errors(ae, task, part).mean()), 2) for part in PARTS}


OWN = (
    "people",
    "autoencoder",
    "last weights",
    "PCA",
    "PCA components",
    "validation error",
    "minutes",
)


def summary(logs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one record of several folds, from their logs with what `measure` returned in them.

    For each part the errors of both methods, means over the people, and their ratio; for the test
    people also the mean difference, with its standard error over people. "last weights" are those
    at the end of training; all else is of the best ones, by validation error.
    """
    apart = {*OWN, "test error", "curve"}
    said = {name: value for name, value in logs[0].items() if name not in apart}
    said["minutes"] = round(sum(log["minutes"] for log in logs), 1)
    said |= {part: _compared(logs, part) for part in PARTS}
    last = [log["last weights"] for log in logs]
    said["last weights"] = {
        part: round(np.mean([fold[part] for fold in last]), 1) for part in PARTS
    }
    said["folds"] = [{name: log[name] for name in OWN} for log in logs]
    return said


def _compared(logs: list[dict[str, Any]], part: str) -> dict[str, Any]:
    ours, theirs = (
        np.concatenate([log[method][part] for log in logs]) for method in ("autoencoder", "PCA")
    )
    means = {"autoencoder": round(ours.mean(), 1), "PCA": round(theirs.mean(), 1)}
    means["ratio"] = round(ours.mean() / theirs.mean(), 3)
    if part != "test":  # people come back in several folds
        return means
    difference = ours - theirs
    error = difference.std(ddof=1) / len(difference) ** 0.5
    return means | {
        "difference": round(difference.mean(), 2),
        "standard error": round(error, 2),
        "people": len(difference),
        "people for whom PCA is better": int((difference > 0).sum()),
    }
