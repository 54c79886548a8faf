"""kill -9 at any moment: acknowledged changes are there, others wholly or not at all.

CRASHES=50 in the environment for more rounds than usual. benchmarks/kills.py prints figures.
"""

import os
import random
import threading
from pathlib import Path

import pytest

from contract_tests.databases.servers import DatabaseServer
from contract_tests.server import Settings
from contract_tests.storage.killable_server import KillableServer, luigid
from contract_tests.storage.kills import compare, kill_often, make_clients, validate
from contract_tests.storage.load import (
    BATCH_RUNNING,
    DONE,
    SETTINGS,
    TASK,
    Client,
    new_task,
    start_clients,
)

ROUNDS = int(os.environ.get("CRASHES", "5"))
SEED = 7


def crash(server: KillableServer, rounds: int, url: str) -> None:
    rng = random.Random(SEED)
    clients = make_clients(4, rng)
    for kill in kill_often(server, clients, rounds, rng, url):
        assert not kill.difference, kill.difference
        assert kill.acknowledged
    assert server.stop() == 0
    assert not [line for line in server.log if "ERROR" in line or "Traceback" in line]


def test_no_acknowledged_change_is_lost(tmp_path: Path) -> None:
    with luigid(tmp_path / "luigid", SETTINGS) as server:
        crash(server, ROUNDS, f"sqlite:///{server.folder / 'state.db'}")


def on(address: str) -> Settings:
    return {**SETTINGS, "luigid": {"state_url": address.replace("%", "%%")}}


def test_no_acknowledged_change_is_lost_on_postgresql(
    tmp_path: Path, postgresql_address: str
) -> None:
    with luigid(tmp_path / "luigid", on(postgresql_address)) as server:
        crash(server, max(2, ROUNDS // 5), postgresql_address)


def test_database_outage_under_load_only_refuses_calls(
    tmp_path: Path, postgresql_address: str, postgresql_server: DatabaseServer
) -> None:
    clients = make_clients(4, random.Random(SEED))
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
        assert not compare(server, clients)
        server.kill()
        server.start()
        assert not compare(server, clients)
    assert all(client.refused for client in clients)
    errors = [line for line in server.log if "ERROR" in line]
    assert len(errors) == 1, errors
    assert not [line for line in server.log if "Traceback" in line]
    validate(postgresql_address)


@pytest.fixture
def client() -> Client:
    """A client that was told of three tasks, the last of which waits for an answer."""
    client = Client("w", random.Random(SEED))
    client.facts = {(TASK, f"w_t_{n}"): new_task("w", n, [], {}) for n in range(2)}
    client.uncertain = {fact: {**task, "status": DONE} for fact, task in client.facts.items()}
    return client


def test_comparison_takes_uncertain_change_wholly_or_not_at_all(client: Client) -> None:
    assert client.uncertain is not None
    assert not client.compare(client.facts | client.uncertain)
    assert not client.compare(dict(client.facts))


def test_comparison_notices_half_a_change(client: Client) -> None:
    assert client.uncertain is not None
    first = (TASK, "w_t_0")
    difference = client.compare({**client.facts, first: client.uncertain[first]})
    assert (difference.lost, len(difference.half)) == ([], 2)


def test_comparison_notices_lost_task(client: Client) -> None:
    client.uncertain = None
    shown = dict(client.facts)
    del shown[TASK, "w_t_1"]
    difference = client.compare(shown)
    assert (len(difference.lost), difference.half) == (1, [])


def test_comparison_notices_half_a_batch(client: Client) -> None:
    client.uncertain, client.may_have_got_work = None, True
    members = {(TASK, f"w_m_{n}"): new_task("w", n, [], {}) for n in range(3)}
    client.facts = dict(members)
    running = {fact: {**task, "status": BATCH_RUNNING} for fact, task in members.items()}
    first = (TASK, "w_m_0")
    assert client.compare({**members, first: running[first]}).half
    client.facts, client.may_have_got_work = dict(members), True
    assert not client.compare(running)
