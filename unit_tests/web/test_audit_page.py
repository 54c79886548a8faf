import json
from typing import Any

import pytest

from luigid.storage.action_table import ActionQuery
from luigid.storage.errors import StoreError
from luigid.storage.memory_actions import MemoryActions
from unit_tests.web import tiny_document
from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem


@pytest.fixture
def server(make_server: MakeServer) -> RunningServer:
    document = tiny_document.document()
    operations = tiny_document.method("change", changes_state=True)
    for verb in ("get", "post"):
        operations[verb]["x-luigid-audited"] = True
    document["paths"]["/api/change"] = operations
    text = {"type": "string"}
    document["paths"]["/v1/audit"] = {
        "get": tiny_document.page(
            "v1_audit",
            tiny_document.json_object("actions") | tiny_document.problems("400", "503"),
            *(tiny_document.in_query(name, text) for name in ("who", "operation", "task")),
            tiny_document.in_query("since", {"type": "number"}),
            tiny_document.in_query("cursor", text),
            tiny_document.in_query("limit", {"type": "integer", "default": 50}),
        )
    }
    return make_server(document)


def ask(server: RunningServer, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(server.ask("GET", f"/v1/audit?{query}").body or b"")
    return found


def test_action_is_recorded_with_the_answer_s_request_id(server: RunningServer) -> None:
    answer = server.call("change", text="x")
    (found,) = ask(server)["actions"]
    assert found["request_id"] == answer.headers["X-Request-Id"]
    assert (found["operation"], found["arguments"]) == ("change", {"text": "x"})
    assert (found["who"], found["remote"]) == (None, "127.0.0.1")


def test_call_that_is_no_action_is_not_recorded(server: RunningServer) -> None:
    server.call("echo", text="x")
    server.call("change", text=1)  # refused
    assert ask(server)["actions"] == []


def test_pages_follow_each_other(server: RunningServer) -> None:
    for text in "abcde":
        server.call("change", text=text)
    shown, cursor = [], ""
    for _ in range(3):
        page = ask(server, f"limit=2&{cursor}")
        shown.append("".join(action["arguments"]["text"] for action in page["actions"]))
        cursor = f"cursor={page['next_cursor']}"
    assert (shown, cursor) == (["ed", "cb", "a"], "cursor=None")


def test_time_since_is_in_seconds(server: RunningServer) -> None:
    for now in (10.0, 20.0):
        server.audit_clock.now = now
        server.call("change", text=str(now))
    found = ask(server, "since=15.5")["actions"]
    assert [action["time"] for action in found] == [20.0]


@pytest.mark.parametrize("cursor", ["x", "WzEsMl0", "WyJhIl0"])
def test_cursor_of_another_list_is_refused(server: RunningServer, cursor: str) -> None:
    found = problem(server.ask("GET", f"/v1/audit?cursor={cursor}"))
    assert found["errors"][0]["pointer"] == "/cursor"


def test_database_that_does_not_answer_is_503(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: MemoryActions, _query: ActionQuery) -> None:
        raise StoreError("it is gone")

    monkeypatch.setattr(MemoryActions, "read_actions", fail)
    found = problem(server.ask("GET", "/v1/audit"))
    assert (found["status"], "it is gone" in found["detail"]) == (503, True)
