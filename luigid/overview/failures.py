"""The answers about failures: groups of failed tasks, what to mend first at the beginning."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any, Final, Self, TypeVar

from sortedcontainers import SortedList

from luigid.overview.failed_tasks import LogLinks, describe_families, describe_group, describe_task
from luigid.overview.failure_index import FailureGroup, FailureIndex, Member
from luigid.overview.sorting import Item, sort_in_slices
from luigid.overview.task_rows import error_text
from luigid.overview.waiting import MAX_ALL_STEPS, MAX_STEPS, Waiting, count_waiting
from luigid.process.event_loop import run_in_slices
from luigid.process.state_gate import StateGate
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import Task

T = TypeVar("T")

#: where a group stands: how many tasks wait, how many failed, when the last did; and its key
Place = tuple[int, int, float, str]

#: families in the answer, of all failures
MAX_ALL_FAMILIES: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureQuery:
    """The parameters of `/v1/failures`."""

    #: empty: all families
    families: frozenset[str] = frozenset()
    #: case-folded
    terms: frozenset[str] = frozenset()
    limit: int = 50
    #: the last group of the page before
    after: Place | None = None

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any], after: Place | None) -> Self:
        """Return the query of parameters that the contract has checked."""
        return cls(
            families=frozenset(parameters.get("family") or ()),
            terms=frozenset(term.casefold() for term in parameters["search"].split()),
            limit=parameters["limit"],
            after=after,
        )

    def matches(self, group: FailureGroup) -> bool:
        """Tell whether a group has one of the families, and contains each of the terms."""
        if self.families and self.families.isdisjoint(group.families):
            return False
        return all(
            term in group.text or any(term in family.casefold() for family in group.families)
            for term in self.terms
        )


@dataclass(frozen=True, slots=True)
class FailurePage:
    """An answer, and where the next page begins: after this place; None: there is none."""

    answer: dict[str, Any]
    last: tuple[Any, ...] | None


class Failures:
    """Answers questions about the failed tasks of one state.

    It costs nothing before the first question. From then on, the cost of an answer grows with what
    has changed, with the groups, and with what waits behind them, up to a maximum.
    """

    def __init__(
        self,
        state: SchedulerState,
        clock: Callable[[], float],
        logs: LogLinks,
        gate: StateGate,
        *,
        revision_name: Callable[[int], str],
        retries: bool,
        slice_seconds: float,
        max_steps: int = MAX_STEPS,
        max_all_steps: int = MAX_ALL_STEPS,
    ) -> None:
        """Take the state, a clock, the gate of the overview, and how it names revisions.

        `retries`: whether FAILED tasks become PENDING. `max_steps`: see `count_waiting`, for one
        group and for all.
        """
        self.index = FailureIndex(state)
        self._state = state
        self._clock = clock
        self._logs = logs
        self._gate = gate
        self._revision_name = revision_name
        self._retries = retries
        self._slice_seconds = slice_seconds
        self._max_steps = max_steps
        self._max_all_steps = max_all_steps
        #: the revision that index, order and waiting show; None: they are empty
        self._revision: int | None = None
        #: what to mend first at the beginning
        self._order = SortedList()
        #: key -> what waits behind the group
        self._waiting: dict[str, Waiting] = {}
        #: held by the one question that may update or read the index
        self._lock = asyncio.Lock()

    async def page(self, query: FailureQuery) -> FailurePage:
        """Return a page of the groups that match (`FailurePage`)."""
        async with self._lock:
            await self._update()
            items, tasks = await self._run(self._matching(query))
            start = 0 if query.after is None else items.bisect_right(_item(query.after))
            shown = list(islice(items, start, start + query.limit + 1))
            keys = [key for _, key in shown]
            groups = [
                describe_group(
                    self.index.groups[key], self._waiting[key], following, query.families
                )
                for key, following in zip_longest(keys, keys[1:])
            ][: query.limit]
            answer = {
                "revision": self._name(),
                "time": self._clock(),
                "total": len(items),
                "tasks": tasks,
                "families": describe_families(
                    self.index.families, MAX_ALL_FAMILIES, sorted(query.families)
                ),
                "groups": groups,
            }
            has_more = len(shown) > query.limit
            return FailurePage(answer, _place(shown[query.limit - 1]) if has_more else None)

    async def group(self, key: str, limit: int, after: Member | None) -> FailurePage | None:
        """Return a group with one traceback and a page of its tasks (`Failure`), if there is one.

        The tasks that failed last come first.
        """
        async with self._lock:
            await self._update()
            group = self.index.groups.get(key)
            if group is None:
                return None
            now = self._clock()
            end = group.count if after is None else group.members.bisect_left(after)
            start = max(0, end - limit)
            members: list[Member] = list(group.members.islice(start, end))[::-1]
            tasks = filter(None, (self._still_failed(task_id) for _, task_id in members))
            newest = next(
                filter(None, (self._still_failed(i) for _, i in reversed(group.members))), None
            )
            following = self._order.bisect_right(self._item(group))
            next_key = self._order[following][1] if following < len(self._order) else None
            answer = {
                "revision": self._name(),
                "time": now,
                **describe_group(group, self._waiting[key], next_key),
                "error_text": None if newest is None else error_text(newest.expl),
                "error_task_id": None if newest is None else newest.id,
                "tasks": [
                    describe_task(task, self._logs.url(task), now, retries=self._retries)
                    for task in tasks
                ],
            }
            return FailurePage(answer, members[-1] if start > 0 else None)

    def key_of(self, task: Task) -> str | None:
        """Return the key of a task's group; None if it has not failed."""
        return self.index.signature(task.expl).key if task.has_failed else None

    async def _update(self) -> None:
        """Update index and order until they show a revision that is present when this begins."""
        await self._gate.opened()
        if self._revision == self._state.changes.revision:
            return
        while True:
            revision = self._state.changes.revision
            await self._run(self.index.update())
            await self._gate.opened()
            if revision == self._state.changes.revision:
                break
        # What changes from now on is shown by the next answer.
        self._waiting, self._order = await self._run(self._arranged())
        self._revision = revision

    async def _run(self, slices: Slices[T]) -> T:
        return await run_in_slices(
            slices, pause=self._gate.pause, slice_seconds=self._slice_seconds
        )

    def _arranged(self) -> Slices[tuple[dict[str, Waiting], SortedList]]:
        """Return key -> what waits behind the group, and the groups in their order."""
        waiting: dict[str, Waiting] = {}
        items: list[Item] = []
        groups = list(self.index.groups.values())
        rest = self._max_all_steps
        for number, group in enumerate(groups):
            # Each has the same share; what the ones before have not used, the others may.
            share = min(self._max_steps, rest // (len(groups) - number))
            causes = [task_id for _, task_id in group.members]
            found = yield from count_waiting(self._state, causes, share)
            rest -= found.steps
            waiting[group.key] = found
            items.append(_item((found.tasks, group.count, group.last, group.key)))
            yield
        return waiting, (yield from sort_in_slices(items))

    def _matching(self, query: FailureQuery) -> Slices[tuple[SortedList, int]]:
        """Return the groups that match, in order, and the number of their tasks."""
        if not query.families and not query.terms:
            return self._order, len(self.index)
        items: list[Item] = []
        tasks = 0
        for chunk in in_chunks(self._order):
            for item in chunk:
                group = self.index.groups[item[1]]
                if query.matches(group):
                    items.append(item)
                    tasks += group.count
            yield
        return SortedList(items), tasks

    def _item(self, group: FailureGroup) -> Item:
        return _item((self._waiting[group.key].tasks, group.count, group.last, group.key))

    def _still_failed(self, task_id: str) -> Task | None:
        """Return a task of the index, unless it has been removed or retried since."""
        task = self._state.tasks.get(task_id)
        return task if task is not None and task.has_failed else None

    def _name(self) -> str:
        assert self._revision is not None
        return self._revision_name(self._revision)


def _item(place: Place) -> Item:
    waiting, count, last, key = place
    return (-waiting, -count, -last), key


def _place(item: Item) -> Place:
    (waiting, count, last), key = item
    return -waiting, -count, -last, key
