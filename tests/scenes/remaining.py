"""Every scene of the package on real data, for the tests that sweep them all."""

import math
from collections.abc import Callable

import numpy as np

from lecture8 import autoencoder, data, network, neurons, pca
from lecture8.course import plots
from lecture8.course.plots import Scene

faces, threes = data.faces(1)[0], data.digits(3)[0]
pair = faces[:, [4 * 25 + 14, 12 * 25 + 17]]
of_faces, of_threes = pca.fit(faces), pca.fit(threes)


digits, numeral = data.digits()


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


def grid(left: float, right: float, bottom: float, top: float, n: int = 31) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(left, right, n), np.linspace(bottom, top, n))
    return np.column_stack([x.ravel(), y.ravel()])


def snapshots(
    net: network.Network, X: np.ndarray, y: np.ndarray, loss: str, epochs: int, every: int
) -> tuple[list[network.Network], np.ndarray, list[float]]:
    """Train, and return the nets before training and every so many epochs, epochs and losses."""
    nets = [network.copy(net)]
    losses = network.train(
        net,
        X,
        y[:, None],
        loss=loss,
        epochs=epochs,
        rng=np.random.default_rng(0),
        optimizer=network.Adam(0.05),
        callback=lambda epoch, net, _: None if epoch % every else nets.append(network.copy(net)),
    )
    return nets, np.arange(0, epochs + 1, every), losses


def fresh(sizes: list[int], output: str, seed: int) -> network.Network:
    return network.init(sizes, "tanh", output=output, rng=np.random.default_rng(seed))


def surface(net: network.Network, extent: tuple[float, float, float, float]) -> np.ndarray:
    return network.forward(net, grid(*extent))[1][-1].reshape(31, 31)


xor_X, xor_y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
xor_nets, xor_epochs, _ = snapshots(fresh([2, 2, 1], "sigmoid", 3), xor_X, xor_y, "bce", 200, 20)
xor_surfaces = np.array([surface(net, (-0.5, 1.5, -0.5, 1.5)) for net in xor_nets])
xor_hidden = np.array([network.forward(net, xor_X)[1][1] for net in xor_nets])
xor_lines = np.array([np.append(net[1].W, net[1].b) for net in xor_nets])

wave_x = np.linspace(0, 1, 201)
wave = np.sin(2 * np.pi * wave_x) + 0.5 * np.sin(6 * np.pi * wave_x)
wave_knots = [np.linspace(0, 1, n + 1) for n in range(1, 41)]
wave_fits = {
    "steps": np.array(
        [np.interp(((wave_x * (len(k) - 1)) // 1) * k[1], wave_x, wave) for k in wave_knots]
    ),
    "hinges": np.array([np.interp(wave_x, k, np.interp(k, wave_x, wave)) for k in wave_knots]),
}
wave_errors = {name: np.abs(fits - wave).max(axis=1) for name, fits in wave_fits.items()}

curve_x = np.linspace(-1, 1, 101)
curve_rng = np.random.default_rng(8)
curve_data = curve_rng.uniform(-1, 1, (60, 1))
curve_data = np.hstack([curve_data, np.tanh(8 * curve_data) + curve_rng.normal(0, 0.1, (60, 1))])
curve_nets, curve_epochs, _ = snapshots(
    fresh([1, 8, 1], "linear", 2), curve_data[:, :1], curve_data[:, 1], "squared", 60, 5
)
curve_bases, curve_fits = (
    np.array([network.forward(net, curve_x[:, None])[1][l] for net in curve_nets]) for l in (1, 2)
)
curve_fits = curve_fits[:, :, 0]
curve_losses = np.array(
    [
        2 * network.mean_loss(net, curve_data[:, :1], curve_data[:, 1:], "squared")
        for net in curve_nets
    ]
)
bumps_x, bumps_data = (
    np.exp(-(((x[:, None] - np.linspace(-1, 1, 8)) / 0.3) ** 2) / 2)
    for x in (curve_x, curve_data[:, 0])
)
bumps_fit = bumps_x @ np.linalg.lstsq(bumps_data, curve_data[:, 1], rcond=None)[0]

tried_units = np.array([1, 2, 4, 8, 16])
tried = {
    f"{depth} hidden": 0.1
    + 0.02 * (np.log2(tried_units)[:, None] - 4 + depth) ** 2
    + 0.02 * np.random.default_rng(depth).random((5, 6))
    for depth in (1, 2)
}

ring_rng = np.random.default_rng(9)
ring_angle, ring_y = ring_rng.uniform(0, 2 * np.pi, 200), np.arange(200) % 2
ring_X = (2 - 1.2 * ring_y + ring_rng.normal(0, 0.25, 200)) * np.array(
    [np.cos(ring_angle), np.sin(ring_angle)]
)
ring_X, ring_extent = ring_X.T, (-3.0, 3.0, -2.8, 2.8)
ring_nets, ring_epochs, ring_losses = snapshots(
    fresh([2, 8, 1], "sigmoid", 3), ring_X, ring_y, "bce", 60, 5
)
ring_surfaces = np.array([surface(net, ring_extent) for net in ring_nets])

rates = np.array([0.001, 0.01, 0.1, 1, 10])
rate_losses = [np.exp(-rate * np.arange(50)) + 0.01 for rate in rates[:3]]
rate_losses += [10.0 ** np.arange(6), np.empty(0)]

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
    "biological": plots.biological,
    "firing": lambda: plots.firing(firing_rate, membrane, ms, 1),
    "activation": lambda: plots.activation(activations),
    "network_drawing": plots.network_drawing,
    "gate": lambda: plots.gate(truth, either, neurons.SIGMOID.phi, bce),
    "descent": lambda: plots.descent(or_path, or_losses, np.array(or_iterations), or_loss),
    "hidden_features": lambda: plots.hidden_features(
        xor_X, xor_y, xor_surfaces, xor_hidden, xor_lines, xor_epochs
    ),
    "approximation": lambda: plots.approximation(wave_x, wave, wave_fits, wave_errors),
    "basis_functions": lambda: plots.basis_functions(
        curve_x,
        curve_data,
        curve_bases,
        curve_fits,
        curve_losses,
        curve_epochs,
        bumps_x,
        bumps_fit,
    ),
    "validation_curve": lambda: plots.validation_curve(tried_units, tried, ("2 hidden", 4)),
    "learning": lambda: plots.learning(
        ring_X, ring_y, ring_surfaces, ring_extent, ring_losses, ring_epochs
    ),
    "learning_rates": lambda: plots.learning_rates(rates, rate_losses),
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
