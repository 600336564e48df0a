"""The command line: `python -m lecture8 train mnist`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lecture8 import autoencoder, data, mnist, training

HELD_OUT = 10_000  # of the 60,000 training images, to choose by


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return 0, or 1 after an error that is said in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m lecture8")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train an autoencoder at full size")
    train.add_argument("set", choices=["mnist"])
    train.add_argument("--epochs", type=int, default=300, help="of 50,000 images; %(default)s")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--rate", type=float, default=4e-3, help="the peak; %(default)s")
    train.add_argument("--no-shift", action="store_true", help="do not move images by a pixel")
    train.add_argument("--sigmoid", action="store_true", help="hidden units as in 2006; else SiLU")
    train.add_argument(
        "--pretrain", type=int, default=0, metavar="N", help="epochs of each RBM; sigmoid units"
    )
    train.add_argument("--folder", type=Path, default=mnist.DATA, help="for weights, log and state")
    asked = parser.parse_args(arguments)
    try:
        train_mnist(asked)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from the last whole epoch.", file=sys.stderr)
        return 1
    return 0


def train_mnist(asked: argparse.Namespace) -> None:
    """Train on MNIST with a progress bar, and write the best weights and a log."""
    recipe = training.Recipe(
        mnist.SIZES,
        asked.epochs,
        hidden="sigmoid" if asked.sigmoid or asked.pretrain else "silu",
        shift=not asked.no_shift,
        pretrain=asked.pretrain,
        rate=asked.rate,
    )
    X = data.mnist("train")[0]
    stem = asked.folder / f"mnist-{recipe.name}-seed{asked.seed}"
    run = training.train(
        recipe,
        X[:-HELD_OUT],
        X[-HELD_OUT:],
        asked.seed,
        stem.with_suffix(".run.npz"),
        say=lambda text: print(text, end="", flush=True),
    )
    if not run.curve:
        raise ValueError("not one epoch was finished: nothing is written")
    if len(run.curve) < recipe.epochs:
        print("Run the same command to go on. The test images are read at the end only.")
        return
    error = autoencoder.distortion(run.best, data.mnist("test")[0])
    training.record(run, error, stem.with_suffix(".npz"))
    print(f"\nSquared error of a test image: {error:.3f}. Written: {stem}.npz and .json")


if __name__ == "__main__":
    sys.exit(main())
