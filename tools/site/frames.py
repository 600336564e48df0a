"""A scene drawn ahead: what moves, as SVG, for every combination of its sliders' values."""

import base64
import io
import itertools
import math
import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

from lecture8.check import Array
from lecture8.course.plots import Parameter, Scene

MOST = 5000  # frames of a figure
PICTURE = re.compile(r'<image xlink:href="data:image/png;base64,([^"]*)" id="\w*"([^>]*)/>')


@dataclass(frozen=True)
class Frames:
    """The frames of a scene, in the order of its sliders' values; the last slider goes first.

    values: each slider's. readouts: a frame's sentence, as `Scene.update` returns it.
    strings: a moving artist's SVG, each once; shown: (frames, artists) which of them a frame has.
    pictures: (h, w, 4) arrays; in an SVG string, `<picture n ...>` is the place of the nth.
    """

    values: list[list[float]]
    readouts: list[str]
    strings: list[list[str]]
    shown: Array
    pictures: list[Array]


def values(parameter: Parameter) -> list[float]:
    """The values that a slider has on a web page."""
    if parameter.web is None:
        return parameter.steps
    return [parameter.accept("a value for the web", value) for value in parameter.web]


def draw(name: str, scene: Scene) -> Frames:
    """Draw all frames of a scene; name: the figure's, no other of its page has it.

    Raises ValueError for more than MOST of them.
    """
    each = [values(parameter) for parameter in scene.parameters.values()]
    if (count := math.prod(map(len, each))) > MOST:
        raise ValueError(f"{count} frames are too many; give the parameters values for the web")
    strings: list[dict[str, int]] = [{} for _ in scene.moving]
    pictures: dict[str, int] = {}
    readouts, shown = [], []
    for frame in itertools.product(*each):
        readouts.append(scene.update(**dict(zip(scene.parameters, frame, strict=True))))
        drawn = [kept_aside(scene.drawn(artist, salt=name), pictures) for artist in scene.moving]
        shown.append(
            [known.setdefault(svg, len(known)) for known, svg in zip(strings, drawn, strict=True)]
        )
    return Frames(
        each,
        readouts,
        [list(known) for known in strings],
        np.array(shown).reshape(count, len(strings)),
        [pixels(png) for png in pictures],
    )


def kept_aside(svg: str, pictures: dict[str, int]) -> str:
    """Add an SVG string's pictures, as base64, to the others, and leave their number in place."""

    def number(found: re.Match[str]) -> str:
        png, how = found.groups()
        return f'<picture n="{pictures.setdefault(png, len(pictures))}"{how}/>'

    return PICTURE.sub(number, svg)


def pixels(png: str) -> Array:
    """The (h, w, 4) array of a picture in base64."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA"))
