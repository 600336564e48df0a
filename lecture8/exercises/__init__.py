"""The exercises of the notebooks: hand in an answer, and read whether it is right, or why not.

`exercises.second_component(answer)` prints the diagnosis, and a reminder for None; its `.hint()`
and `.solution()` help. `progress` shows what is solved.
"""

from lecture8.exercises.backpropagation import bias_gradient
from lecture8.exercises.exercise import progress, save
from lecture8.exercises.latent_variables import (
    covariance_of_x,
    dimension_by_counting,
    hundred_components,
    noise_in_new_units,
    u1_in_new_units,
)
from lecture8.exercises.neurons_and_the_or_gate import or_weights
from lecture8.exercises.pca_at_work import (
    balanced_score,
    enough_faces,
    fishers_direction,
    fishers_ratio,
    joining_line,
    pca_before_folds,
)
from lecture8.exercises.principal_components import (
    covariance_along,
    distortion,
    rebuilt,
    second_component,
    tripled_greys,
    uncentred_direction,
)

__all__ = [
    "balanced_score",
    "bias_gradient",
    "covariance_along",
    "covariance_of_x",
    "dimension_by_counting",
    "distortion",
    "enough_faces",
    "fishers_direction",
    "fishers_ratio",
    "hundred_components",
    "joining_line",
    "noise_in_new_units",
    "or_weights",
    "pca_before_folds",
    "progress",
    "rebuilt",
    "save",
    "second_component",
    "tripled_greys",
    "u1_in_new_units",
    "uncentred_direction",
]
