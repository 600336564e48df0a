"""Record what the autoencoders trained on MNIST do: mnist.json, two npz files, and weights.

    python -m tools.record_mnist FOLDER

FOLDER holds what `python -m lecture8 train mnist --folder FOLDER` wrote: its runs join those that
are recorded. Of its deep networks the one with the smallest validation error ships; all else is
measured with that. Takes ten minutes.
"""

import json
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.manifold import TSNE, trustworthiness
from sklearn.metrics import adjusted_rand_score

from lecture8 import autoencoder, data, pca, sne
from lecture8.check import Array
from lecture8.data import records
from lecture8.data.shipped import Labels
from lecture8.full_size import mnist

POINTS = 1500  # in a map
KS = (1, 3, 5, 10, 30, 100)
Part = tuple[Array, Labels]  # images or codes, and their labels


def main(folder: Path) -> None:
    logs = {path: json.loads(path.read_text()) for path in sorted(folder.glob("mnist-*.json"))}
    deep = [path for path in logs if len(logs[path]["sizes"]) > 2]
    best = min(deep, key=lambda path: logs[path]["validation error"])
    shutil.copy(best.with_suffix(".npz"), autoencoder.SHIPPED)
    runs = data.recorded("mnist")["runs"] | {title(log): shortened(log) for log in logs.values()}
    (X, labels), (test, y) = data.mnist("train"), data.mnist("test")
    ae = autoencoder.load()
    codes = coded(autoencoder.encode(ae, X).astype(float), labels)
    distances, lengths = sampled(ae, codes, X, test)
    arrays, maps = mapped(ae, X, test[:POINTS], y[:POINTS])
    said = data.recorded("mnist") | {
        "date": f"{date.today()}",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "runs": runs,
        "shipped": title(logs[best]),
        "errors": rounded(mnist.errors()),
        "neighbours": {"k": KS, "test digits": len(y)} | rounded(mnist.neighbours(KS)),
        **classes(ae, (X, labels), (test, y)),
        "smaller networks": smaller((X[:20_000], labels[:20_000]), (test, y)),
        "distances": rounded(distances),
        "lengths": rounded(lengths),
        "maps": maps,
    }
    model = pca.fit(X, M=mnist.M)
    halves = {"mean": np.float16(model.mean), "U": np.float16(model.U)}
    np.savez(records.RECORDED / "mnist-pca.npz", **halves)
    write(said)
    small = {name: np.float32(array) for name, array in codes.items()}
    np.savez(records.RECORDED / "mnist-codes.npz", y=y[:POINTS].astype(np.uint8), **small, **arrays)
    print(json.dumps(said, indent=1))


def write(said: dict[str, Any]) -> None:
    """Write mnist.json, short lists in one line."""
    text = re.sub(r"\n\s{4,}|\n\s+(?=\])", " ", json.dumps(said, indent=1))
    (records.RECORDED / "mnist.json").write_text(text + "\n")


def rounded(found: dict[str, Any]) -> dict[str, Any]:
    return {name: np.round(value, 4).tolist() for name, value in found.items()}


def title(log: dict[str, Any]) -> str:
    """What tells a run from the others."""
    if len(log["sizes"]) == 2:
        return f"logistic PCA, {log['epochs']} epochs, seed {log['seed']}"
    units = {"silu": "SiLU", "sigmoid": "sigmoid"}[log["hidden"]]
    larger = f" of {log['gain']:g} x Glorot" if log["gain"] != 1 else ""
    after = " after RBMs" if log["pretrain"] else larger
    muon = ", Muon" if log["muon"] else ""
    return f"{units}{after}{muon}, {log['epochs']} epochs, seed {log['seed']}"


def shortened(log: dict[str, Any]) -> dict[str, Any]:
    """A log whose curve has minutes and validation errors, at most 40 of them."""
    _, errors, seconds = np.transpose(log.pop("curve"))
    some = np.unique(np.geomspace(1, len(errors), 40).astype(int)) - 1
    minutes = log["minutes of pretraining"] + np.cumsum(seconds) / 60
    curve = np.column_stack([minutes, errors])[some]
    return log | {"curve": curve.round(3).tolist()}


def coded(Z: Array, labels: Array) -> dict[str, Array]:
    """What is kept of the training codes: means and covariances, of all and of each class."""
    classes = [Z[labels == k] for k in range(10)]
    return {
        "mean": Z.mean(axis=0),
        "covariance": pca.covariance(Z),
        "class_means": np.array([A.mean(axis=0) for A in classes]),
        "class_covariances": np.array([pca.covariance(A) for A in classes]),
    }


def classes(ae: autoencoder.Network, training: Part, test: Part) -> dict[str, Any]:
    """What codes, components and pixels know of the ten classes."""
    model = pca.fit(training[0], M=mnist.M)
    known, asked = (
        dict(zip(mnist.SPACES, (autoencoder.encode(ae, X), model.encode(X), X), strict=True))
        for X in (training[0], test[0])
    )
    y, labels = training[1], test[1]
    indices = {
        part: rounded({name: rand_indices(Z, of) for name, Z in spaces.items()})
        for part, spaces, of in (("training", known, y), ("test", asked, labels))
    }
    two = mnist.SPACES[:2]
    shares = {
        f"{K} clusters": rounded({a: named((known[a], y), (asked[a], labels), K) for a in two})
        for K in (10, 100)
    }
    codes, components = (right((known[a], y), (asked[a], labels)) for a in two)
    return {
        "clusters": indices,
        "named by clusters": shares,
        "right by five neighbours": in_one_only(codes, components),
    }


