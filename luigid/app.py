"""The composition root: builds the parts, wires them, and runs them until told to stop."""

import asyncio
import gc
import logging
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tornado.web import Application

from luigid import __version__
from luigid.config import Config
from luigid.contract import Contract, Document, DocumentError
from luigid.files import shipped
from luigid.keeping import Keeping
from luigid.overview import Overview, Streams
from luigid.scheduler import Policy, Scheduler
from luigid.scheduler.restoring import load
from luigid.standing_by import stand_by
from luigid.state_store import StateError, lock_state, open_state, read_state
from luigid.storage.errors import LockLostError, StoreError, StoreHeldError
from luigid.storage.store import Store
from luigid.web import server, sockets
from luigid.web.call import NOTHING_KEPT
from luigid.web.cors import CorsPolicy
from luigid.web.patience import PatientServer

logger = logging.getLogger(__name__)

_SECONDS_BETWEEN_PRUNES = 60.0
_SECONDS_TO_FINISH = 5.0
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


class StartError(Exception):
    """The server cannot start, or cannot go on; the message is one line."""


def bind(config: Config) -> list[socket.socket]:
    """Return the listening sockets, to be handed to `run`.

    What can fail at the start fails here, while there is a terminal to say it to. Raises
    StartError.
    """
    try:
        build(config)
    except DocumentError as error:
        raise StartError(str(error)) from error
    options = config.server
    try:
        if options.unix_socket is not None:
            return [sockets.listen_on_file(options.unix_socket)]
        return sockets.listen_on_port(options.address, options.port)
    except sockets.CannotListenError as error:
        raise StartError(f"cannot listen on {error}") from error


class Start(NamedTuple):
    """What the server starts with."""

    #: where the state is kept; None: in memory alone
    store: Store | None
    #: None: another server has the state, and this one waits for it
    parts: "Parts | None"


def prepare(config: Config) -> Start:
    """Take and read the state, to be handed to `run`. Raises StartError.

    It belongs to the process: after this there may be no fork.
    """
    try:
        store = open_state(config)
    except StateError as error:
        raise StartError(str(error)) from error
    if store is None:
        logger.warning("the state is kept in memory only")
        return Start(None, build(config))
    try:
        lock_state(store)
    except StoreHeldError as error:
        if not config.luigid.standby:
            raise StartError(f"{store.name}: {error}") from error
        logger.info("%s: %s; this server waits to take its place", store.name, error)
        return Start(store, None)
    except StoreError as error:
        raise StartError(f"{store.name}: {error}") from error
    return Start(store, build(config, store))


def run(config: Config, listeners: Sequence[socket.socket], start: Start) -> None:
    """Serve until SIGTERM, SIGINT or SIGQUIT, finish the calls in hand, remove a Unix socket.

    Raises StartError where another server has taken the state over.
    """
    asyncio.run(_run(config, listeners, start))


async def _run(config: Config, listeners: Sequence[socket.socket], start: Start) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stopped.set)
    store, parts = start
    if parts is None:
        assert store is not None
        if not await stand_by(store, listeners, stopped, config.luigid.max_body_bytes):
            for listener in listeners:
                sockets.withdraw(listener)
            store.close()
            return
        parts = build(config, store)
    await serve(parts, listeners, config.luigid.max_body_bytes, stopped)


class Parts(NamedTuple):
    """What is built once and runs together."""

    application: Application
    scheduler: Scheduler
    overview: Overview
    streams: Streams
    keeping: "Keeping | None" = None


def build(config: Config, store: Store | None = None) -> Parts:
    """Build the parts; nothing runs yet. With a store, its state is read.

    Raises DocumentError; StartError if the state cannot be read.
    """
    section = config.scheduler
    policy = Policy(**{field.name: getattr(section, field.name) for field in fields(Policy)})
    scheduler = Scheduler(policy, now, config.resources)
    keeping = None
    if store is not None:
        _load(scheduler, store, config, policy)
        keeping = Keeping(scheduler, store)
    overview = Overview(scheduler.state, policy, now)
    streams = Streams(overview)
    application = server.build(
        _read_contract(shipped("spec/openapi.yaml"), compare=config.luigid.compare_validators),
        scheduler,
        overview,
        streams,
        cors=CorsPolicy(**asdict(config.cors)),
        max_body_bytes=config.luigid.max_body_bytes,
        keeper=NOTHING_KEPT if keeping is None else keeping.journal,
        obstacle=_no_obstacle if keeping is None else keeping.obstacle,
    )
    return Parts(application, scheduler, overview, streams, keeping)


async def serve(
    parts: Parts, listeners: Sequence[socket.socket], max_body_bytes: int, stopped: asyncio.Event
) -> None:
    """Answer and prune until told to stop. Raises StartError if another has taken the state."""
    keeping = parts.keeping
    if keeping is not None:
        keeping.on_lost = stopped.set
    http = PatientServer(parts.application, max_body_bytes=max_body_bytes)
    http.add_sockets(listeners)
    prune = parts.scheduler.prune if keeping is None else keeping.prune
    pruning = asyncio.create_task(repeat(prune, _SECONDS_BETWEEN_PRUNES))
    for listener in listeners:
        logger.info("luigid %s listening on %s", __version__, sockets.url(listener))
    await stopped.wait()
    logger.info("luigid stops")
    for listener in listeners:
        sockets.withdraw(listener)
    pruning.cancel()
    with suppress(asyncio.CancelledError):
        await pruning
    parts.streams.stop()
    await http.drain(_SECONDS_TO_FINISH)
    if keeping is not None:
        await keeping.journal.close()
        if keeping.lost is not None:
            raise StartError(keeping.lost)


async def repeat(action: Callable[[], object], seconds: float) -> None:
    """Call `action` every so many seconds, whatever comes of it.

    The event loop counts them, so setting the clock of the machine makes no difference, as it
    would to Tornado's PeriodicCallback.
    """
    while True:
        await asyncio.sleep(seconds)
        try:
            action()
        except Exception:
            logger.exception("the periodic %s failed", getattr(action, "__name__", action))


def now() -> float:
    """Return the time in seconds since the epoch."""
    return time.time()


def _load(scheduler: Scheduler, store: Store, config: Config, policy: Policy) -> None:
    """Fill an empty scheduler with what the store holds. Raises StartError."""
    # What is made here stays: to look for garbage in it would take longer than the rest.
    gc.disable()
    try:
        entries = read_state(store, config, policy)
        load(scheduler.state, ((kind, record) for kind, _, record in entries), now())
    except StateError as error:
        raise StartError(str(error)) from error
    except (StoreError, LockLostError) as error:
        raise StartError(f"{store.name}: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise StartError(f"{store.name}: its records make no state: {error!r}") from error
    finally:
        gc.enable()
    if entries:
        state = scheduler.state
        logger.info("%d tasks and %d workers are known", len(state.tasks), len(state.workers))


def _no_obstacle() -> None:
    return None


@cache
def _read_contract(path: Path, *, compare: bool) -> Contract:
    return Contract(Document.read(path), compare=compare)
