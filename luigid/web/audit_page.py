"""`/v1/audit`: what operators have done."""

import math
from collections.abc import Mapping
from typing import Any

from luigid.audit import Audit
from luigid.contract import Contract, Operation, RequestRefusedError, json_codec, problem_kinds
from luigid.contract.problem import RETRY_LATER, bad_request, unavailable
from luigid.storage.action_table import ActionQuery
from luigid.storage.errors import StoreError
from luigid.web import cursors
from luigid.web.api import ApiHandler

_NO_CURSOR = bad_request(
    "In the query at /cursor: it is none of this list.",
    ({"location": "query", "pointer": "/cursor", "keyword": "cursor", "detail": "unknown"},),
    problem_kinds.UNKNOWN_CURSOR,
)


class AuditHandler(ApiHandler):
    """Answers with a page of actions, the newest first."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], audit: Audit
    ) -> None:
        """Take the record of actions."""
        super().initialize(contract, operations)
        self.audit = audit

    async def get(self) -> None:
        """Answer 200, 400, or 503 if the database does not answer."""
        try:
            asked = await self.read_parameters()
            query = _query(asked)
            # One more, to know whether there is a next page.
            found = await self.audit.read(query)
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
            return
        except StoreError as error:
            self.answer_problem(unavailable(f"the record cannot be read: {error}"), RETRY_LATER)
            return
        limit = query.limit - 1
        shown = found[:limit]
        is_last = len(found) <= limit
        self.answer(
            {
                "actions": [json_codec.decode(str(one.body).encode()) for one in shown],
                "next_cursor": None if is_last else cursors.encode((shown[-1].number,)),
            }
        )


def _query(asked: Mapping[str, Any]) -> ActionQuery:
    since = asked.get("since")
    return ActionQuery(
        limit=asked["limit"] + 1,
        before=_before(asked),
        since=None if since is None else math.ceil(since * 1000),
        who=asked.get("who"),
        operation=asked.get("operation"),
        task=asked.get("task"),
    )


def _before(asked: Mapping[str, Any]) -> int | None:
    if "cursor" not in asked:
        return None
    try:
        (number,) = cursors.decode(asked["cursor"], (int,))
    except cursors.CursorError:
        raise RequestRefusedError(_NO_CURSOR) from None
    return int(number)
