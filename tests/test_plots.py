"""Every scene at every end of its sliders, and the artists of each against the mathematics."""

import base64
import io
import itertools
import re
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.artist import Artist
from PIL import Image

from lecture8 import data
from lecture8.course import plots
from tests.scenes import MOVING, SCENES


@pytest.fixture(params=SCENES, scope="module")
def built(request):
    """A scene and its name: made once, for all that look at it."""
    return request.param, SCENES[request.param]()


@pytest.fixture
def scene(built):
    built[1].update()
    return built[1]


@pytest.fixture(scope="module")
def stored(built):
    """What a notebook stores of a scene at the start."""
    built[1].update()
    return built[1]._repr_mimebundle_()


@pytest.fixture
def picture(stored):
    return base64.b64decode(stored[0]["image/png"])


def settings(scene, seed=0, n=20):
    """Each slider at its ends and in the middle, in every combination, and n settings at random."""
    parameters = scene.parameters
    # whole numbers stay whole, as an IntSlider sends them; others come without rounding errors
    marks = [
        (p.low, round(p.low + p.step * round((p.high - p.low) / p.step / 2), 9), p.high)
        for p in parameters.values()
    ]
    yield from (dict(zip(parameters, values, strict=True)) for values in itertools.product(*marks))
    rng = np.random.default_rng(seed)
    for _ in range(n if parameters else 0):
        steps = {
            k: rng.integers(0, round((p.high - p.low) / p.step) + 1) for k, p in parameters.items()
        }
        yield {k: min(round(p.low + p.step * steps[k], 9), p.high) for k, p in parameters.items()}


def numbers(sentence):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", sentence)]


def test_overlays_ignore_the_users_style(scene):
    def plain(svg):
        return re.sub(r'(id|href|clip-path)="[^"]*"|url\(#[^"]*\)', "", svg)

    ours = plain(scene.overlay())
    with mpl.rc_context():
        mpl.style.use("classic")
        assert plain(scene.overlay()) == ours
        assert mpl.rcParams["_internal.classic_mode"]


def test_every_public_scene_is_swept():
    assert set(plots.__all__) - {"Parameter", "Scene"} <= set(SCENES)


def test_a_scene_that_moves_has_sliders(built):
    name, scene = built
    assert bool(scene.parameters) == bool(scene.moving) == (name in MOVING)


def test_no_artist_that_moves_is_overlooked(scene):
    assert set(scene.moving) == set(scene.figure.findobj(Artist.get_animated))


def test_every_setting_draws_and_says_its_numbers(scene):
    said = {}
    for values in settings(scene):
        readout = scene.update(**values)
        assert readout.endswith(".")
        assert "nan" not in readout
        assert set(numbers(readout)) >= {round(v, 4) for v in values.values()}
        said.setdefault(readout, values)
        assert said[readout] == values
        assert scene.alt == f"{scene.title} {readout}"
        svg = ElementTree.fromstring(scene.overlay())
        assert svg.attrib["aria-label"] == scene.alt
        assert svg.attrib["viewBox"] == f"0 0 {scene.size[0]} {scene.size[1]}"


@pytest.mark.slow
def test_picture_is_at_twice_the_size_and_says_what_it_shows(stored, scene, picture):
    data, metadata = stored
    width, height = Image.open(io.BytesIO(picture)).size
    assert (width, height) == (2 * scene.size[0], 2 * scene.size[1])
    assert data["text/plain"] == metadata["image/png"]["alt"] == scene.alt
    assert (metadata["image/png"]["width"], metadata["image/png"]["height"]) == scene.size


@pytest.mark.slow
def test_same_scene_same_bytes_whatever_the_users_style(built, picture):
    name, _ = built
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "savefig.bbox": "tight"}):
        assert SCENES[name]().png() == picture


@pytest.mark.slow
def test_background_and_overlay_together_make_the_picture(scene, picture):
    """The moving artists are on the picture, not on the background, and on top of the rest."""
    still, whole = scene.pictures()
    assert whole == picture
    if scene.moving:
        assert still != picture
        moving = min(artist.get_zorder() for artist in scene.moving)
        for ax in scene.figure.axes:
            assert all(a.get_zorder() < moving for a in ax.get_children() if a not in scene.moving)
    else:
        assert still == picture


def test_overlay_lies_where_the_picture_has_it():
    """A marker's place in the SVG is its place on the canvas, counted from the top."""
    scene = SCENES["lagrangian"]()
    scene.update(theta=30)
    now = scene.moving[3]
    x, y = now.axes.transData.transform(np.column_stack(now.get_data()))[0]
    use = [u for u in ElementTree.fromstring(scene.overlay()).iter() if u.tag.endswith("use")][-1]
    assert float(use.attrib["x"]) == pytest.approx(x, abs=1e-3)
    assert float(use.attrib["y"]) == pytest.approx(scene.size[1] - y, abs=0.5)


def test_an_artist_that_fails_leaves_the_users_settings_as_they_were(monkeypatch):
    scene = SCENES["projection"]()
    monkeypatch.setattr(scene.moving[0], "draw", lambda renderer: 1 / 0)
    before = dict(mpl.rcParams)
    with pytest.raises(ZeroDivisionError):
        scene.overlay()
    assert dict(mpl.rcParams) == before


def test_unknown_parameters_and_values_out_of_range_are_refused():
    scene = SCENES["projection"]()
    with pytest.raises(ValueError, match="no parameter 'angle'; it has theta"):
        scene.update(angle=3)
    with pytest.raises(ValueError, match="theta must be from 0 to 180; got 181"):
        scene.update(theta=181)
    with pytest.raises(ValueError, match="theta must be from 0 to 180; got '36'"):
        scene.update(theta="36")
    with pytest.raises(ValueError, match=r"theta goes in whole steps; got 36\.5"):
        scene.update(theta=36.5)


def test_a_pixel_sees_what_it_would_in_a_picture_drawn_at_every_place():
    scene = plots.moving_digit(data.moved_digit, 100, pixel=(50, 53))
    scene.update(dx=6, dy=-7, angle=30)
    curve, now = (line.get_ydata() for line in scene.figure.axes[2].lines[:2])
    places = [(dx, -7, 30) for dx in range(-10, 11)]
    np.testing.assert_array_equal(curve, data.moved_digit(places)[:, 50 * 100 + 53])
    assert np.ptp(curve) > 0
    assert now[0] == curve[16]
    with pytest.raises(ValueError, match="from 20 to 79"):
        plots.moving_digit(data.moved_digit, 100, pixel=(50, 80))
