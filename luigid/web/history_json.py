"""What the task history has recorded, as the JSON values of the document."""

from typing import Any

from luigid.history.recorded import (
    Page,
    RecordedEvent,
    RecordedFamily,
    RecordedRun,
    RecordedTask,
    TaskRecord,
    TaskRecordDetails,
)
from luigid.web import cursors
from luigid.web.wording import iso

_Json = dict[str, Any]


def record_page(page: Page[TaskRecord]) -> _Json:
    """Return HistoryRecordPage."""
    records = [
        {
            "task": _task(record.task),
            "newest": record.newest and _event(record.newest),
            "seconds": record.seconds,
        }
        for record in page.items
    ]
    return {"records": records, "next_cursor": next_cursor(page)}


def record_details(details: TaskRecordDetails) -> _Json:
    """Return HistoryRecordDetails."""
    events = [_event(event) for event in details.events.items]
    return {"task": _task(details.task), "events": events, "next_cursor": next_cursor(details)}


def run_page(family: str, page: Page[RecordedRun]) -> _Json:
    """Return HistoryRunPage."""
    runs = [
        {
            "task": _task(run.task),
            "status": run.status,
            "started": iso(run.started),
            "finished": run.finished and iso(run.finished),
            "seconds": run.seconds,
        }
        for run in page.items
    ]
    return {"family": family, "runs": runs, "next_cursor": next_cursor(page)}


def family_page(page: Page[RecordedFamily]) -> _Json:
    """Return HistoryFamilyPage."""
    families = [
        {
            "family": family.family,
            "records": family.records,
            "runs": family.runs,
            "failures": family.failures,
            "median_seconds": family.median_seconds,
            "newest": family.newest and _event(family.newest),
        }
        for family in page.items
    ]
    return {"families": families, "next_cursor": next_cursor(page)}


def next_cursor(found: Page[Any] | TaskRecordDetails) -> str | None:
    """Return the cursor of the next page, None on the last one."""
    return None if found.next is None else cursors.encode(found.next)


def _task(task: RecordedTask) -> _Json:
    return {
        "id": task.id,
        "task_id": task.task_id,
        "family": task.family,
        "params": task.params,
        "host": task.host,
    }


def _event(event: RecordedEvent) -> _Json:
    return {"status": event.status, "time": iso(event.time)}
