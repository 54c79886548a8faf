"""Cross-origin resource sharing for /api, and the guard against changes from other web pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


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
        """Whether pages of `origin` may use the API; a request without an origin is no page's."""
        if not self.enabled or origin is None:
            return False
        if origin == "null":
            return self.allow_null_origin
        return self.allow_any_origin or origin in self.allowed_origins

    def answer_headers(self, origin: str | None) -> dict[str, str]:
        """Return what any answer under /api carries for a request from `origin`."""
        if not self.enabled:
            return {}
        headers = {"Vary": "Origin"}
        if origin is not None and self.allows(origin):
            headers["Access-Control-Allow-Origin"] = shown = self._shown(origin)
            if self.allow_credentials and shown != "*":
                headers["Access-Control-Allow-Credentials"] = "true"
            if self.exposed_headers:
                headers["Access-Control-Expose-Headers"] = self.exposed_headers
        return headers

    def preflight_headers(self, origin: str | None) -> dict[str, str]:
        """Return what the answer to OPTIONS carries beside the `answer_headers`."""
        if not self.allows(origin):
            return {}
        return {
            "Access-Control-Max-Age": str(self.max_age),
            "Access-Control-Allow-Methods": self.allowed_methods,
            "Access-Control-Allow-Headers": self.allowed_headers,
        }

    def _shown(self, origin: str) -> str:
        is_wildcard = self.allow_any_origin and origin != "null" and not self.allow_credentials
        return "*" if is_wildcard else origin


def is_from_another_origin(headers: Mapping[str, str]) -> bool:
    """Whether a browser says that a web page of another origin made this request.

    `Sec-Fetch-Site` decides where the browser sends it (over TLS and to localhost): anything but
    `same-origin` and `none` (typed, bookmarked) is another origin, `same-site` as well, since a
    page on another port or subdomain is another page. Elsewhere `Origin` is compared with the
    host asked for. Requests with neither come from programs.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("Origin")
    if origin is None:
        return False
    # A reverse proxy may ask for another host than the browser did. X-Forwarded-Host can be
    # believed here: a page cannot set it across origins without a preflight that allows it.
    asked = f"{headers.get('Host', '')},{headers.get('X-Forwarded-Host', '')}"
    hosts = {_host(host.strip()) for host in asked.split(",")} - {""}
    return origin == "null" or _host(origin) not in hosts


def _host(origin_or_host: str) -> str:
    """Return host and port in lower case, without a port that is the default of its scheme.

    The scheme is left out of the comparison: behind a proxy that ends TLS the server does not
    know it.
    """
    host = origin_or_host.rpartition("://")[2].lower()
    return host.removesuffix(":80").removesuffix(":443")
