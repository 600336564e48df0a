"""The artists of notebook 12 against the mathematics."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import r2_score

from lecture8 import data, pca
from lecture8.course import plots
from tests.plots.reading import segments
from tests.plots.test_deep_autoencoders import check_keys, check_ticks, deep_test, deep_X, tiles
from tests.scenes import thirty_codes as made
from tests.test_plots import numbers, settings

digits, numeral = made.digits()
walk_paths, walk_distances = made.walk()
samples, sample_distances = made.samples()
PIXELS_ALONG = {"pixels": walk_paths["pixels"]}
FAR_ALONG = {"pixels": walk_distances["pixels"]}


def test_rows_by_code():
    scene = made.SCENES["rows_by_code"]()
    rows, dots = scene.moving[:2], scene.moving[2:]
    chart = scene.figure.axes[-1]
    curves = [line for line in chart.lines if line not in dots]
    np.testing.assert_array_equal(tiles(scene.figure.axes[0].images[0], 10), deep_test[:10])
    models = [pca.fit(deep_X, M=M) for M in (2, 3, 5, 10)]
    for k, (M, model) in enumerate(zip((2, 3, 5, 10), models, strict=True), start=1):
        said = numbers(scene.update(k=k))
        centred = deep_test - deep_X.mean(axis=0, dtype=float)
        by_pca = centred @ model.U @ model.U.T + deep_X.mean(axis=0, dtype=float)
        np.testing.assert_allclose(tiles(rows[1], 10), by_pca[:10], atol=1e-6)
        np.testing.assert_array_equal(tiles(rows[0], 10), made.by_code()[0][k - 1, :10])
        linear = ((by_pca - deep_test) ** 2).sum(axis=1).mean()
        np.testing.assert_allclose(dots[0].get_data(), [[M], [linear / 4]], rtol=1e-5)
        np.testing.assert_allclose(dots[1].get_data(), [[M], [linear]], rtol=1e-5)
        assert said == [k, M, *(pytest.approx(v, abs=6e-3) for v in (linear / 4, linear)), 4]
    assert scene.readout.endswith("times as much.")
    for curve, name in zip(curves, ("deep", "linear"), strict=True):
        np.testing.assert_array_equal(curve.get_data(), [made.SIZES, made.by_code()[2][name]])
    check_keys(scene, curves, dots, ["deep autoencoder", "PCA"])
    check_ticks(chart.xaxis, 2, 10)
    assert list(chart.get_xticks()) == [2, 3, 5, 10]
    check_ticks(chart.yaxis, made.by_code()[2]["deep"].min(), made.by_code()[2]["linear"].max())


def test_code_plane():
    scene = made.SCENES["code_plane"]()
    image, nearest, cross = scene.moving
    model = pca.fit(digits, M=2)
    Z = (digits[:300] - model.mean) @ model.U
    for values in settings(scene):
        z = np.array([values["z1"], values["z2"]])
        readout = scene.update(**values)
        expected = model.mean + model.U @ z
        np.testing.assert_allclose(image.get_array(), expected.reshape(8, 8), atol=1e-12)
        np.testing.assert_allclose(np.ravel(cross.get_data()), z, atol=1e-12)
        distances = cdist(z[None], Z)[0]
        n = distances.argmin()
        np.testing.assert_allclose(np.ravel(nearest.get_data()), Z[n])
        assert readout.endswith(f" is that of digit {numeral[n]}.")
        assert numbers(readout)[-2] == pytest.approx(distances[n], abs=6e-3)
    assert image.get_clim() == (0, 1)
    plane = scene.figure.axes[0]
    for digit, line in enumerate(plane.lines[:10]):
        np.testing.assert_allclose(np.column_stack(line.get_data()), Z[numeral[:300] == digit])
        assert line.get_marker() == f"${digit}$"
    assert not plane.texts
    low, high = np.percentile(Z, (1, 99), axis=0)
    for axis, limits in enumerate((plane.get_xlim(), plane.get_ylim())):
        assert limits[0] < low[axis] < high[axis] < limits[1]


def test_code_plane_with_a_class_that_is_not_there():
    few = numeral[:300] < 9
    Z = np.random.default_rng(0).normal(size=(300, 2))[few]
    scene = plots.code_plane(Z, numeral[:300][few], lambda z: np.tile(z, 32), height=8)
    assert [len(line.get_xdata()) > 0 for line in scene.figure.axes[0].lines[:10]] == [True] * 9 + [
        False
    ]


def test_picture_rows():
    rows, errors = made.pictures()
    scene = made.SCENES["picture_rows"]()
    for ax, (name, images) in zip(scene.figure.axes, rows.items(), strict=True):
        np.testing.assert_array_equal(tiles(ax.images[0], 5), images)
        assert ax.images[0].get_clim() == (0, 1)
        words = f"{name}: squared error per image {errors[name]:.2f}" if name in errors else name
        assert ax.get_title(loc="left") == words
        assert (words in scene.readout) == (name in errors)
    assert plots.picture_rows(rows, {}, 8).readout == "3 rows of 5 pictures."


@pytest.mark.parametrize(
    ("spread", "step", "decimals"), [(1, 0.05, 2), (1.7, 0.1, 1), (4, 0.2, 1), (50, 2, 0)]
)
def test_code_plane_takes_round_steps_over_the_bulk_of_the_codes(spread, step, decimals):
    Z = np.random.default_rng(1).uniform(-1, 1, (5000, 2)) * spread
    Z[0] = 1e3 * spread  # one far away does not count
    scene = plots.code_plane(Z, np.arange(5000) % 10, lambda z: np.tile(z, 32), height=8)
    for p, column in zip(scene.parameters.values(), Z.T, strict=True):
        assert p.step == step
        low, high = np.percentile(column, (1, 99))
        assert abs(p.low - low) <= step / 2
        assert abs(p.high - high) <= step / 2
        assert 28 <= (p.high - p.low) / step <= 63
        assert p.low < p.start < p.high
        assert isinstance(p.start, int) == (step >= 1)
        assert all(round(value, decimals) == value for value in (p.low, p.start, p.high))


def test_walk():
    scene = made.SCENES["walk"]()
    images, dots = scene.moving[:3], scene.moving[3:]
    assert scene.start == {"t": 0.5}
    assert scene.parameters["t"].step == 0.05
    curves, strips = scene.figure.axes[0].lines, scene.figure.axes[2::2]
    for values in settings(scene):
        t = values["t"]
        readout = scene.update(t=t)
        k = round(20 * t)
        for name, image, dot in zip(walk_paths, images, dots, strict=True):
            np.testing.assert_array_equal(image.get_array().ravel(), walk_paths[name][k])
            far = cdist(walk_paths[name][[k]], digits).min()
            np.testing.assert_allclose(np.ravel(dot.get_data()), [t, far])
            assert f"{name} {far:.2f}" in readout
        assert f"t = {t:g}." in readout
    assert dots[0].axes is scene.figure.axes[0]
    fixed = [line for line in curves if line not in dots]
    for name, curve, strip in zip(walk_paths, fixed, strips, strict=True):
        np.testing.assert_allclose(curve.get_xdata(), np.arange(21) / 20)
        np.testing.assert_array_equal(curve.get_ydata(), walk_distances[name])
        shown = np.ma.getdata(strip.images[0].get_array())
        for i in range(6):
            frame = walk_paths[name][4 * i]
            np.testing.assert_array_equal(shown[:, 9 * i : 9 * i + 8], frame.reshape(8, 8))
    ticks = [label.get_text() for label in strips[-1].get_xticklabels()]
    assert ticks == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    # The names stand in the order, colours and dashes of the curves.
    assert [text.get_text() for text in scene.figure.texts] == list(walk_paths)
    for key, text, curve, dot in zip(
        scene.figure.artists, scene.figure.texts, fixed, dots, strict=True
    ):
        assert key.get_color() == text.get_color() == curve.get_color() == dot.get_color()
        assert key.get_linestyle() == curve.get_linestyle()
        assert key.get_marker() == dot.get_marker()
    assert len({key.get_linestyle() for key in scene.figure.artists}) == 3


@pytest.mark.parametrize(
    ("paths", "distances", "message"),
    [
        (dict.fromkeys("abcd", np.ones((5, 64))), dict.fromkeys("abcd", np.ones(5)), "at most 3"),
        (PIXELS_ALONG, {"codes": FAR_ALONG["pixels"]}, "the same names in order, and one length"),
        (PIXELS_ALONG, {"pixels": FAR_ALONG["pixels"][:-1]}, "the same names in order, and one"),
    ],
)
def test_walk_refuses_what_does_not_belong_together(paths, distances, message):
    with pytest.raises(ValueError, match=message):
        plots.walk(paths, distances, height=8)


def test_walk_finds_every_image_of_its_grid():
    path = np.repeat(np.arange(101.0)[:, None], 4, axis=1)
    scene = plots.walk({"a": path}, {"a": path[:, 0]}, height=2)
    for k in range(101):
        assert scene.update(t=k / 100).endswith(f"a {k}.00.")  # 100 * 0.29 is less than 29
        assert scene.moving[0].get_array()[0, 0] == k


def test_three_codes():
    scene = made.SCENES["three_codes"]()
    image, guides, *bars = scene.moving
    assert [(p.low, p.high, p.step) for p in scene.parameters.values()] == [
        (-2, 2, 0.1),
        (-1, 2.1, 0.1),
        (-3, 1, 0.1),
    ]
    for values in settings(scene):
        c1, c2, c3 = values.values()
        readout = scene.update(**values)
        factors = np.array([2 * c1 + c2 + c3 / 2 + 0.5, -c1 + 2 * c2, 3 * c2 - 9 * c3])
        expected = data.moved_digit(factors[None])
        np.testing.assert_allclose(image.get_array().ravel(), expected[0], atol=1e-5)
        for bar, factor in zip(bars, factors, strict=True):
            (start,), (end,) = segments(bar)
            np.testing.assert_array_equal(start, [0, 0])
            np.testing.assert_allclose(end, [factor, 0], atol=1e-12)
            low, high = bar.axes.get_xlim()
            assert low < factor < high
            assert low == -high
        said = numbers(readout)
        assert said[1::2][:3] == pytest.approx([c1, c2, c3], abs=1e-9)
        assert said[-3:] == pytest.approx(factors, abs=0.051)
        assert "-0.0" not in readout
    titles = [bar.axes.get_title(loc="left") for bar in bars]
    assert titles == ["dx, pixels to the right", "dy, pixels down", "angle, degrees anticlockwise"]
    starts, ends = segments(guides)
    np.testing.assert_array_equal(starts, [[49.5, -0.5], [-0.5, 49.5]])
    np.testing.assert_array_equal(ends, [[49.5, 99.5], [99.5, 49.5]])
    assert image.get_clim() == (0, 1)


def test_recovered():
    scene = made.SCENES["recovered"]()
    said, (true, found) = numbers(scene.readout), made.factors()
    for i, (name, ax) in enumerate(zip(("dx", "dy", "angle"), scene.figure.axes, strict=True)):
        points, diagonal = ax.lines
        np.testing.assert_array_equal(points.get_xdata(), true[:, i])
        np.testing.assert_array_equal(points.get_ydata(), found[:, i])
        np.testing.assert_array_equal(*diagonal.get_data())
        assert ax.get_xlim() == ax.get_ylim() == tuple(diagonal.get_xdata())
        both = np.append(true[:, i], found[:, i])
        assert ax.get_xlim()[0] < both.min() < both.max() < ax.get_xlim()[1]
        score = r2_score(true[:, i], found[:, i])
        assert ax.get_title(loc="left") == f"{name}: $R^2$ = {score:.3f}"
        assert said[i] == pytest.approx(score, abs=6e-4)


def test_training_curves():
    scene = made.SCENES["training_curves"]()
    (ax,) = scene.figure.axes
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    curves, levels = ax.lines[:3], ax.lines[3:]
    assert [curve.get_label() for curve in curves] == list(made.curves())
    for curve, (name, expected) in zip(curves, made.curves().items(), strict=True):
        np.testing.assert_array_equal(curve.get_xydata(), expected)
        minutes, error = expected[-1]
        assert f"{error:.2f} after {minutes:.1f} minutes ({name})" in scene.readout
        low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
        assert (low < expected).all()
        assert (expected < high).all()
    assert len({curve.get_linestyle() for curve in curves}) == 3
    assert len({curve.get_marker() for curve in curves}) == 3
    assert [text.get_text() for text in scene.figure.texts] == ["error per test image:"]
    for line, text, (name, level) in zip(levels, ax.texts, made.PUBLISHED.items(), strict=True):
        assert list(line.get_ydata()) == [level, level]
        assert text.xy[1] == level
        assert text.get_text().replace("\n", " ") == f"{level:.2f}, {name}"
        assert ax.get_ylim()[0] < level < ax.get_ylim()[1]


def test_decode_directions():
    scene = made.SCENES["decode_directions"]()
    image, bars = scene.moving
    mean, deviations = made.ten().mean(axis=0), made.ten().std(axis=0)

    def expected(a):
        codes = mean.copy()
        codes[1:5] += np.array(a) * deviations[1:5]
        return (made.fitted(10).mean + made.fitted(10).U @ codes).reshape(8, 8)

    for values in settings(scene):
        a = list(values.values())
        readout = scene.update(**values)
        np.testing.assert_allclose(image.get_array(), expected(a), atol=1e-9)
        starts, ends = segments(bars)
        np.testing.assert_allclose(starts, [[1, 0], [2, 0], [3, 0], [4, 0]])
        np.testing.assert_allclose(ends, np.column_stack([[1, 2, 3, 4], a]), atol=1e-12)
        assert numbers(readout)[1::2][:4] == pytest.approx(a)
        assert numbers(readout)[-1] == pytest.approx(np.linalg.norm(a) ** 2, abs=0.0051)
    assert image.get_clim() == (0, 1)
    chart, *small = scene.figure.axes[1:]
    assert [text.get_text() for text in scene.figure.texts] == ["−2", "−1", "1", "2"]
    for k, ax in enumerate(small):
        row, column = divmod(k, 4)
        a = np.zeros(4)
        a[column] = (-2, -1, 1, 2)[row]
        np.testing.assert_allclose(ax.images[0].get_array(), expected(a), atol=1e-9)
        # below its bar, and beside its number
        x, y = ax.get_window_extent().get_points().mean(axis=0)
        assert x == pytest.approx(chart.transData.transform((column + 1, 0))[0])
        text = scene.figure.texts[row].get_position()[1] * scene.size[1]
        assert y == pytest.approx(text, abs=1)


def test_sample_grid():
    scene = made.SCENES["sample_grid"]()
    assert scene.readout.startswith("36 pictures.")
    for ax, (name, row) in zip(scene.figure.axes, samples.items(), strict=True):
        (shown,) = ax.images
        grey = np.ma.getdata(shown.get_array())
        assert shown.get_clim() == (0, 1)
        for n, picture in enumerate(row):
            np.testing.assert_array_equal(grey[:, 9 * n : 9 * n + 8], picture.reshape(8, 8))
        far = cdist(row, digits).min(axis=1).mean()
        assert far == pytest.approx(sample_distances[name])
        assert ax.get_title(loc="left") == f"{name}: {far:.2f} from the nearest digit"
        assert f"{name} {far:.2f}" in scene.readout


@pytest.mark.parametrize("count", [1, 5, 12, 20])
def test_sample_grid_has_a_whole_number_of_pixels(count):
    rows = {name: row.repeat(2, axis=0)[:count] for name, row in samples.items()}
    scene = plots.sample_grid(rows, 8, sample_distances)
    height = scene.figure.get_figheight() * 72
    assert height == pytest.approx(round(height))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: plots.training_curves(dict.fromkeys("abcdef", np.ones((3, 2))), {}),
            "at most 5 runs",
        ),
        (lambda: plots.training_curves({"a": np.zeros((3, 2))}, {}), "must be above 0"),
        (
            lambda: plots.sample_grid(samples, 8, {"a": 1.0}),
            "images and distances must have the same names",
        ),
        (
            lambda: plots.rows_by_code(deep_test, *made.by_code()[:2], made.SIZES, *"ab", height=7),
            "64 pixels do not make a picture of 7 rows",
        ),
    ],
)
def test_scenes_refuse_what_does_not_belong_together(build, message):
    with pytest.raises(ValueError, match=message):
        build()
