"""The base of the handlers under /api/ and /v1/."""

from collections.abc import Mapping
from typing import cast

from luigid.web.checked import CheckedHandler
from luigid.web.cors import CorsPolicy


class ApiHandler(CheckedHandler):
    """Its answers follow the CORS policy and are never cached.

    They carry no Etag: under /api/ a GET may change the state, under /v1/ each answer holds the
    time.
    """

    def set_default_headers(self) -> None:
        """Set the headers of every answer, errors included."""
        super().set_default_headers()
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        if self.cors.enabled:
            self._set_headers(self.cors.answer_headers(self.origin))

    def compute_etag(self) -> None:
        """Return None: answers carry no Etag."""

    @property
    def cors(self) -> CorsPolicy:
        """The CORS policy.

        It is a setting of the application, as Tornado sets default headers before `initialize`.
        """
        return cast("CorsPolicy", self.settings["cors"])

    @property
    def origin(self) -> str | None:
        """The origin of the web page that sent the request; None if a program did."""
        return self.request.headers.get("Origin")

    def _set_headers(self, headers: Mapping[str, str]) -> None:
        for name, value in headers.items():
            self.set_header(name, value)
