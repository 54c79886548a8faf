"""What to answer to a request that openapi-core, or the server itself, does not take."""

from collections.abc import Iterable, Sequence

from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.validation.request.exceptions import ParameterValidationError

from luigid.contract import faults
from luigid.contract.faults import Fault
from luigid.contract.problem import Location, Refusal, bad_request, unsupported_media_type
from luigid.contract.wire import FORM, Carried

Located = tuple[Location, Fault]

_LOCATIONS: dict[str, Location] = {"query": "query", "path": "path", "header": "header"}


def of_call(errors: Iterable[Exception], media_type: str) -> Refusal:
    """Refuse an RPC call. Faults are told by their way into the arguments, wherever these came."""
    located: list[Located] = []
    for error in errors:
        if isinstance(error.__cause__, MediaTypeNotFound):
            supported = error.__cause__.availableMimetypes
            return Refusal(unsupported_media_type(media_type, supported))
        if isinstance(error, ParameterValidationError):
            located += [("query", fault) for fault in faults.of_stock(error)]
        elif media_type == FORM:
            located += [("form", fault.inside("data")) for fault in faults.of_stock(error)]
        else:
            located += [("body", fault) for fault in faults.of_stock(error)]
    return _refusal(located)


def of_page(errors: Iterable[Exception]) -> Refusal:
    """Refuse the request for a page. Faults are told by the parameter and the way into it."""
    located: list[Located] = []
    for error in errors:
        assert isinstance(error, ParameterValidationError)
        located += [
            (_LOCATIONS[error.location], fault.under(error.name))
            for fault in faults.of_stock(error)
        ]
    return _refusal(located)


def of_arguments(found: Sequence[Fault], location: Location) -> Refusal:
    """Refuse an RPC call for faults of its arguments."""
    return _refusal([(location, fault) for fault in found])


def repeated(name: str) -> Refusal:
    """Refuse the request for a page that has a parameter more than once."""
    return _refusal([("query", Fault((name,), "once", "this is given more than once"))])


def given_twice(texts: Sequence[Carried]) -> Refusal:
    """Refuse an RPC call that carries arguments more than once."""
    fault = Fault((), "once", "the arguments are given more than once")
    return _refusal([(texts[1].location, fault)])


def _refusal(located: Sequence[Located]) -> Refusal:
    location, first = located[0]
    place = f"{location} at {first.pointer}" if first.parts else location
    more = f" ({len(located) - 1} more)" if len(located) > 1 else ""
    errors = tuple(
        {
            "location": location,
            "pointer": fault.pointer,
            "keyword": fault.keyword,
            "detail": fault.detail,
        }
        for location, fault in located
    )
    return Refusal(bad_request(f"In the {place}: {first.detail}{more}.", errors))
