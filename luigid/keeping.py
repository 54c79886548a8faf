"""A scheduler whose changes are kept: the journal, and what else needs to know of it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from luigid.history import History
from luigid.scheduler import Scheduler
from luigid.state.events import Event
from luigid.state.record.event_records import RunEvent
from luigid.state.record.undo_log import NotKeptError
from luigid.storage.journal import Journal, KeepsChanges

logger = logging.getLogger(__name__)


class Keeping:
    """What keeps the state of one scheduler, from `begin` on."""

    def __init__(self, store: KeepsChanges, observers: Sequence[Callable[[Event], None]]) -> None:
        #: why the server must end: another has taken the state over
        self.lost: str | None = None
        #: called when `lost` is set
        self.on_lost: Callable[[], None] = _nothing
        self._store = store
        self._observers = observers

    def begin(
        self, scheduler: Scheduler, history: History | None, events: Mapping[int, RunEvent]
    ) -> None:
        """Keep what changes from now on; what has been loaded before is there already.

        A history, which is one of the observers, is told again of the events by number that the
        store still holds.
        """
        self._scheduler = scheduler
        self.journal = Journal(
            scheduler.state,
            self._store,
            self._observers,
            on_lock_lost=self._lose,
            history=history,
            unwritten=events,
        )
        if history is not None and events:
            history.replay([event for _, event in sorted(events.items())])

    def observe(self, event: Event) -> None:
        """Take an event of the scheduler; observers are told once it is kept."""
        self.journal.observe(event)

    def prune(self) -> None:
        """Apply what time alone changes, and keep it."""
        try:
            self._scheduler.prune()
        except BaseException:
            self.journal.take_back()
            raise
        # While nothing can be kept nothing is pruned, but the store may fail in between.
        with suppress(NotKeptError):
            self.journal.settle()

    def obstacle(self) -> str | None:
        """Return why the state cannot be kept at present; None if it can."""
        failure = self.journal.failure
        return None if failure is None else f"the state cannot be kept: {failure}"

    def _lose(self, why: str) -> None:
        self.lost = why
        logger.error("%s; this server ends", why)
        self.on_lost()


def _nothing() -> None:
    pass
