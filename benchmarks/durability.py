"""The cost of storing every change: calls with the store and without it.

Run it from the repository as `python -m benchmarks.durability`; it writes a table in Markdown. The
two servers take turns in every round, so that what else the machine does hits both alike; the
figures are medians of the rounds.
"""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.load import is_complete, request
from benchmarks.servers import Server, started
from contract_tests.server import LUIGID, write_settings
from luigid.state.task import DONE, PENDING
from luigid.storage.address import file_url

CLIENTS = 8
WITHOUT, WITH, FULL = "in memory", "SQLite", "SQLite, FULL"
NAMES = (WITHOUT, WITH, FULL)
FAMILY = "Aggregate"

#: answers what a client sends next, given the last answer; None: it has finished
Next = Callable[[object], bytes | None]


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        show(["", *NAMES, f"{WITH} : {WITHOUT}", f"{FULL} : {WITHOUT}"], calls(folder, options))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the databases lie")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tasks", type=int, default=2000, help="of a round")
    return parser.parse_args()


def show(titles: list[str], rows: Iterator[list[str]]) -> None:
    table = [titles, ["---", *["---:"] * (len(titles) - 1)], *rows]
    print("\n".join(f"| {' | '.join(cells)} |" for cells in table), end="\n\n", flush=True)


@contextmanager
def serving(folder: Path, name: str, url: str | None) -> Iterator[Server]:
    """Run a server with its state at a URL, or in its folder."""
    folder.mkdir(exist_ok=True)
    write_settings(folder / "luigi.cfg", {"luigid": {} if url is None else {"state_url": url}})
    command = [*LUIGID, "--address", "127.0.0.1", "--state-path", str(folder / "state.pickle")]
    with started(name, [*command, "--port"], folder / "luigi.cfg") as server:
        yield server


# Calls


def calls(folder: Path, options: argparse.Namespace) -> Iterator[list[str]]:
    """Register tasks, then run them, from eight clients."""
    urls = {
        WITHOUT: "memory:",
        WITH: None,
        FULL: f"{file_url(folder / 'full.db')}?synchronous=FULL",
    }
    figures: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack, ProcessPoolExecutor(1) as clients:
        servers = [
            stack.enter_context(serving(folder / str(number), name, url))
            for number, (name, url) in enumerate(urls.items())
        ]
        for number in range(options.rounds):
            for server in servers:
                result = clients.submit(measure, server.port, number, options.tasks).result()
                for what, rate in result.items():
                    figures.setdefault((what, server.name), []).append(rate)
    for what, form in (("register", "add_task per second"), ("drain", "tasks run per second")):
        rates = [median(figures[what, name]) for name in NAMES]
        ratios = [
            median(
                kept / plain
                for kept, plain in zip(figures[what, name], figures[what, WITHOUT], strict=True)
            )
            for name in NAMES[1:]
        ]
        yield [form, *(f"{rate:,.0f}" for rate in rates), *(f"{ratio:.2f}" for ratio in ratios)]


def measure(port: int, number: int, tasks: int) -> dict[str, float]:
    return asyncio.run(_measure(port, number, tasks))


async def _measure(port: int, number: int, tasks: int) -> dict[str, float]:
    share = tasks // CLIENTS
    begun = perf_counter()
    await asyncio.gather(*(_run(port, registering(c, number, share)) for c in range(CLIENTS)))
    registered = perf_counter()
    await asyncio.gather(*(_run(port, draining(c)) for c in range(CLIENTS)))
    return {
        "register": share * CLIENTS / (registered - begun),
        "drain": share * CLIENTS / (perf_counter() - registered),
    }


def worker(client: int) -> str:
    return f"Worker(salt=471108159{client}, workers=1, host=bench, username=luigi, pid=3{client})"


def report(client: int, task_id: str, status: str, **fields: object) -> bytes:
    arguments = {"worker": worker(client), "task_id": task_id, "status": status, "family": FAMILY}
    return request("add_task", {**arguments, **fields})


def registering(client: int, number: int, tasks: int) -> Next:
    ids = iter([f"{FAMILY}_2025_03_14_{client}_{number}_{n:06x}" for n in range(tasks)])

    def following(_answer: object) -> bytes | None:
        task_id = next(ids, None)
        if task_id is None:
            return None
        params = {"day": "2025-03-14", "region": "north", "number": task_id}
        return report(client, task_id, PENDING, params=params, module="reports.daily", priority=1)

    return following


def draining(client: int) -> Next:
    asking = request("get_work", {"worker": worker(client), "host": "bench", "current_tasks": []})

    def following(answer: object) -> bytes | None:
        if not isinstance(answer, dict):  # that of a report
            return asking
        if answer["task_id"] is None:
            return None
        return report(client, answer["task_id"], DONE, expl=None)

    return following


async def _run(port: int, following: Next) -> None:
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(lambda: _Client(following), "127.0.0.1", port)
    await client.finished


class _Client(asyncio.Protocol):
    """Sends the next call as soon as the last one is answered."""

    def __init__(self, following: Next) -> None:
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._following = following
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._go_on(None)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not is_complete(self._received):
            return
        head, _, body = self._received.partition(b"\r\n\r\n")
        self._received = b""
        if head.startswith(b"HTTP/1.1 200"):
            self._go_on(json.loads(body)["response"])
        else:
            self.finished.set_exception(RuntimeError(head.decode()))

    def _go_on(self, answer: object) -> None:
        wanted = self._following(answer)
        if wanted is not None:
            self._transport.write(wanted)
        else:
            self._transport.close()
            self.finished.set_result(None)


if __name__ == "__main__":
    main()
