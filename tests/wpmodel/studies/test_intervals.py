"""Intervals of means over seeds: those of SciPy's t test, and of no width where luck does nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from wpmodel.studies import comparison
from wpmodel.studies.experiment import difference, half_width, interval


@pytest.mark.parametrize("seeds", [2, 3, 5, 12, 200])
def test_an_interval_is_that_of_the_t_test(seeds: int) -> None:
    rng = np.random.default_rng(seeds)
    base, other = rng.normal(100.0, 10.0, (2, seeds))
    known = ttest_1samp(other - base, 0.0).confidence_interval(0.95)
    _, mean, low, high = difference(base, other)
    assert (low, high) == pytest.approx((known.low, known.high), rel=1e-12)
    assert mean - low == pytest.approx(half_width(other - base))
    assert list(interval(other - base, "gain").values()) == pytest.approx([mean, low, high])


def test_an_interval_of_five_seeds_is_the_one_in_the_table_of_t() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    assert half_width(values) == pytest.approx(2.776445105 * np.sqrt(2.5 / 5.0))


def test_where_all_seeds_say_the_same_the_interval_has_no_width() -> None:
    """The t test itself gives no number there."""
    assert difference(np.array([3.0, 4.0]), np.array([3.0, 4.0])) == (3.5, 0.0, 0.0, 0.0)


def test_exits_are_judged_by_organisation_and_stay_within_what_is_possible() -> None:
    """Two seeds of six charities gave an interval from 49 fewer to 21 more of 14: a mean of two, said of a hundred."""
    base = [{"behaviour|exits.voluntary": 50.0, "fate.voluntary.0": 1.0, "fate.voluntary.1": 0.0} for _ in range(2)]
    other = [{"behaviour|exits.voluntary": 0.0, "fate.voluntary.0": 0.0, "fate.voluntary.1": 0.0}, base[1]]
    level, mean, low, high = comparison._differs("behaviour|exits.voluntary", base, other, False)
    assert (level, mean) == (50.0, -25.0)
    assert low >= -50.0
    assert high <= 50.0
    assert low < mean < high
