"""The stream of changes, from a running server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.client import call, connect
from contract_tests.server import Listen, Server, running


class Stream:
    """An open stream, read event by event."""

    def __init__(self, url: str, query: str = "", **headers: str) -> None:
        self.connection = connect(url)
        self.connection.request("GET", f"/v1/events{query}", headers=headers)
        self.response = self.connection.getresponse()

    def part(self) -> dict[str, str]:
        """Return the fields up to the next empty line; none at the end of the stream."""
        fields = {}
        while line := self.response.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
        return fields

    def event(self) -> Any:
        """Return the data of the next event."""
        part = self.part()
        assert list(part) == ["id", "event", "data"]
        data = json.loads(part["data"])
        assert (part["id"], part["event"]) == (data["revision"], "change")
        return data

    def close(self) -> None:
        self.connection.close()


@pytest.fixture(params=["tcp", "unix"])
def listen(request: pytest.FixtureRequest) -> Listen:
    listen: Listen = request.param
    return listen


@pytest.fixture
def stream(server: Server) -> Iterator[Stream]:
    stream = Stream(server.url, **{"Accept-Encoding": "gzip"})
    yield stream
    stream.close()


def test_stream_sends_state_and_changes(server: Server, stream: Stream) -> None:
    assert stream.response.headers["Content-Type"] == "text/event-stream; charset=UTF-8"
    assert stream.response.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in stream.response.headers
    assert stream.part() == {"retry": "2000"}
    assert stream.event()["total"] == 0
    for number in range(10):
        call(server.url, "add_task", worker="w", task_id=str(number))
    told = stream.event()
    while told["total"] < 10:
        told = stream.event()
    assert (told["statuses"]["PENDING"], told["workers"], told["is_paused"]) == (10, 1, False)
    call(server.url, "pause")
    assert stream.event()["is_paused"] is True


def latest(url: str) -> Any:
    """Return the data of the first event of a new stream."""
    stream = Stream(url, "?limit=1")
    stream.part()
    event = stream.event()
    stream.close()
    return event


def test_ping_sends_no_event(server: Server) -> None:
    call(server.url, "add_task", worker="w", task_id="A")
    call(server.url, "pause")
    before = latest(server.url)["revision"]
    call(server.url, "ping", worker="w")
    call(server.url, "get_work", worker="w")
    assert latest(server.url)["revision"] == before
    call(server.url, "ping", worker="new")
    assert latest(server.url)["revision"] != before


def test_client_resumes_stream(server: Server) -> None:
    first = Stream(server.url, "?limit=1")
    first.part()
    revision = first.event()["revision"]
    assert first.part() == {}
    again = Stream(server.url, "?limit=1", **{"Last-Event-ID": revision})
    again.part()
    call(server.url, "add_task", worker="w", task_id="A")
    assert again.event()["total"] == 1
    assert again.part() == {}
    first.close()
    again.close()


def test_streams_end_in_order_when_server_stops(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        streams = [Stream(server.url) for _ in range(3)]
        for stream in streams:
            stream.part()
            stream.event()
    for stream in streams:
        assert stream.response.read() == b""
        stream.close()


def test_disconnected_client_does_no_harm(server: Server) -> None:
    for _ in range(3):
        stream = Stream(server.url)
        stream.part()
        stream.close()
    call(server.url, "add_task", worker="w", task_id="A")
    assert latest(server.url)["total"] == 1
