"""Every scene at every end of its sliders, and the artists of each against the mathematics."""

import io
import itertools
import re
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from lecture8 import pca
from lecture8.course import plots
from tests.scenes import SCENES, faces, names, of_faces, of_threes, pair, threes


@pytest.fixture(params=SCENES, scope="module")
def built(request):
    """A scene and its picture at the start: made once, for all that look at them."""
    scene = SCENES[request.param]()
    return request.param, scene, scene.png()


@pytest.fixture
def scene(built):
    built[1].update()
    return built[1]


@pytest.fixture
def picture(built):
    return built[2]


def settings(scene, seed=0, n=20):
    """Each slider at its ends and in the middle, in every combination, and n settings at random."""
    parameters = scene.parameters
    # whole numbers stay whole, as an IntSlider sends them; others come without rounding errors
    marks = [
        (p.low, round(p.low + p.step * round((p.high - p.low) / p.step / 2), 9), p.high)
        for p in parameters.values()
    ]
    yield from (dict(zip(parameters, values, strict=True)) for values in itertools.product(*marks))
    rng = np.random.default_rng(seed)
    for _ in range(n if parameters else 0):
        steps = {
            k: rng.integers(0, round((p.high - p.low) / p.step) + 1) for k, p in parameters.items()
        }
        yield {k: min(round(p.low + p.step * steps[k], 9), p.high) for k, p in parameters.items()}


def numbers(sentence):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", sentence)]


def test_overlays_ignore_the_users_style(scene):
    def plain(svg):
        return re.sub(r'(id|href|clip-path)="[^"]*"|url\(#[^"]*\)', "", svg)

    ours = plain(scene.overlay())
    with mpl.rc_context():
        mpl.style.use("classic")
        assert plain(scene.overlay()) == ours
        assert mpl.rcParams["_internal.classic_mode"]


def test_every_public_scene_is_swept():
    assert set(plots.__all__) - {"Parameter", "Scene"} <= set(SCENES)


def test_every_setting_draws_and_says_its_numbers(scene):
    for values in settings(scene):
        readout = scene.update(**values)
        assert readout.endswith(".")
        assert "nan" not in readout
        assert set(numbers(readout)) >= {round(v, 4) for v in values.values()}
        assert scene.alt == f"{scene.title} {readout}"
        svg = ElementTree.fromstring(scene.overlay())
        assert svg.attrib["aria-label"] == scene.alt
        assert svg.attrib["viewBox"] == f"0 0 {scene.size[0]} {scene.size[1]}"


@pytest.mark.slow
def test_picture_is_at_twice_the_size_and_says_what_it_shows(scene, picture):
    data, metadata = scene._repr_mimebundle_()
    width, height = Image.open(io.BytesIO(picture)).size
    assert (width, height) == (2 * scene.size[0], 2 * scene.size[1])
    assert data["text/plain"] == metadata["image/png"]["alt"] == scene.alt
    assert (metadata["image/png"]["width"], metadata["image/png"]["height"]) == scene.size


@pytest.mark.slow
def test_same_scene_same_bytes_whatever_the_users_style(built):
    name, _, picture = built
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "savefig.bbox": "tight"}):
        assert SCENES[name]().png() == picture


def test_background_and_overlay_together_make_the_picture(scene, picture):
    """The moving artists are on the picture, not on the background, and on top of the rest."""
    if scene.moving:
        assert scene.background() != picture
        moving = min(artist.get_zorder() for artist in scene.moving)
        for ax in scene.figure.axes:
            assert all(a.get_zorder() < moving for a in ax.get_children() if a not in scene.moving)
    else:
        assert scene.background() == picture


def test_overlay_lies_where_the_picture_has_it():
    """A marker's place in the SVG is its place on the canvas, counted from the top."""
    scene = SCENES["lagrangian"]()
    scene.update(theta=30)
    now = scene.moving[3]
    x, y = now.axes.transData.transform(np.column_stack(now.get_data()))[0]
    use = [u for u in ElementTree.fromstring(scene.overlay()).iter() if u.tag.endswith("use")][-1]
    assert float(use.attrib["x"]) == pytest.approx(x, abs=1e-3)
    assert float(use.attrib["y"]) == pytest.approx(scene.size[1] - y, abs=0.5)


