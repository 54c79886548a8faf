"""The composition root: builds the parts, wires them, and runs them until told to stop."""

import asyncio
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
from luigid.overview import Overview, Streams
from luigid.scheduler import Policy, Scheduler
from luigid.web import server, sockets
from luigid.web.cors import CorsPolicy
from luigid.web.patience import PatientServer

logger = logging.getLogger(__name__)

_SECONDS_BETWEEN_PRUNES = 60.0
_SECONDS_TO_FINISH = 5.0
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


class StartError(Exception):
    """The server cannot start; the message is one line."""


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


def run(config: Config, listeners: Sequence[socket.socket]) -> None:
    """Serve until SIGTERM, SIGINT or SIGQUIT, finish the calls in hand, remove a Unix socket."""
    asyncio.run(serve(build(config), listeners, config.luigid.max_body_bytes))


class Parts(NamedTuple):
    """What is built once and runs together."""

    application: Application
    scheduler: Scheduler
    overview: Overview
    streams: Streams


def build(config: Config) -> Parts:
    """Build the parts; nothing runs yet. Raises DocumentError."""
    section = config.scheduler
    policy = Policy(**{field.name: getattr(section, field.name) for field in fields(Policy)})
    scheduler = Scheduler(policy, now, config.resources)
    overview = Overview(scheduler.state, policy, now)
    streams = Streams(overview)
    application = server.build(
        _read_contract(shipped("spec/openapi.yaml"), compare=config.luigid.compare_validators),
        scheduler,
        overview,
        streams,
        cors=CorsPolicy(**asdict(config.cors)),
        max_body_bytes=config.luigid.max_body_bytes,
    )
    return Parts(application, scheduler, overview, streams)


async def serve(parts: Parts, listeners: Sequence[socket.socket], max_body_bytes: int) -> None:
    """Answer and prune until a signal says stop."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stopped.set)
    http = PatientServer(parts.application, max_body_bytes=max_body_bytes)
    http.add_sockets(listeners)
    pruning = asyncio.create_task(repeat(parts.scheduler.prune, _SECONDS_BETWEEN_PRUNES))
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


@cache
def _read_contract(path: Path, *, compare: bool) -> Contract:
    return Contract(Document.read(path), compare=compare)
