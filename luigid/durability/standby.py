"""A standby server: waits for the lock of the state, to take over from the leader."""

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress

from tornado.web import Application

from luigid.durability.opening import lock_state
from luigid.metrics.standby import StandbyMetrics
from luigid.storage.errors import StoreError, StoreHeldError
from luigid.storage.store import Store
from luigid.web import standby_page
from luigid.web.gate import Gate
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
    make_server: Callable[[Application], GracefulServer],
    *,
    gate: Gate | None = None,
    retry_delay: float = _RETRY_DELAY,
) -> bool:
    """Answer calls with 503 until this server has locked the store, or is stopped.

    With a gate, only who may read gets the metrics.

    Return True if it holds the lock, False if `stopped` was set first.
    """
    attempts = _LockAttempts(store)
    metrics = StandbyMetrics(
        {"luigid_leader": lambda: 0, "luigid_store_up": lambda: attempts.failure is None}
    )
    application = standby_page.build(metrics.page, gate)
    watching = None if gate is None else asyncio.create_task(gate.watch())
    http = make_server(application)
    # The server closes its sockets in the end, but the listeners are still needed then.
    http.add_sockets([listener.dup() for listener in listeners])
    try:
        while not stopped.is_set():
            if await asyncio.to_thread(attempts.succeeds):
                logger.info("this server takes over")
                return True
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), retry_delay)
        return False
    finally:
        if watching is not None:
            watching.cancel()
        await http.drain(_GRACE_PERIOD)


class _LockAttempts:
    """Attempts to lock a store, which log when its database fails and when it is back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        #: why the last attempt did not reach the database; None: it did
        self.failure: str | None = None

    def succeeds(self) -> bool:
        """Attempt once; return whether this server holds the lock now."""
        try:
            lock_state(self._store)
        except StoreHeldError:
            is_locked = False
        except StoreError as error:
            if self.failure is None:
                logger.error("%s cannot be reached: %s", self._store.name, error)
            self.failure = str(error)
            return False
        else:
            is_locked = True
        if self.failure is not None:
            logger.info("%s can be reached again", self._store.name)
            self.failure = None
        return is_locked
