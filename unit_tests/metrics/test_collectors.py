import pytest

from luigid.metrics.collectors import Occasion, occasion, sources
from luigid.process.background import BackgroundThread
from luigid.state.events import Event
from unit_tests.metrics.events import OTHERS, came_to, reported, started


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (started(), Occasion.STARTED),
        (came_to("FAILED"), Occasion.FAILED),
        (came_to("DISABLED"), Occasion.DISABLED),
        (came_to("DONE"), Occasion.DONE),
        (reported({"rows": 3}), Occasion.STATISTICS),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_collector_is_told_of_starts_outcomes_and_statistics(
    event: Event, found: Occasion
) -> None:
    assert occasion(event) is found


@pytest.mark.parametrize("event", OTHERS, ids=lambda event: type(event).__name__)
def test_a_collector_is_told_of_nothing_else(event: Event) -> None:
    assert occasion(event) is None


def test_the_figures_of_threads_are_added_up() -> None:
    threads = [BackgroundThread[int]("it", print, max_queued=1) for _ in range(2)]
    read = sources(*threads)
    for thread in threads:
        thread.put(1)
        thread.put(2)
    threads[0].failed = 5
    assert {name: value() for name, value in read.items()} == {
        "luigid_collector_queued": 2,
        "luigid_collector_dropped_total": 2,
        "luigid_collector_failed_total": 5,
    }
