import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from unit_tests.web.serving import Site, problem


def events(text: bytes) -> list[dict[str, Any]]:
    """Return the events of a stream, without `retry` and comments."""
    found = []
    for part in text.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in part.splitlines())
        if "data" in fields:
            found.append(fields | {"data": json.loads(fields["data"])})
    return found


class Client:
    """A connection of its own, which reads as it comes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def follow(cls, site: Site, *headers: str, query: str = "") -> "Client":
        client = cls(*await asyncio.open_connection("127.0.0.1", site.port))
        lines = [f"GET /v1/events{query} HTTP/1.0", *headers, "", ""]
        client.writer.write("\r\n".join(lines).encode())
        await client.reader.readuntil(b"\r\n\r\n")
        return client

    async def part(self) -> bytes:
        """Return what comes up to the next empty line."""
        return await self.reader.readuntil(b"\n\n")

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


def follow(site: Site, scenario: Callable[[Client], Awaitable[None]], *headers: str) -> None:
    """Follow the events, do something, and see that the server has forgotten the client."""

    async def run() -> None:
        client = await Client.follow(site, *headers)
        await scenario(client)
        await client.close()
        while len(site.streams):  # noqa: ASYNC110  # the server is told by its socket alone
            await asyncio.sleep(0)

    site.run(run())


def test_the_first_event_comes_at_once(site: Site) -> None:
    site.add_task("A")
    response = site.ask("GET", "/v1/events?limit=1")
    change = site.run(site.overview.change())
    data = json.dumps(change, separators=(",", ":"))
    text = f"retry: 2000\n\nid: start-1\nevent: change\ndata: {data}\n\n"
    assert (response.body or b"").decode() == text
    assert response.headers["Content-Type"] == "text/event-stream; charset=UTF-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Accel-Buffering"] == "no"


def test_events_are_not_compressed(site: Site) -> None:
    response = site.ask("GET", "/v1/events?limit=1", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers
    assert len(events(response.body or b"")) == 1


def test_the_next_event_comes_with_the_next_change(site: Site) -> None:
    async def scenario(client: Client) -> None:
        assert await client.part() == b"retry: 2000\n\n"
        for number in range(3):
            (event,) = events(await client.part())
            assert (event["id"], event["event"]) == (site.overview.revision, "change")
            assert (event["data"]["revision"], event["data"]["total"]) == (event["id"], number)
            site.add_task(str(number))

    follow(site, scenario)


def test_a_client_that_comes_back_waits_for_the_next_change(site: Site) -> None:
    async def scenario(client: Client) -> None:
        await client.part()
        site.add_task("A")
        (event,) = events(await client.part())
        assert event["data"]["total"] == 1

    follow(site, scenario, "Last-Event-ID: start-0")


def test_a_stream_ends_after_as_many_events_as_asked_for(site: Site) -> None:
    async def scenario() -> None:
        client = await Client.follow(site, query="?limit=2")
        await client.part()
        await client.part()
        site.add_task("A")
        (event,) = events(await client.reader.read())
        assert event["data"]["total"] == 1
        await client.close()

    site.run(scenario())
    assert len(site.streams) == 0


def test_a_stream_without_changes_goes_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(client: Client) -> None:
        parts = [await client.part() for _ in range(4)]
        assert parts[2:] == [b": heartbeat\n\n"] * 2

    monkeypatch.setattr(site.streams, "_heartbeat_interval", 0.001)
    follow(site, scenario)


def test_heartbeats_are_not_counted_as_events(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        client = await Client.follow(site, "Last-Event-ID: start-0", query="?limit=1")
        await client.part()
        for _ in range(3):
            assert await client.part() == b": heartbeat\n\n"
        site.add_task("A")
        assert len(events(await client.reader.read())) == 1
        await client.close()

    monkeypatch.setattr(site.streams, "_heartbeat_interval", 0.001)
    site.run(scenario())


def test_when_the_server_stops_the_stream_ends_at_once(site: Site) -> None:
    async def scenario(client: Client) -> None:
        await client.part()
        await client.part()
        site.streams.stop()
        assert await client.reader.read() == b""

    follow(site, scenario)


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=1&limit=2"])
def test_a_malformed_question_is_a_400(site: Site, query: str) -> None:
    response = site.ask("GET", f"/v1/events?{query}")
    assert response.code == 400
    assert problem(response)["errors"][0]["pointer"] == "/limit"
    assert len(site.streams) == 0


def test_a_stream_is_logged_as_any_answer(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(client: Client) -> None:
        await client.part()

    caplog.set_level(logging.DEBUG, "luigid.access")
    follow(site, scenario)
    site.ask("GET", "/v1/events?limit=1")
    assert [record.levelname for record in caplog.records] == ["DEBUG", "DEBUG"]
    assert "200 GET /v1/events (127.0.0.1)" in caplog.text


def test_an_event_that_the_document_does_not_promise_is_not_sent(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def change() -> dict[str, Any]:
        return {"revision": "1", "secret": 1}

    async def scenario() -> bytes:
        client = await Client.follow(site)
        text = await client.reader.read()
        await client.close()
        return text

    monkeypatch.setattr(site.overview, "change", change)
    assert site.run(scenario()) == b"retry: 2000\n\n"
    assert "GET /v1/events: invalid answer" in caplog.text
    assert len(site.streams) == 0
