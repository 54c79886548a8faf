"""The cost of the task history: calls while runs are recorded, its pages, and an outage.

Run it from the repository as `python -m benchmarks.history`; it writes tables in Markdown. Calls
and pages are those of Luigi's own luigid and of ours, on SQLite; both read copies of one history.
"""

import argparse
import shutil
import socket
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles

from benchmarks.history_data import FAMILY, record
from benchmarks.servers import LUIGI_S, OURS, Server, install_luigi, started
from contract_tests.server import LUIGID, write_settings
from ui_tests.seeding.luigid import Luigid

#: Luigi's luigid needs it to record.
SQLALCHEMY = "sqlalchemy<2"
WORKER = "Worker(salt=4711081597, workers=1, host=bench, username=luigi, pid=31337)"
PAGES = ("/history", f"/tasklist/{FAMILY}")
SECONDS_BETWEEN_PINGS = 0.005

Row = list[str]


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        luigi = options.luigi or install_luigi(folder, SQLALCHEMY)
        if "calls" in options.parts:
            show(["", LUIGI_S, OURS, "times"], calls(folder, luigi, options.tasks, options.rounds))
        if "pages" in options.parts:
            titles = ["page", "records", f"{LUIGI_S} ms", f"{OURS} ms"]
            titles += ["concurrent ping, median ms", "99 % ms"]
            show(titles, pages(folder, luigi, options.records))
        if "outage" in options.parts:
            titles = ["", "calls", "median ms", "99 % ms", "99.9 % ms", "slowest ms"]
            show(titles, outage(folder, options.outage))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--luigi", type=Path, help="Luigi's luigid; installed anew if not given")
    parser.add_argument("--parts", nargs="+", default=["calls", "pages", "outage"])
    parser.add_argument("--tasks", type=int, default=300, help="that are registered and drained")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument(
        "--outage", type=float, default=60, help="seconds without database and mail"
    )
    return parser.parse_args()


def show(titles: Row, rows: Iterator[Row]) -> None:
    table = [titles, ["---", *["---:"] * (len(titles) - 1)], *rows]
    print("\n".join(f"| {' | '.join(cells)} |" for cells in table), end="\n\n", flush=True)


@contextmanager
def serving(
    folder: Path, name: str, luigid: Sequence[str], **sections: dict[str, object]
) -> Iterator[tuple[Server, Path]]:
    """Run a server that records; also yield the database, which may be there before."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "history.db"
    settings: dict[str, dict[str, object]] = {
        "scheduler": {"record_task_history": "true", "retry_count": 1},
        "task_history": {"db_connection": f"sqlite:///{database}"},
        **sections,
    }
    write_settings(folder / "luigi.cfg", settings)
    flags = ("--address", "127.0.0.1", "--state-path", str(folder / "state.pickle"), "--port")
    with started(name, [*luigid, *flags], folder / "luigi.cfg") as server:
        yield server, database


# Calls


def calls(folder: Path, luigi: Path, tasks: int, rounds: int) -> Iterator[Row]:
    """Register tasks, then run them one after the other, each server on its own in turn."""
    figures: dict[tuple[str, str], list[float]] = {}
    for number in range(rounds):
        for name, luigid in ((LUIGI_S, [str(luigi)]), (OURS, LUIGID)):
            with serving(folder / f"{name} {number}", name, luigid) as (server, database):
                for what, seconds in register_and_drain(server, tasks).items():
                    figures.setdefault((what, name), []).append(seconds / tasks)
                assert_recorded(database, {"PENDING": tasks, "RUNNING": tasks, "DONE": tasks})
    for what, form in (("register", "add_task, ms"), ("drain", "tasks run per second")):
        luigis, our = (median(figures[what, name]) for name in (LUIGI_S, OURS))
        shown = [
            f"{1000 * s:.2f}" if what == "register" else f"{1 / s:,.0f}" for s in (luigis, our)
        ]
        yield [form, *shown, f"{luigis / our:.1f}"]


def register_and_drain(server: Server, tasks: int) -> dict[str, float]:
    with Luigid(f"http://127.0.0.1:{server.port}") as luigid:
        start = time.perf_counter()
        for number in range(tasks):
            report(luigid, number, "PENDING")
        registered = time.perf_counter()
        for _ in range(tasks):
            work = luigid.call("get_work", worker=WORKER, host="bench", current_tasks=[])
            assert work["task_id"] is not None
            luigid.call("add_task", worker=WORKER, task_id=work["task_id"], status="DONE")
        return {"register": registered - start, "drain": time.perf_counter() - registered}


def report(luigid: Luigid, number: int, status: str) -> None:
    params = {"day": "2025-03-14", "number": str(number)}
    luigid.call(
        "add_task",
        worker=WORKER,
        task_id=f"{FAMILY}_2025_03_14_{number:010x}",
        family=FAMILY,
        params=params,
        status=status,
    )


def assert_recorded(database: Path, expected: dict[str, int], timeout: float = 60) -> None:
    """Wait until the history has exactly so many events of each kind."""
    deadline = time.monotonic() + timeout
    found: dict[str, int] = {}
    while found != expected and time.monotonic() < deadline:
        time.sleep(0.2)
        with closing(sqlite3.connect(database)) as connection:
            query = "SELECT event_name, count(*) FROM task_events GROUP BY event_name"
            found = dict(connection.execute(query))
    assert found == expected, found


# Pages


def pages(folder: Path, luigi: Path, sizes: Sequence[int]) -> Iterator[Row]:
    """Ask for pages of histories of several sizes; Luigi's luigid only of the smallest."""
    for size in sizes:
        ours, theirs = folder / f"{size} ours", folder / f"{size} luigi"
        ours.mkdir()
        theirs.mkdir()
        record(ours / "history.db", size)
        shutil.copy(ours / "history.db", theirs / "history.db")
        luigis = dict.fromkeys(PAGES, "")
        if size == min(sizes):
            with serving(theirs, LUIGI_S, [str(luigi)]) as (server, _):
                luigis = {page: f"{1000 * min(fetch(server, page, 2)):,.0f}" for page in PAGES}
        with serving(ours, OURS, LUIGID) as (server, _):
            fetch(server, "/metrics", 20)
            for page in PAGES:
                with pinging(server) as pings:
                    seconds = fetch(server, page, 50)
                yield [
                    page,
                    f"{size:,}",
                    luigis[page],
                    f"{1000 * median(seconds):.1f}",
                    *spread(pings),
                ]
            with pinging(server) as pings:
                time.sleep(2)
            yield ["none", f"{size:,}", "", "", *spread(pings)]


