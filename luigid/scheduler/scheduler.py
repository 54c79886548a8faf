"""The RPC methods of `spec/openapi.yaml`: one public method of the same name and arguments each.

The web layer has validated the arguments. A method returns the JSON value of `response`, as plain
Python objects. Each call reads the clock at most once.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from luigid.scheduler import listing
from luigid.scheduler.assignment import (
    Assignment,
    choose_work,
    find_unclaimed,
    orphaned_batch_members,
)
from luigid.scheduler.graph import Graphs
from luigid.scheduler.operating import Operating, why_not_re_enabled
from luigid.scheduler.pruning import Pruning
from luigid.scheduler.registration import Registration, TaskReport
from luigid.scheduler.resource_listing import list_resources
from luigid.scheduler.resources import decreased
from luigid.scheduler.sliced_answer import ListedRows, ListedTask, SlicedAnswer
from luigid.scheduler.sliced_method import Run, sliced
from luigid.scheduler.transitions import Transitions
from luigid.state.batcher import Batcher
from luigid.state.events import (
    Emit,
    Event,
    Pruned,
    SchedulingFailed,
    StatisticsReported,
    TaskStarted,
    task_fields,
)
from luigid.state.policy import Policy
from luigid.state.slices import Slices, finish
from luigid.state.state import SchedulerState
from luigid.state.task import NOTHING, PENDING, RUNNING, Task
from luigid.state.upstream import Upstream
from luigid.state.worker import ACTIVE, Worker


def _ignore(_event: Event) -> None:
    pass


class Scheduler:
    """Luigi's central scheduler. Every public method is an RPC method."""

    def __init__(
        self,
        state: SchedulerState,
        policy: Policy,
        clock: Callable[[], float],
        observe: Emit = _ignore,
        run: Run = finish,
    ) -> None:
        """Schedule the tasks of `state`, which nobody else may change.

        `clock` returns seconds since the epoch; `observe` is called with every event; `run` runs
        the slices of calls that may take long, by default without a pause.
        """
        self.state = state
        self._run = run
        self._policy = policy
        self._clock = clock
        self._emit = observe
        self._transitions = Transitions(state, policy, observe)
        self._operating = Operating(state, self._transitions, observe)
        self._registration = Registration(state, self._transitions, policy, observe)
        self._pruning = Pruning(self.state, self._transitions, policy, observe)
        self._upstream = Upstream(self.state)
        self._graphs = Graphs(
            self.state, max_nodes=policy.max_graph_nodes, send_messages=policy.send_messages
        )

    # Methods for workers

    @sliced
    def add_task(
        self,
        /,
        *,
        worker: str,
        task_id: str,
        status: str = PENDING,
        runnable: object = True,
        deps: Sequence[str] | None = None,
        new_deps: Sequence[str] | None = None,
        expl: Any = None,
        resources: Mapping[str, float] | None = None,
        priority: float = 0,
        family: str = "",
        module: str | None = None,
        params: dict[str, Any] | None = None,
        param_visibilities: Mapping[str, int] | None = None,
        accepts_messages: object = False,
        assistant: object = False,
        tracking_url: str | None = None,
        batchable: object = None,
        batch_id: str | None = None,
        retry_policy_dict: Mapping[str, float | None] | None = None,
        owners: Sequence[str | None] | None = None,
        **_ignored: Any,
    ) -> Slices[None]:
        """Create or update a task: its status, dependencies and other fields."""
        report = TaskReport(
            task_id=task_id,
            status=status,
            runnable=bool(runnable),
            deps=deps,
            new_deps=new_deps,
            expl=expl,
            resources=resources or NOTHING,
            priority=priority,
            family=family,
            module=module,
            params=params,
            param_visibilities=param_visibilities,
            accepts_messages=_truth(accepts_messages),
            assistant=bool(assistant),
            tracking_url=tracking_url,
            batchable=_truth(batchable),
            batch_id=batch_id,
            retry_policy=self._policy.retry_policy(retry_policy_dict),
            owners=_addresses(owners),
        )
        now = self._clock()
        yield from self._registration.register(report, self.state.touch_worker(worker, now), now)

    def add_task_batcher(
        self,
        /,
        *,
        worker: str,
        task_family: str,
        batched_args: Sequence[str],
        max_batch_size: float = float("inf"),
    ) -> None:
        """Set how a worker batches a task family."""
        self.state.set_batcher(worker, task_family, Batcher(tuple(batched_args), max_batch_size))

    def add_worker(
        self,
        /,
        *,
        worker: str,
        info: Mapping[str, Any] | Iterable[tuple[str, Any]],
        **_ignored: Any,
    ) -> None:
        """Merge info that a worker reports about itself into what is known."""
        self.state.add_worker_info(self.state.worker(worker, self._clock()), dict(info))

    @sliced
    def get_work(
        self,
        /,
        *,
        worker: str,
        host: str | None = None,
        assistant: object = False,
        current_tasks: Sequence[str] | None = None,
        **_ignored: Any,
    ) -> Slices[dict[str, Any]]:
        """Return the task or batch that the worker runs next, and mark it as running."""
        now = self._clock()
        if self._policy.prune_on_get_work:
            yield from self._prune(now)
        asking = self.state.touch_worker(worker, now, asks_for_work=True)
        if asking.is_disabled:
            return _no_work_for_disabled(asking)
        if assistant:
            self.state.add_worker_info(asking, {"assistant": assistant})
        if host:
            self.state.set_asked_from(asking, host)
        assignment = yield from self._find_work(asking, bool(assistant), current_tasks, now)
        # Counted before the task is RUNNING, so that the counts include it.
        counts = self._count_pending(asking)
        if assignment is None:
            return {**counts, "task_id": None}
        task = assignment.task
        rates = self.state.limits.rates(task.resources)
        if rates:
            self.state.add_start(rates, now)
        work = {
            "task_family": task.family,
            "task_module": task.module,
            "task_params": assignment.params,
        }
        if assignment.is_batch:
            batch_id = assignment.batch_id
            yield from self._transitions.start_batch(assignment.tasks, batch_id, worker, now)
            ids = [task.id for task in assignment.tasks]
            return {**counts, **work, "task_id": None, "batch_id": batch_id, "batch_task_ids": ids}
        yield from self._transitions.start(task, worker, now)
        self._emit(TaskStarted(**task_fields(task, now), host=host, is_assigned=True))
        return {**counts, **work, "task_id": task.id}

    def ping(self, /, *, worker: str, **_ignored: Any) -> dict[str, Any]:
        """Record a heartbeat of a worker, and return the messages for it."""
        return {
            "rpc_messages": self.state.take_messages(self.state.touch_worker(worker, self._clock()))
        }

    def count_pending(self, /, *, worker: str) -> dict[str, Any]:
        """Count the tasks that a worker could still run. An unknown worker stays unknown."""
        known = self.state.workers.get(worker)
        return _no_pending(ACTIVE) if known is None else self._count_pending(known)

    def announce_scheduling_failure(
        self,
        /,
        *,
        task_name: str,
        family: str,
        params: Mapping[str, Any] | None,
        expl: Any,
        owners: Sequence[str | None] | None,
        worker: str | None = None,
        **_ignored: Any,
    ) -> None:
        """Report a task that a worker could not schedule, for batched mails."""
        if not self._policy.batch_emails:
            return
        batched_params = self.state.batcher(worker or "", family).batched_params
        unbatched = {k: v for k, v in (params or {}).items() if k not in batched_params}
        self._emit(
            SchedulingFailed(
                pretty_id=task_name,
                family=family,
                unbatched_params=unbatched,
                expl=expl,
                owners=_addresses(owners),
            )
        )

    def set_task_status_message(self, /, *, task_id: str, status_message: Any) -> None:
        """Set the status message of a task and of the members of the batch it runs."""
        for task in self._with_batch(task_id):
            self.state.update_task(task, status_message=status_message)

    def set_task_progress_percentage(self, /, *, task_id: str, progress_percentage: Any) -> None:
        """Set the progress of a task and of the members of the batch it runs."""
        for task in self._with_batch(task_id):
            self.state.update_task(task, progress_percentage=progress_percentage)

    def decrease_running_task_resources(
        self, /, *, task_id: str, decrease_resources: Mapping[str, float]
    ) -> None:
        """Release resources that a RUNNING task holds, before its run ends."""
        for task in self._with_batch(task_id, only_running=True):
            left = decreased(task.held_resources, decrease_resources)
            self.state.update_task(task, resources_running=left)

    def add_scheduler_message_response(
        self, /, *, task_id: str, message_id: str, response: Any
    ) -> None:
        """Store a running task's response to a message."""
        task = self.state.tasks.get(task_id)
        if task is not None:
            self.state.add_response(task, message_id, response)

    def report_task_statistics(self, /, *, task_id: str, statistics: Any) -> None:
        """Pass a task's statistics to the metrics."""
        task = self.state.tasks.get(task_id)
        if task is not None:
            fields = task_fields(task, self._clock())
            self._emit(StatisticsReported(**fields, statistics=statistics))

    def update_metrics_task_started(self, /, *, task: Any) -> None:
        """Do nothing. Luigi lists this as an RPC method, but only its scheduler calls it."""

    # Methods that read

    @sliced
    def graph(self, /, **_ignored: Any) -> Slices[SlicedAnswer]:
        """Return all tasks with their dependencies."""
        yield from self._prune()
        return SlicedAnswer(self._graphs.everything())

    @sliced
    def dep_graph(
        self, /, *, task_id: str, include_done: object = True, **_ignored: Any
    ) -> Slices[SlicedAnswer]:
        """Return a task with all its direct and indirect dependencies."""
        yield from self._prune()
        return SlicedAnswer(self._graphs.dependencies(task_id, include_done=bool(include_done)))

    @sliced
    def inverse_dep_graph(
        self, /, *, task_id: str, include_done: object = True, **_ignored: Any
    ) -> Slices[SlicedAnswer]:
        """Return a task with all its direct and indirect dependents."""
        yield from self._prune()
        return SlicedAnswer(self._graphs.dependents(task_id, include_done=bool(include_done)))

    @sliced
    def task_list(
        self,
        /,
        *,
        status: str | None = "",
        upstream_status: str | None = "",
        limit: object = True,
        search: str | None = None,
        max_shown_tasks: float | None = None,
        **_ignored: Any,
    ) -> Slices[Mapping[str, Any]]:
        """Return the tasks that match all filters, or only their number if there are too many."""
        max_tasks = (max_shown_tasks or self._policy.max_shown_tasks) if limit else float("inf")
        if not search:
            # As in Luigi, counted before pruning and before the upstream status filters.
            count = self.state.count(status) if status else len(self.state.tasks)
            if count > max_tasks:
                return {"num_tasks": -1 if upstream_status else count}
        yield from self._prune()
        selected = listing.select_tasks(
            self.state,
            self._upstream,
            status=status or "",
            upstream_status=upstream_status or "",
            search=search or "",
        )
        return SlicedAnswer(listing.list_tasks(selected, max_tasks, self._listed))

    @sliced
    def task_search(self, /, *, task_str: str, **_ignored: Any) -> Slices[SlicedAnswer]:
        """Return status -> task id -> task, of the tasks whose id contains a string."""
        yield from self._prune()
        return SlicedAnswer(listing.search_ids(self.state, task_str, self._listed))

    @sliced
    def worker_list(
        self, /, *, include_running: object = True, **_ignored: Any
    ) -> Slices[ListedRows]:
        """Return the workers, by default with their runs and the number of their tasks."""
        yield from self._prune()
        return (
            yield from listing.list_workers(
                self.state,
                include_running=bool(include_running),
                send_messages=self._policy.send_messages,
            )
        )

    @sliced
    def resource_list(self) -> Slices[ListedRows]:
        """Return the resources with their use and the tasks that use them."""
        now = self._clock()
        yield from self._prune(now)
        send_messages = self._policy.send_messages
        return (yield from list_resources(self.state, now, send_messages=send_messages))

    def fetch_error(self, /, *, task_id: str, **_ignored: Any) -> dict[str, Any]:
        """Return the worker's explanation of the last run of a task, mostly an error."""
        task = self.state.tasks.get(task_id)
        if task is None:
            return {"taskId": task_id, "error": ""}
        return {
            "taskId": task_id,
            "error": task.expl,
            "displayName": task.pretty_id,
            "taskParams": task.params,
            "taskModule": task.module,
            "taskFamily": task.family,
        }

    def get_task_status_message(self, /, *, task_id: str) -> dict[str, Any]:
        """Return the status message of a task."""
        task = self.state.tasks.get(task_id)
        return {"taskId": task_id, "statusMessage": "" if task is None else task.status_message}

    def get_task_progress_percentage(self, /, *, task_id: str) -> dict[str, Any]:
        """Return the progress of a task."""
        task = self.state.tasks.get(task_id)
        progress = None if task is None else task.progress_percentage
        return {"taskId": task_id, "progressPercentage": progress}

    def get_running_task_resources(self, /, *, task_id: str) -> dict[str, Any]:
        """Return the resources that the current run of a task holds, or the last run held."""
        task = self.state.tasks.get(task_id)
        resources = None if task is None else task.resources_running
        return {"taskId": task_id, "resources": resources}

    def get_scheduler_message_response(self, /, *, task_id: str, message_id: str) -> dict[str, Any]:
        """Remove and return a running task's response to a message."""
        task = self.state.tasks.get(task_id)
        return {"response": None if task is None else self.state.take_response(task, message_id)}

    def has_task_history(self) -> bool:
        """Return whether the task history is on."""
        return self._policy.record_task_history

    def is_pause_enabled(self) -> dict[str, bool]:
        """Return whether the scheduler can be paused."""
        return {"enabled": self._policy.pause_enabled}

    def is_paused(self) -> dict[str, bool]:
        """Return whether the scheduler is paused."""
        return {"paused": self.state.is_paused}

    # Methods for operators

    @sliced
    def prune(self) -> Slices[None]:
        """Apply all passed deadlines: silent workers, retries, re-enabling, removals."""
        yield from self._prune()

    @sliced
    def forgive_failures(self, /, *, task_id: str | None = None) -> Slices[dict[str, Any]]:
        """Retry a FAILED task: make it PENDING. Its failures still count."""
        task = self._known(task_id)
        if task is not None:
            yield from self._operating.forgive(task, self._clock())
        return {"task_id": task_id, "status": None if task is None else task.status}

    @sliced
    def mark_as_done(self, /, *, task_id: str | None = None) -> Slices[dict[str, Any]]:
        """Make a RUNNING, FAILED or DISABLED task DONE."""
        task = self._known(task_id)
        if task is not None:
            yield from self._operating.mark_as_done(task, self._clock())
        return {"task_id": task_id, "status": None if task is None else task.status}

    @sliced
    def re_enable_task(self, /, *, task_id: str) -> Slices[dict[str, Any]]:
        """Make a task that the scheduler disabled FAILED, and clear its failures."""
        task = self.state.tasks.get(task_id)
        if task is None or why_not_re_enabled(task) is not None:
            return {}
        yield from self._operating.re_enable(task, self._clock())
        return ListedTask(task, self._policy.send_messages, list(task.deps)).describe()

    @sliced
    def disable_worker(self, /, *, worker: str) -> Slices[None]:
        """Give a worker no more tasks. Its current runs continue."""
        yield from self.state.disable_worker_in_slices(self.state.worker(worker, self._clock()))

    def set_worker_processes(self, /, *, worker: str, n: int) -> None:
        """Send a worker, with its next ping, the number of tasks to run at a time."""
        known = self.state.worker(worker, self._clock())
        self.state.send_message(known, "set_worker_processes", {"n": n})

    def send_scheduler_message(self, /, *, worker: str, task: str, content: Any) -> dict[str, Any]:
        """Send a message to a task that a worker runs; the worker's next ping delivers it."""
        if not self._policy.send_messages:
            return {"message_id": None}
        message_id = str(uuid.uuid4())
        message = {"task_id": task, "message_id": message_id, "content": content}
        known = self.state.worker(worker, self._clock())
        self.state.send_message(known, "dispatch_scheduler_message", message)
        return {"message_id": message_id}

    def pause(self) -> None:
        """Hand out no more work until `unpause`, if pausing is enabled."""
        if self._policy.pause_enabled:
            self.state.set_paused(True)

    def unpause(self) -> None:
        """Resume handing out work, if pausing is enabled."""
        if self._policy.pause_enabled:
            self.state.set_paused(False)

    def update_resource(self, /, *, resource: str, amount: Any) -> bool:
        """Set the total of a resource; return False if the amount is not an integer >= 0."""
        if not isinstance(amount, int) or isinstance(amount, bool) or amount < 0:
            return False
        self.state.set_resources({resource: amount})
        return True

    def update_resources(self, /, **resources: float) -> None:
        """Set the totals of several resources."""
        self.state.set_resources(resources)

    def _prune(self, now: float | None = None) -> Slices[None]:
        if not self.state.is_read_only:
            yield from self._pruning.prune(self._clock() if now is None else now)
        if self._policy.batch_emails:
            self._emit(Pruned())

    def _find_work(
        self, worker: Worker, assistant: bool, current_tasks: Sequence[str] | None, now: float
    ) -> Slices[Assignment | None]:
        unclaimed = None
        if current_tasks is not None:
            unclaimed = find_unclaimed(self.state, worker, current_tasks)
            for task in orphaned_batch_members(self.state, worker):
                yield from self._transitions.set_status(task, PENDING, now)
        if unclaimed is not None or self.state.is_paused:
            return unclaimed
        active_since = now - self._policy.worker_disconnect_delay
        return choose_work(
            self.state, worker, assistant=assistant, active_since=active_since, now=now
        )

    def _count_pending(self, worker: Worker) -> dict[str, Any]:
        runners = self.state.indices.runners
        pending, unique, last_scheduled = runners.open_counts(worker.id)
        running = runners.running_tasks(worker.id)
        return {
            "n_pending_tasks": pending,
            "n_unique_pending": unique,
            "n_pending_last_scheduled": last_scheduled,
            "worker_state": worker.state,
            "running_tasks": [listing.describe_run(self.state, task) for task in running],
        }

    def _with_batch(self, task_id: str, *, only_running: bool = False) -> list[Task]:
        """Return a task and the members of the batch it runs; [] if the task is unknown.

        With `only_running`, also [] if the task is not RUNNING.
        """
        task = self.state.tasks.get(task_id)
        if task is None or (only_running and task.status != RUNNING):
            return []
        if task.status != RUNNING or task.batch_id is None:
            return [task]
        return [task, *self.state.indices.runs.of_batch(task.batch_id)]

    def _known(self, task_id: str | None) -> Task | None:
        return None if task_id is None else self.state.tasks.get(task_id)

    def _listed(self, task: Task) -> ListedTask:
        return ListedTask(task, self._policy.send_messages)


def _no_pending(worker_state: str) -> dict[str, Any]:
    return {
        "n_pending_tasks": 0,
        "n_unique_pending": 0,
        "n_pending_last_scheduled": 0,
        "worker_state": worker_state,
        "running_tasks": [],
    }


def _no_work_for_disabled(worker: Worker) -> dict[str, Any]:
    """Return Luigi's response to a disabled worker, which lacks n_pending_last_scheduled."""
    answer = {**_no_pending(worker.state), "task_id": None}
    del answer["n_pending_last_scheduled"]
    return answer


def _truth(value: object) -> bool | None:
    """Return whether a value counts as true; None stays, for an argument that says nothing."""
    return None if value is None else bool(value)


def _addresses(owners: Iterable[str | None] | None) -> tuple[str, ...]:
    """Return the addresses of owners, of whom a task may leave some empty."""
    return tuple(owner for owner in owners or () if owner is not None)
