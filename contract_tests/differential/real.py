"""The real scheduler of Luigi in this process, on our clock, patched where we deviate.

Each mend is an entry of docs/deviations.md; without it the comparison would stop at what is known.
"""

import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

import luigi.scheduler
from luigi.metrics import MetricsCollector
from luigi.scheduler import OrderedSet, SimpleTaskState, Task, Worker
from luigi.task_history import TaskHistory

from luigid.state.policy import Policy


class _ArrivalSet(OrderedSet):
    """A set in order of arrival, where Luigi has one in arbitrary order."""

    def update(self, items: Iterable[Any]) -> None:
        for item in items:
            self.add(item)

    def difference_update(self, items: Iterable[Any]) -> None:
        for item in list(items):
            self.discard(item)


class _State(SimpleTaskState):
    def inactivate_tasks(self, delete_tasks: list[str]) -> None:
        """A removed task is removed everywhere."""
        for task_id in delete_tasks:
            for worker in self._active_workers.values():
                worker.tasks.discard(self._tasks[task_id])
        super().inactivate_tasks(delete_tasks)

    def set_batch_running(self, task: Task, batch_id: str, worker_id: str) -> None:
        """Decreasing what a batch holds leaves its members' resources alone."""
        super().set_batch_running(task, batch_id, worker_id)
        task.resources_running = dict(task.resources)

    def forget_worker(self, worker_id: str) -> None:
        del self._active_workers[worker_id]

    def knows_worker(self, worker_id: str) -> bool:
        return worker_id in self._active_workers


class _Worker(Worker):
    def get_tasks(self, state: SimpleTaskState, *statuses: str) -> Iterator[Task]:
        """Equal tasks come in the order of arrival, for a trivial worker too."""
        tasks = state.get_active_tasks_by_status(*statuses)
        return (task for task in tasks if self.id in task.workers)


class RealScheduler(luigi.scheduler.Scheduler):
    def add_task(self, **arguments: Any) -> None:
        """A run with a batch id of which no member is left holds its own resources."""
        batch_id = arguments.get("batch_id")
        is_run = arguments.get("status") == "RUNNING" and batch_id is not None
        if is_run and not self._state.get_batch_running_tasks(batch_id):
            task = self._state.get_task(arguments["task_id"])
            if task is not None:
                task.batch_id = batch_id
            arguments["batch_id"] = None
        super().add_task(**arguments)

    def count_pending(self, worker: str) -> dict[str, Any]:
        """Asking makes no worker."""
        is_known = self._state.knows_worker(worker)
        answer: dict[str, Any] = super().count_pending(worker)
        if not is_known:
            self._state.forget_worker(worker)
        return answer

    def decrease_running_task_resources(
        self, task_id: str, decrease_resources: Mapping[str, float]
    ) -> None:
        """A run that get_work did not hand out starts from its task's resources."""
        task = self._state.get_task(task_id)
        if task is not None and task.status == "RUNNING" and not hasattr(task, "resources_running"):
            task.resources_running = dict(task.resources)
        super().decrease_running_task_resources(task_id, decrease_resources)

    def resource_list(self) -> list[dict[str, Any]]:
        """The consumers of a resource are the runs that hold some of it."""
        resources: list[dict[str, Any]] = super().resource_list()
        for resource in resources:
            resource["running"] = {
                task.id: self._serialize_task(task.id, include_deps=False)
                for task in self._state.get_active_tasks_by_status("RUNNING")
                if getattr(task, "resources_running", task.resources).get(resource["name"], 0)
            }
            resource["num_consumer"] = len(resource["running"])
        return resources

    def use_collector(self, collector: MetricsCollector) -> None:
        """Tell this collector of tasks, and no other."""
        self._state._metrics_collector = collector

    def use_history(self, history: TaskHistory) -> None:
        """Tell this history of runs, and no other."""
        self._task_history = history

    def update_resource(self, resource: str, amount: object) -> bool:
        """True is no amount."""
        return not isinstance(amount, bool) and super().update_resource(resource, amount)


#: what Luigi has no setting for
POLICY_OF_OURS = {"has_notices", "history_found_complete"}


@contextmanager
def corrected_luigi(clock: Callable[[], float]) -> Iterator[None]:
    """Let luigi.scheduler take its time from `clock`, keep its sets in order and send no mail."""
    with (
        mock.patch.object(luigi.scheduler, "time", types.SimpleNamespace(time=clock)),
        mock.patch.object(luigi.scheduler, "set", _ArrivalSet, create=True),
        mock.patch.object(luigi.scheduler, "SimpleTaskState", _State),
        mock.patch.object(luigi.scheduler, "Worker", _Worker),
        mock.patch.object(luigi.scheduler.notifications, "send_error_email"),
    ):
        yield


def make_real(policy: Policy, resources: Mapping[str, int]) -> RealScheduler:
    """Return the real scheduler with the same rules; only under `corrected_luigi`."""
    names = Policy.__dataclass_fields__.keys() - POLICY_OF_OURS
    settings = {name: getattr(policy, name) for name in names}
    return RealScheduler(resources=dict(resources), state_path="", **settings)
