"""Many connections, repeated headers, and no file descriptors left."""

import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import requests

from contract_tests.server import LUIGID, TIMEOUT, running

MAX_DESCRIPTORS = 100


def with_few_descriptors(
    arguments: Sequence[str], folder: Path, environ: Mapping[str, str]
) -> subprocess.Popen[str]:
    """Start luigid where it may open few files."""
    limited = ["prlimit", f"--nofile={MAX_DESCRIPTORS}", *LUIGID, *arguments]
    return subprocess.Popen(limited, cwd=folder, env=environ, stderr=subprocess.PIPE, text=True)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_server_without_file_descriptors_neither_spins_nor_floods_its_log(tmp_path: Path) -> None:
    with running(tmp_path, start=with_few_descriptors) as server:
        assert requests.get(f"{server.url}api/is_paused", timeout=TIMEOUT).status_code == 200
        address = urlsplit(server.url)
        with ExitStack() as opened:
            for _ in range(MAX_DESCRIPTORS + 60):
                connection = socket.create_connection((address.hostname, address.port), TIMEOUT)
                opened.enter_context(connection)
            before = cpu_seconds(server.process.pid)
            time.sleep(3)
            assert cpu_seconds(server.process.pid) - before < 1
        assert requests.get(f"{server.url}api/is_paused", timeout=TIMEOUT).status_code == 200
        waiting = [line for line in server.log if "new connections must wait" in line]
        assert len(waiting) == 1
        assert sum(map(len, server.log)) < 10_000


def test_request_with_two_hosts_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        address = urlsplit(server.url)
        with socket.create_connection((address.hostname, address.port), TIMEOUT) as connection:
            connection.sendall(
                b"GET /api/is_paused HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"
            )
            assert connection.makefile("rb").readline().startswith(b"HTTP/1.1 400 ")
