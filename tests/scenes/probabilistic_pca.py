"""The scenes of notebook 05, on faces, digits and points that are drawn."""

from functools import cache

import numpy as np

from lecture8 import data, pca, ppca
from lecture8.check import Array
from lecture8.course import plots
from lecture8.course.plots import Scene


@cache
def digits() -> Array:
    return data.digits()[0]


@cache
def blurred() -> Array:
    """Digits whose pixels all vary."""
    return digits() + np.random.default_rng(5).random(digits().shape)


def noise_floor() -> Scene:
    m = pca.fit(blurred())
    return plots.noise_floor(m.mean, m.U, m.lam, 8, np.random.default_rng(1))


@cache
def pair() -> Array:
    """Two pixels of the faces."""
    return data.faces(1)[0][:, [4 * 25 + 14, 12 * 25 + 17]]


@cache
def em_history() -> list[tuple[ppca.PPCA, float]]:
    found, rng = [], np.random.default_rng(12)
    ppca.fit_em(pair(), 1, rng, tol=1e-3, callback=lambda _, model, L: found.append((model, L)))
    return found


def em_steps() -> Scene:
    models, rises = zip(*em_history(), strict=True)
    means, W = (np.array([getattr(p, name) for p in models]) for name in ("mean", "W"))
    Ez = np.array([p.posterior(pair())[0][:, 0] for p in models])
    best = ppca.fit(pair(), 1).log_likelihood(pair())
    return plots.em_steps(pair(), means, W[:, :, 0], Ez, np.array(rises), best)


@cache
def holes() -> tuple[dict, dict, dict]:
    """What is seen of six digits, what stands in for the rest, and errors that are made up."""
    seen = {
        share: np.where(
            np.random.default_rng(share).random((6, 64)) < share / 100, np.nan, digits()[:6]
        )
        for share in (10, 30, 50)
    }
    fills = {
        name: {share: np.where(np.isnan(x), value, x) for share, x in seen.items()}
        for name, value in (("mean", 5.0), ("mean + PCA", 7.0), ("EM", 9.0))
    }
    errors = {
        name: {share: float(share * k) for share in seen} for k, name in enumerate(fills, start=1)
    }
    return seen, fills, errors


HELD_OUT = {"M = 1": np.array([-5.0, -4.2, -3.8]), "full": np.array([-4.5, -4.3, -4.4])}


@cache
def arc() -> Array:
    turns = np.linspace(0, 4, 90)
    points = 5 * np.column_stack([np.cos(turns), np.sin(turns)])
    return points + 0.3 * np.random.default_rng(3).normal(size=points.shape)


@cache
def covers() -> dict[int, ppca.Mixture]:
    return {K: ppca.fit_mixture(arc(), K, 1, np.random.default_rng(K)) for K in (1, 2, 3)}


def parts() -> tuple[dict, dict, dict]:
    """K -> the means, the covariances and the responsibilities of the K parts."""
    means = {K: np.array([part.mean for part in m.parts]) for K, m in covers().items()}
    C = {K: np.array([part.covariance() for part in m.parts]) for K, m in covers().items()}
    return means, C, {K: m.responsibilities(arc()) for K, m in covers().items()}


def mixture_on_a_curve() -> Scene:
    return plots.mixture_on_a_curve(arc(), *parts(), HELD_OUT)


@cache
def ten() -> tuple[dict, dict, dict]:
    """Points in ten dimensions: W by maximum likelihood and by ARD, and scores that are made up."""
    points = np.random.default_rng(14).normal(size=(60, 10)) * np.array([3, 2.5, 2, *[1] * 7])
    Ns = (20, 40, 60)
    by_ml = {N: ppca.fit(points[:N], 9).W for N in Ns}
    by_ard = {N: ppca.fit_bayesian(points[:N]).W for N in Ns}
    return by_ml, by_ard, {N: -16 - 0.1 * (np.arange(10) - N / 20) ** 2 for N in Ns}


def yardstick() -> Scene:
    against_M = {
        "PPCA": (np.arange(3), np.array([-3.0, -1, -2]), np.array([0.1, 0.2, 0.3])),
        "FA": (np.arange(2), np.array([-2.0, -1.5]), np.array([0.2, 0.1])),
    }
    return plots.yardstick(against_M, {"sphere": (-4.0, 0.1), "full": (-2.2, 0.2)})


SCENES = {
    "noise_floor": noise_floor,
    "em_steps": em_steps,
    "filled_in": lambda: plots.filled_in(digits()[:6], *holes(), height=8),
    "mixture_on_a_curve": mixture_on_a_curve,
    "relevant_directions": lambda: plots.relevant_directions(*ten(), truth=3),
    "yardstick": yardstick,
}
