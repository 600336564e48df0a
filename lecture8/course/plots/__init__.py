"""Scenes: arrays in, artists out. One file or two a notebook; `scene` says what a scene is."""

from lecture8.course.plots.adaptive import (
    approximation,
    basis_functions,
    hidden_features,
    learning,
    learning_rates,
    validation_curve,
)
from lecture8.course.plots.backpropagation import (
    backprop_steps,
    call_counts,
    gradient_checks,
    shapes,
)
from lecture8.course.plots.bottleneck import (
    basis_change,
    sheet_and_plane,
    sheet_maps,
    starts,
    through_origin,
    turning,
)
from lecture8.course.plots.codes import code_plane, recovered, three_codes, walk
from lecture8.course.plots.deep_training import (
    filters,
    gradients_by_layer,
    rows_by_code,
    training_rows,
)
from lecture8.course.plots.denoising import denoised
from lecture8.course.plots.full_size import decode_directions, sample_grid, training_curves
from lecture8.course.plots.high_dimensions import (
    cost_counted,
    cost_measured,
    shared_spectra,
    weighted_pictures,
)
from lecture8.course.plots.latent_variables import (
    components_needed,
    explanations,
    generative,
    moving_digit,
    sheet,
)
from lecture8.course.plots.neighbours import (
    background_weights,
    embedding_history,
    gaps,
    maps_beside,
    nearest_neighbours,
)
from lecture8.course.plots.neurons import (
    activation,
    biological,
    descent,
    firing,
    gate,
    network_drawing,
)
from lecture8.course.plots.pca_at_work import (
    basis,
    compression,
    map_of_digits,
    mixer,
    scores,
    separation,
)
from lecture8.course.plots.principal_components import (
    distortion_of_a_line,
    lagrangian,
    projection,
    reconstructions,
    spectrum,
    two_pixels,
)
from lecture8.course.plots.probabilistic import (
    em_steps,
    filled_in,
    mixture_on_a_curve,
    noise_floor,
    relevant_directions,
    yardstick,
)
from lecture8.course.plots.scene import Parameter, Scene

__all__ = [
    "Parameter",
    "Scene",
    "activation",
    "approximation",
    "background_weights",
    "backprop_steps",
    "basis",
    "basis_change",
    "basis_functions",
    "biological",
    "call_counts",
    "code_plane",
    "components_needed",
    "compression",
    "cost_counted",
    "cost_measured",
    "decode_directions",
    "denoised",
    "descent",
    "distortion_of_a_line",
    "em_steps",
    "embedding_history",
    "explanations",
    "filled_in",
    "filters",
    "firing",
    "gaps",
    "gate",
    "generative",
    "gradient_checks",
    "gradients_by_layer",
    "hidden_features",
    "lagrangian",
    "learning",
    "learning_rates",
    "map_of_digits",
    "maps_beside",
    "mixer",
    "mixture_on_a_curve",
    "moving_digit",
    "nearest_neighbours",
    "network_drawing",
    "noise_floor",
    "projection",
    "reconstructions",
    "recovered",
    "relevant_directions",
    "rows_by_code",
    "sample_grid",
    "scores",
    "separation",
    "shapes",
    "shared_spectra",
    "sheet",
    "sheet_and_plane",
    "sheet_maps",
    "spectrum",
    "starts",
    "three_codes",
    "through_origin",
    "training_curves",
    "training_rows",
    "turning",
    "two_pixels",
    "validation_curve",
    "walk",
    "weighted_pictures",
    "yardstick",
]
