"""Responses against the document: compiled plans in front of openapi-core's validator."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from jsonschema_path import SchemaPath
from openapi_core import V31ResponseValidator
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.templating.responses.exceptions import ResponseNotFound
from openapi_core.validation.response.exceptions import (
    DataValidationError,
    HeadersError,
    HeaderValidationError,
)
from werkzeug.datastructures import Headers

from luigid.contract import answers, faults, json_codec
from luigid.contract.answers import ResponsePlan, ResponsePlanner
from luigid.contract.compiled import CompiledSchema, Compiler, stand_in
from luigid.contract.document import Operation, operations
from luigid.contract.faults import Fault
from luigid.contract.stock import RESPONSE_READERS
from luigid.contract.wire import JSON, media_type

#: Answers of more bytes are judged by the compiled schema alone: openapi-core takes 0.2 ms a task.
LARGE = 65536

#: The components that describe the answers to requests that no operation takes, by status.
_UNROUTED = {"404": "NotFound", "405": "MethodNotAllowed"}


class InvalidResponse(Exception):  # noqa: N818
    """An answer that the document does not promise, and that must not be sent.

    `faults` lead into the body, or to a header by its name.
    """

    def __init__(self, operation: Operation | None, status: int, found: list[Fault]) -> None:
        name = "no operation" if operation is None else f"operation {operation.id}"
        super().__init__(f"{name}: {status}: {'; '.join(map(str, found))}")
        self.faults = tuple(found)


class ResponseValidator(V31ResponseValidator):
    """openapi-core's validator of responses, with compiled plans in front.

    What a plan accepts is accepted. All else goes to openapi-core, which decides and has the words.
    """

    def __init__(self, spec: SchemaPath, **settings: Any) -> None:
        settings["extra_media_type_deserializers"] = RESPONSE_READERS
        super().__init__(spec, **settings)
        self._compiler = compiler = Compiler(spec)
        planner = ResponsePlanner(compiler)
        self._schemas: dict[str, CompiledSchema] = {}
        #: by the name that the document gives them
        self._named: dict[str, CompiledSchema] = {}
        self._event_schemas: dict[str, CompiledSchema] = {}
        self._plans: dict[tuple[str | None, str], ResponsePlan | None] = {}
        for operation in operations(cast("dict[str, Any]", spec.read_value())):
            contents = self._contents(operation)
            if schema := answers.schema(contents, operation, compiler):
                self._schemas[operation.id] = schema
            if schema := answers.event_schema(contents, operation, compiler):
                self._event_schemas[operation.id] = schema
            for status, response in (contents / "responses").str_items():
                self._plans[operation.id, status] = planner.plan(response)
        for status, name in _UNROUTED.items():
            response = self._component(name)
            if response.exists():
                self._plans[None, status] = planner.plan(response)

    def answer(self, operation: Operation, value: object) -> bytes:
        """Return the body of a 200 in JSON. Raises InvalidResponse."""
        schema = self._schemas[operation.id]
        try:
            if schema.accepts(value):
                return json_codec.encode(value)
            text = json_codec.encode_exactly(value)
            if len(text) > LARGE:
                found = schema.faults(stand_in(value))
            else:
                found = self._answer_faults(operation, text)
        except ValueError as error:  # the value is not one of JSON
            found = [Fault((), "syntax", str(error))]
        if found:
            raise InvalidResponse(operation, 200, found)
        return text

    def fragment(self, operation: Operation, schema: str, value: object) -> bytes:
        """Return a part of a long answer, checked against a schema that the document names.

        Raises InvalidResponse.
        """
        compiled = self._named.get(schema)
        if compiled is None:
            path = self.spec / "components" / "schemas" / schema
            compiled = self._named[schema] = self._compiler.compile(path)
        if compiled.accepts(value):
            return json_codec.encode(value)
        try:
            text = json_codec.encode_exactly(value)
            found = compiled.faults(stand_in(value))
        except ValueError as error:  # the value is not one of JSON
            found = [Fault((), "type", str(error))]
        if found:
            raise InvalidResponse(operation, 200, found)
        return text

    def check_joined(self, operation: Operation, text: bytes) -> None:
        """Check a body that was joined from parts: they have been checked already."""

    def event(self, operation: Operation, data: object) -> bytes:
        """Return the data of an event. Raises InvalidResponse."""
        found = self._event_schemas[operation.id].faults(data)
        if found:
            raise InvalidResponse(operation, 200, found)
        return json_codec.encode(data)

    def check(
        self,
        operation: Operation | None,
        status: int,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> None:
        """Check any response; a body that is None is not looked at. Raises InvalidResponse."""
        plan = self._plan(operation, status)
        if plan is None or not plan.accepts(headers, body):
            found = self._response_faults(operation, status, headers, body)
            if found:
                raise InvalidResponse(operation, status, found)

    def _plan(self, operation: Operation | None, status: int) -> ResponsePlan | None:
        return self._plans.get((None if operation is None else operation.id, str(status)))

    def _answer_faults(self, operation: Operation, text: bytes) -> list[Fault]:
        """Return what openapi-core finds wrong with the body of a 200 in JSON."""
        return self._body_faults(self._response(operation, 200), JSON, text)

    def _response_faults(
        self,
        operation: Operation | None,
        status: int,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> list[Fault]:
        """Return what openapi-core finds wrong with a response."""
        try:
            response = self._response(operation, status)
        except ResponseNotFound as error:
            return [Fault((), "status", str(error))]
        named = Headers(list(headers.items()))
        found = self._body_faults(response, media_type(named.get("Content-Type")), body)
        return [*found, *self._header_faults(response, named)]

    def _body_faults(self, response: SchemaPath, kind: str, body: bytes | None) -> list[Fault]:
        try:
            if body is not None:
                self._get_data(body, kind, response)
            elif "content" in response:
                self._find_media_type(response / "content", kind)
        except (DataValidationError, MediaTypeNotFound) as error:
            return faults.of_stock(error)
        return []

    def _header_faults(self, response: SchemaPath, headers: Headers) -> list[Fault]:
        try:
            self._get_headers(headers, response)
        except HeadersError as error:
            return [
                fault.under(wrong.name)
                for wrong in cast("Iterable[HeaderValidationError]", error.context)
                for fault in faults.of_stock(wrong)
            ]
        return []

    def _response(self, operation: Operation | None, status: int) -> SchemaPath:
        if operation is not None:
            return self._find_operation_response(status, self._contents(operation))
        name = _UNROUTED.get(str(status))
        if name is None:
            raise ResponseNotFound(str(status), list(_UNROUTED))
        return self._component(name)

    def _contents(self, operation: Operation) -> SchemaPath:
        return self.spec / "paths" / operation.path / operation.method

    def _component(self, name: str) -> SchemaPath:
        return self.spec / "components" / "responses" / name