def rand_indices(Z: Array, labels: Array) -> list[float]:
    """How near ten clusters come to the ten digits: adjusted Rand indices, one for each start."""
    found = [KMeans(10, n_init=5, random_state=start).fit_predict(Z) for start in range(3)]
    return [adjusted_rand_score(labels, groups) for groups in found]


def named(known: Part, asked: Part, clusters: int) -> float:
    """The share of test digits that have the commonest training label of their cluster."""
    (Z, y), (test, labels) = known, asked
    found = KMeans(clusters, n_init=5, random_state=0).fit(Z)
    names = np.array([np.bincount(y[found.labels_ == k]).argmax() for k in range(clusters)])
    return float((names[found.predict(test)] == labels).mean())


def right(known: Part, asked: Part) -> Array:
    """Which test digits are named right by the five nearest training digits."""
    return mnist.vote(known[1][mnist.nearest(known[0], asked[0], 5)]) == asked[1]


def in_one_only(codes: Array, components: Array) -> dict[str, int]:
    """How many test digits the one names right and the other does not."""
    return {
        "in the codes only": int((codes & ~components).sum()),
        "in the components only": int((components & ~codes).sum()),
    }


def smaller(training: Part, test: Part, units: Sequence[int] = (250, 100)) -> dict[str, Any]:
    """Three small networks against components: what five neighbours name right."""
    (X, y), (images, labels) = training, test

    def named_right(encode: Callable[[Array], Array]) -> Array:
        return right((encode(X), y), (encode(images), labels))

    components = named_right(pca.fit(X, M=mnist.M).encode)
    found: dict[str, Any] = {"PCA, 30": round(float(components.mean()), 4), "networks": []}
    for seed in (1, 2, 3):
        rng = np.random.default_rng(seed)
        ae = autoencoder.build([X.shape[1], *units, mnist.M], rng=rng)
        autoencoder.fit(ae, X, epochs=15, rng=rng)
        codes = named_right(partial(autoencoder.encode, ae))
        found["networks"].append(
            {"30 codes": round(float(codes.mean()), 4)} | in_one_only(codes, components)
        )
    return found


def sampled(
    ae: autoencoder.Network, codes: dict[str, Array], X: Array, test: Array
) -> tuple[dict[str, float], dict[str, float]]:
    """Mean distance to the nearest training digit, and length, of 1,000 pictures of each kind."""
    rng = np.random.default_rng(0)
    one = rng.multivariate_normal(codes["mean"], codes["covariance"], 1000)
    a_class = [
        rng.multivariate_normal(mean, covariance, 100)
        for mean, covariance in zip(codes["class_means"], codes["class_covariances"], strict=True)
    ]
    model = pca.fit(X, M=mnist.M)
    normal = rng.normal(0, np.sqrt(model.lam[: mnist.M]), (1000, mnist.M))
    pictures = {
        "one normal distribution of codes": autoencoder.decode(ae, one),
        "one normal distribution per class": autoencoder.decode(ae, np.concatenate(a_class)),
        "PCA, a normal distribution": model.decode(normal),
        "the same, clipped to 0 .. 1": np.clip(model.decode(normal), 0, 1),
        "test digits, rebuilt": autoencoder.reconstruct(ae, test[:1000]),
        "test digits": test[:1000],
        "black": np.zeros((1, X.shape[1]), np.float32),
    }
    return {name: float(np.mean(far(X, images))) for name, images in pictures.items()}, {
        name: float(np.linalg.norm(images, axis=1).mean()) for name, images in pictures.items()
    }


def far(X: Array, images: Array) -> Array:
    nearest = X[mnist.nearest(X, images, 1)[:, 0]]
    return np.sqrt(((images - nearest) ** 2).sum(axis=1))


def mapped(ae: autoencoder.Network, X: Array, test: Array, y: Array) -> tuple[dict, dict]:
    """Maps of test codes and of principal components, and what each of them keeps."""
    codes = autoencoder.encode(ae, test).astype(float)
    components = pca.fit(X, M=mnist.M).encode(test)
    arrays, scores = {}, {}
    for name, Z, way in (
        ("codes, UNI-SNE", codes, uni_sne),
        ("codes, t-SNE", codes, t_sne),
        ("codes, PCA", codes, lambda Z: pca.fit(Z, M=2).encode(Z)),
        ("30 components, UNI-SNE", components, uni_sne),
        ("784 pixels, UNI-SNE", test, uni_sne),
    ):
        Y = way(Z)
        scores[name] = {
            "kept": round(sne.kept(Z, Y), 3),
            "trustworthiness": round(float(trustworthiness(Z, Y, n_neighbors=10)), 3),
            "accuracy": alike(Y, y),
            "accuracy before": alike(Z, y),
        }
        arrays[f"map of {name}"] = (Y / np.abs(Y).max()).astype(np.float16)
    return arrays, scores


def alike(Z: Array, y: Array) -> float:
    """The share of points whose nearest other point has their label."""
    return round(float((y[mnist.nearest(Z, Z, 2)[:, 1]] == y).mean()), 3)


def uni_sne(Z: Array) -> Array:
    return sne.fit(Z, rng=np.random.default_rng(0))


def t_sne(Z: Array) -> Array:
    return TSNE(random_state=0, init="pca").fit_transform(Z)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
