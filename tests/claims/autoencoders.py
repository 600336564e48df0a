"""Slides 34-37: autoencoders and PCA, and what more layers change."""

from functools import cache

import numpy as np

from lecture8 import autoencoder, data, network, neurons, pca
from lecture8.check import Array
from lecture8.neurons import Layer, Network
from tests.claims import by_hand
from tests.claims.claim import (
    EPS,
    Measured,
    at_least,
    at_most,
    both,
    corrected,
    holds,
    holds_if,
    loose,
    same,
)


@cache
def _digits() -> Array:
    return data.digits()[0] / 16


@cache
def _linear() -> tuple[Network, Array, pca.PCA]:
    """Train a linear 64-2-64 on 600 centred digits, all of them a step; return them and PCA."""
    X = _digits()[:600] - _digits()[:600].mean(axis=0)
    ae = autoencoder.build([64, 2], output="linear", rng=np.random.default_rng(8), dtype=float)
    how = {"loss": "squared", "batch": len(X), "rng": np.random.default_rng(0)}
    network.train(ae, X, X, epochs=300, optimizer=network.SGD(0.2, momentum=0.9), **how)
    return ae, X, pca.fit(X, M=2)


@cache
def _sigmoid_code() -> Network:
    """Train a 64-2-64 with a sigmoid code and linear outputs."""
    rng = np.random.default_rng(34)
    ae = autoencoder.build([64, 2], code="sigmoid", output="linear", rng=rng, dtype=float)
    autoencoder.fit(ae, _digits(), epochs=30, rng=rng, batch=100, rate=0.03)
    return ae


@cache
def _sheet() -> tuple[Array, Array]:
    """Return points on three quarters of a turn of a rolled sheet, and their places on it."""
    X, places = data.curved_sheet(1500, np.random.default_rng(4))
    kept = places[:, 0] < 3 * np.pi
    X, places = X[kept], places[kept]
    return (X - X.mean(axis=0)) / X.std(), places


@cache
def _bent() -> tuple[Network, list[float]]:
    """Train a deep autoencoder with two codes on the sheet; return the losses, too."""
    rng = np.random.default_rng(1)
    ae = autoencoder.build([3, 64, 32, 2], output="linear", rng=rng, dtype=float)
    return ae, autoencoder.fit(ae, _sheet()[0], epochs=20, rng=rng, rate=0.01)


def _third_direction(X: Array) -> float:
    """Return how far points in space leave a plane: the third singular value by the first."""
    singular = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return float(singular[2] / singular[0])


# Slide 34.


@holds(34)
def as_many_outputs_as_inputs() -> Measured:
    """A multilayer perceptron with D inputs, D outputs, and M hidden units, M < D."""
    ae = autoencoder.build([64, 2], rng=np.random.default_rng(34))
    found = [*ae[0].W.shape, *ae[1].W.shape, *autoencoder.encode(ae, _digits()[:9]).shape]
    return same("shapes for D = 64, M = 2, and of 9 codes", found, [2, 64, 64, 2, 9, 2], 0)


@holds(34)
def bottleneck() -> Measured:
    """The information is squeezed through some kind of bottleneck."""
    ae, x, h = _bent()[0], _sheet()[0][0], 1e-5
    ends = [autoencoder.reconstruct(ae, x + sign * h * np.eye(3)) for sign in (1, -1)]
    ratios = [_rank_ratio((ends[0] - ends[1]) / (2 * h), k) for k in (1, 2)]
    return both(  # differences err by h² and EPS/h, 1e-10 or so
        at_least(
            "second singular value of ∂y/∂x in the first, M = 2", ratios[0], 1e-3, choice=True
        ),
        at_most("third", ratios[1], 1e-7),
    )


def _rank_ratio(A: Array, k: int) -> float:
    singular = np.linalg.svd(A, compute_uv=False)
    return float(singular[k] / singular[0])


@holds_if(34)
def nonlinear_by_more_layers() -> Measured:
    """Neural networks can reduce dimensions nonlinearly: given hidden layers around the code."""
    Xhat = autoencoder.reconstruct(_sigmoid_code(), _digits())
    above = autoencoder.distortion(_sigmoid_code(), _digits()) - pca.fit(_digits(), 2).J
    bent = autoencoder.reconstruct(_bent()[0], _sheet()[0])
    return both(
        at_least(
            "distance to a plane, with layers around the code",
            _third_direction(bent),
            0.1,
            choice=True,
        ),
        at_most("with one sigmoid layer", _third_direction(Xhat), 64 * 64 * EPS),
        at_least("and its error above PCA's", above, 0),
    )


