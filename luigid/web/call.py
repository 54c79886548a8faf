"""RPC calls, answered directly on their connection.

Tornado's routing, HTTPServerRequest and RequestHandler take longer than all the rest of a small
call, so GET and POST of a method bypass them, see `dispatcher`.
"""

import asyncio
import gzip
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from time import perf_counter
from typing import Any, Protocol

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import StreamClosedError

from luigid import request_id
from luigid.access.caller import Caller
from luigid.audit import Audit, PendingAction, RecordedAction
from luigid.contract import (
    Contract,
    InvalidResponseError,
    LargeRequestError,
    NotLoadedError,
    Operation,
    Problem,
    Request,
    RequestRefusedError,
)
from luigid.contract.checker import Checker
from luigid.contract.problem import (
    RETRY_LATER,
    internal_error,
    too_large,
    unavailable,
)
from luigid.errors import CommitFailedError
from luigid.process.event_loop import (
    SLICE_SECONDS,
    SuspendedError,
    run_in_slices,
    run_or_suspend,
)
from luigid.process.state_gate import StateGate
from luigid.scheduler.heartbeat import Heartbeats
from luigid.scheduler.sliced_answer import LongAnswer
from luigid.state.slices import Slices
from luigid.web import cross_site, long_body
from luigid.web.access_log import AnsweredRequest, log_answer
from luigid.web.caller import caller_of
from luigid.web.common_headers import common_headers
from luigid.web.cors import CorsPolicy
from luigid.web.fragments import Fragments
from luigid.web.header_check import HeaderCheck
from luigid.web.http_date import HttpDate
from luigid.web.large_bodies import LargeBodies, ReceivedBody
from luigid.web.routes import OperationsByVerb
from luigid.web.rpc import CountCall
from luigid.web.trusted_proxies import logged_address

logger = logging.getLogger(__name__)

#: bytes from which an answer is compressed, if the client accepts it
_MIN_COMPRESSED_BYTES = 1024
#: bytes from which an answer is long: sent in pieces and compressed by a thread
MIN_LONG_BYTES = 65536

Method = Callable[..., object]


class CallJournal(Protocol):
    """Commits the changes of a call before the call is answered."""

    def commit(self) -> "asyncio.Future[None] | None":
        """Return a future that completes when the changes are durable; None if there are none.

        Raises CommitFailedError, as the future may: then nothing has changed.
        """

    def commit_in_slices(self) -> "Slices[asyncio.Future[None] | None]":
        """Do what `commit` does, after a long change."""

    def rollback(self) -> None:
        """Roll back the changes of a failed call."""

    def rollback_in_slices(self) -> Slices[None]:
        """Do what `rollback` does, after a long change."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The RPC methods, and what all calls need."""

    contract: Contract
    checker: Checker
    #: path -> operations by verb, method
    methods: Mapping[str, tuple[OperationsByVerb, Method]]
    cors: CorsPolicy
    max_body_bytes: int
    fragments: Fragments
    header_check: HeaderCheck
    journal: CallJournal
    gate: StateGate
    heartbeats: Heartbeats
    audit: Audit
    #: called for each answered call
    count_call: CountCall
    large_bodies: LargeBodies = field(default_factory=LargeBodies)
    #: for how long one slice of an answer may hold the event loop
    slice_seconds: float = SLICE_SECONDS
    min_long_bytes: int = MIN_LONG_BYTES
    date: HttpDate = field(default_factory=HttpDate)

    def find(
        self, start_line: RequestStartLine, headers: HTTPHeaders, connection: HTTPConnection
    ) -> "Call | None":
        """Return the call that answers a request; None if it is no GET or POST of a method."""
        path, _, query = start_line.path.partition("?")
        found = self.methods.get(path)
        if found is None or start_line.method not in ("GET", "POST"):
            return None
        operations, method = found
        operation = operations[start_line.method]
        request = Request(
            method=operation.method,
            query=query,
            content_type=headers.get("Content-Type"),
            body=b"",
            path_params={},
            headers=headers,
        )
        return Call(self, operation, method, request, connection)


