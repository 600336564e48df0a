"""How a file of data gets here: from a folder of the user's, or downloaded once and checked."""

import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"  # of the checkout
SILENCE = 20.0  # seconds that a server may say nothing
LIMIT = 600.0  # seconds that one file may take from one mirror

MIRRORS = {  # set -> addresses; data/README.md says who confirms them
    "mnist": (
        "https://ossci-datasets.s3.amazonaws.com/mnist/{}",
        "https://storage.googleapis.com/cvdf-datasets/mnist/{}",
    ),
    "olivetti": (
        "https://ndownloader.figshare.com/files/5976027",
        "https://cs.nyu.edu/~roweis/data/{}",
    ),
}
_FILES = """
440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609 train-images-idx3-ubyte.gz mnist
3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c train-labels-idx1-ubyte.gz mnist
8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6 t10k-images-idx3-ubyte.gz mnist
f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6 t10k-labels-idx1-ubyte.gz mnist
b612fb967f2dc77c9c62d3e1266e0c73d5fca46a4b8906c18e454d41af987794 olivettifaces.mat olivetti
"""
FILES = {name: (sha256, group) for sha256, name, group in map(str.split, _FILES.splitlines()[1:])}


def folders() -> list[Path]:
    """Return where files are looked for, in this order: $LECTURE8_DATA if it is set, and data/.

    Raises ValueError if the variable names no folder, or if it is not set and there is no data/.
    """
    own = os.environ.get("LECTURE8_DATA")
    if not own and not DATA.is_dir():
        raise ValueError(
            f"there is no folder {DATA}, for this is not a checkout of lecture8: let the "
            "environment variable LECTURE8_DATA name a folder for data"
        )
    if not own:
        return [DATA]
    folder = Path(own).expanduser().absolute()
    if not folder.is_dir():
        raise ValueError(f"LECTURE8_DATA names {folder}, which is no folder: make it, or unset it")
    return [folder, DATA]


def find(*choices: list[str]) -> Path | None:
    """Return the first file of the first choice whose files all lie in one folder, None if none."""
    for folder in folders():
        for names in choices:
            if all((folder / name).exists() for name in names):
                return folder / names[0]
    return None


def get(name: str) -> Path:
    """Return the path of one of FILES: as it lies in a folder, or else downloaded and checked.

    It is stored in the first folder that can be written. Raises OSError that says what each mirror
    or folder answered and where a file fetched by hand goes; nothing is left behind then.
    """
    if (path := find([name])) is not None:
        return path
    troubles = []
    for folder in folders():
        try:
            scratch = tempfile.TemporaryDirectory(prefix=".download-", dir=folder)
        except OSError as error:
            troubles.append(f"{folder} cannot be written ({error.strerror})")
            continue
        with scratch:
            troubles += _try_mirrors(name, Path(scratch.name))
        if (folder / name).exists():
            return folder / name
        break
    raise OSError(
        f"{name} could not be downloaded: {'; '.join(troubles)}. "
        f"Fetch it by hand from {' or '.join(_addresses(name))} and put it at {folder / name}, or "
        "under the same name into a folder that the environment variable LECTURE8_DATA names."
    )


def _addresses(name: str) -> list[str]:
    return [mirror.format(name) for mirror in MIRRORS[FILES[name][1]]]


def _try_mirrors(name: str, scratch: Path) -> list[str]:
    """Put the file beside the scratch folder, whole or not at all, and return what failed."""
    import pooch
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    pooch.get_logger().setLevel("WARNING")  # the bar says what is going on
    known, fetch = f"sha256:{FILES[name][0]}", partial(_stream, name)
    troubles = []
    for url in _addresses(name):
        try:
            whole = pooch.retrieve(url, known, fname=name, path=scratch, downloader=fetch)
            Path(whole).replace(scratch.parent / name)
            return []
        except OSError as error:
            if error.errno and not isinstance(error, RequestException):
                # the disk's: another mirror would not help
                return [*troubles, f"{scratch.parent} did not take it ({error.strerror})"]
            troubles.append(f"{url.split('/')[2]}: {_reason(error)}")
        except (HTTPError, ValueError) as error:
            troubles.append(f"{url.split('/')[2]}: {_reason(error)}")
    return troubles


def _stream(name: str, url: str, path: str, _: object) -> None:
    """Write what the address answers to path, and show on stderr how far it is."""
    import requests

    began, done = time.monotonic(), 0
    headers = {"Accept-Encoding": "identity"}  # the bytes as published
    with requests.get(url, headers=headers, stream=True, timeout=SILENCE) as answer:
        answer.raise_for_status()
        total = int(answer.headers.get("Content-Length", 0))
        try:
            with Path(path).open("wb") as file:
                while block := answer.raw.read1(1 << 16, decode_content=False):
                    done += file.write(block)
                    if time.monotonic() - began > LIMIT:
                        raise requests.Timeout
                    print(f"\r{name} {_bar(done, total)}", end="", file=sys.stderr, flush=True)
        finally:
            print(file=sys.stderr)
    Path(path).chmod(0o644)  # a temporary file is its owner's alone


def _bar(done: int, total: int) -> str:
    full = 30 * done // total if total else 0
    return f"[{'#' * full:30}] {done / 1e6:.1f} of {f'{total / 1e6:.1f}' if total else '?'} MB"


def _reason(error: Exception) -> str:
    """Say in a few words why a mirror failed."""
    from requests import HTTPError, RequestException, Timeout
    from requests.exceptions import InvalidURL
    from urllib3.exceptions import ProtocolError, ReadTimeoutError

    if isinstance(error, HTTPError):
        return f"{error.response.status_code} {error.response.reason}"
    if type(error) is OSError:  # requests' own: the file of certificates, say, is not there
        return f"not asked: {error}"
    reasons = {
        InvalidURL: "not asked: the address of the proxy cannot be read",
        (Timeout, ReadTimeoutError): f"too slow (silent for {SILENCE:g} s, or {LIMIT:g} s in all)",
        ProtocolError: "broke off before the end",
        RequestException: "no connection",
        ValueError: "sent another file (its SHA-256 differs)",
    }
    return next((say for kind, say in reasons.items() if isinstance(error, kind)), "no connection")
