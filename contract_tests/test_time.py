"""Timeline, activity, grid and estimates, before and after a restart of a server with a history."""

from pathlib import Path
from typing import Any

from contract_tests.client import call, send
from contract_tests.server import running

WORKER = "Worker(salt=1, workers=2, host=etl1, username=luigi, pid=7)"


def report(url: str, task_id: str, status: str, **arguments: Any) -> None:
    family, day = task_id.split("_")
    described = {"family": family, "params": {"day": day}, "status": status, **arguments}
    call(url, "add_task", worker=WORKER, task_id=task_id, **described)


def run(url: str, task_id: str, status: str | None) -> None:
    report(url, task_id, "PENDING")
    assert call(url, "get_work", worker=WORKER, host="etl1")["task_id"] == task_id
    if status is not None:
        report(url, task_id, status)


def ask(url: str, path: str) -> Any:
    answer = send(url, "GET", path)
    assert answer.status == 200, answer.body
    return answer.json()


def table(timeline: Any) -> list[tuple[str, str, str | None]]:
    """Return the task, the outcome and the host of each run."""
    return [
        (task_id, timeline["statuses"][status], timeline["workers"][worker]["host"])
        for block in timeline["blocks"]
        for task_id, status, worker in zip(
            block["task_id"], block["status"], block["worker"], strict=True
        )
    ]


def statuses(grid: Any) -> dict[str, list[str]]:
    """Return family -> the statuses of its cells."""
    return {row["family"]: [cell["status"] for cell in row["cells"]] for row in grid["rows"]}


def test_runs_are_shown_by_time_and_date_also_after_a_restart(tmp_path: Path) -> None:
    settings: Any = {
        "scheduler": {"record_task_history": "true", "retry_count": 1000},
        "task_history": {"db_connection": f"sqlite:///{tmp_path / 'history.db'}"},
    }
    runs = [("Copy_2026-11-01", "DONE"), ("Copy_2026-11-02", "FAILED"), ("Load_2026-11-02", None)]
    with running(tmp_path, settings=settings) as server:
        url = server.url
        call(url, "add_worker", worker=WORKER, info=[["host", "etl1"], ["workers", 2]])
        for task_id, status in runs:
            run(url, task_id, status)
        report(url, "Sum_2026-11-02", "PENDING", deps=["Copy_2026-11-01", "Load_2026-11-02"])

        shown = [(task_id, status or "RUNNING", "etl1") for task_id, status in runs]
        found = ask(url, "/v1/timeline")
        assert table(found) == shown
        assert found["late"] == []
        root = ask(url, "/v1/timeline?root=Sum_2026-11-02")
        assert table(root) == [shown[0], shown[2]]
        assert root["critical"] == [1]

        activity = ask(url, "/v1/activity?step=3600")["runs"]
        assert [sum(activity[name]) for name in ("started", "done", "failed")] == [3, 1, 1]

        grid = ask(url, "/v1/grid")
        assert (grid["param"], grid["columns"]) == ("day", ["2026-11-01", "2026-11-02"])
        cells = {"Copy": ["DONE", "FAILED"], "Load": ["RUNNING"], "Sum": ["PENDING"]}
        assert statuses(grid) == cells

        estimate = ask(url, "/v1/tasks/Copy_2026-11-02/estimate")
        assert (estimate["run"]["usual"]["runs"], estimate["root"]["reason"]) == (1, "held_up")
        estimate = ask(url, "/v1/tasks/Sum_2026-11-02/estimate")
        assert (estimate["run_reason"], estimate["root"]["tasks"]) == ("no_runs", 2)
        assert estimate["root"]["processes"] == 2

    with running(tmp_path, settings=settings) as server:
        found = ask(server.url, "/v1/timeline")
        assert found["history"] == "on"
        assert table(found) == shown
        grid = ask(server.url, "/v1/grid")
        assert (grid["history"], grid["columns"]) == ("on", ["2026-11-01", "2026-11-02"])
        assert statuses(grid) == cells
        estimate = ask(server.url, "/v1/tasks/Copy_2026-11-02/estimate")
        assert (estimate["run"]["usual"]["runs"], estimate["run"]["usual"]["basis"]) == (
            1,
            "history",
        )
