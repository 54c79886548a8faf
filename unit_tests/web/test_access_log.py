import logging

import pytest

from unit_tests.web.serving import Site

LOGGER = "luigid.access"


def levels(caplog: pytest.LogCaptureFixture) -> list[int]:
    return [record.levelno for record in caplog.records if record.name == LOGGER]


def test_a_success_is_for_those_who_debug(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, LOGGER)
    site.call("echo", text="x")
    assert levels(caplog) == [logging.DEBUG]


def test_a_success_is_silent_otherwise(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    site.call("echo", text="x")
    assert levels(caplog) == []


def test_a_refusal_is_a_warning_without_the_arguments(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.ask("GET", "/api/echo?data=secret")
    assert levels(caplog) == [logging.WARNING]
    assert "400 GET /api/echo (127.0.0.1)" in caplog.text
    assert "secret" not in caplog.text


def test_a_fault_is_an_error(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.call("echo", text="fail")
    assert levels(caplog) == [logging.ERROR]
