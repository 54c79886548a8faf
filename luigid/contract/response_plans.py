"""What the responses to an operation may be, by the document: one plan for each status."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from luigid.contract import json_codec
from luigid.contract.compiled import CompiledSchema, Compiler
from luigid.contract.document import DocumentError, Operation
from luigid.contract.node import Node
from luigid.contract.page_plans import INTEGER
from luigid.contract.subset import asserts_nothing, is_json
from luigid.contract.wire import EVENTS, JSON, media_type

_Reader = Callable[[bytes], object]

#: The schema of the data of events, which OpenAPI 3.1 has no place for.
_EVENT_DATA = "x-luigid-event-data"
#: media types whose bodies are read as text
_TEXTS = ("text/html", "text/plain", "text/csv", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class PlannedHeader:
    """A header that is a text or an integer."""

    #: in lower case
    name: str
    is_required: bool
    is_integer: bool
    schema: CompiledSchema

    def accepts(self, text: str | None) -> bool:
        """Whether the header may have this text; None: the response has no such header."""
        if text is None:
            return not self.is_required
        if not self.is_integer:
            return self.schema.accepts(text)
        return INTEGER.fullmatch(text) is not None and self.schema.accepts(int(text))


@dataclass(frozen=True, slots=True)
class ResponsePlan:
    """The bodies that a response may have, by media type or range of them, and its headers.

    A body of a media type without reader and schema is a file, which cannot be checked.
    """

    content: Mapping[str, tuple[_Reader, CompiledSchema] | None]
    headers: Sequence[PlannedHeader]

    @property
    def reads_bodies(self) -> bool:
        """Whether a body can be checked, whichever media type it has."""
        return None not in self.content.values()

    def accepts(self, headers: Mapping[str, str], body: bytes | None) -> bool:
        """Whether the plan accepts a response; a body that is None is not checked."""
        lowered = {name.lower(): value for name, value in headers.items()}
        return all(
            header.accepts(lowered.get(header.name)) for header in self.headers
        ) and self._accepts_body(lowered, body)

    def _accepts_body(self, headers: Mapping[str, str], body: bytes | None) -> bool:
        if not self.content:
            return True
        kind = media_type(headers.get("content-type"))
        if body is None:
            return any(name in self.content for name in _ranges(kind))
        found = self.content.get(kind)
        if found is None or body == b"":
            return False
        read, schema = found
        try:
            return schema.accepts(read(body))
        except ValueError:
            return False


def answer_schema(
    contents: Node, operation: Operation, compiler: Compiler
) -> CompiledSchema | None:
    """Compile the schema of the 200 of an operation, if that is in JSON.

    Raises DocumentError if it is not, and the operation is an RPC method.
    """
    media = contents.find("responses", "200", "content", JSON)
    if media is not None and "schema" in media:
        return compiler.compile(media / "schema")
    if operation.rpc_method is not None:
        raise DocumentError(f"operation {operation.id}: there is no response 200 in JSON")
    return None


def event_schema(contents: Node, operation: Operation, compiler: Compiler) -> CompiledSchema | None:
    """Compile the schema of the data of an operation's events, if it is a stream.

    Raises DocumentError if it is, and there is no such schema.
    """
    media = contents.find("responses", "200", "content", EVENTS)
    if media is None:
        return None
    if _EVENT_DATA not in media:
        raise DocumentError(f"operation {operation.id}: there is no {_EVENT_DATA}")
    return compiler.compile(media / _EVENT_DATA)


class ResponsePlanner:
    """Plans responses; one that operations share is planned once."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._planned: dict[int, ResponsePlan | None] = {}

    def plan(self, response: Node) -> ResponsePlan | None:
        """Plan one response; None if only openapi-core can check it.

        It alone knows media types without a schema, where there are others with one, and headers
        that are neither texts nor integers.
        """
        key = id(response.value)
        if key not in self._planned:
            self._planned[key] = _plan(response, self._compiler)
        return self._planned[key]


def _plan(response: Node, compiler: Compiler) -> ResponsePlan | None:
    content: dict[str, tuple[_Reader, CompiledSchema] | None] = {}
    for kind, media in _members(response, "content"):
        read = _reader(kind, media.get("schema"))
        content[kind] = None if read is None else (read, compiler.compile(media / "schema"))
    headers = []
    for name, header in _members(response, "headers"):
        type_ = (header / "schema").get("type", "string") if "schema" in header else None
        if type_ not in ("string", "integer"):
            return None
        headers.append(
            PlannedHeader(
                name.lower(),
                header.get("required", False),
                type_ == "integer",
                compiler.compile(header / "schema"),
            )
        )
    return ResponsePlan(content, headers)


def _members(response: Node, name: str) -> list[tuple[str, Node]]:
    return list((response / name).items()) if name in response else []


def _reader(kind: str, schema: object) -> _Reader | None:
    """Return what decodes bodies of a media type; None if they cannot be checked here."""
    if schema is None or "*" in kind:
        return None
    if is_json(kind):
        return json_codec.decode
    if kind in _TEXTS:
        return bytes.decode
    return _leave_undecoded if asserts_nothing(schema) else None


def _leave_undecoded(_body: bytes) -> None:
    """Return None for any body, which its schema accepts as it accepts everything."""


def _ranges(kind: str) -> list[str]:
    """Return the names under which a media type may stand in `content`; none if it is empty."""
    return [kind, f"{kind.partition('/')[0]}/*", "*/*"] if kind else []
