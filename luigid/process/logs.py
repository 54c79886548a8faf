"""The setup of logging, once, at the start."""

import logging.config
from collections.abc import Mapping
from io import TextIOWrapper
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from typing import TextIO

from luigid import private_files
from luigid.errors import LuigidError
from luigid.process import log_formats
from luigid.process.luigi_loggers import adopt_luigis_configuration

#: Luigi's default directory of the log of a server in the background.
DEFAULT_DIRECTORY = Path("/var/log/luigi")
_FILE = "luigi-server.log"
#: How characters are written that UTF-8 does not have, as standard error does.
_ERRORS = "backslashreplace"


class LoggingError(LuigidError):
    """Logging cannot be set up as configured; the message says why, in one line."""


def configure(
    *,
    leave_alone: bool = False,
    background: bool = False,
    directory: Path | None = None,
    file: Path | None = None,
    section: Mapping[str, object] | None = None,
    level: str | None = None,
    log_format: str = "text",
) -> None:
    """Set up logging by the first of these arguments that is given (Luigi's order).

    `leave_alone`: do nothing. `background`: log to a file in the directory, with a new file each
    day and seven old ones. `directory`: log to a file in it. `file`: call
    logging.config.fileConfig. `section`: call logging.config.dictConfig. None of them: log to
    standard error. What a file or a section says about Luigi's loggers applies to luigid's, see
    `luigi_loggers`. `level` is the level of the root logger and of luigid's; by default, that of
    the file or the section, or INFO. `log_format` is that of what this function sets up itself;
    a file or a section may use `request_id` of the records in theirs. Raises LoggingError.
    """
    if leave_alone:
        return
    log_formats.name_requests()
    if background or directory:
        _log_to(_file_handler(directory or DEFAULT_DIRECTORY, daily=background), log_format)
    elif file:
        _apply_file(file)
        adopt_luigis_configuration()
    elif section is not None:
        _apply_section(section)
        adopt_luigis_configuration()
    else:
        _log_to(_StandardErrorHandler(), log_format)
    if level:
        for name in (None, "luigid"):
            logging.getLogger(name).setLevel(level)


def is_set_up_for_standard_error() -> bool:
    """Tell whether `configure` has the log go to standard error in its own format."""
    return any(isinstance(one, _StandardErrorHandler) for one in logging.getLogger().handlers)


class _StandardErrorHandler(logging.StreamHandler[TextIO]):
    pass


def _log_to(handler: logging.Handler, log_format: str) -> None:
    handler.setFormatter(log_formats.FORMATTERS[log_format]())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


class _FileHandler(logging.FileHandler):
    def _open(self) -> TextIOWrapper:
        private_files.create(Path(self.baseFilename), private_files.GROUP)
        return super()._open()


class _DailyFileHandler(TimedRotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        private_files.create(Path(self.baseFilename), private_files.GROUP)
        return super()._open()


def _file_handler(directory: Path, *, daily: bool) -> logging.FileHandler:
    path = directory / _FILE
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if daily:
            return _DailyFileHandler(
                path, when="midnight", backupCount=7, encoding="utf-8", errors=_ERRORS
            )
        return _FileHandler(path, encoding="utf-8", errors=_ERRORS)
    except OSError as error:
        advice = "; --logdir names another folder" if directory == DEFAULT_DIRECTORY else ""
        raise LoggingError(f"cannot log to {path}: {error.strerror}{advice}") from error


def _apply_file(path: Path) -> None:
    try:
        path.stat()  # fileConfig of early releases of Python 3.11 treats a missing file as empty
        logging.config.fileConfig(path, disable_existing_loggers=False, encoding="utf-8")
    except Exception as error:  # it evaluates expressions in the file, which may raise anything
        raise LoggingError(f"[core] logging_conf_file {path}: {_one_line(error)}") from error


def _apply_section(section: Mapping[str, object]) -> None:
    try:
        logging.config.dictConfig({"disable_existing_loggers": False, **section})
    except Exception as error:  # it calls what the section names, which may raise anything
        raise LoggingError(f"[logging]: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    cause = f": {error.__cause__}" if error.__cause__ else ""
    return " ".join(f"{type(error).__name__}: {error}{cause}".split())
