"""`python -m ui_tests.seed URL`: fills a luigid with a realistic state through its HTTP API.

The scheduler drops workers which say nothing for a minute, and what they run fails. So either set
its worker_disconnect_delay to a day, or let the workers check in (`--stay`).
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ui_tests.seeding import hostile, traces
from ui_tests.seeding.graphs import StatusGraph, add_chain, add_status_graph
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.orders import add_orders
from ui_tests.seeding.plain import add_plain
from ui_tests.seeding.worker import Worker

#: Sections of the luigi.cfg of a server that leaves the state unchanged.
SETTINGS = {"scheduler": {"worker_disconnect_delay": 86400, "retry_delay": 86400}}

SECONDS_BETWEEN_PINGS = 20


@dataclass(frozen=True, slots=True)
class Seeded:
    """The ids of the tasks that tests refer to."""

    workers: list[Worker]
    graph: StatusGraph
    #: a report that waits for a task which has failed
    report: str
    #: needs 60 tasks in a row
    chain: str
    #: needs 80 tasks
    fan: str


def main() -> None:
    """Seed, and with --stay keep the workers alive until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="where the luigid listens: http://host:port/")
    parser.add_argument("--tasks", type=int, default=0, help="add so many plain tasks")
    parser.add_argument("--stay", action="store_true", help="let the workers check in")
    options = parser.parse_args()
    with Luigid(options.url) as luigid:
        workers = seed(luigid).workers
        if options.tasks:
            workers.append(seed_plain(luigid, options.tasks))
        print(f"{options.url} is seeded.")
        if options.stay:
            stay(luigid, workers)


def seed(luigid: Luigid) -> Seeded:
    """Add the realistic state."""
    luigid.call(
        "update_resources", warehouse=4, gpu=3, printer=8, **{"net.eu-central-1": 6, "licence": 0}
    )
    etl = add_worker(luigid, "etl-01", 4242, "airflow", workers=4, first_task="report.DailySales")
    ml = add_worker(luigid, "gpu-box-2.eu-central-1.example.com", 811, "ml", workers=2)
    batches = add_worker(luigid, "etl-02", 4243, "airflow", workers=1)
    graphs = add_worker(luigid, "ci-runner", 77, "ci", workers=1)
    old = add_worker(luigid, "retired-host", 9, "airflow", workers=8)
    report = add_orders(etl, ml)
    batches.run_batch("etl.ImportSessions", "hour", [f"2025-03-14T{h:02}" for h in range(6)])
    graph = add_status_graph(graphs, add_worker(luigid, "etl-03", 4244, "airflow", workers=1))
    chain = add_chain(graphs, 61)
    fan = add_fan(graphs, 80)
    old.add("report.Archive", {"year": "2019"}, status="RUNNING")
    luigid.call("disable_worker", worker=old.id)
    evil = add_hostile(luigid)
    seeded = Seeded([etl, ml, batches, graphs, old, evil], graph, report, chain, fan)
    check_in(luigid, seeded.workers)
    return seeded


def add_worker(luigid: Luigid, host: str, pid: int, username: str, **info: object) -> Worker:
    """Add a worker with the name that Luigi would give it."""
    workers = info.get("workers", 1)
    name = f"Worker(salt={pid:010}, workers={workers}, host={host}, username={username}, pid={pid})"
    return Worker(luigid, name, salt=f"{pid:010}", host=host, username=username, pid=pid, **info)


def add_fan(worker: Worker, leaves: int) -> str:
    """Add a task that needs so many others. Return its id."""
    deps = [worker.add("graph.Leaf", {"number": str(number)}) for number in range(leaves)]
    return worker.add("graph.Fan", {"leaves": str(leaves)}, deps=deps)


def add_hostile(luigid: Luigid) -> Worker:
    """Add a worker and tasks whose every text is markup."""
    evil = Worker(
        luigid,
        hostile.WORKER,
        host=hostile.IMAGE,
        username=hostile.SCRIPT,
        first_task=hostile.TASK_ID,
        workers=3,
    )
    luigid.call("update_resources", **{hostile.RESOURCE: 2})
    failed = evil.fail(hostile.FAMILY, {"quotes": hostile.QUOTES}, hostile.SCRIPT + hostile.QUOTES)
    running = evil.add(
        hostile.FAMILY,
        hostile.PARAMS,
        task_id=hostile.TASK_ID,
        status="RUNNING",
        deps=[failed, hostile.SCRIPT],
        resources={hostile.RESOURCE: 1},
        tracking_url=hostile.LINK,
        accepts_messages=True,
    )
    evil.tell(running, hostile.IMAGE + hostile.SCRIPT, 50)
    evil.add(hostile.SCRIPT, {"date": "2025-03-14"}, deps=[running], module=hostile.QUOTES)
    # Any JSON may be a parameter; Luigi's page shows no task at all if one of them is a number.
    number: dict[str, object] = {"number": 7, "fraction": 0.5, "none": None, "list": [1, "two"]}
    luigid.call(
        "add_task", worker=evil.id, task_id="evil.Number_7", family="evil.Number", params=number
    )
    evil.add("evil.LongParam", {"text": "long " * 400, "unbroken": "x" * 2000})
    evil.fail("evil.Trace", {"kind": "long"}, traces.deep(2000))
    return evil


def check_in(luigid: Luigid, workers: Sequence[Worker]) -> None:
    """Have the workers ping; one message for the first stays unread."""
    for worker in workers:
        worker.ping()
    luigid.call("set_worker_processes", worker=workers[0].id, n=4)


def seed_plain(luigid: Luigid, tasks: int) -> Worker:
    """Add so many plain tasks, and nothing else."""
    worker = add_worker(luigid, "bulk", 1, "luigi", workers=1)
    add_plain(worker, tasks)
    return worker


def stay(luigid: Luigid, workers: Sequence[Worker]) -> None:
    """Have the workers ping until interrupted."""
    while True:
        check_in(luigid, workers)
        time.sleep(SECONDS_BETWEEN_PINGS)


if __name__ == "__main__":
    main()
