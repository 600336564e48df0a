"""`make bench`: how long slide 39's network trains to pass the published error of 3.00.

The usual recipe of `train mnist`, but for twelve epochs, from three seeds. Where MNIST is not at
hand, nothing is measured.
"""

import time
from datetime import date

from lecture8 import autoencoder, data
from lecture8.full_size import mnist, training
from lecture8.full_size.commands import HELD_OUT
from tools.measure import machine

EPOCHS = 12
SEEDS = (1, 2, 3)


def main() -> None:
    print(f"Slide 39's network on MNIST, {EPOCHS} epochs, {date.today()}.\n{machine()}.")
    try:
        X, test = data.mnist("train")[0], data.mnist("test")[0]
    except (OSError, ValueError) as error:
        print(f"Not measured: {error}")
        return
    recipe = training.Recipe(mnist.SIZES, EPOCHS, shift=True)
    for seed in SEEDS:
        start = time.perf_counter()
        run = training.start(recipe, X[:-HELD_OUT], seed)
        for _ in range(EPOCHS):
            training.epoch(run, X[:-HELD_OUT], X[-HELD_OUT:])
        minutes = (time.perf_counter() - start) / 60
        error = autoencoder.distortion(run.best, test)
        print(f"seed {seed}: {minutes:.1f} minutes, test error {error:.2f}", flush=True)


if __name__ == "__main__":
    main()
