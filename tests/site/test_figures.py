"""What is packed for the page is what the scene draws: paths, sentences and pictures."""

import base64
import io
import itertools
import re
from dataclasses import replace
from html import escape
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from lecture8.course.plots.scene import SVG_NAMESPACES, Parameter
from tests.scenes import SCENES, SWEPT
from tests.site.test_prose import FIGURES
from tests.site.unpacked import shown, unpack
from tools.site import figures, frames

IN_SPRITE = ("href", "width", "height")
HREF = "{http://www.w3.org/1999/xlink}href"


def dots():
    """Two pictures that cost nothing."""
    png = io.BytesIO()
    Image.new("RGB", (1, 1)).save(png, "png")
    return png.getvalue(), png.getvalue()


def few(scene):
    """The scene with two or three values for each slider."""
    for name, p in scene.parameters.items():
        middle = {p.start} if len(scene.parameters) < 3 else set()
        scene.parameters[name] = replace(p, web=tuple(sorted({p.low, p.high} | middle)))
    return scene


@pytest.fixture(params=SWEPT, scope="module")
def written(request, tmp_path_factory):
    """A scene, its frames, the folder with its files, and what its script says."""
    scene, folder = SCENES[request.param](), tmp_path_factory.mktemp("figures")
    thinned = any(p.web for p in scene.parameters.values())
    assert thinned == (request.param in FIGURES)  # or its text is not looked at
    few(scene)
    start = {name: p.low for name, p in scene.parameters.items()}
    with pytest.MonkeyPatch.context() as patch:  # the pictures of a whole scene: below, of a few
        patch.setattr(scene, "pictures", dots)
        page = figures.write("it", scene, start, folder)
    name, data = unpack((folder / "it.js").read_text(encoding="utf-8"))
    assert name == "it"
    return scene, folder, data, page


def every_frame(scene):
    for frame in itertools.product(*map(frames.values, scene.parameters.values())):
        yield dict(zip(scene.parameters, frame, strict=True))


def elements(svg):
    """The elements in order, without definitions, empty groups, ids and comments."""
    for element in ElementTree.fromstring(f"<svg {SVG_NAMESPACES}>{svg}</svg>"):
        yield from walk(element)


def walk(element):
    tag = element.tag.rpartition("}")[2]
    if tag == "defs" or (tag == "g" and not len(element)):
        return
    attributes = {key.replace(HREF, "href"): value for key, value in element.attrib.items()}
    attributes.pop("id", None)
    yield tag, attributes
    if tag != "svg":  # the window on a picture: below
        for child in element:
            yield from walk(child)


def numbers(text):
    return np.array(re.findall(r"-?\d+(?:\.\d+)?", text), float)


def same(ours, theirs):
    """Equal, but for what moves: that to a twentieth of a pixel."""
    assert ours.keys() == theirs.keys()
    for key, value in ours.items():
        if key in ("d", "x", "y") or theirs[key].startswith("translate"):
            assert re.findall("[A-Za-z]", value) == re.findall("[A-Za-z]", theirs[key])
            assert np.abs(numbers(value) - numbers(theirs[key])).max(initial=0) <= 0.0501
        else:
            assert value.strip() == theirs[key].strip()


def test_a_frame_is_what_the_scene_draws(written):
    scene, folder, data, _ = written
    sprite = data["sprite"] and Image.open(folder / data["sprite"]).convert("RGBA")
    for k, values in enumerate(every_frame(scene)):
        assert data["readouts"][k] == scene.update(**values)
        for ours, artist in zip(shown(data, k), scene.moving, strict=True):
            drawn = list(elements(scene.drawn(artist, salt="it")))
            packed = iter(elements(ours))
            for tag, theirs in drawn:
                found, attributes = next(packed)
                if tag == "image":
                    assert next(packed)[0] == "svg"
                    assert pixels(ours, sprite) == original(theirs)
                    theirs = {k: v for k, v in theirs.items() if k not in IN_SPRITE}
                else:
                    assert found == tag
                same(attributes, theirs)
            assert next(packed, None) is None
            references = set(re.findall(r'(?:href="|url\()#([^")]*)', ours))
            assert references <= set(re.findall(r' id="([^"]*)"', data["definitions"]))


