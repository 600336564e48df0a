"""Train the autoencoders of slides 38-39 at full size, and record how it went.

`python -m lecture8 train mnist`, or olivetti, is the command. A run can be interrupted and taken up
again: after every epoch its state is in one file. It keeps the best weights by validation error.
"""

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import numpy as np

from lecture8 import autoencoder, check, network, neurons
from lecture8.check import Array
from lecture8.full_size import olivetti
from lecture8.neurons import Network

# Adam's usual 0.999 forgets the large early gradients too slowly: after ten epochs of MNIST the
# validation error is 3.27 with it and 3.09 with this.
BETA2 = 0.99
# After ten epochs of MNIST the validation error is 2.81 with Muon's usual momentum of 0.95 and no
# decay, 2.76 with this momentum, and 2.75 with this decay.
MOMENTUM, DECAY = 0.9, 0.1


@dataclass(frozen=True)
class Recipe:
    """What decides a run, together with its data and seed.

    sizes: from the input to the code. hidden, output: activations. epochs: in all. shift: whether
    each image moves by up to a pixel, anew in every epoch. patches: how many an epoch takes of the
    images, 0 for the images as they are. pretrain: epochs of each RBM, 0 for none. gain: times the
    usual size of the random weights into sigmoid units; 4 makes up for their slope of 1/4. muon:
    whether Muon trains, with MOMENTUM and DECAY, and not Adam, with BETA2.
    Raises ValueError for sizes, numbers and rates out of range.
    """

    sizes: tuple[int, ...]
    epochs: int
    hidden: str = "silu"
    shift: bool = False
    pretrain: int = 0
    rate: float = 4e-3
    batch: int = 256
    output: str = "sigmoid"
    patches: int = 0
    gain: float = 1
    muon: bool = False

    def __post_init__(self) -> None:
        check.sizes(self.sizes)
        neurons.named(self.hidden)
        neurons.named(self.output)
        check.positive(self.epochs, "epochs")
        check.positive(self.batch, "batch")
        check.whole_number(self.pretrain, "pretrain", 0, 10**6, "epochs of an RBM")
        check.whole_number(self.patches, "patches", 0, 10**6, "those of an epoch")
        check.rate(self.rate)
        check.rate(self.gain, "gain")
        if self.pretrain and self.hidden != "sigmoid":
            raise ValueError(f"RBMs give sigmoid units; got hidden={self.hidden!r}")

    @property
    def name(self) -> str:
        """What tells the files of a recipe from those of others, as silu-300-shift."""
        parts = [self.hidden, f"{self.epochs}"]
        parts += ["shift"] * self.shift + ["patches"] * bool(self.patches)
        parts += [f"rbm{self.pretrain}"] * bool(self.pretrain)
        parts += ["muon"] * self.muon
        parts += [f"gain{self.gain:g}"] * (self.gain != 1) + ["flat"] * (len(self.sizes) == 2)
        return "-".join(parts)


def shifted(X: Array, rng: np.random.Generator) -> Array:
    """Return images X (N, side * side), three in four moved by up to a pixel each way.

    What comes in at an edge is black (0).
    """
    side = round(X.shape[1] ** 0.5)
    padded = np.pad(X.reshape(-1, side, side), ((0, 0), (1, 1), (1, 1)))
    ways = rng.integers(0, 3, (len(X), 2))
    ways[rng.random(len(X)) < 0.25] = 1  # in the middle: not moved
    out = np.empty_like(padded[:, 1:-1, 1:-1])
    for down in range(3):
        for right in range(3):
            rows = np.flatnonzero((ways == (down, right)).all(axis=1))
            out[rows] = padded[rows, down : down + side, right : right + side]
    return out.reshape(X.shape)


@dataclass
class Run:
    """A training under way: all that it takes to go on, and the best weights so far."""

    recipe: Recipe
    seed: int
    rng: np.random.Generator
    ae: Network
    best: Network
    optimizer: network.Cosine
    prepared: float = 0  # seconds of pretraining
    curve: list[tuple[float, float, float]] = field(default_factory=list)

    @property
    def best_error(self) -> float:
        """The smallest validation error so far."""
        return min((validation for _, validation, _ in self.curve), default=np.inf)


