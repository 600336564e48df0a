"""The artists of notebook 13, and of notebook 11 on MNIST, against the mathematics."""

import numpy as np
import pytest
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from scipy.spatial.distance import cdist, pdist
from sklearn.neighbors import NearestNeighbors

from lecture8.course import plots
from tests.scenes import (
    SCENES,
    asked,
    digits,
    map_costs,
    map_kept,
    map_right,
    map_scores,
    map_steps,
    map_weights,
    map_y,
    map_Ys,
    of_ten,
    published,
    right,
    right_errors,
    run_curves,
    sample_distances,
    samples,
    ten_Z,
    trio_map_sizes,
    trio_maps,
    trio_of,
    trio_points,
    trio_sizes,
)
from tests.test_plots import numbers, settings
from tests.test_plots_01_03 import segments


def check_map(moving, Y, y, numerals, above=False):
    """Dots, discs and numerals are where the map has them, scaled to radius 1 about its mean."""
    n = len(numerals)
    clouds, disc, labels = moving[:n], moving[n], moving[n + 1 :]
    ax = disc.axes
    radius = max(np.hypot(*(point - Y.mean(axis=0))) for point in Y)
    Y = (Y - Y.mean(axis=0)) / radius
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert (left, bottom) == (-right, -top)
    assert 1 < right == top < 1.2
    width, height = ax.get_window_extent().size
    assert width == pytest.approx(height)
    middles = []
    for i, (cloud, label) in enumerate(zip(clouds, labels, strict=True)):
        own = Y[y == i]
        check_dots(cloud, own, 2 * right / width)
        middles.append(np.median(own, axis=0))
        if above:
            middles[-1][1] = min(own[:, 1].max() + 0.1, 1)
        np.testing.assert_allclose(np.ravel(label.get_data()), middles[-1])
        assert label.get_label() == f"{numerals[i]}"
        assert label.get_color() == cloud.get_color()
        # the numeral as the font has it, 12 pixels in its larger dimension, about its middle
        outline = TextPath((0, 0), rf"$\mathbf{{{numerals[i]}}}$", size=100)
        (low, high), drawn = outline.get_extents().get_points(), outline.codes != Path.CLOSEPOLY
        expected = 12 * (outline.vertices - (low + high) / 2) / (high - low).max()
        marker = label.get_marker().vertices
        np.testing.assert_allclose(marker[drawn], expected[drawn], atol=0.06)
        assert label.get_markersize() == 2 * np.abs(marker).max()  # so that it is not rescaled
    check_dots(disc, np.empty((0, 2)) if above else np.array(middles), 2 * right / width)
    assert len({cloud.get_color() for cloud in clouds}) == n


def check_dots(line, at, pixel):
    """Strokes of one pixel from whole pixel to whole pixel, half a pixel off `at` at most."""
    starts, ends = segments(line)
    assert len(starts) == len(at)
    if not len(at):
        return
    np.testing.assert_allclose((starts + ends) / 2, at, atol=0.501 * pixel)
    np.testing.assert_allclose(ends - starts, [[pixel, 0]] * len(at), atol=1e-9)
    pixels = line.axes.transData.transform(starts)
    np.testing.assert_allclose(pixels, pixels.round(), atol=1e-6)


def test_embedding_history():
    scene = SCENES["embedding_history"]()
    *moving, now = scene.moving
    (curve, *_) = scene.figure.axes[1].lines
    np.testing.assert_array_equal(curve.get_data(), [map_steps, map_costs])
    for t, Y in enumerate(map_Ys):
        readout = scene.update(t=t)
        check_map(moving, Y, map_y, range(10))
        np.testing.assert_array_equal(np.ravel(now.get_data()), [map_steps[t], map_costs[t]])
        nearest = NearestNeighbors(n_neighbors=1).fit(Y).kneighbors()[1][:, 0]
        share = np.mean(map_y[nearest] == map_y)
        assert f"iteration {map_steps[t]}: the divergence is {map_costs[t]:.3f} nats" in readout
        assert numbers(readout)[-1] == pytest.approx(100 * share, abs=0.051)
    left, right = now.axes.get_xlim()
    assert left < 0 < 1000 < right
    assert [label.get_text() for label in now.axes.get_xticklabels()] == [
        *("0", "1", "10", "100", "1000")
    ]


def test_embedding_history_that_begins_at_1_and_lacks_a_class():
    few = map_y != 3
    scene = plots.embedding_history(map_Ys[1:, few], map_y[few], map_steps[1:], map_costs[1:])
    assert scene.moving[-1].axes.get_xscale() == "log"
    labels = [artist.get_label() for artist in scene.moving[10:-1]]
    assert labels == list("012456789")


