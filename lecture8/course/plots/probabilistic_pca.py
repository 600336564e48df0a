"""The figures of notebook 05: slide 21."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from lecture8.check import Array
from lecture8.course.plots.pieces import set_bars, set_segments, side_by_side, unit
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled


@styled
def noise_floor(
    mean: Array, U: Array, lam: Array, height: int, rng: np.random.Generator, samples: int = 8
) -> Scene:
    """Compare the eigenvalues of S with those of the model, and draw from it (slide 21).

    mean: (D,). U: (D, D). lam: (D,), positive. The same normal draws serve every M.
    """
    D = len(lam)
    figure = Figure((10, 4))
    chart = figure.add_axes((0.08, 0.16, 0.4, 0.72))
    i = np.arange(1, D + 1)
    chart.plot(i, lam, "o", color=GREY, markersize=4)
    (model,) = chart.plot([], [], color=RED)
    chart.set(xlabel="i", yscale="log", xlim=(0, D + 1))
    chart.set_title("eigenvalues: data (dots), model (line)")
    ax = figure.add_axes((0.54, 0.04, 0.44, 0.84))
    z, noise = rng.normal(size=(samples, D)), rng.normal(size=(samples, D))
    grey = {"cmap": "gray", "vmin": 0, "vmax": 16, "interpolation": "none"}
    half = samples // 2

    def rows(images: Array) -> Array:
        halves = [side_by_side(part, height) for part in (images[:half], images[half:])]
        return np.vstack([halves[0], np.full((1, halves[0].shape[1]), np.nan), halves[1]])

    drawn = ax.imshow(rows(z), **grey)
    ax.set_title(f"{samples} draws from the model")
    ax.set_axis_off()

    def redraw(M: int) -> str:
        sigma2 = lam[M:].mean()
        eigenvalues = np.append(lam[:M], np.full(D - M, sigma2))
        model.set_data(i, eigenvalues)
        W = U[:, :M] * np.sqrt(lam[:M] - sigma2)
        drawn.set_data(rows(mean + z[:, :M] @ W.T + np.sqrt(sigma2) * noise))
        best = -0.5 * (D * np.log(2 * np.pi) + np.log(eigenvalues).sum() + D)
        free = D * M - M * (M - 1) // 2 + 1 + D
        return (
            f"M = {M}: σ² = {sigma2:.3g}, {free} free numbers, log-likelihood {best:.1f} nats an "
            "image."
        )

    return Scene(
        "Left, the eigenvalues of the data's covariance (dots) and of the model's (line), on a "
        f"logarithmic scale. Right, {samples} images drawn from the model.",
        figure,
        redraw,
        [model, drawn],
        {"M": Parameter("M", "latent dimensions", 0, D - 1, 1, 10)},
    )


@styled
def em_steps(
    X: Array, means: Array, W: Array, Ez: Array, log_likelihood: Array, best: float
) -> Scene:
    """Step through EM with one latent dimension in the plane (slide 21, PRML Fig. 12.12).

    X: (N, 2). means: (T, 2). W: (T, 2), the line at each iteration. Ez: (T, N), where EM puts each
    point on it. log_likelihood: (T,), of each W. best: that of the closed form.
    """
    figure = Figure((10, 4.5))
    plane = figure.add_axes((0.05, 0.12, 0.44, 0.8))
    chart = figure.add_axes((0.62, 0.15, 0.36, 0.7))
    plane.plot(*X.T, "o", color=GREY, markersize=4, alpha=0.7)
    centre, reach = X.mean(axis=0), 1.05 * np.abs(X - X.mean(axis=0)).max()
    plane.set(aspect="equal", xlim=centre[0] + np.array([-reach, reach]))
    plane.set(ylim=centre[1] + np.array([-reach, reach]), xlabel="$x_1$", ylabel="$x_2$")
    _, vectors = np.linalg.eigh(np.cov(X.T))
    u = vectors[:, -1]
    plane.plot(*(centre[:, None] + 3 * reach * np.outer(u, [-1, 1])), ":", color=GREEN)
    chart.plot(np.arange(len(W)), log_likelihood, color=BLUE)
    chart.axhline(best, color=GREEN, linestyle=":")
    chart.set(xlabel="iterations", xlim=(-0.5, len(W) - 0.5))
    chart.set_title("log-likelihood; dotted: closed form")
    (line,) = plane.plot([], [], color=RED)
    (springs,) = plane.plot([], [], color=BLUE, linewidth=1)
    (feet,) = plane.plot([], [], color=BLUE, linewidth=6, solid_capstyle="round")
    (now,) = chart.plot([], [], "s", color=RED, markersize=9)

    def redraw(step: int) -> str:
        t, k = (step + 1) // 2, step // 2  # the line of iteration t, the z of iteration k
        direction = W[t] / np.linalg.norm(W[t])
        line.set_data(*(means[t][:, None] + 3 * reach * np.outer(direction, [-1, 1])))
        foot = means[t] + np.outer(Ez[k], W[t])
        set_segments(springs, X, foot)
        set_segments(feet, foot, foot + 1e-3 * reach)
        now.set_data([t], [log_likelihood[t]])
        degrees = np.degrees(np.arccos(min(1, abs(direction @ u))))
        what = "M-step: the line has moved" if step % 2 else "E-step: the points have moved"
        return (
            f"Step {step}, {what}. The line is {degrees:.1f}° off the principal direction, "
            f"log-likelihood {log_likelihood[t]:.2f} (closed form {best:.2f})."
        )

    return Scene(
        "Left, points joined by springs to their places on a red line; the principal direction is "
        "dotted. Right, the log-likelihood against the iterations.",
        figure,
        redraw,
        [line, springs, feet, now],
        {"step": Parameter("step", "half an iteration: E, M, E, …", 0, 2 * len(W) - 2, 1, 0)},
    )


@styled
def filled_in(
    images: Array,
    holes: dict[int, Array],
    filled: dict[str, dict[int, Array]],
    errors: dict[str, dict[int, float]],
    height: int,
) -> Scene:
    """Show images, what is seen of them, and how each method fills the holes (slide 21).

    images: (n, D). holes: per cent missing -> (n, D) with NaN. filled: method -> per cent -> (n,
    D). errors: method -> per cent -> root mean squared error over all that is missing.
    """
    shares = sorted(holes)
    names = ["data", "seen", *filled]
    figure = Figure((10, 5))
    ax = figure.add_axes((0.12, 0.03, 0.5, 0.94))
    chart = figure.add_axes((0.72, 0.12, 0.26, 0.7))
    grey = {"cmap": "gray", "vmin": 0, "vmax": images.max(), "interpolation": "none"}

    def mosaic(share: int) -> Array:
        rows = [images, holes[share], *(shown[share] for shown in filled.values())]
        rows = [side_by_side(row, height) for row in rows]
        return np.vstack([np.pad(row, ((0, 1), (0, 0)), constant_values=np.nan) for row in rows])

    ax.set_facecolor("#c8ddf0")
    shown = ax.imshow(mosaic(shares[0]), **grey)
    middles = height / 2 - 0.5 + (height + 1) * np.arange(len(names))
    ax.set(xticks=[], yticks=middles, yticklabels=names)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    bars = []
    for i, (name, colour) in enumerate(zip(errors, (GREY, ORANGE, BLUE), strict=True)):
        chart.text(i, 0, f"\n{name.replace(' + ', ' +' + chr(10))}", ha="center", va="top")
        bars.append(chart.plot([], [], color=colour, linewidth=30, solid_capstyle="butt")[0])
    top = max(max(values.values()) for values in errors.values())
    chart.set(xlim=(-0.6, len(errors) - 0.4), ylim=(0, 1.1 * top), xticks=[])
    chart.set_title("root mean squared error,\nall missing pixels", fontsize=11)

    def redraw(share: int) -> str:
        shown.set_data(mosaic(share))
        for i, (bar, values) in enumerate(zip(bars, errors.values(), strict=True)):
            set_bars(bar, np.array([i]), np.array([values[share]]))
        said = ", ".join(f"{name} {values[share]:.2f}" for name, values in errors.items())
        return f"{share}% missing. Root mean squared error in grey levels: {said}."

    return Scene(
        f"Rows of {len(images)} images: {', '.join(names)}; missing pixels are pale blue. On the "
        "right the error of each method.",
        figure,
        redraw,
        [shown, *bars],
        {
            "share": Parameter(
                "share",
                "pixels missing, %",
                shares[0],
                shares[-1],
                shares[1] - shares[0],
                shares[len(shares) // 2],
            )
        },
    )


@styled
def mixture_on_a_curve(
    X: Array, means: dict[int, Array], C: dict[int, Array], R: dict[int, Array], held_out: Array
) -> Scene:
    """Cover a curve with K local models; show who is responsible for a point (slide 21).

    X: (N, 2), in order along a curve round the origin. means: K -> (K, 2). C: K -> (K, 2, 2).
    R: K -> (N, K). held_out: mean log density of new points for K = 1 .. K_max.
    """
    K_max = len(held_out)
    figure = Figure((10, 4.5))
    plane = figure.add_axes((0.05, 0.08, 0.4, 0.86))
    chart = figure.add_axes((0.51, 0.16, 0.2, 0.68))
    curve = figure.add_axes((0.79, 0.16, 0.2, 0.68))
    plane.plot(*X.T, "o", color=GREY, markersize=3, alpha=0.5)
    reach = 1.5 * np.abs(X).max()
    plane.set(aspect="equal", xlim=(-reach, reach), ylim=(-reach, reach))
    chart.set(xlim=(0.4, K_max + 0.6), ylim=(0, 1.02), xlabel="part k")
    chart.set_xticks(range(1, K_max + 1))
    chart.set_title("responsibility\nfor the square", fontsize=12)
    Ks = np.arange(1, K_max + 1)
    curve.plot(Ks, held_out, "o-", color=BLUE)
    curve.set(xlabel="K", xticks=Ks)
    curve.set_title("log density\nof new points", fontsize=12)
    circle = unit(np.linspace(0, 360, 61))
    (ellipses,) = plane.plot([], [], color=BLUE)
    (point,) = plane.plot([], [], "s", color=RED, markersize=9)
    (bars,) = chart.plot([], [], color=RED, linewidth=11, solid_capstyle="butt")
    (now,) = curve.plot([], [], "s", color=RED, markersize=9)
    large = {"ha": "center", "va": "center", "color": BLUE, "weight": "bold"}
    labels = [plane.text(0, 0, f"{k + 1}", visible=False, **large) for k in range(K_max)]

    def redraw(K: int, n: int) -> str:
        outlines = means[K][:, :, None] + 2 * np.linalg.cholesky(C[K]) @ circle
        outlines = np.pad(outlines, ((0, 0), (0, 0), (0, 1)), constant_values=np.nan)
        ellipses.set_data(*outlines.transpose(1, 0, 2).reshape(2, -1))
        for k, label in enumerate(labels):
            label.set_text(f"{k + 1}" if k < K else "")
            label.set_position(1.35 * means[K][k] if k < K else (0, 0))
            label.set_visible(k < K)
        point.set_data(*X[n - 1 : n].T)
        set_bars(bars, np.arange(1, K + 1), R[K][n - 1])
        now.set_data([K], [held_out[K - 1]])
        k = int(R[K][n - 1].argmax())
        return (
            f"K = {K}, point {n}: part {k + 1} is responsible with probability "
            f"{R[K][n - 1, k]:.2f}. New points have log density {held_out[K - 1]:.2f} on average."
        )

    return Scene(
        "Left, points along a curve, the chosen one a square, and ellipses of two standard "
        "deviations of each part. Middle, the responsibilities for the chosen point. Right, the "
        "mean log density of new points against K.",
        figure,
        redraw,
        [ellipses, point, bars, now, *labels],
        {
            "K": Parameter("K", "parts", 1, K_max, 1, 1),
            "n": Parameter("n", "which point along the curve", 1, len(X), 1, len(X) // 2),
        },
    )


@styled
def relevant_directions(
    ml: dict[int, Array], bayes: dict[int, Array], held_out: dict[int, Array], truth: int
) -> Scene:
    """Compare W by maximum likelihood and by ARD as Hinton diagrams (slide 21, PRML Fig. 12.14).

    ml, bayes: number of points -> W (D, M). held_out: number of points -> cross-validated log
    density for M = 0 .. M_max. truth: the M that made the data.
    """
    Ns = sorted(ml)
    D, M = ml[Ns[-1]].shape
    figure = Figure((10, 4))
    diagrams = []
    for left, title in ((0.02, "W, maximum likelihood"), (0.33, "W, Bayesian (ARD)")):
        ax = figure.add_axes((left, 0.08, 0.3, 0.76))
        diagrams.append(_hinton(ax, D, M))
        ax.set_title(title)
    chart = figure.add_axes((0.74, 0.17, 0.24, 0.66))
    chart.set(xlabel="M", xlim=(-0.4, M + 0.4), xticks=range(0, M + 1, 3))
    top = max(values.max() for values in held_out.values())
    chart.set_ylim(top - 5, top + 0.5)
    chart.axvline(truth, color=GREEN, linestyle=":")
    chart.set_title("cross-validated log density\nsquare: ARD, dotted: truth", fontsize=11)
    (curve,) = chart.plot([], [], "o-", color=BLUE)
    (chosen,) = chart.plot([], [], "s", color=RED, markersize=10)
    scale = max(np.abs(W).max() for W in (*ml.values(), *bayes.values()))

    def redraw(N: int) -> str:
        for (positive, negative), W in zip(diagrams, (ml[N], bayes[N]), strict=True):
            positive.set_path(_squares(np.maximum(W, 0) / scale))
            negative.set_path(_squares(np.maximum(-W, 0) / scale))
        kept = int(bayes[N].any(axis=0).sum())
        curve.set_data(np.arange(len(held_out[N])), held_out[N])
        chosen.set_data([kept], [held_out[N][kept]])
        return (
            f"N = {N} points: ARD keeps {kept} directions, cross-validation prefers "
            f"M = {int(held_out[N].argmax())}; {truth} made the data."
        )

    return Scene(
        "Left and middle, W as squares whose area is the size of an entry, white positive and "
        "black negative, a column a direction: by maximum likelihood and by ARD. Right, the "
        "cross-validated log density against M, with ARD's choice.",
        figure,
        redraw,
        [*diagrams[0], *diagrams[1], curve, chosen],
        {"N": Parameter("N", "points seen", Ns[0], Ns[-1], Ns[1] - Ns[0], Ns[len(Ns) // 2])},
    )


@styled
def yardstick(
    against_M: dict[str, tuple[Array, Array, Array]], alone: dict[str, tuple[float, float]]
) -> Scene:
    """Compare densities by the mean log density of held-out images (slide 21).

    against_M: model -> Ms, means and standard errors. alone: model -> mean and standard error.
    """
    figure = Figure((10, 4.5))
    ax = figure.add_axes((0.09, 0.14, 0.64, 0.82))
    said = []
    styles = ((BLUE, "o-"), (RED, "s--"))
    for (name, (Ms, means, errors)), (colour, style) in zip(against_M.items(), styles, strict=True):
        ax.errorbar(Ms, means, errors, fmt=style, color=colour, capsize=3, markersize=5, label=name)
        M, mean, error = Ms[np.argmax(means)], max(means), errors[np.argmax(means)]
        said.append(f"{name} {mean:.1f} ± {error:.1f} at M = {M}, its best")
    for name, (mean, error) in alone.items():
        ax.axhspan(mean - error, mean + error, color=GREY, alpha=0.25, linewidth=0)
        ax.axhline(mean, color=GREY, linestyle=":", linewidth=1.5)
        ax.annotate(f" {name}", (1, mean), xycoords=("axes fraction", "data"), va="center")
        said.append(f"{name} {mean:.1f} ± {error:.1f}")
    ax.set(xlabel="M", ylabel="log density of a held-out image, nats")
    ax.legend(loc="center right")
    return Scene(
        "The mean log density of held-out images against M, with standard errors: curves for "
        f"{' and '.join(against_M)}, dotted lines for {', '.join(alone)}.",
        figure,
        lambda: f"{'; '.join(said)}.",
    )


def _hinton(ax: Axes, D: int, M: int) -> tuple[PathPatch, PathPatch]:
    ax.set(xlim=(-0.6, M - 0.4), ylim=(D - 0.4, -0.6), aspect="equal", facecolor="#9a9a9a")
    ax.set(xticks=[], yticks=[])
    return tuple(
        ax.add_patch(PathPatch(_squares(np.zeros((D, M))), facecolor=colour, linewidth=0))
        for colour in ("white", "black")
    )


def _squares(areas: Array) -> Path:
    """One square an entry of areas (D, M), 0 .. 1, centred on its column and row."""
    rows, columns = np.nonzero(areas)
    half = np.sqrt(areas[rows, columns])[:, None, None] / 2 * 0.95
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
    vertices = np.column_stack([columns, rows])[:, None] + half * corners
    codes = np.array([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY])
    return Path(vertices.reshape(-1, 2), np.tile(codes, len(rows)))
