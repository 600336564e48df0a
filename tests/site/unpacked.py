"""Read a packed figure as the page does."""

import base64
import json
import re
import zlib

import numpy as np


def unpack(script):
    """What the script of a figure hands to the page: its name and its data."""
    name, packed = re.fullmatch(r'lecture8\.data\("(.*)","(.*)"\)\n', script).groups()
    return name, json.loads(zlib.decompress(base64.b64decode(packed), -15))


def strings(artist):
    """An artist's SVG strings, with the numbers back in their places."""
    count = np.bincount(artist["which"])
    tables = [
        np.cumsum(np.reshape(flat, (-1, n)).T, axis=0) / 10
        for flat, n in zip(artist["numbers"], count, strict=True)
    ]
    rows = [iter(table) for table in tables]
    return [fill(artist["templates"][k], next(rows[k])) for k in artist["which"]]


def fill(template, row):
    numbers = iter(row)

    def attribute(found):
        return f' {found[1]}="{re.sub("#", lambda _: f"{next(numbers):.1f}", found[2])}"'

    return re.sub(r' data-(\w+)="([^"]*)"', attribute, template)


def shown(data, frame):
    """The SVG string of each moving artist in a frame."""
    return [strings(artist)[np.cumsum(artist["shown"])[frame]] for artist in data["artists"]]
