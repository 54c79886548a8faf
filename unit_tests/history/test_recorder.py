"""A recorder with a fake database."""

import logging
import threading
from collections.abc import Iterator, Sequence

import pytest

from luigid.history.errors import DatabaseUnavailableError
from luigid.history.recorder import Recorder
from luigid.scheduler import Scheduler
from luigid.state.events import StatisticsReported
from luigid.state.policy import Policy
from luigid.state.record.event_records import RunEvent
from luigid.state.state import SchedulerState
from unit_tests.history.event_factory import NOW, done, scheduled, started

#: Seconds after which a test fails.
TIMEOUT = 20.0


class Database:
    """A list of events; writing blocks while `is_open` is not set, fails while `is_unavailable`."""

    def __init__(self) -> None:
        self.events: list[RunEvent] = []
        self.batches: list[int] = []
        self.is_open = threading.Event()
        self.is_open.set()
        self.is_unavailable = False
        self.has_failed = threading.Event()
        self.is_writing = threading.Event()

    def write(self, events: Sequence[RunEvent]) -> None:
        self.is_writing.set()
        assert self.is_open.wait(TIMEOUT)
        self.fail_if_unavailable()
        if any(event.family == "bad" for event in events):
            raise ValueError("bad")
        self.events += events
        self.batches.append(len(events))

    def fail_if_unavailable(self) -> None:
        if self.is_unavailable:
            self.has_failed.set()
            raise DatabaseUnavailableError("gone fishing")


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def recorder(database: Database) -> Iterator[Recorder]:
    recorder = Recorder(database.write)
    recorder.start()
    yield recorder
    database.is_open.set()
    recorder.close(TIMEOUT)


def written(recorder: Recorder) -> None:
    recorder.written().result(TIMEOUT)


def test_events_are_written_in_order_and_in_batches(recorder: Recorder, database: Database) -> None:
    events = [scheduled(f"T{n}", n) for n in range(1200)]
    for event in events:
        recorder.observe(event)
    written(recorder)
    assert database.events == events
    assert max(database.batches) == 500
    assert (recorder.queued, recorder.dropped) == (0, 0)


def test_only_events_that_luigi_records_are_written(recorder: Recorder, database: Database) -> None:
    recorder.observe(
        StatisticsReported(time=NOW, task_id="A", family="F", params={}, statistics={})
    )
    recorder.observe(scheduled("A", 0))
    written(recorder)
    assert database.events == [scheduled("A", 0)]


def test_future_completes_when_all_events_before_are_written(
    recorder: Recorder, database: Database
) -> None:
    database.is_open.clear()
    recorder.observe(scheduled("A", 0))
    first = recorder.written()
    assert recorder.written() is first
    assert database.is_writing.wait(TIMEOUT)
    assert not first.done()
    recorder.observe(scheduled("B", 0))
    second = recorder.written()
    database.is_open.set()
    first.result(TIMEOUT)
    second.result(TIMEOUT)
    assert [event.task_id for event in database.events] == ["A", "B"]


def test_queued_events_are_written_on_close(database: Database) -> None:
    recorder = Recorder(database.write)
    recorder.start()
    events = [scheduled(f"T{n}", n) for n in range(2000)]
    for event in events:
        recorder.observe(event)
    recorder.close(TIMEOUT)
    assert database.events == events


class TestBatchDelay:
    """The thread waits for further events, but not while a caller waits for them."""

    @pytest.fixture
    def recorder(self, database: Database) -> Recorder:
        return Recorder(database.write, batch_delay=10 * TIMEOUT)

    def test_waiting_caller_ends_the_delay(self, recorder: Recorder, database: Database) -> None:
        recorder.start()
        for name in ("A", "B"):
            recorder.observe(scheduled(name, 0))
            written(recorder)
        assert [event.task_id for event in database.events] == ["A", "B"]
        recorder.close(TIMEOUT)

    def test_close_ends_the_delay(self, recorder: Recorder, database: Database) -> None:
        recorder.start()
        recorder.observe(scheduled("A", 0))
        recorder.close(TIMEOUT)
        assert database.events == [scheduled("A", 0)]

    def test_full_batch_has_no_delay(self, recorder: Recorder, database: Database) -> None:
        events = [scheduled(f"T{n}", n) for n in range(501)]
        for event in events:
            recorder.observe(event)
        recorder.start()
        assert database.is_writing.wait(TIMEOUT)
        recorder.close(TIMEOUT)
        assert database.batches == [500, 1]


