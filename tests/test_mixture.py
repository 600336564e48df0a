"""A mixture a class: with one component it is quadratic discriminant analysis."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis

from lecture8.course.mixture import MixtureClassifier

rng = np.random.default_rng(15)
X = rng.normal(size=(300, 3)) * [1, 2, 3]
y = np.repeat([0, 1], [100, 200])
X[y == 1] = X[y == 1] @ rng.normal(size=(3, 3)) + 1


def test_one_full_component_is_qda():
    ours = MixtureClassifier(1, "full", floor=0).fit(X, y).predict(X)
    np.testing.assert_array_equal(ours, QuadraticDiscriminantAnalysis().fit(X, y).predict(X))


def test_more_components_learn_what_one_cannot():
    """Class 1 in two clouds on both sides of class 0, with equal means."""
    z = np.concatenate([rng.normal(0, 1, 200), rng.normal(-6, 1, 100), rng.normal(6, 1, 100)])
    labels = np.repeat(["inside", "outside"], 200)
    classifier = MixtureClassifier(2).fit(z[:, None], labels)
    assert (classifier.predict(z[:, None]) == labels).mean() > 0.98


def test_the_prior_counts():
    same = np.vstack([X, X, X])
    labels = np.repeat([0, 1], [len(X), 2 * len(X)])
    assert (MixtureClassifier(1).fit(same, labels).predict(X) == 1).all()


def test_bad_input_is_refused_with_advice():
    with pytest.raises(ValueError, match="one label a row"):
        MixtureClassifier().fit(X, y[:-1])
    with pytest.raises(ValueError, match="components must be a whole number from 1 to 100"):
        MixtureClassifier(101).fit(X, y)
