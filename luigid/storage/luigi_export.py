"""Export as a state file of Luigi: the pickle that Luigi's luigid loads at its start.

Luigi need not be installed. Python's pickler names no class that it cannot import, so this module
writes the opcodes of Luigi's objects itself, and has the pickler write their attributes. It holds
one task at a time. The protocol is 2, which Python 2 reads too.
"""

import pickle
import struct
from collections import deque
from collections.abc import Iterable, Mapping
from io import BytesIO
from operator import attrgetter
from typing import IO, Any

from luigid.state.failures import Failures
from luigid.state.record.records import Record, read_batcher, read_task, read_worker
from luigid.state.record.undo_log import BATCHER, EVENT, HOLD, SETTINGS, START, TASK, WORKER
from luigid.state.task import Task
from luigid.state.worker import Worker
from luigid.storage.exported import Exported, starts_left_out
from luigid.storage.store import StoredRecord
from luigid.wording import count_of

_PROTOCOL = 2
#: values of a param in `param_visibilities`
_PUBLIC, _HIDDEN = 0, 1


class _Writer:
    """Writes a pickle to a file. Each method but `close` leaves one object on its stack."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._file.write(pickle.PROTO + bytes([_PROTOCOL]))

    def plain(self, value: object) -> None:
        """Write a value of Python's own types, of which no part occurs twice."""
        buffer = BytesIO()
        pickler = pickle.Pickler(buffer, _PROTOCOL)
        pickler.fast = True  # no memo, which belongs to this writer
        pickler.dump(value)
        self._file.write(buffer.getbuffer()[2:-1])  # without PROTO and STOP

    def begin_object(self, class_name: str, attributes: Mapping[str, object]) -> None:
        """Begin an object of a class of Luigi; `attribute` adds further ones, `end_object` ends."""
        self._name("luigi.scheduler", class_name)
        self._file.write(pickle.EMPTY_TUPLE + pickle.NEWOBJ)
        self.plain(attributes)

    def end_object(self) -> None:
        self._file.write(pickle.BUILD)

    def called(self, class_name: str, *arguments: object) -> None:
        """Write the object that a call of a class of Luigi returns."""
        self._name("luigi.scheduler", class_name)
        self.plain(arguments)
        self._file.write(pickle.REDUCE)

    def begin_dictionary(self) -> None:
        self._file.write(pickle.EMPTY_DICT)

    def set_item(self) -> None:
        """Make the last two objects a key and a value of the dictionary before them."""
        self._file.write(pickle.SETITEM)

    def remember(self, number: int) -> None:
        """Give the last object a number, by which `set_of` refers to it."""
        self._file.write(pickle.LONG_BINPUT + struct.pack("<I", number))

    def set_of(self, numbers: Iterable[int]) -> None:
        """Write a set of objects that have these numbers."""
        self._name("__builtin__", "set")
        self._file.write(pickle.EMPTY_LIST + pickle.MARK)
        for number in numbers:
            self._file.write(pickle.LONG_BINGET + struct.pack("<I", number))
        self._file.write(pickle.APPENDS + pickle.TUPLE1 + pickle.REDUCE)

    def close(self) -> None:
        """End the pickle with the tuple of the last three objects."""
        self._file.write(pickle.TUPLE3 + pickle.STOP)

    def _name(self, module: str, name: str) -> None:
        self._file.write(pickle.GLOBAL + f"{module}\n{name}\n".encode())


def write_pickle(
    records: Iterable[StoredRecord], file: IO[bytes], *, now: float, is_luigi_2: bool = False
) -> Exported:
    """Write a state.pickle for Luigi 3.0.1 and later or, with `is_luigi_2`, for 2.8 to 3.0.0.

    Workers count as active at `now`, as they do after a start of this server: the state does not
    store their heartbeats. Raises OSError if the file cannot be written.
    """
    state = _State()
    for kind, _, record in records:
        state.add(kind, record)
    by_arrival = attrgetter("number")
    state.tasks.sort(key=by_arrival)
    state.workers.sort(key=by_arrival)
    #: worker id -> numbers of its tasks
    numbers: dict[str, list[int]] = {worker.id: [] for worker in state.workers}
    writer = _Writer(file)
    writer.begin_dictionary()
    for number, task in enumerate(state.tasks):
        writer.plain(task.id)
        _write_task(writer, task, is_luigi_2=is_luigi_2)
        writer.remember(number)
        writer.set_item()
        for worker_id in task.workers:
            numbers[worker_id].append(number)
    writer.begin_dictionary()
    for worker in state.workers:
        writer.plain(worker.id)
        _write_worker(writer, worker, numbers[worker.id], now)
        writer.set_item()
    writer.plain(state.batchers)
    writer.close()
    return state.exported()


