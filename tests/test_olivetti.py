"""Patches of faces, and the comparison on held-out people; on made faces, not on photographs."""

import json

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from lecture8 import autoencoder, pca
from lecture8.data import records
from lecture8.full_size import olivetti


def made(n=3, side=64, seed=0):
    """Return smooth made faces: a few waves each."""
    rng = np.random.default_rng(seed)
    at = np.indices((side, side)) / side
    waves = rng.normal(0, 4, (n, 5, 2)) @ at.reshape(2, -1)
    images = np.sin(waves + rng.uniform(0, 6, (n, 5, 1))).mean(axis=1)
    return (0.5 + images / 2).astype(np.float32)


FACES = made()
ALL = made(400)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(olivetti, "EACH", 40)


def test_a_patch_agrees_with_scipy_at_every_angle_scale_and_place():
    rng = np.random.default_rng(1)
    which, angle = rng.integers(0, 3, 200), rng.uniform(-np.pi, np.pi, 200)
    scale, place = rng.uniform(0.5, 1.8, 200), rng.uniform(-1, 1, (200, 2))
    images = FACES.reshape(3, 64, 64)
    found = olivetti.cut(images, which, angle, scale, place)
    grid = np.indices((25, 25)).reshape(2, -1) - 12
    for n in range(200):
        c, s = np.cos(angle[n]), np.sin(angle[n])
        at = scale[n] * np.array([[c, s], [-s, c]]) @ grid + 31.5 + place[n][:, None]
        expected = map_coordinates(images[which[n]], at, order=1)
        np.testing.assert_allclose(found[n], expected, atol=2e-5)


def test_without_a_turn_and_at_the_scale_of_the_face_a_patch_is_the_face():
    small = made(4, side=25)
    np.testing.assert_array_equal(olivetti.whole(small), small)
    doubled = small.reshape(4, 25, 25).repeat(2, axis=1).repeat(2, axis=2).reshape(4, -1)
    np.testing.assert_allclose(olivetti.whole(doubled), small, atol=1e-6)


def test_a_quarter_turn_is_one_anticlockwise():
    square = made(1, side=25).reshape(1, 25, 25)
    one = np.zeros(1, int), np.array([np.pi / 2]), np.ones(1), np.zeros((1, 2))
    turned = olivetti.cut(square, *one).reshape(25, 25)
    np.testing.assert_allclose(turned, np.rot90(square[0]), atol=1e-5)


