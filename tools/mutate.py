"""Would the tests notice an error? `python -m tools.mutate lecture8/sne.py tests/test_sne.py`.

In a copy of the project one operator, number, comparison, condition or call of the module is
changed at a time, and the tests run. A change that they do not notice is printed: either it has no
effect, or a test is missing. Options of pytest pass through, as one word each. Not for Windows.
"""

import argparse
import ast
import copy
import importlib
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

SWAPS = {ast.Add: ast.Sub, ast.Mult: ast.Div, ast.FloorDiv: ast.Mult, ast.Pow: ast.Mult}
SWAPS |= {ast.BitOr: ast.BitAnd, ast.Mod: ast.FloorDiv, ast.Is: ast.IsNot, ast.In: ast.NotIn}
SWAPS |= {ast.Eq: ast.NotEq, ast.Lt: ast.GtE, ast.LtE: ast.Gt}
SWAPS = {b: a for a, b in SWAPS.items()} | SWAPS
EDGES = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
PAIRS = "min max, minimum maximum, any all, zeros ones, zeros_like ones_like, sum mean, sin cos"
NAMES = {a: b for pair in PAIRS.split(", ") for a, b in (pair.split(), pair.split()[::-1])}
SKIPPED = {"annotation", "returns", "decorator_list", "axis", "strict"}
IMPORT = re.compile(r"^(?:from|import) (\w[\w.]*)", re.MULTILINE)
FLAGS = ["-x", "-q", "-o", "addopts=", "-p", "no:cacheprovider"]
QUICK = {"OPENBLAS_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def mutants(source: str, only: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield (place and change, changed source). only: the functions and classes to change."""
    text = source.encode()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for top in ast.parse(source).body:
        for node in _nodes(top) if not only or getattr(top, "name", None) in only else ():
            for place, new in _changes(node):
                begin = starts[place.lineno - 1] + place.col_offset
                end = starts[place.end_lineno - 1] + place.end_col_offset
                after = ast.unparse(new)
                said = f"{place.lineno}:{place.col_offset + 1}: {ast.unparse(place)} -> {after}"
                after = f"({after})" if isinstance(place, ast.expr) else after
                yield said, (text[:begin] + after.encode() + text[end:]).decode()


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what computes: no annotations, no messages."""
    if isinstance(node, ast.Raise | ast.JoinedStr):
        return
    yield node
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not {name, getattr(node, "arg", "")} & SKIPPED:
                yield from _nodes(child)


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield what to replace of a node, and by what."""
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield node, _but(node, left=right, right=left)
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in SWAPS:
            yield node, _but(node, op=SWAPS[type(op)]())
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                for other in filter(None, (SWAPS[type(op)], EDGES.get(type(op)))):
                    yield node, _but(node, ops=[*ops[:i], other(), *ops[i + 1 :]])
        case ast.BoolOp(values=values):
            for value in values:
                yield node, _but(node, values=[other for other in values if other is not value])
        case ast.UnaryOp(operand=inner) | ast.Attribute(attr="T", value=inner):
            yield node, inner
        case ast.Call(func=ast.Attribute(attr="copy", value=inner), args=[]):
            yield node, inner
        case ast.Constant(value=bool(n)):
            yield node, ast.Constant(not n)
        case ast.keyword(arg="axis", value=ast.Constant(value=int(n))):
            yield node, _but(node, value=ast.Constant(1 - n))
        case ast.Constant(value=int(n) | float(n)):
            yield node, ast.Constant(n + 1 if isinstance(n, int) else 2 * n or 1.0)
        case ast.Attribute(attr=name) | ast.Name(id=name) if name in NAMES:
            yield node, _but(node, attr=NAMES[name], id=NAMES[name])
        case ast.Expr(value=ast.Call()):
            yield node, ast.Pass()
        case ast.If(test=test) | ast.IfExp(test=test):
            if isinstance(test, ast.Name | ast.Attribute | ast.Call):
                yield test, ast.UnaryOp(ast.Not(), test)


def _but(node: ast.AST, **fields: object) -> ast.AST:
    node = copy.copy(node)
    vars(node).update(fields)
    return node


def load(files: list[Path]) -> None:
    """Import what files import from outside of the project, once for all forks."""
    for name in {n for f in files for n in re.findall(IMPORT, f.read_text(encoding="utf-8"))}:
        if not any(Path().glob(name.split(".")[0] + "*")):
            with suppress(ImportError):
                importlib.import_module(name)


def passes(tests: list[str], seconds: int = 600) -> bool:
    """Run tests in a fork, with so many seconds of a processor: a loop without end fails."""
    child, code = os.fork(), 1
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
            signal.alarm(60 + 30 * seconds)  # others may use the processor, too
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            code = pytest.main(FLAGS + tests)
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def survivors(module: Path, tests: list[str], chosen: list[tuple[str, str]]) -> Iterator[str]:
    """Write each mutant to module in turn, and yield the changes on which the tests pass."""
    if not passes(tests):
        sys.exit("the tests must pass before anything is changed")
    seconds = 5 + 3 * round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)
    for n, (said, source) in enumerate([("", "raise SystemError"), *chosen]):
        module.write_text(source, encoding="utf-8")
        os.utime(module, (n, n))  # another time than before, or its old bytecode would run
        if passes(tests, seconds):
            yield said or sys.exit(f"the tests do not import {module}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("module", type=Path)
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--only", nargs="+", default=(), help="functions and classes to change")
    parser.add_argument("--every", type=int, default=1, help="take one mutant in so many")
    parser.add_argument("--seed", type=int, default=0, help="begin with this one")
    args, more = parser.parse_known_args()
    chosen = list(mutants(args.module.read_text(encoding="utf-8"), args.only))
    chosen, found = chosen[args.seed % args.every :: args.every], 0
    os.environ.update(QUICK)
    sys.dont_write_bytecode = False
    with tempfile.TemporaryDirectory() as folder:
        hidden = shutil.ignore_patterns(".*", "__pycache__")
        shutil.copytree(Path.cwd(), folder, ignore=hidden, dirs_exist_ok=True)
        os.chdir(folder)
        sys.path[0] = os.environ["PYTHONPATH"] = folder
        load([*args.module.parent.glob("*.py"), *(Path(t.split("::")[0]) for t in args.tests)])
        for said in survivors(args.module, args.tests + more, chosen):
            found += 1
            print(f"{args.module}:{said}", flush=True)
    print(f"{len(chosen)} mutants, {len(chosen) - found} caught")


if __name__ == "__main__":
    main()
