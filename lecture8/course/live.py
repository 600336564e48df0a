"""Live figures: a scene with sliders. The only module that knows ipywidgets.

The background is sent once as a picture. A slider's step sends the moving artists alone, as an SVG
that lies over it, and the read-out below; no pixel is drawn in the kernel. What is stored in the
notebook is the first frame as a picture.
"""

import base64
import gc
import os
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, TypeVar

import ipywidgets as widgets
import threadpoolctl
from IPython import get_ipython

from lecture8.course import plots
from lecture8.course.plots import Parameter, Scene

STYLE = """<style>
.lecture8-figure { position: relative; max-width: 720px; margin: 0; }
.lecture8-figure > .widget-html { width: 100%; margin: 0; }
.lecture8-figure > .widget-html > .widget-html-content { line-height: 1.5; white-space: normal; }
.lecture8-figure > .lecture8-background { position: absolute; top: 0; left: 0; }
.lecture8-background img { display: block; width: 100%; max-width: 720px; border-radius: 4px; }
.lecture8-overlay svg { position: relative; display: block; width: 100%; }
.lecture8-overlay p { margin: 6px 0 12px; font-size: var(--jp-content-font-size1); }
.lecture8-overlay p { color: var(--jp-content-font-color1); }
.lecture8-controls { max-width: 720px; }
.lecture8-controls .widget-label { color: var(--jp-content-font-color1); }
</style>"""


# A notebook's matrix products and scikit-learn's loops are small: a second thread hardly makes them
# faster, and on a busy machine they wait for it: k-means took 84 ms and more, not 11.
# Who has set a number of threads keeps it.
THREADS = {
    "blas": ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"),
    "openmp": ("OMP_NUM_THREADS",),
}
asked = set(os.environ)
for kind, names in THREADS.items():
    if asked.isdisjoint(names):
        os.environ[names[0]] = "1"  # for what is loaded later
        threadpoolctl.threadpool_limits(1, kind)  # for what is loaded already

# What is imported by now stays. Where the garbage collector looks through it again and again, a
# notebook takes about 5% longer.
if get_ipython():
    gc.freeze()


class _Pictured(widgets.VBox):
    """A widget that, for viewers without a kernel, is a picture of its scene at the start."""

    def __init__(self, scene: Scene, png: bytes) -> None:
        super().__init__()
        self.first_frame = scene.bundle(png)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = self.first_frame
        return super()._repr_mimebundle_(**kwargs) | data, metadata


class LiveFigure(_Pictured):
    """A scene under sliders."""

    def __init__(self, scene: Scene, **start: float) -> None:
        self.scene = scene
        self.start = scene.start | start
        scene.update(**self.start)
        still, whole = scene.pictures()
        super().__init__(scene, whole)

        self.sliders = {
            name: _slider(parameter, self.start[name])
            for name, parameter in scene.parameters.items()
        }
        for slider in self.sliders.values():
            slider.observe(self._show, names="value")
        reset = widgets.Button(
            description="Reset",
            tooltip="Set every slider back to where it began",
            layout={"width": "5em"},
        )
        reset.on_click(lambda _: self.reset())

        background = widgets.HTML(STYLE + _image(still, alt=""))
        background.add_class("lecture8-background")
        self.overlay = widgets.HTML()
        self.overlay.add_class("lecture8-overlay")
        controls = widgets.HBox(
            [widgets.VBox(list(self.sliders.values()), layout={"flex": "1"}), reset]
        )
        controls.add_class("lecture8-controls")
        figure = widgets.Box([background, self.overlay])
        figure.layout.display = "block"
        figure.add_class("lecture8-figure")
        self.children = [controls, figure]
        self._show()

    def reset(self) -> None:
        """Set every slider back to where it began."""
        for name, value in self.start.items():
            self.sliders[name].value = value

    def _show(self, _: Any = None) -> None:
        readout = self.scene.update(**{name: slider.value for name, slider in self.sliders.items()})
        self.overlay.value = f"{self.scene.overlay()}<p>{escape(readout)}</p>"


class OnRequest(_Pictured):
    """A picture, and a button that makes it anew. An error is said below the picture."""

    def __init__(self, scene: Scene, label: str, again: Callable[[], Scene]) -> None:
        super().__init__(scene, scene.png())
        self.again = again
        self.button = widgets.Button(description=label, layout={"width": "max-content"})
        self.button.on_click(lambda _: self._renew())
        self.picture = widgets.HTML()
        self.picture.add_class("lecture8-background")
        self.said = widgets.HTML()
        self.said.add_class("lecture8-overlay")
        self.children = [self.button, self.picture, self.said]
        self._show(scene)

    def _renew(self) -> None:
        label, self.button.description = self.button.description, "Wait …"
        self.button.disabled = True
        try:
            self._show(self.again())
        except (ValueError, OSError) as error:
            self.said.value = f"<p>{escape(str(error))}</p>"
        finally:
            self.button.description, self.button.disabled = label, False

    def _show(self, scene: Scene) -> None:
        self.picture.value = STYLE + _image(scene.png(), scene.alt)
        self.said.value = f"<p>{escape(scene.readout)}</p>"


Shown = TypeVar("Shown", bound=widgets.Widget)
_SHOWN: dict[str, tuple[int, list[widgets.Widget]]] = {}  # cell -> its last run, what that showed


