"""Exercises of notebook 09: back-propagation."""

import numpy as np
from numpy.typing import ArrayLike

from lecture8 import neurons, textbook
from lecture8.check import Array
from lecture8.course.exercises.asking import ask, takes
from lecture8.course.exercises.backpropagation_mistakes import other_steps
from lecture8.course.exercises.comparing import Answers, answers, close, judged
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import RETURNED, array, function, integer, number


@exercise(
    "09.1 compute, slide 44",
    "T_l counts the calls that a unit of layer l makes, its own among them: T_0 = 1 and "
    "T_l = 1 + n_(l-1) T_(l-1), with n_0 = {D} inputs.",
    "An output costs T - 1 multiplications: its own call multiplies nothing by a weight.",
    solution=(
        "{right}. T is {T} for layers 1 to 4, so {K} outputs cost {K} * {one}; "
        "with a cache the {cached} weights multiply once each."
    ),
    insight="With a cache it is {cached}, one per weight: {times} times fewer.",
    question="A network has {D} inputs, three hidden layers of {H} units and {K} outputs. A "
    "cached forward pass takes {cached} multiplications, one for each weight. How many does the "
    "naive one take for one sample?",
    vary={"D": (6, 8, 10, 12, 15), "H": (16, 18, 20, 24, 25, 30), "K": (3, 4, 5, 7)},
)
def naive_count(*, D: int = 10, H: int = 20, K: int = 5) -> Answers:
    """Count a naive forward pass's multiplications: {D} inputs, three layers of {H}, {K}
    outputs.
    """
    sizes, calls = [D, H, H, H, K], textbook.naive_calls
    right, T = textbook.naive_multiplications(sizes), calls(sizes)
    cached = textbook.cached_multiplications(sizes)
    one_less = K * (calls(sizes[1:]) - 1)
    return answers(
        number,
        right,
        (cached, "This is the pass with a cache: each weight once. The naive one repeats itself."),
        (
            cached + sum(sizes[1:]),
            "These are the weights and biases; the recursion repeats itself.",
        ),
        (T, "This is T, the calls for one output. How many outputs, and which calls multiply?"),
        (T - 1, "This is for one output: how many are there?"),
        (K * T, "One call too many per output: the first call's result is not multiplied."),
        (
            np.prod(sizes),
            "The paths from input to output: multiplications in the first layer alone.",
        ),
        (textbook.naive_multiplications(sizes[::-1]), "Inputs and outputs are exchanged."),
        (K * (calls([D, H, H, K]) - 1), "There are three hidden layers."),
        (cached * K, "Each output repeats the pass; and so does each unit below it."),
        (np.prod(sizes[1:]), "The inputs are missing, and all layers multiply, not one alone."),
        (
            K * H**3 * D + K * H**3,
            "Is it rounded, or are two of the four layers missing? The count is exact.",
        ),
        (one_less, "One layer is missing, or T_l was made with n_l: it takes n_{l-1}."),
        otherwise=lambda value: (
            "Nearly, but the count is exact: has something been rounded or left out?"
            if abs(value - right) <= right / 100
            else f"These are too {'few' if value < right else 'many'}: go from T_0 = 1 layer by "
            "layer, then to all outputs."
        ),
        rtol=1e-9,
        near=1e-7,
        words={
            "T": ", ".join(str(calls(sizes[: depth + 1])) for depth in (1, 2, 3)) + f" and {T}",
            "one": T - 1,
            "cached": cached,
            "times": round(right / cached),
        },
    )


