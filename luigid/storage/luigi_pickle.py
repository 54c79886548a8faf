"""Import of Luigi's state file, a pickle, without trusting it.

A pickle names the classes and functions that create its objects. Here only the few names that
Luigi's state contains are allowed, and each is replaced by a class that merely stores its
arguments. The unpickler written in Python is used: the one in C allocates whatever sizes a pickle
claims.
"""

import io
import math
import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from luigid.errors import LuigidError
from luigid.state.batcher import Batcher
from luigid.state.failures import Failures
from luigid.state.policy import RetryPolicy
from luigid.state.record.records import batcher_record, task_record, worker_record
from luigid.state.task import PENDING, STATUSES, SUSPENDED, Task
from luigid.state.worker import Worker
from luigid.storage.keys import batcher_key
from luigid.storage.store import StoredRecord
from luigid.texts import one_line

#: maximum nesting of values, the same as over HTTP
_MAX_DEPTH = 100


class PickleError(LuigidError):
    """The file is not a state file of Luigi, or is damaged; the message is one line."""


def read_pickle(path: Path, retry_policy: RetryPolicy) -> list[StoredRecord]:
    """Return the tasks, workers and batchers of a `state.pickle` written by Luigi's luigid.

    Tasks and workers are numbered in the order of the file. `retry_policy` is for tasks of old
    releases, which stored none. Tested with Luigi 2.8 (on Python 2, too), 3.0 and 3.8.

    Raises PickleError, also if the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PickleError(f"{path}: {error.strerror}") from error
    try:
        return list(_entries(_unpickle(data), _JsonConverter(len(data)), retry_policy))
    except PickleError as error:
        # It may quote a name of the file.
        raise PickleError(f"{path}: {one_line(str(error))}") from error


def _unpickle(data: bytes) -> object:
    # Python 2 wrote strings as bytes.
    file = io.BytesIO(data)
    unpickler = _Unpickler(file, encoding="utf-8", errors="surrogateescape")
    try:
        return unpickler.load()
    except PickleError:
        raise
    except (EOFError, IndexError) as error:
        raise PickleError("the file is not whole") from error
    except MemoryError as error:
        raise PickleError("it claims to hold more than there is room for") from error
    except Exception as error:
        words = " ".join(str(error).split())[:200]
        raise PickleError(f"no pickle of Luigi's: {words or type(error).__name__}") from error


class _Pickled:
    """An object of one of Luigi's classes: its fields, without its methods."""

    __slots__ = ("fields",)

    fields: dict[str, Any]

    def __new__(cls) -> Self:
        created = super().__new__(cls)
        created.fields = {}
        return created

    def __setstate__(self, fields: object) -> None:
        if not isinstance(fields, dict):
            raise PickleError(f"a {type(self).__name__.strip('_')} that has no fields")
        self.fields = fields


class _Task(_Pickled):
    __slots__ = ()


class _Worker(_Pickled):
    __slots__ = ()


class _Failures(_Pickled):
    __slots__ = ()


class _OrderedSet(_Pickled):
    """Luigi's set in order: its attributes or, in a state that luigid has exported, its members."""

    __slots__ = ("members",)

    members: object

    def __new__(cls, members: object = None) -> Self:
        ordered = super().__new__(cls)
        ordered.members = members
        return ordered


class _RetryPolicy:
    __slots__ = ("values",)

    values: tuple[object, ...]

    def __new__(cls, *values: object) -> Self:
        policy = super().__new__(cls)
        policy.values = values
        return policy

    def __setstate__(self, state: object) -> None:
        raise PickleError("a RetryPolicy that has fields")


class _ItemList:
    """Stands in for set and deque: returns the list of their items."""

    __slots__ = ()

    def __call__(self, items: object = None, _max_length: object = None) -> list[Any]:
        if items is None:
            return []
        if not isinstance(items, list):
            raise PickleError("a set or deque that is not made of a list")
        return items

    def __setstate__(self, state: object) -> None:
        raise PickleError("a type that has fields")


class _Reconstructor:
    """Stands in for `copyreg._reconstructor`, with which old protocols create objects."""

    __slots__ = ()

    def __call__(self, cls: object, _base: object, state: object) -> _Pickled | _RetryPolicy:
        if isinstance(cls, type) and issubclass(cls, _Pickled):
            return cls()
        if cls is _RetryPolicy and isinstance(state, tuple):
            return _RetryPolicy(*state)
        raise PickleError("an object of a type that Luigi's state does not have")

    def __setstate__(self, state: object) -> None:
        raise PickleError("a function that has fields")


