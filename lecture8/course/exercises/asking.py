"""How a student's function is called: on copies, first in a process of its own, then in a thread,
and in neither for ever.
"""

import contextlib
import copy
import ctypes
import functools
import inspect
import io
import itertools
import linecache
import os
import signal
import sys
import textwrap
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lecture8.course.exercises.reading import Unreadable, function

SECONDS = 2.0  # unless a call says otherwise
_GRACE = 1.0  # seconds in which a function that is to stop may end
_PRINTED = 1000  # characters of what it prints that are passed on
_ENDLESS = (
    "Your function does not end within {:g} seconds: is there a loop without an end, or an import "
    "that belongs above it?"
)


class Elsewhere:
    """A function in another process, which is asked there."""

    def ask(self, args: tuple, seconds: float | None, may_change: bool) -> object:
        """Return what `ask` returns there, or raise Unreadable as it does."""
        raise NotImplementedError

    def __call__(self, *args: object) -> object:
        """Return what the function returns."""
        raise NotImplementedError


_raise_in_thread = ctypes.PYFUNCTYPE(None, ctypes.c_ulong, ctypes.py_object)(
    ("PyThreadState_SetAsyncExc", ctypes.pythonapi)
)


def ask(f: object, *args: object, seconds: float | None = None, may_change: bool = False) -> object:
    """Return f(*args), called on copies of the arguments.

    seconds: its time limit, SECONDS unless given. may_change: whether f may change its arguments.
    Raises Unreadable with advice if f is no function, takes other arguments, raises, does not end,
    or returns nothing. Where there is no fork (Windows), what holds the interpreter, as
    sum(range(10**11)) does, cannot be interrupted.
    """
    if isinstance(f, Elsewhere):
        return f.ask(args, seconds, may_change)
    if not takes(function(f), *args):
        count = f"{len(args)} argument{'s' * (len(args) != 1)}"
        raise Unreadable(f"Your function is called with {count}; it has {inspect.signature(f)}.")
    own, limit = copy.deepcopy(args), SECONDS if seconds is None else seconds
    if hasattr(os, "fork") and not _rehearsed(f, args, limit):
        raise Unreadable(_ENDLESS.format(limit))
    with _no_exit():
        value = _in_thread(f, own, limit)
    changed = any(map(_differ, args, own))
    if value is None:
        if changed:
            raise Unreadable(
                "Your function changes its argument and returns nothing: return the result."
            )
        raise Unreadable("Your function returns None: is its return missing?")
    if inspect.isgenerator(value) or inspect.isasyncgen(value):
        raise Unreadable("Your function gives a generator: write return in place of yield.")
    if inspect.iscoroutine(value):
        value.close()
        raise Unreadable("Your function is async: leave the word async out.")
    if changed and not may_change:
        raise Unreadable(
            "Your function changes its argument in place, and its caller may need it: work on a "
            "copy, x = x.copy(), or make a new array, as x = x - 1 does and x -= 1 does not."
        )
    return value


def takes(f: object, *args: object) -> bool:
    """Return whether f can be called with so many arguments; True if it does not say."""
    try:
        signature = inspect.signature(f)
    except Exception:
        return True
    try:
        signature.bind(*args)
    except TypeError:
        return False
    return True


def _rehearsed(f: Callable[..., Any], args: tuple, seconds: float) -> bool:
    """Return False if f(*args) works on and on in a copy of this process, which the system ends.

    A loop inside C holds the interpreter, so that no thread could stop it here. What only waits
    is left to the thread.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a fork beside threads: this one never comes back
        child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
            signal.setitimer(signal.ITIMER_REAL, seconds + 1)
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            os.dup2(1, 2)
            with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
                f(*args)
        finally:
            os._exit(0)
    _, status, used = os.wait4(child, 0)
    return status != signal.SIGALRM or used.ru_utime + used.ru_stime < seconds / 4


@contextlib.contextmanager
def _no_exit() -> Iterator[None]:
    """Let exit() and quit() raise SystemExit in a notebook, where they would end the kernel."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        yield
        return
    shell.ask_exit = sys.exit
    try:
        yield
    finally:
        del shell.ask_exit


