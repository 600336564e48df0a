"""UNI-SNE: perplexities, derivatives by two other routes, scikit-learn's p_ij, and good maps."""

import re

import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform
from sklearn.manifold import _t_sne, trustworthiness
from sklearn.neighbors import NearestNeighbors

from lecture8 import data, sne

LAMBDAS = [0, 0.05, 0.2, 0.7]


def points(N=12, seed=0, D=4):
    return np.random.default_rng(seed).normal(size=(N, D))


def setting(N=12, seed=0):
    """A map that is wide enough for the background to matter, and the P of other points."""
    return points(N, seed + 1, 2), sne.probabilities(points(N, seed), 3.5)


def naive_cost(Y, P, background):
    """KL(P || Q), pair by pair, of real or complex Y."""
    N = len(Y)
    pairs = [(i, j) for i in range(N) for j in range(N) if i != j]
    s = {(i, j): np.exp(-((Y[i] - Y[j]) ** 2).sum()) for i, j in pairs}
    total = sum(s.values())
    cost = 0
    for i, j in pairs:
        q = (1 - background) * s[i, j] / total + background / (N * (N - 1))
        if P[i, j] > 0:
            cost += P[i, j] * np.log(P[i, j] / q)
    return cost


def naive_sne_gradient(Y, P):
    """Symmetric SNE's 4 sum_j (p_ij - q_ij) (y_i - y_j), with loops."""
    N = len(Y)
    s = [
        [np.exp(-((a - b) ** 2).sum()) * (i != j) for j, b in enumerate(Y)] for i, a in enumerate(Y)
    ]
    Q = np.array(s) / np.sum(s)
    return np.array(
        [sum(4 * (P[i, j] - Q[i, j]) * (Y[i] - Y[j]) for j in range(N)) for i in range(N)]
    )


def nearest(X, k):
    squared = squareform(pdist(X, "sqeuclidean"))
    np.fill_diagonal(squared, np.inf)
    return np.argsort(squared, axis=1)[:, :k]


def agreement(X, Y, k=10):
    """The share of each point's k nearest others in the map that are so in the data."""
    both = zip(nearest(X, k), nearest(Y, k), strict=True)
    return np.mean([len(set(a) & set(b)) for a, b in both]) / k


