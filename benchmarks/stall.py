"""For how long one request holds up all others: ours beside Luigi's own luigid.

Run it from the repository as `python -m benchmarks.stall`; it writes a table in Markdown. A client
pings all the while; a request holds the event loop for about as long as the worst ping takes. Other
load on the machine lengthens pings, and the longest step of the loop, in processor time, hardly.
`--full` sends also what Luigi needs minutes for.
"""

import argparse
import asyncio
import json
import re
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import urlencode

from benchmarks import held
from benchmarks.held import LongestStep
from benchmarks.load import request, send
from benchmarks.servers import KEPT, LUIGI_S, Server, install_luigi, started

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MB = 1024 * 1024
#: bytes below the limit of a body
LARGEST = 31 * MB
CLIENTS = 8
PING = request("ping", {"worker": "w"})
#: pings before the first that counts
WARM_UP = 50
#: seconds for which descriptors run out; the log is given for a minute
DESCRIPTORS_SECONDS = 10
DESCRIPTORS, CONNECTIONS = 256, 360
IDLE, SLOW, BODIES = 2000, 500, 10


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and how the server is prepared for it."""

    name: str
    make: Callable[[], bytes]
    prepare: Callable[[int], None] = lambda port: None


@dataclass(slots=True)
class Row:
    """One line of the table: server -> text."""

    name: str
    texts: dict[str, str] = field(default_factory=dict)


def main() -> None:
    options = parse()
    raise_limit()
    rows: dict[str, Row] = {}
    with tempfile.TemporaryDirectory() as folder:
        luigi = None if options.ours else options.luigi or install_luigi(Path(folder))
        for name in (KEPT,) if luigi is None else (LUIGI_S, KEPT):
            for case, text in measure_all(name, Path(folder), luigi, is_full=options.full):
                print(f"{name}, {case}: {text}", file=sys.stderr)
                rows.setdefault(case, Row(case)).texts[name] = text
    names = list(dict.fromkeys(name for row in rows.values() for name in row.texts))
    print("\n".join(table(list(rows.values()), names)))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--luigi", type=Path, help="Luigi's luigid; installed anew if not given")
    parser.add_argument("--ours", action="store_true", help="without Luigi's luigid")
    parser.add_argument("--full", action="store_true", help="with the cases that take minutes")
    return parser.parse_args()


def table(rows: list[Row], names: list[str]) -> Iterator[str]:
    yield f"| worst ping, longest step (ms) during | {' | '.join(names)} |"
    yield f"|---|{'---:|' * len(names)}"
    for row in rows:
        yield f"| {row.name} | {' | '.join(row.texts.get(name, '') for name in names)} |"


def measure_all(
    name: str, folder: Path, luigi: Path | None, *, is_full: bool
) -> Iterator[tuple[str, str]]:
    with running(name, folder, luigi) as (server, held):
        yield "nothing", measure(server, held, PING)
        for case in bodies(is_full=is_full):
            yield case.name, measure(server, held, case.make())
    for case in states(is_full=is_full):
        with running(name, folder, luigi) as (server, held):
            case.prepare(server.port)
            yield case.name, measure(server, held, case.make())
    with running(name, folder, luigi) as (server, held):
        yield f"{IDLE} idle, {SLOW} slow clients, {BODIES} bodies of 31 MB", crowd(server, held)
    yield "no descriptors: kB of log in a minute", out_of_descriptors(name, folder, luigi)


@contextmanager
def running(
    name: str, folder: Path, luigi: Path | None, descriptors: int | None = None
) -> Iterator[tuple[Server, LongestStep]]:
    """Run a server with a state of its own; yield it and the longest step of its event loop.

    Its log is in the folder.
    """
    with tempfile.TemporaryDirectory(dir=folder) as own:
        file = Path(own) / "longest"
        file.write_bytes(bytes(8))
        measured = [held.__file__, str(file)]
        if name == LUIGI_S:
            assert luigi is not None
            program = [str(luigi.parent / "python"), *measured, "luigi.cmdline", "luigid"]
        else:
            program = [sys.executable, *measured, "luigid.cli", "main"]
        flags = ["--address", "127.0.0.1", "--state-path", f"{own}/state.pickle", "--port"]
        log = folder / "log"
        limit = f"ulimit -n {descriptors};" if descriptors else ""
        shell = ["sh", "-c", f'{limit} exec "$@" 2>{log}', "sh"]
        with started(name, [*shell, *program, *flags]) as server:
            yield server, LongestStep(file)


def bodies(*, is_full: bool) -> Iterator[Case]:
    """Yield the requests that need no state."""
    task = {"worker": "w", "task_id": "t"}
    many = [f"Dependency_2025_03_14_{number:010}" for number in range(100_000)]
    yield Case("deps of 20,000 numbers", lambda: call("add_task", deps=list(range(20_000)), **task))
    yield Case("100,000 deps", lambda: call("add_task", deps=many, **task))
    for size in (1, 4, 31) if is_full else (1,):
        objects = partial(info, {"name": "a", "value": [1, 2]}, size * MB)
        yield Case(f"info, {size} MB of objects", partial(in_body, "add_worker", objects))
        pairs = partial(info, ["name", 1], size * MB)
        yield Case(f"info, {size} MB of pairs", partial(in_body, "add_worker", pairs))
    surplus = partial(info, 1, LARGEST, "surplus")
    yield Case("ping with a surplus array of 31 MB", partial(in_body, "ping", surplus))
    text = b'{"worker":"w","task_id":"t","expl":"%b"}' % (b"a" * 4 * MB)
    yield Case("expl of 4 MB", lambda: posted("add_task", text, JSON))
    escapes = b"data=" + b"%7B%0a%" * (LARGEST // 7)
    yield Case("31 MB of escapes", lambda: posted("ping", escapes, FORM))
    fields = b"&d=1" * (LARGEST // 4)
    yield Case("31 MB of fields", lambda: posted("ping", fields, FORM))
    nested = b'{"worker":"w","a":' + b"[" * LARGEST
    yield Case("31 MB of brackets", lambda: posted("ping", nested, JSON))
    twice = b'{"worker":"w"%b}' % (b',"a":1' * (LARGEST // 6))
    yield Case("31 MB of one name", lambda: posted("ping", twice, JSON))


def states(*, is_full: bool) -> Iterator[Case]:
    """Yield the requests that need a large state."""
    done = partial(call, "add_task", worker="w", task_id="root", status="DONE")
    size = 100_000 if is_full else 20_000
    yield Case(f"DONE of a task with {size:,} dependents", done, partial(fill, size, deps=["root"]))
    drop = partial(call, "disable_worker", worker="w")
    yield Case(f"disable_worker of a worker with {size:,} tasks", drop, partial(fill, size))
    for listed in (size, 1_000_000) if is_full else (size,):
        shown = partial(call, "task_list", max_shown_tasks=10 * listed)
        yield Case(f"task_list of {listed:,}", shown, partial(fill, listed))


def fill(size: int, port: int, **more: object) -> None:
    requests = (
        request(
            "add_task",
            {
                "worker": "w",
                "task_id": f"F_{n:010}",
                "family": "F",
                "params": {"n": str(n)},
                **more,
            },
        )
        for n in range(size)
    )
    send(port, requests, CLIENTS)


def call(method: str, **arguments: object) -> bytes:
    return posted(method, urlencode({"data": json.dumps(arguments)}).encode(), FORM)


def info(item: object, size: int, name: str = "info") -> bytes:
    text = json.dumps(item).encode()
    items = b",".join([text] * (size // (len(text) + 1)))
    return b'{"worker":"w","%b":[%b]}' % (name.encode(), items)


def in_body(method: str, make: Callable[[], bytes]) -> bytes:
    return posted(method, make(), JSON)


def posted(method: str, body: bytes, media_type: str) -> bytes:
    head = (
        f"POST /api/{method} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media_type}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def measure(server: Server, longest: LongestStep, sent: bytes) -> str:
    """Return the worst ping during a request, the longest step, the status and the seconds."""
    with pinging(server.port) as pings:
        longest.seconds = 0.0
        begin = perf_counter()
        answer = asyncio.run(ask(server.port, sent))
        seconds = perf_counter() - begin
    status = answer[9:12].decode()
    return f"{pings[0] * 1e3:.0f}, {longest.seconds * 1e3:.0f} ({status} after {seconds:.1f} s)"


def crowd(server: Server, longest: LongestStep) -> str:
    """Return the worst ping among idle and slow clients and large bodies, and the memory used."""
    longest.seconds = 0.0
    before = server.memory_bytes()
    body = in_body("ping", partial(info, 1, LARGEST, "surplus"))

    async def meanwhile() -> str:
        idle = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(IDLE)]
        slow = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(SLOW)]
        async with asyncio.TaskGroup() as group:
            dripping = group.create_task(drip([writer for _, writer in slow]))
            with pinging(server.port) as pings:
                answers = await asyncio.gather(*(ask(server.port, body) for _ in range(BODIES)))
            dripping.cancel()
        for _, writer in idle + slow:
            writer.close()
        statuses = Counter(answer[9:12].decode() for answer in answers)
        counted = ", ".join(f"{number} x {status}" for status, number in sorted(statuses.items()))
        more = peak_memory_bytes(server) - before
        held_ms = longest.seconds * 1e3
        return f"{pings[0] * 1e3:.0f}, {held_ms:.0f} ({counted}, {more // MB} MB more memory)"

    return asyncio.run(meanwhile())


async def drip(writers: list[asyncio.StreamWriter]) -> None:
    for writer in writers:
        writer.write(b"POST /api/ping HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
    while True:
        for writer in writers:
            writer.write(b"a")
        await asyncio.sleep(1)


def out_of_descriptors(name: str, folder: Path, luigi: Path | None) -> str:
    """Return the kilobytes that a server writes to its log in a minute without descriptors."""

    async def connect(port: int) -> None:
        others = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
        await asyncio.sleep(DESCRIPTORS_SECONDS)
        for _, writer in others:
            writer.close()

    log = folder / "log"
    with running(name, folder, luigi, DESCRIPTORS) as (server, _):
        before = log.stat().st_size
        asyncio.run(connect(server.port))
        written = log.stat().st_size - before
    return f"{written * 60 / DESCRIPTORS_SECONDS / 1000:.1f}"


def peak_memory_bytes(server: Server) -> int:
    """Return the most memory that the server has held (Linux)."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024


