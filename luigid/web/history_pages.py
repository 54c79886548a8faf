"""The pages of the task history, as HTML or JSON."""

import gzip
import logging
from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from luigid.contract import Contract, Operation, Problem, RequestRefusedError, json_codec
from luigid.contract.problem_kinds import HISTORY_OFF, HISTORY_UNAVAILABLE, UNKNOWN_RECORD
from luigid.contract.wire import JSON
from luigid.history.errors import DatabaseUnavailableError
from luigid.web import cursors, history_json
from luigid.web.pages import PageHandler

if TYPE_CHECKING:
    from luigid.history.filters import Filter
    from luigid.history.history import History
    from luigid.history.queries import Queries

logger = logging.getLogger(__name__)

#: the parameters of path and query, checked by the contract
Asked = Mapping[str, Any]

#: bytes from which a thread compresses a body; shorter ones Tornado compresses on the event loop
MIN_THREAD_COMPRESSED_BYTES = 16_384
_HTML = "text/html; charset=UTF-8"

_OFF = Problem(
    HISTORY_OFF,
    "To record every run of every task, put record_task_history = true into the section "
    "[scheduler] of the server's configuration, and restart it.",
)
_UNKNOWN = Problem(UNKNOWN_RECORD, "The history has no such record.")
_AWAY = Problem(
    HISTORY_UNAVAILABLE,
    "The database of the task history does not answer. What happens meanwhile is kept, and "
    "recorded when it is back.",
)


class HistoryOffHandler(PageHandler):
    """Answers that the history is off, and how to turn it on."""

    #: names and ids may contain slashes, or be empty
    parameter_pattern = ".*"

    async def get(self, **_parameters: str) -> None:
        """Answer 404, or 400 if the parameters are invalid."""
        try:
            await self.read_parameters()
        except RequestRefusedError as refusal:
            self.answer_fault(refusal.problem)
        else:
            self.answer_fault(_OFF, "history_off.html")


class HistoryHandler(PageHandler):
    """The base of the history's pages, which are read and rendered in a thread."""

    parameter_pattern = ".*"

    #: the types of the parts of a cursor
    position: ClassVar[tuple[type, ...]]
    template: ClassVar[str]

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        history: "History",
        min_thread_compressed_bytes: int,
    ) -> None:
        """Take the history, and the size from which the thread compresses a body."""
        super().initialize(contract, operations)
        self.history = history
        self.min_thread_compressed_bytes = min_thread_compressed_bytes

    @abstractmethod
    def find(self, queries: "Queries", asked: Asked, part: dict[str, Any]) -> Any:
        """Return what the page shows, None if there is no such record.

        `part` holds `limit` and `after`, the position of the cursor.
        """

    @abstractmethod
    def to_json(self, asked: Asked, found: Any) -> dict[str, Any]:
        """Return what was found as the JSON value of the document."""

    async def get(self, **_parameters: str) -> None:
        """Answer with the page or its JSON, or with an error."""
        try:
            asked = await self.read_parameters()
            part = {"limit": asked["limit"], "after": self._after(asked)}
            self.set_header("Content-Type", JSON if self.wants_json else _HTML)
            body, compressed = await self.history.read(
                lambda queries: self._write(self.find(queries, asked, part), asked)
            )
        except RequestRefusedError as refusal:
            self.answer_fault(refusal.problem)
        except DatabaseUnavailableError as error:
            logger.warning("Task history: %s cannot be shown: %s", self.request.path, error)
            self.answer_fault(_AWAY)
        else:
            self._answer(body, compressed)

    def _after(self, asked: Asked) -> tuple[Any, ...] | None:
        if "cursor" not in asked:
            return None
        try:
            return cursors.decode(asked["cursor"], self.position)
        except cursors.CursorError:
            raise RequestRefusedError(cursors.UNKNOWN_CURSOR) from None

    # In a thread of the history:

    def _write(self, found: Any, asked: Asked) -> tuple[bytes, bytes | None]:
        """Return the body, and its compressed form if it is long and the client accepts that.

        Raises RequestRefusedError if nothing was found.
        """
        if found is None:
            raise RequestRefusedError(_UNKNOWN)
        if self.wants_json:
            body = json_codec.encode(self.to_json(asked, found))
        else:
            cursor = history_json.next_cursor(found)
            body = self.write_page(self.template, asked=asked, found=found, next_cursor=cursor)
        self.contract.check_response(self.operations[self.verb], 200, self._headers, body)
        self.is_checked = True
        accepts_gzip = "gzip" in self.request.headers.get("Accept-Encoding", "")
        is_compressed = accepts_gzip and len(body) >= self.min_thread_compressed_bytes
        return body, gzip.compress(body, 6) if is_compressed else None

    # On the event loop:

    def _answer(self, body: bytes, compressed: bytes | None) -> None:
        if compressed is not None:
            self.set_header("Content-Encoding", "gzip")
        self.finish(body if compressed is None else compressed)


