"""What becomes of connections when the server stops."""

import asyncio

import pytest

from unit_tests.web.serving import Site

HEAD = (
    b"POST /api/change HTTP/1.1\r\nHost: h\r\n"
    b"Content-Type: application/json\r\nContent-Length: 12\r\n\r\n"
)
BODY = b'{"text":"a"}'


async def until_drained(site: Site, *, sent: bytes, later: bytes) -> bytes:
    """Send a part of a call, stop the server, send the rest; return what comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(sent)
    await site.asked("GET", "/api/echo")  # by now the server has read what was sent before
    draining = asyncio.create_task(site.server.drain(seconds=60))
    await asyncio.sleep(0)
    writer.write(later)
    answer = await reader.read()
    await draining
    writer.close()
    await writer.wait_closed()
    return answer


def test_a_call_that_has_begun_is_answered(site: Site) -> None:
    answer = site.run(until_drained(site, sent=HEAD, later=BODY))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert site.scheduler.changes == ["a"]


def test_an_idle_connection_is_closed(site: Site) -> None:
    assert site.run(until_drained(site, sent=b"", later=b"")) == b""


def test_what_arrived_behind_a_call_is_answered_too(site: Site) -> None:
    answer = site.run(until_drained(site, sent=HEAD, later=BODY + HEAD + BODY))
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert site.scheduler.changes == ["a", "a"]


def test_a_call_that_does_not_end_is_cut_off(site: Site) -> None:
    async def scenario() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(HEAD)
        await site.asked("GET", "/api/echo")
        await site.server.drain(seconds=0)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    assert site.run(scenario()) == b""
    assert site.scheduler.changes == []


def test_no_more_connections_are_accepted(site: Site) -> None:
    site.run(site.server.drain(seconds=0))
    with pytest.raises(ConnectionRefusedError):
        site.run(asyncio.open_connection("127.0.0.1", site.port))
