"""The artists of notebook 13 against the mathematics."""

import re
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from sklearn.neighbors import NearestNeighbors

from lecture8.course import plots
from tests.plots.reading import segments
from tests.scenes.class_structure import (
    ACCURACY,
    COSTS,
    ERRORS,
    GROUP,
    KEPT,
    KS,
    PERPLEXITIES,
    RIGHT,
    SCENES,
    SCORES,
    STEPS,
    WEIGHTS,
    groups,
    maps,
)


def numbers(sentence):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", sentence)]


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
        elif any(max(abs(middles[-1] - other)) < 0.1 for other in middles[:-1]):
            middles[-1] = np.full(2, np.nan)  # another numeral has the place
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
    there = ~np.isnan(at).any(axis=1)
    assert np.isnan(starts[~there]).all()
    starts, ends, at = starts[there], ends[there], at[there]
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
    np.testing.assert_array_equal(curve.get_data(), [STEPS, COSTS])
    Ys, y = maps()
    for t, Y in enumerate(Ys):
        readout = scene.update(i=t + 1)
        check_map(moving, Y, y, range(10))
        np.testing.assert_array_equal(np.ravel(now.get_data()), [STEPS[t], COSTS[t]])
        nearest = NearestNeighbors(n_neighbors=1).fit(Y).kneighbors()[1][:, 0]
        share = np.mean(y[nearest] == y)
        assert (
            f"i = {t + 1}: after step {STEPS[t]} the divergence is {COSTS[t]:.3f} nats" in readout
        )
        assert numbers(readout)[-1] == pytest.approx(100 * share, abs=0.051)
    left, right = now.axes.get_xlim()
    assert 0 < left < 1 < 1000 < right


def test_numerals_that_would_hide_each_other_are_left_out():
    Ys, y = maps()
    clouds = [np.median(Ys[0][y == k], axis=0) for k in range(10)]
    squeezed = np.where((y == 4)[:, None], clouds[7] + 0 * Ys[0], Ys[0])  # 4's on the 7's
    scene = plots.embedding_history(np.array([squeezed] * 2), y, STEPS[:2], COSTS[:2])
    scene.update(i=1)
    hidden = [np.isnan(label.get_data()).any() for label in scene.moving[11:-1]]
    assert hidden[7]
    assert not hidden[4]


def test_embedding_history_that_lacks_a_class():
    Ys, y = maps()
    few = y != 3
    scene = plots.embedding_history(Ys[:, few], y[few], STEPS, COSTS)
    labels = [artist.get_label() for artist in scene.moving[10:-1]]
    assert labels == list("012456789")


def test_background_weights():
    scene = SCENES["background_weights"]()
    *moving, kept_now, right_now = scene.moving
    chart = kept_now.axes
    for curve, values, name, dot in zip(
        chart.lines[:4:2],
        (KEPT, RIGHT),
        ("neighbours kept", "nearest alike"),
        (kept_now, right_now),
        strict=True,
    ):
        np.testing.assert_array_equal(curve.get_data(), [WEIGHTS, values])
        assert curve.get_label() == name
        assert curve.get_color() == dot.get_color()
    assert chart.lines[0].get_linestyle() != chart.lines[2].get_linestyle()
    Ys, y = maps()
    for l, weight in enumerate(WEIGHTS, start=1):
        readout = scene.update(i=l)
        check_map(moving, Ys[2:7][l - 1], y, range(10))
        np.testing.assert_array_equal(np.ravel(kept_now.get_data()), [weight, KEPT[l - 1]])
        np.testing.assert_array_equal(np.ravel(right_now.get_data()), [weight, RIGHT[l - 1]])
        expected = [l, weight, 10, 100 * KEPT[l - 1], 100 * RIGHT[l - 1]]
        assert numbers(readout) == pytest.approx(expected)
    left, right = chart.get_xlim()
    assert left < 0 < 0.2 <= right


def test_maps_beside():
    scene = SCENES["maps_beside"]()
    Ys, y = maps()
    for ax, (name, score), Y in zip(scene.figure.axes, SCORES.items(), Ys[[0, 5, 7]], strict=True):
        assert ax.get_title(loc="left") == name
        assert ax.get_xlabel().replace("\n", ", ") == score
        assert f"{name}: {score}" in scene.readout
        for digit, (line, text) in enumerate(zip(ax.lines, ax.texts, strict=True)):
            np.testing.assert_array_equal(np.column_stack(line.get_data()), Y[y == digit])
            assert line.get_marker() == f"${digit}$"
            assert text.get_text() == f"{digit}"
            assert text.get_bbox_patch() is None  # it would hide points
            np.testing.assert_array_equal(text.get_position(), np.median(Y[y == digit], axis=0))


