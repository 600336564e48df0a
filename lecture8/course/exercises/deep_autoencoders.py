"""Exercises of notebook 11: deep autoencoders."""

from itertools import pairwise

import numpy as np

from lecture8 import network, neurons
from lecture8.autoencoder import RBM
from lecture8.check import Array
from lecture8.course.exercises.asking import ask
from lecture8.course.exercises.comparing import Answers, answers, close, judged, options
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import RETURNED, Unreadable, array, function, integer, number


@exercise(
    "11.1 compute, slide 36",
    "A layer from n to m units has a matrix W of shape (m, n) and a bias for each of its m units.",
    "There are eight layers. The decoder's matrices have the encoder's shapes, transposed; its "
    "biases are those of {down} units.",
    solution="{right:,}: {weights:,} weights on each side, {b1} biases in the encoder and {b2} in "
    "the decoder.",
    insight="The encoder has {fewer} fewer than the decoder: {code} biases in place of 784.",
    question="How many weights and biases has the autoencoder {shape} and back, all in all?",
    vary={
        "first": (1000, 800, 600),
        "second": (500, 400, 300),
        "third": (250, 200, 100),
        "code": (30, 20, 15),
    },
)
def autoencoder_size(
    *, first: int = 1000, second: int = 500, third: int = 250, code: int = 30
) -> Answers:
    """Count all weights and biases of the autoencoder {shape} and back."""
    sizes = [784, first, second, third, code]
    weights = sum(a * b for a, b in pairwise(sizes))
    up, down = sum(sizes[1:]), sum(sizes[:-1])  # biases of the encoder and the decoder
    right = 2 * weights + up + down
    return answers(
        integer,
        right,
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
        (
            lambda n: close(n, right, 0.01),
            "Near, but count exactly: the weights first, then a bias for each unit but inputs.",
        ),
        otherwise="Too {many}: a layer from n to m units has a matrix of m rows and n columns, "
        "and a bias for each of its m units.",
        rtol=0,
        near=0,
        words={
            "shape": "-".join(map(str, sizes)),
            "down": f"{third}, {second}, {first} and 784",
            "weights": weights,
            "b1": up,
            "b2": down,
            "fewer": down - up,
        },
    )


@exercise(
    "11.2 derive, slide 36",
    "An entry of Wᵀδ is a sum of n independent products: what is its mean square?",
    "The mean square of the sum is n s² times that of δ. Take the root, then multiply by the "
    "largest value of φ' = σ(1 - σ).",
    solution="def f(n, s): return np.sqrt(n) * s / 4. The mean square of a sum of n independent "
    "products is n s² times that of δ, and φ' is at most 1/4.",
    insight="At n = 64 and s = 0.01 that is a fiftieth per layer, and there are seven such steps.",
)
def gradient_left(answer: object) -> str | None:
    """Write f(n, s): the share of δ's root mean square that at most is left one layer down."""
    f, cases = function(answer), ((64, 0.01), (100, 0.3), (9, 2.0))
    n, s = np.array(cases).T
    root = np.sqrt(n)
    shares = np.array([number(ask(f, *case), RETURNED) for case in cases]) / (root * s)
    return judged(  # each in what Wᵀ leaves, √n s
        shares,
        np.full(3, 1 / 4),
        (np.full(3, 4), "At most 1/4 of a slope is left by φ': multiply by it, do not divide."),
        (np.ones(3), "This is what Wᵀ leaves: the step through the sigmoid, by φ', is missing."),
        (np.full(3, 1 / 2), "The sigmoid's value at 0 is 1/2; φ' is its slope."),
        (np.full(3, 1 / 16), "The slope φ' counts once a layer: here it is squared."),
        (root / 4, "The n products are independent: their squares add up, not their sizes."),
        (root, "The n products are independent: their squares add up. And where is φ'?"),
        (root * s / 16, "This is the share of the mean square: take its root."),
        (root * s / 4, "The mean square has n s² in it, φ' is no square: take the root first."),
        (root * s, "This is what Wᵀ leaves of the mean square: take the root, and think of φ'."),
        (s / 4, "The variance of a weight is s²; a root mean square takes s."),
        (
            root / np.sqrt(s) / 4,
            "The arguments are exchanged: n, the number of units, comes first.",
        ),
        (1 / np.sqrt(s) / 4, "The standard deviation is s already: the variance is s²."),
        (1 / root / 4, "This is one weight's share: an entry of Wᵀδ is a sum of n products."),
        (1 / n / 4, "This is for a mean of n products; Wᵀδ holds sums."),
        (1 / s / 4, "The size of the weights, s, is missing."),
        (1 / root / s / 4, "This is the largest φ' alone: what do the weights leave?"),
        (
            s / root / 4,
            "This has a weight's variance, s², in it: an entry of Wᵀδ is a sum of n products.",
        ),
        (root / 16, "The n products are independent: their squares add up. And φ' is squared."),
        (root * root * root / 4, "The n products are independent: n stands under a root."),
        ((root * s / 4) ** 7 / (root * s), "This is for seven steps; one is asked for."),
        ((1 - root * s / 4) / (root * s), "This is what is lost; what is left is asked for."),
        (
            lambda shares: close(shares, np.full(3, shares[0])),
            "It is right but for a factor: n s² is the mean square's, and how large is φ' at most?",
        ),
        otherwise=lambda shares: _which_case(shares, cases),
    )


