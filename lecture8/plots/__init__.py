"""Scenes: arrays in, artists out. One file a notebook; `scene` says what a scene is."""

from lecture8.plots.latent_variables import (
    components_needed,
    explanations,
    generative,
    moving_digit,
    sheet,
)
from lecture8.plots.pca_at_work import (
    basis,
    compression,
    map_of_digits,
    mixer,
    scores,
    separation,
)
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
    "basis",
    "components_needed",
    "compression",
    "distortion_of_a_line",
    "explanations",
    "generative",
    "lagrangian",
    "map_of_digits",
    "mixer",
    "moving_digit",
    "projection",
    "reconstructions",
    "scores",
    "separation",
    "sheet",
    "spectrum",
    "two_pixels",
]