def test_nearest_neighbours():
    scene = SCENES["nearest_neighbours"]()
    (ax,) = scene.figure.axes
    assert ax.get_xscale() == "log"
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "3", "5", "10", "30"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(ACCURACY)
    looks = []
    for container, name in zip(ax.containers, ACCURACY, strict=True):
        line, _, (bars,) = container.lines
        looks.append((line.get_linestyle(), line.get_marker()))
        np.testing.assert_allclose(line.get_xdata(), KS, rtol=0.03)
        np.testing.assert_allclose(line.get_ydata(), 100 * ACCURACY[name])
        ends = np.array(bars.get_segments())[:, :, 1]
        np.testing.assert_allclose(ends.mean(axis=1), 100 * ACCURACY[name])
        np.testing.assert_allclose(np.diff(ends)[:, 0], 200 * ERRORS[name])
        low, high = ax.get_ylim()
        assert low < ends.min() < ends.max() < high
    assert [len(set(look)) for look in zip(*looks, strict=True)] == [3, 3]
    for i, k in enumerate(KS, start=1):
        readout = scene.update(i=i)
        assert f"i = {i}, k = {k}. Correct: " in readout
        for ring, container, name in zip(scene.moving, ax.containers, ACCURACY, strict=True):
            point = container.lines[0].get_xydata()[i - 1]
            np.testing.assert_array_equal(np.ravel(ring.get_data()), point)
            assert ring.get_color() == container.lines[0].get_color()
            percent, error = 100 * ACCURACY[name][i - 1], 100 * ERRORS[name][i - 1]
            assert f"{percent:.2f} ± {error:.2f}% ({name})" in readout


def proportions(X):
    """Widths of the groups in that of the first, and gaps between their means in that of 1-2."""
    parts = [X[k == GROUP] for k in range(3)]
    wide = [(np.std(part[:, 0]) + np.std(part[:, 1])) / 2 for part in parts]
    gap = [np.hypot(*(b.mean(axis=0) - a.mean(axis=0))) for a, b in pairwise(parts)]
    return [*(w / wide[0] for w in wide), 1, gap[1] / gap[0]]


def test_gaps():
    scene = SCENES["gaps"]()
    points, drawn = groups()
    *moving, bars = scene.moving
    data, _, chart = scene.figure.axes
    check_map(list(data.lines), points, GROUP, [1, 2, 3], above=True)
    assert not set(data.lines) & set(scene.moving)
    heights = [patch.get_height() for patch in chart.patches]
    assert heights == pytest.approx(proportions(points))
    assert all(patch.get_hatch() for patch in chart.patches)
    ticks = [label.get_text() for label in chart.get_xticklabels()]
    assert ticks == ["1", "2", "3", "1–2", "2–3"]
    for i, Y in enumerate(drawn, start=1):
        readout = scene.update(i=i)
        check_map(moving, Y, GROUP, [1, 2, 3], above=True)
        starts, ends = segments(bars)
        np.testing.assert_array_equal(starts[:, 1], 0)
        np.testing.assert_allclose(ends[:, 1], proportions(Y))
        np.testing.assert_allclose(ends[:, 0], chart.get_xticks() + 0.2)
        said = [i, PERPLEXITIES[i - 1], 3, proportions(points)[2], 1, proportions(Y)[2]]
        said += [proportions(X)[4] for X in (points, Y)]
        found = numbers(readout.replace("2–3", "").replace("1–2", ""))
        assert found == pytest.approx(said, abs=0.051)
        assert max(ends[:, 1].max(), *heights) < chart.get_ylim()[1]


FIVE = dict.fromkeys("abcde", KEPT)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: plots.maps_beside({"a": maps()[0][0]}, maps()[1], {"b": "score"}),
            "maps and scores must have the same names",
        ),
        (
            lambda: plots.nearest_neighbours(ACCURACY, {}, KS),
            "accuracy and errors must have the same names",
        ),
        (lambda: plots.nearest_neighbours(FIVE, FIVE, KS), "at most 4 spaces"),
    ],
)
def test_scenes_refuse_what_does_not_belong_together(build, message):
    with pytest.raises(ValueError, match=message):
        build()
