import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import StreamRequestHandler, UnixStreamServer

import pytest

from luigid.console.address import parse_address
from luigid.console.client import Client
from luigid.console.errors import RefusedError, UnknownTaskError, UnreachableError
from unit_tests.console.fake_server import Answer, FakeServer, change, make_task, problem


@pytest.fixture
def unix_socket(tmp_path: Path) -> Iterator[Path]:
    """Return a Unix socket at which a server answers `true` to everything."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue")

    path = tmp_path / "luigid.sock"
    with UnixStreamServer(str(path), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield path
        server.shutdown()
        thread.join()


def test_lists_in_the_query_are_repeated(server: FakeServer, client: Client) -> None:
    client.get("v1/tasks", {"status": ["FAILED", "DONE"], "search": "a b&c", "limit": 3})
    assert server.asked[0].query == {
        "status": ["FAILED", "DONE"],
        "search": ["a b&c"],
        "limit": ["3"],
    }


def test_call_sends_its_arguments_and_returns_the_response(
    server: FakeServer, client: Client
) -> None:
    server.answers["/api/mark_as_done"] = {"response": {"status": "DONE"}}
    assert client.call("mark_as_done", task_id="A_1") == {"status": "DONE"}
    assert server.calls() == [("mark_as_done", {"task_id": "A_1"})]
    assert server.asked[0].headers["content-type"] == "application/json"


def test_answer_without_response_is_none_of_luigid(server: FakeServer, client: Client) -> None:
    server.answers["/api/pause"] = ["something"]
    with pytest.raises(UnreachableError, match="no answer of luigid"):
        client.call("pause")


def test_task_id_may_contain_anything(server: FakeServer, client: Client) -> None:
    server.tasks = [make_task("A_/?#% ü")]
    assert client.task("A_/?#% ü")["task_id"] == "A_/?#% ü"


def test_unknown_task_is_told_from_other_refusals(server: FakeServer, client: Client) -> None:
    with pytest.raises(UnknownTaskError):
        client.task("A_1")
    server.answers["/v1/tasks/A_1"] = problem(400, "The id is too long.")
    with pytest.raises(RefusedError, match=r"^http://127.0.0.1:\d+: The id is too long.$"):
        client.task("A_1")


def test_server_error_says_what_the_server_says(server: FakeServer, client: Client) -> None:
    server.answers["/v1/summary"] = problem(503, "The state cannot be stored.")
    with pytest.raises(UnreachableError, match="The state cannot be stored"):
        client.get("v1/summary")


@pytest.mark.parametrize("status", [502, 404])
def test_answer_of_something_else_has_its_status(
    server: FakeServer, client: Client, status: int
) -> None:
    server.answers["/v1/summary"] = Answer(status, b"<html>")
    with pytest.raises(UnreachableError, match=str(status)):
        client.get("v1/summary")


def test_login_that_is_missing_is_a_refusal(server: FakeServer, client: Client) -> None:
    server.answers["/v1/summary"] = Answer(401, b"<html>")
    with pytest.raises(RefusedError, match="401 Unauthorized"):
        client.get("v1/summary")


def test_answer_that_is_no_json_is_reported(server: FakeServer, client: Client) -> None:
    server.answers["/v1/summary"] = Answer(200, b"<html>")
    with pytest.raises(UnreachableError, match="not JSON"):
        client.get("v1/summary")


def test_credentials_are_sent(server: FakeServer) -> None:
    url = server.url.replace("http://", "http://me:pw@")
    Client(parse_address(url)).get("v1/summary")
    assert server.asked[0].headers["authorization"] == "Basic bWU6cHc="


def test_credentials_do_not_follow_a_redirect(server: FakeServer) -> None:
    server.answers["/v1/summary"] = Answer(302, headers=(("Location", "/elsewhere"),))
    server.answers["/elsewhere"] = {"moved": True}
    client = Client(parse_address(server.url.replace("http://", "http://me:pw@")))
    assert client.get("v1/summary") == {"moved": True}
    assert "authorization" not in server.asked[1].headers


def test_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = Client(parse_address(f"127.0.0.1:{port}"))
    with pytest.raises(
        UnreachableError, match=f"^http://127.0.0.1:{port} cannot be reached: Connection refused$"
    ):
        client.get("v1/summary")


def test_silent_server_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Client(parse_address(f"127.0.0.1:{silent.getsockname()[1]}"), timeout=0.05)
        with pytest.raises(UnreachableError, match=r"does not answer$"):
            client.get("v1/summary")


def test_answer_that_breaks_off_is_unreachable(server: FakeServer, client: Client) -> None:
    server.answers["/v1/summary"] = Answer(200, b"{", headers=(("Content-Length", "100"),))
    with pytest.raises(UnreachableError, match="cannot be reached"):
        client.get("v1/summary")


def test_unix_socket_is_asked(unix_socket: Path) -> None:
    client = Client(parse_address(f"http+unix://{str(unix_socket).replace('/', '%2F')}"))
    assert client.get("v1/summary") is True
    assert client.name == str(unix_socket)


def test_missing_unix_socket_is_unreachable(tmp_path: Path) -> None:
    path = tmp_path / "none.sock"
    client = Client(parse_address(f"http+unix://{str(path).replace('/', '%2F')}"))
    with pytest.raises(UnreachableError, match=f"^{path} cannot be reached: No such file"):
        client.get("v1/summary")


def test_changes_are_the_data_of_the_events(server: FakeServer, client: Client) -> None:
    server.events(change(DONE=1), change(DONE=2))
    assert [each["total"] for each in client.changes(limit=2)] == [1, 2]
    assert server.asked[0].query == {"limit": ["2"]}
    assert server.asked[0].headers["accept"] == "text/event-stream"


def test_probe_returns_any_status_and_lower_case_headers(
    server: FakeServer, client: Client
) -> None:
    server.answers["/healthz"] = Answer(418, headers=(("X-Tea", "Yes"),))
    status, headers = client.probe("healthz", {"Origin": "http://a.example"}, "OPTIONS")
    assert (status, headers["x-tea"]) == (418, "Yes")
    assert server.asked[0].method == "OPTIONS"
    assert server.asked[0].headers["origin"] == "http://a.example"


def test_proxy_is_used_for_other_machines_alone(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.delenv("no_proxy", raising=False)
    Client(parse_address(server.url)).get("v1/summary")
    Client(parse_address("http://luigi.example")).get("v1/tasks")
    assert [asked.headers["host"] for asked in server.asked] == [
        server.url.removeprefix("http://"),
        "luigi.example",
    ]
