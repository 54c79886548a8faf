"""What operators do at an installed server is recorded, and outlives it."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from contract_tests.client import JSON, call, send
from contract_tests.server import Server, running
from contract_tests.tokens import add_token


def audit(server: Server, query: str = "") -> list[dict[str, Any]]:
    actions: list[dict[str, Any]] = send(server.url, "GET", f"/v1/audit?{query}").json()["actions"]
    return actions


def test_actions_are_recorded_and_outlive_a_killed_server(tmp_path: Path) -> None:
    with suppress(AssertionError), running(tmp_path) as server:  # it ends with a status of its own
        call(server.url, "add_task", worker="w", task_id="A", status="FAILED")
        call(server.url, "mark_as_done", task_id="A")
        call(server.url, "ping", worker="w")
        call(server.url, "get_work", worker="w")
        call(server.url, "prune")
        call(server.url, "update_resource", resource="db", amount=4)
        before = audit(server)
        server.process.kill()
    operations = [action["operation"] for action in before]
    assert operations == ["update_resource", "mark_as_done"]
    with running(tmp_path) as server:
        assert audit(server) == before
        (done,) = audit(server, "task=A")
        assert (done["before"], done["after"]) == ({"status": "FAILED"}, {"status": "DONE"})
        call(server.url, "pause")
        numbers = [action["number"] for action in audit(server)]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 3


def test_client_behind_a_trusted_proxy_is_recorded(tmp_path: Path) -> None:
    forwarded = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
    with running(tmp_path, settings={"luigid": {"trusted_proxies": "127.0.0.1"}}) as server:
        for verb, path, body in (
            ("GET", "/api/pause", None),
            ("POST", "/v1/holds", b'{"family": ["Orders"]}'),
        ):
            headers = {**forwarded, "Content-Type": "application/json"}
            assert send(server.url, verb, path, headers=headers, body=body).status < 300
        send(server.url, "GET", "/v1/nowhere", headers=forwarded)
        send(server.url, "GET", "/api/nowhere", headers=forwarded)
        call(server.url, "unpause")
        assert [one["remote"] for one in audit(server)] == [
            *("127.0.0.1", "203.0.113.9", "203.0.113.9")
        ]
        (hold,) = send(server.url, "GET", "/v1/holds").json()["holds"]
        assert hold["by"] == "203.0.113.9"
    assert "".join(server.log).count("nowhere (203.0.113.9)") == 2


def test_logins_on_the_page_are_recorded(tmp_path: Path) -> None:
    with running(tmp_path, settings={"luigid": {"auth": "token"}}) as server:
        token = add_token(tmp_path, "anna", "operate")
        given = json.dumps({"token": token}).encode()
        begun = send(server.url, "POST", "/v1/session", headers=JSON, body=given)
        assert begun.status == 200, begun.body
        cookie = {"Cookie": begun.headers["Set-Cookie"].partition(";")[0]}
        assert send(server.url, "DELETE", "/v1/session", headers=cookie).status == 204
        answer = send(server.url, "GET", "/v1/audit", headers={"Authorization": f"Bearer {token}"})
    actions = [(action["operation"], action["who"]) for action in answer.json()["actions"]]
    assert actions == [("v1_session.delete", "anna"), ("v1_session.post", "anna")]
    assert token not in answer.body.decode()


def test_infinite_total_of_a_resource_is_recorded(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        call(server.url, "update_resources", db=float("inf"))
        (action,) = audit(server)
    assert json.dumps(action["after"]) == '{"db": Infinity}'
