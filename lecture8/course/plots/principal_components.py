"""The figures of notebook 02: slides 9-14."""

import numpy as np
from matplotlib.axes import Axes

from lecture8 import check
from lecture8.check import Array
from lecture8.course.plots.parts import (
    followed,
    moving,
    panels,
    set_segments,
    side_by_side,
    square,
    two_rows,
    unit,
)
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled

DEGREES = np.linspace(0, 180, 181)
ANGLE = Parameter("θ", "angle of u₁, degrees", 0, 180, 1, 100)
VIEWS = ((GREEN, "-", "o", 9), (BLUE, "--", "s", 8))
LEFT, RIGHT = (0.07, 0.13, 0.4, 0.79), (0.61, 0.13, 0.36, 0.79)


@styled
def two_pixels(
    images: Array, pixels: tuple[tuple[int, int], tuple[int, int]], names: tuple[str, str]
) -> Scene:
    """Draw the mean image with two pixels marked, and these two pixels against each other.

    images: (N, height, width). pixels: (row, column) of the two. names: what to call them.
    """
    figure, picture, scatter = panels(4.5, (0.02, 0.14, 0.36, 0.76), (0.5, 0.14, 0.42, 0.76))
    picture.imshow(images.mean(axis=0), cmap="gray", interpolation="none")
    picture.set(title="the mean image", xticks=[], yticks=[])
    ring = {"markersize": 10, "markerfacecolor": "none", "markeredgewidth": 3, "color": RED}
    label = {"ha": "right", "va": "center", "color": "white", "backgroundcolor": "#000000a0"}
    for (row, column), name, marker in zip(pixels, names, "os", strict=True):
        picture.plot(column, row, marker, **ring)
        picture.text(column - 1.2, row, name, **label)
    pair = np.column_stack([images[:, row, column] for row, column in pixels])
    scatter.plot(*pair.T, "o", color=GREY)
    scatter.set(title=f"{len(images)} images, grey levels", aspect="equal")
    scatter.set(xlabel=names[0], ylabel=names[1])
    correlation = np.corrcoef(pair.T)[0, 1]
    return Scene(
        f"Left, the mean image with two pixels marked, {names[0]} and {names[1]}. "
        "Right, their grey levels against each other.",
        figure,
        lambda: f"The points lie along a slope; the correlation is {correlation:.2f}.",
    )


@styled
def projection(X: Array, names: tuple[str, str]) -> Scene:
    """Turn u_1 through the data; show variance along it and error (slide 9, PRML Fig. 12.2).

    X: (N, 2). names: the two axes'.
    """
    X = check.matrix(X, "X", columns=2)
    figure, plane, curves = panels(4.5, LEFT, (0.57, 0.13, 0.29, 0.79))
    centre, reach = X.mean(axis=0), np.linalg.norm(np.ptp(X, axis=0))
    _scatter(plane, X, names)
    square(plane, (X.max(axis=0) + X.min(axis=0)) / 2, 0.55 * np.ptp(X, axis=0).max())
    variances, errors = (((X - centre) @ unit(DEGREES + turn)).var(axis=0) for turn in (0, 90))
    axis = moving(plane, color=RED)
    residuals = moving(plane, color=BLUE, linewidth=1)
    projected = moving(plane, color=GREEN, linewidth=5, solid_capstyle="round")
    now = moving(curves, color=RED, linewidth=1)
    mark = followed(curves, DEGREES, {"variance": variances, "error": errors}, VIEWS)
    curves.plot(DEGREES, variances + errors, ":", color=GREY)
    curves.set(xlabel="θ, degrees", xticks=range(0, 181, 45), xlim=(0, 180))
    curves.set(ylim=(0, 1.12 * (variances + errors).max()), title="in squared grey levels")
    ends = (
        ("variance", variances, GREEN),
        ("error", errors, BLUE),
        ("sum", variances + errors, GREY),
    )
    for name, curve, colour in ends:
        curves.text(184, curve[-1], name, color=colour, va="center")

    def redraw(theta: int) -> str:
        u, variance, error = unit(theta), variances[theta], errors[theta]
        feet = centre + np.outer((X - centre) @ u, u)
        axis.set_data(*(centre[:, None] + np.outer(u, [-reach, reach])))
        set_segments(residuals, X, feet)
        set_segments(projected, feet, feet + 1e-3 * reach * u)
        now.set_data([theta, theta], curves.get_ylim())
        mark(theta)
        total = variance + error
        return f"θ = {theta:g}°: variance {variance:.4f} + error {error:.4f} = {total:.4f}."

    return Scene(
        "Left, the data in grey, the direction u₁ as a red line through the mean, each point's "
        "projection in green and its distance as a blue line. Right, variance (solid) and mean "
        "squared error (dashed) against the angle, and their sum (dotted).",
        figure,
        redraw,
        parameters={"theta": ANGLE},
    )


