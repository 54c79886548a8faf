"""Requests against the document: compiled plans in front of openapi-core's validator."""

from collections.abc import Mapping
from typing import Any, cast

from jsonschema_path import SchemaPath
from openapi_core import V31RequestValidator
from openapi_core.deserializing.styles.exceptions import EmptyQueryParameterValue
from openapi_core.validation.request.exceptions import ParametersError
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue

from luigid.contract import call_plans, faults, json_codec, parameters, refusals
from luigid.contract.call_plans import Arguments, CallPlan
from luigid.contract.compiled import Compiler, stand_in
from luigid.contract.document import Operation, operations
from luigid.contract.faults import Fault
from luigid.contract.json_codec import DecodeError
from luigid.contract.parameters import PagePlan, Parameters
from luigid.contract.problem import Location, Refusal, bad_request
from luigid.contract.stock import REQUEST_READERS, StockRequest
from luigid.contract.wire import FORM, Carried, Request, carried

#: Arguments of more bytes are judged by the compiled schema alone: openapi-core takes seconds on
#: large values, and keeps every fault that it finds in them.
LARGE = 65536


class RequestValidator(V31RequestValidator):
    """openapi-core's validator of requests, with a compiled plan for every call and most pages.

    What a plan accepts is accepted. All else goes to openapi-core, which decides and has the words.
    """

    def __init__(self, spec: SchemaPath, **settings: Any) -> None:
        settings["extra_media_type_deserializers"] = REQUEST_READERS
        super().__init__(spec, **settings)
        compiler = Compiler(spec)
        self._plans: dict[str, CallPlan] = {}
        self._page_plans: dict[str, PagePlan | None] = {}
        self._single_names: dict[str, frozenset[str]] = {}
        for operation in operations(cast("dict[str, Any]", spec.read_value())):
            if operation.rpc_method is not None:
                self._plans[operation.id] = call_plans.plan(spec, operation, compiler)
            else:
                declared = parameters.declared(spec, operation)
                self._page_plans[operation.id] = parameters.plan(declared, compiler)
                self._single_names[operation.id] = parameters.single_names(declared)

    def arguments(self, operation: Operation, request: Request) -> Arguments:
        """Return the checked arguments of an RPC call. Raises Refusal."""
        plan = self._plans[operation.id]
        accepted = plan.accepted(request)
        if accepted is not None:
            return accepted
        texts = carried(request, with_body=plan.takes_body)
        if texts and len(texts) == 1 and len(texts[0].text) > LARGE:
            return _judged_by_plan(plan, texts[0])
        return self._judged_by_stock(plan, request)

    def parameters(self, operation: Operation, request: Request) -> Parameters:
        """Return the checked path, query and header parameters of a page. Raises Refusal."""
        plan = self._page_plans[operation.id]
        accepted = None if plan is None else plan.accepted(request)
        return self._judged_page(operation, request) if accepted is None else accepted

    def _judged_page(self, operation: Operation, request: Request) -> Parameters:
        # openapi-core reads the first of several.
        if name := parameters.repeated(request, self._single_names[operation.id]):
            raise refusals.repeated(name)
        path = self.spec / "paths" / operation.path
        try:
            stock = StockRequest.of_page(request)
            checked = self._get_parameters(stock.parameters, path / operation.method, path)
        except UnicodeDecodeError:
            raise Refusal(bad_request("The query is not UTF-8.")) from None
        except ParametersError as error:
            raise refusals.of_page(error.errors) from error
        return {**checked.path, **checked.query, **checked.header}

    def _get_simple_param_or_header(
        self, param_or_header: SchemaPath, location: Mapping[str, Any], name: str | None = None
    ) -> tuple[Any, SchemaPath]:
        # openapi-core itself takes an empty text for none, whatever the schema says.
        try:
            return super()._get_simple_param_or_header(param_or_header, location, name=name)
        except EmptyQueryParameterValue:
            return "", param_or_header / "schema"

    def _judged_by_stock(self, plan: CallPlan, request: Request) -> Arguments:
        texts = carried(request, with_body=plan.takes_body)
        # openapi-core reads the first of several fields, and each place as if there were no other.
        if texts is not None and len(texts) > 1:
            raise refusals.given_twice(texts)
        stock = StockRequest.of_call(request)
        try:
            errors = list(self._iter_errors(stock, plan.operation, plan.path))
            if errors:
                raise refusals.of_call(errors, stock.content_type)
            if texts:
                return self._stock_arguments(plan, stock)
            # openapi-core takes it for valid that no arguments are there.
            self._validate_schema(plan.schema, {})
        except InvalidSchemaValue as error:
            location: Location = "body" if plan.takes_body else "query"
            raise refusals.of_arguments(faults.of_stock(error), location) from error
        except RecursionError as error:
            raise Refusal(bad_request("The arguments are nested too deeply.")) from error
        return {}

    def _stock_arguments(self, plan: CallPlan, stock: StockRequest) -> Arguments:
        checked = self._get_parameters(stock.parameters, plan.operation, plan.path)
        if "data" in checked.query:
            return cast("Arguments", checked.query["data"])
        body = self._get_body(stock.body, stock.content_type, plan.operation)
        return cast("Arguments", body["data"] if stock.content_type == FORM else body)


def _judged_by_plan(plan: CallPlan, carried: Carried) -> Arguments:
    try:
        arguments = json_codec.decode(carried.text)
    except DecodeError as error:
        found = [Fault((), "syntax", f"not application/json: {error}")]
    else:
        found = plan.compiled.faults(stand_in(arguments))
    if found:
        raise refusals.of_arguments(found, carried.location)
    return cast("Arguments", arguments)
