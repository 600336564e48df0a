"""`make bench`: what the routes to principal components cost; recorded for notebooks 04 and 05.

Everything is measured in one run, the rivals taking turns; a figure is the median of its runs.
"""

import argparse
import json
import warnings
from collections.abc import Callable
from datetime import date
from statistics import median

import numpy as np
from sklearn.decomposition import PCA

from lecture8 import pca, ppca
from lecture8.check import Array
from lecture8.data import records
from lecture8.full_size import cost
from tools.measure import in_turns, machine


def medians(rivals: dict[str, Callable[[], object]], turns: int) -> dict[str, float]:
    """Return name -> seconds, to be recorded."""
    return {name: round(median(taken), 4) for name, taken in in_turns(rivals, turns).items()}


def sine_of_angle(A: Array, B: Array) -> float:
    """Return the sine of the largest angle between the spaces of two orthonormal bases."""
    return float(np.linalg.norm(B - A @ (A.T @ B), 2))


def large(rng: np.random.Generator) -> dict[str, object]:
    """N = 1000 points in D = 10,000 dimensions, M = 20 directions."""
    N, D, M = 1000, 10_000, 20
    X = rng.normal(size=(N, 60)) @ rng.normal(size=(60, D)) + rng.normal(size=(N, D))
    Xc = X - X.mean(axis=0)
    rivals = {
        "pca.fit, N x N": lambda: pca.fit(X, M),
        "thin SVD": lambda: np.linalg.svd(Xc, full_matrices=False),
        "scikit-learn, full": lambda: PCA(M, svd_solver="full").fit(X),
        "scikit-learn, arpack": lambda: PCA(M, svd_solver="arpack").fit(X),
        "scikit-learn, randomized": lambda: PCA(M, svd_solver="randomized", random_state=0).fit(X),
    }
    exact = np.linalg.svd(Xc, full_matrices=False)[2][:M].T
    approximate = PCA(M, svd_solver="randomized", random_state=0).fit(X).components_.T
    return {
        "sizes": [N, D, M],
        "seconds": medians(rivals, 5),
        "sine of the angle to the SVD": sine_of_angle(exact, pca.fit(X, M).U),
        "sine of the angle, randomized": sine_of_angle(exact, approximate),
    }


def em(rng: np.random.Generator) -> dict[str, object]:
    """EM against the full eigenproblem, and a truncated solver: N = 5000, D = 3000, M = 10."""
    N, D, M = 5000, 3000, 10
    W = rng.normal(size=(D, M)) * np.linspace(3, 1, M)
    X = rng.normal(size=(N, M)) @ W.T + rng.normal(size=(N, D))
    found, iterations = {}, []

    def by_em() -> None:
        iterations.clear()
        start = np.random.default_rng(0)
        found["EM"] = ppca.fit_em(X, M, start, callback=lambda i, *_: iterations.append(i))

    def by_arpack() -> None:
        found["truncated"] = PCA(M, svd_solver="arpack").fit(X).components_.T

    def by_eigenproblem() -> None:
        found["full"] = pca.fit(X, M, "covariance").U

    rivals = {
        "EM": by_em,
        "truncated solver (ARPACK)": by_arpack,
        "full eigenproblem": by_eigenproblem,
    }
    seconds = medians(rivals, 3)
    best = ppca.fit(X, M)
    return {
        "sizes": [N, D, M],
        "seconds": seconds,
        "iterations": len(iterations) - 1,
        "sine of the angle, EM": sine_of_angle(found["full"], np.linalg.qr(found["EM"].W)[0]),
        "sine of the angle, truncated": sine_of_angle(found["full"], found["truncated"]),
        "nats a row below the closed form": (
            (best.log_likelihood(X) - found["EM"].log_likelihood(X)) / N
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the routes to principal components.")
    parser.add_argument(
        "--record", action="store_true", help="write cost.json, which notebooks 04 and 05 show"
    )
    asked = parser.parse_args()
    warnings.simplefilter("error")
    rng = np.random.default_rng(0)
    measured = cost.measure() | {"large": large(rng), "EM": em(rng)}
    if asked.record:
        (records.RECORDED / "cost.json").write_text(
            json.dumps(measured, indent=1) + "\n", encoding="utf-8"
        )
    print(f"Routes to principal components, {date.today()}.\n{machine()}.")
    for name in ("large", "EM"):
        seconds, sizes = measured[name]["seconds"], measured[name]["sizes"]
        ours = next(iter(seconds.values()))
        print("N = {}, D = {}, M = {}".format(*sizes))
        for rival, taken in seconds.items():
            print(f"  {rival:32}{taken:8.3f} s{taken / ours:7.2f} x the first")
    print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
