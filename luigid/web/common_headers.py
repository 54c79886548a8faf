"""The headers that every answer carries, whatever is asked and whoever answers."""

from collections.abc import Mapping
from typing import Final

from tornado.web import RequestHandler

from luigid import request_id

#: `DENY`: no other page may show this one in a frame, and have its reader click there unawares.
#: `same-origin`: a page that a link leads to does not learn the address of this server, while a
#: browser still tells it apart from pages of other origins.
_FIXED: Final = {
    "Server": "luigid",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

#: What Tornado sends by itself in answer to what is not HTTP.
_TORNADOS = b"HTTP/1.1 400 Bad Request\r\n\r\n"


def common_headers() -> Mapping[str, str]:
    """Return them for the request that is being answered."""
    return {**_FIXED, request_id.HEADER: request_id.current()}


def set_common_headers(handler: RequestHandler) -> None:
    """Set them on the answer of a handler; Tornado's own `Server` names its version."""
    for name, value in common_headers().items():
        handler.set_header(name, value)


def with_common_headers(data: bytes) -> bytes:
    """Return what a connection sends, with the headers where Tornado sends none."""
    return _bad_request() if data == _TORNADOS else data


def _bad_request() -> bytes:
    headers = {**_FIXED, request_id.HEADER: request_id.new()}
    return "\r\n".join(
        (
            "HTTP/1.1 400 Bad Request",
            *(f"{name}: {value}" for name, value in headers.items()),
            *("Content-Length: 0", "Connection: close", "", ""),
        )
    ).encode()
