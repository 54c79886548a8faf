"""The life of a server process: bind, prepare, serve, shut down."""

import asyncio
import gc
import logging
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple, TypeAlias
from urllib.parse import urlsplit

from tornado.web import Application

from luigid import __version__
from luigid.access.accounts import AccessError
from luigid.config import Config
from luigid.contract import DocumentError
from luigid.durability.logins import make_access
from luigid.durability.opening import StateError, lock_state, open_state
from luigid.durability.standby import stand_by
from luigid.errors import LuigidError
from luigid.history.errors import HistoryError
from luigid.metrics import CollectorError
from luigid.notifications.errors import MailError
from luigid.notifications.webhooks.errors import WebhookError
from luigid.parts import Parts, build, history_address
from luigid.process import garbage, signals
from luigid.process.hangup import handle_hangup
from luigid.storage.errors import StoreError, StoreHeldError
from luigid.storage.store import Store
from luigid.storage.unattended import change_unattended
from luigid.web import sockets
from luigid.web.admission import Guard, refuse_repeated
from luigid.web.allowed_hosts import AllowedHosts
from luigid.web.connections import ConnectionLimits
from luigid.web.cors import CORS_OFF
from luigid.web.gate import Gate
from luigid.web.graceful_server import GracefulServer
from luigid.web.tls import Certificate, CertificateError, quiet_failed_handshakes
from luigid.web.trusted_proxies import TrustedProxies

logger = logging.getLogger(__name__)

#: makes the HTTP server of an application
MakeServer: TypeAlias = Callable[[Application], GracefulServer]

#: seconds between two prunes
_PRUNE_INTERVAL = 60.0
#: seconds between two updates of the notifier
_MAIL_INTERVAL = 60.0
#: seconds between two looks at the messages of webhooks, and between two for late runs
_WEBHOOK_INTERVAL = 1.0
_LATENESS_INTERVAL = 10.0
#: The last count of a minute remains.
_ACTIVITY_INTERVAL = 10.0
_STORE_CHECK_INTERVAL = 5.0
#: seconds for calls in progress to end at shutdown
_GRACE_PERIOD = 5.0
#: seconds for each observer to finish at shutdown
_CLOSE_TIMEOUT = 5.0
#: seconds that another thread may hold the interpreter lock; Python's default is 0.005
_THREAD_SWITCH_SECONDS = 0.001
#: SIGBREAK is Ctrl-Break on Windows.
_STOP_SIGNALS = ("SIGTERM", "SIGINT", "SIGQUIT", "SIGBREAK")


class StartError(LuigidError):
    """The server cannot start or continue; the message is one line."""


def bind(config: Config) -> list[socket.socket]:
    """Return the listening sockets for `run`, after a check of everything that may fail.

    It is called before the process becomes a daemon, so that errors reach the terminal. Raises
    StartError.
    """
    try:
        build(config)
        read_certificate(config)
        if config.scheduler.record_task_history:
            from luigid.history.database import prepare as prepare_history

            prepare_history(history_address(config))
    except (DocumentError, CollectorError, MailError, WebhookError) as error:
        raise StartError(str(error)) from error
    except (HistoryError, AccessError) as error:
        raise StartError(str(error)) from error
    options = config.server
    try:
        if options.unix_socket is not None:
            return [sockets.listen_on_unix_socket(options.unix_socket)]
        return sockets.listen_on_port(options.address, options.port)
    except sockets.CannotListenError as error:
        raise StartError(f"cannot listen on {error}") from error


class Stop:
    """The request to stop, by a signal or because of a failure."""

    def __init__(self) -> None:
        self.requested = asyncio.Event()
        #: why the server cannot continue; None: nothing failed
        self.failure: str | None = None

    def fail(self, why: str) -> None:
        """Request a stop because of a failure."""
        self.failure = why
        logger.error("%s; this server ends", why)
        self.requested.set()


class Start(NamedTuple):
    """What `prepare` hands to `run`."""

    #: None: the state is in memory only
    store: Store | None
    #: None: another server holds the store, and this one stands by
    parts: Parts | None
    stop: Stop
    make_server: MakeServer


def prepare(config: Config) -> Start:
    """Lock and read the state for `run`. Raises StartError.

    The process must not fork after this, because the lock and the database connection belong to it.
    """
    sys.setswitchinterval(_THREAD_SWITCH_SECONDS)
    stop, make_server = Stop(), server_maker(config)
    try:
        store = open_state(config)
    except StateError as error:
        raise StartError(str(error)) from error
    if store is None:
        try:
            return Start(None, build(config), stop, make_server)
        except AccessError as error:
            raise StartError(str(error)) from error
    try:
        lock_state(store)
    except StoreHeldError as error:
        if not config.luigid.standby:
            raise StartError(f"{store.name}: {error}") from error
        logger.info("%s: %s; this server waits to take its place", store.name, error)
        return Start(store, None, stop, make_server)
    except StoreError as error:
        raise StartError(f"{store.name}: {error}") from error
    try:
        return Start(store, build(config, store, stop.fail), stop, make_server)
    except (StateError, AccessError) as error:
        store.close()  # or the next start would take this for a crash
        raise StartError(str(error)) from error


def run(config: Config, listeners: Sequence[socket.socket], start: Start) -> None:
    """Serve until one of the `_STOP_SIGNALS`, then shut down gracefully; reopen logs at SIGHUP.

    Raises StartError, also if another server takes the state over.
    """
    try:
        asyncio.run(_run(config, listeners, start))
    except (CollectorError, StateError, AccessError) as error:
        if start.store is not None:
            start.store.close()  # or the next start would take this for a crash
        raise StartError(str(error)) from error