def test_patches_are_drawn_over_the_whole_range_and_never_leave_the_face(monkeypatch):
    drawn = []
    cut = olivetti.cut
    monkeypatch.setattr(olivetti, "cut", lambda *how: drawn.append(how) or cut(*how))
    P = olivetti.patches(FACES, 5000, np.random.default_rng(0))
    assert P.shape == (5000, 625)
    assert P.dtype == np.float32
    ((_, which, angle, scale, place),) = drawn
    assert set(which) == {0, 1, 2}
    half = np.pi / 2
    assert (-half, half) == pytest.approx((angle.min(), angle.max()), abs=0.01)
    assert pytest.approx((scale.min(), scale.max()), abs=0.001) == (1.4, 1.8)
    corner = 12 * scale[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    corners = np.stack([corner, corner[:, ::-1] * [1, -1]])
    furthest = np.abs(place) + np.abs(corners).sum(axis=0).max(axis=1, keepdims=True)
    assert (np.abs(corners[0]).sum(axis=1) <= 31.5).all()
    assert furthest.max() <= 31.5 + 1e-9
    assert furthest.max() > 31.4


def test_the_same_rng_gives_the_same_patches_and_another_others():
    first, again, other = (
        olivetti.patches(FACES, 50, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.1


def test_no_patch_is_all_alike_nor_outside_the_grey_levels():
    P = olivetti.patches(FACES, 2000, np.random.default_rng(0))
    assert FACES.min() - 1e-6 <= P.min() < P.max() <= FACES.max() + 1e-6
    assert len(np.unique(P[:, 312])) > 1900


@pytest.mark.parametrize(
    ("X", "n", "message"),
    [
        (np.zeros((2, 4000)), 5, r"faces must be square images, .*; got shape \(2, 4000\)"),
        (np.zeros((0, 4096)), 5, "faces must be square images"),
        (np.zeros((2, 576)), 5, "faces must be square images"),
        (np.zeros((2, 3600)), 5, "faces must have 63 pixels a side or more, to be turned; got 60"),
        (np.zeros(4096), 5, "faces must be 2-D"),
        (np.full((2, 4096), np.nan), 5, "faces has NaN"),
        (FACES, 0, "n must be a whole number, 1 or more; got 0"),
        (FACES, 2.5, "n must be a whole number"),
    ],
)
def test_patches_refuse_what_they_cannot_take(X, n, message):
    with pytest.raises(ValueError, match=message):
        olivetti.patches(X, n, np.random.default_rng(0))


def test_a_seed_is_no_generator_and_whole_refuses_what_is_no_square():
    with pytest.raises(ValueError, match="rng must be a Generator"):
        olivetti.patches(FACES, 3, 0)
    with pytest.raises(ValueError, match="faces must be square images"):
        olivetti.whole(np.zeros((2, 24 * 24)))


def test_no_person_is_in_two_parts_and_each_is_tested_once():
    tested = []
    for fold in range(4):
        who = olivetti.people(fold)
        assert [len(who[part]) for part in olivetti.PARTS] == [25, 5, 10]
        assert sorted(p for part in who.values() for p in part) == list(range(40))
        tested += who["test"]
    assert sorted(tested) == list(range(40))
    assert olivetti.people(0)["test"] == list(range(30, 40))  # as in 2006


@pytest.mark.parametrize("fold", [-1, 4, 1.0, None])
def test_there_are_four_folds(fold):
    with pytest.raises(ValueError, match="fold must be a whole number from 0 to 3"):
        olivetti.people(fold)


@pytest.mark.parametrize("upright", [False, True])
def test_each_image_of_a_task_is_of_its_person_and_its_part(small, upright):
    grey = np.repeat(np.arange(40, dtype=np.float32), 10)[:, None]  # a level for each person
    task = olivetti.task(grey * np.ones((1, 4096)), 2, np.random.default_rng(0), upright)
    levels = []
    for part in olivetti.PARTS:
        images = task.images[part].reshape(len(task.who[part]), 10 if upright else 40, 625)
        assert np.ptp(images, axis=(1, 2)).max() < 1e-5
        levels.extend(images[:, 0, 0])
    people = [p for part in task.who.values() for p in part]
    slope, shift = np.polyfit(people, levels, 1)
    assert slope > 0
    np.testing.assert_allclose(slope * np.array(people) + shift, levels, atol=1e-5)
    trained_on = np.repeat(task.who["training"], 10)
    np.testing.assert_allclose(task.training[:, 0], slope * trained_on + shift, atol=1e-5)


@pytest.mark.parametrize("upright", [False, True])
def test_the_training_peoples_pixels_have_mean_0_and_variance_1(small, upright):
    task = olivetti.task(ALL, 1, np.random.default_rng(0), upright)
    images = task.images["training"]
    assert images.mean() == pytest.approx(0, abs=1e-5)
    assert images.var(axis=0).mean() == pytest.approx(1, rel=1e-5)
    assert task.pca.lam.sum() == pytest.approx(625, rel=1e-5)
    assert task.training.shape == ((250, 625) if upright else (250, 4096))


def test_a_task_takes_nothing_from_the_people_it_tests_on(small):
    who = olivetti.people(0)
    changed = ALL.copy().reshape(40, 10, 4096)
    changed[who["test"] + who["validation"]] = 0
    first = olivetti.task(ALL, 0, np.random.default_rng(0))
    other = olivetti.task(changed.reshape(400, 4096), 0, np.random.default_rng(0))
    np.testing.assert_array_equal(first.training, other.training)
    np.testing.assert_array_equal(first.pca.U, other.pca.U)


def test_a_task_needs_all_the_faces():
    with pytest.raises(ValueError, match="X must have ten faces of each of 40 people; got 399"):
        olivetti.task(ALL[1:], 0, np.random.default_rng(0))


def test_errors_are_those_of_the_two_methods_person_by_person(small):
    task = olivetti.task(ALL, 0, np.random.default_rng(0))
    ae = autoencoder.build((625, 20, 3), output="linear", rng=np.random.default_rng(1))
    ours, theirs = olivetti.errors(ae, task, "test"), olivetti.pca_errors(task, "test")
    assert theirs.shape == (10, 626)
    model = pca.fit(task.images["training"], 30)
    for p, images in enumerate(np.split(task.images["test"], 10)):
        assert ours[p] == pytest.approx(autoencoder.distortion(ae, images), rel=1e-5)
        expected = ((images - model.reconstruct(images)) ** 2).sum() / 40
        assert theirs[p, 30] == pytest.approx(expected, rel=1e-6)
    assert theirs[:, 625] == pytest.approx(0, abs=1e-6)
    assert olivetti.pca_errors(task, "training").mean(axis=0)[30] == pytest.approx(model.J)


def test_a_measure_says_how_many_components_are_as_good(small, monkeypatch):
    task = olivetti.task(ALL, 0, np.random.default_rng(0))
    curve = olivetti.pca_errors(task, "test").mean(axis=0)
    monkeypatch.setattr(olivetti, "errors", lambda ae, task, part: np.full(10, curve[7] - 1e-9))
    assert olivetti.measure(None, task)["PCA components"] == 8
    monkeypatch.setattr(olivetti, "errors", lambda ae, task, part: np.full(10, curve[7]))
    found = olivetti.measure(None, task)
    assert found["PCA components"] == 7
    assert found["PCA"]["test"] == pytest.approx(
        olivetti.pca_errors(task, "test")[:, 30], abs=0.005
    )
    assert json.loads(json.dumps(found)) == found


def test_a_summary_compares_the_methods_over_all_people():
    log = {"people": {}, "PCA components": 40, "validation error": 2.0, "minutes": 1.5, "curve": []}
    log |= {"seed": 3, "test error": 1.5}
    log |= {"autoencoder": {part: [1.0, 2.0] for part in olivetti.PARTS}}
    log |= {"PCA": {part: [2.0, 5.0] for part in olivetti.PARTS}}
    log |= {"last weights": dict.fromkeys(olivetti.PARTS, 3.0)}
    worse = log | {"autoencoder": {part: [4.0, 9.0] for part in olivetti.PARTS}}
    worse |= {"last weights": dict.fromkeys(olivetti.PARTS, 4.0)}
    said = olivetti.summary([log, worse])
    assert said["last weights"] == dict.fromkeys(olivetti.PARTS, 3.5)
    assert (said["seed"], said["minutes"]) == (3, 3.0)
    assert said["training"] == {"autoencoder": 4.0, "PCA": 3.5, "ratio": 1.143}
    assert said["test"]["difference"] == 0.5  # of -1, -3, 2 and 4
    assert said["test"]["standard error"] == pytest.approx((29 / 3 / 4) ** 0.5, abs=0.005)
    assert (said["test"]["people"], said["test"]["people for whom PCA is better"]) == (4, 2)
    assert [fold["autoencoder"]["test"] for fold in said["folds"]] == [[1.0, 2.0], [4.0, 9.0]]
    assert not {"curve", "test error", "PCA components"} & set(said)


@pytest.mark.parametrize("name", ["olivetti", "olivetti-whole"])
def test_what_was_recorded_adds_up(name):
    said = json.loads((records.RECORDED / f"{name}.json").read_text())
    ours, theirs = (
        np.concatenate([fold[method]["test"] for fold in said["folds"]])
        for method in ("autoencoder", "PCA")
    )
    assert [fold["people"] for fold in said["folds"]] == [
        olivetti.people(fold) for fold in range(4)
    ]
    assert len(ours) == said["test"]["people"] == 40
    assert said["test"]["autoencoder"] == pytest.approx(ours.mean(), abs=0.06)
    assert said["test"]["PCA"] == pytest.approx(theirs.mean(), abs=0.06)
    assert said["test"]["difference"] == pytest.approx((ours - theirs).mean(), abs=0.01)
    assert said["test"]["people for whom PCA is better"] == (theirs < ours).sum()
