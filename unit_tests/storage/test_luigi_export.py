import io
import math
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest

from luigid.state.batcher import Batcher
from luigid.state.policy import RetryPolicy
from luigid.state.record.records import batcher_record, task_record, worker_record
from luigid.state.task import Task
from luigid.state.worker import Worker
from luigid.storage.exported import Exported
from luigid.storage.keys import batcher_key
from luigid.storage.luigi_export import write_pickle
from luigid.storage.luigi_pickle import read_pickle
from luigid.storage.store import StoredRecord

PICKLES = sorted(Path(__file__).with_name("pickles").glob("*.pickle"))
DEFAULT = RetryPolicy(1, 2, 3)


def exported(records: list[StoredRecord], **arguments: Any) -> tuple[bytes, Exported]:
    file = io.BytesIO()
    result = write_pickle(records, file, now=5000.0, **arguments)
    return file.getvalue(), result


def read_back(data: bytes, folder: Path) -> list[StoredRecord]:
    path = folder / "state.pickle"
    path.write_bytes(data)
    return read_pickle(path, DEFAULT)


def normalised(records: list[StoredRecord]) -> list[StoredRecord]:
    """Return records whose sets are in order, and whose workers were last active at one time."""
    for kind, _, record in records:
        if kind == "worker":
            record["last_active"] = 5000.0
        elif "deps" in record:
            record["deps"].sort()
    return records


@pytest.mark.parametrize("is_luigi_2", [False, True])
@pytest.mark.parametrize("path", PICKLES, ids=[path.stem for path in PICKLES])
def test_exported_state_is_imported_unchanged(path: Path, is_luigi_2: bool, tmp_path: Path) -> None:
    records = read_pickle(path, DEFAULT)
    data, result = exported(records, is_luigi_2=is_luigi_2)
    assert normalised(read_back(data, tmp_path)) == normalised(records)
    assert result == Exported(len(records), [])


def test_luigi_is_not_imported() -> None:
    before = set(sys.modules)
    exported(read_pickle(PICKLES[-1], DEFAULT))
    assert not {name for name in set(sys.modules) - before if name.startswith("luigi.")}


def task_of(workers: list[str]) -> StoredRecord:
    task = Task("A_1", 1.0, DEFAULT)
    task.number = 1
    task.workers = dict.fromkeys(workers)
    return "task", "1", task_record(task)


def worker_named(name: str, number: int) -> StoredRecord:
    worker = Worker(name, 1.0)
    worker.number = number
    return "worker", str(number), worker_record(worker)


def test_task_may_have_very_many_workers(tmp_path: Path) -> None:
    names = [f"w{number}" for number in range(5000)]
    workers = [worker_named(name, number) for number, name in enumerate(names, 1)]
    data, _ = exported([*workers, task_of(names)])
    assert read_back(data, tmp_path)[-1][2]["workers"] == names


def test_order_of_arrival_is_kept(tmp_path: Path) -> None:
    workers = [worker_named(name, number) for number, name in enumerate("cab", 1)]
    data, _ = exported(workers[::-1])
    assert [record["id"] for _, _, record in read_back(data, tmp_path)] == ["c", "a", "b"]


def test_batch_may_be_unbounded(tmp_path: Path) -> None:
    record = batcher_record("w", "F", Batcher(("day",), math.inf))
    data, _ = exported([("batcher", batcher_key("w", "F"), record)])
    assert read_back(data, tmp_path) == [("batcher", batcher_key("w", "F"), record)]


def test_unusual_texts_are_carried(tmp_path: Path) -> None:
    kind, key, record = task_of([])
    record["expl"] = "lone \ud800, d\u00e9j\u00e0 vu, \x00"
    data, _ = exported([(kind, key, record)])
    assert read_back(data, tmp_path)[0][2]["expl"] == record["expl"]


def test_what_has_no_place_in_the_file_is_named() -> None:
    event = {"event": "TaskScheduled"}
    records: list[StoredRecord] = [
        ("settings", "", {"is_paused": True, "resources": {"gpu": 2, "db": 1}}),
        ("event", "1", event),
        ("event", "2", event),
        ("hold", "1", {"number": 1, "by": "ann", "since": 1}),
        ("start", "1", {"number": 1, "time": 1, "amounts": {"api@minute": 1}}),
        ("start", "2", {"number": 2, "time": 1, "amounts": {"api@minute": 1}}),
    ]
    _, result = exported(records)
    assert result.count == 0
    assert result.left_out == [
        "the pause",
        "the amounts set over the API of db, gpu",
        "1 hold",
        "2 starts that count for rates",
        "2 events that the task history lacks",
    ]


def test_settings_that_change_nothing_are_not_missed() -> None:
    _, result = exported([("settings", "", {"is_paused": False, "resources": {}})])
    assert result.left_out == []


def test_protocol_is_one_that_python_2_reads() -> None:
    data, _ = exported([])
    assert data[:2] == pickle.PROTO + b"\x02"
