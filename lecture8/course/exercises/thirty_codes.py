"""Exercises of notebook 12: what codes hold, and what is compared with what."""

from functools import cache

import numpy as np

from lecture8 import data, pca
from lecture8.check import Array
from lecture8.course.exercises.comparing import Answers, answers, close, lettered, orders
from lecture8.course.exercises.exercise import exercise
from lecture8.course.exercises.reading import integer, number


@cache
def _split() -> tuple[Array, Array, np.ndarray, np.ndarray]:
    """Return the notebook's train, test and their labels."""
    X, y = data.digits()
    order = np.random.default_rng(9).permutation(len(X))
    return *np.split(X[order] / 16, [1437]), *np.split(y[order], [1437])


@cache
def _counts() -> dict[str, int]:
    """Return how many test digits are wrong as the exercise asks, and with known mistakes."""
    train, test, y_train, y = _split()
    means = np.array([train[y_train == k].mean(axis=0) for k in range(10)])

    def wrong(Xhat: Array, labels: np.ndarray = y) -> int:
        nearest = ((Xhat[:, None] - means) ** 2).sum(axis=-1).argmin(axis=1)
        return int((nearest != labels).sum())

    model, U = pca.fit(train, M=5), np.linalg.svd(train, full_matrices=False)[2][:5].T
    return {
        "right": wrong(model.reconstruct(test)),
        "images": wrong(test),
        "two": wrong(pca.fit(train, M=2).reconstruct(test)),
        "ten": wrong(pca.fit(train, M=10).reconstruct(test)),
        "uncentred": wrong(test @ U @ U.T),
        "labels": wrong(model.reconstruct(test), data.digits()[1][1437:]),
        "training": wrong(model.reconstruct(train), y_train),
    }


@exercise(
    "12.1 judge, slide 39",
    (
        "means: ten mean images of the training digits, one per class. For each reconstruction "
        "find the nearest of them."
    ),
    (
        "by_pca[1] holds the reconstructions from five components, labels the test digits' "
        "labels: count where the nearest mean's class is another."
    ),
    solution=(
        "77 of 360: ((by_pca[1][:, None] - means)**2).sum(axis=-1).argmin(axis=1) != labels, "
        "summed. Of the images themselves 46 are nearer to another mean."
    ),
    insight=(
        "With five codes of the deep autoencoder it is about 50, hardly more than of the images "
        "themselves."
    ),
)
def wrong_by_pca() -> Answers:
    """Count the test digits whose PCA reconstruction, M = 5, is nearest to another digit's mean."""
    n = _counts()
    right = n["right"]
    return answers(
        number,
        right,
        (n["images"], "This is for the images themselves: reconstruct them from five numbers."),
        (n["two"], "This is for two components; five are asked for."),
        (n["ten"], "This is for ten components; five are asked for."),
        (n["uncentred"], "The components were fitted without subtracting the mean image."),
        (n["labels"], "The labels are in the old order: the digits were shuffled, so shuffle y."),
        (n["training"], "This is for the training digits; count among the 360 of the test."),
        (360 - right, "These are the right ones: count the wrong ones."),
        (
            lambda x: close(x, right / 360, 0.02) or close(x, right / 3.6, 0.02),
            "This is their share, or a percentage: submit how many they are.",
        ),
        (
            right - n["images"],
            "You subtract the count for the images themselves: count all that are wrong.",
        ),
        (
            lambda x: float(x).is_integer() and abs(x - right) <= 3,
            "Nearly, but the count is exact: which images are the means and the components from?",
        ),
        (
            lambda x: 40 <= x <= 60,
            "This is near what codes of the deep autoencoder give; PCA's count is due.",
        ),
        (
            lambda x: not float(x).is_integer() or not 0 <= x <= 360,
            "A count of test digits is due: a whole number between 0 and 360.",
        ),
        otherwise="Too {many}: compare each reconstruction with ten means of training images, "
        "by class.",
        rtol=0,
        near=0,
    )


