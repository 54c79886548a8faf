import json
import os

from luigid_client import (
    AddTaskArguments,
    ApiClient,
    CountedStatus,
    FetchErrorArguments,
    GetWorkArguments,
    HistoryApi,
    OverviewApi,
    ReadApi,
    SettableStatus,
    TaskListArguments,
    WorkerApi,
)
from luigid_client.configuration import Configuration
from luigid_client.exceptions import NotFoundException

family = os.environ["FAMILY"]
luigid = ApiClient(Configuration(host=os.environ["LUIGID_URL"]))
worker, task_id = f"{family} worker", f"{family}_1"
workers, read = WorkerApi(luigid), ReadApi(luigid)

task = AddTaskArguments(worker=worker, task_id=task_id, family=family, params={"day": "2024-05-01"})
added = workers.add_task(task)
work = workers.get_work(GetWorkArguments(worker=worker))
workers.add_task(
    AddTaskArguments(
        worker=worker, task_id=task_id, status=SettableStatus.FAILED, expl="out of paper"
    )
)
wanted = TaskListArguments.from_dict({"status": "FAILED", "search": family})
listed = read.task_list(wanted)
error = read.fetch_error(FetchErrorArguments(task_id=task_id))
page = OverviewApi(luigid).v1_tasks(family=[family], status=[CountedStatus.FAILED])
history = HistoryApi(luigid).history_by_name("Recorded")
try:
    OverviewApi(luigid).v1_task("Unknown")
except NotFoundException as refusal:
    refused = refusal.status
print(
    json.dumps(
        [
            added.response,
            work.response.actual_instance.task_id,
            [*listed.response.actual_instance],
            error.response.actual_instance.error,
            [each.task_id for each in page.tasks],
            [each.task.family for each in history.records],
            refused,
        ]
    )
)
