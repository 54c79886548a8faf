import json

import pytest

from luigid import cli
from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import FakeServer, make_task


@pytest.fixture
def server(server: FakeServer) -> FakeServer:
    server.tasks = [
        make_task("Extract_1", "DONE"),
        make_task("Extract_2", "FAILED", error="ValueError: no"),
        make_task("Load_1", "RUNNING", progress_percentage=5),
    ]
    return server


@pytest.mark.usefixtures("server")
def test_tasks_are_a_table(run: Run) -> None:
    assert run("tasks") == (
        0,
        "Status   Task id    Progress or reason     Since\n"
        "Done     Extract_1                      1 m 05 s\n"
        "Failed   Extract_2  ValueError: no      1 m 05 s\n"
        "Running  Load_1     5 %                 1 m 05 s\n",
        "",
    )


def test_filters_are_those_of_the_api(server: FakeServer, run: Run) -> None:
    run(
        *("tasks", "orders", "priority>=2", "--status", "failed", "--status", "batch-running"),
        *("--family", "A", "--resource", "db", "--sort=-time", "--limit", "7"),
    )
    assert server.asked[0].query == {
        "status": ["FAILED", "BATCH_RUNNING"],
        "family": ["A"],
        "resource": ["db"],
        "query": ["orders priority>=2"],
        "sort": ["-time"],
        "offset": ["0"],
        "limit": ["7"],
    }


def test_all_follows_the_pages(server: FakeServer, run: Run) -> None:
    server.page_size = 1
    status, out, _ = run("tasks", "--all", "--json")
    answer = json.loads(out)
    assert status == 0
    assert [task["task_id"] for task in answer["tasks"]] == ["Extract_1", "Extract_2", "Load_1"]
    assert (answer["total"], answer["offset"]) == (3, 0)


def test_json_is_that_of_the_api(server: FakeServer, run: Run) -> None:
    _, out, _ = run("tasks", "--limit", "1", "--json")
    assert json.loads(out)["tasks"] == server.tasks[:1]


def test_no_task_is_status_1(server: FakeServer, run: Run) -> None:
    server.tasks = []
    assert run("tasks") == (1, "", "No tasks.\n")
    status, out, _ = run("tasks", "--json")
    assert (status, json.loads(out)["tasks"]) == (1, [])


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--status", "broken"], "argument --status: invalid choice: 'BROKEN' (choose from "),
        (["--limit", "0"], "argument --limit: expected a whole number from 1 on, found '0'"),
        (["--limit", "-1"], "argument --limit: expected a whole number from 1 on, found '-1'"),
        (["--limit", "1", "--all"], "argument --all: not allowed with argument --limit"),
        (["--sort", "name"], "argument --sort: invalid choice: 'name'"),
        (["--url", "http://a", "--profile", "b"], "argument --profile: not allowed with"),
    ],
)
def test_wrong_argument_is_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["tasks", *arguments])
    assert end.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"luigid: error: {reason}")
