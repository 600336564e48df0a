"""The artists of notebook 10 against the mathematics. test_plots sweeps every slider."""

import re

import numpy as np
import pytest
from sklearn.metrics import mean_squared_error

from lecture8 import autoencoder
from lecture8.course import plots
from tests.plots.reading import segments
from tests.scenes import autoencoders as made
from tests.scenes.autoencoders import DISTANCES, LEVELS, RATIOS, SCENES, STEPS, TOWARDS, lattice
from tests.test_plots import numbers, settings


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


def pieces(line):
    """The pieces of a line (n, 2) between its gaps."""
    xy = points(line)
    runs = np.split(xy, np.flatnonzero(np.isnan(xy[:, 0])))
    runs = [run[~np.isnan(run[:, 0])] for run in runs]
    return [run for run in runs if len(run)]


def test_turning():
    scene = SCENES["turning"]()
    plane, chart = scene.figure.axes
    by_colour = {line.get_color(): line for line in scene.moving if line.axes is plane}
    arrows = [by_colour[plots.scene.BLUE], by_colour[plots.scene.RED]]
    angle_now, excess_now = (line for line in scene.moving if line.axes is chart)
    X, model, nets = made.tied()
    for t, ae in enumerate(nets):
        said = scene.update(t=t)
        inside = model.U.T @ (ae[1].W / np.linalg.norm(ae[1].W, axis=0))
        for arrow, tip in zip(arrows, inside.T, strict=True):
            np.testing.assert_allclose(points(arrow), [[0, 0], tip])
        # the angle of a plane to another: the smallest singular value of the product of bases
        cosines = np.linalg.svd(np.linalg.qr(ae[1].W)[0].T @ model.U, compute_uv=False)
        angle = np.arccos(min(1, cosines.min()))
        J_ae = ((X - autoencoder.reconstruct(ae, X)) ** 2).sum(axis=1).mean()
        np.testing.assert_allclose(points(angle_now), [[STEPS[t], angle]], rtol=1e-6)
        np.testing.assert_allclose(points(excess_now), [[STEPS[t], J_ae / model.J - 1]], rtol=1e-6)
        found = re.search(
            r"step (\d+): .* is ([\d.]+) radians, the error ([\d.]+)% .* meet at (\d+)°", said
        )
        step, *rest = (float(n) for n in found.groups())
        assert step == STEPS[t]
        assert rest[:2] == pytest.approx([angle, 100 * (J_ae / model.J - 1)], rel=6e-3)
        assert rest[2] == pytest.approx(degrees_between(*inside.T), abs=0.51)
    curves = {line.get_linestyle(): line for line in still(chart, scene)}
    np.testing.assert_array_equal(curves["-"].get_xdata(), STEPS)
    assert points(curves["-"])[-1, 1] == pytest.approx(angle)
    assert points(curves["--"])[-1, 1] == pytest.approx(J_ae / model.J - 1)
    for line in plane.lines[:1]:  # an arrow reaches it when its vector lies in the plane
        np.testing.assert_allclose(np.linalg.norm(points(line), axis=1), 1)
    assert {line.get_linestyle() for line in arrows} == {"-", "--"}


def test_turning_survives_an_error_that_is_pcas():
    still = np.tile(np.eye(2), (3, 1, 1))
    zero = np.array([1e-3, 0, -1e-15])
    scene = plots.turning(still, np.abs(zero), zero, np.array([1, 2, 3]))
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
    now, pca_now = artists[False, plots.scene.RED], artists[False, plots.scene.BLUE]
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
        np.testing.assert_allclose(points(pca_now), [[s, J[pca_line]]])
        assert said[1:] == pytest.approx([J[line], J[pca_line], J[line] / J[pca_line]], rel=0.04)
    dashed, solid = still(scene.figure.axes[1], scene)
    np.testing.assert_array_equal(dashed.get_xdata(), DISTANCES)
    assert dashed.get_ydata()[-1] > solid.get_ydata()[-1] == pytest.approx(J[pca_line])
    assert dashed.get_ydata()[0] == pytest.approx(J[pca_line])
    assert points(plane.lines[0]).tolist() == [[0, 0]]


def test_through_origin_refuses_uneven_distances():
    uneven = np.array([0.0, 1, 4])
    with pytest.raises(ValueError, match="evenly spaced"):
        plots.through_origin(
            made.lone(), TOWARDS, TOWARDS, uneven, np.ones((3, 2)), np.ones(3), 1.0
        )


def test_starts():
    scene = SCENES["starts"]()
    (ax,) = scene.figure.axes
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == [*RATIOS][::-1]
    rows = dict(zip(labels, ax.lines, strict=False))
    for row, name in enumerate(labels):
        x, y = rows[name].get_data()
        np.testing.assert_array_equal(x, RATIOS[name])
        assert np.abs(np.subtract(y, row)).max() < 0.3
        assert ax.get_xlim()[0] < min(x) <= max(x) < ax.get_xlim()[1]
    assert ax.lines[-1].get_xdata() == [1, 1]
    assert ax.get_xscale() == "log"
    assert scene.readout == (
        "linear 1.00002 to 1.001; one hidden layer 0.90 to 1.20; deep 0.05 to 3.50."
    )
    near = plots.starts({"all": np.array([1.1, 1.2])})
    assert near.figure.axes[0].get_xscale() == "linear"
    assert near.figure.axes[0].get_xlim()[0] < 1


