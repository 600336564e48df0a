"""The files that set the project up agree with each other."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = {
    name: (ROOT / name).read_text()
    for name in ("requirements.txt", "tools/requirements-oldest.txt")
}
CONDA_NAMES = {"flit_core": "flit-core"}


def bounds(requirements):
    return dict(re.fullmatch(r"([\w-]+)(.*)", r.replace(" ", "")).groups() for r in requirements)


def test_environment_yml_has_the_same_dependencies_and_bounds():
    environment = (ROOT / "environment.yml").read_text().partition("dependencies:")[2]
    conda = re.findall(r"^  - (.*)$", environment, re.MULTILINE)
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    wanted = {CONDA_NAMES.get(name, name): bound for name, bound in bounds(wanted).items()}
    assert bounds(conda) == wanted | {"python": PROJECT["requires-python"], "pip": ""}


@pytest.fixture(params=LOCKS)
def lock(request):
    return LOCKS[request.param]


def test_every_locked_package_has_an_exact_version_and_hashes_and_no_address(lock):
    entries = re.split(r"\n(?=[a-z])", re.sub(r"^ *#.*\n", "", lock, flags=re.MULTILINE).strip())
    assert len(entries) > 100
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.]+( ;.*)? \\\n", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]
    assert "://" not in lock
    assert not re.search(r"--(extra-)?index|--find-links", lock)


def test_a_lock_has_every_dependency(lock):
    locked = {name.lower() for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    for name in bounds(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]):
        assert name.replace("_", "-").lower() in locked


def test_the_oldest_set_has_the_lower_bounds():
    """Where a platform has no wheel of the oldest version, the lock has a newer one beside it."""
    wanted = bounds(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"])
    oldest = LOCKS["tools/requirements-oldest.txt"]
    for name, bound in wanted.items():
        lowest = Version(bound.partition(">=")[2].partition(",")[0])
        locked = re.findall(rf"^{name.replace('_', '-')}==([\d.]+)", oldest, re.MULTILINE)
        assert min(map(Version, locked)) == lowest, name


def test_the_installed_packages_are_the_locked_ones():
    """What runs here is what the lock says (skipped in another environment, as conda's)."""
    ready = Path(sys.prefix, "ready")
    if not ready.exists():
        pytest.skip("not in an environment of tools/setup.sh")
    lock = LOCKS[ready.read_text().splitlines()[2]]
    here = re.findall(r"^([\w.-]+)==([\w.]+)(?: ; (.*))? \\$", lock, re.MULTILINE)
    wanted = {n: v for n, v, marker in here if not marker or Marker(marker).evaluate()}
    assert {n: v for n, v in wanted.items() if importlib.metadata.version(n) != v} == {}


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell here")
def test_set_up_scripts_are_sound_shell():
    for script in ("tools/setup.sh", "tools/python.sh", "tools/lab.sh", "tools/lock.sh", ".ci/run"):
        assert subprocess.run(["sh", "-n", ROOT / script], check=False).returncode == 0


def test_readme_and_notebooks_name_each_other():
    readme = (ROOT / "README.md").read_text()
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"notebooks/{notebook.name}" in readme
    for link in re.findall(r"\]\((?!http|\.\./\.\./actions)([^)#]+)", readme):
        assert (ROOT / link).exists(), link


def test_an_installed_package_has_its_records(tmp_path):
    """Without -e there is nothing beside the package."""
    shutil.copytree(ROOT / "lecture8", tmp_path / "lecture8")
    code = (
        "from lecture8 import autoencoder, data; "
        "print(len(autoencoder.load()), len(data.mnist_codes()['y']), len(data.recorded('mnist')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"8 1500 \d+\n", run.stdout)


def test_shell_scripts_keep_their_line_ends():
    assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text().splitlines()
    for script in (*ROOT.glob("tools/*.sh"), ROOT / ".binder/postBuild", ROOT / "Makefile"):
        assert b"\r" not in script.read_bytes()
