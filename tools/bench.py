"""`make bench`: the live figures from key to pixels, in a real JupyterLab; one table, one run.

The floor is a slider whose value the kernel echoes into a Label. What others do is `interact` with
a new matplotlib figure, on the same data. The page's own clock runs from the keydown event to the
frame after the change is painted.
"""

import json
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median, quantiles

import matplotlib
import nbformat
import numpy as np
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from lecture8.course.plots import Parameter
from tests.scenes import SCENES
from tools.browser import Lab
from tools.measure import machine

PRESSES = 60
ROOT = Path(__file__).parent.parent
SET_UP = f"""
import sys, time
import ipywidgets, numpy as np, matplotlib.pyplot as plt
sys.path.insert(0, {str(ROOT)!r})
from lecture8.course import live
from tests.scenes import SCENES
from tests.scenes.principal_components import pair

times = []

def timed(callback):
    def run(*args, **kwargs):
        start = time.perf_counter()
        result = callback(*args, **kwargs)
        times.append(1000 * (time.perf_counter() - start))
        return result
    return run

live.LiveFigure._show = timed(live.LiveFigure._show)

def echo():
    slider, label = ipywidgets.IntSlider(max=180), ipywidgets.Label("0")
    slider.observe(timed(lambda change: setattr(label, "value", str(change["new"]))), "value")
    return ipywidgets.VBox([slider, label])

def interact_projection():
    Xc = pair() - pair().mean(axis=0)
    angles = np.radians(np.arange(181))
    curve = ((Xc @ [np.cos(angles), np.sin(angles)]) ** 2).mean(axis=0)
    def draw(theta):
        u = np.array([np.cos(np.radians(theta)), np.sin(np.radians(theta))])
        feet = np.outer(Xc @ u, u)
        fig, (plane, curves) = plt.subplots(1, 2, figsize=(10, 4.6))
        plane.plot(*Xc.T, "o")
        plane.plot(*feet.T, "o")
        plane.plot(*np.stack([Xc, feet], axis=2).transpose(1, 2, 0), color="C0", lw=1)
        plane.plot(*np.outer(u, [-1, 1]))
        plane.set(xlim=(-0.6, 0.6), ylim=(-0.6, 0.6), aspect="equal")
        curves.plot(curve)
        curves.plot(curve[0] + curve[90] - curve)
        curves.plot(theta, curve[theta], "o")
        plt.show()
    ipywidgets.interact(timed(draw), theta=ipywidgets.IntSlider(100, 0, 180))
"""
TURN = 20  # presses to the right before as many to the left


def steps(parameter: Parameter) -> int:
    return round((parameter.high - parameter.low) / parameter.step)


# name -> the code of the cell, what changes on the page, and after how many presses to turn back
FIGURES = {
    "floor: slider -> kernel -> Label": ("echo()", ".widget-label:last-child", TURN),
    **{
        name: (
            f"live.explore(SCENES[{name!r}]())",
            ".lecture8-overlay svg",
            min(TURN, steps(next(iter(parameters.values())))),
        )
        for name, build in SCENES.items()
        if (parameters := build().parameters)
    },
    "interact, new figure (projection)": ("interact_projection()", "img", TURN),
}
# look() tells one state of the target from the next.
LOOK = """
    const root = document.querySelectorAll('.jp-CodeCell')[arguments[0]], css = arguments[1];
    const target = () => [...root.querySelectorAll(css)].pop();
    const look = () => {
        const e = target();
        return e && (e.src || e.getAttribute('aria-label') || e.textContent);
    };
"""
# window.painted: the milliseconds from the next keydown to the frame in which the target changed
WATCH = f"""{LOOK}
    const before = look();
    let start = null;
    root.addEventListener('keydown', () => {{ start = performance.now() }},
                          {{capture: true, once: true}});
    window.painted = new Promise(resolve => {{
        const observer = new MutationObserver(async () => {{
            const now = look();
            if (start === null || !now || now === before) return;
            observer.disconnect();
            if (target().decode) await target().decode();
            requestAnimationFrame(() => {{
                const afterPaint = new MessageChannel();
                afterPaint.port1.onmessage = () => resolve(performance.now() - start);
                afterPaint.port2.postMessage(0);
            }});
        }});
        observer.observe(root, {{subtree: true, childList: true, characterData: true,
                                attributes: true}});
    }});
"""
# window.seen: when a frame showed something new; window.released: when the mouse let go
COUNT = f"""{LOOK}
    let last = look();
    window.seen = [];
    window.released = null;
    window.frame = () => {{
        const now = look();
        if (now !== last) {{ last = now; window.seen.push(performance.now()) }}
        requestAnimationFrame(window.frame);
    }};
    requestAnimationFrame(window.frame);
    document.addEventListener('pointerup', () => {{ window.released = performance.now() }},
                              {{capture: true, once: true}});
"""


