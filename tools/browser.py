"""A headless Chromium, and a real JupyterLab in it, for the browser tests and the benches."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
FLAGS = """
    --headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
    --disable-background-networking --disable-component-update --disable-dev-shm-usage
    --hide-scrollbars --window-size=1280,1000
"""


ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # no other host is found


def chromium(*flags: str) -> webdriver.Chrome:
    """A headless Chromium that keeps a log of its requests and of its console."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    for flag in [*FLAGS.split(), *flags]:
        options.add_argument(flag)
    driver = shutil.which("chromedriver")
    page = webdriver.Chrome(options, webdriver.ChromeService(driver) if driver else None)
    page.set_script_timeout(300)
    return page


def wait(page: webdriver.Chrome, condition: Callable[[], object]) -> object:
    """Wait until condition() is true, and return what it says.

    Where the page has just replaced an element that condition() looks at, it is asked again.
    60 seconds are for a busy machine: nobody waits longer than it takes.
    """
    replaced = [StaleElementReferenceException]
    return WebDriverWait(page, 60, 0.03, replaced).until(lambda _: condition())


class Lab:
    """JupyterLab on a folder and a browser that looks at it, in a `with` statement.

    Its settings are its own. All cells are in the page, not only those in sight.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> "Lab":
        self.home = Path(tempfile.mkdtemp(prefix="lecture8-"))
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, self.home, ignore_errors=True)
            self.log = stack.enter_context((self.home / "lab.log").open("w+"))
            stack.callback(self._stop_server)
            self._start_server()
            self.page = chromium(f"--user-data-dir={self.home / 'chromium'}")
            stack.callback(self.page.quit)
            self._started = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._started.close()

    def _stop_server(self) -> None:
        if hasattr(self, "server"):
            self.server.terminate()
            try:
                self.server.wait(10)
            except subprocess.TimeoutExpired:
                self.server.kill()

    def _start_server(self) -> None:
        settings = self.home / "settings/@jupyterlab/notebook-extension"
        settings.mkdir(parents=True)
        (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url, self.token = f"http://127.0.0.1:{port}", secrets.token_hex(16)
        options = {
            "port": port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.folder,
            "IdentityProvider.token": self.token,
            "LabApp.expose_app_in_browser": True,
            "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        }
        folders = {
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.home / "workspaces"),
        }
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
        command += [f"--{name}={value}" for name, value in options.items()]
        self.server = subprocess.Popen(
            command, stdout=self.log, stderr=subprocess.STDOUT, env=os.environ | folders
        )
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and self.server.poll() is None:
            try:
                urlopen(f"{self.url}/login", timeout=5).read()
                return
            except (URLError, OSError):
                time.sleep(0.2)
        self.log.seek(0)
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read()}")

    def wait(self, condition: Callable[[], object]) -> object:
        """Wait until condition() is true, and return what it says."""
        return wait(self.page, condition)

    def find(self, css: str) -> list[WebElement]:
        return self.page.find_elements(By.CSS_SELECTOR, css)

    def open(self, name: str) -> None:
        """Open a notebook, and no other, and wait for its kernel.

        The page is loaded for the first; others are opened in it, as from the list of files.
        """
        if self.page.current_url.startswith(self.url):
            self.script(
                "for (const open of [...app.shell.widgets('main')]) open.dispose();"
                f'await app.commands.execute("docmanager:open", {{path: "{name}"}})'
            )
        else:
            self.page.get(f"{self.url}/lab/tree/{name}?reset&token={self.token}")
        self.wait(lambda: self.find(".jp-NotebookPanel .jp-Cell"))
        self.script(
            "await panel.context.ready; await panel.sessionContext.ready;"
            "await panel.sessionContext.session.kernel.info"
        )

    def close(self) -> None:
        """End the notebook's kernel and forget what changed, so that no page asks about it."""
        self.script("await panel.sessionContext.shutdown(); panel.context.model.dirty = false")

    def run_all(self) -> None:
        """Run all cells, as the menu does, and wait until every one has run."""
        self.script('await app.commands.execute("notebook:run-all-cells")')

    def script(self, script: str) -> object:
        """Run JavaScript that may await; `app` is JupyterLab, `panel` the notebook."""
        answer = self.page.execute_async_script(f"""
            const done = arguments[arguments.length - 1];
            const app = window.jupyterapp, panel = app.shell.currentWidget;
            (async () => {{ {script} }})().then(v => done([v]), e => done(String(e)))""")
        if isinstance(answer, str):
            raise RuntimeError(f"{answer} in: {script}")
        return answer[0]

    def kernel(self, code: str) -> str:
        """Run code in the notebook's kernel and return what it printed."""
        return str(
            self.script(f"""
            const kernel = panel.sessionContext.session.kernel;
            const future = kernel.requestExecute({{code: {json.dumps(code)}, silent: false}});
            let printed = '';
            future.onIOPub = m => {{
                if (m.header.msg_type === 'stream') printed += m.content.text;
            }};
            await future.done;
            return printed""")
        )
