"""`make bench-site`: what the web edition's figures weigh, and how fast they move.

For every figure: the time from a key to the picture, the CPU time of a frame over all processes of
the browser, and the frames a second when each repaint asks for a new one. The site is served from
this machine. Run it on an otherwise idle one.
"""

import argparse
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import psutil
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tools.browser import ALONE, chromium

SUFFIXES = (".js", ".webp", "-first.webp")
KEYS = 40
# The message arrives when the frame, whose script runs first, has been painted.
WATCH = """
    const after = new MessageChannel();
    let pressed = 0;
    window.waits = [];
    after.port1.onmessage = () => window.waits.push(performance.now() - pressed);
    arguments[0].addEventListener("input", (event) => {
      pressed = event.timeStamp;
      requestAnimationFrame(() => after.port2.postMessage(0));
    })"""
SWEEP = """
    const [figure, seconds, done] = arguments;
    const sliders = [...figure.querySelectorAll("input")], began = performance.now();
    let frames = 0;
    (function step() {
      if (performance.now() - began > 1000 * seconds) return done(frames);
      for (const slider of sliders) slider.value = (frames * 7) % (Number(slider.max) + 1);
      sliders[0].dispatchEvent(new Event("input"));
      frames++;
      requestAnimationFrame(step);
    })()"""


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of a folder, served while in the `with` statement."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def files(site: Path, figure: WebElement) -> set[Path]:
    """The files of a figure; it has been loaded."""
    name = figure.get_attribute("data-figure")
    sprite = figure.parent.execute_script("return arguments[0].live.data.sprite", figure)
    names = [f"{name}{suffix}" for suffix in SUFFIXES] + [sprite] * (sprite is not None)
    return {site / "figures" / file for file in names}


def megabytes(paths: set[Path]) -> float:
    return sum(path.stat().st_size for path in paths) / 1e6


def cpu(page: WebDriver) -> float:
    """CPU seconds of the browser so far, all its processes."""
    driver = psutil.Process(page.service.process.pid)
    return sum(sum(p.cpu_times()[:2]) for p in driver.children(recursive=True))


def measure(page: WebDriver, figure: WebElement, seconds: float) -> tuple[float, ...]:
    """Milliseconds from a key to its picture, half and 95% of them; CPU ms a frame; frames/s."""
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", figure)
    WebDriverWait(page, 60, 0.02).until(lambda _: "ready" in figure.get_attribute("class"))
    slider = figure.find_element("css selector", "input")
    page.execute_script(WATCH, slider)
    for k in range(KEYS):
        slider.send_keys(Keys.LEFT if k % 20 > 9 else Keys.RIGHT)
    waits = page.execute_script("return window.waits")
    before = cpu(page)
    frames = page.execute_async_script(SWEEP, figure, seconds)
    used = 1000 * (cpu(page) - before) / frames
    return *np.percentile(waits, [50, 95]), used, frames / seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, nargs="?", default=Path("site"))
    parser.add_argument("--seconds", type=float, default=1, help="of frames, for each figure")
    chosen = parser.parse_args()
    rows: list[tuple[float, ...]] = []
    weights: dict[str, set[Path]] = {}
    page = chromium(ALONE)
    with served(chosen.site) as address:
        print("figure        ms to the picture: half  95%   CPU ms a frame   frames/s")
        for path in sorted(chosen.site.glob("[01]*.html")):
            page.get(f"{address}/{path.name}")
            for figure in page.find_elements("css selector", "figure.live"):
                rows.append(measure(page, figure, chosen.seconds))
                name = figure.get_attribute("data-figure")
                print(
                    "{:12} {:24.1f} {:6.1f} {:12.1f} {:12.0f}".format(name, *rows[-1]), flush=True
                )
                weights.setdefault(path.stem, set()).update(files(chosen.site, figure))
    page.quit()
    worst = np.max(rows, axis=0)
    print("{:12} {:24.1f} {:6.1f} {:12.1f}".format("the worst", *worst))
    for name, paths in weights.items():
        print(f"{name:28} {megabytes(paths):6.2f} MB of figures")
    print(f"{'all pages':28} {megabytes(set.union(*weights.values())):6.2f} MB of figures")
    return int(worst[1] > 50 or worst[2] > 25)


if __name__ == "__main__":
    sys.exit(main())
