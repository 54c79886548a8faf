"""A server that waits for the state of another, to take its place."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from contextlib import suppress

from luigid.durability.opening import lock_state
from luigid.storage.errors import StoreError, StoreHeldError
from luigid.storage.store import Store
from luigid.web import standby_page
from luigid.web.connections import ConnectionLimits
from luigid.web.graceful_server import GracefulServer

logger = logging.getLogger(__name__)

_SECONDS_BETWEEN_TRIES = 1.0
_SECONDS_TO_FINISH = 1.0


async def stand_by(
    store: Store,
    listeners: Sequence[socket.socket],
    stopped: asyncio.Event,
    max_body_bytes: int,
    limits: ConnectionLimits,
) -> bool:
    """Answer 503 until the store can be locked; tell whether it is, or the server is to stop."""
    http = GracefulServer(standby_page.build(), max_body_bytes=max_body_bytes, limits=limits)
    # The server closes its sockets at the end; those that are handed in are still needed.
    http.add_sockets([listener.dup() for listener in listeners])
    try:
        return await _lock(store, stopped)
    finally:
        await http.drain(_SECONDS_TO_FINISH)


async def _lock(store: Store, stopped: asyncio.Event) -> bool:
    failure = None
    while not stopped.is_set():
        try:
            await asyncio.to_thread(lock_state, store)
        except StoreHeldError:
            failure = None
        except StoreError as error:
            if failure is None:
                failure = str(error)
                logger.error("%s cannot be reached: %s", store.name, error)
        else:
            logger.info("this server takes over")
            return True
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), _SECONDS_BETWEEN_TRIES)
    return False
