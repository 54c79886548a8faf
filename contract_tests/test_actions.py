"""Holds, and actions on many tasks, over HTTP and with a state that is stored."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from contract_tests.client import JSON, Answer, call, send
from contract_tests.server import Server, running


def ask(server: Server, path: str) -> Any:
    answer = send(server.url, "GET", path)
    assert answer.status == 200, answer.body
    return answer.json()


def post(server: Server, path: str, body: object = None, **headers: str) -> Answer:
    data = b"" if body is None else json.dumps(body).encode()
    return send(server.url, "POST", path, headers={**JSON, **headers}, body=data)


def act(server: Server, action: str, task_ids: list[str], **others: object) -> Any:
    answer = post(server, "/v1/actions", {"action": action, "task_ids": task_ids, **others})
    assert answer.status == 200, answer.body
    return answer.json()


def add(server: Server, *task_ids: str, status: str = "PENDING", **others: object) -> None:
    for task_id in task_ids:
        call(server.url, "add_task", worker="w", task_id=task_id, family="F", **others)
        if status != "PENDING":
            call(server.url, "add_task", worker="w", task_id=task_id, status=status)


def get_work(server: Server) -> Any:
    return call(server.url, "get_work", worker="w")["task_id"]


def held(server: Server) -> list[str]:
    return [row["task_id"] for row in ask(server, "/v1/tasks?held=true&sort=family")["tasks"]]


def release(server: Server, hold_id: int) -> int:
    return send(server.url, "DELETE", f"/v1/holds/{hold_id}").status


def test_hold_keeps_task_from_being_handed_out_until_released(server: Server) -> None:
    add(server, "a/b c")
    placed = post(server, "/v1/holds", {"task_id": "a/b c", "note": "disk full"})
    assert (placed.status, placed.headers["Location"]) == (201, "holds/1")
    hold = placed.json()
    assert (hold["scope"], hold["by"], hold["note"]) == ("task", "127.0.0.1", "disk full")
    assert call(server.url, "get_work", worker="w")["n_pending_tasks"] == 1
    assert get_work(server) is None
    details = ask(server, f"/v1/tasks/{quote('a/b c', safe='')}")
    assert details["hold"]["hold_id"] == hold["hold_id"]
    assert (details["held"], details["status"]) == (True, "PENDING")
    explained = ask(server, f"/v1/tasks/{quote('a/b c', safe='')}/explanation")
    assert [reason["kind"] for reason in explained["reasons"]] == ["held"]
    assert held(server) == ["a/b c"]
    assert release(server, hold["hold_id"]) == 204
    assert release(server, hold["hold_id"]) == 404
    assert get_work(server) == "a/b c"


def test_hold_of_family_covers_later_tasks_and_outlives_restart(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        add(server, "a")
        assert post(server, "/v1/holds", {"family": ["F"]}).status == 201
        assert post(server, "/v1/holds", {"search": "X=1 f("}).status == 201
        add(server, "b")
    with running(tmp_path) as server:
        add(server, "c")
        call(server.url, "add_task", worker="w", task_id="d", family="F2", params={"x": "1"})
        assert held(server) == ["a", "b", "c"]
        assert get_work(server) == "d"
        page = ask(server, "/v1/holds?limit=1")
        rest = ask(server, f"/v1/holds?scope=wide&cursor={page['next_cursor']}")
        found = [*page["holds"], *rest["holds"]]
        assert [(each["scope"], each["family"], each["search"]) for each in found] == [
            ("family", ["F"], ""),
            ("filter", [], "X=1 f("),
        ]
        assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/v1/holds", {"task_id": "missing"}, 404, "There is no task missing."),
        ("/v1/holds", {"search": " "}, 409, "A hold needs a family or a search term"),
        ("/v1/holds", {"task_id": "t", "search": "x"}, 400, "is not allowed for"),
        ("/v1/holds", {}, 400, "anyOf"),
        ("/v1/holds", {"family": ["F"], "colour": 1}, 400, "colour"),
        ("/v1/actions", {"action": "forgive"}, 400, "oneOf"),
        ("/v1/actions", {"action": "forgive", "filter": {}}, 400, "minProperties"),
        ("/v1/actions", {"action": "hold", "filter": {"query": "held:x"}}, 400, '"position":5'),
        ("/v1/actions", {"action": "explode", "task_ids": ["t"]}, 400, "enum"),
        ("/v1/actions", {"action": "forgive", "task_ids": ["t"] * 10_001}, 400, "maxItems"),
        ("/v1/actions/none/undo", None, 404, "There is no action none, or it is forgotten."),
    ],
)
def test_bad_request_is_refused_with_the_reason(
    path: str, body: object, status: int, words: str, shared_server: Server
) -> None:
    answer = post(shared_server, path, body)
    assert (answer.status, answer.content_type) == (status, "application/problem+json")
    assert words in answer.body.decode()


def test_same_hold_is_not_placed_twice(server: Server) -> None:
    add(server, "a")
    for body in ({"task_id": "a"}, {"family": ["F", "G"], "search": "x Y"}):
        number = post(server, "/v1/holds", body).json()["hold_id"]
        again = post(server, "/v1/holds", body)
        assert again.status == 409
        assert f"Hold {number} holds" in again.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/holds", "/v1/actions", "/v1/actions/none/undo"])
def test_page_of_another_site_cannot_act(path: str, shared_server: Server) -> None:
    answer = post(shared_server, path, {"family": ["F"]}, Origin="https://evil.example")
    assert answer.status == 403
    assert ask(shared_server, "/v1/holds")["holds"] == []


def test_body_must_be_json(shared_server: Server) -> None:
    headers = {"Content-Type": "text/plain"}
    answer = send(shared_server.url, "POST", "/v1/actions", headers=headers, body=b"{}")
    assert answer.status == 415


def test_preview_changes_nothing_and_foretells_the_action(server: Server) -> None:
    add(server, "a", "b", status="FAILED")
    add(server, "c", deps=["a", "b"])
    asked = ["a", "c", "missing"]
    preview = act(server, "mark_as_done", asked, preview=True)
    assert (preview["action_id"], preview["state"], preview["changed"]) == (None, "preview", 1)
    assert ask(server, "/v1/tasks/a")["status"] == "FAILED"
    done = act(server, "mark_as_done", asked)
    assert done["results"] == preview["results"]
    assert done["downstream"] == {"affected": 1, "unblocked": 0}
    assert done["skipped"] == [
        {"reason": "not_running_or_failed", "count": 1},
        {"reason": "unknown_task", "count": 1},
    ]
    assert ask(server, "/v1/tasks/a")["status"] == "DONE"
    skipped = ask(server, f"/v1/actions/{done['action_id']}?outcome=skipped&offset=1")
    assert [each["task_id"] for each in skipped["results"]] == ["missing"]
    assert (skipped["results_total"], skipped["offset"]) == (2, 1)


def test_filter_chooses_the_tasks(server: Server) -> None:
    add(server, "a", "b", status="FAILED")
    add(server, "c")
    body = {"action": "forgive", "filter": {"status": ["FAILED"], "family": ["F"], "search": "B"}}
    assert [each["task_id"] for each in post(server, "/v1/actions", body).json()["results"]] == [
        "b"
    ]
    body = {"action": "hold", "filter": {"held": False}, "note": "maintenance"}
    assert post(server, "/v1/actions", body).json()["changed"] == 3
    assert held(server) == ["a", "b", "c"]
    body = {"action": "release", "filter": {"held": True, "search": "c"}}
    assert post(server, "/v1/actions", body).json()["ready"] == 1


def test_action_is_undone_once_where_it_can_be(server: Server) -> None:
    add(server, "a", status="FAILED")
    done = act(server, "mark_as_done", ["a"])
    assert done["can_undo"]
    undo = post(server, f"/v1/actions/{done['action_id']}/undo")
    assert (undo.status, undo.json()["undoes"]) == (200, done["action_id"])
    assert ask(server, "/v1/tasks/a")["status"] == "FAILED"
    again = post(server, f"/v1/actions/{done['action_id']}/undo")
    assert (again.status, "has undone it already" in again.json()["detail"]) == (409, True)
    forgiven = act(server, "forgive", ["a"])
    assert not forgiven["can_undo"]
    refused = post(server, f"/v1/actions/{forgiven['action_id']}/undo")
    assert (refused.status, "cannot be undone" in refused.json()["detail"]) == (409, True)


def test_action_of_before_a_restart_is_refused_with_the_reason(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        add(server, "a")
        action_id = act(server, "hold", ["a"])["action_id"]
        assert ask(server, f"/v1/actions/{action_id}")["changed"] == 1
    with running(tmp_path) as server:
        for answer in (
            send(server.url, "GET", f"/v1/actions/{action_id}"),
            post(server, f"/v1/actions/{action_id}/undo"),
        ):
            assert answer.status == 404
            assert "A restart forgets actions" in answer.json()["detail"]
        (recorded,) = ask(server, "/v1/audit")["actions"]
        assert recorded["after"]["action_id"] == action_id


def test_retry_runs_task_and_what_is_behind_it(server: Server) -> None:
    add(server, "cause", status="FAILED")
    add(server, "middle", deps=["cause"])
    add(server, "end", deps=["middle"])
    result = act(server, "retry", ["middle"])
    assert [(each["task_id"], each["part"], each["after"]) for each in result["results"]] == [
        ("middle", "asked", "PENDING"),
        ("cause", "upstream", "PENDING"),
    ]
    for task_id in ("cause", "middle", "end"):
        assert get_work(server) == task_id
        call(server.url, "add_task", worker="w", task_id=task_id, status="DONE")
