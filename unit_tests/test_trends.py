import random
from statistics import median

import pytest

from luigid import trends


@pytest.mark.parametrize(
    ("values", "part", "expected"),
    [
        ([], 0.5, None),
        ([7.0], 0.95, 7.0),
        ([1.0, 3.0], 0.5, 2.0),
        ([0.0, 10.0], 0.95, 9.5),
        ([float(n) for n in range(101)], 0.95, 95.0),
    ],
)
def test_quantile_is_interpolated(values: list[float], part: float, expected: float | None) -> None:
    assert trends.quantile(values, part) == expected


def test_trend_of_runs_in_any_order_has_their_median() -> None:
    chance = random.Random(1)
    durations = [chance.random() for _ in range(50)]
    trend = trends.of_runs("F", durations, failures=3)
    assert (trend.family, trend.n, trend.failures) == ("F", 50, 3)
    assert trend.p50 == pytest.approx(median(durations))


def test_trend_without_successful_runs_has_no_durations() -> None:
    assert trends.of_runs("F", [], failures=2) == trends.Trend("F", 0, 2, None, None)
