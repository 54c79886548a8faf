"""Which requests are refused because a hostile page may have had a browser send them."""

from collections.abc import Mapping

from luigid.access.caller import Caller
from luigid.contract import Operation, RequestRefusedError
from luigid.contract.problem import cross_site
from luigid.web.allowed_hosts import is_from_browser
from luigid.web.cors import CorsPolicy, is_from_another_origin

#: kinds of logins whose credentials a browser sends by itself, whichever page asks it to
_SENT_BY_BROWSERS = ("session", "basic", "proxy")


def refusal(
    operation: Operation, headers: Mapping[str, str], caller: Caller, cors: CorsPolicy
) -> RequestRefusedError | None:
    """Return why a request that changes something is refused; None if it is not."""
    if not operation.changes_state:
        return None
    origin = headers.get("Origin")
    if is_from_another_origin(headers):
        return None if cors.allows(origin) else RequestRefusedError(cross_site(origin))
    # Over plain HTTP, browsers do not say which page a GET comes from.
    is_unsaid = operation.method == "get" and "Sec-Fetch-Site" not in headers and origin is None
    if is_unsaid and caller.kind in _SENT_BY_BROWSERS and is_from_browser(headers):
        return RequestRefusedError(cross_site(None))
    return None
