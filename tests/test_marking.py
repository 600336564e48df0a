"""A class of small notebooks, honest and hostile: each changes its own rows, which say why."""

import csv
import json
import os
import subprocess
import sys
import time

import psutil
import pytest

from lecture8 import __main__
from lecture8.course.exercises.exercise import in_order
from lecture8.course.marking import grading, isolation, marker

SHUT_IN = not isolation.works("bwrap")
START = "import numpy as np\nfrom lecture8 import exercises, live, pca"
RIGHT = "k = 20\nexercises.or_weights([k, k, -10.0 + 0])"  # to be run: it is not written out
FORGE = "exercises.tenfold_loss(1.0 * {})"
SLOPE = "def f(t):\n    return 1 - t**2\nexercises.tanh_slope(f)"


def write(path, *cells, **more):
    path.parent.mkdir(parents=True, exist_ok=True)
    made = [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells]
    book = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more
    path.write_text(json.dumps(book), encoding="utf-8")


# what a cell does -> the verdicts on or_weights, answered rightly before it, and on tenfold_loss,
# answered wrongly in it; and what the row says
HOSTILE = {
    "state": (
        "exercises.exercise.STATE.update(tenfold_loss='solved')\n" + FORGE.format(3),
        "wrong",
    ),
    "diagnose": (
        "for e in exercises.ALL.values():\n    object.__setattr__(e, 'diagnose', lambda a: None)\n"
        "    object.__setattr__(e, 'table', None)\n" + FORGE.format(3),
        "wrong",
    ),
    "numpy": (
        "np.asarray = np.abs = np.allclose = lambda *a, **k: True\n" + FORGE.format(3),
        "wrong",
    ),
    "json": (
        'import json\njson.dumps = lambda *a, **k: \'{"answer": "tenfold_loss", "verdict": '
        '"right", "kind": "right", "value": 3}\'\n' + FORGE.format(3),
        "wrong",
    ),
    "equal": (
        "class E(float):\n    def __eq__(s, o): return True\n    __lt__ = __le__ = __eq__\n"
        "    __ge__ = __eq__\n    __sub__ = __abs__ = lambda *a: 0.0\nexercises.tenfold_loss(E(3))",
        "wrong",
    ),
    "array": (
        "class E:\n    def __array__(s, *a, **k):\n        while True: pass\n"
        "exercises.tenfold_loss(E())",
        "",
    ),
    "loop": ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", ""),
    "c": ("sum(range(10**13))", ""),
    "exit": ("import os\nos._exit(0)", ""),
    "stopped": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", ""),
    "deaf": (
        "import signal, time\nfor s in range(1, 32):\n    try: signal.signal(s, signal.SIG_IGN)\n"
        "    except OSError: pass\ntime.sleep(10**6)",
        "",
    ),
    "loud": ("for _ in range(200): print('x' * 10**6)\n" + FORGE.format(3), "wrong"),
    "memory": ("x = bytearray(3 * 10**9)\n" + FORGE.format(3), ""),
    "leaves": (
        "import subprocess\nsubprocess.Popen(['sleep', '4567'], start_new_session=True)\n"
        + FORGE.format(3),
        "wrong",
    ),
    "descriptors": (
        "import os\nfor n in range(3, 50):\n    try: os.write(n, b'{\"ran\": true}\\n' * 9)\n"
        "    except OSError: pass\n" + FORGE.format(3),
        ("", "wrong"),
    ),
    "atexit": (
        "import atexit, sys\natexit.register(lambda: exercises.tenfold_loss(20))\n"
        "sys.settrace(lambda *a: None)\n" + FORGE.format(3),
        "wrong",
    ),
    "replaced": ("import sys\nsys.modules.clear()\nexercises = None", ""),
}
LINUX = sys.platform == "linux"
if not LINUX:  # the limit of memory, and an end for what has a session of its own, are Linux's
    del HOSTILE["memory"], HOSTILE["leaves"]
if sys.platform == "win32":  # no such signals
    del HOSTILE["stopped"], HOSTILE["deaf"]
