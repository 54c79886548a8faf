from datetime import UTC, datetime

from luigid.history.recorded import (
    Page,
    RecordedEvent,
    RecordedFamily,
    RecordedRun,
    RecordedTask,
    TaskRecord,
    TaskRecordDetails,
)
from luigid.web import cursors, history_json

TIME = datetime(2020, 9, 13, 12, 29, 10, 250000, UTC)
TEXT = "2020-09-13T12:29:10.250000Z"
TASK = RecordedTask(id=3, task_id="A_1", family="A", host=None, params={"day": "1"})
DONE = RecordedEvent(status="DONE", time=TIME)

TASK_JSON = {"id": 3, "task_id": "A_1", "family": "A", "host": None, "params": {"day": "1"}}
DONE_JSON = {"status": "DONE", "time": TEXT}


def test_record_page_has_json_of_document() -> None:
    page = Page(
        [
            TaskRecord(task=TASK, newest=DONE, seconds=2.5),
            TaskRecord(task=TASK, newest=None, seconds=None),
        ],
        next=(3,),
    )
    assert history_json.record_page(page) == {
        "records": [
            {"task": TASK_JSON, "newest": DONE_JSON, "seconds": 2.5},
            {"task": TASK_JSON, "newest": None, "seconds": None},
        ],
        "next_cursor": cursors.encode((3,)),
    }


def test_record_details_have_json_of_document() -> None:
    details = TaskRecordDetails(task=TASK, events=Page([DONE], next=None))
    expected = {"task": TASK_JSON, "events": [DONE_JSON], "next_cursor": None}
    assert history_json.record_details(details) == expected


def test_run_page_has_json_of_document() -> None:
    ended = RecordedRun(task=TASK, status="DONE", started=TIME, finished=TIME, seconds=0.5)
    running = RecordedRun(task=TASK, status="RUNNING", started=TIME, finished=None, seconds=None)
    assert history_json.run_page("A", Page([ended, running], next=None)) == {
        "family": "A",
        "runs": [
            {
                "task": TASK_JSON,
                "status": "DONE",
                "started": TEXT,
                "finished": TEXT,
                "seconds": 0.5,
            },
            {
                "task": TASK_JSON,
                "status": "RUNNING",
                "started": TEXT,
                "finished": None,
                "seconds": None,
            },
        ],
        "next_cursor": None,
    }


def test_family_page_has_json_of_document() -> None:
    family = RecordedFamily(
        family="A", records=4, runs=3, failures=1, median_seconds=2.5, newest=DONE
    )
    empty = RecordedFamily(
        family="", records=0, runs=0, failures=0, median_seconds=None, newest=None
    )
    assert history_json.family_page(Page([family, empty], next=("",))) == {
        "families": [
            {
                "family": "A",
                "records": 4,
                "runs": 3,
                "failures": 1,
                "median_seconds": 2.5,
                "newest": DONE_JSON,
            },
            {
                "family": "",
                "records": 0,
                "runs": 0,
                "failures": 0,
                "median_seconds": None,
                "newest": None,
            },
        ],
        "next_cursor": cursors.encode(("",)),
    }