def _which_case(shares: Array, cases: tuple[tuple[int, float], ...]) -> str:
    first = next(i for i, share in enumerate(shares) if not close(share, 1 / 4))
    n, s = cases[first]
    size = "large" if shares[first] > 1 / 4 else "small"
    if first > 0:
        return f"Right for n = 64 and s = 0.01, but too {size} for n = {n} and s = {s:g}."
    return f"For n = {n} and s = {s:g} the result is too {size}: begin with an entry of Wᵀδ."


@exercise(
    "11.3 judge, slide 36",
    "follow(ae) trains any autoencoder of these sizes; its second result is the test error "
    "after each epoch.",
    "Build the stack and leave its weights as they are: they have Glorot's variance. Then "
    "make them small again, and train with network.Adam(5e-3).",
    solution="'neither'. After 15 epochs both are within 3% of the mean image's error: sigmoids "
    "pass on only small differences between digits, and the mean image is learned first.",
    insight="A gradient that arrives is not enough: nearly all it asks for is the mean image.",
)
def sigmoid_rescue() -> Answers:
    """Say which alone takes the sigmoids 3% below the mean image: Glorot, Adam, both or neither."""
    return options(
        {
            "Glorot": "Measure it: with Glorot's variance the first layer's gradient is larger, "
            "but where is the test error after 15 epochs?",
            "Adam": "Measure it: with Adam the first layer does move, but compare the test error "
            "after 15 epochs with the mean image's.",
            "both": "Measure each by itself: that the first layer moves is no proof. The test "
            "error after 15 epochs decides.",
            "neither": None,
        }
    )


