"""The operator's settings for the scheduler, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple


class RetryPolicy(NamedTuple):
    """When the scheduler disables a failing task."""

    #: number of failures within the window that disables the task
    retry_count: float
    #: seconds after the first failure from which any failure disables the task
    disable_hard_timeout: float
    #: seconds for which a failure is counted
    disable_window: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings as far as the rules need them, nearly all of `[scheduler]`; times in seconds."""

    retry_delay: float = 900.0
    remove_delay: float = 600.0
    worker_disconnect_delay: float = 60.0
    batch_emails: bool = False
    disable_window: int = 3600
    retry_count: int = 999999999
    disable_hard_timeout: int = 999999999
    disable_persist: int = 86400
    max_shown_tasks: int = 100000
    max_graph_nodes: int = 100000
    record_task_history: bool = False
    prune_on_get_work: bool = False
    pause_enabled: bool = True
    send_messages: bool = True
    stable_done_cooldown_secs: int = 10
    #: whether somebody wants to be told of failures, recoveries and lost workers
    has_notices: bool = False
    #: whether each report that a task is complete, which did not run, becomes an event
    history_found_complete: bool = False

    def retry_policy(self, overrides: Mapping[str, float | None] | None = None) -> RetryPolicy:
        """Return the server's retry policy, overridden by those values that are not None."""
        default = shared_policy(self.retry_count, self.disable_hard_timeout, self.disable_window)
        if not overrides:
            return default
        return default._replace(**{k: v for k, v in overrides.items() if v is not None})


@lru_cache(maxsize=100, typed=True)
def shared_policy(
    retry_count: float, disable_hard_timeout: float, disable_window: float
) -> RetryPolicy:
    """Return a cached retry policy: nearly all tasks share the server's."""
    return RetryPolicy(retry_count, disable_hard_timeout, disable_window)
