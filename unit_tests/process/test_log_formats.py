import json
import logging
import sys
from contextvars import Context
from typing import Any

import pytest

from luigid import request_id
from luigid.process import log_formats
from luigid.texts import visible
from unit_tests.hostile_texts import HOSTILE


@pytest.fixture(autouse=True)
def _named_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "_logRecordFactory", logging.getLogRecordFactory())
    log_formats.name_requests()


def record(message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    made = logging.getLogRecordFactory()(
        "luigid.web", logging.WARNING, "file.py", 7, message, arguments, None
    )
    made.__dict__.update(extra)
    made.created = 1793952000.25
    return made


def of_request(message: str) -> logging.LogRecord:
    def make() -> logging.LogRecord:
        request_id.begin("id-1")
        return record(message)

    return Context().run(make)


def as_json(made: logging.LogRecord) -> dict[str, Any]:
    line = log_formats.JsonLineFormatter().format(made)
    assert "\n" not in line
    assert line.isascii()
    found: dict[str, Any] = json.loads(line)
    return found


def test_text_ends_with_the_request() -> None:
    assert log_formats.TextFormatter().format(of_request("slow")).endswith("WARNING: slow [id-1]")


def test_text_of_no_request_ends_with_the_message() -> None:
    assert log_formats.TextFormatter().format(record("slow")).endswith("WARNING: slow")


def test_json_has_what_a_record_has() -> None:
    made = of_request("slow")
    assert as_json(made) == {
        "time": "2026-11-06T08:00:00.250Z",
        "level": "WARNING",
        "logger": "luigid.web",
        "process": made.process,
        "message": "slow",
        "request_id": "id-1",
    }


def test_json_of_no_request_has_no_member_for_it() -> None:
    assert "request_id" not in as_json(record("slow"))


def test_json_has_the_extras_of_a_record() -> None:
    assert as_json(record("%d", 404, status=404))["status"] == 404


def test_json_has_the_traceback_in_the_same_line() -> None:
    made = record("failed")
    try:
        raise ValueError("broken\nhere")
    except ValueError:
        made.exc_info = sys.exc_info()
    assert as_json(made)["exception"].endswith("ValueError: broken\nhere")


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_json_of_any_text_is_one_line(text: str) -> None:
    assert as_json(record("%s", text))["message"] == text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_shows_what_reorders_it_or_acts_on_a_terminal(text: str) -> None:
    line = log_formats.TextFormatter().format(record("%s of", text))
    assert visible(line) == line
    assert line.endswith(f"WARNING: {visible(text)} of")


def test_text_keeps_the_lines_of_a_traceback() -> None:
    made = record("failed")
    try:
        raise ValueError("a\x1b[31m\nb")
    except ValueError:
        made.exc_info = sys.exc_info()
    assert log_formats.TextFormatter().format(made).endswith("ValueError: a\\u001b[31m\nb")


def test_records_are_named_once() -> None:
    factory = logging.getLogRecordFactory()
    log_formats.name_requests()
    assert logging.getLogRecordFactory() is factory
