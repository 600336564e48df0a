"""`make portable`: does anything that is printed depend on how a processor rounds?

Runs every notebook, and the tests that compare numbers, as other machines would: with each kernel
of OpenBLAS that this processor can run, with NumPy's SIMD switched off, with one thread and with
two, and with data and random numbers that are off by one rounding (`tools.perturb`). Prints a
table; exits with 1 if a cell's text or a test's verdict changes.

--short makes two runs, each of half of the notebooks, with two perturbations and in one of them
another kernel, and leaves the tests out.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tools.refresh import NOTEBOOKS, QUIET, merged_streams

ROOT = Path(__file__).parent.parent
KERNELS = ("Prescott", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "SapphireRapids")
KERNELS += ("ARMV8", "CORTEXA57", "NEOVERSEN1", "NEOVERSEV1", "VORTEX")
PERTURBATIONS = 20
# What looks at files, addresses and processes compares no numbers; test_data looks at what is
# loaded, before `tools.perturb` changes it.
NOT_NUMBERS = (
    "classroom data download environment layers main mutate notebooks perturb refresh setup"
)
BEFORE = f"import sys; sys.path.append({str(ROOT)!r}); import tools.perturb, tools.no_pictures"
Environment = dict[str, str]


def ask(code: str, environment: Environment) -> str:
    """Return what Python prints in that environment, or nothing if it fails there."""
    command = [sys.executable, "-c", code]
    run = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    return run.stdout.strip() if run.returncode == 0 else ""


def kernels() -> dict[str, Environment]:
    """The kernels of OpenBLAS that multiply matrices here, each once; the default is first."""
    code = (
        "import numpy, threadpoolctl; numpy.ones((99, 99)) @ numpy.ones((99, 99));"
        "print(*sorted({p.get('architecture', '') for p in threadpoolctl.threadpool_info()}))"
    )
    found: dict[str, Environment] = {}
    for name in ("", *KERNELS):
        environment = {"OPENBLAS_CORETYPE": name} if name else {}
        if used := ask(code, environment):
            found.setdefault(f"kernel {used}", environment)
    return found


def runs(short: bool) -> dict[str, Environment]:
    """Every machine that this one can look like: name -> its environment variables."""
    one_thread = {"OPENBLAS_NUM_THREADS": "1"}
    found = {name: one_thread | environment for name, environment in kernels().items()}
    if short:
        other, environment = list(found.items())[-1]
        first = {f"{other}, rounding 1": environment | {"PERTURB": "1"}}
        return first | {"rounding 2": one_thread | {"PERTURB": "2"}}
    simd = "print(*__import__('numpy').show_config(mode='dicts')['SIMD Extensions']['found'])"
    found["NumPy without SIMD"] = one_thread | {"NPY_DISABLE_CPU_FEATURES": ask(simd, {})}
    found["two threads"] = {"OPENBLAS_NUM_THREADS": "2"}
    for seed in range(1, PERTURBATIONS + 1):
        found[f"rounding {seed}"] = one_thread | {"PERTURB": str(seed)}
    return found


def changed(path: Path, environment: Environment) -> list[str]:
    """Run a notebook and return a line for each code cell whose text is not as stored."""
    stored, fresh = (nbformat.read(path, as_version=4) for _ in range(2))
    client = NotebookClient(
        fresh,
        kernel_name="python3",
        resources={"metadata": {"path": path.parent}},
        store_widget_state=False,
        allow_errors=True,
        extra_arguments=[*QUIET, f"--IPKernelApp.exec_lines={BEFORE}"],
    )
    client.execute(env=os.environ | environment)
    return [
        f"  {path.stem} cell {i}, stored: {before}\n    fresh: {after}"
        for i, cells in enumerate(zip(stored.cells, fresh.cells, strict=True))
        for before, after in first_difference(*(text(cell) for cell in cells))
    ]


def text(cell: nbformat.NotebookNode) -> list[str]:
    """The lines that a cell prints or shows, pictures as their alt text, errors as errors."""
    lines = []
    for output in merged_streams(cell.get("outputs", [])):
        shown = output.get("data", {})
        lines += output.get("text", "").splitlines() + shown.get("text/plain", "").splitlines()
        lines += re.split(r"(?=<tr>)", shown.get("text/html", ""))
        if output.output_type == "error":
            lines.append(f"{output.ename}: {output.evalue}")
    return lines


def first_difference(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    if before != after:
        pairs = zip([*before, ""], [*after, ""], strict=False)
        yield next((pair for pair in pairs if pair[0] != pair[1]), ("", "more or less lines"))


def failed_tests(environment: Environment) -> list[str]:
    """Run the tests that compare numbers and return the names of those that fail."""
    left_out = [f"--ignore=tests/test_{name}.py" for name in NOT_NUMBERS.split()]
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "tests",
            "-p",
            "tools.perturb",
            "-rfE",
            "--tb=no",
            "-mnot slow",
            *left_out,
        ],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    failed = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if run.returncode > 1 or (run.returncode and not failed):
        raise RuntimeError(f"pytest did not run:\n{run.stdout}{run.stderr}")
    return [f"  {line}" for line in failed]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="one kernel and two perturbations")
    short = parser.parse_args().short
    chosen = runs(short)
    books, total = sorted(NOTEBOOKS.glob("*.ipynb")), 0
    print(f"{'run':28} {'cells changed':>13}  {'tests failed':>12}", flush=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for k, (name, environment) in enumerate(chosen.items()):
            mine = books[k::2] if short else books
            found = pool.map(changed, mine, [environment] * len(mine))
            cells = [line for lines in found for line in lines]
            tests = [] if short else failed_tests(environment)
            row = f"{name:28} {len(cells):13}  {len(tests):12}"
            print(row, *cells, *tests, sep="\n", flush=True)
            total += len(cells) + len(tests)
    return min(total, 1)


if __name__ == "__main__":
    sys.exit(main())