@holds(34)
def linear_is_similar_to_pca() -> Measured:
    """If we use a linear network, this is very similar to Principal Component Analysis."""
    ae, X, model = _linear()
    above = autoencoder.distortion(ae, X) / model.J - 1
    return both(
        at_most("error above PCA's, in it", above, 1e-3, choice=True),
        at_least("and never below", above, -64 * 64 * EPS),
    )


# Slide 35.


@cache
def _by_pca(M: int) -> Network:
    """Return the linear autoencoder with biases that projects on M principal components."""
    model = pca.fit(_digits(), M)
    return [
        Layer(model.U.T.copy(), -model.mean @ model.U, neurons.LINEAR),
        Layer(model.U, model.mean, neurons.LINEAR),
    ]


@holds_if(35)
def reconstruction_without_biases() -> Measured:
    """y_k = Σ_j w_kj σ(Σ_i w_ji x_i): enough for a linear code, if the data are centred."""
    X, J = _digits(), pca.fit(_digits(), M=2).J
    errors = []
    for x in (X - X.mean(axis=0), X):
        lam, U = np.linalg.eigh(x.T @ x / len(x))  # the best plane through the origin
        bare = [Layer(W.copy(), np.zeros(len(W)), neurons.LINEAR) for W in (U[:, -2:].T, U[:, -2:])]
        errors.append(autoencoder.distortion(bare, x))
    (W1, b1), (W2, b2) = ((layer.W, layer.b) for layer in _sigmoid_code())
    y = [W2 @ (1 / (1 + np.exp(-(W1 @ x + b1)))) + b2 for x in X[:20]]
    return both(
        same("least error without biases, centred, and PCA's", errors[0], J, 64 * 64),
        same("not centred, and the eigenvalues left out", errors[1], lam[:-2].sum(), 64 * 64),
        at_least("the same in PCA's", errors[1] / J, 1.1, choice=True),
        same("with biases, and PCA's", autoencoder.distortion(_by_pca(2), X), J, 64 * 64),
        same("y with biases", autoencoder.reconstruct(_sigmoid_code(), X)[:20], y, 64 + 64),
    )


@holds(35)
def reconstruction_error() -> Measured:
    """E(w) = ½ Σ_n ‖y(x_n, w) - x_n‖²."""
    X, ae = _digits(), _sigmoid_code()
    y, N = by_hand.products(ae, X), len(X)
    E = sum(((y[n] - X[n]) ** 2).sum() / 2 for n in range(N))
    return both(
        same("N/2 times distortion", N / 2 * autoencoder.distortion(ae, X), E, N),
        same("N times the squared loss", N * network.mean_loss(ae, X, X, "squared"), E, N),
    )


@holds(35)
def minimising_the_error() -> Measured:
    """We can determine the parameters w by minimizing the reconstruction error."""
    ae, X, model = _linear()
    fresh = autoencoder.build([64, 2], output="linear", rng=np.random.default_rng(8), dtype=float)
    above = [autoencoder.distortion(net, X) / model.J - 1 for net in (fresh, ae)]
    return both(
        at_least("E above its minimum at the start, in it", above[0], 0.3, choice=True),
        at_most("after 300 steps", above[1], 1e-3, choice=True),
    )


@holds(35)
def linear_function_of_the_data() -> Measured:
    """With linear layers the hidden units are a linear function of the data."""
    ae, X, _ = _linear()
    a, b = autoencoder.encode(ae, X[:50]), autoencoder.encode(ae, X[50:100])
    ab = autoencoder.encode(ae, 2 * X[:50] - X[50:100])
    return same("code of 2x - x' against 2z - z'", ab, 2 * a - b, 4 * 64)


