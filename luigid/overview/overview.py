"""The answers under /v1: plain JSON values, each computed from one revision of the state."""

import asyncio
import secrets
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from luigid import __version__
from luigid.log_links import LogUrlTemplate
from luigid.overview import report, standing
from luigid.overview.activity import Activity, count_levels
from luigid.overview.catalogue import MOVE_COST, Catalogue
from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.conditions import (
    Test,
    may_meet_reason,
    meets_lateness,
    meets_reason,
    timed_test,
)
from luigid.overview.costly_answers import CostlyAnswers
from luigid.overview.estimates import Estimates
from luigid.overview.failed_tasks import LogLinks
from luigid.overview.failures import Failures
from luigid.overview.order import Order
from luigid.overview.over_time import OverTime
from luigid.overview.query import TaskQuery
from luigid.overview.query_text import Condition
from luigid.overview.recent_runs import RecentRuns
from luigid.overview.report import Report
from luigid.overview.standing import Standing
from luigid.overview.task_graph import GraphColumns, GraphQuery, TaskGraphs
from luigid.overview.task_rows import TaskRows
from luigid.overview.worker_rows import Position, WorkerQuery, WorkerRows, as_text
from luigid.process.event_loop import SLICE_SECONDS, run_in_slices
from luigid.process.state_gate import StateGate
from luigid.state.policy import Policy
from luigid.state.slices import Slices, finish, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import Task

T = TypeVar("T")

IsWanted = Callable[[], bool]

#: what the page asks for first
_FIRST_PAGE: Final = TaskQuery()
#: how long background work rests after each slice while nobody asks
_REST_SECONDS: Final = 0.005
#: tasks whose reasons are found in one slice
_EXPLAINED: Final = 20


class Explainer(Protocol):
    """Explains why tasks do not run. It reads the state at once, in some milliseconds."""

    def explain(self, task_id: str, now: float) -> dict[str, Any] | None:
        """Return the `Explanation` of a task; None if it is unknown."""

    def shorten(self, tasks: Sequence[Task], now: float) -> Mapping[str, dict[str, Any]]:
        """Return task id -> `ShortReason`, of those tasks that have one."""


