"""Random calls and holds against a naive model: get_work, all indices, rollback and reloading."""

from collections.abc import Iterator
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from luigid.scheduler import Scheduler
from luigid.scheduler.assignment import choose_work
from luigid.state.policy import Policy
from luigid.state.record.records import Record
from luigid.state.record.restoring import current_record, load, roll_back
from luigid.state.record.undo_log import HOLD, TASK, WORKER, RecordKey, UndoLog
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from unit_tests.scheduler import naive
from unit_tests.scheduler.explanation_checks import check_explanations
from unit_tests.scheduler.random_calls import (
    TASKS,
    TimedCall,
    make_call,
    new_scheduler,
    timed_calls,
)
from unit_tests.schedulers import Clock

families = st.sampled_from([[], ["F"], ["F", "G"], ["G"], [""]]).map(frozenset)
searches = st.sampled_from(["", "a=1", "F(a=2", "b=0 F_", "RUN", "nothing"])


class Holds(RuleBasedStateMachine):
    """Random calls and holds; the model is a list of the holds in force."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.undo_log = UndoLog()
        self.scheduler = new_scheduler({}, self.clock, self.undo_log)
        #: number -> ids of the families, terms; of wide holds
        self.wide: dict[int, tuple[frozenset[str], list[str]]] = {}
        #: task id -> number of the task, which tells later ones of its id apart
        self.own: dict[str, int] = {}

    @property
    def state(self) -> SchedulerState:
        return self.scheduler.state

    @initialize(calls=st.lists(timed_calls, max_size=10))
    def begin(self, calls: list[TimedCall]) -> None:
        for timed_call in calls:
            self.call(timed_call)

    @rule(timed_call=timed_calls)
    def call(self, timed_call: TimedCall) -> None:
        before = {task.id: task.status for task in self.state.tasks.values()}
        make_call(self.scheduler, self.clock, timed_call)
        for task in self.state.tasks.values():
            has_started = task.status in ("RUNNING", "BATCH_RUNNING")
            if has_started and timed_call[1][0] == "get_work" and before.get(task.id) == "PENDING":
                assert not self.is_held(task.id), task.id

    @rule(timed_call=timed_calls)
    def call_and_roll_back(self, timed_call: TimedCall) -> None:
        self.undo_log.take()
        make_call(self.scheduler, self.clock, timed_call)
        roll_back(self.state, self.undo_log.take())

    @rule(task_id=st.sampled_from(TASKS))
    def hold_task(self, task_id: str) -> None:
        if task_id in self.state.tasks:
            task = self.state.tasks[task_id]
            self.state.hold_task(task, by="ann", since=self.clock())
            self.own[task_id] = task.number

    @rule(task_id=st.sampled_from(TASKS))
    def release_task(self, task_id: str) -> None:
        if task_id in self.state.tasks:
            self.state.update_task(self.state.tasks[task_id], hold=None)
            self.own.pop(task_id, None)

    @rule(families=families, search=searches)
    def hold_all_that_match(self, families: frozenset[str], search: str) -> None:
        hold = self.add_wide(families, search)
        self.wide[hold] = families, search.casefold().split()

    @rule(families=families, search=searches)
    def hold_and_roll_back(self, families: frozenset[str], search: str) -> None:
        self.undo_log.take()
        self.add_wide(families, search)
        roll_back(self.state, self.undo_log.take())

    @precondition(lambda self: self.wide)
    @rule(data=st.data(), is_rolled_back=st.booleans())
    def release_wide_hold(self, data: st.DataObject, is_rolled_back: bool) -> None:
        self.undo_log.take()
        number = data.draw(st.sampled_from(sorted(self.wide)))
        hold = self.state.find_hold(number)
        assert hold is not None
        finish(self.state.remove_wide_hold(hold))
        if is_rolled_back:
            roll_back(self.state, self.undo_log.take())
        else:
            del self.wide[number]

    @rule()
    def load_again(self) -> None:
        loaded = SchedulerState({"db": 2}, self.undo_log)
        load(loaded, self.records(), self.clock())
        assert list(loaded.holds_after(0)) == list(self.state.holds_after(0))
        held = {task.id: task.held_by for task in self.state.tasks.values()}
        assert {task.id: task.held_by for task in loaded.tasks.values()} == held
        loaded.validate()

    @invariant()
    def held_tasks_are_those_of_the_model(self) -> None:
        held = {task.id for task in self.state.tasks.values() if task.held_by is not None}
        assert held == {task_id for task_id in self.state.tasks if self.is_held(task_id)}
        self.state.validate()

    @invariant()
    def get_work_returns_what_a_naive_pass_finds(self) -> None:
        since = self.clock() - 5
        for worker in self.state.workers.values():
            counted = self.scheduler.count_pending(worker=worker.id)
            assert naive.counts(self.state, worker) == tuple(counted.values())[:3]
            now = self.clock()
            chosen = choose_work(self.state, worker, assistant=False, active_since=since, now=now)
            ids = [] if chosen is None else [task.id for task in chosen.tasks]
            assert ids == naive.chosen_work(
                self.state, worker, assistant=False, active_since=since, now=now
            )

    def teardown(self) -> None:
        check_explanations(self.scheduler, Policy(), self.clock())

    def add_wide(self, families: frozenset[str], search: str) -> int:
        adding = self.state.add_wide_hold(
            by="bob", since=self.clock(), families=families, search=search
        )
        return finish(adding).number

    def is_held(self, task_id: str) -> bool:
        task = self.state.tasks[task_id]
        return self.own.get(task_id) == task.number or any(
            (not families or task.family in families)
            and all(term in task.search_text for term in terms)
            for families, terms in self.wide.values()
        )

    def records(self) -> Iterator[tuple[str, Record]]:
        keys = [
            *(RecordKey(HOLD, "", hold.number) for hold in self.state.wide_holds()),
            *(RecordKey(TASK, task.id, task.number) for task in self.state.tasks.values()),
            *(RecordKey(WORKER, each.id, each.number) for each in self.state.workers.values()),
        ]
        for key in keys:
            record = current_record(self.state, key)
            assert record is not None
            yield key.kind, record


TestHolds = Holds.TestCase
TestHolds.settings = settings(
    max_examples=30, stateful_step_count=25, derandomize=True, deadline=None, database=None
)


def test_hold_counts_as_pending_and_is_not_handed_out(scheduler: Scheduler) -> None:
    scheduler.add_task(worker="w", task_id="t")
    scheduler.state.hold_task(scheduler.state.tasks["t"], by="ann", since=1)
    answer: dict[str, Any] = scheduler.get_work(worker="w")
    assert answer["task_id"] is None
    assert answer["n_pending_tasks"] == answer["n_unique_pending"] == 1
    assert answer["n_pending_last_scheduled"] == 1
    assert scheduler.state.tasks["t"].status == "PENDING"
    scheduler.state.update_task(scheduler.state.tasks["t"], hold=None)
    assert scheduler.get_work(worker="w")["task_id"] == "t"
