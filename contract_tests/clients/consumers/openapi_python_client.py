import json
import os

from luigid_client import Client
from luigid_client.api.history import history_by_name
from luigid_client.api.overview import v1_task, v1_tasks
from luigid_client.api.read import fetch_error, task_list
from luigid_client.api.worker import add_task, get_work
from luigid_client.models import (
    AddTaskArguments,
    CountedStatus,
    FetchErrorAnswer,
    FetchErrorArguments,
    GetWorkAnswer,
    GetWorkArguments,
    HistoryRecordPage,
    NullAnswer,
    Problem,
    SettableStatus,
    TaskListAnswer,
    TaskListArguments,
    TaskPage,
)

family = os.environ["FAMILY"]
luigid = Client(os.environ["LUIGID_URL"], headers={"Accept": "application/json"})
worker, task_id = f"{family} worker", f"{family}_1"

task = AddTaskArguments.from_dict(
    {"worker": worker, "task_id": task_id, "family": family, "params": {"day": "2024-05-01"}}
)
added = add_task.sync(client=luigid, body=task)
work = get_work.sync(client=luigid, body=GetWorkArguments(worker=worker))
failed = AddTaskArguments(
    worker=worker, task_id=task_id, status=SettableStatus.FAILED, expl="out of paper"
)
add_task.sync(client=luigid, body=failed)
wanted = TaskListArguments.from_dict({"status": "FAILED", "search": family})
listed = task_list.sync(client=luigid, body=wanted)
error = fetch_error.sync(client=luigid, body=FetchErrorArguments(task_id=task_id))
page = v1_tasks.sync(client=luigid, family=[family], status=[CountedStatus.FAILED])
history = history_by_name.sync("Recorded", client=luigid)
refused = v1_task.sync("Unknown", client=luigid)

assert isinstance(added, NullAnswer)
assert isinstance(work, GetWorkAnswer)
assert isinstance(listed, TaskListAnswer)
assert isinstance(error, FetchErrorAnswer)
assert isinstance(page, TaskPage)
assert isinstance(history, HistoryRecordPage)
assert isinstance(refused, Problem)
print(
    json.dumps(
        [
            added.response,
            work.response.task_id,
            [*listed.response.to_dict()],
            error.response.error,
            [each.task_id for each in page.tasks],
            [each.task.family for each in history.records],
            refused.status,
        ]
    )
)
