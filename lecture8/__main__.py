"""The command line: `python -m lecture8 check`, `train`, `grade` and `copies`."""

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
    train.add_argument("--epochs", type=int, default=200, help="of 50,000 images; %(default)s")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--rate", type=float, default=4e-3, help="the peak; %(default)s")
    train.add_argument("--no-shift", action="store_true", help="do not move images by a pixel")
    train.add_argument("--sigmoid", action="store_true", help="hidden units as in 2006; else SiLU")
    train.add_argument(
        "--pretrain", type=int, default=0, metavar="N", help="epochs of each RBM; sigmoid units"
    )
    train.add_argument("--folder", type=Path, default=mnist.DATA, help="for weights, log and state")
    check = commands.add_parser("check", help="measure every claim of the slides")
    check.add_argument("--slide", type=int, metavar="N", help="only the claims of slide N")
    grade = commands.add_parser("grade", help="run a folder of notebooks: who solved what")
    grade.add_argument("folder", type=Path)
    grade.add_argument("--seconds", type=float, default=120, help="a notebook; %(default)s")
    copies = commands.add_parser("copies", help="write notebooks without and with solutions")
    copies.add_argument("folder", type=Path)
    asked = parser.parse_args(arguments)
    try:
        return COMMANDS[asked.command](asked)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        later = " The same command goes on from the last whole epoch."
        print("\nStopped." + (later if asked.command == "train" else ""), file=sys.stderr)
        return 1


def check_claims(asked: argparse.Namespace) -> int:
    """Print a line a claim: slide, verdict, sentence, measurement. Return 1 if one surprises."""
    from lecture8 import claims  # not at the top: training needs none of what they import

    rows = claims.check(asked.slide)
    for row in rows:
        print(f"{row.slide:>2}  {row.verdict:22}  {row.says}  |  {row.measured}")
    wrong = sum(not row.as_expected for row in rows)
    print(f"{len(rows)} claims, {wrong or 'none'} with another verdict than expected")
    return int(wrong > 0)


def train_mnist(asked: argparse.Namespace) -> int:
    """Train on MNIST with a progress bar, and write the best weights and a log. Return 0."""
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
        return 0
    error = autoencoder.distortion(run.best, data.mnist("test")[0])
    training.record(run, error, stem.with_suffix(".npz"))
    print(f"\nSquared error of a test image: {error:.3f}. Written: {stem}.npz and .json")
    return 0


def grade_folder(asked: argparse.Namespace) -> int:
    """Print who solved what in a folder of notebooks. Return 0."""
    from lecture8 import classroom

    print(classroom.table(classroom.grade(asked.folder, asked.seconds)))
    return 0


def write_copies(asked: argparse.Namespace) -> int:
    """Write the notebooks without solutions, and with them. Return 0."""
    from lecture8 import classroom

    written = classroom.copies(asked.folder)
    print(f"{len(written)} notebooks written to {asked.folder}/student and /instructor")
    return 0


COMMANDS = {
    "check": check_claims,
    "copies": write_copies,
    "grade": grade_folder,
    "train": train_mnist,
}

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # the claims have letters that not every console has
    sys.exit(main())
