import asyncio
import logging
import socket
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from luigid.durability.standby import stand_by
from luigid.storage.errors import StoreError, StoreHeldError
from luigid.storage.store import open_store
from luigid.web.connections import ConnectionLimits
from luigid.web.graceful_server import GracefulServer

LIMITS = ConnectionLimits(
    max_connections=10, header_timeout=60, transfer_timeout=60, idle_timeout=60
)
SERVER = partial(GracefulServer, max_body_bytes=1000, limits=LIMITS)


class FailingStore:
    """A store whose attempts to lock it end as given, one after another; then it is locked."""

    name = "db"
    is_guarded = True

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)

    def lock(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


def take_over(store: Any) -> None:
    assert asyncio.run(stand_by(store, [], asyncio.Event(), SERVER, retry_delay=0))


async def body(port: int, path: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    text = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return text


async def status(port: int, path: str) -> int:
    return int((await body(port, path)).split()[1])


def test_standby_takes_over_and_keeps_listeners_open(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.db'}"
    first, second = open_store(url), open_store(url)
    first.lock()

    async def wait(listener: socket.socket) -> bool:
        waiting = asyncio.create_task(
            stand_by(second, [listener], asyncio.Event(), SERVER, retry_delay=0.01)
        )
        port = listener.getsockname()[1]
        assert await status(port, "/healthz") == 200
        assert await status(port, "/readyz") == 503
        assert not waiting.done()
        first.close()
        return await waiting

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        assert asyncio.run(wait(listener))
        assert listener.fileno() != -1
    second.close()


def test_standby_ends_when_stopped(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.db'}"
    first, second = open_store(url), open_store(url)
    first.lock()

    async def wait(listener: socket.socket) -> bool:
        stopped = asyncio.Event()
        waiting = asyncio.create_task(
            stand_by(second, [listener], stopped, SERVER, retry_delay=0.01)
        )
        assert await status(listener.getsockname()[1], "/healthz") == 200
        stopped.set()
        return await waiting

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        assert not asyncio.run(wait(listener))
    first.close()
    second.close()


def test_failure_of_database_and_its_end_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    held, gone = StoreHeldError("it is held"), StoreError("it is gone")
    take_over(FailingStore(held, gone, gone, held, held, gone, held))
    assert caplog.messages == [
        "db cannot be reached: it is gone",
        "db can be reached again",
        "db cannot be reached: it is gone",
        "db can be reached again",
        "this server takes over",
    ]


def test_database_that_is_back_is_logged_by_standby_that_takes_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    take_over(FailingStore(StoreError("it is gone")))
    assert caplog.messages[-2:] == ["db can be reached again", "this server takes over"]


@pytest.mark.parametrize(
    ("failure", "is_up"), [(StoreHeldError("held"), 1), (StoreError("gone"), 0)]
)
def test_metrics_of_standby_show_its_role_and_its_database(failure: Exception, is_up: int) -> None:
    store: Any = FailingStore(*[failure] * 1_000_000)

    async def metrics(listener: socket.socket) -> str:
        stopped = asyncio.Event()
        waiting = asyncio.create_task(stand_by(store, [listener], stopped, SERVER))
        text = ""
        async with asyncio.timeout(60):
            while f"\nluigid_store_up {is_up}.0\n" not in text:
                text = await body(listener.getsockname()[1], "/metrics")
        stopped.set()
        assert not await waiting
        return text

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        text = asyncio.run(metrics(listener))
    assert "\nluigid_leader 0.0\n" in text
    assert "\nprocess_cpu_seconds_total " in text