class TestProbabilities:
    @pytest.mark.parametrize("perplexity", [1.01, 2, 7.5, 30, 58.5])
    @pytest.mark.parametrize("scale", [1e-60, 1, 1e60])
    def test_rows_have_the_perplexity(self, perplexity, scale):
        X = scale * points(60)
        others = squareform(pdist(X, "sqeuclidean"))[~np.eye(60, dtype=bool)].reshape(60, 59)
        rows = sne._neighbours(others, perplexity)
        np.testing.assert_allclose(rows.sum(axis=1), 1, rtol=1e-13)
        logs = np.log(rows, where=rows > 0, out=np.zeros_like(rows))
        np.testing.assert_allclose(np.exp(-(rows * logs).sum(axis=1)), perplexity, rtol=2e-9)
        for row, squared in zip(rows, others, strict=True):  # exp(-b d), for one b
            seen = row > 1e-8
            seen[np.argsort(squared)[:2]] = True
            slope = np.polyfit(squared[seen], np.log(row[seen]), 1)
            np.testing.assert_allclose(
                np.polyval(slope, squared[seen]), np.log(row[seen]), atol=1e-7
            )
            assert slope[0] < 0

    def test_are_the_mean_of_both_directions(self):
        X = points(9)
        other = ~np.eye(9, dtype=bool)
        rows = np.zeros((9, 9))
        squared = squareform(pdist(X, "sqeuclidean"))
        rows[other] = sne._neighbours(squared[other].reshape(9, 8), 4).ravel()
        P = sne.probabilities(X, 4)
        for i in range(9):
            for j in range(9):
                assert pytest.approx((rows[i, j] + rows[j, i]) / 18, rel=1e-12) == P[i, j]

    @pytest.mark.parametrize("N", [4, 50, 700])
    def test_are_symmetric_with_sum_one_and_an_empty_diagonal(self, N):
        P = sne.probabilities(points(N), 2.5)
        assert P.shape == (N, N)
        np.testing.assert_array_equal(P, P.T)
        np.testing.assert_array_equal(P.diagonal(), 0)
        assert P.min() >= 0
        assert P.sum() == pytest.approx(1, rel=1e-12)
        assert P.sum(axis=1).min() >= 1 / (2 * N) * (1 - 1e-12)

    @pytest.mark.parametrize("perplexity", [5, 30])
    def test_are_those_of_scikit_learn(self, perplexity):
        X = data.digits()[0][:400] / 16
        squared = squareform(pdist(X, "sqeuclidean")).astype(np.float32)
        theirs = squareform(_t_sne._joint_probabilities(squared, perplexity, 0))
        P = sne.probabilities(X, perplexity)  # theirs has a tolerance of 1e-5 and a floor
        np.testing.assert_allclose(P, theirs, rtol=1e-3, atol=1e-9)

    def test_do_not_see_scale_shift_or_turn(self):
        X, Q = points(30), np.linalg.qr(points(4, 5))[0]
        P = sne.probabilities(X, 6)
        np.testing.assert_allclose(sne.probabilities(1e-3 * X @ Q + 7, 6), P, rtol=1e-6)

    def test_of_blocks_are_those_of_all_rows(self, monkeypatch):
        X = points(40)
        P = sne.probabilities(X, 6)
        monkeypatch.setattr(sne, "_blocks", lambda N: [slice(0, 1), slice(1, 17), slice(17, N)])
        np.testing.assert_allclose(sne.probabilities(X, 6), P, rtol=1e-7)

    def test_stay_with_a_far_group_and_a_few_repeated_rows(self):
        X = points(60)
        X[:4] *= 1e7
        X[10:13] = X[10]
        P = sne.probabilities(X, 5)
        assert P[10, 11] == P[10, 12] == P[10, :].max()
        assert np.isfinite(P).all()
        perplexities = sne.probabilities(X, 58)
        assert perplexities.sum() == pytest.approx(1)

    @pytest.mark.parametrize("perplexity", [1, 0, -3, 11, 40, np.nan, np.inf, "5", None, True])
    def test_refuse_perplexities_out_of_range(self, perplexity):
        with pytest.raises(ValueError, match=r"perplexity must be above 1 and below 11.*counts"):
            sne.probabilities(points(12), perplexity)

    @pytest.mark.parametrize(
        "X", [np.ones((20, 3)), np.full((7, 1), 0.1), np.eye(6), np.repeat(points(3), 5, axis=0)]
    )
    @pytest.mark.filterwarnings("error")
    def test_refuse_what_no_precision_reaches(self, X):
        with pytest.raises(ValueError, match=r"perplexity 2.5 cannot be reached.*repeated rows"):
            sne.probabilities(X, 2.5)

    def test_refuse_bad_data(self):
        with pytest.raises(ValueError, match="4 points or more; got 3"):
            sne.probabilities(points(3), 1.5)
        assert sne.probabilities(points(4), 1.5).shape == (4, 4)
        with pytest.raises(ValueError, match="NaN or infinite"):
            sne.probabilities([[0.0], [1], [np.nan], [3], [4]], 2)
        with pytest.raises(ValueError, match="2-D"):
            sne.probabilities(np.arange(9.0), 2)


