"""What brought the error of the network that ships: its recipe with one part less in turn.

    python -m tools.ablate_mnist FOLDER

Each run takes about as many minutes as 30 epochs of that recipe, so all eight take about an hour;
one more takes nearly as long as the network that ships. FOLDER keeps their states, and those that
are there are not run again. The errors, on the last 1,000 training images, go into mnist.json.
"""

import sys
from dataclasses import replace
from pathlib import Path
from unittest import mock

from lecture8 import autoencoder, data
from lecture8.check import Array
from lecture8.full_size import mnist, training
from lecture8.full_size.commands import HELD_OUT, MUON_RATE, RATE
from tools.record_mnist import write

LAST = 1000
RECIPE = training.Recipe(mnist.SIZES, 30, shift=True, rate=MUON_RATE, batch=1024, muon=True)
ADAM = replace(RECIPE, epochs=70, rate=RATE, batch=256, muon=False)
SIGMOID = replace(RECIPE, hidden="sigmoid", gain=4)
# what is left -> the recipe, how many images are held out, and the weight decay
RUNS = {
    "the whole recipe": (RECIPE, LAST, training.DECAY),
    "Adam in place of Muon with its decay": (ADAM, LAST, training.DECAY),
    "no shifts": (replace(RECIPE, shift=False), LAST, training.DECAY),
    "50,000 images in place of 59,000": (replace(RECIPE, epochs=36), HELD_OUT, training.DECAY),
    "sigmoids of 4 x Glorot, not SiLU": (SIGMOID, LAST, training.DECAY),
    "no weight decay": (RECIPE, LAST, 0.0),
}
LONG = {"Adam, 400 epochs": (replace(ADAM, epochs=400, rate=RATE / 2), LAST, training.DECAY)}
SEEDS = {"the whole recipe": (1, 2, 3)}  # of the others, 1
Runs = dict[str, tuple[training.Recipe, int, float]]


def main(folder: Path) -> None:
    X = data.mnist("train")[0]
    found = {"one part less": errors(RUNS, X, folder), "in an hour": errors(LONG, X, folder)}
    write(data.recorded("mnist") | found)


def errors(runs: Runs, X: Array, folder: Path) -> dict[str, list[float]]:
    """Train, or go on, and return the errors on the last images, one for each seed."""
    found: dict[str, list[float]] = {}
    for what, (recipe, held_out, decay) in runs.items():
        for seed in SEEDS.get(what, (1,)):
            path = folder / f"{recipe.name}-held-out{held_out}-decay{decay:g}-seed{seed}.npz"
            known, unseen = X[:-held_out], X[-held_out:]
            with mock.patch.object(training, "DECAY", decay):
                run = training.train(recipe, known, unseen, seed, path, lambda text: None)
            error = autoencoder.distortion(run.best, X[-LAST:])
            found.setdefault(what, []).append(round(error, 3))
            print(f"{what}, seed {seed}: {error:.3f}", flush=True)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
