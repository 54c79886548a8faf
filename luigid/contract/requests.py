"""Requests against the document: a compiled plan for every call and most pages."""

from collections.abc import Sequence
from typing import cast

from luigid.contract import body_plans, call_plans, json_codec, page_plans, refusals, work
from luigid.contract.body_plans import BodyPlan
from luigid.contract.call_plans import Arguments, CallPlan
from luigid.contract.compiled import Compiler, stand_in
from luigid.contract.document import Operation
from luigid.contract.fallback import Fallback
from luigid.contract.json_codec import JsonDecodeError
from luigid.contract.node import Node
from luigid.contract.page_plans import PagePlan, Parameters
from luigid.contract.problem import RequestRefusedError, unsupported_media_type
from luigid.contract.violations import Violation, shortened
from luigid.contract.wire import (
    FORM,
    JSON,
    MULTIPART,
    ArgumentText,
    FormError,
    Request,
    argument_texts,
    call_fields,
    is_undeclared,
    media_type,
    query_fields,
)
from luigid.errors import LuigidError

#: How many violations are told of arguments that the compiled schema refuses.
_MAX_VIOLATIONS = 5


class LargeRequestError(LuigidError):
    """A request that would hold the event loop: another process must check it, see `checker`."""


class RequestValidator:
    """Accepts what a plan accepts. All else goes to openapi-core, which decides and has the words.

    Raises DocumentError for an operation that takes its arguments in other ways than the server.
    """

    def __init__(
        self,
        document: Node,
        operations: Sequence[Operation],
        compiler: Compiler,
        fallback: Fallback,
        max_marks: int = work.MAX_MARKS,
    ) -> None:
        self._fallback = fallback
        self._max_marks = max_marks
        self._plans: dict[str, CallPlan] = {}
        self._body_plans: dict[str, BodyPlan] = {}
        self._page_plans: dict[str, PagePlan | None] = {}
        self._query_names: dict[str, frozenset[str]] = {}
        self._single_names: dict[str, frozenset[str]] = {}
        for operation in operations:
            if operation.rpc_method is not None:
                self._plans[operation.id] = call_plans.plan(document, operation, compiler)
            else:
                declared = page_plans.declared(document, operation)
                self._page_plans[operation.id] = page_plans.plan(declared, compiler)
                self._query_names[operation.id] = page_plans.query_names(declared)
                self._single_names[operation.id] = page_plans.single_names(declared)
            if operation.takes_body:
                made = body_plans.plan(document, operation, compiler, max_marks)
                self._body_plans[operation.id] = made

    def arguments(self, operation: Operation, request: Request) -> Arguments:
        """Return the checked arguments of an RPC call.

        Raises RequestRefusedError, NotLoadedError, LargeRequestError.
        """
        plan = self._plans[operation.id]
        if work.is_large(request, with_body=plan.takes_body, max_marks=self._max_marks):
            raise LargeRequestError
        accepted = plan.accepted(request)
        if accepted is not None:
            return accepted
        texts = argument_texts(request, with_body=plan.takes_body)
        if texts and any(work.is_wordy(given.text) for given in texts):
            raise LargeRequestError
        return self._fallback_arguments(operation, request)

    def large_arguments(self, operation: Operation, request: Request) -> Arguments:
        """Return the checked arguments of a call, without openapi-core. It may take seconds.

        Raises RequestRefusedError.
        """
        plan = self._plans[operation.id]
        _refuse_other_fields(request, with_body=plan.takes_body)
        texts = argument_texts(request, with_body=plan.takes_body)
        if texts is None:
            kind = media_type(request.content_type)
            raise RequestRefusedError(unsupported_media_type(kind, (JSON, FORM, MULTIPART)))
        if len(texts) > 1:
            raise refusals.given_twice(texts)
        default = ArgumentText("body" if plan.takes_body else "query", b"{}")
        given = texts[0] if texts else default
        if work.exceeds_maximum(given.text, self._max_marks):
            raise refusals.too_long(given, self._max_marks)
        return _checked_by_plan(plan, given)

    def parameters(self, operation: Operation, request: Request) -> Parameters:
        """Return the checked path, query and header parameters of a page.

        Raises RequestRefusedError, NotLoadedError.
        """
        refuse_unreadable_query(request)
        plan = self._page_plans[operation.id]
        accepted = None if plan is None else plan.accepted(request)
        return self._fallback_parameters(operation, request) if accepted is None else accepted

    def body(self, operation: Operation, request: Request, *, is_in_thread: bool) -> object:
        """Return the checked JSON body of a request that is no RPC call.

        Raises RequestRefusedError; unless this is a thread, LargeRequestError where one must do it.
        """
        if not is_in_thread and work.is_large(request, with_body=True, max_marks=self._max_marks):
            raise LargeRequestError
        return self._body_plans[operation.id].read(request)

    def _fallback_arguments(self, operation: Operation, request: Request) -> Arguments:
        with_body = self._plans[operation.id].takes_body
        _refuse_other_fields(request, with_body=with_body)
        texts = argument_texts(request, with_body=with_body)
        # openapi-core reads the first of several fields, and each place as if there were no other.
        if texts is not None and len(texts) > 1:
            raise refusals.given_twice(texts)
        return self._fallback.requests.arguments(operation, request)

    def _fallback_parameters(self, operation: Operation, request: Request) -> Parameters:
        if work.is_wordy_query(request.query):
            raise refusals.too_long_query()
        # openapi-core leaves out what is not declared, and reads the first of several.
        name = page_plans.undeclared(request, self._query_names[operation.id])
        if name is not None:
            raise refusals.undeclared_parameter(name)
        if name := page_plans.repeated(request, self._single_names[operation.id]):
            raise refusals.repeated(name)
        return self._fallback.requests.parameters(operation, request)


def refuse_unreadable_query(request: Request) -> None:
    """Raise RequestRefusedError for a query that cannot be read."""
    try:
        query_fields(request)
    except FormError as error:
        raise refusals.unreadable(error) from error


def _refuse_other_fields(request: Request, *, with_body: bool) -> None:
    try:
        found = call_fields(request, with_body=with_body) or []
    except FormError as error:
        raise refusals.unreadable(error) from error
    for field in filter(is_undeclared, found):
        raise refusals.undeclared_field(field)


def _checked_by_plan(plan: CallPlan, given: ArgumentText) -> Arguments:
    try:
        arguments = json_codec.decode(given.text)
    except JsonDecodeError as error:
        found = [Violation((), "syntax", shortened(f"not application/json: {error}"))]
    else:
        if work.has_too_many_surrogates(given.text, arguments):
            raise refusals.too_many_surrogates(given)
        found = plan.schema.violations(stand_in(arguments), _MAX_VIOLATIONS + 1)
    if found:
        is_cut = len(found) > _MAX_VIOLATIONS
        raise refusals.of_arguments(found[:_MAX_VIOLATIONS], given.location, is_cut=is_cut)
    return cast("Arguments", arguments)
