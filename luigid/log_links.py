"""Links to the logs of tasks, made from the setting `log_url_template`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from string import Formatter
from typing import Final
from urllib.parse import quote, urlsplit

from luigid.errors import LuigidError

#: what a template may name, and what it stands for
PLACEHOLDERS: Final[Mapping[str, str]] = {
    "task_id": "the task's id",
    "family": "its family",
    "worker": "the id of the worker that ran it last",
    "host": "the host of that worker",
    "started": "when its last run began, in ISO 8601 and UTC",
    "started_ms": "the same in milliseconds since the epoch",
    "updated": "when its status last changed, in ISO 8601 and UTC",
    "updated_ms": "the same in milliseconds since the epoch",
}
#: a template may be as long as this, and so may a value
_MAX_LENGTH: Final = 2000
#: no year of four digits has a time beyond it
_MAX_SECONDS: Final = 253_402_300_799


class LogUrlError(LuigidError):
    """A template cannot be used; the message says why."""


class LogUrlTemplate:
    """A URL with placeholders, such as `https://logs.example/?q={task_id}&host={host}`."""

    def __init__(self, text: str) -> None:
        """Check the template. Raises LogUrlError."""
        try:
            parts = list(Formatter().parse(text))
        except ValueError as error:
            raise LogUrlError(f"{error}; a brace itself is written twice") from None
        self._names: list[str] = []
        for _, name, form, conversion in parts:
            if name is None:
                continue
            if name not in PLACEHOLDERS or form or conversion:
                known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
                written = _written(name, form, conversion)
                raise LogUrlError(f"{written} is not a placeholder: there are {known}")
            self._names.append(name)
        if len(text) > _MAX_LENGTH:
            raise LogUrlError(f"it has more than {_MAX_LENGTH} characters")
        if not text.isprintable() or " " in text:
            raise LogUrlError("it contains a space or a control character")
        # A task may not choose the server that users are led to.
        try:
            url = urlsplit(text)
        except ValueError:
            url = urlsplit("")
        if url.scheme not in ("http", "https") or not url.hostname:
            raise LogUrlError("it is not an http or https URL")
        if "{" in url.netloc or "}" in url.netloc:
            raise LogUrlError("a placeholder may stand only behind the host and its port")
        self._text = text

    def url(self, values: Mapping[str, str | float | None]) -> str | None:
        """Return the link for the values of PLACEHOLDERS, times in seconds since the epoch.

        None if a value is missing that the template names.
        """
        texts: dict[str, str] = {}
        for name in self._names:
            value = values.get(name.removesuffix("_ms"))
            if value is None:
                return None
            shown = value if isinstance(value, str) else _time(value, name.endswith("_ms"))
            texts[name] = quote(shown[:_MAX_LENGTH], safe="", errors="replace")
        return self._text.format_map(texts)


def _time(seconds: float, is_in_milliseconds: bool) -> str:
    seconds = min(max(seconds, 0), _MAX_SECONDS)
    if is_in_milliseconds:
        return str(int(seconds * 1000))
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _written(name: str, form: str | None, conversion: str | None) -> str:
    """Return a placeholder as it was written."""
    conversion = f"!{conversion}" if conversion else ""
    form = f":{form}" if form else ""
    return f"{{{name}{conversion}{form}}}"
