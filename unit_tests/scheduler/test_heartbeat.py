from luigid.scheduler import Scheduler
from luigid.scheduler.heartbeat import Heartbeats
from unit_tests.schedulers import Clock


def test_ping_of_known_worker_without_messages_is_heartbeat(
    scheduler: Scheduler, clock: Clock
) -> None:
    scheduler.add_worker(worker="w", info={})
    clock.forward(30)
    revision = scheduler.state.changes.revision
    assert Heartbeats(scheduler.state, clock).answer({"worker": "w"}) == {"rpc_messages": []}
    assert scheduler.state.workers["w"].last_active == clock()
    assert scheduler.state.changes.revision == revision


def test_ping_that_would_change_state_is_not_answered(scheduler: Scheduler, clock: Clock) -> None:
    heartbeats = Heartbeats(scheduler.state, clock)
    assert heartbeats.answer({"worker": "unknown"}) is None
    scheduler.set_worker_processes(worker="w", n=2)
    assert heartbeats.answer({"worker": "w"}) is None
    assert len(scheduler.state.workers["w"].messages) == 1
