"""Every scene of the package on real data, for the tests that sweep them all."""

from collections.abc import Callable

import numpy as np

from lecture8 import data, fisher, manifold, pca, plots
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
}
