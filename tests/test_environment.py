"""The check of the environment says in words what is wrong."""

import importlib.metadata
from pathlib import Path

import psutil
import pytest

from lecture8.course import environment


def test_a_good_environment_is_one_sentence(capsys, monkeypatch):
    monkeypatch.setattr(environment, "_server", lambda: None)
    environment.check()
    assert capsys.readouterr().out == "The environment is as it should be.\n"


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ({"ipywidgets": None}, "ipywidgets is not installed here."),
        ({"numpy": "1.26.4"}, "numpy is 1.26.4 here; it should be >="),
        ({"jupyterlab": "3.6"}, "jupyterlab is 3.6 here; it should be >="),
    ],
)
def test_a_missing_or_old_package_is_named_with_what_to_do(versions, said, capsys, monkeypatch):
    real = importlib.metadata.version

    def version(name):
        found = versions.get(name, real(name))
        if found is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return found

    monkeypatch.setattr(importlib.metadata, "version", version)
    environment.check()
    shown = capsys.readouterr().out
    assert shown.startswith(said)
    assert shown.endswith(environment.ADVICE + "\n")
    assert len(shown.splitlines()) == 2


class Server:
    def __init__(self, *command):
        self.command = list(command)

    def cmdline(self):
        return self.command


@pytest.mark.parametrize(
    ("command", "prefix"),
    [
        (("/opt/lab/bin/python3", "/opt/lab/bin/jupyter-lab"), Path("/opt/lab")),
        (("/opt/lab/bin/python", "-m", "jupyterlab", "--no-browser"), Path("/opt/lab")),
        (("/opt/lab/bin/python", "-m", "pytest"), None),
        (("python", "-m", "jupyterlab"), None),
        ((), None),
    ],
)
def test_the_servers_environment_is_read_from_how_it_was_started(command, prefix, monkeypatch):
    process = type("Process", (), {"parent": lambda _: Server(*command)})
    monkeypatch.setattr(psutil, "Process", process)
    assert environment._server() == prefix


def test_a_kernel_of_another_environment_is_told_so(tmp_path):
    lab, here = tmp_path / "lab", tmp_path / "here"
    said = environment._elsewhere(lab, here)
    assert f"This kernel lives in {here}, but JupyterLab in {lab}" in said
    assert environment._elsewhere(here / ".." / "here", here) == ""
    assert environment._elsewhere(None, here) == ""
