"""Clients that send one call after the other, each over its own persistent connection."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from itertools import cycle
from math import inf
from time import perf_counter
from urllib.parse import urlencode

WORKER = "Worker(salt=4711081597, workers=1, host=bench, username=luigi, pid=31337)"
#: The number of tasks that are added again and again, so that the state stops growing.
TASKS = 1000


def ping() -> list[bytes]:
    return [request("ping", {"worker": WORKER})]


def add_task() -> list[bytes]:
    """Return the calls of a Luigi worker for a task with two parameters and two dependencies."""
    arguments = {
        "status": "PENDING",
        "runnable": True,
        "new_deps": None,
        "expl": None,
        "resources": {"db": 1},
        "priority": 0,
        "family": "Aggregate",
        "module": "reports.daily",
        "params": {"day": "2025-03-14", "region": "north"},
        "param_visibilities": {"day": 0, "region": 0},
        "accepts_messages": False,
        "assistant": False,
        "tracking_url": None,
        "worker": WORKER,
        "batchable": False,
        "batch_id": None,
        "retry_policy_dict": {
            "retry_count": 999999999,
            "disable_hard_timeout": 999999999,
            "disable_window": 3600,
        },
        "owners": [],
    }
    ids = [f"Aggregate_2025_03_14_north_{n:010x}" for n in range(TASKS)]
    return [
        request("add_task", {"task_id": id_, "deps": [ids[n - 1], ids[n - 2]], **arguments})
        for n, id_ in enumerate(ids)
    ]


CALLS: dict[str, Callable[[], list[bytes]]] = {"ping": ping, "add_task": add_task}


def request(name: str, arguments: object) -> bytes:
    """Return the request of a call, as Luigi's workers write it."""
    body = urlencode({"data": json.dumps(arguments)}).encode()
    head = (
        f"POST /api/{name} HTTP/1.1\r\n"
        "Host: localhost\r\n"
        "User-Agent: python-requests/2.32\r\n"
        "Accept-Encoding: gzip, deflate\r\n"
        "Accept: */*\r\n"
        "Connection: keep-alive\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Client(asyncio.Protocol):
    """Sends the next request, if there is one, as soon as the last one is answered."""

    def __init__(self, requests: Iterator[bytes], deadline: float) -> None:
        self.requests = requests
        self.deadline = deadline
        self.answered = 0
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not is_complete(self._received):
            return
        if not self._received.startswith(b"HTTP/1.1 200"):
            self.finished.set_exception(RuntimeError(self._received.decode()))
            return
        self._received = b""
        self.answered += 1
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_result(None)

    def _send(self) -> None:
        wanted = next(self.requests, None) if perf_counter() < self.deadline else None
        if wanted is None:
            self._transport.close()
        else:
            self._transport.write(wanted)


def is_complete(answer: bytes) -> bool:
    head, separator, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    return bool(separator) and length is not None and len(body) == int(length[1])


def measure(port: int, call: str, clients: int, seconds: float) -> tuple[int, float]:
    """Send a call from `clients` for `seconds`; return the number of answers and the time taken."""
    start = perf_counter()
    answers = asyncio.run(_send(port, cycle(CALLS[call]()), clients, start + seconds))
    return answers, perf_counter() - start


def send(port: int, requests: Iterator[bytes], clients: int) -> None:
    """Send requests from `clients`, each request once."""
    asyncio.run(_send(port, requests, clients, inf))


async def _send(port: int, requests: Iterator[bytes], clients: int, deadline: float) -> int:
    loop = asyncio.get_running_loop()
    running = [
        (await loop.create_connection(lambda: Client(requests, deadline), "127.0.0.1", port))[1]
        for _ in range(clients)
    ]
    await asyncio.gather(*(client.finished for client in running))
    return sum(client.answered for client in running)
