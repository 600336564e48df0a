"""Training at full size, tried on a small scale: runs that stop, go on, and are recorded."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from lecture8 import autoencoder, data, network, neurons
from lecture8.full_size import training

X = (data.digits()[0] / 16).astype(np.float32)
TRAIN, VALIDATION = X[:400], X[400:500]
RECIPE = training.Recipe((64, 16, 4), epochs=4, shift=True, batch=50, rate=1e-2)


def silent(_):
    pass


def trained(path, recipe=RECIPE, seed=1, say=silent):
    return training.train(recipe, TRAIN, VALIDATION, seed, path, say)


def weights(net):
    return np.concatenate([p.ravel() for layer in net for p in (layer.W, layer.b)])


def test_shifted_moves_images_by_a_pixel_and_brings_in_black():
    images = np.zeros((500, 5, 5), np.float32)
    images[:, 2, 2] = np.arange(1, 501)
    moved = training.shifted(images.reshape(500, 25), np.random.default_rng(0)).reshape(500, 5, 5)
    np.testing.assert_array_equal(moved.sum(axis=(1, 2)), np.arange(1, 501))
    places = np.argwhere(moved > 0)[:, 1:]
    assert {tuple(place) for place in places} == {(i, j) for i in (1, 2, 3) for j in (1, 2, 3)}
    stayed = (places == 2).all(axis=1).mean()
    assert stayed == pytest.approx(0.25 + 0.75 / 9, abs=0.06)
    edge = training.shifted(np.ones((200, 25), np.float32), np.random.default_rng(0))
    assert set(np.unique(edge)) == {0, 1}
    assert edge.reshape(200, 5, 5)[:, 1:-1, 1:-1].all()


def test_an_epoch_of_patches_draws_them_anew_and_trains_linear_outputs():
    recipe = training.Recipe((625, 8, 3), epochs=3, output="linear", patches=120, batch=50)
    images = np.random.default_rng(0).normal(size=(5, 4096)).astype(np.float32)
    first, second = (training.drawn(recipe, images, run) for run in [np.random.default_rng(1)] * 2)
    assert first.shape == second.shape == (120, 625)
    assert np.abs(first - second).max() > 0.1
    run = training.start(recipe, images, seed=1)
    assert run.optimizer.steps == 3 * 3
    training.epoch(run, images, first)
    assert run.optimizer.optimizer.t == 3
    assert run.ae[-1].activation == neurons.LINEAR


@pytest.mark.parametrize(("output", "loss"), [("sigmoid", "bce"), ("linear", "squared")])
def test_the_loss_goes_with_the_output(output, loss):
    recipe = training.Recipe((64, 16, 4), epochs=1, output=output, rate=1e-12)  # all but still
    run = training.start(recipe, TRAIN, seed=1)
    expected = network.mean_loss(run.ae, TRAIN, TRAIN, loss)
    training.epoch(run, TRAIN, VALIDATION)
    assert run.curve[0][0] == pytest.approx(expected, rel=1e-5)


def test_recipes_have_the_usual_numbers_and_a_name():
    assert training.Recipe((64, 4), 9) == training.Recipe(
        (64, 4), 9, hidden="silu", shift=False, pretrain=0, rate=4e-3, batch=256
    )
    assert training.Recipe((64, 9, 4), 9).name == "silu-9"
    assert training.Recipe((64, 4), 9).name == "silu-9-flat"
    most = training.Recipe((64, 9, 4), 9, "sigmoid", shift=True, pretrain=10**6)
    assert most.name == "sigmoid-9-shift-rbm1000000"
    assert training.Recipe((64, 9, 4), 9, "sigmoid", gain=2.5).name == "sigmoid-9-gain2.5"
    assert training.Recipe((64, 9, 4), 9, muon=True).name == "silu-9-muon"


def test_a_gain_makes_the_weights_into_sigmoid_units_larger():
    recipe = training.Recipe((64, 9, 4), 1, "sigmoid")
    usual, larger = (
        training.start(made, TRAIN, seed=1).ae for made in (recipe, replace(recipe, gain=4))
    )
    for one, other in zip(usual, larger, strict=True):
        times = 4 if one.activation == neurons.SIGMOID else 1
        np.testing.assert_array_equal(other.W, times * one.W)
    assert [layer.activation.name for layer in usual][1] == "linear"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sizes": (64,)}, "sizes must name two layers"),
        ({"epochs": 0}, "epochs must be a whole number"),
        ({"batch": 0}, "batch must be a whole number"),
        ({"pretrain": -1}, "pretrain must be a whole number from 0 to 1000000, epochs of an RBM"),
        ({"pretrain": 10**6 + 1}, "pretrain must be"),
        ({"rate": 0}, "rate must be a number above 0"),
        ({"gain": -1}, "gain must be a number above 0"),
    ],
)
def test_recipes_out_of_range_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        training.Recipe(**{"sizes": (64, 4), "epochs": 1} | wrong)


def test_a_run_is_a_call_of_train_with_adam_on_a_cosine():
    recipe = training.Recipe((64, 16, 4), epochs=3, batch=150, rate=1e-2)
    began = time.perf_counter()
    run = training.start(recipe, TRAIN, seed=5)
    for _ in range(3):
        training.epoch(run, TRAIN, VALIDATION)
    took = time.perf_counter() - began
    rng = np.random.default_rng(5)
    ae = autoencoder.build((64, 16, 4), "silu", rng=rng)
    adam = network.Cosine(network.Adam(1e-2, beta2=0.99), 9)  # 3 batches an epoch
    how = {"loss": "bce", "epochs": 3, "batch": 150, "optimizer": adam}
    losses = network.train(ae, TRAIN, TRAIN, rng=rng, **how)
    np.testing.assert_array_equal(weights(run.ae), weights(ae))
    assert [loss for loss, _, _ in run.curve] == losses
    assert all(seconds > 0 for _, _, seconds in run.curve)
    assert sum(seconds for _, _, seconds in run.curve) < took


def test_a_run_learns_and_keeps_the_best_weights(tmp_path):
    told = []
    run = trained(tmp_path / "new" / "folder" / "run.npz", say=told.append)
    assert [line.split(",")[0][-10:] for line in told] == [f"{i}/4 epochs" for i in (1, 2, 3, 4)]
    errors = [error for _, error, _ in run.curve]
    assert len(errors) == 4
    assert errors[-1] < 0.8 * errors[0]
    assert autoencoder.distortion(run.best, VALIDATION) == pytest.approx(min(errors))
    assert run.optimizer.optimizer.t == run.optimizer.steps == 32


def test_the_best_weights_are_not_the_last_ones_when_those_are_worse(tmp_path):
    run = training.start(RECIPE, TRAIN, seed=1)
    training.epoch(run, TRAIN, VALIDATION)
    best = weights(run.best)
    run.ae[0].W[:] = 100
    training.epoch(run, TRAIN, VALIDATION)
    np.testing.assert_array_equal(weights(run.best), best)
    assert run.best_error == run.curve[0][1] < run.curve[1][1]


@pytest.mark.parametrize(
    "recipe",
    [
        RECIPE,
        training.Recipe((64, 9, 3), 4, "sigmoid", pretrain=2),
        training.Recipe((64, 9, 3), 4, output="linear"),
        training.Recipe((64, 9, 3), 4, muon=True),
    ],
)
def test_a_run_that_was_interrupted_ends_as_one_that_was_not(tmp_path, monkeypatch, recipe):
    whole = trained(tmp_path / "whole.npz", recipe)
    epoch = training.epoch

    def interrupted(run, X, validation):
        if len(run.curve) == 2:  # Ctrl-C in the midst of the third epoch
            run.ae[0].W[:] = run.rng.normal()
            raise KeyboardInterrupt
        epoch(run, X, validation)

    told = []
    with monkeypatch.context() as patched:
        patched.setattr(training, "epoch", interrupted)
        stopped = trained(tmp_path / "run.npz", recipe, say=told.append)
    assert told[-1] == "\nStopped after 2 epochs; the best weights are kept.\n"
    errors = [error for _, error, _ in stopped.curve]
    assert autoencoder.distortion(stopped.best, VALIDATION) == pytest.approx(min(errors))
    resumed = trained(tmp_path / "run.npz", recipe)
    np.testing.assert_array_equal(weights(resumed.ae), weights(whole.ae))
    np.testing.assert_array_equal(weights(resumed.best), weights(whole.best))
    assert [row[:2] for row in resumed.curve] == [row[:2] for row in whole.curve]


def test_a_finished_run_is_not_trained_again(tmp_path):
    run = trained(tmp_path / "run.npz")
    again = trained(tmp_path / "run.npz", say=lambda line: pytest.fail(line))
    np.testing.assert_array_equal(weights(again.ae), weights(run.ae))


@pytest.mark.parametrize("other", [{"seed": 2}, {"recipe": training.Recipe((64, 16, 4), 5)}])
def test_another_recipe_or_seed_does_not_take_up_a_run(tmp_path, other):
    trained(tmp_path / "run.npz")
    before = (tmp_path / "run.npz").read_bytes()
    with pytest.raises(ValueError, match="holds another recipe or seed: move it away"):
        trained(tmp_path / "run.npz", **other)
    assert (tmp_path / "run.npz").read_bytes() == before


def test_a_state_of_another_program_is_refused_in_words(tmp_path):
    for said in ("{}", '{"recipe": {"sizes": [64, 4], "epochs": 1, "colour": "red"}}', "no json"):
        np.savez(tmp_path / "run.npz", said=said)
        with pytest.raises(ValueError, match=r"run\.npz is no run of this program: delete it"):
            trained(tmp_path / "run.npz")


@pytest.mark.parametrize("content", [b"", b"no run", b"PK\x03\x04 half a file"])
def test_a_damaged_state_is_refused_in_words(tmp_path, content):
    (tmp_path / "run.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"run\.npz is no run of this program: delete it"):
        trained(tmp_path / "run.npz")


def test_a_full_disk_stops_neither_the_run_nor_harms_what_was_written(tmp_path, monkeypatch):
    run = training.start(RECIPE, TRAIN, seed=1)
    training.epoch(run, TRAIN, VALIDATION)
    path = tmp_path / "run.npz"
    training.save(run, path)
    before = path.read_bytes()

    def full(stream, **arrays):
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    told = []
    run = trained(path, say=told.append)
    assert len(run.curve) == 4
    assert any("could not be written: [Errno 28]" in line for line in told)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_progress_says_what_there_is_to_know():
    run = training.start(RECIPE, TRAIN, seed=1)
    run.curve = [(9.0, 5.0, 60.0), (8.0, 6.0, 30.0), (7.0, 4.5, 30.0)]
    line = training.progress(run)
    assert line.startswith("\r[######################        ] 3/4 epochs, loss 7.00, ")
    assert "validation 4.500 (best 4.500), 30.0 s per epoch, 1 min to go" in line
    run.curve = [(9.0, 5.0, 1e9)] + 2 * [(9.0, 5.0, 60e4)] + 3 * [(9.0, 5.0, 120e4)]
    run.recipe = replace(RECIPE, epochs=16)
    line = training.progress(run)
    assert " 6/16 epochs" in line
    assert ", 160000 min to go" in line  # at the pace of the last five


def test_a_record_holds_the_rounded_weights_and_how_they_came_about(tmp_path):
    run = trained(tmp_path / "run.npz")
    run.curve = [(9.87654321, 5.432167, 100.0), (8.0, 7.0, 50.0), (7.0, 6.0, 94.0)]
    training.record(run, 1.23456, tmp_path / "best.npz")
    loaded = autoencoder.load(tmp_path / "best.npz")
    expected = weights(run.best).astype(np.float16).astype(np.float32)
    np.testing.assert_array_equal(weights(loaded), expected)
    assert [layer.activation for layer in loaded] == [layer.activation for layer in run.best]
    log = json.loads((tmp_path / "best.json").read_text())
    assert (log["seed"], log["sizes"], log["epochs done"]) == (1, [64, 16, 4], 3)
    assert (log["validation error"], log["test error"]) == (5.4322, 1.2346)
    assert (log["minutes"], log["numpy"]) == (4.1, np.__version__)  # 244 s
    assert log["curve"] == [[9.8765, 5.4322, 100], [8, 7, 50], [7, 6, 94]]


@pytest.mark.parametrize("content", [b"", b"no network", b"PK\x03\x04 half a file"])
def test_load_refuses_what_is_no_network(tmp_path, content):
    (tmp_path / "best.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"holds no network that autoencoder\.save wrote"):
        autoencoder.load(tmp_path / "best.npz")
    with pytest.raises(ValueError, match="holds no network"):
        autoencoder.load(tmp_path / "absent.npz")


def test_boltzmann_machines_want_sigmoid_units():
    with pytest.raises(ValueError, match="RBMs give sigmoid units; got hidden='silu'"):
        training.Recipe((64, 9, 3), 4, pretrain=2)


def test_minutes_of_pretraining_count_and_are_said(tmp_path):
    recipe = training.Recipe((64, 9, 3), 2, "sigmoid", pretrain=3)
    run = trained(tmp_path / "run.npz", recipe)
    assert run.prepared > 0
    assert training.resume(tmp_path / "run.npz").prepared == run.prepared
    run.prepared, run.curve = 90, [(1, 2, 30), (1, 2, 60)]
    training.record(run, 5, tmp_path / "of.npz")
    log = json.loads((tmp_path / "of.json").read_text())
    assert (log["minutes"], log["minutes of pretraining"]) == (3, 1.5)
    odd = network.init((6, 4, 3, 6), output="linear", rng=np.random.default_rng(0))
    arrays = {f"{name}{i}": getattr(f, name) for i, f in enumerate(odd) for name in "Wb"}
    np.savez(tmp_path / "odd.npz", activations=["tanh", "tanh", "linear"], **arrays)
    with pytest.raises(ValueError, match="even number of layers"):
        autoencoder.load(tmp_path / "odd.npz")


def test_a_folder_that_cannot_be_is_said_before_the_first_epoch(tmp_path):
    (tmp_path / "taken").write_text("a file")
    said = []
    with pytest.raises(ValueError, match=r"taken cannot be written .*: name another folder"):
        training.train(RECIPE, X, X, 1, tmp_path / "taken" / "run.npz", said.append)
    assert said == []
