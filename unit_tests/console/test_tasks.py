import pytest

from luigid.console import tasks
from luigid.console.client import Client
from luigid.console.errors import RefusedError, UnknownTaskError
from unit_tests.console.fake_server import NOW, FakeServer, make_task

IDS = ["Extract_1", "Extract_2", "ExtractAll_3", "Load_1", "etl.Clean_9"]


@pytest.fixture
def server(server: FakeServer) -> FakeServer:
    server.tasks = [make_task(task_id) for task_id in IDS]
    return server


def test_pages_are_followed_until_all_are_found(server: FakeServer, client: Client) -> None:
    server.page_size = 2
    page = tasks.find(client, {"sort": "family"}, None)
    assert [task["task_id"] for task in page.tasks] == IDS
    assert page.total == 5
    assert [asked.query["offset"] for asked in server.asked] == [["0"], ["2"], ["4"]]
    assert {asked.query["limit"][0] for asked in server.asked} == {"500"}


def test_no_more_is_asked_for_than_the_limit(server: FakeServer, client: Client) -> None:
    server.page_size = 2
    assert len(tasks.find(client, {}, 3).tasks) == 3
    assert [asked.query["limit"] for asked in server.asked] == [["3"], ["1"]]


def test_limit_above_the_total_takes_one_page(server: FakeServer, client: Client) -> None:
    assert len(tasks.find(client, {}, 50).tasks) == 5
    assert len(server.asked) == 1


def test_tasks_that_vanish_between_pages_end_the_list(server: FakeServer, client: Client) -> None:
    server.answers["/v1/tasks"] = {"total": 9, "tasks": [], "time": NOW}
    assert tasks.find(client, {}, None).tasks == []


@pytest.mark.parametrize(
    ("name", "task_id"),
    [
        ("Extract_1", "Extract_1"),
        ("Load", "Load_1"),
        ("ExtractA", "ExtractAll_3"),
        ("Clean_", "etl.Clean_9"),
        ("etl.C", "etl.Clean_9"),
    ],
)
@pytest.mark.usefixtures("server")
def test_task_is_found_by_its_beginning(client: Client, name: str, task_id: str) -> None:
    assert tasks.resolve(client, name)["task_id"] == task_id


def test_family_with_one_task_is_found_though_others_begin_with_it(
    server: FakeServer, client: Client
) -> None:
    server.tasks = [make_task("Extract_1"), make_task("ExtractAll_3")]
    assert tasks.resolve(client, "Extract")["task_id"] == "Extract_1"


@pytest.mark.usefixtures("server")
def test_ambiguous_name_tells_the_tasks(client: Client) -> None:
    with pytest.raises(
        RefusedError,
        match=r"^'Extract' may be any of several tasks: Extract_1, Extract_2, ExtractAll_3$",
    ):
        tasks.resolve(client, "Extract")


def test_very_ambiguous_name_asks_for_few_pages(server: FakeServer, client: Client) -> None:
    server.page_size = 10
    server.tasks = [make_task(f"A_{number}") for number in range(100)]
    with pytest.raises(RefusedError, match=r"A_0, A_1, A_2, A_3, A_4, \.\.\.$"):
        tasks.resolve(client, "A")
    assert server.paths().count("/v1/tasks") == 2


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("name", ["extract_1", "xtract_1", "Nothing", "Extract_1 Load_1"])
def test_part_or_other_case_is_no_task(client: Client, name: str) -> None:
    with pytest.raises(UnknownTaskError, match=f"^there is no task '{name}'$"):
        tasks.resolve(client, name)


def test_row_shows_the_upstream_status_and_the_age() -> None:
    row = tasks.row(make_task("A_1", upstream_status="UPSTREAM_FAILED"), NOW)
    assert [cell.plain for cell in row] == ["Upstream failed", "A_1", "", "", "1 m 05 s"]


def test_row_shows_progress_of_a_run_and_its_priority() -> None:
    task = make_task(
        "A_1",
        "RUNNING",
        progress_percentage=30,
        status_message="12 of\n40 files",
        priority=5,
    )
    cells = [cell.plain for cell in tasks.row(task, NOW)]
    assert cells[2:4] == ["30 %, 12 of 40 files", "5"]


def test_amounts_are_sorted_by_resource() -> None:
    assert tasks.amounts({"disk": 0.5, "database": 1.0}) == "database 1, disk 0.5"


def test_row_shows_the_error_of_a_failed_task() -> None:
    task = make_task("A_1", "FAILED", error="ValueError: \x1b[2J", progress_percentage=30)
    assert tasks.row(task, NOW)[2].plain == "ValueError: \\u001b[2J"


def test_time_ahead_of_the_server_is_no_age() -> None:
    assert tasks.row(make_task("A_1", time=NOW + 60), NOW)[4].plain == "0 s"


def test_name_is_family_and_parameters() -> None:
    assert tasks.name_of(make_task("A_1")).plain == "A day=2024-05-01"
    assert tasks.name_of(make_task("_1", family="")).plain == "_1"


def test_long_parameter_is_cut() -> None:
    assert tasks.params({"b": "x" * 200, "a": 1}) == f"a=1, b={'x' * 119}…"


def test_numbers_have_no_fraction_of_zero() -> None:
    assert [tasks.number(value) for value in (3, 2.0, 0.5, 10**20, float("inf"))] == [
        "3",
        "2",
        "0.5",
        "1" + "0" * 20,
        "Infinity",
    ]


def test_waiting_task_has_its_reason() -> None:
    reason = {"kind": "dependency", "family": "Extract", "status": "FAILED"}
    assert tasks.reason(make_task("A", reason=reason)).plain == "waits for Extract, failed"
    assert tasks.reason(make_task("A", "DONE", reason=reason)).plain == ""


def test_row_of_a_late_run_says_so() -> None:
    assert tasks.row(make_task("A_1", "RUNNING", is_late=True), NOW)[-1].plain == "1 m 05 s, late"