class TestDerivatives:
    @pytest.mark.parametrize("background", LAMBDAS)
    @pytest.mark.parametrize("scale", [0.01, 1, 4])
    def test_cost_is_the_sum_over_pairs(self, background, scale):
        Y, P = setting()
        ours = sne.cost(scale * Y, P, background)
        assert type(ours) is float
        assert ours == pytest.approx(naive_cost(scale * Y, P, background), rel=1e-12)

    @pytest.mark.parametrize("background", LAMBDAS)
    @pytest.mark.parametrize("scale", [0.01, 1, 4])
    def test_gradient_is_a_complex_step_of_the_sum_over_pairs(self, background, scale):
        Y, P = setting()
        Y = scale * Y
        steps = np.zeros_like(Y)
        for place in np.ndindex(Y.shape):
            moved = Y.astype(complex)
            moved[place] += 1e-30j
            steps[place] = naive_cost(moved, P, background).imag / 1e-30
        ours = sne.gradient(Y, P, background)
        assert np.abs(ours - steps).max() < 1e-13 * np.abs(steps).max()

    @pytest.mark.parametrize("background", LAMBDAS)
    def test_gradient_is_a_difference_of_costs(self, background):
        Y, P = setting(60, seed=4)
        way = points(60, 9, 2)
        h = 1e-5
        slope = (
            (sne.cost(Y + h * way, P, background) - sne.cost(Y - h * way, P, background)) / 2 / h
        )
        assert slope == pytest.approx((sne.gradient(Y, P, background) * way).sum(), rel=1e-7)

    def test_without_background_it_is_symmetric_sne(self):
        Y, P = setting()
        np.testing.assert_allclose(sne.gradient(Y, P, 0), naive_sne_gradient(Y, P), rtol=1e-11)
        np.testing.assert_allclose(
            sne.gradient(Y, P, 1e-9), naive_sne_gradient(Y, P), rtol=1e-5, atol=1e-9
        )
        np.testing.assert_array_equal(sne.gradient(Y, P, 1e-320), sne.gradient(Y, P, 0))

    @pytest.mark.parametrize("background", LAMBDAS)
    def test_gradient_ignores_shifts_and_turns_with_the_map(self, background):
        Y, P = setting()
        slope = sne.gradient(Y, P, background)
        Q = np.linalg.qr(points(2, 3, 2))[0]
        np.testing.assert_allclose(slope.sum(axis=0), 0, atol=1e-15)
        np.testing.assert_allclose(
            sne.gradient(Y + np.array([900, -70]), P, background), slope, atol=1e-12
        )
        np.testing.assert_allclose(sne.gradient(Y @ Q, P, background), slope @ Q, atol=1e-14)
        there = sne.cost(Y @ Q + 900, P, background)
        assert there == pytest.approx(sne.cost(Y, P, background), rel=1e-11)

    def test_cost_of_the_data_itself_is_zero(self):
        """Where P is the Q of a map, the map is right: nothing to pay, and nothing to change."""
        Y = points(9, D=2)
        s = np.exp(-squareform(pdist(Y, "sqeuclidean"))) - np.eye(9)
        for background in LAMBDAS:
            Q = (1 - background) * s / s.sum() + background / 72 * (1 - np.eye(9))
            assert sne.cost(Y, Q, background) == pytest.approx(0, abs=1e-14)
            np.testing.assert_allclose(sne.gradient(Y, Q, background), 0, atol=1e-15)

    @pytest.mark.parametrize("background", LAMBDAS)
    def test_two_points_are_neighbours_wherever_they_are(self, background):
        Y, P = np.array([[0, 0], [1, 2]]), np.array([[0, 0.5], [0.5, 0]])
        assert sne.cost(Y, P, background) == pytest.approx(0, abs=1e-15)
        np.testing.assert_allclose(sne.gradient(Y, P, background), 0, atol=1e-15)

    def test_background_lets_go_of_points_that_are_far_apart(self):
        P = sne.probabilities(points(8), 3)
        Y = np.repeat([[0.0, 0], [20, 0]], 4, axis=0) + 0.1 * points(8, 1, 2)
        assert np.abs(sne.gradient(Y, P, 0)).max() > 1
        assert np.abs(sne.gradient(Y, P, 0.2)).max() < 0.1
        assert sne.cost(Y, P, 0) > 50
        assert sne.cost(Y, P, 0.2) < 3

    @pytest.mark.parametrize("background", [0, 0.2])
    def test_wide_maps_stay_finite(self, background):
        P = sne.probabilities(points(8), 3)
        Y = np.repeat([[0.0, 0], [1e4, 0]], 4, axis=0) + 0.1 * points(8, 1, 2)
        across = 2 * P[:4, 4:].sum()
        expected = across * 1e8 if background == 0 else 3
        assert 0 < sne.cost(Y, P, background) < 1.1 * expected
        assert np.isfinite(sne.gradient(Y, P, background)).all()
        if background == 0:
            assert sne.cost(Y, P, 0) > 0.9 * expected

    @pytest.mark.parametrize("background", LAMBDAS)
    def test_float32_agrees_with_float64(self, background):
        X = data.digits()[0][:300] / 16
        P = sne.probabilities(X, 20)
        Y = 3 * points(300, 2, 2)
        room = np.empty_like(P)
        slope, cross = sne._descent(Y, P, background, room)
        P32, Y32 = P.astype(np.float32), Y.astype(np.float32)
        slope32, cross32 = sne._descent(Y32, P32, background, room.astype(np.float32))
        assert slope32.dtype == np.float32
        assert np.abs(slope32 - slope).max() < 1e-4 * np.abs(slope).max()
        assert cross32 == pytest.approx(cross, rel=1e-5)
        assert (slope32 == sne._descent(Y32, P32, background, np.empty_like(P32), False)[0]).all()

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_no_kernel_is_so_small_that_it_loses_digits(self, dtype):
        P = sne.probabilities(points(8), 3).astype(dtype)
        Y = np.repeat([[0, 0], [1e4, 0]], 4, axis=0) + 0.1 * points(8, 1, 2)
        kernels, other = np.full_like(P, np.nan), ~np.eye(8, dtype=bool)
        sne._descent(Y.astype(dtype), P, 0, kernels)
        tiny = np.finfo(dtype).tiny
        assert tiny < kernels[other].min() < 1e3 * tiny
        np.testing.assert_array_equal(kernels.diagonal(), 0)
        near = np.exp(-squareform(pdist(Y, "sqeuclidean")))[:4, :4]
        np.testing.assert_allclose(
            kernels[:4, :4], near - np.eye(4), rtol=100 * np.finfo(dtype).eps
        )

    def test_blocks_cover_the_rows_once(self, monkeypatch):
        for N in (1, 4, 316, 317, 1500, 1797):
            rows = [range(N)[block] for block in sne._blocks(N)]
            assert [i for block in rows for i in block] == list(range(N))
            assert max(map(len, rows)) * N <= 100_000 + N
        Y, P = setting(40)
        whole = sne.gradient(Y, P, 0.2), sne.cost(Y, P, 0.2)
        monkeypatch.setattr(sne, "_blocks", lambda N: [slice(0, 1), slice(1, 17), slice(17, N)])
        np.testing.assert_allclose(sne.gradient(Y, P, 0.2), whole[0], atol=1e-15)
        assert sne.cost(Y, P, 0.2) == pytest.approx(whole[1], rel=1e-13)

    def test_leave_their_arguments(self):
        Y, P = setting()
        copies = Y.copy(), P.copy()
        sne.cost(Y, P, 0.2), sne.gradient(Y, P, 0.2)
        np.testing.assert_array_equal(Y, copies[0])
        np.testing.assert_array_equal(P, copies[1])

    @pytest.mark.parametrize("f", [sne.cost, sne.gradient])
    def test_refuse_what_does_not_fit(self, f):
        Y, P = setting()
        for background in (-0.1, 1, 1.5, np.nan, "0.2", None, True, False):
            with pytest.raises(ValueError, match="background must be a number from 0"):
                f(Y, P, background)
        lopsided, negative, diagonal = P.copy(), P.copy(), P + np.eye(12) / 12
        lopsided[0, 1] *= 1 + 1.5e-6
        negative[0, 1] = negative[1, 0] = -P[0, 1]
        one = P + np.diag([0.1] + [0] * 11)
        scaled = diagonal / 2, one / 1.1, negative / negative.sum()
        for wrong in (lopsided, negative, 2 * P, P[:-1], *scaled):
            with pytest.raises(ValueError, match=re.escape("make it with sne.probabilities")):
                f(Y, wrong, 0.2)
        lopsided[0, 1] = (1 + 5e-7) * P[0, 1]  # a few roundings of float32
        assert np.isfinite(f(Y, lopsided, 0.2)).all()
        with pytest.raises(ValueError, match="P must have 11 columns"):
            f(Y[:-1], P, 0.2)
        with pytest.raises(ValueError, match="Y must have 2 columns"):
            f(points(12), P, 0.2)
        with pytest.raises(ValueError, match="over 25 apart"):
            f(np.column_stack([25.5 * np.arange(12), np.zeros(12)]), P, 0.2)
        assert np.isfinite(f(np.column_stack([25 * np.arange(12), np.zeros(12)]), P, 0.2)).all()


