"""A receiver of webhooks that runs in the process of the test."""

import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """What was received, and how the receiver answers."""

    def __init__(self) -> None:
        #: path, headers (names in lower case) and body of each request
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 200
        self.headers: Mapping[str, str] = {}
        self.answer = b"ok"
        self.port = 0
        self._arrived = threading.Condition()

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies of all requests, as JSON."""
        return [json.loads(body) for _, _, body in self.requests]

    def take(self, path: str, headers: dict[str, str], body: bytes) -> None:
        with self._arrived:
            self.requests.append((path, headers, body))
            self._arrived.notify_all()

    def wait_for(self, count: int) -> None:
        """Wait until so many requests have arrived."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.requests) >= count, 30), self.requests


@contextmanager
def receiving(port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver at a port of 127.0.0.1."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.take(self.path, headers, body)
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
