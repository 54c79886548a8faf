import asyncio
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from luigid.process import log_files
from luigid.process.hangup import handle_hangup


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    number = signal.SIGHUP
    # The tests may be run by something that ignores it, nohup for example.
    before = signal.signal(number, signal.SIG_DFL)
    yield
    signal.signal(number, before)


@pytest.mark.parametrize(("is_terminal", "done"), [(False, "reopened"), (True, "stopped")])
def test_hangup_reopens_log_files_unless_a_terminal_was_closed(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, done: str
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)

    async def hang_up() -> str:
        loop = asyncio.get_running_loop()
        called: asyncio.Future[str] = loop.create_future()
        monkeypatch.setattr(log_files, "reopen", lambda: called.set_result("reopened"))
        handle_hangup(lambda: called.set_result("stopped"))
        os.kill(os.getpid(), signal.SIGHUP)
        async with asyncio.timeout(60):
            return await called

    assert asyncio.run(hang_up()) == done


def handled_signal() -> object:
    """Return what is done at SIGHUP once `handle_hangup` was called."""

    async def handle() -> object:
        handle_hangup(lambda: None)
        return signal.getsignal(signal.SIGHUP)

    return asyncio.run(handle())


def test_ignored_hangup_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert handled_signal() is signal.SIG_IGN


def test_hangup_is_handled_otherwise() -> None:
    assert handled_signal() not in (signal.SIG_IGN, signal.SIG_DFL)


def test_system_without_hangup_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    number = signal.SIGHUP

    async def handle() -> object:
        with monkeypatch.context() as patched:
            patched.delattr(signal, "SIGHUP")
            handle_hangup(lambda: None)
        return signal.getsignal(number)

    assert asyncio.run(handle()) is signal.SIG_DFL
