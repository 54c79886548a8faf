"""The last days of the demo, simulated in a moment against a scheduler in memory."""

from collections.abc import Iterator
from typing import Any

from luigid.demo import timetable
from luigid.demo.pipelines import RESOURCES
from luigid.demo.simulation import Simulation
from luigid.history.database import open_engine
from luigid.history.writer import Writer
from luigid.scheduler import Scheduler
from luigid.state.events import Event
from luigid.state.policy import Policy
from luigid.state.record.event_records import RunEvent, is_run_event
from luigid.state.record.restoring import current_record
from luigid.state.record.undo_log import BATCHER, RecordKey, UndoLog
from luigid.state.state import SchedulerState
from luigid.storage.keys import batcher_key
from luigid.storage.store import Store, StoredRecord

#: as the server does
_PRUNE_INTERVAL = 60.0
#: events in a transaction
_EVENTS = 2_000


class Past:
    """A scheduler whose clock is set by the simulation, with all that it has reported."""

    def __init__(self, policy: Policy) -> None:
        self._undo_log = UndoLog()
        self.state = SchedulerState(RESOURCES, self._undo_log)
        self._now = 0.0
        self._next_prune = 0.0
        self.events: list[RunEvent] = []
        self._scheduler = Scheduler(self.state, policy, lambda: self._now, self._observe)

    def call(self, method: str, /, **arguments: object) -> Any:
        """Call a method of the scheduler."""
        return getattr(self._scheduler, method)(**arguments)

    def simulate(self, simulation: Simulation, now: float) -> None:
        """Let the workers of the last days work until now."""
        simulation.expect(timetable.past(now))
        simulation.run(now, self._set_clock)
        self._set_clock(now)
        self._scheduler.prune()

    def store(self, store: Store) -> None:
        """Write the state into an empty store."""
        store.replace(self._records())

    def record(self, address: str) -> None:
        """Write the runs into a prepared database of the task history."""
        engine = open_engine(address)
        try:
            writer = Writer(engine)
            for begin in range(0, len(self.events), _EVENTS):
                writer.write(self.events[begin : begin + _EVENTS])
        finally:
            engine.dispose()

    def _observe(self, event: Event) -> None:
        if is_run_event(event):
            self.events.append(event)  # type: ignore[arg-type]  # just checked

    def _set_clock(self, now: float) -> None:
        self._now = now
        if self._next_prune <= now:
            self._next_prune = now + _PRUNE_INTERVAL
            self._scheduler.prune()

    def _records(self) -> Iterator[StoredRecord]:
        for key in self._undo_log.before:
            record = current_record(self.state, key)
            if record is not None:
                yield key.kind, _row_key(key), record


def _row_key(key: RecordKey) -> str:
    return batcher_key(key.name, str(key.detail)) if key.kind == BATCHER else str(key.detail)
