"""Which requests are let in, before anything else is done with them."""

import re
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from typing import Final, TypeAlias

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)

from luigid import request_id
from luigid.contract import RequestRefusedError
from luigid.contract.problem import bad_request
from luigid.contract.problem_kinds import INVALID_HEADERS
from luigid.web.access_log import AnsweredRequest, log_answer
from luigid.web.common_headers import common_headers
from luigid.web.trusted_proxies import logged_address

#: Returns why a request is not let in; None if it is.
Guard: TypeAlias = Callable[
    [RequestStartLine, HTTPHeaders, HTTPConnection], RequestRefusedError | None
]

#: A proxy before the server may have read the one where the server reads the other.
_SINGLE = ("Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Authorization")
#: a name or an address, and a port
_HOST: Final = re.compile(
    r"(?:\[[0-9A-Fa-f:.]+\]|(?:[\w.~!$&'()*+;=-]|%[0-9A-Fa-f]{2})*)(?::\d*)?", re.ASCII
)


def refuse_malformed_head(
    start_line: RequestStartLine, headers: HTTPHeaders, _connection: HTTPConnection
) -> RequestRefusedError | None:
    """Refuse a request whose headers contradict each other or lack what HTTP/1.1 asks for."""
    for name in _SINGLE:
        if len(headers.get_list(name)) > 1:
            return _repeated(name)
    host = headers.get("Host")
    if host is None and start_line.version != "HTTP/1.0":
        return RequestRefusedError(bad_request("The header Host is missing.", kind=INVALID_HEADERS))
    if host is not None and not _HOST.fullmatch(host):
        return RequestRefusedError(
            bad_request("The header Host names no host.", kind=INVALID_HEADERS)
        )
    return None


def refuse_repeated(name: str) -> Guard:
    """Return a guard that refuses requests with more than one header of a name.

    A proxy that names the user adds its header to one that the client has sent: which is whose?
    """

    def guard(
        _start_line: RequestStartLine, headers: HTTPHeaders, _connection: HTTPConnection
    ) -> RequestRefusedError | None:
        return _repeated(name) if len(headers.get_list(name)) > 1 else None

    return guard


def _repeated(name: str) -> RequestRefusedError:
    problem = bad_request(f"The header {name} is given more than once.", kind=INVALID_HEADERS)
    return RequestRefusedError(problem)


def refusal(
    guards: Sequence[Guard],
    start_line: RequestStartLine,
    headers: HTTPHeaders,
    connection: HTTPConnection,
) -> RequestRefusedError | None:
    """Return why the first of the guards that objects does so; None if none does."""
    for guard in guards:
        refused = guard(start_line, headers, connection)
        if refused is not None:
            return refused
    return None


class Refused(HTTPMessageDelegate):
    """Answers a request that is not let in, once it has been read."""

    def __init__(
        self,
        connection: HTTPConnection,
        start_line: RequestStartLine,
        refused: RequestRefusedError,
        *,
        is_page: bool = False,
    ) -> None:
        """Take what is refused, and why; with `is_page`, answer with a page."""
        self._is_page = is_page
        self._connection = connection
        self._start_line = start_line
        self._refused = refused
        self._began = perf_counter()

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
        problem = self._refused.problem
        body, kind = self._content()
        headers = HTTPHeaders(
            {
                **kind,
                "Content-Length": str(len(body)),
                "Cache-Control": "no-store",
                "Vary": "Accept-Encoding",
                **common_headers(),
                **self._refused.headers,
            }
        )
        start = ResponseStartLine("", problem.status, problem.title)
        is_head = self._start_line.method == "HEAD"
        self._connection.write_headers(start, headers, b"" if is_head else body)
        self._connection.finish()
        verb, path = self._start_line.method, self._start_line.path.partition("?")[0]
        seconds, client = perf_counter() - self._began, logged_address(self._connection)
        log_answer(AnsweredRequest(problem.status, verb, path, client, seconds))

    def _content(self) -> tuple[bytes, dict[str, str]]:
        """Return the body, and the headers about it."""
        problem = self._refused.problem
        if not self._is_page:
            body = problem.to_bytes(request_id.current())
            return body, {"Content-Type": "application/problem+json"}
        from luigid.web import pages

        path = self._start_line.path.partition("?")[0]
        headers = {
            "Content-Type": "text/html; charset=UTF-8",
            "Content-Security-Policy": pages.POLICY,
        }
        return pages.render("refused.html", path, problem=problem), headers
