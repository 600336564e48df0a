"""How the process with students' code is shut in, by what the machine has, and how it is ended."""

import os
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

import psutil

How = Literal["bwrap", "container", "unconfined", "none"]
SPACE = 256 << 20  # bytes of files that a sandbox may hold
ROOT = Path(__file__).parents[3]
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def python(module: str, in_image: bool = False) -> list[str]:
    """Return the command that runs `main` of a module of this room.

    The working folder is not among the places of imports, so that no file of a student's shadows a
    module. in_image: whether it is the Python of a container, with its own places.
    """
    path = "" if in_image else f"sys.path[:] = {[str(ROOT), *_paths()]!r}; "
    code = f"import sys; {path}from lecture8.course.marking import {module} as m; m.main()"
    return ["python" if in_image else sys.executable, "-I", "-c", code]


def _paths() -> list[str]:
    """Return where Python and its packages are, and no folder that is there by chance."""
    homes = (sys.prefix, sys.base_prefix, *site.getsitepackages(), site.getusersitepackages())
    return [
        path
        for path in sys.path
        if Path(path).exists() and any(Path(path).is_relative_to(home) for home in homes)
    ]


def _bwrap() -> list[str]:
    """Return bubblewrap's part: no network, no other process, nothing to read but Python and us."""
    roots = {sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parents[1])}
    roots |= {path for path in _paths() if Path(path).is_dir()}
    system = ["/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/ld.so.cache"]
    ours = [str(path) for path in (ROOT / "lecture8", ROOT / "data") if path.exists()]
    every = [*system, *sorted(roots), *ours]
    binds = [part for path in every for part in ("--ro-bind-try", path, path)]
    variables = {**_ENVIRONMENT, "HOME": "/tmp/home", "TMPDIR": "/tmp"}
    values = [part for key, value in variables.items() for part in ("--setenv", key, value)]
    alone = "--unshare-all --unshare-user --die-with-parent --new-session --cap-drop ALL"
    places = f"--proc /proc --dev /dev --size {SPACE} --tmpfs /dev/shm --size {SPACE} --tmpfs /tmp"
    return [
        shutil.which("bwrap") or "bwrap",
        *f"{alone} --uid 65534 --gid 65534 --clearenv".split(),
        *(*values, *places.split(), *binds, "--dir", "/tmp/home", "--chdir", "/tmp/home"),
    ]


def _container(image: str, name: str) -> list[str]:
    values = [part for key, value in _ENVIRONMENT.items() for part in ("--env", f"{key}={value}")]
    alone = "--network none --read-only --cap-drop ALL --security-opt no-new-privileges"
    places = f"--tmpfs /tmp:size={SPACE} --workdir /tmp --env HOME=/tmp"
    return [
        *f"{_engine()} run --rm --interactive --name {name} {alone} {places}".split(),
        *("--user", "65534:65534", "--pids-limit", "128", *values, image),
    ]


def _engine() -> str:
    """Return the container command: docker, or podman if that alone is there."""
    return "docker" if shutil.which("docker") or not shutil.which("podman") else "podman"


def works(how: How, image: str = "") -> str:
    """Try it once. Return "" if it works, else what is wrong, in a few words."""
    tool = "bwrap" if how == "bwrap" else _engine()
    if not shutil.which(tool):
        return f"{tool} is not installed"
    start = _bwrap() if how == "bwrap" else _container(image, f"lecture8-{os.getpid()}")
    try:
        tried = subprocess.run([*start, "true"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return f"{tool} does not answer"
    words = tried.stderr.decode(errors="replace").strip().splitlines() or [""]
    return f"{tool} does not work here ({words[-1]})" if tried.returncode else ""


def choose(unconfined: bool, image: str) -> tuple[How, str]:
    """Return how students' code is shut in on this machine, and a warning if it is not.

    Raises ValueError if the container that is asked for does not work.
    """
    if unconfined:
        return "unconfined", "Students' code runs with your rights, as you asked."
    if image:
        wrong = works("container", image)
        if wrong:
            raise ValueError(f"{wrong}: pull the image, or start the engine, and try it again")
        return "container", ""
    wrong = works("bwrap")
    warning = (
        f"Nothing shuts students' code in here: {wrong}. Only answers that are written out are "
        "marked. Install bubblewrap, name a container (--container IMAGE), or say --unconfined."
    )
    return ("none", warning) if wrong else ("bwrap", "")


class Process:
    """A student's process, with a folder of its own, that can be ended with all it has started."""

    def __init__(self, how: How, image: str = "") -> None:
        self.how = how
        self.folder = tempfile.TemporaryDirectory(prefix="lecture8-", ignore_cleanup_errors=True)
        place = self.folder.name
        self.name = Path(place).name
        environment = {**_ENVIRONMENT, "HOME": place, "TMPDIR": place}
        if "SYSTEMROOT" in os.environ:  # Windows needs it
            environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
        command = python("student", in_image=how == "container")
        if how == "container":
            command = [*_container(image, self.name), *command]
            environment = dict(os.environ)  # of the engine; students' code sees what --env says
        elif how == "bwrap":
            command = [*_bwrap(), "--", *command]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=place,
            env=environment,
            start_new_session=True,
        )

    def end(self) -> None:
        """End it, and whatever it has left behind."""
        if self.how == "container":
            subprocess.run([_engine(), "kill", self.name], capture_output=True, check=False)
        end_children()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                stream.close()
        self.folder.cleanup()


def adopt() -> None:
    """Let this process become the parent of what its children leave behind, and end with its own.

    On Linux; elsewhere a process in a session of its own may survive.
    """
    _control(_PR_SET_CHILD_SUBREAPER, 1)
    end_with_parent(signal.SIGTERM)


def end_with_parent(how: int) -> None:
    """Let this process get a signal when its parent ends. On Linux."""
    _control(_PR_SET_PDEATHSIG, how)


def _control(what: int, value: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(what, value, 0, 0, 0)


def _children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def end_children(seconds: float = 5) -> None:
    """End every process that comes from this one: first stopped, so that none makes new ones."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and (left := _children()):
        for stop in (psutil.Process.suspend, psutil.Process.kill):
            for process in left:
                with suppress(psutil.Error, OSError):
                    stop(process)
        with suppress(psutil.Error):
            psutil.wait_procs(left, timeout=0.2)
        with suppress(OSError):  # those that were adopted
            while hasattr(os, "waitid") and os.waitpid(-1, os.WNOHANG)[0]:
                pass


def memory() -> int:
    """Return the bytes of memory that the processes from this one hold."""
    held = 0
    for process in _children():
        with suppress(psutil.Error):
            held += process.memory_info().rss
    return held