SAYS = {
    "array": "Cell 3: stopped at the limit of time.",
    "loop": "Cell 3: stopped at the limit of time.",
    "c": "Cell 3: stopped at the limit of time.",
    "stopped": "Cell 3: stopped at the limit of time.",
    "deaf": "Cell 3: stopped at the limit of time.",
    "exit": "Cell 3: its process ended",
    "memory": "Cell 3: raises MemoryError",
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The class is marked once: its rows by student and exercise, and what lies beside it."""
    place = tmp_path_factory.mktemp("class")
    folder = place / "handed in"
    write(folder / "ada" / "07.ipynb", START, RIGHT, "exercises.tenfold_loss(20)", "1 / 0")
    write(folder / "bo" / "06.ipynb", START, SLOPE, "exercises.relu_slope(lambda h: helper(h))",
          "def helper(h):\n    return (h > 0) * 1.0")  # fmt: skip
    for name, (cell, _) in HOSTILE.items():
        # exercises are named, so that the cell is run
        write(folder / name / "07.ipynb", START, RIGHT, f"{cell}\nexercises.tenfold_loss(None)")
    write(folder / "damaged" / "07.ipynb")
    (folder / "damaged" / "07.ipynb").write_text('{"cells": [')
    write(folder / "shadow" / "07.ipynb", START, RIGHT)
    write(folder / "exec" / "06.ipynb", START, "exec('helper = lambda h: (h > 0) * 1.0')",
          "exercises.relu_slope(lambda h: helper(h))", SLOPE)  # fmt: skip
    later = "def hand_in():\n    exercises.tanh_slope(f)\n    exercises.relu_slope(hidden)"
    write(folder / "later" / "06.ipynb", START, later, SLOPE.rpartition("\n")[0],
          "exec('hidden = lambda h: (h > 0) * 1.0')", "hand_in()")  # fmt: skip
    none = "answer = print(1)\nexercises.loss_later(answer)"
    write(folder / "none" / "07.ipynb", START, RIGHT, none, "while True: pass")
    for module in ("lecture8", "numpy", "json"):
        (folder / "shadow" / f"{module}.py").write_text("raise SystemExit")
    (place / "class.csv").write_text("student\nada\nnobody\n")
    how = grading.How(seconds=4, unconfined=not SHUT_IN, jobs=8)  # most wait
    results, unrun = grading.grade(folder, how, place / "results.jsonl", place / "class.csv")
    with results.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["student"], row["exercise"]): row for row in csv.DictReader(file)}
    return place, rows, unrun


@pytest.mark.slow
def test_a_class_has_a_row_for_each_student_and_exercise(graded):
    _, rows, unrun = graded
    assert unrun == 0
    assert len(rows) == (len(HOSTILE) + 8) * 10  # of notebooks 06 and 07
    first = rows["ada", "or_weights"]
    assert (first["verdict"], first["points"], first["said"]) == ("right", "1", "")
    assert rows["ada", "xor_weights"]["verdict"] == "no answer"
    assert rows["ada", "tanh_slope"]["verdict"] == "not handed in"
    assert rows["nobody", "or_weights"]["verdict"] == "not handed in"
    assert rows["damaged", "or_weights"]["said"].startswith("07.ipynb is damaged")
    assert rows["shadow", "or_weights"]["verdict"] == "right"
    assert rows["none", "or_weights"]["verdict"] == "right"  # None needs no other cell
    assert (rows["none", "loss_later"]["verdict"], rows["none", "loss_later"]["said"]) == (
        "no answer",
        "",
    )


@pytest.mark.slow
def test_functions_are_asked_and_found_with_what_stands_below(graded):
    assert graded[1]["bo", "tanh_slope"]["verdict"] == "right"
    assert graded[1]["bo", "relu_slope"]["verdict"] == "right"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["exec", "later"])
def test_what_no_reading_of_the_cells_finds_is_run_as_a_whole(graded, name):
    assert graded[1][name, "tanh_slope"]["verdict"] == "right"
    assert graded[1][name, "relu_slope"]["verdict"] == "right"


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_notebook_gains_nothing_and_loses_only_its_own(graded, name):
    rows, wanted = graded[1], HOSTILE[name][1]
    own = rows[name, "tenfold_loss"]
    assert rows[name, "or_weights"]["verdict"] == "right"
    assert own["points"] == "0"
    assert own["verdict"] in ([wanted] if isinstance(wanted, str) else wanted) or (
        "" in wanted and own["verdict"] in ("no answer", "unreadable")
    )
    assert SAYS.get(name, "") in own["said"]


@pytest.mark.slow
def test_nothing_is_left_running(graded):
    """Not even what has started a session of its own."""
    time.sleep(0.2)
    commands = [" ".join(p.info["cmdline"] or ()) for p in psutil.process_iter(["cmdline"])]
    assert not [command for command in commands if command.startswith("sleep 4567")]


@pytest.mark.slow
def test_what_is_marked_is_not_run_again_unless_it_changes(graded, monkeypatch, tmp_path):
    place = graded[0]
    how = grading.How(seconds=4, unconfined=True, jobs=1)
    ran = []

    def mark(job):
        ran.extend(file["file"] for file in job["files"])
        raise KeyboardInterrupt

    monkeypatch.setattr(marker, "mark", mark)
    before = (place / "results.csv").read_text()
    marks = [place / "handed in", how, place / "results.jsonl", place / "class.csv"]
    with (place / "results.jsonl").open("a") as file:
        file.write('{"digest": "cut sho')
    grading.grade(*marks)
    assert ran == []
    assert (place / "results.csv").read_text() == before
    write(place / "handed in" / "bo" / "06.ipynb", START, "exercises.tanh_slope(1 + 1)")
    with pytest.raises(KeyboardInterrupt):
        grading.grade(*marks)
    assert ran == ["bo/06.ipynb"]
    assert len(grading.records(place / "results.jsonl")) == len(HOSTILE) + 6
    ran.clear()
    longer = grading.How(seconds=5, unconfined=True, jobs=1)
    with pytest.raises(KeyboardInterrupt):
        grading.grade(place / "handed in", longer, *marks[2:])
    assert ran  # what was stopped may end in more time


def test_without_isolation_only_what_is_written_out_is_marked(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))  # no bwrap there
    write(tmp_path / "s" / "ada" / "07.ipynb", START, "exercises.or_weights((20, 20, -10))", RIGHT)
    write(tmp_path / "s" / "ben" / "07.ipynb", START, "exercises.tenfold_loss(20)")
    write(
        tmp_path / "s" / "cyd" / "07.ipynb",
        START,
        "answer = 10 + 10\nexercises.tenfold_loss(answer)",
    )
    assert __main__.main(["grade", str(tmp_path / "s"), "--jobs", "1"]) == 1
    said = capsys.readouterr()
    assert "bwrap is not installed" in said.err
    assert said.err.count("Nothing shuts students' code in here") == 1
    assert "say --unconfined" in said.err
    assert "2 notebooks hold answers that were not run" in said.err
    rows = (tmp_path / "s.csv").read_text()
    assert "ada,07,or_weights,7" not in rows
    assert ",1,right," in next(line for line in rows.splitlines() if line.startswith("ada,07,or_w"))
    assert ",0,not run," in next(
        line for line in rows.splitlines() if line.startswith("cyd,07,ten")
    )
    assert ",1,right," in next(line for line in rows.splitlines() if line.startswith("ben,07,ten"))


@pytest.mark.skipif(not SHUT_IN, reason="bubblewrap does not work here")
@pytest.mark.slow
def test_a_sandbox_shows_no_neighbour_no_network_and_no_environment(tmp_path):
    write(tmp_path / "s" / "ben" / "07.ipynb", START, RIGHT)
    secret = tmp_path / "s" / "ben" / "07.ipynb"
    spy = (
        "import os, socket\nfound = 0\n"
        f"found += os.path.exists({str(secret)!r})\n"
        f"found += 2 * os.path.exists({str(tmp_path)!r})\n"
        "found += 4 * ('HIDDEN' in os.environ)\n"
        "try:\n    socket.create_connection(('127.0.0.1', PORT), 1)\n    found += 8\n"
        "except OSError: pass\n"
        "try:\n    open(exercises.__file__, 'a')\n    found += 16\nexcept OSError: pass\n"
        "found += 32 * (len([p for p in os.listdir('/proc') if p.isdigit()]) > 4)\n"
        "exercises.loss_of_z(str(found))\nexercises.tenfold_loss(20 + found)"
    )
    import socket

    server = socket.create_server(("127.0.0.1", 0))
    spy = spy.replace("PORT", str(server.getsockname()[1]))
    write(tmp_path / "s" / "spy" / "07.ipynb", START, spy)
    os.environ["HIDDEN"] = "1"
    results, _ = grading.grade(tmp_path / "s", grading.How(jobs=1))
    del os.environ["HIDDEN"]
    server.close()
    found = {r["student"]: r["answers"] for r in grading.records(results)}
    assert found["spy"]["tenfold_loss"][0] == "right", found["spy"]


def test_the_command_line_marks_and_sums_up(tmp_path):
    write(tmp_path / "s" / "=ada" / "07.ipynb", START, "exercises.tenfold_loss(3)")
    command = [sys.executable, "-m", "lecture8"]
    run = subprocess.run(
        [*command, "grade", str(tmp_path / "s")], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")  # no progress where no terminal is
    assert "=ada/07.ipynb  0 of 6  (tenfold_loss)" in run.stdout
    assert "\n'=ada,07,or_weights" in (tmp_path / "s.csv").read_text()  # no formula
    assert __main__.main(["report", str(tmp_path / "s.jsonl")]) == 0
    assert "ada" not in (tmp_path / "s-report.html").read_text()
    assert (
        __main__.main(["report", str(tmp_path / "s.jsonl"), "--to", str(tmp_path / "s.html")]) == 1
    )


@pytest.mark.slow
@pytest.mark.skipif(not LINUX, reason="only Linux lets a process adopt what is left behind")
def test_unconfined_too_it_is_ended_with_all_that_it_has_started(tmp_path, capsys):
    """Not even a process in a session of its own is left, and the grader survives."""
    folder = tmp_path / "s"
    write(folder / "leaves" / "07.ipynb", START, RIGHT, HOSTILE["leaves"][0])
    write(
        folder / "stopped" / "07.ipynb", START, RIGHT, HOSTILE["stopped"][0] + FORGE.format("+ 0")
    )
    kills = "import os, psutil, time\nfor p in psutil.Process().parents()[1::-1]: p.kill()\n"
    write(folder / "kills" / "07.ipynb", START, kills + "time.sleep(60)\nexercises.loss_later(1)")
    write(folder / "kills" / "08.ipynb", START, "exercises.count_of_numbers(1)")
    write(folder / "zoe" / "07.ipynb", START, RIGHT)
    (folder / os.fsdecode(b"raw\xff")).mkdir()
    write(folder / os.fsdecode(b"raw\xff") / "07.ipynb", START)
    results, _ = grading.grade(folder, grading.How(seconds=3, unconfined=True, jobs=1))
    said = {r["file"]: r for r in grading.records(results)}
    assert "with your rights" in capsys.readouterr().err
    assert said["kills/07.ipynb"]["said"] == "It ended the process that marks it."
    assert said["kills/08.ipynb"]["said"] == ""
    assert said["zoe/07.ipynb"]["answers"]["or_weights"][0] == "right"
    assert said["leaves/07.ipynb"]["answers"]["tenfold_loss"][0] == "wrong"
    time.sleep(0.2)
    left = [" ".join(p.info["cmdline"] or ()) for p in psutil.process_iter(["cmdline"])]
    marker.end()
    ours = f"{str(isolation.ROOT)!r}", "marking import student"
    assert not [command for command in left if all(part in command for part in ours)]
    test_nothing_is_left_running(None)


def test_with_seeds_a_neighbours_answers_are_wrong(tmp_path):
    """By the roster's seed, or by the name of the folder."""
    exercise = next(
        e for e in in_order() if e.vary and isinstance(e.table and e.table.right, int | float)
    )
    seeds = [f"s{n}" for n in range(50)]
    right = {seed: exercise.variant(seed).table.right for seed in seeds}
    ada, ben = "s0", next(seed for seed in seeds if right[seed] != right["s0"])
    answer = f"exercises.{exercise.name}({right[ada]!r})"
    for name in ("ada", "ben", ada, ben):
        write(tmp_path / "s" / name / "n.ipynb", START, answer)
    (tmp_path / "class.csv").write_text(f"student,seed\nada,{ada}\nben,{ben}\n")
    how = grading.How(seeds=True, jobs=1)
    results, _ = grading.grade(tmp_path / "s", how, None, tmp_path / "class.csv")
    found = {r["student"]: r["answers"][exercise.name][0] for r in grading.records(results)}
    assert found == {"ada": "right", "ben": "wrong", ada: "right", ben: "wrong"}


def test_results_do_not_lie_among_what_is_handed_in(tmp_path):
    write(tmp_path / "ada.ipynb", START)
    with pytest.raises(ValueError, match="among what is handed in"):
        grading.grade(tmp_path, grading.How(), tmp_path / "r.jsonl")


@pytest.mark.slow
def test_a_class_of_forty(tmp_path):
    """Honest, copied, endless, damaged: each has its own verdicts, all as many rows."""
    exercise = next(
        e for e in in_order() if e.vary and isinstance(e.table and e.table.right, int | float)
    )
    folder = tmp_path / "s"
    for n in range(32):
        whose = f"honest {n % 24}"  # the last eight copy from the first
        copied = exercise.variant(whose).table.right
        name = f"honest {n}" if n < 24 else f"copied {n}"
        answer = f"exercises.{exercise.name}({copied!r})"
        write(folder / name / "n.ipynb", START, answer)
        write(folder / name / "07.ipynb", START, RIGHT)
        write(folder / name / "06.ipynb", START, SLOPE)
    for n in range(2):
        write(folder / f"endless {n}" / "07.ipynb", START, RIGHT, "while exercises: pass")
    for n in range(6):
        (folder / f"damaged {n}").mkdir()
        (folder / f"damaged {n}" / "07.ipynb").write_bytes(b'\x00\xff{"cells"'[n:])
    how = grading.How(seconds=4, unconfined=not SHUT_IN, seeds=True, jobs=4)
    results, unrun = grading.grade(folder, how)
    with results.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["student"], row["exercise"]): row for row in csv.DictReader(file)}
    students = {student for student, _ in rows}
    assert (len(students), unrun) == (40, 0)
    assert len(rows) % 40 == 0
    for student in students:
        verdict = rows[student, "or_weights"]["verdict"]
        assert verdict == ("no answer" if student.startswith("damaged") else "right"), student
        if student.startswith(("honest", "copied")):
            assert rows[student, "tanh_slope"]["verdict"] == "right"
        if student.startswith("honest"):
            assert rows[student, exercise.name]["verdict"] == "right"
    copies = [rows[student, exercise.name]["points"] for student in students
              if student.startswith("copied")]  # fmt: skip
    assert copies.count("1") <= 3  # the same numbers, by chance


