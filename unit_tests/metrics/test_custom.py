import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from luigid.metrics import CollectorError, custom
from luigid.metrics.collectors import Exposition
from luigid.metrics.custom import CustomTasks
from luigid.scheduler import Policy, Scheduler
from luigid.state.state import SchedulerState
from luigid.state.task import Task
from unit_tests.metrics import third_party_collectors
from unit_tests.metrics.exposed import exposed
from unit_tests.metrics.third_party_collectors import Journal

PATIENCE = 10.0
MODULE = third_party_collectors.__name__


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class World:
    """A scheduler whose events a custom collector is told of."""

    def __init__(self, name: str, **settings: Any) -> None:
        self.clock = Clock()
        policy = Policy(**settings)
        self.tasks = CustomTasks(f"{MODULE}.{name}", find_task=self.find, config=policy)
        self.luigi = Scheduler(SchedulerState({}), policy, self.clock, self.tasks.observe)

    def find(self, task_id: str) -> Task | None:
        return self.luigi.state.tasks.get(task_id)

    def report(self, task_id: str, status: str) -> None:
        self.luigi.add_task(worker="w", task_id=task_id, status=status)


@pytest.fixture
def make_world() -> Iterator[Callable[..., World]]:
    worlds: list[World] = []

    def make(name: str = "Journal", **settings: Any) -> World:
        world = World(name, **settings)
        world.tasks.start()
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        world.tasks.close(PATIENCE)
    Journal.made.clear()


def test_it_is_told_as_luigi_tells_its_collector(make_world: Callable[..., World]) -> None:
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
    world.tasks.close(PATIENCE)
    (journal,) = Journal.made
    assert journal.told == [
        ("started", "A", "RUNNING"),
        ("statistics", "A", {"rows": 3}),
        ("failed", "A", 5),
        ("started", "A", "RUNNING"),
        ("disabled", "A", 50),
        ("done", "B", None),
    ]


def test_it_is_told_of_a_task_as_it_was(make_world: Callable[..., World]) -> None:
    is_free = threading.Event()
    world = make_world()
    world.tasks.background.put(lambda: is_free.wait(PATIENCE))
    world.report("A", "PENDING")
    world.luigi.get_work(worker="w")
    world.report("A", "DONE")
    is_free.set()
    world.tasks.close(PATIENCE)
    assert Journal.made[0].told[0] == ("started", "A", "RUNNING")


def test_what_it_generates_is_shown_after_all_it_was_told(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    world.report("A", "DONE")
    world.report("B", "DONE")
    assert exposed(world.tasks) == Exposition(b"journal_told 2\n", {"X-Journal": "1"})


def test_the_optional_methods_may_be_missing(make_world: Callable[..., World]) -> None:
    world = make_world("Least")
    world.report("A", "PENDING")
    world.luigi.report_task_statistics(task_id="A", statistics={})
    world.report("A", "DONE")
    assert exposed(world.tasks) == Exposition(b"", {})
    assert world.tasks.background.failed == 0


def test_what_it_fails_on_is_counted(
    make_world: Callable[..., World], caplog: pytest.LogCaptureFixture
) -> None:
    world = make_world("Broken")
    world.report("A", "DONE")
    world.tasks.close(PATIENCE)
    assert world.tasks.sources()["luigid_collector_failed_total"]() == 1
    assert "no ink" in caplog.text


@pytest.mark.parametrize(
    ("name", "reason"), [("Broken", "no paper"), ("Binary", "UnicodeDecodeError")]
)
def test_what_it_cannot_show_is_left_out(
    make_world: Callable[..., World], caplog: pytest.LogCaptureFixture, name: str, reason: str
) -> None:
    assert exposed(make_world(name).tasks) == Exposition(b"", {})
    assert reason in caplog.text


def test_it_is_not_waited_for_without_end(
    make_world: Callable[..., World],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(custom, "_SECONDS_TO_EXPOSE", 0.0)
    is_free = threading.Event()
    world = make_world()
    world.tasks.background.put(lambda: is_free.wait(PATIENCE))

    async def scenario(writer: ThreadPoolExecutor) -> Exposition:
        return await world.tasks.expose(writer)

    with ThreadPoolExecutor(1) as writer:
        assert asyncio.run(scenario(writer)) == Exposition(b"", {})
    is_free.set()
    world.tasks.close(PATIENCE)
    assert "generate_latest" in caplog.text
    assert world.tasks.background.failed == 0


def test_with_a_full_queue_nothing_is_shown(
    make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custom, "_ROOM", 1)
    world = World("Journal")
    world.tasks.background.put(lambda: None)
    assert exposed(world.tasks) == Exposition(b"", {})


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (None, "expected the dotted path of a class, found ''"),
        ("Journal", "expected the dotted path of a class, found 'Journal'"),
        ("no.such.module.Collector", "no.such.module.Collector: ModuleNotFoundError"),
        (f"{MODULE}.Missing", "Missing: AttributeError"),
        (f"{MODULE}.Lacking", "Lacking has no handle_task_failed, handle_task_done"),
    ],
)
def test_a_class_that_cannot_be_used_is_one_line(path: str | None, reason: str) -> None:
    with pytest.raises(CollectorError, match=reason) as failure:
        CustomTasks(path, find_task=lambda _: None, config=None)
    assert str(failure.value).startswith("[scheduler] metrics_custom_import: ")
    assert "\n" not in str(failure.value)


def test_a_class_that_cannot_be_made_is_one_line_at_the_start() -> None:
    tasks = CustomTasks(f"{MODULE}.Demanding", find_task=lambda _: None, config=None)
    with pytest.raises(CollectorError, match=r"Demanding: TypeError: .*pen") as failure:
        tasks.start()
    assert "\n" not in str(failure.value)
