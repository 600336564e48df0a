"""Scenes: arrays in, artists out. One file a notebook; `scene` says what a scene is."""

from lecture8.plots.high_dimensions import (
    cost_counted,
    cost_measured,
    shared_spectra,
    weighted_pictures,
)
from lecture8.plots.latent_variables import (
    components_needed,
    explanations,
    generative,
    moving_digit,
    sheet,
)
from lecture8.plots.neurons import (
    activation,
    biological,
    descent,
    firing,
    gate,
    network_drawing,
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
from lecture8.plots.probabilistic import (
    em_steps,
    filled_in,
    mixture_on_a_curve,
    noise_floor,
    relevant_directions,
    yardstick,
)
from lecture8.plots.scene import Parameter, Scene

__all__ = [
    "Parameter",
    "Scene",
    "activation",
    "basis",
    "biological",
    "components_needed",
    "compression",
    "cost_counted",
    "cost_measured",
    "descent",
    "distortion_of_a_line",
    "em_steps",
    "explanations",
    "filled_in",
    "firing",
    "gate",
    "generative",
    "lagrangian",
    "map_of_digits",
    "mixer",
    "mixture_on_a_curve",
    "moving_digit",
    "network_drawing",
    "noise_floor",
    "projection",
    "reconstructions",
    "relevant_directions",
    "scores",
    "separation",
    "shared_spectra",
    "sheet",
    "spectrum",
    "two_pixels",
    "weighted_pictures",
    "yardstick",
]
