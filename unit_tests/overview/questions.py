"""Questions to an overview, each on an event loop of its own."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from luigid.overview import Overview, TaskQuery
from luigid.overview.query import Scope

T = TypeVar("T")


def ask(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def query(
    *statuses: str,
    family: str | None = None,
    resource: str | None = None,
    search: str = "",
    **others: Any,
) -> TaskQuery:
    """Return a query with at most one family and one resource."""
    scope = Scope(
        families=frozenset() if family is None else frozenset({family}),
        resources=frozenset() if resource is None else frozenset({resource}),
        terms=frozenset(search.split()),
    )
    return TaskQuery(statuses=frozenset(statuses), scope=scope, **others)


def ids(overview: Overview, asked: TaskQuery | None = None) -> list[str]:
    """Return the ids of the tasks on a page."""
    page = ask(overview.page(asked or TaskQuery()))
    return [row["task_id"] for row in page["tasks"]]
