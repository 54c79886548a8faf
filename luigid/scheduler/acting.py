"""Actions on many tasks: what each of them would change, doing it, and undoing it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias, cast

from luigid.scheduler import operating
from luigid.scheduler.operating import CHANGED_SINCE, RAN_BATCH, UNKNOWN_TASK, Operating
from luigid.scheduler.transitions import Transitions
from luigid.state.events import Emit
from luigid.state.hold import Hold
from luigid.state.policy import Policy
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import DISABLED, DONE, FAILED, PENDING, RUNNING, Task, guess_family
from luigid.state.task_update import TaskUpdate

FORGIVE: Final = "forgive"
RE_ENABLE: Final = "re_enable"
MARK_AS_DONE: Final = "mark_as_done"
HOLD: Final = "hold"
RELEASE: Final = "release"
RETRY: Final = "retry"

#: why a task is concerned: it was asked about, or a retry of another one includes it
ASKED: Final = "asked"
UPSTREAM: Final = "upstream"
DOWNSTREAM: Final = "downstream"


class Outcome(NamedTuple):
    """What has become, or would become, of one task."""

    task_id: str
    family: str
    #: its status before and after; None: there is no such task
    before: str | None
    after: str | None
    #: why nothing has changed; None: something has
    reason: str | None
    #: ASKED, UPSTREAM or DOWNSTREAM
    part: str = ASKED


class Undone(NamedTuple):
    """What takes back the change of one task."""

    task_id: str
    #: the number of the task, which tells apart two with the same id
    number: int
    #: the order of the task after the change: if it has another one, its status has changed since
    order: int
    #: the fields as they were; None: they cannot be restored
    update: TaskUpdate | None
    #: the hold after the change
    hold: Hold | None


@dataclass(slots=True)
class Result:
    """The result of an action, as far as it has got."""

    #: number of tasks that are concerned, and of those that were looked at
    total: int = 0
    done: int = 0
    changed: int = 0
    #: reason -> number of tasks that were skipped for it
    skipped: Counter[str] = field(default_factory=Counter)
    #: (status before, status after) -> number of changed tasks
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    outcomes: list[Outcome] = field(default_factory=list)
    #: number of changed tasks that can be handed out at once
    ready: int = 0
    #: number of changed tasks that are PENDING now, but that no worker can run
    without_worker: int = 0
    #: number of changed tasks that a hold of a family or a filter still keeps
    still_held: int = 0
    #: number of tasks that wait, directly or not, for a changed one, and are not changed themselves
    downstream: int = 0
    #: number of these that can be handed out at once
    unblocked: int = 0
    undo: list[Undone] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count the outcome of one task."""
        self.outcomes.append(outcome)
        self.done += 1
        if outcome.reason is None:
            self.changed += 1
            self.changes[outcome.before or "", outcome.after or ""] += 1
        else:
            self.skipped[outcome.reason] += 1


@dataclass(frozen=True, slots=True)
class _Rule:
    """One action, as it is done to each task."""

    #: returns why a task is skipped, or None
    why_not: Callable[[Task], str | None]
    #: the status of a changed task; None: as before
    after: str | None
    #: which fields an undo restores; empty: it cannot be undone
    restored: Sequence[str] = ()


_RULES: Final[Mapping[str, _Rule]] = {
    FORGIVE: _Rule(operating.why_not_forgiven, PENDING),
    RE_ENABLE: _Rule(operating.why_not_re_enabled, FAILED),
    MARK_AS_DONE: _Rule(
        operating.why_not_done,
        DONE,
        (
            "status",
            "updated",
            "failures",
            "disabled_at",
            "trouble",
            "retry_at",
            "remove_at",
            "batch_id",
        ),
    ),
    HOLD: _Rule(operating.why_not_held, None, ("hold",)),
    RELEASE: _Rule(operating.why_not_released, None, ("hold",)),
    RETRY: _Rule(operating.why_not_retried, PENDING),
}

#: task and the part in which it is concerned
_Concerned: TypeAlias = "dict[str, str]"


def can_be_undone(action: str) -> bool:
    """Return whether an action can be undone at all."""
    return bool(_RULES[action].restored)


