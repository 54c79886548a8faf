"""The base of the handlers under /v1/ that change the state."""

from collections.abc import Awaitable
from typing import Any

from luigid.audit import Who
from luigid.contract import RequestRefusedError, json_codec
from luigid.contract.problem import RETRY_LATER, cross_site, unavailable
from luigid.errors import CommitFailedError
from luigid.web.api import ApiHandler
from luigid.web.caller import Caller, caller_of
from luigid.web.cors import is_from_another_origin


class ChangingHandler(ApiHandler):
    """Answers when the change is durable."""

    def prepare(self) -> None:
        """Refuse what a page of another origin asks for, unless CORS allows the origin."""
        super().prepare()
        if self._finished or not self.operations[self.verb].changes_state:
            return
        if is_from_another_origin(self.request.headers) and not self.cors.allows(self.origin):
            self.answer_problem(cross_site(self.origin))

    @property
    def caller(self) -> Caller:
        """Who has sent the request."""
        assert self.request.connection is not None
        return caller_of(self.request.connection)

    async def answer_or_refuse(self, answer: Awaitable[Any], status: int = 200) -> None:
        """Answer with a status and a value as JSON; None: without a body."""
        try:
            value = await answer
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
        except CommitFailedError as error:
            self.answer_problem(unavailable(f"the state cannot be kept: {error}"), RETRY_LATER)
        else:
            self.answer_as(status, value)

    def answer_as(self, status: int, value: object) -> None:
        """Answer with a status and a value as JSON; None: without a body."""
        if status == 200:
            self.answer(value)
            return
        self.set_status(status)
        if value is None:
            self.clear_header("Content-Type")
            self.finish()
        else:
            self.finish(json_codec.encode(value))


def name_of(who: Who) -> str:
    """Return the name under which somebody places holds and begins actions."""
    return who.name or who.remote or "a client of this host"
