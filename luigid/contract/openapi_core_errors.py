"""What openapi-core's exceptions say, as violations and as refusals."""

from collections.abc import Iterable, Iterator
from itertools import islice

from jsonschema.exceptions import ValidationError, best_match
from openapi_core.casting.schemas.exceptions import CastError
from openapi_core.deserializing.media_types.exceptions import MediaTypeDeserializeError
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.validation.request.exceptions import (
    MissingRequiredParameter,
    ParameterValidationError,
)
from openapi_core.validation.response.exceptions import MissingData, MissingRequiredHeader
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue

from luigid.contract import refusals
from luigid.contract.problem import Location, RequestRefusedError, unsupported_media_type
from luigid.contract.refusals import Located
from luigid.contract.violations import Violation, shortened
from luigid.contract.wire import FORM, MULTIPART

#: How many violations of one value are told.
_MAX_VIOLATIONS = 20

_LOCATIONS: dict[str, Location] = {"query": "query", "path": "path", "header": "header"}


def violations(error: Exception) -> list[Violation]:
    """Return the violations that an exception of openapi-core's validators stands for."""
    cause = error.__cause__ or error
    if isinstance(cause, InvalidSchemaValue):
        return list(islice(_of_schema(cause.schema_errors), _MAX_VIOLATIONS))
    if isinstance(cause, MediaTypeDeserializeError):
        # Its own text cannot be had where the value is not bytes.
        return [Violation((), "syntax", shortened(f"not {cause.mimetype}: {cause.__context__}"))]
    return [Violation((), _keyword(cause), shortened(str(cause)))]


def refused_call(errors: Iterable[Exception], media_type: str) -> RequestRefusedError:
    """Refuse an RPC call. A violation has its path in the arguments, wherever they came from."""
    located: list[Located] = []
    for error in errors:
        if isinstance(error.__cause__, MediaTypeNotFound):
            supported = error.__cause__.availableMimetypes
            return RequestRefusedError(unsupported_media_type(media_type, supported))
        if isinstance(error, ParameterValidationError):
            located += [("query", violation) for violation in violations(error)]
        elif media_type in (FORM, MULTIPART):
            located += [("form", violation.inside("data")) for violation in violations(error)]
        else:
            located += [("body", violation) for violation in violations(error)]
    return refusals.of_violations(located)


def refused_page(errors: Iterable[Exception]) -> RequestRefusedError:
    """Refuse the request for a page. A violation's path begins with the parameter."""
    located: list[Located] = []
    for error in errors:
        assert isinstance(error, ParameterValidationError)
        location = _LOCATIONS[error.location]
        located += [(location, violation.under(error.name)) for violation in violations(error)]
    return refusals.of_violations(located)


def _of_schema(errors: Iterable[Exception]) -> Iterator[Violation]:
    for error in errors:
        assert isinstance(error, ValidationError)
        # Of an anyOf or oneOf the branch that comes closest says more than that none fits.
        closest = best_match([error])
        assert closest is not None
        yield Violation(
            tuple(closest.absolute_path), str(closest.validator), shortened(closest.message)
        )


def _keyword(cause: BaseException) -> str:
    match cause:
        case MediaTypeNotFound():
            return "mediaType"
        case MissingRequiredParameter() | MissingRequiredHeader() | MissingData():
            return "required"
        case CastError():
            return "type"
        case _:
            return "syntax"
