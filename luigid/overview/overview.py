"""The answers to what is asked under /v1: plain JSON values, each of one revision."""

import secrets
from collections import Counter
from collections.abc import Callable
from typing import Any

from luigid import __version__
from luigid.overview.query import TaskQuery
from luigid.overview.rows import Rows, shown_time
from luigid.overview.statuses import BY_URGENCY, counted_status
from luigid.scheduler import Policy
from luigid.scheduler.state import SchedulerState
from luigid.scheduler.steps import finish
from luigid.scheduler.task import Task
from luigid.scheduler.upstream_index import UpstreamIndex


class Overview:
    """What there is, of one state."""

    def __init__(
        self, state: SchedulerState, policy: Policy, clock: Callable[[], float], start: str = ""
    ) -> None:
        """Take the clock (seconds since the epoch) and what no other start of a server has."""
        self._state = state
        self._policy = policy
        self._clock = clock
        self._start = start or secrets.token_hex(4)
        self._upstream = UpstreamIndex(state)
        self._rows = Rows(
            state,
            self._upstream,
            send_messages=policy.send_messages,
            retries=policy.retry_delay >= 0,
        )

    @property
    def revision(self) -> str:
        """The name of the present state."""
        return f"{self._start}-{self._state.changes.revision}"

    async def summary(self) -> dict[str, Any]:
        """Return the numbers of tasks, and what else frames a page (`Summary`)."""
        await self._refresh()
        families: dict[str, Counter[str]] = {}
        for task in self._state.tasks.values():
            families.setdefault(task.family, Counter())[self._counted(task)] += 1
        policy = self._policy
        return {
            **self._change(),
            "families": [
                {
                    "family": family,
                    "total": statuses.total(),
                    "statuses": {s: n for s, n in statuses.items() if n},
                }
                for family, statuses in sorted(families.items())
            ],
            "server": {
                "version": __version__,
                "has_task_history": policy.record_task_history,
                "is_pause_enabled": policy.pause_enabled,
                "send_messages": policy.send_messages,
                "max_graph_nodes": policy.max_graph_nodes,
            },
        }

    async def change(self) -> dict[str, Any]:
        """Return the numbers that change (`Change`)."""
        await self._refresh()
        return self._change()

    async def page(self, query: TaskQuery) -> dict[str, Any]:
        """Return some of the tasks that fit (`TaskPage`)."""
        await self._refresh()
        tasks = [task for task in self._state.tasks.values() if self._fits(task, query)]
        tasks.sort(key=lambda task: self._key(task, query.sort), reverse=query.is_descending)
        return {
            "revision": self.revision,
            "time": self._clock(),
            "total": len(tasks),
            "offset": query.offset,
            "tasks": [
                self._rows.row(task) for task in tasks[query.offset : query.offset + query.limit]
            ],
        }

    async def task(self, task_id: str) -> dict[str, Any] | None:
        """Return all that is known of a task (`TaskDetails`), or None if it is not known."""
        await self._refresh()
        task = self._state.tasks.get(task_id)
        if task is None:
            return None
        return {"revision": self.revision, **self._rows.details(task, self._clock())}

    async def _refresh(self) -> None:
        finish(self._upstream.update(list(self._state.tasks)))

    def _change(self) -> dict[str, Any]:
        counts = Counter(self._counted(task) for task in self._state.tasks.values())
        return {
            "revision": self.revision,
            "time": self._clock(),
            "total": counts.total(),
            "statuses": {status: counts[status] for status in BY_URGENCY},
            "workers": len(self._state.workers),
            "is_paused": self._state.is_paused,
        }

    def _counted(self, task: Task) -> str:
        return counted_status(task, self._upstream.status(task.id))

    def _fits(self, task: Task, query: TaskQuery) -> bool:
        text = f"{task.pretty_id}\n{task.id}".casefold()
        return (
            self._counted(task) in query.urgency
            and (not query.families or task.family in query.families)
            and (not query.resources or not query.resources.isdisjoint(task.resources))
            and all(term in text for term in query.terms)
        )

    def _key(self, task: Task, sort: str) -> tuple[Any, ...]:
        match sort:
            case "status":
                return BY_URGENCY.index(self._counted(task)), -shown_time(task), task.id
            case "family":
                return task.family, task.id
            case "priority":
                return task.priority, task.id
            case _:
                return shown_time(task), task.id
