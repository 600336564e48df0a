"""The command line: `python -m lecture8 train`, `grade`, `copies` and `exam`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lecture8.course import classroom, exam_notebook
from lecture8.full_size import commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return 0, or 1 after an error that is said in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m lecture8")
    several = parser.add_subparsers(required=True)
    train = several.add_parser("train", help="train an autoencoder at full size")
    commands.add_arguments(train)
    train.set_defaults(run=commands.train, later=" The same command goes on from there.")
    grade = several.add_parser("grade", help="run a folder of notebooks: who solved what")
    grade.add_argument("folder", type=Path)
    grade.add_argument("--seconds", type=float, default=120, help="per notebook; %(default)s")
    grade.set_defaults(run=grade_folder, later="")
    copies = several.add_parser("copies", help="write notebooks without and with solutions")
    copies.add_argument("folder", type=Path)
    copies.add_argument("--for", choices=["nbgrader", "otter"], default="", dest="grader")
    copies.set_defaults(run=write_copies, later="")
    exam = several.add_parser("exam", help="write a practice exam, and its key")
    exam.add_argument("folder", type=Path)
    exam.add_argument("--seed", required=True, metavar="WORD", help="draws the questions")
    exam.set_defaults(run=write_exam, later="")
    asked = parser.parse_args(arguments)
    try:
        asked.run(asked)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nStopped.{asked.later}", file=sys.stderr)
        return 1
    return 0


def grade_folder(asked: argparse.Namespace) -> None:
    """Print who solved what in a folder of notebooks."""
    print(classroom.table(classroom.grade(asked.folder, asked.seconds)))


def write_copies(asked: argparse.Namespace) -> None:
    """Write the notebooks without solutions, and with them."""
    written = classroom.copies(asked.folder, asked.grader)
    where = "source" if asked.grader else "student and /instructor"
    count = sum(path.suffix == ".ipynb" for path in written)
    print(f"{count} notebooks written to {asked.folder}/{where}")


def write_exam(asked: argparse.Namespace) -> None:
    """Write an exam and its key."""
    exam, key = exam_notebook.write(asked.folder, asked.seed)
    print(f"Written: {exam}, and its key {key}")


if __name__ == "__main__":
    sys.exit(main())
