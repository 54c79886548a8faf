"""A reverse proxy that serves a server below a path prefix."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, parse_response_start_line
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

#: headers that concern one connection, not what is sent over it
_OF_ONE_HOP = {"connection", "content-length", "keep-alive", "transfer-encoding"}


class Proxy(RequestHandler):
    """Passes on what comes below the prefix, and passes the answer back part by part."""

    def initialize(self, target: str) -> None:
        self.target = target
        self.has_headers = False

    async def get(self, path: str) -> None:
        await self.pass_on(path, None)

    async def post(self, path: str) -> None:
        await self.pass_on(path, self.request.body)

    async def pass_on(self, path: str, body: bytes | None) -> None:
        query = f"?{self.request.query}" if self.request.query else ""
        headers = HTTPHeaders(self.request.headers)
        del headers["Host"]
        request = HTTPRequest(
            f"{self.target}{path}{query}",
            method=self.request.method or "GET",
            headers=headers,
            body=body,
            decompress_response=False,
            follow_redirects=False,
            request_timeout=0,
            header_callback=self.take_header,
            streaming_callback=self.pass_back,
        )
        await AsyncHTTPClient().fetch(request, raise_error=False)

    def take_header(self, line: str) -> None:
        if line.startswith("HTTP/"):
            self.clear()
            self.set_status(parse_response_start_line(line.strip()).code)
            return
        name, colon, value = line.partition(":")
        if colon and name.lower() not in _OF_ONE_HOP:
            self.set_header(name, value.strip())

    async def pass_back(self, part: bytes) -> None:
        self.write(part)
        await self.flush()


@contextmanager
def below(prefix: str, target: str) -> Iterator[str]:
    """Serve the server at `target` below a prefix (`/some/where/`); give the URL of that."""
    started: SimpleQueue[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = SimpleQueue()
    (listener,) = bind_sockets(0, "127.0.0.1")
    url = f"http://127.0.0.1:{listener.getsockname()[1]}{prefix}"

    async def serve() -> None:
        server = HTTPServer(Application([(f"{prefix}(.*)", Proxy, {"target": target})]))
        server.add_socket(listener)
        stop = asyncio.Event()
        started.put((asyncio.get_running_loop(), stop))
        await stop.wait()
        server.stop()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    loop, stop = started.get()
    try:
        yield url
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
