"""Operations counted against what is multiplied, and the record of what was measured."""

import json

import numpy as np
import pytest

from lecture8 import data
from lecture8.full_size import cost


def test_operations_are_those_of_the_products():
    counted = cost.operations(N=3, D=5, M=2)
    assert list(counted.values()) == [3 * 25, 125, 9 * 5, 27, 3 * 5 * 2]


def test_exponent_of_a_power_law_and_of_its_tail():
    sizes = np.array([10, 20, 40, 80])
    assert cost.exponent(sizes, 7 * sizes**2.5) == pytest.approx(2.5)
    assert cost.exponent(sizes, [9, 1, 2, 4]) == pytest.approx(1)


def test_the_record_has_both_tables_and_was_measured():
    record = data.recorded("cost")
    for size in ("D", "N"):
        table = record[f"against {size}"]
        for route in cost.ROUTES:
            assert len(table[route]) == len(table[size])
            assert all(seconds > 0 for seconds in table[route])
    assert set(record) >= {"date", "machine", "large", "EM"}


def test_measuring_fills_the_same_tables(monkeypatch):
    tried = []
    monkeypatch.setattr(cost.pca, "fit", lambda X, *route: tried.append((X.shape, *route)))
    found = cost.measure(repeats=2)
    assert found["against D"].keys() == data.recorded("cost")["against D"].keys()
    assert tried.count(((100, 3200), 20, "gram")) == 2
    assert tried.count(((2000, 2000), 20, "svd")) == 2
    json.dumps(found)


@pytest.mark.parametrize("sizes", [(0, 5, 2), (3, -1, 2), (3, 5, 1.5)])
def test_bad_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match="must be a whole number, 1 or more"):
        cost.operations(*sizes)
