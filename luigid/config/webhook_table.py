"""The settings of webhooks, a part of the table of settings: a section for each."""

import re
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from luigid.config.settings import Section, Setting, UnknownKey
from luigid.config.value_types import (
    ADDRESSES,
    BOOLEAN,
    OPTIONAL_PATH,
    OPTIONAL_TEXT,
    POSITIVE,
    ValueType,
    choice,
)

#: what the name of each section of a webhook begins with
PREFIX: Final = "webhook."
EVENTS: Final = ("failed", "disabled", "recovered", "late", "worker_lost")
FORMATS: Final = ("json", "slack", "mattermost", "teams")
MAX_WEBHOOKS: Final = 32
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
_MAX_SECONDS: Final = 30 * 86_400


def is_name(text: str) -> bool:
    """Return whether a text can be the name of a webhook."""
    return _NAME.fullmatch(text) is not None


def host_of(url: str) -> str:
    """Return the part of a webhook's URL that is no secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _url(value: object) -> str:
    if not isinstance(value, str) or not (value.isascii() and value.isprintable()) or " " in value:
        raise ValueError
    url = urlsplit(value)  # raises ValueError
    if url.scheme not in ("http", "https") or not url.hostname or url.fragment or "@" in url.netloc:
        raise ValueError
    assert url.port is None or url.port  # raises ValueError for what is no port
    return value


def _events(value: object) -> tuple[str, ...]:
    names: tuple[str, ...] = ADDRESSES.parse(value)
    if not names or not set(names) <= set(EVENTS):
        raise ValueError
    return tuple(name for name in EVENTS if name in names)


def _patterns(value: object) -> tuple[str, ...]:
    patterns: tuple[str, ...] = ADDRESSES.parse(value)
    for pattern in patterns:
        re.compile(translate(pattern))
    return patterns


def _seconds(least: float) -> ValueType[float]:
    def parse(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        number = float(value)
        if not least <= number <= _MAX_SECONDS:
            raise ValueError
        return number

    return ValueType(f"a number of seconds from {least:g} to {_MAX_SECONDS}", parse)


def _optional(value_type: ValueType[Any]) -> ValueType[Any]:
    def parse(value: object) -> Any:
        return None if value == "" else value_type.parse(value)

    return ValueType(value_type.expected, parse)


def _factor(value: object) -> float | None:
    if value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    number = float(value)
    if not 1 <= number <= 1000:
        raise ValueError
    return number


#: Its value is secret: messages never show it.
SECRET_URL: Final = ValueType("an http or https URL", _url, is_secret=True)
SECRET_TEXT: Final = ValueType("text", OPTIONAL_TEXT.parse, is_secret=True)
EVENT_NAMES: Final = ValueType(f"some of {', '.join(EVENTS)}, with commas between", _events)
PATTERNS: Final = ValueType("patterns, with commas between several", _patterns)


@dataclass(frozen=True, kw_only=True)
class WebhookSection(Section):
    """A webhook: messages about tasks and workers to one URL, see webhooks.md.

    NAME is made of up to 32 letters, digits, `_` and `-`; there may be 32 webhooks. In a pattern,
    `*` stands for any text, `?` for one character.
    """

    name = "webhook.NAME"
    unknown_key = UnknownKey.REFUSED

    url: Annotated[
        str,
        Setting(
            SECRET_URL,
            "URL to which the messages are sent; required. Whoever knows it can send messages "
            "there, so no log and no page shows more of it than the host.",
        ),
    ] = field(default="", repr=False)
    format: Annotated[
        str, Setting(choice(*FORMATS), "Form of the messages: for programs, or for a chat.")
    ] = "json"
    secret: Annotated[
        str | None,
        Setting(SECRET_TEXT, "Text with which messages are signed; by default, they are not."),
    ] = field(default=None, repr=False)
    events: Annotated[tuple[str, ...], Setting(EVENT_NAMES, "What to send.")] = EVENTS
    families: Annotated[
        tuple[str, ...],
        Setting(PATTERNS, "Patterns of families; by default, all families."),
    ] = ()
    workers: Annotated[
        tuple[str, ...],
        Setting(PATTERNS, "Patterns of worker ids; by default, all workers."),
    ] = ()
    failures_in_a_row: Annotated[
        int,
        Setting(
            POSITIVE,
            "Send that a task has failed from so many failures since it was last DONE, and that it "
            "recovered only after as many.",
        ),
    ] = 1
    late_after: Annotated[
        float | None,
        Setting(
            _optional(_seconds(1)),
            "Seconds after which a run is late; by default, only late_factor counts.",
        ),
    ] = None
    late_factor: Annotated[
        float | None,
        Setting(
            ValueType("a number from 1 to 1000", _factor),
            "A run is late after so many times the seconds in which 95 of 100 runs of its family "
            "end, if the server has seen at least 5, and after a minute at the earliest; empty: "
            "never.",
        ),
    ] = 3.0
    idle_workers: Annotated[
        bool, Setting(BOOLEAN, "Send also that workers are lost which ran no task.")
    ] = False
    group_seconds: Annotated[
        float,
        Setting(
            _seconds(0),
            "Seconds for which the server waits for further events, to send them as one message. "
            "While events go on, it doubles them from message to message, up to "
            "max_group_seconds.",
        ),
    ] = 10.0
    max_group_seconds: Annotated[
        float, Setting(_seconds(0), "The longest wait for further events.")
    ] = 600.0
    timeout: Annotated[
        float, Setting(_seconds(0.1), "Seconds within which the receiver must answer.")
    ] = 10.0
    give_up_after: Annotated[
        float,
        Setting(_seconds(1), "Seconds after which a message is not tried again, but dropped."),
    ] = 86_400.0
    verify_certificate: Annotated[
        bool, Setting(BOOLEAN, "Send only to a receiver with a valid certificate.")
    ] = True
    ca_file: Annotated[
        Path | None,
        Setting(
            OPTIONAL_PATH,
            "File with the certificates to trust, in PEM; by default, those of the system.",
        ),
    ] = None