def drawn(recipe: Recipe, X: Array, rng: np.random.Generator) -> Array:
    """Return what an epoch trains on: the images X, moved, or patches of them."""
    if recipe.patches:
        return olivetti.patches(X, recipe.patches, rng)
    return shifted(X, rng) if recipe.shift else X


def start(recipe: Recipe, X: Array, seed: int) -> Run:
    """Return a run before its first epoch. X: (N, D); for sigmoid outputs, grey levels 0 .. 1."""
    rng, began = np.random.default_rng(seed), time.perf_counter()
    if recipe.pretrain:
        ae = autoencoder.pretrain(X, recipe.sizes, epochs=recipe.pretrain, rng=rng)
    else:
        ae = autoencoder.build(recipe.sizes, recipe.hidden, output=recipe.output, rng=rng)
        for layer in ae:
            if layer.activation == neurons.SIGMOID:
                layer.W[:] *= recipe.gain
    steps = recipe.epochs * -(-(recipe.patches or len(X)) // recipe.batch)
    optimizer = network.Cosine(_optimizer(recipe), steps)
    prepared = time.perf_counter() - began
    return Run(recipe, seed, rng, ae, network.copy(ae), optimizer, prepared)


def _optimizer(recipe: Recipe) -> network.Adam | network.Muon:
    if recipe.muon:
        return network.Muon(recipe.rate, MOMENTUM, DECAY)
    return network.Adam(recipe.rate, beta2=BETA2)


def epoch(run: Run, X: Array, validation: Array) -> None:
    """Train once over X (N, D), and note loss, validation error and seconds in the curve."""
    began = time.perf_counter()
    inputs = drawn(run.recipe, X, run.rng)
    loss = "bce" if run.recipe.output == "sigmoid" else "squared"
    how = {"loss": loss, "epochs": 1, "batch": run.recipe.batch, "optimizer": run.optimizer}
    (loss,) = network.train(run.ae, inputs, inputs, rng=run.rng, **how)
    error, before = autoencoder.distortion(run.ae, validation), run.best_error
    run.curve.append((loss, error, time.perf_counter() - began))
    if error < before:
        run.best = network.copy(run.ae)


def save(run: Run, path: Path) -> None:
    """Write all that a run needs to go on. What was there stays until the new file is whole."""
    optimizer = run.optimizer.optimizer
    arrays = {f"ae{i}": p for i, p in enumerate(_weights(run.ae))}
    arrays |= {f"best{i}": p for i, p in enumerate(_weights(run.best))}
    arrays |= {name: vars(optimizer)[name] for name in ("m", "v") if name in vars(optimizer)}
    said = {"recipe": asdict(run.recipe), "seed": run.seed, "t": run.optimizer.t}
    said |= {"steps": run.optimizer.steps, "prepared": run.prepared}
    said |= {"rng": run.rng.bit_generator.state, "curve": run.curve}
    _replace(path, lambda stream: np.savez(stream, said=json.dumps(said), **arrays))


def resume(path: Path) -> Run:
    """Return the run that `save` wrote. Raises ValueError for a file that is none."""
    try:
        with np.load(path) as file:
            said = json.loads(str(file["said"]))
            arrays = {name: file[name] for name in file.files if name != "said"}
        return _run(said, arrays)
    except (OSError, KeyError, TypeError, ValueError, EOFError, BadZipFile) as error:
        raise ValueError(f"{path} is no run of this program: delete it to start anew") from error


def _run(said: dict[str, Any], arrays: dict[str, Array]) -> Run:
    recipe = Recipe(**said["recipe"] | {"sizes": tuple(said["recipe"]["sizes"])})
    rng = np.random.default_rng()
    rng.bit_generator.state = said["rng"]
    rng0 = np.random.default_rng(0)
    ae = autoencoder.build(recipe.sizes, recipe.hidden, output=recipe.output, rng=rng0)
    best = network.copy(ae)
    for name, net in (("ae", ae), ("best", best)):
        for i, p in enumerate(_weights(net)):
            p[:] = arrays[f"{name}{i}"]
    inner = _optimizer(recipe)
    optimizer = network.Cosine(inner, said["steps"])
    for name in ("m", "v"):
        if name in vars(inner):
            setattr(inner, name, arrays[name])
    optimizer.t = said["t"]
    if isinstance(inner, network.Adam):
        inner.t = said["t"]
    curve = [tuple(row) for row in said["curve"]]
    return Run(recipe, said["seed"], rng, ae, best, optimizer, said["prepared"], curve)


def record(
    run: Run, test_error: float, path: Path, more: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Write the best weights to path, rounded to float16, and a log beside them.

    The log, path with the ending .json, holds what it takes to repeat the run, its curve, and what
    more was measured. Returns the log.
    """
    said = asdict(run.recipe) | {"seed": run.seed, "date": date.today().isoformat()}
    said |= {"numpy": np.__version__, "python": platform.python_version(), "cores": os.cpu_count()}
    minutes = (run.prepared + sum(row[2] for row in run.curve)) / 60
    said |= {"epochs done": len(run.curve), "minutes": round(minutes, 1)}
    said |= {"minutes of pretraining": round(run.prepared / 60, 1)}
    said |= {"validation error": round(run.best_error, 4), "test error": round(test_error, 4)}
    said |= more or {}
    said["curve"] = [[round(float(value), 4) for value in row] for row in run.curve]
    _replace(path, lambda stream: autoencoder.save(run.best, stream))
    write_log(said, path.with_suffix(".json"))
    return said


def write_log(said: dict[str, Any], path: Path) -> None:
    """Write what is said as a JSON file."""
    text = json.dumps(said, indent=1) + "\n"
    _replace(path, lambda stream: stream.write(text.encode()))


def _weights(net: Network) -> list[Array]:
    return [p for layer in net for p in (layer.W, layer.b)]


def _replace(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside path, and put it in its place when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("wb") as stream:
            write(stream)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ValueError(
            f"{folder} cannot be written ({error.strerror}): name another folder"
        ) from error


def train(
    recipe: Recipe, X: Array, validation: Array, seed: int, path: Path, say: Callable[[str], object]
) -> Run:
    """Run a recipe to its end, or until Ctrl-C; its state is at path after each epoch.

    X: (N, D), validation: (K, D), grey levels 0 .. 1. A file at path of the same recipe and seed is
    taken up where it stopped. say: is told of the progress. A state that cannot be written (a full
    disk) is said, and the run goes on.
    Raises ValueError if path holds another run, or its folder cannot be written, before it begins.
    """
    _check_folder(path.parent)
    run = resume(path) if path.exists() else start(recipe, X, seed)
    if (run.recipe, run.seed) != (recipe, seed):
        raise ValueError(f"{path} holds another recipe or seed: move it away, or name another file")
    try:
        while len(run.curve) < recipe.epochs:
            epoch(run, X, validation)
            say(progress(run))
            try:
                save(run, path)
            except OSError as error:
                say(f"\nThe state could not be written: {error}. The run goes on.\n")
    except KeyboardInterrupt:
        say(f"\nStopped after {len(run.curve)} epochs; the best weights are kept.\n")
    return run


def progress(run: Run) -> str:
    """Return a bar, the errors and the time to go, as one line that overwrites the last."""
    done, of = len(run.curve), run.recipe.epochs
    bar = "#" * (30 * done // of)
    loss, error, seconds = run.curve[-1]
    left = (of - done) * np.mean([row[2] for row in run.curve[-5:]]) / 60
    return (
        f"\r[{bar:30}] {done}/{of} epochs, loss {loss:.2f}, validation {error:.3f} "
        f"(best {run.best_error:.3f}), {seconds:.1f} s per epoch, {left:.0f} min to go "
    )
