import pytest

from contract_tests.client import call
from contract_tests.server import Server
from contract_tests.workers import NOT_RUN, SHARED, Workers


def test_resource_is_held_by_one_task_at_a_time(server: Server, workers: Workers) -> None:
    first = workers.start("printing", "Print", "--page", "1", "--until", "go")
    workers.wait_for("started Print(page=1)")
    assert workers.run("printing", "Print", "--page", "2") == NOT_RUN
    assert workers.journal() == ["started Print(page=1)"]

    workers.tell("go")
    assert first.finish() == 0
    assert workers.run("printing", "Print", "--page", "2") == 0
    assert workers.journal()[-2:] == ["started Print(page=2)", "finished Print(page=2)"]


def test_two_workers_take_turns(workers: Workers) -> None:
    both = [
        workers.start("printing", "Book", "--pages", "6", "--worker-keep-alive") for _ in range(2)
    ]
    assert {worker.finish() for worker in both} <= SHARED
    events = workers.journal()
    assert [event.split()[0] for event in events] == ["started", "finished"] * 6
    assert [event.split()[1] for event in events[::2]] == [
        event.split()[1] for event in events[1::2]
    ]


@pytest.mark.parametrize("settings", [{"resources": {"printer": 2}}], ids=["2 printers"])
def test_resource_of_two_is_held_by_two_tasks(server: Server, workers: Workers) -> None:
    assert_two_at_once(server, workers)


@pytest.mark.parametrize("settings", [{"resources": {"printer": 1}}], ids=["1 printer"])
def test_resource_raised_at_run_time_is_held_by_two_tasks(server: Server, workers: Workers) -> None:
    assert call(server.url, "update_resource", resource="printer", amount=2) is True
    assert_two_at_once(server, workers)


def test_resource_released_early_is_free(server: Server, workers: Workers) -> None:
    first = workers.start("printing", "PrintAndFold", "--page", "1", "--until", "go")
    workers.wait_for("returned PrintAndFold(page=1)")
    assert workers.run("printing", "Print", "--page", "2") == 0
    workers.tell("go")
    assert first.finish() == 0


def assert_two_at_once(server: Server, workers: Workers) -> None:
    both = [
        workers.start("printing", "Print", "--page", page, "--until", "go") for page in ("1", "2")
    ]
    workers.wait_for("started Print(page=1)", "started Print(page=2)")
    (printer,) = call(server.url, "resource_list")
    running = printer.pop("running").values()
    assert printer == {"name": "printer", "num_total": 2, "num_used": 2, "num_consumer": 2}
    assert sorted(task["params"]["page"] for task in running) == ["1", "2"]
    workers.tell("go")
    assert [worker.finish() for worker in both] == [0, 0]
