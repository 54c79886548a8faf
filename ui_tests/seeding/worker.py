"""A worker that only reports."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ui_tests.seeding.luigid import Luigid


def task_id_of(family: str, params: Mapping[str, str]) -> str:
    """Return the id of a task as Luigi makes it: family, some of its params, a digest of all."""
    digest = hashlib.md5(json.dumps(params, sort_keys=True).encode(), usedforsecurity=False)
    shown = "_".join(value[:16] for _, value in sorted(params.items())[:3])
    return f"{family}_{shown}_{digest.hexdigest()[:10]}"


class Worker:
    """The calls of a worker to the scheduler."""

    def __init__(self, luigid: Luigid, worker_id: str, **info: object) -> None:
        """Register the worker; `info` is its description of itself."""
        self.id = worker_id
        self._luigid = luigid
        luigid.call("add_worker", worker=worker_id, info=list(info.items()))

    def add(
        self,
        family: str,
        params: Mapping[str, str] | None = None,
        *,
        status: str = "PENDING",
        deps: Iterable[str] = (),
        task_id: str | None = None,
        **more: object,
    ) -> str:
        """Report a task; `more` are further arguments of add_task. Return its id."""
        params = dict(params or {})
        task_id = task_id or task_id_of(family, params)
        arguments: dict[str, Any] = {
            "task_id": task_id,
            "family": family,
            "params": params,
            "module": f"pipelines.{family.partition('.')[0].lower()}",
            "deps": list(deps),
            **more,
        }
        self._luigid.call("add_task", worker=self.id, status=status, **arguments)
        return task_id

    def fail(
        self, family: str, params: Mapping[str, str], trace: str, *, deps: Iterable[str] = ()
    ) -> str:
        """Report a task that has failed."""
        self.add(family, params, deps=deps)
        self.add(family, params, status="RUNNING", deps=deps)
        return self.add(family, params, status="FAILED", deps=deps, expl=json.dumps(trace))

    def fail_for_good(self, family: str, params: Mapping[str, str], trace: str) -> str:
        """Report a task that has failed so often that the scheduler disables it."""
        policy = {"retry_count": 1, "disable_hard_timeout": 3600, "disable_window": 3600}
        self.add(family, params, retry_policy_dict=policy)
        return self.add(
            family, params, status="FAILED", retry_policy_dict=policy, expl=json.dumps(trace)
        )

    def tell(self, task_id: str, message: object = None, progress: object = None) -> None:
        """Report the progress of a task."""
        if message is not None:
            self._luigid.call("set_task_status_message", task_id=task_id, status_message=message)
        if progress is not None:
            self._luigid.call(
                "set_task_progress_percentage", task_id=task_id, progress_percentage=progress
            )

    def run_batch(self, family: str, batched: str, values: Iterable[str]) -> str:
        """Run tasks of a family that differ in one parameter as one. Return the id of the run.

        The worker must have nothing else to do.
        """
        self._luigid.call(
            "add_task_batcher", worker=self.id, task_family=family, batched_args=[batched]
        )
        for value in values:
            self.add(family, {batched: value}, batchable=True)
        work = self._luigid.call("get_work", worker=self.id, host="seed", current_tasks=[])
        params = {batched: ",".join(work["task_params"][batched])}
        return self.add(family, params, status="RUNNING", batch_id=work["batch_id"])

    def ping(self) -> list[dict[str, Any]]:
        """Ping; return the messages that were waiting."""
        messages: list[dict[str, Any]] = self._luigid.call("ping", worker=self.id)["rpc_messages"]
        return messages
