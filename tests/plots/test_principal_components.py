"""The artists of notebook 02 against the mathematics. test_plots sweeps every slider."""

import re

import numpy as np
import pytest

from lecture8 import pca
from lecture8.course import plots
from tests.scenes import SCENES
from tests.scenes.principal_components import NAMES, PIXELS, faces, in_rows, pair, threes
from tests.test_plots import numbers, settings


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: plots.projection(faces()[0], NAMES), "X must have 2 columns"),
        (lambda: plots.distortion_of_a_line(faces()[0], NAMES), "X must have 2 columns"),
        (lambda: plots.lagrangian(np.ones((2, 2))), "symmetric 2 x 2 matrix with two positive"),
        (lambda: plots.lagrangian(np.array([[1, 2], [0, 1]])), "symmetric 2 x 2 matrix"),
        (lambda: plots.lagrangian(np.ones((3, 2))), "symmetric 2 x 2 matrix"),
        (lambda: in_rows(*threes(), 7), "64 pixels do not make a picture of 7 rows"),
    ],
)
def test_scenes_refuse_arrays_that_do_not_fit(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_projection():
    scene = SCENES["projection"]()
    axis, residuals, projected, now, variance_now, error_now = scene.moving
    centred = pair() - pair().mean(axis=0)
    points, *_ = scene.figure.axes[0].lines
    np.testing.assert_array_equal(np.column_stack(points.get_data()), pair())
    still = [line for line in scene.figure.axes[1].lines if not line.get_animated()]
    variances, errors, sums = (line.get_data() for line in still)
    for degrees, variance, error in zip(variances[0], variances[1], errors[1], strict=True):
        t = np.radians(degrees)
        assert variance == pytest.approx((pair() @ [np.cos(t), np.sin(t)]).var())
        assert error == pytest.approx((pair() @ [-np.sin(t), np.cos(t)]).var())
    np.testing.assert_allclose(sums[1], np.trace(pca.covariance(pair())))
    for values in settings(scene):
        readout = scene.update(**values)
        t = np.radians(values["theta"])
        u = np.array([np.cos(t), np.sin(t)])
        z = centred @ u
        feet = pair().mean(axis=0) + np.outer(z, u)
        np.testing.assert_allclose(np.column_stack(projected.get_data())[::3], feet)
        segments = np.column_stack(residuals.get_data())
        np.testing.assert_allclose(segments[::3], pair())
        np.testing.assert_allclose(segments[1::3], feet)
        across = [-u[1], u[0]]
        np.testing.assert_allclose(
            (np.column_stack(axis.get_data()) - feet[0]) @ across, 0, atol=1e-12
        )
        error = ((pair() - feet) ** 2).sum(axis=1).mean()
        assert variance_now.get_data() == ([values["theta"]], [pytest.approx(z.var())])
        assert error_now.get_data() == ([values["theta"]], [pytest.approx(error)])
        assert now.get_xdata() == [values["theta"]] * 2
        assert numbers(readout)[1:] == pytest.approx(
            [z.var(), error, np.trace(pca.covariance(pair()))], abs=6e-5
        )


def test_lagrangian():
    scene, S = SCENES["lagrangian"](), pca.covariance(pair())
    lam, U = np.linalg.eigh(S)
    for circle_or_level in scene.figure.axes[0].lines[:5]:
        v = np.column_stack(circle_or_level.get_data())
        levels = np.einsum("ni,ij,nj->n", v, S, v)
        np.testing.assert_allclose(levels, levels[0])
        assert lam[0] * (1 - 1e-9) <= levels[0] <= lam[1] * (1 + 1e-9)
    degrees, heights = scene.figure.axes[1].lines[0].get_data()
    circle = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    np.testing.assert_allclose(heights, np.einsum("in,ij,jn->n", circle, S, circle))
    assert [line.get_ydata()[0] for line in scene.figure.axes[1].lines[1:3]] == list(lam)
    level_set, u_arrow, Su_arrow, now, tangent = scene.moving
    for values in settings(scene):
        readout = scene.update(**values)
        t = np.radians(values["theta"])
        u = np.array([np.cos(t), np.sin(t)])
        ellipse = np.column_stack(level_set.get_data())
        np.testing.assert_allclose(np.einsum("ni,ij,nj->n", ellipse, S, ellipse), u @ S @ u)
        np.testing.assert_allclose(np.column_stack(u_arrow.get_data())[1], u, atol=1e-12)
        tip = np.diff(np.column_stack(Su_arrow.get_data()), axis=0)[0]
        np.testing.assert_allclose(tip, 0.45 * S @ u / lam[1], atol=1e-12)
        (x0, x1), (y0, y1) = tangent.get_data()
        slope = np.degrees((y1 - y0) / (x1 - x0))  # a radian
        np.testing.assert_allclose(slope, 2 * np.array([-u[1], u[0]]) @ S @ u, atol=1e-12)
        np.testing.assert_allclose(now.get_ydata(), [u @ S @ u])
        apart = np.degrees(np.arccos(min(1, u @ S @ u / np.linalg.norm(S @ u))))
        assert numbers(readout)[-1] == pytest.approx(apart, abs=0.06)
    # At u_1 the ellipse touches the circle: none of its points lies inside it.
    scene.redraw(theta=np.degrees(np.arctan2(*U[::-1, 1])))
    assert np.linalg.norm(np.column_stack(level_set.get_data()), axis=1).min() >= 1 - 1e-9


def test_distortion_of_a_line():
    scene = SCENES["distortion_of_a_line"]()
    line, offset, residuals, J_curve, best, now, mean = scene.moving  # the mean on top
    np.testing.assert_allclose(np.ravel(mean.get_data()), pair().mean(axis=0))
    for values in settings(scene):
        readout = scene.update(**values)
        t, b = np.radians(values["theta"]), values["b"]
        u1, u2 = np.array([np.cos(t), np.sin(t)]), np.array([-np.sin(t), np.cos(t)])
        np.testing.assert_allclose(np.column_stack(line.get_data()) @ u2, b, atol=1e-12)
        np.testing.assert_allclose(np.column_stack(offset.get_data())[1], b * u2, atol=1e-12)
        segments = np.column_stack(residuals.get_data())
        np.testing.assert_allclose(segments[1::3] @ u1, pair() @ u1)
        np.testing.assert_allclose(segments[1::3] @ u2, b, atol=1e-12)
        J = ((segments[::3] - segments[1::3]) ** 2).sum(axis=1).mean()
        np.testing.assert_allclose(now.get_data(), [[b], [J]])
        np.testing.assert_allclose(best.get_xdata(), [pair().mean(axis=0) @ u2])
        bs, Js = J_curve.get_data()
        np.testing.assert_allclose(Js, [((pair() @ u2 - x) ** 2).mean() for x in bs])
        assert numbers(readout)[2] == pytest.approx(J, abs=6e-5)


@pytest.mark.parametrize(
    ("name", "source", "height"),
    [("reconstructions", threes, 8), ("reconstructions of faces", faces, 25)],
)
def test_reconstructions(name, source, height):
    scene, (X, model) = SCENES[name](), source()
    images = X[:7]
    rebuilt, now = scene.moving
    Ms, Js = scene.figure.axes[0].lines[0].get_data()
    discarded = [model.lam[M:].sum() for M in Ms]
    np.testing.assert_allclose(Js, discarded, atol=1e-9 * model.lam.sum())
    for values in settings(scene):
        M = int(values["M"])
        readout = scene.update(**values)
        cut = pca.PCA(model.mean, model.U[:, :M], model.lam)
        expected = cut.reconstruct(images).reshape(7, height, -1)
        shown = np.ma.getdata(rebuilt.get_array())
        width = expected.shape[2]
        for n in range(7):
            tile = shown[:, n * (width + 1) :][:, :width]
            np.testing.assert_allclose(tile, expected[n], atol=1e-12 * images.max())
        assert now.get_data() == ([M], [pytest.approx(cut.J, abs=1e-9)])
        assert numbers(readout)[2] == pytest.approx(cut.J, abs=6e-4)


def test_spectrum_says_how_many_components_are_needed():
    X, model = threes()
    readout = SCENES["spectrum"]().update()
    share = np.cumsum(model.lam) / model.lam.sum()
    found = re.findall(r"(\d+)% needs M = (\d+)", readout)
    assert [percent for percent, _ in found] == ["50", "90", "95"]
    left, right = SCENES["spectrum"]().figure.axes
    i, values = left.lines[0].get_data()
    np.testing.assert_array_equal(values, model.lam[i - 1])
    np.testing.assert_allclose(right.lines[0].get_ydata(), [0, *share])
    for percent, M in found:
        assert share[int(M) - 1] >= int(percent) / 100 > share[int(M) - 2]
    assert numbers(readout)[0] == np.linalg.matrix_rank(X - X.mean(axis=0))


def test_two_pixels():
    picture, scatter = SCENES["two_pixels"]().figure.axes
    np.testing.assert_allclose(
        picture.images[0].get_array(), faces()[0].mean(axis=0).reshape(25, 25)
    )
    for mark, (row, column) in zip(picture.lines, PIXELS, strict=True):
        assert (mark.get_xdata(), mark.get_ydata()) == ([column], [row])
    np.testing.assert_array_equal(np.column_stack(scatter.lines[0].get_data()), pair())
    assert f"{np.corrcoef(pair().T)[0, 1]:.2f}" in SCENES["two_pixels"]().update()
    assert all(name in SCENES["two_pixels"]().alt for name in NAMES)
