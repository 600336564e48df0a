"""`make refresh` writes one normal form, and its check sees what changed."""

import base64
import io
import json

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from tools import refresh


def picture(*marks):
    pixels = np.full((100, 200, 3), 255, np.uint8)
    for row, column in marks:
        pixels[row, column] = 0
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "png")
    return base64.b64encode(buffer.getvalue()).decode()


def book(text="1\n", image=None):
    data = {"image/png": image or picture(), "text/plain": "a figure", refresh.WIDGET_VIEW: {}}
    outputs = [
        new_output("stream", name="stdout", text=text),
        new_output("stream", name="stdout", text="more\n"),
        new_output("execute_result", data=data, execution_count=7),
    ]
    code = new_code_cell("print(1)\n", outputs=outputs, execution_count=7, metadata={"time": "now"})
    return new_notebook(cells=[new_markdown_cell("# title\n"), code], metadata={"widgets": {}})


def test_normal_form():
    done = json.loads(refresh.normal_form(book()))
    assert [cell["id"] for cell in done["cells"]] == ["cell-00", "cell-01"]
    title, code = done["cells"]
    assert title["source"] == ["# title"]
    assert code["metadata"] == {}
    assert code["execution_count"] == 1
    stream, result = code["outputs"]
    assert stream["text"] == ["1\n", "more\n"]
    assert result["execution_count"] == 1
    assert set(result["data"]) == {"image/png", "text/plain"}
    assert set(done["metadata"]) == {"kernelspec", "language_info"}


def test_normal_form_is_valid_and_stays_as_it_is():
    text = refresh.normal_form(book())
    again = nbformat.reads(text, as_version=4)
    nbformat.validate(again)
    assert refresh.normal_form(again) == text


@pytest.mark.parametrize(
    ("fresh", "found"),
    [
        (book(), []),
        (book("2\n"), ['stored: "1\\n",\n  fresh:  "2\\n",']),
        (book(image=picture((3, 3))), []),  # one pixel: another processor's rounding
        (book(image=picture(*[(3, c) for c in range(200)])), ["picture 1 looks different"]),
    ],
)
def test_differences(fresh, found):
    assert refresh.differences(refresh.normal_form(book()), refresh.normal_form(fresh)) == found
