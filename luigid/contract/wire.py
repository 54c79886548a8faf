"""Requests as they come over the wire, and where they carry the arguments of a method."""

import re
from binascii import a2b_qp
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from luigid.contract.problem import Location

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PROBLEM = "application/problem+json"
EVENTS = "text/event-stream"

#: The field that carries the arguments, in a query or in a form.
DATA = b"data"
#: What the escaped and the plain name may begin with.
_BEGINNINGS_OF_DATA = (b"d", b"%")
#: A percent sign that stands for itself.
_ODD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(slots=True)
class Request:
    """A request to an operation of the document.

    `query` is what follows the question mark, undecoded, one character for each byte (Latin-1, as
    HTTP servers have it). `path_params` are decoded.
    """

    method: str
    query: str
    content_type: str | None
    body: bytes
    path_params: dict[str, str]
    headers: Mapping[str, str]


class ArgumentText(NamedTuple):
    """The JSON text of the arguments, and the part of the request that carried it."""

    location: Location
    text: bytes


def argument_texts(request: Request, *, with_body: bool) -> list[ArgumentText] | None:
    """Return the texts that carry arguments: all of them, although only one is allowed.

    None: the body has a media type that cannot carry arguments.
    """
    found = [ArgumentText("query", value) for value in _data(request.query.encode("latin-1"))]
    if with_body and request.body:
        kind = media_type(request.content_type)
        if kind == FORM:
            found += [ArgumentText("form", value) for value in _data(request.body)]
        elif kind == JSON:
            found.append(ArgumentText("body", request.body))
        else:
            return None
    return found


def _data(encoded: bytes) -> list[bytes]:
    """Return the values of the fields of arguments in a query or form."""
    # There may be millions of other fields: they are not decoded.
    begun = [field for field in encoded.split(b"&") if field.startswith(_BEGINNINGS_OF_DATA)]
    pairs = [field.partition(b"=") for field in begun]
    return [unquoted(value) for name, _, value in pairs if unquoted(name) == DATA]


def query_fields(request: Request) -> list[tuple[bytes, bytes]]:
    """Return names and values of the query, decoded from their escapes."""
    return fields(request.query.encode("latin-1")) if request.query else []


def fields(encoded: bytes) -> list[tuple[bytes, bytes]]:
    """Return names and values of a query or form (application/x-www-form-urlencoded), decoded."""
    pairs = [field.partition(b"=") for field in encoded.split(b"&") if field]
    return [(unquoted(name), unquoted(value)) for name, _, value in pairs]


def media_type(content_type: str | None) -> str:
    """Return a media type without its parameters; empty if there is none."""
    return (content_type or "").partition(";")[0].strip().lower()


def unquoted(text: bytes) -> bytes:
    """Undo the escapes of a name or value in a query or form."""
    text = text.replace(b"+", b" ")
    if b"%" not in text:
        return text
    # The standard library takes a step of Python for each escape, of which JSON has many. Quoted-
    # printable has the same escapes with another mark, and a decoder in C. It is given no mark that
    # is not one of an escape, and no line break, which it would treat in its own way.
    text = _ODD_ESCAPE.sub(b"%25", text).replace(b"=", b"%3D")
    text = text.replace(b"\r", b"%0D").replace(b"\n", b"%0A")
    return a2b_qp(text.replace(b"%", b"="))
