from typing import Any

import pytest

from luigid.state.worker import Worker


@pytest.fixture
def worker() -> Worker:
    return Worker("w", now=100)


def test_new_worker_is_active_and_has_not_asked_for_work(worker: Worker) -> None:
    assert (worker.started, worker.last_active, worker.last_get_work) == (100, 100, None)


@pytest.mark.parametrize(("is_disabled", "state"), [(False, "active"), (True, "disabled")])
def test_state_follows_is_disabled(worker: Worker, is_disabled: bool, state: str) -> None:
    worker.is_disabled = is_disabled
    assert worker.state == state


@pytest.mark.parametrize(
    ("info", "is_assistant"),
    [({}, False), ({"assistant": True}, True), ({"assistant": False}, False)],
)
def test_worker_is_assistant_if_its_info_says_so(
    worker: Worker, info: dict[str, Any], is_assistant: bool
) -> None:
    worker.info = info
    assert worker.is_assistant is is_assistant


@pytest.mark.parametrize(
    ("info", "processes"),
    [({}, 1), ({"workers": 4}, 4), ({"workers": 0}, 0), ({"workers": "many"}, 1)],
)
def test_processes_are_as_reported_or_one(
    worker: Worker, info: dict[str, Any], processes: int
) -> None:
    worker.info = info
    assert worker.processes == processes
