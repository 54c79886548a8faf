import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem


def events(text: bytes) -> list[dict[str, Any]]:
    """Return the events of a stream, without `retry` and comments."""
    found = []
    for part in text.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in part.splitlines())
        if "data" in fields:
            found.append(fields | {"data": json.loads(fields["data"])})
    return found


class Client:
    """A connection that reads a stream part by part."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def follow(cls, server: RunningServer, *headers: str, query: str = "") -> "Client":
        client = cls(*await asyncio.open_connection("127.0.0.1", server.port))
        lines = [f"GET /v1/events{query} HTTP/1.0", *headers, "", ""]
        client.writer.write("\r\n".join(lines).encode())
        await client.reader.readuntil(b"\r\n\r\n")
        return client

    async def part(self) -> bytes:
        """Read up to the next empty line."""
        return await self.reader.readuntil(b"\n\n")

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


def follow(
    server: RunningServer, scenario: Callable[[Client], Awaitable[None]], *headers: str
) -> None:
    """Run a scenario with a client, and wait until the server has closed its stream."""

    async def run() -> None:
        client = await Client.follow(server, *headers)
        await scenario(client)
        await client.close()
        while len(server.streams):  # noqa: ASYNC110  # only its socket tells the server
            await asyncio.sleep(0)

    server.run(run())


def test_first_event_is_present_change(server: RunningServer) -> None:
    server.add_task("A")
    response = server.ask("GET", "/v1/events?limit=1")
    change = server.run(server.overview.change())
    data = json.dumps(change, separators=(",", ":"))
    text = f"retry: 2000\n\nid: start-1\nevent: change\ndata: {data}\n\n"
    assert (response.body or b"").decode() == text
    assert response.headers["Content-Type"] == "text/event-stream; charset=UTF-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Accel-Buffering"] == "no"


def test_events_are_not_compressed(server: RunningServer) -> None:
    response = server.ask("GET", "/v1/events?limit=1", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers
    assert len(events(response.body or b"")) == 1


def test_each_change_sends_event(server: RunningServer) -> None:
    async def scenario(client: Client) -> None:
        assert await client.part() == b"retry: 2000\n\n"
        for number in range(3):
            (event,) = events(await client.part())
            assert (event["id"], event["event"]) == (server.overview.revision, "change")
            assert (event["data"]["revision"], event["data"]["total"]) == (event["id"], number)
            server.add_task(str(number))

    follow(server, scenario)


def test_reconnecting_client_waits_for_next_change(server: RunningServer) -> None:
    async def scenario(client: Client) -> None:
        await client.part()
        server.add_task("A")
        (event,) = events(await client.part())
        assert event["data"]["total"] == 1

    follow(server, scenario, "Last-Event-ID: start-0")


def test_stream_ends_after_limit_of_events(server: RunningServer) -> None:
    async def scenario() -> None:
        client = await Client.follow(server, query="?limit=2")
        await client.part()
        await client.part()
        server.add_task("A")
        (event,) = events(await client.reader.read())
        assert event["data"]["total"] == 1
        await client.close()

    server.run(scenario())
    assert len(server.streams) == 0


def test_stream_without_changes_sends_heartbeats(make_server: MakeServer) -> None:
    server = make_server(heartbeat_interval=0.001)

    async def scenario(client: Client) -> None:
        parts = [await client.part() for _ in range(4)]
        assert parts[2:] == [b": heartbeat\n\n"] * 2

    follow(server, scenario)


def test_heartbeats_do_not_count_as_events(make_server: MakeServer) -> None:
    server = make_server(heartbeat_interval=0.001)

    async def scenario() -> None:
        client = await Client.follow(server, "Last-Event-ID: start-0", query="?limit=1")
        await client.part()
        for _ in range(3):
            assert await client.part() == b": heartbeat\n\n"
        server.add_task("A")
        assert len(events(await client.reader.read())) == 1
        await client.close()

    server.run(scenario())


def test_stop_of_server_ends_stream_at_once(server: RunningServer) -> None:
    async def scenario(client: Client) -> None:
        await client.part()
        await client.part()
        server.streams.stop()
        assert await client.reader.read() == b""

    follow(server, scenario)


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=1&limit=2"])
def test_invalid_limit_is_400(server: RunningServer, query: str) -> None:
    response = server.ask("GET", f"/v1/events?{query}")
    assert response.code == 400
    assert problem(response)["errors"][0]["pointer"] == "/limit"
    assert len(server.streams) == 0


def test_stream_is_logged_like_other_answers(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(client: Client) -> None:
        await client.part()

    caplog.set_level(logging.DEBUG, "luigid.access")
    follow(server, scenario)
    server.ask("GET", "/v1/events?limit=1")
    assert [record.levelname for record in caplog.records] == ["DEBUG", "DEBUG"]
    assert "200 GET /v1/events (127.0.0.1)" in caplog.text


def test_event_that_document_does_not_describe_is_not_sent(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def change() -> dict[str, Any]:
        return {"revision": "1", "secret": 1}

    async def scenario() -> bytes:
        client = await Client.follow(server)
        text = await client.reader.read()
        await client.close()
        return text

    monkeypatch.setattr(server.overview, "change", change)
    assert server.run(scenario()) == b"retry: 2000\n\n"
    assert "GET /v1/events: invalid answer" in caplog.text
    assert len(server.streams) == 0
