"""The JSON bodies of requests that are no RPC calls, by the document: one plan for each."""

from dataclasses import dataclass

from luigid.contract import json_codec, refusals, work
from luigid.contract.compiled import CompiledSchema, Compiler, stand_in
from luigid.contract.document import DocumentError, Operation
from luigid.contract.json_codec import JsonDecodeError
from luigid.contract.node import Node
from luigid.contract.problem import RequestRefusedError, unsupported_media_type
from luigid.contract.violations import Violation, shortened
from luigid.contract.wire import JSON, ArgumentText, Request, media_type

#: how many violations are told of a body that the schema refuses
_MAX_VIOLATIONS = 5


@dataclass(frozen=True, slots=True)
class BodyPlan:
    """The schema of a JSON body, which must be there."""

    schema: CompiledSchema
    max_marks: int

    def read(self, request: Request) -> object:
        """Return the body of a request, decoded and checked. Raises RequestRefusedError."""
        kind = media_type(request.content_type)
        if kind != JSON:
            raise RequestRefusedError(unsupported_media_type(kind, (JSON,)))
        given = ArgumentText("body", request.body)
        if work.exceeds_maximum(given.text, self.max_marks):
            raise refusals.too_long(given, self.max_marks)
        try:
            value = json_codec.decode(given.text)
        except JsonDecodeError as error:
            found = [Violation((), "syntax", shortened(f"not application/json: {error}"))]
        else:
            if work.has_too_many_surrogates(given.text, value):
                raise refusals.too_many_surrogates(given)
            if self.schema.accepts(value):
                return value
            found = self.schema.violations(stand_in(value), _MAX_VIOLATIONS + 1)
            if not found:
                return value
        is_cut = len(found) > _MAX_VIOLATIONS
        raise refusals.of_arguments(found[:_MAX_VIOLATIONS], "body", is_cut=is_cut)


def plan(document: Node, operation: Operation, compiler: Compiler, max_marks: int) -> BodyPlan:
    """Plan the body of an operation. Raises DocumentError if it is not JSON, or may be missing."""
    body = document / "paths" / operation.path / operation.method / "requestBody"
    content = body / "content"
    if list(dict(content.items())) != [JSON] or not body.get("required"):
        raise DocumentError(f"operation {operation.id}: requestBody: must be JSON, and required")
    return BodyPlan(compiler.compile(content / JSON / "schema"), max_marks)