def test_background_weights():
    scene = SCENES["background_weights"]()
    *moving, kept_now, right_now = scene.moving
    chart = kept_now.axes
    for curve, values, name, dot in zip(
        chart.lines[:4:2],
        (map_kept, map_right),
        ("neighbours kept", "accuracy in the map"),
        (kept_now, right_now),
        strict=True,
    ):
        np.testing.assert_array_equal(curve.get_data(), [map_weights, values])
        assert curve.get_label() == name
        assert curve.get_color() == dot.get_color()
    assert chart.lines[0].get_linestyle() != chart.lines[2].get_linestyle()
    for l, weight in enumerate(map_weights, start=1):
        readout = scene.update(l=l)
        check_map(moving, map_Ys[2:7][l - 1], map_y, range(10))
        np.testing.assert_array_equal(np.ravel(kept_now.get_data()), [weight, map_kept[l - 1]])
        np.testing.assert_array_equal(np.ravel(right_now.get_data()), [weight, map_right[l - 1]])
        expected = [l, weight, 10, 100 * map_kept[l - 1], 100 * map_right[l - 1]]
        assert numbers(readout) == pytest.approx(expected)
    left, right = chart.get_xlim()
    assert left < 0 < 0.2 <= right


def test_maps_beside():
    scene = SCENES["maps_beside"]()
    for ax, (name, score), Y in zip(
        scene.figure.axes, map_scores.items(), map_Ys[[0, 5, 7]], strict=True
    ):
        assert ax.get_title(loc="left") == name
        assert ax.get_xlabel().replace("\n", ", ") == score
        assert f"{name}: {score}" in scene.readout
        for digit, (line, text) in enumerate(zip(ax.lines, ax.texts, strict=True)):
            np.testing.assert_array_equal(np.column_stack(line.get_data()), Y[map_y == digit])
            assert line.get_marker() == f"${digit}$"
            assert text.get_text() == f"{digit}"
            np.testing.assert_array_equal(text.get_position(), np.median(Y[map_y == digit], axis=0))


def test_nearest_neighbours():
    scene = SCENES["nearest_neighbours"]()
    (ax,) = scene.figure.axes
    assert ax.get_xscale() == "log"
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "3", "5", "10", "30"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(right)
    looks = []
    for container, name in zip(ax.containers, right, strict=True):
        line, _, (bars,) = container.lines
        looks.append((line.get_linestyle(), line.get_marker()))
        np.testing.assert_allclose(line.get_xdata(), asked, rtol=0.03)
        np.testing.assert_allclose(line.get_ydata(), 100 * right[name])
        ends = np.array(bars.get_segments())[:, :, 1]
        np.testing.assert_allclose(ends.mean(axis=1), 100 * right[name])
        np.testing.assert_allclose(np.diff(ends)[:, 0], 200 * right_errors[name])
        low, high = ax.get_ylim()
        assert low < ends.min() < ends.max() < high
    assert [len(set(look)) for look in zip(*looks, strict=True)] == [3, 3]
    for i, k in enumerate(asked, start=1):
        readout = scene.update(i=i)
        assert f"i = {i}: k = {k}." in readout
        for ring, container, name in zip(scene.moving, ax.containers, right, strict=True):
            point = container.lines[0].get_xydata()[i - 1]
            np.testing.assert_array_equal(np.ravel(ring.get_data()), point)
            assert ring.get_color() == container.lines[0].get_color()
            percent, error = 100 * right[name][i - 1], 100 * right_errors[name][i - 1]
            assert f"{percent:.2f} ± {error:.2f}% ({name})" in readout


@pytest.mark.parametrize("columns", [2, 3])
def test_gaps(columns):
    points = trio_points[:, :columns]
    scene = plots.gaps(
        points, trio_of, trio_maps, np.array([5, 30, 60]), trio_sizes, trio_map_sizes
    )
    *moving, bars = scene.moving
    data, _, chart = scene.figure.axes
    turn = np.eye(2)
    if columns == 3:  # seen from one side: a rotation of space, and two of its coordinates
        a, e = np.radians([-60, 18])
        back = [np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)]
        across = np.cross([0, 0, 1], back) / np.cos(e)
        turn = np.column_stack([across, np.cross(back, across)])
    check_map(list(data.lines), points @ turn, trio_of, [1, 2, 3], above=True)
    heights = [patch.get_height() for patch in chart.patches]
    assert heights == pytest.approx(trio_sizes / trio_sizes[0])
    assert all(patch.get_hatch() for patch in chart.patches)
    true_gaps = pdist([points[trio_of == k].mean(axis=0) for k in range(3)])
    for p, Y in enumerate(trio_maps, start=1):
        readout = scene.update(p=p)
        check_map(moving, Y, trio_of, [1, 2, 3], above=True)
        starts, ends = segments(bars)
        np.testing.assert_array_equal(starts[:, 1], 0)
        sizes = trio_map_sizes[p - 1]
        np.testing.assert_allclose(ends, [[i + 1.2, sizes[i] / sizes[0]] for i in range(3)])
        map_gaps = pdist([Y[trio_of == k].mean(axis=0) for k in range(3)])
        assert numbers(readout) == pytest.approx(
            [p, (5, 30, 60)[p - 1], 6, max(sizes) / min(sizes)]
            + [max(apart) / min(apart) for apart in (true_gaps, map_gaps)],
            abs=0.051,
        )
    assert max(ends[:, 1].max(), *heights) < chart.get_ylim()[1]


