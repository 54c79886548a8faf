"""The fields of a task that one update changes."""

from collections.abc import Iterable, Mapping, Set
from typing import Any, TypedDict

from luigid.state.failures import Failures
from luigid.state.hold import Hold
from luigid.state.policy import RetryPolicy
from luigid.state.trouble import Trouble


class TaskUpdate(TypedDict, total=False):
    """New values for some fields of a `Task`; the other fields keep theirs.

    Setting `params` also recomputes the public params. `deps`, `workers` and `stakeholders`
    replace the whole collection of ids.
    """

    status: str
    updated: float
    family: str
    module: str | None
    param_visibilities: Mapping[str, int]
    params: dict[str, Any]
    deps: Iterable[str]
    workers: dict[str, None]
    stakeholders: Set[str]
    priority: float
    resources: dict[str, float]
    resources_running: dict[str, float] | None
    retry_policy: RetryPolicy
    failures: Failures
    trouble: Trouble
    retry_at: float | None
    remove_at: float | None
    disabled_at: float | None
    worker_running: str | None
    time_running: float | None
    expl: Any
    tracking_url: str | None
    status_message: Any
    progress_percentage: Any
    accepts_messages: bool
    message_responses: dict[str, Any]
    is_runnable: bool
    batchable: bool
    batch_id: str | None
    hold: Hold | None
