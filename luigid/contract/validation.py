"""The contract: every request and every response is held against the document."""

from collections.abc import Mapping
from typing import cast

from luigid.contract import stock
from luigid.contract.comparison import ComparedRequestValidator, ComparedResponseValidator
from luigid.contract.document import Document, Operation
from luigid.contract.requests import RequestValidator
from luigid.contract.responses import ResponseValidator
from luigid.contract.wire import Request


class Contract:
    """A document, enforced.

    With `compare`, for tests, each call is judged by the compiled plans and by openapi-core, and
    ValidatorsDiffer is raised where these do not agree.

    Raises DocumentError if the document describes calls that the server does not know.
    """

    def __init__(self, document: Document, *, compare: bool = False) -> None:
        self.document = document
        self.operations: tuple[Operation, ...] = document.operations
        application = stock.application(
            document,
            ComparedRequestValidator if compare else RequestValidator,
            ComparedResponseValidator if compare else ResponseValidator,
        )
        self._requests = cast("RequestValidator", application.request_validator)
        self._responses = cast("ResponseValidator", application.response_validator)

    def arguments(self, operation: Operation, request: Request) -> dict[str, object]:
        """Return the arguments of an RPC call, from the query, a form or a JSON body.

        Raises Refusal.
        """
        return self._requests.arguments(operation, request)

    def parameters(self, operation: Operation, request: Request) -> dict[str, object]:
        """Return the path and query parameters of a page, as what the document says they are.

        Raises Refusal.
        """
        return self._requests.parameters(operation, request)

    def answer(self, operation: Operation, value: object) -> bytes:
        """Return the body of an operation's 200 in JSON, checked and encoded.

        Raises InvalidResponse.
        """
        return self._responses.answer(operation, value)

    def event(self, operation: Operation, data: object) -> bytes:
        """Return the data of an event of an operation's stream as JSON, checked and encoded.

        Raises InvalidResponse.
        """
        return self._responses.event(operation, data)

    def fragment(self, operation: Operation, schema: str, value: object) -> bytes:
        """Return a part of the body of a 200, checked against a schema by its name and encoded.

        Raises InvalidResponse.
        """
        return self._responses.fragment(operation, schema, value)

    def check_joined(self, operation: Operation, text: bytes) -> None:
        """Check the body of a 200 that was joined from `fragment`s. Raises InvalidResponse."""
        self._responses.check_joined(operation, text)

    def check_response(
        self,
        operation: Operation | None,
        status: int,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> None:
        """Check a response: its status, media type, headers and, unless it is None, its body.

        Without an operation it is the answer to a request that no operation takes: a 404 or a 405.

        Raises InvalidResponse.
        """
        self._responses.check(operation, status, headers, body)
