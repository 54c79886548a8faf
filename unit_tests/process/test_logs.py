import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path

import pytest

import luigid
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


#: Prints the log of a server whose configuration is the given one, as JSON.
NAMED = """
import json, logging, sys
from luigid.process import logs
from luigid.process.background import logger
logs.configure(section=json.loads(sys.argv[1]))
logger.info("a line")
logger.debug("a detail")
"""
TO_CONSOLE = {"handlers": ["console"]}


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Restore the logger of luigid after the test."""
    ours = logging.getLogger("luigid")
    yield
    ours.handlers.clear()
    ours.setLevel(logging.NOTSET)
    ours.propagate = True


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

    [handler] = _handlers(root)
    assert isinstance(handler, logging.FileHandler)
    assert handler.baseFilename == str(tmp_path / "luigi-server.log")
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
    section = _section(tmp_path / "log")
    section["loggers"] = {"luigi": {"level": "ERROR"}}
    logs.configure(section=section, level="DEBUG")

    assert root.level == logging.DEBUG
    assert logging.getLogger("luigid.app").getEffectiveLevel() == logging.DEBUG


def _printed(**section: object) -> str:
    handlers = {"console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}}
    configuration = {"version": 1, "handlers": handlers, **section}
    return subprocess.run(
        [sys.executable, "-c", NAMED, json.dumps(configuration)],
        env={**os.environ, "PYTHONPATH": str(Path(luigid.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.parametrize(
    ("loggers", "printed"),
    [
        ({"luigi": {**TO_CONSOLE, "level": "INFO"}}, "a line\n"),
        ({"luigi": {**TO_CONSOLE, "level": "INFO", "propagate": False}}, "a line\n"),
        ({"luigi": {**TO_CONSOLE, "level": "WARNING"}}, ""),
        ({"luigi.scheduler": {**TO_CONSOLE, "level": "DEBUG"}}, "a line\na detail\n"),
        ({"luigi": {"level": "INFO"}, "luigi.server": TO_CONSOLE}, "a line\n"),
        ({"luigi-interface": {**TO_CONSOLE, "level": "INFO"}}, "a line\n"),
        (
            {"luigi": {**TO_CONSOLE, "level": "ERROR"}, "luigid": {**TO_CONSOLE, "level": "INFO"}},
            "a line\n",
        ),
        ({"other": {**TO_CONSOLE, "level": "INFO"}}, ""),
    ],
)
def test_configuration_of_luigis_loggers_applies_to_luigids(
    loggers: dict[str, object], printed: str
) -> None:
    assert _printed(loggers=loggers) == printed


def test_level_of_luigis_logger_applies_to_the_handlers_of_the_root() -> None:
    root = {"level": "WARNING", "handlers": ["console"]}

    assert _printed(root=root, loggers={"luigi": {"level": "INFO"}}) == "a line\n"
    assert _printed(root=root) == ""


def test_workers_logger_is_ignored_where_the_root_has_handlers() -> None:
    root = {"level": "INFO", "handlers": ["console"]}
    loggers = {"luigi-interface": {"level": "ERROR", "propagate": False, **TO_CONSOLE}}

    assert _printed(root=root, loggers=loggers) == "a line\n"


def test_loggers_disabled_for_not_being_named_are_enabled() -> None:
    loggers = {"luigi": {**TO_CONSOLE, "level": "INFO"}}

    assert _printed(loggers=loggers, disable_existing_loggers=True) == "a line\n"


@pytest.mark.parametrize("background", [True, False])
def test_new_log_file_is_for_owner_and_group(
    root: logging.Logger, tmp_path: Path, background: bool
) -> None:
    file = tmp_path / "luigi-server.log"
    umask = os.umask(0o000)
    try:
        logs.configure(background=background, directory=tmp_path)
        assert file.stat().st_mode & 0o777 == 0o640
        if background:
            [handler] = _handlers(root)
            assert isinstance(handler, TimedRotatingFileHandler)
            handler.doRollover()
            assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o640}
    finally:
        os.umask(umask)


def test_existing_log_file_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "luigi-server.log"
    file.touch()
    file.chmod(0o644)

    logs.configure(directory=tmp_path)

    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("background", [True, False])
def test_unusable_directory_is_refused(tmp_path: Path, background: bool) -> None:
    (tmp_path / "file").touch()
    directory = tmp_path / "file" / "logs"

    with pytest.raises(logs.LoggingError) as refusal:
        logs.configure(background=background, directory=directory)

    assert str(refusal.value) == f"cannot log to {directory / 'luigi-server.log'}: Not a directory"


def test_unusable_default_directory_is_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(logs, "DEFAULT_DIRECTORY", tmp_path / "file" / "logs")

    with pytest.raises(logs.LoggingError, match=r"Not a directory; --logdir names another folder$"):
        logs.configure(background=True)


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
