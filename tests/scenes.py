"""Every scene of the package on real data, for the tests that sweep them all."""

from collections.abc import Callable

from lecture8 import data, pca, plots
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


SCENES: dict[str, Callable[[], Scene]] = {
    "two_pixels": lambda: plots.two_pixels(faces.reshape(-1, 25, 25), ((4, 14), (12, 17)), names),
    "projection": lambda: plots.projection(pair, names),
    "lagrangian": lambda: plots.lagrangian(pca.covariance(pair)),
    "distortion_of_a_line": lambda: plots.distortion_of_a_line(pair, names),
    "spectrum": lambda: plots.spectrum(of_threes.lam, "the 3's"),
    "reconstructions": threes_in_rows,
    "reconstructions of faces": faces_in_rows,
}
