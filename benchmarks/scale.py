"""The cost of a call as the tasks grow: ours beside Luigi's own luigid.

Run it from the repository as `python -m benchmarks.scale`; it writes a table in Markdown. Every
figure is taken in states of the same tasks, filled over the API, and in memory: what it costs to
keep changes does not grow with the tasks (`benchmarks.durability`). `--noise` measures ours against
ours: how far apart two figures are that should be the same.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter, sleep
from urllib.parse import urlencode

from benchmarks.load import request, send
from benchmarks.servers import LUIGI_S, OURS, Server, in_memory, install_luigi, started

WORKERS = 50
#: the maximum of tasks in `measure_contention`: filling the server with more takes too long
MAX_CONTENDED_TASKS = 100_000
#: clients that fill a server
CLIENTS = 8
#: leaves that one task of the graph depends on
FAN = 1000
#: how long, and at least and at most how often, a case is repeated
SECONDS = 2.0
MIN_REPEATS, MAX_REPEATS = 3, 2000


class Client:
    """Calls methods as a Luigi worker does, over one persistent connection."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=600)

    def call(self, method: str, **arguments: object) -> object:
        body = urlencode({"data": json.dumps(arguments)})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", f"/api/{method}", body, headers)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise RuntimeError(f"{method}: {response.status} {answer[:200]!r}")
        # Only the answer of get_work is decoded: decoding a list would take longer than the call.
        return json.loads(answer)["response"] if len(answer) < 10_000 else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The seconds of a call: medians of wall and CPU time, and the 99th percentile."""

    wall: float
    cpu: float
    p99: float


@dataclass(slots=True)
class Row:
    """One line of the table: server and number of tasks -> figures."""

    name: str
    figures: dict[tuple[str, int], Figures] = field(default_factory=dict)


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        names = (OURS, "luigid again") if options.noise else (LUIGI_S, OURS)
        luigi = None if options.noise else options.luigi or install_luigi(Path(folder))
        rows: dict[str, Row] = {}
        for name in names:
            sizes = options.ours if name == OURS and not options.noise else options.sizes
            for size in sizes:
                for case, figures in measure_all(name, size, Path(folder), luigi):
                    rows.setdefault(case, Row(case)).figures[name, size] = figures
                    print(f"{case}, {name}, {size}: {figures.cpu * 1e3:.3f} ms", file=sys.stderr)
        print(table(list(rows.values()), names, options.sizes, options.ours))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--luigi", type=Path, help="Luigi's luigid; installed anew if not given")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--ours", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--noise", action="store_true", help="ours against ours")
    return parser.parse_args()


def measure_all(
    name: str, size: int, folder: Path, luigi: Path | None
) -> Iterator[tuple[str, Figures]]:
    with running(name, folder, luigi) as server:
        client = Client(server.port)
        yield from measure_lists(server, client, size)
        yield from measure_work(server, client, size)
        yield "dep_graph of all", measure_graph(server, client, size)
    if size > MAX_CONTENDED_TASKS:
        return
    with running(name, folder, luigi) as server:
        yield "get_work, 50 workers, exhausted resource", measure_contention(server, size)


@contextmanager
def running(name: str, folder: Path, luigi: Path | None) -> Iterator[Server]:
    is_luigi_s = name == LUIGI_S
    program = [str(luigi)] if is_luigi_s else [sys.executable, "-m", "luigid"]
    state = folder / "state"
    state.unlink(missing_ok=True)
    command = [*program, "--address", "127.0.0.1", "--state-path", str(state), "--port"]
    with started(name, command, None if is_luigi_s else in_memory(folder)) as server:
        yield server


def fill(server: Server, size: int, *, workers: int = 1, **more: object) -> None:
    requests = (
        request(
            "add_task",
            {
                "worker": f"worker {number % workers}",
                "task_id": task_id(number),
                "family": f"Family{number % 50}",
                "module": "reports.daily",
                "params": {"day": "2025-03-14", "number": str(number)},
                "priority": number % 7,
                **more,
            },
        )
        for number in range(size)
    )
    send(server.port, requests, CLIENTS)


def task_id(number: int) -> str:
    return f"Family{number % 50}_2025_03_14_{number:010}"


def measure_lists(server: Server, client: Client, size: int) -> Iterator[tuple[str, Figures]]:
    """Fill the server with `size` PENDING tasks of one worker; yield the figures of lists."""
    client.call("get_work", worker="worker 0")
    before = server.memory_bytes()
    fill(server, size)
    used = (server.memory_bytes() - before) / size
    yield "memory per task (bytes)", Figures(used, used, used)
    for method in ("count_pending", "ping"):
        yield method, measure(server, partial(client.call, method, worker="worker 0"))
    for method in ("prune", "resource_list", "worker_list"):
        yield method, measure(server, partial(client.call, method))
    limit = 10 * size  # above it, task_list answers with a number only
    listing = partial(client.call, "task_list", max_shown_tasks=limit)
    listing()
    yield "task_list of all", measure(server, listing)
    worst = worst_ping(server, listing)
    yield "worst ping during a task_list", Figures(worst, worst, worst)


def measure_graph(server: Server, client: Client, size: int) -> Figures:
    """Add a task that depends on all others; return the figures of its graph."""
    groups = [list(range(first, min(first + FAN, size))) for first in range(0, size, FAN)]
    for number, group in enumerate(groups):
        deps = [task_id(leaf) for leaf in group]
        group_id = f"Group_{number}"
        client.call("add_task", worker="worker 0", task_id=group_id, family="Group", deps=deps)
    deps = [f"Group_{number}" for number in range(len(groups))]
    client.call("add_task", worker="worker 0", task_id="Root_0", family="Root", deps=deps)
    graph = partial(client.call, "dep_graph", task_id="Root_0")
    graph()
    return measure(server, graph)


def measure_work(server: Server, client: Client, size: int) -> Iterator[tuple[str, Figures]]:
    """Yield the figures of assigning PENDING tasks to one worker."""

    def take() -> str:
        work = client.call("get_work", worker="worker 0")
        assert isinstance(work, dict)
        return str(work["task_id"])

    def drain() -> None:
        client.call("add_task", worker="worker 0", task_id=take(), status="DONE")

    yield "drain (get_work, add_task DONE)", measure(server, drain, max_repeats=size // 4)
    # Each running task makes the answers longer, so there are few.
    yield "get_work", measure(server, take, max_repeats=min(100, size // 4))


def measure_contention(server: Server, size: int) -> Figures:
    """Return the figures of 50 workers whose tasks need a resource that one of them holds."""
    client = Client(server.port)
    fill(server, size, workers=WORKERS, resources={"database": 1})
    for number in range(WORKERS):
        client.call("get_work", worker=f"worker {number}")
    numbers = count()
    return measure(
        server, lambda: client.call("get_work", worker=f"worker {next(numbers) % WORKERS}")
    )


def measure(server: Server, call: Callable[[], object], max_repeats: int = MAX_REPEATS) -> Figures:
    """Repeat a call; the processor time is that of the server."""
    walls: list[float] = []
    begin, cpu = perf_counter(), server.cpu_seconds()
    while len(walls) < max_repeats and (
        len(walls) < MIN_REPEATS or perf_counter() - begin < SECONDS
    ):
        start = perf_counter()
        call()
        walls.append(perf_counter() - start)
    cpu = (server.cpu_seconds() - cpu) / len(walls)
    return Figures(median(walls), cpu, sorted(walls)[int(0.99 * len(walls))])


def worst_ping(server: Server, call: Callable[[], object]) -> float:
    """Return the seconds that the slowest ping took while a call was answered."""
    worst = 0.0
    is_done = Event()

    def ping() -> None:
        nonlocal worst
        client = Client(server.port)
        while not is_done.is_set():
            start = perf_counter()
            client.call("ping", worker="another")
            worst = max(worst, perf_counter() - start)
            sleep(0.002)

    pinging = Thread(target=ping)
    pinging.start()
    sleep(0.1)
    call()
    is_done.set()
    pinging.join()
    return worst


def table(rows: list[Row], names: tuple[str, ...], sizes: list[int], ours: list[int]) -> str:
    theirs, mine = names
    title = [
        "ms of server CPU per call",
        f"{theirs} at",
        f"{mine} at",
        "ratio",
        f"{mine}: wall, p99",
    ]
    title[1] += " " + " / ".join(f"{size:,}" for size in sizes)
    title[2] += " " + " / ".join(f"{size:,}" for size in (ours if mine == OURS else sizes))
    lines = [title, ["---", *["---:"] * 4]]
    for row in rows:
        unit = 1.0 if "bytes" in row.name else 1e3
        of_theirs = [row.figures[theirs, size] for size in sizes]
        of_mine = [f for (name, _), f in row.figures.items() if name == mine]
        ratios = [a.cpu / max(b.cpu, 1e-9) for a, b in zip(of_theirs, of_mine, strict=False)]
        lines.append(
            [
                row.name,
                " / ".join(short(figures.cpu * unit) for figures in of_theirs),
                " / ".join(short(figures.cpu * unit) for figures in of_mine),
                " / ".join(f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}" for ratio in ratios),
                " / ".join(f"{short(f.wall * unit)}, {short(f.p99 * unit)}" for f in of_mine),
            ]
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


if __name__ == "__main__":
    main()
