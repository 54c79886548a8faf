from luigid.metrics.histogram import Histogram


def test_value_counts_for_the_first_bound_that_is_not_below_it() -> None:
    histogram = Histogram([1.0, 2.5])
    for value in (0.0, 1.0, 1.5, 2.5, 2.6, 100.0):
        histogram.observe(value)
    assert histogram.counts == [2, 2, 2]
    assert histogram.sum == 107.6
