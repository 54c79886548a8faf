from itertools import islice

from luigid.demo import timetable

NOW = 1_742_000_000.0


def test_workers_of_the_past_come_in_order_up_to_now() -> None:
    times = [arrival.time for arrival in timetable.past(NOW)]
    assert times == sorted(times)
    assert NOW - 5 * 86_400 < times[0] < times[-1] <= NOW


def test_workers_go_on_coming_in_order() -> None:
    arrivals = list(islice(timetable.future(NOW, speed=12), 40))
    times = [arrival.time for arrival in arrivals]
    assert times == sorted(times)
    assert times[0] > NOW
    hosts = {arrival.plan.host for arrival in arrivals}
    assert {"stream-01", "etl-04", "etl-05"} <= hosts


def test_pace_brings_workers_closer_together() -> None:
    slow, fast = (next(timetable.future(NOW, speed)).time - NOW for speed in (12, 120))
    assert slow == 10 * fast
