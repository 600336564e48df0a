"""`python -m tools.bench_network`: a training step of a deep autoencoder against other libraries.

784-1000-500-250-30-250-500-1000-784 with sigmoid outputs and bce, float32, on the same random data.
A step is forward, loss, backward, Adam: one turn of the loop in `network.train`. The products alone
are the three of each layer, without the gradient of the input, into arrays made beforehand.
scikit-learn's MLPRegressor has a linear output and squared loss instead, which cost less.
All take turns in one run, three timed steps each. Beside the products a step cannot do without
Adam, and Adam not without moving seven arrays as large as the weights: it reads w, g, m and v, and
writes w, m and v. What that takes at the speed of a copy is the least for numpy's one thread.
"""

import os
import warnings
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from statistics import median

THREADS = 2
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", str(THREADS))

import numpy as np  # noqa: E402
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.neural_network import MLPRegressor  # noqa: E402

from lecture8 import network, neurons  # noqa: E402
from tools.measure import in_turns, machine  # noqa: E402

try:
    import torch
except ImportError:
    torch = None

SIZES = (784, 1000, 500, 250, 30, 250, 500, 1000, 784)
Step = Callable[[], object]
COPY = "a copy of the weights"


def ours(X: np.ndarray, hidden: str) -> Step:
    rng = np.random.default_rng(0)
    net = network.init(SIZES, hidden, output="sigmoid", rng=rng, dtype=np.float32)
    adam, order = network.Adam(), np.arange(len(X))
    return lambda: network.step(net, X[order], X[order], neurons.LOSSES["bce"], adam)


def products(X: np.ndarray) -> Step:
    rng = np.random.default_rng(0)
    net = network.init(SIZES, "relu", output="sigmoid", rng=rng, dtype=np.float32)
    Ws = [layer.W for layer in net]
    H = [X, *(np.zeros((len(X), n), np.float32) for n in SIZES[1:])]
    D = [np.zeros_like(h) for h in H]
    G = [np.zeros_like(W) for W in Ws]

    def step() -> None:
        for i, W in enumerate(Ws):
            np.matmul(H[i], W.T, out=H[i + 1])
        for i in reversed(range(len(Ws))):
            np.matmul(D[i + 1].T, H[i], out=G[i])
            if i > 0:
                np.matmul(D[i + 1], Ws[i], out=D[i])

    return step


def adam_alone() -> Step:
    rng = np.random.default_rng(0)
    net = network.init(SIZES, "relu", output="sigmoid", rng=rng, dtype=np.float32)
    adam, grads = network.Adam(), [(layer.W.copy(), layer.b.copy()) for layer in net]
    return lambda: adam.step(net, grads)


def a_copy() -> Step:
    """Copy an array as large as all weights: one is read, one is written."""
    size = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(SIZES))
    source, target = (np.ones(size, np.float32) for _ in range(2))
    return lambda: np.copyto(target, source)


def pytorch(X: np.ndarray, hidden: str, fused: bool) -> Step:
    torch.manual_seed(0)
    torch.set_num_threads(THREADS)
    layers = []
    for n_in, n_out in pairwise(SIZES):
        layers += [
            torch.nn.Linear(n_in, n_out),
            {"relu": torch.nn.ReLU, "silu": torch.nn.SiLU}[hidden](),
        ]
    net = torch.nn.Sequential(*layers[:-1])
    adam = torch.optim.Adam(net.parameters(), fused=fused or None)
    loss, T = torch.nn.BCEWithLogitsLoss(reduction="sum"), torch.from_numpy(X)

    def step() -> None:
        adam.zero_grad()
        value = loss(net(T), T) / len(T)
        value.backward()
        adam.step()
        value.item()

    return step


def scikit_learn(X: np.ndarray, hidden: str) -> Step:
    mlp = MLPRegressor(hidden_layer_sizes=SIZES[1:-1], activation=hidden, batch_size=len(X))
    return lambda: mlp.partial_fit(X, X)


def contestants(X: np.ndarray, hidden: str) -> dict[str, Step]:
    steps = {"the products alone": products(X), "ours": ours(X, hidden)}
    steps |= {"Adam alone": adam_alone(), COPY: a_copy()}
    if torch is not None:
        steps["PyTorch, default Adam"] = pytorch(X, hidden, fused=False)
        steps["PyTorch, fused Adam"] = pytorch(X, hidden, fused=True)
    if hidden == "relu":
        steps["scikit-learn"] = scikit_learn(X, hidden)
    return steps


def main() -> None:
    warnings.simplefilter("ignore", ConvergenceWarning)
    print(f"A training step of {'-'.join(map(str, SIZES))}, float32, {date.today()}.")
    print(f"{machine()}.")
    if torch is None:
        print("PyTorch is not installed, so it is left out: pip install -e .[torch]")
    print(f"{'ms':24}{'hidden':>8}{'batch':>7}{'median':>9}{'least':>8}{'ours / it':>11}")
    rng = np.random.default_rng(0)
    for hidden, batch, rounds in (
        ("relu", 256, 10),
        ("silu", 256, 10),
        ("relu", 100, 10),
        ("relu", 1000, 4),
    ):
        X = rng.uniform(size=(batch, SIZES[0])).astype(np.float32)
        times = in_turns(contestants(X, hidden), rounds, each=3)
        for name, seconds in times.items():
            ratio = median(times["ours"]) / median(seconds)
            ms = f"{1000 * median(seconds):9.1f}{1000 * min(seconds):8.1f}"
            print(f"{name:24}{hidden:>8}{batch:7}{ms}{ratio:11.2f}")
        least = median(times["the products alone"]) + 3.5 * median(times[COPY])
        print(f"{'products and 7/2 copies':24}{hidden:>8}{batch:7}{1000 * least:9.1f}")


if __name__ == "__main__":
    main()
