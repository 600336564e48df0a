"""The artists of notebook 10 against the mathematics. test_plots sweeps every slider."""

import re

import numpy as np
import pytest

from lecture8 import autoencoder
from lecture8.course import plots
from tests.plots.reading import segments
from tests.scenes import autoencoders as made
from tests.scenes.autoencoders import DISTANCES, LEVELS, RUNS, SCENES, SHARES, STEPS, TOWARDS
from tests.test_plots import numbers, settings

LINES = (plots.scene.BLUE, plots.scene.GREEN)


def points(line):
    return np.column_stack(line.get_data()).astype(float)


def still(ax, scene):
    """The lines of an axes that do not move."""
    return [line for line in ax.lines if line not in scene.moving]


def degrees_between(v, w):
    return np.degrees(np.arccos(v @ w / np.linalg.norm(v) / np.linalg.norm(w)))


def from_where(X, azimuth, elevation=18):
    """Points (n, 3) as an eye sees them that has gone round x_3, and up: right and up, (n, 2)."""
    a, e = np.radians([azimuth, elevation])
    eye = np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
    right = np.cross([0, 0, 1], eye)
    right /= np.linalg.norm(right)
    return np.column_stack([X @ right, X @ np.cross(eye, right)])


def towards_eye(X, azimuth, elevation=18):
    """How near points (n, 3) are to that eye: (n,)."""
    a, e = np.radians([azimuth, elevation])
    return X @ [np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)]


def pieces(line):
    """The pieces of a line (n, 2) between its gaps."""
    xy = points(line)
    runs = np.split(xy, np.flatnonzero(np.isnan(xy[:, 0])))
    runs = [run[~np.isnan(run[:, 0])] for run in runs]
    return [run for run in runs if len(run)]


def test_turning():
    scene = SCENES["turning"]()
    plane, above, below = scene.figure.axes
    moving = [line for line in scene.moving if line.axes is plane]
    arrows = [line for line in moving if line.get_linestyle() != ":"]
    ways = [line for line in moving if line.get_linestyle() == ":"]
    angle_now, excess_now = (
        line for ax in (above, below) for line in scene.moving if line.axes is ax
    )
    X, model, nets = made.tied()
    for t, ae in enumerate(nets):
        said = scene.update(t=t)
        inside = model.U.T @ (ae[1].W / np.linalg.norm(ae[1].W, axis=0))
        for arrow, way, tip in zip(arrows, ways, inside.T, strict=True):
            np.testing.assert_allclose(points(arrow), [[0, 0], tip])
            assert len(points(way)) == t + 1  # the way so far
            np.testing.assert_allclose(points(way)[-1], tip)
        # the angle of a plane to another: the smallest singular value of the product of bases
        cosines = np.linalg.svd(np.linalg.qr(ae[1].W)[0].T @ model.U, compute_uv=False)
        angle = np.arccos(min(1, cosines.min()))
        J_ae = ((X - autoencoder.reconstruct(ae, X)) ** 2).sum(axis=1).mean()
        more = 100 * (J_ae / model.J - 1)
        np.testing.assert_allclose(points(angle_now), [[STEPS[t], angle]], rtol=1e-6)
        np.testing.assert_allclose(points(excess_now), [[STEPS[t], more]], rtol=1e-6)
        found = re.search(
            r"step (\d+): .* is ([\d.]+) radians, the error ([\d.]+)% .* meet at (\d+)°", said
        )
        step, *rest = (float(n) for n in found.groups())
        assert step == STEPS[t]
        assert rest[:2] == pytest.approx([angle, more], rel=6e-3)
        assert rest[2] == pytest.approx(degrees_between(*inside.T), abs=0.51)
    for ax, last in ((above, angle), (below, more)):
        (curve,) = still(ax, scene)
        np.testing.assert_array_equal(curve.get_xdata(), STEPS)
        assert points(curve)[-1, 1] == pytest.approx(last)
    for line in plane.lines[:1]:  # an arrow reaches it when its vector lies in the plane
        np.testing.assert_allclose(np.linalg.norm(points(line), axis=1), 1)
    assert {line.get_linestyle() for line in arrows} == {"-", "--"}


def test_turning_survives_an_error_that_is_pcas():
    same = np.tile(np.eye(2), (3, 1, 1))
    zero = np.array([1e-3, 0, -1e-15])
    scene = plots.turning(same, np.abs(zero), zero, np.array([1, 2, 3]))
    said = scene.update(t=2)
    assert "the error 0% above PCA's; the two arrows meet at 90°" in said
    assert scene.overlay()


