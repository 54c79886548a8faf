import pytest

from luigid.overview.counted_statuses import BY_URGENCY, counted_status, upstream_status
from luigid.overview.upstream_index import UpstreamIndex
from luigid.state.policy import Policy
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from luigid.state.task import STATUSES, SUSPENDED
from unit_tests.overview import naive_pages


@pytest.mark.parametrize(
    ("status", "dep", "upstream", "counted"),
    [
        ("PENDING", "FAILED", "UPSTREAM_FAILED", "UPSTREAM_FAILED"),
        ("PENDING", "DISABLED", "UPSTREAM_DISABLED", "UPSTREAM_DISABLED"),
        ("PENDING", "RUNNING", None, "PENDING"),
        ("PENDING", "PENDING", None, "PENDING"),
        ("FAILED", "DISABLED", None, "FAILED"),
        ("DISABLED", "FAILED", None, "DISABLED"),
        ("RUNNING", "FAILED", None, "RUNNING"),
    ],
)
def test_only_pending_task_is_counted_under_its_upstream_status(
    status: str, dep: str, upstream: str | None, counted: str
) -> None:
    state, policy = SchedulerState({}), Policy().retry_policy()
    for task_id, each in {"A": status, "B": dep}.items():
        state.create_task(task_id, each, 0, priority=0, retry_policy=policy)
    task = state.tasks["A"]
    state.update_task(task, deps=["B"])
    index = UpstreamIndex(state)
    finish(index.update(None))
    assert (upstream_status(task, index), counted_status(task, index)) == (upstream, counted)


def test_every_status_of_stored_tasks_is_counted() -> None:
    assert list(BY_URGENCY) == naive_pages.URGENCY
    assert set(STATUSES) - {SUSPENDED} <= set(BY_URGENCY)
