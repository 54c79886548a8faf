import signal

from contract_tests.client import call, find
from contract_tests.server import Server
from contract_tests.workers import NOT_RUN, SHARED, Workers


def test_assistant_runs_tasks_of_others(workers: Workers) -> None:
    assistant = workers.start("diamond", "Bottom", "--assistant", "--worker-keep-alive")
    assistant.wait_until_idle()
    workers.tell("go")
    assert workers.run("chain", "Second", "--workers", "0", "--worker-keep-alive") in SHARED
    workers.wait_for("finished Second()")
    assistant.send_signal(signal.SIGUSR1)
    assert assistant.finish() in SHARED
    assert workers.journal()[2:] == [
        "go",
        *("started First()", "finished First()"),
        *("started Second()", "finished Second()"),
    ]


def test_worker_disabled_during_run_finishes_its_task_and_gets_no_other(
    server: Server, workers: Workers
) -> None:
    worker = workers.start("chain", "Second", "--worker-keep-alive")
    workers.wait_for("started First()")
    (name,) = (entry["name"] for entry in call(server.url, "worker_list"))
    assert call(server.url, "disable_worker", worker=name) is None
    workers.tell("go")
    assert worker.finish() == NOT_RUN

    assert workers.journal() == ["started First()", "go", "finished First()"]
    (entry,) = call(server.url, "worker_list")
    assert entry["state"] == "disabled"
    tasks = call(server.url, "task_list")
    assert {task["name"]: (task["status"], task["workers"]) for task in tasks.values()} == {
        "First": ("DONE", []),
        "Second": ("PENDING", []),
    }


def test_worker_sets_number_of_processes_when_told(server: Server, workers: Workers) -> None:
    """With its one process the diamond would never end."""
    worker = workers.start("diamond", "Top", "--worker-force-multiprocessing")
    workers.wait_for("finished Bottom()")
    (name,) = (entry["name"] for entry in call(server.url, "worker_list"))
    assert call(server.url, "set_worker_processes", worker=name, n=3) is None
    assert worker.finish() == 0
    (entry,) = call(server.url, "worker_list")
    assert entry["workers"] == 3


def test_worker_is_listed(server: Server, workers: Workers) -> None:
    assert workers.run("diamond", "Bottom", "--workers", "2") == 0
    (entry,) = call(server.url, "worker_list")
    assert entry["name"].startswith("Worker(salt=")
    assert entry["first_task_display_name"] == "Bottom()"
    assert entry["workers"] == 2
    assert (entry["num_pending"], entry["num_uniques"], entry["num_running"]) == (0, 0, 0)


def test_paused_scheduler_assigns_no_work(server: Server, workers: Workers) -> None:
    call(server.url, "pause")
    assert workers.run("diamond", "Bottom") == NOT_RUN
    assert workers.journal() == []
    call(server.url, "unpause")
    assert workers.run("diamond", "Bottom") == 0


def test_worker_with_several_processes_runs_diamond(server: Server, workers: Workers) -> None:
    assert workers.run("diamond", "Top", "--workers", "3") == 0
    assert len(workers.journal()) == 10
    top = find(server.url, "Top()")
    assert set(call(server.url, "inverse_dep_graph", task_id=top)) == {top}