def test_basis_change():
    scene = SCENES["basis_change"]()
    codes_axes, plane, pictures = scene.figure.axes
    clouds = [line for line in scene.moving if line.axes is codes_axes]
    arrows = [line for line in scene.moving if line.axes is plane]
    X, y, model = made.trio()
    Z = model.encode(X)
    for values in settings(scene):
        turn, stretch = values["turn"], values["stretch"]
        said = scene.update(**values)
        shown = np.concatenate([np.mean(segments(cloud), axis=0) for cloud in clouds])
        order = np.argsort(y, kind="stable")
        rotate = np.exp(1j * np.radians(turn))  # complex numbers turn by themselves
        expected = rotate * (stretch * Z[order, 0] + 1j * Z[order, 1] / stretch)
        np.testing.assert_allclose(shown @ [1, 1j], expected, atol=1e-9)
        assert [len(segments(cloud)[0]) for cloud in clouds] == list(np.bincount(y))
        # decoding with the weight vectors of the arrows gives the reconstructions of PCA
        directions = np.array([points(arrow)[1] for arrow in arrows])
        np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1)
        basis = (model.U @ directions.T, shown)
        lengths = np.linalg.lstsq(
            (basis[1][:, None, :] * basis[0]).reshape(-1, 2),
            (model.decode(Z[order]) - model.mean).ravel(),
            rcond=None,
        )[0]
        np.testing.assert_allclose(
            basis[1] * lengths @ basis[0].T + model.mean, model.decode(Z[order]), atol=1e-9
        )
        assert (lengths > 0).all()
        met = numbers(said)[-1]
        assert met == pytest.approx(degrees_between(*directions), abs=0.51)
        for line in clouds:
            assert np.nanmax(np.abs(points(line))) < codes_axes.get_xlim()[1]
    strokes = [np.subtract(*segments(cloud)[::-1])[0] for cloud in clouds]
    assert strokes[1][0] > 0 == strokes[1][1]  # a second cue: strokes across and upright
    assert strokes[2][0] == 0 < strokes[2][1]
    image = np.ma.filled(pictures.images[0].get_array().astype(float), np.nan)
    rebuilt = model.decode(Z[:6])
    np.testing.assert_array_equal(image[:8, :8].ravel(), rebuilt[0])
    np.testing.assert_array_equal(image[-8:, -8:].ravel(), rebuilt[5])
    assert image.shape == (26, 17)


def test_basis_change_pads_an_odd_number_of_pictures_and_refuses_four_classes():
    some = np.ones((4, 64))
    scene = plots.basis_change(np.eye(2), np.array([0, 1]), some[:3], height=8)
    image = np.ma.filled(scene.figure.axes[2].images[0].get_array().astype(float), np.nan)
    assert np.isnan(image[9:, 9:]).all()
    with pytest.raises(ValueError, match="at most 3 classes can be told apart; got 4"):
        plots.basis_change(np.ones((4, 2)), np.arange(4), some, height=8)


def test_through_origin():
    scene = SCENES["through_origin"]()
    plane, _ = scene.figure.axes
    artists = {(line.axes is plane, line.get_color()): line for line in scene.moving}
    cloud = artists[True, plots.scene.GREY]
    line, pca_line = artists[True, plots.scene.RED], artists[True, plots.scene.BLUE]
    pca_now = artists[False, plots.scene.BLUE]
    reds = [line for line in scene.moving if line.get_color() == plots.scene.RED]
    way, now = (line for line in reds if line.axes is not plane)
    lower, upper = np.transpose([plane.get_xlim(), plane.get_ylim()])
    for s in np.round(DISTANCES, 6):
        said = numbers(scene.update(s=s))
        X = made.lone() + s * TOWARDS
        np.testing.assert_allclose(np.mean(segments(cloud), axis=0), X, atol=1e-9)
        assert (lower < X).all()
        assert (upper > X).all()
        J = {}
        for drawn, mean in ((line, np.zeros(2)), (pca_line, X.mean(axis=0))):
            start, end = points(drawn)
            u = (end - start) / np.linalg.norm(end - start)
            across = np.array([-u[1], u[0]])
            assert (start - mean) @ across == pytest.approx(0, abs=1e-9)
            J[drawn] = (((X - mean) @ across) ** 2).mean()
            angles = np.radians(np.arange(180))
            others = np.array([-np.sin(angles), np.cos(angles)])
            assert J[drawn] <= (((X - mean) @ others) ** 2).mean(axis=0).min() + 1e-9
            for end_of_line in (start, end):  # it leaves the axes
                assert not ((lower < end_of_line) & (upper > end_of_line)).all()
        np.testing.assert_allclose(points(now), [[s, J[line]]])
        np.testing.assert_allclose(points(way)[:, 0], DISTANCES[s + 1e-6 > DISTANCES])  # so far
        np.testing.assert_allclose(points(way)[-1], [s, J[line]])
        np.testing.assert_allclose(points(pca_now), [[s, J[pca_line]]])
        assert said[1:] == pytest.approx([J[line], J[pca_line], J[line] / J[pca_line]], rel=0.04)
    (solid,) = still(scene.figure.axes[1], scene)
    assert points(way)[-1, 1] > solid.get_ydata()[-1] == pytest.approx(J[pca_line])
    assert points(way)[0, 1] == pytest.approx(J[pca_line])
    assert [text.get_text() for text in scene.figure.axes[1].get_legend().get_texts()] == [
        "with biases: PCA",
        "without biases",
    ]
    assert points(plane.lines[0]).tolist() == [[0, 0]]


