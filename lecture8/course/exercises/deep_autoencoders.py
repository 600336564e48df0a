"""Exercises of notebook 11: deep autoencoders."""

from functools import cache
from itertools import pairwise

import numpy as np

from lecture8 import data, network, neurons, pca
from lecture8.autoencoder import RBM
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import close, mistakes
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import Unreadable, array, choice, function, integer, number


@exercise(
    "11.1 compute",
    (
        "A layer from n to m units has a matrix W of shape (m, n) and a bias for each of its m "
        "units."
    ),
    (
        "There are eight layers. The decoder's matrices have the encoder's shapes, transposed; its "
        "biases are those of 250, 500, 1000 and 784 units."
    ),
    solution=(
        "2,837,314: 1,416,500 weights on each side, 1780 biases in the encoder and 2534 in "
        "the decoder."
    ),
    insight="The encoder has 754 fewer than the decoder: 30 biases in place of 784.",
)
def autoencoder_size(answer: object) -> str | None:
    """Count all weights and biases of the autoencoder 784-1000-500-250-30 and back."""
    n = integer(answer)
    sizes = [784, 1000, 500, 250, 30]
    weights = sum(a * b for a, b in pairwise(sizes))
    up, down = sum(sizes[1:]), sum(sizes[:-1])  # biases of the encoder and the decoder
    right = 2 * weights + up + down
    if n == right:
        return None
    known = (
        (2 * weights, "These are the weights alone: every unit but the inputs has a bias, too."),
        (weights, "These are the weights of one half, without biases."),
        (weights + up, "This is the encoder alone."),
        (weights + down, "This is the decoder alone."),
        (2 * (weights + up), "The decoder's biases are counted as the encoder's: other units."),
        (2 * (weights + down), "The encoder's biases are counted as the decoder's: other units."),
        (weights + up + down, "The decoder has weights of its own: W is not shared here."),
        (2 * weights + up, "The decoder's biases are missing: count them as the encoder's."),
        (2 * weights + down, "The encoder's biases are missing: count them as the decoder's."),
        (up + down, "These are the biases alone."),
        (sum(sizes) + down, "This counts units, not weights and biases."),
        (right + sizes[0], "The inputs are counted with biases: they are given, and have none."),
        (right - sizes[0], "The 784 outputs have biases, too."),
        (right - sizes[-1], "The units of the code have biases, too."),
    )
    for wrong, diagnosis in known:
        if n == wrong:
            return diagnosis
    if close(n, right, 0.01):
        return "Near, but count exactly: the weights first, then a bias for each unit but inputs."
    return (
        f"Too {'many' if n > right else 'few'}: a layer from n to m units has a matrix of "
        "m rows and n columns, and a bias for each of its m units."
    )


@exercise(
    "11.2 derive",
    "An entry of Wᵀδ is a sum of n independent products: what is its mean square?",
    (
        "The mean square of the sum is n s² times that of δ. Take the root, then multiply by the "
        "largest value of φ' = σ(1 - σ)."
    ),
    solution=(
        "def f(n, s): return np.sqrt(n) * s / 4. The mean square of a sum of n independent "
        "products is n s² times that of δ, and φ' is at most 1/4."
    ),
    insight="At n = 64 and s = 0.01 that is a fiftieth a layer, and there are seven such steps.",
)
def gradient_left(answer: object) -> str | None:
    """Write f(n, s): the share of δ's root mean square that at most is left one layer down."""
    f = function(answer)
    cases = [(64, 0.01), (100, 0.3), (9, 2.0)]
    what = "What your function returns"
    found = np.array([number(ask(f, n, s), what) for n, s in cases])
    n, s = np.array(cases).T
    root = np.sqrt(n)
    if close(found / (root * s), np.full(3, 1 / 4)):
        return None
    return mistakes(
        found,
        (4 * root * s, "At most 1/4 of a slope is left by φ': multiply by it, do not divide."),
        (root * s, "This is what Wᵀ leaves: the step through the sigmoid, by φ', is missing."),
        (root * s / 2, "The sigmoid's value at 0 is 1/2; φ' is its slope."),
        (root * s / 16, "The slope φ' counts once a layer: here it is squared."),
        (n * s / 4, "The n products are independent: their squares add up, not their sizes."),
        (n * s, "The n products are independent: their squares add up. And where is φ'?"),
        (n * s**2 / 16, "This is the share of the mean square: take its root."),
        (n * s**2 / 4, "The mean square has n s² in it, φ' is no square: take the root first."),
        (n * s**2, "This is what Wᵀ leaves of the mean square: take the root, and think of φ'."),
        (root * s**2 / 4, "The variance of a weight is s²; a root mean square takes s."),
        (n * np.sqrt(s) / 4, "The arguments are exchanged: n, the number of units, comes first."),
        (root * np.sqrt(s) / 4, "The standard deviation is s already: the variance is s²."),
        (s / 4, "This is one weight's share: an entry of Wᵀδ is a sum of n products."),
        (s / root / 4, "This is for a mean of n products; Wᵀδ holds sums."),
    ) or _which_case(found, root * s / 4, cases)


