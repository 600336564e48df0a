"""Classify with a mixture of Gaussians a class: the rival of PCA's codes on slide 15."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.mixture import GaussianMixture

from lecture8 import check


class MixtureClassifier(ClassifierMixin, BaseEstimator):
    """Bayes' rule with p(x given class) a mixture of Gaussians, as a scikit-learn classifier.

    components: of the mixture of each class. covariance: "full" or "diag". floor: added to every
    variance, in the data's units squared. `fit` raises ValueError for data that do not fit y and
    for more components than a class has points.
    """

    def __init__(
        self, components: int = 2, covariance: Literal["full", "diag"] = "full", floor: float = 1e-3
    ) -> None:
        self.components = components
        self.covariance = covariance
        self.floor = floor

    def fit(self, X: ArrayLike, y: ArrayLike) -> "MixtureClassifier":
        """Fit one mixture to the rows of each class. X: (N, D). y: (N,)."""
        X, y = check.data_matrix(X), np.asarray(y)
        if y.shape != (len(X),):
            raise ValueError(f"y must have one label a row of X, shape ({len(X)},); got {y.shape}")
        self.classes_, counts = np.unique(y, return_counts=True)
        check.whole_number(
            self.components, "components", 1, int(counts.min()), "the points of the smallest class"
        )
        self.log_priors_ = np.log(counts / len(y))
        self.mixtures_ = [
            GaussianMixture(
                self.components,
                covariance_type=self.covariance,
                reg_covar=self.floor,
                # from points of the data: where k-means starts can turn on one rounding
                init_params="random_from_data" if self.components > 1 else "kmeans",
                random_state=0,
            ).fit(X[y == label])
            for label in self.classes_
        ]
        return self

    def predict(self, X: ArrayLike) -> NDArray:
        """Return the class of largest posterior probability for each row. X: (N, D)."""
        log_likelihoods = [mixture.score_samples(X) for mixture in self.mixtures_]
        return self.classes_[np.argmax(np.transpose(log_likelihoods) + self.log_priors_, axis=1)]
