"""The artists of notebook 01 against the mathematics. test_plots sweeps every slider."""

import re

import numpy as np
import pytest

from lecture8 import data, pca, ppca
from lecture8.course import plots
from tests.plots.reading import segments
from tests.scenes import SCENES
from tests.scenes.latent_variables import PIXEL, rolled, spectra, threes
from tests.test_plots import numbers, settings


def test_explanations():
    scene, (X, rebuilt, codes) = SCENES["explanations"](), threes()
    images, bars = scene.moving[:3], scene.moving[3:]
    for values in settings(scene):
        n = values["n"]
        said = numbers(scene.update(**values))
        for image, shown in zip(images, (X, *rebuilt.values()), strict=True):
            np.testing.assert_array_equal(image.get_array(), shown[n].reshape(8, 8))
        for bar, code in zip(bars, codes.values(), strict=True):
            np.testing.assert_array_equal(segments(bar)[1][:, 1], code[n])
            assert not segments(bar)[0][:, 1].any()
        errors = [((X[n] - x[n]) ** 2).sum() for x in rebuilt.values()]
        assert said[-2:] == pytest.approx(errors, abs=0.51)
    titles = [ax.get_title(loc="left") for ax in scene.figure.axes]
    assert titles == ["data", "one", "probabilities", "PCA", "amounts"]


def test_sheet():
    scene, (X, latent) = SCENES["sheet"](), rolled()
    near, bars = scene.moving
    cloud = scene.figure.axes[0].collections[0]
    order = np.argsort(((X - X[7]) ** 2).sum(axis=1))  # the neighbourhood is that of row 7
    for values in settings(scene):
        k = values["k"]
        said = numbers(scene.update(k=k))
        s = np.linalg.svd(X[order[: k + 1]] - X[order[: k + 1]].mean(axis=0))[1] ** 2
        np.testing.assert_allclose(segments(bars)[1][:, 1], s / s.sum())
        assert len(segments(near)[0]) == k + 1
        assert said[1] == pytest.approx(100 * s[2] / s.sum(), abs=0.051)
    # The picture is an orthographic view: a rotation, so distances shrink and areas are a plane's.
    drawn, colours = np.asarray(cloud.get_offsets()), cloud.get_array()
    along = np.argsort(colours)
    np.testing.assert_allclose(np.sort(latent[:, 0]), colours[along])
    true = X[np.argsort(latent[:, 0])]
    view = np.linalg.lstsq(true - true.mean(axis=0), drawn[along], rcond=None)[0]
    np.testing.assert_allclose(view.T @ view, np.eye(2), atol=1e-9)
    scene.update(k=5)
    shown = (X[order[:6]] - X.mean(axis=0)) @ view
    np.testing.assert_allclose(segments(near)[0], shown, atol=1e-9)
    whole = [bar.get_height() for bar in scene.figure.axes[1].patches]
    np.testing.assert_allclose(whole, pca.fit(X).lam / pca.fit(X).lam.sum())


def test_moving_digit():
    scene = SCENES["moving_digit"]()
    image, mean, square, curve, now = scene.moving
    still = data.moved_digit([[0, 0, 0]])[0]
    for values in settings(scene):
        readout = scene.update(**values)
        place = np.array(list(values.values()))
        picture = data.moved_digit([place])[0]
        # to a few roundings of float32: `tools.perturb` draws them anew for each call
        few = {"rtol": 0, "atol": 16 * np.finfo(np.float32).eps}
        np.testing.assert_allclose(image.get_array().ravel(), picture, **few)
        np.testing.assert_allclose(mean.get_array().ravel(), (picture + still) / 2, **few)
        slides = data.moved_digit([[dx, *place[1:]] for dx in range(-10, 11)])
        levels = slides[:, PIXEL[0] * 100 + PIXEL[1]]
        np.testing.assert_allclose(curve.get_ydata(), levels, **few)
        np.testing.assert_allclose(now.get_data()[1], picture[PIXEL[0] * 100 + PIXEL[1]], **few)
        assert now.get_xdata() == [place[0]]
        assert f" {(np.abs(picture - still) > 0.5).sum()} of 10000 " in readout
    assert (square.get_ydata(), square.get_xdata()) == ([PIXEL[0]], [PIXEL[1]])


def test_components_needed():
    scene, curves = SCENES["components_needed"](), spectra()
    found = [int(M) for M in re.findall(r"needs M = (\d+)", scene.readout)]
    for M, lam in zip(found, curves.values(), strict=True):
        share = lam.cumsum() / lam.sum()
        assert share[M - 1] >= 0.95 > share[M - 2]
    curve, point = scene.figure.axes[0].lines[:2]
    np.testing.assert_allclose(curve.get_ydata(), curves["3's"].cumsum() / curves["3's"].sum())
    assert point.get_data() == ([found[0]], [0.95])


def test_generative():
    scene = SCENES["generative"]()
    now, cloud, line, marginal, given_z, mean = scene.moving
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


def test_inferred():
    scene, along = SCENES["inferred"](), np.array([np.cos(np.radians(35)), np.sin(np.radians(35))])
    across, foot, back, point, posterior, alone, mean = scene.moving
    for values in settings(scene):
        x, sigma2 = np.array([values["x1"], values["x2"]]), values["sigma2"]
        said = numbers(scene.update(**values).replace("σ²", "s"))
        model = ppca.PPCA(np.zeros(2), 1.5 * along[:, None], sigma2)
        (Ez, variance), z = map(np.ravel, model.posterior(x[None])), along @ x / 1.5
        assert np.ravel(point.get_data()) == pytest.approx(x)
        assert np.ravel(foot.get_data()) == pytest.approx(along * (along @ x), abs=1e-12)
        assert np.ravel(back.get_data()) == pytest.approx(1.5 * Ez * along, abs=1e-12)
        np.testing.assert_allclose(np.column_stack(across.get_data())[0], x)
        zs, density = posterior.get_data()
        expected = np.exp(-((zs - Ez) ** 2) / 2 / variance) / np.sqrt(2 * np.pi * variance)
        np.testing.assert_allclose(density, expected, atol=1e-12)
        assert (mean.get_xdata()[0], alone.get_xdata()[0]) == pytest.approx((*Ez, z), abs=1e-12)
        assert said[-3:] == pytest.approx([*Ez, *variance**0.5, z], abs=0.006)


def test_more_spectra_than_styles_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        plots.components_needed({str(i): np.ones(3) for i in range(5)})
