"""Both validators on every call, to find where they differ: a bug of ours."""

from collections.abc import Mapping, Sequence

from luigid.contract import json_codec, refusals, work
from luigid.contract.call_plans import Arguments
from luigid.contract.compiled import stand_in
from luigid.contract.document import Operation
from luigid.contract.json_codec import JsonEncodeError
from luigid.contract.page_plans import Parameters
from luigid.contract.problem import RequestRefusedError
from luigid.contract.requests import RequestValidator, refuse_unreadable_query
from luigid.contract.responses import ResponseValidator
from luigid.contract.wire import Request, argument_texts
from luigid.errors import LuigidError


class ValidatorsDifferError(LuigidError):
    """A compiled plan and openapi-core do not decide alike.

    One difference is allowed: a plan may leave a value that jsonschema-rs cannot read (infinite
    numbers, lone surrogates) to openapi-core, if it accepts the same value with stand-ins.
    """

    def __init__(
        self, operation: Operation | None, what: str, planned: object, fallback: object
    ) -> None:
        name = "no operation" if operation is None else f"operation {operation.id}"
        super().__init__(f"{name}: {what}: the plan says {planned}, openapi-core says {fallback}")


class ComparedRequestValidator(RequestValidator):
    """Asks both about every RPC call, and about every page that has a plan."""

    def arguments(self, operation: Operation, request: Request) -> Arguments:
        """Return the checked arguments of an RPC call.

        Raises RequestRefusedError, or ValidatorsDifferError.
        """
        plan = self._plans[operation.id]
        for given in argument_texts(request, with_body=plan.takes_body) or []:
            if work.exceeds_maximum(given.text, self._max_marks):
                raise refusals.too_long(given, self._max_marks)
        planned = plan.accepted(request)
        try:
            arguments = self._fallback_arguments(operation, request)
        except RequestRefusedError as refusal:
            if planned is not None:
                raise ValidatorsDifferError(operation, "request", planned, refusal) from refusal
            raise
        if planned is None:
            if not plan.schema.accepts(stand_in(arguments)):
                raise ValidatorsDifferError(operation, "request", "no", arguments)
        elif json_codec.encode_exactly(planned) != json_codec.encode_exactly(arguments):
            raise ValidatorsDifferError(operation, "arguments", planned, arguments)
        return arguments

    def parameters(self, operation: Operation, request: Request) -> Parameters:
        """Return the checked parameters of a page.

        Raises RequestRefusedError, or ValidatorsDifferError.
        """
        refuse_unreadable_query(request)
        plan = self._page_plans[operation.id]
        planned = None if plan is None else plan.accepted(request)
        try:
            found = self._fallback_parameters(operation, request)
        except RequestRefusedError as refusal:
            if planned is not None:
                raise ValidatorsDifferError(operation, "request", planned, refusal) from refusal
            raise
        if planned is not None and planned != found:
            raise ValidatorsDifferError(operation, "parameters", planned, found)
        return found


class ComparedResponseValidator(ResponseValidator):
    """Asks both about every response."""

    def answer(self, operation: Operation, value: object) -> bytes:
        """Return the body of a 200 in JSON. Raises as its base, or ValidatorsDifferError."""
        schema = self._schemas[operation.id]
        try:
            text = json_codec.encode_exactly(value)
        except JsonEncodeError:
            return super().answer(operation, value)
        found = self._fallback.responses.answer_violations(operation, text)
        is_accepted = schema.accepts(value)
        if is_accepted and found:
            raise ValidatorsDifferError(operation, "answer", "yes", found)
        if not is_accepted and bool(found) == schema.accepts(stand_in(value)):
            raise ValidatorsDifferError(operation, "answer", "no", found or "yes")
        answer = super().answer(operation, value)
        decoded = json_codec.decode_exactly(answer, json_codec.MAX_DEPTH_OUT)
        if json_codec.encode_exactly(decoded) != text:
            raise ValidatorsDifferError(operation, "answer", answer, text)
        return answer

    def check(
        self,
        operation: Operation | None,
        status: int,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> None:
        """Check any response. Raises as its base, or ValidatorsDifferError."""
        plan = self._plan(operation, status, body)
        if plan is not None:
            is_accepted = plan.accepts(headers, body)
            found = self._fallback.responses.violations(operation, status, headers, body)
            if is_accepted == bool(found):
                raise ValidatorsDifferError(operation, f"response {status}", is_accepted, found)
        super().check(operation, status, headers, body)

    def check_joined(self, operation: Operation, parts: Sequence[bytes]) -> None:
        """Check the whole as if it had been made at once. Raises InvalidResponseError."""
        text = b"".join(parts)
        self.answer(operation, json_codec.decode_exactly(text, json_codec.MAX_DEPTH_OUT))