@holds_if(35)
def hidden_units_span_the_space() -> Measured:
    """The M hidden units will span PCA's space: their outputs, and the weights out of them."""
    from scipy.linalg import subspace_angles

    ae, X, model = _linear()
    W, V, Z = ae[1].W, ae[0].W.T, autoencoder.encode(ae, X)
    pairs = ((V, model.U), (V[:, :1], model.U), (V, model.U[:, :1]))
    ours = np.concatenate([autoencoder.principal_angles(A, B) for A, B in pairs])
    theirs = np.concatenate([subspace_angles(A, B)[::-1] for A, B in pairs])
    inside = pca.fit(X, M=20).encode(X)  # these vary in all their directions
    narrow = autoencoder.build([20, 2], output="linear", rng=np.random.default_rng(3), dtype=float)
    how = {"loss": "squared", "batch": len(X), "rng": np.random.default_rng(0)}
    network.train(narrow, inside, inside, epochs=600, optimizer=network.SGD(0.2, 0.9), **how)
    return both(
        at_most(
            "outputs, largest angle",
            autoencoder.principal_angles(Z, model.encode(X))[-1],
            0.1,
            choice=True,
        ),
        at_most("weights out", autoencoder.principal_angles(W, model.U)[-1], 0.01, choice=True),
        at_least("weights into them", ours[1], 0.5, choice=True),
        at_most(
            "where all directions vary",
            autoencoder.principal_angles(narrow[0].W.T, np.eye(20)[:, :2])[-1],
            0.01,
            choice=True,
        ),
        same("angles, against scipy's", ours, theirs, 64 * 64),
    )


@holds(35)
def weights_may_not_be_orthogonal() -> Measured:
    """The weight vectors may not be orthogonal."""
    ae, X, _ = _linear()
    u, v = (ae[1].W / np.linalg.norm(ae[1].W, axis=0)).T
    A = np.array([[2.0, 1.0], [0.0, 0.5]])
    mixed = network.copy(ae)
    mixed[0].W[:], mixed[1].W[:] = A @ ae[0].W, ae[1].W @ np.linalg.inv(A)
    mixed[0].b[:] = A @ ae[0].b
    errors = [autoencoder.distortion(net, X) for net in (ae, mixed)]
    return both(
        at_least("cosine of the trained vectors", abs(u @ v), 0.05, choice=True),
        same("error after mixing the codes by a matrix", *errors, 64 * 64),
    )


# Slide 36.


@holds(36)
def layers_around_the_bottleneck() -> Measured:
    """Extra hidden layers between input and bottleneck, and bottleneck and output."""
    ae = autoencoder.build([784, 1000, 500, 250, 30], rng=np.random.default_rng(36))
    sizes = [len(layer.b) for layer in ae]
    linear = [layer.activation.name == "linear" for layer in ae]
    return both(
        same("units of each layer", sizes, [1000, 500, 250, 30, 250, 500, 1000, 784], 0),
        same("linear ones", linear, [0, 0, 0, 1, 0, 0, 0, 0], 0),
    )


@holds(36)
def nonlinear_generalisation() -> Measured:
    """Nonlinear layers give a nonlinear generalization of PCA."""
    X, (ae, _) = _sheet()[0], _bent()
    J = pca.fit(X, M=2).J
    rng = np.random.default_rng(1)
    flat = autoencoder.build([3, 64, 32, 2], "linear", output="linear", rng=rng, dtype=float)
    autoencoder.fit(flat, X, epochs=5, rng=rng, rate=0.01)
    bent, straight = (autoencoder.distortion(net, X) / J for net in (ae, flat))
    return both(
        at_most("error of two codes of a curved sheet, in PCA's", bent, 0.1, choice=True),
        at_least("without nonlinear layers, above PCA's", straight - 1, -100 * EPS),
    )


@holds(36)
def nonlinear_dimensionality_reduction() -> Measured:
    """Deep autoencoders are good for nonlinear dimensionality reduction."""
    from sklearn.neighbors import KNeighborsRegressor

    X, places = _sheet()

    def known(Z: Array) -> float:
        nearest = KNeighborsRegressor(1).fit(Z[::2], places[::2, 0])
        return nearest.score(Z[1::2], places[1::2, 0])

    codes, scores = autoencoder.encode(_bent()[0], X), pca.fit(X, M=2).encode(X)
    return both(
        at_least("place along the sheet, R² from codes", known(codes), 0.97, choice=True),
        at_most("from PCA's", known(scores), 0.9, choice=True),
    )


@holds(36)
def trained_by_the_error() -> Measured:
    """Deep autoencoders can be trained by the minimization of the reconstruction error."""
    X, losses, found, wanted = _digits()[:20], _bent()[1], [], []
    formulas = {
        "linear": lambda y: (y - X) ** 2 / 2,
        "sigmoid": lambda y: -X * np.log(y) - (1 - X) * np.log(1 - y),
    }
    for output, formula in formulas.items():
        rng = np.random.default_rng(36)
        ae = autoencoder.build([64, 8, 2], output=output, rng=rng, dtype=float)
        wanted.append(formula(by_hand.products(ae, X)).sum() / 20)
        found += autoencoder.fit(ae, X, epochs=1, batch=20, rng=rng)  # measured before its step
    return both(
        at_most(
            "E of the last epoch, as a share of the first",
            losses[-1] / losses[0],
            0.05,
            choice=True,
        ),
        same("E, or cross-entropy for sigmoid outputs", found, wanted, 64 * 20),
    )


