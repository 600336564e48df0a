"""Answers on their way between two processes, as data: JSON, and in it arrays as bytes.

Nothing that is read can run code. A function stays where it is, and gets a number by which it is
asked. Arrays that share memory share it still on the other side.
"""

import base64
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lecture8 import autoencoder, neurons

Buffers = list[np.ndarray]

LARGEST = 16 << 20  # bytes of a line
_PARTS = 200_000  # of one value
_KINDS = "biufcUSMm"
_MODELS = {"Layer": neurons.Layer, "RBM": autoencoder.RBM}
_NAMED = {
    name: a for name, a in vars(neurons).items() if isinstance(a, neurons.Activation | neurons.Loss)
}


class Unfit(ValueError):  # noqa: N818 - it is said to the student
    """A value that cannot be sent, or a line that no value made."""


class Wire:
    """One side of the way.

    keep: what to say of a function that is sent. make: makes something to be called of what the
    other side said of its function. Raises Unfit for what is no data, and for what is too large.
    """

    def __init__(
        self, keep: Callable[[Any], dict[str, Any]], make: Callable[[dict[str, Any]], Any]
    ) -> None:
        self.keep, self.make = keep, make
        self.buffers: Buffers = []
        self.parts = 0

    def encode(self, value: Any, buffers: Buffers | None = None) -> Any:
        """Return a value as JSON holds it. buffers: memory that the other side has, too."""
        self.buffers, self.parts = [] if buffers is None else buffers, 0
        try:
            return self._encode(value, 0)
        except Unfit:
            raise
        except Exception:
            raise Unfit("it cannot be sent") from None

    def _encode(self, value: Any, depth: int) -> Any:
        kind = type(value)  # not value.__class__, which may lie
        self.parts += 1
        if depth > 50 or self.parts > _PARTS or (kind is str and len(value) > LARGEST):
            raise Unfit("it is too large")
        if value is None or kind in (bool, str):
            return value
        if kind is int:
            return value if abs(value) < 2**53 else {"int": hex(value)}
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if kind is complex:
            return {"complex": [self._encode(x, depth + 1) for x in (value.real, value.imag)]}
        if kind in (list, tuple, set):
            parts = [self._encode(x, depth + 1) for x in kind.__iter__(value)]
            return parts if kind is list else {kind.__name__: parts}
        if kind is dict:
            return {"dict": [self._encode(pair, depth + 1) for pair in dict.items(value)]}
        if kind is np.ndarray or issubclass(kind, np.generic):
            return self._array(np.asarray(value), kind is not np.ndarray)
        for name, model in _MODELS.items():
            if kind is model:
                fields = {key: self._encode(x, depth + 1) for key, x in vars(value).items()}
                return {"model": name, "fields": fields}
        for name, known in _NAMED.items():
            if value is known:
                return {"named": name}
        return self.keep(value)

    def _array(self, A: np.ndarray, scalar: bool) -> dict[str, Any]:
        if A.dtype.kind not in _KINDS:
            raise Unfit("it holds no numbers")
        root = A
        while type(root.base) is np.ndarray:
            root = root.base
        if not root.flags.c_contiguous or root.nbytes > 4 * A.nbytes + 4096:
            root = A = np.ascontiguousarray(A).reshape(A.shape)
        if root.nbytes > LARGEST // 2:
            raise Unfit("it is too large")
        place = next((i for i, known in enumerate(self.buffers) if known is root), None)
        made: dict[str, Any] = {"array": [A.dtype.str, A.shape, A.strides], "scalar": scalar}
        if place is None:
            place = len(self.buffers)
            self.buffers.append(root)
            made["bytes"] = base64.b64encode(root.tobytes()).decode()
        return made | {"of": place, "at": _address(A) - _address(root)}

    def decode(self, made: Any, buffers: Buffers | None = None) -> Any:
        """Return the value that was sent. buffers: memory that the other side has, too."""
        self.buffers = [] if buffers is None else buffers
        try:
            return self._decode(made)
        except Unfit:
            raise
        except Exception:
            raise Unfit("it is damaged") from None

    def _decode(self, made: Any) -> Any:
        if not isinstance(made, dict):
            return [self._decode(x) for x in made] if isinstance(made, list) else made
        match made:
            case {"int": str(digits)}:
                return int(digits, 16)
            case {"float": str(name)}:
                return float(name)
            case {"complex": [real, imaginary]}:
                return complex(self._decode(real), self._decode(imaginary))
            case {"tuple": list(parts)}:
                return tuple(map(self._decode, parts))
            case {"set": list(parts)}:
                return set(map(self._decode, parts))
            case {"dict": list(pairs)}:
                return dict(map(self._decode, pairs))
            case {"array": [str(dtype), shape, strides], "of": int(place), "at": int(at)}:
                return self._view(made, np.dtype(dtype), tuple(shape), tuple(strides), place, at)
            case {"model": name, "fields": dict(fields)}:
                return _MODELS[name](**{key: self._decode(x) for key, x in fields.items()})
            case {"named": name}:
                return _NAMED[name]
        return self.make(made)

    def _view(self, made: dict, dtype: np.dtype, shape: Any, strides: Any, of: int, at: int) -> Any:
        if dtype.kind not in _KINDS or math.prod(shape) > LARGEST // 8:
            raise Unfit("it holds no numbers")
        if of == len(self.buffers):
            raw = bytearray(base64.b64decode(made["bytes"]))
            self.buffers.append(np.frombuffer(raw, np.uint8))
        A: Any = np.ndarray(shape, dtype, self.buffers[of], at, strides)  # within, or ValueError
        return A[()] if made.get("scalar") and not shape else A


def _address(A: np.ndarray) -> int:
    return A.__array_interface__["data"][0]


def line(message: dict[str, Any]) -> bytes:
    """Return a message as a line."""
    made = json.dumps(message, allow_nan=False).encode() + b"\n"
    if len(made) > LARGEST:
        raise Unfit("it is too large")
    return made
