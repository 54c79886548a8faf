"""The fixture of a running server fails if its server does."""

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from contract_tests import server
from contract_tests.client import call
from contract_tests.fixtures.controlled_server import Program, serving
from contract_tests.forked import ForkedProcess

FAKE = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit({status}))
print({line!r}, file=sys.stderr)
print("luigid listening on http://127.0.0.1:1/", file=sys.stderr, flush=True)
signal.pause()
"""


def run_fake(folder: Path, script: str) -> None:
    with server.running(folder, start=partial(fake, script)) as running:
        assert running.url == "http://127.0.0.1:1/"


def fake(
    script: str, _arguments: Sequence[str], _folder: Path, environ: Mapping[str, str]
) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script]
    return subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    "line",
    [
        "2025-01-01 00:00:00,000 luigid.access[1] WARNING: 400 GET /api/ERROR (127.0.0.1) 0.5 ms",
        "2025-01-01 00:00:00,000 luigid.app[1] INFO: luigid starts",
    ],
)
def test_harmless_log_line_passes(tmp_path: Path, line: str) -> None:
    run_fake(tmp_path, FAKE.format(status=0, line=line))


@pytest.mark.parametrize(
    "line",
    [
        "2025-01-01 00:00:00,000 luigid.access[1] ERROR: 500 GET /api/ping (127.0.0.1) 0.5 ms",
        "2025-01-01 00:00:00,000 asyncio[1] CRITICAL: lost",
        "Traceback (most recent call last):",
        "luigid/app.py:7: RuntimeWarning: coroutine 'serve' was never awaited",
        "luigid.contract.comparison.ValidatorsDiffer: ping",
    ],
)
def test_error_in_log_fails(tmp_path: Path, line: str) -> None:
    with pytest.raises(AssertionError) as caught:
        run_fake(tmp_path, FAKE.format(status=0, line=line))
    assert line in str(caught.value)


def test_other_exit_status_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="exit status 3"):
        run_fake(tmp_path, FAKE.format(status=3, line=""))


def test_server_that_does_not_start_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"luigid did not start:\nport taken"):
        run_fake(tmp_path, "import sys; sys.exit('port taken')")


class TestForked:
    """The process behind most tests, which is forked from one that has imported luigid."""

    def test_server_logs_to_pipe_and_ends_with_0(self, tmp_path: Path) -> None:
        with server.running(tmp_path) as running:
            assert call(running.url, "is_paused") == {"paused": False}
        assert any("luigid.app" in line for line in running.log)

    def test_longest_hold_of_a_call_arrives(self, tmp_path: Path) -> None:
        with server.running(tmp_path) as running:
            call(running.url, "is_paused")
            assert not running.longest_holds
        assert running.longest_holds["/api/is_paused"] > 0

    def test_exit_status_and_reason_of_failed_start_arrive(self, tmp_path: Path) -> None:
        with ForkedProcess(["--port", "eighty"], tmp_path, server.environment()) as process:
            assert "eighty" in process.stderr.read()
            assert process.wait(server.TIMEOUT) == 2

    def test_environment_and_folder_are_its_own(self, tmp_path: Path) -> None:
        (tmp_path / "luigi.cfg").write_text("[luigid]\nno_such_key = 1\n")
        environ = server.environment(LUIGI_CONFIG_PATH="luigi.cfg")
        with ForkedProcess([], tmp_path, environ) as process:
            assert "luigi.cfg: [luigid] no_such_key" in process.stderr.read()
            assert process.wait(server.TIMEOUT) == 2


DEAF = """
import os, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(f"luigid[{os.getpid()}] listening on http://127.0.0.1:1/", file=sys.stderr, flush=True)
while True:
    signal.pause()
"""


def test_server_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    with fake(DEAF, [], tmp_path, server.environment()) as process:
        assert process.stderr is not None
        assert "listening" in process.stderr.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            server.stop(process, timeout=0.1)
    assert process.returncode == -signal.SIGKILL


def test_recorded_server_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    started: list[subprocess.Popen[str]] = []

    def start(
        arguments: Sequence[str], folder: Path, environ: Mapping[str, str], _clock: Path
    ) -> subprocess.Popen[str]:
        started.append(fake(DEAF, arguments, folder, environ))
        return started[-1]

    program = Program(start, server.READY)
    with pytest.raises(subprocess.TimeoutExpired), serving(program, [], tmp_path, {}, timeout=2):
        pass
    assert started[0].returncode == -signal.SIGKILL