def test_unknown_parameters_and_values_out_of_range_are_refused():
    scene = SCENES["projection"]()
    with pytest.raises(ValueError, match="no parameter 'angle'; it has theta"):
        scene.update(angle=3)
    with pytest.raises(ValueError, match="theta must be from 0 to 180; got 181"):
        scene.update(theta=181)
    with pytest.raises(ValueError, match="theta must be from 0 to 180; got '36'"):
        scene.update(theta="36")
    with pytest.raises(ValueError, match=r"theta goes in whole steps; got 36\.5"):
        scene.update(theta=36.5)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: plots.projection(faces, names), "X must have 2 columns"),
        (lambda: plots.distortion_of_a_line(faces, names), "X must have 2 columns"),
        (lambda: plots.lagrangian(np.ones((2, 2))), "symmetric 2 x 2 matrix with two positive"),
        (lambda: plots.lagrangian(np.array([[1, 2], [0, 1]])), "symmetric 2 x 2 matrix"),
        (lambda: plots.lagrangian(np.ones((3, 2))), "symmetric 2 x 2 matrix"),
        (
            lambda: plots.reconstructions(threes, of_threes.mean, of_threes.U, of_threes.lam, 7),
            "64 pixels do not make a picture of 7 rows",
        ),
    ],
)
def test_scenes_refuse_arrays_that_do_not_fit(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_projection():
    scene = SCENES["projection"]()
    axis, residuals, projected, now, variance_now, error_now = scene.moving
    centred = pair - pair.mean(axis=0)
    points, *_ = scene.figure.axes[0].lines
    np.testing.assert_array_equal(np.column_stack(points.get_data()), pair)
    variances, errors, sums = (line.get_data() for line in scene.figure.axes[1].lines[:3])
    for degrees, variance, error in zip(variances[0], variances[1], errors[1], strict=True):
        t = np.radians(degrees)
        assert variance == pytest.approx((pair @ [np.cos(t), np.sin(t)]).var())
        assert error == pytest.approx((pair @ [-np.sin(t), np.cos(t)]).var())
    np.testing.assert_allclose(sums[1], np.trace(pca.covariance(pair)))
    for values in settings(scene):
        readout = scene.update(**values)
        t = np.radians(values["theta"])
        u = np.array([np.cos(t), np.sin(t)])
        z = centred @ u
        feet = pair.mean(axis=0) + np.outer(z, u)
        np.testing.assert_allclose(np.column_stack(projected.get_data())[::3], feet)
        segments = np.column_stack(residuals.get_data())
        np.testing.assert_allclose(segments[::3], pair)
        np.testing.assert_allclose(segments[1::3], feet)
        across = [-u[1], u[0]]
        np.testing.assert_allclose(
            (np.column_stack(axis.get_data()) - feet[0]) @ across, 0, atol=1e-12
        )
        error = ((pair - feet) ** 2).sum(axis=1).mean()
        assert variance_now.get_data() == ([values["theta"]], [pytest.approx(z.var())])
        assert error_now.get_data() == ([values["theta"]], [pytest.approx(error)])
        assert now.get_xdata() == [values["theta"]] * 2
        assert numbers(readout)[1:] == pytest.approx(
            [z.var(), error, np.trace(pca.covariance(pair))], abs=6e-5
        )


def test_lagrangian():
    scene, S = SCENES["lagrangian"](), pca.covariance(pair)
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
    line, offset, residuals, J_curve, best, now, mean = scene.moving
    np.testing.assert_allclose(np.ravel(mean.get_data()), pair.mean(axis=0))
    for values in settings(scene):
        readout = scene.update(**values)
        t, b = np.radians(values["theta"]), values["b"]
        u1, u2 = np.array([np.cos(t), np.sin(t)]), np.array([-np.sin(t), np.cos(t)])
        np.testing.assert_allclose(np.column_stack(line.get_data()) @ u2, b, atol=1e-12)
        np.testing.assert_allclose(np.column_stack(offset.get_data())[1], b * u2, atol=1e-12)
        segments = np.column_stack(residuals.get_data())
        np.testing.assert_allclose(segments[1::3] @ u1, pair @ u1)
        np.testing.assert_allclose(segments[1::3] @ u2, b, atol=1e-12)
        J = ((segments[::3] - segments[1::3]) ** 2).sum(axis=1).mean()
        np.testing.assert_allclose(now.get_data(), [[b], [J]])
        np.testing.assert_allclose(best.get_xdata(), [pair.mean(axis=0) @ u2])
        bs, Js = J_curve.get_data()
        np.testing.assert_allclose(Js, [((pair @ u2 - x) ** 2).mean() for x in bs])
        assert numbers(readout)[2] == pytest.approx(J, abs=6e-5)


@pytest.mark.parametrize(
    ("name", "model", "images", "height"),
    [
        ("reconstructions", of_threes, threes[:7], 8),
        ("reconstructions of faces", of_faces, faces[:7], 25),
    ],
)
def test_reconstructions(name, model, images, height):
    scene = SCENES[name]()
    rebuilt, now = scene.moving
    Ms, Js = scene.figure.axes[2].lines[0].get_data()
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
    readout = SCENES["spectrum"]().update()
    share = np.cumsum(of_threes.lam) / of_threes.lam.sum()
    found = re.findall(r"(\d+)% needs M = (\d+)", readout)
    assert [percent for percent, _ in found] == ["50", "90", "95"]
    left, right = SCENES["spectrum"]().figure.axes
    i, values = left.lines[0].get_data()
    np.testing.assert_array_equal(values, of_threes.lam[i - 1])
    np.testing.assert_allclose(right.lines[0].get_ydata(), [0, *share])
    for percent, M in found:
        assert share[int(M) - 1] >= int(percent) / 100 > share[int(M) - 2]
    assert numbers(readout)[0] == np.linalg.matrix_rank(threes - threes.mean(axis=0))


def test_two_pixels():
    picture, scatter = SCENES["two_pixels"]().figure.axes
    np.testing.assert_allclose(picture.images[0].get_array(), faces.mean(axis=0).reshape(25, 25))
    for mark, (row, column) in zip(picture.lines, ((4, 14), (12, 17)), strict=True):
        assert (mark.get_xdata(), mark.get_ydata()) == ([column], [row])
    np.testing.assert_array_equal(np.column_stack(scatter.lines[0].get_data()), pair)
    assert f"{np.corrcoef(pair.T)[0, 1]:.2f}" in SCENES["two_pixels"]().update()
    assert all(name in SCENES["two_pixels"]().alt for name in names)
