"""Headers that a request may have only once.

A proxy before the server may have read the one where the server reads the other.
"""

from collections.abc import Awaitable

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)

from luigid.contract.problem import bad_request
from luigid.web.common_headers import COMMON_HEADERS

_SINGLE = ("Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Authorization")


def repeated_header(headers: HTTPHeaders) -> str | None:
    """Return the first header that must not be repeated and is; None if there is none."""
    return next((name for name in _SINGLE if len(headers.get_list(name)) > 1), None)


class BadRequest(HTTPMessageDelegate):
    """Answers 400 once the request has been read."""

    def __init__(self, connection: HTTPConnection, header: str) -> None:
        self._connection = connection
        self._header = header

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        """Wait for the body."""
        return None

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Drop a part of the body."""
        return None

    def finish(self) -> None:
        """Answer with a problem."""
        problem = bad_request(f"The header {self._header} is given more than once.")
        body = problem.to_bytes()
        headers = HTTPHeaders(
            {
                "Content-Type": "application/problem+json",
                "Content-Length": str(len(body)),
                "Cache-Control": "no-store",
                **COMMON_HEADERS,
            }
        )
        start = ResponseStartLine("", problem.status, problem.title)
        self._connection.write_headers(start, headers, body)
        self._connection.finish()
