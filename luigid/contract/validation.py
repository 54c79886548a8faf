"""The contract: every request and every response is held against the document."""

from collections.abc import Mapping, Sequence

from luigid.contract import work
from luigid.contract.comparison import ComparedRequestValidator, ComparedResponseValidator
from luigid.contract.compiled import Compiler
from luigid.contract.deprecation import with_promised_headers
from luigid.contract.document import Document, Operation
from luigid.contract.fallback import Fallback
from luigid.contract.node import Node
from luigid.contract.requests import RequestValidator
from luigid.contract.responses import ResponseValidator
from luigid.contract.strictness import enforced
from luigid.contract.wire import Request


class Contract:
    """A document, enforced.

    Compiled plans accept the requests and responses that they can; openapi-core decides on all
    others. It is loaded when it is first needed: until then `arguments` and `parameters` raise
    NotLoadedError where it must decide: await `load_in_thread` and ask again.

    With `compare`, for tests, each call is checked by the plans and by openapi-core, and
    ValidatorsDifferError is raised where they do not agree.

    `max_marks` is the maximum of values in the arguments of a call, as `work` counts them. Raises
    DocumentError if the document describes calls that the server does not know.
    """

    def __init__(
        self, document: Document, *, compare: bool = False, max_marks: int = work.MAX_MARKS
    ) -> None:
        self.document = document
        self.operations: tuple[Operation, ...] = document.operations
        raw = with_promised_headers(enforced(document.raw))
        root = Node(raw)
        compiler = Compiler(root)
        self._fallback = Fallback(raw)
        requests = ComparedRequestValidator if compare else RequestValidator
        responses = ComparedResponseValidator if compare else ResponseValidator
        self._requests = requests(root, document.operations, compiler, self._fallback, max_marks)
        self._responses = responses(root, document.operations, compiler, self._fallback)
        if compare:
            self.load()

    def load(self) -> None:
        """Load openapi-core, unless that has been done. It takes about half a second."""
        self._fallback.load()

    async def load_in_thread(self) -> None:
        """Load openapi-core in a thread, once for all that wait."""
        await self._fallback.load_in_thread()

    def arguments(self, operation: Operation, request: Request) -> dict[str, object]:
        """Return the arguments of an RPC call, from the query, a form or a JSON body.

        Raises RequestRefusedError; NotLoadedError where `load_in_thread` must come first;
        LargeRequestError where a `Checker` must be asked.
        """
        return self._requests.arguments(operation, request)

    def parameters(self, operation: Operation, request: Request) -> dict[str, object]:
        """Return the path and query parameters of a page, as what the document says they are.

        Raises RequestRefusedError; NotLoadedError where `load_in_thread` must come first.
        """
        return self._requests.parameters(operation, request)

    def body(self, operation: Operation, request: Request, *, is_in_thread: bool = False) -> object:
        """Return the JSON body of a request that is no RPC call, as the document describes it.

        Raises RequestRefusedError; unless this is a thread, LargeRequestError where one must do it.
        """
        return self._requests.body(operation, request, is_in_thread=is_in_thread)

    def answer(self, operation: Operation, value: object) -> bytes:
        """Return the body of an operation's 200 in JSON, checked and encoded.

        Raises InvalidResponseError.
        """
        return self._responses.answer(operation, value)

    def event(self, operation: Operation, data: object) -> bytes:
        """Return the data of an event of an operation's stream as JSON, checked and encoded.

        Raises InvalidResponseError.
        """
        return self._responses.event(operation, data)

    def fragment(self, operation: Operation, schema: str, value: object) -> bytes:
        """Return a part of the body of a 200, checked against a schema by its name and encoded.

        Raises InvalidResponseError.
        """
        return self._responses.fragment(operation, schema, value)

    def check_joined(self, operation: Operation, parts: Sequence[bytes]) -> None:
        """Check the body of a 200 that is joined from `fragment`s. Raises InvalidResponseError."""
        self._responses.check_joined(operation, parts)

    def check_response(
        self,
        operation: Operation | None,
        status: int,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> None:
        """Check a response: its status, media type, headers and, unless it is None, its body.

        Without an operation it is the answer to a request that no operation takes: a 404 or a 405.

        Raises InvalidResponseError.
        """
        self._responses.check(operation, status, headers, body)