def test_through_origin_refuses_uneven_distances():
    uneven = np.array([0.0, 1, 4])
    with pytest.raises(ValueError, match="evenly spaced"):
        plots.through_origin(
            made.lone(), TOWARDS, TOWARDS, uneven, np.ones((3, 2)), np.ones(3), 1.0
        )


def test_plateaus():
    scene = SCENES["plateaus"]()
    (ax,) = scene.figure.axes
    lines = {name: [] for name in RUNS}
    for line in ax.lines[: sum(map(len, RUNS.values()))]:
        lines["linear" if line.get_color() == plots.scene.BLUE else "sigmoid"].append(line)
    for name, errors in RUNS.items():
        np.testing.assert_array_equal([line.get_ydata() for line in lines[name]], errors)
        np.testing.assert_array_equal(lines[name][0].get_xdata(), [0, 50, 300])
    assert {line.get_linestyle() for line in lines["sigmoid"]} == {"--"}
    levels = [line.get_ydata()[0] for line in ax.lines if line.get_linestyle() == ":"]
    assert levels == [3.2, 3.9]
    assert [text.get_text() for text in ax.texts] == ["PCA: 3.20", "M = 1: 3.90"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [*RUNS]
    assert scene.readout == "After 300 steps: linear 3.25 to 3.30; sigmoid 3.30 to 3.90."
    assert "PCA 3.20, M = 1 3.90" in scene.alt


def test_sheet_maps():
    X, ae, _ = made.bent()
    Z = autoencoder.encode(ae, X)
    scene = SCENES["sheet_maps"]()
    codes, between, space = scene.figure.axes
    assert [text.get_text() for text in between.texts if text.get_text()] == ["$F_1$", "$F_2$"]
    artists = {(line.axes, line.get_color(), line.get_marker()): line for line in scene.moving}
    cloud = artists[space, plots.scene.GREY, "None"]
    pale, strong = (
        [line for line in scene.moving if line.axes is space and line.get_linewidth() == width]
        for width in (1, 1.5)
    )
    surfaces, strong = pale[:2], strong[:2]
    assert [line.get_color() for line in (*surfaces, *strong)] == 2 * [*LINES]
    z_now = artists[codes, plots.scene.RED, "s"]
    x_now = artists[space, plots.scene.RED, "s"]
    np.testing.assert_array_equal(points(codes.lines[0]), Z)
    drawn = {colour: [] for colour in (plots.scene.BLUE, plots.scene.GREEN)}
    for line in codes.lines[1:]:
        if line is not z_now:
            drawn[line.get_color()] += pieces(line)
    low, high = np.percentile(Z, (2, 98), axis=0)
    for fixed, pieces_of in zip((1, 0), drawn.values(), strict=True):
        lines = [piece for piece in pieces_of if len(piece) > 1]
        assert all(np.ptp(line[:, fixed]) == pytest.approx(0) for line in lines)
        ends = np.concatenate(lines)
        assert ((ends >= low - 1e-6) & (ends <= high + 1e-6)).all()
    limits = np.array([space.get_xlim(), space.get_ylim()])
    outside = 0
    for values in settings(scene):
        z, azimuth = np.array([[values["z1"], values["z2"]]]), values["view"]
        said = numbers(scene.update(**values).replace("z1", "").replace("z2", ""))
        np.testing.assert_allclose(points(z_now), z, atol=1e-12)
        x = autoencoder.decode(ae, z)
        place = from_where(x, azimuth)
        held = np.clip(place, *limits.T)
        assert ("outside the picture" in scene.readout) == (held != place).any()
        outside += (held != place).any()
        np.testing.assert_allclose(points(x_now), held, atol=1e-6)
        nearest = min(np.linalg.norm(x[0] - other) for other in X)
        assert said[3:] == pytest.approx([*x[0], nearest], abs=0.0051)
        seen = np.mean(segments(cloud), axis=0)
        every = -(-len(X) // len(seen))
        np.testing.assert_allclose(seen, from_where(X[::every], azimuth), atol=1e-9)
        assert ((seen > limits[:, 0]) & (seen < limits[:, 1])).all()
        for line, lines in zip(surfaces, drawn.values(), strict=True):
            lifted = from_where(autoencoder.decode(ae, np.concatenate(lines)), azimuth)
            np.testing.assert_allclose(np.concatenate(pieces(line)), lifted, atol=1e-5)
        for line, near, lines in zip(surfaces, strong, drawn.values(), strict=True):
            nodes = autoencoder.decode(ae, np.concatenate(lines))
            kept = np.concatenate(pieces(line))[towards_eye(nodes, azimuth) >= 0]
            np.testing.assert_allclose(np.concatenate(pieces(near)), kept, atol=1e-9)
    assert outside < 15
    # where there is no grid, there are no data; everywhere else there is some
    nodes = np.concatenate([np.concatenate(lines) for lines in drawn.values()])
    lifted = autoencoder.decode(ae, nodes)
    gaps = np.linalg.norm(lifted[:, None] - X, axis=2).min(axis=1)
    assert gaps.max() <= 0.5 * np.sqrt(((X - X.mean(axis=0)) ** 2).mean()) + 1e-6
    for name, column in (("z1", 0), ("z2", 1)):
        p = scene.parameters[name]
        assert low[column] <= p.low < p.start < p.high <= high[column]
        assert 25 <= (p.high - p.low) / p.step <= 60


def test_sliders_of_codes_are_round_whatever_the_codes():
    X, ae, _ = made.bent()
    Z = autoencoder.encode(ae, X)
    for scale, steps in ((0.013, {0.001, 0.0005}), (40.0, {1, 2, 5})):
        scene = plots.sheet_maps(X, scale * Z, lambda Z, c=scale: autoencoder.decode(ae, Z / c))
        assert {scene.parameters[name].step for name in ("z1", "z2")} <= steps
        for values in settings(scene, n=3):
            scene.update(**values)


def test_sheet_and_plane():
    X, ae, of_plane = made.bent()
    scene = SCENES["sheet_and_plane"]()
    rebuilt = {
        "2 codes": autoencoder.reconstruct(ae, X),
        "PCA, M = 2": of_plane.reconstruct(X),
    }
    errors = []
    for space, (name, ends) in zip(scene.figure.axes, rebuilt.items(), strict=True):
        errors.append(((X - ends) ** 2).sum(axis=1).mean())
        title = space.get_title(loc="left")
        assert title.startswith(f"{name}: error ")
        assert float(title.rsplit(" ", 1)[1]) == pytest.approx(errors[-1], rel=6e-3)
        own = [line for line in scene.moving if line.axes is space]
        (misses,) = [line for line in own if line.get_color() == plots.scene.RED]
        (cloud,) = [line for line in own if line.get_linewidth() == 5]
        pale = [line for line in own if line.get_alpha() == 0.35]
        strong = [line for line in own if line.get_color() in LINES and line not in pale]
        limits = np.array([space.get_xlim(), space.get_ylim()])
        for azimuth in (-90, -60, 5, 90):
            said = numbers(scene.update(view=azimuth).replace("with 2 codes", "").split(", M")[0])
            starts, tips = segments(misses)
            every = -(-len(X) // len(starts))
            assert 24 <= len(starts) <= 48
            assert f"{len(starts)} of {len(X)} points" in scene.title
            np.testing.assert_allclose(starts, from_where(X[::every], azimuth), atol=1e-9)
            np.testing.assert_allclose(tips, from_where(ends[::every], azimuth), atol=1e-6)
            np.testing.assert_allclose(np.mean(segments(cloud), axis=0), starts, atol=1e-9)
            for line, near in zip(pale, strong, strict=True):
                surface = np.concatenate(pieces(line))
                assert len(surface) > 40
                assert ((surface > limits[:, 0]) & (surface < limits[:, 1])).all()
                kept = np.concatenate(pieces(near))
                assert 0 < len(kept) < len(surface)
                gaps = np.linalg.norm(kept[:, None] - surface, axis=2).min(axis=1)
                assert gaps.max() < 1e-9
    # the grid of the plane is evenly spaced, along the first code and then the second
    low, high = np.percentile(of_plane.encode(X), (2, 98), axis=0)
    for line, fixed in zip(pale, (1, 0), strict=True):
        axes, at = (from_where(A, 90) for A in (of_plane.U.T, of_plane.mean[None]))
        nodes = np.linalg.solve(axes.T, (np.concatenate(pieces(line)) - at).T)
        gaps = np.abs(nodes[fixed][:, None] - np.linspace(low[fixed], high[fixed], 7))
        assert gaps.min(axis=1).max() < 1e-9
        assert set(gaps.argmin(axis=1)) == set(range(7))
    assert said[1:] == pytest.approx(errors, rel=6e-3)


@pytest.mark.parametrize(
    "name", ["basis_change", "sheet_maps", "sheet_and_plane", "through_origin"]
)
def test_no_dot_is_simplified_away_and_axes_turn(name):
    scene = SCENES[name]()
    whole = list(scene.moving)
    dots = [line for line in whole if line.get_solid_capstyle() == "round"]
    assert dots
    for values in settings(scene, n=2):
        scene.update(**values)
        for line in dots:
            scene.moving = [line]
            path = re.search(r'<path d="(M[^"]*)"', scene.overlay())[1]
            assert len(re.findall("M[^M]*L", path)) == len(segments(line)[0])
            # a picture leaves out many that are under a pixel, an overlay does not
            starts, ends = (line.axes.transData.transform(xy) for xy in segments(line))
            assert np.abs(ends - starts).max(axis=1).min() > 1
    if not name.startswith("sheet"):
        return
    black = [line for line in whole if line.get_color() == "black" and line.get_linewidth() != 5]
    (tripod,) = [line for line in black if line.get_marker() == "None"]
    labels = [line for line in black if line is not tripod]
    for azimuth in (-90, -20, 90):
        scene.update(view=azimuth)
        foot, tips = segments(tripod)
        directions = from_where(np.eye(3), azimuth)
        np.testing.assert_allclose(foot, np.tile(foot[0], (3, 1)))
        length = np.linalg.norm(tips[2] - foot[2]) / np.cos(np.radians(18))
        np.testing.assert_allclose(tips - foot, length * directions, atol=1e-9)
        assert [line.get_marker() for line in labels] == ["$x_1$", "$x_2$", "$x_3$"]
        for label, tip in zip(labels, tips, strict=True):
            assert np.linalg.norm(points(label)[0] - tip) < length


def test_denoised():
    X, E = made.noise()
    scene = SCENES["denoised"]()
    *panels, chart = scene.figure.axes
    for n, level in enumerate(LEVELS):
        readout = scene.update(n=n)
        assert f"n = {n}: noise of standard deviation {level:g}." in readout
        said = [float(share) / 100 for share in re.findall(r"(\d+)%", readout)]
        assert said == pytest.approx(
            [f(np.square(v)) for v in SHARES.values() for f in (min, max)], abs=0.0051
        )
        marks = [line for line in scene.moving if line.axes is chart]
        for mark, share in zip(marks, SHARES.values(), strict=True):
            np.testing.assert_allclose(np.ravel(mark.get_data()), [level, share[0] ** 2])
        for panel, name in zip(panels, SHARES, strict=False):
            assert panel.get_title(loc="left") == name
            dots, lines = (line for line in scene.moving if line.axes is panel)
            starts, ends = segments(lines)
            assert len(starts) == 60
            np.testing.assert_allclose(starts, (X + E[n])[:60, [0, 2]])
            np.testing.assert_allclose(ends, (X + SHARES[name][0] * E[n])[:60, [0, 2]])
            np.testing.assert_allclose(np.mean(segments(dots), axis=0), starts, atol=1e-9)
            assert (
                panel.get_xlim()[0] < starts[:, 0].min() < starts[:, 0].max() < panel.get_xlim()[1]
            )
            (clean,) = still(panel, scene)
            np.testing.assert_array_equal(points(clean), X[:, [0, 2]])
    curves = [line for line in still(chart, scene) if line.get_color() != "black"]
    assert len(curves) == sum(map(len, SHARES.values()))
    assert sorted(line.get_ydata()[0] for line in curves) == pytest.approx(
        sorted(share**2 for row in SHARES.values() for share in row)
    )
    assert [text.get_text() for text in chart.get_legend().get_texts()] == [*SHARES]
