import builtins
import math
import os
import pickle
import pickletools
import random
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from luigid.state.policy import RetryPolicy
from luigid.state.record.records import Record, read_batcher, read_task, read_worker
from luigid.storage.keys import batcher_key
from luigid.storage.luigi_pickle import PickleError, read_pickle
from luigid.storage.store import StoredRecord

PICKLES = sorted(Path(__file__).with_name("pickles").glob("*.pickle"))
DEFAULT = RetryPolicy(1, 2, 3)
FIRST = "Worker(salt=1, host=one)"
SECOND = "Worker(salt=2, host=two)"


@pytest.fixture(params=PICKLES, ids=[path.stem for path in PICKLES])
def path(request: pytest.FixtureRequest) -> Path:
    chosen: Path = request.param
    return chosen


def records(entries: list[StoredRecord], kind: str) -> dict[str, Record]:
    """Return the records of a kind by id, without fields that differ between runs of Luigi."""
    made = {r.get("id", k): r for entry_kind, k, r in entries if entry_kind == kind}
    for record in made.values():
        record.pop("batch_id", None)
        for message in record.get("messages", ()):
            assert message["kwargs"].pop("message_id")
    return made


def test_fixtures_cover_three_releases() -> None:
    assert [path.stem for path in PICKLES] == [
        "luigi-2.8.13-python2",
        "luigi-3.0.3-python3",
        "luigi-3.8.1-python3",
    ]


def test_imported_tasks_equal_luigis(path: Path) -> None:
    tasks = records(read_pickle(path, DEFAULT), "task")

    numbers = [(task.pop("number"), task.pop("order")) for task in tasks.values()]
    assert numbers == [(number, number) for number in range(1, 9)]
    policy = [3, 999999999, 600]
    batch = {
        "status": "BATCH_RUNNING",
        "updated": 1013.0,
        "retry_policy": policy,
        "worker_running": FIRST,
        "time_running": 1013.0,
        "priority": 50,
        "family": "Batch",
        "resources_running": {},
        "is_runnable": True,
        "batchable": True,
        "workers": [FIRST],
        "stakeholders": [FIRST],
    }
    assert tasks == {
        "Running_1": {
            "id": "Running_1",
            "status": "RUNNING",
            "time": 1003.0,
            "updated": 1004.0,
            "retry_policy": policy,
            "worker_running": FIRST,
            "time_running": 1004.0,
            "priority": 100,
            "family": "Running",
            "module": "flow",
            "params": {"day": "d\u00e9j\u00e0 vu", "secret": "s"},
            "hidden_params": ["secret"],
            "param_visibilities": {"day": 0, "secret": 1},
            "resources_running": {"db": 2},
            "tracking_url": "http://x/",
            "status_message": "half",
            "progress_percentage": 50,
            "message_responses": {"m": "yes"},
            "is_runnable": True,
            "workers": [FIRST],
            "stakeholders": [FIRST],
        },
        "Batch_1": batch | {"id": "Batch_1", "time": 1011.0, "params": {"day": "1", "other": "x"}},
        "Batch_2": batch | {"id": "Batch_2", "time": 1012.0, "params": {"day": "2", "other": "x"}},
        "Done_1": {
            "id": "Done_1",
            "status": "DONE",
            "time": 1014.0,
            "updated": 1014.0,
            "retry_policy": policy,
            "family": "Done",
            "is_runnable": True,
            "stakeholders": [FIRST, SECOND],
        },
        "Failed_1": {
            "id": "Failed_1",
            "status": "FAILED",
            "time": 1015.0,
            "updated": 1015.0,
            "retry_policy": [9, 999999999, 600],
            "retry_at": 1916.0,
            "family": "Failed",
            "expl": '"no"',
            "stakeholders": [FIRST],
            "failures": {"first": 1015.0, "times": [1015.0, 1016.0]},
        },
        "Disabled_1": {
            "id": "Disabled_1",
            "status": "DISABLED",
            "time": 1017.0,
            "updated": 1019.0,
            "retry_policy": policy,
            "retry_at": 1918.0,
            "disabled_at": 1019.0,
            "family": "Disabled",
            "stakeholders": [FIRST],
            "failures": {"first": 1017.0, "times": [1017.0, 1018.0, 1019.0]},
        },
        "Top_1": {
            "id": "Top_1",
            "status": "PENDING",
            "time": 1020.0,
            "updated": 1020.0,
            "retry_policy": policy,
            "family": "Top",
            "is_runnable": True,
            "deps": ["Done_1", "Unknown_1"],
            "workers": [FIRST],
            "stakeholders": [FIRST, SECOND],
        },
        "Unknown_1": {
            "id": "Unknown_1",
            "status": "UNKNOWN",
            "time": 1020.0,
            "updated": 1020.0,
            "retry_policy": policy,
            "stakeholders": [FIRST, SECOND],
        },
    }


