"""The HTTP server of the mock: one thread for each connection."""

import contextlib
import re
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from tornado.httputil import HTTPHeaders

from luigid.contract.problem import bad_request, too_large
from luigid.mock.answers import MAX_BODY, Mock, Reply

#: the size of a body or a chunk, by its base
_SIZES: Final = {10: re.compile("[0-9]{1,20}"), 16: re.compile("[0-9a-fA-F]{1,16}")}
_HOST: Final = "127.0.0.1"


class MockServer(ThreadingHTTPServer):
    """Listens on a port of this machine."""

    daemon_threads = True
    address_family = socket.AF_INET

    def __init__(self, mock: Mock, port: int) -> None:
        """Listen. Raises OSError if the port is taken."""
        super().__init__((_HOST, port), _Handler)
        self.mock = mock

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://{_HOST}:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        assert isinstance(self.server, MockServer)
        mock = self.server.mock
        headers = HTTPHeaders(dict(self.headers.items()))
        try:
            body = self._body()
        except (ValueError, OverflowError) as error:
            # Where the next request begins is not known.
            self.close_connection = True
            is_large = isinstance(error, OverflowError)
            problem = too_large(MAX_BODY) if is_large else bad_request(f"{error}.")
            self._send(mock.refuse(problem, headers))
        else:
            self._send(mock.answer(self.command, self.path, headers, body))

    def _body(self) -> bytes:
        """Read the body. Raises ValueError if that is impossible, OverflowError if it is large."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._chunks()
        return self._part(self.headers.get("Content-Length", "0"), 10)

    def _chunks(self) -> bytes:
        """Read a body of unknown size, which comes in chunks, each after its size."""
        body = b""
        while chunk := self._part(
            self.rfile.readline(1000).partition(b";")[0].decode("latin1"), 16
        ):
            body += chunk
            if len(body) > MAX_BODY:
                raise OverflowError
            self.rfile.readline(3)
        while self.rfile.readline(65_537).strip():
            pass
        return body

    def _part(self, size: str, base: int) -> bytes:
        if not _SIZES[base].fullmatch(size := size.strip()):
            raise ValueError(f"The size of the body, {size!r}, is no number")
        if int(size, base) > MAX_BODY:
            raise OverflowError
        return self.rfile.read(int(size, base))

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = do_PATCH = _answer  # noqa: N815

    def _send(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD" and reply.status != 204:
            self.wfile.write(reply.body)

    def handle(self) -> None:
        """Answer the requests of a connection, until the client closes it, at any time."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Log nothing: the output is the client's developer's."""