@exercise(
    "09.2 implement, slide 54",
    "In z = W h + b, what is the derivative of z_j with respect to b_j?",
    "All samples of the batch use the same b, so b collects a term from each row of dZ.",
    solution=(
        "def f(dZ): return dZ.sum(axis=0). dz/db is 1; each sample adds its row; and the "
        "1/N of the mean loss is in dZ already."
    ),
    insight="This is slide 54's question: the bias is a weight whose input is always 1.",
)
def bias_gradient(answer: object) -> str | None:
    """Write f(dZ) -> db, with dZ (N, out) the derivatives of the mean loss, one row per sample."""
    f, rng = function(answer), np.random.default_rng(54)
    for N, out in ((5, 3), (2, 4), (1, 2)):
        dZ = rng.normal(size=(N, out))
        if takes(f, dZ, dZ) and not takes(f, dZ):
            return "Your function asks for more than dZ. dz/db is 1: no h takes part in db."
        db, right = array(ask(f, dZ), what=RETURNED), dZ.sum(axis=0)
        said = judged(
            db,
            right,
            (dZ.mean(axis=0), "This is the mean over the batch: dZ has been divided by N before."),
            (right * N, "This is N times too large: the 1/N of the mean loss is due once."),
            (-right, "The sign is that of a step downhill; the gradient is asked for."),
            (lambda db, N=N: db.shape == (N,), "The wrong axis: db has one entry per unit."),
            (lambda db: db.size == 1, "All is added up to one number; each unit has its own bias."),
            (
                lambda db, dZ=dZ: db.shape == dZ.shape,
                "One row per sample: what becomes of the batch?",
            ),
            (lambda db, s=(1, out): db.shape == s, "The shape is (1, out); b has shape (out,)."),
            (lambda db, s=(out,): db.shape != s, "The shape is not that of b, which is (out,)."),
            (lambda db, dZ=dZ: any(close(db, row) for row in dZ), "Only one sample is in it."),
            (
                lambda db, right=right: close(db, db[0] / right[0] * right),
                "It is right but for a factor, and none is due.",
            ),
            otherwise="The shape is right, the numbers are not: which terms does b_j collect?",
        )
        if said:
            return said
    return None


@exercise(
    "09.3 derive, slide 49",
    "dL/dŷ_k is -y_k / ŷ_k, and the Jacobian of softmax is symmetric.",
    "Multiply it out: diag(ŷ) gives one term, and -ŷŷᵀ gives ŷ times a sum.",
    solution=(
        "def f(yhat, y): return yhat * y.sum() - y. diag(ŷ) gives -y, and -ŷŷᵀ gives ŷ times "
        "the sum of y, which is 1 for a class."
    ),
    insight="Where the y_k add up to 1 this is ŷ - y, and only there.",
)
def softmax_delta(answer: object) -> str | None:
    """Write f(yhat, y) -> dL/dz (K,) for y of any sum: L = -Σ y_k ln ŷ_k, yhat = softmax(z)."""
    f = function(answer)
    for z, y in (
        ([0.3, -1.0, 2.0], [0.9, 0.1, 0.5]),
        ([0.1, 0.9, -0.4, 0.2, 1.0], [0.2, 0.7, 0.4, 0.1, 0.3]),
    ):
        yhat, y, K = neurons.SOFTMAX.phi(z), np.array(y), len(z)
        J, right = np.diag(yhat) - np.outer(yhat, yhat), yhat * y.sum() - y
        twice, one_less = neurons.SOFTMAX.phi(yhat), yhat - (np.arange(K) == y.argmax())
        said = judged(
            array(ask(f, yhat, y), what=RETURNED),
            right,
            (yhat - y, "This holds only where the y_k add up to 1: at which step is that used?"),
            (one_less, "This takes y for a class, 0 and one 1; here the y_k are any numbers."),
            (-right, "The sign: the gradient points uphill, so more ŷ_k than y_k is positive."),
            (y - yhat, "The sign is wrong, and the y_k need not add up to 1."),
            (-y / yhat, "This is dL/dŷ; the step from ŷ back to z is missing."),
            (J @ y, "The Jacobian is applied to y: it belongs to dL/dŷ."),
            (-y * (1 - yhat), "The Jacobian's diagonal alone is in it: every ŷ_k depends on z_j."),
            (
                lambda d, a=yhat, y=y: any(
                    close(d, c * (b + y)) for b in (a, a * y.sum()) for c in (-1, 1)
                ),
                "The two terms have opposite signs: diag(ŷ) and -ŷŷᵀ, both applied to -y / ŷ.",
            ),
            (yhat * y.sum(), "The part of the Jacobian with diag(ŷ) is missing."),
            (
                yhat * y.sum() - y * yhat,
                "One ŷ_k too many: diag(ŷ) cancels the ŷ_k that y_k is divided by.",
            ),
            (
                yhat * y.mean() - y,
                "A row of the Jacobian makes a sum over the classes, not a mean.",
            ),
            (
                (yhat - y) * yhat * (1 - yhat),
                "This is for sigmoids and the squared error; here it is softmax.",
            ),
            (-y, "The part of the Jacobian with ŷŷᵀ is missing."),
            (J @ (yhat - y), "This belongs to the squared error; L is the cross-entropy here."),
            ((yhat - y) * y.sum(), "The sum of the y_k belongs to one of the two terms, not both."),
            (twice * y.sum() - y, "The argument is softmax's output: do not apply softmax again."),
            (lambda d, J=J: d.shape == J.shape, "A matrix: is it still to be applied to dL/dŷ?"),
            (lambda d: d.size == 1, "One number for the layer; each z_k has its own derivative."),
            (lambda d, K=K: d.shape != (K,), "The shape is not that of z, which is (K,)."),
            (right / K, "It is divided by K: nothing here is a mean."),
            otherwise="The shape is right, the numbers are not: check each factor of the chain.",
        )
        if said:
            return said
    return None