class Acting:
    """Does something to many tasks of one state, in slices.

    The state may not be read or changed between the slices of `perform` and `undo`.
    """

    def __init__(
        self, state: SchedulerState, policy: Policy, clock: Callable[[], float], emit: Emit
    ) -> None:
        self._state = state
        self._clock = clock
        self._transitions = Transitions(state, policy, emit)
        self._operating = Operating(state, self._transitions, emit)

    def preview(self, action: str, task_ids: Sequence[str], result: Result) -> Slices[None]:
        """Fill a result with what an action would do. It changes nothing.

        The state may change between the slices: it is a forecast.
        """
        rule = _RULES[action]
        concerned = yield from self._concerned(action, task_ids)
        result.total = len(concerned)
        changed = []
        for chunk in in_chunks(concerned.items()):
            for task_id, part in chunk:
                task = self._state.tasks.get(task_id)
                reason = UNKNOWN_TASK if task is None else rule.why_not(task)
                after = None if task is None else task.status
                if task is not None and reason is None:
                    after = rule.after or after
                    changed.append(task_id)
                    self._count_ready(result, task, action, after)
                result.add(_outcome(task_id, task, after, reason, part))
            yield
        yield from self._count_downstream(action, changed, result)

    def perform(
        self, action: str, task_ids: Sequence[str], result: Result, *, by: str, note: str
    ) -> Slices[None]:
        """Do an action, and fill the result."""
        now = self._clock()
        forecast = Result()
        yield from self.preview(action, task_ids, forecast)
        result.total = forecast.total
        result.ready, result.without_worker = forecast.ready, forecast.without_worker
        result.still_held = forecast.still_held
        result.downstream, result.unblocked = forecast.downstream, forecast.unblocked
        rule = _RULES[action]
        # Each is freed at once: all together would take a slice too long.
        outcomes = forecast.outcomes[::-1]
        forecast.outcomes.clear()
        while outcomes:
            foreseen = outcomes.pop()
            task = self._state.tasks.get(foreseen.task_id)
            # A change of another task may have changed it: the end of a batch, that of its members.
            reason = UNKNOWN_TASK if task is None else rule.why_not(task)
            before = None if task is None else task.status
            if task is not None and reason is None:
                restored = _restored(task, rule)
                yield from self._do(action, task, now, by, note)
                if rule.restored:
                    undone = Undone(task.id, task.number, task.order, restored, task.hold)
                    result.undo.append(undone)
            after = None if task is None else task.status
            result.add(foreseen._replace(before=before, after=after, reason=reason))
            yield

    def undo(self, action: str, undone: Sequence[Undone], result: Result) -> Slices[None]:
        """Restore what an action has changed, and has not changed again since."""
        result.total = len(undone)
        for each in undone:
            task = self._state.tasks.get(each.task_id)
            before = None if task is None else task.status
            reason = _why_not_undone(action, task, each)
            if task is not None and reason is None and each.update is not None:
                # Without an event: a task that is FAILED again has not failed again.
                yield from self._state.update_task_in_slices(task, each.update.copy())
            after = None if task is None else task.status
            result.add(_outcome(each.task_id, task, after, reason, ASKED)._replace(before=before))
            yield

    def _do(self, action: str, task: Task, now: float, by: str, note: str) -> Slices[None]:
        match action:
            case "forgive":
                yield from self._operating.forgive(task, now)
            case "re_enable":
                yield from self._operating.re_enable(task, now)
            case "mark_as_done":
                yield from self._operating.mark_as_done(task, now)
            case "retry":
                yield from self._operating.retry(task, now)
            case "hold":
                self._state.hold_task(task, by=by, since=now, note=note)
            case "release":
                self._state.update_task(task, hold=None)

    def _concerned(self, action: str, task_ids: Sequence[str]) -> Slices[_Concerned]:
        """Return the tasks that an action is about, each once."""
        concerned = dict.fromkeys(task_ids, ASKED)
        if action != RETRY:
            return concerned
        upstream = yield from self._failed_from(task_ids, self._deps)
        downstream = yield from self._failed_from(task_ids, self._state.dependents)
        for part, found in ((UPSTREAM, upstream), (DOWNSTREAM, downstream)):
            for task_id in found:
                concerned.setdefault(task_id, part)
        return concerned

    def _failed_from(
        self, task_ids: Iterable[str], neighbours: Callable[[str], Collection[str]]
    ) -> Slices[list[str]]:
        """Return the FAILED and DISABLED tasks that a walk along the neighbours finds."""
        reached = yield from self._reached(task_ids, neighbours)
        tasks = (self._state.tasks.get(task_id) for task_id in reached)
        return [task.id for task in tasks if task is not None and task.status in (FAILED, DISABLED)]

    def _reached(
        self, task_ids: Iterable[str], neighbours: Callable[[str], Collection[str]]
    ) -> Slices[dict[str, None]]:
        """Return the ids of the tasks that a walk reaches, of which none is DONE.

        It begins with the neighbours of the tasks that it is given.
        """
        reached: dict[str, None] = {}
        walked: dict[str, None] = {}
        for chunk in in_chunks(task_ids):
            walked.update(dict.fromkeys(chunk))
            yield
        front = list(walked)
        while front:
            # A copy: in a preview the state may change between the slices.
            for chunk in in_chunks(list(neighbours(front.pop()))):
                for task_id in chunk:
                    task = self._state.tasks.get(task_id)
                    if task is None or task.status == DONE:
                        continue
                    reached[task_id] = None
                    if task_id not in walked:
                        walked[task_id] = None
                        front.append(task_id)
                yield
            yield  # also after one without neighbours
        return reached

    def _deps(self, task_id: str) -> Collection[str]:
        task = self._state.tasks.get(task_id)
        return () if task is None or task.status == DONE else task.deps

    def _count_ready(self, result: Result, task: Task, action: str, after: str | None) -> None:
        is_held = task.held_by is not None
        if action == RELEASE:
            is_held = self._state.wide_hold_of(task) is not None
            result.still_held += is_held
        if after != PENDING or action == HOLD:
            return
        if not self._has_worker(task):
            result.without_worker += 1
        elif not is_held and not task.unmet:
            result.ready += 1

    def _has_worker(self, task: Task) -> bool:
        if task.workers:
            return True
        workers = self._state.workers.values()
        return task.is_runnable and any(w.is_assistant and not w.is_disabled for w in workers)

    def _count_downstream(
        self, action: str, changed: Sequence[str], result: Result
    ) -> Slices[None]:
        """Count the tasks that wait for changed ones, and those of them that need not any more."""
        waiting = yield from self._reached(changed, self._state.dependents)
        ours: set[str] = set()
        for chunk in in_chunks(changed):
            ours.update(chunk)
            yield
        result.downstream = len(waiting)
        for chunk in in_chunks(ours):
            result.downstream -= sum(task_id in waiting for task_id in chunk)
            yield
        if action != MARK_AS_DONE:
            return
        #: task id -> number of its dependencies that become DONE
        met: Counter[str] = Counter()
        for task_id in changed:
            for some in in_chunks(list(self._state.dependents(task_id))):
                met.update(some)
                if len(some) > 1:
                    yield
            yield
        for counts in in_chunks(met.items()):
            for task_id, count in counts:
                task = self._state.tasks.get(task_id)
                if task is None or task_id in ours or task.unmet != count:
                    continue
                result.unblocked += task.status == PENDING and task.held_by is None
            yield


def _outcome(
    task_id: str, task: Task | None, after: str | None, reason: str | None, part: str
) -> Outcome:
    family = (guess_family(task_id) or "") if task is None else task.family
    return Outcome(task_id, family, None if task is None else task.status, after, reason, part)


def _restored(task: Task, rule: _Rule) -> TaskUpdate | None:
    """Return what restores a task as it is now; None: that cannot be done."""
    if "status" in rule.restored and task.status == RUNNING and task.batch_id is not None:
        return None  # the members of its batch are changed with it
    return cast("TaskUpdate", {name: getattr(task, name) for name in rule.restored})


def _why_not_undone(action: str, task: Task | None, undone: Undone) -> str | None:
    if task is None:
        return UNKNOWN_TASK
    if undone.update is None:
        return RAN_BATCH
    is_changed = task.order != undone.order if action == MARK_AS_DONE else task.hold != undone.hold
    return CHANGED_SINCE if is_changed or task.number != undone.number else None