def _after_descent(sizes: list[int]) -> tuple[float, Array]:
    """Return the error in that of the mean digit, and how far layers moved: small weights."""
    rng = np.random.default_rng(1)
    ae = autoencoder.build(sizes, "sigmoid", rng=rng, dtype=float)
    for layer in ae:
        layer.W[:] = rng.normal(0, 0.01, layer.W.shape)
    before, X = network.copy(ae), _digits()[:1000]
    how = {"loss": "squared", "batch": 50, "optimizer": network.SGD(0.1, 0.9), "rng": rng}
    network.train(ae, X, X, epochs=10, **how)
    moved = [np.abs(a.W - b.W).max() for a, b in zip(ae, before, strict=True)]
    return autoencoder.distortion(ae, X) / X.var(axis=0).sum(), np.array(moved)


@holds(36)
def harder_to_train() -> Measured:
    """Deep autoencoders are much harder to train."""
    deep, moved = _after_descent([64, 64, 32, 10])
    shallow, _ = _after_descent([64, 10])
    return both(
        at_least("error of six layers, in that of the mean digit", deep, 0.97, choice=True),
        at_most("of two layers", shallow, 0.6, choice=True),
        at_most("largest move of a weight of layer 1 of 6", moved[0], 1e-4, choice=True),
    )


# Slide 37.


@loose(37)
def two_hidden_layers() -> Measured:
    """The network with 2 hidden layers, for the case of M=2 units in the middle layer."""
    X, rng = _sheet()[0], np.random.default_rng(37)
    net = network.init([3, 64, 2, 3], ["silu", "linear"], output="linear", rng=rng)
    how = {"loss": "squared", "batch": 64, "optimizer": network.Adam(0.01), "rng": rng}
    network.train(net, X, X, epochs=5, **how)
    yhat = network.forward(net, X)[1][-1]  # from the two units a flat map leads on
    return at_least(
        "distance of F₂'s surface to a plane", _third_direction(yhat), 0.01, choice=True
    )


@corrected(37)
def three_hidden_layers() -> Measured:
    """With slide 36's two extra hidden layers there are 3: the code is the middle one."""
    X, rng = _sheet()[0], np.random.default_rng(37)
    ae = autoencoder.build([3, 64, 2], output="linear", rng=rng, dtype=float)
    autoencoder.fit(ae, X, epochs=20, rng=rng, rate=0.02)
    surface = autoencoder.reconstruct(ae, X)
    return both(
        same("layers of weights", len(ae), 4, 0),
        at_least(
            "distance of F₂'s surface to a plane", _third_direction(surface), 0.05, choice=True
        ),
    )


@loose(37)
def projection_into_a_subspace() -> Measured:
    """F₁ defines a nonlinear projection of points in D-space into the M-dimensional subspace."""
    Xhat = autoencoder.reconstruct(_bent()[0], _sheet()[0])
    return at_most(
        "distance of the projected points to a plane, M = 2",
        _third_direction(Xhat),
        0.01,
        choice=True,
    )


@corrected(37)
def map_to_codes() -> Measured:
    """F₁ maps D-space to codes; their places in D-space are a curved surface of F₂."""
    X, (ae, _) = _sheet()[0], _bent()
    Z = autoencoder.encode(ae, X)
    surface = autoencoder.decode(ae, Z)
    return both(
        same("codes of the sheet against F₁ in numpy", Z, by_hand.products(ae[:3], X), 64 * 6),
        at_least("distance of F₂(F₁(x)) to a plane", _third_direction(surface), 0.1, choice=True),
    )


@holds(37)
def map_into_data_space() -> Measured:
    """The mapping F₂ maps from an M-dimensional space into D-dimensional space."""
    ae = _bent()[0]
    Z = np.random.default_rng(37).normal(size=(1500, 2))
    Xhat = autoencoder.decode(ae, Z)
    return same("F₂ of 1,500 codes against numpy", Xhat, by_hand.products(ae[3:], Z), 64 * 6)
