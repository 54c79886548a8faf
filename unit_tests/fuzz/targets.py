"""The functions that a fuzzer calls with bytes; each raises an exception if a promise is broken."""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from time import time
from typing import Any, Final, NamedTuple

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPInputError,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
    parse_request_start_line,
)

from luigid.access import sessions, tokens
from luigid.access.accounts import Account
from luigid.config import Config, LuigidSection
from luigid.parts import Parts, build
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.record.restoring import load
from luigid.state.state import SchedulerState
from luigid.storage import luigi_pickle
from luigid.storage.luigi_pickle import PickleError
from luigid.storage.record_json import decode, encode
from luigid.web import cursors
from luigid.web.admission import Refused, refusal, refuse_malformed_head
from luigid.web.allowed_hosts import AllowedHosts

#: turns of the event loop in which a request is answered; streams of events have no end
_MAX_TURNS: Final = 2000
#: requests after which the server begins anew, so that its state stays small
_MAX_REQUESTS: Final = 2000
_KEY: Final = "k" * 64
_POSITIONS: Final = ((int,), (str,), (datetime, int), (int, datetime, int))
#: what no file may make the import do
_FORBIDDEN: Final = ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "socket.connect")


class BrokenPromiseError(AssertionError):
    """What must never happen has happened."""


# --- Requests -------------------------------------------------------------------------------------


class _Peer(NamedTuple):
    """What Tornado knows of a connection."""

    address: tuple[str, int] = ("127.0.0.1", 12345)
    remote_ip: str = "127.0.0.1"
    protocol: str = "http"


class _Connection(HTTPConnection):
    """Records the answer."""

    def __init__(self) -> None:
        self.context = _Peer()
        self.status = 0
        self.is_finished = False
        self.body = b""

    def write_headers(
        self,
        start_line: RequestStartLine | ResponseStartLine,
        headers: HTTPHeaders,
        chunk: bytes | None = None,
    ) -> "asyncio.Future[None]":
        assert isinstance(start_line, ResponseStartLine)
        self.status = start_line.code
        if not headers.get("X-Request-Id"):
            raise BrokenPromiseError("an answer without an id")
        return self.write(chunk or b"")

    def write(self, chunk: bytes) -> "asyncio.Future[None]":
        self.body += chunk
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        written.set_result(None)
        return written

    def finish(self) -> None:
        self.is_finished = True

    def set_close_callback(self, _callback: Callable[[], None] | None) -> None:
        pass


