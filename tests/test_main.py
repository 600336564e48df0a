"""The command line, on digits in place of MNIST."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest

from lecture8 import __main__, autoencoder, data
from lecture8.data import download
from lecture8.full_size import commands, mnist, olivetti, training

X = (data.digits()[0] / 16).astype(np.float32)


@pytest.fixture
def small(monkeypatch):
    parts = {"train": X[:500], "test": X[500:600]}
    read = []

    def read_part(part):
        read.append(part)
        return parts[part], np.zeros(len(parts[part]), np.int64)

    monkeypatch.setattr(data, "mnist", read_part)
    monkeypatch.setattr(mnist, "SIZES", (64, 16, 4))
    monkeypatch.setattr(commands, "HELD_OUT", 100)
    return read


def test_train_writes_weights_and_log_and_reads_the_test_images_once(small, tmp_path, capsys):
    how = ["train", "mnist", "--epochs", "3", "--seed", "7", "--folder", str(tmp_path)]
    assert __main__.main(how) == 0
    said = capsys.readouterr().out
    assert "] 3/3 epochs" in said
    assert small == ["train", "test"]
    log = json.loads((tmp_path / "mnist-silu-3-shift-seed7.json").read_text())
    assert (log["seed"], log["epochs done"], log["shift"], log["rate"]) == (7, 3, True, 4e-3)
    assert f"Squared error of a test image: {log['test error']:.3f}." in said
    loaded = autoencoder.load(tmp_path / "mnist-silu-3-shift-seed7.npz")
    assert autoencoder.distortion(loaded, X[500:600]) == pytest.approx(log["test error"], rel=1e-3)
    run = training.resume(tmp_path / "mnist-silu-3-shift-seed7.run.npz")
    assert run.best_error == pytest.approx(autoencoder.distortion(run.best, X[400:500]))


def test_the_usual_run_is_that_of_slide_39_on_50_000_images(tmp_path, monkeypatch):
    images = np.zeros((60_000, 1), np.float32)
    images[50_000:] = 1
    stream = io.TextIOWrapper(io.BytesIO())
    given = []

    def train(recipe, X, validation, seed, path, say):
        say("\rnow")  # progress has no end of line: it must not wait for one
        given.extend([recipe, X, validation, seed, path, stream.buffer.getvalue()])
        raise ValueError("enough")

    monkeypatch.setattr(data, "mnist", lambda part: (images, None))
    monkeypatch.setattr(training, "train", train)
    monkeypatch.setattr(sys, "stdout", stream)
    assert __main__.main(["train", "mnist"]) == 1
    recipe, X, validation, seed, path, shown = given
    assert recipe == training.Recipe((784, 1000, 500, 250, 30), 200, "silu", shift=True, rate=4e-3)
    assert (len(X), len(validation), X.max(), validation.min()) == (50_000, 10_000, 0, 1)
    assert (seed, shown) == (1, b"\rnow")
    assert path == download.DATA / "mnist-silu-200-shift-seed1.run.npz"
    assert __main__.main(["train", "mnist", "--rate", "0.5", "--seed", "2"]) == 1
    assert (given[6].rate, given[9]) == (0.5, 2)


def test_muon_has_a_rate_and_batches_of_its_own_and_fewer_may_be_held_out(small, tmp_path):
    how = ["train", "mnist", "--epochs", "1", "--muon", "--folder", str(tmp_path)]
    assert __main__.main([*how, "--held-out", "30"]) == 0
    log = json.loads((tmp_path / "mnist-silu-1-shift-muon-seed1-held-out30.json").read_text())
    found = [log[name] for name in ("muon", "rate", "batch", "held out")]
    assert found == [True, 2e-2, 1024, 30]
    run = training.resume(tmp_path / "mnist-silu-1-shift-muon-seed1-held-out30.run.npz")
    assert run.best_error == pytest.approx(autoencoder.distortion(run.best, X[470:500]))


def test_runs_of_two_gains_have_files_of_their_own(small, tmp_path):
    how = ["train", "mnist", "--epochs", "1", "--sigmoid", "--folder", str(tmp_path)]
    for gain in ("2.5", "2.7"):
        assert __main__.main([*how, "--gain", gain]) == 0
    assert (tmp_path / "mnist-sigmoid-1-shift-gain2.5-seed1.json").exists()
    assert len(list(tmp_path.glob("*.json"))) == 2


def test_all_digits_cannot_be_held_out(small, tmp_path, capsys):
    how = ["train", "mnist", "--held-out", "500", "--folder", str(tmp_path)]
    assert __main__.main(how) == 1
    assert "--held-out must be a whole number from 1 to 499" in capsys.readouterr().err


def test_an_interrupted_run_reads_no_test_image_and_goes_on_later(
    small, tmp_path, capsys, monkeypatch
):
    epoch = training.epoch

    def interrupted(run, *images):
        if run.curve:
            raise KeyboardInterrupt
        epoch(run, *images)

    how = ["train", "mnist", "--epochs", "2", "--no-shift", "--folder", str(tmp_path)]
    with monkeypatch.context() as patched:
        patched.setattr(training, "epoch", interrupted)
        assert __main__.main(how) == 0
    assert "Run the same command to go on." in capsys.readouterr().out
    assert small == ["train"]
    assert [path.name for path in tmp_path.iterdir()] == ["mnist-silu-2-seed1.run.npz"]
    assert __main__.main(how) == 0
    assert small == ["train", "train", "test"]


def test_ctrl_c_before_the_first_epoch_is_one_sentence(small, tmp_path, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(autoencoder, "pretrain", interrupted)
    how = ["train", "mnist", "--epochs", "1", "--pretrain", "2", "--folder", str(tmp_path)]
    assert __main__.main(how) == 1
    said = capsys.readouterr()
    assert "Stopped. The same command goes on" in said.err
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


def test_pretraining_takes_sigmoid_units(small, tmp_path):
    how = ["train", "mnist", "--epochs", "1", "--pretrain", "2", "--folder", str(tmp_path)]
    assert __main__.main(how) == 0
    log = json.loads((tmp_path / "mnist-sigmoid-1-shift-rbm2-seed1.json").read_text())
    assert (log["hidden"], log["pretrain"]) == ("sigmoid", 2)


def test_sigmoid_units_without_pretraining_are_for_comparison(small, tmp_path):
    how = ["train", "mnist", "--epochs", "1", "--sigmoid", "--folder", str(tmp_path)]
    assert __main__.main(how) == 0
    log = json.loads((tmp_path / "mnist-sigmoid-1-shift-seed1.json").read_text())
    assert (log["hidden"], log["pretrain"]) == ("sigmoid", 0)


def test_an_error_is_one_sentence_and_exit_1(small, tmp_path, capsys):
    (tmp_path / "mnist-silu-3-shift-seed1.run.npz").write_bytes(b"no run")
    assert __main__.main(["train", "mnist", "--epochs", "3", "--folder", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert "is no run of this program" in said.err
    assert "Traceback" not in said.err + said.out


@pytest.mark.parametrize("wrong", [["--epochs", "0"], ["--rate", "-1"], ["--pretrain", "-2"]])
def test_numbers_out_of_range_are_refused_in_words(small, tmp_path, capsys, wrong):
    assert __main__.main(["train", "mnist", *wrong, "--folder", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{wrong[0][2:]} must be ")
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def few_patches(monkeypatch):
    rng = np.random.default_rng(0)
    made = rng.uniform(0, 1, (400, 16, 16)).repeat(4, axis=1).repeat(4, axis=2)
    monkeypatch.setattr(data, "olivetti", lambda: (made.reshape(400, 4096), None))
    monkeypatch.setattr(olivetti, "EACH", 20)
    monkeypatch.setattr(commands, "FACE_SIZES", (625, 8, 4))
    monkeypatch.setattr(commands, "PATCHES", 100)


@pytest.mark.slow
@pytest.mark.parametrize("whole", [False, True])
def test_olivetti_is_trained_and_measured_in_four_folds(few_patches, tmp_path, capsys, whole):
    how = ["train", "olivetti", "--epochs", "2", "--seed", "5", "--folder", str(tmp_path)]
    assert __main__.main(how + ["--no-shift"] * whole) == 0
    said = capsys.readouterr().out
    assert said.count("] 2/2 epochs") == 4
    name = "olivetti-silu-2-seed5" if whole else "olivetti-silu-2-patches-seed5"
    log = json.loads((tmp_path / f"{name}.json").read_text())
    assert (log["seed"], log["epochs done"], log["patches"]) == (5, 2, 0 if whole else 100)
    assert log["test"]["people"] == 40
    assert f"{log['test']['autoencoder']:.1f}, with PCA {log['test']['PCA']:.1f};" in said
    assert [fold["people"] for fold in log["folds"]] == [olivetti.people(fold) for fold in range(4)]
    task = olivetti.task(data.olivetti()[0], 3, np.random.default_rng(5), whole)
    ae = autoencoder.load(tmp_path / f"{name}-fold3.npz")
    expected = olivetti.errors(ae, task, "test")
    assert log["folds"][3]["autoencoder"]["test"] == pytest.approx(expected, rel=2e-3)


@pytest.mark.slow
def test_an_interrupted_run_on_olivetti_goes_on_in_its_fold(
    few_patches, tmp_path, capsys, monkeypatch
):
    epoch, done = training.epoch, []

    def interrupted(run, *images):
        if len(done) == 3:
            raise KeyboardInterrupt
        epoch(run, *images)
        done.append(run)

    how = ["train", "olivetti", "--epochs", "2", "--folder", str(tmp_path)]
    measured = []
    monkeypatch.setattr(
        olivetti, "measure", lambda *of, m=olivetti.measure: measured.append(of) or m(*of)
    )
    with monkeypatch.context() as patched:
        patched.setattr(training, "epoch", interrupted)
        assert __main__.main(how) == 0
    assert "Run the same command to go on." in capsys.readouterr().out
    assert len(measured) == 1
    name = "olivetti-silu-2-patches-seed1"
    assert not (tmp_path / f"{name}.json").exists()
    before = (tmp_path / f"{name}-fold0.run.npz").stat().st_mtime_ns
    assert __main__.main(how) == 0
    assert (tmp_path / f"{name}-fold0.run.npz").stat().st_mtime_ns == before
    assert (tmp_path / f"{name}.json").exists()


def test_rbms_are_not_for_scaled_faces(tmp_path, capsys):
    assert __main__.main(["train", "olivetti", "--pretrain", "2", "--folder", str(tmp_path)]) == 1
    assert "no --pretrain" in capsys.readouterr().err


def test_python_m_runs_it():
    command = [sys.executable, "-m", "lecture8", "train", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "--epochs" in shown
    wrong = subprocess.run([*command[:3], "fly"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2


def test_copies_and_grades(tmp_path, capsys):
    assert __main__.main(["copies", str(tmp_path / "handout")]) == 0
    assert "notebooks written to" in capsys.readouterr().out
    assert __main__.main(["copies", str(tmp_path / "handout")]) == 1
    assert "is there already" in capsys.readouterr().err
    assert __main__.main(["grade", str(tmp_path / "nobody")]) == 1
    assert "there is no folder" in capsys.readouterr().err


def test_a_command_is_needed(capsys):
    with pytest.raises(SystemExit) as stopped:
        __main__.main([])
    assert stopped.value.code == 2
    assert "required" in capsys.readouterr().err
