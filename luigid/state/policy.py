"""The rules that the operator sets, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple


class RetryPolicy(NamedTuple):
    """When a task that keeps failing is disabled."""

    #: failures inside the window that disable the task
    retry_count: float
    #: seconds after the first failure from which any failure disables the task
    disable_hard_timeout: float
    #: seconds for which a failure counts
    disable_window: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Luigi's `[scheduler]` settings that the core follows. Times are in seconds."""

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

    def retry_policy(self, overrides: Mapping[str, float | None] | None = None) -> RetryPolicy:
        """Return the server's retry policy, with a task's own values where it gives them."""
        default = shared_policy(self.retry_count, self.disable_hard_timeout, self.disable_window)
        if not overrides:
            return default
        return default._replace(**{k: v for k, v in overrides.items() if v is not None})


@lru_cache(maxsize=100, typed=True)
def shared_policy(
    retry_count: float, disable_hard_timeout: float, disable_window: float
) -> RetryPolicy:
    """Return a retry policy, the same for the same values: nearly all tasks have the server's."""
    return RetryPolicy(retry_count, disable_hard_timeout, disable_window)
