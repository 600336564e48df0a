"""The artists of notebook 11 on MNIST, against the mathematics."""

"""The artists of notebook 13 against the mathematics."""

import numpy as np
import pytest

FIVE_RUNS = dict.fromkeys("abcde", np.ones((3, 2)))


@pytest.mark.parametrize(
    ("build", "message"),
    [],
)
def test_scenes_refuse_what_does_not_belong_together(build, message):
    with pytest.raises(ValueError, match=message):
        build()
