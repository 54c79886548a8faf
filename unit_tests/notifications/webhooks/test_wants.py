from typing import Any

import pytest

from luigid.notifications.webhooks.wants import EVENTS, Patterns, Wants
from unit_tests.notifications.webhooks.notices import lost, notice


def wants(*events: str, families: str = "", workers: str = "", **fields: Any) -> Wants:
    defaults: dict[str, Any] = {"failures_in_a_row": 1, "idle_workers": False}
    return Wants(
        name="team",
        events=frozenset(events or EVENTS),
        families=Patterns.of(families.split()),
        workers=Patterns.of(workers.split()),
        **defaults | fields,
    )


@pytest.mark.parametrize("kind", ["failed", "disabled", "recovered"])
def test_only_wanted_events_are_sent(kind: str) -> None:
    assert wants(kind).kind_of(notice(kind)) == kind
    assert wants("late").kind_of(notice(kind)) is None


def test_failure_that_disables_is_sent_once_as_what_is_wanted() -> None:
    assert wants().kind_of(notice("disabled")) == "disabled"
    assert wants("failed").kind_of(notice("disabled")) == "failed"
    assert wants("disabled").kind_of(notice("failed")) is None


def test_families_and_workers_are_filtered_by_patterns() -> None:
    chosen = wants(families="Co* Other", workers="*host=a,*")
    assert chosen.kind_of(notice()) == "failed"
    assert chosen.kind_of(notice(family="copy")) is None
    assert chosen.kind_of(notice(worker="Worker(host=b, pid=1)")) is None
    assert chosen.kind_of(notice(worker=None)) is None


def test_failures_and_recoveries_are_sent_from_so_many_failures_in_a_row() -> None:
    chosen = wants(failures_in_a_row=3)
    assert chosen.kind_of(notice(failures=2)) is None
    assert chosen.kind_of(notice(failures=3)) == "failed"
    assert chosen.kind_of(notice("recovered", failures=2)) is None
    assert chosen.kind_of(notice("recovered", failures=3)) == "recovered"


def test_disabled_task_is_sent_after_any_number_of_failures_and_so_is_its_recovery() -> None:
    chosen = wants(failures_in_a_row=3)
    assert chosen.kind_of(notice("disabled", failures=1)) == "disabled"
    recovered = notice("recovered", failures=1, was_disabled=True)
    assert chosen.kind_of(recovered) == "recovered"
    assert wants("failed", "recovered", failures_in_a_row=3).kind_of(recovered) is None


def test_late_run_is_sent_to_those_for_whom_it_is_late() -> None:
    assert wants().kind_of(notice("late", names=("other",))) is None
    assert wants().kind_of(notice("late", names=("other", "team"))) == "late"


def test_lost_worker_is_sent_if_it_ran_a_task_of_the_families() -> None:
    assert wants().kind_of(lost("w", "Copy")) == "worker_lost"
    assert wants(families="Co*").kind_of(lost("w", "Load", "Copy")) == "worker_lost"
    assert wants(families="Co*").kind_of(lost("w", "Load")) is None
    assert wants("failed").kind_of(lost("w", "Copy")) is None
    assert wants(workers="x*").kind_of(lost("w", "Copy")) is None


def test_idle_lost_worker_is_sent_only_if_that_is_wanted() -> None:
    assert wants().kind_of(lost("w")) is None
    assert wants(idle_workers=True).kind_of(lost("w")) == "worker_lost"
