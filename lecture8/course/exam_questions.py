"""Which questions an exam asks: what may be asked, where to read it up, and the draw by a seed."""

import hashlib
import unicodedata
from collections import Counter
from itertools import count

from lecture8.course.classroom import NOTEBOOKS
from lecture8.course.exercises.exercise import ALL, Exercise
from lecture8.course.questions import question

QUESTIONS = {"predict": 5, "judge": 3, "compute": 7, "derive": 3, "implement": 2}
MINUTES = {"predict": 2, "judge": 2, "compute": 3, "derive": 3, "implement": 4}
MOST = 2  # questions on a topic; there is one at least

TOPICS = {
    "01": "Continuous latent variables",
    "02": "Principal components",
    "03": "PCA at work",
    "04": "PCA in high dimensions",
    "05": "Probabilistic PCA",
    "06": "Neurons",
    "07": "The OR gate",
    "08": "Networks",
    "09": "Back-propagation",
    "10": "Autoencoders and PCA",
    "11": "Deep autoencoders",
    "12": "Thirty codes",
    "13": "Class structure",
}

# What an exam may ask, and the section that answers it, in the exercise's own notebook.
POOL = {
    "covariance_of_x": "Slide 8: The generative view",
    "hundred_components": "Slide 7: One digit, three degrees of freedom",
    "noise_in_new_units": "Factor analysis: a noise for each coordinate",
    "dimension_by_counting": "Slide 6: Intrinsic dimension",
    "tripled_greys": "Step 4. What remains of J",
    "covariance_along": "Slides 10-11: The direction of most variance",
    "rebuilt": "Slide 9: One number instead of two",
    "distortion": "Step 4. What remains of J",
    "enough_faces": "Slide 15: Compression",
    "pca_before_folds": "Slide 15: Pre-processing: a face or not?",
    "joining_line": "Slide 18: PCA against Fisher's LDA",
    "balanced_score": "Slide 15: Pre-processing: a face or not?",
    "fishers_direction": "Slide 18: PCA against Fisher's LDA",
    "fishers_ratio": "Slide 18: PCA against Fisher's LDA",
    "length_of_back": "Step 4. The exercise: give them length 1",
    "zeros_of_K": "Step 2. Which eigenvalues are shared?",
    "blind_test": "The whole recipe",
    "matrix_size": "What the trade costs",
    "weakest_direction": "Precision",
    "noise_variance": "Maximum likelihood in closed form",
    "free_numbers": "Slides 8 and 21: PCA with a probability",
    "filling_in": "Second advantage: Missing values",
    "log_density_doubled": "Fifth advantage: A yardstick",
    "ard_length": "Fourth advantage: How many dimensions? Ask the data",
    "posterior_covariance": "Where is z, given x?",
    "tanh_slope": "Slides 28-31: Some simple neurons",
    "sigmoid_through": "A sigmoid that becomes a step",
    "relu_slope": "ReLU at zero, and dead units",
    "loss_of_z": "A sigmoid neuron is logistic regression",
    "or_weights": "Slides 47-48: The soft OR gate",
    "or_not_weights": "Other gates",
    "tenfold_loss": "The path that learning takes",
    "loss_later": "The path that learning takes",
    "xor_weights": "XOR: two hidden neurons are enough",
    "hat_weights": "Universal approximation, by hand",
    "units_for_error": "Universal approximation, by hand",
    "linear_layers": "Slides 25-27: Layers, depth and what they can represent",
    "error_bar": "Slide 33: Hyper-parameters",
    "naive_count": "Slide 44: Forward, naively and with a cache",
    "bias_gradient": "The question on slide 54: the bias",
    "softmax_delta": "Slide 49: The output and its loss",
    "different_weights": "Training",
    "relu_gradient": "Slide 45: Backward, to watch",
    "tanh_delta": "As a recursion",
    "numerical_derivative": "Is it right? Four other ways to the same gradient",
    "best_encoder": "Slide 35: The error E",
    "numbers_of_pca": "Which weights? Any mixture",
    "relu_claim": "Slide 35: The error E",
    "far_away": "Slide 35: The error E",
    "without_bias": "Biases, or: centre first",
    "autoencoder_size": "Slide 36: More layers",
    "gradient_left": "Where did the gradient go?",
    "sigmoid_rescue": "And the sigmoid?",
    "grey_levels_off": "The paper's size, on two cores",
    "one_thing_changed": "The paper's size, on two cores",
    "half_to_one": "Who is a neighbour?",
    "evidence_of_classes": "Slide 40: Ask the codes first",
    "least_probability": "What the background is for",
    "errors_apart": "Slide 40: Ask the codes first",
}