def pixels(svg, sprite):
    """What a window on the sprite shows."""
    width, height = re.search(r'<svg width="(\d+)" height="(\d+)"', svg).groups()
    x, y = re.search(r'<image x="(.*?)" y="(.*?)"', svg).groups()
    left, top = -round(float(x)), -round(float(y))
    return visible(sprite.crop((left, top, left + int(width), top + int(height))))


def original(image):
    png = base64.b64decode(image["href"].partition(",")[2])
    return visible(Image.open(io.BytesIO(png)).convert("RGBA"))


def visible(picture):
    """The pixels; a transparent one has no colour."""
    pixels = np.asarray(picture)
    return (pixels * (pixels[..., 3:] > 0)).tolist()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["projection", "moving_digit", "gate", "sheet_maps"])
def test_a_second_run_gives_the_same_bytes_and_pictures_are_whole(name, tmp_path):
    runs = []
    for run in ("first", "second"):
        scene, folder = few(SCENES[name]()), tmp_path / run
        folder.mkdir()
        start = {name: p.low for name, p in scene.parameters.items()}
        page = figures.write("it", scene, start, folder)
        runs.append([page, {file.name: file.read_bytes() for file in folder.iterdir()}])
    assert runs[0] == runs[1]
    for file, png in zip(("it", "it-first"), scene.pictures(), strict=True):
        drawn = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
        packed = np.asarray(Image.open(folder / f"{file}.webp").convert("RGB"))
        assert (packed == drawn).all()


def test_the_page_has_the_first_frame_and_its_sliders_from_the_start(written):
    scene, _, data, page = written
    scene.update(**{name: p.low for name, p in scene.parameters.items()})
    assert f'alt="{escape(scene.alt)}"' in page
    assert f'">{escape(scene.readout)}</p>' in page
    for (name, p), texts in zip(scene.parameters.items(), data["sliders"], strict=True):
        label = f'<label for="it-{name}">{escape(p.symbol)}, {escape(p.meaning)}</label>'
        assert label in page
        assert f'<output for="it-{name}">{texts[0]}</output>' in page
        assert [float(text.replace("−", "-")) for text in texts] == pytest.approx(
            p.web, abs=0.5 * 10**-p.decimals
        )


def test_a_start_that_the_page_does_not_have_is_refused(tmp_path):
    scene = few(SCENES["projection"]())
    with pytest.raises(ValueError, match="theta begins at 7, which is not among"):
        figures.write("it", scene, {"theta": 7}, tmp_path)


def test_a_slider_says_its_steps_and_a_thinned_one_has_some_of_them():
    b = Parameter("b", "bias", -0.3, 0.3, 0.1, 0.1)
    assert b.steps == [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]
    assert b.decimals == 1
    assert frames.values(b) == b.steps
    assert frames.values(b.thinned(0.2)) == [-0.3, -0.2, 0, 0.1, 0.2, 0.3]
    k = Parameter("k", "neighbours", 1, 20, 1, 7)
    assert k.decimals == 0
    assert frames.values(k.thinned(5, 3)) == [1, 3, 5, 7, 10, 15, 20]
    with pytest.raises(ValueError, match="must be from 1 to 20; got 30"):
        frames.values(replace(k, web=(1, 30)))


def test_too_many_frames_are_refused():
    scene = SCENES["mixer"]()
    for name, p in scene.parameters.items():
        scene.parameters[name] = replace(p, web=None)
    with pytest.raises(ValueError, match="13845841 frames are too many"):
        frames.draw("it", scene)