class TestUnavailableDatabase:
    def test_no_call_blocks_and_no_event_is_lost(
        self, recorder: Recorder, database: Database
    ) -> None:
        scheduler = Scheduler(SchedulerState({}), Policy(), lambda: NOW, recorder.observe)

        def run(name: str) -> None:
            """Call methods that would block if they waited for the database."""
            scheduler.add_task(worker="w", task_id=name, family="F")
            scheduler.get_work(worker="w", host="h")
            scheduler.add_task(worker="w", task_id=name, family="F", status="DONE")

        database.is_open.clear()
        for number in range(1000):
            run(f"T{number}")
        database.is_unavailable = True
        database.is_open.set()
        assert database.has_failed.wait(TIMEOUT)
        for number in range(1000, 2000):
            run(f"T{number}")
        assert database.events == []
        database.is_unavailable = False
        written(recorder)
        assert recorder.dropped == 0
        assert [(event.task_id, type(event)) for event in database.events] == [
            (f"T{number}", type(event))
            for number in range(2000)
            for event in (scheduled("", 0), started("", 0), done("", 0))
        ]

    def test_outage_and_its_end_are_logged_once(
        self, recorder: Recorder, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        for _ in range(2):
            caplog.clear()
            database.has_failed.clear()
            database.is_unavailable = True
            recorder.observe(scheduled("A", 0))
            assert database.has_failed.wait(TIMEOUT)
            database.has_failed.clear()
            assert database.has_failed.wait(TIMEOUT)  # tried again
            recorder.observe(done("A", 0))
            database.is_unavailable = False
            written(recorder)
            assert caplog.messages == [
                "Task history: the database is unavailable, events wait: gone fishing",
                "Task history: the database is available, 2 events wait",
            ]

    def test_dropped_events_are_counted_and_logged_once(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        recorder = Recorder(database.write, max_queued=3)
        for number in range(5):
            recorder.observe(scheduled(f"T{number}", 0))
        assert (recorder.queued, recorder.dropped) == (3, 2)
        assert caplog.messages == [
            "Task history: 3 events wait for the database, further ones are dropped"
        ]
        recorder.start()
        written(recorder)
        assert [event.task_id for event in database.events] == ["T0", "T1", "T2"]
        recorder.close(TIMEOUT)
        assert caplog.messages[1:] == ["Task history: 2 events were lost while the server ran"]

    def test_overflow_is_logged_again_after_the_queue_has_shrunk(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        recorder = Recorder(database.write, max_queued=2)
        for number in range(3):
            recorder.observe(scheduled(f"T{number}", 0))
        recorder.start()
        written(recorder)
        database.is_open.clear()
        database.is_writing.clear()
        recorder.observe(scheduled("in hand", 0))
        recorder.written()
        assert database.is_writing.wait(TIMEOUT)
        for number in range(3):
            recorder.observe(scheduled(f"T{number}", 0))
        assert len(caplog.messages) == 2
        database.is_open.set()
        recorder.close(TIMEOUT)

    def test_close_has_a_timeout(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        database.is_unavailable = True
        recorder = Recorder(database.write)
        recorder.start()
        for number in range(3):
            recorder.observe(scheduled(f"T{number}", 0))
        assert database.has_failed.wait(TIMEOUT)
        recorder.close(0)
        assert caplog.messages[-1] == (
            "Task history: 3 events were not written; a stored state has them for the next start"
        )
        assert recorder.dropped == 0

    def test_future_never_completes_if_close_gives_up(self, database: Database) -> None:
        database.is_unavailable = True
        recorder = Recorder(database.write)
        recorder.start()
        recorder.observe(scheduled("A", 0))
        waiting = recorder.written()
        assert database.has_failed.wait(TIMEOUT)
        recorder.close(0)
        assert not waiting.done()


def test_invalid_event_is_dropped_alone(
    recorder: Recorder, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    database.is_open.clear()
    for event in (scheduled("A", 0), scheduled("B", 0, "bad"), scheduled("C", 0)):
        recorder.observe(event)
    database.is_open.set()
    written(recorder)
    assert [event.task_id for event in database.events] == ["A", "C"]
    assert recorder.dropped == 1
    (message,) = caplog.messages
    assert message.endswith("cannot be written")
    assert "task_id='B'" in message


class TestPrepare:
    def test_comes_first_and_is_retried_until_the_database_is_available(
        self, database: Database
    ) -> None:
        order: list[str] = []
        database.is_unavailable = True

        def prepare() -> None:
            database.fail_if_unavailable()
            order.append("prepared")

        def write(_events: Sequence[RunEvent]) -> None:
            order.append("written")

        recorder = Recorder(write, prepare=prepare)
        recorder.observe(scheduled("A", 0))
        recorder.start()
        assert database.has_failed.wait(TIMEOUT)
        database.is_unavailable = False
        recorder.close(TIMEOUT)
        assert order == ["prepared", "written"]

    def test_failure_is_logged(self, database: Database, caplog: pytest.LogCaptureFixture) -> None:
        def prepare() -> None:
            raise ValueError("broken")

        recorder = Recorder(database.write, prepare=prepare)
        recorder.start()
        recorder.observe(scheduled("A", 0))
        recorder.close(TIMEOUT)
        assert database.events == [scheduled("A", 0)]
        assert caplog.messages == ["Task history: the tables could not be upgraded"]


class TestSweep:
    def test_is_repeated_between_batches(self, database: Database) -> None:
        pauses = [0.0, 0.0, 3600.0]
        has_swept = threading.Event()

        def sweep() -> float:
            pause = pauses.pop(0)
            if not pauses:
                has_swept.set()
            return pause

        recorder = Recorder(database.write, sweep=sweep)
        recorder.observe(scheduled("A", 0))
        recorder.start()
        assert has_swept.wait(TIMEOUT)
        recorder.close(TIMEOUT)
        assert pauses == []
        assert database.events == [scheduled("A", 0)]

    def test_failure_is_logged(self, database: Database, caplog: pytest.LogCaptureFixture) -> None:
        def sweep() -> float:
            raise DatabaseUnavailableError("gone fishing")

        recorder = Recorder(database.write, sweep=sweep)
        recorder.start()
        recorder.observe(scheduled("A", 0))
        recorder.close(TIMEOUT)
        assert database.events == [scheduled("A", 0)]
        assert caplog.messages == ["Task history: cannot delete old records yet: gone fishing"]


def test_replayed_events_come_first_and_are_not_written_twice(database: Database) -> None:
    database.write([scheduled("A", 0)])
    recorder = Recorder(
        database.write,
        find_unwritten=lambda events: [event for event in events if event not in database.events],
    )
    recorder.replay([scheduled("A", 0), started("A", 1)])
    recorder.observe(done("A", 2))
    recorder.start()
    recorder.written().result(TIMEOUT)
    assert database.events == [scheduled("A", 0), started("A", 1), done("A", 2)]
    recorder.close(TIMEOUT)
