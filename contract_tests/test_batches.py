import pytest

from contract_tests.client import call
from contract_tests.server import Server, Settings
from contract_tests.workers import TASK_FAILED, Workers


@pytest.fixture
def settings() -> Settings:
    return {"scheduler": {"prune_on_get_work": "true", "retry_delay": 0}}


def test_all_pending_tasks_are_one_batch(server: Server, workers: Workers) -> None:
    """The worker sends `max_batch_size: Infinity`."""
    assert workers.run("batched", "Month", "--days", "1,2,3,4,5") == 0
    assert loaded(workers) == [{"1", "2", "3", "4", "5"}]
    done = statuses(server)
    assert set(done.values()) == {"DONE"}
    assert {f"Load(days={day})" for day in range(1, 6)} < set(done)


def test_batch_has_maximum_size(workers: Workers) -> None:
    assert workers.run("batched", "Month", "--days", "1,2,3,4,5", "--by-three") == 0
    batches = loaded(workers)
    assert [len(batch) for batch in batches] == [3, 2]
    assert set.union(*batches) == {"1", "2", "3", "4", "5"}


def test_tasks_of_failed_batch_are_retried(server: Server, workers: Workers) -> None:
    status = workers.run("batched", "Month", "--days", "12,13,14", "--worker-keep-alive")
    assert status == TASK_FAILED
    assert loaded(workers) == [{"12", "13", "14"}] * 2
    assert set(statuses(server).values()) == {"DONE"}


def loaded(workers: Workers) -> list[set[str]]:
    """Return the days of each batch, in the order of the runs."""
    events = (event.split() for event in workers.journal())
    return [set(event[1].split(",")) for event in events if event[0] == "loads"]


def statuses(server: Server) -> dict[str, str]:
    tasks = call(server.url, "task_list").values()
    return {task["display_name"]: task["status"] for task in tasks}
