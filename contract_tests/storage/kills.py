"""kill -9 under load, and what a server that is started again shows."""

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from contract_tests.server import cpu_seconds
from contract_tests.storage.killable_server import KillableServer
from contract_tests.storage.load import CalledServer, Client, Difference, read_facts, start_clients
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.record.restoring import load
from luigid.state.state import SchedulerState
from luigid.storage.store import open_store

#: bounds of the time between a start and a kill, in seconds
_SECONDS = (0.05, 0.7)


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill, and the start after it."""

    #: changes of which a client was told since the start before
    acknowledged: int
    difference: Difference
    #: seconds from the start of the process to its line that it listens
    ready_seconds: float
    #: the processor time of these
    ready_cpu_seconds: float


def make_clients(number: int, rng: random.Random) -> list[Client]:
    return [Client(f"worker{n}", random.Random(rng.random())) for n in range(number)]


def kill_often(
    server: KillableServer, clients: list[Client], times: int, rng: random.Random, url: str
) -> Iterator[Kill]:
    """Start a server with its state at a URL, and kill it at random moments of its work."""
    server.start()
    for _ in range(times):
        yield _kill(server, clients, rng.uniform(*_SECONDS), url)


def _kill(server: KillableServer, clients: list[Client], seconds: float, url: str) -> Kill:
    """Kill the server while the clients work, start it again, compare."""
    before = sum(client.acknowledged for client in clients)
    threads = start_clients(server, clients, threading.Event())
    threading.Event().wait(seconds)
    server.kill()
    for thread in threads:
        thread.join()
    validate(url)
    begin = perf_counter()
    server.start()
    ready_seconds, ready_cpu_seconds = perf_counter() - begin, cpu_seconds(server.pid)
    acknowledged = sum(client.acknowledged for client in clients) - before
    return Kill(acknowledged, compare(server, clients), ready_seconds, ready_cpu_seconds)


def compare(server: CalledServer, clients: list[Client]) -> Difference:
    """Return what the server does not show of what the clients were told."""
    shown = read_facts(server, clients)
    found = [client.compare(shown) for client in clients]
    return Difference(
        [line for each in found for line in each.lost],
        [line for each in found for line in each.half],
    )


def validate(url: str) -> None:
    """Load the stored state, and check all indices over it."""
    store = open_store(url, make=False)
    scheduler = Scheduler(SchedulerState({}), Policy(), lambda: 0.0)
    load(scheduler.state, ((kind, record) for kind, _, record in store.read()), 0.0)
    scheduler.state.validate()
    store.close()
