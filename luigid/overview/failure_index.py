"""The tasks that have failed, grouped by their error, updated from what has changed."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from sortedcontainers import SortedList

from luigid.overview.error_signature import ErrorSignature, signature_of
from luigid.state.changes import Watch
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import DISABLED, FAILED, Task

#: a task in a group: since when it has failed, and its id
Member = tuple[float, str]

#: explanations whose signature is in memory, as many tasks fail with the same text
_MAX_SIGNATURES: Final = 256
#: characters of an explanation that is remembered
_MAX_REMEMBERED: Final = 16_384


class FailureGroup:
    """The tasks that failed with one error."""

    __slots__ = ("families", "members", "signature", "statuses", "text")

    def __init__(self, signature: ErrorSignature) -> None:
        self.signature = signature
        #: the earliest first
        self.members = SortedList()
        #: family -> number of tasks
        self.families: dict[str, int] = {}
        #: FAILED or DISABLED -> number of tasks
        self.statuses: dict[str, int] = {}
        #: what a search looks at, besides the families
        self.text = "\n".join((signature.error, *signature.frames)).casefold()

    @property
    def key(self) -> str:
        """The key of the error."""
        return self.signature.key

    @property
    def count(self) -> int:
        """The number of its tasks."""
        return len(self.members)

    @property
    def first(self) -> float:
        """When the first of its tasks failed."""
        return float(self.members[0][0])

    @property
    def last(self) -> float:
        """When the last of its tasks failed."""
        return float(self.members[-1][0])


class _Entry:
    """A failed task as the index knows it."""

    __slots__ = ("expl", "family", "group", "status", "time")

    def __init__(self, task: Task, group: FailureGroup) -> None:
        self.expl = task.expl
        self.family = task.family
        self.status = task.status
        self.time = task.updated
        self.group = group

    def is_current(self, task: Task) -> bool:
        # Compared by identity: a report replaces the explanation, it does not change it.
        return (
            self.expl is task.expl
            and self.time == task.updated
            and self.status == task.status
            and self.family == task.family
        )


class FailureIndex:
    """The groups of one state, as of the last `update`.

    The error of a task is read once, when the task fails.
    """

    def __init__(self, state: SchedulerState) -> None:
        self._state = state
        self._watch: Watch | None = None
        self._entries: dict[str, _Entry] = {}
        self._signatures: dict[str, ErrorSignature] = {}
        #: family -> number of failed tasks
        self.families: dict[str, int] = {}
        #: key -> group; none is empty
        self.groups: dict[str, FailureGroup] = {}

    def __len__(self) -> int:
        """Return the number of failed tasks."""
        return len(self._entries)

    def group_of(self, task_id: str) -> FailureGroup | None:
        """Return the group of a task; None if it has not failed."""
        entry = self._entries.get(task_id)
        return None if entry is None else entry.group

    def update(self) -> Slices[None]:
        """Follow the changes. What changes between the slices is left to the next update.

        The first update looks at the FAILED and DISABLED tasks, a later one at what has changed.
        An update must be finished before the next one begins.
        """
        if self._watch is None:
            self._watch = self._state.changes.watch()
        changed = self._watch.take()
        if changed is None:
            failed = [task.id for task in self._state.with_status(FAILED, DISABLED)]
            changed = {*failed, *self._entries}
        for chunk in in_chunks(changed):
            for task_id in chunk:
                if self._refresh(task_id):
                    yield  # a hostile text takes some milliseconds
            yield

    def signature(self, expl: Any) -> ErrorSignature:
        """Return the signature of an explanation; equal texts are read once."""
        if not isinstance(expl, str) or len(expl) > _MAX_REMEMBERED:
            return signature_of(expl)
        signature = self._signatures.pop(expl, None) or signature_of(expl)
        self._signatures[expl] = signature
        if len(self._signatures) > _MAX_SIGNATURES:
            del self._signatures[next(iter(self._signatures))]
        return signature

    def validate(self) -> None:
        """Group all tasks anew. To be called when nothing has changed since the last `update`.

        Raises:
            AssertionError: something differs.

        """
        groups: dict[str, FailureGroup] = {}
        families: Counter[str] = Counter()
        for task in self._state.tasks.values():
            if task.has_failed:
                signature = signature_of(task.expl)
                group = groups.setdefault(signature.key, FailureGroup(signature))
                _add(_Entry(task, group), task.id, 1)
                families[task.family] += 1
        assert _described(self.groups) == _described(groups)
        assert self.families == families
        assert len(self) == sum(group.count for group in groups.values())
        assert len(self._signatures) <= _MAX_SIGNATURES

    def _refresh(self, task_id: str) -> bool:
        """Refresh the entry of a task; return whether its error was read."""
        task = self._state.tasks.get(task_id)
        old = self._entries.get(task_id)
        has_failed = task is not None and task.has_failed
        if old is not None:
            if task is not None and has_failed and old.is_current(task):
                return False
            del self._entries[task_id]
            self._add(old, task_id, -1)
            if not old.group.members:
                del self.groups[old.group.key]
        if task is None or not has_failed:
            return False
        signature = self.signature(task.expl)
        group = self.groups.get(signature.key)
        if group is None:
            group = self.groups[signature.key] = FailureGroup(signature)
        entry = self._entries[task_id] = _Entry(task, group)
        self._add(entry, task_id, 1)
        return True

    def _add(self, entry: _Entry, task_id: str, number: int) -> None:
        _add(entry, task_id, number)
        _count(self.families, entry.family, number)


def _add(entry: _Entry, task_id: str, number: int) -> None:
    """Add a task to its group, or remove it if the number is -1."""
    group = entry.group
    member: Member = (entry.time, task_id)
    if number > 0:
        group.members.add(member)
    else:
        group.members.remove(member)
    _count(group.families, entry.family, number)
    _count(group.statuses, entry.status, number)


def _count(counts: dict[str, int], name: str, number: int) -> None:
    count = counts.get(name, 0) + number
    if count:
        counts[name] = count
    else:
        del counts[name]


def _described(groups: Mapping[str, FailureGroup]) -> dict[str, Any]:
    return {
        key: (group.signature, list(group.members), group.families, group.statuses)
        for key, group in groups.items()
    }