class _State:
    """The objects of a state, as far as Luigi's file has a place for them."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.workers: list[Worker] = []
        #: worker id -> family -> batched params, maximum of tasks
        self.batchers: dict[str, dict[str, tuple[list[str], float]]] = {}
        self._left_out: list[str] = []
        self._events = 0
        self._starts = 0
        self._holds = 0

    def add(self, kind: str, record: Record) -> None:
        """Add the object of a record, or count it as left out."""
        if kind == TASK:
            self.tasks.append(read_task(record))
            self._holds += "hold" in record
        elif kind == WORKER:
            self.workers.append(read_worker(record))
        elif kind == BATCHER:
            batcher = read_batcher(record)
            pair = list(batcher.batched_params), batcher.max_batch_size
            self.batchers.setdefault(record["worker"], {})[record["family"]] = pair
        elif kind == SETTINGS:
            self._left_out += _settings_left_out(record)
        elif kind == START:
            self._starts += 1
        elif kind == EVENT:
            self._events += 1
        elif kind == HOLD:
            self._holds += 1

    def exported(self) -> Exported:
        """Return what was added, and what was left out."""
        batchers = sum(map(len, self.batchers.values()))
        events = [f"{self._events} events that the task history lacks"] if self._events else []
        holds = [count_of(self._holds, "hold")] if self._holds else []
        starts = [starts_left_out(self._starts)] if self._starts else []
        count = len(self.tasks) + len(self.workers) + batchers
        return Exported(count, [*self._left_out, *holds, *starts, *events])


def _settings_left_out(record: Record) -> list[str]:
    found = ["the pause"] if record["is_paused"] else []
    if record["resources"]:
        found.append(f"the amounts set over the API of {', '.join(sorted(record['resources']))}")
    return found


def _write_task(writer: _Writer, task: Task, *, is_luigi_2: bool) -> None:
    failures = {} if is_luigi_2 else _failures(task.failures)
    writer.begin_object("Task", {**_attributes(task), **failures})
    writer.plain("workers")
    writer.called("OrderedSet", list(task.workers))
    writer.set_item()
    writer.plain("retry_policy")
    writer.called("RetryPolicy", *task.retry_policy)
    writer.set_item()
    if is_luigi_2:
        window = task.retry_policy.disable_window
        writer.plain("failures")
        writer.begin_object("Failures", {"window": window, **_failures(task.failures)})
        writer.end_object()
        writer.set_item()
    writer.end_object()


def _failures(failures: Failures) -> dict[str, object]:
    """Return attributes that a task has, and before Luigi 3 an object of its own."""
    return {"failures": deque(failures.times), "first_failure_time": failures.first}


def _attributes(task: Task) -> dict[str, Any]:
    visibilities = task.param_visibilities
    attributes: dict[str, Any] = {
        "id": task.id,
        "stakeholders": set(task.stakeholders),
        "deps": set(task.deps),
        "status": task.status,
        "time": task.time,
        "updated": task.updated,
        "retry": task.retry_at,
        "remove": task.remove_at,
        "worker_running": task.worker_running,
        "time_running": task.time_running,
        "expl": task.expl,
        "priority": task.priority,
        "resources": dict(task.resources),
        "family": task.family,
        "module": task.module,
        "param_visibilities": dict(visibilities),
        "params": dict(task.params),
        "public_params": dict(task.public_params),
        "hidden_params": {
            name: value
            for name, value in task.params.items()
            if visibilities.get(name, _PUBLIC) == _HIDDEN
        },
        "accepts_messages": task.accepts_messages,
        "tracking_url": task.tracking_url,
        "status_message": task.status_message,
        "progress_percentage": task.progress_percentage,
        "scheduler_message_responses": dict(task.message_responses),
        "scheduler_disable_time": task.disabled_at,
        "runnable": task.is_runnable,
        "batchable": task.batchable,
        "batch_id": task.batch_id,
    }
    if task.resources_running is not None:  # Luigi's task has the attribute only then
        attributes["resources_running"] = dict(task.resources_running)
    return attributes


def _write_worker(writer: _Writer, worker: Worker, task_numbers: list[int], now: float) -> None:
    attributes = {
        "id": worker.id,
        "reference": None,
        "last_active": max(worker.last_active, now),
        "last_get_work": worker.last_get_work,
        "started": worker.started,
        "info": worker.info,
        "disabled": worker.is_disabled,
        "rpc_messages": worker.messages,
    }
    writer.begin_object("Worker", attributes)
    writer.plain("tasks")
    writer.set_of(task_numbers)
    writer.set_item()
    writer.end_object()
