"""How the RPC methods take their arguments, by the document: one plan for each GET and POST."""

from dataclasses import dataclass
from typing import Any, cast

from jsonschema_path import SchemaPath

from luigid.contract import json_codec
from luigid.contract.compiled import CompiledSchema, Compiler
from luigid.contract.document import DocumentError, Operation
from luigid.contract.json_codec import DecodeError
from luigid.contract.wire import FORM, JSON, Request, carried

Arguments = dict[str, object]

_FOR_PEOPLE = {"summary", "description", "example", "examples"}


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What a call takes: the schema of its arguments, and whether a body may carry them."""

    path: SchemaPath
    operation: SchemaPath
    schema: SchemaPath
    compiled: CompiledSchema
    takes_body: bool

    def accepted(self, request: Request) -> Arguments | None:
        """Return the arguments of a request, or None if they are not accepted here and now."""
        texts = carried(request, with_body=self.takes_body)
        if texts is None or len(texts) > 1:
            return None
        try:
            arguments = json_codec.decode(texts[0].text) if texts else {}
        except DecodeError:
            return None
        return cast("Arguments", arguments) if self.compiled.accepts(arguments) else None


def plan(spec: SchemaPath, operation: Operation, compiler: Compiler) -> CallPlan:
    """Plan the calls of one operation.

    Raises DocumentError if the document has them take arguments in other ways than the server does:
    `data` in the query and, for POST, in a form, or the arguments themselves as a JSON body.
    """
    path = spec / "paths" / operation.path
    contents = path / operation.method
    parameter, body = _declared(path, contents)
    try:
        declared_schema = parameter["content"][JSON]["schema"]
    except (KeyError, TypeError):
        raise DocumentError(f"operation {operation.id}: there is no parameter 'data'") from None
    is_required = parameter.pop("required", False)
    takes_body = operation.method == "post"
    if parameter != _parameter(declared_schema) or (is_required and takes_body):
        raise DocumentError(f"operation {operation.id}: parameters: not what the server reads")
    if body != (_body(declared_schema) if takes_body else None):
        raise DocumentError(f"operation {operation.id}: requestBody: not what the server reads")
    schema = contents / "parameters" / 0 / "content" / JSON / "schema"
    compiled = compiler.compile(schema)
    if (schema / "type").read_str_or_list(None) != "object":
        raise DocumentError(f"operation {operation.id}: the arguments must have the type object")
    if is_required and compiled.accepts({}):
        raise DocumentError(f"operation {operation.id}: data is required, but no argument is")
    return CallPlan(path, contents, schema, compiled, takes_body)


def _declared(path: SchemaPath, contents: SchemaPath) -> tuple[dict[str, Any], Any]:
    """Return the one parameter and the body, without what is said for people only."""
    parameters = [
        _bare(parameter.read_value())
        for owner in (path, contents)
        if "parameters" in owner
        for parameter in owner / "parameters"
    ]
    body = _bare((contents / "requestBody").read_value()) if "requestBody" in contents else None
    return parameters[0] if len(parameters) == 1 else {}, body


def _parameter(schema: object) -> dict[str, Any]:
    return {"name": "data", "in": "query", "content": {JSON: {"schema": schema}}}


def _body(schema: object) -> dict[str, Any]:
    form = {
        "schema": {"type": "object", "properties": {"data": schema}},
        "encoding": {"data": {"contentType": JSON}},
    }
    return {"content": {FORM: form, JSON: {"schema": schema}}}


def _bare(node: Any) -> Any:
    if isinstance(node, list):
        return [_bare(item) for item in node]
    if isinstance(node, dict):
        return {key: _bare(item) for key, item in node.items() if key not in _FOR_PEOPLE}
    return node
