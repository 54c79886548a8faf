"""A page of another origin, which shows a URL in a frame."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit


class _Page(BaseHTTPRequestHandler):
    """`/?url=…&width=…`."""

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        url = asked.get("url", "").replace("&", "&amp;")
        page = (
            '<!DOCTYPE html><html lang="en"><title>Wiki</title><link rel="icon" href="data:,">'
            f'<iframe title="Tasks" src="{url}" width="{asked.get("width")}" height="700"></iframe>'
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_arguments: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def other_site() -> Iterator[str]:
    """Serve such pages; give their origin."""
    # In threads: a browser keeps a second connection open, and says nothing there.
    with _Server(("127.0.0.1", 0), _Page) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
