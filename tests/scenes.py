"""Every scene of the package on real data, for the tests that sweep them all."""

import math
from collections.abc import Callable

import numpy as np

from lecture8 import cost, data, fisher, manifold, neurons, pca, plots, ppca
from lecture8.plots import Scene

faces, threes = data.faces(1)[0], data.digits(3)[0]
pair, names = faces[:, [4 * 25 + 14, 12 * 25 + 17]], ("forehead", "cheek")
of_faces, of_threes = pca.fit(faces), pca.fit(threes)


def faces_in_rows() -> Scene:
    m = of_faces
    return plots.reconstructions(faces[:7], m.mean, m.U, m.lam, height=25)


def threes_in_rows() -> Scene:
    m = of_threes
    return plots.reconstructions(threes[:7], m.mean, m.U, m.lam, height=8)


of_four = pca.fit(threes, M=4)
codes = {"one": np.eye(4)[np.arange(183) % 4], "PCA": of_four.project(threes)}
rebuilt = {"one": threes[::-1], "PCA": of_four.reconstruct(codes["PCA"])}
rolled, latent = data.curved_sheet(300, np.random.default_rng(6))
clouds, cloud_of = data.two_classes(150, np.random.default_rng(18))
digits, numeral = data.digits()
scored = {"all": np.array([0.9, 0.8, 1.0]), "none": np.array([0.5, 0.4, 0.6])}


def nearby(k: int) -> np.ndarray:
    return manifold.local_spectrum(rolled, k, points=5)


def angle_of(v: np.ndarray) -> float:
    return float(np.degrees(np.arctan2(v[1], v[0])) % 180)


def fisher_ratio(w: np.ndarray) -> float:
    return fisher.ratio(clouds, cloud_of, w)


marks = {"LDA": angle_of(fisher.direction(clouds, cloud_of))}

few = faces[:20] - faces[:20].mean(axis=0)
gram_lam, gram_V = (a[..., ::-1] for a in np.linalg.eigh(few @ few.T / 20))
blurred = digits + np.random.default_rng(5).random(digits.shape)  # pixels that never vary, do now
of_blurred = pca.fit(blurred)
cost_record = {
    "date": "2026-01-31",
    "machine": "a machine",
    "against D": {"N": 10, "D": [20, 40, 80], **{r: [1, 8, 64] for r in cost.ROUTES}},
    "against N": {"D": 10, "N": [20, 40, 80], **{r: [1, 4, 16] for r in cost.ROUTES}},
}

em_history: list[tuple[ppca.PPCA, float]] = []
ppca.fit_em(
    pair,
    1,
    np.random.default_rng(12),
    tol=1e-3,
    callback=lambda _, model, log_likelihood: em_history.append((model, log_likelihood)),
)
em_means, em_W = (np.array([getattr(p, k) for p, _ in em_history]) for k in ("mean", "W"))
em_Ez = np.array([p.posterior(pair)[0][:, 0] for p, _ in em_history])
em_L = np.array([log_likelihood for _, log_likelihood in em_history])

holed = {
    share: np.where(np.random.default_rng(share).random((6, 64)) < share / 100, np.nan, digits[:6])
    for share in (10, 30, 50)
}
fills = {
    name: {share: np.where(np.isnan(x), value, x) for share, x in holed.items()}
    for name, value in (("mean", 5.0), ("mean + PCA", 7.0), ("EM", 9.0))
}
fill_errors = {
    name: {share: float(share * k) for share in holed} for k, name in enumerate(fills, start=1)
}

arc = np.column_stack([5 * np.cos(np.linspace(0, 4, 90)), 5 * np.sin(np.linspace(0, 4, 90))])
arc += 0.3 * np.random.default_rng(3).normal(size=arc.shape)
covers = {K: ppca.fit_mixture(arc, K, 1, np.random.default_rng(K)) for K in (1, 2, 3)}
arc_means = {K: np.array([part.mean for part in m.parts]) for K, m in covers.items()}
arc_C = {K: np.array([part.covariance() for part in m.parts]) for K, m in covers.items()}
arc_R = {K: m.responsibilities(arc) for K, m in covers.items()}

ten = np.random.default_rng(14).normal(size=(60, 10)) * np.array([3, 2.5, 2, *[1] * 7])
by_ml = {N: ppca.fit(ten[:N], 9).W for N in (20, 40, 60)}
by_ard = {N: ppca.fit_bayesian(ten[:N]).W for N in (20, 40, 60)}
ten_scores = {N: -16 - 0.1 * (np.arange(10) - N / 20) ** 2 for N in (20, 40, 60)}
lengths = {"PPCA": (np.arange(3), np.array([-3.0, -1, -2]), np.array([0.1, 0.2, 0.3]))}
lengths["FA"] = (np.arange(2), np.array([-2.0, -1.5]), np.array([0.2, 0.1]))

ms = np.linspace(0, 100, 501)


