"""Requests as openapi-core checks them."""

from collections.abc import Mapping
from typing import Any, cast

from jsonschema_path import SchemaPath
from openapi_core import V31RequestValidator
from openapi_core.deserializing.styles.exceptions import EmptyQueryParameterValue
from openapi_core.validation.request.exceptions import ParametersError
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue

from luigid.contract import openapi_core_errors, refusals
from luigid.contract.call_plans import Arguments
from luigid.contract.document import Operation
from luigid.contract.openapi_core_numbers import CASTERS
from luigid.contract.openapi_core_setup import REQUEST_READERS, FallbackRequest
from luigid.contract.page_plans import Parameters
from luigid.contract.problem import Location, RequestRefusedError, bad_request
from luigid.contract.wire import JSON, Request, argument_texts


class FallbackRequestValidator(V31RequestValidator):
    """openapi-core's validator of requests, asked by operation."""

    schema_casters_factory = CASTERS

    def __init__(self, spec: SchemaPath, **settings: Any) -> None:
        settings["extra_media_type_deserializers"] = REQUEST_READERS
        super().__init__(spec, **settings)

    def arguments(self, operation: Operation, request: Request) -> Arguments:
        """Return the checked arguments of an RPC call, which come in one place.

        Raises RequestRefusedError.
        """
        path = self.spec / "paths" / operation.path
        contents = path / operation.method
        asked = FallbackRequest.of_call(request)
        try:
            errors = list(self._iter_errors(asked, contents, path))
            if errors:
                raise openapi_core_errors.refused_call(errors, asked.content_type)
            if argument_texts(request, with_body=operation.method == "post"):
                return self._given_arguments(asked, contents, path)
            # openapi-core takes it for valid that there are no arguments.
            owner = contents if "parameters" in contents else path
            schema = owner / "parameters" / 0 / "content" / JSON / "schema"
            self._validate_schema(schema, {})
        except InvalidSchemaValue as error:
            location: Location = "body" if operation.method == "post" else "query"
            found = openapi_core_errors.violations(error)
            raise refusals.of_arguments(found, location) from error
        except RecursionError as error:
            raise RequestRefusedError(
                bad_request("The arguments are nested too deeply.")
            ) from error
        return {}

    def _given_arguments(
        self, asked: FallbackRequest, contents: SchemaPath, path: SchemaPath
    ) -> Arguments:
        checked = self._get_parameters(asked.parameters, contents, path)
        if "data" in checked.query:
            return cast("Arguments", checked.query["data"])
        body = self._get_body(asked.body, asked.content_type, contents)
        return cast("Arguments", body["data"] if asked.content_type != JSON else body)

    def parameters(self, operation: Operation, request: Request) -> Parameters:
        """Return the checked path, query and header parameters of a page.

        Raises RequestRefusedError.
        """
        path = self.spec / "paths" / operation.path
        try:
            asked = FallbackRequest.of_page(request)
            checked = self._get_parameters(asked.parameters, path / operation.method, path)
        except UnicodeDecodeError:
            raise RequestRefusedError(bad_request("The query is not UTF-8.")) from None
        except ParametersError as error:
            raise openapi_core_errors.refused_page(error.errors) from error
        return {**checked.path, **checked.query, **checked.header}

    def _get_security(self, parameters: object, operation: SchemaPath) -> None:
        """Leave the security to the gate, which has let the request in."""

    def _get_simple_param_or_header(
        self, param_or_header: SchemaPath, location: Mapping[str, Any], name: str | None = None
    ) -> tuple[Any, SchemaPath]:
        # openapi-core itself takes an empty text for none, whatever the schema says.
        try:
            return super()._get_simple_param_or_header(param_or_header, location, name=name)
        except EmptyQueryParameterValue:
            return "", param_or_header / "schema"
