"""What was measured once and is kept: runs at full size, codes, seconds."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from lecture8.check import Array

RECORDED = Path(__file__).parent / "recorded"


def recorded(name: str) -> dict[str, Any]:
    """Return a record: "mnist", "olivetti", "olivetti-whole" or "cost" (slides 19-20, 38-41).

    Each says when and on what machine it was made, and the commands are in data/README.md.
    Raises ValueError for another name.
    """
    if name not in (names := ("mnist", "olivetti", "olivetti-whole", "cost")):
        raise ValueError(f"name must be one of {', '.join(map(repr, names))}; got {name!r}")
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))


def mnist_codes() -> dict[str, Array]:
    """Return what was recorded of the 60,000 training codes, and maps of 1,500 test codes.

    mean: (30,). covariance: (30, 30), with 1/N. class_means: (10, 30). class_covariances:
    (10, 30, 30). y: (1500,), labels of the points in the maps. map of ...: (1500, 2).
    """
    with np.load(RECORDED / "mnist-codes.npz") as file:
        return {name: file[name].astype(float) for name in file.files}


def mnist_pca() -> tuple[Array, Array]:
    """Return PCA of the 60,000 training images: mean (784,) and 30 directions (784, 30).

    Rounded to float16; slide 39.
    """
    with np.load(RECORDED / "mnist-pca.npz") as file:
        return file["mean"].astype(float), file["U"].astype(float)
