"""Artificial neurons: what a unit makes of the weighted sum z of its inputs.

Slides 28-31 (step, sigmoid, linear, ReLU) and 49 (softmax). phi is the activation and dphi its
derivative; both are functions of z, not of the output. They take numbers and arrays, keep float32,
and take complex z too, as a complex-step check needs: branches go by the real part.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.inexact]


@dataclass(frozen=True)
class Activation:
    """An activation function phi(z) with its derivative dphi(z), both elementwise but softmax's."""

    name: str
    phi: Callable[[ArrayLike], Numbers]
    dphi: Callable[[ArrayLike], Numbers]


def _numbers(z: ArrayLike) -> Numbers:
    z = np.asarray(z)
    if z.dtype.kind not in "biufc":
        raise ValueError(f"z must hold numbers; got dtype {z.dtype}")
    return z if z.dtype.kind in "fc" else z.astype(np.float64)


def _step(z: ArrayLike) -> Numbers:
    """Return 1 where z >= 0, else 0: Heaviside's step, which slide 28 calls sgn."""
    z = _numbers(z)
    return (z.real >= 0).astype(z.dtype)


def _dstep(z: ArrayLike) -> Numbers:
    """Return 0 everywhere (slide 28); 0 at z = 0, where there is none, is our choice."""
    return 0 * _step(z)


def _sigmoid(z: ArrayLike) -> Numbers:
    """Return 1 / (1 + e^-z), slide 29."""
    z = _numbers(z)
    if z.dtype.kind == "c":  # a complex e^1000 is NaN
        return (1 + np.tanh(z / 2)) / 2
    with np.errstate(over="ignore"):  # a real one is infinite, and 1 / inf is the right 0
        return 1 / (1 + np.exp(-z))


def _dsigmoid(z: ArrayLike) -> Numbers:
    """Return sigma (1 - sigma), slide 29."""
    s = _sigmoid(z)
    return s * (1 - s)


def _linear(z: ArrayLike) -> Numbers:
    """Return z, slide 30."""
    return +_numbers(z)


def _dlinear(z: ArrayLike) -> Numbers:
    """Return 1: df/dz, where slide 30 has df/dx."""
    return np.ones_like(_numbers(z))[()]


def _relu(z: ArrayLike) -> Numbers:
    """Return max(0, z), slide 31."""
    z = _numbers(z)
    if z.dtype.kind == "c":
        return np.where(z.real > 0, z, 0)[()]
    return np.clip(z, 0, np.inf)  # three times as fast as np.maximum


def _drelu(z: ArrayLike) -> Numbers:
    """Return 1 where z > 0, else 0 (slide 31); 0 at z = 0, where there is none, is our choice."""
    z = _numbers(z)
    return (z.real > 0).astype(z.dtype)


def _tanh(z: ArrayLike) -> Numbers:
    """Return tanh z = 2 sigma(2z) - 1."""
    return np.tanh(_numbers(z))


def _dtanh(z: ArrayLike) -> Numbers:
    """Return 1 - tanh^2."""
    return 1 - _tanh(z) ** 2


def _silu(z: ArrayLike) -> Numbers:
    """Return z sigma(z), a smooth ReLU (Hendrycks & Gimpel 2016; Elfwing et al. 2018)."""
    z = _numbers(z)
    return z * _sigmoid(z)


def _dsilu(z: ArrayLike) -> Numbers:
    """Return sigma (1 + z (1 - sigma))."""
    z = _numbers(z)
    s = _sigmoid(z)
    return s * (1 + z * (1 - s))


def _softmax(z: ArrayLike) -> Numbers:
    """Return e^z_k / sum_j e^z_j over the last axis (slide 49, PRML 4.104)."""
    z = _numbers(z)
    if z.ndim == 0:
        raise ValueError("softmax compares the units of a layer: pass a vector of their z")
    e = np.exp(z - z.real.max(axis=-1, keepdims=True))  # the largest is e^0, none overflows
    return e / e.sum(axis=-1, keepdims=True)


def _dsoftmax(z: ArrayLike) -> Numbers:
    """Return the Jacobian diag(y) - y y^T: every y_k depends on every z_j."""
    y = _softmax(z)
    return y[..., :, None] * (np.eye(y.shape[-1], dtype=y.dtype) - y[..., None, :])


STEP = Activation("step", _step, _dstep)
SIGMOID = Activation("sigmoid", _sigmoid, _dsigmoid)
LINEAR = Activation("linear", _linear, _dlinear)
RELU = Activation("relu", _relu, _drelu)
TANH = Activation("tanh", _tanh, _dtanh)
SILU = Activation("silu", _silu, _dsilu)
SOFTMAX = Activation("softmax", _softmax, _dsoftmax)

_ALL = {f.name: f for f in (STEP, SIGMOID, LINEAR, RELU, TANH, SILU, SOFTMAX)}


def named(name: str) -> Activation:
    """Return the activation of this name, as "tanh". Raises ValueError for an unknown one."""
    if not isinstance(name, str) or name not in _ALL:
        raise ValueError(f"an activation is one of {', '.join(map(repr, _ALL))}; got {name!r}")
    return _ALL[name]
