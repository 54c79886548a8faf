"""The access log."""

import logging
from typing import NamedTuple

from tornado.web import RequestHandler

from luigid.web.trusted_proxies import logged_address

logger = logging.getLogger("luigid.access")


class AnsweredRequest(NamedTuple):
    """What the access log says of a request and its answer."""

    status: int
    verb: str
    path: str
    remote_ip: str
    seconds: float


def log_handler(handler: RequestHandler) -> None:
    """Log the request that a Tornado handler has answered."""
    request = handler.request
    log_answer(
        AnsweredRequest(
            handler.get_status(),
            request.method or "",
            request.path,
            logged_address(request.connection),
            request.request_time(),
        )
    )


def log_answer(answered: AnsweredRequest) -> None:
    """Log a success at level DEBUG, a 4xx at WARNING, a 5xx at ERROR.

    A worker pings every second, so at INFO the successes would drown the rest. A 503 is logged at
    DEBUG, too: while the store fails every call gets one, and the failure itself is logged. The
    query is left out: it holds the arguments, which may be long or private.
    """
    level = _level(answered.status)
    if logger.isEnabledFor(level):
        status, verb, path, remote_ip, seconds = answered
        logger.log(
            level,
            "%d %s %s (%s) %.1f ms",
            *(status, verb, path, remote_ip, 1000 * seconds),
            extra={
                "status": status,
                "verb": verb,
                "path": path,
                "remote_ip": remote_ip,
                "seconds": round(seconds, 6),
            },
        )


def _level(status: int) -> int:
    if status < 400 or status == 503:
        return logging.DEBUG
    return logging.WARNING if status < 500 else logging.ERROR
