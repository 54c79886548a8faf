"""The parameters of pages, by the document: one plan for each page."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from luigid.contract.compiled import CompiledSchema, Compiler
from luigid.contract.document import Operation
from luigid.contract.node import Node
from luigid.contract.wire import CACHE_BUSTER, Request, query_fields

Parameters = dict[str, object]

_Kind = Literal["string", "integer", "array"]

#: What every reader takes for an integer; whether longer ones are too large, openapi-core decides.
INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PlannedParameter:
    """A parameter that is a text, an integer or, in the query, several texts."""

    name: str
    #: path, query or header
    place: str
    is_required: bool
    kind: _Kind
    #: the name with the value that counts if it is left out; empty if there is no such value
    default: Mapping[str, object]
    schema: CompiledSchema

    def accepted(self, texts: Sequence[str]) -> Parameters | None:
        """Return the name with the value, if there is any; None if it is not accepted."""
        if not texts:
            return None if self.is_required else dict(self.default)
        value = self._read(texts)
        if value is None or not self.schema.accepts(value):
            return None
        return {self.name: value}

    def _read(self, texts: Sequence[str]) -> object:
        if self.kind == "array":
            return list(texts)
        if len(texts) > 1:
            return None
        if self.kind == "string":
            return texts[0]
        return int(texts[0]) if INTEGER.fullmatch(texts[0]) else None


@dataclass(frozen=True, slots=True)
class PagePlan:
    """The parameters of a page."""

    parameters: Sequence[PlannedParameter]
    query_names: Collection[str]

    def accepted(self, request: Request) -> Parameters | None:
        """Return the parameters of a request; None if the plan does not accept them."""
        given: dict[tuple[str, str], list[str]] = {}
        try:
            if undeclared(request, self.query_names) is not None:
                return None
            for field, text in query_fields(request):
                given.setdefault(("query", field.decode()), []).append(text.decode())
        except UnicodeDecodeError:
            return None
        for name, value in request.path_params.items():
            given["path", name] = [value]
        found: Parameters = {}
        for parameter in self.parameters:
            place, name = parameter.place, parameter.name
            if place == "header" and name in request.headers:
                given[place, name] = [request.headers[name]]
            accepted = parameter.accepted(given.get((place, name), []))
            if accepted is None:
                return None
            found |= accepted
        return found


def declared(document: Node, operation: Operation) -> list[Node]:
    """Return the parameters of an operation, those of its path too."""
    path = document / "paths" / operation.path
    found: dict[tuple[str, str], Node] = {}
    for owner in (path, path / operation.method):
        if "parameters" in owner:
            for parameter in owner / "parameters":
                found[parameter.get("in"), parameter.get("name")] = parameter
    return list(found.values())


def plan(parameters: Sequence[Node], compiler: Compiler) -> PagePlan | None:
    """Plan the requests for a page; None if only openapi-core can check them.

    It alone knows parameters with a media type, other styles, other types, and cookies.
    """
    planned = [_parameter(parameter, compiler) for parameter in parameters]
    known = [parameter for parameter in planned if parameter is not None]
    return PagePlan(known, query_names(parameters)) if len(known) == len(planned) else None


def query_names(parameters: Sequence[Node]) -> frozenset[str]:
    """Return the names of those that stand in the query."""
    return frozenset(
        parameter.get("name") for parameter in parameters if parameter.get("in") == "query"
    )


def undeclared(request: Request, names: Collection[str]) -> str | None:
    """Return the first name in the query that is none of `names`, if there is one."""
    given = (name for name, _ in query_fields(request) if name != CACHE_BUSTER)
    texts = (name.decode(errors="replace") for name in given)
    return next((text for text in texts if text not in names), None)


def single_names(parameters: Sequence[Node]) -> frozenset[str]:
    """Return the names of those that may stand in the query once."""
    return frozenset(
        parameter.get("name")
        for parameter in parameters
        if parameter.get("in") == "query"
        and not ("schema" in parameter and _type(parameter / "schema") == "array")
    )


def repeated(request: Request, single: Collection[str]) -> str | None:
    """Return the name of a parameter that stands in the query more often than it may, if any."""
    names = [name for name, _ in query_fields(request)]
    return next((name for name in sorted(single) if names.count(name.encode()) > 1), None)


def _parameter(parameter: Node, compiler: Compiler) -> PlannedParameter | None:
    name, place = parameter.get("name"), parameter.get("in")
    if "schema" not in parameter or "style" in parameter or place == "cookie":
        return None
    schema = parameter / "schema"
    kind = _kind(schema)
    if kind is None or (kind == "array" and place != "query"):
        return None
    is_required = parameter.get("required", False)
    default = {name: schema.get("default")} if "default" in schema else {}
    return PlannedParameter(name, place, is_required, kind, default, compiler.compile(schema))


def _kind(schema: Node) -> _Kind | None:
    match _type(schema):
        case "string":
            return "string"
        case "integer":
            return "integer"
        case "array" if "items" in schema and _type(schema / "items") == "string":
            return "array"
    return None


def _type(schema: Node) -> object:
    return schema.get("type")
