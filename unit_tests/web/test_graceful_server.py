"""Clients that take longer: with large bodies, and when the server stops."""

import asyncio

import pytest

from unit_tests.web.serving import MAX_BODY_BYTES, Site

HEAD = (
    b"POST /api/change HTTP/1.1\r\nHost: h\r\n"
    b"Content-Type: application/json\r\nContent-Length: 12\r\n\r\n"
)
BODY = b'{"text":"a"}'


def test_a_connection_outlives_a_body_that_is_too_large(site: Site) -> None:
    request = b"POST /api/change HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n%s\r\n%s"
    large = request % (MAX_BODY_BYTES + 1, b"", b"x" * (MAX_BODY_BYTES + 1))
    answers = site.send(large, request % (0, b"Connection: close\r\n", b""))
    assert answers.count(b"HTTP/1.1 ") == 2
    assert answers.index(b"HTTP/1.1 413 ") < answers.index(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("length", "status", "changes"),
    [(MAX_BODY_BYTES, b"200", ["a"]), (MAX_BODY_BYTES + 1, b"413", []), (10**6, b"413", [])],
)
def test_a_body_of_unknown_length_is_counted(
    site: Site, length: int, status: bytes, changes: list[str]
) -> None:
    head = (
        b"POST /api/change HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
        b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    parts = BODY, b" " * (length - len(BODY)), b""
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in parts]
    assert site.send(head, *chunks).startswith(b"HTTP/1.1 %s " % status)
    assert site.scheduler.changes == changes


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("POST", "/unknown", 404),
        ("POST", "/api/unknown", 404),
        ("POST", "/tasklist", 405),
        ("GET", "/openapi.json", 200),
    ],
)
def test_a_large_body_where_none_belongs_is_read_and_dropped(
    site: Site, verb: str, path: str, status: int
) -> None:
    assert site.ask(verb, path, b"x" * 5_000_000).code == status


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
