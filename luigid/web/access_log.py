"""The log of answered requests."""

import logging
from typing import NamedTuple

from tornado.web import RequestHandler

logger = logging.getLogger("luigid.access")


class Answered(NamedTuple):
    """A request and the status of its answer."""

    status: int
    verb: str
    path: str
    remote_ip: str
    seconds: float


def log_handler(handler: RequestHandler) -> None:
    """Log the answer of a Tornado handler."""
    request = handler.request
    log_answer(
        Answered(
            handler.get_status(),
            request.method or "",
            request.path,
            request.remote_ip or "",
            request.request_time(),
        )
    )


def log_answer(answered: Answered) -> None:
    """Log an answer: a success for those who debug, a refusal as a warning, a fault as an error.

    A worker pings every second, so a line for each success would drown the rest. The query is
    left out: it holds the arguments, which may be long or private. Nor is a 503 worth a line, for
    while the store fails there are as many, and its failure is logged.
    """
    level = _level(answered.status)
    if logger.isEnabledFor(level):
        status, verb, path, remote_ip, seconds = answered
        logger.log(level, "%d %s %s (%s) %.1f ms", status, verb, path, remote_ip, 1000 * seconds)


def _level(status: int) -> int:
    if status < 400 or status == 503:
        return logging.DEBUG
    return logging.WARNING if status < 500 else logging.ERROR
