"""`make bench`: the seconds that a reader waits, and the memory that dragging takes.

Every notebook runs from a fresh kernel, alone, with as many threads as the machine gives; they take
turns. `make lab` is timed from the command to a page with the first cell of notebook 00. Then every
figure of a notebook is moved 1,000 steps in JupyterLab, its sliders in turn, with all of them open.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

from tools import refresh
from tools.browser import Lab, chromium
from tools.measure import machine

ROOT = Path(__file__).parent.parent
BOOKS = sorted(refresh.NOTEBOOKS.glob("*.ipynb"))
ROUNDS = 3
STEPS = """
import gc, psutil
from lecture8.course.live import LiveFigure
figures = [o for o in gc.get_objects() if isinstance(o, LiveFigure)]
def turn(steps):
    for k in range(steps):
        for figure in figures:
            sliders = list(figure.sliders.values())
            slider = sliders[k % len(sliders)]
            width = round((slider.max - slider.min) / slider.step)
            slider.value = slider.min + slider.step * (7 * k % (width + 1))
def megabytes():
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6
turn(100)
start = megabytes()
turn(1000)
print(len(figures), megabytes() - start)
"""


def seconds(path: Path) -> float:
    """Run a notebook from a fresh kernel."""
    start = time.perf_counter()
    refresh.run(path)
    return time.perf_counter() - start


def until_a_page() -> float:
    """Seconds from `make lab` to the first cell of notebook 00 in a browser."""
    start = time.perf_counter()
    with subprocess.Popen(
        ["make", "lab"],
        cwd=ROOT,
        env=os.environ | {"DISPLAY": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as lab:
        address = ""
        for line in lab.stdout:
            if found := re.search(r"(http://127\.0\.0\.1:\d+/lab)\S*(token=\w+)", line):
                address = f"{found[1]}/tree/{BOOKS[0].name}?{found[2]}"
                break
        page = chromium()
        page.get(address)
        while not page.find_elements("css selector", ".jp-NotebookPanel .jp-Cell"):
            time.sleep(0.03)
        took = time.perf_counter() - start
        page.quit()
        # SIGTERM would now and then wait for ever: the kernel of the page is only just starting
        os.killpg(lab.pid, signal.SIGKILL)
    return took


def growth(lab: Lab, path: Path) -> str:
    """How many figures a notebook has, and by how many MB its kernel grows while they are moved."""
    lab.open(path.name)
    lab.run_all()
    figures, more = lab.kernel(STEPS).splitlines()[-1].split()
    lab.close()
    return f"{figures:>4} figures, {float(more):+6.1f} MB"


def main() -> None:
    for library in ("OPENBLAS", "OMP"):
        os.environ.pop(f"{library}_NUM_THREADS", None)
    print(f"What a reader waits for, {date.today()}.\n{machine()}.", flush=True)
    taken = {path.stem: [] for path in BOOKS}
    for _ in range(ROUNDS):
        for path in BOOKS:
            taken[path.stem].append(seconds(path))
    taken["make lab, to notebook 00"] = [until_a_page() for _ in range(ROUNDS)]
    for name, each in taken.items():
        print(f"{name:32}{median(each):6.1f} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for path in BOOKS:
            shutil.copy(path, folder)
        with Lab(Path(folder)) as lab:
            for path in BOOKS[1:14]:
                print(f"{path.stem:32}{growth(lab, path)}", flush=True)


if __name__ == "__main__":
    main()
