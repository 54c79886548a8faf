"""For how long one step of a server's event loop holds all others up, by the operation it serves.

It is measured in CPU time of the loop's thread, which no other process or thread changes. Where
a server compares its two validators, only what the call would take without does count.
`ForkedProcess` installs it in each server, `server.running` collects the figures at its end, and
pytest prints the longest.
"""

import asyncio
import time
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from tornado.httputil import HTTPHeaders, RequestStartLine, ResponseStartLine

from contract_tests.document import DOCUMENT
from luigid.errors import LuigidError

#: Operation -> seconds of CPU time, at most.
Holds = dict[str, float]

#: What the server is to keep to, for any one request.
TARGET_SECONDS = 0.05
#: What no test may exceed, whatever its processor is.
MAX_SECONDS = 10 * TARGET_SECONDS

_NO_OPERATION, _OTHER_PATH = "no request", "any other path"
_PATHS = set(DOCUMENT["paths"])
#: of paths with a parameter
_FOLDERS = {path.partition("{")[0] for path in _PATHS if "{" in path}

#: the operation of the connection that a step belongs to
_operation: ContextVar[str] = ContextVar("operation", default=_NO_OPERATION)
#: of all servers that have ended in this process
_longest: Holds = {}


def install() -> Holds:
    """Measure every step from now on; return the figures, which go on growing."""
    # Not wanted by the process that forks the servers.
    from luigid.contract.comparison import ComparedRequestValidator, ComparedResponseValidator
    from luigid.web.dispatcher import Dispatcher

    holds: Holds = {}
    comparison = Comparison()
    for compared in (ComparedRequestValidator, ComparedResponseValidator):
        for name in ("arguments", "parameters", "answer", "check"):
            if name in vars(compared):
                comparison.leave_out(compared, name)
    run = asyncio.Handle._run
    headers_received = Dispatcher.headers_received

    def measured(handle: asyncio.Handle) -> None:
        begin = time.thread_time()
        comparison.seconds = 0.0
        run(handle)
        seconds = time.thread_time() - begin - comparison.seconds
        # As the step has left it: the request may have come in this step.
        operation = handle._context.get(  # type: ignore[attr-defined]
            _operation, _NO_OPERATION
        )
        if seconds > holds.get(operation, 0):
            holds[operation] = seconds

    def named(
        dispatcher: Dispatcher,
        start_line: RequestStartLine | ResponseStartLine,
        headers: HTTPHeaders,
    ) -> Awaitable[None] | None:
        assert isinstance(start_line, RequestStartLine)
        _operation.set(operation_of(start_line.path))
        return headers_received(dispatcher, start_line, headers)

    asyncio.Handle._run = measured  # type: ignore[method-assign,assignment]
    Dispatcher.headers_received = named  # type: ignore[method-assign,assignment]
    return holds


class Comparison:
    """The time that the comparison of the validators takes, within one step."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def leave_out(self, compared: type, name: str) -> None:
        """Have a method of a comparing validator do its work once more as it is without.

        Only that counts. Validators change nothing, so that the answer is the same.
        """
        with_comparison, alone = vars(compared)[name], getattr(compared.__bases__[0], name)

        def method(*arguments: Any) -> Any:
            begin = time.thread_time()
            try:
                return with_comparison(*arguments)
            finally:
                self.seconds += time.thread_time() - begin
                # It fails where the other does, or leaves what is large to another process.
                with suppress(LuigidError):
                    alone(*arguments)

        setattr(compared, name, method)


def operation_of(target: str) -> str:
    """Return the path of a request without its query and parameters; all unknown ones are one."""
    path = target.partition("?")[0]
    if path in _PATHS:
        return path
    return next((folder for folder in _FOLDERS if path.startswith(folder)), _OTHER_PATH)


def collect(holds: Mapping[str, float]) -> None:
    """Add the figures of a server to those of all."""
    for operation, seconds in holds.items():
        _longest[operation] = max(seconds, _longest.get(operation, 0))


def longest() -> Holds:
    """Return the figures of all servers so far."""
    return dict(_longest)


def describe(holds: Mapping[str, float], number: int = 10) -> Iterator[str]:
    """Yield the longest, one a line."""
    for operation, seconds in sorted(holds.items(), key=lambda item: -item[1])[:number]:
        yield f"{seconds * 1e3:7.1f} ms  {operation}"


def assert_short(holds: Mapping[str, float]) -> None:
    """Check that no operation has held the loop for too long."""
    assert holds, "nothing was measured"
    too_long = {name: seconds for name, seconds in holds.items() if seconds > MAX_SECONDS}
    assert not too_long, "\n".join(describe(too_long))
