"""The tests of a running server fail with it: a test of the fixture that all of them use."""

import sys
from pathlib import Path

import pytest

from contract_tests import server

FAKE = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit({status}))
print({line!r}, file=sys.stderr)
print("luigid listening on http://127.0.0.1:1/", file=sys.stderr, flush=True)
signal.pause()
"""


def run_fake(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    monkeypatch.setattr(server, "LUIGID", [sys.executable, "-c", script])
    with server.running(folder) as running:
        assert running.url == "http://127.0.0.1:1/"


@pytest.mark.parametrize(
    "line",
    [
        "2025-01-01 00:00:00,000 luigid.access[1] WARNING: 400 GET /api/ERROR (127.0.0.1) 0.5 ms",
        "2025-01-01 00:00:00,000 luigid.app[1] INFO: luigid starts",
    ],
)
def test_what_is_no_fault_of_the_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str
) -> None:
    run_fake(monkeypatch, tmp_path, FAKE.format(status=0, line=line))


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
def test_a_fault_in_the_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str) -> None:
    with pytest.raises(AssertionError) as caught:
        run_fake(monkeypatch, tmp_path, FAKE.format(status=0, line=line))
    assert line in str(caught.value)


def test_another_exit_status(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="exit status 3"):
        run_fake(monkeypatch, tmp_path, FAKE.format(status=3, line=""))


def test_a_server_that_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"luigid did not start:\nport taken"):
        run_fake(monkeypatch, tmp_path, "import sys; sys.exit('port taken')")