def _which_case(found: Array, right: Array, cases: list[tuple[int, float]]) -> str:
    wrong = [i for i in range(len(cases)) if not close(found[i], right[i])]
    n, s = cases[wrong[0]]
    size = "large" if found[wrong[0]] > right[wrong[0]] else "small"
    if wrong[0] > 0:
        return f"Right for n = 64 and s = 0.01, but too {size} for n = {n} and s = {s:g}."
    return f"For n = {n} and s = {s:g} the result is too {size}: how does a sum of n terms grow?"


@exercise(
    "11.3 judge",
    (
        "follow(ae) trains any autoencoder of these sizes; its second result is the test error "
        "after each epoch."
    ),
    (
        "Build the stack and leave its weights as they are: they have Glorot's variance. Then "
        "make them small again, and train with network.Adam(5e-3)."
    ),
    solution=(
        "'neither'. After 15 epochs both are within 3% of the mean image's error: sigmoids "
        "pass on only small differences between digits, and the mean image is learned first."
    ),
    insight="A gradient that arrives is not enough: nearly all it asks for is the mean image.",
)
def sigmoid_rescue(answer: object) -> str | None:
    """Say which alone takes the sigmoids 3% below the mean image: Glorot, Adam, both or neither."""
    word = choice(answer, ("Glorot", "Adam", "both", "neither"))
    return {
        "Glorot": "Measure it: with Glorot's variance the first layer's gradient is larger, but "
        "where is the test error after 15 epochs?",
        "Adam": "Measure it: with Adam the first layer does move, but compare the test error after "
        "15 epochs with the mean image's.",
        "both": "Measure each by itself: that the first layer moves is no proof. The test error "
        "after 15 epochs decides.",
        "neither": None,
    }[word]


