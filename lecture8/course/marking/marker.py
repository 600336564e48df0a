"""The process that marks: it has students' code run elsewhere, and checks what comes back.

`mark` is for any executor. A job is the notebooks of a student, each a record of which nothing has
run, with its cells and the seed of its numbers. What comes back is their records.
"""

import contextlib
import inspect
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from lecture8.course.exercises.asking import Elsewhere
from lecture8.course.exercises.exercise import ALL, Verdict
from lecture8.course.exercises.reading import Unreadable
from lecture8.course.marking import isolation, needed
from lecture8.course.marking.wire import LARGEST, Unfit, Wire, line

Job = dict[str, Any]
Record = dict[str, Any]
_MOST = 20_000  # lines that a cell may send
_NAME = re.compile(r"[\w.]{0,80}\Z")
NO_RUN = "This answer has to be run, and nothing shuts students' code in here."


class _Gone(BaseException):  # checks catch any Exception
    """Why a student's process is given up: a limit, its end, or a message that is no answer."""


class _Student:
    """A line to a student's process, which is made when it is needed, and again after its end.

    Its functions here are numbers there, and the other way round.
    """

    def __init__(self, how: isolation.How, image: str, memory: float) -> None:
        self.how, self.image, self.memory = how, image, int(memory * 2**30)
        self.process: isolation.Process | None = None
        self.until = 0.0  # when it is stopped
        self.lent: list[Any] = []
        self.wire = Wire(self._lend, self._made)

    def _lend(self, function: object) -> dict[str, Any]:
        self.lent.append(function)
        return {"function": len(self.lent) - 1}

    def _made(self, made: dict[str, Any]) -> "_Function":
        if "unreadable" in made:
            raise Unfit(_clean(made["unreadable"]))
        return _Function(self, made)

    def start(self) -> None:
        self.process = isolation.Process(self.how, self.image)
        self.lines: queue.Queue[bytes] = queue.Queue(4)
        threading.Thread(target=self._listen, args=(self.process, self.lines), daemon=True).start()
        self.until = time.monotonic() + 60
        self.hear()

    @staticmethod
    def _listen(process: isolation.Process, lines: queue.Queue) -> None:
        said = b"-"
        while said:
            with contextlib.suppress(ValueError, OSError):
                said = process.process.stdout.readline(LARGEST + 1)
            try:
                lines.put(said, timeout=60)
            except queue.Full:
                return

    def say(self, **message: Any) -> None:
        try:
            self.process.process.stdin.write(line(message))
            self.process.process.stdin.flush()
        except (OSError, ValueError) as error:
            raise _Gone("its process ended") from error

    def hear(self) -> dict[str, Any]:
        """Return what it says next, before the time is up."""
        said = None
        while said is None:
            left = self.until - time.monotonic()
            if left <= 0:
                raise _Gone("stopped at the limit of time")
            with contextlib.suppress(queue.Empty):
                said = self.lines.get(timeout=min(left, 0.3))
            if said is None and isolation.memory() > self.memory + (512 << 20):
                raise _Gone("stopped at the limit of memory")
        with contextlib.suppress(ValueError, RecursionError):
            message = json.loads(said)
            if said.endswith(b"\n") and isinstance(message, dict):
                return message
        raise _Gone("its process ended" if not said else "its process sent what is no answer")

    def finish(self) -> None:
        """Let the copy for a cell go; without fork, that is the process itself."""
        if not hasattr(os, "fork"):
            self.end()
            return
        self.say(end=True)
        while "ended" not in self.hear():
            pass

    def end(self) -> None:
        if self.process is not None:
            self.process.end()
            self.process = None