@exercise(
    "09.4 predict, slide 53",
    "The {H} units have equal weights, inputs and outgoing weights: what of their gradients?",
    "One unit stands for all {H}. Count its weights and bias, and the output's that remain.",
    solution=(
        "{right}: a weight from each of the {D} inputs, a hidden bias, an outgoing weight, the "
        "output's bias. The {H} units have the same gradients and stay copies of one."
    ),
    insight="{H} units do the work of one: a random start breaks the tie.",
    question='All weights of a network start at 0.5, "to be fair to all units", and its biases '
    "at 0. It has {D} inputs, {H} hidden units and one output: {all} weights and biases. No two "
    "of the inputs are the same for all data. How many *different* numbers are among the {all} "
    "after training?",
    vary={"D": (2, 3, 4, 5, 6, 7, 8), "H": (6, 7, 8, 9, 10, 12)},
)
def different_weights(*, D: int = 2, H: int = 8) -> Answers:
    """Predict how many different numbers the {all} weights and biases hold after training."""
    every = H * (D + 2) + 1
    right = D + 1 + 1 + 1  # from each input, hidden bias; to the output, its bias
    return answers(
        integer,
        right,
        (
            every,
            "Every weight on its own, as after a random start. But here the units start alike.",
        ),
        (1, "Not all stay equal: the inputs differ, so weights from them get different gradients."),
        (2, "That is the start: all weights alike, all biases 0. Which groups part from there?"),
        (right - 2, "Two groups are missing: weights and biases of both layers are trained."),
        (right - 1, "One group is missing: go through both layers, weights and biases."),
        (right + 1, "One too many: which two of your groups have the same gradient?"),
        (lambda value: value < 1, "There is at least one number."),
        (lambda value: value > every, f"There are only {every} weights and biases."),
        otherwise="Too many: two hidden units with equal weights and equal δ get equal gradients.",
        words={"all": every},
    )


