"""What is common to all that programs and pages ask: under /api/ and under /v1/."""

from collections.abc import Mapping
from typing import cast

from luigid.web.checked import CheckedHandler
from luigid.web.cors import CorsPolicy


class ApiHandler(CheckedHandler):
    """A path under /api/ or /v1/: its answers follow the CORS policy and are never cached.

    They carry no Etag: under /api/ because GET changes state as well as POST, under /v1/ because
    each tells the time.
    """

    def set_default_headers(self) -> None:
        """Put on every answer, errors too, what browsers need to know."""
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        if self.cors.enabled:
            self._put_all(self.cors.answer_headers(self.origin))

    def compute_etag(self) -> None:
        """Leave the answer without one."""

    @property
    def cors(self) -> CorsPolicy:
        """The policy: a setting, as Tornado asks for default headers before `initialize`."""
        return cast("CorsPolicy", self.settings["cors"])

    @property
    def origin(self) -> str | None:
        """The origin of the web page that asks, if one does."""
        return self.request.headers.get("Origin")

    def _put_all(self, headers: Mapping[str, str]) -> None:
        for name, value in headers.items():
            self.set_header(name, value)