class _Function(Elsewhere):
    """A student's function: it is called over there, and what it returns comes as data.

    For checks that ask how it is written it has the parameters and the names of its code.
    """

    def __init__(self, student: _Student, about: dict[str, Any]) -> None:
        self.student, self.number, self.home = student, int(about["function"]), os.getpid()
        names = [(n, home) for n, home in about["names"] if _NAME.match(n) and _NAME.match(home)]
        self.__module__ = names[-1][1] if names else ""  # the last is its own
        self.__globals__ = {n: SimpleNamespace(__module__=home) for n, home in names}
        with contextlib.suppress(SyntaxError):
            used = ", ".join(n for n, _ in names if n)
            self.__code__ = eval(f"lambda: ({used},)", {}).__code__  # is never called
        if "parameters" in about:
            kinds = [(n, inspect._ParameterKind(k), due) for n, k, due in about["parameters"]]
            empty = inspect.Parameter.empty
            self.__signature__ = inspect.Signature(
                [inspect.Parameter(n, k, default=empty if due else 0) for n, k, due in kinds]
            )

    def ask(self, args: tuple, seconds: float | None, may_change: bool) -> object:
        return self._asked(args, seconds=seconds, may_change=may_change)

    def __call__(self, *args: object) -> object:
        if os.getpid() != self.home:
            os._exit(0)  # in a trial run by `asking.ask`; over there it has one, too
        return self._asked(args)

    def _asked(self, args: tuple, **how: Any) -> object:
        student, shared = self.student, []
        student.say(function=self.number, args=student.wire.encode(args, shared), **how)
        while "call" in (said := student.hear()):
            value = student.lent[said["call"]](*student.wire.decode(said["args"]))
            student.say(value=student.wire.encode(value))
        if "value" in said:
            return student.wire.decode(said["value"], shared)
        raise Unreadable(str(said.get("unreadable"))[:600])


class _Notebook:
    """What is found in a notebook: of each exercise the last answer, and what its cells say."""

    def __init__(self, student: _Student, seconds: float, seed: str | None) -> None:
        self.student, self.left, self.seed = student, seconds, seed
        self.found: dict[str, Verdict] = {}
        self.unsure: dict[str, Verdict] = {}  # a name was missing: the whole notebook may have it
        self.notes: dict[str, str] = {}
        self.said: list[str] = []
        self.again = self.stopped = self.unrun = False

    def record(self) -> Record:
        """Return what is found, as a part of a record."""
        found = {name: [v.kind, v.text] for name, v in (self.unsure | self.found).items()}
        notes = {name: ["", text] for name, text in self.notes.items()}
        flags = {"stopped": self.stopped, "unrun": self.unrun}
        return {"answers": notes | found, "said": " ".join(self.said[:5])} | flags

    def mark(self, cells: list[str]) -> None:
        """Check the answers of the cells, the last first."""
        pieces = needed.pieces(cells)
        for piece in reversed(pieces):
            if piece.written is not None:
                for name, answer in piece.written.items():
                    self._check(name, answer)
            elif self.student.how == "none":
                self.unrun = True
                self._note(NO_RUN, piece.number, piece.called)
            else:
                self._run(piece.sources, piece.number, piece.called)
        if self.again:
            missing = frozenset().union(*(piece.called for piece in pieces)) - self.found.keys()
            self._run(needed.whole(cells), 0, missing)

    def _check(self, name: str, answer: object) -> None:
        if name not in ALL or answer is None or name in self.found:
            return
        exercise = ALL[name] if self.seed is None else ALL[name].variant(self.seed)
        unfit = isinstance(answer, Unfit)
        verdict = Verdict("unreadable", str(answer)) if unfit else exercise.check(answer)
        if verdict.text.startswith("Your function raises NameError"):
            self.unsure[name], self.again = verdict, True
        else:
            self.found[name] = verdict

    def _note(self, text: str, number: int, names: Iterable[str]) -> None:
        said = f"Cell {number}: {text}" if number else text
        if said not in self.said:
            self.said.append(said)
        self.notes = dict.fromkeys(names, said) | self.notes

    def _run(self, sources: tuple[needed.Source, ...], number: int, names: frozenset[str]) -> None:
        """Run cells in half of the time that is left, and check their answers.

        number: of the cell that names these exercises; 0 for the whole notebook.
        """
        student, began = self.student, time.monotonic()
        answers: dict[str, Any] = {}
        try:
            if student.process is None:
                student.start()
                began = time.monotonic()  # its start is not the student's
            student.until = began + self.left / 2
            try:
                self._collect(answers, sources, number, names)
            finally:
                for name, answer in answers.items():
                    self._check(name, answer)
            student.finish()
        except _Gone as gone:
            student.end()
            self.stopped |= "limit" in str(gone)
            self._note(f"{gone}.", number, names)
        self.left -= time.monotonic() - began

    def _collect(
        self, answers: dict[str, Any], sources: tuple, number: int, names: frozenset[str]
    ) -> None:
        """Run cells, and put their answers into a dictionary as they come."""
        student, raised = self.student, False
        student.lent.clear()
        student.say(cells=sources, warm=needed.libraries(sources), memory=student.memory)
        for _ in range(_MOST):
            match student.hear():
                case {"answer": str(name), "value": None}:
                    answers.setdefault(name, None)
                case {"answer": str(name), "value": value}:
                    try:
                        answers[name] = student.wire.decode(value)
                    except Unfit as error:
                        answers[name] = error
                case {"raised": cell, "kind": kind, "text": text} if number:
                    raised = True
                    self.again |= kind == "NameError"
                    self._note(f"raises {_clean(text)}", int(cell), names)
                case {"ran": True}:
                    self.again |= bool(number and not raised and names - answers.keys())
                    return
                case {"ended": status}:
                    raise _Gone(f"its process ended ({status})")
        raise _Gone("it sends too many answers")


