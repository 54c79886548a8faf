import socket

import pytest

from luigid import __version__
from luigid.console.address import parse_address
from luigid.console.client import Client
from luigid.doctor import server as checks
from luigid.doctor.finding import Level
from unit_tests.console.fake_server import Answer, Asked, FakeServer, change, problem
from unit_tests.doctor.conftest import MakeSubject, found, levels


@pytest.fixture
def server(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    """Return a server that is ready, on a machine without a network."""
    monkeypatch.setattr(checks, "own_address", lambda: None)
    server.summary["server"]["version"] = __version__
    server.summary.update({**change(), "families": []})
    server.answers.update(
        {
            "/healthz": is_alive,
            "/readyz": {"status": "ready"},
            "/api/worker_list": {"response": []},
            "/api/resource_list": {"response": []},
            "/api/is_paused": {"response": {"paused": False}},
            "/api/has_task_history": {"response": False},
        }
    )
    return server


def is_alive(asked: Asked) -> object:
    """Refuse a browser that asks by a foreign name, as a server does."""
    is_foreign = not asked.headers["host"].startswith("127.0.0.1")
    is_refused = is_foreign and "accept-language" in asked.headers
    return Answer(403) if is_refused else {"status": "alive"}


WELL = {
    "server.version": "ok",
    "server.ready": "ok",
    "server.contract": "ok",
    "server.local": "notice",
}


def test_nothing_is_examined_without_a_url(subject: MakeSubject) -> None:
    assert levels(checks.check_server, subject()) == {}


def test_server_that_is_well_is_ok(
    server: FakeServer, client: Client, subject: MakeSubject
) -> None:
    assert levels(checks.check_server, subject(client=client)) == WELL
    assert {asked.method for asked in server.asked} == {"GET", "POST"}
    assert {method for method, _ in server.calls()} == {
        *("worker_list", "resource_list", "is_paused", "has_task_history"),
    }


def test_other_version_and_pause_are_noticed(
    server: FakeServer, client: Client, subject: MakeSubject
) -> None:
    server.summary["server"]["version"] = "9.0.0"
    server.summary["is_paused"] = True
    assert levels(checks.check_server, subject(client=client)) == WELL | {
        "server.other-version": "notice",
        "server.paused": "notice",
    }


def test_server_that_cannot_change_its_state_is_a_problem(
    server: FakeServer, client: Client, subject: MakeSubject
) -> None:
    server.answers["/readyz"] = problem(503, "The disk is full.")
    finding = found(checks.check_server, subject(client=client))["server.not-ready"]
    assert finding.level.word == "problem"
    assert finding.text.endswith("The disk is full.")


def test_standby_is_not_asked_for_tasks(
    server: FakeServer, client: Client, subject: MakeSubject
) -> None:
    server.answers["/readyz"] = server.answers["/v1/summary"] = problem(503, "It stands by.")
    assert "server.contract" not in levels(checks.check_server, subject(client=client))
    assert [method for method, _ in server.calls()] == ["is_paused"]  # for CORS


def test_answer_that_breaks_the_contract_is_a_problem(
    server: FakeServer, client: Client, subject: MakeSubject
) -> None:
    server.answers["/api/is_paused"] = {"response": {"paused": "no"}}
    finding = found(checks.check_server, subject(client=client))["server.contract"]
    assert finding.level.word == "problem"
    assert finding.text.startswith("the answer of /api/is_paused breaks the contract: ")


def test_call_that_fails_is_a_problem(
    server: FakeServer, client: Client, subject: MakeSubject
) -> None:
    server.answers["/api/worker_list"] = problem(500, "It failed.")
    assert levels(checks.check_server, subject(client=client))["server.call-failed"] == "problem"


def test_luigis_server_is_told(server: FakeServer, client: Client, subject: MakeSubject) -> None:
    server.answers["/healthz"] = Answer(404, b"<html>")
    server.answers["/api/is_pause_enabled"] = {"response": {"enabled": True}}
    assert levels(checks.check_server, subject(client=client)) == {
        "server.luigi": "notice",
        "server.contract": "ok",
        "server.local": "notice",
    }


def test_login_is_noticed(server: FakeServer, client: Client, subject: MakeSubject) -> None:
    server.answers["/healthz"] = Answer(401, b"<html>")
    assert levels(checks.check_server, subject(client=client)) == {"server.login": "notice"}


def test_server_that_is_not_reached_is_a_problem(subject: MakeSubject) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    examined = subject(client=Client(parse_address(f"127.0.0.1:{port}")))
    assert levels(checks.check_server, examined) == {"server.unreachable": "problem"}


def test_cors_for_everybody_is_a_warning(
    server: FakeServer, client: Client, subject: MakeSubject
) -> None:
    def allow(asked: Asked) -> object:
        if "origin" not in asked.headers:
            return {"response": {"paused": False}}
        return Answer(200, headers=(("Access-Control-Allow-Origin", asked.headers["origin"]),))

    server.answers["/api/is_paused"] = allow
    assert levels(checks.check_server, subject(client=client))["server.cors"] == "warning"


def test_server_that_browsers_reach_by_any_name_is_a_warning(
    server: FakeServer, client: Client, subject: MakeSubject
) -> None:
    server.answers["/healthz"] = {"status": "alive"}
    assert levels(checks.check_server, subject(client=client))["server.any-host"] == "warning"


def test_server_that_refuses_browsers_by_its_name_is_a_warning(
    server: FakeServer, client: Client, subject: MakeSubject
) -> None:
    server.answers["/healthz"] = lambda asked: (
        Answer(403) if "accept-language" in asked.headers else {"status": "alive"}
    )
    finding = found(checks.check_server, subject(client=client))["server.refused-host"]
    assert finding.level is Level.WARNING
    assert finding.text == "it refuses browsers that ask for 127.0.0.1"


def test_server_on_the_address_that_others_use_is_a_warning(
    server: FakeServer,
    client: Client,
    subject: MakeSubject,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert server.asked == []
    monkeypatch.setattr(checks, "own_address", lambda: "127.0.0.1")
    assert levels(checks.check_server, subject(client=client))["server.reachable"] == "warning"
    monkeypatch.setattr(checks, "own_address", lambda: "127.0.0.2")
    finding = found(checks.check_server, subject(client=client))["server.local"]
    assert finding.text == "it does not listen on 127.0.0.2: others do not reach it"


def test_server_of_another_machine_needs_tls_and_a_login(
    server: FakeServer,
    client: Client,
    subject: MakeSubject,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert server.asked == []
    monkeypatch.setattr(checks, "is_loopback", lambda _: False)
    findings = levels(checks.check_server, subject(client=client))
    assert (findings["server.no-tls"], findings["server.no-login"]) == ("warning", "warning")
