"""The field of digit.js as a widget, whose questions the kernel answers. `live.digit` shows it."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from lecture8.course import digit

HERE = Path(__file__).parent


class DrawingField(anywidget.AnyWidget):
    """A field to draw a digit in; digit.py makes of it what it shows."""

    _esm = "".join((HERE / name).read_text("utf-8") for name in ("digit.js", "digit_lab.js"))
    _css = (HERE / "digit.css").read_text("utf-8")
    about = traitlets.Dict(digit.ABOUT).tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.on_msg(self._answer)

    def _answer(self, _: Any, question: dict[str, Any], __: Any) -> None:
        self.send({"number": question["number"], "answer": answer(question)})


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Return what digit.js asks for, ready for JSON: of a "drawing", or of moved "codes"."""
    reader = digit.reader()
    if "amounts" in question:
        found = reader.move(question["codes"], question["amounts"])
    else:
        if said := digit.complaint(question["drawing"]):
            return {"said": said}
        image = digit.centred(question["drawing"])
        found = {"image": image} | reader.read(image)
    order, distance = reader.classes(found["codes"])
    numbers = {name: A.round(5).tolist() for name, A in found.items()}
    return {"said": "", "classes": order, "distance": distance} | numbers