_NAMES: Mapping[tuple[str, str], object] = {
    ("luigi.scheduler", "Task"): _Task,
    ("luigi.scheduler", "Worker"): _Worker,
    ("luigi.scheduler", "OrderedSet"): _OrderedSet,
    ("luigi.scheduler", "Failures"): _Failures,
    ("luigi.scheduler", "RetryPolicy"): _RetryPolicy,
    ("builtins", "set"): _ItemList(),
    ("collections", "deque"): _ItemList(),
    # Base classes in the arguments of `_Reconstructor`, which ignores them.
    ("builtins", "object"): None,
    ("builtins", "tuple"): None,
    ("copyreg", "_reconstructor"): _Reconstructor(),
}
_PYTHON_2 = {"__builtin__": "builtins", "copy_reg": "copyreg"}


class _Unpickler(pickle._Unpickler):
    """Resolves the allowed names and no others."""

    def find_class(self, module: str, name: str) -> object:
        found = (_PYTHON_2.get(module, module), name)
        if found not in _NAMES:
            raise PickleError(f"it asks for {module}.{name}, which Luigi's state does not hold")
        return _NAMES[found]

    def get_extension(self, code: int) -> None:
        raise PickleError(f"it asks for the extension {code}, which Luigi's state does not hold")


class _JsonConverter:
    """Converts unpickled objects to JSON values, within a budget that depends on the file size.

    Without the budget, a small file that refers to one value many times could fill the memory.
    """

    def __init__(self, size: int) -> None:
        self._left = 10_000 + 8 * size

    def value(self, value: object, depth: int = 0) -> Any:
        """Return a JSON value; NaN becomes None."""
        self._spend(1)
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, float):
            return None if math.isnan(value) else value
        if isinstance(value, str):
            return self.text(value)
        if depth == _MAX_DEPTH:
            raise PickleError(f"a value is nested more than {_MAX_DEPTH} levels deep")
        if isinstance(value, dict):
            return {self.text(k): self.value(v, depth + 1) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item, depth + 1) for item in value]
        raise PickleError(f"a value is of the type {type(value).__name__}")

    def text(self, value: object) -> str:
        """Return a string."""
        if not isinstance(value, str):
            raise PickleError(f"a text is of the type {type(value).__name__}")
        self._spend(len(value))
        return value

    def texts(self, value: object) -> list[str]:
        """Return the strings of an OrderedSet or list in order, those of a set sorted."""
        if value is None:
            return []
        if isinstance(value, _OrderedSet):
            if isinstance(value.members, list):
                return [self.text(item) for item in value.members]
            return [self.text(item) for item in _in_order(value)]
        if isinstance(value, set | frozenset):
            return sorted(self.text(item) for item in value)
        if isinstance(value, list | tuple):
            return [self.text(item) for item in value]
        raise PickleError(f"a set is of the type {type(value).__name__}")

    def mapping(self, value: object) -> dict[str, Any]:
        """Return a JSON object."""
        plain = self.value(value)
        if not isinstance(plain, dict):
            raise PickleError(f"a dictionary is of the type {type(value).__name__}")
        return plain

    def message(self, value: object) -> dict[str, Any]:
        """Return a message to a worker."""
        message = self.mapping(value)
        return {
            "name": self.text(message.get("name")),
            "kwargs": self.mapping(message.get("kwargs")),
        }

    def _spend(self, amount: int) -> None:
        self._left -= amount
        if self._left < 0:
            raise PickleError("it holds more than a file of its size can")


def _in_order(ordered: _OrderedSet) -> Iterator[object]:
    """Yield the members of Luigi's OrderedSet: nodes [member, previous, next] in a ring."""
    end = ordered.fields.get("end")
    members = ordered.fields.get("map")
    node = end
    for _ in range(len(members) if isinstance(members, dict) else 0):
        node = node[2] if isinstance(node, list) and len(node) == 3 else None
        if not isinstance(node, list) or len(node) != 3 or node is end:
            raise PickleError("a damaged OrderedSet")
        yield node[0]


def _entries(
    state: object, plain: _JsonConverter, retry_policy: RetryPolicy
) -> Iterator[StoredRecord]:
    """Yield the records of Luigi's `get_state`: a tuple of two or, later, three dictionaries."""
    if not isinstance(state, tuple) or len(state) < 2 or not _are_dicts(*state[:3]):
        raise PickleError("it holds something else than Luigi's state")
    tasks, workers = state[:2]
    known: set[str] = set()
    for number, pickled in enumerate(workers.values(), 1):
        worker = _worker(_fields(pickled, _Worker), plain)
        worker.number = number
        known.add(worker.id)
        yield "worker", str(number), worker_record(worker)
    if len(known) < len(workers):
        raise PickleError("two workers of one id")
    ids: set[str] = set()
    for number, pickled in enumerate(tasks.values(), 1):
        task = _task(_fields(pickled, _Task), plain, known, retry_policy)
        task.number = task.order = number
        ids.add(task.id)
        yield "task", str(number), task_record(task)
    if len(ids) < len(tasks):
        raise PickleError("two tasks of one id")
    if len(state) > 2:
        yield from _batchers(state[2], plain)


