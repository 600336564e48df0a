"""Exercises of notebook 07: back-propagation."""

import numpy as np

from lecture8.exercises.asking import ask, takes
from lecture8.exercises.comparing import close, mistakes
from lecture8.exercises.exercise import exercise
from lecture8.exercises.reading import array, function


@exercise(
    notebook="07",
    number=2,
    kind="implement",
    hints=(
        "In z = W h + b, what is the derivative of z_j with respect to b_j?",
        "All samples of the batch use the same b, so b collects a term from each row of dZ.",
    ),
    solution="def f(dZ): return dZ.sum(axis=0). dz/db is 1; each sample adds its row; and the "
    "1/N of the mean loss is in dZ already.",
    insight="This is slide 54's question: the bias is a weight whose input is always 1.",
)
def bias_gradient(answer: object) -> str | None:
    """Write f(dZ) -> db, with dZ (N, out) the derivatives of the mean loss by each sample's z."""
    f = function(answer)
    dZ = np.random.default_rng(54).normal(size=(5, 3))
    N, out = dZ.shape
    if takes(f, dZ, dZ) and not takes(f, dZ):
        return "Your function asks for more than dZ. dz/db is 1: no h takes part in db."
    db = array(ask(f, dZ), what="What your function returns")
    if close(db, dZ.sum(axis=0)):
        return None
    return (
        mistakes(
            db,
            (dZ.mean(axis=0), "This is the mean over the batch: dZ has been divided by N before."),
            (-dZ.sum(axis=0), "The sign is that of a step downhill; the gradient is asked for."),
            (
                lambda db: db.shape == (N,),
                "The wrong axis: db has an entry a unit, not a sample.",
            ),
            (
                lambda db: db.ndim == 0,
                "All entries are added up to one; each unit has its own bias.",
            ),
            (lambda db: db.shape == (N, out), "One row a sample: what becomes of the batch?"),
            (lambda db: db.shape == (1, out), "The shape is (1, out); b has shape (out,)."),
            (lambda db: db.shape != (out,), "The shape is not that of b, which is (out,)."),
            (
                lambda db: any(close(db, row) for row in dZ),
                "Only one sample of the batch is in it.",
            ),
        )
        or "The shape is right, the numbers are not: which terms does b_j collect?"
    )
