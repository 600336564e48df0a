"""Downloads from a server on the loopback that misbehaves in every way we could think of."""

import errno
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from lecture8.data import download

NAME = "thing.bin"
WHOLE = np.random.default_rng(0).bytes(300_000)
SHA256 = hashlib.sha256(WHOLE).hexdigest()


class Server(ThreadingHTTPServer):
    """Answers /<manner>/<name> in that manner, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.seen, self.folder = [], None, None
        self.both, self.over = threading.Barrier(2, timeout=20), threading.Event()

    def handle_error(self, *_):
        """Clients that hang up are part of the game."""

    def urls(self, *manners):
        return tuple(f"http://127.0.0.1:{self.server_port}/{manner}/{{}}" for manner in manners)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        manner, name = self.path.strip("/").split("/")
        self.server.asked.append(manner)
        assert name == NAME
        getattr(self, manner)()

    def log_message(self, *_):
        pass

    def head(self, length=300_000, **headers):
        self.send_response(200)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()

    def good(self):
        self.head()
        self.wfile.write(WHOLE)

    def unmeasured(self):
        self.head(length=None)
        self.wfile.write(WHOLE)

    def mislabelled(self):
        """As a server that says of a .gz file that it was compressed on the way."""
        self.head(Content_Encoding="gzip")
        self.wfile.write(WHOLE)

    def watched(self):
        self.head()
        self.wfile.write(WHOLE[:200_000])
        time.sleep(0.2)
        self.server.seen = [path.name for path in self.server.folder.iterdir()]
        self.wfile.write(WHOLE[200_000:])

    def together(self):
        self.head()
        self.wfile.write(WHOLE[:1000])
        self.server.both.wait()
        self.wfile.write(WHOLE[1000:])

    def missing(self):
        self.send_error(404)

    def busy(self):
        self.send_error(503)

    def half(self):
        self.head()
        self.wfile.write(WHOLE[: len(WHOLE) // 2])

    def half_unmeasured(self):
        self.head(length=None)
        self.wfile.write(WHOLE[: len(WHOLE) // 2])

    def other(self):
        self.head(length=5)
        self.wfile.write(b"login")

    def silent(self):
        self.server.over.wait(5)

    def stuck(self):
        self.head()
        self.wfile.write(WHOLE[:1000])
        self.server.over.wait(5)

    def drip(self):
        """Never silent for long, never done."""
        self.head()
        for k in range(250):
            self.wfile.write(WHOLE[k : k + 1])
            if self.server.over.wait(0.02):
                break


@pytest.fixture
def server(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("LECTURE8_DATA", raising=False)
    monkeypatch.setattr(download, "DATA", tmp_path / "data")
    monkeypatch.setattr(download, "FILES", {NAME: (SHA256, "set")})
    with Server() as server:
        server.folder = tmp_path / "data"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def mirrors(server, monkeypatch):
    def use(*manners):
        monkeypatch.setattr(download, "MIRRORS", {"set": server.urls(*manners)})
        return server

    return use


def contents(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("manner", ["good", "unmeasured", "mislabelled"])
def test_a_good_mirror_gives_the_file_and_is_asked_once(mirrors, tmp_path, manner):
    server = mirrors(manner)
    for _ in range(2):
        path = download.get(NAME)
        assert path == tmp_path / "data" / NAME
        assert path.read_bytes() == WHOLE
    assert contents(tmp_path / "data") == [NAME]
    assert server.asked == [manner]


@pytest.mark.parametrize(
    ("variable", "value"),
    [("REQUESTS_CA_BUNDLE", "/gone/certificates.pem"), ("HTTPS_PROXY", "http://[proxy")],
)
def test_a_set_up_that_is_wrong_is_not_the_disks_fault(mirrors, monkeypatch, variable, value):
    monkeypatch.setattr(
        download, "MIRRORS", {"set": ["https://127.0.0.1:9/a", "https://127.0.0.1:9/b"]}
    )
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv(variable, value)
    with pytest.raises(OSError, match=r"could not be downloaded: .*; .*\. Fetch it") as caught:
        download.get(NAME)
    assert "did not take it" not in str(caught.value)
    assert "SHA-256" not in str(caught.value)


def test_without_a_checkout_the_variable_is_asked_for(mirrors, tmp_path):
    mirrors("good")
    (tmp_path / "data").rmdir()
    with pytest.raises(ValueError, match="let the environment variable LECTURE8_DATA name"):
        download.get(NAME)
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX systems")
def test_others_may_read_the_file(mirrors):
    mirrors("good")
    assert download.get(NAME).stat().st_mode & 0o777 == 0o644


def test_progress_goes_to_stderr(mirrors, capsys):
    mirrors("good")
    download.get(NAME)
    out, err = capsys.readouterr()
    assert out == ""
    *_, last = err.rstrip("\n").split("\r")
    assert last == f"{NAME} [{'#' * 30}] 0.3 of 0.3 MB"
    assert err.endswith("\n")
    assert "download-" not in err


def test_progress_without_a_length(mirrors, capsys):
    mirrors("unmeasured")
    download.get(NAME)
    assert capsys.readouterr().err.endswith(f"\r{NAME} [{' ' * 30}] 0.3 of ? MB\n")


BAD = {
    "missing": "404 Not Found",
    "busy": "503 Service Unavailable",
    "half": "broke off before the end",
    "half_unmeasured": "sent another file (its SHA-256 differs)",
    "other": "sent another file (its SHA-256 differs)",
    "silent": "too slow (silent for 0.3 s, or 0.6 s in all)",
    "stuck": "too slow (silent for 0.3 s, or 0.6 s in all)",
    "drip": "too slow (silent for 0.3 s, or 0.6 s in all)",
}


@pytest.fixture
def hurry(monkeypatch):
    monkeypatch.setattr(download, "SILENCE", 0.3)
    monkeypatch.setattr(download, "LIMIT", 0.6)


@pytest.mark.slow
@pytest.mark.parametrize(("manner", "reason"), BAD.items())
def test_after_a_bad_mirror_the_next_is_tried(mirrors, hurry, tmp_path, manner, reason):
    server = mirrors(manner, "good")
    began = time.monotonic()
    assert download.get(NAME).read_bytes() == WHOLE
    assert time.monotonic() - began < 4
    assert contents(tmp_path / "data") == [NAME]
    assert server.asked == [manner, "good"]


@pytest.mark.slow
def test_when_all_fail_one_message_says_why_and_what_to_do(mirrors, hurry, tmp_path):
    server = mirrors(*BAD)
    with pytest.raises(OSError, match="could not be downloaded") as failure:
        download.get(NAME)
    assert server.asked == list(BAD)
    assert contents(tmp_path / "data") == []
    message = str(failure.value)
    for reason in BAD.values():
        assert f"127.0.0.1:{server.server_port}: {reason}" in message
    assert_advises(message, tmp_path / "data", server.urls(*BAD))


def assert_advises(message, folder, urls):
    """The last sentence says where to fetch the file and where to put it, under which name."""
    last = message.rsplit(". ", 1)[1]
    assert last.startswith("Fetch it by hand from ")
    for url in urls:
        assert url.format(NAME) in last
    assert f"put it at {folder / NAME}, or under the same name" in last
    assert "LECTURE8_DATA" in last


def test_no_server_at_all(server, monkeypatch, tmp_path):
    with Server() as gone:
        url = gone.urls("good")
    monkeypatch.setattr(download, "MIRRORS", {"set": (*url, *server.urls("good"))})
    assert download.get(NAME).read_bytes() == WHOLE
    (tmp_path / "data" / NAME).unlink()
    monkeypatch.setattr(download, "MIRRORS", {"set": url})
    with pytest.raises(OSError, match=rf"127.0.0.1:{gone.server_port}: no connection") as failure:
        download.get(NAME)
    assert_advises(str(failure.value), tmp_path / "data", url)
    assert contents(tmp_path / "data") == []


def test_nobody_sees_half_a_file(mirrors):
    server = mirrors("watched")
    download.get(NAME)
    assert len(server.seen) == 1
    assert server.seen[0].startswith(".download-")


def test_interrupting_leaves_nothing(mirrors, tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    mirrors("good")
    monkeypatch.setattr(download, "_bar", interrupt)
    with pytest.raises(KeyboardInterrupt):
        download.get(NAME)
    assert contents(tmp_path / "data") == []


def test_a_full_disk_leaves_nothing_and_asks_no_second_mirror(mirrors, tmp_path, monkeypatch):
    really = Path.open

    def opened(path, mode="r", *rest, **options):
        file = really(path, mode, *rest, **options)
        return Full(file) if mode == "wb" else file

    class Full:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, block):
            self.file.write(block[:100])
            raise OSError(errno.ENOSPC, "No space left on device")

    server = mirrors("good", "good")
    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(OSError, match="did not take it") as failure:
        download.get(NAME)
    message = str(failure.value)
    assert f"{tmp_path / 'data'} did not take it (No space left on device). Fetch" in message
    assert_advises(message, tmp_path / "data", server.urls("good"))
    assert contents(tmp_path / "data") == []
    assert server.asked == ["good"]


@pytest.fixture
def read_only(monkeypatch):
    """Folders in which nothing can be made: root may write anywhere, so chmod would not do."""
    folders, really = set(), tempfile.mkdtemp

    def mkdtemp(suffix=None, prefix=None, dir=None):  # noqa: A002  (the standard library's name)
        if Path(dir) in folders:
            raise PermissionError(errno.EACCES, "Permission denied", str(dir))
        return really(suffix, prefix, dir)

    monkeypatch.setattr(tempfile, "mkdtemp", mkdtemp)
    return folders


def test_a_read_only_folder(mirrors, tmp_path, read_only):
    server = mirrors("good")
    read_only.add(tmp_path / "data")
    with pytest.raises(
        OSError, match=r"cannot be written \(Permission denied\)\. Fetch"
    ) as failure:
        download.get(NAME)
    assert_advises(str(failure.value), tmp_path / "data", server.urls("good"))
    assert contents(tmp_path / "data") == []
    assert server.asked == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_truly_read_only_folder(mirrors, tmp_path):
    mirrors("good")
    (tmp_path / "data").chmod(0o555)
    with pytest.raises(OSError, match=r"cannot be written \(Permission denied\)"):
        download.get(NAME)
    assert contents(tmp_path / "data") == []


@pytest.fixture
def own(server, tmp_path, monkeypatch):
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("LECTURE8_DATA", str(folder))
    return folder


def test_a_file_of_ones_own_is_used_as_it_is(mirrors, own, tmp_path):
    server = mirrors("good")
    (own / NAME).write_bytes(b"mine")
    (tmp_path / "data" / NAME).write_bytes(b"theirs")
    assert download.get(NAME) == own / NAME
    assert (own / NAME).read_bytes() == b"mine"
    (own / NAME).unlink()
    assert download.get(NAME) == tmp_path / "data" / NAME
    assert server.asked == []


def test_downloads_go_into_ones_own_folder(mirrors, own, tmp_path):
    mirrors("good")
    assert download.get(NAME) == own / NAME
    assert contents(own) == [NAME]
    assert contents(tmp_path / "data") == []


def test_a_read_only_folder_of_ones_own_is_passed_over(mirrors, own, tmp_path, read_only):
    mirrors("good")
    read_only.add(own)
    assert download.get(NAME) == tmp_path / "data" / NAME
    assert contents(own) == []


def test_both_folders_read_only(mirrors, own, tmp_path, read_only):
    mirrors("good")
    read_only.update([own, tmp_path / "data"])
    with pytest.raises(OSError, match=r"own cannot .*; .*data cannot .*\. Fetch it by hand from"):
        download.get(NAME)
    assert contents(own) == contents(tmp_path / "data") == []


def test_advice_names_the_folder_that_was_tried(mirrors, own, tmp_path):
    server = mirrors("missing")
    with pytest.raises(OSError, match="404") as failure:
        download.get(NAME)
    assert_advises(str(failure.value), own, server.urls("missing"))
    assert contents(own) == []


def test_a_variable_that_names_no_folder_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("LECTURE8_DATA", str(tmp_path / "typo"))
    with pytest.raises(ValueError, match=r"LECTURE8_DATA names .*typo, which is no folder"):
        download.get(NAME)
    assert not (tmp_path / "typo").exists()


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("LECTURE8_DATA", "")
    assert download.folders() == [download.DATA]


def test_the_home_folder_may_be_written_short(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("LECTURE8_DATA", "~")
    assert download.folders()[0] == tmp_path


def test_a_choice_of_files_counts_when_all_lie_in_one_folder(own, tmp_path):
    data = tmp_path / "data"
    assert download.find(["a"], ["b", "c"]) is None
    (own / "b").touch()
    (data / "c").touch()
    assert download.find(["a"], ["b", "c"]) is None
    (data / "b").touch()
    assert download.find(["a"], ["b", "c"]) == data / "b"
    (data / "a").touch()
    assert download.find(["a"], ["b", "c"]) == data / "a"
    (own / "c").touch()
    assert download.find(["a"], ["b", "c"]) == own / "b"


def test_two_processes_at_once_both_end_well(server, tmp_path):
    code = f"""