class FamiliesHandler(HistoryHandler):
    """`/tasklist`."""

    position = (str,)
    template = "history_families.html"

    def find(self, queries: "Queries", asked: Asked, part: dict[str, Any]) -> Any:
        """Return the families."""
        return queries.families(**part, text=asked.get("q", ""))

    def to_json(self, asked: Asked, found: Any) -> dict[str, Any]:
        """Return HistoryFamilyPage."""
        return history_json.family_page(found)


class RunsHandler(HistoryHandler):
    """`/tasklist/{name}`."""

    position = (int, datetime, int)
    template = "history_runs.html"

    def find(self, queries: "Queries", asked: Asked, part: dict[str, Any]) -> Any:
        """Return the runs of the family."""
        return queries.runs(asked["name"], **part, wanted=_wanted(asked))

    def to_json(self, asked: Asked, found: Any) -> dict[str, Any]:
        """Return HistoryRunPage."""
        return history_json.run_page(asked["name"], found)


class RecordsHandler(HistoryHandler):
    """`/history`, and the base of the other lists of records."""

    position: ClassVar[tuple[type, ...]] = (datetime, int)
    template = "history_records.html"

    def find(self, queries: "Queries", asked: Asked, part: dict[str, Any]) -> Any:
        """Return the records of the last 24 hours."""
        return queries.recent(**part, wanted=_wanted(asked))

    def to_json(self, asked: Asked, found: Any) -> dict[str, Any]:
        """Return HistoryRecordPage."""
        return history_json.record_page(found)


class FamilyRecordsHandler(RecordsHandler):
    """`/history/by_name/{name}`, and `/history/by_params/{name}`, which takes `data`."""

    position = (int,)

    def find(self, queries: "Queries", asked: Asked, part: dict[str, Any]) -> Any:
        """Return the records of the family with these params."""
        wanted = _wanted(asked)
        return queries.of_family(asked["name"], asked.get("data", {}), **part, wanted=wanted)


class RecordHandler(HistoryHandler):
    """`/history/by_id/{id}` and `/history/by_task_id/{task_id}`."""

    position = (datetime, int)
    template = "history_record.html"

    def find(self, queries: "Queries", asked: Asked, part: dict[str, Any]) -> Any:
        """Return the record."""
        if "id" in asked:
            return queries.by_id(asked["id"], **part)
        return queries.by_task_id(asked["task_id"], **part)

    def to_json(self, asked: Asked, found: Any) -> dict[str, Any]:
        """Return HistoryRecordDetails."""
        return history_json.record_details(found)


def _wanted(asked: Asked) -> "Filter":
    from luigid.history.filters import Filter  # which imports SQLAlchemy

    return Filter(asked.get("q", ""), asked.get("status") or None)


#: path -> handler
HANDLERS: Mapping[str, type[HistoryHandler]] = {
    "/tasklist": FamiliesHandler,
    "/tasklist/{name}": RunsHandler,
    "/history": RecordsHandler,
    "/history/by_name/{name}": FamilyRecordsHandler,
    "/history/by_id/{id}": RecordHandler,
    "/history/by_task_id/{task_id}": RecordHandler,
    "/history/by_params/{name}": FamilyRecordsHandler,
}


def pages(
    history: "History | None", min_thread_compressed_bytes: int
) -> dict[str, tuple[type[PageHandler], dict[str, Any]]]:
    """Return the handler of each page and its arguments; None: the history is off."""
    if history is None:
        return dict.fromkeys(HANDLERS, (HistoryOffHandler, {}))
    arguments = {
        "history": history,
        "min_thread_compressed_bytes": min_thread_compressed_bytes,
    }
    return {path: (handler, arguments) for path, handler in HANDLERS.items()}