def _in_thread(f: Callable[..., Any], args: tuple, seconds: float) -> object:
    """Return f(*args), or raise Unreadable. Then print what f has printed."""
    outcome: list[tuple[object, BaseException | None]] = []
    printed, Stop = _Printed(), type("Stop", (SystemExit,), {"ended": False})

    def work() -> None:
        try:
            try:
                value, error = f(*args), None
            except BaseException as raised:
                value, error = None, raised
            finally:
                Stop.ended, Stop.__init__ = True, SystemExit.__init__
            for _ in range(2):  # a jump back is where a last Stop strikes
                pass
            outcome.append((value, error))
        except Stop:
            pass

    thread = threading.Thread(target=work, daemon=True)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        thread.start()
        try:
            thread.join(seconds)
        finally:  # after an interrupt, too
            late = thread.is_alive()
            if late:
                _stop(thread, Stop)
    printed.pass_on()
    if late or not outcome:
        advice = " It runs on in the background: restart the kernel." if thread.is_alive() else ""
        raise Unreadable(_ENDLESS.format(seconds) + advice)
    value, error = outcome[0]
    if error is not None:
        raise Unreadable(_complaint(f, error)) from None
    return value


def _stop(thread: threading.Thread, Stop: type[BaseException]) -> None:
    """Raise Stop in a thread until the thread ends.

    A bare except may catch it. So the making of a Stop sets off the next one, which strikes in the
    handler, outside of its try. This is C throughout: Python code could itself be struck. Python
    3.12 takes some handlers for a part of their try; every other Stop is a single one, therefore.
    """
    again = staticmethod(functools.partial(_raise_in_thread, thread.ident, Stop))
    end = time.monotonic() + _GRACE
    for made in itertools.cycle((again, SystemExit.__init__)):
        if time.monotonic() > end or Stop.ended:
            break
        Stop.__init__ = made  # Python does not change threads from "ended" to the next line
        _raise_in_thread(thread.ident, Stop)
        thread.join(0.01)
    thread.join(0.1)


class _Printed(io.StringIO):
    """Keep the first characters of what is printed."""

    def write(self, text: str) -> int:
        room = _PRINTED + 1 - self.tell()
        super().write(text[:room])
        return len(text)

    def pass_on(self) -> None:
        text = self.getvalue()
        if text:
            print(text[:_PRINTED].rstrip("\n"))
        if len(text) > _PRINTED:
            print("(Your function prints more; that is left out.)")


def _complaint(f: object, error: BaseException) -> str:
    """Return what f raised, and in which of its lines."""
    if isinstance(error, RecursionError):
        return f"Your function calls itself without an end{_line(f, error)}."
    if isinstance(error, SystemExit):
        return f"Your function calls exit{_line(f, error)}: return the value instead."
    try:
        message = " ".join(str(error).split())[:200]
    except Exception:
        message = ""
    name = type(error).__name__ + (f": {message}" if message else "")
    return f"Your function raises {name}{_line(f, error)}."


def _line(f: object, error: BaseException) -> str:
    """Return the last line of f's file that the error passed through, " (line 3: ...)"."""
    code = getattr(f, "__code__", None) or getattr(type(f).__call__, "__code__", None)
    file = getattr(code, "co_filename", None)
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == file]
    if not lines:
        return ""
    source = textwrap.shorten(linecache.getline(file, lines[-1]), 80, placeholder=" ...")
    return f" (line {lines[-1]}{': ' + source if source else ''})"


def _differ(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray):
        return a.shape != b.shape or a.tobytes() != b.tobytes()
    if isinstance(a, list | tuple):
        return len(a) != len(b) or any(map(_differ, a, b))
    return False
