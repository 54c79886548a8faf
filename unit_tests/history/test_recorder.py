"""A recorder whose database is a list, and away when a test says so."""

import logging
import threading
from collections.abc import Iterator, Sequence

import pytest

from luigid.history import recorder as recorder_module
from luigid.history.errors import DatabaseAway
from luigid.history.recorder import Recorder
from luigid.scheduler import Policy, Scheduler
from luigid.state.events import StatisticsReported
from luigid.state.record.event_records import RunEvent
from luigid.state.state import SchedulerState
from unit_tests.history.event_factory import NOW, done, scheduled, started

#: Seconds after which something that was to happen has not.
PATIENCE = 20.0


class Database:
    """Keeps what is written; hangs while `is_there` is not set, fails while `is_away`."""

    def __init__(self) -> None:
        self.events: list[RunEvent] = []
        self.batches: list[int] = []
        self.is_there = threading.Event()
        self.is_there.set()
        self.is_away = False
        self.has_failed = threading.Event()
        self.is_asked = threading.Event()

    def write(self, events: Sequence[RunEvent]) -> None:
        self.is_asked.set()
        assert self.is_there.wait(PATIENCE)
        self.fail_if_away()
        if any(event.family == "bad" for event in events):
            raise ValueError("bad")
        self.events += events
        self.batches.append(len(events))

    def fail_if_away(self) -> None:
        if self.is_away:
            self.has_failed.set()
            raise DatabaseAway("gone fishing")


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def recorder(database: Database) -> Iterator[Recorder]:
    recorder = Recorder(database.write)
    recorder.start()
    yield recorder
    database.is_there.set()
    recorder.close(PATIENCE)


def written(recorder: Recorder) -> None:
    recorder.written().result(PATIENCE)


def test_events_are_written_in_order_and_together(recorder: Recorder, database: Database) -> None:
    events = [scheduled(f"T{n}", n) for n in range(1200)]
    for event in events:
        recorder.observe(event)
    written(recorder)
    assert database.events == events
    assert max(database.batches) == 500
    assert (recorder.queued, recorder.dropped) == (0, 0)


def test_only_what_luigi_records_is_recorded(recorder: Recorder, database: Database) -> None:
    recorder.observe(
        StatisticsReported(time=NOW, task_id="A", family="F", params={}, statistics={})
    )
    recorder.observe(scheduled("A", 0))
    written(recorder)
    assert database.events == [scheduled("A", 0)]


def test_who_waits_is_told_once_all_before_is_written(
    recorder: Recorder, database: Database
) -> None:
    database.is_there.clear()
    recorder.observe(scheduled("A", 0))
    first = recorder.written()
    assert recorder.written() is first
    assert database.is_asked.wait(PATIENCE)
    assert not first.done()
    recorder.observe(scheduled("B", 0))
    second = recorder.written()
    database.is_there.set()
    first.result(PATIENCE)
    second.result(PATIENCE)
    assert [event.task_id for event in database.events] == ["A", "B"]


def test_what_waits_at_the_end_is_written(database: Database) -> None:
    recorder = Recorder(database.write)
    recorder.start()
    events = [scheduled(f"T{n}", n) for n in range(2000)]
    for event in events:
        recorder.observe(event)
    recorder.close(PATIENCE)
    assert database.events == events


class TestUrgent:
    """Events gather for a while, but not while somebody waits for them."""

    @pytest.fixture(autouse=True)
    def _linger(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recorder_module, "_LINGER", 10 * PATIENCE)

    def test_who_waits_does_not_linger(self, recorder: Recorder, database: Database) -> None:
        for name in ("A", "B"):
            recorder.observe(scheduled(name, 0))
            written(recorder)
        assert [event.task_id for event in database.events] == ["A", "B"]

    def test_the_end_does_not_linger(self, database: Database) -> None:
        recorder = Recorder(database.write)
        recorder.start()
        recorder.observe(scheduled("A", 0))
        recorder.close(PATIENCE)
        assert database.events == [scheduled("A", 0)]

    def test_a_full_batch_does_not_linger(self, database: Database) -> None:
        recorder = Recorder(database.write)
        events = [scheduled(f"T{n}", n) for n in range(501)]
        for event in events:
            recorder.observe(event)
        recorder.start()
        assert database.is_asked.wait(PATIENCE)
        recorder.close(PATIENCE)
        assert database.batches == [500, 1]


