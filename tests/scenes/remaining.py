"""Every scene of the package on real data, for the tests that sweep them all."""

from collections.abc import Callable

import numpy as np

from lecture8 import autoencoder, data, network, pca
from lecture8.course import plots
from lecture8.course.plots import Scene

faces, threes = data.faces(1)[0], data.digits(3)[0]
pair = faces[:, [4 * 25 + 14, 12 * 25 + 17]]
of_faces, of_threes = pca.fit(faces), pca.fit(threes)


digits, numeral = data.digits()


def grid(left: float, right: float, bottom: float, top: float, n: int = 31) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(left, right, n), np.linspace(bottom, top, n))
    return np.column_stack([x.ravel(), y.ravel()])


grey_digits = digits / 16
of_plane, of_ten = pca.fit(grey_digits, M=2), pca.fit(grey_digits, M=10)
plane_Z, plane_y = of_plane.encode(grey_digits[:300]), numeral[:300]
walk_ends, walk_t = grey_digits[[3, 8]], np.linspace(0, 1, 21)[:, None]
walk_paths = {"pixels": (1 - walk_t) * walk_ends[0] + walk_t * walk_ends[1]}
walk_paths["codes of PCA"] = of_ten.reconstruct(walk_paths["pixels"])
walk_paths["blurred"] = of_plane.reconstruct(walk_paths["pixels"])
walk_distances = {
    name: np.array([np.linalg.norm(grey_digits - x, axis=1).min() for x in path])
    for name, path in walk_paths.items()
}
said_by_codes = np.array([[2.0, -1, 0], [1, 2, 3], [0.5, 0, -9]])  # (3, 3), codes to factors


def read_codes(c: np.ndarray) -> np.ndarray:
    return c @ said_by_codes + [0.5, 0, 0]


true_factors = np.random.default_rng(7).uniform(-1, 1, (200, 3)) * [5, 5, 15]
read_factors = true_factors + np.random.default_rng(8).normal(0, 1, (200, 3)) * [0.2, 0.5, 6]


deep_X = (digits / 16).astype(np.float32)[:300]
deep_test = (digits / 16).astype(np.float32)[300:400]
deep_sizes = [64, 24, 4, 24, 64]


def mean_square(errors: np.ndarray) -> float:
    return float((errors.astype(np.float64) ** 2).mean())


def deep_run(net: network.Network, optimizer: network.Optimizer) -> list[network.Network]:
    """Train for six epochs, and return the nets before the first and after each."""
    nets = [network.copy(net)]
    network.train(
        net,
        deep_X,
        deep_X,
        loss="squared",
        epochs=6,
        rng=np.random.default_rng(36),
        optimizer=optimizer,
        callback=lambda epoch, net, loss: nets.append(network.copy(net)),
    )
    return nets


deep_small = autoencoder.build(deep_sizes[:3], "sigmoid", rng=np.random.default_rng(1))
for layer in deep_small:
    layer.W[:] *= 0.05
deep_stacked = autoencoder.pretrain(
    deep_X, deep_sizes[:3], epochs=5, rate=0.2, rng=np.random.default_rng(2)
)
deep_nets = {
    "sigmoid, small": deep_run(deep_small, network.SGD(0.1, momentum=0.9)),
    "the same, pretrained": deep_run(deep_stacked, network.SGD(0.1, momentum=0.9)),
    "SiLU, Adam": deep_run(
        autoencoder.build(deep_sizes[:3], rng=np.random.default_rng(3)), network.Adam(5e-3)
    ),
}
deep_rebuilt = {
    name: np.array([autoencoder.reconstruct(net, deep_test[:8]) for net in nets])
    for name, nets in deep_nets.items()
}
deep_errors = {
    name: np.array([autoencoder.distortion(net, deep_test) for net in nets])
    for name, nets in deep_nets.items()
}
deep_rms = {
    name: np.array(
        [
            [
                np.sqrt(mean_square(dW))
                for dW, _ in network.backward(net, *network.forward(net, deep_X), deep_X, "squared")
            ]
            for net in nets
        ]
    )
    for name, nets in deep_nets.items()
}
deep_levels = {"the mean image": 64 * mean_square(deep_test - deep_X.mean(axis=0))}
deep_W = {
    "before training": np.random.default_rng(4).normal(0, 0.01, (24, 64)),
    "after pretraining": deep_nets["the same, pretrained"][0][0].W,
    "after fine-tuning": deep_nets["the same, pretrained"][-1][0].W,
}
code_sizes = np.array([2, 3, 5, 10])
code_models = [pca.fit(deep_X, M=M) for M in code_sizes.tolist()]
code_linear = np.array([model.reconstruct(deep_test) for model in code_models])
code_deep = (code_linear + deep_test) / 2  # as if half the way to the data
code_errors = {
    name: 64 * ((rebuilt - deep_test) ** 2).mean(axis=(1, 2))
    for name, rebuilt in (("deep", code_deep), ("linear", code_linear))
}


run_minutes = np.linspace(0.2, 45, 150)
run_curves = {
    name: np.column_stack([run_minutes[:last], end + 20 / (1 + speed * run_minutes[:last])])
    for name, last, end, speed in (
        ("SiLU, 300 epochs with shifts", 150, 2.0, 20),
        ("SiLU, 30 epochs", 20, 2.6, 40),
        ("sigmoid, pretrained", 60, 3.5, 4),
    )
}
published = {
    "deep autoencoder": 3.0,
    "logistic PCA with 30 codes": 8.01,
    "PCA with 30 components": 13.87,
}
ten_Z = of_ten.encode(grey_digits)
drawn = np.random.default_rng(42).normal(size=(12, 10)) * ten_Z.std(axis=0)
samples = {"Gaussian over the codes": of_ten.decode(drawn)}
samples |= {"a mixture of Gaussians": of_ten.decode(ten_Z[:12] + 0.3 * drawn)}
samples |= {"codes of real digits": of_ten.decode(ten_Z[:12])}
sample_distances = {
    name: float(np.mean([np.linalg.norm(grey_digits - x, axis=1).min() for x in row]))
    for name, row in samples.items()
}


SCENES: dict[str, Callable[[], Scene]] = {
    "training_rows": lambda: plots.training_rows(
        deep_test[:8], deep_rebuilt, deep_errors, deep_levels, height=8
    ),
    "gradients_by_layer": lambda: plots.gradients_by_layer(deep_sizes, deep_rms),
    "filters": lambda: plots.filters(deep_W, height=8),
    "rows_by_code": lambda: plots.rows_by_code(
        deep_test[:10],
        code_deep[:, :10],
        code_linear[:, :10],
        code_sizes,
        code_errors["deep"],
        code_errors["linear"],
        height=8,
    ),
    "code_plane": lambda: plots.code_plane(plane_Z, plane_y, of_plane.decode, height=8),
    "walk": lambda: plots.walk(walk_paths, walk_distances, height=8),
    "three_codes": lambda: plots.three_codes(
        lambda c: data.moved_digit(read_codes(c)), read_codes, (-2, -1, -3), (2, 2.1, 1), 100
    ),
    "recovered": lambda: plots.recovered(true_factors, read_factors, ("dx", "dy", "angle")),
    "training_curves": lambda: plots.training_curves(run_curves, published),
    "decode_directions": lambda: plots.decode_directions(
        of_ten.decode, ten_Z.mean(axis=0), np.eye(10)[:, 1:5], ten_Z.std(axis=0)[1:5], height=8
    ),
    "sample_grid": lambda: plots.sample_grid(samples, 8, sample_distances),
}
