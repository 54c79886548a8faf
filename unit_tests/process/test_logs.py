import logging
import os
import re
from collections.abc import Iterator
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path

import pytest

from luigid.process import logs
from unit_tests.hostile_texts import HOSTILE

CONFIGURATION = """
[loggers]
keys=root
[handlers]
keys=file
[formatters]
keys=plain
[logger_root]
level=WARNING
handlers=file
[handler_file]
class=FileHandler
args=('{path}',)
formatter=plain
[formatter_plain]
format=by file: %(message)s
"""


@pytest.fixture(autouse=True)
def root() -> Iterator[logging.Logger]:
    """Return the root logger, and restore it after the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    for handler in _handlers(root):
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def _handlers(logger: logging.Logger) -> list[logging.Handler]:
    """Return the handlers of a logger except those of pytest."""
    return [one for one in logger.handlers if not type(one).__module__.startswith("_pytest")]


def _section(path: Path) -> dict[str, object]:
    return {
        "version": 1,
        "formatters": {"plain": {"format": "by section: %(message)s"}},
        "handlers": {
            "file": {"class": "logging.FileHandler", "filename": path, "formatter": "plain"}
        },
        "root": {"level": "ERROR", "handlers": ["file"]},
    }


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_by_default_info_goes_to_standard_error(
    root: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()

    logging.getLogger("some.module").info("what happened")
    logging.getLogger("some.module").debug("details")

    assert capsys.readouterr().err.endswith("INFO: what happened\n")
    assert root.level == logging.INFO


def test_line_has_time_logger_process_and_level(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()

    logging.getLogger("luigid.app").info("é")

    line = capsys.readouterr().err
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d .* luigid\.app\[{os.getpid()}\] INFO: é\n", line)


def test_background_logs_to_daily_files_for_a_week(root: logging.Logger, tmp_path: Path) -> None:
    logs.configure(background=True, directory=tmp_path / "new" / "logs")

    [handler] = _handlers(root)
    assert isinstance(handler, TimedRotatingFileHandler)
    assert (handler.when, handler.interval, handler.backupCount) == ("MIDNIGHT", 86400, 7)
    assert handler.baseFilename == str(tmp_path / "new" / "logs" / "luigi-server.log")
    assert root.level == logging.INFO


def test_directory_logs_to_one_file_in_append_mode(root: logging.Logger, tmp_path: Path) -> None:
    (tmp_path / "luigi-server.log").write_text("before\n", encoding="utf-8")

    logs.configure(directory=tmp_path)
    root.info("after é")

    first, second = _lines(tmp_path / "luigi-server.log")
    assert first == "before"
    assert second.endswith(" INFO: after é")


def test_file_configures_logging_and_keeps_loggers_enabled(
    root: logging.Logger, tmp_path: Path
) -> None:
    existing = logging.getLogger("luigid.existing")
    file = tmp_path / "logging.conf"
    file.write_text(CONFIGURATION.format(path=tmp_path / "log"), encoding="utf-8")

    logs.configure(file=file, section=_section(tmp_path / "other"))
    existing.warning("from the module")
    existing.info("too little")

    assert _lines(tmp_path / "log") == ["by file: from the module"]
    assert not (tmp_path / "other").exists()


def test_section_configures_logging_and_keeps_loggers_enabled(tmp_path: Path) -> None:
    existing = logging.getLogger("luigid.existing")

    logs.configure(section=_section(tmp_path / "log"))
    existing.error("from the module")
    existing.warning("too little")

    assert _lines(tmp_path / "log") == ["by section: from the module"]


def test_command_line_takes_precedence_over_file_and_section(
    root: logging.Logger, tmp_path: Path
) -> None:
    logs.configure(
        directory=tmp_path, file=tmp_path / "missing", section=_section(tmp_path / "other")
    )

    assert [type(handler) for handler in _handlers(root)] == [logging.FileHandler]
    assert not (tmp_path / "other").exists()


def test_leave_alone_sets_up_nothing(root: logging.Logger, tmp_path: Path) -> None:
    logs.configure(
        leave_alone=True,
        background=True,
        directory=tmp_path / "logs",
        file=tmp_path / "missing",
        section={},
        level="DEBUG",
    )

    assert (_handlers(root), root.level) == ([], logging.WARNING)
    assert not (tmp_path / "logs").exists()


def test_level_takes_precedence_over_that_of_the_section(
    root: logging.Logger, tmp_path: Path
) -> None:
    logs.configure(section=_section(tmp_path / "log"), level="DEBUG")

    assert root.level == logging.DEBUG


@pytest.mark.parametrize("background", [True, False])
def test_unusable_directory_is_refused(tmp_path: Path, background: bool) -> None:
    (tmp_path / "file").touch()
    directory = tmp_path / "file" / "logs"

    with pytest.raises(logs.LoggingError) as refusal:
        logs.configure(background=background, directory=directory)

    assert str(refusal.value) == f"cannot log to {directory / 'luigi-server.log'}: Not a directory"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "FileNotFoundError: "),
        ("not an ini file", ""),
        ("[loggers]\nkeys=root\n", "KeyError: 'formatters'"),
        (CONFIGURATION.replace("'{path}'", "1/0"), "ZeroDivisionError: "),
    ],
)
def test_missing_or_invalid_file_is_refused_in_one_line(
    tmp_path: Path, text: str | None, reason: str
) -> None:
    file = tmp_path / "logging.conf"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(logs.LoggingError) as refusal:
        logs.configure(file=file)

    assert str(refusal.value).startswith(f"[core] logging_conf_file {file}: {reason}")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ({}, "ValueError: dictionary doesn't specify a version"),
        (
            {"version": 1, "handlers": {"h": {"class": "no.Such"}}},
            "ValueError: Unable to configure handler 'h': Cannot resolve 'no.Such'",
        ),
        (
            {"version": 1, "root": {"level": "LOUD"}},
            "ValueError: Unable to configure root logger: Unknown level",
        ),
    ],
)
def test_invalid_section_is_refused(section: dict[str, object], reason: str) -> None:
    with pytest.raises(logs.LoggingError) as refusal:
        logs.configure(section=section)

    assert str(refusal.value).startswith(f"[logging]: {reason}")


@pytest.mark.parametrize("background", [False, True])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_logged(
    root: logging.Logger, tmp_path: Path, text: str, background: bool
) -> None:
    logs.configure(directory=tmp_path, background=background)
    (handler,) = _handlers(root)
    # To this handler alone: xdist cannot send what pytest would capture.
    handler.handle(logging.LogRecord("x", logging.INFO, "", 1, "%r of %s", (text, text), None))
    written = (tmp_path / "luigi-server.log").read_bytes().decode()
    assert "INFO: " in written
    assert repr(text) in written