def test_imported_workers_equal_luigis(path: Path) -> None:
    message = {"task_id": "Running_1", "content": "hello"}
    assert records(read_pickle(path, DEFAULT), "worker") == {
        FIRST: {
            "id": FIRST,
            "number": 1,
            "started": 1001.0,
            "last_active": 1020.0,
            "last_get_work": 1013.0,
            "info": {"workers": 2, "host": "one", "first_task": "Top"},
            "messages": [{"name": "dispatch_scheduler_message", "kwargs": message}],
        },
        SECOND: {
            "id": SECOND,
            "number": 2,
            "started": 1002.0,
            "last_active": 1021.0,
            "info": {"assistant": True},
            "is_disabled": True,
        },
    }


def test_imported_batchers_equal_luigis(path: Path) -> None:
    entries = [entry for entry in read_pickle(path, DEFAULT) if entry[0] == "batcher"]

    record: Record = {"worker": FIRST, "family": "Batch", "batched_params": ["day"]}
    record["max_batch_size"] = math.inf
    assert entries == [("batcher", batcher_key(FIRST, "Batch"), record)]


def test_every_imported_record_can_be_read(path: Path) -> None:
    for kind, key, record in read_pickle(path, DEFAULT):
        if kind == "task":
            assert str(read_task(record).number) == key
        elif kind == "worker":
            assert str(read_worker(record).number) == key
        else:
            read_batcher(record)


# Pickles that Luigi never wrote