def firing_rate(currents: np.ndarray) -> np.ndarray:
    fires = currents > 1
    charging = 10 * np.log(currents[fires] / (currents[fires] - 1))  # ms, then 2 ms of rest
    rates = np.zeros(len(currents))
    rates[fires] = 1000 / (2 + charging)
    return rates


def membrane(current: float) -> np.ndarray:
    rate = firing_rate(np.array([current]))[0]
    since = (ms + 2) % (1000 / rate) if rate else ms + 2
    return current * (1 - np.exp(-np.maximum(since - 2, 0) / 10))


activations = {
    f.name: (f.phi, f.dphi)
    for f in (neurons.STEP, neurons.SIGMOID, neurons.LINEAR, neurons.RELU, neurons.SILU)
}
truth = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
either = truth.max(axis=1)


def bce(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - y * z).mean(axis=-1)


def or_loss(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return bce(np.stack([b, w + b, w + b, 2 * w + b], axis=-1), either)


def descend_or(iterations: list[int], rate: float) -> np.ndarray:
    w, b, path = 0.0, 0.0, []
    for iteration in range(iterations[-1] + 1):
        if iteration in iterations:
            path.append([w, b])
        shut, one, both = (1 / (1 + math.exp(-z)) for z in (b, w + b, 2 * w + b))
        w -= rate * (one - 1 + both - 1) / 4
        b -= rate * (shut + 2 * (one - 1) + both - 1) / 4
    return np.array(path)


or_iterations = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000]
or_path = descend_or(or_iterations, 10)
or_losses = or_loss(*or_path.T)

SCENES: dict[str, Callable[[], Scene]] = {
    "two_pixels": lambda: plots.two_pixels(faces.reshape(-1, 25, 25), ((4, 14), (12, 17)), names),
    "projection": lambda: plots.projection(pair, names),
    "lagrangian": lambda: plots.lagrangian(pca.covariance(pair)),
    "distortion_of_a_line": lambda: plots.distortion_of_a_line(pair, names),
    "spectrum": lambda: plots.spectrum(of_threes.lam, "the 3's"),
    "reconstructions": threes_in_rows,
    "reconstructions of faces": faces_in_rows,
    "explanations": lambda: plots.explanations(threes, 8, rebuilt, codes),
    "sheet": lambda: plots.sheet(rolled, latent[:, 0], 7, nearby, k_max=60),
    "moving_digit": lambda: plots.moving_digit(data.moved_digit, size=100),
    "components_needed": lambda: plots.components_needed(
        {"3's": of_threes.lam, "faces": of_faces.lam}
    ),
    "generative": lambda: plots.generative(35, np.random.default_rng(0)),
    "compression": lambda: plots.compression(
        faces[:7], of_faces.mean, of_faces.U, of_faces.lam, 25, stored=100
    ),
    "basis": lambda: plots.basis(of_threes.mean, of_threes.U, of_threes.lam, 8, 4, "the 3's"),
    "mixer": lambda: plots.mixer(of_faces.mean, of_faces.U, of_faces.lam, 25, (0, 1)),
    "scores": lambda: plots.scores(scored, 0.5, "balanced accuracy"),
    "map_of_digits": lambda: plots.map_of_digits(pca.fit(digits, M=2).project(digits), numeral),
    "separation": lambda: plots.separation(clouds, cloud_of, fisher_ratio, marks),
    "shared_spectra": lambda: plots.shared_spectra(faces[:16, 300:310]),
    "weighted_pictures": lambda: plots.weighted_pictures(few, gram_V, gram_lam, height=25),
    "cost_counted": lambda: plots.cost_counted(lambda N, D: cost.operations(N, D, M=20)),
    "cost_measured": lambda: plots.cost_measured(cost_record, cost.exponent),
    "noise_floor": lambda: plots.noise_floor(
        of_blurred.mean, of_blurred.U, of_blurred.lam, 8, np.random.default_rng(1)
    ),
    "em_steps": lambda: plots.em_steps(
        pair, em_means, em_W[:, :, 0], em_Ez, em_L, ppca.fit(pair, 1).log_likelihood(pair)
    ),
    "filled_in": lambda: plots.filled_in(digits[:6], holed, fills, fill_errors, height=8),
    "mixture_on_a_curve": lambda: plots.mixture_on_a_curve(
        arc, arc_means, arc_C, arc_R, np.array([-5.0, -4.2, -3.8])
    ),
    "relevant_directions": lambda: plots.relevant_directions(by_ml, by_ard, ten_scores, truth=3),
    "yardstick": lambda: plots.yardstick(lengths, {"sphere": (-4.0, 0.1), "full": (-2.2, 0.2)}),
    "biological": plots.biological,
    "firing": lambda: plots.firing(firing_rate, membrane, ms, 1),
    "activation": lambda: plots.activation(activations),
    "network_drawing": plots.network_drawing,
    "gate": lambda: plots.gate(truth, either, neurons.SIGMOID.phi, bce),
    "descent": lambda: plots.descent(or_path, or_losses, np.array(or_iterations), or_loss),
}
