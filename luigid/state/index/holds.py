"""All holds of one state, and which of them covers a task."""

from collections.abc import Iterable, Iterator

from sortedcontainers import SortedDict

from luigid.state.hold import Hold
from luigid.state.task import Task


class HoldIndex:
    """The holds by number, the wide ones also by family. It maintains `Task.held_by`."""

    def __init__(self) -> None:
        #: number -> hold
        self._holds: SortedDict[int, Hold] = SortedDict()
        #: family -> number -> wide hold without terms
        self._of_family: dict[str, dict[int, Hold]] = {}
        #: number -> wide hold with terms, or of all families
        self._searching: dict[int, Hold] = {}
        #: number -> wide hold
        self.wide: SortedDict[int, Hold] = SortedDict()
        self.last_number = 0

    def __len__(self) -> int:
        return len(self._holds)

    def get(self, number: int) -> Hold | None:
        """Return the hold with a number, or None."""
        found: Hold | None = self._holds.get(number)
        return found

    def after(self, number: int, *, only_wide: bool = False) -> Iterator[Hold]:
        """Yield the holds with a greater number, by number."""
        holds = self.wide if only_wide else self._holds
        for each in holds.irange(number, inclusive=(False, True)):
            yield holds[each]

    def wide_hold_of(self, task: Task) -> Hold | None:
        """Return the oldest wide hold that covers a task, or None."""
        if not self.wide:
            return None
        found = list(self._of_family.get(task.family, {}).values())[:1]
        found += (hold for hold in self._searching.values() if covers(hold, task))
        return min(found, key=lambda hold: hold.number, default=None)

    def add(self, hold: Hold) -> None:
        """Add a hold. The tasks that it covers must be placed again."""
        self._holds[hold.number] = hold
        self.last_number = max(self.last_number, hold.number)
        if not hold.is_wide:
            return
        self.wide[hold.number] = hold
        if hold.families and not hold.search.split():
            for family in hold.families:
                self._of_family.setdefault(family, {})[hold.number] = hold
        else:
            self._searching[hold.number] = hold

    def remove(self, hold: Hold) -> None:
        """Remove a hold. The tasks that it covers must be placed again."""
        del self._holds[hold.number]
        if not hold.is_wide:
            return
        del self.wide[hold.number]
        if self._searching.pop(hold.number, None) is None:
            for family in hold.families:
                of_family = self._of_family[family]
                del of_family[hold.number]
                if not of_family:
                    del self._of_family[family]

    def replace_own(self, task: Task, hold: Hold | None) -> None:
        """Make this the task's own hold; None: it has none."""
        if task.hold is not None:
            self.remove(task.hold)
        task.hold = hold
        if hold is not None:
            self.add(hold)

    def place(self, task: Task) -> bool:
        """Find out which hold covers a task; return whether it is another one than before."""
        held_by = task.hold or self.wide_hold_of(task)
        if held_by is task.held_by:
            return False
        task.held_by = held_by
        return True

    def validate(self, tasks: Iterable[Task]) -> None:
        """Recompute the index. Raises AssertionError if it differs."""
        wide = {number: hold for number, hold in self._holds.items() if hold.is_wide}
        own = {}
        for task in tasks:
            covering = [hold for hold in wide.values() if covers(hold, task)]
            if task.hold is not None:
                assert task.hold.task_id == task.id
                own[task.hold.number] = task.hold
                covering.insert(0, task.hold)
            assert task.held_by == (covering[0] if covering else None)
        assert dict(self._holds) == {**wide, **own}
        assert self.wide == wide
        assert max(self._holds, default=0) <= self.last_number
        found = dict(self._searching)
        for family, of_family in self._of_family.items():
            assert of_family
            assert all(family in hold.families for hold in of_family.values())
            found |= of_family
        assert found == wide


def covers(hold: Hold, task: Task) -> bool:
    """Return whether a hold covers a task."""
    if hold.task_id is not None:
        return hold.task_id == task.id
    if hold.families and task.family not in hold.families:
        return False
    terms = hold.search.casefold().split()
    if not terms:
        return True
    text = task.search_text
    return all(term in text for term in terms)
