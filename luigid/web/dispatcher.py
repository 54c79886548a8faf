"""Which requests are let in, and which of these bypass Tornado: those that are RPC calls."""

from collections.abc import Awaitable, Callable
from time import perf_counter

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)

from luigid.contract import Operation, RequestRefusedError
from luigid.web.accept import asks_for_page
from luigid.web.admission import Refused
from luigid.web.call import Call, Calls
from luigid.web.gate import Gate
from luigid.web.large_bodies import ReceivedBody
from luigid.web.plan import Plan


class Dispatcher(HTTPMessageDelegate):
    """Passes a request to a `Call`, or to Tornado if it is no call."""

    def __init__(
        self,
        calls: Calls,
        plan: Plan,
        gate: Gate | None,
        connection: HTTPConnection,
        make_other: Callable[[], HTTPMessageDelegate],
    ) -> None:
        """Take a factory of the delegate for a request that is no call.

        Without a gate everything is let in.
        """
        self._calls = calls
        self._plan = plan
        self._gate = gate
        self._connection = connection
        self._make_other = make_other
        self._delegate: HTTPMessageDelegate | None = None
        #: of a request that is no call and has a body
        self._body: ReceivedBody | None = None
        self._began = perf_counter()

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        """Choose the delegate, and pass it the headers."""
        assert isinstance(start_line, RequestStartLine)
        path = start_line.path.partition("?")[0]
        operation = self._plan.find(start_line.method, path)
        if self._gate is None:
            return self._let_in(operation, start_line, headers)
        if operation is None:
            self._gate.note_stranger(headers, self._connection)
            return self._let_in(operation, start_line, headers)
        admitted = self._gate.admit(operation, start_line, headers, self._connection)
        if admitted is None:
            return self._let_in(operation, start_line, headers)
        if isinstance(admitted, RequestRefusedError):
            self._refuse(admitted, operation, start_line, headers)
            return None
        return self._decide_later(admitted, operation, start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass on a chunk of the body of a call; of others, keep what the document asks for."""
        if self._body is not None:
            self._body.add(chunk)
            return None
        delegate = self._delegate
        return delegate.data_received(chunk) if isinstance(delegate, Call) else None

    def finish(self) -> None:
        """Have the request answered."""
        assert self._delegate is not None
        if self._body is not None:
            try:
                self._delegate.data_received(self._body.join())
            except RequestRefusedError as refused:
                # Where there is no room, the handler is never asked.
                self._delegate = Refused(self._connection, self._start_line, refused)
            finally:
                self._body.drop()
        self._delegate.finish()

    def on_connection_close(self) -> None:
        """Stop the answer, if the request has begun."""
        if self._body is not None:
            self._body.drop()
        if self._delegate is not None:
            self._delegate.on_connection_close()

    def _let_in(
        self, operation: Operation | None, start_line: RequestStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        if operation is not None and operation.rpc_method is not None:
            call = self._calls.find(start_line, headers, self._connection)
            if call is not None:
                self._delegate = call
                return None
        if operation is not None and operation.takes_body:
            self._body = ReceivedBody(self._calls.large_bodies)
            self._start_line = start_line
        self._delegate = self._make_other()
        return self._delegate.headers_received(start_line, headers)

    def _refuse(
        self,
        refused: RequestRefusedError,
        operation: Operation,
        start_line: RequestStartLine,
        headers: HTTPHeaders,
    ) -> None:
        self._delegate = Refused(
            self._connection,
            start_line,
            refused,
            is_page=operation.id in self._plan.pages and asks_for_page(headers.get("Accept")),
        )
        if operation.rpc_method is not None:
            seconds = perf_counter() - self._began
            self._calls.count_call(operation.rpc_method, refused.problem.status, seconds)

    async def _decide_later(
        self,
        admitted: Awaitable[RequestRefusedError | None],
        operation: Operation,
        start_line: RequestStartLine,
        headers: HTTPHeaders,
    ) -> None:
        refused = await admitted
        if refused is not None:
            self._refuse(refused, operation, start_line, headers)
            return
        waiting = self._let_in(operation, start_line, headers)
        if waiting is not None:
            await waiting