# Questions that lean on what stands above them in their notebook, and what the exam says instead.
WORDING = {
    "tripled_greys": "PCA is run on pictures, and again after a change. {question}",
    "covariance_along": r"Project data with the covariance $\mathbf S$ on two unit vectors "
    r"$\mathbf u$ and $\mathbf v$. What is the covariance of the two coordinates, over the data? "
    "Write it as a function `f(S, u, v)`.",
    "distortion": "Write `f(X, M)`, the distortion $J$ with $M$ principal components, in NumPy "
    "alone.",
    "pca_before_folds": "There are 100 pictures of faces, and 100 of other things. {question}",
    "length_of_back": r"Let $\mathbf v_i$ be an eigenvector of "
    r"$\mathbf K=\frac1N\mathbf X\mathbf X^T$ with the eigenvalue $\lambda_i$. What is the length "
    r"of $\mathbf X^T\mathbf v_i$, as a function of $N$, $\lambda_i$ and the length of "
    r"$\mathbf v_i$?",
    "zeros_of_K": r"The rows of $\mathbf X$ are faces, minus their mean, and "
    r"$\mathbf K=\frac1N\mathbf X\mathbf X^T$. {question}",
    "blind_test": r"PCA by way of $\mathbf K=\frac1N\mathbf X\mathbf X^T$. {question}",
    "matrix_size": r"PCA can go by way of the $D\times D$ matrix $\mathbf S$, or of the "
    r"$N\times N$ matrix $\mathbf K$. {question}",
    "weakest_direction": r"A program finds the singular values $s_i$ of $\mathbf X$ from the "
    r"eigenvalues $\lambda_i$ of $\mathbf K=\frac1N\mathbf X\mathbf X^T$. {question}",
    "noise_variance": "Probabilistic PCA: the likelihood of $N$ points depends on the model "
    r"through $\ln|\mathbf C|+\operatorname{tr}(\mathbf C^{-1}\mathbf S)$. The eigenvectors of "
    r"$\mathbf C$ are those of $\mathbf S$, its first $M$ eigenvalues are right, and the others "
    r"are all $\sigma^2$. Which $\sigma^2$ is the best? Write it as a function of all $\lambda_i$, "
    "descending, and $M$.",
    "filling_in": "Digits have 8 × 8 pixels, and EM for probabilistic PCA fills in those that are "
    "missing. {question}",
    "log_density_doubled": "Probabilistic PCA was fitted to images. {question}",
    "posterior_covariance": r"Probabilistic PCA: $\mathbf x=\mathbf W\mathbf z+\boldsymbol\mu"
    r"+\boldsymbol\epsilon$ with $\operatorname{cov}[\mathbf z]=\mathbf I$ and "
    r"$\operatorname{cov}[\boldsymbol\epsilon]=\sigma^2\mathbf I$. {question}",
    "xor_weights": "XOR by two hidden neurons and an output, all sigmoid. The first hidden neuron "
    "computes OR, with weights 20, 20 and bias $-10$, the second one AND, with bias $-30$. Find "
    "weights $v_1,v_2$ and the bias $c$ of the output, such that all four outputs are within 0.01 "
    "of XOR.",
    "best_encoder": r"A linear autoencoder without biases: $\mathbf z=W^{(1)}\mathbf x$ and "
    r"$\tilde{\mathbf x}=W^{(2)}\mathbf z$, with the mean squared error $E$. {question}",
    "without_bias": "A linear autoencoder has the mean squared error $J$. {question}",
    "sigmoid_rescue": "A deep autoencoder of sigmoid units stays at the mean image. {question}",
    "one_thing_changed": "Deep autoencoders were trained on MNIST, and the runs recorded. "
    "{question}",
    "evidence_of_classes": "An autoencoder makes ten codes of each digit. {question}",
}


def draw(word: str, seed: str | None = None) -> list[Exercise]:
    """Return the 20 questions that a word draws, in the lecture's order: everywhere the same.

    So many of each kind as QUESTIONS says, and one or two on each of the 13 topics. seed: draws the
    numbers in the questions, if not the word, too. Raises ValueError if one of them is no text.
    """
    exercises = [ALL[name].variant(word) for name in POOL]
    topics = {e.notebook for e in exercises}
    said = unicodedata.normalize("NFC", word).strip()  # as `variant` reads it
    draws = (_some(exercises, f"{said}/{attempt}") for attempt in count())
    drawn = next(
        some
        for some in draws
        if len(some) == sum(QUESTIONS.values()) and {e.notebook for e in some} == topics
    )
    drawn.sort(key=lambda e: (e.slides, e.notebook, e.number))
    return drawn if seed is None else [e.variant(seed) for e in drawn]


def _some(exercises: list[Exercise], word: str) -> list[Exercise]:
    """Return what can be taken of a shuffled list: no more than QUESTIONS of a kind and MOST of a
    topic.
    """
    drawn: list[Exercise] = []
    kinds, topics = Counter(), Counter()
    for e in sorted(exercises, key=lambda e: _digest(f"{word}/{e.name}")):
        if kinds[e.kind] < QUESTIONS[e.kind] and topics[e.notebook] < MOST:
            drawn.append(e)
            kinds[e.kind] += 1
            topics[e.notebook] += 1
    return drawn


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def slides(e: Exercise) -> str:
    """Return the slides of an exercise in words: "9", "9 and 14", "19–20"."""
    first, last = e.slides[0], e.slides[-1]
    if last - first < 2:
        return str(first) if first == last else f"{first}–{last}"
    return " and ".join(map(str, e.slides))


def topic(e: Exercise) -> str:
    """Return the title of an exercise's notebook: "02 Principal components"."""
    return f"{e.notebook} {TOPICS[e.notebook]}"


def section(e: Exercise) -> str:
    """Return a link to the section that answers a question, for a file beside the notebooks."""
    heading = POOL[e.name]
    file = next(NOTEBOOKS.glob(f"{e.notebook}_*.ipynb"), None)
    if file is None:
        return f"Notebook {e.notebook}, {heading}"
    return f"[{e.notebook} {heading}]({file.name}#{heading.replace(' ', '-')})"


def wording(e: Exercise) -> str:
    """Return the text of a question, in Markdown: it needs nothing that stands above it.

    Raises ValueError if it is in a notebook, and there are no notebooks beside the package.
    """
    said = WORDING.get(e.name, "{question}")
    return said.replace("{question}", question(e)) if "{question}" in said else said
