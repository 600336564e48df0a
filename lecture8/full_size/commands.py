"""`python -m lecture8 train`: the runs of slides 38-39 on MNIST and on the Olivetti faces."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from lecture8 import autoencoder, check, data
from lecture8.data.download import DATA
from lecture8.full_size import mnist, olivetti, training

HELD_OUT = 10_000  # of the 60,000 training images, to choose by
FACE_SIZES = (625, 400, 200, 100, 30)  # slide 38's hidden layers at a fifth of their width
PATCHES = 20_000  # in an epoch
EPOCHS = {"mnist": 200, "olivetti": 30}
RATE, MUON_RATE = 4e-3, 2e-2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `train` takes."""
    parser.add_argument("set", choices=["mnist", "olivetti"])
    parser.add_argument("--epochs", type=int, help="200 of 50,000 digits, 30 of 20,000 patches")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, help=f"the peak; {RATE}, or {MUON_RATE} with Muon")
    parser.add_argument("--muon", action="store_true", help="Muon in place of Adam")
    parser.add_argument(
        "--held-out", type=int, metavar="N", help=f"to choose by; {HELD_OUT} digits"
    )
    parser.add_argument("--no-shift", action="store_true", help="nothing moved; faces whole")
    parser.add_argument("--sigmoid", action="store_true", help="hidden units as in 2006; else SiLU")
    parser.add_argument(
        "--pretrain", type=int, default=0, metavar="N", help="epochs of each RBM; sigmoid units"
    )
    parser.add_argument(
        "--gain", type=float, default=1, help="times the usual weights into sigmoid units"
    )
    parser.add_argument("--flat", action="store_true", help="no hidden layers: logistic PCA")
    parser.add_argument("--folder", type=Path, default=DATA, help="for weights, log and state")


def train(asked: argparse.Namespace) -> None:
    """Train on MNIST or Olivetti."""
    if asked.epochs is None:
        asked.epochs = EPOCHS[asked.set]
    if asked.rate is None:
        asked.rate = MUON_RATE if asked.muon else RATE
    {"mnist": train_mnist, "olivetti": train_olivetti}[asked.set](asked)


def train_mnist(asked: argparse.Namespace) -> None:
    """Train on MNIST with a progress bar, and write the best weights and a log."""
    recipe = training.Recipe(
        mnist.SIZES[:: len(mnist.SIZES) - 1] if asked.flat else mnist.SIZES,
        asked.epochs,
        hidden="sigmoid" if asked.sigmoid or asked.pretrain else "silu",
        shift=not asked.no_shift,
        pretrain=asked.pretrain,
        rate=asked.rate,
        batch=1024 if asked.muon else 256,
        gain=asked.gain,
        muon=asked.muon,
    )
    X, stem = data.mnist("train")[0], asked.folder / f"mnist-{recipe.name}-seed{asked.seed}"
    if asked.held_out is None:
        asked.held_out = HELD_OUT
    else:
        check.whole_number(asked.held_out, "--held-out", 1, len(X) - 1, "some are to learn from")
        stem = stem.with_name(f"{stem.name}-held-out{asked.held_out}")
    run = training.train(
        recipe,
        X[: -asked.held_out],
        X[-asked.held_out :],
        asked.seed,
        Path(f"{stem}.run.npz"),
        say=lambda text: print(text, end="", flush=True),
    )
    if not finished(run):
        return
    error = autoencoder.distortion(run.best, data.mnist("test")[0])
    training.record(run, error, Path(f"{stem}.npz"), {"held out": asked.held_out})
    print(f"\nSquared error of a test image: {error:.3f}. Written: {stem}.npz and .json")


def train_olivetti(asked: argparse.Namespace) -> None:
    """Train on faces, once for each ten people to test on, and write how it and PCA did on them."""
    if asked.pretrain:
        raise ValueError("RBMs need grey levels 0 .. 1, and these faces are scaled: no --pretrain")
    if asked.flat or asked.gain != 1 or asked.muon or asked.held_out is not None:
        raise ValueError("--flat, --gain, --muon and --held-out are for MNIST")
    recipe = training.Recipe(
        FACE_SIZES,
        asked.epochs,
        hidden="sigmoid" if asked.sigmoid else "silu",
        rate=asked.rate,
        output="linear",
        patches=0 if asked.no_shift else PATCHES,
    )
    X = data.olivetti()[0]
    stem = asked.folder / f"olivetti-{recipe.name}-seed{asked.seed}"
    logs = []
    for fold in range(olivetti.FOLDS):
        print(f"Fold {fold + 1} of {olivetti.FOLDS}")
        task = olivetti.task(X, fold, np.random.default_rng(asked.seed), upright=asked.no_shift)
        log = train_fold(recipe, task, asked.seed, stem.with_name(f"{stem.name}-fold{fold}.npz"))
        if log is None:
            return
        logs.append(log)
    said = olivetti.summary(logs)
    training.write_log(said, stem.with_suffix(".json"))
    test = said["test"]
    print(
        f"Squared error of a test person's image: {test['autoencoder']:.1f}, with PCA "
        f"{test['PCA']:.1f}; the difference is {test['difference']}, standard error "
        f"{test['standard error']}. Written: {stem}.json"
    )


def train_fold(
    recipe: training.Recipe, task: olivetti.Task, seed: int, path: Path
) -> dict[str, Any] | None:
    """Train on one fold, write weights and log, and return the log, or None after Ctrl-C."""
    run = training.train(
        recipe,
        task.training,
        task.images["validation"],
        seed,
        path.with_suffix(".run.npz"),
        say=lambda text: print(text, end="", flush=True),
    )
    print()
    if not finished(run):
        return None
    found = olivetti.measure(run.best, task) | {"last weights": olivetti.means(run.ae, task)}
    return training.record(run, np.mean(found["autoencoder"]["test"]), path, found)


def finished(run: training.Run) -> bool:
    """Return whether a run has come to its end; if not, say how to go on."""
    if not run.curve:
        raise ValueError("not one epoch was finished: nothing is written")
    done = len(run.curve) == run.recipe.epochs
    if not done:
        print("Run the same command to go on. The test images are read at the end only.")
    return done
