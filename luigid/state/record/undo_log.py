"""What calls touch, and how it was before: to be kept, or else taken back."""

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
#: no thing of the state: an event that a history has not yet written
EVENT: Final = "event"


class NotKeptError(Exception):
    """What a call has changed could not be kept, and has been taken back: says why."""


class Thing(NamedTuple):
    """Something that is kept as one record."""

    kind: str
    #: task id, or worker id; of a batcher that of its worker
    name: str
    #: number of the task or worker: one that is made anew is another; of a batcher its family
    detail: int | str


#: thing -> its record of before; None: it was not there
Touched: TypeAlias = dict[Thing, Record | None]

THE_SETTINGS: Final = Thing(SETTINGS, "", "")


class Ledger:
    """The things that were touched since the last `take`.

    To be told of each before it is changed; only the first time counts.
    """

    __slots__ = ("_latest", "_touched")

    def __init__(self) -> None:
        self._touched: Touched = {}
        #: the task that was touched last: it mostly is the next one, too
        self._latest: Task | None = None

    def take(self) -> Touched:
        """Return what was touched, and begin anew."""
        touched = self._touched
        if touched:
            self._touched = {}
            self._latest = None
        return touched

    def add_task(self, task: Task) -> None:
        """Note that a task is made."""
        self._touched[Thing(TASK, task.id, task.number)] = None

    def touch_task(self, task: Task) -> None:
        """Note that a task will be another."""
        if task is self._latest:
            return
        self._latest = task
        thing = Thing(TASK, task.id, task.number)
        if thing not in self._touched:
            self._touched[thing] = task_record(task)

    def add_worker(self, worker: Worker) -> None:
        """Note that a worker is made."""
        self._touched[Thing(WORKER, worker.id, worker.number)] = None

    def touch_worker(self, worker: Worker) -> None:
        """Note that a worker will be another."""
        thing = Thing(WORKER, worker.id, worker.number)
        if thing not in self._touched:
            self._touched[thing] = worker_record(worker)

    def touch_batcher(self, worker_id: str, family: str, known: Batcher | None) -> None:
        """Note that a batcher is set; `known` is what it was, if it was."""
        thing = Thing(BATCHER, worker_id, family)
        if thing not in self._touched:
            record = None if known is None else batcher_record(worker_id, family, known)
            self._touched[thing] = record

    def touch_settings(self, paused: bool, resources: Mapping[str, float]) -> None:
        """Note that the pause flag or the totals set over the API will be others."""
        if THE_SETTINGS not in self._touched:
            self._touched[THE_SETTINGS] = settings_record(paused, resources)


def settings_record(paused: bool, resources: Mapping[str, float]) -> Record | None:
    """Return the pause flag and the totals that were set over the API; None if neither was."""
    return {"is_paused": paused, "resources": dict(resources)} if paused or resources else None
