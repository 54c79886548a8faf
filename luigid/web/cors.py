"""Cross-origin resource sharing for /api, and protection against cross-site request forgery."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class CorsPolicy:
    """The settings of [cors] and the headers that follow from them.

    The preflight's headers are Luigi's. Unlike Luigi's, actual answers carry
    `Access-Control-Allow-Credentials` and `Access-Control-Expose-Headers` too, because browsers
    read them nowhere else, and `*` is never sent beside credentials, because browsers refuse
    the pair (Fetch standard, "CORS check").
    """

    enabled: bool
    allowed_origins: Collection[str]
    allow_any_origin: bool
    allow_null_origin: bool
    max_age: int
    allowed_methods: str
    allowed_headers: str
    exposed_headers: str
    allow_credentials: bool

    def allows(self, origin: str | None) -> bool:
        """Tell whether pages of `origin` may use the API; None is never allowed."""
        if not self.enabled or origin is None:
            return False
        if origin == "null":
            return self.allow_null_origin
        return self.allow_any_origin or origin in self.allowed_origins

    def answer_headers(self, origin: str | None) -> dict[str, str]:
        """Return the headers of every answer under /api to a request from `origin`."""
        if not self.enabled:
            return {}
        headers = {"Vary": "Origin"}
        if origin is not None and self.allows(origin):
            headers["Access-Control-Allow-Origin"] = allowed = self._allow_origin(origin)
            if self.allow_credentials and allowed != "*":
                headers["Access-Control-Allow-Credentials"] = "true"
            if self.exposed_headers:
                headers["Access-Control-Expose-Headers"] = self.exposed_headers
        return headers

    def preflight_headers(self, origin: str | None) -> dict[str, str]:
        """Return the headers of a preflight's answer, beside the `answer_headers`."""
        if not self.allows(origin):
            return {}
        return {
            "Access-Control-Max-Age": str(self.max_age),
            "Access-Control-Allow-Methods": self.allowed_methods,
            "Access-Control-Allow-Headers": self.allowed_headers,
        }

    def _allow_origin(self, origin: str) -> str:
        is_wildcard = self.allow_any_origin and origin != "null" and not self.allow_credentials
        return "*" if is_wildcard else origin


#: Pages of other origins may do nothing.
CORS_OFF: Final = CorsPolicy(
    enabled=False,
    allowed_origins=(),
    allow_any_origin=False,
    allow_null_origin=False,
    max_age=0,
    allowed_methods="",
    allowed_headers="",
    exposed_headers="",
    allow_credentials=False,
)


def is_from_another_origin(headers: Mapping[str, str]) -> bool:
    """Tell whether a browser sent this request for a web page of another origin.

    If there is a `Sec-Fetch-Site` (browsers send it over TLS and to localhost), it decides: all
    values but `same-origin` and `none` (typed, bookmarked) are another origin. So is `same-site`,
    since another port or subdomain is another origin. Otherwise `Origin` is compared with the host
    of the request. Requests with neither header come from programs.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("Origin")
    if origin is None:
        return False
    # Behind a reverse proxy, Host may not be the host that the browser asked for. X-Forwarded-Host
    # can be trusted here: a page of another origin cannot set it without an allowing preflight.
    names = f"{headers.get('Host', '')},{headers.get('X-Forwarded-Host', '')}"
    hosts = {_host(host.strip()) for host in names.split(",")} - {""}
    return origin == "null" or _host(origin) not in hosts


def _host(origin_or_host: str) -> str:
    """Return host and port in lower case, without the default port of HTTP or HTTPS.

    The scheme is left out: behind a proxy that terminates TLS the server does not know it.
    """
    host = origin_or_host.rpartition("://")[2].lower()
    return host.removesuffix(":80").removesuffix(":443")
