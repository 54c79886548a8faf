"""The views of the page that are shared: named places, for all who look at this server."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from luigid.audit import Audit, RecordedAction, Who
from luigid.contract import RequestRefusedError
from luigid.contract.problem import bad_request, conflict, no_such_view
from luigid.state.slices import Slices
from luigid.storage.record_json import encode
from luigid.storage.view_table import StoredView, record_of
from luigid.web.changing import name_of
from luigid.web.state_changes import StateChanges

#: number of shared views
MAX_VIEWS: Final = 1000

#: a view without its id, as it is stored
_View = dict[str, Any]


class Views:
    """The shared views. They change one at a time, and are shown once that is durable."""

    def __init__(
        self,
        stored: Iterable[StoredView],
        record: Callable[[StoredView], None],
        changes: StateChanges,
        audit: Audit,
        clock: Callable[[], float],
    ) -> None:
        """Take the rows of the store, what writes a row with the next commit, and the audit.

        Raises ValueError if a row is damaged.
        """
        self._views = {view.id: record_of(view) for view in stored}
        self._record = record
        self._changes = changes
        self._audit = audit
        self._clock = clock
        #: held by the one change that is under way
        self._lock = asyncio.Lock()

    def all(self) -> list[dict[str, Any]]:
        """Return all views, by name (`SavedView` in the document)."""
        found = sorted(self._views.items(), key=lambda item: (item[1]["name"].casefold(), item[0]))
        return [{"view_id": view_id, **view} for view_id, view in found]

    async def add(self, asked: Mapping[str, Any], who: Who) -> dict[str, Any]:
        """Add a view, and return it. Raises RequestRefusedError, CommitFailedError."""
        async with self._lock:
            self._check_hash(asked)
            self._check_name(asked["name"], None)
            if len(self._views) >= MAX_VIEWS:
                raise RequestRefusedError(
                    conflict(f"There are {MAX_VIEWS:,} shared views, as many as may be.")
                )
            view_id = secrets.token_hex(8)
            view = self._make(asked, who, version=1)
            await self._write("v1_views.post", asked, view_id, view, who)
        return {"view_id": view_id, **view}

    async def replace(self, view_id: str, asked: Mapping[str, Any], who: Who) -> dict[str, Any]:
        """Replace a view, and return it. Raises RequestRefusedError, CommitFailedError."""
        async with self._lock:
            self._check_hash(asked)
            self._check_version(view_id, asked["version"])
            self._check_name(asked["name"], view_id)
            view = self._make(asked, who, version=asked["version"] + 1)
            arguments = {"view_id": view_id, **asked}
            await self._write("v1_view.put", arguments, view_id, view, who)
        return {"view_id": view_id, **view}

    async def remove(self, view_id: str, version: int, who: Who) -> None:
        """Remove a view. Raises RequestRefusedError, CommitFailedError."""
        async with self._lock:
            self._check_version(view_id, version)
            arguments = {"view_id": view_id, "version": version}
            await self._write("v1_view.delete", arguments, view_id, None, who)

    def _make(self, asked: Mapping[str, Any], who: Who, version: int) -> _View:
        return {
            "name": asked["name"].strip(),
            "tab": asked["tab"],
            "hash": asked["hash"],
            "by": name_of(who),
            "changed": self._clock(),
            "version": version,
        }

    def _check_hash(self, asked: Mapping[str, Any]) -> None:
        if not asked["hash"].startswith("#"):
            raise RequestRefusedError(bad_request("In the body at /hash: it must begin with #."))

    def _check_name(self, name: str, view_id: str | None) -> None:
        wanted = name.strip().casefold()
        if not wanted:
            raise RequestRefusedError(bad_request("In the body at /name: a view needs a name."))
        for other_id, view in self._views.items():
            if view["name"].casefold() == wanted and other_id != view_id:
                raise RequestRefusedError(conflict(f"There is a view {view['name']} already."))

    def _check_version(self, view_id: str, version: int) -> None:
        known = self._views.get(view_id)
        if known is None:
            raise RequestRefusedError(no_such_view(view_id))
        if known["version"] != version:
            raise RequestRefusedError(
                conflict(
                    f"{known['by']} has changed the view meanwhile: it has version "
                    f"{known['version']}, not {version}."
                )
            )

    async def _write(
        self,
        operation: str,
        arguments: Mapping[str, Any],
        view_id: str,
        view: _View | None,
        who: Who,
    ) -> None:
        former = self._views.get(view_id)

        def record(_nothing: None) -> RecordedAction:
            texts = [None if each is None else encode(each) for each in (view, former)]
            self._record(StoredView(view_id, *texts))
            return self._audit.record(operation, arguments, who, before=former, after=view)

        await self._changes.make(_no_change, record)
        if view is None:
            del self._views[view_id]
        else:
            self._views[view_id] = view


def _no_change() -> Slices[None]:
    """Change nothing in the state."""
    yield
