"""Requests against the document: a compiled plan for every call and most pages."""

from collections.abc import Sequence
from typing import cast

from luigid.contract import call_plans, json_codec, page_plans, refusals
from luigid.contract.call_plans import Arguments, CallPlan
from luigid.contract.compiled import Compiler, stand_in
from luigid.contract.document import Operation
from luigid.contract.fallback import Fallback
from luigid.contract.json_codec import JsonDecodeError
from luigid.contract.node import Node
from luigid.contract.page_plans import PagePlan, Parameters
from luigid.contract.violations import Violation
from luigid.contract.wire import (
    ArgumentText,
    FormError,
    Request,
    argument_texts,
    call_fields,
    is_undeclared,
)

#: Arguments of more bytes are checked by the compiled schema alone: openapi-core takes seconds on
#: large values, and collects every violation in them.
LARGE = 65536


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
    ) -> None:
        self._fallback = fallback
        self._plans: dict[str, CallPlan] = {}
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

    def arguments(self, operation: Operation, request: Request) -> Arguments:
        """Return the checked arguments of an RPC call.

        Raises RequestRefusedError, NotLoadedError.
        """
        plan = self._plans[operation.id]
        accepted = plan.accepted(request)
        if accepted is not None:
            return accepted
        texts = argument_texts(request, with_body=plan.takes_body)
        if texts and len(texts) == 1 and len(texts[0].text) > LARGE:
            return _checked_by_plan(plan, texts[0])
        return self._fallback_arguments(operation, request)

    def parameters(self, operation: Operation, request: Request) -> Parameters:
        """Return the checked path, query and header parameters of a page.

        Raises RequestRefusedError, NotLoadedError.
        """
        plan = self._page_plans[operation.id]
        accepted = None if plan is None else plan.accepted(request)
        return self._fallback_parameters(operation, request) if accepted is None else accepted

    def _fallback_arguments(self, operation: Operation, request: Request) -> Arguments:
        with_body = self._plans[operation.id].takes_body
        _refuse_other_fields(request, with_body=with_body)
        texts = argument_texts(request, with_body=with_body)
        # openapi-core reads the first of several fields, and each place as if there were no other.
        if texts is not None and len(texts) > 1:
            raise refusals.given_twice(texts)
        return self._fallback.requests.arguments(operation, request)

    def _fallback_parameters(self, operation: Operation, request: Request) -> Parameters:
        # openapi-core leaves out what is not declared, and reads the first of several.
        name = page_plans.undeclared(request, self._query_names[operation.id])
        if name is not None:
            raise refusals.undeclared_parameter(name)
        if name := page_plans.repeated(request, self._single_names[operation.id]):
            raise refusals.repeated(name)
        return self._fallback.requests.parameters(operation, request)


def _refuse_other_fields(request: Request, *, with_body: bool) -> None:
    try:
        found = call_fields(request, with_body=with_body) or []
    except FormError as error:
        raise refusals.unreadable_form(error) from error
    for field in filter(is_undeclared, found):
        raise refusals.undeclared_field(field)


def _checked_by_plan(plan: CallPlan, given: ArgumentText) -> Arguments:
    try:
        arguments = json_codec.decode(given.text)
    except JsonDecodeError as error:
        found = [Violation((), "syntax", f"not application/json: {error}")]
    else:
        found = plan.schema.violations(stand_in(arguments))
    if found:
        raise refusals.of_arguments(found, given.location)
    return cast("Arguments", arguments)
