"""The digit of notebook 12 in a page of the site: slide 39's network with 8 bits per weight.

    LECTURE8_DATA=FOLDER python -m tools.site.digit

says what rounding costs, on MNIST's 10,000 test images, and how large the file is.
"""

import base64
import json
import shutil
import zlib
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from lecture8 import autoencoder, data, plots
from lecture8.check import Array
from lecture8.course import digit as drawn
from lecture8.course.digit import Reader
from lecture8.neurons import Layer

HERE = Path(__file__).parent
# A weight is a whole number of at most 127, in absolute value, times the scale of its row, or of
# its column where the inputs of a layer differ more than its outputs. Two of the three largest
# layers do as well with fewer values, and the file stays below 3 MB.
BY_ROW = (True, False, False, False, True, True, True, True)
LARGEST = (76, 127, 127, 127, 127, 127, 76, 127)
ROUNDED = (
    "This page rounds the network's weights to 8 bits: on MNIST's test images its squared error is "
    "1.72. In JupyterLab it is 1.67."
)


def digit(site: Path) -> str:
    """Write site/digit and return what stands in the page: a picture, and a button that loads."""
    folder = site / "digit"
    folder.mkdir(parents=True, exist_ok=True)
    reader, arrays = rounded(drawn.reader())
    script = f'lecture8.weights("{base64.b64encode(packed(reader, arrays)).decode()}");\n'
    (folder / "weights.js").write_text(script)
    course = Path(drawn.__file__).parent
    for source, name in (
        (course / "digit.js", "digit.js"),
        (course / "digit.css", "digit.css"),
        (HERE / "digit_page.js", "page.js"),
    ):
        shutil.copyfile(source, folder / name)
    scene = plots.picture_rows(*drawn.ten(), 28)
    (folder / "preview.png").write_bytes(scene.png())
    (width, height), megabytes = scene.size, len(script) / 1e6
    return f"""<div class="digit-page">
<link rel="stylesheet" href="digit/digit.css">
<div class="digit"><div class="scroll"><img src="digit/preview.png" width="{width}"
 height="{height}" alt="{escape(scene.alt)}"></div></div>
<div class="digit"><button type="button" hidden>Draw a digit ({megabytes:.1f} MB)</button></div>
<p role="status"></p>
<noscript><p>To draw a digit here you need JavaScript.</p></noscript>
<script defer src="digit/page.js"></script>
</div>
"""


def rounded(reader: Reader) -> tuple[Reader, dict[str, Array]]:
    """Return the reader with 8 bits per weight, and the arrays that a page computes it from."""
    arrays, layers = {}, []
    for i, (layer, by_row, largest) in enumerate(zip(reader.ae, BY_ROW, LARGEST, strict=True)):
        W, whole, scale = _whole(layer.W, by_row, largest)
        arrays |= {f"W{i}": whole, f"scale{i}": scale, f"b{i}": layer.b}
        layers.append(Layer(W, layer.b, layer.activation))
    U, whole, scale = _whole(reader.pca_directions, False, 127)
    means = {"pca_mean": reader.pca_mean, "class_means": reader.class_means}
    arrays |= means | {"factors": reader.factors, "steps": reader.steps}
    arrays |= {"U": whole, "U_scale": scale}
    return replace(reader, ae=layers, pca_directions=U), arrays


def _whole(W: Array, by_row: bool, largest: int) -> tuple[Array, Array, Array]:
    """Return W rounded, in float32, and the whole numbers and scales whose products it is."""
    scale = np.abs(W).max(axis=1 if by_row else 0, keepdims=True) / largest
    scale = scale.astype(np.float16).astype(np.float32)
    whole = np.clip(np.rint(W / scale), -127, 127).astype(np.int8)
    return whole * scale, whole, scale


def packed(reader: Reader, arrays: dict[str, Array]) -> bytes:
    """Return what digit_page.js unpacks: a header's length, the header, the arrays; deflated."""
    arrays = dict(sorted(arrays.items(), key=lambda item: item[1].dtype == np.int8))
    kinds = {name: "int8" if A.dtype == np.int8 else "float32" for name, A in arrays.items()}
    about: dict[str, Any] = drawn.ABOUT | {
        "pen": drawn.PEN,
        "smallest": drawn.SMALLEST,
        "most_ink": drawn.MOST_INK,
        "codes": reader.class_means.shape[1],
        "sentences": drawn.SENTENCES | {"rounded": ROUNDED},
        "layers": [
            {"rows": len(layer.W), "activation": layer.activation.name, "byRow": by_row}
            for layer, by_row in zip(reader.ae, BY_ROW, strict=True)
        ],
        "arrays": [(name, kinds[name], A.size) for name, A in arrays.items()],
    }
    header = json.dumps(about).encode()
    header += b" " * (-len(header) % 4)  # a page reads floats at multiples of four bytes
    parts = [np.ascontiguousarray(A, kinds[name]).tobytes() for name, A in arrays.items()]
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_HUFFMAN_ONLY)
    whole = np.uint32(len(header)).tobytes() + header + b"".join(parts)
    return deflate.compress(whole) + deflate.flush()


def main() -> None:
    """Say what rounding costs."""
    exact = drawn.reader()
    small, arrays = rounded(exact)
    size = len(base64.b64encode(packed(small, arrays)))
    print(f"weights.js: {size:,} bytes")
    test, labels = data.mnist("test")
    for name, reader in (("whole", exact), ("rounded", small)):
        codes = autoencoder.encode(reader.ae, test)
        error = autoencoder.distortion(reader.ae, test)
        wrong = np.mean([reader.classes(z)[0][0] for z in codes] != labels)
        U, mean = reader.pca_directions, reader.pca_mean
        by_pca = ((test - mean - (test - mean) @ U @ U.T) ** 2).sum(axis=1).mean()
        print(f"{name}: squared error {error:.4f}, PCA {by_pca:.3f}, wrong class {wrong:.2%}")
    off = np.abs(autoencoder.reconstruct(exact.ae, test) - autoencoder.reconstruct(small.ae, test))
    print(f"a pixel is off by {off.mean():.4f} on average, {off.max():.2f} at most")


if __name__ == "__main__":
    main()
