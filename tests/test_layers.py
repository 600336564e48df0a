"""Who may import whom, and what an import costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lecture8

PACKAGE = Path(lecture8.__file__).parent
MATHEMATICS = {"autoencoder", "check", "fisher", "manifold", "network", "neurons", "optimizers"}
MATHEMATICS |= {"pca", "ppca", "sne", "textbook"}
# module -> what of this package it may import, and which outside packages when it is imported
ALLOWED = {
    "__init__": (set(), set()),
    "check": (set(), {"numpy"}),
    "pca": ({"check"}, {"numpy", "scipy"}),
    "ppca": ({"check", "pca"}, {"numpy", "scipy"}),
    "fisher": ({"check"}, {"numpy"}),
    "manifold": ({"check"}, {"numpy"}),
    "sne": ({"check"}, {"numpy", "scipy"}),
    "mixture": ({"check"}, {"numpy", "sklearn"}),
    "cost": ({"check", "pca"}, {"numpy"}),
    "neurons": (set(), {"numpy"}),
    "optimizers": ({"check"}, {"numpy"}),
    "network": ({"check", "neurons", "optimizers"}, {"numpy"}),
    "autoencoder": ({"check", "network", "neurons"}, {"numpy", "scipy"}),
    "faces": ({"autoencoder", "check", "network", "pca"}, {"numpy"}),
    "mnist": ({"autoencoder", "check", "data", "pca"}, {"numpy"}),
    "training": ({"autoencoder", "check", "faces", "network"}, {"numpy"}),
    "__main__": ({"autoencoder", "data", "faces", "mnist", "training"}, {"numpy"}),
    "claims": (MATHEMATICS | {"claims", "cost", "data", "mixture"}, {"numpy", "scipy"}),
    "exercises": (MATHEMATICS | {"data", "exercises"}, {"numpy", "scipy"}),
    "textbook": ({"check", "network", "neurons"}, {"numpy"}),
    "download": (set(), set()),
    "data": ({"check", "download"}, {"numpy"}),
    "plots": ({"check", "plots"}, {"numpy", "matplotlib", "PIL"}),
    "classroom": (set(), set()),
    "environment": (set(), set()),
    "live": ({"plots"}, {"IPython", "ipywidgets", "threadpoolctl"}),
}


def imports(path):
    """Return the modules of this package, and the outside packages, that a file's top imports."""
    inside, outside = set(), set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "lecture8":
            names = [f"lecture8.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module]
        else:
            continue
        for name in names:
            top, *rest = name.split(".")
            inside.update(rest[:1]) if top == "lecture8" else outside.add(top)
    return inside, outside - sys.stdlib_module_names


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_a_module_imports_only_what_its_layer_may(path):
    module = path.relative_to(PACKAGE).with_suffix("").parts[0]
    assert module in ALLOWED, f"say in tests/test_layers.py which layer {module} is in"
    inside, outside = imports(path)
    assert inside <= ALLOWED[module][0]
    assert outside <= ALLOWED[module][1]


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
