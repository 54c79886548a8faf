import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from luigid.process import signals


@pytest.fixture(autouse=True)
def restore_handler() -> Iterator[None]:
    handler = signal.getsignal(signal.SIGUSR1)
    yield
    signal.signal(signal.SIGUSR1, handler)


async def _come(names: list[str]) -> None:
    came = asyncio.Event()
    signals.handle(names, came.set)
    os.kill(os.getpid(), signal.SIGUSR1)
    await asyncio.wait_for(came.wait(), 10)


def test_signal_calls_back_and_unknown_one_is_ignored() -> None:
    asyncio.run(_come(["SIGNONE", "SIGUSR1"]))


def test_loop_without_signal_handlers_is_called_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(asyncio.SelectorEventLoop, "add_signal_handler", fail)
    asyncio.run(_come(["SIGUSR1"]))
