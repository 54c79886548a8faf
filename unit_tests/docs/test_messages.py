"""docs/troubleshooting.md explains each warning, each error and each reason not to start."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from docs.tools.messages import Message, logged, raised, template

PAGE = Path(__file__).parents[2] / "docs" / "troubleshooting.md"

#: those whose message reaches an operator; DocumentError concerns those who change the contract
ERRORS = [
    *("StartError", "ConfigError", "UnusableValueError", "DaemonError", "AlreadyRunningError"),
    *("LoggingError", "CollectorError", "CannotListenError", "HistoryError", "MailError"),
    *("StateError", "StoreError", "StoreHeldError", "LockLostError", "PickleError", "LinesError"),
    *("RecordDecodeError", "ConsoleError", "RefusedError", "UnknownTaskError", "SettingsError"),
    *("UnreachableError", "DroppedError", "LogUrlError", "WebhookError", "AccessError"),
]

#: of the command line, and of the access log
OTHERS = {
    "unknown option …; --help lists the options",
    "unknown option …; luigi.cfg sets it: …",
    "… … (…) … ms",
}


def explained() -> set[str]:
    """Return the texts on the page."""
    return set(re.findall(r"`([^`\n]+)`", PAGE.read_text(encoding="utf-8")))


@cache
def messages() -> list[Message]:
    """Return the messages that say something; the others only pass on the text of another."""
    found = [*logged(), *raised(*ERRORS)]
    return sorted({each for each in found if re.search(r"\w", each.text)})


def test_each_message_is_explained() -> None:
    known = explained()
    assert [message for message in messages() if message.text not in known] == []


def test_page_explains_no_other_messages() -> None:
    tables = PAGE.read_text(encoding="utf-8").split("\n## What you see")[0]
    cells = re.findall(r"^\| (`.*?) \|", tables, re.MULTILINE)
    shown = {text for cell in cells for text in re.findall(r"`([^`]+)`", cell)}
    assert shown - {message.text for message in messages()} == OTHERS


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("'a state'", "a state"),
        ("'%d of %s'", "… of …"),
        ("f'{one}: {two!r}{three}'", "…: …"),
        ("f'one ' 'and two'", "one and two"),
        ("str(error)", "…"),
    ],
)
def test_template_has_ellipsis_for_each_value(code: str, text: str) -> None:
    assert template(ast.parse(code, mode="eval").body) == text
