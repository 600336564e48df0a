"""Is this the right environment? What notebook 00 asks before anything else."""

import importlib.metadata
import sys
from pathlib import Path

ADVICE = (
    "Start JupyterLab with `make lab` (or from the conda environment of the README), choose the "
    "kernel Python 3 (ipykernel), and run all cells again."
)


def check() -> None:
    """Print in words what is wrong with this environment, or that nothing is."""
    found = problems()
    print("\n".join([*found, ADVICE]) if found else "The environment is as it should be.")


def problems() -> list[str]:
    """Return a sentence for each thing that is wrong: versions, packages, another environment."""
    found = [*_packages(), _elsewhere(_server(), Path(sys.prefix))]
    return [sentence for sentence in found if sentence]


def _packages() -> list[str]:
    """Return a sentence for each package that is missing or of a version that is not supported."""
    from packaging.requirements import Requirement

    found = []
    for text in importlib.metadata.requires("lecture8") or []:
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{wanted.name} is not installed here.")
            continue
        if not wanted.specifier.contains(version, prereleases=True):
            found.append(f"{wanted.name} is {version} here; it should be {wanted.specifier}.")
    return found


def _server() -> Path | None:
    """Return the environment of the Jupyter server that started this kernel, if there is one."""
    import psutil

    parent = psutil.Process().parent()
    try:
        command = parent.cmdline() if parent else []
    except psutil.Error:
        return None
    python = Path(command[0]) if command else Path()
    jupyter = any("jupyter" in part for part in command)
    return python.parent.parent if jupyter and python.is_absolute() else None


def _elsewhere(server: Path | None, here: Path) -> str:
    """Return a sentence if JupyterLab runs in another environment than this kernel."""
    if server is None or server.resolve() == here.resolve():
        return ""
    return f"This kernel lives in {here}, but JupyterLab in {server}: sliders need one for both."
