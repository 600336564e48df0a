"""Autoencoders: networks that give back their input through a narrow middle layer, the code.

Slides 34-39. An autoencoder is a `Network` of an even number of layers: the first half maps x to
its code z (slide 37's F_1), the second half maps z back to x tilde (F_2).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import ArrayLike, DTypeLike
from scipy.linalg import orth

from lecture8 import check, network, neurons
from lecture8.check import Array
from lecture8.neurons import Activation, Layer, Network

# slide 39's network, trained on MNIST by `python -m lecture8 train mnist`
SHIPPED = Path(__file__).parent / "data" / "recorded" / "mnist-autoencoder.npz"


def build(
    sizes: Sequence[int],
    hidden: str = "silu",
    *,
    code: str = "linear",
    output: str = "sigmoid",
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
) -> Network:
    """Return an autoencoder with random weights (slides 34-36).

    sizes: units of the input, of each hidden layer of the encoder, and of the code; the decoder
    has the same sizes backwards. [784, 1000, 500, 250, 30] is slide 39's. hidden, code, output:
    activations. Raises ValueError for what `network.init` refuses.
    """
    sizes = check.sizes(sizes)
    between = [hidden] * (len(sizes) - 2)
    return network.init(
        sizes + sizes[-2::-1],
        [*between, code, *between],
        output=output,
        rng=rng,
        dtype=dtype,
    )


def encode(ae: Network, X: ArrayLike) -> Array:
    """Return the codes Z (N, M) of X (N, D): slide 37's F_1.

    Raises ValueError unless ae is an autoencoder and X fits it.
    """
    return _output(_halves(ae)[0], X, "X")


def decode(ae: Network, Z: ArrayLike) -> Array:
    """Return the points (N, D) whose codes are Z (N, M): slide 37's F_2.

    Raises ValueError unless ae is an autoencoder and Z fits it.
    """
    return _output(_halves(ae)[1], Z, "Z")


def reconstruct(ae: Network, X: ArrayLike) -> Array:
    """Return the reconstruction (N, D) of X (N, D): slide 35's y(x, w).

    Raises ValueError unless ae is an autoencoder and X fits it.
    """
    return decode(ae, encode(ae, X))


def distortion(ae: Network, X: ArrayLike) -> float:
    """Return the mean squared distance of X (N, D) to its reconstruction: slide 35's E times 2 / N.

    For M principal components of the data they were fitted to, this is slide 13's J.
    Raises ValueError unless ae is an autoencoder and X fits it.
    """
    Xhat = reconstruct(ae, X)
    X = check.matrix(X, "X", dtype=Xhat.dtype)
    return float(((X - Xhat) ** 2).sum(dtype=np.float64) / len(X))


def _halves(ae: Network) -> tuple[Network, Network]:
    whole = isinstance(ae, list) and ae and all(isinstance(layer, Layer) for layer in ae)
    if not whole or len(ae) % 2 or ae[-1].W.shape[0] != ae[0].W.shape[1]:
        raise ValueError(
            "an autoencoder has an even number of layers, and as many outputs as inputs: "
            "make one with autoencoder.build"
        )
    middle = len(ae) // 2
    return ae[:middle], ae[middle:]


def _output(half: Network, X: ArrayLike, name: str) -> Array:
    """Return what half puts out; a thousand rows at a time keep the layers between small."""
    X = check.matrix(X, name, columns=half[0].W.shape[1], dtype=half[0].W.dtype)
    blocks = np.split(X, range(1000, len(X), 1000))
    return np.concatenate([network.forward(half, block)[1][-1] for block in blocks])


def fit(
    ae: Network,
    X: ArrayLike,
    *,
    epochs: int,
    rng: np.random.Generator,
    batch: int = 64,
    rate: float = 5e-3,
    callback: Callable[[int, Network, float], object] | None = None,
) -> list[float]:
    """Train ae to give back X (N, D), changing its arrays in place (slide 36).

    Adam, whose rate rises to `rate` and falls to 0 along a cosine, minimises the squared error of
    linear outputs and the cross-entropy of sigmoid outputs, for X in 0 .. 1.
    epochs, batch, callback, result and errors: as for `network.train`. Raises ValueError also
    unless ae is an autoencoder and rate is above 0.
    """
    _halves(ae)
    loss = "bce" if ae[-1].activation == neurons.SIGMOID else "squared"
    if loss == "bce":
        X = check.fractions(X, "X", ae[0].W.dtype)
    X, _ = network.samples(ae, X, X, loss)
    epochs, batch = check.positive(epochs, "epochs"), check.positive(batch, "batch")
    steps = epochs * -(-len(X) // batch)
    return network.train(
        ae,
        X,
        X,
        loss=loss,
        epochs=epochs,
        rng=rng,
        batch=batch,
        optimizer=network.Cosine(network.Adam(rate), steps),
        callback=callback,
    )


def save(ae: Network, file: str | Path | BinaryIO) -> None:
    """Write the weights and the activations of a network as an npz file, which `load` reads.

    Arrays are rounded to float16, or to float32 where that would change an entry by more than a
    thousandth of the largest. Raises ValueError unless ae is an autoencoder with finite weights.
    """
    _halves(ae)
    arrays = {f"{name}{i}": getattr(layer, name) for i, layer in enumerate(ae) for name in "Wb"}
    if not all(np.isfinite(a).all() for a in arrays.values()):
        raise ValueError("the network has weights that are not finite: it is not saved")
    names = [layer.activation.name for layer in ae]
    np.savez(_npz(file), activations=names, **{k: _rounded(a) for k, a in arrays.items()})


def load(file: str | Path | BinaryIO = SHIPPED) -> Network:
    """Return the network that `save` wrote, in float32; without a file, slide 39's for MNIST.

    Raises ValueError for a file that holds no such network.
    """
    try:
        with np.load(_npz(file)) as found:
            if sum(part.file_size for part in found.zip.infolist()) > LARGEST:
                raise ValueError(f"more than {LARGEST} bytes")
            names = [neurons.named(str(name)) for name in found["activations"]]
            pairs = [(found[f"W{i}"], found[f"b{i}"]) for i in range(len(names))]
        ae = [
            Layer(W.astype(np.float32), b.astype(np.float32), f)
            for (W, b), f in zip(pairs, names, strict=True)
        ]
        _halves(ae)
        if not all(np.isfinite(p).all() for layer in ae for p in (layer.W, layer.b)):
            raise ValueError("weights that are not finite")
    except Exception as error:  # a damaged file can fail anywhere in its reader
        raise ValueError(f"{file} holds no network that autoencoder.save wrote: {error}") from error
    return ae


LARGEST = 2**30  # bytes that a file of weights may unpack to


def _npz(file: str | Path | BinaryIO) -> str | Path | BinaryIO:
    """Return the name with the ending .npz, which numpy adds when it writes, not when it reads."""
    if isinstance(file, str | Path):
        return file if str(file).endswith(".npz") else f"{file}.npz"
    return file


def _rounded(A: Array) -> Array:
    with np.errstate(over="ignore"):
        half = A.astype(np.float16)
    lost = np.abs(half - A).max(initial=0)
    return half if lost <= 1e-3 * np.abs(A).max(initial=0) else A.astype(np.float32)


def principal_angles(A: ArrayLike, B: ArrayLike) -> Array:
    """Return the angles between the column spaces of A (D, M) and B (D, K), in radians.

    min(M, K) angles, ascending; all are 0 when one space holds the other (slide 35).
    Source: Bjorck and Golub (1973). Small angles come from their sines and large ones from their
    cosines; `scipy.linalg.subspace_angles` (1.17) mixes them up where there are both.
    Raises ValueError unless both are finite, have as many rows, and independent columns.
    """
    A, B = _basis(A, "A"), _basis(B, "B")
    if len(A) != len(B):
        raise ValueError(f"A and B must have as many rows; got {len(A)} and {len(B)}")
    if A.shape[1] < B.shape[1]:
        A, B = B, A
    inside = A.T @ B
    cosines = np.linalg.svd(inside, compute_uv=False)
    sines = np.linalg.svd(B - A @ inside, compute_uv=False)
    return np.arctan2(sines[::-1], cosines)


def _basis(A: ArrayLike, name: str) -> Array:
    """Return an orthonormal basis of the column space of A (D, M)."""
    A = check.matrix(A, name)
    basis = orth(A) if A.size else A
    if A.size == 0 or basis.shape[1] < A.shape[1]:
        raise ValueError(f"{name} must have independent columns, a basis; got shape {A.shape}")
    return basis


# Layer-wise pretraining, slide 38: Hinton and Salakhutdinov (2006).


@dataclass(frozen=True, eq=False)
class RBM:
    """A restricted Boltzmann machine: p(v, h) is proportional to exp(h'Wv + b'h + a'v).

    W: (H, V). b: (H,), of the hidden units. a: (V,), of the visible units, which are 0 or 1.
    activation: SIGMOID for hidden units that are 0 or 1, LINEAR for units h with a further factor
    exp(-h'h / 2), normal about their mean.
    """

    W: Array
    b: Array
    a: Array
    activation: Activation

    def hidden(self, V: Array) -> Array:
        """Return E[h | v] (N, H), for binary units the probability of a 1. V: (N, V)."""
        return self.activation.phi(V @ self.W.T + self.b)

    def visible(self, H: Array) -> Array:
        """Return p(v = 1 | h) (N, V). H: (N, H)."""
        return neurons.SIGMOID.phi(H @ self.W + self.a)

    def sample_hidden(self, V: Array, rng: np.random.Generator) -> Array:
        """Draw h (N, H) given v (N, V)."""
        mean = self.hidden(V)
        if self.activation == neurons.LINEAR:
            return mean + rng.standard_normal(mean.shape, dtype=mean.dtype)
        return (rng.random(mean.shape, dtype=mean.dtype) < mean).astype(mean.dtype)


def contrast(rbm: RBM, V: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return one-step contrastive divergence, uphill: (dW, db, da), mean over V (N, V).

    What goes with the data, minus what goes with its reconstruction from sampled hidden units.
    Source: Hinton (2002); v is not sampled, as in Hinton and Salakhutdinov (2006).
    """
    V1 = rbm.visible(rbm.sample_hidden(V, rng))
    H0, H1 = rbm.hidden(V), rbm.hidden(V1)
    N = len(V)
    return (H0.T @ V - H1.T @ V1) / N, (H0 - H1).mean(axis=0), (V - V1).mean(axis=0)


def fit_rbm(
    V: ArrayLike,
    units: int,
    activation: Activation = neurons.SIGMOID,
    *,
    epochs: int,
    rng: np.random.Generator,
    rate: float = 0.1,
    batch: int = 100,
    dtype: DTypeLike = np.float32,
) -> RBM:
    """Fit an RBM to V by contrastive divergence (slide 38).

    V: (N, V), entries 0 .. 1. units: hidden ones. activation: SIGMOID or LINEAR hidden units.
    dtype: of the weights. The momentum is 0.5 in the first five epochs and 0.9 after them.
    Raises ValueError for V outside 0 .. 1, other activations, epochs, batch and units that are no
    whole numbers >= 1, a rate that is not above 0, another dtype than float32 and float64, and
    when a weight stops being finite.
    """
    V = check.fractions(V, "V", check.precision(dtype))
    if activation not in (neurons.SIGMOID, neurons.LINEAR):
        got = getattr(activation, "name", repr(activation))
        raise ValueError(f"activation must be neurons.SIGMOID or neurons.LINEAR; got {got}")
    units, epochs = check.positive(units, "units"), check.positive(epochs, "epochs")
    batch = check.positive(batch, "batch")
    check.rate(rate)
    check.generator(rng)
    W = rng.normal(0, 0.1, (units, V.shape[1])).astype(dtype)
    rbm = RBM(W, np.zeros(units, dtype), np.zeros(V.shape[1], dtype), activation)
    weights = rbm.W, rbm.b, rbm.a
    speeds = [np.zeros_like(p) for p in weights]
    for epoch in range(epochs):
        momentum = 0.5 if epoch < 5 else 0.9
        batches = np.split(rng.permutation(len(V)), range(batch, len(V), batch))
        with np.errstate(all="ignore"):  # what overflows is reported in words
            for chosen in batches:
                changes = contrast(rbm, V[chosen], rng)
                for p, speed, change in zip(weights, speeds, changes, strict=True):
                    speed *= momentum
                    speed += rate * change
                    p += speed
        if not all(np.isfinite(p).all() for p in weights):
            raise ValueError(f"training diverged in epoch {epoch + 1}: use a smaller rate")
    return rbm


def pretrain(
    X: ArrayLike,
    sizes: Sequence[int],
    *,
    epochs: int,
    rng: np.random.Generator,
    rate: float = 0.1,
    batch: int = 100,
    dtype: DTypeLike = np.float32,
) -> Network:
    """Return an autoencoder made of RBMs, each fitted to the outputs of the one before (slide 38).

    X: (N, D), entries 0 .. 1. sizes: as for `build`; hidden units and outputs are sigmoid, the
    code is linear, and its RBM learns at a hundredth of the rate. Each RBM gives a layer to the
    encoder (W, b) and one to the decoder (W transposed, a). epochs: for each RBM. dtype: as there.
    Raises ValueError for what `fit_rbm` refuses, and sizes that do not begin with D.
    Source: Hinton and Salakhutdinov (2006).
    """
    V, sizes = check.fractions(X, "X", check.precision(dtype)), check.sizes(sizes)
    check.rate(rate)
    if sizes[0] != V.shape[1]:
        raise ValueError(f"sizes must begin with {V.shape[1]}, the columns of X; got {sizes}")
    encoder, decoder = [], []
    for units in sizes[1:]:
        last = len(encoder) == len(sizes) - 2
        kind, slower = (neurons.LINEAR, 100) if last else (neurons.SIGMOID, 1)
        how = {"epochs": epochs, "rate": rate / slower, "batch": batch, "dtype": dtype}
        rbm = fit_rbm(V, units, kind, rng=rng, **how)
        encoder.append(Layer(rbm.W, rbm.b, kind))
        decoder.append(Layer(rbm.W.T.copy(), rbm.a, neurons.SIGMOID))
        V = rbm.hidden(V)
    return encoder + decoder[::-1]
