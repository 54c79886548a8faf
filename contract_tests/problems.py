"""Checks that a request is refused with a problem, and changes nothing."""

from typing import Any

from contract_tests.client import Answer, call


def add_task_of_each_kind(url: str) -> None:
    """Add a running, a failed and a pending task."""
    call(url, "update_resource", resource="printer", amount=2)
    call(url, "add_task", worker="w", task_id="running", resources={"printer": 1})
    call(url, "get_work", worker="w")
    call(url, "add_task", worker="w", task_id="failed", status="FAILED", expl="broken")
    call(url, "add_task", worker="w", task_id="pending", deps=["running", "failed"])


def state(url: str) -> dict[str, Any]:
    """Return all that the API shows of the state."""
    lists = ("task_list", "worker_list", "resource_list", "graph", "is_paused")
    return {name: call(url, name) for name in lists}


def problem(answer: Answer, status: int) -> Any:
    """Return the problem of an answer, which must be a valid one without a traceback."""
    assert answer.status == status, answer.body
    assert answer.content_type == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:luigid:problem:")
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert "Traceback" not in problem["detail"]
    return problem
