"""The last days of the demo: what its page shows first."""

from collections import Counter
from pathlib import Path

import pytest

from luigid.demo.chance import Chance
from luigid.demo.pace import Pace
from luigid.demo.past import Past
from luigid.demo.simulation import Simulation
from luigid.history.database import open_engine, prepare
from luigid.history.queries import Queries
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.record.restoring import load
from luigid.state.state import SchedulerState
from luigid.storage.store import open_store

NOW = 1_742_000_000.0
POLICY = Policy(retry_delay=120, remove_delay=1200, retry_count=25)
STATUSES = {"PENDING", "RUNNING", "BATCH_RUNNING", "DONE", "FAILED", "DISABLED", "UNKNOWN"}


def simulated(seed: int) -> tuple[Past, Simulation]:
    past = Past(POLICY)
    simulation = Simulation(past.call, Chance(seed), Pace())
    past.simulate(simulation, NOW)
    return past, simulation


@pytest.fixture(scope="module")
def past() -> Past:
    return simulated(1)[0]


def test_every_status_is_there_whatever_the_seed(past: Past) -> None:
    for each in (past, simulated(2)[0]):
        each.state.validate()
        assert {task.status for task in each.state.tasks.values()} == STATUSES


def test_same_seed_gives_the_same_past(past: Past) -> None:
    assert simulated(1)[0].events == past.events


def test_workers_are_several_and_one_is_disabled(past: Past) -> None:
    workers = past.state.workers.values()
    assert len({worker.info["host"] for worker in workers}) >= 5
    assert [worker.info["host"] for worker in workers if worker.is_disabled] == ["etl-03"]


def test_resources_are_held_and_waited_for(past: Past) -> None:
    used = {one["name"]: (one["num_used"], one["num_total"]) for one in past.call("resource_list")}
    assert used["shop-api"][0] == used["shop-api"][1]
    waiting = [task for task in past.state.tasks.values() if task.status == "PENDING"]
    assert any("shop-api" in task.resources for task in waiting)


def test_stored_state_is_the_simulated_one(past: Past, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'state.db'}")
    past.store(store)
    restored = SchedulerState(past.state.resources)
    load(restored, [(kind, record) for kind, _, record in store.read()], NOW)
    store.close()
    restored.validate()
    assert {i: task.status for i, task in restored.tasks.items()} == {
        i: task.status for i, task in past.state.tasks.items()
    }
    assert restored.workers.keys() == past.state.workers.keys()


def test_runs_of_the_last_days_are_recorded_at_their_times(past: Past, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'history.db'}"
    prepare(address)
    past.record(address)
    engine = open_engine(address)
    queries = Queries(engine, lambda: NOW)
    runs = queries.runs("report.AggregateSales", limit=100, after=None).items
    engine.dispose()
    days = Counter(run.started.date() for run in runs)
    assert len(days) == 4
    assert all(run.seconds is None or 30 < run.seconds < 1000 for run in runs)


def test_simulation_goes_on_with_another_scheduler(past: Past) -> None:
    first, simulation = simulated(1)
    now = NOW
    scheduler = Scheduler(first.state, POLICY, lambda: now)
    simulation.go_on(now, lambda method, **given: getattr(scheduler, method)(**given), speed=12)
    done = first.state.count("DONE")
    while now < NOW + 60:
        now = simulation.next_step
        simulation.step(now)
    assert first.state.count("DONE") > done + 5
    assert simulation.pace.speed == 12