def _batchers(batchers: dict[object, object], plain: _JsonConverter) -> Iterator[StoredRecord]:
    for owner, families in batchers.items():
        if not isinstance(families, dict):
            raise PickleError("a worker's batchers are not a dictionary")
        for name, pair in families.items():
            if not isinstance(pair, tuple) or len(pair) != 2:
                raise PickleError("a batcher is not a pair")
            batcher = Batcher(tuple(plain.texts(pair[0])), _number(pair[1], "max_batch_size"))
            worker_id, family = plain.text(owner), plain.text(name)
            record = batcher_record(worker_id, family, batcher)
            yield "batcher", batcher_key(worker_id, family), record


def _worker(fields: dict[str, Any], plain: _JsonConverter) -> Worker:
    worker = Worker(plain.text(fields.get("id")), _number(fields.get("started"), "started"))
    worker.last_active = _number(fields.get("last_active", worker.started), "last_active")
    worker.last_get_work = _number_or_none(fields, "last_get_work")
    worker.info = plain.mapping(fields.get("info") or {})
    worker.is_disabled = bool(fields.get("disabled", False))
    messages = fields.get("rpc_messages") or []
    if not isinstance(messages, list):
        raise PickleError("the messages of a worker are not a list")
    worker.messages = [plain.message(message) for message in messages]
    return worker


def _task(
    fields: dict[str, Any], plain: _JsonConverter, workers: set[str], retry_policy: RetryPolicy
) -> Task:
    task = Task(
        plain.text(fields.get("id")),
        _number(fields.get("time"), "time"),
        _retry_policy(fields.get("retry_policy"), retry_policy),
    )
    task.status = _status(fields.get("status"))
    task.updated = _number(fields.get("updated", task.time), "updated")
    task.deps = dict.fromkeys(plain.texts(fields.get("deps")))
    # Workers that are not in the file no longer exist.
    task.workers = dict.fromkeys(w for w in plain.texts(fields.get("workers")) if w in workers)
    task.stakeholders = frozenset(workers).intersection(plain.texts(fields.get("stakeholders")))
    task.retry_at = _number_or_none(fields, "retry")
    task.remove_at = _number_or_none(fields, "remove")
    task.disabled_at = _number_or_none(fields, "scheduler_disable_time")
    task.time_running = _number_or_none(fields, "time_running")
    task.priority = _number(fields.get("priority", 0), "priority")
    task.family = plain.text(fields.get("family") or "")
    for name in ("worker_running", "module", "tracking_url", "batch_id"):
        value = fields.get(name)
        setattr(task, name, None if value is None else plain.text(value))
    for name in ("expl", "status_message", "progress_percentage"):
        setattr(task, name, plain.value(fields.get(name)))
    task.accepts_messages = bool(fields.get("accepts_messages", False))
    task.is_runnable = bool(fields.get("runnable", False))
    task.batchable = bool(fields.get("batchable", False))
    task.param_visibilities = plain.mapping(fields.get("param_visibilities") or {})
    task.set_params(plain.mapping(fields.get("params") or {}))
    task.resources = _amounts(plain.mapping(fields.get("resources") or {}))
    running = fields.get("resources_running")
    task.resources_running = None if running is None else _amounts(plain.mapping(running))
    task.message_responses = plain.mapping(fields.get("scheduler_message_responses") or {})
    _fill_failures(task, fields)
    return task


def _fill_failures(task: Task, fields: dict[str, Any]) -> None:
    # Up to Luigi 2.8 this is an object, whose window is that of the retry policy anyway.
    failures = fields.get("failures")
    if isinstance(failures, _Failures):
        fields = failures.fields
    times = fields.get("failures") or []
    if not isinstance(times, list):
        raise PickleError("failures are not a list")
    task.failures = Failures(
        _number_or_none(fields, "first_failure_time"),
        tuple(_number(time, "failures") for time in times),
    )


def _retry_policy(value: object, default: RetryPolicy) -> RetryPolicy:
    if value is None:
        return default
    if not isinstance(value, _RetryPolicy) or len(value.values) != len(default):
        raise PickleError("a retry policy is none")
    given = zip(value.values, default, strict=True)
    return RetryPolicy(
        *(_number(own if own is not None else of_all, "retry_policy") for own, of_all in given)
    )


def _status(value: object) -> str:
    if value not in STATUSES:
        raise PickleError("a task has a status that Luigi does not know")
    return PENDING if value == SUSPENDED else str(value)


def _amounts(value: dict[str, Any]) -> dict[str, float]:
    return {name: _number(amount, "resources") for name, amount in value.items()}


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise PickleError(f"{name} is not a number")
    return value


def _number_or_none(fields: dict[str, Any], name: str) -> float | None:
    value = fields.get(name)
    return None if value is None else _number(value, name)


def _fields(pickled: object, cls: type[_Pickled]) -> dict[str, Any]:
    if not isinstance(pickled, cls):
        raise PickleError(f"one of its {cls.__name__.strip('_').lower()}s is none")
    return pickled.fields


def _are_dicts(*values: object) -> bool:
    return all(isinstance(value, dict) for value in values)
