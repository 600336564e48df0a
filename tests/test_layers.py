"""Who may import whom, how large a room may be, and what an import costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lecture8

PACKAGE = Path(lecture8.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
# module or room -> what of this package it may import, and which outside packages, when it is
# imported. In a room, a file may import its neighbours.
ALLOWED = {
    "__init__": ("", ""),
    "check": ("", "numpy"),
    "pca": ("check", "numpy scipy"),
    "ppca": ("check pca", "numpy scipy"),
    "fisher": ("check", "numpy"),
    "manifold": ("check", "numpy"),
    "sne": ("check", "numpy scipy"),
    "neurons": ("check", "numpy"),
    "optimizers": ("check neurons", "numpy"),
    "network": ("check neurons optimizers", "numpy"),
    "textbook": ("check network neurons", "numpy"),
    "autoencoder": ("check network neurons", "numpy scipy"),
    "data": ("check data", "numpy"),
    "full_size": ("autoencoder check data full_size network neurons pca", "numpy"),
    "course": (
        "autoencoder check course course/exercises course/plots data full_size neurons",
        "numpy matplotlib PIL ipywidgets anywidget traitlets IPython threadpoolctl sklearn",
    ),
    "course/exercises": (
        "autoencoder check course/exercises data fisher manifold network neurons pca ppca sne "
        "textbook",
        "numpy scipy",
    ),
    "course/plots": ("check course/plots", "numpy matplotlib PIL"),
    "course/marking": (
        "autoencoder course course/exercises course/marking network neurons pca sne",
        "numpy psutil",
    ),
    "__main__": ("course course/marking full_size", ""),
}
MATHEMATICS = list(ALLOWED)[1:12]


def room(path):
    """The entry of ALLOWED that a path belongs to: a module, or the folder it lies in."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] if len(parts) < 3 else "/".join(parts[:2])


def imports(path):
    """The rooms of this package, and the outside packages, that a file's top imports."""
    inside, outside = set(), set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            top, *rest = name.split(".")
            if top != "lecture8":
                outside.add(top)
                continue
            file = PACKAGE.joinpath(*rest)
            while not (file.with_suffix(".py").exists() or (file / "__init__.py").exists()):
                file = file.parent
            inside.add(room(file / "__init__.py" if file.is_dir() else file.with_suffix(".py")))
    return inside, outside - sys.stdlib_module_names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_layer_may(path):
    assert room(path) in ALLOWED, f"say in tests/test_layers.py which layer {room(path)} is in"
    inside, outside = imports(path)
    ours, theirs = map(str.split, ALLOWED[room(path)])
    assert inside <= set(ours)
    assert outside <= set(theirs)


def test_no_arrow_leads_back_up():
    """In the order of the table each room imports only those before it, and itself."""
    rooms = list(ALLOWED)
    rooms.remove("course")
    rooms.insert(rooms.index("course/marking"), "course")  # its other rooms come before it
    for i, name in enumerate(rooms):
        assert set(ALLOWED[name][0].split()) <= {*rooms[: i + 1]}, name


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_file_is_long(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400


def test_only_one_module_knows_ipywidgets():
    assert [p.stem for p in FILES if "ipywidgets" in imports(p)[1]] == ["live"]


def test_the_package_has_few_rooms():
    assert len([p for p in PACKAGE.iterdir() if not p.name.startswith("__pycache__")]) <= 16


def test_importing_the_package_or_its_mathematics_loads_nothing_heavy():
    code = (
        "import sys, lecture8\n"
        f"from lecture8 import data, exercises, {', '.join(sorted(MATHEMATICS))}\n"
        "heavy = {'matplotlib', 'ipywidgets', 'sklearn', 'skimage', 'PIL', 'IPython'}\n"
        "heavy |= {'pooch', 'requests', 'urllib3'}  # and with them the network\n"
        "sys.exit(str(sorted(heavy & set(sys.modules))) if heavy & set(sys.modules) else 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
