import pytest

from luigid.metrics.collectors import Handler, handler, thread_sources
from luigid.process.background import BackgroundThread
from luigid.state.events import Event
from unit_tests.metrics.events import UNHANDLED, reported, started, status_changed


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (started(), Handler.STARTED),
        (status_changed("FAILED"), Handler.FAILED),
        (status_changed("DISABLED"), Handler.DISABLED),
        (status_changed("DONE"), Handler.DONE),
        (reported({"rows": 3}), Handler.STATISTICS),
    ],
    ids=lambda value: type(value).__name__,
)
def test_starts_outcomes_and_statistics_have_a_handler(event: Event, expected: Handler) -> None:
    assert handler(event) is expected


@pytest.mark.parametrize("event", UNHANDLED, ids=lambda event: type(event).__name__)
def test_other_events_have_no_handler(event: Event) -> None:
    assert handler(event) is None


def test_counts_of_threads_are_summed() -> None:
    threads = [BackgroundThread[int]("it", print, max_queued=1) for _ in range(2)]
    sources = thread_sources(*threads)
    for thread in threads:
        thread.put(1)
        thread.put(2)
    threads[0].failed = 5
    assert {name: read() for name, read in sources.items()} == {
        "luigid_collector_queued": 2,
        "luigid_collector_dropped_total": 2,
        "luigid_collector_failed_total": 5,
    }
