"""The answers to what is asked under /v1: plain JSON values, each true of one revision."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from luigid import __version__
from luigid.overview.catalogue import Catalogue
from luigid.overview.order import Order
from luigid.overview.query import TaskQuery
from luigid.overview.task_rows import Rows
from luigid.process.event_loop import SLICE_SECONDS, run_in_slices
from luigid.process.state_gate import StateGate
from luigid.state.policy import Policy
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState

T = TypeVar("T")

IsWanted = Callable[[], bool]


class Overview:
    """What there is, of one state.

    Nothing is paid for it until somebody asks. The first answer counts and sorts all tasks; from
    then on an answer costs what has changed since the one before, and what it shows.
    """

    def __init__(
        self,
        state: SchedulerState,
        policy: Policy,
        clock: Callable[[], float],
        start: str | None = None,
        slice_seconds: float = SLICE_SECONDS,
        gate: StateGate | None = None,
    ) -> None:
        """Take the clock (seconds since the epoch) and a name for this start of the server.

        `slice_seconds`: how long one slice may hold the event loop. `gate`: closed while the state
        is changed by half, by default never.
        """
        self.catalogue = Catalogue(state)
        self._state = state
        self._policy = policy
        self._clock = clock
        self._slice_seconds = slice_seconds
        self._gate = StateGate() if gate is None else gate
        self._start = secrets.token_hex(4) if start is None else start
        self._rows = Rows(
            state,
            self.catalogue.upstream,
            send_messages=policy.send_messages,
            retries=policy.retry_delay >= 0,
        )
        #: what the catalogue is true of; None: it is empty
        self._taken_in: int | None = None
        #: one question at a time, since nothing may change the catalogue that another reads
        self._turn = asyncio.Lock()
        self._warming: asyncio.Task[None] | None = None

    @property
    def revision(self) -> str:
        """The name of the present state."""
        return f"{self._start}-{self._state.changes.revision}"

    async def summary(self) -> dict[str, Any]:
        """Return the numbers of tasks, and what else frames a page (`Summary`)."""
        async with self._turn:
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
        """Return the numbers that change (`Change`)."""
        async with self._turn:
            await self._update()
            return self._change()

    async def page(self, query: TaskQuery, is_wanted: IsWanted = lambda: True) -> dict[str, Any]:
        """Return some of the tasks that fit (`TaskPage`).

        Raises NoLongerWantedError if a search is needed and `is_wanted` returns False meanwhile.
        """
        async with self._turn:
            order = await self._updated_order(query, is_wanted)
            total, ids = order.page(query)
            return {
                "revision": self.revision,
                "time": self._clock(),
                "total": total,
                "offset": query.offset,
                "tasks": [self._rows.row(self._state.tasks[task_id]) for task_id in ids],
            }

    async def task(self, task_id: str) -> dict[str, Any] | None:
        """Return all that is known of a task (`TaskDetails`), or None if it is not known."""
        async with self._turn:
            await self._update()
            task = self._state.tasks.get(task_id)
            if task is None:
                return None
            return {"revision": self.revision, **self._rows.details(task, self._clock())}

    async def _update(self) -> None:
        """Make the catalogue true of the state as it is when this returns.

        Never left half done, and so not for an `is_wanted` to stop.
        """
        changes = self._state.changes
        await self._gate.opened()
        while self._taken_in != changes.revision:
            revision = changes.revision
            await self._run(self.catalogue.update())
            self._taken_in = revision
            await self._gate.opened()
        if self._warming is None:
            self._warming = asyncio.create_task(self._run(self.catalogue.warm()))

    async def _run(self, slices: Slices[T], is_wanted: IsWanted = lambda: True) -> T:
        return await run_in_slices(
            slices, is_wanted, pause=self._gate.pause, slice_seconds=self._slice_seconds
        )

    async def _updated_order(self, query: TaskQuery, is_wanted: IsWanted) -> Order:
        await self._update()
        while (order := self.catalogue.order(query.scope, query.sort)) is None:
            making = self.catalogue.make_order(query.scope, query.sort)
            await self._run(making, is_wanted)
            await self._update()
        return order

    def _change(self) -> dict[str, Any]:
        return {
            "revision": self.revision,
            "time": self._clock(),
            "total": len(self._state.tasks),
            "statuses": dict(self.catalogue.statuses),
            "workers": len(self._state.workers),
            "is_paused": self._state.is_paused,
        }
