import asyncio
import socket
from pathlib import Path

from luigid.durability.standby import stand_by
from luigid.storage.store import open_store
from luigid.web.connections import ConnectionLimits

LIMITS = ConnectionLimits(
    max_connections=10, header_timeout=60, transfer_timeout=60, idle_timeout=60
)


async def status(port: int, path: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return int(line.split()[1])


def test_standby_takes_over_and_keeps_listeners_open(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.db'}"
    first, second = open_store(url), open_store(url)
    first.lock()

    async def wait(listener: socket.socket) -> bool:
        waiting = asyncio.create_task(
            stand_by(second, [listener], asyncio.Event(), 1000, LIMITS, retry_delay=0.01)
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
            stand_by(second, [listener], stopped, 1000, LIMITS, retry_delay=0.01)
        )
        assert await status(listener.getsockname()[1], "/healthz") == 200
        stopped.set()
        return await waiting

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        assert not asyncio.run(wait(listener))
    first.close()
    second.close()