def _instead(widget: Shown) -> Shown:
    """Close what an earlier run of this cell showed: ipywidgets keeps a widget until it is closed.

    A cell is known by its id, or, where the front end sends none, by its source.
    """
    if shell := get_ipython():
        parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
        cell = parent.get("metadata", {}).get("cellId") or shell.user_ns.get("In", [""])[-1]
        run, widgets_shown = _SHOWN.get(cell, (None, []))
        if run != shell.execution_count:
            for old in widgets_shown:
                _close(old)
            if widgets_shown:
                gc.collect()  # figures refer to themselves in circles, and hold megabytes
            widgets_shown = []
        _SHOWN[cell] = shell.execution_count, [*widgets_shown, widget]
    return widget


def _close(widget: widgets.Widget) -> None:
    """Close a widget with its parts, and empty it: the history of outputs may hold it for long."""
    if isinstance(widget, widgets.Box):
        for child in widget.children:
            _close(child)
    for part in ("layout", "style"):
        if widget.has_trait(part):
            getattr(widget, part).close()
    widget.close()  # from here on the browser is told nothing
    if isinstance(widget, widgets.Box):
        widget.children = ()
    elif isinstance(widget, widgets.HTML):
        widget.value = ""
    for name in set(vars(widget)) & {"scene", "first_frame", "overlay", "again", "rows", "shown"}:
        delattr(widget, name)


def explore(scene: Scene, **start: float) -> LiveFigure:
    """Give a scene its sliders, one a parameter, and a reset button.

    start: where sliders begin, by name; those left out begin where the scene says. When its cell
    runs again, the figure is closed.
    Raises ValueError for an unknown parameter and a start out of its range.
    """
    return _instead(LiveFigure(scene, **start))


def on_request(scene: Scene, label: str, again: Callable[[], Scene]) -> OnRequest:
    """Show a scene, and a button that replaces it by what `again` returns.

    For what depends on the clock: the scene shows what was recorded, `again` measures.
    """
    return _instead(OnRequest(scene, label, again))


class OwnDigit(_Pictured):
    """A field to draw a digit in. Viewers without a kernel see ten digits drawn there."""

    def __init__(self) -> None:
        # here, not above: anywidget and the network are for one notebook of fourteen
        from lecture8.course import digit
        from lecture8.course.drawing_field import DrawingField

        ten = plots.picture_rows(*digit.ten(), 28)
        super().__init__(ten, ten.png())
        self.children = [DrawingField()]


def digit() -> OwnDigit:
    """Show a field to draw a digit in, and what slide 39's autoencoder and PCA make of it."""
    return _instead(OwnDigit())


class ClaimTable(widgets.VBox):
    """Claims as a table, with a menu of the slides. Viewers without a kernel see all rows."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = list(rows)
        slides = sorted({row.slide for row in self.rows})
        self.menu = widgets.Dropdown(
            options=[("all slides", None), *((f"slide {slide}", slide) for slide in slides)],
            description="Show",
        )
        self.menu.observe(self._show, names="value")
        self.shown = widgets.HTML()
        super().__init__([self.menu, self.shown])
        self._show()

    def _show(self, _: Any = None) -> None:
        chosen = [row for row in self.rows if self.menu.value in (None, row.slide)]
        self.shown.value = _claim_rows(chosen) + f"<p>{escape(_count(chosen))}</p>"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        return bundle | {"text/plain": _count(self.rows), "text/html": _claim_rows(self.rows)}, {}


def claim_table(rows: Sequence[Any]) -> ClaimTable:
    """Show what `claims.check` returns as a table, with a menu that picks a slide."""
    return _instead(ClaimTable(rows))


def _count(rows: Sequence[Any]) -> str:
    verdicts = Counter(row.verdict for row in rows)
    said = ", ".join(f"{verdict}: {count}" for verdict, count in verdicts.most_common())
    odd = sum(not row.as_expected for row in rows)
    return f"{len(rows)} claims ({said}). {odd or 'None'} not as expected."


def _claim_rows(rows: Sequence[Any]) -> str:
    head = "".join(f"<th>{name}</th>" for name in ("slide", "claim", "verdict", "measured"))
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align: left">{escape(str(cell))}</td>'
            for cell in (row.slide, row.says, _sign(row) + row.verdict, row.measured)
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _sign(row: Any) -> str:
    signs = {"holds": "✓ ", "holds with a condition": "✓ ", "holds as corrected": "✓ "}
    signs |= {"loose wording": "≈ ", "wrong": "✗ ", "not checkable here": "– "}
    return signs.get(row.verdict, "!! ")


class Connected(widgets.HTML):
    """A sentence if widgets reach the browser, and another, with advice, if they do not."""

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        without = (
            "When you run this cell, this sentence is replaced by another. If it stays, sliders do "
            "not reach your browser: reload the page, or start JupyterLab with `make lab`, and run "
            "the cell again."
        )
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        return bundle | {"text/plain": without, "text/html": f"<p>{without}</p>"}, {}


def connected() -> Connected:
    """Say whether widgets reach the browser."""
    return _instead(Connected("<p>Widgets are connected: sliders will work.</p>"))


def _image(png: bytes, alt: str) -> str:
    picture = base64.b64encode(png).decode()
    return f'<img alt="{escape(alt)}" src="data:image/png;base64,{picture}">'


def _slider(parameter: Parameter, value: float) -> widgets.IntSlider | widgets.FloatSlider:
    common = {
        "value": value,
        "min": parameter.low,
        "max": parameter.high,
        "step": parameter.step,
        "description": f"{parameter.symbol}, {parameter.meaning}",
        "style": {"description_width": "17em"},
        "layout": {"width": "100%"},
    }
    if float(parameter.step).is_integer():
        return widgets.IntSlider(**common)
    return widgets.FloatSlider(**common, readout_format=f".{parameter.decimals}f")
