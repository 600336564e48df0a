"""A scene: axes drawn once, artists that move, and a sentence that says what they show.

One description serves the static picture (`png`), the live figure (`pictures` once, then an
`overlay` a step) and the tests, which read the artists and the sentence.
"""

import base64
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from html import escape
from numbers import Real
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from PIL import Image

# Okabe and Ito's colours: colour-blind readers tell them apart. Dashes and markers do it in grey.
BLUE, ORANGE, GREEN, RED, GREY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#595959"

UNITS_PER_INCH = 72  # the SVG renderer's; a figure 10 inches wide is 720 CSS pixels wide
SVG_NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
CLASSIC = "_internal.classic_mode"  # of the user's style, all that still counts in an overlay
STYLE = {
    "figure.dpi": UNITS_PER_INCH,
    "figure.facecolor": "white",
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 2,
    "lines.markersize": 5,
    "legend.frameon": False,
}


@dataclass(frozen=True)
class Parameter:
    """What one slider sets: its symbol and meaning, its range, its step and where it starts.

    web: the values that the slider has on a web page, where all steps are too many to draw ahead.
    """

    symbol: str
    meaning: str
    low: float
    high: float
    step: float
    start: float
    web: tuple[float, ...] | None = None

    def accept(self, name: str, value: float) -> float:
        """Return the value if a slider can have it: in range, and whole where the steps are.

        Raises ValueError otherwise.
        """
        whole = float(self.step).is_integer()
        if not isinstance(value, Real) or not self.low <= value <= self.high:
            raise ValueError(f"{name} must be from {self.low:g} to {self.high:g}; got {value!r}")
        if whole and value != int(value):
            raise ValueError(f"{name} goes in whole steps; got {value!r}")
        return int(value) if whole else round(float(value), 9) + 0.0  # no 1e-17, and no -0

    @property
    def steps(self) -> list[float]:
        """Every value that the slider can have."""
        count = round((self.high - self.low) / self.step)
        grid = (min(round(self.low + k * self.step, 9), self.high) for k in range(count + 1))
        return [self.accept("a step", value) for value in grid]

    def thinned(self, stride: float, *more: float) -> "Parameter":
        """The same slider, which on a web page has its ends, its start, multiples of a stride and
        some more.
        """
        some = (k * stride for k in range(round(self.low / stride), round(self.high / stride) + 1))
        web = {self.low, self.high, self.start, *more, *(round(value, 9) for value in some)}
        return replace(self, web=tuple(v for v in sorted(web) if self.low <= v <= self.high))

    @property
    def decimals(self) -> int:
        """How many digits after the point its values have."""
        return len(f"{self.step:.6f}".rstrip("0").partition(".")[2])


