"""The artists of notebooks 01 and 03 against the mathematics. test_plots sweeps every slider."""

import re

import numpy as np
import pytest

from lecture8 import data, manifold, pca
from tests.scenes import (
    SCENES,
    codes,
    latent,
    of_faces,
    of_threes,
    rebuilt,
    rolled,
    threes,
)
from tests.test_plots import numbers, settings


def segments(line):
    """The starts and the ends of a line that is a set of segments."""
    points = np.column_stack(line.get_data())
    return points[::3], points[1::3]


def test_explanations():
    scene = SCENES["explanations"]()
    row, *bars = scene.moving
    for values in settings(scene):
        n = values["n"]
        said = numbers(scene.update(**values))
        shown = np.ma.getdata(row.get_array())
        for i, image in enumerate((threes[n], *(x[n] for x in rebuilt.values()))):
            np.testing.assert_array_equal(shown[:, 10 * i : 10 * i + 8], image.reshape(8, 8))
        for bar, code in zip(bars, codes.values(), strict=True):
            np.testing.assert_array_equal(segments(bar)[1][:, 1], code[n])
            assert not segments(bar)[0][:, 1].any()
        errors = [((threes[n] - x[n]) ** 2).sum() for x in rebuilt.values()]
        assert said[-2:] == pytest.approx(errors, abs=0.51)
    assert [text.get_text() for text in scene.figure.axes[0].texts] == ["data", *codes]


def test_sheet():
    scene = SCENES["sheet"]()
    near, bars = scene.moving
    cloud = scene.figure.axes[0].collections[0]
    for values in settings(scene):
        k = values["k"]
        scene.update(k=k)
        np.testing.assert_allclose(segments(bars)[1][:, 1], manifold.local_spectrum(rolled, k, 5))
        assert len(segments(near)[0]) == k + 1
    # The picture is an orthographic view: a rotation, so distances shrink and areas are a plane's.
    drawn, colours = np.asarray(cloud.get_offsets()), cloud.get_array()
    order = np.argsort(colours)
    np.testing.assert_allclose(np.sort(latent[:, 0]), colours[order])
    true = rolled[np.argsort(latent[:, 0])]
    view = np.linalg.lstsq(true - true.mean(axis=0), drawn[order], rcond=None)[0]
    np.testing.assert_allclose(view.T @ view, np.eye(2), atol=1e-9)
    # The neighbourhood is that of row 7, nearest first.
    scene.update(k=5)
    nearest = np.argsort(((rolled - rolled[7]) ** 2).sum(axis=1))[:6]
    shown = (rolled[nearest] - rolled.mean(axis=0)) @ view
    np.testing.assert_allclose(segments(near)[0], shown, atol=1e-9)
    whole = [bar.get_height() for bar in scene.figure.axes[1].patches]
    np.testing.assert_allclose(whole, pca.fit(rolled).lam / pca.fit(rolled).lam.sum())


def test_moving_digit():
    scene = SCENES["moving_digit"]()
    image, marker, profile = scene.moving
    still = data.moved_digit([[0, 0, 0]])[0]
    for values in settings(scene):
        readout = scene.update(**values)
        picture = data.moved_digit([[values["dx"], values["dy"], values["angle"]]])[0]
        np.testing.assert_array_equal(image.get_array().ravel(), picture)
        row = marker.get_ydata()[0]
        np.testing.assert_array_equal(profile.get_ydata(), picture.reshape(100, 100)[row])
        assert f" {(np.abs(picture - still) > 0.5).sum()} of 10000 " in readout


def test_components_needed():
    scene = SCENES["components_needed"]()
    found = [int(M) for M in re.findall(r"needs M = (\d+)", scene.readout)]
    for M, lam in zip(found, (of_threes.lam, of_faces.lam), strict=True):
        share = lam.cumsum() / lam.sum()
        assert share[M - 1] >= 0.95 > share[M - 2]
    curve, point = scene.figure.axes[0].lines[:2]
    np.testing.assert_allclose(curve.get_ydata(), of_threes.lam.cumsum() / of_threes.lam.sum())
    assert point.get_data() == ([found[0]], [0.95])


def test_generative():
    scene = SCENES["generative"]()
    cloud, line, marginal, given_z, mean, now = scene.moving
    along = np.array([np.cos(np.radians(35)), np.sin(np.radians(35))])
    for values in settings(scene):
        w, sigma2, z = values["w"], values["sigma2"], values["z"]
        said = numbers(scene.update(**values).replace("σ²", "s"))
        C = w**2 * np.outer(along, along) + sigma2 * np.eye(2)
        ellipse = np.column_stack(marginal.get_data())
        if sigma2:  # two standard deviations: x^T C^-1 x = 4
            distance = np.einsum("ni,ni->n", ellipse, np.linalg.solve(C, ellipse.T).T)
            np.testing.assert_allclose(distance, 4, rtol=1e-6)
        np.testing.assert_allclose(np.ravel(mean.get_data()), z * w * along, atol=1e-12)
        circle = np.column_stack(given_z.get_data()) - z * w * along
        np.testing.assert_allclose(np.linalg.norm(circle, axis=1), 2 * sigma2**0.5, atol=1e-12)
        assert now.get_data() == ([z], [pytest.approx(np.exp(-z * z / 2) / (2 * np.pi) ** 0.5)])
        np.testing.assert_allclose(np.column_stack(line.get_data())[1], 3 * w * along, atol=1e-12)
        x = segments(cloud)[0]
        error = np.sqrt((np.outer(np.diag(C), np.diag(C)) + C**2) / len(x))
        assert (np.abs(x.T @ x / len(x) - C) <= 4 * error + 1e-12).all()
        assert said[-2:] == pytest.approx([w * w + sigma2, sigma2], abs=0.006)
