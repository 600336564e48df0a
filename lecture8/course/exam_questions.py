"""Which questions an exam asks: what may be asked, where to read it up, and the draw by a seed."""

import hashlib
import unicodedata
from collections import Counter
from itertools import count

from lecture8.course.classroom import NOTEBOOKS
from lecture8.course.exercises.exercise import ALL, Exercise
from lecture8.course.questions import question

QUESTIONS = {"predict": 6, "judge": 4, "compute": 6, "derive": 3, "implement": 1}
MINUTES = {"predict": 2, "judge": 2, "compute": 3, "derive": 4, "implement": 5}
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
    "grey_levels_off": "The paper's size, on two cores",
    "one_thing_changed": "The paper's size, on two cores",
    "half_to_one": "Who is a neighbour?",
    "evidence_of_classes": "Slide 40: Ask the codes first",
    "least_probability": "What the background is for",
    "errors_apart": "Slide 40: Ask the codes first",
}

# What the exam asks where a question leans on its notebook, or asks for more than one thing.
# {question} is the notebook's text, and other names are the numbers of an exercise that varies.
WORDING = {
    "covariance_of_x": r"Let $\mathbf x=\boldsymbol\mu+\mathbf W\mathbf z+\boldsymbol\epsilon$, "
    r"where $\mathbf z$ has mean zero and the covariance $\mathbf V$, and $\boldsymbol\epsilon$ is "
    r"independent of $\mathbf z$, with mean zero and the covariance $\sigma^2\mathbf I$. Write "
    r"`f(W, V, sigma2)`, which returns the covariance of $\mathbf x$.",
    "tripled_greys": "Every grey level of a set of pictures is multiplied by {factor}, and PCA is "
    "run again. By what factor does the distortion $J$ grow?",
    "covariance_along": r"Data with the covariance $\mathbf S$ are projected on two unit vectors "
    r"$\mathbf u$ and $\mathbf v$, which gives each point two coordinates. Write `f(S, u, v)`, "
    "the covariance of these two coordinates.",
    "distortion": r"Write `f(X, M)`, the distortion $J=\frac1N\sum_n\|\mathbf x_n-"
    r"\tilde{\mathbf x}_n\|^2$ with $M$ principal components, in NumPy alone.",
    "enough_faces": "Pictures of faces have 625 pixels each. PCA stores one mean and one basis of "
    "$M={M}$ directions for all of them, and a code of {M} numbers for each picture. What is the "
    "smallest number of pictures for which all this takes less than {percent}% of the numbers in "
    "the pictures?",
    "pca_before_folds": "There are 100 pictures of faces, and 100 of other things. {question}",
    "joining_line": r"Two classes have $\mathbf S_W$ proportional to the identity, and the means "
    r"$\mathbf m_0={means[0]}$ and $\mathbf m_1={means[1]}$. Which direction does Fisher's LDA "
    "choose? Answer with a vector of any length, as a list of two numbers.",
    "fishers_ratio": r"Write `f(X, y, w)`, Fisher's ratio $J(\mathbf w)$ for labels 0 and 1, in "
    "NumPy alone. Its denominator holds sums of squares within the classes, not variances.",
    "length_of_back": r"Let $\mathbf v_i$ be an eigenvector of "
    r"$\mathbf K=\frac1N\mathbf X\mathbf X^T$ with the eigenvalue $\lambda_i$. Write "
    r"`f(N, lam, length)`, the length of $\mathbf X^T\mathbf v_i$: `lam` is $\lambda_i$, and "
    r"`length` is the length of $\mathbf v_i$.",
    "zeros_of_K": r"The rows of $\mathbf X$ are {N} different faces of 625 pixels, minus their "
    r"mean, and $\mathbf K=\frac1N\mathbf X\mathbf X^T$. You add a copy of each face, so that $N$ "
    r"doubles. How many eigenvalues of the new $\mathbf K$ are zero?",
    "blind_test": r"A program for PCA goes by way of $\mathbf K=\frac1N\mathbf X\mathbf X^T$. By "
    r"mistake it subtracts from each *row* of $\mathbf X$ that row's own mean, in place of the "
    "mean picture. Three of these tests fail then. Answer with the one that still passes.\n\n"
    '- `"orthonormal"`: the directions have length 1 and right angles.\n'
    '- `"zero"`: $\\mathbf K$ has an eigenvalue that is zero.\n'
    '- `"codes"`: the codes have mean zero.\n'
    '- `"route"`: the eigenvectors of $\\mathbf S$, computed from the pictures, are the same '
    "directions.",
    "matrix_size": r"There are a million pictures of ${side}\times{side}$ pixels. PCA can go by "
    r"way of the $D\times D$ matrix $\mathbf S$, or of the $N\times N$ matrix $\mathbf K$. How "
    "large is the matrix of the cheaper way, in MB? A number takes 8 bytes; 1 MB is $10^6$ bytes.",
    "weakest_direction": r"A program finds the singular values $s_i$ of $\mathbf X$ from the "
    r"eigenvalues $\lambda_i$ of $\mathbf K=\frac1N\mathbf X\mathbf X^T$. Rounding hides each "
    r"$\lambda_i$ that is below $2^{{-{bits}}}\lambda_1$. What is the smallest ratio $s_i/s_1$ "
    r"that the program can still find?",
    "noise_variance": "Probabilistic PCA: the likelihood is largest where "
    r"$\ln|\mathbf C|+\operatorname{tr}(\mathbf C^{-1}\mathbf S)$ is smallest. The eigenvectors of "
    r"$\mathbf C$ are those of $\mathbf S$. Its first $M$ eigenvalues are those of $\mathbf S$, "
    r"too, and the others are all $\sigma^2$. Write `f(lam, M)`, the best $\sigma^2$; `lam` holds "
    r"all eigenvalues of $\mathbf S$, descending.",
    "free_numbers": "How many free parameters has probabilistic PCA with $D={D}$ and $M={M}$, the "
    r"mean included? What only rotates $\mathbf z$ changes nothing, and does not count.",
    "filling_in": "There are 183 images of the digit 3, of 8 × 8 pixels. Half of the pixels are "
    "deleted, and filled in with EM for probabilistic PCA and $M=15$. The error is *larger* than "
    "with the mean of each pixel. Which remedy makes it smaller than with the mean? Answer with "
    "one of these:\n\n"
    '- `"longer"`: more iterations of EM.\n'
    '- `"more"`: a larger $M$.\n'
    '- `"fewer"`: a smaller $M$.\n'
    '- `"mean"`: none of these; nothing beats the mean here.',
    "log_density_doubled": "Images have $D={D}$ pixels. All their grey levels are multiplied by "
    "{factor}, and probabilistic PCA is fitted again. By how much does the log-density of an image "
    "change? Answer with the new minus the old one, in nats.",
    "ard_length": r"Bayesian PCA (ARD) finds for the squared length $t=\mathbf w_i^T\mathbf w_i$ "
    r"of a column of $\mathbf W$ that $(N+D)t^2-\big(N(\lambda_i-\sigma^2)-2D\sigma^2\big)t+"
    r"D\sigma^4=0$. Write `f(lam, sigma2, N, D)`, which returns $t$: the larger root, or 0 if no "
    "root is above 0.",
    "posterior_covariance": r"Probabilistic PCA: $\mathbf x=\mathbf W\mathbf z+\boldsymbol\mu"
    r"+\boldsymbol\epsilon$ with $\operatorname{cov}[\mathbf z]=\mathbf I$ and "
    r"$\operatorname{cov}[\boldsymbol\epsilon]=\sigma^2\mathbf I$. {question}",
    "or_weights": "Slide 48 makes its OR gate of large weights. Find weights and a bias for which "
    "each output of a sigmoid neuron is within 0.01 of OR's. Answer with $(w_1,w_2,b)$.",
    "or_not_weights": 'Find weights and a bias of a sigmoid neuron for "$x_1$ or not $x_2$", such '
    "that each of the four outputs is within 0.01 of its target. Answer with $(w_1,w_2,b)$.",
    "xor_weights": "XOR by two hidden neurons and an output, all sigmoid. The first hidden neuron "
    "computes OR and the second one AND, each to within 0.0001. Find weights $v_1,v_2$ and the "
    "bias $c$ of the output, such that all four outputs are within 0.01 of XOR. Answer with "
    "$(v_1,v_2,c)$.",
    "units_for_error": "One hidden layer of {n} ReLU units fits a smooth curve with a certain "
    "largest error. From there on, the error falls like $1/n^2$ with the number $n$ of units. How "
    "many units leave 1/{share} of the error?",
    "naive_count": "A network has {D} inputs, three hidden layers of {H} units and {K} outputs. A "
    "forward pass with a cache takes {cached} multiplications, one for each weight. The naive "
    "recursive one keeps nothing: it computes a unit again each time that a unit above asks for "
    "it. How many multiplications does it take for one sample?",
    "best_encoder": r"A linear autoencoder without biases: $\mathbf z=W^{(1)}\mathbf x$ and "
    r"$\tilde{\mathbf x}=W^{(2)}\mathbf z$, with the mean squared error $E$. The decoder $W^{(2)}$ "
    r"is given. Write `f(W2)`, which returns the encoder $W^{(1)}$ that makes $E$ smallest.",
    "relu_claim": '"Our autoencoder with one hidden layer of 10 ReLU units and linear outputs has '
    'a smaller error than PCA with 10 components, on its own training data." What happened?\n\n'
    '- `"bent"`: ReLU units bend the plane, so the error can be smaller.\n'
    '- `"start"`: they had a lucky start.\n'
    '- `"overfitting"`: on training data a network can always win.\n'
    '- `"comparison"`: the two errors were not measured alike.',
    "far_away": "A linear autoencoder has three inputs, three code units and three outputs. It is "
    "trained on points of a bent sheet until its error is smallest. What does it make of the "
    "point $({a},{b},{c})$, far from the sheet? Answer with a list of three numbers.",
    "without_bias": "A linear autoencoder with one code unit and no biases is trained on a cloud "
    "in the plane. The variances along its two axes are {cloud[0]} and {cloud[1]}. Its mean is "
    "{cloud[2]} away from the origin, at a right angle to the long axis. What is the smallest mean "
    "squared error $J$?",
    "grey_levels_off": "On test images of MNIST (28 × 28 pixels, black is 0 and white 1) a network "
    "has a squared error of {error} per image. What is the root mean square error of a pixel in "
    "grey levels, of which white is 255?",
    "one_thing_changed": "Deep autoencoders were trained on MNIST, and the runs recorded. "
    "{question}",
    "evidence_of_classes": "An autoencoder gives each digit a code of ten numbers. {question}",
    "least_probability": r"UNI-SNE mixes the similarities of places in a map with a uniform "
    r"background of the weight $\lambda={lam}$; over all ordered pairs $i\ne j$ the $q_{{ij}}$ add "
    r"up to 1. Two of $N={N}$ places are so far apart that $\exp(-\|\mathbf y_i-\mathbf y_j\|^2)$ "
    r"is 0 in the computer. What is their $q_{{ij}}$?",
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
    return said.replace("{question}", question(e)) if "{question}" in said else e.filled(said)
