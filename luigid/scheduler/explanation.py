"""Why a task does not run: an explanation that is exact against get_work."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import Any, Final, TypeAlias

from luigid.scheduler.first_causes import FirstCauses
from luigid.scheduler.standing import Standing
from luigid.state.index.ready import is_ready, ranked
from luigid.state.index.runs import IndexedRun
from luigid.state.limits import Counter
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.state.task import (
    BATCH_RUNNING,
    DISABLED,
    DONE,
    FAILED,
    PENDING,
    RUNNING,
    UNKNOWN,
    Task,
    guess_family,
)

#: `Reason` in `spec/openapi.yaml`: its `kind`, and what it takes to say it in words
Reason: TypeAlias = dict[str, Any]

#: reasons of one kind, holders of a resource, workers
_MAX_SHOWN: Final = 10
#: ids of a path; of a longer one, those in the middle are left out
_MAX_PATH: Final = 20
#: number of dependencies that are examined to explain one task, in some milliseconds
_MAX_EXAMINED: Final = 1000
#: the same for each of many tasks
_MAX_EXAMINED_OF_MANY: Final = 50

#: list of a reason -> the name of its first item in a `ShortReason`
_FIRST: Final = {"holders": "first_holder", "workers": "first_worker"}

#: statuses of dependencies, those first that somebody has to do something about
_BY_SEVERITY: Final = (DISABLED, FAILED, UNKNOWN, PENDING, RUNNING, BATCH_RUNNING)


class Explainer:
    """Explains the tasks of one state."""

    def __init__(self, state: SchedulerState, policy: Policy) -> None:
        self._state = state
        self._policy = policy

    def explain(self, task_id: str, now: float) -> dict[str, Any] | None:
        """Return the `Explanation` of a task; None if it is unknown.

        It takes some milliseconds at most: all searches have limits. Deadlines that have passed
        count from the next pruning on.
        """
        task = self._state.tasks.get(task_id)
        if task is None:
            return None
        standing = self._standing(now)
        causes = self._causes(task, _MAX_EXAMINED)
        is_ranked = is_ready(task) and standing.has_runner(task)
        ahead = standing.count_ahead(task) if is_ranked else None
        return {
            "task_id": task.id,
            "status": task.status,
            "is_ready": standing.is_ready(task),
            "reasons": [
                {**reason, **_ahead(task, standing)} if reason["kind"] == "outranked" else reason
                for reason in self._reasons(task, standing, causes, now)
            ],
            "rank": None if ahead is None else 1 + ahead,
            "first_causes": 0 if causes is None else len(causes.causes),
            "is_cut": standing.is_cut or (causes is not None and causes.is_cut),
            "as_of": now,
        }

    def shorten(self, tasks: Sequence[Task], now: float) -> Mapping[str, Reason]:
        """Return the most useful reason of each task that has one, without lists, by task id.

        Fewer dependencies and workers are examined than for a single task.
        """
        standing = self._standing(now)
        found = {}
        for task in sorted(tasks, key=ranked):
            # What is FAILED or DISABLED waits for its deadline first.
            is_pending = task.status == PENDING
            causes = self._causes(task, _MAX_EXAMINED_OF_MANY) if is_pending else None
            reason = next(self._reasons(task, standing, causes, now), None)
            if reason is not None:
                found[task.id] = _short(reason)
        return found

    def _standing(self, now: float) -> Standing:
        return Standing(self._state, now - self._policy.worker_disconnect_delay, now)

    def _causes(self, task: Task, max_examined: int) -> FirstCauses | None:
        is_waiting = task.status in (PENDING, FAILED, DISABLED) and task.unmet
        return FirstCauses(self._state, task, max_examined) if is_waiting else None

    def _reasons(
        self, task: Task, standing: Standing, causes: FirstCauses | None, now: float
    ) -> Iterator[Reason]:
        """Yield the reasons, the most useful first."""
        yield from self._deadlines(task, now)
        if task.status == UNKNOWN:
            yield _missing(task.id, [task.id])
        elif task.status == BATCH_RUNNING:
            yield self._batch_run(task)
        if task.status not in (PENDING, FAILED, DISABLED):
            return
        if task.held_by is not None:
            yield {"kind": "held", **task.held_by.describe()}
        dependencies = [] if causes is None else self._dependencies(task, standing, causes)
        yield from (reason for reason in dependencies if _is_stuck(reason))
        if not standing.has_runner(task):
            yield self._no_worker(task)
        if self._state.is_paused:
            yield {"kind": "paused"}
        yield from (reason for reason in dependencies if not _is_stuck(reason))
        if is_ready(task):
            yield from self._competition(task, standing)

    def _deadlines(self, task: Task, now: float) -> Iterator[Reason]:
        policy = self._policy
        if task.status == FAILED:
            yield {
                "kind": "retry_at",
                "seconds": task.retry_at if policy.retry_delay >= 0 else None,
            }
        elif task.status == DISABLED:
            since = task.disabled_at
            until = None if since is None else since + policy.disable_persist
            yield {"kind": "disabled_until", "seconds": until}
        elif task.status == DONE and now - task.updated < policy.stable_done_cooldown_secs:
            until = task.updated + policy.stable_done_cooldown_secs
            yield {"kind": "cooldown_until", "seconds": until}

    def _dependencies(
        self, task: Task, standing: Standing, causes: FirstCauses
    ) -> Sequence[Reason]:
        """Return a reason for each of the most severe first causes.

        Without any, return one for a direct dependency: the tasks wait for each other, or the
        search was cut.
        """
        found = nsmallest(_MAX_SHOWN, causes.causes, key=self._severity)
        if found:
            return [self._dependency(causes.path(cause), standing) for cause in found]
        unmet = next((dep_id for dep_id in task.deps if not self._is_done(dep_id)), None)
        return [] if unmet is None else [self._dependency([unmet], standing, is_first_cause=False)]

    def _dependency(
        self, path: Sequence[str], standing: Standing, *, is_first_cause: bool = True
    ) -> Reason:
        task = self._state.tasks.get(path[-1])
        if task is None or task.status == UNKNOWN:
            return _missing(path[-1], path)
        return {
            "kind": "dependency",
            "task_id": task.id,
            **_known_as(task),
            "status": task.status,
            "since": task.updated,
            "is_first_cause": is_first_cause,
            "has_worker": standing.has_runner(task),
            "is_held": task.held_by is not None,
            **_shown(path),
        }

    def _no_worker(self, task: Task) -> Reason:
        workers = sorted(
            (self._state.workers[worker_id] for worker_id in task.stakeholders),
            key=lambda worker: (not worker.is_disabled, worker.number),
        )
        return {
            "kind": "no_worker",
            "workers": [
                {
                    "worker": worker.id,
                    "last_active": worker.last_active,
                    "is_disabled": worker.is_disabled,
                }
                for worker in workers[:_MAX_SHOWN]
            ],
        }

    def _competition(self, task: Task, standing: Standing) -> Iterator[Reason]:
        """Yield what a task without unmet dependencies waits for."""
        yield from self._resources(task, standing)
        if not standing.has_runner(task):
            return
        if task.resources and not standing.is_ready(task):
            yield from self._reserved(task, standing)
        leader = standing.batch_leader(task)
        if leader is not None:
            yield {"kind": "batch", "task_id": leader.id, **_known_as(leader)}
        ahead = standing.count_ahead(task)
        if ahead:
            yield {"kind": "outranked", "count": ahead}

    def _resources(self, task: Task, standing: Standing) -> Iterator[Reason]:
        """Yield the resources that are used up wherever a task could run."""
        usage, needs = standing.usage, self._state.limits.needs(task.resources)
        for counter, needed in needs.fixed:
            if needs.depends_on_place and not isinstance(counter, str):
                continue  # together with what else it needs of the host
            if needed + usage.of(counter) > self._state.limits.total(counter):
                yield self._resource(counter, needed, standing)
        if not needs.depends_on_place:
            return
        # What is free on one host or worker is missing nowhere.
        missing: dict[Counter, float] = {}
        for place in standing.places(task):
            amounts = needs.limited_at(place)
            if usage.allows(amounts):
                return
            missing.update(each for each in amounts if not usage.allows([each]))
        nearest = nsmallest(
            _MAX_SHOWN,
            missing.items(),
            key=lambda item: item[1] + usage.of(item[0]) - self._state.limits.total(item[0]),
        )
        for counter, needed in nearest:
            yield self._resource(counter, needed, standing)

    def _resource(self, counter: Counter, needed: float, standing: Standing) -> Reason:
        usage, total = standing.usage, self._state.limits.total(counter)
        holders = usage.holders(counter)
        first = nsmallest(_MAX_SHOWN, holders, key=lambda held: held[0].task.order)
        return {
            "kind": "resource",
            **self._named(counter),
            "needed": needed,
            "used": usage.of(counter),
            "total": total,
            "holders": [_holder(run, amount) for run, amount in first],
            "holders_total": len(holders),
            "next_at": usage.next_start(counter, needed),
        }

    def _named(self, counter: Counter) -> Reason:
        name, scope, place = self._state.limits.scope(counter)
        is_rate = self._state.limits.window(name) is not None
        return {
            "resource": name,
            "scope": scope,
            "place": place,
            "per": self._state.limits.kind(name) if is_rate else None,
        }

    def _reserved(self, task: Task, standing: Standing) -> Iterator[Reason]:
        usage, needs = standing.usage, self._state.limits.needs(task.resources)
        seen: set[Counter] = set()
        for place, ahead in standing.reserved_ahead(task):
            for counter, needed in needs.at(place):
                total, first = self._state.limits.total(counter), ahead.first_task.get(counter)
                reserved, starting = ahead.amount(counter), ahead.starting(counter)
                if starting and needed + reserved <= total:
                    reserved = starting + usage.of(counter)
                if counter in seen or needed + reserved <= total:
                    continue
                if first is None and needed + usage.of(counter) > total:
                    continue  # the runs that hold it are named already
                if len(seen) == _MAX_SHOWN:
                    return
                seen.add(counter)
                yield {
                    "kind": "reserved",
                    "task_id": None if first is None else first.id,
                    **({"family": "", "params": {}} if first is None else _known_as(first)),
                    **self._named(counter),
                    "needed": needed,
                    "reserved": reserved,
                    "total": total,
                }

    def _batch_run(self, task: Task) -> Reason:
        runs = self._state.indices.runs.of_worker(task.worker_running or "", RUNNING)
        run = next((run for run in runs if run.batch_id == task.batch_id), None)
        return {
            "kind": "batch",
            "task_id": None if run is None else run.id,
            **({**_known_as(task), "params": {}} if run is None else _known_as(run)),
        }

    def _severity(self, task_id: str) -> int:
        task = self._state.tasks.get(task_id)
        return _BY_SEVERITY.index(UNKNOWN if task is None else task.status)

    def _is_done(self, task_id: str) -> bool:
        task = self._state.tasks.get(task_id)
        return task is not None and task.status == DONE


def _missing(task_id: str, path: Sequence[str]) -> Reason:
    family = guess_family(task_id) or ""
    return {"kind": "missing_dependency", "task_id": task_id, "family": family, **_shown(path)}


def _known_as(task: Task) -> dict[str, Any]:
    """Return what a person knows a task by."""
    return {"family": task.family or guess_family(task.id) or "", "params": task.public_params}


def _ahead(task: Task, standing: Standing) -> dict[str, Any]:
    first = standing.first_ahead(task, _MAX_SHOWN)
    return {"ahead": [{"task_id": other.id, **_known_as(other)} for other in first]}


def _short(reason: Reason) -> Reason:
    """Return a reason with the first item of its lists alone."""
    short = {key: value for key, value in reason.items() if not isinstance(value, list)}
    for name, first in _FIRST.items():
        if reason.get(name):
            short[first] = reason[name][0]
    return short


def _shown(path: Sequence[str]) -> dict[str, Any]:
    half = _MAX_PATH // 2
    shown = [*path[:half], *path[-half:]] if len(path) > _MAX_PATH else list(path)
    return {"path": shown, "path_length": len(path)}


def _is_stuck(reason: Reason) -> bool:
    """Return whether a dependency will not get DONE before somebody does something."""
    if reason["kind"] == "missing_dependency" or reason["status"] in (FAILED, DISABLED):
        return True
    is_waiting = reason["status"] == PENDING
    return is_waiting and (reason["is_held"] or not reason["has_worker"])


def _holder(run: IndexedRun, amount: float) -> dict[str, Any]:
    return {
        "task_id": run.task.id,
        **_known_as(run.task),
        "worker": run.worker_id,
        "since": run.task.time_running,
        "amount": amount,
    }
