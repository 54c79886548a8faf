import pytest

from luigid.console.client import Client
from luigid.console.errors import RefusedError, UnreachableError
from luigid.doctor.identity import identify
from unit_tests.console.fake_server import Answer, FakeServer, problem


def test_this_server_tells_its_version(server: FakeServer, client: Client) -> None:
    server.answers["/healthz"] = {"status": "alive"}
    identity = identify(client)
    assert (identity.name, identity.summary) == ("luigid 1.0.0", server.summary)
    assert not identity.is_luigi


def test_standby_tells_no_version(server: FakeServer, client: Client) -> None:
    server.answers["/healthz"] = {"status": "alive"}
    server.answers["/v1/summary"] = problem(503, "It stands by.")
    assert identify(client) == ("luigid", None, False)


def test_luigis_server_answers_its_methods_alone(server: FakeServer, client: Client) -> None:
    server.answers["/healthz"] = Answer(404, b"<html>")
    server.answers["/api/is_pause_enabled"] = {"response": {"enabled": True}}
    assert identify(client) == ("Luigi's luigid", None, True)


def test_other_server_is_none(server: FakeServer, client: Client) -> None:
    server.answers["/healthz"] = Answer(200, b"<html>")
    server.answers["/api/is_pause_enabled"] = Answer(404, b"<html>")
    with pytest.raises(UnreachableError, match="no scheduler of Luigi answers there"):
        identify(client)


def test_login_is_a_refusal(server: FakeServer, client: Client) -> None:
    server.answers["/healthz"] = Answer(401, b"<html>")
    with pytest.raises(RefusedError, match="it asks for a login"):
        identify(client)
