"""The cost of get_work with held tasks, and of actions on very many tasks.

Run it from the repository as `python -m benchmarks.holds`; it writes two tables in Markdown. The
first is about the scheduler alone: microseconds of processor time of a get_work, median and
maximum. The second has actions with a state in SQLite, as a server does them: seconds in total,
and for how many milliseconds of processor time the longest step held the event loop.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.scale import task_id
from luigid.access.caller import Caller
from luigid.audit import Audit
from luigid.metrics.prometheus import PrometheusCollector
from luigid.overview import Overview
from luigid.overview.recent_runs import RecentRuns
from luigid.process.garbage import GarbageCollector
from luigid.process.state_gate import StateGate
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.scheduler.operators import Operators
from luigid.state.events import Event
from luigid.state.policy import Policy
from luigid.state.record.undo_log import UndoLog
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from luigid.storage.journal import Journal
from luigid.storage.memory_actions import MemoryActions
from luigid.storage.store import open_store
from luigid.web.actions import Action, Actions
from luigid.web.state_changes import StateChanges

NOW = 1_000_000.0
#: calls of get_work for one figure
CALLS = 2000
WHO = Caller("benchmark", frozenset(), "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    size = parser.parse_args().size
    print(f"| get_work at {size:,} ready tasks | µs: median (maximum) |\n|---|---|")
    for name, hold in HELD.items():
        times = [seconds * 1e6 for seconds in get_work_times(size, hold)]
        print(f"| {name} | {median(times):.0f} ({max(times):.0f}) |")
    print(f"\n| action on {size:,} tasks | seconds | longest step, ms |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(time_actions(size, Path(folder)))


def hold_half(state: SchedulerState) -> None:
    for number, task in enumerate(list(state.tasks.values())):
        if number % 2:
            state.hold_task(task, by="ann", since=NOW)


def hold_family(state: SchedulerState) -> None:
    families = frozenset(["Odd"])
    finish(state.add_wide_hold(by="ann", since=NOW, families=families, search=""))


def hold_nothing(_state: SchedulerState) -> None:
    pass


HELD: dict[str, Callable[[SchedulerState], None]] = {
    "none held": hold_nothing,
    "every second one held by itself": hold_half,
    "half of them held by their family": hold_family,
}


def get_work_times(size: int, hold: Callable[[SchedulerState], None]) -> Iterator[float]:
    state = SchedulerState({})
    scheduler = Scheduler(state, Policy(prune_on_get_work=False), lambda: NOW)
    for number in range(size):
        family = "Odd" if number % 2 else "Even"
        scheduler.add_task(worker="w", task_id=task_id(number), family=family, priority=number % 7)
    hold(state)
    state.indices.refresh()
    for _ in range(CALLS):
        begin = process_time()
        given = scheduler.get_work(worker="w")["task_id"]
        yield process_time() - begin
        assert state.tasks[given].held_by is None


async def time_actions(size: int, folder: Path) -> None:
    undo_log = UndoLog()
    state, policy, gate = SchedulerState({}, undo_log), Policy(), StateGate()
    store = open_store(f"sqlite:///{folder / 'state.db'}")
    store.lock()
    recent, collector = RecentRuns(lambda: NOW), collector_by_family()

    def observe(event: Event) -> None:
        recent.observe(event)
        collector.observe(event)

    journal = Journal(state, undo_log, store, observe, on_lock_lost=print, gate=gate)
    scheduler = Scheduler(state, policy, lambda: NOW, journal.observe)
    ids = [task_id(number) for number in range(size)]
    for number, each in enumerate(ids):
        scheduler.add_task(worker="w", task_id=each, family="F")
        scheduler.add_task(worker="w", task_id=each, status="FAILED")
        if number < size // 10:
            scheduler.add_task(worker="w", task_id=f"Behind_{number}", deps=[each])
    await (journal.commit() or asyncio.sleep(0))
    overview = Overview(state, policy, lambda: NOW, Explainer(state, policy), gate=gate)
    changes = StateChanges(state, journal, gate)
    acting = Operators(state, policy, lambda: NOW, journal.observe).acting
    audit = Audit(state, journal, MemoryActions(), lambda: NOW)
    actions = Actions(acting, overview, changes, audit, gate, lambda: NOW, max_wait=1e6)
    await overview.summary()  # the first question counts all tasks
    GarbageCollector().start()  # as a server does
    everything = {"filter": {"family": ["F"]}}
    for name in ("hold", "release", "forgive", "mark_as_done"):
        asked = {"action": name, **everything}
        if name == "mark_as_done":
            for each in ids:
                scheduler.add_task(worker="w", task_id=each, status="FAILED")
            await (journal.commit() or asyncio.sleep(0))
        await timed(f"{name}, preview", actions.start({**asked, "preview": True}, WHO))
        done = await timed(name, actions.start(asked, WHO))
        assert done.result.changed == size, done.describe()
        if done.id is not None and done.can_be_undone and name == "mark_as_done":
            await timed(f"{name}, undone", actions.undo(done.id, WHO))
    await journal.close()


def collector_by_family() -> PrometheusCollector:
    return PrometheusCollector(
        use_task_family_in_labels=True, task_parameters_to_use_in_labels=(), max_series=1000
    )


async def timed(name: str, asked: Coroutine[None, None, Action]) -> Action:
    await asyncio.sleep(0)
    with longest_step() as steps:
        begin = perf_counter()
        action = await asked
        seconds = perf_counter() - begin
    print(f"| {name} | {seconds:.1f} | {max(steps) * 1e3:.0f} |")
    return action


@contextmanager
def longest_step() -> Iterator[list[float]]:
    """Measure each step of the event loop, in processor time of its thread."""
    steps: list[float] = []
    run = asyncio.Handle._run

    def measured(handle: asyncio.Handle) -> None:
        begin = time.thread_time()
        run(handle)
        steps.append(time.thread_time() - begin)

    asyncio.Handle._run = measured  # type: ignore[method-assign,assignment]
    try:
        yield steps
    finally:
        asyncio.Handle._run = run  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
