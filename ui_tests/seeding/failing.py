"""Many tasks, of which some have failed for three causes."""

from typing import NamedTuple

from ui_tests.seeding.worker import Worker

#: name -> path, function and error; `{}` stands for what differs from task to task
CAUSES = {
    "database": (
        "clients/warehouse.py",
        "connect",
        "psycopg2.OperationalError: no connection to warehouse-{}.internal after {} s",
    ),
    "schema": ("clean.py", "run", "pandera.errors.SchemaError: column 'currency' has {} nulls"),
    "quota": ("clients/shop.py", "pages", "requests.exceptions.HTTPError: 503 Server Error: {}"),
}
#: name -> family of the tasks that fail with it, how many do, of forty, and in how many steps
#: the others wait for them
_SHARES = {
    "database": ("etl.Load", 5, 10),
    "schema": ("etl.Clean", 10, 3),
    "quota": ("etl.Get", 25, 1),
}
FAILED = sum(count for _, count, _ in _SHARES.values())


class Failing(NamedTuple):
    """The ids of the failed tasks by cause, what holds up most first."""

    failed: dict[str, list[str]]
    #: cause -> number of tasks that wait for it
    waiting: dict[str, int]


def trace(cause: str, number: int) -> str:
    """Return a traceback; all of a cause differ, and are of one kind."""
    path, function, error = CAUSES[cause]
    return (
        "Traceback (most recent call last):\n"
        '  File "/srv/venv/lib/python3.12/site-packages/luigi/worker.py", line 203, in run\n'
        "    new_deps = self._run_get_new_deps()\n"
        f'  File "/srv/releases/2025031{number % 9}/pipelines/{path}", line {40 + number}, '
        f"in {function}\n    raise error\n{error.replace('{}', str(1000 + number))}\n"
    )


def add_failing(worker: Worker, tasks: int) -> Failing:
    """Add so many tasks, of which 40 have failed, and most wait for these."""
    failed: dict[str, list[str]] = {}
    waiting: dict[str, int] = {}
    rest = tasks - FAILED
    for cause, (family, count, steps) in _SHARES.items():
        failed[cause] = [
            worker.fail(family, {"part": f"{cause}-{number:02}"}, trace(cause, number))
            for number in range(count)
        ]
        share = rest * steps // 20
        waiting[cause] = share
        below = failed[cause]
        for start in range(0, share, -(-share // steps)):
            stop = min(share, start + -(-share // steps))
            below = [
                worker.add(
                    f"report.{cause.title()}",
                    {"number": str(number)},
                    deps=[below[number % len(below)], below[(number + 1) % len(below)]],
                )
                for number in range(start, stop)
            ]
    for number in range(rest - sum(waiting.values())):
        worker.add("etl.Archive", {"number": str(number)}, status="DONE")
    return Failing(failed, waiting)
