"""Webhooks of a server that is killed, and of a receiver that is not there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.server import Settings
from contract_tests.storage.killable_server import KillableServer, luigid
from unit_tests.notifications.hosts import free_port
from unit_tests.notifications.webhooks.receiver import receiving

FAILURES = 60


@pytest.fixture
def port() -> int:
    """The port of a receiver that is not there yet."""
    return free_port()


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[KillableServer]:
    team = {"url": f"http://127.0.0.1:{port}/hook?key=secret", "group_seconds": 0}
    settings: Settings = {"webhook.team": team, "luigid": {"compare_validators": "true"}}
    with luigid(tmp_path / "luigid", settings) as server:
        yield server


def fail(server: KillableServer, task_id: str) -> None:
    server.call("add_task", worker="w", task_id=task_id, family="F", status="FAILED")


def failures(bodies: list[dict[str, Any]]) -> dict[str, int]:
    """Return message id -> number of failures."""
    return {body["id"]: body["counts"]["failed"] for body in bodies}


def test_killed_server_loses_no_failure_and_keeps_ids(server: KillableServer, port: int) -> None:
    server.start()
    for n in range(FAILURES):
        fail(server, f"F_{n}")
        if n == FAILURES // 2:
            server.kill()
            server.start()
    with receiving(port) as receiver:
        receiver.status = 503  # it has the messages, and the server does not know
        receiver.wait_for(1)
        server.kill()
        refused = receiver.bodies
        receiver.status = 200
        server.start()
        while sum(failures(receiver.bodies[len(refused) :]).values()) < FAILURES:
            receiver.wait_for(len(receiver.requests) + 1)
        taken = receiver.bodies[len(refused) :]
        assert sum(failures(taken).values()) == FAILURES
        assert [body for body in refused if body not in taken] == []
        assert server.stop() == 0
    assert not [line for line in server.log if "Traceback" in line or "secret" in line]


def test_taken_messages_are_not_sent_again(server: KillableServer, port: int) -> None:
    with receiving(port) as receiver:
        server.start()
        fail(server, "F_1")
        receiver.wait_for(1)
        server.stop()
        server.start()
        fail(server, "F_2")
        receiver.wait_for(2)
        first, second = receiver.bodies
        assert first["id"] != second["id"]
        assert [event["task"]["id"] for event in second["events"]] == ["F_2"]