@exercise(
    "11.4 implement",
    (
        "machine.hidden(V) is the first layer, machine.visible(H) the second: which weights and "
        "biases does each use?"
    ),
    (
        "network.Layer(W, b, activation) wants W as (out, in). The way back has the transposed W, "
        "copied, and the biases a."
    ),
    solution=(
        "def f(rbm): return [network.Layer(rbm.W, rbm.b, neurons.SIGMOID), "
        "network.Layer(rbm.W.T.copy(), rbm.a, neurons.SIGMOID)]."
    ),
    insight="pretrain does this to each of its machines, and fine-tuning then parts the two Ws.",
)
def unrolled_machine(answer: object) -> str | None:
    """Write f(rbm) -> [layer, layer]: the RBM, of binary units, as an autoencoder to be trained."""
    f = function(answer)
    rng = np.random.default_rng(38)
    W, b, a = (rng.normal(size=shape) for shape in ((4, 6), 4, 6))
    layers = _two_layers(ask(f, RBM(W, b, a, neurons.SIGMOID)))
    if any(isinstance(layer.activation, str) for layer in layers):
        return "A layer takes the activation itself, as neurons.SIGMOID, not its name in quotes."
    first, second = layers
    shapes = [layer.W.shape for layer in layers]
    if shapes == [(6, 4), (4, 6)]:
        return "The decoder comes first: an autoencoder begins with the visible units."
    if shapes != [(4, 6), (6, 4)]:
        return "The shapes do not fit: the first W is (H, V), the second leads back, (V, H)."
    known = (
        (first.activation != neurons.SIGMOID, "Hidden units of 0 or 1 are sigmoid neurons."),
        (
            second.activation != neurons.SIGMOID,
            "The second layer has another activation: p(v = 1 | h) is a sigmoid of the sum.",
        ),
        (not first.b.any(), "The encoder has no biases: what becomes of the machine's b?"),
        (not second.b.any(), "The decoder has no biases: what becomes of the machine's a?"),
        (not close(first.W, W), "The first layer's W is not the machine's."),
        (not close(second.W, W.T), "The second layer's W is not the machine's, transposed."),
        (not close(first.b, b), "The first layer's biases are not those of the hidden units."),
        (not close(second.b, a), "The second layer's biases are not those of the visible units."),
        (
            np.shares_memory(first.W, second.W),
            "The reconstruction is right, but both layers hold one array: .T is a view, and "
            "training would change one layer with the other.",
        ),
    )
    return next((diagnosis for is_wrong, diagnosis in known if is_wrong), None)


def _two_layers(value: object) -> list[network.Layer]:
    if isinstance(value, network.Layer):
        raise Unreadable("Your function returns one layer; the encoder and the decoder are due.")
    if not isinstance(value, list | tuple) or not all(isinstance(x, network.Layer) for x in value):
        raise Unreadable("A list of two layers is due: make each by network.Layer(W, b, phi).")
    if len(value) != 2:
        raise Unreadable(
            f"Your function returns {len(value)} layer{'s' * (len(value) != 1)}; two are due: "
            "one up to the hidden units, one back."
        )
    return list(value)


@cache
def _split() -> tuple[Array, Array, np.ndarray, np.ndarray]:
    """Return the notebook's train, test and their labels."""
    X, y = data.digits()
    order = np.random.default_rng(9).permutation(len(X))
    return *np.split(X[order] / 16, [1437]), *np.split(y[order], [1437])


def _wrong(Xhat: Array, labels: np.ndarray, means: Array) -> int:
    nearest = ((Xhat[:, None] - means) ** 2).sum(axis=-1).argmin(axis=1)
    return int((nearest != labels).sum())


@cache
def _counts() -> dict[str, int]:
    """Return how many test digits are wrong as the exercise asks, and with known mistakes."""
    train, test, y_train, y = _split()
    means = np.array([train[y_train == k].mean(axis=0) for k in range(10)])
    model, ten = pca.fit(train, M=2), pca.fit(train, M=10)
    rebuilt = model.reconstruct(test)
    U = np.linalg.svd(train, full_matrices=False)[2][:2].T
    return {
        "right": _wrong(rebuilt, y, means),
        "images": _wrong(test, y, means),
        "ten": _wrong(ten.reconstruct(test), y, means),
        "uncentred": _wrong(test @ U @ U.T, y, means),
        "labels": _wrong(rebuilt, data.digits()[1][1437:], means),
        "training": _wrong(model.reconstruct(train), y_train, means),
    }