@exercise(
    "09.5 compute, slide 45",
    "Forward first: z = W x, h, ŷ. Then δ of the output, which is ŷ - y.",
    "δ_j is the outgoing weight times the output's δ, times ReLU's slope at z_j; row j is δ_j x.",
    solution=(
        "{dW}: z = {z}, h = {h}, ŷ = {yhat}, and ŷ - y = {delta}. Then "
        "δ = ({v[0]} * {delta}, 0), because the second unit is shut, and dW is δ xᵀ."
    ),
    insight="A shut unit learns nothing from a sample, however large its outgoing weight is.",
    question="By hand: the input is $\\mathbf x={x}$, and two ReLU units have "
    "$W=\\begin{{pmatrix}}1&1\\\\1&-1\\end{{pmatrix}}$ and no bias. The output is linear, $\\hat "
    "y={v[0]}h_1+{v[1]}h_2+1$; it should be $y={y}$, and $\\mathcal L=\\frac12(\\hat y-y)^2$. "
    "What is $\\partial\\mathcal L/\\partial W$, a $2\\times2$ matrix?",
    vary={
        "x": ((1, 2), (1, 3), (2, 3), (2, 5), (3, 4), (1, 4)),
        "v": ((3, 5), (3, 4), (4, 5), (5, 3)),
        "short": (2, 7, 11),
    },
)
def relu_gradient(
    *, x: tuple[int, int] = (1, 2), v: tuple[int, int] = (3, 5), short: int = 2
) -> Answers:
    """Find dL/dW: x = {x}, y = {y}, W = [[1, 1], [1, -1]], h = ReLU(Wx),
    ŷ = {v[0]} h1 + {v[1]} h2 + 1.
    """
    W = np.array([[1, 1], [1, -1]])
    z = W @ x
    h, is_open = np.maximum(z, 0), z > 0
    yhat, delta = v @ h + 1, -short
    y = yhat - delta
    right = np.outer(delta * is_open * v, x)

    def times(dW: Array) -> float:
        """How many times the right one dW is, or 0 if it is another matrix."""
        factor = dW[0, 0] / right[0, 0]
        return factor if close(dW, factor * right) else 0.0

    return answers(
        lambda answer: array(answer, shape=(2, 2)),
        right,
        (
            np.outer(np.multiply(delta, v), x),
            "The slope of ReLU is missing: is the second unit open?",
        ),
        (right.T, "It is transposed: W[j, i] leads to j from i, so a row has a unit's δ."),
        (-right.T, "It is transposed, and the sign is wrong: δ of the output is ŷ - y."),
        (-right, "The sign: δ of the output is ŷ - y, and y is the larger here."),
        (
            np.outer(np.multiply(short, v), x),
            "The sign is wrong, and the slope of ReLU is missing.",
        ),
        (2 * right, "Twice too large: the loss has a factor 1/2, which the square's 2 cancels."),
        (right / 2, "Half of it: the loss has a factor 1/2, but the square brings a 2."),
        (np.outer((delta - 1) * is_open * v, x), "The output's bias, + 1, is missing in ŷ."),
        (np.outer(delta * is_open, x), "The outgoing weights are missing on the way back."),
        (np.outer(is_open * v, x), "The δ of the output is missing: only ŷ is differentiated."),
        (np.outer(delta * is_open * v, h), "A weight's gradient has its input, which is x, not h."),
        (
            np.outer((v @ z + 1 - y) * np.array(v), x),
            "Both units are taken to be open: is ReLU(z) z here?",
        ),
        (
            np.outer((v @ z + 1 - y) * is_open * v, x),
            "In ŷ the second unit counts as open: what is ReLU of its sum?",
        ),
        (W - right, "This is W after a step; the gradient itself is due."),
        (lambda dW: not dW.any(), "It is not all 0: is the first unit open for this x?"),
        (lambda dW: dW[1].any(), "Look at the second unit: is it open for this x?"),
        (lambda dW: times(dW) > 0, "The direction is right, the size is not: what is δ of unit 1?"),
        (lambda dW: times(dW) < 0, "The sign is wrong, and the size: what is δ of the output?"),
        otherwise="Right in the second row; in the first, δ multiplies each of its inputs.",
        words={
            "y": y,
            "z": tuple(z.tolist()),
            "h": tuple(h.tolist()),
            "yhat": yhat,
            "delta": delta,
            "dW": right.tolist(),
        },
    )


