"""What no handler sees: what is no HTTP, and heads without an end."""

import asyncio
import json
import socket
from email import message_from_bytes
from email.message import Message

import pytest

from luigid.web.streams import MAX_HEAD_BYTES, Lingering
from unit_tests.web.running_server import RunningServer

CHUNKED = b"POST /api/change HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"


def parts(answer: bytes) -> tuple[bytes, Message, dict[str, object]]:
    """Return the first line, the headers and the problem of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, _, headers = head.partition(b"\r\n")
    found = message_from_bytes(headers)
    assert int(found["Content-Length"]) == len(body)
    problem = json.loads(body)
    assert found["Content-Type"] == "application/problem+json"
    assert found["X-Request-Id"] == problem["request_id"]
    assert (found["Server"], found["Connection"]) == ("luigid", "close")
    return first, found, problem


@pytest.mark.parametrize(
    "sent",
    [
        b"hello\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        CHUNKED + b"x\r\n",
        CHUNKED + b"0" * 1000,
    ],
)
def test_what_is_no_http_is_answered_with_a_problem(server: RunningServer, sent: bytes) -> None:
    first, _, problem = parts(server.send_raw(sent))
    assert first == b"HTTP/1.1 400 Bad Request"
    assert problem["type"] == "urn:luigid:problem:malformed-request"


@pytest.mark.parametrize(
    "begin", [b"GET /api/echo?", b"GET / HTTP/1.1\r\nX: "], ids=["line", "header"]
)
def test_head_that_is_too_long_is_answered_with_a_problem(
    server: RunningServer, begin: bytes
) -> None:
    # More than a system has room for in its buffers: the client sends while the server answers.
    first, _, problem = parts(server.send_raw(begin, *[b"x" * MAX_HEAD_BYTES] * 200))
    assert first == b"HTTP/1.1 431 Request Header Fields Too Large"
    assert problem["type"] == "urn:luigid:problem:head-too-large"


def test_longest_head_is_taken(server: RunningServer) -> None:
    head = b"GET /api/echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX: %s\r\n\r\n"
    sent = head % (b"x" * (MAX_HEAD_BYTES - len(head) + len(b"%s")))
    assert len(sent) == MAX_HEAD_BYTES
    assert server.send_raw(sent).startswith(b"HTTP/1.1 200 ")


def test_next_connection_is_served_after_a_refused_one(server: RunningServer) -> None:
    server.send_raw(b"hello\r\n\r\n")
    assert server.ask("GET", "/api/echo").code == 200


def test_drained_server_waits_for_no_refused_client(server: RunningServer) -> None:
    async def refuse_and_drain() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"hello\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        # The client goes on, and the server ends all the same.
        await server.http.drain(grace_period=0)
        rest = await reader.read()
        writer.close()
        return rest

    assert b"malformed-request" in server.run(refuse_and_drain())


def test_refused_client_that_sends_without_a_pause_leaves_the_loop_to_others() -> None:
    async def turns_meanwhile() -> int:
        lingering, (ours, theirs) = Lingering(), socket.socketpair()
        with ours, theirs:
            theirs.sendall(b"x" * 150_000)
            theirs.shutdown(socket.SHUT_WR)
            lingering.add(ours)
            turns = 0
            while len(asyncio.all_tasks()) > 1:
                await asyncio.sleep(0)
                turns += 1
        return turns

    # One for each part of 64 KiB that is received.
    assert asyncio.run(turns_meanwhile()) >= 3
