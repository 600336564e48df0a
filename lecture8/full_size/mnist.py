"""Slide 39's autoencoder on MNIST: what was recorded, and how to measure it again.

The weights ship with this project, MNIST does not. What needs MNIST was measured once and stands in
data/; `errors` and `neighbours` measure it anew where MNIST is, `tools.record_mnist` all.
"""

from collections.abc import Sequence

import numpy as np

from lecture8 import autoencoder, check, data, pca
from lecture8.check import Array

SIZES = (784, 1000, 500, 250, 30)  # slide 39, Hinton and Salakhutdinov (2006)
M = SIZES[-1]
SPACES = ("30 codes", "PCA, 30", "784 pixels")


def errors() -> dict[str, float]:
    """Return the squared error per test image of the mean image, PCA and the shipped autoencoder.

    Slide 39. Takes about five seconds, and MNIST: ValueError or OSError say what is missing.
    """
    X, test = data.mnist("train")[0], data.mnist("test")[0]
    model = pca.fit(X, M=M)
    rebuilt = model.reconstruct(test)
    return {
        "the mean image": _error(test, model.mean),
        f"PCA, M = {M}": _error(test, rebuilt),
        "deep autoencoder": autoencoder.distortion(autoencoder.load(), test),
    }


def _error(X: Array, Xhat: Array) -> float:
    return float(((X - Xhat) ** 2).sum(axis=1).mean())


def rows(n: int = 10) -> tuple[dict[str, Array], dict[str, float]]:
    """Return slide 39's rows, (n, 784) each: test digits, and what 30 numbers keep of them.

    There is one digit of each class, then the next of each. With them come the squared errors per
    image of both methods on all test digits. Takes about ten seconds, and MNIST: ValueError or
    OSError say what is missing.
    """
    X, (test, y) = data.mnist("train")[0], data.mnist("test")
    earlier = [np.sum(y[:i] == y[i]) for i in range(10 * n)]
    digits, model = test[np.lexsort((y[: 10 * n], earlier))[:n]], pca.fit(X, M=M)
    ae, found = autoencoder.load(), errors()
    deep, linear = "deep autoencoder", f"PCA, M = {M}"
    kept = {deep: autoencoder.reconstruct(ae, digits), linear: model.reconstruct(digits)}
    return {"MNIST, test images": digits} | kept, {name: found[name] for name in kept}


def directions(S: Array, count: int = 4) -> tuple[Array, Array]:
    """Return the leading principal directions of codes (M, count), and their deviations (count,).

    S: (M, M), the covariance of codes. The largest entry of a direction is positive.
    """
    variances, V = np.linalg.eigh(S)
    V = V * np.sign(V[np.abs(V).argmax(axis=0), range(len(S))])
    return V[:, : -count - 1 : -1], np.sqrt(variances[: -count - 1 : -1])


def enlarged(X: Array) -> Array:
    """Return digits X (N, 64), grey levels 0 .. 1, in the format of MNIST, (N, 784).

    The 8 x 8 pixels become 20 x 20 in the middle, by bilinear interpolation, with more contrast.
    """
    at = np.clip((np.arange(20) + 0.5) * 8 / 20 - 0.5, 0, 7)
    weights = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(8)))
    images = weights @ np.reshape(X, (-1, 8, 8)) @ weights.T
    middle = np.clip((images - 0.3) / 0.5, 0, 1)
    return np.pad(middle, ((0, 0), (4, 4), (4, 4))).reshape(len(middle), -1)


def neighbours(ks: Sequence[int]) -> dict[str, list[float]]:
    """Return, for each of three spaces, the accuracy of k nearest neighbours on the test digits.

    Slides 40-41: 30 codes, 30 principal components, 784 pixels. A test digit gets the commonest
    label of its k nearest among the 60,000 training digits; of equally common ones the nearest's.
    Takes about a minute, and MNIST: ValueError or OSError say what is missing.
    """
    (X, y), (test, labels) = data.mnist("train"), data.mnist("test")
    ae, model = autoencoder.load(), pca.fit(X, M=M)
    pairs = [
        (autoencoder.encode(ae, X), autoencoder.encode(ae, test)),
        (model.encode(X), model.encode(test)),
        (X, test),
    ]
    found = {}
    for name, (known, asked) in zip(SPACES, pairs, strict=True):
        near = y[nearest(known, asked, max(ks))]
        found[name] = [float((vote(near[:, :k]) == labels).mean()) for k in ks]
    return found


def nearest(known: Array, asked: Array, k: int) -> Array:
    """Return the indices (n, k) of the k rows of known nearest to each row of asked (n, D).

    The nearest comes first. Raises ValueError for other shapes, and k that is not 1 .. the rows.
    """
    kind = np.float32 if getattr(known, "dtype", None) == np.float32 else np.float64
    known = check.matrix(known, "known", dtype=kind)
    asked = check.matrix(asked, "asked", columns=known.shape[1], dtype=kind)
    k = check.whole_number(k, "k", 1, len(known), "the rows of known")
    from sklearn.neighbors import NearestNeighbors

    finder = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(known)
    return finder.kneighbors(asked, return_distance=False)


def vote(labels: Array) -> Array:
    """Return the commonest label of each row (n, k); of equally common ones the first."""
    votes = (labels[:, :, None] == labels[:, None, :]).sum(axis=2)
    return labels[np.arange(len(labels)), votes.argmax(axis=1)]