def test_training_curves():
    scene = SCENES["training_curves"]()
    (ax,) = scene.figure.axes
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    curves, levels = ax.lines[:3], ax.lines[3:]
    assert [curve.get_label() for curve in curves] == list(run_curves)
    for curve, (name, expected) in zip(curves, run_curves.items(), strict=True):
        np.testing.assert_array_equal(curve.get_xydata(), expected)
        minutes, error = expected[-1]
        assert f"{error:.2f} after {minutes:.1f} minutes ({name})" in scene.readout
        low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
        assert (low < expected).all()
        assert (expected < high).all()
    assert len({curve.get_linestyle() for curve in curves}) == 3
    assert len({curve.get_marker() for curve in curves}) == 3
    assert [text.get_text() for text in scene.figure.texts] == ["error a test image:"]
    for line, text, (name, level) in zip(levels, ax.texts, published.items(), strict=True):
        assert list(line.get_ydata()) == [level, level]
        assert text.xy[1] == level
        assert text.get_text().replace("\n", " ") == f"{level:.2f}, {name}"
        assert ax.get_ylim()[0] < level < ax.get_ylim()[1]


def test_decode_directions():
    scene = SCENES["decode_directions"]()
    image, bars = scene.moving
    mean, deviations = ten_Z.mean(axis=0), ten_Z.std(axis=0)

    def expected(a):
        codes = mean.copy()
        codes[1:5] += np.array(a) * deviations[1:5]
        return (of_ten.mean + of_ten.U @ codes).reshape(8, 8)

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
    assert [text.get_text() for text in scene.figure.texts] == ["−2", "0", "2"]
    for k, ax in enumerate(small):
        row, column = divmod(k, 4)
        a = np.zeros(4)
        a[column] = (-2, 0, 2)[row]
        np.testing.assert_allclose(ax.images[0].get_array(), expected(a), atol=1e-9)
        # below its bar, and beside its number
        x, y = ax.get_window_extent().get_points().mean(axis=0)
        assert x == pytest.approx(chart.transData.transform((column + 1, 0))[0])
        text = scene.figure.texts[row].get_position()[1] * scene.size[1]
        assert y == pytest.approx(text, abs=1)


def test_sample_grid():
    scene = SCENES["sample_grid"]()
    assert scene.readout.startswith("36 pictures.")
    for ax, (name, row) in zip(scene.figure.axes, samples.items(), strict=True):
        (shown,) = ax.images
        grey = np.ma.getdata(shown.get_array())
        assert shown.get_clim() == (0, 1)
        for n, picture in enumerate(row):
            np.testing.assert_array_equal(grey[:, 9 * n : 9 * n + 8], picture.reshape(8, 8))
        far = cdist(row, digits / 16).min(axis=1).mean()
        assert far == pytest.approx(sample_distances[name])
        assert ax.get_title(loc="left") == f"{name}: {far:.2f} from the nearest digit"
        assert f"{name} {far:.2f}" in scene.readout


@pytest.mark.parametrize("count", [1, 5, 12, 20])
def test_sample_grid_has_a_whole_number_of_pixels(count):
    rows = {name: row.repeat(2, axis=0)[:count] for name, row in samples.items()}
    scene = plots.sample_grid(rows, 8, sample_distances)
    height = scene.figure.get_figheight() * 72
    assert height == pytest.approx(round(height))


FIVE_RUNS = dict.fromkeys("abcde", np.ones((3, 2)))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: plots.maps_beside({"a": map_Ys[0]}, map_y, {"b": "score"}),
            "maps and scores must have the same names",
        ),
        (
            lambda: plots.nearest_neighbours(right, {}, asked),
            "accuracy and errors must have the same names",
        ),
        (
            lambda: plots.nearest_neighbours(FIVE_RUNS, FIVE_RUNS, asked),
            "at most 4 spaces",
        ),
        (lambda: plots.training_curves(FIVE_RUNS, {}), "at most 4 runs"),
        (lambda: plots.training_curves({"a": np.zeros((3, 2))}, {}), "must be above 0"),
        (
            lambda: plots.sample_grid(samples, 8, {"a": 1.0}),
            "images and distances must have the same names",
        ),
    ],
)
def test_scenes_refuse_what_does_not_belong_together(build, message):
    with pytest.raises(ValueError, match=message):
        build()
