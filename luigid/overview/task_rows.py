"""Tasks as the overview shows them: plain JSON values."""

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, Final

from luigid.overview.catalogue_entry import shown_time
from luigid.overview.counted_statuses import upstream_status
from luigid.overview.upstream_index import UpstreamIndex
from luigid.state.state import SchedulerState
from luigid.state.task import DISABLED, FAILED, RUNNING, UNKNOWN, Task, guess_family

#: characters of an error message in a row
_MAX_ERROR_LENGTH: Final = 200
#: neighbours in the details of a task, in each direction
_MAX_NEIGHBOURS: Final = 100
#: what a row has for the page, or what takes long to find out for all tasks
_NOT_EXPORTED: Final = frozenset({"reason", "re_enable_able", "accepts_messages", "status_message"})


class TaskRows:
    """Describes the tasks of one state."""

    def __init__(
        self,
        state: SchedulerState,
        upstream: UpstreamIndex,
        failure_key: Callable[[Task], str | None],
        log_url: Callable[[Task], str | None],
        expected_end: Callable[[Task], tuple[float | None, bool]],
        *,
        send_messages: bool,
        retries: bool,
    ) -> None:
        """Take what tells a task's group of failures, where its log is, and when its run ends.

        `send_messages`: whether workers accept messages at all; `retries`: whether FAILED tasks
        become PENDING.
        """
        self._state = state
        self._upstream = upstream
        self._failure_key = failure_key
        self._log_url = log_url
        self._expected_end = expected_end
        self._send_messages = send_messages
        self._retries = retries

    def row(self, task: Task, reason: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return a task as a row of a page (`TaskRow`), with the reason why it does not run."""
        has_failed = task.status in (FAILED, DISABLED)
        expected_end, is_late = self._expected_end(task)
        return {
            "task_id": task.id,
            "family": task.family,
            "params": task.public_params,
            "status": task.status,
            "upstream_status": upstream_status(task, self._upstream),
            "priority": task.priority,
            "resources": task.resources,
            "time": shown_time(task),
            "worker_running": task.worker_running,
            "status_message": task.status_message,
            "progress_percentage": task.progress_percentage,
            "tracking_url": task.tracking_url,
            "error": last_line(error_text(task.expl)) if has_failed else None,
            "reason": reason,
            "held": task.held_by is not None,
            "re_enable_able": task.status == DISABLED and task.disabled_at is not None,
            "accepts_messages": (
                self._send_messages and task.status == RUNNING and bool(task.accepts_messages)
            ),
            "expected_end": expected_end,
            "is_late": is_late,
        }

    def is_late(self, task: Task) -> bool:
        """Tell whether a run of the task takes longer than usual."""
        return self._expected_end(task)[1]

    def exported(self, task: Task) -> dict[str, Any]:
        """Return a task as an export has it (`ExportedTask`): without why it does not run."""
        row = self.row(task, None)
        return {name: value for name, value in row.items() if name not in _NOT_EXPORTED}

    def details(self, task: Task, reason: Mapping[str, Any] | None, now: float) -> dict[str, Any]:
        """Return the details of a task (`TaskDetails` without the revision)."""
        dependents = self._state.dependents(task.id)
        return {
            **self.row(task, reason),
            "module": task.module,
            "deps": self._references(task.deps),
            "deps_total": len(task.deps),
            "dependents": self._references(dependents),
            "dependents_total": len(dependents),
            "workers": list(task.workers),
            "batch_id": task.batch_id,
            "scheduled": task.time,
            "updated": task.updated,
            "error_text": error_text(task.expl),
            "failure_key": self._failure_key(task),
            "log_url": self._log_url(task),
            "failures": task.failures.count(task.retry_policy, now),
            "retry_policy": task.retry_policy._asdict(),
            "retry_at": task.retry_at if self._retries and task.status == FAILED else None,
            "disabled_at": task.disabled_at,
            "hold": None if task.held_by is None else task.held_by.describe(),
        }

    def _references(self, task_ids: Iterable[str]) -> list[dict[str, Any]]:
        return [self._reference(task_id) for task_id in islice(task_ids, _MAX_NEIGHBOURS)]

    def _reference(self, task_id: str) -> dict[str, Any]:
        task = self._state.tasks.get(task_id)
        reference: dict[str, Any] = {
            "task_id": task_id,
            "family": guess_family(task_id) or "",
            "params": {},
            "status": UNKNOWN,
            "upstream_status": None,
        }
        if task is not None:
            reference["family"] = task.family or reference["family"]
            reference["params"] = task.public_params
            reference["status"] = task.status
            reference["upstream_status"] = upstream_status(task, self._upstream)
        return reference


def error_text(expl: Any) -> str | None:
    """Return a worker's explanation of a run as text; workers send it as JSON, mostly a string.

    A task that succeeds has `null` as its explanation, which is none.
    """
    if expl is None:
        return None
    if not isinstance(expl, str):
        return json.dumps(expl, ensure_ascii=False)
    try:
        decoded = json.loads(expl)
    except (ValueError, RecursionError):
        return expl
    if decoded is None:
        return None
    return decoded if isinstance(decoded, str) else expl


def last_line(text: str | None) -> str | None:
    """Return the last line that is not blank, cut to the length of a row; None if there is none."""
    if text is None or not text.strip():
        return None
    return text.rstrip().splitlines()[-1].strip()[:_MAX_ERROR_LENGTH]
