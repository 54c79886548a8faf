import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import TaskScheduled
from luigid.state.policy import Policy
from luigid.state.record.event_records import event_record
from luigid.state.record.records import batcher_record, task_record, worker_record
from luigid.state.state import SchedulerState
from luigid.storage.lines import LinesError, export, import_
from luigid.storage.store import Store, StoredRecord, open_store
from unit_tests.schedulers import Clock

HEADING = '{"format":"luigid-state","version":1}'
WORKER = '{"kind":"worker","key":"1","record":{"id":"w","number":1,"started":1.5,"last_active":2}}'
TASK = (
    '{"kind":"task","key":"1","record":{"id":"t","number":1,"order":1,"status":"PENDING",'
    '"time":1,"updated":1,"retry_policy":[1,2,3],"workers":["w"]}}'
)
END = '{"end":2}'
WHOLE = [HEADING, WORKER, TASK, END]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'state.db'}")
    yield store
    store.close()


def entries_of(scheduler: Scheduler) -> list[StoredRecord]:
    state = scheduler.state
    batcher = state.batcher("w\u00e9\ud800", "F")
    return [
        *(("task", str(task.number), task_record(task)) for task in state.tasks.values()),
        *(
            ("worker", str(worker.number), worker_record(worker))
            for worker in state.workers.values()
        ),
        ("batcher", "0" * 64, batcher_record("w\u00e9\ud800", "F", batcher)),
        ("settings", "", {"is_paused": True, "resources": {"db": 2**70}}),
        ("event", "5", event_record(TaskScheduled(time=1.5, task_id="a", family="F", params={}))),
    ]


def test_exported_entries_can_be_imported(store: Store) -> None:
    scheduler = Scheduler(SchedulerState({}), Policy(), Clock())
    scheduler.add_worker(worker="w\u00e9\ud800", info={"workers": 2})
    scheduler.add_task(worker="w\u00e9\ud800", task_id="a", params={"x": "\u2028"}, deps=["b"])
    scheduler.add_task_batcher(worker="w\u00e9\ud800", task_family="F", batched_args=["x"])
    entries = entries_of(scheduler)
    store.replace(entries)
    file = io.StringIO()

    assert export(store, file).count == len(entries)

    file.seek(0)
    assert sorted(import_(file), key=str) == sorted(entries, key=str)


def test_export_writes_header_entries_and_count(store: Store) -> None:
    store.replace([("settings", "", {"is_paused": False, "resources": {}})])
    file = io.StringIO()

    export(store, file, about="luigid 1")

    assert [json.loads(line) for line in file.getvalue().splitlines()] == [
        {"format": "luigid-state", "version": 1, "made_by": "luigid 1"},
        {"kind": "settings", "key": "", "record": {"is_paused": False, "resources": {}}},
        {"end": 1},
    ]


def test_complete_lines_are_accepted() -> None:
    assert [(kind, key) for kind, key, _ in import_(WHOLE)] == [("worker", "1"), ("task", "1")]


def replaced(number: int, old: str, new: str) -> list[str]:
    lines = list(WHOLE)
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    return lines


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "line 1: no state of luigid, whose format is luigid-state"),
        (WHOLE[1:], "line 1: no state of luigid, whose format is luigid-state"),
        (
            replaced(1, "1}", "3}"),
            "line 1: version 3 is not one that can be read, those up to 2 are",
        ),
        (["import luigi"], "line 1: no state of luigid, whose format is luigid-state"),
        (WHOLE[:3], "the last line is missing: the file is not whole"),
        ([*WHOLE[:2], WHOLE[3]], "line 3: counts 2 entries, there are 1"),
        ([*WHOLE, TASK], "line 5: there is something after the end"),
        ([*WHOLE[:3], TASK, END], "line 4: task '1' for the second time"),
        (
            [*WHOLE[:3], TASK.replace('"1"', '"2"').replace('r":1', 'r":2'), END],
            "line 4: task 't' for the second time",
        ),
        (replaced(2, '"w"', '"v"'), "line 3: there is no worker 'w'"),
        (replaced(3, '"task"', '"job"'), "line 3: the kind 'job' is not known"),
        (replaced(3, '"record"', '"value"'), "line 3: no kind, key and record"),
        (replaced(3, '"key":"1"', '"key":1'), "line 3: no kind, key and record"),
        (replaced(3, '"key":"1"', '"key":"7"'), "line 3: the task '7' has another id or number"),
        (replaced(3, '"time":1', '"age":1'), "line 3: the task '1' lacks 'time'"),
        (replaced(3, "PENDING", "READY"), "line 3: the task '1': the status 'READY' is not known"),
        (
            replaced(3, '"time":1', '"time":"1"'),
            "line 3: the task '1': time, updated and priority must be numbers",
        ),
        (
            [HEADING, "", *WHOLE[1:]],
            "line 2: damaged, or cut off: Expecting value: line 1 column 1 (char 0)",
        ),
        ([HEADING, "[]", *WHOLE[1:]], "line 2: damaged, or cut off: a record must be an object"),
    ],
)
def test_damaged_lines_are_refused_with_line_number(lines: list[str], message: str) -> None:
    with pytest.raises(LinesError) as caught:
        import_(lines)

    assert str(caught.value) == message


@pytest.mark.parametrize("kind", ["batcher", "settings"])
def test_invalid_record_of_any_kind_is_refused(kind: str) -> None:
    with pytest.raises(LinesError, match=f"line 2: the {kind} '' lacks "):
        import_([HEADING, f'{{"kind":"{kind}","key":"","record":{{}}}}', '{"end":1}'])


def test_invalid_utf_8_is_refused() -> None:
    file = io.TextIOWrapper(io.BytesIO(HEADING.encode() + b"\n\xff\n"), encoding="utf-8")

    with pytest.raises(LinesError, match="it is no text, so no state of luigid"):
        import_(file)
