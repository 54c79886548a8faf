"""Ready tasks by what a batch asks of its members."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from heapq import merge
from typing import Any, TypeAlias

from sortedcontainers import SortedList

from luigid.state.index.ready import Entry, entry, is_ready
from luigid.state.index.runners import demand_of
from luigid.state.task import Task

#: names of the params that may differ within a batch
BatchedParams: TypeAlias = tuple[str, ...]
#: what is the same in all members: resources, and name and value of the other params
_Same: TypeAlias = Hashable


class _Kind:
    """The batchable ready tasks of one family under one set of batched params."""

    def __init__(self, batched_params: BatchedParams) -> None:
        self.batched_params = batched_params
        self.groups: dict[_Same, SortedList[Entry]] = {}
        #: names of the unbatched params -> how many tasks have just these
        self.shapes: dict[frozenset[str], int] = {}


class BatchIndex:
    """Finds the members of a batch. Kept up to date by `add_kind`, `update` and `forget`."""

    def __init__(self) -> None:
        #: family -> batched params -> tasks
        self._kinds: dict[str, dict[BatchedParams, _Kind]] = {}
        #: task id -> where it is filed
        self._filed: dict[str, list[tuple[_Kind, _Same, frozenset[str], Entry]]] = {}

    def add_kind(self, family: str, batched_params: BatchedParams, tasks: Iterable[Task]) -> None:
        """Make ready for batches of a family; `tasks` are all that there are."""
        kinds = self._kinds.setdefault(family, {})
        if batched_params and batched_params not in kinds:
            kinds[batched_params] = _Kind(batched_params)
            for task in tasks:
                if task.family == family:
                    self.update(task)

    def candidates(self, leader: Task, batched_params: BatchedParams) -> Iterator[Task]:
        """Yield, by rank, the ready tasks below the leader that may share its run."""
        kind = self._kinds[leader.family][batched_params]
        first = entry(leader)
        unbatched = [(k, v) for k, v in leader.params.items() if k not in batched_params]
        for *_rank, task in merge(*(group.irange(first) for group in _groups(kind, leader))):
            if task is leader or task.resources != leader.resources:
                continue
            if all(task.params.get(name) == value for name, value in unbatched):
                yield task

    def update(self, task: Task) -> None:
        """File a task as it is now."""
        if task.id in self._filed:
            self.forget(task)
        kinds = self._kinds.get(task.family)
        if not kinds or not task.batchable or not is_ready(task):
            return
        ranked = entry(task)
        filed = self._filed[task.id] = []
        for kind in kinds.values():
            shape = frozenset(task.params.keys() - kind.batched_params)
            same = _same(task, shape)
            kind.groups.setdefault(same, SortedList()).add(ranked)
            kind.shapes[shape] = kind.shapes.get(shape, 0) + 1
            filed.append((kind, same, shape, ranked))

    def forget(self, task: Task) -> None:
        """Take a task out of wherever it was filed."""
        for kind, same, shape, ranked in self._filed.pop(task.id, ()):
            kind.groups[same].remove(ranked)
            if not kind.groups[same]:
                del kind.groups[same]
            kind.shapes[shape] -= 1
            if not kind.shapes[shape]:
                del kind.shapes[shape]

    def validate(self, tasks: Iterable[Task]) -> None:
        """Recount. Raises AssertionError where that differs."""
        all_tasks = list(tasks)
        filed = set()
        for family, kinds in self._kinds.items():
            ready = [t for t in all_tasks if t.family == family and t.batchable and is_ready(t)]
            for batched_params, kind in kinds.items():
                filed |= {task.id for task in ready}
                groups: dict[_Same, list[Entry]] = {}
                shapes: dict[frozenset[str], int] = {}
                for task in ready:
                    shape = frozenset(task.params.keys() - batched_params)
                    shapes[shape] = shapes.get(shape, 0) + 1
                    groups.setdefault(_same(task, shape), []).append(entry(task))
                assert kind.shapes == shapes
                assert {same: list(group) for same, group in kind.groups.items()} == {
                    same: sorted(entries) for same, entries in groups.items()
                }
        assert self._filed.keys() == filed


def _groups(kind: _Kind, leader: Task) -> Sequence[SortedList[Entry]]:
    shape = frozenset(leader.params.keys() - kind.batched_params)
    if kind.shapes.keys() <= {shape}:
        group = kind.groups.get(_same(leader, shape))
        return [] if group is None else [group]
    # A member may have params that the leader has not: the groups do not tell.
    return list(kind.groups.values())


def _same(task: Task, shape: frozenset[str]) -> _Same:
    return demand_of(task), frozenset((name, _frozen(task.params[name])) for name in shape)


def _frozen(value: Any) -> Hashable:
    """Return a JSON value in a form that can be hashed, equal where the values are."""
    if isinstance(value, dict):
        return "object", frozenset((name, _frozen(each)) for name, each in value.items())
    if isinstance(value, list):
        return "array", tuple(map(_frozen, value))
    return value  # type: ignore[no-any-return]