@exercise(
    "11.4 implement, slide 38",
    "machine.hidden(V) is the first layer, machine.visible(H) the second: which weights and "
    "biases does each use?",
    "network.Layer(W, b, activation) wants W as (out, in). The way back has the transposed W "
    "and the biases a. Copy all of them: training changes arrays in place.",
    solution="def f(rbm): return [network.Layer(rbm.W.copy(), rbm.b.copy(), neurons.SIGMOID), "
    "network.Layer(rbm.W.T.copy(), rbm.a.copy(), neurons.SIGMOID)].",
    insight="pretrain does this to each of its machines, and fine-tuning then parts the two Ws.",
)
def unrolled_machine(answer: object) -> str | None:
    """Write f(rbm) -> [layer, layer]: the RBM, of binary units, as an autoencoder to be trained."""
    f, rng = function(answer), np.random.default_rng(38)
    W, b, a = (rng.normal(size=shape) for shape in ((4, 6), 4, 6))
    first, second = _two_layers(ask(f, RBM(W, b, a, neurons.SIGMOID)))
    shapes, fit = [first.W.shape, second.W.shape], [(4, 6), (6, 4)]
    if shapes != fit:
        if shapes == fit[::-1]:
            return "The decoder comes first: an autoencoder begins with the visible units."
        if shapes[0] == shapes[1][::-1]:
            return "These are another machine's layers: take those of the function's argument."
        return "The shapes do not fit: the first W is (H, V), the second leads back, (V, H)."
    lent, again = ask(lambda rbm: (rbm, list(f(rbm))), RBM(W, b, a, neurons.SIGMOID))
    theirs, ours = ((m.W, m.b) for m in again), (lent.W, lent.b, lent.a)
    shared = any(np.shares_memory(x, y) for pair in theirs for x in pair for y in ours)
    known = (
        (
            first.activation != neurons.SIGMOID,
            "The first layer has another activation: p(h = 1 | v) is a sigmoid of the sum.",
        ),
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
        (
            shared,
            "The reconstruction is right, but training these layers would change the machine: "
            "give them copies of its arrays.",
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


@exercise(
    "11.5 compute, slide 36",
    "A step down from a layer with out units to one with in units leaves √out · s · φ', with "
    "s² = 2 / (in + out).",
    "Of the seven steps, 8 to 7 down to 2 to 1, six end at sigmoid units, where φ' is 1/4 at "
    "most; one ends at the code, which is linear.",
    solution="1.5e-4. The roots √(2 out / (in + out)) have the product 0.618, and six slopes of "
    "1/4 give 1/4096.",
    insight="Glorot's variance gives back eight of the twelve powers of ten; the sigmoid's slope "
    "takes the other four, and four times Glorot's deviation gives those back.",
)
def glorot_product() -> Answers:
    """Give the share of δ that at most goes from layer 8 to 1: sigmoids, Glorot's variance."""
    widths = np.array([64, 128, 64, 32, 10, 32, 64, 128, 64])
    n_in, out = widths[1:-1], widths[2:]  # of layers 2 to 8
    variance = 2 / (n_in + out)
    roots = np.sqrt(out * variance).prod()
    right = roots / 4**6
    first = np.sqrt(widths[1] * 2 / (widths[0] + widths[1])) / 4  # a step too many, layer 1's W
    small = (np.sqrt(out) * 0.01).prod()
    he = np.sqrt(out * 2 / n_in).prod() / 4**6
    return answers(
        number,
        right,
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
        (lambda value: value <= 0, "A share of a root mean square is above 0."),
        (1 / 4**7, "These are slopes alone, and the code is linear; what of the matrices?"),
        (roots / 2**3.5 / 4**6, "Glorot's variance has a 2 above in + out."),
        (roots / 4**8, "Too many slopes of 1/4: how many of the seven steps end at sigmoids?"),
        (roots / 4, "Only one slope of 1/4 is in it: each step that ends at sigmoids has one."),
        (1 / 4, "This is one slope alone: there are seven steps, each with its matrix."),
        (0.02, "This is one step with s = 0.01: there are seven, and the weights are Glorot's."),
        (1, "With equal widths and slopes of 1 nothing is lost; here neither holds."),
        (
            lambda value: 1e-13 < value < 1e-11,
            "The small weights leave about that much; with Glorot's it is more.",
        ),
        otherwise="Too {size}: write down, for each of the seven steps, what exercise 2 gives.",
        rtol=0.01,
        near=0.01,
    )


@exercise(
    "11.6 implement, slide 38",
    "Given v, the exponent is aᵀv plus a term for each hidden unit, and each unit is 0 or 1 "
    "by itself: the sum is a product.",
    "A unit's factor is 1 + exp(w_jᵀv + b_j): 1 for h_j = 0, the other for h_j = 1.",
    solution="def f(V, W, b, a): return V @ a + np.logaddexp(0, V @ W.T + b).sum(axis=1). The sum "
    "over 2^H terms is a product of H factors 1 + exp(z_j).",
    insight="2^H terms became H factors, because given v the hidden units are independent.",
)
def hidden_summed_out(answer: object) -> str | None:
    """Write f(V, W, b, a) -> (N,): log of the sum over all binary h of exp(hᵀWv + bᵀh + aᵀv)."""
    f, rng = function(answer), np.random.default_rng(2002)
    said = (_summed_out(f, *sizes, rng) for sizes in ((5, 4, 3), (2, 3, 5), (3, 6, 1)))
    return next(filter(None, said), None)


def _summed_out(f: object, N: int, D: int, H: int, rng: np.random.Generator) -> str | None:
    """Judge f on N images of D pixels, with H hidden units."""
    V = (rng.random((N, D)) < 0.6).astype(float)
    W, b, a = rng.normal(size=(H, D)), rng.normal(size=H), rng.normal(size=D)
    z, seen = V @ W.T + b, V @ a
    units, h = np.logaddexp(0, z), 1 / (1 + np.exp(-z))
    right, added = seen + units.sum(axis=1), "The factors are added before the logarithm: they "
    return judged(
        array(ask(f, V, W, b, a), what=RETURNED),
        right,
        (units.sum(axis=1), "The visible units' own term, aᵀv, is missing."),
        (right + seen, "The term aᵀv is counted twice."),
        (right + (H - 1) * seen, "The term aᵀv is counted once for each hidden unit."),
        (seen + np.logaddexp(0, z - b).sum(axis=1), "The hidden units' term, bᵀh, is missing."),
        (seen + np.logaddexp(-z, z).sum(axis=1), "Hidden units are 0 or 1 here, not -1 or 1."),
        (np.exp(right), "This is the sum; its logarithm is asked for."),
        (-right, "The sign is that of an energy, which is the logarithm's negative."),
        (right / np.log(2), "This is the logarithm to base 2; the natural one is due."),
        (right / np.log(10), "This is the logarithm to base 10; the natural one is due."),
        (seen + z.sum(axis=1), "This is for one h alone, all units 1: each may also be 0."),
        (
            seen + np.log(h).sum(axis=1),
            "This has log p(h = 1 | v) in it: sum over the values of h instead.",
        ),
        (seen + (h * z).sum(axis=1), "This is the exponent at the mean of h; sum over every h."),
        (seen + np.maximum(z, 0).sum(axis=1), "This is the largest exponent; add up all terms."),
        (seen + np.log1p(np.exp(z).sum(axis=1)), f"{added}multiply."),
        (seen + np.log((1 + np.exp(z)).sum(axis=1)), f"{added}multiply."),
        (right - np.log(np.exp(right).sum()), "This is divided by a sum over the rows of V."),
        (seen + np.logaddexp(0, -z).sum(axis=1), "A factor has the wrong sign in its exponent."),
        (
            seen + np.log(np.exp(z).sum(axis=1)),
            "Here one hidden unit at a time is 1; each is 0 or 1 by itself.",
        ),
        (
            seen + np.logaddexp(0, z.sum(axis=1)),
            "Here all hidden units are 0 or 1 together; each is so by itself.",
        ),
        (
            np.logaddexp(0, z + seen[:, None]).sum(axis=1),
            "The term aᵀv is in the factors: it does not depend on h, so take it out.",
        ),
        (right - H * np.log(2), "This is the mean over all h; their sum is asked for."),
        (
            seen + units.mean(axis=1),
            "This takes a mean over the hidden units: the logarithms of their factors add up.",
        ),
        (
            seen + b.sum() + np.logaddexp(0, z - b).sum(axis=1),
            "The bias b_j counts only where h_j is 1: it belongs to the exponent.",
        ),
        (
            seen * units.sum(axis=1),
            "The term aᵀv is multiplied by the rest: in the logarithm it is added.",
        ),
        (units.sum(axis=1) - seen, "The sign of aᵀv is wrong."),
        (seen - units.sum(axis=1), "The sign of the hidden units' part is wrong."),
        (seen + np.logaddexp2(0, z).sum(axis=1), "You take powers of 2; those of e are due."),
        (
            lambda x: close(x, seen.sum() + units.sum(axis=1)) or close(x, seen + units.sum()),
            "One of the parts is summed over the rows of V, too.",
        ),
        (right.sum(), "All rows are added up: a number for each row is due."),
        (right.mean(), "This is the mean over the rows: a number for each row is due."),
        (
            lambda x: x.shape == z.shape and x.shape != right.shape and H > 1,
            "One number for each hidden unit: combine them.",
        ),
        (lambda x: x.shape == (N, 1), "The shape is (N, 1); (N,) is due."),
        (lambda x: x.shape != (N,), "The shape is not (N,): one number for each row of V."),
        otherwise=f"The shape is right, the numbers are not: for H = {H} write all {2**H} terms "
        "out.",
    )
