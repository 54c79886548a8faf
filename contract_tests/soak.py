"""A soak: valid load of every kind, a fifth of bad input, and odd requests by the thousand."""

import http.client
import random
import select
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from contract_tests import odd_requests
from contract_tests.odd_requests import OddRequest
from contract_tests.server import Server, Settings, memory_bytes
from contract_tests.storage.killable_server import call
from contract_tests.storage.kills import compare, make_clients
from contract_tests.storage.load import SETTINGS, start_clients

#: odd requests before the memory is looked at: by then, what is used once is imported
_WARM_UP = 300
#: seconds that an answer may take; a stream of events never ends
_TIMEOUT = 10.0
#: seconds after which a request without an answer is taken for an incomplete one
_WAIT = 0.2
#: valid calls for each bad request: a fifth is bad
_VALID_FOR_EACH_BAD = 4
#: after so many bad requests, all that shows the state is read
_BAD_BETWEEN_READINGS = 50
_CLIENTS = 4

#: All that shows the state.
SHOWING = (
    *("/api/graph", "/api/task_list", "/api/worker_list", "/api/resource_list", "/metrics"),
    *("/v1/summary", "/v1/tasks", "/v1/failures", "/history", "/tasklist", "/readyz"),
    "/api/task_search?data=%7B%22task_str%22:%22%22%7D",
)


def settings(folder: Path) -> Settings:
    """Return settings with all that writes what workers send."""
    scheduler = {
        **SETTINGS["scheduler"],
        "record_task_history": "true",
        "metrics_collector": "prometheus",
        "batch_emails": "true",
    }
    return {
        "luigid": {"compare_validators": "false"},
        "scheduler": scheduler,
        "task_history": {"db_connection": f"sqlite:///{folder / 'history.db'}"},
        "prometheus": {"task_parameters_to_use_in_labels": '["day"]'},
        "cors": {"enabled": "true", "allow_any_origin": "true"},
        "email": {"format": "none"},
    }


@dataclass
class Soak:
    """What was sent, and what came of it."""

    #: how often bad requests and readings were answered with a status; 0: with none
    statuses: Counter[int] = field(default_factory=Counter)
    valid_calls: int = 0
    #: the requests that were answered with a 500, and what else went wrong
    faults: list[str] = field(default_factory=list)
    worst_ping_seconds: float = 0.0
    #: by odd requests alone
    memory_growth_bytes: int = 0

    @property
    def bad_requests(self) -> int:
        return self.statuses.total()

    def count(self, request: bytes, status: int) -> None:
        self.statuses[status] += 1
        if status == 500 or status > 503:
            self.faults.append(f"{status} for {request[:2000]!r}")


@dataclass
class Target:
    """A server, as the clients of the load call it."""

    server: Server

    @property
    def port(self) -> int:
        return urlsplit(self.server.url).port or 80

    def call(self, method: str, **arguments: Any) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            return call(connection, method, **arguments)
        finally:
            connection.close()


def soak(server: Server, seconds: float, requests: int, chance: random.Random) -> Soak:
    """Send mixed load for some seconds, then odd requests."""
    result = Soak()
    target = Target(server)
    with _pinging(target, result):
        _mix(target, seconds, chance, result)
        for number in range(requests):
            if number == _WARM_UP:
                before = memory_bytes(server.process.pid)
            _send(target.port, odd_requests.draw(chance), result)
        if requests > _WARM_UP:
            result.memory_growth_bytes = memory_bytes(server.process.pid) - before
        _read_all(target.port, result)
    result.faults += [line for line in server.log if "Traceback" in line or "] ERROR" in line]
    return result


def _mix(target: Target, seconds: float, chance: random.Random, result: Soak) -> None:
    """Have clients work, and send one bad request for every few of their calls."""
    clients = make_clients(_CLIENTS, chance)
    ended = threading.Event()
    end = perf_counter() + seconds
    threads = start_clients(target, clients, ended)
    bad = 0
    while perf_counter() < end:
        if bad * _VALID_FOR_EACH_BAD > sum(client.calls for client in clients):
            ended.wait(0.001)
            continue
        _send(target.port, odd_requests.draw(chance), result)
        bad += 1
        if bad % _BAD_BETWEEN_READINGS == 0:
            _read_all(target.port, result)
    ended.set()
    for thread in threads:
        thread.join()
    difference = compare(target, clients)
    result.faults += difference.lost + difference.half
    result.valid_calls = sum(client.calls for client in clients)


def _read_all(port: int, result: Soak) -> None:
    for path in SHOWING:
        _send(port, OddRequest(odd_requests.written("GET", path, {})), result)


def _send(port: int, request: OddRequest, result: Soak) -> None:
    result.count(request.data, status_of(port, request))


def status_of(port: int, request: OddRequest) -> int:
    """Send a request on a connection of its own; return its answer's status, 0 without any."""
    with socket.create_connection(("127.0.0.1", port), _TIMEOUT) as connection:
        try:
            connection.sendall(request.data)
            if request.is_half:
                return 0
            if not select.select([connection], [], [], _WAIT)[0]:
                # The server may wait for more.
                connection.shutdown(socket.SHUT_WR)
            response = http.client.HTTPResponse(connection)
            response.begin()
        except (ConnectionError, http.client.HTTPException):
            return 0
        with suppress(ConnectionError, http.client.HTTPException, TimeoutError):
            response.read(1_000_000)
        return response.status


@contextmanager
def _pinging(target: Target, result: Soak) -> Iterator[None]:
    """Ping all the while."""
    ended = threading.Event()

    def ping() -> None:
        while not ended.wait(0.01):
            begin = perf_counter()
            target.call("ping", worker="pinging")
            result.worst_ping_seconds = max(result.worst_ping_seconds, perf_counter() - begin)

    thread = threading.Thread(target=ping)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
