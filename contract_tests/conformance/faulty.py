"""A proxy in front of a server that plants one fault: it changes requests, answers, or both."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


@dataclass
class Message:
    """A request or an answer, to be changed in place."""

    path: str
    headers: dict[str, str]
    body: bytes
    status: int = 0
    #: answer this instead of asking the server
    answered: bytes | None = None
    verb: str = field(default="")

    @property
    def method(self) -> str:
        """The name of the RPC method."""
        return urlsplit(self.path).path.removeprefix("/api/")

    def arguments(self) -> dict[str, Any] | None:
        """The arguments of a call by a form."""
        data = parse_qs(self.body.decode("latin1"), keep_blank_values=True).get("data")
        try:
            return dict(json.loads(data[0])) if data else None
        except ValueError:
            return None

    def set_arguments(self, arguments: dict[str, Any]) -> None:
        self.body = urlencode({"data": json.dumps(arguments)}).encode()

    def change_response(self, change: Callable[[Any], Any]) -> None:
        """Change the response of a successful call."""
        if self.status == 200:
            answer = json.loads(self.body)
            self.body = json.dumps({"response": change(answer["response"])}).encode()


#: Changes the request, then, with the answer to it, the answer.
Fault = Callable[[Message, Message | None], None]


@contextmanager
def proxy(url: str, fault: Fault) -> Iterator[str]:
    """Run the proxy; yield its URL."""
    host = urlsplit(url).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _forward(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            headers = {name: value for name, value in self.headers.items() if name != "Host"}
            request = Message(self.path, headers, self.rfile.read(length), verb=self.command)
            fault(request, None)
            answer = _ask(host, request)
            fault(request, answer)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = do_PATCH = _forward  # noqa: N815
        do_TRACE = do_QUERY = _forward  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def _ask(host: str, request: Message) -> Message:
    if request.answered is not None:
        return Message(request.path, dict(_JSON), request.answered, status=200)
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        headers = {**request.headers, "Content-Length": str(len(request.body))}
        # The server checks the host that it is asked by.
        connection.request(request.verb, request.path, request.body, {"Host": host, **headers})
        response = connection.getresponse()
        body = response.read()
        kept = {name: value for name, value in response.getheaders() if name not in _OWN}
        return Message(request.path, kept, body, status=response.status)
    finally:
        connection.close()


_JSON = {"Content-Type": "application/json; charset=UTF-8", "X-Request-Id": "none"}
_OWN = {"Content-Length", "Transfer-Encoding", "Connection", "Date", "Server"}