def raise_limit() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def pinging(port: int) -> Iterator[list[float]]:
    """Ping from another process; the worst ping, in seconds, is in the list at the end."""
    ours, theirs = Pipe()
    process = Process(target=ping_until_told, args=(port, theirs))
    process.start()
    ours.recv()
    found: list[float] = []
    try:
        yield found
    finally:
        ours.send(None)
        found.append(ours.recv())
        process.join()


def ping_until_told(port: int, pipe: Connection) -> None:
    connection = HTTPConnection("127.0.0.1", port)
    body, headers = urlencode({"data": '{"worker":"pinging"}'}), {"Content-Type": FORM}

    def ping() -> float:
        sleep(0.001)
        begin = perf_counter()
        connection.request("POST", "/api/ping", body, headers)
        connection.getresponse().read()
        return perf_counter() - begin

    for _ in range(WARM_UP):
        ping()
    pipe.send(None)
    worst = ping()
    while not pipe.poll():
        worst = max(worst, ping())
    pipe.send(worst)


async def ask(port: int, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = await exchange(reader, writer, sent)
    writer.close()
    return answer


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes
) -> bytes:
    """Send a request; return the head of its answer, whose body is read to its end."""
    for start in range(0, len(sent), MB):
        writer.write(sent[start : start + MB])
        await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    await reader.readexactly(0 if length is None else int(length[1]))
    return head


if __name__ == "__main__":
    main()
