"""The process in which students' code runs: warm, and a copy of it for each cell.

It reads requests, a line each, and answers in lines. What it says is never believed; it hands over
answers, as data, and is asked for what functions return.
"""

import builtins
import importlib
import io
import json
import linecache
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import ModuleType
from typing import Any

from lecture8 import autoencoder, network, pca, sne  # noqa: F401 - warm: notebooks import them
from lecture8.course import exam
from lecture8.course.exercises import asking, exercise, reading
from lecture8.course.marking import isolation
from lecture8.course.marking.wire import Buffers, Unfit, Wire, line

FILES = 100 << 20  # bytes of a file that it may write
PROCESSES = 64
DRAWING = ("lecture8.course.live", "lecture8.course.plots")


class Nothing(ModuleType):
    """What stands for pictures: whatever is done with it gives it again."""

    def __getattr__(self, name: str) -> "Nothing":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: object, **__: object) -> "Nothing":
        """Return itself."""
        return self

    def __iter__(self) -> Iterator:
        return iter(())


class _Line:
    """The line to the marker: its functions here are numbers there, and the other way round."""

    def __init__(self, source: io.BufferedReader, drain: io.FileIO) -> None:
        self.source, self.drain = source, drain
        self.functions: list[Callable[..., Any]] = []
        self.wire = Wire(self._keep, self._there)

    def say(self, **message: Any) -> None:
        """Send a message."""
        raw = line(message)
        while raw:
            raw = raw[self.drain.write(raw) :]

    def hear(self) -> dict[str, Any]:
        """Return the next message."""
        said = self.source.readline()
        if not said:
            os._exit(0)
        return json.loads(said)

    def _keep(self, value: object) -> dict[str, Any]:
        """Return the number of a function, its parameters and names; read what else it is."""
        if not callable(value) or isinstance(value, type):
            try:
                return self.wire._encode(reading._numbers(value, "Your answer"), 0)
            except reading.Unreadable as due:
                return {"unreadable": str(due)}
        self.functions.append(value)
        made: dict[str, Any] = {"function": len(self.functions) - 1, "names": _names(value)}
        with suppress(Exception):
            parameters = asking.inspect.signature(value).parameters.values()
            made["parameters"] = [
                [str(p.name), int(p.kind), p.default is p.empty] for p in parameters
            ]
        return made

    def _there(self, made: dict[str, Any]) -> Callable[..., Any]:
        """Return a function that is called over there, as a loss that is handed to an answer."""
        number = int(made["function"])

        def called(*args: object) -> object:
            self.say(call=number, args=self.wire.encode(args))
            return self.wire.decode(self.hear()["value"])

        return called


def _names(function: Any) -> list[list[str]]:
    """Return the names that a function's code uses, each with the module of what it stands for."""
    code = getattr(function, "__code__", None)
    places = getattr(function, "__globals__", {})
    named = [(name, places.get(name)) for name in getattr(code, "co_names", ())]
    found = []
    for name, value in [*named, (getattr(function, "__name__", ""), function)]:
        home = getattr(value, "__module__", None) or getattr(value, "__name__", "")
        found.append([str(name), str(home)])
    return found[-200:]


def main() -> None:
    """Answer requests until there are no more."""
    marker = _Line(os.fdopen(os.dup(0), "rb"), io.FileIO(os.dup(1), "wb"))
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    for name in DRAWING:
        sys.modules[name] = Nothing(name)
    isolation.end_with_parent(getattr(signal, "SIGKILL", 0))
    marker.say(ready=True)
    while True:
        request = marker.hear()
        for name in request["warm"]:
            with suppress(Exception):
                importlib.import_module(name)
        if not hasattr(os, "fork"):
            _serve(marker, request)
            return
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                isolation.end_with_parent(signal.SIGKILL)
                _serve(marker, request)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        marker.say(ended=os.waitstatus_to_exitcode(status))


def _serve(marker: _Line, request: dict[str, Any]) -> None:
    """Run cells, hand over what they answer, and then call its functions as long as asked."""
    _limit(request["memory"])

    def hand_over(asked: exercise.Exercise, answer: object = None, *_: object) -> None:
        try:
            marker.say(answer=asked.name, value=marker.wire.encode(answer))
        except Unfit as error:
            said = f"Your answer cannot be taken over: {error}."
            marker.say(answer=asked.name, value={"unreadable": said})

    exercise.Exercise.__call__ = hand_over
    exam.Question.__call__ = lambda self, answer=None, *_: hand_over(self.exercise, answer)
    _run(marker, request["cells"])
    marker.say(ran=True)
    while "end" not in (asked := marker.hear()):
        function = marker.functions[asked["function"]]
        shared: Buffers = []
        args = marker.wire.decode(asked["args"], shared)
        try:
            how = {key: asked[key] for key in ("seconds", "may_change") if key in asked}
            value = asking.ask(function, *args, **how) if how else function(*args)
            marker.say(value=marker.wire.encode(value, shared))
        except reading.Unreadable as advice:
            marker.say(unreadable=str(advice)[:600])
        except Unfit as error:
            marker.say(unreadable=f"What your function returns cannot be taken over: {error}.")
        except BaseException as error:
            marker.say(unreadable=asking._complaint(function, error)[:600])


def _limit(memory: int) -> None:
    """Set the limits that the system keeps. memory: bytes more than are in use."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = 0
    with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        used = int(file.read().split()[0]) * resource.getpagesize()
    for kind, most in (
        (resource.RLIMIT_AS, used + memory),
        (resource.RLIMIT_FSIZE, FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, PROCESSES),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write("1000")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an OSError then


def _run(marker: _Line, cells: list[tuple[int, str]]) -> None:
    """Run cells as a notebook does: after an error the next one goes on."""
    place = ModuleType("__main__")
    sys.modules["__main__"] = place
    builtins.display = lambda *_, **__: None
    builtins.get_ipython = lambda: Nothing("IPython")
    for number, source in cells:
        name = f"<cell {number}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        try:
            exec(compile(source, name, "exec"), place.__dict__)
        except BaseException as error:
            kind, text = type(error).__name__, ""
            with suppress(Exception):
                text = traceback.format_exception_only(error)[-1].strip()
            marker.say(raised=number, kind=kind, text=text[:300])