@exercise(
    "11.5 judge",
    (
        "means: ten mean images of the training digits, one a class. For each reconstruction find "
        "the nearest of them."
    ),
    (
        "by_pca[0] holds the reconstructions from two components, labels the test digits' labels: "
        "count where the nearest mean's class is another."
    ),
    solution=(
        "178 of 360, and about 64 for two codes: ((by_pca[0][:, None] - means)**2)"
        ".sum(axis=-1).argmin(axis=1) != labels, summed. Of the images themselves 46."
    ),
    insight=(
        "The deep autoencoder knows more: about 64 are wrong. But where it errs it draws "
        "another digit clearly, and PCA a blur."
    ),
)
def wrong_by_pca(answer: object) -> str | None:
    """Count the test digits whose PCA reconstruction, M = 2, is nearest to another digit's mean."""
    value = number(answer)
    n = _counts()
    right = n["right"]
    if value == right:
        return None
    known = (
        (n["images"], "This is for the images themselves: reconstruct them from two numbers."),
        (n["ten"], "This is for ten components; two are asked for, as many as codes."),
        (n["uncentred"], "The components were fitted without subtracting the mean image."),
        (n["labels"], "The labels are in the old order: the digits were shuffled, so shuffle y."),
        (n["training"], "This is for the training digits; count among the 360 of the test."),
        (360 - right, "These are the right ones: count the wrong ones."),
    )
    for wrong, diagnosis in known:
        if value == wrong:
            return diagnosis
    if close(value, right / 360, 0.01) or close(value, right / 3.6, 0.01):
        return "This is their share, or a percentage: hand in how many they are."
    if 50 <= value <= 85:
        return "This is near what two codes of the deep autoencoder give; PCA's count is due."
    if not value.is_integer() or not 0 <= value <= 360:
        return "A count of test digits is due: a whole number between 0 and 360."
    size = "many" if value > right else "few"
    return f"Too {size}: compare each reconstruction with ten means of training images, by class."


@exercise(
    "11.6 compute",
    (
        "A step down from a layer with out units to one with in units leaves √out · s · φ', with "
        "s² = 2 / (in + out)."
    ),
    (
        "Of the seven steps, 8 to 7 down to 2 to 1, six end at sigmoid units, where φ' is 1/4 at "
        "most; one ends at the code, which is linear."
    ),
    solution=(
        "1.5e-4. The roots √(2 out / (in + out)) have the product 0.618, and six slopes of "
        "1/4 give 1/4096."
    ),
    insight=(
        "Glorot's variance gives back eight of the twelve powers of ten; the sigmoid's slope "
        "takes the other four."
    ),
)
def glorot_product(answer: object) -> str | None:
    """Give the share of δ that at most goes from layer 8 to 1: sigmoids, Glorot's variance."""
    value = number(answer)
    widths = np.array([64, 128, 64, 32, 10, 32, 64, 128, 64])
    n_in, out = widths[1:-1], widths[2:]  # of layers 2 to 8
    variance = 2 / (n_in + out)
    roots = np.sqrt(out * variance).prod()
    right = roots / 4**6
    if close(value, right, 0.01):
        return None
    first = np.sqrt(widths[1] * 2 / (widths[0] + widths[1])) / 4  # a step too many, layer 1's W
    small = (np.sqrt(out) * 0.01).prod()
    he = np.sqrt(out * 2 / n_in).prod() / 4**6
    known = (
        (right / 4, "All seven steps have a slope of 1/4 here: but the code is linear."),
        (right * 4, "One slope of 1/4 is missing: only the code is linear, and six are sigmoid."),
        (roots, "These are the matrices alone: the slopes of the sigmoids are missing."),
        (1 / 4**6, "These are the slopes alone: each matrix takes or gives something, too."),
        (roots / 2**6, "The sigmoid's value at 0 is 1/2; φ' is its slope."),
        (right * first, "Layer 1's own matrix is not passed: its gradient needs δ of layer 1."),
        (right**2, "This is the share of the mean square: take its root."),
        (roots**2 / 4**6, "The product of out · s² belongs to the mean square: take its root."),
        (np.sqrt(out).prod() * variance.prod() / 4**6, "This takes s², the variance, for s."),
        (np.sqrt(variance).prod() / 4**6, "An entry of Wᵀδ is a sum: where is √out?"),
        (
            np.sqrt(n_in * variance).prod() / 4**6,
            "The sum in Wᵀδ runs over the units of the layer above: out, not in.",
        ),
        (small / 4**6, "This is for the small weights, s = 0.01, not for Glorot's."),
        (small / 4**7, "This is for the small weights, s = 0.01; and the code is linear."),
        (he, "This is for the variance 2 / in, which is He's."),
        (100 * right, "This is a percentage: a share is due."),
        (1 / right, "Turned over: what is left of δ is a share below 1."),
        (np.log10(right), "This is the share's logarithm."),
    )
    for wrong, diagnosis in known:
        if close(value, wrong, 0.01):
            return diagnosis
    if value <= 0:
        return "A share of a root mean square is above 0."
    size = "large" if value > right else "small"
    return f"Too {size}: seven factors √out · s, and six slopes."


