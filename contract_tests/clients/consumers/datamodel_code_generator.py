import json
import os

import httpx
from luigid_client import (
    AddTaskArguments,
    FetchErrorAnswer,
    FetchErrorArguments,
    GetWorkAnswer,
    GetWorkArguments,
    HistoryRecordPage,
    NullAnswer,
    Problem,
    TaskListAnswer,
    TaskListArguments,
    TaskPage,
)
from pydantic import BaseModel

family = os.environ["FAMILY"]
luigid = httpx.Client(base_url=os.environ["LUIGID_URL"], headers={"Accept": "application/json"})
worker, task_id = f"{family} worker", f"{family}_1"


def post(method: str, arguments: BaseModel) -> str:
    body = arguments.model_dump(mode="json", exclude_unset=True)
    return luigid.post(f"/api/{method}", json=body).text


task = AddTaskArguments.model_validate(
    {"worker": worker, "task_id": task_id, "family": family, "params": {"day": "2024-05-01"}}
)
added = NullAnswer.model_validate_json(post("add_task", task))
work = GetWorkAnswer.model_validate_json(
    post("get_work", GetWorkArguments.model_validate({"worker": worker}))
)
failed = {"worker": worker, "task_id": task_id, "status": "FAILED", "expl": "out of paper"}
post("add_task", AddTaskArguments.model_validate(failed))
wanted = TaskListArguments.model_validate({"status": "FAILED", "search": family})
listed = TaskListAnswer.model_validate_json(post("task_list", wanted)).model_dump()
error = FetchErrorAnswer.model_validate_json(
    post("fetch_error", FetchErrorArguments.model_validate({"task_id": task_id}))
)
page = TaskPage.model_validate_json(
    luigid.get("/v1/tasks", params={"family": [family], "status": ["FAILED"]}).text
)
history = HistoryRecordPage.model_validate_json(luigid.get("/history/by_name/Recorded").text)
refused = Problem.model_validate_json(luigid.get("/v1/tasks/Unknown").text)
print(
    json.dumps(
        [
            added.response,
            work.model_dump()["response"]["task_id"],
            [*listed["response"]],
            error.model_dump()["response"]["error"],
            [each.model_dump()["task_id"] for each in page.tasks],
            [each.model_dump()["task"]["family"] for each in history.records],
            refused.model_dump()["status"],
        ]
    )
)
