"""Times of rivals that take turns, and what they were measured on."""

import platform
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info


def machine() -> str:
    """The processor, and what numpy multiplies with: the library, its kernel and threads."""
    info = Path("/proc/cpuinfo")  # Linux; elsewhere Python knows the processor's name
    found = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    processor = found[1] if found else platform.processor() or platform.machine()
    libraries = {
        f"{i['internal_api']} {i.get('architecture', '')} with {i['num_threads']} threads"
        for i in threadpool_info()
        if i["user_api"] == "blas"
    }
    return f"{processor}; numpy {np.__version__}, {', '.join(sorted(libraries))}"


def in_turns(
    rivals: dict[str, Callable[[], object]], turns: int, each: int = 1
) -> dict[str, list[float]]:
    """Return the seconds of every run of each rival, turns x each of them.

    In a turn a rival runs once untimed, as threads of the one before still spin, then `each` times.
    """
    seconds = {name: [] for name in rivals}
    for _ in range(turns):
        for name, run in rivals.items():
            run()
            for _ in range(each):
                start = time.perf_counter()
                run()
                seconds[name].append(time.perf_counter() - start)
    return seconds
