"""The command line: `python -m lecture8 train`, `grade`, `report`, `copies` and `exam`."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from lecture8.course import classroom, exam_notebook
from lecture8.course.marking import grading, report, submissions
from lecture8.full_size import commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return 0, or 1 after an error that is said in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m lecture8")
    several = parser.add_subparsers(required=True)
    train = several.add_parser("train", help="train an autoencoder at full size")
    commands.add_arguments(train)
    train.set_defaults(run=commands.train, later=" The same command goes on from there.")
    _add_grade(several.add_parser("grade", help="mark a folder of notebooks: who solved what"))
    summed = several.add_parser("report", help="sum up what a class has not understood")
    summed.add_argument("results", type=Path, help="the .jsonl file that grade has written")
    summed.add_argument("--to", type=Path, help="the page to write; by default beside the results")
    summed.set_defaults(run=write_report, later="")
    copies = several.add_parser("copies", help="write notebooks without and with solutions")
    copies.add_argument("folder", type=Path)
    copies.add_argument("--for", choices=["nbgrader", "otter"], default="", dest="grader")
    copies.set_defaults(run=write_copies, later="")
    exam = several.add_parser("exam", help="write a practice exam, and its key")
    exam.add_argument("folder", type=Path)
    exam.add_argument("--seed", required=True, metavar="WORD", help="draws the questions")
    exam.add_argument("--roster", type=Path, help="students (CSV), each with different numbers")
    exam.set_defaults(run=write_exam, later="")
    asked = parser.parse_args(arguments)
    try:
        return asked.run(asked) or 0
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nStopped.{asked.later}", file=sys.stderr)
        return 1


def _add_grade(grade: argparse.ArgumentParser) -> None:
    add, usual = grade.add_argument, grading.How()
    add("folder", type=Path, help="what was handed in: a folder for each student, or files")
    add("--to", type=Path, help="where to write results, as JSON lines and CSV; FOLDER.jsonl")
    add("--roster", type=Path, help="students (CSV); those who handed in nothing have rows, too")
    add("--seeds", action="store_true", help="each student has different numbers, drawn by the "
        "roster's column seed or the name of the folder")  # fmt: skip
    add("--seconds", type=float, default=usual.seconds, help="per notebook; %(default)s")
    add("--memory", type=float, default=usual.memory, help="per notebook, in GB; %(default)s")
    add("--jobs", type=int, default=usual.jobs, help="students at a time; one per core")
    add("--container", dest="image", default="", metavar="IMAGE", help="run in docker or podman")
    add("--unconfined", action="store_true", help="run students' code with your rights")
    add("--scheduler", default="", metavar="ADDRESS", help="mark on a dask.distributed cluster")
    grade.set_defaults(run=grade_folder, later=" What is marked is kept: the same command goes on.")


def grade_folder(asked: argparse.Namespace) -> int:
    """Print who solved what in a folder of notebooks, and return 1 if some could not be run."""
    how = grading.How(**{field.name: getattr(asked, field.name) for field in fields(grading.How)})
    results, unrun = grading.grade(asked.folder, how, asked.to, asked.roster)
    print(f"In brackets: tried, not solved. Results: {results}, and .csv beside it.")
    if unrun:
        print(f"{unrun} notebooks hold answers that were not run.", file=sys.stderr)
    return int(unrun > 0)


def write_report(asked: argparse.Namespace) -> None:
    """Write what a class has not understood, as a page and a table."""
    page = asked.to or asked.results.with_name(f"{asked.results.stem}-report.html")
    if page.with_suffix(".csv") == asked.results.with_suffix(".csv"):
        raise ValueError(f"{page.with_suffix('.csv')} holds the marks: give the page another name")
    report.write(grading.records(asked.results), page)
    print(f"Written: {page}, and {page.with_suffix('.csv').name} beside it.")


def write_copies(asked: argparse.Namespace) -> None:
    """Write the notebooks without their solutions, and with them."""
    written = classroom.copies(asked.folder, asked.grader)
    count = sum(path.suffix == ".ipynb" for path in written)
    where = "source" if asked.grader else "student and /instructor"
    print(f"{count} notebooks written to {asked.folder}/{where}")


def write_exam(asked: argparse.Namespace) -> None:
    """Write an exam and its key, or one of each for every student of a roster."""
    students = submissions.roster(asked.roster) if asked.roster else None
    written = exam_notebook.write(asked.folder, asked.seed, students)
    count = "one exam" if students is None else f"{len(written) // 2} exams"
    print(f"Written: {count} in {asked.folder}/student, the key in {asked.folder}/instructor")


if __name__ == "__main__":
    sys.exit(main())