def _clean(text: object) -> str:
    return "".join(c if c.isprintable() else " " for c in str(text))[:600]


def _marked(job: Job) -> list[Record]:
    """Return a record for each notebook of a student."""
    student = _Student(job["how"], job["image"], job["memory"])
    records = []
    try:
        for file in job["files"]:
            began = time.monotonic()
            notebook = _Notebook(student, job["seconds"], file["seed"])
            notebook.mark(file["cells"])
            spent = round(time.monotonic() - began, 2)
            records.append(_record(file) | notebook.record() | {"seconds": spent})
    finally:
        student.end()
    return records


def _record(file: dict[str, Any]) -> Record:
    return {key: value for key, value in file.items() if key not in ("cells", "seed")}


def main() -> None:
    """Mark one job a line, until there are no more."""
    isolation.adopt()
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    signal.signal(signal.SIGTERM, lambda *_: (isolation.end_children(2), os._exit(1)))
    for job in sys.stdin.buffer:
        results.write(json.dumps(_marked(json.loads(job))) + "\n")
        results.flush()


_MINE = threading.local()
_RUNNING: set[subprocess.Popen] = set()


def mark(job: Job) -> list[Record]:
    """Return a record for each notebook of a job. Each thread has a process of its own for it."""
    process = getattr(_MINE, "process", None)
    if process is None or process.poll() is not None:
        process = _MINE.process = subprocess.Popen(
            isolation.python("marker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _RUNNING.add(process)
    late = threading.Timer(len(job["files"]) * (2 * job["seconds"] + 60), process.kill)
    late.start()
    try:
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())
    except (OSError, ValueError):  # it ended
        _end(process)
    finally:
        late.cancel()
    if len(job["files"]) > 1:
        return [record for file in job["files"] for record in mark(job | {"files": [file]})]
    said = "It ended the process that marks it."
    return [_record(job["files"][0]) | {"said": said, "stopped": True}]


def end() -> None:
    """End all processes that mark for this one."""
    for process in tuple(_RUNNING):
        _end(process)


def _end(process: subprocess.Popen) -> None:
    _RUNNING.discard(process)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    process.kill()