class Reduced:
    """Is pickled as a call of any function."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._call


def refusal(data: bytes, tmp_path: Path) -> str:
    """Return the reason why a pickle is refused, a single line."""
    path = tmp_path / "state.pickle"
    path.write_bytes(data)
    with pytest.raises(PickleError) as caught:
        read_pickle(path, DEFAULT)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    assert "\n" not in text
    return text.removeprefix(f"{path}: ")


def asks_for(name: str) -> str:
    return f"it asks for {name}, which Luigi's state does not hold"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    ("hostile", "name"),
    [
        (Reduced(os.system, "echo harm"), "posix.system"),
        (Reduced(eval, "1"), "builtins.eval"),
        (Reduced(getattr, deque, "__new__"), "builtins.getattr"),
        (Reduced(__import__, "os"), "builtins.__import__"),
        (Reduced(time.sleep, 0), "time.sleep"),
        (Path, "pathlib.Path"),
    ],
)
def test_other_names_are_refused_anywhere_in_pickle(
    hostile: object, name: str, protocol: int, tmp_path: Path
) -> None:
    module, _, attribute = name.partition(".")
    for value in (hostile, ({}, {}, {"a": [hostile]}), ({"a": {"b": hostile}}, {})):
        text = refusal(pickle.dumps(value, protocol), tmp_path)
        # Protocols 0 to 2 name builtins as Python 2 did.
        assert text in (asks_for(name), asks_for(f"__builtin__.{attribute}")), module


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"c__builtin__\neval\n(V1\ntR.", asks_for("__builtin__.eval")),
        (b"\x80\x04\x8c\x08builtins\x8c\x0aset.__init\x93.", asks_for("builtins.set.__init")),
        (b"\x80\x02cluigi.scheduler\nScheduler\n)\x81.", asks_for("luigi.scheduler.Scheduler")),
        (b"(ios\nsystem\n.", asks_for("os.system")),
        (b"\x80\x02\x82\x01.", "it asks for the extension 1, which Luigi's state does not hold"),
        (b"Pid\n.", "no pickle of Luigi's: unsupported persistent id encountered"),
        (b"", "the file is not whole"),
        (b".", "the file is not whole"),
        (b"\x80\x63.", "no pickle of Luigi's: unsupported pickle protocol: 99"),
        (b"<html>", "no pickle of Luigi's: '<'"),
        (b"\x80\x04}.", "it holds something else than Luigi's state"),
        (b"\x80\x04}\x85.", "it holds something else than Luigi's state"),
        (b"\x80\x04}]\x86.", "it holds something else than Luigi's state"),
        # Claimed sizes of strings, frames and memo indices.
        (b"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.", ""),
        (b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x00.", ""),
        (b"\x80\x04X\xff\xff\xff\xffx.", ""),
        (b"\x80\x04}r\xff\xff\xff\xff.", "it holds something else than Luigi's state"),
        (b"\x8b\xff\xff\xff\x7f.", ""),
        # Misuse of allowed names.
        (b"\x80\x02cluigi.scheduler\nTask\n}b.", ""),
        (b"\x80\x02cluigi.scheduler\nRetryPolicy\n)\x81}b.", "a RetryPolicy that has fields"),
        (b"\x80\x02ccollections\ndeque\n}b.", "no pickle of Luigi's: a type that has fields"),
        (b"\x80\x02ccopyreg\n_reconstructor\n}b.", "a function that has fields"),
        (b"\x80\x02cbuiltins\nset\n}\x85R.", "a set or deque that is not made of a list"),
        (b"\x80\x02cluigi.scheduler\nTask\n)\x81]b.", "a Task that has no fields"),
        (
            b"ccopy_reg\n_reconstructor\n(c__builtin__\nset\nc__builtin__\nobject\nNtR.",
            "an object of a type that Luigi's state does not have",
        ),
    ],
)
def test_other_pickles_are_refused(data: bytes, reason: str, tmp_path: Path) -> None:
    text = refusal(data, tmp_path)
    if reason and not reason.startswith("no pickle"):
        assert text == reason


def test_refused_pickle_has_no_side_effects() -> None:
    assert builtins.set is set
    assert deque([1]).maxlen is None


class Task:
    """Is pickled like Luigi's class, with the given fields."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.__dict__ = fields


class Worker(Task):
    pass


class OrderedSet(Task):
    pass


def state_of(tasks: dict[str, Any] | None = None, workers: dict[str, Any] | None = None) -> bytes:
    """Return a state with tasks and workers of the given fields."""
    state = (
        {key: Task(fields) for key, fields in (tasks or {}).items()},
        {key: Worker(fields) for key, fields in (workers or {}).items()},
    )
    return pickle.dumps(state, 2).replace(f"c{__name__}\n".encode(), b"cluigi.scheduler\n")


MINIMAL = {"id": "a", "status": "PENDING", "time": 1.0}


def read(data: bytes, tmp_path: Path) -> list[StoredRecord]:
    path = tmp_path / "state.pickle"
    path.write_bytes(data)
    return read_pickle(path, DEFAULT)


def test_fields_missing_in_old_releases_have_defaults(tmp_path: Path) -> None:
    data = state_of(
        {"a": MINIMAL | {"status": "SUSPENDED", "gone": 1}}, {"w": {"id": "w", "started": 2.0}}
    )

    assert read(data, tmp_path) == [
        ("worker", "1", {"id": "w", "number": 1, "started": 2.0, "last_active": 2.0}),
        (
            "task",
            "1",
            {
                "id": "a",
                "number": 1,
                "order": 1,
                "status": "PENDING",
                "time": 1.0,
                "updated": 1.0,
                "retry_policy": [1, 2, 3],
            },
        ),
    ]


