"""One request to the receiver of a webhook, with Python's blocking client, as of a thread."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import IO, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from luigid import __version__
from luigid.errors import LuigidError
from luigid.texts import one_line

#: So much of an answer is read.
_MAX_ANSWER: Final = 1000
#: Answers to a message that will not be taken later either.
_REFUSALS: Final = (400, 410, 413, 414, 415, 422)
#: The longest wait that a receiver may ask for, in seconds.
_MAX_RETRY_AFTER: Final = 3600.0


class NotTakenError(LuigidError):
    """The receiver has not taken a message; the message of the error is one line, without URL."""

    def __init__(
        self, reason: str, *, is_final: bool = False, retry_after: float | None = None
    ) -> None:
        """Take the reason; `is_final`: a retry would fail too; the receiver may ask for a wait."""
        super().__init__(reason)
        self.is_final = is_final
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Answer:
    """The receiver's answer to a message that it has taken."""

    status: int
    text: str


class _NoRedirect(HTTPRedirectHandler):
    """Follows no redirect: the message, and its signature, are for the configured host alone."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> None:
        """Return None: the answer is an error."""


class Poster:
    """Posts to one URL, through the proxy that the environment names, if it names one."""

    def __init__(
        self, url: str, *, timeout: float, verify_certificate: bool, ca_file: Path | None
    ) -> None:
        """Take the settings of a webhook. Raises OSError if `ca_file` cannot be used."""
        self._url = url
        self._timeout = timeout
        context = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
        if not verify_certificate:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        self._opener = build_opener(_NoRedirect, HTTPSHandler(context=context))

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a body in JSON. Raises NotTakenError."""
        all_headers = {
            "Content-Type": "application/json",
            "User-Agent": f"luigid/{__version__}",
            **headers,
        }
        request = Request(self._url, body, all_headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return Answer(response.status, _text(response.read(_MAX_ANSWER)))
        except HTTPError as error:
            with error:
                raise self._refusal(error) from None
        except (OSError, HTTPException, ValueError) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise NotTakenError(self._without_url(str(reason) or type(error).__name__)) from None

    def _refusal(self, error: HTTPError) -> NotTakenError:
        try:
            text = self._without_url(_text(error.read(_MAX_ANSWER)))
        except (OSError, HTTPException, ValueError):
            text = ""
        reason = f"HTTP status {error.code}"
        if 300 <= error.code < 400:
            reason = f"{reason}: redirects are not followed"
        elif text:
            reason = f"{reason}: {text[:200]}"
        return NotTakenError(
            reason, is_final=error.code in _REFUSALS, retry_after=_seconds(error.headers)
        )

    def _without_url(self, text: str) -> str:
        url = urlsplit(self._url)
        for secret in (self._url, f"{url.path}?{url.query}", url.query, url.path):
            if len(secret) > 1:
                text = text.replace(secret, "...")
        return one_line(text)[:_MAX_ANSWER]


def _seconds(headers: Message | None) -> float | None:
    """Return the seconds of Retry-After; None if there are none, or a date."""
    value = "" if headers is None else str(headers.get("Retry-After", ""))
    return min(float(value), _MAX_RETRY_AFTER) if value.isascii() and value.isdecimal() else None


def _text(body: bytes) -> str:
    return one_line(body.decode(errors="replace"))
