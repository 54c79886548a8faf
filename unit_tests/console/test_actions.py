import pytest

from luigid.console.actions import DONE, ENABLE, RETRY, Action, refusal
from unit_tests.console.fake_server import STATUSES, make_task


@pytest.mark.parametrize(
    ("action", "statuses"),
    [
        (RETRY, {"FAILED"}),
        (DONE, {"RUNNING", "FAILED", "DISABLED"}),
        (ENABLE, {"DISABLED"}),
    ],
)
def test_action_applies_to_the_statuses_of_the_page(action: Action, statuses: set[str]) -> None:
    tasks = [make_task("A_1", status, re_enable_able=True) for status in STATUSES]
    assert {task["status"] for task in tasks if action.applies(task)} == statuses


def test_task_that_a_worker_disabled_cannot_be_enabled() -> None:
    task = make_task("A_1", "DISABLED")
    assert refusal(ENABLE, task) == (
        "A_1 is disabled: only a task that the scheduler has disabled can be re-enabled"
    )


def test_action_that_applies_is_not_refused() -> None:
    assert refusal(RETRY, make_task("A_1", "FAILED")) is None


def test_refusal_names_the_status_that_the_page_shows() -> None:
    task = make_task("A_1", "PENDING", upstream_status="UPSTREAM_FAILED")
    assert str(refusal(RETRY, task)).startswith("A_1 is upstream failed: ")
