"""Slides 38-39: thirty linear codes against thirty principal components."""

from lecture8 import autoencoder, data, network
from tests.claims.claim import (
    Measured,
    at_least,
    both,
    holds,
    not_checkable,
    same,
    unmeasured,
)
from tests.claims.deep_autoencoders import deep, digits


@holds(38)
def linear_bottleneck() -> Measured:
    """A bottleneck of linear units: its codes are no probabilities."""
    ae, X = deep()[0], digits()[2]
    H = network.forward(ae[:2], X)[1][-1]
    Z = autoencoder.encode(ae, X)
    return both(
        same("codes against W h + b", Z, H @ ae[2].W.T + ae[2].b, 64),
        at_least("share of codes outside 0 .. 1", ((Z < 0) | (Z > 1)).mean(), 0.2, choice=True),
    )


@not_checkable(38)
def faces() -> Measured:
    """Real data, Deep autoencoder with a bottleneck of 30 linear units, and 30-d PCA."""
    test = data.recorded("olivetti")["test"]
    return unmeasured(
        f"the faces do not come with the project; recorded on patches: {test['autoencoder']} "
        f"against PCA's {test['PCA']} (published: 126 and 135)"
    )


@holds(39)
def much_better() -> Measured:
    """The Deep autoencoder produces much better reconstructions."""
    (ae, model), test, errors = deep(), digits()[2], data.recorded("mnist")["errors"]
    by_pca = ((test - model.reconstruct(test)) ** 2).sum(axis=1).mean()
    ratio = by_pca / autoencoder.distortion(ae, test)
    kept = errors["PCA, M = 30"] / errors["deep autoencoder"]
    return both(
        at_least("PCA's error in the deep one's, 360 small digits", ratio, 1.35, choice=True),
        at_least("recorded on MNIST (published: 13.87 and 3.00)", kept, 4, choice=True),
    )
