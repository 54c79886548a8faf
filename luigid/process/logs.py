"""Logging: where it goes and in which form, set up once, at the start."""

import logging.config
from collections.abc import Mapping
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path

#: Where a server in the background logs to (Luigi's).
DEFAULT_DIRECTORY = Path("/var/log/luigi")
_FILE = "luigi-server.log"
_FORMAT = "%(asctime)s %(name)s[%(process)s] %(levelname)s: %(message)s"


class LogsError(Exception):
    """Logging cannot be set up as asked; one line that says why."""


def configure(
    *,
    leave_alone: bool = False,
    background: bool = False,
    directory: Path | None = None,
    file: Path | None = None,
    section: Mapping[str, object] | None = None,
    level: str | None = None,
) -> None:
    """Set up logging as the first of these says that is given (Luigi's order).

    `leave_alone`: not at all. `background`: to a file in the directory, a new one a day, with a
    week of old ones. `directory`: to a file in it. `file`: by logging.config.fileConfig. `section`:
    by logging.config.dictConfig. None of them: to standard error. `level` is the root logger's;
    without it, it is what the file or the section says, else INFO. Raises LogsError.
    """
    if leave_alone:
        return
    if background or directory:
        _log_to(_file_handler(directory or DEFAULT_DIRECTORY, daily=background))
    elif file:
        _apply_file(file)
    elif section is not None:
        _apply_section(section)
    else:
        _log_to(logging.StreamHandler())
    if level:
        logging.getLogger().setLevel(level)


def _log_to(handler: logging.Handler) -> None:
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def _file_handler(directory: Path, *, daily: bool) -> logging.FileHandler:
    path = directory / _FILE
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if daily:
            return TimedRotatingFileHandler(path, when="midnight", backupCount=7, encoding="utf-8")
        return logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise LogsError(f"cannot log to {path}: {error.strerror}") from error


def _apply_file(path: Path) -> None:
    try:
        path.stat()  # fileConfig of early Pythons 3.11 takes a missing file for an empty one
        logging.config.fileConfig(path, disable_existing_loggers=False, encoding="utf-8")
    except Exception as error:  # it evaluates what the file says: anything can be raised
        raise LogsError(f"[core] logging_conf_file {path}: {_one_line(error)}") from error


def _apply_section(section: Mapping[str, object]) -> None:
    try:
        logging.config.dictConfig({"disable_existing_loggers": False, **section})
    except Exception as error:  # it calls what the section says: anything can be raised
        raise LogsError(f"[logging]: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    cause = f": {error.__cause__}" if error.__cause__ else ""
    return " ".join(f"{type(error).__name__}: {error}{cause}".split())
