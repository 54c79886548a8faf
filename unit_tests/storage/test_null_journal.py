from luigid.scheduler import Scheduler
from luigid.state.events import Event
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.storage.null_journal import NullJournal
from luigid.web.call import CallJournal


def test_events_are_passed_on_at_once_and_commit_returns_none() -> None:
    events: list[Event] = []
    journal = NullJournal(events.append)
    scheduler = Scheduler(SchedulerState({}), Policy(), lambda: 1000.0, journal.observe)
    scheduler.add_task(worker="w", task_id="A")
    assert len(events) == 1
    waiting: CallJournal = journal
    assert waiting.commit() is None
