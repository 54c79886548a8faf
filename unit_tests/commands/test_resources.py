import json

from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import FakeServer

RESOURCE = {"name": "db", "num_used": 1, "num_total": 2, "num_consumer": 1, "running": {"A_1": {}}}


def test_resources_are_a_table(server: FakeServer, run: Run) -> None:
    server.answers["/api/resource_list"] = {"response": [RESOURCE]}
    assert run("resources") == (
        0,
        "Resource  Used  Total   Use  Tasks that use it\ndb           1      2  50 %  A_1\n",
        "",
    )


def test_json_is_that_of_the_api(server: FakeServer, run: Run) -> None:
    server.answers["/api/resource_list"] = {"response": [RESOURCE]}
    status, out, _ = run("resources", "--json")
    assert (status, json.loads(out)) == (0, [RESOURCE])


def test_no_resource_is_status_1(server: FakeServer, run: Run) -> None:
    server.answers["/api/resource_list"] = {"response": []}
    assert run("resources") == (1, "", "No resource has a limit: of each, 1 is available.\n")