class TestWhileTheDatabaseIsAway:
    def test_no_call_waits_and_nothing_is_lost(
        self, recorder: Recorder, database: Database
    ) -> None:
        scheduler = Scheduler(SchedulerState({}), Policy(), lambda: NOW, recorder.observe)

        def drain(name: str) -> None:
            """Each of these calls would hang if it waited for the database."""
            scheduler.add_task(worker="w", task_id=name, family="F")
            scheduler.get_work(worker="w", host="h")
            scheduler.add_task(worker="w", task_id=name, family="F", status="DONE")

        database.is_there.clear()
        for number in range(1000):
            drain(f"T{number}")
        database.is_away = True
        database.is_there.set()
        assert database.has_failed.wait(PATIENCE)
        for number in range(1000, 2000):
            drain(f"T{number}")
        assert database.events == []
        database.is_away = False
        written(recorder)
        assert recorder.dropped == 0
        assert [(event.task_id, type(event)) for event in database.events] == [
            (f"T{number}", type(event))
            for number in range(2000)
            for event in (scheduled("", 0), started("", 0), done("", 0))
        ]

    def test_it_is_said_once_when_it_goes_and_when_it_is_back(
        self, recorder: Recorder, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        for _ in range(2):
            caplog.clear()
            database.has_failed.clear()
            database.is_away = True
            recorder.observe(scheduled("A", 0))
            assert database.has_failed.wait(PATIENCE)
            database.has_failed.clear()
            assert database.has_failed.wait(PATIENCE)  # tried again
            recorder.observe(done("A", 0))
            database.is_away = False
            written(recorder)
            assert caplog.messages == [
                "Task history: the database is away, events wait: gone fishing",
                "Task history: the database is back, 2 events wait",
            ]

    def test_what_finds_no_room_is_counted_and_said_once(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        recorder = Recorder(database.write, capacity=3)
        for number in range(5):
            recorder.observe(scheduled(f"T{number}", 0))
        assert (recorder.queued, recorder.dropped) == (3, 2)
        assert caplog.messages == [
            "Task history: 3 events wait for the database, further ones are dropped"
        ]
        recorder.start()
        written(recorder)
        assert [event.task_id for event in database.events] == ["T0", "T1", "T2"]
        recorder.close(PATIENCE)
        assert caplog.messages[1:] == ["Task history: 2 events were lost while the server ran"]

    def test_a_full_queue_is_said_again_the_next_time(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        recorder = Recorder(database.write, capacity=2)
        for number in range(3):
            recorder.observe(scheduled(f"T{number}", 0))
        recorder.start()
        written(recorder)
        database.is_there.clear()
        database.is_asked.clear()
        recorder.observe(scheduled("in hand", 0))
        recorder.written()
        assert database.is_asked.wait(PATIENCE)
        for number in range(3):
            recorder.observe(scheduled(f"T{number}", 0))
        assert len(caplog.messages) == 2
        database.is_there.set()
        recorder.close(PATIENCE)

    def test_the_end_does_not_wait_for_ever(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        database.is_away = True
        recorder = Recorder(database.write)
        recorder.start()
        for number in range(3):
            recorder.observe(scheduled(f"T{number}", 0))
        assert database.has_failed.wait(PATIENCE)
        recorder.close(0)
        assert caplog.messages[-1] == "Task history: 3 events were lost while the server ran"
        assert recorder.dropped == 3

    def test_nobody_waits_for_what_was_given_up(self, database: Database) -> None:
        database.is_away = True
        recorder = Recorder(database.write)
        recorder.start()
        recorder.observe(scheduled("A", 0))
        waiting = recorder.written()
        assert database.has_failed.wait(PATIENCE)
        recorder.close(0)
        waiting.result(PATIENCE)


def test_events_to_blame_are_dropped_alone(
    recorder: Recorder, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    database.is_there.clear()
    for event in (scheduled("A", 0), scheduled("B", 0, "bad"), scheduled("C", 0)):
        recorder.observe(event)
    database.is_there.set()
    written(recorder)
    assert [event.task_id for event in database.events] == ["A", "C"]
    assert recorder.dropped == 1
    (message,) = caplog.messages
    assert message.endswith("cannot be written")
    assert "task_id='B'" in message


class TestPreparing:
    def test_comes_first_and_is_tried_until_the_database_is_there(self, database: Database) -> None:
        order: list[str] = []
        database.is_away = True

        def prepare() -> None:
            database.fail_if_away()
            order.append("prepared")

        def write(_events: Sequence[RunEvent]) -> None:
            order.append("written")

        recorder = Recorder(write, prepare=prepare)
        recorder.observe(scheduled("A", 0))
        recorder.start()
        assert database.has_failed.wait(PATIENCE)
        database.is_away = False
        recorder.close(PATIENCE)
        assert order == ["prepared", "written"]

    def test_may_fail(self, database: Database, caplog: pytest.LogCaptureFixture) -> None:
        def prepare() -> None:
            raise ValueError("broken")

        recorder = Recorder(database.write, prepare=prepare)
        recorder.start()
        recorder.observe(scheduled("A", 0))
        recorder.close(PATIENCE)
        assert database.events == [scheduled("A", 0)]
        assert caplog.messages == ["Task history: the tables could not be brought up to date"]


class TestSweeping:
    def test_goes_on_between_batches_while_there_is_more(self, database: Database) -> None:
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
        assert has_swept.wait(PATIENCE)
        recorder.close(PATIENCE)
        assert pauses == []
        assert database.events == [scheduled("A", 0)]

    def test_may_fail(self, database: Database, caplog: pytest.LogCaptureFixture) -> None:
        def sweep() -> float:
            raise DatabaseAway("gone fishing")

        recorder = Recorder(database.write, sweep=sweep)
        recorder.start()
        recorder.observe(scheduled("A", 0))
        recorder.close(PATIENCE)
        assert database.events == [scheduled("A", 0)]
        assert caplog.messages == ["Task history: old records are not deleted yet: gone fishing"]


def test_what_is_replayed_comes_first_and_is_not_written_twice(database: Database) -> None:
    database.write([scheduled("A", 0)])
    recorder = Recorder(
        database.write,
        find_unwritten=lambda events: [event for event in events if event not in database.events],
    )
    recorder.replay([scheduled("A", 0), started("A", 1)])
    recorder.observe(done("A", 2))
    recorder.start()
    recorder.written().result(PATIENCE)
    assert database.events == [scheduled("A", 0), started("A", 1), done("A", 2)]
    recorder.close(PATIENCE)
