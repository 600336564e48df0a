"""The command line: `python -m lecture8 check`, `train`, `grade` and `copies`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lecture8 import autoencoder, data, faces, mnist, training

HELD_OUT = 10_000  # of the 60,000 training images, to choose by
FACE_SIZES = (625, 400, 200, 100, 30)  # slide 38's hidden layers at a fifth of their width
PATCHES = 20_000  # in an epoch
EPOCHS = {"mnist": 200, "olivetti": 30}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return 0, or 1 after an error that is said in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m lecture8")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train an autoencoder at full size")
    train.add_argument("set", choices=["mnist", "olivetti"])
    train.add_argument("--epochs", type=int, help="200 of 50,000 digits, 30 of 20,000 patches")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--rate", type=float, default=4e-3, help="the peak; %(default)s")
    train.add_argument("--no-shift", action="store_true", help="nothing moved; faces whole")
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


def train(asked: argparse.Namespace) -> int:
    """Train on MNIST or Olivetti. Return 0."""
    if asked.epochs is None:
        asked.epochs = EPOCHS[asked.set]
    {"mnist": train_mnist, "olivetti": train_olivetti}[asked.set](asked)
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
    if not finished(run):
        return
    error = autoencoder.distortion(run.best, data.mnist("test")[0])
    training.record(run, error, stem.with_suffix(".npz"))
    print(f"\nSquared error of a test image: {error:.3f}. Written: {stem}.npz and .json")


def train_olivetti(asked: argparse.Namespace) -> None:
    """Train on faces, once for each ten people to test on, and write how it and PCA did on them."""
    if asked.pretrain:
        raise ValueError("RBMs need grey levels 0 .. 1, and these faces are scaled: no --pretrain")
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
    for fold in range(faces.FOLDS):
        print(f"Fold {fold + 1} of {faces.FOLDS}")
        task = faces.task(X, fold, np.random.default_rng(asked.seed), upright=asked.no_shift)
        log = train_fold(recipe, task, asked.seed, stem.with_name(f"{stem.name}-fold{fold}.npz"))
        if log is None:
            return
        logs.append(log)
    said = faces.summary(logs)
    training.write_log(said, stem.with_suffix(".json"))
    test = said["test"]
    print(
        f"Squared error of a test person's image: {test['autoencoder']:.1f}, with PCA "
        f"{test['PCA']:.1f}; the difference is {test['difference']}, standard error "
        f"{test['standard error']}. Written: {stem}.json"
    )


def train_fold(
    recipe: training.Recipe, task: faces.Task, seed: int, path: Path
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
    found = faces.measure(run.best, task)
    return training.record(run, np.mean(found["autoencoder"]["test"]), path, found)


def finished(run: training.Run) -> bool:
    """Return whether a run has come to its end; if not, say how to go on."""
    if not run.curve:
        raise ValueError("not one epoch was finished: nothing is written")
    done = len(run.curve) == run.recipe.epochs
    if not done:
        print("Run the same command to go on. The test images are read at the end only.")
    return done


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
    "train": train,
}

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # the claims have letters that not every console has
    sys.exit(main())
