import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from luigid.metrics import CollectorError
from luigid.metrics.collectors import Exposition
from luigid.metrics.custom import CustomCollector
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.state.task import Task
from unit_tests.metrics import third_party_collectors
from unit_tests.metrics.exposed import exposed
from unit_tests.metrics.third_party_collectors import Journal

#: Seconds after which a test fails.
TIMEOUT = 10.0
MODULE = third_party_collectors.__name__


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class World:
    """A scheduler with a custom collector as its observer."""

    def __init__(self, name: str, arguments: dict[str, Any] | None = None, **settings: Any) -> None:
        self.clock = Clock()
        policy = Policy(**settings)
        self.collector = CustomCollector(
            f"{MODULE}.{name}", find_task=self.find, config=policy, **arguments or {}
        )
        self.luigi = Scheduler(SchedulerState({}), policy, self.clock, self.collector.observe)

    def find(self, task_id: str) -> Task | None:
        return self.luigi.state.tasks.get(task_id)

    def report(self, task_id: str, status: str) -> None:
        self.luigi.add_task(worker="w", task_id=task_id, status=status)


@pytest.fixture
def make_world() -> Iterator[Callable[..., World]]:
    worlds: list[World] = []

    def make(
        name: str = "Journal", arguments: dict[str, Any] | None = None, **settings: Any
    ) -> World:
        world = World(name, arguments, **settings)
        world.collector.start()
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        world.collector.close(TIMEOUT)
    Journal.instances.clear()


def test_methods_are_called_as_luigi_calls_them(make_world: Callable[..., World]) -> None:
    world = make_world(
        retry_count=2, disable_persist=50, retry_delay=0, stable_done_cooldown_secs=0
    )
    world.report("A", "PENDING")
    world.luigi.get_work(worker="w")
    world.luigi.report_task_statistics(task_id="A", statistics={"rows": 3})
    world.clock.now += 5
    world.report("A", "FAILED")
    world.clock.now += 1
    world.luigi.prune()
    world.luigi.get_work(worker="w")
    world.report("A", "FAILED")
    world.report("B", "DONE")
    world.collector.close(TIMEOUT)
    (journal,) = Journal.instances
    assert journal.calls == [
        ("started", "A", "RUNNING"),
        ("statistics", "A", {"rows": 3}),
        ("failed", "A", 5),
        ("started", "A", "RUNNING"),
        ("disabled", "A", 50),
        ("done", "B", None),
    ]


def test_call_has_the_task_at_the_time_of_the_event(make_world: Callable[..., World]) -> None:
    is_free = threading.Event()
    world = make_world()
    world.collector.thread.put(lambda: is_free.wait(TIMEOUT))
    world.report("A", "PENDING")
    world.luigi.get_work(worker="w")
    world.report("A", "DONE")
    is_free.set()
    world.collector.close(TIMEOUT)
    assert Journal.instances[0].calls[0] == ("started", "A", "RUNNING")


def test_text_is_generated_after_all_events_are_handled(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    world.report("A", "DONE")
    world.report("B", "DONE")
    assert exposed(world.collector) == Exposition(b"journal_told 2\n", {"X-Journal": "1"})


def test_optional_methods_may_be_missing(make_world: Callable[..., World]) -> None:
    world = make_world("Minimal")
    world.report("A", "PENDING")
    world.luigi.report_task_statistics(task_id="A", statistics={})
    world.report("A", "DONE")
    assert exposed(world.collector) == Exposition(b"", {})
    assert world.collector.thread.failed == 0


def test_exceptions_are_counted_and_logged(
    make_world: Callable[..., World], caplog: pytest.LogCaptureFixture
) -> None:
    world = make_world("Broken")
    world.report("A", "DONE")
    world.collector.close(TIMEOUT)
    assert world.collector.sources()["luigid_collector_failed_total"]() == 1
    assert "no ink" in caplog.text


@pytest.mark.parametrize(
    ("name", "reason"), [("Broken", "no paper"), ("Binary", "UnicodeDecodeError")]
)
def test_text_that_cannot_be_generated_is_left_out(
    make_world: Callable[..., World], caplog: pytest.LogCaptureFixture, name: str, reason: str
) -> None:
    assert exposed(make_world(name).collector) == Exposition(b"", {})
    assert reason in caplog.text


def test_generating_text_has_a_timeout(
    make_world: Callable[..., World], caplog: pytest.LogCaptureFixture
) -> None:
    is_free = threading.Event()
    world = make_world(arguments={"expose_timeout": 0.0})
    world.collector.thread.put(lambda: is_free.wait(TIMEOUT))

    async def scenario(writer: ThreadPoolExecutor) -> Exposition:
        return await world.collector.expose(writer)

    with ThreadPoolExecutor(1) as writer:
        assert asyncio.run(scenario(writer)) == Exposition(b"", {})
    is_free.set()
    world.collector.close(TIMEOUT)
    assert "generate_latest" in caplog.text
    assert world.collector.thread.failed == 0


def test_text_is_empty_if_the_queue_is_full() -> None:
    world = World("Journal", {"max_queued": 1})
    world.collector.thread.put(lambda: None)
    assert exposed(world.collector) == Exposition(b"", {})


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (None, "expected the dotted path of a class, found ''"),
        ("Journal", "expected the dotted path of a class, found 'Journal'"),
        ("no.such.module.Collector", "no.such.module.Collector: ModuleNotFoundError"),
        (f"{MODULE}.Missing", "Missing: AttributeError"),
        (f"{MODULE}.Incomplete", "Incomplete has no handle_task_failed, handle_task_done"),
    ],
)
def test_unusable_class_is_refused_in_one_line(path: str | None, reason: str) -> None:
    with pytest.raises(CollectorError, match=reason) as failure:
        CustomCollector(path, find_task=lambda _: None, config=None)
    assert str(failure.value).startswith("[scheduler] metrics_custom_import: ")
    assert "\n" not in str(failure.value)


def test_class_that_cannot_be_instantiated_is_refused_at_the_start() -> None:
    tasks = CustomCollector(f"{MODULE}.Demanding", find_task=lambda _: None, config=None)
    with pytest.raises(CollectorError, match=r"Demanding: TypeError: .*pen") as failure:
        tasks.start()
    assert "\n" not in str(failure.value)
