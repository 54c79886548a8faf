"""The cost of what the server remembers of runs, and of the answers about time.

Run it from the repository as `python -m benchmarks.time_views`; it writes tables in Markdown. The
first is of answers: milliseconds of processor time, in all and in the longest step, which is how
long the event loop is held. The second is of the memory of runs itself.
"""

import argparse
import asyncio
import gc
import tracemalloc
from collections.abc import Callable, Coroutine, Iterator
from datetime import date, timedelta
from statistics import median
from time import process_time
from types import SimpleNamespace
from typing import Any

from luigid.contract import Contract, Document
from luigid.durations import Durations
from luigid.overview import Overview
from luigid.overview.activity import Activity, Levels
from luigid.overview.recent_runs import RecentRuns
from luigid.process import garbage
from luigid.process.garbage import GarbageCollector
from luigid.process.shipped_files import shipped
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.events import TaskStatusChanged
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.web import long_body
from luigid.web.time_pages import EstimateHandler, GridHandler, TimelineHandler

REPEATS = 5
START = 1_000_000.0
FAMILIES, WORKERS = 40, 50
DAYS = 60


class Time:
    """A clock."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    options = parser.parse_args()
    asyncio.run(measure(options.runs))


async def measure(runs_of_each: int) -> None:
    """Measure on an event loop, of which nothing else runs."""
    contract = Contract(Document.read(shipped("spec/openapi.yaml")))
    print(f"| {runs_of_each:,} runs | ms | longest step, ms | kB | gzipped, kB |")
    print("|---|---:|---:|---:|---:|")
    with garbage.paused():
        cases = list(answers(runs_of_each, contract))
    collector = GarbageCollector()
    collector.start()
    for name, start in cases:
        runs = [drive(start) for _ in range(REPEATS)]
        whole, longest = median(run[0] for run in runs), max(run[1] for run in runs)
        parts = runs[0][2]
        size, packed = (sum(map(len, each)) for each in (parts, long_body.compressed(parts)))
        print(
            f"| {name} | {whole * 1e3:.0f} | {longest * 1e3:.1f} "
            f"| {size / 1e3:,.0f} | {packed / 1e3:,.0f} |"
        )
    collector.stop()
    print("\n| the memory of runs | |")
    print("|---|---:|")
    for name, text in memory(runs_of_each):
        print(f"| {name} | {text} |")


def drive(start: Callable[[], Coroutine[Any, Any, Any]]) -> tuple[float, float, list[bytes]]:
    """Run an answer as the event loop would; return its time, its longest step and its parts."""
    answer = start()
    steps = []
    while True:
        begin = process_time()
        try:
            answer.send(None)
        except StopIteration as end:
            steps.append(process_time() - begin)
            return sum(steps), max(steps), end.value
        steps.append(process_time() - begin)


def answers(
    runs: int, contract: Contract
) -> Iterator[tuple[str, Callable[[], Coroutine[Any, Any, list[bytes]]]]]:
    """Yield answers about so many tasks, each of which ran once but the last, a root."""
    clock, state, policy = Time(), SchedulerState({}), Policy()
    durations = Durations()
    recent = RecentRuns(
        clock,
        durations=durations,
        params_of=lambda task_id: state.tasks[task_id].public_params,
        host_of=lambda _worker: "host",
    )
    scheduler = Scheduler(state, policy, clock, recent.observe)
    overview = Overview(state, policy, clock, Explainer(state, policy), recent=recent)
    for number in range(runs):
        add_task(scheduler, number)
        clock.now += 0.02
        recent.observe(changed(number, "RUNNING", clock.now))
        if number >= WORKERS:
            recent.observe(changed(number - WORKERS, "DONE", clock.now))
    leaves = [task_id(number) for number in range(runs)]
    scheduler.add_task(worker="w0", task_id="Root", family="Root", deps=leaves)
    operations = {operation.id: operation for operation in contract.operations}

    def page(handler: Any, operation: str, **parameters: Any) -> Any:
        made = handler.__new__(handler)
        made.contract, made.operations, made.verb = contract, {"GET": operations[operation]}, "GET"
        made.overview, made.history, made.has_disconnected = overview, None, False
        made.past, made.request = None, SimpleNamespace(path="")
        return made, parameters

    def timeline(**query: Any) -> Coroutine[Any, Any, list[bytes]]:
        made, asked = page(
            TimelineHandler, "v1_timeline", since=0.0, family_prefix="", limit=100_000, **query
        )
        return made.make(asked)  # type: ignore[no-any-return]

    def grid(**query: Any) -> Coroutine[Any, Any, list[bytes]]:
        made, asked = page(GridHandler, "v1_grid", family_prefix="", columns=60, rows=200, **query)
        return made.make(asked)  # type: ignore[no-any-return]

    async def estimate() -> list[bytes]:
        made, asked = page(EstimateHandler, "v1_estimate", task_id="Root")
        return [contract.answer(operations["v1_estimate"], await made.ask(asked))]

    async def activity() -> list[bytes]:
        answer = await overview.over_time.activity(0, 60)
        return [contract.answer(operations["v1_activity"], answer)]

    yield "timeline, all", timeline
    yield "timeline of one family", lambda: timeline(family=["etl.Family7"])
    yield "timeline of a root, with its critical runs", lambda: timeline(root="Root")
    yield "grid, by the day", grid
    yield "grid, by a parameter with a value for each task", lambda: grid(param="part")
    yield "estimate of a root of all tasks", estimate
    yield "activity of 48 hours", activity


def add_task(scheduler: Scheduler, number: int) -> None:
    scheduler.add_task(
        worker=f"w{number % WORKERS}",
        task_id=task_id(number),
        family=f"etl.Family{number % FAMILIES}",
        params={"day": day(number), "region": "emea", "part": str(number)},
    )


def task_id(number: int) -> str:
    return f"etl.Family{number % FAMILIES}_{day(number)}_emea_{number}_{number * 7919:010x}"


def day(number: int) -> str:
    return (date(2026, 1, 1) + timedelta(number // FAMILIES % DAYS)).isoformat()


def changed(number: int, status: str, time: float) -> TaskStatusChanged:
    return TaskStatusChanged(
        time=time,
        task_id=task_id(number),
        family=f"etl.Family{number % FAMILIES}",
        params={},
        status=status,
        run_time=None,
        worker=f"Worker(salt={number % WORKERS:09d}, host=etl-01, username=airflow, pid=1)",
    )


def memory(runs: int) -> Iterator[tuple[str, str]]:
    """Yield what the memory costs."""
    params = {"day": "2026-01-01", "region": "emea", "part": "1234"}
    events = [
        changed(number, status, START + number)
        for number in range(runs)
        for status in ("RUNNING", "DONE")
    ]
    gc.collect()
    tracemalloc.start()
    recent = remembering(params)
    for event in events:
        recent.observe(event)
    alone = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    ids = sum(len(event.task_id) + 49 for event in events[::2])
    yield f"{runs:,} runs of tasks that the state still has", f"{alone / 1e6:.1f} MB"
    yield "their ids, once the tasks have left", f"{ids / 1e6:.1f} MB more"
    seconds = []
    for _ in range(REPEATS):
        recent = remembering(params)
        begin = process_time()
        for event in events:
            recent.observe(event)
        seconds.append(process_time() - begin)
    each = median(seconds) / runs
    yield "a run, from its start to its end", f"{each * 1e6:.1f} µs"


def remembering(params: dict[str, Any]) -> RecentRuns:
    clock = Time()
    return RecentRuns(
        clock,
        activity=Activity(clock, lambda: Levels(0, 0, 0, 0)),
        params_of=lambda _task_id: params,
        host_of=lambda _worker: "host",
    )


if __name__ == "__main__":
    main()
