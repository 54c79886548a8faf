"""The headers that every answer carries, whatever is asked and whoever answers."""

from collections.abc import Mapping
from typing import Final

from tornado.web import RequestHandler

from luigid import request_id

#: Those that are the same in every answer.
#: `DENY`: no other page may show this one in a frame, and have its reader click there unawares.
#: `same-origin`: a page that a link leads to does not learn the address of this server, while a
#: browser still tells it apart from pages of other origins.
FIXED: Final = {
    "Server": "luigid",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def common_headers() -> Mapping[str, str]:
    """Return them for the request that is being answered."""
    return {**FIXED, request_id.HEADER: request_id.current()}


def set_common_headers(handler: RequestHandler) -> None:
    """Set them on the answer of a handler; Tornado's own `Server` names its version."""
    for name, value in common_headers().items():
        handler.set_header(name, value)
