"""The cost of an explanation as the tasks grow, in the scheduler alone.

Run it from the repository as `python -m benchmarks.explanation`; it writes a table in Markdown:
milliseconds of processor time, median and maximum. A call over HTTP adds what any small call costs.
"""

import argparse
from collections.abc import Callable, Iterator
from statistics import median
from time import process_time

from benchmarks.scale import task_id
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState

WORKERS = 50
REPEATS = 50
#: tasks of one page
PAGE = 50
NOW = 1_000_000.0

#: name -> explains something
Cases = Iterator[tuple[str, Callable[[], object]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    sizes = parser.parse_args().sizes
    rows: dict[str, list[str]] = {}
    for size in sizes:
        for build in (waiting_states, competing_states):
            for name, explain in build(size):
                times = measure(explain)
                cell = f"{median(times) * 1e3:.2f} ({max(times) * 1e3:.2f})"
                rows.setdefault(name, []).append(cell)
    print("| ms: median (maximum) |", *(f" {size:,} tasks |" for size in sizes))
    print("|---|" + "---|" * len(sizes))
    for name, cells in rows.items():
        print(f"| {name} |", *(f" {cell} |" for cell in cells))


def measure(explain: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(REPEATS):
        start = process_time()
        explain()
        times.append(process_time() - start)
    return times


def waiting_states(size: int) -> Cases:
    """Yield explanations of tasks that wait for others in a graph of `size` tasks."""
    scheduler, explainer = new_scheduler()
    chain = size // 2
    for number in range(chain):
        add(scheduler, f"Chain_{number}", deps=[f"Chain_{number + 1}"])
    add(scheduler, f"Chain_{chain}", status="FAILED")
    leaves = [task_id(number) for number in range(size - chain)]
    for leaf in leaves:
        add(scheduler, leaf)
    add(scheduler, leaves[-1], status="FAILED")
    add(scheduler, "Root_0", deps=leaves)
    yield "first of a chain of half of them", lambda: explainer.explain("Chain_0", NOW)
    yield "20 before the end of the chain", lambda: explainer.explain(f"Chain_{chain - 20}", NOW)
    yield "task that waits for half of them", lambda: explainer.explain("Root_0", NOW)
    page = [scheduler.state.tasks[f"Chain_{number}"] for number in range(PAGE)]
    yield f"{PAGE} rows of the chain", lambda: explainer.shorten(page, NOW)


def competing_states(size: int) -> Cases:
    """Yield explanations of `size` ready tasks that compete for a resource."""
    scheduler, explainer = new_scheduler()
    for number in range(size):
        worker = f"worker {number % WORKERS}"
        resources = {"database": 1} if number % 2 else {}
        add(scheduler, task_id(number), worker=worker, priority=number % 7, resources=resources)
    for number in range(WORKERS):
        scheduler.get_work(worker=f"worker {number}")
    tasks = scheduler.state.tasks
    last = task_id(size - 1)
    yield "last of all, resource held", lambda: explainer.explain(last, NOW)
    scheduler.update_resource(resource="database", amount=WORKERS)
    yield "last of all, resource reserved", lambda: explainer.explain(last, NOW)
    scheduler.update_resource(resource="database", amount=size)
    yield "last of all, ready", lambda: explainer.explain(last, NOW)
    page = [tasks[task_id(number)] for number in range(size - PAGE, size)]
    yield f"{PAGE} rows of ready tasks", lambda: explainer.shorten(page, NOW)


def new_scheduler() -> tuple[Scheduler, Explainer]:
    policy = Policy()
    scheduler = Scheduler(SchedulerState({}), policy, lambda: NOW)
    return scheduler, Explainer(scheduler.state, policy)


def add(scheduler: Scheduler, added: str, worker: str = "w", **arguments: object) -> None:
    scheduler.add_task(worker=worker, task_id=added, **arguments)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
