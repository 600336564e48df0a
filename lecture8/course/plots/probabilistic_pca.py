"""The figures of notebook 05: slide 21."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from lecture8.check import Array
from lecture8.course.plots.parts import (
    STYLES,
    followed,
    mosaic,
    moving,
    panels,
    picture,
    set_bars,
    set_segments,
    square,
    unit,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled

MISSING = "#7db8e0"  # pixels that are not seen


@styled
def noise_floor(
    mean: Array, U: Array, lam: Array, height: int, rng: np.random.Generator, samples: int = 8
) -> Scene:
    """Compare the eigenvalues of S with those of the model, and draw from it (slide 21).

    mean: (D,). U: (D, D). lam: (D,), positive. The same normal draws serve every M.
    """
    D = len(lam)
    figure, chart, ax = panels(4, (0.09, 0.16, 0.4, 0.72), (0.54, 0.04, 0.44, 0.84))
    i = np.arange(1, D + 1)
    chart.plot(i, lam, "o", color=GREY, markersize=4)
    model = moving(chart, color=RED)
    chart.set(xlabel="i", ylabel="variance", yscale="log", xlim=(0, D + 1))
    chart.set_title("eigenvalues: data (dots), model (line)")
    z, noise = rng.normal(size=(samples, D)), rng.normal(size=(samples, D))

    def rows(images: Array) -> Array:
        return mosaic(images, height, samples // 2)

    drawn = picture(ax, rows(z), 0, 16, animated=True)
    ax.set_title(f"{samples} draws from the model")

    def redraw(M: int) -> str:
        sigma2 = lam[M:].mean()
        eigenvalues = np.append(lam[:M], np.full(D - M, sigma2))
        model.set_data(i, eigenvalues)
        W = U[:, :M] * np.sqrt(lam[:M] - sigma2)
        drawn.set_data(rows(mean + z[:, :M] @ W.T + np.sqrt(sigma2) * noise))
        best = -0.5 * (D * np.log(2 * np.pi) + np.log(eigenvalues).sum() + D)
        free = D * M - M * (M - 1) // 2 + 1 + D
        return (
            f"M = {M}: σ² = {sigma2:.3g}, {free} free numbers, log-likelihood {best:.1f} nats per "
            "image."
        )

    return Scene(
        "Left, the eigenvalues of the data's covariance (dots) and of the model's (line), on a "
        f"logarithmic scale. Right, {samples} images drawn from the model.",
        figure,
        redraw,
        parameters={"M": Parameter("M", "latent dimensions", 0, D - 1, 1, 10)},
    )


@styled
def em_steps(
    X: Array, means: Array, W: Array, Ez: Array, log_likelihood: Array, best: float
) -> Scene:
    """Step through EM with one latent dimension in the plane (slide 21, PRML Fig. 12.12).

    X: (N, 2). means: (T, 2). W: (T, 2), the line at each iteration. Ez: (T, N), where EM puts each
    point on it. log_likelihood: (T,), of each W. best: that of the closed form.
    """
    figure, plane, chart = panels(4.5, (0.06, 0.13, 0.44, 0.8), (0.62, 0.15, 0.36, 0.7))
    plane.plot(*X.T, "o", color=GREY, markersize=4, alpha=0.7)
    centre, reach = X.mean(axis=0), 1.05 * np.abs(X - X.mean(axis=0)).max()
    square(plane, centre, reach)
    plane.set(xlabel="$x_1$, grey level", ylabel="$x_2$, grey level")
    u = np.linalg.eigh(np.cov(X.T))[1][:, -1]
    ends = 3 * reach * np.array([-1, 1])
    plane.plot(*(centre[:, None] + np.outer(u, ends)), ":", color=GREEN)
    chart.plot(np.arange(len(W)), log_likelihood, color=BLUE)
    chart.axhline(best, color=GREEN, linestyle=":")
    chart.set(xlabel="iterations", xlim=(-0.5, len(W) - 0.5))
    chart.set_title("log-likelihood, nats; dotted: closed form")
    line = moving(plane, color=RED)
    springs = moving(plane, color=BLUE, linewidth=1)
    feet = moving(plane, color=BLUE, linewidth=6, solid_capstyle="round")
    now = moving(chart, "s", color=RED, markersize=9)

    def redraw(step: int) -> str:
        t, k = (step + 1) // 2, step // 2  # the line of iteration t, the z of iteration k
        direction = W[t] / np.linalg.norm(W[t])
        line.set_data(*(means[t][:, None] + np.outer(direction, ends)))
        foot = means[t] + np.outer(Ez[k], W[t])
        set_segments(springs, X, foot)
        set_segments(feet, foot, foot + 1e-3 * reach)
        now.set_data([t], [log_likelihood[t]])
        degrees = np.degrees(np.arccos(min(1, abs(direction @ u))))
        what = "M-step: the line has moved" if step % 2 else "E-step: the feet have moved"
        return (
            f"Step {step}, {what}. The line is {degrees:.1f}° off the principal direction, "
            f"log-likelihood {log_likelihood[t]:.2f} (closed form {best:.2f})."
        )

    return Scene(
        "Left, points joined by springs to their feet on a red line; the principal direction is "
        "dotted. Right, the log-likelihood against the iterations.",
        figure,
        redraw,
        parameters={
            "step": Parameter("step", "half an iteration: E, M, E, …", 0, 2 * len(W) - 2, 1, 0)
        },
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
    shares, names = sorted(holes), ["data", "seen", *filled]
    figure, ax, chart = panels(4.5, (0.09, 0.02, 0.56, 0.96), (0.72, 0.14, 0.26, 0.68))

    def rows(share: int) -> Array:
        seen = np.nan_to_num(holes[share], nan=-1)  # below black: in a colour of its own
        stacked = [images, seen, *(np.maximum(of[share], 0) for of in filled.values())]
        return mosaic(np.vstack(stacked), height, len(images))

    shown = picture(ax, rows(shares[0]), 0, images.max(), animated=True)
    shown.set_cmap(shown.cmap.with_extremes(under=MISSING))
    ax.set_axis_on()
    middles = height / 2 - 0.5 + (height + 1) * np.arange(len(names))
    ax.set(xticks=[], yticks=middles, yticklabels=[name.replace(" ", "\n") for name in names])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    bars, top = [], max(max(values.values()) for values in errors.values())
    for i, (name, colour) in enumerate(zip(errors, (GREY, ORANGE, BLUE), strict=True)):
        chart.text(i, -0.03 * top, name.replace(" ", "\n"), ha="center", va="top")
        bars.append(moving(chart, color=colour, linewidth=30, solid_capstyle="butt"))
    chart.set(xlim=(-0.6, len(errors) - 0.4), ylim=(0, 1.1 * top), xticks=[])
    chart.set_title("root mean squared error,\ngrey levels, all missing pixels", fontsize=11)

    def redraw(share: int) -> str:
        shown.set_data(rows(share))
        for i, (bar, values) in enumerate(zip(bars, errors.values(), strict=True)):
            set_bars(bar, np.array([i]), np.array([values[share]]))
        said = ", ".join(f"{name} {values[share]:.2f}" for name, values in errors.items())
        return f"{share}% missing. Root mean squared error in grey levels: {said}."

    slider = shares[0], shares[-1], shares[1] - shares[0], shares[len(shares) // 2]
    return Scene(
        f"Rows of {len(images)} images: {', '.join(names)}; missing pixels are blue. On the "
        "right the error of each method.",
        figure,
        redraw,
        parameters={"share": Parameter("share", "pixels missing, %", *slider)},
    )


@styled
def mixture_on_a_curve(
    X: Array,
    means: dict[int, Array],
    C: dict[int, Array],
    R: dict[int, Array],
    held_out: dict[str, Array],
) -> Scene:
    """Cover a curve with K local models; show who is responsible for a point (slide 21).

    X: (N, 2), in order along a curve round the origin. means: K -> (K, 2). C: K -> (K, 2, 2).
    R: K -> (N, K). held_out: model -> mean log density of new points for K = 1 .. K_max; the first
    model is the one that is drawn.
    """
    Ks = np.arange(1, len(next(iter(held_out.values()))) + 1)
    figure, plane, chart, curve = panels(
        4.5, (0.05, 0.08, 0.38, 0.84), (0.5, 0.16, 0.2, 0.68), (0.78, 0.16, 0.2, 0.68)
    )
    plane.plot(*X.T, "o", color=GREY, markersize=3, alpha=0.5)
    square(plane, np.zeros(2), 1.5 * np.abs(X).max())
    plane.set_title("parts, to 2 standard deviations", fontsize=12)
    chart.set(xlim=(0.4, Ks[-1] + 0.6), ylim=(0, 1.02), xlabel="part k", xticks=Ks)
    chart.set_title("responsibility\nfor the square", fontsize=12)
    at = followed(curve, Ks, held_out, STYLES[::2])
    curve.set(xlabel="K", xticks=Ks)
    curve.legend(loc="lower right", fontsize=10)
    curve.set_title("log density of\nnew points, nats", fontsize=12)
    circle = unit(np.linspace(0, 360, 61))
    ellipses = moving(plane, color=BLUE)
    point = moving(plane, "s", color=RED, markersize=9)
    bars = moving(chart, color=RED, linewidth=11, solid_capstyle="butt")
    large = {"ha": "center", "va": "center", "color": BLUE, "weight": "bold"}
    labels = [plane.text(0, 0, f"{k}", visible=False, animated=True, **large) for k in Ks]

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
        at(K - 1)
        said = ", ".join(f"{name} {values[K - 1]:.2f}" for name, values in held_out.items())
        k = int(R[K][n - 1].argmax())
        return (
            f"K = {K}, point {n}: part {k + 1} is responsible with probability "
            f"{R[K][n - 1, k]:.2f}. Mean log density of new points: {said}."
        )

    return Scene(
        "Left, points along a curve, the chosen one a square, and ellipses of two standard "
        "deviations of each part. Middle, the responsibilities for the chosen point. Right, the "
        "mean log density of new points against K, in nats.",
        figure,
        redraw,
        parameters={
            "K": Parameter("K", "parts", 1, len(Ks), 1, 1),
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
    figure, *axes, chart = panels(
        4, (0.05, 0.16, 0.29, 0.72), (0.36, 0.16, 0.29, 0.72), (0.73, 0.17, 0.24, 0.66)
    )
    titles = ("W, maximum likelihood", "W, Bayesian (ARD)")
    diagrams = [_hinton(ax, D, M, title) for ax, title in zip(axes, titles, strict=True)]
    axes[0].set_ylabel("coordinate")
    chart.set(xlabel="M", xlim=(-0.4, M + 0.4), xticks=range(0, M + 1, 3))
    top = max(values.max() for values in held_out.values())
    chart.set_ylim(top - 5, top + 0.5)
    chart.axvline(truth, color=GREEN, linestyle=":")
    chart.set_title("cross-validated log density, nats\nsquare: ARD, dotted: truth", fontsize=11)
    curve = moving(chart, "o-", color=BLUE)
    chosen = moving(chart, "s", color=RED, markersize=10)
    scale = max(np.abs(W).max() for W in (*ml.values(), *bayes.values()))

    def redraw(N: int) -> str:
        for patches, W in zip(diagrams, (ml[N], bayes[N]), strict=True):
            for patch, sign in zip(patches, (1, -1), strict=True):
                patch.set_path(_squares(np.maximum(sign * W, 0) / scale))
        kept = int(bayes[N].any(axis=0).sum())
        curve.set_data(np.arange(len(held_out[N])), held_out[N])
        chosen.set_data([kept], [held_out[N][kept]])
        return (
            f"N = {N} points: ARD keeps {kept} directions, cross-validation prefers "
            f"M = {int(held_out[N].argmax())}; {truth} made the data."
        )

    return Scene(
        "Left and middle, W as squares whose area is the size of an entry, white positive and "
        "black negative, one column per direction: by maximum likelihood and by ARD. Right, the "
        "cross-validated log density against M, with ARD's choice.",
        figure,
        redraw,
        parameters={
            "N": Parameter("N", "points seen", Ns[0], Ns[-1], Ns[1] - Ns[0], Ns[len(Ns) // 2])
        },
    )


@styled
def yardstick(
    against_M: dict[str, tuple[Array, Array, Array]], alone: dict[str, tuple[float, float]]
) -> Scene:
    """Compare densities by the mean log density of held-out images (slide 21).

    against_M: model -> Ms, means and standard errors. alone: model -> mean and standard error.
    """
    figure, ax = panels(4.5, (0.09, 0.14, 0.7, 0.82))
    said = []
    styles = ((BLUE, "o-"), (RED, "s--"))
    for (name, (Ms, means, errors)), (colour, style) in zip(against_M.items(), styles, strict=True):
        ax.errorbar(Ms, means, errors, fmt=style, color=colour, capsize=3, markersize=5, label=name)
        M, mean, error = Ms[np.argmax(means)], max(means), errors[np.argmax(means)]
        said.append(f"{name} {mean:.1f} ± {error:.1f} at M = {M}, its highest")
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


def _hinton(ax: Axes, D: int, M: int, title: str) -> list[PathPatch]:
    """Make room for W (D, M); return a patch for what is positive, and one for the negative."""
    ax.set(xlim=(-0.6, M - 0.4), ylim=(D - 0.4, -0.6), aspect="equal", facecolor="#9a9a9a")
    ax.set(xticks=range(0, M, 4), yticks=range(0, D, 3), xlabel="column $i$")
    ax.set(xticklabels=range(1, M + 1, 4), yticklabels=range(1, D + 1, 3))
    ax.set_title(title)
    look = {"linewidth": 0, "animated": True}
    nothing = _squares(np.zeros((D, M)))
    return [
        ax.add_patch(PathPatch(nothing, facecolor=colour, **look)) for colour in ("white", "black")
    ]


def _squares(areas: Array) -> Path:
    """One square for each entry of areas (D, M), 0 .. 1, centred on its column and row."""
    rows, columns = np.nonzero(areas)
    half = np.sqrt(areas[rows, columns])[:, None, None] / 2 * 0.95
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
    vertices = np.column_stack([columns, rows])[:, None] + half * corners
    codes = np.array([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY])
    return Path(vertices.reshape(-1, 2), np.tile(codes, len(rows)))
