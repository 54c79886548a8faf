"""Which requests bypass Tornado: those that are RPC calls."""

from collections.abc import Awaitable, Callable

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)

from luigid.contract import RequestRefusedError
from luigid.contract.problem import too_large
from luigid.web.admission import Refused
from luigid.web.call import Call, Calls
from luigid.web.large_bodies import ReceivedBody


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
        #: of a request that is no call and has a body
        self._body: ReceivedBody | None = None

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        """Choose the delegate, and pass it the headers."""
        assert isinstance(start_line, RequestStartLine)
        call = self._calls.find(start_line, headers, self._connection)
        if call is not None:
            self._delegate = call
            return None
        if start_line.method == "POST" and start_line.path.startswith("/v1/"):
            self._body = ReceivedBody(self._calls.large_bodies)
            self._start_line = start_line
        self._delegate = self._make_other()
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass on a chunk of the body of a call; of others, keep what may be read."""
        if self._body is not None:
            self._body.add(chunk)
            if self._body.size > self._calls.max_body_bytes:
                self._body.drop()
            return None
        delegate = self._delegate
        return delegate.data_received(chunk) if isinstance(delegate, Call) else None

    def finish(self) -> None:
        """Have the request answered."""
        assert self._delegate is not None
        if self._body is not None:
            try:
                if self._body.size > self._calls.max_body_bytes:
                    raise RequestRefusedError(too_large(self._calls.max_body_bytes))
                self._delegate.data_received(self._body.join())
            except RequestRefusedError as refused:
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