async def _run(config: Config, listeners: Sequence[socket.socket], start: Start) -> None:
    store, parts, stop, make_server = start
    signals.handle(_STOP_SIGNALS, stop.requested.set)
    handle_hangup(stop.requested.set)
    if parts is None:
        assert store is not None
        gc.enable()  # it may wait for days
        access = make_access(config, TrustedProxies(config.luigid.trusted_proxies), with_store=True)
        is_open = access is None or config.luigid.auth_open_metrics
        gate = None if access is None or is_open else Gate(access, CORS_OFF)
        has_lock = await stand_by(store, listeners, stop.requested, make_server, gate=gate)
        if access is not None:
            access.close()
        if not has_lock:
            for listener in listeners:
                sockets.remove_socket_file(listener)
            store.close()
            return
        parts = build(config, store, stop.fail)
    await serve(parts, listeners, make_server, stop)


async def serve(
    parts: Parts,
    listeners: Sequence[socket.socket],
    make_server: MakeServer,
    stop: Stop,
) -> None:
    """Answer calls and run the periodic tasks until a stop is requested, then shut down.

    Calls in progress are answered, and their changes and those of actions made durable, first.
    Raises CollectorError, and StartError if another server has taken the state over.
    """
    for observer in parts.observers:
        observer.start()
    logger.info("the state is kept in %s", parts.place)
    parts.garbage.start()
    http = make_server(parts.application)
    http.add_sockets(listeners)
    periodic = asyncio.gather(*_periodic_tasks(parts))
    for listener in listeners:
        logger.info(
            "luigid %s listening on %s", __version__, sockets.url(listener, has_tls=http.has_tls)
        )
    parts.overview.start_preparing()
    await stop.requested.wait()
    logger.info("luigid stops")
    for listener in listeners:
        sockets.remove_socket_file(listener)
    periodic.cancel()
    with suppress(asyncio.CancelledError):
        await periodic
    parts.streams.stop()
    await http.drain(_GRACE_PERIOD)
    await parts.checker.close()
    await parts.gate.opened()  # an action may go on after its answer
    await parts.journal.drain()
    closing = (asyncio.to_thread(part.close, _CLOSE_TIMEOUT) for part in parts.observers)
    await asyncio.gather(*closing)
    await parts.journal.close()
    if parts.access is not None:
        await asyncio.to_thread(parts.access.close)
    parts.garbage.stop()
    if stop.failure is not None:
        raise StartError(stop.failure)


def server_maker(config: Config) -> MakeServer:
    """Return what makes the HTTP server of an application by the settings. Raises StartError."""
    section = config.luigid
    limits = ConnectionLimits(
        max_connections=section.max_connections,
        header_timeout=section.header_timeout,
        transfer_timeout=section.transfer_timeout,
        idle_timeout=section.idle_timeout,
    )
    public_host = None if section.public_url is None else urlsplit(section.public_url).hostname
    hosts = AllowedHosts(section.allowed_hosts, public_host)
    hosts.look_up_own_names()
    guards: list[Guard] = [hosts]
    if section.auth == "proxy":
        guards.append(refuse_repeated(section.auth_user_header))
    quiet_failed_handshakes(lambda: logger.isEnabledFor(logging.DEBUG))
    return partial(
        GracefulServer,
        max_body_bytes=section.max_body_bytes,
        limits=limits,
        guards=guards,
        certificate=read_certificate(config),
        trusted_proxies=TrustedProxies(section.trusted_proxies),
    )


def read_certificate(config: Config) -> Certificate | None:
    """Return the certificate of the settings; None: no TLS. Raises StartError."""
    section = config.luigid
    if section.tls_cert is None:
        if section.tls_key is not None:
            raise StartError("[luigid] tls_key is set, and tls_cert is not")
        return None
    try:
        return Certificate(section.tls_cert, section.tls_key)
    except CertificateError as error:
        raise StartError(f"[luigid] tls_cert, tls_key: {error}") from error


def _periodic_tasks(parts: Parts) -> Iterator[Coroutine[None, None, None]]:
    def prune() -> None:
        change_unattended(parts.scheduler.prune, parts.journal, parts.gate)

    yield repeat(prune, _PRUNE_INTERVAL)
    yield repeat(parts.journal.check, _STORE_CHECK_INTERVAL)
    yield parts.metrics.sample()
    yield parts.audit.delete_old(parts.audit_days)
    yield repeat(parts.garbage.collect_all, garbage.FULL_COLLECTION_INTERVAL)
    yield repeat(parts.activity.sample, _ACTIVITY_INTERVAL)
    if parts.past_durations is not None:
        yield parts.past_durations.load(list(parts.scheduler.state.families()))
    gate: Gate | None = parts.application.settings.get("gate")
    if gate is not None:
        yield gate.watch()
    if parts.notifier is not None:
        yield repeat(parts.notifier.update, _MAIL_INTERVAL)
    if parts.webhooks is not None:

        def tell_late() -> None:
            change_unattended(parts.lateness.check, parts.journal, parts.gate)

        yield repeat(parts.webhooks.update, _WEBHOOK_INTERVAL)
        yield repeat(tell_late, _LATENESS_INTERVAL)


async def repeat(action: Callable[[], object], seconds: float) -> None:
    """Call `action` every so many seconds, and log its exceptions.

    The interval is measured by the event loop's monotonic clock. Tornado's PeriodicCallback would
    be disturbed by changes of the system time.
    """
    while True:
        await asyncio.sleep(seconds)
        try:
            action()
        except Exception:
            logger.exception("the periodic %s failed", getattr(action, "__name__", action))
