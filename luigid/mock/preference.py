"""Which answer a client asks for, by the header `Prefer`: `example=NAME`, `code=STATUS`."""

import re
from typing import Final, NamedTuple

_PART: Final = re.compile(r'\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;,]+))\s*(?:[;,]|$)')


class Preference(NamedTuple):
    """The example and the status that a client asks for; None: any."""

    example: str | None = None
    code: str | None = None


def parse(header: str | None) -> Preference:
    """Return what the header asks for; other preferences are nobody's business here."""
    found = {name.lower(): quoted or plain for name, quoted, plain in _PART.findall(header or "")}
    return Preference(found.get("example"), found.get("code"))
