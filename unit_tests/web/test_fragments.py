import json
from typing import Any

import pytest

from luigid.contract import Contract, Document, InvalidResponseError
from luigid.contract.json_codec import Infinite
from luigid.process.shipped_files import shipped
from luigid.scheduler import Scheduler
from luigid.scheduler.sliced_answer import (
    ListedRow,
    ListedRows,
    ListedTask,
    ListedTasks,
    LongAnswer,
    SlicedAnswer,
    UnknownNode,
)
from luigid.state.policy import Policy
from luigid.state.slices import Slices, finish
from luigid.state.state import SchedulerState
from luigid.web.fragments import Fragments


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(Document.read(shipped("spec/openapi.yaml")))


@pytest.fixture
def fragments(contract: Contract) -> Fragments:
    return Fragments(contract)


@pytest.fixture
def scheduler() -> Scheduler:
    state = SchedulerState({"db": 2, "gpu": 1})
    scheduler = Scheduler(state, Policy(max_graph_nodes=3), lambda: 1000.0)
    for task_id, deps in {"A_1": ["B_1", "missing"], "B_1": ["C_1"], "C_1": []}.items():
        scheduler.add_task(
            worker="w", task_id=task_id, family=task_id[0], params={"a": 'ä"\n'}, deps=deps
        )
    return scheduler


def decoded(fragments: Fragments, contract: Contract, method: str, answer: object) -> Any:
    (operation,) = [each for each in contract.operations if each.id == method]
    assert isinstance(answer, LongAnswer)
    return json.loads(b"".join(finish(fragments.write(operation, answer))))["response"]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("task_list", {}),
        ("task_list", {"search": "B", "max_shown_tasks": 1}),
        ("task_list", {"status": "DONE"}),
        ("task_list", {"search": "a=", "max_shown_tasks": 1}),
        ("task_search", {"task_str": "_1"}),
        ("graph", {}),
        ("dep_graph", {"task_id": "A_1"}),
        ("dep_graph", {"task_id": "nowhere"}),
        ("inverse_dep_graph", {"task_id": "C_1"}),
    ],
)
def test_joined_answer_equals_that_of_scheduler(
    fragments: Fragments,
    contract: Contract,
    scheduler: Scheduler,
    method: str,
    arguments: dict[str, Any],
) -> None:
    call = getattr(scheduler, method)
    for _ in range(2):  # without cached fragments, then with them
        answer = decoded(fragments, contract, method, call(**arguments))
        assert answer == dict(call(**arguments))


@pytest.mark.parametrize(
    ("method", "arguments"),
    [("worker_list", {}), ("worker_list", {"include_running": False}), ("resource_list", {})],
)
def test_joined_rows_equal_those_of_scheduler(
    fragments: Fragments,
    contract: Contract,
    scheduler: Scheduler,
    method: str,
    arguments: dict[str, Any],
) -> None:
    scheduler.ping(worker="idle")
    for task_id, worker in {"R_1": "w", "R_2": "v", "R_3": "w"}.items():
        scheduler.add_task(
            task_id=task_id, worker=worker, status="RUNNING", resources={"db": 1}, family="R"
        )
    call = getattr(scheduler, method)
    for _ in range(2):  # without cached fragments, then with them
        rows = decoded(fragments, contract, method, call(**arguments))
        assert rows == list(call(**arguments))
        assert len(rows) == (2 if method == "resource_list" else 3)


def test_many_rows_are_written_in_many_slices(
    fragments: Fragments, contract: Contract, scheduler: Scheduler
) -> None:
    for number in range(500):
        scheduler.ping(worker=f"w{number}")
    (operation,) = [each for each in contract.operations if each.id == "worker_list"]
    answer = scheduler.worker_list()
    assert isinstance(answer, ListedRows)
    assert sum(1 for _ in fragments.write(operation, answer)) >= 500 / 16


@pytest.mark.parametrize("method", ["worker_list", "resource_list"])
def test_rows_of_nothing_are_an_empty_array(
    fragments: Fragments, contract: Contract, method: str
) -> None:
    empty = Scheduler(SchedulerState({}), Policy(), lambda: 1000.0)
    assert decoded(fragments, contract, method, getattr(empty, method)()) == []


