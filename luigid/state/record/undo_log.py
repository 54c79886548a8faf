"""The undo log: what calls change, with its record of before, to be committed or rolled back."""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from luigid.state.batcher import Batcher
from luigid.state.record.records import Record, batcher_record, task_record, worker_record
from luigid.state.task import Task
from luigid.state.worker import Worker

TASK: Final = "task"
WORKER: Final = "worker"
BATCHER: Final = "batcher"
SETTINGS: Final = "settings"
#: not part of the state: an event that the task history has not written yet
EVENT: Final = "event"


class RecordKey(NamedTuple):
    """Names what one record describes."""

    kind: str
    #: a task id or a worker id; for a batcher, that of its worker
    name: str
    #: for a task or worker its number, so that one created anew is another; for a batcher the
    #: family
    detail: int | str


#: key -> record before the first change; None: there was none
BeforeImages: TypeAlias = dict[RecordKey, Record | None]

SETTINGS_KEY: Final = RecordKey(SETTINGS, "", "")


class UndoLog:
    """The before-images of all that has changed since the last `take`.

    It must be told of each change before it is made; only the first one counts.
    """

    __slots__ = ("_before", "_latest")

    def __init__(self) -> None:
        self._before: BeforeImages = {}
        #: the task that changed last: mostly it is the next one, too
        self._latest: Task | None = None

    @property
    def before(self) -> BeforeImages:
        """The before-images since the last `take`."""
        return self._before

    def take(self) -> BeforeImages:
        """Return the before-images, and start anew."""
        before = self._before
        if before:
            self._before = {}
            self._latest = None
        return before

    def add_task(self, task: Task) -> None:
        """Record that a task is created."""
        self._before[RecordKey(TASK, task.id, task.number)] = None
        self._latest = task

    def save_task(self, task: Task) -> None:
        """Save a task that is about to change."""
        if task is self._latest:
            return
        self._latest = task
        key = RecordKey(TASK, task.id, task.number)
        if key not in self._before:
            self._before[key] = task_record(task)

    def add_worker(self, worker: Worker) -> None:
        """Record that a worker is created."""
        self._before[RecordKey(WORKER, worker.id, worker.number)] = None

    def save_worker(self, worker: Worker) -> None:
        """Save a worker that is about to change."""
        key = RecordKey(WORKER, worker.id, worker.number)
        if key not in self._before:
            self._before[key] = worker_record(worker)

    def save_batcher(self, worker_id: str, family: str, known: Batcher | None) -> None:
        """Save a batcher that is about to be replaced; None: there is none yet."""
        key = RecordKey(BATCHER, worker_id, family)
        if key not in self._before:
            record = None if known is None else batcher_record(worker_id, family, known)
            self._before[key] = record

    def save_settings(self, paused: bool, resources: Mapping[str, float]) -> None:
        """Save the pause flag and the totals set over the API, which are about to change."""
        if SETTINGS_KEY not in self._before:
            self._before[SETTINGS_KEY] = settings_record(paused, resources)


def settings_record(paused: bool, resources: Mapping[str, float]) -> Record | None:
    """Return the pause flag and the totals set over the API; None if neither was set."""
    return {"is_paused": paused, "resources": dict(resources)} if paused or resources else None
