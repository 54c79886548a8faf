"""Requests as they come over the wire, and where they carry the arguments of a method."""

import re
from binascii import a2b_qp
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from tornado.httputil import HTTPFile, HTTPInputError, parse_multipart_form_data

from luigid.contract.problem import Location
from luigid.errors import LuigidError

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
JSON = "application/json"
PROBLEM = "application/problem+json"
EVENTS = "text/event-stream"

#: The field that carries the arguments, in a query or in a form.
DATA = b"data"
#: How a form with this field alone begins, which is what workers send: it needs no general way.
_BEGINNING = b"data="
#: A percent sign that stands for itself.
_ODD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
#: More of them are looked for in long texts only; each takes a step of Python.
_MAX_ODD_ESCAPES = 10_000
_LONG_TEXT = 262144
#: The field with which browsers' libraries, such as jQuery, make a URL that no cache knows.
CACHE_BUSTER = b"_"


#: Fields that a query or a form may have: far more than any call or page takes.
MAX_FIELDS = 2000


class FormError(LuigidError, ValueError):
    """A query or form that cannot be read: says why, and which part of the request it is."""

    def __init__(self, location: Location, why: str) -> None:
        super().__init__(why)
        self.location = location


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


class Field(NamedTuple):
    """A field of a call, decoded, and the part of the request that carried it."""

    location: Location
    name: bytes
    value: bytes


class ArgumentText(NamedTuple):
    """The JSON text of the arguments, and the part of the request that carried it."""

    location: Location
    text: bytes


def argument_texts(request: Request, *, with_body: bool) -> list[ArgumentText] | None:
    """Return the texts that carry arguments: all of them, although only one is allowed.

    None: the body cannot be read or has a media type that cannot carry arguments, or there are
    other fields.
    """
    body = request.body
    if (
        with_body
        and body.startswith(_BEGINNING)
        and request.content_type == FORM
        and not request.query
        and b"&" not in body
        and len(body) <= _LONG_TEXT
    ):
        return [ArgumentText("form", unquoted(body[len(_BEGINNING) :]))]
    try:
        found = call_fields(request, with_body=with_body)
    except FormError:
        return None
    if found is None or any(is_undeclared(field) for field in found):
        return None
    return [ArgumentText(location, value) for location, name, value in found if name == DATA]


def call_fields(request: Request, *, with_body: bool) -> list[Field] | None:
    """Return the fields of a call; a JSON body counts as the field `data`.

    None: the body has a media type that cannot carry fields. Raises FormError.
    """
    found = [Field("query", *field) for field in query_fields(request) if field[0] != CACHE_BUSTER]
    if with_body and request.body:
        kind = media_type(request.content_type)
        if kind == JSON:
            found.append(Field("body", DATA, request.body))
        elif kind in (FORM, MULTIPART):
            found += [Field("form", *field) for field in form_fields(request)]
        else:
            return None
    return found


def is_undeclared(field: Field) -> bool:
    """Whether no operation takes such a field."""
    return field.name != DATA


def form_fields(request: Request) -> list[tuple[bytes, bytes]]:
    """Return names and values of the form in a body. Raises FormError."""
    if media_type(request.content_type) == FORM:
        return fields(request.body, "form")
    return _multipart_fields(request.content_type or "", request.body)


def query_fields(request: Request) -> list[tuple[bytes, bytes]]:
    """Return names and values of the query, decoded from their escapes. Raises FormError."""
    return fields(request.query.encode("latin-1"), "query") if request.query else []


def fields(encoded: bytes, location: Location) -> list[tuple[bytes, bytes]]:
    """Return names and values of a query or form (application/x-www-form-urlencoded), decoded.

    Raises FormError.
    """
    if encoded.count(b"&") >= MAX_FIELDS:
        raise FormError(location, f"there are more than {MAX_FIELDS} fields")
    if len(encoded) > _LONG_TEXT and _has_many_odd_escapes(encoded):
        raise FormError(location, f"more than {_MAX_ODD_ESCAPES} percent signs begin no escape")
    pairs = [field.partition(b"=") for field in encoded.split(b"&") if field]
    return [(unquoted(name), unquoted(value)) for name, _, value in pairs]


def _has_many_odd_escapes(encoded: bytes) -> bool:
    found = islice(_ODD_ESCAPE.finditer(encoded), _MAX_ODD_ESCAPES + 1)
    return sum(1 for _ in found) > _MAX_ODD_ESCAPES


def media_type(content_type: str | None) -> str:
    """Return a media type without its parameters; empty if there is none."""
    return (content_type or "").partition(";")[0].strip().lower()


def _multipart_fields(content_type: str, body: bytes) -> list[tuple[bytes, bytes]]:
    """Return names and contents of the parts of a multipart form; a file is a part as any other."""
    parameters = (part.strip().partition("=") for part in content_type.split(";")[1:])
    boundary = next((value for name, _, value in parameters if name.lower() == "boundary"), "")
    if not boundary:
        raise FormError("form", "not multipart/form-data: there is no boundary")
    texts: dict[str, list[bytes]] = {}
    files: dict[str, list[HTTPFile]] = {}
    try:
        parse_multipart_form_data(boundary.encode("latin-1"), body, texts, files)
    except (HTTPInputError, ValueError) as error:
        raise FormError("form", f"not multipart/form-data: {error}") from error
    found = [(name, value) for name, values in texts.items() for value in values]
    found += [(name, file.body) for name, several in files.items() for file in several]
    return [(name.encode(errors="replace"), value) for name, value in found]


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
