"""A start beside Luigi's: CPU to the first answer, wall time with many tasks, what idling costs.

Run it from the repository as `python -m benchmarks.start`; it writes a table in Markdown. The two
servers take turns in every round; the figures are medians of the rounds. Our state is in SQLite,
Luigi's in its pickle, of the same tasks. `--idle 0` leaves out the minute in which both do nothing.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter, sleep, time

from benchmarks.servers import LUIGI_S, Server, install_luigi, started
from luigid.state.policy import RetryPolicy
from luigid.state.record.records import task_record, worker_record
from luigid.state.task import PENDING, Task
from luigid.state.worker import Worker
from luigid.storage.address import file_url
from luigid.storage.store import StoredRecord, open_store

OURS = "luigid"
LUIGID = [sys.executable, "-m", "luigid"]
FAMILY = "Aggregate"
WORKERS = 8
EMPTY = "empty state"
#: seconds after the first answer from which a server counts as idle
SETTLING = 5.0

#: Puts the same tasks into Luigi's scheduler, and has it dump them: state path, number of tasks.
LUIGI_STATE = """
import sys
from luigi.scheduler import Scheduler
scheduler = Scheduler(state_path=sys.argv[1])
for number in range(1, int(sys.argv[2]) + 1):
    scheduler.add_task(
        worker=f"Worker(salt=471108159{number % 8}, workers=1, host=bench, username=luigi)",
        task_id=f"Aggregate_{number:08x}", status="PENDING", runnable=True,
        deps=[f"Aggregate_{n:08x}" for n in (number - 1, number - 2) if n > 0],
        family="Aggregate", module="reports.daily",
        params={"day": "2025-03-14", "region": "north", "number": str(number)},
    )
scheduler.dump()
"""

#: what is measured -> server -> its figures
Figures = dict[str, dict[str, list[float]]]


def main() -> None:
    options = parse()
    figures: Figures = {}
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        luigi = options.luigi or install_luigi(folder)
        servers = {LUIGI_S: [str(luigi)], OURS: LUIGID}
        places = {server: folder / server.replace("'", "") for server in servers}
        for place in places.values():
            place.mkdir()
        measure_starts(figures, servers, places, options.rounds, EMPTY)
        if options.idle:
            measure_idling(figures, servers, places, options.idle)
        fill(luigi.with_name("python"), places, options.tasks)
        measure_starts(figures, servers, places, options.rounds, f"{options.tasks:,} tasks")
    for words in ("spec", "--help"):
        cpu = [command_cpu([*LUIGID, words]) for _ in range(options.rounds)]
        figures[f"luigid {words}: CPU, s"] = {OURS: cpu}
    show(figures)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--luigi", type=Path, help="Luigi's luigid; installed anew if not given")
    parser.add_argument("--folder", type=Path, help="where the states lie")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--idle", type=float, default=60.0, help="seconds to idle")
    return parser.parse_args()


def show(figures: Figures) -> None:
    rows = [["start", LUIGI_S, OURS, "ratio"], ["---", "---:", "---:", "---:"]]
    for what, by_server in figures.items():
        found = {server: median(values) for server, values in by_server.items()}
        theirs, ours = found.get(LUIGI_S), found[OURS]
        ratio = f"{ours / theirs:.2f}" if theirs else ""
        rows.append([what, "" if theirs is None else f"{theirs:.2f}", f"{ours:.2f}", ratio])
    print("\n".join(f"| {' | '.join(row)} |" for row in rows))


@contextmanager
def serving(name: str, command: list[str], place: Path) -> Iterator[Server]:
    """Run a server until it has answered for the first time, and then as long as it is used."""
    flags = ["--address", "127.0.0.1", "--state-path", str(place / "state.pickle"), "--port"]
    settings = place / "luigi.cfg"
    settings.touch()
    with started(name, [*command, *flags], settings) as server:
        # Ours listens before it has read the state, and answers after.
        connection = HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/api/ping?data=%7B%22worker%22%3A%22w%22%7D")
        assert connection.getresponse().status == 200
        connection.close()
        yield server


def measure_starts(
    figures: Figures,
    servers: Mapping[str, list[str]],
    places: Mapping[str, Path],
    rounds: int,
    state: str,
) -> None:
    for _ in range(rounds):
        for name, command in servers.items():
            began = perf_counter()
            with serving(name, command, places[name]) as server:
                wall = perf_counter() - began
                add(figures, f"{state}: CPU, s", name, server.cpu_seconds())
                add(figures, f"{state}: wall, s", name, wall)
                add(figures, f"{state}: memory, MiB", name, server.memory_bytes() / 2**20)
            if state == EMPTY:
                for file in places[name].glob("state*"):
                    file.unlink()


def measure_idling(
    figures: Figures,
    servers: Mapping[str, list[str]],
    places: Mapping[str, Path],
    seconds: float,
) -> None:
    for name, command in servers.items():
        with serving(name, command, places[name]) as server:
            sleep(SETTLING)
            before = server.cpu_seconds()
            sleep(seconds)
            used = server.cpu_seconds() - before
            add(figures, "idle: memory, MiB", name, server.memory_bytes() / 2**20)
            add(figures, "idle: CPU a minute, s", name, used * 60 / seconds)


def add(figures: Figures, what: str, server: str, figure: float) -> None:
    figures.setdefault(what, {}).setdefault(server, []).append(figure)


def command_cpu(command: list[str]) -> float:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fill(python: Path, places: Mapping[str, Path], tasks: int) -> None:
    """Put tasks into the states of both."""
    path = str(places[LUIGI_S] / "state.pickle")
    subprocess.run([python, "-c", LUIGI_STATE, path, str(tasks)], check=True)
    store = open_store(file_url(places[OURS] / "state.db"))
    store.replace(records(tasks))
    store.close()


def worker_id(number: int) -> str:
    return f"Worker(salt=471108159{number % WORKERS}, workers=1, host=bench, username=luigi)"


def records(tasks: int) -> Iterator[StoredRecord]:
    now = time()
    for number in range(WORKERS):
        known = Worker(worker_id(number), now)
        known.number = number + 1
        yield "worker", str(known.number), worker_record(known)
    for number in range(1, tasks + 1):
        task = Task(f"{FAMILY}_{number:08x}", now, RetryPolicy(999999999, 999999999, 3600))
        task.number = task.order = number
        task.status = PENDING
        task.family = FAMILY
        task.module = "reports.daily"
        task.set_params({"day": "2025-03-14", "region": "north", "number": str(number)})
        task.deps = {f"{FAMILY}_{n:08x}": None for n in (number - 1, number - 2) if n > 0}
        task.workers = {worker_id(number): None}
        task.stakeholders = frozenset({worker_id(number)})
        task.is_runnable = True
        yield "task", str(number), task_record(task)


if __name__ == "__main__":
    main()
