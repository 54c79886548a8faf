"""Changes that no client waits for."""

import logging
from collections.abc import Callable
from contextlib import suppress

from luigid.errors import CommitFailedError
from luigid.process.event_loop import SuspendedError, run_in_slices
from luigid.process.state_gate import StateGate
from luigid.state.slices import Slices
from luigid.storage.journal import Journal
from luigid.storage.null_journal import NullJournal

logger = logging.getLogger(__name__)


def change_unattended(
    change: Callable[[], object], journal: Journal | NullJournal, gate: StateGate
) -> None:
    """Make a change as soon as the gate is open, and commit it; roll it back if it fails.

    It is not repeated if the store fails: changes due to deadlines remain due.
    """

    def make() -> None:
        try:
            change()
        except SuspendedError as suspended:
            gate.run_closed(_make_rest(suspended.slices, journal))
        except Exception:
            journal.rollback()
            logger.exception("a change failed")
        else:
            with suppress(CommitFailedError):
                journal.commit()

    gate.when_open(make)


async def _make_rest(slices: Slices[object], journal: Journal | NullJournal) -> None:
    try:
        await run_in_slices(slices)
        await run_in_slices(journal.commit_in_slices())
    except CommitFailedError:
        await run_in_slices(journal.rollback_in_slices())
    except Exception:
        await run_in_slices(journal.rollback_in_slices())
        logger.exception("a change failed")
