"""Export a notebook's live figures: their files, and the HTML that stands in the page.

The HTML holds the first frame as a picture, its read-out and the sliders, which wait for the data.
"""

import hashlib
import io
import math
from html import escape
from pathlib import Path

import numpy as np
from PIL import Image

from lecture8.check import Array
from lecture8.course.plots import Parameter, Scene
from tools.site import frames, notebooks
from tools.site.pack import Sprite, pack

LARGEST_SIDE = 4096  # pixels; telephones show no larger pictures
HEAVY = 400_000  # bytes
LETTERS, LETTERS_ON_A_TELEPHONE = 70, 28  # of a line below a figure, at least


def export(notebook: Path, site: Path) -> dict[str, str]:
    """Write the files of a notebook's live figures; return the HTML of each, by its cell's id."""
    folder = site / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    shown = {}

    def show(cell: str, scene: Scene, start: dict[str, float]) -> None:
        shown[cell] = write(f"{notebook.name[:2]}-{cell}", scene, scene.start | start, folder)

    notebooks.run(notebook, show)
    return shown


def write(name: str, scene: Scene, start: dict[str, float], folder: Path) -> str:
    """Write a figure's script and pictures, and return its HTML.

    start: where each slider begins. Raises ValueError where a slider does not have that value.
    """
    drawn = frames.draw(name, scene)
    at = {}
    for (symbol, value), values in zip(start.items(), drawn.values, strict=True):
        if value not in values:
            raise ValueError(f"{name}: {symbol} begins at {value}, which is not among {values}")
        at[symbol] = values.index(value)
    texts = [written(p, v) for p, v in zip(scene.parameters.values(), drawn.values, strict=True)]
    more = {"title": scene.title, "size": scene.size, "sliders": texts}
    side_by_side = sprite(drawn.pictures, folder) if drawn.pictures else None
    script = pack(name, drawn, side_by_side, **more)
    (folder / f"{name}.js").write_text(script, encoding="utf-8")
    scene.update(**start)
    for suffix, png in zip(("", "-first"), scene.pictures(), strict=True):
        (folder / f"{name}{suffix}.webp").write_bytes(
            webp(Image.open(io.BytesIO(png)).convert("RGB"))
        )
    return html(name, scene, at, texts, max(map(len, drawn.readouts)))


def written(parameter: Parameter, values: list[float]) -> list[str]:
    """Values as JupyterLab writes them beside a slider."""
    return [f"{value:.{parameter.decimals}f}".replace("-", "−") for value in values]


def sprite(pictures: list[Array], folder: Path) -> Sprite:
    """Write pictures side by side into one, named by its content."""
    height, width = (max(picture.shape[k] for picture in pictures) for k in (0, 1))
    columns = math.ceil(math.sqrt(len(pictures) * height / width))
    rows = math.ceil(len(pictures) / columns)
    if max(columns * width, rows * height) > LARGEST_SIDE:
        raise ValueError(f"{len(pictures)} pictures of {width} x {height} are too many")
    sheet = np.zeros((rows * height, columns * width, 4), np.uint8)
    for k, picture in enumerate(pictures):
        y, x = k // columns * height, k % columns * width
        sheet[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    data = webp(Image.fromarray(sheet))
    if len(data) > HEAVY:
        data = webp(Image.fromarray(sheet), lossless=False, quality=80)
    file = f"{hashlib.sha256(data).hexdigest()[:12]}.webp"
    (folder / file).write_bytes(data)
    return Sprite(file, columns, rows, width, height)


def webp(picture: Image.Image, lossless: bool = True, quality: int = 100) -> bytes:
    data = io.BytesIO()
    picture.save(data, "webp", lossless=lossless, quality=quality, method=4)
    return data.getvalue()


SLIDER = """<div class="slider">
<label for="{id}">{symbol}, {meaning}</label>
<input type="range" id="{id}" min="0" max="{last}" value="{at}"
 aria-valuetext="{text}" autocomplete="off" disabled>
<output for="{id}">{text}</output>
</div>
"""
FIGURE = """<figure class="live" data-figure="{name}">
<div class="controls">
{sliders}<button type="button" disabled>Reset</button>
</div>
<div class="scroll">
<div class="picture" style="aspect-ratio: {width} / {height}">
<img src="figures/{name}-first.webp" alt="{alt}" width="{width}" height="{height}" loading="lazy">
</div>
</div>
<p class="readout" style="--lines: {lines}; --narrow: {narrow}">{readout}</p>
{caption}</figure>
"""


def html(name: str, scene: Scene, at: dict[str, int], texts: list[list[str]], longest: int) -> str:
    """The figure in the page, at the frame that the scene shows, with room for every read-out."""
    sliders, thinned = [], []
    for (key, parameter), values in zip(scene.parameters.items(), texts, strict=True):
        sliders.append(
            SLIDER.format(
                id=f"{name}-{key}",
                symbol=escape(parameter.symbol),
                meaning=escape(parameter.meaning),
                last=len(values) - 1,
                at=at[key],
                text=values[at[key]],
            )
        )
        if parameter.web:
            thinned.append(escape(parameter.symbol))
    which = " and ".join([", ".join(thinned[:-1]), *thinned[-1:]] if thinned[1:] else thinned)
    caption = (
        f"<figcaption>The notebook has more values of {which}.</figcaption>\n" if which else ""
    )
    return FIGURE.format(
        name=name,
        sliders="".join(sliders),
        width=scene.size[0],
        height=scene.size[1],
        alt=escape(scene.alt),
        readout=escape(scene.readout),
        lines=math.ceil(longest / LETTERS),
        narrow=math.ceil(longest / LETTERS_ON_A_TELEPHONE),
        caption=caption,
    )