def clusters(n=40):
    rng = np.random.default_rng(3)
    y = np.repeat([0, 1, 2], n)
    return 8 * np.eye(3, 10)[y] + rng.normal(size=(3 * n, 10)), y


class TestFit:
    def test_keeps_three_clusters_apart_and_neighbours_together(self):
        X, y = clusters()
        Y = sne.fit(X, perplexity=15, rng=np.random.default_rng(0))
        assert Y.shape == (120, 2)
        assert Y.dtype == np.float64
        assert (y[nearest(Y, 10)] == y[:, None]).all()
        assert agreement(X, Y) > 0.45
        assert agreement(X, Y) > agreement(X, X[:, :2]) + 0.15

    @pytest.mark.slow
    def test_beats_a_plane_and_plain_sne_on_digits(self):
        X = data.digits()[0][:500] / 16
        P = sne.probabilities(X, 30)
        with_background, without = (
            sne.fit(X, background=b, rng=np.random.default_rng(0)) for b in (0.2, 0)
        )
        plane = np.linalg.svd(X - X.mean(axis=0))[0][:, :2]
        assert agreement(X, with_background) > agreement(X, without) + 0.05
        assert agreement(X, without) > agreement(X, plane) + 0.2
        assert agreement(X, with_background) > 0.6
        assert trustworthiness(X, with_background, n_neighbors=10) > 0.975
        assert sne.cost(with_background, P, 0.2) < 0.6
        assert np.abs(sne.gradient(with_background, P, 0.2)).max() < 0.002

    def test_tells_the_cost_and_lets_it_fall(self):
        X, _ = clusters()
        seen = []
        P = sne.probabilities(X, 15)
        Y = sne.fit(
            X,
            perplexity=15,
            iterations=200,
            rng=np.random.default_rng(0),
            callback=lambda *args: seen.append(args),
        )
        numbers, maps, costs = zip(*seen, strict=True)
        assert list(numbers) == list(range(1, 201))
        assert len({id(m) for m in maps}) == 200  # each map is kept
        np.testing.assert_array_equal(maps[-1].astype(np.float64), Y)
        weights = np.interp(np.arange(1, 201), [0, 50, 150, 200], [0, 0, 0.2, 0.2])
        for k in (0, 10, 49, 50, 75, 100, 149, 150, 199):
            assert type(costs[k]) is float
            assert costs[k] == pytest.approx(sne.cost(maps[k], P, weights[k]), rel=1e-4)
        assert costs[49] < 0.6 * costs[0]
        assert (np.diff(costs[-50:]) < 1e-4).all()
        assert costs[-1] < sne.cost(maps[49], P, 0.2) - 0.01

    def test_is_gradient_descent_with_momentum(self):
        X, P = points(20), sne.probabilities(points(20), 5)
        maps = []
        sne.fit(
            X,
            perplexity=5,
            background=0.3,
            iterations=8,
            rng=np.random.default_rng(1),
            callback=lambda i, Y, cost: maps.append(Y),
        )
        Y = np.random.default_rng(1).standard_normal((20, 2), dtype=np.float32).astype(float)
        rate, speed = 0.1 / P.sum(axis=1).max(), 0
        before = [0, *np.interp(np.arange(1, 8), [2, 6], [0, 0.3])]
        for background, found in zip(before, maps, strict=True):
            speed = 0.9 * speed - rate * sne.gradient(Y, P, background)
            Y = Y + speed
            np.testing.assert_allclose(found, Y, atol=2e-5)

    def test_has_30_neighbours_a_background_of_a_fifth_and_500_steps(self):
        X, maps = clusters(12)[0], []
        for options in ({}, {"perplexity": 30, "background": 0.2, "iterations": 500}):
            maps.append(sne.fit(X, rng=np.random.default_rng(0), **options))
        np.testing.assert_array_equal(*maps)

    def test_steps_are_at_most_a_kernel_wide(self):
        X = clusters(5)[0]
        P = sne.probabilities(X, 4)
        maps = []
        sne.fit(
            X,
            perplexity=4,
            background=0,
            iterations=10,
            rng=np.random.default_rng(6),
            callback=lambda i, Y, cost: maps.append(Y),
        )
        Y = np.random.default_rng(6).standard_normal((15, 2), dtype=np.float32).astype(float)
        rate, speed, cut = 0.1 / P.sum(axis=1).max(), 0, set()
        for found in maps:
            free = 0.9 * speed - rate * sne.gradient(Y, P, 0)
            speed = np.clip(free, -1, 1)
            cut |= set(np.sign(free[free != speed]))
            Y = Y + speed
            np.testing.assert_allclose(found, Y, atol=1e-4)
        assert cut == {-1, 1}  # steps either way would have been longer

    def test_a_background_below_what_float32_holds_is_none(self):
        X = clusters(5)[0]
        maps, costs = [], []
        for b in (1e-50, 0):
            maps.append(
                sne.fit(
                    X,
                    perplexity=4,
                    background=b,
                    iterations=20,
                    rng=np.random.default_rng(1),
                    callback=lambda i, Y, cost: costs.append(cost),
                )
            )
        np.testing.assert_array_equal(*maps)
        np.testing.assert_array_equal(costs[:20], costs[20:])
        assert np.isfinite(costs).all()

    def test_repeats_itself_with_the_same_rng_only(self):
        X, _ = clusters(10)
        one, same, another = (
            sne.fit(X, perplexity=5, iterations=30, rng=np.random.default_rng(s)) for s in (0, 0, 1)
        )
        np.testing.assert_array_equal(one, same)
        assert np.abs(one - another).max() > 0.1
        watched = sne.fit(
            X, perplexity=5, iterations=30, rng=np.random.default_rng(0), callback=print_nothing
        )
        np.testing.assert_array_equal(one, watched)

    def test_begun_with_its_background_a_wide_map_stays_torn(self):
        """What van der Maaten and Hinton (2008) say of it, and why the background grows."""
        X, y = clusters()
        P = sne.probabilities(X, 15)
        start = 10 * points(120, 0, 2)
        ends = []
        for begin in (0, 0.2):
            Y, speed = start, 0
            for step in range(300):
                now = begin if step < 200 else 0.2
                speed = 0.9 * speed - 0.1 / P.sum(axis=1).max() * sne.gradient(Y, P, now)
                Y = Y + np.clip(speed, -1, 1)
            ends.append((sne.cost(Y, P, 0.2), (y[nearest(Y, 10)] == y[:, None]).mean()))
        assert ends[0][0] < ends[1][0] / 3
        assert ends[0][1] > ends[1][1] + 0.2

    @pytest.mark.parametrize("seed", range(12))
    def test_small_and_odd_sets_have_finite_maps_too(self, seed):
        rng = np.random.default_rng(seed)
        X = rng.standard_cauchy((4 + seed % 4, 1 + seed % 3)) * 10.0 ** rng.integers(-8, 8)
        background = [0, 0.2, 0.9][seed % 3]
        Y = sne.fit(X, perplexity=1.04 + seed % 2, background=background, rng=rng)
        assert np.isfinite(Y).all()
        assert np.abs(Y).max() < 40

    def test_refuses_bad_input(self):
        X, rng = points(), np.random.default_rng(0)
        for wrong in (None, 0, np.random):
            with pytest.raises(ValueError, match="rng must be a Generator"):
                sne.fit(X, perplexity=3, rng=wrong)
        for wrong in (0, -1, 2.5, True, None):
            with pytest.raises(ValueError, match="iterations must be a whole number, 1 or more"):
                sne.fit(X, perplexity=3, iterations=wrong, rng=rng)
        for wrong in (-0.1, 1, np.nan, "a"):
            with pytest.raises(ValueError, match="background must be a number from 0"):
                sne.fit(X, perplexity=3, background=wrong, rng=rng)
        with pytest.raises(ValueError, match="perplexity must be above 1 and below 11"):
            sne.fit(X, rng=rng)
        with pytest.raises(ValueError, match="NaN"):
            sne.fit(np.where(X > 1, np.nan, X), perplexity=3, rng=rng)


