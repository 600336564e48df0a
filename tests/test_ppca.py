"""Probabilistic PCA against densities of SciPy, against PCA, and against what EM must do."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from lecture8 import data, pca, ppca


def generated(N=300, D=8, M=3, seed=0, noise=1.0):
    """Points from a PPCA model with distinct directions, off the origin."""
    rng = np.random.default_rng(seed)
    U = np.linalg.qr(rng.normal(size=(D, M)))[0]
    W = U * np.linspace(6, 3, M)
    return 5 + rng.normal(size=(N, M)) @ W.T + noise * rng.normal(size=(N, D))


X = generated()
HOLES = np.where(np.random.default_rng(1).random(X.shape) < 0.3, np.nan, X)
HOLES[4] = np.nan


def marginal(model, row):
    """The mean and covariance that the model gives to what is seen of a row, and those entries."""
    seen = ~np.isnan(row)
    return model.mean[seen], model.covariance()[np.ix_(seen, seen)], row[seen]


class TestClosedForm:
    @pytest.mark.parametrize("M", range(8))
    def test_has_the_leading_eigenvalues_of_S_and_the_mean_of_the_others(self, M):
        model, lam = ppca.fit(X, M), pca.fit(X).lam
        found = np.linalg.eigvalsh(model.covariance())[::-1]
        np.testing.assert_allclose(found[:M], lam[:M])
        np.testing.assert_allclose(found[M:], lam[M:].mean())
        assert np.trace(model.covariance()) == pytest.approx(lam.sum())
        np.testing.assert_allclose(model.mean, X.mean(axis=0))

    @pytest.mark.parametrize("M", [0, 1, 3, 7])
    def test_log_density_is_scipys(self, M):
        model = ppca.fit(X, M)
        expected = multivariate_normal(model.mean, model.covariance()).logpdf(X)
        np.testing.assert_allclose(model.log_density(X), expected, rtol=1e-10)
        assert model.log_likelihood(X) == pytest.approx(expected.sum(), rel=1e-12)

    def test_with_D_less_1_directions_the_model_is_the_full_gaussian(self):
        np.testing.assert_allclose(ppca.fit(X, 7).covariance(), pca.covariance(X), atol=1e-10)

    def test_with_no_direction_it_is_a_sphere(self):
        model = ppca.fit(X, 0)
        assert model.W.shape == (8, 0)
        assert model.sigma2 == pytest.approx(X.var(axis=0).mean())

    @pytest.mark.parametrize("seed", range(5))
    def test_no_nearby_model_is_likelier(self, seed):
        rng, model = np.random.default_rng(seed), ppca.fit(X, 3)
        best = model.log_likelihood(X)
        for _ in range(20):
            other = ppca.PPCA(
                model.mean + 0.01 * rng.normal(size=8),
                model.W + 0.01 * rng.normal(size=(8, 3)),
                model.sigma2 * np.exp(0.01 * rng.normal()),
            )
            assert other.log_likelihood(X) < best

    def test_a_rotation_of_W_changes_nothing(self):
        model = ppca.fit(X, 3)
        R = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))[0]
        turned = ppca.PPCA(model.mean, model.W @ R, model.sigma2)
        np.testing.assert_allclose(turned.log_density(X), model.log_density(X))
        np.testing.assert_allclose(turned.posterior(X)[0], model.posterior(X)[0] @ R)


class TestPosterior:
    def test_is_that_of_the_joint_gaussian(self):
        """Condition the joint Gaussian of (z, x) on x, with D x D matrices (PRML 2.81-2.82)."""
        model = ppca.fit(X, 3)
        Ez, cov = model.posterior(X)
        K = model.W.T @ np.linalg.inv(model.covariance())
        np.testing.assert_allclose(Ez, (X - model.mean) @ K.T, atol=1e-10)
        assert cov.shape == (300, 3, 3)
        np.testing.assert_allclose(cov[7], np.eye(3) - K @ model.W, atol=1e-12)

    def test_with_missing_entries_too(self):
        model = ppca.fit(X, 3)
        Ez, cov = model.posterior(HOLES)
        for n in (0, 1, 2):
            seen = ~np.isnan(HOLES[n])
            mean, C, x = marginal(model, HOLES[n])
            K = model.W[seen].T @ np.linalg.inv(C)
            np.testing.assert_allclose(Ez[n], K @ (x - mean), atol=1e-10)
            np.testing.assert_allclose(cov[n], np.eye(3) - K @ model.W[seen], atol=1e-12)
        np.testing.assert_array_equal(Ez[4], 0)
        np.testing.assert_allclose(cov[4], np.eye(3))

    def test_shrinks_to_the_projection_as_the_noise_vanishes(self):
        found = pca.fit(X, 3)
        model = ppca.PPCA(found.mean, found.U, 1e-9)
        np.testing.assert_allclose(model.posterior(X)[0], found.encode(X), rtol=1e-6)

    def test_log_density_of_what_is_seen_is_the_marginal(self):
        model = ppca.fit(X, 3)
        for row, found in zip(HOLES[:20], model.log_density(HOLES[:20]), strict=True):
            mean, C, x = marginal(model, row)
            expected = multivariate_normal(mean, C).logpdf(x) if len(x) else 0
            assert found == pytest.approx(expected, abs=1e-9)

    def test_imputes_the_conditional_mean_and_keeps_what_is_seen(self):
        model = ppca.fit(X, 3)
        filled, C = model.impute(HOLES), model.covariance()
        for n in (0, 1, 4):
            seen = ~np.isnan(HOLES[n])
            np.testing.assert_array_equal(filled[n, seen], HOLES[n, seen])
            gain = C[np.ix_(~seen, seen)] @ np.linalg.pinv(C[np.ix_(seen, seen)])
            expected = model.mean[~seen] + gain @ (HOLES[n] - model.mean)[seen]
            np.testing.assert_allclose(filled[n, ~seen], expected, atol=1e-9)
        np.testing.assert_allclose(filled[4], model.mean)


def test_samples_have_the_models_mean_and_covariance():
    model, n = ppca.fit(3 * X, 3), 100_000
    drawn, C = model.sample(n, np.random.default_rng(3)), model.covariance()
    error = np.sqrt((np.outer(np.diag(C), np.diag(C)) + C**2) / n)
    assert (np.abs(pca.covariance(drawn) - C) < 4.5 * error).all()
    assert (np.abs(drawn.mean(axis=0) - model.mean) < 4.5 * np.sqrt(np.diag(C) / n)).all()


class TestEM:
    def run(self, X, M, seed=0, **options):
        models, likelihoods = [], []

        def note(iteration, model, log_likelihood):
            assert iteration == len(models)
            models.append(model)
            likelihoods.append(log_likelihood)

        rng = np.random.default_rng(seed)
        found = ppca.fit_em(X, M, rng, callback=note, **options)
        return found, models, np.array(likelihoods)

    @pytest.mark.parametrize("M", [0, 1, 3, 7])
    def test_reaches_the_closed_form(self, M):
        found, _, _ = self.run(X, M, iterations=50_000, tol=1e-13)
        best = ppca.fit(X, M)
        assert found.sigma2 == pytest.approx(best.sigma2, rel=1e-4)
        np.testing.assert_allclose(found.covariance(), best.covariance(), atol=2e-3)
        np.testing.assert_allclose(found.W, best.W, atol=2e-3)
        assert found.log_likelihood(X) == pytest.approx(best.log_likelihood(X), abs=1e-6)

    @pytest.mark.parametrize("rows", [X, HOLES], ids=["complete", "with holes"])
    def test_never_decreases_the_likelihood_that_it_reports(self, rows):
        _, models, likelihoods = self.run(rows, 3)
        assert len(likelihoods) > 10
        assert (np.diff(likelihoods) >= -1e-9 * np.abs(likelihoods[1:])).all()
        for i in (0, 5, -1):
            assert models[i].log_likelihood(rows) == pytest.approx(likelihoods[i], rel=1e-12)

    def test_both_forms_of_the_M_step_agree_where_nothing_is_missing(self):
        model = ppca.fit(X, 2)
        Xc, seen = X - model.mean, np.ones(X.shape, bool)
        W = np.random.default_rng(5).normal(size=(8, 2))
        Ez, cov = ppca._e_step(W, 2.0, Xc, None)
        Ez_holes, cov_holes = ppca._e_step(W, 2.0, Xc, seen)
        np.testing.assert_allclose(Ez_holes, Ez)
        np.testing.assert_allclose(cov_holes, np.broadcast_to(cov, (300, 2, 2)))
        squares = (Xc**2).sum(axis=1)
        one = ppca._m_step(Xc, squares, Ez, cov)
        other = ppca._m_step_missing(Xc, squares, seen, Ez, cov_holes)
        np.testing.assert_allclose(other[0], one[0], atol=1e-10)
        assert other[1] == pytest.approx(one[1])
        np.testing.assert_allclose(other[2], 0, atol=1e-10)

    def test_is_at_rest_at_the_closed_form(self):
        model = ppca.fit(X, 3)
        Xc = X - model.mean
        Ez, cov = ppca._e_step(model.W, model.sigma2, Xc, None)
        W, sigma2 = ppca._m_step(Xc, (Xc**2).sum(axis=1), Ez, cov)
        np.testing.assert_allclose(W, model.W, atol=1e-10)
        assert sigma2 == pytest.approx(model.sigma2)

    def test_with_holes_it_is_at_rest_where_the_likelihood_is_flat(self):
        found, _, _ = self.run(HOLES, 2, iterations=20_000, tol=1e-13)

        def log_likelihood(t):
            mean, rest = t[:8], t[8:]
            return ppca.PPCA(mean, rest[:16].reshape(8, 2), rest[16]).log_likelihood(HOLES)

        at = np.concatenate([found.mean, found.W.ravel(), [found.sigma2]])
        step = 1e-4 * np.eye(25)
        slopes = [(log_likelihood(at + h) - log_likelihood(at - h)) / 2e-4 for h in step]
        steep = [log_likelihood(at + h) - log_likelihood(at) for h in 0.3 * np.eye(25)]
        assert np.abs(slopes).max() < 1e-3
        assert np.max(steep) < 0

    def test_recovers_the_truth_with_half_of_the_entries_missing(self):
        rng = np.random.default_rng(6)
        truth = generated(N=4000, D=8, M=2, seed=7)
        holes = np.where(rng.random(truth.shape) < 0.5, np.nan, truth)
        found, best = ppca.fit_em(holes, 2, rng), ppca.fit(truth, 2)
        assert found.sigma2 == pytest.approx(1, abs=0.05)
        lam, expected = (np.linalg.eigvalsh(m.covariance())[-2:] for m in (found, best))
        np.testing.assert_allclose(lam, expected, rtol=0.03)
        error = ((found.impute(holes) - truth)[np.isnan(holes)] ** 2).mean()
        with_all_seen = ((best.impute(holes) - truth)[np.isnan(holes)] ** 2).mean()
        assert error == pytest.approx(with_all_seen, rel=0.01)

    def test_starts_at_random_and_depends_on_nothing_else(self):
        one, other = (ppca.fit_em(HOLES, 2, np.random.default_rng(8)) for _ in range(2))
        np.testing.assert_array_equal(one.W, other.W)

    def test_says_when_the_iterations_were_too_few(self):
        with pytest.warns(UserWarning, match="not converged in 3 iterations"):
            ppca.fit_em(X, 3, np.random.default_rng(0), iterations=3)

    def test_beats_the_mean_and_mean_then_pca_on_digits(self):
        digits = data.digits()[0][:600]
        rng = np.random.default_rng(9)
        holes = np.where(rng.random(digits.shape) < 0.3, np.nan, digits)
        lost = np.isnan(holes)
        by_mean = np.where(lost, np.nanmean(holes, axis=0), digits)
        twice = pca.fit(by_mean, 15)
        by_pca = np.where(lost, twice.reconstruct(by_mean), digits)
        by_em = ppca.fit_em(holes, 15, rng, tol=1e-2).impute(holes)
        errors = [((x - digits)[lost] ** 2).mean() for x in (by_em, by_pca, by_mean)]
        assert errors[0] < 0.8 * errors[1] < 0.8 * errors[2]

    def test_small_noise_does_not_slow_it_down(self):
        """EM without rescaling z takes thousands of iterations for the lengths of W here."""
        rows = generated(N=200, D=30, M=3, noise=0.01)
        found, _, likelihoods = self.run(rows, 3)
        assert len(likelihoods) < 20
        assert found.log_likelihood(rows) == pytest.approx(
            ppca.fit(rows, 3).log_likelihood(rows), abs=1e-3
        )


class TestBayesian:
    @pytest.mark.parametrize("M", [0, 1, 2, 3, 4])
    def test_finds_how_many_directions_made_the_data(self, M):
        found = ppca.fit_bayesian(generated(N=500, D=10, M=M, seed=M))
        assert np.isfinite(found.alpha).sum() == M
        assert found.W.shape == (10, 9)
        assert not found.W[:, M:].any()
        assert found.sigma2 == pytest.approx(1, rel=0.1)

    def test_precision_is_D_over_the_squared_length(self):
        found = ppca.fit_bayesian(X)
        kept = np.isfinite(found.alpha)
        np.testing.assert_allclose(found.alpha[kept], 8 / (found.W[:, kept] ** 2).sum(axis=0))

    def test_W_is_where_the_penalised_likelihood_is_flat(self):
        found = ppca.fit_bayesian(X)
        kept = np.isfinite(found.alpha)
        W, alpha = found.W[:, kept], found.alpha[kept]

        def objective(W):
            model = ppca.PPCA(found.mean, W, found.sigma2)
            return model.log_likelihood(X) - 0.5 * (alpha * W**2).sum()

        rng = np.random.default_rng(4)
        for direction in rng.normal(size=(5, *W.shape)):
            h = 1e-4 * direction
            assert abs(objective(W + h) - objective(W - h)) / 2e-4 < 1e-2
            assert objective(W + 1e3 * h) < objective(W)

    @pytest.mark.parametrize("N", [5, 12, 15, 20])
    def test_few_points_do_not_talk_it_into_keeping_all(self, N):
        for seed in range(5):
            rows = generated(N=N, D=10, M=3, seed=seed)
            kept = np.isfinite(ppca.fit_bayesian(rows).alpha).sum()
            assert kept <= 3

    def test_shrinks_what_it_keeps(self):
        one, other = ppca.fit_bayesian(X), ppca.fit(X, 3)
        assert (np.linalg.norm(one.W[:, :3], axis=0) < np.linalg.norm(other.W, axis=0)).all()

    @pytest.mark.parametrize("rows", [X, generated(40, 12, 2, noise=0.01), X[:12]])
    def test_prml_s_re_estimation_is_at_rest_there(self, rows):
        """PRML 12.62, 12.63 and 12.57 in turn, from the answer: nothing moves."""
        N, D = rows.shape
        found = ppca.fit_bayesian(rows)
        kept = np.isfinite(found.alpha)
        W, sigma2, Xc = found.W[:, kept], found.sigma2, rows - found.mean
        alpha = D / (W**2).sum(axis=0)
        np.testing.assert_allclose(alpha, found.alpha[kept])
        Ez, cov = ppca._e_step(W, sigma2, Xc, None)
        Ezz = N * cov[0] + Ez.T @ Ez
        again = Xc.T @ Ez @ np.linalg.inv(Ezz + sigma2 * np.diag(alpha))
        np.testing.assert_allclose(again, W, atol=1e-7 * np.sqrt(sigma2))
        error = (Xc**2).sum() - 2 * (Xc @ W * Ez).sum() + np.trace(Ezz @ W.T @ W)
        assert error / (N * D) == pytest.approx(sigma2, rel=1e-9)

    def test_plain_re_estimation_gets_there(self):
        rows = generated(N=200, D=6, M=2, seed=3)
        Xc = rows - rows.mean(axis=0)
        found = pca.fit(rows, 5)
        W, sigma2 = found.U * np.sqrt(found.lam[:5]), found.lam.mean()
        for _ in range(2000):
            alpha = 6 / np.maximum((W**2).sum(axis=0), 1e-100)
            Ez, cov = ppca._e_step(W, sigma2, Xc, None)
            Ezz = 200 * cov[0] + Ez.T @ Ez
            W = Xc.T @ Ez @ np.linalg.inv(Ezz + sigma2 * np.diag(alpha))
            error = (Xc**2).sum() - 2 * (Xc @ W * Ez).sum() + np.trace(Ezz @ W.T @ W)
            sigma2 = error / Xc.size
        np.testing.assert_allclose(ppca.fit_bayesian(rows).W, W, atol=1e-6)

    @pytest.mark.parametrize(("N", "D"), [(4, 30), (5, 50), (10, 50), (50, 10)])
    def test_finds_nothing_in_pure_noise(self, N, D):
        for seed in range(6):
            rows = np.random.default_rng(seed).normal(size=(N, D))
            assert not ppca.fit_bayesian(rows).W.any()

    def test_keeps_a_direction_above_the_threshold_only(self):
        N, D = 60, 5
        rng = np.random.default_rng(0)
        Q = rng.normal(size=(N, D))
        Q = np.sqrt(N) * np.linalg.qr(Q - Q.mean(axis=0))[0]
        threshold = (np.sqrt(N + D) + np.sqrt(D)) ** 2 / N
        for lam_1, kept in ((0.99 * threshold, 0), (2 * threshold, 1)):
            found = ppca.fit_bayesian(Q * np.sqrt([lam_1, 1, 1, 1, 1]))
            assert np.isfinite(found.alpha).sum() == kept
            assert (lam_1 > threshold * found.sigma2) == kept


def three_lines(n=100, seed=0, noise=0.3):
    """Three line segments in the plane, each with round noise, and which is whose."""
    rng = np.random.default_rng(seed)
    angles, centres = np.radians([0, 60, 120]), np.array([[0, 0], [9, 3], [-9, 3]])
    along = np.column_stack([np.cos(angles), np.sin(angles)])
    which = np.repeat(np.arange(3), n)
    t = 2.5 * rng.normal(size=(3 * n, 1))
    return centres[which] + t * along[which] + noise * rng.normal(size=(3 * n, 2)), which


LINES, WHICH = three_lines()


def test_density_is_right_where_the_noise_is_tiny():
    rows = generated(N=50, D=8, M=3, noise=1e-5)
    found, model = pca.fit(rows), ppca.fit(rows, 3)
    z = (rows - model.mean) @ found.U
    lam = np.append(found.lam[:3], np.full(5, model.sigma2))
    expected = -0.5 * (8 * np.log(2 * np.pi) + np.log(lam).sum() + (z**2 / lam).sum(axis=1))
    np.testing.assert_allclose(model.log_density(rows), expected, atol=1e-7)


class TestMixture:
    def test_finds_three_lines_that_one_pca_cannot_describe(self):
        found = ppca.fit_mixture(LINES, 3, 1, np.random.default_rng(0))
        R = found.responsibilities(LINES)
        np.testing.assert_allclose(R.sum(axis=1), 1)
        part_of = [np.bincount(R[w == WHICH].argmax(axis=1)).argmax() for w in range(3)]
        own = R[np.arange(300), np.take(part_of, WHICH)]
        assert (own > 0.5).mean() > 0.98
        np.testing.assert_allclose(found.weights, 1 / 3, atol=0.02)
        for part in found.parts:
            assert part.sigma2 == pytest.approx(0.09, abs=0.03)
            assert np.linalg.norm(part.W) == pytest.approx(2.5, abs=0.5)
        assert found.log_likelihood(LINES) > ppca.fit(LINES, 1).log_likelihood(LINES) + 100

    def test_density_and_responsibilities_are_bayes_rule(self):
        found = ppca.fit_mixture(LINES, 2, 1, np.random.default_rng(1))
        joint = np.array(
            [
                w * multivariate_normal(p.mean, p.covariance()).pdf(LINES)
                for w, p in zip(found.weights, found.parts, strict=True)
            ]
        )
        np.testing.assert_allclose(np.exp(found.log_density(LINES)), joint.sum(axis=0))
        np.testing.assert_allclose(found.responsibilities(LINES), (joint / joint.sum(axis=0)).T)

    def test_one_part_is_the_closed_form(self):
        found, one = ppca.fit_mixture(X, 1, 2, np.random.default_rng(0)), ppca.fit(X, 2)
        np.testing.assert_allclose(found.parts[0].W, one.W, atol=1e-10)
        assert found.log_likelihood(X) == pytest.approx(one.log_likelihood(X))

    def test_never_decreases_the_likelihood(self):
        R = np.random.default_rng(3).dirichlet([1, 1, 1], len(LINES))
        steps = []
        for iterations in range(1, 25):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model = ppca._mixture_from(R, LINES, 1, iterations, 1e-6)
            steps.append(model.log_likelihood(LINES))
        assert (np.diff(steps) > -1e-9).all()
        assert steps[-1] > steps[0] + 10

    def test_keeps_the_best_of_its_starts(self, monkeypatch):
        ends = [ppca.fit_mixture(LINES, 3, 1, np.random.default_rng(s), starts=1) for s in (0, 1)]
        ends.append(ppca.Mixture(np.ones(1), (ppca.fit(LINES, 1),)))
        worst = ends[-1].log_likelihood(LINES)
        for order in (ends, ends[::-1]):
            one_by_one = iter(order)
            monkeypatch.setattr(ppca, "_mixture_from", lambda *_, it=one_by_one: next(it))
            found = ppca.fit_mixture(LINES, 3, 1, np.random.default_rng(0), starts=3)
            assert found.log_likelihood(LINES) == max(e.log_likelihood(LINES) for e in ends) > worst

    def test_gives_up_a_start_that_shrinks_on_few_points(self):
        far = np.vstack([LINES, [[1e3, 1e3], [1e3, 1e3 + 1]]])
        with pytest.raises(ValueError, match="shrank on few or flat points"):
            ppca.fit_mixture(far, 2, 1, np.random.default_rng(0))

    def test_takes_thin_lines_for_what_they_are(self):
        found = ppca.fit_mixture(three_lines(noise=0.003)[0], 3, 1, np.random.default_rng(0))
        assert max(part.sigma2 for part in found.parts) < 2e-5

    def test_gives_up_a_part_on_repeated_points(self):
        lumps = np.repeat([[0.0, 0], [5, 5], [9, 0]], 20, axis=0)
        with pytest.raises(ValueError, match="shrank on few or flat points"):
            ppca.fit_mixture(lumps, 3, 1, np.random.default_rng(0))


@settings(deadline=None, max_examples=60)
@given(
    N=st.integers(4, 30),
    D=st.integers(1, 12),
    exponent=st.integers(-5, 5),
    seed=st.integers(0, 2**32 - 1),
)
def test_holds_at_every_shape_and_scale(N, D, exponent, seed):
    rng = np.random.default_rng(seed)
    scale = 10.0**exponent
    rows = scale * (rng.normal(size=(N, D)) + rng.normal(size=D))
    M = int(rng.integers(0, min(D, N - 1)))
    model = ppca.fit(rows, M)
    expected = multivariate_normal(model.mean, model.covariance(), allow_singular=True)
    np.testing.assert_allclose(model.log_density(rows), np.ravel(expected.logpdf(rows)), rtol=1e-6)
    holes = np.where(rng.random(rows.shape) < 0.4, np.nan, rows)
    np.testing.assert_array_equal(model.impute(holes)[~np.isnan(holes)], rows[~np.isnan(holes)])
    assert np.isfinite(model.log_density(holes)).all()


EMPTY_COLUMN = np.where(np.arange(8) == 3, np.nan, X)
RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ppca.fit(X, 8), "M must be a whole number from 0 to 7"),
        (lambda: ppca.fit(X, -1), "got -1"),
        (lambda: ppca.fit(HOLES, 2), "NaN"),
        (lambda: ppca.fit(X[0], 2), "2-D"),
        (lambda: ppca.fit(X[:3], 3), "no bound.*take M smaller"),
        (lambda: ppca.fit(np.ones((5, 3)), 1), "no bound"),
        (lambda: ppca.fit_em(X, 8, RNG), "from 0 to 7"),
        (lambda: ppca.fit_em(EMPTY_COLUMN, 2, RNG), r"fewer than 2 entries.*columns \[3\]"),
        (lambda: ppca.fit_em(np.where(X > 9, np.inf, X), 2, RNG), "infinite.*write NaN"),
        (lambda: ppca.fit_em(X * 1e200, 2, RNG), "rescale"),
        (lambda: ppca.fit_em(np.ones((5, 3)), 1, RNG), "no bound"),
        (lambda: ppca.fit_bayesian(HOLES), "NaN"),
        (lambda: ppca.fit_bayesian(X, M=8), "from 0 to 7"),
        (lambda: ppca.fit_bayesian(np.ones((5, 3))), "no bound"),
        (lambda: ppca.fit_mixture(HOLES, 2, 1, RNG), "NaN"),
        (lambda: ppca.fit_mixture(X, 0, 1, RNG), "K must be a whole number from 1 to 300"),
        (lambda: ppca.fit_mixture(X, 2, 8, RNG), "from 0 to 7"),
        (lambda: ppca.fit(X, 2).posterior(X[:, :3]), "8 columns"),
        (lambda: ppca.fit(X, 2).log_density(X * np.inf), "infinite"),
        (lambda: ppca.fit(X, 2).sample(0, RNG), "n must be a whole number, 1 or more"),
        (lambda: ppca.fit(X, 2).log_density(np.full((1, 8), 1e160)), "beyond 1e150"),
        (lambda: ppca.fit_mixture(X, 2, 1, RNG, starts=0), "starts must be"),
        (lambda: ppca.fit_mixture(X, 2, 1, RNG, iterations=0), "iterations must be"),
    ],
)
def test_bad_input_is_refused_with_advice(call, message):
    with pytest.raises(ValueError, match=message):
        call()
