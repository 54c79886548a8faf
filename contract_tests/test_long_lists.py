"""Lists of many workers and resources, which are made in slices."""

from contract_tests.client import call
from contract_tests.server import Server


def test_lists_of_many_workers_and_resources_are_whole(server: Server) -> None:
    url = server.url
    call(url, "update_resources", **{f"r{number}": 2 for number in range(50)})
    for number in range(100):
        worker, resources = f"w{number}", {f"r{number % 50}": 1}
        call(url, "add_worker", worker=worker, info=[["workers", 4], ["host", "h\u202e"]])
        for place in range(2):
            about = {"family": "F", "status": "RUNNING", "resources": resources}
            call(url, "add_task", worker=worker, task_id=f"t{number}_{place}", **about)
    workers = call(url, "worker_list")
    assert {(each["name"], each["num_running"], each["host"]) for each in workers} == {
        (f"w{number}", 2, "h\u202e") for number in range(100)
    }
    assert all(
        list(each["running"]) == [f"t{each['name'][1:]}_{n}" for n in (0, 1)] for each in workers
    )
    tasks = call(url, "task_list", status="RUNNING")
    assert workers[0]["running"].items() <= tasks.items()
    resources = call(url, "resource_list")
    assert {(each["name"], each["num_used"], len(each["running"])) for each in resources} == {
        (f"r{number}", 4, 4) for number in range(50)
    }
    plain = call(url, "worker_list", include_running=False)
    assert len(plain) == 100
    assert "running" not in plain[0]
