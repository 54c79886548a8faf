"""The base of all handlers: it checks every answer against the document before sending it."""

import asyncio
import logging
from asyncio import Future
from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any

from tornado.web import HTTPError, RequestHandler

from luigid import request_id
from luigid.access.caller import Caller
from luigid.contract import (
    Contract,
    InvalidResponseError,
    LargeRequestError,
    NotLoadedError,
    Operation,
    Problem,
    Request,
    RequestRefusedError,
)
from luigid.contract.problem import (
    forbidden,
    internal_error,
    method_not_allowed,
    not_found,
    too_large,
)
from luigid.contract.problem_kinds import of_status
from luigid.web import cross_site
from luigid.web.caller import caller_of
from luigid.web.common_headers import set_common_headers
from luigid.web.cors import CORS_OFF
from luigid.web.gate import Gate

logger = logging.getLogger(__name__)


class CheckedHandler(RequestHandler):
    """Answers the operations of one path, as the document describes them.

    Every error is a problem (RFC 9457), Tornado's own errors included. An answer that does not
    match the document is logged, and a 500 problem is sent instead. Without any operations it
    handles unknown paths.
    """

    #: the regular expression that a path parameter must match
    parameter_pattern = "[^/]+"
    #: False: the body is a file or a stream, and only status and headers are checked
    has_checkable_body = True

    def set_default_headers(self) -> None:
        """Set the headers of every answer, errors included."""
        set_common_headers(self)

    def initialize(self, contract: Contract, operations: Mapping[str, Operation]) -> None:
        """Take the contract, and the operations of the path by verb."""
        self.contract = contract
        self.operations = operations
        self.verb = self.request.method or ""
        self.is_checked = False

    def prepare(self) -> None:
        """Refuse what the document does not have at this path, or the caller may not do.

        The gate has looked at the role already, by the path: this is the second lock.
        """
        operation = self.operations.get(self.verb)
        if operation is None:
            self.answer_error(405)
            return
        gate, caller = self.gate, self.caller
        role = None if gate is None else gate.role_of(operation)
        if not caller.may(role):
            self.answer_refusal(RequestRefusedError(forbidden(caller.name, str(role))))
            return
        cors = self.settings.get("cors", CORS_OFF)
        refused = cross_site.refusal(operation, self.request.headers, caller, cors)
        if refused is not None:
            self.answer_refusal(refused)

    @property
    def caller(self) -> Caller:
        """Who has sent the request."""
        return caller_of(self.request.connection)

    @property
    def gate(self) -> Gate | None:
        """The gate; None: logins are off."""
        found = self.settings.get("gate")
        assert found is None or isinstance(found, Gate)
        return found

    def read_request(self) -> Request:
        """Return the request in the form that the contract takes."""
        request = self.request
        return Request(
            method=self.verb.lower(),
            query=request.query,
            content_type=request.headers.get("Content-Type"),
            body=request.body,
            path_params=self.path_kwargs,
            headers=request.headers,
        )

    async def read_parameters(self) -> Mapping[str, Any]:
        """Return the checked path, query and header parameters. Raises RequestRefusedError."""
        operation, request = self.operations[self.verb], self.read_request()
        try:
            return self.contract.parameters(operation, request)
        except NotLoadedError:
            await self.contract.load_in_thread()
            return self.contract.parameters(operation, request)

    async def read_body(self) -> Any:
        """Return the checked JSON body of the request. Raises RequestRefusedError."""
        max_bytes = self.settings["max_body_bytes"]
        if len(self.request.body) > max_bytes:
            raise RequestRefusedError(too_large(max_bytes))
        operation, request = self.operations[self.verb], self.read_request()
        try:
            return self.contract.body(operation, request)
        except LargeRequestError:
            return await asyncio.to_thread(
                self.contract.body, operation, request, is_in_thread=True
            )

    def answer(self, value: object) -> None:
        """Answer 200 with a value as JSON, checked against the document."""
        body = self.contract.answer(self.operations[self.verb], value)
        self.is_checked = True
        self.finish(body)

    def answer_problem(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        """Answer an error as application/problem+json."""
        self._write_problem(problem, headers or {})
        self.finish()

    def answer_refusal(self, refusal: RequestRefusedError) -> None:
        """Answer a request that the contract refused."""
        self.answer_problem(refusal.problem, refusal.headers)

    def answer_error(self, status: int) -> None:
        """Answer an error of which only the status is known."""
        if status == 404 or not self.operations:
            self.answer_problem(not_found(self.request.path))
        elif status == 405 or (status < 500 and self.verb not in self.operations):
            allow = ", ".join(sorted(self.operations))
            self.answer_problem(method_not_allowed(self.request.path, allow), {"Allow": allow})
        elif status < 500:
            self.answer_problem(Problem(of_status(status), HTTPStatus(status).phrase))
        else:
            self.answer_problem(internal_error())

    def flush(self, include_footers: bool = False) -> "Future[None]":
        """Send what has been written so far; before the first bytes, check the answer."""
        operation = self.operations.get(self.verb)
        if operation is not None and not self._headers_written:
            for name, value in operation.headers:
                self.set_header(name, value)
        if not self.is_checked:
            self.is_checked = True
            self._check()
        return super().flush(include_footers)

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """Answer an exception, or a request that Tornado refuses, with a problem."""
        self.answer_error(status_code)

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Log an exception with its traceback, which is never sent to the client."""
        request = self.request
        if isinstance(value, InvalidResponseError):
            logger.error("%s %s: invalid answer: %s", request.method, request.path, value)
        elif value is not None and not isinstance(value, HTTPError):
            logger.error("%s %s failed", request.method, request.path, exc_info=value)

    def _check(self) -> None:
        operation = self.operations.get(self.verb)
        is_body_sent = self.has_checkable_body and self.verb != "HEAD"
        body = b"".join(self._write_buffer) if is_body_sent else None
        headers = dict(self._headers)
        # Tornado compresses what it sends, and says so, after this.
        headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))
        try:
            self.contract.check_response(operation, self.get_status(), headers, body)
        except InvalidResponseError as error:
            self.log_exception(type(error), error, None)
            self.clear()
            self._write_problem(internal_error(), {})

    def _write_problem(self, problem: Problem, headers: Mapping[str, str]) -> None:
        body = problem.to_bytes(request_id.current())
        self.set_status(problem.status)
        self.set_header("Content-Type", "application/problem+json")
        self.set_header("Content-Length", len(body))
        for name, value in headers.items():
            self.set_header(name, value)
        self.write(body)