class _Server:
    """A server with its state in memory, and an event loop, but without a socket."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.failures: list[str] = []
        self._guards = (refuse_malformed_head, AllowedHosts((), None))
        self._requests = 0
        self._parts = self._begin()
        handler = logging.Handler(logging.ERROR)
        handler.emit = self._take  # type: ignore[method-assign]
        logging.getLogger("luigid").addHandler(handler)
        self.loop.set_exception_handler(lambda _loop, found: self.failures.append(str(found)))

    def _begin(self) -> Parts:
        parts = build(Config(luigid=LuigidSection(state_url="memory:")))
        # Not by the server's own scheduler, which may suspend what takes long.
        scheduler = Scheduler(parts.scheduler.state, Policy(), time)
        scheduler.add_task(worker="w", task_id="A", family="F", deps=["B"])
        return parts

    def _take(self, record: logging.LogRecord) -> None:
        if record.name != "luigid.access":
            self.failures.append(logging.Formatter().format(record))

    def answer(self, start: RequestStartLine, headers: HTTPHeaders, body: bytes) -> _Connection:
        """Answer a request, and give up where the answer has no end."""
        self._requests += 1
        if self._requests % _MAX_REQUESTS == 0:
            self._parts = self._begin()
        return self.loop.run_until_complete(self._answer(start, headers, body))

    async def _answer(
        self, start: RequestStartLine, headers: HTTPHeaders, body: bytes
    ) -> _Connection:
        connection = _Connection()
        refused = refusal(self._guards, start, headers, connection)
        delegate: HTTPMessageDelegate
        if refused is not None:
            delegate = Refused(connection, start, refused)
        else:
            delegate = self._parts.application.start_request(object(), connection)
        await _done(delegate.headers_received(start, headers))
        if body:
            await _done(delegate.data_received(body))
        delegate.finish()
        for turn in range(_MAX_TURNS):
            if connection.is_finished:
                return connection
            await asyncio.sleep(0 if turn < 100 else 0.001)
        delegate.on_connection_close()
        return connection


async def _done(waiting: Awaitable[None] | None) -> None:
    if waiting is not None:
        await waiting


@cache
def _server() -> _Server:
    return _Server()


def request(data: bytes) -> None:
    """Answer a request, head and body: never with a failure, and without a complaint in the log."""
    head, _, body = data.partition(b"\r\n\r\n")
    line, _, fields = head.partition(b"\r\n")
    try:
        start = parse_request_start_line(line.decode("latin-1"))
        headers = HTTPHeaders.parse(fields.decode("latin-1"))
    except HTTPInputError:
        return  # Tornado's parser refuses it
    if not start.path.startswith("/"):
        return  # Tornado's server, too
    server = _server()
    try:
        connection = server.answer(start, headers, body)
    except HTTPInputError as error:
        if "query" in str(error):
            return  # Tornado's server answers it with 400
        raise
    failures, server.failures = server.failures, []
    if failures or connection.status == 500:
        raise BrokenPromiseError(f"{connection.status} {connection.body[:500]!r} {failures}")


# --- Logins ---------------------------------------------------------------------------------------


@cache
def signed_session() -> str:
    """Return the text of a session that counts."""
    account = Account("anna", "anna", "hash", frozenset({"read"}))
    session = sessions.Session("id", account.key, sessions.fingerprint(account), 2e9)
    return sessions.sign(session, _KEY)


def login(data: bytes) -> None:
    """Read a session's cookie and a token: whatever is not what was given out does not count."""
    text = data.decode("latin-1")
    if sessions.read(text, _KEY) is not None and text != signed_session():
        raise BrokenPromiseError("a forged session counts")
    found = tokens.parse(text)
    if found is not None and "_".join(found) not in text:
        raise BrokenPromiseError(f"a token of {found}")


# --- Cursors --------------------------------------------------------------------------------------


def cursor(data: bytes) -> None:
    """Decode a cursor: it is refused, or leads where one that was given out leads."""
    text = data.decode("latin-1")
    for types in _POSITIONS:
        try:
            position = cursors.decode(text, types)
        except cursors.CursorError:
            continue
        if cursors.decode(cursors.encode(position), types) != position:
            raise BrokenPromiseError(f"{position} is not where it leads")


# --- Luigi's state --------------------------------------------------------------------------------

_is_importing = False


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if _is_importing and event in _FORBIDDEN:
        raise BrokenPromiseError(f"{event} {arguments}")


@cache
def _watch() -> Path:
    """Have Python tell what the import does, and return the file that it reads."""
    sys.addaudithook(_forbid)
    return Path(tempfile.mkdtemp(), "state.pickle")


def luigi_state(data: bytes) -> None:
    """Import Luigi's state file: refused in one line, or a sound state; no code runs."""
    global _is_importing
    file = _watch()
    file.write_bytes(data)
    _is_importing = True
    try:
        entries = luigi_pickle.read_pickle(file, Policy().retry_policy())
    except PickleError as error:
        if "\n" in str(error):
            raise BrokenPromiseError(f"more than one line: {error}") from error
        return
    finally:
        _is_importing = False
    state = SchedulerState({})
    load(state, ((kind, decode(encode(record))) for kind, _, record in entries), 1000.0)
    state.validate()


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    "request": request,
    "login": login,
    "cursor": cursor,
    "luigi_pickle": luigi_state,
}
