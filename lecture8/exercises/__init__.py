"""The exercises of the notebooks: hand in an answer, and read whether it is right, or why not.

`exercises.second_component(answer)` prints the diagnosis, and a reminder for None; its `.hint()`
and `.solution()` help. `progress` shows what is solved.
"""

from lecture8.exercises.autoencoders_and_pca import (
    best_encoder,
    directions_from_codes,
    far_away,
    numbers_of_pca,
    relu_claim,
    weights_of_autoencoder,
    without_bias,
)
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
from lecture8.exercises.pca_in_high_dimensions import (
    blind_test,
    directions_by_K,
    inner_products,
    length_of_back,
    matrix_size,
    weakest_direction,
    zeros_of_K,
)
from lecture8.exercises.principal_components import second_component
from lecture8.exercises.probabilistic_pca import (
    ard_length,
    fill_one_in,
    filling_in,
    free_numbers,
    log_density_doubled,
    noise_variance,
    posterior_covariance,
)

__all__ = [
    "ard_length",
    "best_encoder",
    "bias_gradient",
    "blind_test",
    "directions_by_K",
    "directions_from_codes",
    "far_away",
    "fill_one_in",
    "filling_in",
    "free_numbers",
    "inner_products",
    "length_of_back",
    "log_density_doubled",
    "matrix_size",
    "noise_variance",
    "numbers_of_pca",
    "or_weights",
    "posterior_covariance",
    "progress",
    "relu_claim",
    "save",
    "second_component",
    "weakest_direction",
    "weights_of_autoencoder",
    "without_bias",
    "zeros_of_K",
from lecture8.exercises.pca_at_work import (
    balanced_score,
    enough_faces,
    fishers_direction,
    fishers_ratio,
    joining_line,
    pca_before_folds,
from lecture8.exercises.principal_components import (
    covariance_along,
    distortion,
    rebuilt,
    second_component,
    tripled_greys,
    uncentred_direction,
    "balanced_score",
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
    "pca_before_folds",
    "rebuilt",
    "tripled_greys",
    "u1_in_new_units",
    "uncentred_direction",
]
