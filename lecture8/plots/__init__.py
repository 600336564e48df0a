"""Scenes: arrays in, artists out. One file a notebook; `scene` says what a scene is."""

from lecture8.plots.principal_components import (
    distortion_of_a_line,
    lagrangian,
    projection,
    reconstructions,
    spectrum,
    two_pixels,
)
from lecture8.plots.scene import Parameter, Scene

__all__ = [
    "Parameter",
    "Scene",
    "distortion_of_a_line",
    "lagrangian",
    "projection",
    "reconstructions",
    "spectrum",
    "two_pixels",
]
