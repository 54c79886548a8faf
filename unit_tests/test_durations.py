"""How long the runs of families took."""

from luigid.durations import Durations


def durations(*seconds: float, family: str = "F") -> Durations:
    known = Durations()
    for number, each in enumerate(seconds):
        known.add(family, each, ended=1000.0 + number)
    return known


def test_usual_is_known_after_five_runs() -> None:
    known = durations(1, 2, 3, 4)
    assert known.usual("F") is None
    known.add("F", 5, ended=2000)
    assert known.usual("F") == 4.8


def test_run_is_late_beyond_what_95_of_100_took() -> None:
    known = durations(*range(1, 102))
    assert known.usual("F") == 96
    assert not known.is_late("F", 96)
    assert known.is_late("F", 96.1)
    assert not known.is_late("G", 1000)


def test_no_run_is_late_in_its_first_second() -> None:
    known = durations(*[0.01] * 10)
    assert not known.is_late("F", 1)
    assert known.is_late("F", 1.1)


def test_latest_two_hundred_runs_count() -> None:
    known = durations(*[1000] * 50, *[1] * 200)
    assert known.usual("F") == 1
    found = known.known("F")
    assert found is not None
    assert (len(found.ordered), found.since) == (200, 1050)


def test_runs_of_history_come_first_and_leave_first() -> None:
    known = durations(*[1] * 198)
    known.add_history("F", [(1, 5), (2, 6), (3, 7)])
    found = known.known("F")
    assert found is not None
    assert (found.ordered[-2:], found.since, found.is_from_history) == ([6, 7], 2, True)
    known.add("F", 1, ended=3000)
    known.add("F", 1, ended=3000)
    found = known.known("F")
    assert found is not None
    assert (found.ordered[-1], found.is_from_history) == (1, False)


def test_trend_counts_failures_beside_durations() -> None:
    known = durations(1, 2, 3)
    known.add_failure("F")
    trend = known.trend("F")
    assert (trend.n, trend.failures, trend.p50) == (3, 1, 2)
    assert known.trend("G").n == 0


def test_family_that_ran_longest_ago_is_forgotten() -> None:
    known = Durations(max_families=2)
    for family in ("F", "G", "F", "H"):
        known.add(family, 1, ended=1)
    assert known.families() == ["F", "H"]