class Call(HTTPMessageDelegate):
    """One call, from its headers to its answer."""

    def __init__(
        self,
        calls: Calls,
        operation: Operation,
        method: Method,
        request: Request,
        connection: HTTPConnection,
    ) -> None:
        self._calls = calls
        self._operation = operation
        self._method = method
        self._request = request
        self._connection = connection
        self._body = ReceivedBody(calls.large_bodies)
        self._began = perf_counter()
        #: the action of an operator that this call is, from its commit on; None: it is none
        self._action: RecordedAction | None = None
        #: finishes an answer that takes longer
        self._waiting: asyncio.Task[None] | None = None

    @property
    def caller(self) -> Caller:
        """Who calls."""
        return caller_of(self._connection)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Collect a chunk of the body, which is ignored with GET."""
        if self._request.method == "post":
            self._body.add(chunk)
            if self._body.size > self._calls.max_body_bytes:
                self._body.drop()
        return None

    def finish(self) -> None:
        """Call the method once the gate is open, and answer `{"response": ...}` or a problem."""
        try:
            arguments = self._arguments()
        except NotLoadedError:
            self._waiting = asyncio.create_task(self._finish_once_loaded())
        except LargeRequestError:
            self._waiting = asyncio.create_task(self._finish_once_checked())
        except Exception as error:
            self._answer_failure(error)
        else:
            self._call(arguments)

    def _call(self, arguments: Mapping[str, Any]) -> None:
        self._drop_body()
        gate = self._calls.gate
        if not (gate.is_closed and self._answer_heartbeat(arguments)):
            gate.when_open(partial(self._execute, arguments))

    def _execute(self, arguments: Mapping[str, Any]) -> None:
        journal, pending = self._calls.journal, None
        try:
            if self._operation.is_audited:
                pending = self._begin_action(arguments)
            answer = self._encode(self._method(**arguments))
            if pending is not None:
                self._action = pending.finish()
            durable = journal.commit()
        except SuspendedError as suspended:
            # A client that goes away must not stop it half way.
            self._calls.gate.run_closed(self._execute_rest(suspended.slices, pending))
        except Exception as error:
            journal.rollback()
            self._answer_failure(error)
        else:
            self._answer_when_durable(answer, durable)

    async def _execute_rest(self, slices: Slices[object], pending: PendingAction | None) -> None:
        """Execute the rest of a call that takes long, while no other call reads or changes."""
        journal = self._calls.journal
        try:
            answer = self._encode(await run_in_slices(slices))
            if pending is not None:
                self._action = pending.finish()
            durable = await run_in_slices(journal.commit_in_slices())
        except Exception as error:
            await run_in_slices(journal.rollback_in_slices())
            self._answer_failure(error)
        else:
            self._answer_when_durable(answer, durable)

    def _begin_action(self, arguments: Mapping[str, Any]) -> PendingAction:
        who = caller_of(self._connection)
        return self._calls.audit.begin(str(self._operation.rpc_method), arguments, who)

    def _answer_heartbeat(self, arguments: Mapping[str, Any]) -> bool:
        """Answer a ping that changes nothing, during a long change; tell whether this is one."""
        if self._operation.rpc_method != "ping":
            return False
        value = self._calls.heartbeats.answer(arguments)
        if value is None:
            return False
        self._answer(self._encode(value))
        return True

    def _answer_when_durable(
        self, answer: bytes | LongAnswer, durable: "asyncio.Future[None] | None"
    ) -> None:
        if durable is None:
            self._answer(answer)
        else:
            durable.add_done_callback(partial(self._answer_once_durable, answer))

    def on_connection_close(self) -> None:
        """Cancel an answer that takes longer: the client has disconnected."""
        self._drop_body()
        if self._waiting is not None:
            self._waiting.cancel()

    async def _finish_once_loaded(self) -> None:
        try:
            await self._calls.contract.load_in_thread()
        except Exception as error:
            self._answer_failure(error)
        else:
            self.finish()

    async def _finish_once_checked(self) -> None:
        try:
            arguments = await self._calls.checker.arguments(self._operation, self._request)
        except Exception as error:
            self._answer_failure(error)
        else:
            self._call(arguments)

    def _arguments(self) -> Mapping[str, Any]:
        calls, operation, request = self._calls, self._operation, self._request
        refused = cross_site.refusal(operation, request.headers, self.caller, calls.cors)
        if refused is not None:
            raise refused
        if self._body.size > calls.max_body_bytes:
            raise RequestRefusedError(too_large(calls.max_body_bytes))
        request.body = request.body or self._body.join()
        return calls.contract.arguments(operation, request)

    def _drop_body(self) -> None:
        self._request.body = b""
        self._body.drop()

    def _encode(self, value: object) -> bytes | LongAnswer:
        """Return the answer in JSON; one that may be long is encoded later, in slices."""
        if isinstance(value, LongAnswer):
            return value
        return self._calls.contract.answer(self._operation, {"response": value})

    def _answer_once_durable(
        self, answer: bytes | LongAnswer, durable: "asyncio.Future[None]"
    ) -> None:
        error = durable.exception()
        if isinstance(error, Exception):
            self._answer_failure(error)
        else:
            self._answer(answer)

    def _answer(self, answer: bytes | LongAnswer) -> None:
        if self._action is not None:
            self._action.log()
        if isinstance(answer, bytes):
            self._send(200, {}, answer)
            return
        try:
            self._answer_in_slices(answer)
        except Exception as error:
            self._answer_failure(error)

    def _answer_in_slices(self, answer: LongAnswer) -> None:
        """Answer within one slice if possible, else in further ones between other calls."""
        writing = self._calls.fragments.write(self._operation, answer)
        try:
            parts = run_or_suspend(writing, slice_seconds=self._calls.slice_seconds)
        except SuspendedError:
            self._waiting = asyncio.create_task(self._answer_in_further_slices(writing))
        else:
            self._send_parts(parts)

    async def _answer_in_further_slices(self, writing: Slices[list[bytes]]) -> None:
        try:
            parts = await run_in_slices(
                writing, pause=self._calls.gate.pause, slice_seconds=self._calls.slice_seconds
            )
            self._send_parts(parts)
        except Exception as error:
            self._answer_failure(error)

    def _send_parts(self, parts: Sequence[bytes]) -> None:
        self._calls.contract.check_joined(self._operation, parts)
        if sum(map(len, parts)) < self._calls.min_long_bytes:
            self._send(200, {}, b"".join(parts))
        else:
            self._waiting = asyncio.create_task(self._send_long(200, {}, parts))

    def _answer_failure(self, error: Exception) -> None:
        self._drop_body()
        if isinstance(error, RequestRefusedError):
            self._answer_problem(error.problem, error.headers)
        elif isinstance(error, CommitFailedError):
            self._answer_problem(unavailable(f"the state cannot be kept: {error}"), RETRY_LATER)
        else:
            self._log(error)
            self._answer_problem(internal_error(), {})

    def _answer_problem(self, problem: Problem, headers: Mapping[str, str]) -> None:
        body = _encoded(problem)
        answer = {"Content-Type": "application/problem+json", **headers}
        try:
            promised = {"Cache-Control": "no-store", "Vary": "Accept-Encoding", **common_headers()}
            checked = {**promised, **answer}
            self._calls.contract.check_response(self._operation, problem.status, checked, body)
        except InvalidResponseError as error:
            self._log(error)
            problem = internal_error()
            answer, body = (
                {"Content-Type": "application/problem+json"},
                _encoded(problem),
            )
        self._send(problem.status, answer, body)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        if len(body) >= self._calls.min_long_bytes:
            self._waiting = asyncio.create_task(self._send_long(status, headers, [body]))
        elif len(body) < _MIN_COMPRESSED_BYTES or not self._accepts_gzip():
            self._write(status, headers, body)
        else:
            compressed = gzip.compress(body, mtime=0)
            self._write(status, {**headers, "Content-Encoding": "gzip"}, compressed)

    async def _send_long(
        self, status: int, headers: Mapping[str, str], parts: Sequence[bytes]
    ) -> None:
        if self._accepts_gzip():
            parts = await asyncio.to_thread(long_body.compressed, parts)
            headers = {**headers, "Content-Encoding": "gzip"}
        promised = self._promised_headers(status, headers, sum(map(len, parts)))
        if promised is None:
            self._write_failure()
            return
        self._write_headers(status, promised, b"")
        try:
            await long_body.send(self._connection, parts)
        except StreamClosedError:
            return
        self._finish(status)

    def _accepts_gzip(self) -> bool:
        return "gzip" in self._request.headers.get("Accept-Encoding", "")

    def _write(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        promised = self._promised_headers(status, headers, len(body))
        if promised is None:
            self._write_failure()
            return
        self._write_headers(status, promised, body)
        self._finish(status)

    def _write_failure(self) -> None:
        body = _encoded(internal_error())
        headers = {"Content-Type": "application/problem+json"}
        self._write_headers(500, self._headers(headers, len(body)), body)
        self._finish(500)

    def _promised_headers(
        self, status: int, headers: Mapping[str, str], size: int
    ) -> Mapping[str, str] | None:
        """Return all headers of an answer; None if the document does not promise them."""
        promised = self._headers(headers, size)
        try:
            self._calls.header_check.check(self._operation, status, promised)
        except (InvalidResponseError, NotLoadedError) as error:
            self._log(error)
            return None
        return promised

    def _write_headers(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        answer = HTTPHeaders()
        for name, value in headers.items():
            answer[name] = value
        start = ResponseStartLine("", status, HTTPStatus(status).phrase)
        written = self._connection.write_headers(start, answer, body)
        written.add_done_callback(_ignore_lost_connection)

    def _finish(self, status: int) -> None:
        self._connection.finish()
        seconds = perf_counter() - self._began
        self._calls.count_call(str(self._operation.rpc_method), status, seconds)
        log_answer(
            AnsweredRequest(
                status,
                self._operation.method.upper(),
                self._operation.path,
                logged_address(self._connection),
                seconds,
            )
        )

    def _headers(self, headers: Mapping[str, str], size: int) -> Mapping[str, str]:
        """Return all headers of an answer whose body has so many bytes."""
        answer = {
            "Content-Type": "application/json; charset=UTF-8",
            "Date": self._calls.date(),
            "Cache-Control": "no-store",
            "Vary": "Accept-Encoding",
            "Content-Length": str(size),
            **common_headers(),
            **dict(self._operation.headers),
            **headers,
        }
        cors = self._calls.cors
        if cors.enabled:
            allowed = cors.answer_headers(self._request.headers.get("Origin"))
            answer |= {**allowed, "Vary": f"{allowed['Vary']}, Accept-Encoding"}
        return answer

    def _log(self, error: Exception) -> None:
        verb, path = self._operation.method.upper(), self._operation.path
        if isinstance(error, InvalidResponseError):
            logger.error("%s %s: invalid answer: %s", verb, path, error)
        else:
            logger.error("%s %s failed", verb, path, exc_info=error)


def _encoded(problem: Problem) -> bytes:
    return problem.to_bytes(request_id.current())


def _ignore_lost_connection(written: "asyncio.Future[None]") -> None:
    """Raise the error of a write, unless the client has closed the connection."""
    error = None if written.cancelled() else written.exception()
    if error is not None and not isinstance(error, StreamClosedError):
        raise error
