"""Pack a figure's frames into one script that weighs little and is quick to unpack.

An SVG string is split into a template and the numbers in it, in tenths of a pixel. The strings of
one template make a table, a string a row; what is stored is each row's difference to the last, a
column after the other. Then all is JSON, deflated, in base64: a script, not a file that the page
fetches, because browsers refuse to fetch when a page is opened from a disk.
"""

import base64
import json
import re
import zlib
from dataclasses import dataclass

import numpy as np

from tools.site.frames import Frames

# What matplotlib writes: definitions, and in them each with its id; what is left out; where numbers
# may move, in a translation but not in its scale; pictures, as `frames` has left them.
DEFINITIONS = re.compile(r"<defs>.*?</defs>", re.DOTALL)
DEFINITION = re.compile(r'(?:<clipPath|<path) id="([^"]*)".*?(?:</clipPath>|/>\n)', re.DOTALL)
NOTHING = re.compile(r'<!--.*?-->|<g id="[^"]*"/>| id="[^"]*"| ?\n *', re.DOTALL)
PLACE = re.compile(r' (d|x|y|transform(?==.translate))="(translate\([^)]*\)|[^"]*)([^"]*)"')
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
PICTURE = re.compile(r'<picture n="(\d+)"([^>]*?) width="(\d+)" height="(\d+)"([^>]*)/>')


@dataclass(frozen=True)
class Sprite:
    """One picture that holds many, side by side: its file, and the columns and rows of cells.

    width, height: a cell's, in pixels.
    """

    file: str
    columns: int
    rows: int
    width: int
    height: int

    def window(self, found: re.Match[str]) -> str:
        """SVG that shows one of the pictures, at the place that `frames` has kept for it."""
        n, before, width, height, after = found.groups()
        row, column = divmod(int(n), self.columns)
        return (
            f'<g{before}{after}><svg width="{width}" height="{height}" overflow="hidden">'
            f'<image x="{-column * self.width}" y="{-row * self.height}" '
            f'width="{self.columns * self.width}" height="{self.rows * self.height}" '
            f'href="figures/{self.file}"/></svg></g>'
        )


def pack(name: str, frames: Frames, sprite: Sprite | None, **more: object) -> str:
    """Return the script that hands a figure's frames, and more about it, to the page."""
    definitions: dict[str, str] = {}
    artists = []
    for strings, shown in zip(frames.strings, frames.shown.T, strict=True):
        if sprite:
            strings = [PICTURE.sub(sprite.window, svg) for svg in strings]
        order = {"shown": np.diff(shown, prepend=0).tolist()}
        artists.append(artist(strings, definitions) | order)
    whole = more | {
        "sprite": sprite and sprite.file,
        "readouts": frames.readouts,
        "definitions": "".join(definitions.values()),
        "artists": artists,
    }
    plain = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = base64.b64encode(deflate.compress(plain) + deflate.flush()).decode()
    return f'lecture8.data("{name}","{packed}")\n'


def artist(strings: list[str], definitions: dict[str, str]) -> dict[str, list]:
    """A moving artist's strings as templates, the template of each, and the numbers.

    What the strings refer to is added to the definitions of the figure.
    """
    tables: dict[str, list[list[int]]] = {}
    order: dict[str, int] = {}
    which = []
    for svg in strings:
        template, numbers = split(svg, definitions)
        which.append(order.setdefault(template, len(order)))
        tables.setdefault(template, []).append(numbers)
    columns = [np.diff(rows, axis=0, prepend=0).T.ravel().tolist() for rows in tables.values()]
    return {"templates": list(tables), "which": which, "numbers": columns}


def split(svg: str, definitions: dict[str, str]) -> tuple[str, list[int]]:
    """Return the template, where `data-x="#"` stands for `x="1.5"`, and the numbers times 10."""
    numbers: list[int] = []

    def hole(found: re.Match[str]) -> str:
        numbers.append(round(10 * float(found[0])))
        return "#"

    def place(found: re.Match[str]) -> str:
        name, moving, rest = found.groups()
        return f' data-{name}="{NUMBER.sub(hole, moving)}{rest}"'

    for defined in DEFINITIONS.findall(svg):
        for found in DEFINITION.finditer(defined):
            if definitions.setdefault(found[1], found[0]) != found[0]:
                raise ValueError(f"two definitions have one name: {found[1]}")
    svg = NOTHING.sub("", DEFINITIONS.sub("", svg)).replace("xlink:href", "href")
    return PLACE.sub(place, svg), numbers