@exercise(
    "12.2 compute, slide 39",
    (
        "{error} is a sum of 784 squares, mean over images, in units of which 1 is white: what is "
        "the mean of one square?"
    ),
    "Take the root of that mean, and turn it into grey levels: white is 255 of them.",
    solution="{right:.1f}: the root of {error} / 784 is {share} of the way from black to white.",
    insight="For PCA's 13.87 it is 34. Most pixels are black and nearly right: strokes are not.",
    question="A network has a squared error of {error} per test image of MNIST, in units of which "
    "1 is white. By how many of MNIST's 255 grey levels is a pixel off, in root mean square?",
    vary={"error": (1.25, 1.45, 1.67, 1.98, 2.16, 2.35, 2.55, 2.75, 3.25, 3.55, 3.85, 4.25)},
)
def grey_levels_off(*, error: float = 1.67) -> Answers:
    """Give the root mean square error of a pixel, of 255 grey levels, if an image's is {error}."""
    mean = error / 784
    right = 255 * mean**0.5
    return answers(
        number,
        right,
        (255 * mean, "This takes the mean square for its root."),
        (255 * error**0.5, "The sum runs over 784 pixels: take the mean of the squares first."),
        (255 * error**0.5 / 784, "Divide by 784 first, then take the root."),
        (255 * (error / 28) ** 0.5, "An image has 28 x 28 pixels, not 28."),
        (255 * (error / 10_000) ** 0.5, f"The {error} is a mean over the images already."),
        (mean**0.5, "This is the share of the way from black to white: in grey levels it is more."),
        (100 * mean**0.5, "This is a percentage of white; grey levels are asked for."),
        (
            16 * mean**0.5,
            "The levels are 0 .. 255, not 0 .. 16; and their number stands outside the root.",
        ),
        (255 * (2 * mean) ** 0.5, f"You double the {error}: it is the sum of the squares already."),
        (255 * (mean / 2) ** 0.5, f"You halve the {error}: it is the sum of the squares already."),
        (127.5 * mean**0.5, "Half of it: from black to white there are 255 levels."),
        (255 * (error / 64) ** 0.5, "The small digits have 64 pixels; MNIST's have 784."),
        (255 * (error / 30) ** 0.5, "The sum runs over the pixels, not over the codes."),
        (255 * error, f"The {error} is a sum of squares: take their mean and its root first."),
        (error**0.5, "This is the root of the whole sum, in units of white: take the mean first."),
        (mean, "This is the mean square, in units of white: take its root."),
        (error, "This is the sum of the squares itself."),
        (255**2 * mean, "This is the mean square in grey levels: take its root."),
        (255 * (13.87 / 784) ** 0.5, f"This is PCA's; the error of the network is {error}."),
        (255 * (3.00 / 784) ** 0.5, "This is for the published error, 3.00."),
        (lambda v: abs(v - right) < 1, "Nearly: is something rounded? Three digits are due."),
        otherwise=f"Too {{size}}: what does the sum of {error} run over?",
        rtol=0.01,
        near=0.005,
        words={"share": f"{mean**0.5:.3f}"},
    )


@exercise(
    "12.3 compute, slide 39",
    (
        "pca.fit(train, M=m) for growing m, and the error of its reconstruction of test: where is "
        "it below 0.6 for the first time?"
    ),
    "next(m for m in range(1, 65) if error(pca.fit(train, M=m).reconstruct(test)) < 0.6).",
    solution="19: the test error is 0.62 with 18 components and 0.57 with 19.",
    insight="Ten codes of the deep autoencoder are worth nineteen principal components here.",
)
def components_as_good() -> Answers:
    """Find how many principal components it takes to bring the test error below 0.6."""
    train, test, *_ = _split()
    model = pca.fit(train)

    def needed(lost: Array) -> int:
        return int((lost < 0.6).argmax())

    def lost(codes: Array, total: Array) -> Array:
        return (total**2).sum(axis=1).mean() - np.append(0, (codes**2).mean(axis=0).cumsum())

    right = needed(lost(model.encode(test), test - model.mean))
    return answers(
        integer,
        right,
        (
            needed(lost(model.encode(train), train - model.mean)),
            "With so many it is below 0.6 on the training digits; on the test digits it is 0.62.",
        ),
        (right + 1, "It is below 0.6 already with one component fewer."),
        (10, "With as many components as codes PCA's test error is 1.27."),
        (64, "With all 64 components nothing is lost: look for the fewest."),
        (lambda m: not 1 <= m <= 64, "There are 64 components: a number from 1 to 64 is due."),
        otherwise=lambda m: (
            f"With {m} the test error is {lost(model.encode(test), test - model.mean)[m]:.2f}."
        ),
        rtol=0,
        near=0,
    )


@exercise(
    "12.4 judge, slide 39",
    "Make a list for each of the two runs: units, start of the weights, epochs, shifts, code.",
    "In three of the pairs the two lists differ in two entries or more.",
    solution=(
        "{right}: the same network, start, images and recipe, for 20 and for 200 epochs. In {A} "
        "RBMs also set the size of the weights; in {B} the units change with the start; in {D} "
        "units, loss of precision, shifts, epochs and optimiser all differ."
    ),
    insight="A cause is shown by what differs in it alone.",
    question="Which of these pairs of recorded runs differ in one thing only, and so show its "
    "effect?\n\n{options}",
    vary={"order": orders("ABCD")},
)
def one_thing_changed(*, order: str = "ABCD") -> Answers:
    """Choose the pair of runs that differ in one thing only, and so show its effect."""
    return lettered(
        order,
        (
            "Sigmoid units from random weights of Glorot's size, and from the weights of RBMs.",
            "RBMs change the size of the weights, too: in notebook 12 the row of 4 x Glorot "
            "shows how much of the difference that alone makes.",
        ),
        (
            "Sigmoid units from random weights of Glorot's size, and SiLU units, both for 20 "
            "epochs.",
            "Both the units and the size of their first weights differ.",
        ),
        ("SiLU units for 20 epochs, and for 200.", None),
        (
            "The autoencoder of 2006, and SiLU units for 200 epochs.",
            "Units, start, shifts and training all differ between the two.",
        ),
    )
