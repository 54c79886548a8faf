"""The deletion of old records."""

from collections.abc import Callable

from sqlalchemy import Engine, delete, select

from luigid.history.database import transaction
from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.times import to_stored

_DAY_SECONDS = 86_400.0
#: Seconds between two sweeps.
_SWEEP_INTERVAL = 3600.0
#: Maximum of records in one transaction, for which new events must wait.
_MAX_BATCH = 500


class Retention:
    """Deletes the records whose last event is older than some days."""

    def __init__(
        self,
        engine: Engine,
        days: float | None,
        clock: Callable[[], float],
        on_deleted: Callable[[], None],
        max_batch: int = _MAX_BATCH,
    ) -> None:
        """Take the days, None to delete nothing; `on_deleted` is called after each deletion.

        `max_batch`: maximum of records that one sweep deletes.
        """
        self._engine = engine
        self._days = days
        self._clock = clock
        self._on_deleted = on_deleted
        self._max_batch = max_batch

    def sweep(self) -> float | None:
        """Delete one batch; return the seconds until the next sweep, None for never.

        Raises DatabaseUnavailableError.
        """
        if self._days is None:
            return None
        oldest = to_stored(self._clock() - self._days * _DAY_SECONDS)
        newer = EVENTS.alias()
        has_newer = select(newer.c.id).where(
            newer.c.task_id == EVENTS.c.task_id, newer.c.ts >= oldest
        )
        outdated = (
            select(EVENTS.c.task_id)
            .where(EVENTS.c.ts < oldest, EVENTS.c.task_id.is_not(None), ~has_newer.exists())
            .distinct()
            .limit(self._max_batch)
        )
        with transaction(self._engine) as connection:
            records = connection.scalars(outdated).all()
            if records:
                connection.execute(delete(EVENTS).where(EVENTS.c.task_id.in_(records)))
                connection.execute(delete(PARAMETERS).where(PARAMETERS.c.task_id.in_(records)))
                connection.execute(delete(TASKS).where(TASKS.c.id.in_(records)))
        if records:
            self._on_deleted()
        return 0.0 if len(records) == self._max_batch else _SWEEP_INTERVAL