def notebook(folder: Path) -> str:
    sources = [SET_UP, *(code for code, *_ in FIGURES.values())]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    book.metadata.kernelspec = {"display_name": "Python 3", "name": "python3"}
    nbformat.write(book, folder / "bench.ipynb")
    return "bench.ipynb"


def bytes_received(lab: Lab) -> int:
    """The web-socket traffic to the page since the last call."""
    log = (json.loads(entry["message"])["message"] for entry in lab.page.get_log("performance"))
    frames = (m["params"] for m in log if m["method"] == "Network.webSocketFrameReceived")
    return sum(len(frame["response"]["payloadData"]) for frame in frames)


def keys(lab: Lab, cell: int, css: str, turn: int) -> tuple[list[float], float, list[float]]:
    """Press the arrow key; return key-to-pixels in ms, kB a step, and the callback's ms."""
    handle = handle_of(lab, cell)
    handle.send_keys(Keys.HOME)
    time.sleep(1)
    lab.kernel("times.clear()")
    bytes_received(lab)
    shown = []
    for press in range(PRESSES):
        lab.page.execute_script(WATCH, cell, css)
        handle.send_keys(Keys.ARROW_RIGHT if press // turn % 2 == 0 else Keys.ARROW_LEFT)
        shown.append(lab.page.execute_async_script("window.painted.then(arguments[0])"))
        time.sleep(0.05)
    kilobytes = bytes_received(lab) / PRESSES / 1000
    return shown, kilobytes, json.loads(lab.kernel("import json; print(json.dumps(times))"))


def drag(lab: Lab, cell: int, css: str) -> tuple[float, float]:
    """Drag for about two seconds; return frames a second, and ms from release to the last one."""
    handle = handle_of(lab, cell)
    handle.send_keys(Keys.HOME)
    time.sleep(1)
    lab.page.execute_script(COUNT, cell, css)
    chain = ActionChains(lab.page, duration=16).click_and_hold(handle)
    for step in range(120):
        chain.move_by_offset(2 if step < 60 else -1, 0)
    chain.release().perform()
    time.sleep(1)
    seen, released = lab.page.execute_script(
        "window.frame = () => {}; return [window.seen, window.released]"
    )
    during = [t for t in seen if t <= released]
    took = during[-1] - during[0] if len(during) > 1 else np.nan  # a slider of a step or two
    return 1000 * (len(during) - 1) / took, max(0.0, seen[-1] - released)


def handle_of(lab: Lab, cell: int) -> WebElement:
    handle = lab.find(".jp-CodeCell")[cell].find_element("css selector", ".noUi-handle")
    lab.page.execute_script("arguments[0].scrollIntoView({block: 'center'})", handle)
    return handle


def main() -> None:
    rows = {}
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)) as lab:
        lab.open(notebook(Path(folder)))
        lab.run_all()
        if errors := lab.find("[data-mime-type$=err], [data-mime-type$=error]"):
            raise RuntimeError(errors[0].text)
        for cell, (name, (_, css, turn)) in enumerate(FIGURES.items(), start=1):
            shown, kilobytes, callback = keys(lab, cell, css, turn)
            p50, p95 = median(shown), quantiles(shown, n=20)[-1]
            rows[name] = (p50, p95, median(callback), kilobytes, *drag(lab, cell, css))
    floor, interact = next(iter(rows.values()))[0], list(rows.values())[-1][0]
    print(f"Live figures, {PRESSES} key presses each, {date.today()}.")
    print(f"{machine()}, matplotlib {matplotlib.__version__}.")
    print("ms and kB per step; fps and settling of a drag.")
    columns = ("p50", "p95", "x floor", "interact x", "callback", "kB", "fps", "settles")
    print(f"{'':34}" + "".join(f"{column:>11}" for column in columns))
    for name, (p50, p95, callback, kilobytes, fps, settles) in rows.items():
        print(
            f"{name:34}{p50:11.0f}{p95:11.0f}{p50 / floor:11.2f}{interact / p50:11.1f}"
            f"{callback:11.1f}{kilobytes:11.1f}{fps:11.0f}{settles:11.0f}"
        )


if __name__ == "__main__":
    main()
