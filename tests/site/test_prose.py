"""A slider with fewer values on the web has those that the text around its figure names.

Seen are numbers that follow a slider's symbol (w = 5, N=D=3000, b from -10 to +10), degrees for
an angle, and "+3 on all four". What the text says in other words ("two standard deviations away")
is not seen.
"""

import re

import nbformat
import pytest

from tests.scenes import SCENES
from tests.test_notebooks import NOTEBOOKS

# the scene -> what its cell's source has in it, and numbers that the text names, to see that the
# search finds them
FIGURES = {
    "moving_digit": ("plots.moving_digit(", {"dx": {6}}),
    "generative": ("plots.generative(", {}),
    "inferred": ("plots.inferred(", {}),
    "distortion_of_a_line": ("plots.distortion_of_a_line(", {"theta": {37}, "b": {0}}),
    "mixer": ("live.explore(kit", {"a1": {3}, "a3": {2, 3}}),
    "cost_counted": ("live.explore(counted", {"N": {100, 2000}, "D": {400, 3000, 10_000}}),
    "activation": ("plots.activation(", {"w": {2, 5}, "b": {-10, 0}}),
    "step_and_sigmoid": ("plots.step_and_sigmoid(", {"k": {5, 20}, "b": {1.25}}),
    "gate": ("plots.gate(", {"w1": {20}, "w2": {-20, 20}, "b": {-10, 0, 10}}),
    "sheet_maps": ("plots.sheet_maps(", {"z1": {0}, "z2": {0}, "view": {-60}}),
    "decode_directions": ("a1=-2", {"a1": {-2}}),
    "three_codes": ("plots.three_codes(", {"c3": {-6}}),
}
NUMBER = r"([+-]?\d+(?:\.\d+)?)(?![\d°])"


def around(cell_has):
    """The cell of a figure and the Markdown before and after it, as plain text."""
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        for k, cell in enumerate(cells):
            if "live.explore(" in cell.source and cell_has in cell.source:
                near = [c.source for c in cells[k - 2 : k + 2] if c.cell_type == "markdown"]
                return plain("\n".join([cell.source, *near]))
    raise AssertionError(f"no live figure with {cell_has}")


def plain(text):
    """Text without the marks of Markdown and TeX."""
    text = re.sub(r"\\theta", "θ", re.sub(r"\\sigma\^2", "σ²", text))
    text = text.replace("−", "-").replace("{,}", "").replace("^\\circ", "°")
    return re.sub(r"_(\d)", r"\1", re.sub(r"[$\\`*{}]", "", text))


def named(text, name, parameter):
    """The numbers that a text names for a slider."""
    symbol = parameter.symbol.translate(str.maketrans("₁₂₃", "123"))
    symbol = f"(?<![A-Za-z])(?:{re.escape(symbol)}|{name})"
    found = re.findall(rf"{symbol}\s*=\s*(?:\w+\s*=\s*)*{NUMBER}", text)
    for pair in re.findall(rf"{symbol} from {NUMBER} to {NUMBER}", text):
        found += pair
    if "degrees" in parameter.meaning:
        found += re.findall(r"([+-]?\d+(?:\.\d+)?)°", text)
    if re.fullmatch(r"a\d", name):
        found += re.findall(r"([+-]\d) on all four", text)
    return {float(number) for number in found}


@pytest.mark.parametrize("scene", FIGURES)
def test_the_web_has_the_numbers_that_the_text_names(scene):
    cell_has, known = FIGURES[scene]
    text = around(cell_has)
    for name, parameter in SCENES[scene]().parameters.items():
        numbers = named(text, name, parameter)
        assert known.get(name, set()) <= numbers
        reached = {n for n in numbers if parameter.low <= n <= parameter.high}
        assert reached <= set(parameter.web or parameter.steps), name
