"""Oversized bodies, and graceful shutdown."""

import asyncio

import pytest

from unit_tests.web.running_server import LIMITS, MAX_BODY_BYTES, RunningServer

HEAD = (
    b"POST /api/change HTTP/1.1\r\nHost: h\r\n"
    b"Content-Type: application/json\r\nContent-Length: 12\r\n\r\n"
)
BODY = b'{"text":"a"}'


def test_connection_survives_oversized_body(server: RunningServer) -> None:
    request = b"POST /api/change HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n%s\r\n%s"
    large = request % (MAX_BODY_BYTES + 1, b"", b"x" * (MAX_BODY_BYTES + 1))
    answers = server.send_raw(large, request % (0, b"Connection: close\r\n", b""))
    assert answers.count(b"HTTP/1.1 ") == 2
    assert answers.index(b"HTTP/1.1 413 ") < answers.index(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("length", "status", "changes"),
    [(MAX_BODY_BYTES, b"200", ["a"]), (MAX_BODY_BYTES + 1, b"413", []), (10**6, b"413", [])],
)
def test_chunked_body_is_refused_beyond_limit(
    server: RunningServer, length: int, status: bytes, changes: list[str]
) -> None:
    head = (
        b"POST /api/change HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
        b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    parts = BODY, b" " * (length - len(BODY)), b""
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in parts]
    assert server.send_raw(head, *chunks).startswith(b"HTTP/1.1 %s " % status)
    assert server.scheduler.changes == changes


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("POST", "/unknown", 404),
        ("POST", "/api/unknown", 404),
        ("POST", "/tasklist", 405),
        ("GET", "/openapi.json", 200),
    ],
)
def test_oversized_body_of_request_without_body_is_dropped(
    server: RunningServer, verb: str, path: str, status: int
) -> None:
    assert server.ask(verb, path, b"x" * 5_000_000).code == status


async def drain_during_call(server: RunningServer, *, sent: bytes, later: bytes) -> bytes:
    """Send a part of a call, drain the server, send the rest; return the answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(sent)
    await server.send_request("GET", "/api/echo")  # now the server has read what was sent before
    draining = asyncio.create_task(server.http.drain(grace_period=60))
    await asyncio.sleep(0)
    writer.write(later)
    answer = await reader.read()
    await draining
    writer.close()
    await writer.wait_closed()
    return answer


def test_drain_waits_for_call_that_has_begun(server: RunningServer) -> None:
    answer = server.run(drain_during_call(server, sent=HEAD, later=BODY))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert server.scheduler.changes == ["a"]


def test_drain_closes_idle_connection(server: RunningServer) -> None:
    assert server.run(drain_during_call(server, sent=b"", later=b"")) == b""


def test_drain_waits_for_pipelined_calls(server: RunningServer) -> None:
    answer = server.run(drain_during_call(server, sent=HEAD, later=BODY + HEAD + BODY))
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert server.scheduler.changes == ["a", "a"]


def test_call_that_exceeds_grace_period_is_cut_off(server: RunningServer) -> None:
    async def scenario() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(HEAD)
        await server.send_request("GET", "/api/echo")
        await server.http.drain(grace_period=0)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    assert server.run(scenario()) == b""
    assert server.scheduler.changes == []


def test_drained_server_accepts_no_connections(server: RunningServer) -> None:
    server.run(server.http.drain(grace_period=0))
    with pytest.raises(ConnectionRefusedError):
        server.run(asyncio.open_connection("127.0.0.1", server.port))


@pytest.mark.parametrize("header", [b"Host: other", b"Content-Type: text/plain"])
def test_request_with_a_repeated_header_is_refused(server: RunningServer, header: bytes) -> None:
    head = HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n%s\r\n\r\n" % header)
    answer = server.send_raw(head, BODY)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"is given more than once" in answer
    assert server.scheduler.changes == []


@pytest.mark.parametrize(
    ("host", "detail"),
    [
        (b"", b"Host is missing"),
        (b"Host: a b\r\n", b"names no host"),
        (b"Host: a,b\r\n", b"names no"),
        (b"Host: %a\r\n", b"names no"),
    ],
)
@pytest.mark.parametrize("path", [b"/api/change", b"/"])
def test_request_without_a_host_is_refused(
    server: RunningServer, path: bytes, host: bytes, detail: bytes
) -> None:
    head = HEAD.replace(b"Host: h\r\n", host + b"Connection: close\r\n")
    answer = server.send_raw(head.replace(b"/api/change", path), BODY)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert detail in answer
    assert server.scheduler.changes == []


def test_other_version_needs_a_host(server: RunningServer) -> None:
    answer = server.send_raw(b"GET / HTTP/1.9\r\nConnection: close\r\n\r\n")
    assert b"Host is missing" in answer


def test_http_1_0_needs_no_host(server: RunningServer) -> None:
    answer = server.send_raw(b"GET /api/echo HTTP/1.0\r\n\r\n", b"")
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /api/change HTTP/1.1\r\nHost: h\r\n",
        HEAD,
        HEAD[:-9],
        b"GET /v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n",
    ],
    ids=["nothing", "head", "no_body", "part", "events"],
)
def test_connection_whose_time_is_up_is_closed(server: RunningServer, sent: bytes) -> None:
    async def close() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(sent)
        await server.send_request("GET", "/api/echo")
        server.clock.now += 31
        async with asyncio.timeout(10):
            answer = await reader.read()
        writer.close()
        return answer

    assert server.run(close()) == b""


def test_longest_idle_connection_makes_room_for_a_new_one(server: RunningServer) -> None:
    async def connect_many() -> tuple[bytes, bytes]:
        request = b"GET /api/echo HTTP/1.1\r\nHost: h\r\n\r\n"
        opened = []
        for _ in range(LIMITS.max_connections):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(request)
            await reader.readuntil(b"\r\n\r\n")
            opened.append((reader, writer))
        server.clock.now += 20
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request)
        async with asyncio.timeout(10):
            answer = await reader.readuntil(b"\r\n")
            await opened[0][0].read()
        for _, each in [*opened, (reader, writer)]:
            each.close()
        return answer, b"closed"

    assert server.run(connect_many())[0].startswith(b"HTTP/1.1 200 ")
