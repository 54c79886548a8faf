"""The log of answered requests."""

import logging

from tornado.web import RequestHandler

logger = logging.getLogger("luigid.access")


def log_answer(handler: RequestHandler) -> None:
    """Log an answer: a success for those who debug, a refusal as a warning, a fault as an error.

    A worker pings every second, so a line for each success would drown the rest. The query is
    left out: it holds the arguments, which may be long or private.
    """
    status = handler.get_status()
    level = _level(status)
    if logger.isEnabledFor(level):
        request = handler.request
        milliseconds = 1000 * request.request_time()
        logger.log(
            level,
            "%d %s %s (%s) %.1f ms",
            status,
            request.method,
            request.path,
            request.remote_ip,
            milliseconds,
        )


def _level(status: int) -> int:
    if status < 400:
        return logging.DEBUG
    return logging.WARNING if status < 500 else logging.ERROR
