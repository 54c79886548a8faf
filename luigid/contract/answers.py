"""What the responses to an operation may be, by the document: one plan for each status."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jsonschema_path import SchemaPath

from luigid.contract import json_codec
from luigid.contract.compiled import CompiledSchema, Compiler
from luigid.contract.document import DocumentError, Operation
from luigid.contract.subset import is_json
from luigid.contract.wire import EVENTS, JSON, media_type

_Reader = Callable[[bytes], object]

#: The schema of the data of events, which OpenAPI 3.1 has no place for.
_EVENT_DATA = "x-luigid-event-data"


@dataclass(frozen=True, slots=True)
class ResponsePlan:
    """The bodies that a response may have, by media type, and its headers, by name.

    Of a header: whether it is required, and the schema of its text.
    """

    content: Mapping[str, tuple[_Reader, CompiledSchema]]
    headers: Mapping[str, tuple[bool, CompiledSchema]]

    def accepts(self, headers: Mapping[str, str], body: bytes | None) -> bool:
        """Whether a response is accepted here and now; a body that is None is not looked at."""
        lowered = {name.lower(): value for name, value in headers.items()}
        return self._accepts_headers(lowered) and self._accepts_body(lowered, body)

    def _accepts_headers(self, headers: Mapping[str, str]) -> bool:
        return all(
            schema.accepts(headers[name]) if name in headers else not is_required
            for name, (is_required, schema) in self.headers.items()
        )

    def _accepts_body(self, headers: Mapping[str, str], body: bytes | None) -> bool:
        if not self.content:
            return True
        kind = media_type(headers.get("content-type"))
        if kind not in self.content or body == b"":
            return False
        if body is None:
            return True
        read, schema = self.content[kind]
        try:
            return schema.accepts(read(body))
        except ValueError:
            return False


def schema(contents: SchemaPath, operation: Operation, compiler: Compiler) -> CompiledSchema | None:
    """Compile the schema of the 200 of an operation, if that is in JSON.

    Raises DocumentError if it is not, and the operation is an RPC method.
    """
    media = contents / "responses" / "200" / "content" / JSON
    if "schema" in media:
        return compiler.compile(media / "schema")
    if operation.rpc_method is not None:
        raise DocumentError(f"operation {operation.id}: there is no response 200 in JSON")
    return None


def event_schema(
    contents: SchemaPath, operation: Operation, compiler: Compiler
) -> CompiledSchema | None:
    """Compile the schema of what the events of an operation carry, if it is a stream.

    Raises DocumentError if it is, and there is no such schema.
    """
    media = contents / "responses" / "200" / "content" / EVENTS
    if not media.exists():
        return None
    if _EVENT_DATA not in media:
        raise DocumentError(f"operation {operation.id}: there is no {_EVENT_DATA}")
    return compiler.compile(media / _EVENT_DATA)


class ResponsePlanner:
    """Plans responses, those that operations share once."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._planned: dict[int, ResponsePlan | None] = {}

    def plan(self, response: SchemaPath) -> ResponsePlan | None:
        """Plan one response; None if only openapi-core can judge it.

        It alone knows ranges of media types, bodies that are neither JSON nor text, and headers
        that are not plain text.
        """
        with response.resolve() as resolved:
            key = id(resolved.contents)
        if key not in self._planned:
            self._planned[key] = _plan(response, self._compiler)
        return self._planned[key]


def _plan(response: SchemaPath, compiler: Compiler) -> ResponsePlan | None:
    content = {}
    for kind, media in _items(response, "content"):
        read = _reader(kind)
        if read is None or "schema" not in media:
            return None
        content[kind] = read, compiler.compile(media / "schema")
    headers = {}
    for name, header in _items(response, "headers"):
        if "schema" not in header or _type(header / "schema") != "string":
            return None
        is_required = (header / "required").read_bool(default=False)
        headers[name.lower()] = is_required, compiler.compile(header / "schema")
    return ResponsePlan(content, headers)


def _type(schema: SchemaPath) -> str | list[str]:
    return (schema / "type").read_str_or_list("string")


def _items(response: SchemaPath, name: str) -> list[tuple[str, SchemaPath]]:
    return list((response / name).str_items()) if name in response else []


def _reader(kind: str) -> _Reader | None:
    if is_json(kind):
        return json_codec.decode
    return bytes.decode if kind in ("text/html", "text/plain") else None