@exercise(
    "11.7 implement",
    (
        "Given v, the exponent is aᵀv plus a term for each hidden unit, and each unit is 0 or 1 "
        "by itself: the sum is a product."
    ),
    "A unit's factor is 1 + exp(w_jᵀv + b_j): 1 for h_j = 0, the other for h_j = 1.",
    solution=(
        "def f(V, W, b, a): return V @ a + np.logaddexp(0, V @ W.T + b).sum(axis=1). The sum "
        "over 2^H terms is a product of H factors 1 + exp(z_j)."
    ),
    insight="2^H terms became H factors, because given v the hidden units are independent.",
)
def hidden_summed_out(answer: object) -> str | None:
    """Write f(V, W, b, a) -> (N,): log of the sum over all binary h of exp(hᵀWv + bᵀh + aᵀv)."""
    f = function(answer)
    rng = np.random.default_rng(2002)
    V = (rng.random((5, 4)) < 0.6).astype(float)
    W, b, a = rng.normal(size=(3, 4)), rng.normal(size=3), rng.normal(size=4)
    found = array(ask(f, V, W, b, a), what="What your function returns")
    z, seen = V @ W.T + b, V @ a
    units = np.logaddexp(0, z)
    right, h = seen + units.sum(axis=1), 1 / (1 + np.exp(-z))
    if close(found, right):
        return None
    return (
        mistakes(
            found,
            (units.sum(axis=1), "The visible units' own term, aᵀv, is missing."),
            (right + seen, "The term aᵀv is counted twice."),
            (seen + np.logaddexp(0, z - b).sum(axis=1), "The hidden units' term, bᵀh, is missing."),
            (np.exp(right), "This is the sum; its logarithm is asked for."),
            (-right, "The sign is that of an energy, which is the logarithm's negative."),
            (right / np.log(2), "This is the logarithm to base 2; the natural one is due."),
            (right / np.log(10), "This is the logarithm to base 10; the natural one is due."),
            (
                seen + z.sum(axis=1),
                "This is for one h alone, all units 1: each of them may also be 0.",
            ),
            (
                seen + np.log(h).sum(axis=1),
                "This has log p(h = 1 | v) in it: sum over the values of h instead.",
            ),
            (
                seen + (h * z).sum(axis=1),
                "This is the exponent at the mean of h; the sum is over every h.",
            ),
            (
                seen + np.maximum(z, 0).sum(axis=1),
                "This is the largest term's exponent; add up all terms.",
            ),
            (
                seen + np.log1p(np.exp(z).sum(axis=1)),
                "The factors are added before the logarithm: they multiply.",
            ),
            (
                seen + np.log((1 + np.exp(z)).sum(axis=1)),
                "The factors are added before the logarithm: they multiply.",
            ),
            (right - np.log(np.exp(right).sum()), "This is divided by a sum over the rows of V."),
            (right.sum(), "All rows are added up: a number for each row is due."),
            (right.mean(), "This is the mean over the rows: a number for each row is due."),
            (
                lambda x: x.shape == z.shape and x.shape != right.shape,
                "One number for each hidden unit: combine them.",
            ),
            (lambda x: x.shape == (5, 1), "The shape is (N, 1); (N,) is due."),
            (lambda x: x.shape != (5,), "The shape is not (N,): one number for each row of V."),
        )
        or "The shape is right, the numbers are not: for H = 3 write all 8 terms out."
    )
