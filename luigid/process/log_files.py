"""Opening log files again after another program, such as logrotate, has moved them."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

logger = logging.getLogger(__name__)


def reopen() -> None:
    """Open each log file again whose name stands for another file now, or for none.

    It applies to all file handlers of all loggers, whoever configured them. A file that is in its
    place stays open. If one cannot be opened, its handler goes on with the old file.
    """
    for handler in _file_handlers():
        handler.acquire()
        try:
            _reopen(handler)
        except OSError as error:
            logger.error("cannot log to %s: %s", handler.baseFilename, error.strerror)
        finally:
            handler.release()
    logger.info("log files that were moved are opened again")


def _reopen(handler: logging.FileHandler) -> None:
    stream = handler.stream
    if stream is None or _is_in_place(Path(handler.baseFilename), stream.fileno()):
        return
    handler.setStream(handler._open())
    stream.close()


def _is_in_place(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _file_handlers() -> Iterator[logging.FileHandler]:
    root = logging.getLogger()
    loggers = [root, *(one for one in root.manager.loggerDict.values())]
    handlers = {
        handler: None
        for one in loggers
        if isinstance(one, logging.Logger)
        for handler in one.handlers
    }
    return (handler for handler in handlers if isinstance(handler, logging.FileHandler))
