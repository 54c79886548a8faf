"""Conversion of tasks, workers, batchers, holds and starts to records and back.

A record is a dictionary of JSON values, except that numbers may be infinite. It is a snapshot: it
does not change when the object does. It omits fields that have their default, and whatever can be
derived from other records (the indices, the tasks of a worker).
"""

from operator import attrgetter
from sys import intern
from typing import Any, TypeAlias

from luigid.state.batcher import Batcher
from luigid.state.failures import NO_FAILURES, Failures
from luigid.state.hold import Hold
from luigid.state.policy import shared_policy
from luigid.state.starts import Start
from luigid.state.task import NOTHING, Task
from luigid.state.trouble import NO_TROUBLE, Trouble
from luigid.state.worker import Worker

Record: TypeAlias = dict[str, Any]

#: fields of a task that are recorded unchanged, with their defaults
_TASK_FIELDS: tuple[tuple[str, Any], ...] = (
    ("retry_at", None),
    ("remove_at", None),
    ("disabled_at", None),
    ("worker_running", None),
    ("time_running", None),
    ("priority", 0),
    ("family", ""),
    ("module", None),
    ("params", NOTHING),
    ("param_visibilities", NOTHING),
    ("resources", NOTHING),
    ("resources_running", None),
    ("expl", None),
    ("tracking_url", None),
    ("status_message", None),
    ("progress_percentage", None),
    ("accepts_messages", False),
    ("is_runnable", False),
    ("batchable", False),
    ("batch_id", None),
)
_TASK_FIELD_NAMES = frozenset(name for name, _ in _TASK_FIELDS)
_task_fields = attrgetter(*(name for name, _ in _TASK_FIELDS))


def task_record(task: Task) -> Record:
    """Return the record of a task."""
    record: Record = {
        "id": task.id,
        "number": task.number,
        "order": task.order,
        "status": task.status,
        "time": task.time,
        "updated": task.updated,
        "retry_policy": list(task.retry_policy),
    }
    for (name, default), value in zip(_TASK_FIELDS, _task_fields(task), strict=True):
        if value is not default and (value != default or type(value) is not type(default)):
            record[name] = value
    if task.public_params is not task.params:
        record["hidden_params"] = [name for name in task.params if name not in task.public_params]
    if task.deps:
        record["deps"] = list(task.deps)
    if task.workers:
        record["workers"] = list(task.workers)
    if task.stakeholders:
        record["stakeholders"] = sorted(task.stakeholders)
    _add_rare(record, task)
    return record


def _add_rare(record: Record, task: Task) -> None:
    """Add what few tasks have."""
    if task.failures is not NO_FAILURES and task.failures != NO_FAILURES:
        record["failures"] = {"first": task.failures.first, "times": list(task.failures.times)}
    if task.trouble is not NO_TROUBLE and task.trouble != NO_TROUBLE:
        record["trouble"] = [*task.trouble[:2], list(task.trouble.late)]
    if task.message_responses:
        record["message_responses"] = dict(task.message_responses)
    if task.hold is not None:
        record["hold"] = hold_record(task.hold)


def read_task(record: Record) -> Task:
    """Return the task of a record. It is not yet part of a state.

    Raises KeyError, TypeError or ValueError if the record is invalid.
    """
    task = Task(record["id"], record["time"], shared_policy(*record["retry_policy"]))
    task.number = record["number"]
    task.order = record["order"]
    task.status = intern(record["status"])
    task.updated = record["updated"]
    for name in record.keys() & _TASK_FIELD_NAMES:
        setattr(task, name, record[name])
    task.family = intern(task.family)
    task.module = task.module and intern(task.module)
    hidden = record.get("hidden_params")
    if hidden is None:
        task.public_params = task.params
    else:
        task.public_params = {k: v for k, v in task.params.items() if k not in hidden}
    if deps := record.get("deps"):
        task.deps = dict.fromkeys(deps)
    if workers := record.get("workers"):
        task.workers = dict.fromkeys(map(intern, workers))
    if stakeholders := record.get("stakeholders"):
        task.stakeholders = frozenset(map(intern, stakeholders))
    _read_rare(record, task)
    return task


