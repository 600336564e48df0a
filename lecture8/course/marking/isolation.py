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


def python(module: str, own_path: bool = True) -> list[str]:
    """Return the command that runs `main` of a module of this room, with nothing shadowed."""
    path = f"sys.path[:] = {[str(ROOT), *_paths()]!r}; " if own_path else ""
    code = f"import sys; {path}from lecture8.course.marking import {module} as m; m.main()"
    return [sys.executable if own_path else "python", "-I", "-c", code]


def _paths() -> list[str]:
    """Return where Python and its packages are, and no folder that is there by chance."""
    homes = (sys.prefix, sys.base_prefix, *site.getsitepackages(), site.getusersitepackages())
    return [
        path
        for path in sys.path
        if Path(path).exists() and any(Path(path).is_relative_to(home) for home in homes)
    ]


def command(how: How, folder: Path, image: str = "") -> list[str]:
    """Return the command of a student's process. folder: an empty one, its own."""
    if how == "bwrap":
        return [*_bwrap(), "--", *python("student")]
    if how == "container":
        return [*_container(image, folder.name), *python("student", own_path=False)]
    return python("student")


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
    size = ["--size", str(SPACE), "--tmpfs"]
    return [
        *(
            shutil.which("bwrap") or "bwrap",
            "--unshare-all",
            "--unshare-user",
            "--die-with-parent",
            "--new-session",
        ),
        *("--cap-drop", "ALL", "--uid", "65534", "--gid", "65534", "--clearenv", *values),
        *("--proc", "/proc", "--dev", "/dev", *size, "/dev/shm", *size, "/tmp"),
        *(*binds, "--dir", "/tmp/home", "--chdir", "/tmp/home"),
    ]


def _container(image: str, name: str) -> list[str]:
    values = [part for key, value in _ENVIRONMENT.items() for part in ("--env", f"{key}={value}")]
    return [
        *(
            engine() or "docker",
            "run",
            "--rm",
            "--interactive",
            "--name",
            name,
            "--network",
            "none",
        ),
        *(
            "--read-only",
            "--tmpfs",
            f"/tmp:size={SPACE}",
            "--workdir",
            "/tmp",
            "--env",
            "HOME=/tmp",
        ),
        *("--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "65534:65534"),
        *("--pids-limit", "128", *values, image),
    ]


def engine() -> str | None:
    """Return the path of the container command that is there."""
    return shutil.which("docker") or shutil.which("podman")


def works(how: How, image: str = "") -> str:
    """Try it once. Return "" if it works, else what is wrong, in a few words."""
    tool = "bwrap" if how == "bwrap" else Path(engine() or "docker").name
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
    if not wrong:
        return "bwrap", ""
    return "none", (
        f"Nothing shuts students' code in here: {wrong}. Only answers that are written out are "
        "marked. Install bubblewrap, name a container (--container IMAGE), or say --unconfined."
    )


class Process:
    """A student's process, with a folder of its own, that can be ended with all it has started."""

    def __init__(self, how: How, image: str = "") -> None:
        self.how = how
        self.folder = tempfile.TemporaryDirectory(prefix="lecture8-", ignore_cleanup_errors=True)
        place = Path(self.folder.name)
        environment = {**_ENVIRONMENT, "HOME": str(place), "TMPDIR": str(place)}
        if "SYSTEMROOT" in os.environ:
            environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
        if how == "container":  # this is the engine's; students' code sees what --env says
            environment = dict(os.environ)
        self.name = place.name
        self.process = subprocess.Popen(
            command(how, place, image),
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
            subprocess.run(
                [engine() or "docker", "kill", self.name], capture_output=True, check=False
            )
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


def end_children(seconds: float = 5) -> None:
    """End every process that comes from this one: first stopped, so that none makes new ones."""
    import psutil

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        left = psutil.Process().children(recursive=True)
        if not left:
            return
        for stop in ("suspend", "kill"):
            for process in left:
                with suppress(psutil.Error, OSError):
                    getattr(process, stop)()
        with suppress(psutil.Error):
            psutil.wait_procs(left, timeout=0.2)
        with suppress(OSError):  # those that were adopted
            while hasattr(os, "waitid") and os.waitpid(-1, os.WNOHANG)[0]:
                pass


def memory() -> int:
    """Return the bytes of memory that the processes from this one hold."""
    import psutil

    held = 0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            held += process.memory_info().rss
    return held
