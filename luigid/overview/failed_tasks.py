"""Failed tasks and their groups as the overview shows them: plain JSON values."""

import re
from collections.abc import Iterable, Mapping
from heapq import nsmallest
from itertools import islice
from typing import Any, Final

from luigid.log_links import LogUrlTemplate
from luigid.overview.failure_index import FailureGroup
from luigid.overview.waiting import Waiting
from luigid.state.state import SchedulerState
from luigid.state.task import DISABLED, FAILED, Task

#: families, and ids of tasks, in the description of a group
MAX_FAMILIES: Final = 20
MAX_SAMPLES: Final = 5

#: the host in a worker's id, as Luigi makes it
_HOST: Final = re.compile(r"[(,] ?host=([^,)]+)")


class LogLinks:
    """The links to the logs of one state's tasks; without a template there are none."""

    def __init__(self, state: SchedulerState, template: LogUrlTemplate | None) -> None:
        self._state = state
        self._template = template

    def url(self, task: Task) -> str | None:
        """Return where the log of a task's last run is; None if nothing is known of it."""
        if self._template is None:
            return None
        worker = task.worker_running
        return self._template.url(
            {
                "task_id": task.id,
                "family": task.family,
                "worker": worker,
                "host": None if worker is None else self._host(worker),
                "started": task.time_running,
                "updated": task.updated,
            }
        )

    def _host(self, worker_id: str) -> str | None:
        worker = self._state.workers.get(worker_id)
        host = None if worker is None else worker.info.get("host")
        if isinstance(host, str) and host:
            return host
        found = _HOST.search(worker_id[:1000])
        return None if found is None else found[1]


def describe_group(
    group: FailureGroup, waiting: Waiting, next_key: str | None, families: Iterable[str] = ()
) -> dict[str, Any]:
    """Return a group as a `FailureGroup`. `families` come first among those that it names."""
    named = dict.fromkeys(family for family in families if family in group.families)
    return {
        "key": group.key,
        "error": group.signature.error,
        "frames": list(group.signature.frames),
        "count": group.count,
        "statuses": {status: group.statuses.get(status, 0) for status in (FAILED, DISABLED)},
        "families": describe_families(group.families, MAX_FAMILIES, named),
        "families_total": len(group.families),
        "first": group.first,
        "last": group.last,
        "waiting": waiting.tasks,
        "is_cut": waiting.is_cut,
        "task_ids": [task_id for _, task_id in islice(reversed(group.members), MAX_SAMPLES)],
        "next": next_key,
    }


def describe_families(
    counts: Mapping[str, int], limit: int, first: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Return the families with the most failed tasks, after those that shall come first."""
    by_count = nsmallest(limit, counts, key=lambda family: (-counts[family], family))
    chosen = islice(dict.fromkeys([*first, *by_count]), limit)
    return [{"family": family, "count": counts.get(family, 0)} for family in chosen]


def describe_task(task: Task, log_url: str | None, now: float, *, retries: bool) -> dict[str, Any]:
    """Return a task as a `FailedTask`."""
    return {
        "task_id": task.id,
        "family": task.family,
        "params": task.public_params,
        "status": task.status,
        "time": task.updated,
        "worker": task.worker_running,
        "failures": task.failures.count(task.retry_policy, now),
        "retry_at": task.retry_at if retries and task.status == FAILED else None,
        "re_enable_able": task.status == DISABLED and task.disabled_at is not None,
        "tracking_url": task.tracking_url,
        "log_url": log_url,
    }
