"""The figures of notebook 02: slides 9-14."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lecture8 import check
from lecture8.check import Array
from lecture8.course.plots.pieces import set_segments, side_by_side, two_rows, unit
from lecture8.course.plots.scene import BLUE, GREEN, GREY, ORANGE, RED, Parameter, Scene, styled

DEGREES = np.linspace(0, 180, 181)
ANGLE = Parameter("θ", "angle of u₁, degrees", 0, 180, 1, 100)


@styled
def two_pixels(
    images: Array, pixels: tuple[tuple[int, int], tuple[int, int]], names: tuple[str, str]
) -> Scene:
    """Draw the mean image with two pixels marked, and these two pixels against each other.

    images: (N, height, width). pixels: (row, column) of the two. names: what to call them.
    """
    figure = Figure((10, 4.5))
    picture = figure.add_axes((0.02, 0.14, 0.36, 0.76))
    scatter = figure.add_axes((0.5, 0.14, 0.42, 0.76))
    picture.imshow(images.mean(axis=0), cmap="gray", interpolation="none")
    picture.set(title="the mean image", xticks=[], yticks=[])
    ring = {"markersize": 10, "markerfacecolor": "none", "markeredgewidth": 3, "color": RED}
    label = {"ha": "right", "va": "center", "color": "white", "backgroundcolor": "#000000a0"}
    for (row, column), name, marker in zip(pixels, names, "os", strict=True):
        picture.plot(column, row, marker, **ring)
        picture.text(column - 1.2, row, name, **label)
    pair = np.column_stack([images[:, row, column] for row, column in pixels])
    scatter.plot(*pair.T, "o", color=GREY)
    scatter.set(title=f"{len(images)} images", xlabel=names[0], ylabel=names[1], aspect="equal")
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
    figure = Figure((10, 4.5))
    plane = figure.add_axes((0.07, 0.13, 0.4, 0.79))
    curves = figure.add_axes((0.57, 0.13, 0.29, 0.79))
    centre, Xc = X.mean(axis=0), X - X.mean(axis=0)
    _scatter(plane, X, names)
    _, variances, errors = _along_and_across(Xc, DEGREES)
    curves.plot(DEGREES, variances, color=GREEN)
    curves.plot(DEGREES, errors, "--", color=BLUE)
    curves.plot(DEGREES, variances + errors, ":", color=GREY)
    curves.set(
        xlabel="θ, degrees",
        xticks=range(0, 181, 45),
        xlim=(0, 180),
        ylim=(0, 1.12 * (variances + errors).max()),
    )
    for name, curve, colour in (
        ("variance", variances, GREEN),
        ("error", errors, BLUE),
        ("sum", variances + errors, GREY),
    ):
        curves.text(184, curve[-1], name, color=colour, va="center")

    (axis,) = plane.plot([], [], color=RED)
    (residuals,) = plane.plot([], [], color=BLUE, linewidth=1)
    (projected,) = plane.plot([], [], color=GREEN, linewidth=5, solid_capstyle="round")
    (now,) = curves.plot([], [], color=RED, linewidth=1)
    (variance_now,) = curves.plot([], [], "o", color=GREEN, markersize=9)
    (error_now,) = curves.plot([], [], "s", color=BLUE, markersize=8)
    reach = np.linalg.norm(np.ptp(X, axis=0))

    def redraw(theta: float) -> str:
        u, variance, error = _along_and_across(Xc, theta)
        feet = centre + np.outer(Xc @ u, u)
        axis.set_data(*(centre[:, None] + np.outer(u, [-reach, reach])))
        set_segments(residuals, X, feet)
        set_segments(projected, feet, feet + 1e-3 * reach * u)
        now.set_data([theta, theta], curves.get_ylim())
        variance_now.set_data([theta], [variance])
        error_now.set_data([theta], [error])
        total = variance + error
        return f"θ = {theta:g}°: variance {variance:.4f} + error {error:.4f} = {total:.4f}."

    return Scene(
        "Left, the data in grey, the direction u₁ as a red line through the mean, each point's "
        "projection in green and its distance as a blue line. Right, variance (solid) and mean "
        "squared error (dashed) against the angle, and their sum (dotted).",
        figure,
        redraw,
        [axis, residuals, projected, now, variance_now, error_now],
        {"theta": ANGLE},
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
    figure = Figure((10, 4.5))
    plane = figure.add_axes((0.05, 0.13, 0.4, 0.79))
    curve = figure.add_axes((0.57, 0.13, 0.4, 0.79))
    circle = unit(np.linspace(0, 360, 361))
    # v^T S v = c is the unit circle stretched by sqrt(c / lam) along each eigenvector
    ellipse = U @ (circle / np.sqrt(lam)[:, None])
    for level in np.linspace(lam[0], lam[1], 5):
        plane.plot(*np.sqrt(level) * ellipse, color=GREY, linewidth=0.8, alpha=0.6)
    plane.plot(*circle, color="black", linewidth=1.5)
    plane.set(
        aspect="equal",
        xlim=(-1.8, 1.8),
        ylim=(-2.1, 1.5),
        xticks=(-1, 0, 1),
        yticks=(-1, 0, 1),
        title="the unit circle and $u^T S u$ = constant",
    )
    heights = np.einsum("in,ij,jn->n", circle, S, circle)
    curve.plot(np.linspace(0, 360, 361), heights, color=GREEN)
    for value, name in zip(lam, ("$\\lambda_2$", "$\\lambda_1$"), strict=True):
        curve.axhline(value, color=GREY, linestyle=":", linewidth=1.2)
        curve.text(362, value, name, va="center")
    curve.set(
        xlabel="θ, degrees",
        xticks=range(0, 361, 90),
        xlim=(0, 360),
        ylim=(0, 1.1 * lam[1]),
        title="$u^T S u$ round the circle",
    )

    (level_set,) = plane.plot([], [], color=GREEN, linestyle="--", label="the ellipse through u")
    (u_arrow,) = plane.plot([], [], color=RED, marker="o", markevery=[1], markersize=8, label="u")
    (Su_arrow,) = plane.plot(
        [],
        [],
        color=ORANGE,
        linestyle="-.",
        marker="^",
        markevery=[1],
        markersize=9,
        label="S u, from the tip of u",
    )
    plane.legend(
        loc="lower left",
        fontsize=10,
        frameon=True,
        facecolor="white",
        edgecolor="none",
        framealpha=1,
    )
    (now,) = curve.plot([], [], "o", color=RED, markersize=9)
    (tangent,) = curve.plot([], [], color=RED, linewidth=1.5)

    def redraw(theta: float) -> str:
        u = unit(theta)
        Su = S @ u
        height = u @ Su
        slope = 2 * np.array([-u[1], u[0]]) @ Su * np.pi / 180  # a degree
        level_set.set_data(*np.sqrt(height) * ellipse)
        u_arrow.set_data([0, u[0]], [0, u[1]])
        Su_arrow.set_data(
            [u[0], u[0] + 0.45 * Su[0] / lam[1]], [u[1], u[1] + 0.45 * Su[1] / lam[1]]
        )
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
        [level_set, u_arrow, Su_arrow, now, tangent],
        {"theta": Parameter("θ", "angle of u, degrees", 0, 360, 1, 75)},
    )


@styled
def distortion_of_a_line(X: Array, names: tuple[str, str]) -> Scene:
    """Move a line z u_1 + b u_2 by hand; show its distortion J against b (slides 12-13).

    X: (N, 2). names: the two axes'.
    """
    X = check.matrix(X, "X", columns=2)
    figure = Figure((10, 4.5))
    plane = figure.add_axes((0.07, 0.13, 0.4, 0.79))
    parabola = figure.add_axes((0.61, 0.13, 0.36, 0.79))
    centre, reach = X.mean(axis=0), 1.1 * np.abs(X).max()
    _scatter(plane, X, names)
    plane.set(xlim=(-0.15 * reach, reach), ylim=(-0.15 * reach, reach))
    (mean,) = plane.plot(*centre, "P", color="black", markeredgecolor="white", markersize=12)
    plane.annotate(
        "mean", centre, (0.9 * reach, 0.3 * reach), ha="center", arrowprops={"arrowstyle": "-"}
    )
    plane.plot(0, 0, "o", color="black")
    plane.annotate("0", (0, 0), (-14, -4), textcoords="offset points")
    b_values = np.linspace(-reach, reach, 81)
    parabola.set(
        xlabel="b, offset of the line along $u_2$",
        ylabel="J, mean squared distance",
        xlim=(-reach, reach),
        ylim=(0, 0.5 * reach**2),
    )

    (line,) = plane.plot([], [], color=RED)
    (offset,) = plane.plot([], [], ":", color=RED)
    (residuals,) = plane.plot([], [], color=BLUE, linewidth=1)
    (J_curve,) = parabola.plot([], [], "--", color=BLUE)
    (best,) = parabola.plot([], [], "P", color="black", markersize=10)
    (now,) = parabola.plot([], [], "s", color=BLUE, markersize=9)

    def redraw(theta: float, b: float) -> str:
        u1, u2 = unit(theta), unit(theta + 90)
        J = ((X @ u2 - b) ** 2).mean()
        b_best, J_best = centre @ u2, (X @ u2).var()
        line.set_data(*(b * u2[:, None] + np.outer(u1, [-3 * reach, 3 * reach])))
        offset.set_data([0, b * u2[0]], [0, b * u2[1]])
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
        [line, offset, residuals, J_curve, best, now, mean],
        {
            "theta": Parameter("θ", "angle of u₁, degrees", 0, 90, 1, 60),
            "b": Parameter("b", "offset of the line along u₂", -0.8, 0.8, 0.01, 0),
        },
    )


@styled
def spectrum(lam: Array, name: str) -> Scene:
    """Draw the eigenvalues, and the share of the variance that the first M of them hold (slide 14).

    lam: (D,), descending. name: of the data.
    """
    figure = Figure((10, 3.5))
    left, right = figure.subplots(1, 2)
    figure.subplots_adjust(0.08, 0.17, 0.98, 0.9, wspace=0.25)
    share = lam.cumsum() / lam.sum()
    shown = lam > 1e-12 * lam[0]
    left.semilogy(np.arange(1, 1 + len(lam))[shown], lam[shown], ".", color=GREEN)
    left.set(title=f"eigenvalues, {name}", xlabel="i", ylabel="$\\lambda_i$")
    right.plot(np.arange(len(lam) + 1), np.append(0, share), color=GREEN)
    right.set(
        title="share of the variance in the first M",
        xlabel="M",
        xlim=(0, shown.sum()),
        ylim=(0, 1.05),
    )
    needed = {percent: int(np.searchsorted(share, percent / 100)) + 1 for percent in (50, 90, 95)}
    for label_height, (percent, M) in zip((0.25, 0.15, 0.05), needed.items(), strict=True):
        right.plot([0, M, M], [percent / 100, percent / 100, 0], ":", color=GREY, linewidth=1.2)
        on_white = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        label = f" {percent}% at M = {M}"
        right.text(M, label_height, label, va="center", bbox=on_white, zorder=3)
    return Scene(
        f"Left, the eigenvalues of {name} on a logarithmic axis. "
        "Right, the share of the variance in the first M components.",
        figure,
        lambda: (
            f"{shown.sum()} eigenvalues are not zero; "
            + ", ".join(f"{percent}% needs M = {M}" for percent, M in needed.items())
            + "."
        ),
    )


@styled
def reconstructions(images: Array, mean: Array, U: Array, lam: Array, height: int) -> Scene:
    """Show images above their reconstructions from M components, and J(M) (PRML Fig. 12.5).

    images: (n, D), pictures of `height` rows. mean: (D,). U: (D, M_max). lam: (D,), all
    eigenvalues.
    """
    images = check.matrix(images, "images", columns=len(mean))
    figure = Figure((10, 3))
    rebuilt = two_rows(figure, images, height)
    curve = figure.add_axes((0.73, 0.19, 0.25, 0.7))
    J = np.append(lam[::-1].cumsum()[::-1], 0)  # J[M] = lam[M:].sum()
    Z = (images - mean) @ U
    curve.plot(np.arange(U.shape[1] + 1), J[: U.shape[1] + 1], color=BLUE)
    curve.set(
        xlabel="M", title="J, squared error", xlim=(-1, U.shape[1] + 1), ylim=(0, 1.05 * J[0])
    )
    (now,) = curve.plot([], [], "s", color=RED, markersize=9)

    def redraw(M: int) -> str:
        rebuilt.set_data(side_by_side(mean + Z[:, :M] @ U[:, :M].T, height))
        now.set_data([M], [J[M]])
        kept = f"{1 - J[M] / J[0]:.1%} of the variance kept"
        return f"M = {M} of {images.shape[1]} numbers an image: J = {J[M]:.3f}, {kept}."

    return Scene(
        f"Two rows of {len(images)} images, the data above and their reconstructions below; "
        "on the right J against M.",
        figure,
        redraw,
        [rebuilt, now],
        {"M": Parameter("M", "components kept", 0, U.shape[1], 1, 1)},
    )


def _along_and_across(Xc: Array, degrees: float | Array) -> tuple[Array, Array, Array]:
    """The unit vector at an angle, the variance along it and the mean squared distance from it."""
    u = unit(degrees)
    variance = ((Xc @ u) ** 2).mean(axis=0)
    error = ((Xc @ unit(np.add(degrees, 90))) ** 2).mean(axis=0)
    return u, variance, error


def _scatter(ax: Axes, X: Array, names: tuple[str, str]) -> None:
    """Draw (N, 2) points in a square window with equal scales."""
    ax.plot(*X.T, "o", color=GREY, alpha=0.6)
    centre, half = (X.max(axis=0) + X.min(axis=0)) / 2, 0.55 * np.ptp(X, axis=0).max()
    ax.set(
        aspect="equal",
        xlim=centre[0] + np.array([-half, half]),
        ylim=centre[1] + np.array([-half, half]),
        xlabel=names[0],
        ylabel=names[1],
    )