from pathlib import Path
from lecture8.data import download
download.DATA = Path({str(tmp_path / "data")!r})
download.FILES = {{{NAME!r}: ({SHA256!r}, "set")}}
download.MIRRORS = {{"set": {server.urls("together")!r}}}
print(download.get({NAME!r}))
"""
    start = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    runs = [subprocess.Popen([sys.executable, "-c", code], **start) for _ in range(2)]
    for run in runs:
        out, err = run.communicate(timeout=30)
        assert run.returncode == 0, err
        assert err.count(NAME) > 1
        assert "download-" not in err  # pooch would name its temporary file
        assert out.strip() == str(tmp_path / "data" / NAME)
    assert server.asked == ["together", "together"]
    assert contents(tmp_path / "data") == [NAME]
    assert (tmp_path / "data" / NAME).read_bytes() == WHOLE


def test_every_published_file_has_a_checksum_and_two_mirrors():
    assert len(download.FILES) == 5
    assert len({sha256 for sha256, _ in download.FILES.values()}) == 5
    readme = (Path(__file__).parent.parent / "data/README.md").read_text(encoding="utf-8")
    for name, (sha256, group) in download.FILES.items():
        assert len(bytes.fromhex(sha256)) == 32
        assert len(download.MIRRORS[group]) == 2
        assert name in readme
        assert sha256 in readme
        for mirror in download.MIRRORS[group]:
            assert mirror.startswith("https://")
            assert mirror.replace("{}", "") in readme