@pytest.mark.slow
def test_a_cluster_marks_as_one_machine_does(tmp_path):
    distributed = pytest.importorskip("distributed", reason='pip install -e ".[cluster]"')
    for name in ("ada", "ben", "cyd"):
        write(tmp_path / "s" / name / "07.ipynb", START, RIGHT, "exercises.tenfold_loss(3)")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        how = grading.How(unconfined=not SHUT_IN, scheduler=cluster.scheduler_address)
        far, _ = grading.grade(tmp_path / "s", how, tmp_path / "far.jsonl")
    here, _ = grading.grade(
        tmp_path / "s", grading.How(unconfined=not SHUT_IN), tmp_path / "here.jsonl"
    )
    assert far.with_suffix(".csv").read_text() == here.with_suffix(".csv").read_text()
    marker.end()


def test_no_scheduler_is_said(tmp_path):
    write(tmp_path / "s" / "ada" / "07.ipynb", START, RIGHT)
    with pytest.raises(ValueError, match="scheduler"):
        grading.grade(tmp_path / "s", grading.How(scheduler="tcp://127.0.0.1:1"))


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_a_container_gets_no_network_and_is_ended(tmp_path, monkeypatch):
    """A stand-in for docker keeps its arguments, and runs ours in place of the image's Python."""
    start = isolation.python("student")
    (tmp_path / "bin").mkdir()
    docker = tmp_path / "bin" / "docker"
    docker.write_text(
        f"#!{sys.executable}\nimport os, sys\n"
        f"with open({str(tmp_path / 'asked')!r}, 'a') as file: print(*sys.argv[1:], file=file)\n"
        f"if 'python' in sys.argv: os.execv({start[0]!r}, {start!r})\n"
        "sys.exit(sys.argv[1] == 'run' and 'course' not in sys.argv)\n"
    )
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    write(tmp_path / "s" / "ada" / "07.ipynb", START, RIGHT)
    results, unrun = grading.grade(tmp_path / "s", grading.How(image="course", jobs=1))
    assert unrun == 0
    assert grading.records(results)[0]["answers"]["or_weights"][0] == "right"
    asked = (tmp_path / "asked").read_text().splitlines()
    tried, run, end = (next(line for line in asked if words in line) for words in
                       ("course true", "course python", "kill lecture8-"))  # fmt: skip
    for part in ("--network none", "--read-only", "--cap-drop ALL", "--pids-limit"):
        assert part in tried
        assert part in run
    assert end.split()[1] in run
    with pytest.raises(ValueError, match="docker does not work here"):
        grading.grade(tmp_path / "s", grading.How(image="none", seconds=9), tmp_path / "r.jsonl")


@pytest.mark.parametrize(
    ("name", "count"), [("07_or_gate.ipynb", "1 of 6"), ("hand_in.ipynb", "1 of 2")]
)
def test_a_file_named_as_ours_owes_all_its_exercises(tmp_path, capsys, name, count):
    answered, blank = "exercises.or_weights((20, 20, -10))", "exercises.tenfold_loss(None)"
    write(tmp_path / "class" / "ada" / name, START, answered, blank)
    assert __main__.main(["grade", str(tmp_path / "class")]) == 0
    assert f"{name}  {count}  or_weights" in capsys.readouterr().out


def test_results_are_not_written_over_the_roster(tmp_path, capsys):
    write(tmp_path / "class" / "ada" / "07.ipynb", START)
    roster = tmp_path / "class.csv"
    roster.write_text("student\nada\n", encoding="utf-8")
    assert __main__.main(["grade", str(tmp_path / "class"), "--roster", str(roster)]) == 1
    assert "--to" in capsys.readouterr().err
    assert roster.read_text(encoding="utf-8") == "student\nada\n"
