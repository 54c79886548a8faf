from dataclasses import asdict

import pytest

from luigid.state.policy import Policy, RetryPolicy


def test_defaults_equal_those_of_luigi_and_nobody_is_told() -> None:
    assert asdict(Policy()) == {
        "retry_delay": 900.0,
        "remove_delay": 600.0,
        "worker_disconnect_delay": 60.0,
        "batch_emails": False,
        "disable_window": 3600,
        "retry_count": 999999999,
        "disable_hard_timeout": 999999999,
        "disable_persist": 86400,
        "max_shown_tasks": 100000,
        "max_graph_nodes": 100000,
        "record_task_history": False,
        "prune_on_get_work": False,
        "pause_enabled": True,
        "send_messages": True,
        "stable_done_cooldown_secs": 10,
        "has_notices": False,
        "history_found_complete": False,
    }


@pytest.mark.parametrize(
    ("overrides", "retry_policy"),
    [
        (None, RetryPolicy(3, 20, 60)),
        ({}, RetryPolicy(3, 20, 60)),
        ({"retry_count": 1}, RetryPolicy(1, 20, 60)),
        ({"disable_hard_timeout": 0.5}, RetryPolicy(3, 0.5, 60)),
        ({"disable_window": 0}, RetryPolicy(3, 20, 0)),
        ({"retry_count": None, "disable_window": 5}, RetryPolicy(3, 20, 5)),
    ],
)
def test_task_overrides_retry_policy_where_it_has_values(
    overrides: dict[str, float | None] | None, retry_policy: RetryPolicy
) -> None:
    policy = Policy(retry_count=3, disable_hard_timeout=20, disable_window=60)
    assert policy.retry_policy(overrides) == retry_policy