def _read_rare(record: Record, task: Task) -> None:
    if failures := record.get("failures"):
        task.failures = Failures(failures["first"], tuple(failures["times"]))
    if trouble := record.get("trouble"):
        count, is_disabled, late = trouble
        task.trouble = Trouble(count, is_disabled, tuple(late))
    if responses := record.get("message_responses"):
        task.message_responses = dict(responses)
    if hold := record.get("hold"):
        task.hold = read_hold(hold, task.id)


def worker_record(worker: Worker) -> Record:
    """Return the record of a worker."""
    record: Record = {
        "id": worker.id,
        "number": worker.number,
        "started": worker.started,
        "last_active": worker.last_active,
    }
    if worker.last_get_work is not None:
        record["last_get_work"] = worker.last_get_work
    if worker.asked_from is not None:
        record["asked_from"] = worker.asked_from
    if worker.info:
        record["info"] = dict(worker.info)
    if worker.is_disabled:
        record["is_disabled"] = True
    if worker.messages:
        record["messages"] = list(worker.messages)
    return record


def read_worker(record: Record) -> Worker:
    """Return the worker of a record, without tasks and stakes.

    Raises KeyError, TypeError or ValueError if the record is invalid.
    """
    worker = Worker(record["id"], record["started"])
    worker.last_active = record["last_active"]
    fill_worker(worker, record)
    return worker


def fill_worker(worker: Worker, record: Record) -> None:
    """Set the fields of a worker from its record, except `last_active`, which may be newer."""
    worker.number = record["number"]
    worker.last_get_work = record.get("last_get_work")
    worker.asked_from = record.get("asked_from")
    worker.info = dict(record.get("info", {}))
    worker.is_disabled = record.get("is_disabled", False)
    worker.messages = list(record.get("messages", ()))


def batcher_record(worker_id: str, family: str, batcher: Batcher) -> Record:
    """Return the record of a worker's batcher for a family."""
    return {
        "worker": worker_id,
        "family": family,
        "batched_params": list(batcher.batched_params),
        "max_batch_size": batcher.max_batch_size,
    }


def read_batcher(record: Record) -> Batcher:
    """Return the batcher of a record. Raises KeyError or TypeError if it is invalid."""
    return Batcher(tuple(record["batched_params"]), record["max_batch_size"])


def start_record(start: Start) -> Record:
    """Return the record of a start that counts for rates."""
    return {"number": start.number, "time": start.time, "amounts": dict(start.amounts)}


def read_start(record: Record) -> Start:
    """Return the start of a record. Raises KeyError, TypeError or ValueError if it is invalid."""
    start = Start(record["number"], record["time"], dict(record["amounts"]))
    if not all(0 < amount < float("inf") for amount in start.amounts.values()):
        raise ValueError("the amounts of a start must be positive")
    start.is_over(0)  # each must be a rate
    return start


def hold_record(hold: Hold) -> Record:
    """Return the record of a hold, which leaves out the id of its task."""
    record: Record = {"number": hold.number, "by": hold.by, "since": hold.since}
    if hold.note:
        record["note"] = hold.note
    if hold.families:
        record["families"] = sorted(hold.families)
    if hold.search:
        record["search"] = hold.search
    return record


def read_hold(record: Record, task_id: str | None = None) -> Hold:
    """Return the hold of a record. Without a task id it is a wide one.

    Raises KeyError or TypeError if the record is invalid.
    """
    return Hold(
        number=record["number"],
        by=record["by"],
        since=record["since"],
        note=record.get("note", ""),
        task_id=task_id,
        families=frozenset(record.get("families", ())),
        search=record.get("search", ""),
    )
