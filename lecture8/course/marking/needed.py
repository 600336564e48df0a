"""Which cells an answer needs: those that call an exercise, and what they are made from.

A cell is taken whole, but for imports, which are taken singly. An answer that is written out, as
`answer = 0.5`, needs none.
"""

import ast
import re
import symtable
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lecture8.course.exercises.exercise import ALL

Source = tuple[int, str]  # the number of a cell, from 1, and code of it
_MAGIC = re.compile(r"^(\s*)(?:%(?:time|timeit|prun)\s+(?=\w)|[%!?].*|.*\?$)", re.MULTILINE)


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
        Piece(cell.number, cell.called, cell.written, _slice(parsed, i))
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
    return _MAGIC.sub(lambda m: m[1] if "%ti" in m[0] or "%pr" in m[0] else f"{m[1]}pass", source)


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@dataclass(frozen=True)
class _Cell:
    """A cell and its names. known: names that stand for an exercise, or, with "", for all."""

    number: int
    source: str
    known: dict[str, str] = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", dict(self.known))

    @cached_property
    def body(self) -> list[ast.stmt]:
        tree = _parsed(self.source)
        return tree.body if tree else []

    @cached_property
    def imports(self) -> list[ast.Import | ast.ImportFrom]:
        return [node for node in self.body if isinstance(node, ast.Import | ast.ImportFrom)]

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
                case ast.Assign([ast.Name(name)], value) if self._names(value) is not None:
                    found[name] = self._names(value) or ""
                case ast.Assign([ast.Name(name)], ast.Call(ast.Attribute(attr="paper"))):
                    found[name] = ""  # an exam's questions are the exercises
        return found

    def _names(self, node: ast.expr) -> str | None:
        """Return the exercise that an expression names, "" for all, None for neither."""
        match node:
            case ast.Name(name):
                return self.known.get(name)
            case ast.Attribute(attr="exercises"):
                return ""
            case ast.Attribute(value, name) if self._names(value) == "":
                return name if name in ALL else ""
        return None

    @cached_property
    def asks(self) -> bool:
        """Whether exercises occur in it, other than in an import."""
        if not self.body and _parsed(self.source) is None:
            return re.search(r"\bexercises\b", self.source) is not None
        rest = [node for node in self.body if node not in self.imports]
        return any(self._names(n) is not None for node in rest for n in ast.walk(node))

    @cached_property
    def called(self) -> frozenset[str]:
        calls = [n for node in self.body for n in ast.walk(node) if isinstance(n, ast.Call)]
        return frozenset(filter(None, (self._names(call.func) for call in calls)))

    @cached_property
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
                    case ast.Expr(ast.Call(called, [given], [])) if self._names(called):
                        own = isinstance(given, ast.Name)
                        answers[self._names(called)] = (
                            values[given.id] if own else ast.literal_eval(given)
                        )
                    case _:
                        return None
        except (ValueError, KeyError, TypeError, SyntaxError, RecursionError, MemoryError):
            return None
        return answers or None

    @cached_property
    def tables(self) -> list[tuple[set[str], set[str], set[str]]]:
        """What `_tables` says of each statement."""
        return [_tables(node) for node in self.body]

    @cached_property
    def bound(self) -> frozenset[str]:
        """Names that it binds or changes, other than by an import."""
        pairs = zip(self.body, self.tables, strict=True)
        return frozenset().union(*(t[1] for node, t in pairs if node not in self.imports))

    @cached_property
    def later(self) -> frozenset[str]:
        """Names that its functions take when they are called."""
        return frozenset().union(*(table[2] for table in self.tables))

    @cached_property
    def targets(self) -> frozenset[str]:
        """Names that its assignments and definitions bind."""
        return frozenset(name for node in self.body for name in _targets(node))

    @cached_property
    def made(self) -> frozenset[str]:
        """Names that it binds for certain, whatever was there before."""
        imported = {name for node in self.imports for name in _imported(node)}
        return (self.targets | imported) - self.free

    @cached_property
    def free(self) -> frozenset[str]:
        """Names that it takes from the cells before."""
        found, so_far = set(), set()
        for node, (used, _, _) in zip(self.body, self.tables, strict=True):
            found |= used - so_far
            so_far |= set(_imported(node) if node in self.imports else _targets(node))
        return frozenset(found)


def _targets(node: ast.stmt) -> Iterator[str]:
    """Yield the names that an assignment or a definition binds."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            inside = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            yield from (name.id for name in inside if isinstance(name, ast.Name))


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    for name in node.names:
        yield name.asname or name.name.partition(".")[0]


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
    modules = {name for cell in cells for node in cell.imports for name in _imported(node)}
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
                names = set(_imported(node))
                if names & wanted or "*" in names:
                    parts.append((i, node.lineno, ast.unparse(node)))
                    wanted = wanted - names
    return tuple((i + 1, source) for i, _, source in sorted(parts))
