"""The answers to requests that the document does not allow."""

from collections.abc import Sequence
from typing import Any

from luigid.contract.problem import Location, RequestRefusedError, bad_request
from luigid.contract.violations import Violation, shortened
from luigid.contract.wire import ArgumentText, Field, FormError
from luigid.contract.work import MAX_LONE_SURROGATES, WORDY_MARKS

Located = tuple[Location, Violation]

#: The keyword for what nothing declares.
_SURPLUS = "additionalProperties"


def of_arguments(
    found: Sequence[Violation], location: Location, *, is_cut: bool = False
) -> RequestRefusedError:
    """Refuse an RPC call for violations in its arguments; if `is_cut`, there are others."""
    return of_violations([(location, violation) for violation in found], is_cut=is_cut)


def of_violations(located: Sequence[Located], *, is_cut: bool = False) -> RequestRefusedError:
    """Refuse a request for its violations, of which there must be one at least."""
    location, first = located[0]
    place = f"{location} at {first.pointer}" if first.path else location
    more = f" ({len(located) - 1} more)" if len(located) > 1 else ""
    if is_cut:
        more = f" ({len(located) - 1} more in `errors`, and others)"
    errors: tuple[dict[str, Any], ...] = tuple(
        {
            "location": location,
            "pointer": violation.pointer,
            "keyword": violation.keyword,
            "detail": violation.detail,
        }
        for location, violation in located
    )
    return RequestRefusedError(bad_request(f"In the {place}: {first.detail}{more}.", errors))


def repeated(name: str) -> RequestRefusedError:
    """Refuse the request for a page that has a parameter more than once."""
    return of_violations([("query", Violation((name,), "once", "this is given more than once"))])


def too_long(given: ArgumentText, max_marks: int) -> RequestRefusedError:
    """Refuse an RPC call whose arguments have more values than a call may have."""
    detail = (
        f"the arguments have more than {max_marks} commas, colons and opening brackets outside of"
        " strings, and so about as many values and names; that is the maximum"
    )
    return of_violations([(given.location, Violation((), "size", detail))])


def too_long_query() -> RequestRefusedError:
    """Refuse the request for a page with more parameters, or values in them, than it may have."""
    detail = (
        f"there are more than {WORDY_MARKS} parameters, and commas, colons and opening brackets"
    )
    return of_violations([("query", Violation((), "size", detail))])


def too_many_surrogates(given: ArgumentText) -> RequestRefusedError:
    """Refuse an RPC call whose arguments have more lone surrogates than any call may have."""
    detail = f"the texts of the arguments have more than {MAX_LONE_SURROGATES} lone surrogates"
    return of_violations([(given.location, Violation((), "size", detail))])


def undeclared_parameter(name: str) -> RequestRefusedError:
    """Refuse the request for a page with a parameter that it does not have."""
    return of_violations([("query", Violation((name,), _SURPLUS, "there is no such parameter"))])


def undeclared_field(field: Field) -> RequestRefusedError:
    """Refuse an RPC call with a field besides `data`."""
    name = shortened(field.name.decode(errors="replace"))
    detail = f"there is no field {name!r}; all arguments are in the JSON of 'data'"
    return of_violations([(field.location, Violation((), _SURPLUS, detail))])


def unreadable(error: FormError) -> RequestRefusedError:
    """Refuse a request whose query or form cannot be read."""
    return of_violations([(error.location, Violation((), "syntax", str(error)))])


def given_twice(texts: Sequence[ArgumentText]) -> RequestRefusedError:
    """Refuse an RPC call that carries arguments more than once."""
    violation = Violation((), "once", "the arguments are given more than once")
    return of_violations([(texts[1].location, violation)])
