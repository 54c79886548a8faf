"""The arguments of RPC methods, by the document: one plan for each GET and POST."""

from dataclasses import dataclass
from typing import Any, cast

from luigid.contract import json_codec
from luigid.contract.compiled import CompiledSchema, Compiler
from luigid.contract.document import DocumentError, Operation
from luigid.contract.json_codec import JsonDecodeError
from luigid.contract.node import Node
from luigid.contract.wire import FORM, JSON, MULTIPART, Request, argument_texts

Arguments = dict[str, object]

#: Whether the query of a POST may have the parameter of the GET beside it, instead of a body.
DATA_IN_QUERY = "x-luigid-data-in-query"

_ANNOTATIONS = {"summary", "description", "example", "examples"}


@dataclass(frozen=True, slots=True)
class CallPlan:
    """The schema of a call's arguments, and whether a body may carry them."""

    schema: CompiledSchema
    takes_body: bool

    def accepted(self, request: Request) -> Arguments | None:
        """Return the arguments of a request; None if the plan does not accept them."""
        texts = argument_texts(request, with_body=self.takes_body)
        if texts is None or len(texts) > 1:
            return None
        try:
            arguments = json_codec.decode(texts[0].text) if texts else {}
        except JsonDecodeError:
            return None
        return cast("Arguments", arguments) if self.schema.accepts(arguments) else None


def plan(document: Node, operation: Operation, compiler: Compiler) -> CallPlan:
    """Plan the calls of one operation.

    Raises DocumentError if the document has them take arguments in other ways than the server does:
    `data` in the query and, for POST, in a form of either kind, or the arguments themselves as a
    JSON body.
    """
    contents = document / "paths" / operation.path / operation.method
    takes_body = operation.method == "post"
    parameters = _declared_parameters(document / "paths" / operation.path, contents)
    if takes_body:
        schema = _schema_of_body(contents, operation)
        if parameters or contents.get(DATA_IN_QUERY) is not True:
            raise DocumentError(f"operation {operation.id}: parameters: not what the server reads")
    else:
        schema = _schema_of_parameter(contents, parameters, operation)
    compiled = compiler.compile(schema)
    if schema.get("type") != "object":
        raise DocumentError(f"operation {operation.id}: the arguments must have the type object")
    if not takes_body and parameters[0].get("required", False) and compiled.accepts({}):
        raise DocumentError(f"operation {operation.id}: data is required, but no argument is")
    return CallPlan(compiled, takes_body)


def _schema_of_body(contents: Node, operation: Operation) -> Node:
    """Return the schema of the arguments of a POST."""
    body = _asserted(contents.get("requestBody"))
    try:
        declared_schema = body["content"][JSON]["schema"]
    except (KeyError, TypeError):
        declared_schema = None
    if declared_schema is None or body != _body(declared_schema):
        raise DocumentError(f"operation {operation.id}: requestBody: not what the server reads")
    return contents / "requestBody" / "content" / JSON / "schema"


def _schema_of_parameter(contents: Node, parameters: list[Node], operation: Operation) -> Node:
    """Return the schema of the arguments of a GET."""
    parameter = _asserted(parameters[0].value) if len(parameters) == 1 else {}
    try:
        declared_schema = parameter["content"][JSON]["schema"]
    except (KeyError, TypeError):
        raise DocumentError(f"operation {operation.id}: there is no parameter 'data'") from None
    parameter.pop("required", None)
    if parameter != data_parameter(declared_schema):
        raise DocumentError(f"operation {operation.id}: parameters: not what the server reads")
    if "requestBody" in contents:
        raise DocumentError(f"operation {operation.id}: requestBody: not what the server reads")
    return parameters[0] / "content" / JSON / "schema"


def _declared_parameters(path: Node, contents: Node) -> list[Node]:
    """Return the parameters of an operation, those of its path first."""
    return [
        parameter
        for owner in (path, contents)
        if "parameters" in owner
        for parameter in owner / "parameters"
    ]


def data_parameter(schema: object) -> dict[str, Any]:
    """Return the parameter with which a query carries arguments."""
    return {"name": "data", "in": "query", "content": {JSON: {"schema": schema}}}


def _body(schema: object) -> dict[str, Any]:
    form = {
        "schema": {
            "type": "object",
            "properties": {"data": schema},
            "additionalProperties": False,
        },
        "encoding": {"data": {"contentType": JSON}},
    }
    return {"content": {FORM: form, JSON: {"schema": schema}, MULTIPART: form}}


def _asserted(node: Any) -> Any:
    """Return a part of the document without what is written for people only."""
    if isinstance(node, list):
        return [_asserted(item) for item in node]
    if isinstance(node, dict):
        return {key: _asserted(item) for key, item in node.items() if key not in _ANNOTATIONS}
    return node
