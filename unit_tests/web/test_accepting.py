import asyncio
import errno
import os
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from luigid.web.accepting import Acceptor


class Listener(socket.socket):
    """A listening socket that can run out of file descriptors."""

    fails = False
    tries = 0

    def accept(self) -> tuple[socket.socket, Any]:
        self.tries += 1
        if self.fails:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return super().accept()


class World:
    """An acceptor, and the connections that it has accepted."""

    def __init__(self, retry_delay: float) -> None:
        self.accepted: list[socket.socket] = []
        self.room = 100
        self.listener = Listener()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.listener.setblocking(False)
        self.address = self.listener.getsockname()
        self.acceptor = Acceptor(
            self.listener, self.accept, lambda: self.room > 0, retry_delay=retry_delay
        )

    def accept(self, connection: socket.socket, address: object) -> None:
        self.room -= 1
        self.accepted.append(connection)

    async def until(self, is_so: Callable[[], bool]) -> None:
        for _ in range(10_000):
            if is_so():
                return
            await asyncio.sleep(0.001)
        pytest.fail("it did not come to that")


def run(scenario: Callable[[World], Awaitable[None]], retry_delay: float = 0.001) -> None:
    async def go() -> None:
        world = World(retry_delay)
        try:
            await scenario(world)
        finally:
            world.acceptor.stop()
            for connection in world.accepted:
                connection.close()

    asyncio.run(go())


def test_connections_are_accepted() -> None:
    async def scenario(world: World) -> None:
        with socket.create_connection(world.address), socket.create_connection(world.address):
            await world.until(lambda: len(world.accepted) == 2)

    run(scenario)


def test_without_file_descriptors_it_backs_off_and_logs_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario(world: World) -> None:
        world.listener.fails = True
        with socket.create_connection(world.address):
            await world.until(lambda: world.listener.tries == 1)
            for _ in range(20):
                await asyncio.sleep(0.001)
            assert world.listener.tries == 1

    run(scenario, retry_delay=3600)
    assert caplog.messages == ["new connections must wait: Too many open files"]


def test_connection_is_accepted_once_there_are_file_descriptors_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario(world: World) -> None:
        world.listener.fails = True
        with socket.create_connection(world.address):
            await world.until(lambda: world.listener.tries > 5)
            world.listener.fails = False
            await world.until(lambda: len(world.accepted) == 1)

    run(scenario)
    assert len(caplog.messages) == 1


def test_connection_waits_while_there_is_no_room() -> None:
    async def scenario(world: World) -> None:
        world.room = 1
        with socket.create_connection(world.address), socket.create_connection(world.address):
            await world.until(lambda: len(world.accepted) == 1)
            await asyncio.sleep(0.01)
            assert len(world.accepted) == 1
            world.room = 1
            await world.until(lambda: len(world.accepted) == 2)

    run(scenario)