@styled
def lagrangian(S: Array) -> Scene:
    """Walk u round the unit circle over the contours of u^T S u; show S u beside u (slide 11).

    S: (2, 2), symmetric, positive definite.
    """
    S = check.matrix(S, "S", columns=2)
    lam, U = np.linalg.eigh(S) if len(S) == 2 else (np.zeros(2), None)
    if not lam[0] > 0 or not np.allclose(S, S.T):
        raise ValueError("S must be a symmetric 2 x 2 matrix with two positive eigenvalues")
    figure, plane, curve = panels(4.5, (0.05, 0.13, 0.4, 0.79), (0.57, 0.13, 0.4, 0.79))
    turn = np.linspace(0, 360, 361)
    circle = unit(turn)
    # v^T S v = c is the unit circle stretched by sqrt(c / lam) along each eigenvector
    ellipse = U @ (circle / np.sqrt(lam)[:, None])
    for level in np.linspace(*lam, 5):
        plane.plot(*np.sqrt(level) * ellipse, color=GREY, linewidth=0.8, alpha=0.6)
    plane.plot(*circle, color="black", linewidth=1.5)
    plane.set(aspect="equal", xlim=(-1.8, 1.8), ylim=(-2.1, 1.5), xticks=(-1, 0, 1))
    plane.set(yticks=(-1, 0, 1), title="the unit circle and $u^T S u$ = constant")
    curve.plot(turn, np.einsum("in,ij,jn->n", circle, S, circle), color=GREEN)
    for value, name in zip(lam, ("$\\lambda_2$", "$\\lambda_1$"), strict=True):
        curve.axhline(value, color=GREY, linestyle=":", linewidth=1.2)
        curve.text(362, value, name, va="center")
    curve.set(xlabel="θ, degrees", xticks=range(0, 361, 90), xlim=(0, 360))
    curve.set(ylim=(0, 1.1 * lam[1]), title="$u^T S u$ round the circle")

    level_set = moving(plane, "--", color=GREEN, label="the ellipse through u")
    tip = {"markevery": [1], "markersize": 8}
    u_arrow = moving(plane, "-o", color=RED, label="u", **tip)
    Su_arrow = moving(plane, "-.^", color=ORANGE, label="S u, enlarged, at the tip of u", **tip)
    Su_arrow.set_markersize(9)
    plane.legend(loc="lower left", fontsize=10, frameon=True, edgecolor="none", framealpha=1)
    now = moving(curve, "o", color=RED, markersize=9)
    tangent = moving(curve, color=RED, linewidth=1.5)

    def redraw(theta: float) -> str:
        u, Su = unit(theta), S @ unit(theta)
        height = u @ Su
        slope = 2 * unit(theta + 90) @ Su * np.pi / 180  # per degree
        level_set.set_data(*np.sqrt(height) * ellipse)
        u_arrow.set_data(*np.outer(u, [0, 1]))
        Su_arrow.set_data(*np.column_stack([u, u + 0.45 * Su / lam[1]]))
        now.set_data([theta], [height])
        tangent.set_data([theta - 30, theta + 30], [height - 30 * slope, height + 30 * slope])
        apart = np.degrees(np.arccos(np.clip(height / np.linalg.norm(Su), -1, 1)))
        return f"θ = {theta:g}°: uᵀSu = {height:.4f}. Su points {apart:.1f}° away from u."

    return Scene(
        "Left, the unit circle over ellipses on which uᵀSu is constant; u in red with a round end, "
        "Su at its tip in orange with a triangle, the ellipse through u in dashed green. Right, "
        "uᵀSu against the angle, its tangent, and the two eigenvalues as dotted lines.",
        figure,
        redraw,
        parameters={"theta": Parameter("θ", "angle of u, degrees", 0, 360, 1, 75)},
    )


