"""The scenes of notebook 04, on faces."""

from functools import cache

import numpy as np

from lecture8 import data
from lecture8.check import Array
from lecture8.course import plots
from lecture8.course.plots import Scene
from lecture8.full_size import cost


@cache
def faces() -> Array:
    return data.faces(1)[0]


@cache
def few() -> Array:
    """20 faces, less their mean."""
    return faces()[:20] - faces()[:20].mean(axis=0)


def weighted_pictures() -> Scene:
    lam, V = (a[..., ::-1] for a in np.linalg.eigh(few() @ few().T / 20))
    return plots.weighted_pictures(few(), V, lam, height=25)


def cost_measured() -> Scene:
    record = {
        "date": "2026-01-31",
        "machine": "a machine",
        "against D": {"N": 10, "D": [20, 40, 80], **{r: [1, 8, 64] for r in cost.ROUTES}},
        "against N": {"D": 10, "N": [20, 40, 80], **{r: [1, 4, 16] for r in cost.ROUTES}},
    }
    record["against D"]["gram"] = [1, 9, 8]  # times that do not rise throughout
    return plots.cost_measured(record, cost.exponent)


SCENES = {
    "shared_spectra": lambda: plots.shared_spectra(faces()[:16, 300:310]),
    "weighted_pictures": weighted_pictures,
    "cost_counted": lambda: plots.cost_counted(lambda N, D: cost.operations(N, D, M=20)),
    "cost_measured": cost_measured,
}