def fetch(server: Server, page: str, times: int) -> list[float]:
    """Return the seconds that a page took, each time."""
    seconds = []
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=600)) as connection:
        for _ in range(times):
            start = time.perf_counter()
            connection.request("GET", page, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            seconds.append(time.perf_counter() - start)
    return seconds


@contextmanager
def pinging(server: Server) -> Iterator[list[float]]:
    """Ping in a thread; yield a list that collects the seconds of each ping."""
    seconds: list[float] = []
    is_over = threading.Event()

    def ping() -> None:
        with Luigid(f"http://127.0.0.1:{server.port}") as luigid:
            while not is_over.wait(SECONDS_BETWEEN_PINGS):
                start = time.perf_counter()
                luigid.call("ping", worker=WORKER)
                seconds.append(time.perf_counter() - start)

    thread = threading.Thread(target=ping)
    thread.start()
    try:
        yield seconds
    finally:
        is_over.set()
        thread.join()


# Database and mail host away


@dataclass
class Load:
    """Tasks that run one after the other and end alike, and how long each call took."""

    end: str
    first: int = 0
    tasks: int = 0
    seconds: list[float] = field(default_factory=list)

    def run(self, luigid: Luigid, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for status in ("PENDING", "RUNNING", self.end):
                start = time.perf_counter()
                report(luigid, self.first + self.tasks, status)
                self.seconds.append(time.perf_counter() - start)
            self.tasks += 1
            time.sleep(SECONDS_BETWEEN_PINGS)


def outage(folder: Path, seconds: float) -> Iterator[Row]:
    """Let tasks succeed, then fail for good with the database locked and no mail accepted.

    Each failure is an event to be written and a mail to be sent.
    """
    with silent_host() as port:
        mail: dict[str, dict[str, object]] = {
            "email": {"receiver": "all@mail.example", "force_send": "true"},
            "smtp": {"host": "127.0.0.1", "port": port},
        }
        with (
            serving(folder / "outage", OURS, LUIGID, **mail) as (server, database),
            Luigid(f"http://127.0.0.1:{server.port}") as luigid,
        ):
            before = Load("DONE")
            before.run(luigid, seconds)
            yield row("normal", before.seconds)
            away = Load("FAILED", first=before.tasks)
            with closing(sqlite3.connect(database, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                away.run(luigid, seconds)
                connection.execute("ROLLBACK")
            yield row("mail host silent, database locked", away.seconds)
            both = before.tasks + away.tasks
            ends = {"DONE": before.tasks, "FAILED": away.tasks}
            assert_recorded(database, {"PENDING": both, "RUNNING": both, **ends})


def row(what: str, seconds: Sequence[float]) -> Row:
    slow = [quantiles(seconds, n=1000)[-1], max(seconds)]
    return [what, f"{len(seconds):,}", *spread(seconds), *(f"{1000 * s:.1f}" for s in slow)]


def spread(seconds: Sequence[float]) -> Row:
    """Return median and 99th percentile, in milliseconds."""
    return [f"{1000 * s:.1f}" for s in (median(seconds), quantiles(seconds, n=100)[-1])]


@contextmanager
def silent_host() -> Iterator[int]:
    """Accept connections, and never answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
