"""Views that are shared on the server."""

import json
from pathlib import Path
from typing import Any

from contract_tests.client import JSON, Answer, send
from contract_tests.problems import problem
from contract_tests.server import running

VIEW = {"name": "Failed", "tab": "tasks", "hash": "#tab=tasks&statuses=%5B%22FAILED%22%5D"}


def ask(url: str, method: str, path: str = "/v1/views", body: object = None) -> Answer:
    data = None if body is None else json.dumps(body).encode()
    return send(url, method, path, headers=JSON if body else {}, body=data)


def views(url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(url, "GET").json()["views"]
    return found


def test_views_are_shared_changed_audited_and_outlive_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        url = server.url
        added = ask(url, "POST", body=VIEW)
        view = added.json()
        path = f"/v1/views/{view['view_id']}"
        assert (added.status, added.headers["Location"]) == (201, path.removeprefix("/v1/"))
        assert (view["version"], view["hash"]) == (1, VIEW["hash"])
        same = ask(url, "POST", body={**VIEW, "name": " failed "})
        assert problem(same, 409)["detail"] == "There is a view Failed already."
        bad = ask(url, "POST", body={**VIEW, "name": "x", "hash": "javascript:alert(1)"})
        assert "it must begin with #" in problem(bad, 400)["detail"]
        assert (
            "a view needs a name"
            in problem(ask(url, "POST", body={**VIEW, "name": "  "}), 400)["detail"]
        )
        changed = ask(url, "PUT", path, {**VIEW, "name": "Broken", "version": 1})
        assert (changed.status, changed.json()["version"]) == (200, 2)
        late = ask(url, "PUT", path, {**VIEW, "version": 1})
        assert "it has version 2, not 1" in problem(late, 409)["detail"]
        assert problem(ask(url, "DELETE", f"{path}?version=1"), 409)
        second = ask(url, "POST", body=VIEW).json()["view_id"]
        assert ask(url, "DELETE", f"/v1/views/{second}?version=1").status == 204
        assert problem(ask(url, "DELETE", f"/v1/views/{second}?version=1"), 404)
        actions = send(url, "GET", "/v1/audit").json()["actions"]
        done = [action["operation"] for action in actions]
        assert done == ["v1_view.delete", "v1_views.post", "v1_view.put", "v1_views.post"]
        assert (actions[2]["before"]["name"], actions[2]["after"]["name"]) == ("Failed", "Broken")
    with running(tmp_path) as server:
        assert [(each["name"], each["version"]) for each in views(server.url)] == [("Broken", 2)]
