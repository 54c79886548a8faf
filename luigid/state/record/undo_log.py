"""The undo log: before-images of what calls change, for commit and rollback."""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from luigid.state.batcher import Batcher
from luigid.state.hold import Hold
from luigid.state.record.records import (
    Record,
    batcher_record,
    hold_record,
    start_record,
    task_record,
    worker_record,
)
from luigid.state.starts import Start
from luigid.state.task import Task
from luigid.state.worker import Worker

TASK: Final = "task"
WORKER: Final = "worker"
BATCHER: Final = "batcher"
SETTINGS: Final = "settings"
#: a start that counts for rates
START: Final = "start"
#: a hold of a family or a filter; that of one task is in the record of the task
HOLD: Final = "hold"
#: an event that the task history has not written yet; not part of the state
EVENT: Final = "event"
#: a message of a webhook that was not taken yet; not part of the state
NOTICE: Final = "notice"


class RecordKey(NamedTuple):
    """Identifies a record."""

    kind: str
    #: the id of the task or worker; for a batcher, of its worker
    name: str
    #: the number of the task or worker, which tells apart two with the same id, or of the hold or
    #: the start; for a batcher, the family
    detail: int | str


#: key -> record before the first change; None: there was no record
BeforeImages: TypeAlias = dict[RecordKey, Record | None]

SETTINGS_KEY: Final = RecordKey(SETTINGS, "", "")


class UndoLog:
    """The before-images of everything that has changed since the last `take`.

    Its methods must be called before each change; only the first image of an object is stored.
    """

    __slots__ = ("_before", "_latest")

    def __init__(self) -> None:
        self._before: BeforeImages = {}
        #: the last task saved: usually the next change concerns it, too
        self._latest: Task | None = None

    @property
    def before(self) -> BeforeImages:
        """The before-images since the last `take`."""
        return self._before

    def take(self) -> BeforeImages:
        """Remove and return the before-images."""
        before = self._before
        if before:
            self._before = {}
            self._latest = None
        return before

    def add_task(self, task: Task) -> None:
        """Record the creation of a task."""
        self._before[RecordKey(TASK, task.id, task.number)] = None
        self._latest = task

    def save_task(self, task: Task) -> None:
        """Save the before-image of a task."""
        if task is self._latest:
            return
        self._latest = task
        key = RecordKey(TASK, task.id, task.number)
        if key not in self._before:
            self._before[key] = task_record(task)

    def add_worker(self, worker: Worker) -> None:
        """Record the creation of a worker."""
        self._before[RecordKey(WORKER, worker.id, worker.number)] = None

    def save_worker(self, worker: Worker) -> None:
        """Save the before-image of a worker."""
        key = RecordKey(WORKER, worker.id, worker.number)
        if key not in self._before:
            self._before[key] = worker_record(worker)

    def save_batcher(self, worker_id: str, family: str, known: Batcher | None) -> None:
        """Save the before-image of a batcher; `known` is None if it is about to be created."""
        key = RecordKey(BATCHER, worker_id, family)
        if key not in self._before:
            record = None if known is None else batcher_record(worker_id, family, known)
            self._before[key] = record

    def add_start(self, start: Start) -> None:
        """Record that a start counts for rates from now on."""
        self._before[RecordKey(START, "", start.number)] = None

    def save_start(self, start: Start) -> None:
        """Save the before-image of a start that is about to be removed."""
        key = RecordKey(START, "", start.number)
        if key not in self._before:
            self._before[key] = start_record(start)

    def save_hold(self, number: int, known: Hold | None) -> None:
        """Save the before-image of a wide hold; `known` is None if it is about to be created."""
        key = RecordKey(HOLD, "", number)
        if key not in self._before:
            self._before[key] = None if known is None else hold_record(known)

    def save_settings(self, paused: bool, resources: Mapping[str, float]) -> None:
        """Save the before-image of the pause flag and the totals set over the API."""
        if SETTINGS_KEY not in self._before:
            self._before[SETTINGS_KEY] = settings_record(paused, resources)


def settings_record(paused: bool, resources: Mapping[str, float]) -> Record | None:
    """Return the record of the pause flag and the totals set over the API; None if none is set."""
    return {"is_paused": paused, "resources": dict(resources)} if paused or resources else None