def test_sheet_maps():
    X, ae, _ = made.bent()
    Z = autoencoder.encode(ae, X)
    scene = SCENES["sheet_maps"]()
    codes, between, space = scene.figure.axes
    assert [text.get_text() for text in between.texts if text.get_text()] == ["$F_1$", "$F_2$"]
    artists = {(line.axes, line.get_color(), line.get_marker()): line for line in scene.moving}
    cloud = artists[space, plots.scene.GREY, "None"]
    surfaces = [artists[space, colour, "None"] for colour in (plots.scene.BLUE, plots.scene.GREEN)]
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
        "2 codes, curved": autoencoder.reconstruct(ae, X),
        "PCA, M = 2": of_plane.reconstruct(X),
    }
    nodes = {
        "2 codes, curved": autoencoder.decode(ae, lattice(autoencoder.encode(ae, X))),
        "PCA, M = 2": of_plane.decode(lattice(of_plane.encode(X))),
    }
    errors = []
    for space, (name, ends) in zip(scene.figure.axes, rebuilt.items(), strict=True):
        errors.append(((X - ends) ** 2).sum(axis=1).mean())
        title = space.get_title(loc="left")
        assert title.startswith(f"{name}: error ")
        assert float(title.rsplit(" ", 1)[1]) == pytest.approx(errors[-1], rel=6e-3)
        artists = {line.get_color(): line for line in scene.moving if line.axes is space}
        misses, (cloud,) = (
            artists[plots.scene.RED],
            [line for line in scene.moving if line.axes is space and line.get_linewidth() == 5],
        )
        limits = np.array([space.get_xlim(), space.get_ylim()])
        for azimuth in (-90, -60, 5, 90):
            said = numbers(scene.update(view=azimuth))
            starts, tips = segments(misses)
            every = -(-len(X) // len(starts))
            assert 24 <= len(starts) <= 48
            np.testing.assert_allclose(starts, from_where(X[::every], azimuth), atol=1e-9)
            np.testing.assert_allclose(tips, from_where(ends[::every], azimuth), atol=1e-6)
            np.testing.assert_allclose(np.mean(segments(cloud), axis=0), starts, atol=1e-9)
            for colour in (plots.scene.BLUE, plots.scene.GREEN):
                assert len(artists[colour].get_xdata()) >= 7 * 3
                surface = np.concatenate(pieces(artists[colour]))
                assert ((surface > limits[:, 0]) & (surface < limits[:, 1])).all()
                every_node = from_where(nodes[name], azimuth)
                gaps = np.linalg.norm(surface[:, None] - every_node, axis=2).min(axis=1)
                assert gaps.max() < 1e-6
            if name.startswith("PCA"):
                low, high = np.percentile(of_plane.encode(X), (2, 98), axis=0)
                corners = np.array([low, [high[0], low[1]], [low[0], high[1]], high])
                corners = from_where(of_plane.decode(corners), azimuth)
                along = pieces(artists[plots.scene.BLUE])  # the first code runs, from below
                np.testing.assert_allclose([*along[0], *along[-1]], corners, atol=1e-9)
                across = pieces(artists[plots.scene.GREEN])  # the second, from the left
                expected = corners[[0, 2, 1, 3]]
                np.testing.assert_allclose([*across[0], *across[-1]], expected, atol=1e-9)
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
    *lines, noisy_dot, plain_dot, denoising_dot = scene.moving
    chart, *panels = scene.figure.axes
    turned = [np.asarray(panel.collections[0].get_offsets()) for panel in panels]
    np.testing.assert_array_equal(*turned)
    noise_shares = {noisy_dot: 1, plain_dot: 0.9, denoising_dot: 0.3}
    for n, level in enumerate(LEVELS):
        readout = scene.update(n=n)
        assert f"n = {n}: noise of standard deviation {level:g}." in readout
        said = numbers(readout.partition("points: ")[2])
        errors = []
        for dot, share in noise_shares.items():
            errors.append(3 * mean_squared_error(X, X + share * E[n]))
            np.testing.assert_allclose(np.ravel(dot.get_data()), [level, errors[-1]])
        assert said == pytest.approx(errors, rel=6e-3)
        for line, share in zip(lines, (0.9, 0.3), strict=True):
            starts, ends = segments(line)
            assert len(starts) == 120
            # Both ends are seen from one side: a rotation of space, and two of its coordinates.
            centred = X[:120] - X.mean(axis=0)
            seen = np.linalg.lstsq(centred, starts, rcond=None)[0]
            np.testing.assert_allclose(seen.T @ seen, np.eye(2), atol=1e-9)
            np.testing.assert_allclose(centred @ seen, starts, atol=1e-9)
            moved = centred + share * E[n, :120]
            np.testing.assert_allclose(moved @ seen, ends, atol=1e-9)
            for axis, (low, high) in enumerate((line.axes.get_xlim(), line.axes.get_ylim())):
                assert low < ends[:, axis].min() < ends[:, axis].max() < high
            # The grey dots are the clean points, the nearest last and darkest.
            order = np.argsort(centred @ np.cross(*seen.T))
            np.testing.assert_allclose(turned[0], starts[order], atol=1e-9)
    assert (np.diff(panels[0].collections[0].get_array()) >= 0).all()
    curves = [line for line in chart.lines if line not in scene.moving]
    assert [curve.get_label() for curve in curves] == [
        "noisy",
        "copying",
        "denoising",
    ]
    assert [panel.get_title(loc="left") for panel in panels] == [
        "copying",
        "denoising",
    ]
    for curve, share in zip(curves, (1, 0.9, 0.3), strict=True):
        np.testing.assert_array_equal(curve.get_xdata(), LEVELS)
        expected = share**2 * (E**2).sum(axis=(1, 2)) / 150
        np.testing.assert_allclose(curve.get_ydata(), expected)
    assert [line.get_color() for line in (*lines,)] == [curve.get_color() for curve in curves[1:]]