def test_rows_with_values_that_fast_encoder_refuses_are_written(
    fragments: Fragments, contract: Contract, scheduler: Scheduler
) -> None:
    scheduler.add_worker(worker="w", info={"speed": Infinite("inf"), "name": "\udc80", "z": "{}}"})
    rows = decoded(fragments, contract, "worker_list", scheduler.worker_list())
    assert rows == list(scheduler.worker_list())
    assert (rows[0]["speed"], rows[0]["z"]) == (float("inf"), "{}}")


@pytest.mark.parametrize(
    ("method", "described"),
    [("worker_list", {"name": 5}), ("resource_list", {"name": "db", "num_total": "many"})],
)
def test_row_that_document_does_not_describe_is_refused(
    fragments: Fragments, contract: Contract, method: str, described: dict[str, Any]
) -> None:
    with pytest.raises(InvalidResponseError):
        decoded(fragments, contract, method, ListedRows([ListedRow(described, {})]))


def test_changed_task_is_written_anew(
    fragments: Fragments, contract: Contract, scheduler: Scheduler
) -> None:
    decoded(fragments, contract, "task_list", scheduler.task_list())
    scheduler.set_task_status_message(task_id="A_1", status_message="now")
    answer = decoded(fragments, contract, "task_list", scheduler.task_list())
    assert answer["A_1"]["status_message"] == "now"


def test_values_that_fast_encoder_refuses_are_written(
    fragments: Fragments, contract: Contract, scheduler: Scheduler
) -> None:
    scheduler.add_task(worker="w", task_id="A_1", family="A", priority=float("inf"))
    scheduler.set_task_status_message(task_id="B_1", status_message="\udc80")
    for method, arguments in {"task_list": {}, "dep_graph": {"task_id": "A_1"}}.items():
        call = getattr(scheduler, method)
        answer = decoded(fragments, contract, method, call(**arguments))
        assert answer == dict(call(**arguments))


def test_answer_that_document_does_not_describe_is_refused(
    fragments: Fragments, contract: Contract, scheduler: Scheduler
) -> None:
    scheduler.state.update_task(scheduler.state.tasks["A_1"], tracking_url=5)  # type: ignore[arg-type]
    with pytest.raises(InvalidResponseError, match="tracking_url"):
        decoded(fragments, contract, "task_list", scheduler.task_list())


def test_number_of_tasks_is_written(
    fragments: Fragments, contract: Contract, scheduler: Scheduler
) -> None:
    answer = scheduler.task_list(search="a=", max_shown_tasks=1)
    assert decoded(fragments, contract, "task_list", answer) == {"num_tasks": 3}


def sliced(entries: ListedTasks) -> SlicedAnswer:
    def slices() -> Slices[ListedTasks]:
        yield
        return entries

    return SlicedAnswer(slices())


@pytest.mark.parametrize(
    ("method", "entries"),
    [
        ("task_list", {"A_1": 5}),
        ("task_list", {"PENDING": {"A_1": 5}}),
        ("task_search", {"A_1": 5}),
        ("task_search", {"PENDING": {"A_1": 5}}),
        ("dep_graph", {"A_1": 5}),
        ("task_list", {"A_1": UnknownNode("A_1", "A", is_named=True)}),
    ],
)
def test_entry_of_a_kind_that_is_not_promised_there_is_refused(
    fragments: Fragments, contract: Contract, method: str, entries: ListedTasks
) -> None:
    with pytest.raises(InvalidResponseError):
        decoded(fragments, contract, method, sliced(entries))


def test_task_in_place_of_a_status_is_refused(
    fragments: Fragments, contract: Contract, scheduler: Scheduler
) -> None:
    entries: ListedTasks = {"A_1": ListedTask(scheduler.state.tasks["A_1"], send_messages=True)}
    with pytest.raises(InvalidResponseError):
        decoded(fragments, contract, "task_search", sliced(entries))


def test_long_entry_has_a_slice_of_its_own(
    fragments: Fragments, contract: Contract, scheduler: Scheduler
) -> None:
    def slices() -> int:
        (operation,) = [each for each in contract.operations if each.id == "task_list"]
        answer: Any = scheduler.task_list()
        return sum(1 for _ in fragments.write(operation, answer))

    before = slices()
    for task_id in ("A_1", "B_1", "C_1"):
        task = scheduler.state.tasks[task_id]
        scheduler.state.update_task(task, tracking_url="a" * 5000)
    assert slices() == before + 2
