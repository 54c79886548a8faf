"""Responses as openapi-core checks them."""

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

from luigid.contract import openapi_core_errors
from luigid.contract.document import Operation
from luigid.contract.openapi_core_setup import RESPONSE_READERS
from luigid.contract.responses import UNROUTED
from luigid.contract.violations import Violation
from luigid.contract.wire import JSON, media_type


class FallbackResponseValidator(V31ResponseValidator):
    """openapi-core's validator of responses, asked by operation."""

    def __init__(self, spec: SchemaPath, **settings: Any) -> None:
        settings["extra_media_type_deserializers"] = RESPONSE_READERS
        super().__init__(spec, **settings)

    def answer_violations(self, operation: Operation, text: bytes) -> list[Violation]:
        """Return the violations in the body of a 200 in JSON."""
        return self._body_violations(self._response(operation, 200), JSON, text)

    def violations(
        self,
        operation: Operation | None,
        status: int,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> list[Violation]:
        """Return the violations in a response; a body that is None is not checked."""
        try:
            response = self._response(operation, status)
        except ResponseNotFound as error:
            return [Violation((), "status", str(error))]
        named = Headers(list(headers.items()))
        found = self._body_violations(response, media_type(named.get("Content-Type")), body)
        return [*found, *self._header_violations(response, named)]

    def _body_violations(
        self, response: SchemaPath, kind: str, body: bytes | None
    ) -> list[Violation]:
        try:
            if body is not None:
                self._get_data(body, kind, response)
            elif "content" in response:
                self._find_media_type(response / "content", kind)
        except (DataValidationError, MediaTypeNotFound) as error:
            return openapi_core_errors.violations(error)
        return []

    def _header_violations(self, response: SchemaPath, headers: Headers) -> list[Violation]:
        try:
            self._get_headers(headers, response)
        except HeadersError as error:
            return [
                violation.under(wrong.name)
                for wrong in cast("Iterable[HeaderValidationError]", error.context)
                for violation in openapi_core_errors.violations(wrong)
            ]
        return []

    def _response(self, operation: Operation | None, status: int) -> SchemaPath:
        if operation is not None:
            contents = self.spec / "paths" / operation.path / operation.method
            return self._find_operation_response(status, contents)
        name = UNROUTED.get(str(status))
        if name is None:
            raise ResponseNotFound(str(status), list(UNROUTED))
        return self.spec / "components" / "responses" / name
