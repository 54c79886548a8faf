"""The real scheduler and ours, side by side: same calls, same clock, same answers.

Every profile is one world. `--hypothesis-profile=long` looks further, see conftest.py.
"""

from typing import Any, ClassVar

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contract_tests.differential.arguments import ARGUMENTS
from contract_tests.differential.real import corrected_luigi, make_real
from contract_tests.differential.world import WORLDS, World
from contract_tests.normalise import normalised
from luigid.scheduler import Scheduler
from luigid.state.events import Emit, Event
from luigid.state.state import SchedulerState

_START = 1_000_000.0


class SideBySide(RuleBasedStateMachine):
    """The two schedulers, and the runs that they have assigned."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.now = _START
        #: (worker id, task id) of what runs
        self.runs: list[tuple[str, str]] = []
        #: (seconds since the start, method, arguments) of all calls
        self.calls: list[tuple[float, str, dict[str, Any]]] = []
        #: the events of ours
        self.observers: list[Emit] = []
        self._mend = corrected_luigi(lambda: self.now)
        self._mend.__enter__()

    def teardown(self) -> None:
        self._mend.__exit__(None, None, None)

    def observe(self, event: Event) -> None:
        for observe in self.observers:
            observe(event)

    @initialize(data=st.data())
    def start(self, data: st.DataObject) -> None:
        policy = data.draw(self.world.policies())
        resources = {"r0": 2, "r1": 3}
        self.real = make_real(policy, resources)
        self.ours = Scheduler(SchedulerState(resources), policy, lambda: self.now, self.observe)
        if self.world.has_batches:
            for worker in self.world.worker_ids:
                for family in self.world.families:
                    batcher = {"task_family": family, "batched_args": ["a"], "max_batch_size": 3}
                    self.call("add_task_batcher", {"worker": worker, **batcher})

    @rule(data=st.data())
    def report_task(self, data: st.DataObject) -> None:
        self.call("add_task", data.draw(ARGUMENTS["add_task"](self.world)))

    @rule(data=st.data())
    def ask_for_work(self, data: st.DataObject) -> None:
        arguments = data.draw(ARGUMENTS["get_work"](self.world))
        worker = arguments["worker"]
        if data.draw(st.integers(0, 3)) < 3:
            # As a worker does. Otherwise some run is mostly unknown to it, and handed out again.
            arguments["current_tasks"] = [task_id for by, task_id in self.runs if by == worker]
        work = self.call("get_work", arguments)
        if work["task_id"] is not None:
            self.runs.append((worker, work["task_id"]))
        elif "batch_id" in work:
            self._report_batch(worker, work)

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def end_run(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self.runs))
        self.runs.remove(run)
        worker, task_id = run
        outcome = data.draw(
            st.fixed_dictionaries(
                {"status": st.sampled_from(["DONE", "DONE", "FAILED", "PENDING"])},
                optional={
                    "expl": st.just("why"),
                    "batchable": st.just(True),
                    "new_deps": st.just([]),
                },
            )
        )
        arguments = {"worker": worker, "task_id": task_id, "family": task_id[0], "runnable": None}
        self.call("add_task", arguments | outcome)

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def follow_run(self, data: st.DataObject) -> None:
        method = data.draw(
            st.sampled_from(
                [
                    "set_task_status_message",
                    "set_task_progress_percentage",
                    "decrease_running_task_resources",
                    "get_running_task_resources",
                ]
            )
        )
        arguments = data.draw(ARGUMENTS[method](self.world))
        self.call(method, arguments | {"task_id": data.draw(st.sampled_from(self.runs))[1]})

    @rule(data=st.data())
    def call_any(self, data: st.DataObject) -> None:
        favourites = list(self.world.favourites) * 5
        others = self.world.only or sorted(ARGUMENTS.keys() - {"get_work", *self.world.left_out})
        method = data.draw(st.sampled_from([*favourites, *others]))
        self.call(method, data.draw(ARGUMENTS[method](self.world)))

    @rule(data=st.data())
    def wait(self, data: st.DataObject) -> None:
        self.now += data.draw(st.sampled_from(self.world.steps))

    def call(self, method: str, arguments: dict[str, Any]) -> Any:
        """Call both, compare the answers and return them."""
        self.calls.append((self.now - _START, method, arguments))
        real = getattr(self.real, method)(**arguments)
        ours = getattr(self.ours, method)(**arguments)
        if ours != real and normalised(ours) != normalised(real):
            self._show_calls()
            assert normalised(ours) == normalised(real)
        self.ours.state.validate()
        return ours

    def _show_calls(self) -> None:
        for seconds, method, arguments in self.calls:
            note(f"{seconds:g} s: {method}(**{arguments!r})")

    def _report_batch(self, worker: str, work: dict[str, Any]) -> None:
        """Report the run that stands for a batch, as a worker does."""
        family = work["task_family"]
        task_id = f"{family}_{work['batch_id']}"
        self.call(
            "add_task",
            {
                "worker": worker,
                "task_id": task_id,
                "family": family,
                "params": {name: str(value) for name, value in work["task_params"].items()},
                "status": "RUNNING",
                "batch_id": work["batch_id"],
            },
        )
        self.runs.append((worker, task_id))


@pytest.mark.parametrize("profile", WORLDS)
def test_answers_equal_those_of_luigi(profile: str) -> None:
    class SideBySideInWorld(SideBySide):
        world = WORLDS[profile]

    run_state_machine_as_test(SideBySideInWorld)


def test_every_method_is_compared() -> None:
    methods = {name for name in vars(Scheduler) if not name.startswith("_")}

    assert set(ARGUMENTS) == methods
