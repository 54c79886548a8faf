"""A simulated worker: it speaks to the scheduler as Luigi's does, and its runs only take time."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from luigid.demo.chance import Chance
from luigid.demo.pace import Pace
from luigid.demo.pipelines import BATCHERS
from luigid.demo.tasks import DemoTask, task_id

#: calls a method of the scheduler, by its name and arguments, and returns its response
Call: TypeAlias = Callable[..., Any]

#: seconds between two pings, whatever the pace: the scheduler drops workers that are silent for 60
_PING_INTERVAL = 25.0
#: seconds between two questions for work while there is none
_ASK_INTERVAL = 30.0
#: reports of progress in a run
_REPORTS = 8


@dataclass(frozen=True, kw_only=True)
class WorkerPlan:
    """What a worker is started for."""

    #: of the run of the pipeline, for `Chance`
    pipeline: str
    host: str
    user: str
    tasks: Sequence[DemoTask]
    processes: int = 1
    #: seconds for which it stays with nothing to run
    patience: float = 600.0
    #: seconds after which an operator disables it
    disabled_after: float | None = None


@dataclass(kw_only=True)
class _Run:
    """A task, or a batch, that the worker runs."""

    id: str
    task: DemoTask
    #: of a batch: arguments of add_task besides those of the task
    batch: Mapping[str, object] = field(default_factory=dict)
    started: float
    ends: float
    #: the traceback of a run that fails
    error: str | None
    next_report: float


class Worker:
    """Runs the tasks of its plan. `step` is to be called again at the time that it returns."""

    def __init__(
        self, plan: WorkerPlan, call: Call, chance: Chance, pace: Pace, complete: set[str]
    ) -> None:
        """Take the ids of the tasks whose output exists, to which the worker adds."""
        self._plan = plan
        self.call = call
        self._chance = chance
        self._pace = pace
        self._complete = complete
        pid = chance.process_id(f"{plan.pipeline}/{plan.host}")
        self._info = {
            "workers": plan.processes,
            "host": plan.host,
            "username": plan.user,
            "pid": pid,
            "first_task": plan.tasks[-1].id,
        }
        self.id = (
            f"Worker(salt={pid * 7919 % 10**10:010}, workers={plan.processes}, host={plan.host}, "
            f"username={plan.user}, pid={pid})"
        )
        self._tasks = {task.id: task for task in plan.tasks}
        self._processes = plan.processes
        self._runs: dict[str, _Run] = {}
        self._has_started = False
        self._is_disabled = False
        self._next_ping = self._next_ask = self._idle_since = self._disabled_at = 0.0

    def step(self, now: float) -> float | None:
        """Do what is due, and return when something is due again; None: the worker has left."""
        if not self._has_started:
            self._start(now)
        for run in sorted(self._runs.values(), key=lambda run: (run.ends, run.id)):
            if run.ends <= now:
                self._finish(run)
            elif run.next_report <= now:
                self._report(run, now)
        if self._next_ping <= now:
            self._ping(now)
        if self._plan.disabled_after is not None and self._disabled_at <= now:
            self._disable()
        if self._next_ask <= now:
            self._ask(now)
        if self._runs:
            self._idle_since = now
        elif now - self._idle_since >= self._pace.stretch(self._plan.patience):
            return None
        return self._next_step()

    def change_pace(self, now: float, factor: float) -> None:
        """Move what is due later: so many times as far from now. Pings stay as they are."""
        for run in self._runs.values():
            run.started = now + (run.started - now) * factor
            run.ends = now + (run.ends - now) * factor
            run.next_report = now + (run.next_report - now) * factor
        self._next_ask = now + (self._next_ask - now) * factor
        self._idle_since = now + (self._idle_since - now) * factor
        self._disabled_at = now + (self._disabled_at - now) * factor

    def _next_step(self) -> float:
        runs = (min(run.ends, run.next_report) for run in self._runs.values())
        due = [self._next_ping, self._next_ask, *runs]
        if self._plan.disabled_after is not None and not self._is_disabled:
            due.append(self._disabled_at)
        return min(due)

    def _start(self, now: float) -> None:
        self._has_started = True
        self._next_ping = now + _PING_INTERVAL
        self._idle_since = now
        self._disabled_at = now + self._pace.stretch(self._plan.disabled_after or 0)
        self.call("add_worker", worker=self.id, info=list(self._info.items()))
        families = {task.family for task in self._plan.tasks}
        for family in sorted(families & BATCHERS.keys()):
            param, size = BATCHERS[family]
            self.call(
                "add_task_batcher",
                worker=self.id,
                task_family=family,
                batched_args=[param],
                max_batch_size=size,
            )
        # As in Luigi, a task comes before the tasks that it needs.
        for task in reversed(self._plan.tasks):
            self._schedule(task)

    def _schedule(self, task: DemoTask) -> None:
        deps = [dep.id for dep in task.deps]
        if task.id in self._complete:
            self._add(task, "DONE", deps=deps)
        elif task.is_known:
            self._add(task, "PENDING", deps=deps)
        else:
            self._add(task, "UNKNOWN", deps=deps, runnable=False)

    def _add(self, task: DemoTask, status: str, **more: object) -> None:
        arguments: dict[str, object] = {
            "task_id": task.id,
            "family": task.family,
            "module": task.module,
            "params": task.params,
            "resources": task.resources,
            "batchable": task.is_batchable,
        }
        self.call(
            "add_task",
            worker=self.id,
            status=status,
            priority=task.priority,
            accepts_messages=task.accepts_messages,
            retry_policy_dict={} if task.retry_count is None else {"retry_count": task.retry_count},
            **{**arguments, **more},
        )

    def _ask(self, now: float) -> None:
        while len(self._runs) < self._processes:
            work = self.call(
                "get_work",
                worker=self.id,
                host=self._plan.host,
                assistant=False,
                current_tasks=list(self._runs),
            )
            if work.get("batch_id") is not None:
                self._begin_batch(work, now)
            elif work["task_id"] in self._tasks:
                self._begin(self._tasks[work["task_id"]], work["task_id"], now)
            else:
                break
        self._next_ask = now + self._pace.stretch(_ASK_INTERVAL)

    def _begin(
        self, task: DemoTask, run_id: str, now: float, batch: Mapping[str, object] | None = None
    ) -> None:
        seconds, error = self._chance.next_run(self._plan.pipeline, task)
        length = self._pace.stretch(seconds)
        run = _Run(
            id=run_id,
            task=task,
            batch=batch or {},
            started=now,
            ends=now + length,
            error=error,
            next_report=now + length / _REPORTS if task.messages else float("inf"),
        )
        self._runs[run_id] = run
        if task.has_tracking_url:
            # A report of its own, as Luigi's workers send it.
            self.call(
                "add_task",
                worker=self.id,
                task_id=run_id,
                status="RUNNING",
                tracking_url=self._pace.tracking_url(run_id),
            )

    def _begin_batch(self, work: Mapping[str, Any], now: float) -> None:
        members = [self._tasks[member] for member in work["batch_task_ids"]]
        first = members[0]
        params = {
            name: ",".join(value) if isinstance(value, list) else value
            for name, value in work["task_params"].items()
        }
        run_id = task_id(first.family, params)
        batch = {
            "task_id": run_id,
            "params": params,
            "batch_id": work["batch_id"],
            "batchable": False,
            "members": [member.id for member in members],
        }
        self._add(first, "RUNNING", **_without_members(batch))
        self._begin(first, run_id, now, batch)

    def _finish(self, run: _Run) -> None:
        del self._runs[run.id]
        batch = _without_members(run.batch)
        if run.error is None:
            members = run.batch.get("members", [run.id])
            assert isinstance(members, list)
            self._complete.update(members)
            self._add(run.task, "DONE", expl="", **batch)
        else:
            self._add(run.task, "FAILED", expl=json.dumps(run.error), **batch)
        self._next_ask = 0.0

    def _report(self, run: _Run, now: float) -> None:
        part = (now - run.started) / (run.ends - run.started)
        run.next_report = now + (run.ends - run.started) / _REPORTS
        message = run.task.messages[int(part * len(run.task.messages))]
        amount = int(part * run.task.units)
        self.call(
            "set_task_status_message", task_id=run.id, status_message=message.format(f"{amount:,}")
        )
        self.call(
            "set_task_progress_percentage", task_id=run.id, progress_percentage=int(part * 100)
        )

    def _ping(self, now: float) -> None:
        self._next_ping = now + _PING_INTERVAL
        for message in self.call("ping", worker=self.id)["rpc_messages"]:
            arguments = message["kwargs"]
            if message["name"] == "set_worker_processes":
                self._processes = max(1, int(arguments["n"]))
                self._info["workers"] = self._processes
                self.call("add_worker", worker=self.id, info=[["workers", self._processes]])
                self._next_ask = 0.0
            elif message["name"] == "dispatch_scheduler_message":
                self.call(
                    "add_scheduler_message_response",
                    task_id=arguments["task_id"],
                    message_id=arguments["message_id"],
                    response=f"done: {arguments['content']}",
                )

    def _disable(self) -> None:
        if not self._is_disabled:
            self._is_disabled = True
            self.call("disable_worker", worker=self.id)


def _without_members(batch: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in batch.items() if name != "members"}
