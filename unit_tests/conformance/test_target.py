import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from luigid.conformance.target import DroppedError, GoneError, Target
from luigid.console.address import parse_address

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def answering(answers: list[bytes | None]) -> Iterator[str]:
    """Listen at a free port, and answer a request with each of these, then close the port.

    A connection ends after what is no good answer; None: without any.
    """
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        left = list(answers)
        while left:
            connection, _ = listener.accept()
            with connection:
                while left and connection.recv(65_536):
                    answer = left.pop(0)
                    if not left:
                        listener.close()
                    connection.sendall(answer or b"")
                    if answer != GOOD:
                        break

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
        thread.join(10)


@contextmanager
def target_of(answers: list[bytes | None], timeout: float = 10) -> Iterator[Target]:
    with answering(answers) as url:
        target = Target(parse_address(url), timeout, patience=0.01)
        try:
            yield target
        finally:
            target.close()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (None, "closed the connection without an answer"),
        (GOOD[:-1], "closed the connection in the middle of its answer"),
        (b"\0gibberish\r\n\r\n", r"answered no HTTP, .*\\x00gibberish"),
    ],
    ids=["nothing", "cut", "no-http"],
)
def test_dropped_call_is_told_once_and_the_next_is_answered(
    answer: bytes | None, told: str
) -> None:
    with target_of([GOOD, answer, GOOD]) as target:
        assert target.send("GET", "/a").body == b"ok"
        with pytest.raises(DroppedError, match=f"no answer to GET /b: it {told}"):
            target.send("GET", "/b")
        assert target.send("GET", "/c").body == b"ok"
        assert target.gone == ""


def test_server_that_accepts_no_connection_any_more_is_gone() -> None:
    with target_of([GOOD, None]) as target:
        target.send("GET", "/a")
        with pytest.raises(GoneError, match="no answer to GET /b: it closed") as first:
            target.send("GET", "/b")
        with pytest.raises(GoneError, match="no answer to GET /c: Connection refused") as second:
            target.send("GET", "/c")
    assert first.value.request == ("GET", "/b")
    assert second.value.request is None
    assert target.gone == str(second.value)


def test_three_calls_without_an_answer_in_time_are_the_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = Target(parse_address(f"http://127.0.0.1:{silent.getsockname()[1]}"), 0.01)
        for _ in range(2):
            with pytest.raises(DroppedError, match=r"it did not answer in 0\.01 seconds"):
                target.send("GET", "/")
        with pytest.raises(GoneError, match="did not answer"):
            target.send("GET", "/")
        target.close()
