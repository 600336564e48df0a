"""What the routes to principal components cost, counted and measured (slides 19-20)."""

import os
import platform
import time
from datetime import date
from typing import Any

import numpy as np

from lecture8 import check, pca
from lecture8.check import Array

ROUTES: tuple[pca.Method, ...] = ("covariance", "gram", "svd")


def operations(N: int, D: int, M: int) -> dict[str, int]:
    """Return the leading term of each part, in multiplications (slides 19-20).

    An eigenproblem takes several times its N^3 or D^3; that factor is left out.
    Raises ValueError unless N, D and M are whole numbers from 1.
    """
    for name, value in (("N", N), ("D", D), ("M", M)):
        check.positive(value, name)
    return {
        "S = XᵀX / N": N * D * D,
        "eigenvectors of S": D**3,
        "K = XXᵀ / N": N * N * D,
        "eigenvectors of K": N**3,
        "back: Xᵀv": N * D * M,
    }


def exponent(sizes: Array, seconds: Array) -> float:
    """Return p of the law seconds = c sizes^p that fits the three largest sizes best.

    Raises ValueError unless there are as many seconds as sizes, two or more, all above 0.
    """
    sizes, seconds = check.numbers(sizes, "sizes"), check.numbers(seconds, "seconds")
    fits = sizes.ndim == 1 and sizes.shape == seconds.shape and len(sizes) > 1
    if not fits or not all((a > 0).all() and np.isfinite(a).all() for a in (sizes, seconds)):
        raise ValueError("sizes and seconds must be as many numbers above 0, two of each or more")
    return float(np.polyfit(np.log(sizes[-3:]), np.log(seconds[-3:]), 1)[0])


def measure(repeats: int = 3) -> dict[str, Any]:
    """Time `pca.fit` by its three routes, against D at N = 100 and against N at D = 2000.

    Takes about half a minute. Each entry is the shortest of `repeats`, in seconds; the routes take
    turns. Returns what `data.recorded("cost")` returns.
    """
    Ds, Ns = [200, 400, 800, 1600, 3200], [125, 250, 500, 1000, 2000]
    return {
        "date": f"{date.today()}",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "against D": {"N": 100, "D": Ds, **_seconds([(100, D) for D in Ds], repeats)},
        "against N": {"D": 2000, "N": Ns, **_seconds([(N, 2000) for N in Ns], repeats)},
    }


def _seconds(shapes: list[tuple[int, int]], repeats: int) -> dict[str, list[float]]:
    rng, taken = np.random.default_rng(0), {route: [] for route in ROUTES}
    pca.fit(rng.normal(size=(100, 50)))  # the first call loads libraries
    for shape in shapes:
        X = rng.normal(size=shape)
        runs = {route: [] for route in ROUTES}
        for _ in range(repeats):
            for route in ROUTES:
                start = time.perf_counter()
                pca.fit(X, 20, route)
                runs[route].append(time.perf_counter() - start)
        for route in ROUTES:
            taken[route].append(round(min(runs[route]), 6))
    return taken
