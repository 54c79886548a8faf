"""Responses against the document: compiled schemas, and a plan for most responses."""

from collections.abc import Mapping, Sequence

from luigid.contract import json_codec, response_plans
from luigid.contract.compiled import CompiledSchema, Compiler, stand_in
from luigid.contract.document import Operation
from luigid.contract.fallback import Fallback
from luigid.contract.node import Node
from luigid.contract.response_plans import ResponsePlan, ResponsePlanner
from luigid.contract.violations import Violation
from luigid.errors import LuigidError

#: Answers of more bytes are checked by the compiled schema alone: openapi-core takes 0.2 ms a task.
LARGE = 65536

#: The components that describe the answers to requests that no operation takes, by status.
UNROUTED = {"404": "UnknownPath", "405": "MethodNotAllowed"}


class InvalidResponseError(LuigidError):
    """A response that the document does not promise, and that must not be sent.

    The path of each of `violations` leads into the body, or to a header by its name.
    """

    def __init__(self, operation: Operation | None, status: int, found: list[Violation]) -> None:
        name = "no operation" if operation is None else f"operation {operation.id}"
        super().__init__(f"{name}: {status}: {'; '.join(map(str, found))}")
        self.violations = tuple(found)


class ResponseValidator:
    """Accepts what a plan accepts. All else goes to openapi-core, which decides and has the words.

    Raises DocumentError for an RPC method without a 200 in JSON, or a stream without event data.
    """

    def __init__(
        self,
        document: Node,
        operations: Sequence[Operation],
        compiler: Compiler,
        fallback: Fallback,
    ) -> None:
        self._document = document
        self._compiler = compiler
        self._fallback = fallback
        planner = ResponsePlanner(compiler)
        self._schemas: dict[str, CompiledSchema] = {}
        #: by the name that the document gives them
        self._named: dict[str, CompiledSchema] = {}
        self._event_schemas: dict[str, CompiledSchema] = {}
        self._plans: dict[tuple[str | None, str], ResponsePlan | None] = {}
        for operation in operations:
            contents = document / "paths" / operation.path / operation.method
            if schema := response_plans.answer_schema(contents, operation, compiler):
                self._schemas[operation.id] = schema
            if schema := response_plans.event_schema(contents, operation, compiler):
                self._event_schemas[operation.id] = schema
            for status, response in (contents / "responses").items():
                self._plans[operation.id, status] = planner.plan(response)
        for status, name in UNROUTED.items():
            unrouted = document.find("components", "responses", name)
            if unrouted is not None:
                self._plans[None, status] = planner.plan(unrouted)

    def answer(self, operation: Operation, value: object) -> bytes:
        """Return the body of a 200 in JSON. Raises InvalidResponseError."""
        schema = self._schemas[operation.id]
        try:
            if schema.accepts(value):
                return json_codec.encode(value)
            text = json_codec.encode_exactly(value)
            found = schema.violations(stand_in(value))
            if found and len(text) <= LARGE:
                found = self._fallback.responses.answer_violations(operation, text)
        except ValueError as error:  # the value is not one of JSON
            found = [Violation((), "syntax", str(error))]
        if found:
            raise InvalidResponseError(operation, 200, found)
        return text

    def fragment(self, operation: Operation, schema: str, value: object) -> bytes:
        """Return a part of a long answer, checked against a schema that the document names.

        Raises InvalidResponseError.
        """
        compiled = self._named.get(schema)
        if compiled is None:
            node = self._document / "components" / "schemas" / schema
            compiled = self._named[schema] = self._compiler.compile(node)
        if compiled.accepts(value):
            return json_codec.encode(value)
        try:
            text = json_codec.encode_exactly(value)
            found = compiled.violations(stand_in(value))
        except ValueError as error:  # the value is not one of JSON
            found = [Violation((), "type", str(error))]
        if found:
            raise InvalidResponseError(operation, 200, found)
        return text

    def check_joined(self, operation: Operation, parts: Sequence[bytes]) -> None:
        """Check a body that is joined from fragments: these have been checked already."""

    def event(self, operation: Operation, data: object) -> bytes:
        """Return the data of an event. Raises InvalidResponseError."""
        found = self._event_schemas[operation.id].violations(data)
        if found:
            raise InvalidResponseError(operation, 200, found)
        return json_codec.encode(data)

    def check(
        self,
        operation: Operation | None,
        status: int,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> None:
        """Check any response; a body that is None is not checked. Raises InvalidResponseError."""
        plan = self._plan(operation, status, body)
        if plan is None or not plan.accepts(headers, body):
            found = self._fallback.responses.violations(operation, status, headers, body)
            if found:
                raise InvalidResponseError(operation, status, found)

    def _plan(
        self, operation: Operation | None, status: int, body: bytes | None
    ) -> ResponsePlan | None:
        """Return the plan of a response; None if only openapi-core can check it."""
        plan = self._plans.get((None if operation is None else operation.id, str(status)))
        return plan if plan is not None and (body is None or plan.reads_bodies) else None