@dataclass
class Scene:
    """A figure with moving artists.

    title: what is drawn; it opens the alt text.
    redraw: takes the parameters by name, sets what moves, returns a sentence with the numbers.
    parameters: name -> Parameter, in the order of the sliders; empty for a static picture.
    What moves are the artists of the figure and of its axes that matplotlib calls animated; they
    are kept above the others.
    """

    title: str
    figure: Figure
    redraw: Callable[..., str]
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        FigureCanvasAgg(self.figure)
        artists = self.figure.get_children()  # findobj would make all ticks of all axes: 30 ms
        for ax in self.figure.axes:
            artists += ax.get_children()
            ax.apply_aspect()  # or the overlay would miss the background
        self.moving = [artist for artist in artists if artist.get_animated()]
        for artist in self.moving:
            artist.set_zorder(artist.get_zorder() + 100)
        self.moving.sort(key=Artist.get_zorder)
        self.update()

    def update(self, **values: float) -> str:
        """Set the moving artists and return the read-out; parameters left out take their start.

        Raises ValueError for an unknown parameter and one out of its range.
        """
        for name, value in values.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise ValueError(f"this figure has no parameter {name!r}; it has {known}")
            values[name] = self.parameters[name].accept(name, value)
        self.readout = self.redraw(**self.start | values)
        return self.readout

    @property
    def start(self) -> dict[str, float]:
        """Where each parameter begins."""
        return {name: parameter.start for name, parameter in self.parameters.items()}

    @property
    def alt(self) -> str:
        """The alt text: what is drawn, and the current numbers."""
        return f"{self.title} {self.readout}"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in CSS pixels."""
        width, height = self.figure.get_size_inches() * UNITS_PER_INCH
        return round(width), round(height)

    def pictures(self) -> tuple[bytes, bytes]:
        """Two PNGs, without the moving artists and with them; they have two pixels a CSS pixel.

        All is drawn once: matplotlib leaves animated artists out, and they are added to it.
        """
        canvas, dpi = self.figure.canvas, self.figure.dpi
        try:
            with house_style():
                self.figure.dpi = 2 * UNITS_PER_INCH
                canvas.draw()
                background = whole = _stored(canvas.buffer_rgba())
                if self.moving:
                    for artist in self.moving:
                        self.figure.draw_artist(artist)
                    whole = _stored(canvas.buffer_rgba())
        finally:
            self.figure.dpi = dpi
        return background, whole

    def png(self) -> bytes:
        """The whole picture."""
        return self.pictures()[1]

    def overlay(self) -> str:
        """The moving artists alone, as an SVG element that covers the background."""
        width, height = self.size
        label = f'role="img" aria-label="{escape(self.alt)}"'
        box = f'viewBox="0 0 {width} {height}" stroke-linejoin="round"'
        content = self.drawn(*self.moving, salt=str(id(self)))
        return f"<svg {SVG_NAMESPACES} {box} {label}>{content}</svg>"

    def drawn(self, *artists: Artist, salt: str) -> str:
        """What is inside the SVG element of these artists.

        salt: goes into the ids of clip paths and markers, with what they are. Two figures of a
        page need two: if they shared a clip path, hiding the one would change the other.
        """
        buffer = io.StringIO()
        renderer = RendererSVG(*self.size, buffer, image_dpi=UNITS_PER_INCH, metadata=NO_METADATA)
        ours = {CLASSIC: False, "svg.hashsalt": salt}
        users = {name: mpl.rcParams[name] for name in ours}  # rc_context would copy all of them
        mpl.rcParams.update(ours)
        try:
            for artist in artists:
                artist.draw(renderer)
        finally:
            mpl.rcParams.update(users)
        renderer.finalize()
        # matplotlib's own opening is left out: a size in points, and a style for the whole page
        return buffer.getvalue().partition("</defs>")[2].rpartition("</svg>")[0]

    def bundle(self, png: bytes) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        """Return what Jupyter shows of a picture: its data by type, and its alt text and size."""
        width, height = self.size
        shown_as = {"alt": self.alt, "width": width, "height": height}
        picture = base64.b64encode(png).decode()
        return {"image/png": picture, "text/plain": self.alt}, {"image/png": shown_as}

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        return self.bundle(self.png())


def _stored(pixels: Any) -> bytes:
    """Return a PNG of an array of pixels; with 256 colours it is four times smaller."""
    picture, stored = Image.fromarray(np.asarray(pixels)).convert("RGB"), io.BytesIO()
    palette = Image.Quantize.FASTOCTREE
    picture.quantize(256, palette, dither=Image.Dither.NONE).save(stored, "png")
    return stored.getvalue()


@contextmanager
def house_style() -> Iterator[None]:
    """Set matplotlib to our style, whatever the user has set, and back again."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


SCENES: dict[str, Callable[..., Scene]] = {}  # name -> the function that builds it


def styled(build: Callable[..., Scene]) -> Callable[..., Scene]:
    """Let a function build its scene in the house style, and add it to SCENES."""

    @wraps(build)
    def in_style(*args: Any, **kwargs: Any) -> Scene:
        with house_style():
            return build(*args, **kwargs)

    SCENES[build.__name__] = in_style
    return in_style
