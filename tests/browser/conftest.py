"""What the tests of the web edition share: a site, built once, a server for it, and a browser."""

import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools import browser
from tools.site.build import build


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A built site: the one that LECTURE8_SITE names, or a new one, which takes minutes."""
    if folder := os.environ.get("LECTURE8_SITE"):
        return Path(folder).resolve()
    folder = tmp_path_factory.mktemp("web") / "site"
    build(folder)
    return folder


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def address(site):
    """The site's address: a folder of a server, as on a page of a project."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=site.parent)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}"
        server.shutdown()


@pytest.fixture(scope="session")
def chromium():
    if browser.CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("no Chromium here: install chromium and chromium-driver")
    page = browser.chromium(browser.ALONE)
    yield page
    page.quit()


@pytest.fixture
def page(chromium):
    """A browser as it is at first: a desktop's screen, light, with scripts, its logs empty."""
    screen(chromium, 1280)
    colours(chromium, "light")
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    for log in ("browser", "performance"):
        chromium.get_log(log)
    return chromium


def screen(page, width, height=900):
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def colours(page, scheme, media=""):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