@exercise(
    "09.6 implement, slide 54",
    "Going back, dZ passes through W: the sum over the units k that unit j leads to.",
    "Then each entry is multiplied by φ' at its own z. φ' of tanh is 1 - tanh².",
    solution=(
        "def f(dZ, W, Z): return dZ @ W * (1 - np.tanh(Z) ** 2). Rows are samples, so the "
        "transpose of slide 54 is in place already."
    ),
    insight="One line per layer: this is the recursion of slide 54.",
)
def tanh_delta(answer: object) -> str | None:
    """Write f(dZ, W, Z) -> dZ of the tanh layer with sums Z; dZ and W are of the layer after it."""
    f, rng = function(answer), np.random.default_rng(52)
    for N, n_out, n_in in ((5, 3, 3), (4, 2, 3), (1, 3, 2)):  # in the first W.T fits, too
        dZ, W, Z = (rng.normal(size=size) for size in ((N, n_out), (n_out, n_in), (N, n_in)))
        found, right = array(ask(f, dZ, W, Z), what=RETURNED), dZ @ W * (1 - np.tanh(Z) ** 2)
        shape = (lambda d, s=Z.shape: d.shape != s, "The shape is not that of Z, (N, units).")
        last = "The shape is right, the numbers are not: work out one sample and one unit by hand."
        said = judged(found, right, *other_steps(dZ, W, Z), shape, otherwise=last)
        if said:
            return said
    return None


@exercise(
    "09.7 implement, slide 45",
    "Two values of L, one on each side of w: the errors of first order cancel.",
    "A step of about 1e-5 is a good choice: rounding costs about 1e-16 / h, the formula h².",
    solution=(
        "def f(L, w): return (L(w + 1e-5) - L(w - 1e-5)) / 2e-5. The complex step, "
        "L(w + 1e-20j).imag / 1e-20, does it, too."
    ),
    insight="A gradient that agrees with this in all digits but the last few is right.",
)
def numerical_derivative(answer: object) -> str | None:
    """Write f(L, w) -> dL/dw to eight digits, for any function L of a number, from its values."""
    f = function(answer)
    at, steps, found = np.array([1.0, -0.6, 2.6, 0.0]), [], []
    for w in at.tolist():

        def L(value: ArrayLike, w: float = w) -> ArrayLike:
            steps.extend(np.ravel(np.asarray(value) - w))
            return 10 + np.sin(value)

        where = RETURNED if w else "At w = 0, what your function returns"
        found.append(number(ask(f, L, w), what=where))
    if not steps:
        return "Your function never calls L; it should work for any loss."
    found, right = np.array(found), np.cos(at)
    said = _imprecise(np.array(steps), found, 10 + np.sin(at), at)
    return judged(
        found,
        lambda v: (np.abs(v - right) <= 1e-8 * np.abs(right)).all(),
        (2 * right, "Twice too large: by how much do the two places differ?"),
        (right / 2, "Half of it: by how much do the two places differ?"),
        (-right, "The sign: which value is subtracted from which?"),
        (10 + np.sin(at), "This is L itself; its derivative is asked for."),
        (np.zeros(4), "It is 0: the difference is lost in rounding, or not divided by the step."),
        (lambda v: close(v, right, rtol=0.1), said),
        (
            lambda v: np.abs(v[0]) < 0.01 and close(v / v[0], right / right[0]),
            "It is proportional to the derivative, but far too small: divide by the step.",
        ),
        (
            lambda v: close(v, -np.sin(at), rtol=0.01),
            "This is the second derivative: the first has one difference of two values.",
        ),
        (at * right, "This is w times the derivative: how far apart are your two places?"),
        (lambda v: np.ptp(v) < 1e-3, "It is the same at every w: is L asked around w?"),
        (
            lambda v: close(v / v[0], right / right[0], rtol=0.01),
            "It is proportional to the derivative: is the divisor the distance of the two places, "
            "and is the step small?",
        ),
        otherwise="It is not near the derivative: are the step and the divisor right?",
    )


def _imprecise(steps: Array, found: Array, values: Array, at: Array) -> str:
    """Return why what is found is only nearly right, if the places where L was asked say it."""
    real, size = np.real(steps), np.abs(steps).max()
    if (real >= 0).all() or (real <= 0).all():
        return "Nearly. You look to one side of w only; with one place on each side more cancels."
    error = np.abs(found - np.cos(at)).max()
    if error <= 2 * size**2:  # h²/6 times the third derivative
        return "Nearly. The step is too large: the error grows with its square."
    if error <= 4 * np.finfo(float).eps * values.max() / size:
        return "Nearly. The step is so small that rounding eats the digits of the difference."
    return "Nearly, to a few digits only: is something rounded, in L's values or in the result?"