@styled
def distortion_of_a_line(X: Array, names: tuple[str, str]) -> Scene:
    """Move a line z u_1 + b u_2 by hand; show its distortion J against b (slides 12-13).

    X: (N, 2). names: the two axes'.
    """
    X = check.matrix(X, "X", columns=2)
    figure, plane, parabola = panels(4.5, LEFT, RIGHT)
    centre, reach = X.mean(axis=0), 1.1 * np.abs(X).max()
    _scatter(plane, X, names)
    plane.set(aspect="equal", xlim=(-0.15 * reach, reach), ylim=(-0.15 * reach, reach))
    beside = {"ha": "center", "arrowprops": {"arrowstyle": "-"}}
    plane.annotate("mean", centre, (0.9 * reach, 0.3 * reach), **beside)
    plane.plot(0, 0, "o", color="black")
    plane.annotate("0", (0, 0), (-14, -4), textcoords="offset points")
    b_values = np.linspace(-reach, reach, 81)
    parabola.set(xlabel="b, offset of the line along $u_2$", ylabel="J, mean squared distance")
    parabola.set(xlim=(-reach, reach), ylim=(0, 0.5 * reach**2))

    line, offset = moving(plane, color=RED), moving(plane, ":", color=RED)
    residuals = moving(plane, color=BLUE, linewidth=1)
    J_curve = moving(parabola, "--", color=BLUE)
    best = moving(parabola, "P", color="black", markersize=10)
    now = moving(parabola, "s", color=BLUE, markersize=9)
    over = {"markeredgecolor": "white", "markersize": 12, "zorder": 3, "animated": True}
    plane.plot(*centre, "P", color="black", **over)

    def redraw(theta: float, b: float) -> str:
        u1, u2 = unit(theta), unit(theta + 90)
        J, b_best, J_best = ((X @ u2 - b) ** 2).mean(), centre @ u2, (X @ u2).var()
        line.set_data(*(b * u2[:, None] + np.outer(u1, [-3 * reach, 3 * reach])))
        offset.set_data(*np.outer(u2, [0, b]))
        set_segments(residuals, X, np.outer(X @ u1, u1) + b * u2)
        J_curve.set_data(b_values, J_best + (b_values - b_best) ** 2)
        best.set_data([b_best], [J_best])
        now.set_data([b], [J])
        best_here = f"The best b at this angle is {b_best:.3f}, with J = {J_best:.4f}."
        return f"θ = {theta:g}°, b = {b:.2f}: J = {J:.4f}. {best_here}"

    return Scene(
        "Left, the data in grey, their mean as a black cross, a red line, its offset from the "
        "origin dotted, and each point's distance to it in blue. Right, J against b at this angle: "
        "a parabola, its lowest point (cross) and where the line is now (square).",
        figure,
        redraw,
        parameters={
            "theta": Parameter("θ", "angle of u₁, degrees", 0, 90, 1, 60).thinned(3, 37),
            "b": Parameter("b", "offset of the line along u₂", -0.8, 0.8, 0.01, 0).thinned(0.04),
        },
    )


@styled
def spectrum(lam: Array, name: str) -> Scene:
    """Draw the eigenvalues, and the share of the variance that the first M of them hold (slide 14).

    lam: (D,), descending. name: of the data.
    """
    figure, left, right = panels(3.5, (0.08, 0.17, 0.4, 0.73), (0.58, 0.17, 0.4, 0.73))
    share, shown = lam.cumsum() / lam.sum(), lam > 1e-12 * lam[0]
    left.semilogy(np.arange(1, 1 + len(lam))[shown], lam[shown], ".", color=GREEN)
    left.set(title=f"eigenvalues, {name}", xlabel="i", ylabel="$\\lambda_i$")
    right.plot(np.arange(len(lam) + 1), np.append(0, share), color=GREEN)
    right.set(title="share of the variance in the first M", xlabel="M", ylim=(0, 1.05))
    right.set_xlim(0, shown.sum())
    needed = {percent: int(np.searchsorted(share, percent / 100)) + 1 for percent in (50, 90, 95)}
    on_white = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    for label_height, (percent, M) in zip((0.25, 0.15, 0.05), needed.items(), strict=True):
        right.plot([0, M, M], [percent / 100, percent / 100, 0], ":", color=GREY, linewidth=1.2)
        label = f" {percent}% at M = {M}"
        right.text(M, label_height, label, va="center", bbox=on_white, zorder=3)
    said = ", ".join(f"{percent}% needs M = {M}" for percent, M in needed.items())
    return Scene(
        f"Left, the eigenvalues of {name} on a logarithmic axis. "
        "Right, the share of the variance in the first M components.",
        figure,
        lambda: f"{shown.sum()} eigenvalues are not zero; {said}.",
    )


@styled
def reconstructions(images: Array, mean: Array, U: Array, lam: Array, height: int) -> Scene:
    """Show images above their reconstructions from M components, and J(M) (PRML Fig. 12.5).

    images: (n, D), pictures of `height` rows. mean: (D,). U: (D, M_max). lam: (D,), all
    eigenvalues.
    """
    images = check.matrix(images, "images", columns=len(mean))
    figure, curve = panels(3, (0.73, 0.19, 0.25, 0.7))
    rebuilt, most = two_rows(figure, images, height), U.shape[1]
    J = np.append(lam[::-1].cumsum()[::-1], 0)  # J[M] = lam[M:].sum()
    Z = (images - mean) @ U
    mark = followed(
        curve, np.arange(most + 1), {"J": J[: most + 1]}, ((BLUE, "-", "s", 9),), color=RED
    )
    curve.set(
        xlabel="M", title="J, squared error per image", xlim=(-1, most + 1), ylim=(0, 1.05 * J[0])
    )

    def redraw(M: int) -> str:
        rebuilt.set_data(side_by_side(mean + Z[:, :M] @ U[:, :M].T, height))
        mark(M)
        kept = f"{1 - J[M] / J[0]:.1%} of the variance kept"
        return f"M = {M} of {images.shape[1]} numbers per image: J = {J[M]:.3f}, {kept}."

    return Scene(
        f"Two rows of {len(images)} images, the data above and their reconstructions below; "
        "on the right J against M.",
        figure,
        redraw,
        parameters={"M": Parameter("M", "components kept", 0, most, 1, 1)},
    )


def _scatter(ax: Axes, X: Array, names: tuple[str, str]) -> None:
    ax.plot(*X.T, "o", color=GREY, alpha=0.6)
    ax.set(xlabel=names[0], ylabel=names[1])
