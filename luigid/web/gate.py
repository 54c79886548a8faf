"""The gate: lets a request in if its caller has the role that the document asks for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final

from tornado.httputil import HTTPConnection, HTTPHeaders, RequestStartLine

from luigid.access.access import Access, Attempt
from luigid.access.caller import Caller
from luigid.access.throttle import TooManyFailuresError
from luigid.contract import Operation, RequestRefusedError
from luigid.contract.problem import forbidden, too_many_failures, unauthorized
from luigid.web.caller import set_caller
from luigid.web.cors import CorsPolicy
from luigid.web.trusted_proxies import peer_address

logger = logging.getLogger(__name__)

#: seconds within which it counts that an account was changed or removed
_REFRESH_SECONDS: Final = 1.0
#: under these paths, answers follow the CORS policy
_CORS_PATHS: Final = ("/api/", "/v1/")


class Gate:
    """Asks `Access` who sends a request, and holds the roles against the document."""

    def __init__(self, access: Access, cors: CorsPolicy, opened: Collection[str] = ()) -> None:
        """Take the policy of CORS, and the ids of operations that the settings open to all."""
        self.access = access
        self._cors = cors
        self._opened = frozenset(opened)
        #: answers that have no end, each with its caller and what ends it
        self._streams: dict[object, tuple[Caller, Callable[[], None]]] = {}

    def role_of(self, operation: Operation) -> str | None:
        """Return the role that an operation needs here; None: it is open to all."""
        return None if operation.id in self._opened else operation.role

    def admit(
        self,
        operation: Operation,
        start_line: RequestStartLine,
        headers: HTTPHeaders,
        connection: HTTPConnection,
    ) -> RequestRefusedError | Awaitable[RequestRefusedError | None] | None:
        """Return why a request is refused; None if it is let in.

        That may take a while, if a password has to be checked.
        """
        peer = peer_address(connection)
        role = self.role_of(operation)
        if role is None:
            self.note_stranger(headers, connection)
            return None
        found = self.access.recognise(headers, peer)
        if isinstance(found, Caller):
            return self._decide(found, role, start_line, headers, connection)
        if found is None:
            return self._unauthorized(start_line, headers, is_wrong=_has_credentials(headers))
        return self._admit_checked(found, role, start_line, headers, connection)

    def note_stranger(self, headers: HTTPHeaders, connection: HTTPConnection) -> None:
        """Write down that nobody has been recognised: no handler may take it for more."""
        set_caller(connection, self.access.nobody(headers, peer_address(connection)))

    async def watch(self) -> None:
        """Read accounts again every second, and end the streams of those who may no longer read."""
        while True:
            await asyncio.sleep(_REFRESH_SECONDS)
            try:
                await self.access.refresh()
                self.end_outdated_streams()
            except Exception:
                logger.exception("reading the accounts again failed")

    def add_stream(self, key: object, caller: Caller, end: Callable[[], None]) -> None:
        """Have a stream ended when the login of its caller ends."""
        self._streams[key] = caller, end

    def remove_stream(self, key: object) -> None:
        """Forget a stream that has ended."""
        self._streams.pop(key, None)

    def end_outdated_streams(self) -> None:
        """End the streams of callers whose login has ended or changed."""
        for caller, end in list(self._streams.values()):
            if not self.access.is_current(caller):
                end()

    async def identify(self, headers: HTTPHeaders, connection: HTTPConnection) -> Caller:
        """Return who sends a request to an operation that is open to all."""
        peer = peer_address(connection)
        found = self.access.recognise(headers, peer)
        if isinstance(found, Attempt):
            try:
                found = await self.access.check(found, headers, peer)
            except TooManyFailuresError:
                found = None
        return found or self.access.nobody(headers, peer)

    def challenge(self, headers: Mapping[str, str], *, is_wrong: bool) -> dict[str, str]:
        """Return the header that says how to log in."""
        is_script = _is_from_script(headers)
        challenge = self.access.challenge(is_script=is_script, is_wrong=is_wrong)
        return {"WWW-Authenticate": challenge}

    async def _admit_checked(
        self,
        attempt: Attempt,
        role: str,
        start_line: RequestStartLine,
        headers: HTTPHeaders,
        connection: HTTPConnection,
    ) -> RequestRefusedError | None:
        try:
            caller = await self.access.check(attempt, headers, peer_address(connection))
        except TooManyFailuresError as error:
            problem = too_many_failures(error.seconds)
            retry = {"Retry-After": str(error.seconds)}
            return self._refused(RequestRefusedError(problem, retry), start_line, headers)
        if caller is None:
            return self._unauthorized(start_line, headers, is_wrong=True)
        return self._decide(caller, role, start_line, headers, connection)

    def _decide(
        self,
        caller: Caller,
        role: str,
        start_line: RequestStartLine,
        headers: HTTPHeaders,
        connection: HTTPConnection,
    ) -> RequestRefusedError | None:
        set_caller(connection, caller)
        if role in caller.roles:
            return None
        refused = RequestRefusedError(forbidden(caller.name, role))
        return self._refused(refused, start_line, headers)

    def _unauthorized(
        self, start_line: RequestStartLine, headers: HTTPHeaders, *, is_wrong: bool
    ) -> RequestRefusedError:
        problem = unauthorized(is_wrong=is_wrong)
        refused = RequestRefusedError(problem, self.challenge(headers, is_wrong=is_wrong))
        return self._refused(refused, start_line, headers)

    def _refused(
        self, refused: RequestRefusedError, start_line: RequestStartLine, headers: HTTPHeaders
    ) -> RequestRefusedError:
        """Have the page of an allowed origin read why."""
        if self._cors.enabled and start_line.path.startswith(_CORS_PATHS):
            allowed = self._cors.answer_headers(headers.get("Origin"))
            allowed["Vary"] = "Accept-Encoding, Origin"
            refused.headers = {**refused.headers, **allowed}
        return refused


def _has_credentials(headers: HTTPHeaders) -> bool:
    return "Authorization" in headers or "luigid_session=" in headers.get("Cookie", "")


def _is_from_script(headers: Mapping[str, str]) -> bool:
    """Whether a script of a page has sent a request, not somebody who follows a link."""
    mode = headers.get("Sec-Fetch-Mode")
    if mode is not None:
        return mode != "navigate"
    is_stream = headers.get("Accept") == "text/event-stream"
    return is_stream or "X-Requested-With" in headers
