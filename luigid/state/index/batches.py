"""Batchable ready tasks, grouped by what the members of a batch have in common."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from heapq import merge
from typing import Any, TypeAlias

from sortedcontainers import SortedList

from luigid.state.index.ready import RankedTask, is_ready, ranked
from luigid.state.index.runners import demand_of
from luigid.state.task import Task

#: names of the params that may differ within a batch
BatchedParams: TypeAlias = tuple[str, ...]
#: what all members of a batch have in common: resources and unbatched params
_GroupKey: TypeAlias = Hashable


class _BatchableTasks:
    """The batchable ready tasks of one family, for one choice of batched params."""

    def __init__(self, batched_params: BatchedParams) -> None:
        self.batched_params = batched_params
        self.groups: dict[_GroupKey, SortedList[RankedTask]] = {}
        #: names of the unbatched params -> number of tasks with exactly these
        self.shapes: dict[frozenset[str], int] = {}


#: where a task is indexed: its tasks, group key, names of unbatched params, and entry
_Place: TypeAlias = tuple[_BatchableTasks, _GroupKey, frozenset[str], RankedTask]


class BatchIndex:
    """Finds the members of a batch."""

    def __init__(self) -> None:
        #: family -> batched params -> tasks
        self._families: dict[str, dict[BatchedParams, _BatchableTasks]] = {}
        #: task id -> its places
        self._places: dict[str, list[_Place]] = {}

    def add_batcher(
        self, family: str, batched_params: BatchedParams, tasks: Iterable[Task]
    ) -> None:
        """Index the tasks of a family for batches with these params. `tasks` are all tasks."""
        variants = self._families.setdefault(family, {})
        if batched_params and batched_params not in variants:
            variants[batched_params] = _BatchableTasks(batched_params)
            for task in tasks:
                if task.family == family:
                    self.update(task)

    def candidates(self, leader: Task, batched_params: BatchedParams) -> Iterator[Task]:
        """Yield the ready tasks that rank below the leader and may share its run, by rank."""
        variant = self._families[leader.family][batched_params]
        first = ranked(leader)
        unbatched = [(k, v) for k, v in leader.params.items() if k not in batched_params]
        for *_rank, task in merge(*(group.irange(first) for group in _groups(variant, leader))):
            if task is leader or task.resources != leader.resources:
                continue
            if all(task.params.get(name) == value for name, value in unbatched):
                yield task

    def leaders(self, member: Task, batched_params: BatchedParams) -> Iterator[Task]:
        """Yield the ready tasks that rank above a member and may share their run with it, by rank.

        Each of them has all batched params.
        """
        variant = self._families[member.family][batched_params]
        last = ranked(member)
        for *_rank, task in merge(
            *(group.irange(None, last) for group in _groups(variant, member))
        ):
            if task is member or task.resources != member.resources:
                continue
            unbatched = ((k, v) for k, v in task.params.items() if k not in batched_params)
            has_batched = all(name in task.params for name in batched_params)
            if has_batched and all(member.params.get(name) == value for name, value in unbatched):
                yield task

    def update(self, task: Task) -> None:
        """Index a task, or index it again after a change."""
        if task.id in self._places:
            self.remove(task)
        variants = self._families.get(task.family)
        if not variants or not task.batchable or not is_ready(task):
            return
        entry = ranked(task)
        places = self._places[task.id] = []
        for variant in variants.values():
            shape = frozenset(task.params.keys() - variant.batched_params)
            key = _group_key(task, shape)
            variant.groups.setdefault(key, SortedList()).add(entry)
            variant.shapes[shape] = variant.shapes.get(shape, 0) + 1
            places.append((variant, key, shape, entry))

    def remove(self, task: Task) -> None:
        """Remove a task from the index."""
        for variant, key, shape, entry in self._places.pop(task.id, ()):
            variant.groups[key].remove(entry)
            if not variant.groups[key]:
                del variant.groups[key]
            variant.shapes[shape] -= 1
            if not variant.shapes[shape]:
                del variant.shapes[shape]

    def validate(self, tasks: Iterable[Task]) -> None:
        """Recompute the index. Raises AssertionError if it differs."""
        all_tasks = list(tasks)
        expected = set()
        for family, variants in self._families.items():
            ready = [t for t in all_tasks if t.family == family and t.batchable and is_ready(t)]
            for batched_params, variant in variants.items():
                expected |= {task.id for task in ready}
                groups: dict[_GroupKey, list[RankedTask]] = {}
                shapes: dict[frozenset[str], int] = {}
                for task in ready:
                    shape = frozenset(task.params.keys() - batched_params)
                    shapes[shape] = shapes.get(shape, 0) + 1
                    groups.setdefault(_group_key(task, shape), []).append(ranked(task))
                assert variant.shapes == shapes
                assert {key: list(group) for key, group in variant.groups.items()} == {
                    key: sorted(entries) for key, entries in groups.items()
                }
        assert self._places.keys() == expected


def _groups(variant: _BatchableTasks, leader: Task) -> Sequence[SortedList[RankedTask]]:
    shape = frozenset(leader.params.keys() - variant.batched_params)
    if variant.shapes.keys() <= {shape}:
        group = variant.groups.get(_group_key(leader, shape))
        return [] if group is None else [group]
    # A member may have params that the leader lacks, so it may be in any group.
    return list(variant.groups.values())


def _group_key(task: Task, shape: frozenset[str]) -> _GroupKey:
    return demand_of(task), frozenset((name, _frozen(task.params[name])) for name in shape)


def _frozen(value: Any) -> Hashable:
    """Return a hashable form of a JSON value; equal values have equal forms."""
    if isinstance(value, dict):
        return "object", frozenset((name, _frozen(each)) for name, each in value.items())
    if isinstance(value, list):
        return "array", tuple(map(_frozen, value))
    return value  # type: ignore[no-any-return]