class Overview:
    """Answers questions about the tasks of one state.

    The first answer counts and sorts all tasks, unless `prepare` has done so before. The cost of a
    later one grows with what has changed since, and with what it shows.
    """

    def __init__(
        self,
        state: SchedulerState,
        policy: Policy,
        clock: Callable[[], float],
        explainer: Explainer,
        revision_prefix: str | None = None,
        slice_seconds: float = SLICE_SECONDS,
        move_cost: int = MOVE_COST,
        gate: StateGate | None = None,
        log_url_template: LogUrlTemplate | None = None,
        recent: RecentRuns | None = None,
        activity: Activity | None = None,
    ) -> None:
        """Take the state, a clock (seconds since the epoch), and what explains the state's tasks.

        `revision_prefix` tells the revisions of this start of the server from those of others; by
        default it is random. `slice_seconds`: how long one slice may hold the event loop.
        `move_cost`: see `Catalogue`. `gate`: closed while a change is half applied, by default
        never. `log_url_template`: where the logs of tasks are. `recent`: what ran lately, by
        default nothing; `activity`: how much did.
        """
        self.catalogue = Catalogue(state, move_cost)
        self._state = state
        self._policy = policy
        self._clock = clock
        self._explainer = explainer
        self._slice_seconds = slice_seconds
        self._gate = StateGate() if gate is None else gate
        self._revision_prefix = revision_prefix or secrets.token_hex(4)
        retries = policy.retry_delay >= 0
        logs = LogLinks(state, log_url_template)
        #: the groups of failed tasks
        self.failures = Failures(
            state,
            clock,
            logs,
            self._gate,
            revision_name=self._revision_name,
            retries=retries,
            slice_seconds=slice_seconds,
        )
        self.recent = RecentRuns(clock) if recent is None else recent
        estimates = Estimates(state, self.recent.durations)
        self._rows = TaskRows(
            state,
            self.catalogue.upstream,
            self.failures.key_of,
            logs.url,
            lambda task: estimates.expected_end(task, clock()),
            send_messages=policy.send_messages,
            retries=retries,
        )
        self._graphs = TaskGraphs(state, policy.max_graph_nodes)
        self._worker_rows = WorkerRows(state, self._rows, self.recent)
        #: the answers about time
        self.over_time = OverTime(
            state,
            self.recent,
            Activity(clock, partial(count_levels, state)) if activity is None else activity,
            estimates,
            clock,
            self,
        )
        #: the revision that the catalogue shows; None: it is empty
        self._catalogue_revision: int | None = None
        #: held by the one question that may update or read the catalogue
        self._lock = asyncio.Lock()
        self._warm_up: asyncio.Task[None] | None = None
        #: what was found lately, where that took long
        self._costly_ids = CostlyAnswers()
        #: questions that are not answered yet
        self._asked = 0
        self._preparing: asyncio.Task[None] | None = None

    @property
    def revision(self) -> str:
        """The name of the present revision of the state, unique among all starts of the server."""
        return self._revision_name(self._state.changes.revision)

    def start_preparing(self) -> None:
        """Begin to `prepare` in the background."""
        self._preparing = asyncio.create_task(self.prepare())

    async def prepare(self) -> None:
        """Count and sort all tasks, so that the first visitor of the page does not wait for it.

        It leaves most of the time to other work until somebody asks.
        """
        async with self._lock:
            await self._update()
            if self.catalogue.find_order(_FIRST_PAGE.scope, _FIRST_PAGE.sort) is None:
                await self._run(self.catalogue.make_order(_FIRST_PAGE.scope, _FIRST_PAGE.sort))

    async def summary(self) -> dict[str, Any]:
        """Return the numbers of tasks by status and family, and facts on the server (`Summary`)."""
        async with self._question():
            await self._update()
            policy = self._policy
            return {
                **self._change(),
                "families": [
                    {"family": family, "total": sum(counts.values()), "statuses": dict(counts)}
                    for family, counts in sorted(self.catalogue.families.items())
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
        """Return the part of a summary that a stream sends (`Change`)."""
        async with self._question():
            await self._update()
            return self._change()

    async def page(self, query: TaskQuery, is_wanted: IsWanted = lambda: True) -> dict[str, Any]:
        """Return a page of the tasks that match (`TaskPage`).

        Raises NoLongerWantedError if a search is needed and `is_wanted` returns False meanwhile.
        """
        async with self._question():
            order = await self._update_and_find_order(query, is_wanted)
            revision = self.revision
            if query.live:
                total, ids = await self._select_live(order, query, is_wanted)
            else:
                total, ids = order.page(query)
            now, tasks = self._clock(), [self._state.tasks[task_id] for task_id in ids]
            reasons = self._explainer.shorten(tasks, now)
            return {
                "revision": revision,
                "time": now,
                "total": total,
                "offset": query.offset,
                "tasks": [self._rows.row(task, reasons.get(task.id)) for task in tasks],
            }

    async def ids(self, query: TaskQuery, is_wanted: IsWanted = lambda: True) -> list[str]:
        """Return the ids of the tasks that match, of a page as long as the query says.

        Raises NoLongerWantedError as `page` does.
        """
        async with self._lock:
            order = await self._update_and_find_order(query, is_wanted)
            if query.live:
                return (await self._select_live(order, query, is_wanted))[1]
            # Nothing changes the order meanwhile: that is done with the lock, too.
            return (await self._run(order.page_in_slices(query), is_wanted))[1]

    async def count_by_status(
        self, query: TaskQuery, is_wanted: IsWanted = lambda: True
    ) -> Mapping[str, int]:
        """Return counted status -> number of the tasks that match. Raises as `page` does."""
        async with self._question():
            order = await self._update_and_find_order(query, is_wanted)
            if not query.live:
                return order.counts(query)
            found = (await self._select_live(order, replace(query, limit=sys.maxsize), is_wanted))[
                1
            ]
            entries = self.catalogue.entries
            return Counter(entries[task_id].status for task_id in found if task_id in entries)

    async def exported(self, task_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return those of some tasks that are still known (`ExportedTask`)."""
        await self._gate.opened()
        known = self._state.tasks
        return [self._rows.exported(known[task_id]) for task_id in task_ids if task_id in known]

    async def task(self, task_id: str) -> dict[str, Any] | None:
        """Return the details of a task (`TaskDetails`), or None if there is no such task."""
        async with self._question():
            await self._update()
            task = self._state.tasks.get(task_id)
            if task is None:
                return None
            now = self._clock()
            reason = self._explainer.shorten([task], now).get(task_id)
            return {"revision": self.revision, **self._rows.details(task, reason, now)}

    async def report(self, task_id: str) -> Report | None:
        """Return the report about a root, or None if there is no such task."""
        async with self._question():
            await self._update()

            def shorten(tasks: Sequence[Task]) -> Mapping[str, dict[str, Any]]:
                return self._explainer.shorten(tasks, self._clock())

            making = report.collect(self._state, task_id, self.catalogue.upstream, shorten)
            return await self._run(making)

    async def standing(self, root_id: str, limit: int) -> Standing | None:
        """Return how a root stands with all that it depends on, or None if there is no such task.

        It has rows of the most urgent tasks, as many as `limit`.
        """
        async with self._question():
            await self._update()
            making = standing.collect(self._state, root_id, self.catalogue.upstream, limit)
            found = await self._run(making)
            if found is None:
                return None
            statuses, urgent = found
            root, *tasks = (self._rows.row(task, None) for task in urgent)
            return Standing(statuses=statuses, root=root, tasks=tasks)

    async def explanation(self, task_id: str) -> dict[str, Any] | None:
        """Return why a task does not run (`Explanation`), or None if there is no such task."""
        await self._gate.opened()
        return self._explainer.explain(task_id, self._clock())

    async def workers(
        self, query: WorkerQuery, encode: Callable[[Position], str]
    ) -> dict[str, Any]:
        """Return a page of the workers that match (`WorkerPage`); `encode` makes its cursor."""
        await self._gate.opened()
        return await self._run(self._worker_rows.page(query, self._clock(), encode))

    async def entries(self) -> list[CatalogueEntry]:
        """Return the entries of all tasks, as they are now."""
        async with self._question():
            await self._update()
            return list(self.catalogue.entries.values())

    async def read(self, slices: Slices[T], is_wanted: IsWanted = lambda: True) -> T:
        """Read the state that a client waits for, while no change is half applied.

        Raises NoLongerWantedError as `page` does.
        """
        await self._gate.opened()
        self._asked += 1
        try:
            return await self._run(slices, is_wanted)
        finally:
            self._asked -= 1

    async def opened(self) -> None:
        """Return as soon as the state is whole."""
        await self._gate.opened()

    async def graph(self, query: GraphQuery, is_wanted: IsWanted = lambda: True) -> GraphColumns:
        """Return a graph. Raises NoLongerWantedError as `page` does."""
        await self._gate.opened()
        self._asked += 1
        try:
            return await self._run(self._graphs.read(query), is_wanted)
        finally:
            self._asked -= 1

    async def find(self, task_id: str) -> Task | None:
        """Return a task of the state, to be read at once; None if there is no such task."""
        await self._gate.opened()
        return self._state.tasks.get(task_id)

    def host_of(self, worker_id: str) -> str | None:
        """Return the host that a worker reported; None if it reported none, or is unknown."""
        worker = self._state.workers.get(worker_id)
        return None if worker is None else as_text(worker.info.get("host"))

    def now(self) -> float:
        """Return the time by the server's clock."""
        return self._clock()

    def _revision_name(self, number: int) -> str:
        return f"{self._revision_prefix}-{number}"

    async def _update(self) -> None:
        """Update the catalogue until it shows the present revision.

        An update is always finished, even if its caller is no longer wanted.
        """
        changes = self._state.changes
        await self._gate.opened()
        while self._catalogue_revision != changes.revision:
            revision = changes.revision
            await self._run(self.catalogue.update())
            self._catalogue_revision = revision
            await self._gate.opened()
        if self._warm_up is None and self._asked:
            self._warm_up = asyncio.create_task(self._run(self.catalogue.warm_up()))

    async def _run(self, slices: Slices[T], is_wanted: IsWanted = lambda: True) -> T:
        return await run_in_slices(
            slices, is_wanted, pause=self._pause, slice_seconds=self._slice_seconds
        )

    async def run(self, slices: Slices[T], is_wanted: IsWanted = lambda: True) -> T:
        """Do work that a client waits for. Raises NoLongerWantedError as `page` does."""
        return await run_in_slices(slices, is_wanted, slice_seconds=self._slice_seconds)

    async def _pause(self) -> None:
        if not self._asked:
            await asyncio.sleep(_REST_SECONDS)
        await self._gate.pause()

    @asynccontextmanager
    async def _question(self) -> AsyncIterator[None]:
        """Wait for the questions before this one, and have background work make haste."""
        self._asked += 1
        try:
            async with self._lock:
                yield
        finally:
            self._asked -= 1

    async def _select_live(
        self, order: Order, query: TaskQuery, is_wanted: IsWanted
    ) -> tuple[int, list[str]]:
        """Return how many tasks match by now, and the ids of those on the page."""
        found = self._costly_ids.get(query)
        if found is None:
            begin = time.monotonic()
            found = await self._run(self._live_ids(order, query), is_wanted)
            self._costly_ids.add(query, found, time.monotonic() - begin)
        page = found[query.offset : query.offset + query.limit]
        return len(found), [task_id for task_id in page if task_id in self._state.tasks]

    def _live_ids(self, order: Order, query: TaskQuery) -> Slices[list[str]]:
        """Return the ids of the tasks that meet, at this moment, the conditions of the query."""
        now, entries, found = self._clock(), self.catalogue.entries, []
        others = ("late", "reason")
        timed = [timed_test(each, now) for each in query.live if each.field not in others]
        lates = [each for each in query.live if each.field == "late"]
        reasons = [each for each in query.live if each.field == "reason"]
        for chunk in in_chunks(order.ids(query)):
            fitting = [task_id for task_id in chunk if _fits(entries[task_id], timed)]
            if lates:
                fitting = [
                    task_id
                    for task_id in fitting
                    if meets_lateness(lates, self._rows.is_late(entries[task_id].task))
                ]
            while reasons and fitting:
                some, fitting = fitting[:_EXPLAINED], fitting[_EXPLAINED:]
                found += self._for_reasons(some, reasons, now)
                yield
            found += fitting
            yield
        return found

    def _for_reasons(
        self, task_ids: Sequence[str], reasons: Sequence[Condition], now: float
    ) -> list[str]:
        """Return those of some tasks whose reason why they do not run meets the conditions."""
        tasks = [self._state.tasks[task_id] for task_id in task_ids if task_id in self._state.tasks]
        tasks = [task for task in tasks if all(may_meet_reason(each, task) for each in reasons)]
        known = [task.id for task in tasks]
        short = self._explainer.shorten(tasks, now) if tasks else {}
        kinds = {task_id: reason["kind"] for task_id, reason in short.items()}
        return [task_id for task_id in known if meets_reason(reasons, kinds.get(task_id))]

    async def _update_and_find_order(self, query: TaskQuery, is_wanted: IsWanted) -> Order:
        await self._update()
        if query.task_ids is not None:
            return self._order_of(query.task_ids, query)
        while (order := self.catalogue.find_order(query.scope, query.sort)) is None:
            making = self.catalogue.make_order(query.scope, query.sort)
            await self._run(making, is_wanted)
            await self._update()
        return order

    def _order_of(self, task_ids: Iterable[str], query: TaskQuery) -> Order:
        """Sort a few tasks; ids that are unknown are left out."""
        known = self.catalogue.entries
        order = Order(query.scope, query.sort)
        finish(order.fill([known[task_id] for task_id in task_ids if task_id in known]))
        return order

    def _change(self) -> dict[str, Any]:
        return {
            "revision": self.revision,
            "time": self._clock(),
            "total": len(self._state.tasks),
            "statuses": dict(self.catalogue.statuses),
            "failed": self.catalogue.failed,
            "workers": len(self._state.workers),
            "is_paused": self._state.is_paused,
        }


def _fits(entry: CatalogueEntry, tests: Sequence[Test]) -> bool:
    return all(test(entry) for test in tests)
