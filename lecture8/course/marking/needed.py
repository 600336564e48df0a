"""Which cells an answer needs: those that call an exercise, and what they are made from.

A cell is taken whole, but for imports, which are taken singly. An answer that is written out, as
`answer = 0.5`, needs none.
"""

import ast
import re
import symtable
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lecture8.course.exercises.exercise import ALL

_IMPORT = ast.Import | ast.ImportFrom
Source = tuple[int, str]  # the number of a cell, from 1, and code of it
_TIMED = re.compile(r"^(\s*)%(?:time|timeit|prun)\s+(?=\w)", re.MULTILINE)
_MAGIC = re.compile(r"^(\s*)(?:[%!?].*|.*\?$)", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A cell that calls exercises.

    number: of the cell, from 1. called: names of exercises that are called in it. written: answers
    that are written out; then nothing is to be run. sources: what is to be run.
    """

    number: int
    called: frozenset[str]
    written: dict[str, Any] | None
    sources: tuple[Source, ...]


def pieces(cells: Iterable[str]) -> list[Piece]:
    """Return the cells that call exercises, each with what it needs, in order."""
    parsed: list[_Cell] = []
    known = {"exercises": ""}
    for number, source in enumerate(cells, 1):
        parsed.append(_Cell(number, _plain(source), known))
        known.update(parsed[-1].aliases())
    return [
        Piece(cell.number, cell.called, cell.written(), _slice(parsed, i))
        for i, cell in enumerate(parsed)
        if cell.asks
    ]


def whole(cells: Iterable[str]) -> tuple[Source, ...]:
    """Return all cells, to be run in order."""
    return tuple((number, _plain(source)) for number, source in enumerate(cells, 1))


def libraries(sources: Iterable[Source]) -> list[str]:
    """Return what code imports of the large libraries, which a warm process may do beforehand."""
    text = "\n".join(source for _, source in sources)
    found = re.findall(
        r"^\s*(?:from|import)\s+((?:sklearn|scipy|skimage)[\w.]*)", text, re.MULTILINE
    )
    return sorted(set(found))


def _plain(source: str) -> str:
    """Return a cell without IPython's magic lines; what %time measures is kept."""
    if source.startswith("%%"):
        first, _, rest = source.partition("\n")
        return "\n" + rest if re.match(r"%%(time|timeit|capture|prun)\b", first) else ""
    if _parsed(source) is not None:
        return source
    return _MAGIC.sub(r"\1pass", _TIMED.sub(r"\1", source))


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Cell:
    """A cell and its names.

    known: names that stand for an exercise, or, with "", for all. free: names that it takes from
    the cells before. bound: names that it binds or changes, other than by an import. targets: those
    that its assignments and definitions bind; made: and its imports, whatever was there before.
    later: names that its functions take when they are called.
    """

    def __init__(self, number: int, source: str, known: dict[str, str]) -> None:
        tree = _parsed(source)
        self.number, self.source, self.known = number, source, dict(known)
        self.body = tree.body if tree else []
        self.imports = [node for node in self.body if isinstance(node, _IMPORT)]
        rest = [node for node in self.body if not isinstance(node, _IMPORT)]
        named = [self._named(node) for part in rest for node in ast.walk(part)]
        self.asks = any(name is not None for name in named)
        if tree is None:
            self.asks = re.search(r"\bexercises\b", source) is not None
        calls = [n for node in self.body for n in ast.walk(node) if isinstance(n, ast.Call)]
        self.called = frozenset(filter(None, (self._named(call.func) for call in calls)))
        self.free, self.bound, self.targets = set(), set(), set()
        self.made, self.later = set(), set()
        for node in self.body:
            used, bound, inner = _tables(node)
            self.free |= used - self.made
            self.later |= inner
            self.made |= set(_binds(node))
            if not isinstance(node, _IMPORT):
                self.bound |= bound
                self.targets |= set(_binds(node))
        self.made -= self.free

    def aliases(self) -> dict[str, str]:
        """Return new names of exercises: `import exercises as ex`, `f = exercises.rebuilt`."""
        found = {}
        for node in self.imports:
            home = (node.module or "").split(".") if isinstance(node, ast.ImportFrom) else []
            for name in node.names:
                last = name.name.rpartition(".")[2]
                if last == "*" and "exercises" in home:
                    found |= {each: each for each in ALL}
                elif last == "exercises" or "exercises" in home:
                    found[name.asname or last] = last if last in ALL else ""
        for node in self.body:
            match node:
                case ast.Assign([ast.Name(name)], value) if self._named(value) is not None:
                    found[name] = self._named(value) or ""
                case ast.Assign([ast.Name(name)], ast.Call(ast.Attribute(attr="paper"))):
                    found[name] = ""  # an exam's questions are the exercises
        return found

    def _named(self, node: ast.expr) -> str | None:
        """Return the exercise that an expression names, "" for all, None for neither."""
        match node:
            case ast.Name(name):
                return self.known.get(name)
            case ast.Attribute(attr="exercises"):
                return ""
            case ast.Attribute(value, name) if self._named(value) == "":
                return name if name in ALL else ""
        return None

    def written(self) -> dict[str, Any] | None:
        """Return the answers of a cell in which nothing else is done, or None."""
        values, answers = {}, {}
        try:
            for node in self.body:
                match node:
                    case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(ast.Constant()):
                        pass
                    case ast.Assign([ast.Name(name)], value):
                        values[name] = ast.literal_eval(value)
                    case ast.Expr(ast.Call(called, [given], [])) if self._named(called):
                        own = isinstance(given, ast.Name)
                        answers[self._named(called)] = (
                            values[given.id] if own else ast.literal_eval(given)
                        )
                    case _:
                        return None
        except (ValueError, KeyError, TypeError, SyntaxError, RecursionError, MemoryError):
            return None
        return answers or None


def _binds(node: ast.stmt) -> Iterator[str]:
    """Yield the names that an import, an assignment or a definition binds."""
    match node:
        case ast.Import(names) | ast.ImportFrom(names=names):
            yield from (name.asname or name.name.partition(".")[0] for name in names)
        case ast.FunctionDef(name) | ast.ClassDef(name):
            yield name
        case ast.Assign(targets=targets) | ast.AnnAssign(target=ast.Name() as targets):
            for target in targets if isinstance(targets, list) else [targets]:
                inside = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
                yield from (name.id for name in inside if isinstance(name, ast.Name))


def _tables(node: ast.stmt) -> tuple[set[str], set[str], set[str]]:
    """Return the global names that a statement uses, binds or changes, and uses in functions."""
    used, bound, inner = set(), set(), set()
    try:
        tables = [symtable.symtable(ast.unparse(node), "cell", "exec")]
    except (SyntaxError, ValueError, RecursionError):
        return used, bound, inner
    top = tables[0]
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        for symbol in table.get_symbols():
            if table is not top and not symbol.is_global():
                continue
            if symbol.is_referenced():
                used.add(symbol.get_name())
                inner |= {symbol.get_name()} if table is not top else set()
            if symbol.is_assigned() or symbol.is_imported():
                bound.add(symbol.get_name())
    for part in ast.walk(node):
        match part:
            case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                bound |= _root(part)
            case ast.Expr(ast.Call(ast.Attribute() as method)):  # a list's append
                bound |= _root(method)
            case ast.AugAssign():
                used |= _root(part.target)
    return used, bound, inner


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _slice(cells: list[_Cell], last: int) -> tuple[Source, ...]:
    """Return what cell number last needs of the cells before, then the cell itself."""
    modules = {name for cell in cells for node in cell.imports for name in _binds(node)}
    called, before = set(), None  # names that functions of these cells take when they are called
    while called != before:
        before, wanted = set(called), cells[last].free | called
        parts = [(last, 0, cells[last].source)]
        for i in range(last - 1, -1, -1):
            cell = cells[i]
            if wanted & (cell.bound - (modules - cell.targets)):  # plt.show() changes no module
                parts.append((i, 0, cell.source))
                called |= cell.later
                wanted = wanted - cell.made | cell.free
                continue
            for node in cell.imports:
                names = set(_binds(node))
                if names & wanted or "*" in names:
                    parts.append((i, node.lineno, ast.unparse(node)))
                    wanted = wanted - names
    return tuple((i + 1, source) for i, _, source in sorted(parts))
