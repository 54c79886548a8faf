"""Content negotiation: whether a client prefers JSON to a page, by its `Accept` (RFC 9110)."""

import asyncio
import sys
from typing import TYPE_CHECKING

from luigid.contract.wire import JSON

if TYPE_CHECKING:
    from werkzeug.datastructures import MIMEAccept

_HTML = "text/html"
#: characters of the longest header that is read; a longer one would hold the event loop
_MAX_LENGTH = 1000


def prefers_json(accept: str | None) -> bool:
    """Tell whether a client prefers JSON to HTML.

    One that accepts both alike gets the page, and so does one whose header is very long.
    """
    if _is_simple(accept):
        return accept == JSON
    ranges = _ranges(accept)
    return ranges.quality(JSON) > ranges.quality(_HTML)


def asks_for_page(accept: str | None) -> bool:
    """Tell whether a client names HTML, as browsers do, and does not prefer JSON to it."""
    if _is_simple(accept):
        return str(accept).startswith(_HTML)
    ranges = _ranges(accept)
    is_named = any(name == _HTML and quality > 0 for name, quality in ranges)
    return is_named and ranges.quality(JSON) <= ranges.quality(_HTML)


def _ranges(accept: str | None) -> "MIMEAccept":
    # Only here: most requests do without, and it takes long to import, see `prepare`.
    from werkzeug.datastructures import MIMEAccept
    from werkzeug.http import parse_accept_header

    return MIMEAccept(
        (name.partition(";")[0], quality) for name, quality in parse_accept_header(accept)
    )


async def prepare(accept: str | None) -> None:
    """Import in a thread what `prefers_json` needs for this header, unless that has been done."""
    if not _is_simple(accept) and "werkzeug.http" not in sys.modules:
        await asyncio.to_thread(prefers_json, accept)


def _is_simple(accept: str | None) -> bool:
    """Tell whether a header is what programs and browsers mostly send, or too long to be read.

    Nothing can be preferred to an HTML that comes without a weight, as browsers have it.
    """
    if accept is None or len(accept) > _MAX_LENGTH:
        return True
    return accept in ("", "*/*", JSON, _HTML) or accept.startswith(f"{_HTML},")