def print_nothing(iteration, Y, cost):
    pass


def test_the_share_of_neighbours_kept_is_scikit_learns():
    rng = np.random.default_rng(8)
    X = rng.normal(size=(120, 6))
    Y = X[:, :2] + rng.normal(0, 0.1, (120, 2))
    near = [NearestNeighbors(n_neighbors=7).fit(A).kneighbors()[1] for A in (X, Y)]
    shared = [len(set(a) & set(b)) / 7 for a, b in zip(*near, strict=True)]
    assert sne.kept(X, Y, 7) == pytest.approx(np.mean(shared))
    assert sne.kept(X, 3 * X @ np.linalg.qr(rng.normal(size=(6, 6)))[0] + 1) == 1
    by_chance = sne.kept(X, rng.normal(size=(120, 2)), 7)
    assert by_chance == pytest.approx(7 / 119, abs=4 * np.sqrt(7 / 119 / 120 / 7))


@pytest.mark.parametrize(
    ("X", "Y", "k", "message"),
    [
        (np.eye(5), np.eye(4), 1, "as many rows; got 5 and 4"),
        (np.eye(5), np.eye(5), 4, "k must be a whole number from 1 to 3"),
        (np.eye(5), np.eye(5), 0, "k must be a whole number from 1 to 3"),
        (np.eye(5), np.full((5, 2), np.nan), 1, "Y has NaN"),
    ],
)
def test_what_kept_refuses(X, Y, k, message):
    with pytest.raises(ValueError, match=message):
        sne.kept(X, Y, k)
