"""`luigid mock`: a client that is developed against it works with the server."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests import client
from contract_tests.server import LUIGID, TIMEOUT, environment
from contract_tests.workers import Workers


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    """Where the mock listens."""
    with subprocess.Popen(
        [*LUIGID, "mock", "--port", "0"], env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.fullmatch(r"luigid mock: (\S+)\n", line)
        try:
            assert found is not None, line
            yield found[1]
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT) == 0
        assert process.stderr.read() == ""


def test_real_worker_runs_tasks_to_their_end(mock: str, tmp_path: Path) -> None:
    with Workers(tmp_path, mock) as workers:
        workers.tell("go")
        assert workers.run("chain", "Second") == 0
        assert workers.journal()[-1].endswith("Second()")


def test_examples_are_answered_over_http(mock: str) -> None:
    found = client.get(mock, "task_list", {"status": "PENDING"})
    assert found.status == 200
    assert found.json()["response"]
    assert client.send(mock, "GET", "/v1/summary").status == 200
    assert client.get(mock, "task_list", {"status": "NONSENSE"}).status == 400


def test_mistakes_of_clients_are_answered_and_not_told(mock: str) -> None:
    brewed = client.send(mock, "BREW", "/api/ping")
    assert (brewed.status, brewed.headers["Allow"]) == (405, "GET, OPTIONS, POST")
    answer = client.send_raw(mock, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"urn:luigid:problem:invalid-headers" in answer


def test_client_chooses_by_header(mock: str) -> None:
    headers = {**client.JSON, "Prefer": "example=messages"}
    body = json.dumps({"worker": "w"}).encode()
    found = client.send(mock, "POST", "/api/ping", headers=headers, body=body)
    assert len(found.json()["response"]["rpc_messages"]) == 2


def test_port_that_is_taken_is_one_line(mock: str) -> None:
    port = mock.rstrip("/").rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "luigid", "mock", "--port", port],
        stderr=subprocess.PIPE,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    expected = f"luigid: error: cannot listen on port {port}: Address already in use\n"
    assert (done.returncode, done.stderr) == (2, expected)
