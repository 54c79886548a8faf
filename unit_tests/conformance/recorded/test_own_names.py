from typing import Any

import pytest

from luigid.conformance.recorded.own_names import OwnNames

TASK = {"status": "DONE", "workers": [], "priority": 0}


@pytest.fixture
def names() -> OwnNames:
    return OwnNames("kq1z")


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        ({"task_id": "A", "family": "A"}, {"task_id": "kq1zA", "family": "A"}),
        ({"deps": ["A", None]}, {"deps": ["kq1zA", None]}),
        ({"resources": {"gpu@host": 1}}, {"resources": {"kq1zgpu@host": 1}}),
        ({"task_id": ""}, {"task_id": ""}),
        ({"info": [["first_task", "A"], ["host", "A"]]},) * 1
        + ({"info": [["first_task", "kq1zA"], ["host", "A"]]},),
        ("no object", "no object"),
    ],
    ids=["id", "list", "resources", "empty", "info", "other"],
)
def test_names_are_tagged_when_sent(names: OwnNames, data: Any, sent: Any) -> None:
    assert names.sent("add_task", data) == sent


def test_names_of_update_resources_are_resources(names: OwnNames) -> None:
    assert names.sent("update_resources", {"gpu": 1}) == {"kq1zgpu": 1}


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ('data={"task_id":"A"}', 'data={"task_id":"kq1zA"}'),
        ('{"worker": "w", "n": "A"}', '{"worker": "kq1zw", "n": "A"}'),
        ("?data=%7B%22task_id%22%3A%22A%22%7D", "?data=%7B%22task_id%22%3A%22kq1zA%22%7D"),
    ],
    ids=["form", "JSON", "query"],
)
def test_names_in_written_texts_are_tagged(names: OwnNames, text: str, sent: str) -> None:
    assert names.sent_text(text) == sent


def test_what_is_somebody_elses_is_left_out(names: OwnNames) -> None:
    answer = {
        "response": {"kq1zA": TASK, "kq2zA": TASK, "DONE": {"kq2zB": TASK}, "FAILED": {}},
    }
    assert names.own(answer) == {"response": {"kq1zA": TASK, "FAILED": {}}}


def test_workers_and_resources_of_others_are_left_out(names: OwnNames) -> None:
    workers = [{"name": "kq1zw", "last_active": 1}, {"name": "other", "last_active": 1}]
    resources = [{"name": "kq2zgpu", "num_total": 1}]
    assert names.own([*workers, *resources]) == workers[:1]


def test_ids_that_the_server_makes_up_are_learnt(names: OwnNames) -> None:
    recorded = "00000000-0000-4000-8000-000000000001"
    names.learn({"response": {"message_id": recorded}}, {"response": {"message_id": "mine"}})
    assert names.sent("x", {"message_id": recorded}) == {"message_id": "mine"}
    assert names.with_recorded_ids([{"message_id": "mine"}]) == [{"message_id": recorded}]