def test_references_to_missing_workers_are_dropped(tmp_path: Path) -> None:
    fields = MINIMAL | {"workers": ["w", "gone"], "stakeholders": {"w", "gone"}}

    *_, (_, _, record) = read(state_of({"a": fields}, {"w": {"id": "w", "started": 2.0}}), tmp_path)

    assert record["workers"] == ["w"]
    assert record["stakeholders"] == ["w"]


def nested(depth: int) -> object:
    value: object = None
    for _ in range(depth):
        value = [value]
    return value


def shared(levels: int) -> object:
    """Return a value that is small in memory and in a pickle, and huge as JSON."""
    value: object = ["x"]
    for _ in range(levels):
        value = [value, value]
    return value


def endless() -> object:
    value: list[object] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id": None}, "a text is of the type NoneType"),
        ({"status": "READY"}, "a task has a status that Luigi does not know"),
        ({"status": ["PENDING"]}, "a task has a status that Luigi does not know"),
        ({"time": "1"}, "time is not a number"),
        ({"time": math.nan}, "time is not a number"),
        ({"retry_policy": (1, 2, 3)}, "a retry policy is none"),
        ({"deps": "abc"}, "a set is of the type str"),
        ({"deps": [1]}, "a text is of the type int"),
        ({"params": ["a"]}, "a dictionary is of the type list"),
        ({"params": {1: "a"}}, "a text is of the type int"),
        ({"expl": Task({})}, "a value is of the type _Task"),
        ({"expl": nested(200)}, "a value is nested more than 100 levels deep"),
        ({"expl": endless()}, "a value is nested more than 100 levels deep"),
        ({"expl": shared(60)}, "it holds more than a file of its size can"),
        ({"expl": ["y" * 10_000] * 5_000}, "it holds more than a file of its size can"),
        ({"failures": "x"}, "failures are not a list"),
        ({"resources": {"a": "1"}}, "resources is not a number"),
        ({"workers": OrderedSet({"end": [], "map": {"a": 1}})}, "a damaged OrderedSet"),
        ({"workers": OrderedSet({})}, ""),
    ],
)
def test_task_fields_of_wrong_type_are_refused(
    fields: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    data = state_of({"a": MINIMAL | fields})
    if reason:
        assert refusal(data, tmp_path) == reason
    else:
        assert len(read(data, tmp_path)) == 1


def test_worker_fields_of_wrong_type_are_refused(tmp_path: Path) -> None:
    for messages in ("ab", ["ab"], [{"name": 1}], [{"name": "a", "kwargs": None}]):
        refusal(
            state_of(None, {"w": {"id": "w", "started": 1, "rpc_messages": messages}}), tmp_path
        )


def test_duplicate_ids_are_refused(tmp_path: Path) -> None:
    assert refusal(state_of({"a": MINIMAL, "b": MINIMAL}), tmp_path) == "two tasks of one id"


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PickleError, match="No such file or directory"):
        read_pickle(tmp_path / "state.pickle", DEFAULT)


def test_truncated_pickle_is_refused_at_any_length(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    for length in range(0, len(data), 61):
        refusal(data[:length], tmp_path)


def test_damaged_byte_gives_state_or_refusal(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    chance = random.Random(7)
    for _ in range(200):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(PickleError):
            read(bytes(damaged), tmp_path)


def test_recorded_pickles_contain_few_names() -> None:
    names = {
        str(argument)
        for path in PICKLES
        for opcode, argument, _ in pickletools.genops(path.read_bytes())
        if opcode.name == "GLOBAL"
    }
    assert names == {
        "luigi.scheduler Task",
        "luigi.scheduler Worker",
        "luigi.scheduler OrderedSet",
        "luigi.scheduler Failures",
        "luigi.scheduler RetryPolicy",
        "copy_reg _reconstructor",
        "__builtin__ object",
        "__builtin__ tuple",
        "__builtin__ set",
        "collections deque",
    }
