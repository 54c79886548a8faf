"""kill -9 at any moment: acknowledged changes are there, others wholly or not at all.

CRASHES=50 in the environment for more rounds than the usual ones.
"""

import os
import random
import threading
from pathlib import Path
from typing import Any

import pytest

from contract_tests.databases.servers import DatabaseServer
from contract_tests.server import Settings
from contract_tests.storage.killable_server import KillableServer, luigid
from contract_tests.storage.load import Client, start_clients
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.record.restoring import load
from luigid.state.state import SchedulerState
from luigid.storage.store import open_store

ROUNDS = int(os.environ.get("CRASHES", "5"))
SEED = 7


def tasks_of(server: KillableServer) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = server.call("task_list", status="", upstream_status="")
    return found


def validate(url: str) -> None:
    """Load the stored state, and check all indices over it."""
    store = open_store(url, make=False)
    scheduler = Scheduler(SchedulerState({}), Policy(), lambda: 0.0)
    load(scheduler.state, ((kind, record) for kind, _, record in store.read()), 0.0)
    scheduler.state.validate()
    store.close()


def crash_and_compare(
    server: KillableServer, clients: list[Client], rng: random.Random, url: str
) -> None:
    """Kill the server while the clients work, start it again, compare."""
    before = sum(client.calls for client in clients)
    threads = start_clients(server, clients, threading.Event())
    threading.Event().wait(rng.uniform(0.05, 0.7))
    server.kill()
    for thread in threads:
        thread.join()
    validate(url)
    server.start()
    tasks = tasks_of(server)
    for client in clients:
        client.compare(tasks)
    assert sum(client.calls for client in clients) > before


def crash(server: KillableServer, rounds: int, url: str) -> None:
    rng = random.Random(SEED)
    clients = [Client(f"worker{n}", random.Random(rng.random())) for n in range(4)]
    server.start()
    for _ in range(rounds):
        crash_and_compare(server, clients, rng, url)
    assert server.stop() == 0
    assert not [line for line in server.log if "ERROR" in line or "Traceback" in line]


def test_no_acknowledged_change_is_lost(tmp_path: Path) -> None:
    with luigid(tmp_path / "luigid") as server:
        crash(server, ROUNDS, f"sqlite:///{server.folder / 'state.db'}")


def on(address: str) -> Settings:
    return {"luigid": {"state_url": address.replace("%", "%%")}}


def test_no_acknowledged_change_is_lost_on_postgresql(
    tmp_path: Path, postgresql_address: str
) -> None:
    with luigid(tmp_path / "luigid", on(postgresql_address)) as server:
        crash(server, max(2, ROUNDS // 5), postgresql_address)


def test_database_outage_under_load_only_refuses_calls(
    tmp_path: Path, postgresql_address: str, postgresql_server: DatabaseServer
) -> None:
    clients = [Client(f"worker{n}", random.Random(n)) for n in range(4)]
    with luigid(tmp_path / "luigid", on(postgresql_address)) as server:
        server.start()
        ended = threading.Event()
        threads = start_clients(server, clients, ended)
        threading.Event().wait(0.5)
        postgresql_server.stop()
        try:
            server.await_line("the state cannot be kept")
            assert server.status("/readyz") == 503
            assert server.status("/healthz") == 200
            assert server.status("/api/task_list") == 200
        finally:
            postgresql_server.start()
        server.await_line("the state is kept again")
        assert server.status("/readyz") == 200
        before = sum(client.calls for client in clients)
        while sum(client.calls for client in clients) < before + 50:
            threading.Event().wait(0.05)
        ended.set()
        for thread in threads:
            thread.join()
        tasks = tasks_of(server)
        for client in clients:
            client.compare(tasks)
        server.kill()
        server.start()
        tasks = tasks_of(server)
        for client in clients:
            client.compare(tasks)
    assert all(client.refused for client in clients)
    errors = [line for line in server.log if "ERROR" in line]
    assert len(errors) == 1, errors
    assert not [line for line in server.log if "Traceback" in line]
    validate(postgresql_address)


def test_comparison_notices_lost_task() -> None:
    client = Client("w", random.Random(SEED))
    task = {"params": {}, "priority": 0, "status": "DONE"}
    with pytest.raises(AssertionError):
        client.compare({"w_0": task})
