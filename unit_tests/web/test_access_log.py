import logging

import pytest

from unit_tests.web.running_server import RunningServer

LOGGER = "luigid.access"


def levels(caplog: pytest.LogCaptureFixture) -> list[int]:
    return [record.levelno for record in caplog.records if record.name == LOGGER]


def test_success_is_logged_at_debug(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, LOGGER)
    server.call("echo", text="x")
    assert levels(caplog) == [logging.DEBUG]


def test_success_is_not_logged_at_info(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    server.call("echo", text="x")
    assert levels(caplog) == []


def test_refusal_is_logged_as_warning_without_arguments(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.ask("GET", "/api/echo?data=secret")
    assert levels(caplog) == [logging.WARNING]
    assert "400 GET /api/echo (127.0.0.1)" in caplog.text
    assert "secret" not in caplog.text


def test_failure_is_logged_as_error(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.call("echo", text="fail")
    assert levels(caplog) == [logging.ERROR]
