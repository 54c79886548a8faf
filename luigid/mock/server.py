"""The HTTP server of the mock: one thread for each connection."""

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from tornado.httputil import HTTPHeaders

from luigid.mock.answers import Mock, Reply

_MAX_BODY: Final = 32 * 1024 * 1024
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
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _MAX_BODY:
            self.close_connection = True
            self._send(Reply(413, {}, b""))
            return
        body = self.rfile.read(int(length))
        assert isinstance(self.server, MockServer)
        headers = HTTPHeaders(dict(self.headers.items()))
        self._send(self.server.mock.answer(self.command, self.path, headers, body))

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

    def log_message(self, *_: object) -> None:
        """Log nothing: the output is the client's developer's."""
