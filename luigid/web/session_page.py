"""`/v1/session`: who is logged in; logging in and out."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from luigid.access import sessions
from luigid.access.accounts import AccessError
from luigid.access.caller import Caller
from luigid.access.proxies import has_tls
from luigid.access.roles import ROLES
from luigid.access.throttle import TooManyFailuresError
from luigid.audit import Audit, RecordedAction
from luigid.contract import Contract, Operation, RequestRefusedError
from luigid.contract.problem import (
    RETRY_LATER,
    no_login,
    too_many_failures,
    unauthorized,
    unavailable,
)
from luigid.errors import CommitFailedError
from luigid.state.slices import Slices
from luigid.web.api import ApiHandler
from luigid.web.state_changes import StateChanges
from luigid.web.trusted_proxies import peer_address


def _no_change() -> Slices[None]:
    yield


class SessionHandler(ApiHandler):
    """Tells who is logged in, begins sessions and ends them."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        changes: StateChanges,
        audit: Audit,
    ) -> None:
        """Take what makes changes, and the audit."""
        super().initialize(contract, operations)
        self.changes = changes
        self.audit = audit

    async def get(self) -> None:
        """Answer who has sent the request."""
        self.answer(self._described(await self._identify()))

    async def post(self) -> None:
        """Begin a session, or refuse to."""
        try:
            await self._log_in(await self.read_body())
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)

    async def delete(self) -> None:
        """End the session of the request, if there is one."""
        caller = await self._identify()
        if self.gate is not None and caller.session_id is not None:
            try:
                await self.gate.access.log_out(caller)
            except AccessError as error:
                self.answer_problem(unavailable(f"the session stays: {error}"), RETRY_LATER)
                return
            await self._record("v1_session.delete", caller)
        self.clear_cookie(sessions.COOKIE, samesite="Strict", httponly=True)
        self.set_status(204)
        self.clear_header("Content-Type")
        self.finish()

    async def _log_in(self, given: dict[str, str]) -> None:
        gate = self.gate
        if gate is None or not gate.access.has_sessions:
            raise RequestRefusedError(no_login())
        headers, connection = self.request.headers, self.request.connection
        assert connection is not None
        name, secret = given.get("name", ""), given.get("password", given.get("token", ""))
        try:
            begun = await gate.access.log_in(name, secret, headers, peer_address(connection))
        except TooManyFailuresError as error:
            retry = {"Retry-After": str(error.seconds)}
            raise RequestRefusedError(too_many_failures(error.seconds), retry) from None
        if begun is None:
            challenge = gate.challenge(headers, is_wrong=True)
            raise RequestRefusedError(unauthorized(is_wrong=True), challenge)
        caller, cookie = begun
        await self._record("v1_session.post", caller)
        self.set_cookie(
            sessions.COOKIE,
            cookie,
            httponly=True,
            samesite="Strict",
            secure=self._has_tls(),
            max_age=int(gate.access.session_seconds),
        )
        self.answer(self._described(caller))

    async def _record(self, operation: str, caller: Caller) -> None:
        """Record that a session has begun or ended.

        Where the state cannot be stored it is not recorded: people must be able to look then.
        """

        def record(_nothing: None) -> RecordedAction:
            return self.audit.record(operation, {}, caller)

        with suppress(CommitFailedError):
            await self.changes.make(_no_change, record)

    async def _identify(self) -> Caller:
        connection = self.request.connection
        if self.gate is None or connection is None:
            return self.caller
        return await self.gate.identify(self.request.headers, connection)

    def _has_tls(self) -> bool:
        connection, gate = self.request.connection, self.gate
        assert connection is not None
        assert gate is not None
        peer = peer_address(connection)
        is_encrypted = self.request.protocol == "https"
        return is_encrypted or has_tls(peer, self.request.headers, gate.access.proxies)

    def _described(self, caller: Caller) -> dict[str, Any]:
        return {
            "login": "none" if self.gate is None else self.gate.access.kind,
            "name": caller.name,
            "roles": [role for role in ROLES if role in caller.roles],
            "kind": caller.kind,
            "expires": caller.expires,
        }
