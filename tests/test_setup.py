"""The files that set the project up agree with each other."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.txt").read_text()
CONDA_NAMES = {"flit_core": "flit-core"}


def bounds(requirements):
    return dict(re.fullmatch(r"([\w-]+)(.*)", r.replace(" ", "")).groups() for r in requirements)


def test_environment_yml_has_the_same_dependencies_and_bounds():
    environment = (ROOT / "environment.yml").read_text().partition("dependencies:")[2]
    conda = re.findall(r"^  - (.*)$", environment, re.MULTILINE)
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    wanted = {CONDA_NAMES.get(name, name): bound for name, bound in bounds(wanted).items()}
    assert bounds(conda) == wanted | {"python": PROJECT["requires-python"], "pip": ""}


def test_every_locked_package_has_an_exact_version_and_hashes_and_no_address():
    entries = re.split(r"\n(?=[a-z])", re.sub(r"^ *#.*\n", "", LOCK, flags=re.MULTILINE).strip())
    assert len(entries) > 100
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.]+( ;.*)? \\\n", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]
    assert "://" not in LOCK
    assert not re.search(r"--(extra-)?index|--find-links", LOCK)


def test_the_lock_has_every_dependency():
    locked = {name.lower() for name in re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)}
    for name in bounds(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]):
        assert name.replace("_", "-").lower() in locked


def test_the_installed_packages_are_the_locked_ones():
    """What runs here is what the lock says (skipped in another environment, as conda's)."""
    if not (ROOT / ".venv/ready").exists() or not sys.prefix.startswith(str(ROOT)):
        pytest.skip("not in the project's own .venv")
    locked = re.findall(r"^([\w.-]+)==(\S+) \\$", LOCK, re.MULTILINE)
    assert {n: v for n, v in locked if importlib.metadata.version(n) != v} == {}


def test_set_up_scripts_are_sound_shell():
    for script in ("tools/setup.sh", "tools/lab.sh", ".ci/run"):
        assert subprocess.run(["sh", "-n", ROOT / script], check=False).returncode == 0


def test_readme_and_notebooks_name_each_other():
    readme = (ROOT / "README.md").read_text()
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"notebooks/{notebook.name}" in readme
    for link in re.findall(r"\]\((?!http)([^)#]+)", readme):
        assert (ROOT / link).exists(), link
