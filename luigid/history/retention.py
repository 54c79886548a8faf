"""How long records are kept."""

from collections.abc import Callable

from sqlalchemy import Engine, delete, select

from luigid.history.database import connected
from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.times import to_stored

SECONDS_A_DAY = 86_400.0
_SECONDS_BETWEEN_SWEEPS = 3600.0
#: Records that are deleted at once: new events wait no longer than that takes.
_BATCH = 500


class Retention:
    """Deletes the records to which nothing has happened for some days."""

    def __init__(
        self,
        engine: Engine,
        days: float | None,
        clock: Callable[[], float],
        forget: Callable[[], None],
    ) -> None:
        """Take the days, None to keep everything; `forget` is called when records are gone."""
        self._engine = engine
        self._days = days
        self._clock = clock
        self._forget = forget

    def sweep(self) -> float | None:
        """Delete some; return the seconds until there is more to do, None for never.

        Raises DatabaseAway.
        """
        if self._days is None:
            return None
        oldest = to_stored(self._clock() - self._days * SECONDS_A_DAY)
        newer = EVENTS.alias()
        is_alive = select(newer.c.id).where(
            newer.c.task_id == EVENTS.c.task_id, newer.c.ts >= oldest
        )
        outdated = (
            select(EVENTS.c.task_id)
            .where(EVENTS.c.ts < oldest, EVENTS.c.task_id.is_not(None), ~is_alive.exists())
            .distinct()
            .limit(_BATCH)
        )
        with connected(self._engine) as connection:
            records = connection.scalars(outdated).all()
            if records:
                connection.execute(delete(EVENTS).where(EVENTS.c.task_id.in_(records)))
                connection.execute(delete(PARAMETERS).where(PARAMETERS.c.task_id.in_(records)))
                connection.execute(delete(TASKS).where(TASKS.c.id.in_(records)))
        if records:
            self._forget()
        return 0.0 if len(records) == _BATCH else _SECONDS_BETWEEN_SWEEPS
