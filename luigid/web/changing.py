"""The base of the handlers under /v1/ that change the state."""

from collections.abc import Awaitable
from typing import Any

from luigid.audit import Who
from luigid.contract import RequestRefusedError, json_codec
from luigid.contract.problem import RETRY_LATER, unavailable
from luigid.errors import CommitFailedError
from luigid.web.api import ApiHandler


class ChangingHandler(ApiHandler):
    """Answers when the change is durable."""

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
