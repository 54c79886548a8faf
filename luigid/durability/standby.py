"""A standby server: waits for the lock of the state, to take over from the leader."""

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

#: seconds between two attempts to lock the store
_RETRY_DELAY = 1.0
#: seconds for calls in progress to end before this server takes over or stops
_GRACE_PERIOD = 1.0


async def stand_by(
    store: Store,
    listeners: Sequence[socket.socket],
    stopped: asyncio.Event,
    max_body_bytes: int,
    limits: ConnectionLimits,
    *,
    retry_delay: float = _RETRY_DELAY,
) -> bool:
    """Answer calls with 503 until this server has locked the store, or is stopped.

    Return True if it holds the lock, False if `stopped` was set first.
    """
    http = GracefulServer(standby_page.build(), max_body_bytes=max_body_bytes, limits=limits)
    # The server closes its sockets in the end, but the listeners are still needed then.
    http.add_sockets([listener.dup() for listener in listeners])
    try:
        return await _lock(store, stopped, retry_delay)
    finally:
        await http.drain(_GRACE_PERIOD)


async def _lock(store: Store, stopped: asyncio.Event, retry_delay: float) -> bool:
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
            await asyncio.wait_for(stopped.wait(), retry_delay)
    return False
