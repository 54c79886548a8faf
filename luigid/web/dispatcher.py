"""Which requests bypass Tornado: those that are RPC calls."""

from collections.abc import Awaitable, Callable

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)

from luigid.web.call import Call, Calls


class Dispatcher(HTTPMessageDelegate):
    """Passes a request to a `Call`, or to Tornado if it is no call."""

    def __init__(
        self,
        calls: Calls,
        connection: HTTPConnection,
        make_other: Callable[[], HTTPMessageDelegate],
    ) -> None:
        """Take a factory of the delegate for a request that is no call."""
        self._calls = calls
        self._connection = connection
        self._make_other = make_other
        self._delegate: HTTPMessageDelegate | None = None

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        """Choose the delegate, and pass it the headers."""
        assert isinstance(start_line, RequestStartLine)
        call = self._calls.find(start_line, headers, self._connection)
        if call is not None:
            self._delegate = call
            return None
        self._delegate = self._make_other()
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass on a chunk of the body of a call; no other request needs one."""
        delegate = self._delegate
        return delegate.data_received(chunk) if isinstance(delegate, Call) else None

    def finish(self) -> None:
        """Have the request answered."""
        assert self._delegate is not None
        self._delegate.finish()

    def on_connection_close(self) -> None:
        """Stop the answer, if the request has begun."""
        if self._delegate is not None:
            self._delegate.on_connection_close()
