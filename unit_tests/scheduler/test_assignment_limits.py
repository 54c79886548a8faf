"""get_work under limits of hosts and workers, and rates."""

from typing import Any

import pytest

from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.record.restoring import roll_back
from luigid.state.record.undo_log import UndoLog
from luigid.state.state import SchedulerState
from unit_tests.scheduler.calls import add, get_all_work, get_work, run, statuses
from unit_tests.schedulers import Clock, MakeScheduler

GPU = {"gpu@host": 1}
API = {"api@minute": 1}


@pytest.fixture
def hosts(make_scheduler: MakeScheduler) -> Scheduler:
    """`u` and `v` on the host `one`, `w` on `two`; one gpu on each host."""
    scheduler = make_scheduler(resources={"gpu@host": 1})
    for worker, host in {"u": "one", "v": "one", "w": "two"}.items():
        scheduler.add_worker(worker=worker, info={"host": host, "workers": 9})
    return scheduler


@pytest.fixture
def rated(make_scheduler: MakeScheduler) -> Scheduler:
    """Three may start a minute."""
    return make_scheduler(resources={"api@minute": 3})


def add_for_all(scheduler: Scheduler, *task_ids: str, **arguments: Any) -> None:
    for worker in "uvw":
        add(scheduler, *task_ids, worker=worker, **arguments)


# Hosts and workers


def test_each_host_has_its_own(hosts: Scheduler) -> None:
    add_for_all(hosts, "A", "B", "C", resources=GPU)
    assert get_all_work(hosts, "u") == ["A"]
    assert get_all_work(hosts, "v") == []
    assert get_all_work(hosts, "w") == ["B"]


def test_name_without_total_is_plain(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"gpu@one": 5})
    for worker, host in {"v": "one", "w": "two"}.items():
        scheduler.add_worker(worker=worker, info={"host": host})
        add(scheduler, f"{host}_1", worker=worker, resources=GPU)
    assert get_work(scheduler, "v") == "one_1"
    assert get_work(scheduler, "w") is None


def test_total_set_over_api_gives_the_name_its_meaning(scheduler: Scheduler) -> None:
    scheduler.update_resource(resource="gpu@host", amount=1)
    for worker, host in {"v": "one", "w": "two"}.items():
        add(scheduler, worker.upper(), worker=worker, resources=GPU)
        assert get_work(scheduler, worker, host=host) == worker.upper()


def test_host_has_limit_of_its_own(hosts: Scheduler) -> None:
    hosts.update_resources(**{"gpu@one": 2, "gpu@two": 0})
    add_for_all(hosts, "A", "B", "C", resources=GPU)
    assert get_all_work(hosts, "w") == []
    assert get_all_work(hosts, "u") == ["A", "B"]


def test_worker_has_limit_of_its_own(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"mem@worker": 4, "mem@v": 8})
    for worker in "vw":
        add(
            scheduler,
            *(f"{worker}{n}" for n in range(9)),
            worker=worker,
            resources={"mem@worker": 4},
        )
    assert get_all_work(scheduler, "v") == ["v0", "v1"]
    assert get_all_work(scheduler, "w") == ["w0"]


def test_host_is_that_of_get_work_until_the_worker_reports_one(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(resources={"gpu@host": 1})
    add(scheduler, "A", worker="v", resources=GPU)
    add(scheduler, "B", "C", worker="w", resources=GPU)
    assert get_work(scheduler, "v", host="one") == "A"
    assert get_work(scheduler, "w", host="one") is None
    assert get_work(scheduler, "w") is None  # names no host: that of the last call counts
    scheduler.add_worker(worker="w", info={"host": "two"})
    assert get_work(scheduler, "w", host="one") == "B"


def test_workers_without_host_count_as_one_host(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"gpu@host": 1})
    for worker in "vw":
        add(scheduler, worker.upper(), worker=worker, resources=GPU)
    assert get_work(scheduler, "v") == "V"
    assert get_work(scheduler, "w") is None


@pytest.mark.parametrize("info", [{"host": 7}, {"host": None}, {"host": ""}], ids=str)
def test_host_that_is_no_name_is_none(make_scheduler: MakeScheduler, info: Any) -> None:
    scheduler = make_scheduler(resources={"gpu@host": 1})
    scheduler.add_worker(worker="w", info=info)
    assert scheduler.state.place("w").host == "unknown"


def test_run_moves_with_its_worker_to_another_host(hosts: Scheduler) -> None:
    add_for_all(hosts, "A", "B", resources=GPU)
    assert get_work(hosts, "w") == "A"
    hosts.add_worker(worker="w", info={"host": "one"})
    assert get_work(hosts, "u") is None


def test_resource_of_a_named_host_is_taken_from_anywhere(hosts: Scheduler) -> None:
    add_for_all(hosts, "A", priority=1, resources={"gpu@two": 1})
    add_for_all(hosts, "B", resources=GPU)
    assert get_work(hosts, "u") == "A"
    assert get_work(hosts, "w") is None
    assert get_work(hosts, "v") == "B"


def test_released_amount_is_free_on_its_host(hosts: Scheduler) -> None:
    add_for_all(hosts, "A", "B", resources=GPU)
    assert get_work(hosts, "u") == "A"
    hosts.decrease_running_task_resources(task_id="A", decrease_resources=GPU)
    assert get_work(hosts, "v") == "B"


def test_lost_worker_holds_nothing(hosts: Scheduler, clock: Clock) -> None:
    add_for_all(hosts, "A", "B", resources=GPU)
    assert get_work(hosts, "u") == "A"
    clock.forward(50)
    for worker in "vw":
        hosts.ping(worker=worker)
    clock.forward(11)
    hosts.prune()
    assert statuses(hosts)["A"] == "FAILED"
    assert get_work(hosts, "v") == "B"


def test_reported_run_holds_on_the_host_of_its_worker(hosts: Scheduler) -> None:
    run(hosts, "running", worker="w", resources=GPU)
    add_for_all(hosts, "A", resources=GPU)
    assert get_work(hosts, "w") is None
    assert get_work(hosts, "v") == "A"


def test_batch_holds_once(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"gpu@host": 2})
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for a in "123":
        add(scheduler, a, family="F", params={"a": a}, batchable=True, resources=GPU)
    add(scheduler, "single", "more", resources=GPU)
    batch = scheduler.get_work(worker="w")
    assert batch["batch_task_ids"] == ["1", "2", "3"]
    run(scheduler, "run", batch_id=batch["batch_id"])
    assert get_all_work(scheduler) == ["single"]


def test_resource_is_reserved_on_the_host_of_the_expected_worker(hosts: Scheduler) -> None:
    get_work(hosts, "u")
    add(hosts, "high", worker="u", resources=GPU, priority=1)
    add_for_all(hosts, "low", resources=GPU)
    assert get_work(hosts, "v") is None
    assert get_work(hosts, "w") == "low"


def test_task_is_reserved_where_there_is_room(hosts: Scheduler) -> None:
    get_work(hosts, "u")
    get_work(hosts, "w")
    for task_id in ("first", "second"):
        for worker in "uw":
            add(hosts, task_id, worker=worker, resources=GPU, priority=1)
    add(hosts, "low", worker="w", resources=GPU)
    add(hosts, "here", worker="v", resources=GPU)
    # The first is expected on `one`, the second on `two`.
    assert get_work(hosts, "v") is None
    assert get_work(hosts, "w") == "first"


# Rates


def test_so_many_start_a_minute(rated: Scheduler, clock: Clock) -> None:
    add(rated, *"ABCDE", resources=API)
    assert get_all_work(rated) == ["A", "B", "C"]
    clock.forward(59.9)
    rated.prune()
    assert get_work(rated) is None
    clock.forward(0.1)
    assert get_all_work(rated) == ["D", "E"]


def test_window_slides(rated: Scheduler, clock: Clock) -> None:
    add(rated, *"ABCDE", resources=API)
    assert get_work(rated) == "A"
    clock.forward(30)
    assert get_all_work(rated) == ["B", "C"]
    clock.forward(30)
    assert get_all_work(rated) == ["D"]


def test_end_of_run_gives_nothing_back(rated: Scheduler) -> None:
    add(rated, "A", "B", resources={"api@minute": 2})
    assert get_work(rated) == "A"
    rated.decrease_running_task_resources(task_id="A", decrease_resources={"api@minute": 2})
    add(rated, "A", status="DONE", resources={"api@minute": 2})
    assert get_work(rated) is None


def test_amount_counts(rated: Scheduler) -> None:
    add(rated, "A", "B", resources={"api@minute": 2})
    add(rated, "C", resources=API)
    assert get_all_work(rated) == ["A", "C"]


def test_task_run_again_counts_again(rated: Scheduler) -> None:
    add(rated, "A", resources={"api@minute": 2})
    assert get_work(rated) == "A"
    add(rated, "A", status="FAILED", resources={"api@minute": 2})
    rated.forgive_failures(task_id="A")
    assert get_work(rated) is None


def test_task_handed_out_again_counts_again(rated: Scheduler) -> None:
    add(rated, "A", "B", resources={"api@minute": 1.5})
    assert get_work(rated) == "A"
    assert get_work(rated, current_tasks=[]) == "A"
    assert get_work(rated) is None


def test_batch_counts_once(rated: Scheduler) -> None:
    rated.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for a in "1234":
        add(rated, a, family="F", params={"a": a}, batchable=True, resources=API)
    add(rated, *"ABC", resources=API)
    assert get_all_work(rated) == [["1", "2", "3", "4"], "A", "B"]


def test_reported_run_does_not_count(rated: Scheduler) -> None:
    run(rated, "running", resources={"api@minute": 3})
    add(rated, *"ABCD", resources=API)
    assert get_all_work(rated) == ["A", "B", "C"]


def test_lowered_rate_counts_what_has_started(rated: Scheduler, clock: Clock) -> None:
    add(rated, *"ABCD", resources=API)
    assert get_work(rated) == "A"
    clock.forward(10)
    assert get_work(rated) == "B"
    rated.update_resource(resource="api@minute", amount=1)
    clock.forward(50)
    assert get_work(rated) is None
    clock.forward(10)
    assert get_work(rated) == "C"


def test_small_task_does_not_keep_a_large_one_from_starting(rated: Scheduler, clock: Clock) -> None:
    add(rated, "first", worker="v", resources=API)
    assert get_work(rated, "v") == "first"
    rated.add_worker(worker="v", info={"workers": 2})
    add(rated, "large", worker="v", resources={"api@minute": 3}, priority=1)
    add(rated, "small", worker="w", resources=API)
    clock.forward(30)
    assert get_work(rated, "v") is None
    assert get_work(rated, "w") is None
    clock.forward(30)
    assert get_work(rated, "v") == "large"


def test_rest_of_rate_is_for_what_ranks_higher(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"api@minute": 2})
    add(scheduler, "first", resources=API)
    assert get_work(scheduler) == "first"
    get_work(scheduler, "v")
    add(scheduler, "high", worker="v", resources=API, priority=1)
    add(scheduler, "low", resources=API)
    assert get_work(scheduler) is None
    assert get_work(scheduler, "v") == "high"


def test_task_needs_all_of_its_rates(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(resources={"api@second": 1, "api@minute": 2})
    add(scheduler, *"ABC", resources={"api@second": 1, "api@minute": 1})
    assert get_all_work(scheduler) == ["A"]
    clock.forward(1)
    assert get_all_work(scheduler) == ["B"]
    clock.forward(1)
    assert get_work(scheduler) is None


def test_old_starts_are_forgotten_as_new_ones_come(rated: Scheduler, clock: Clock) -> None:
    for number in range(200):
        add(rated, str(number), resources=API)
        assert get_work(rated) == str(number)
        clock.forward(30)
    assert len(rated.state.starts) <= 3


def test_rolled_back_start_does_not_count(clock: Clock) -> None:
    undo_log = UndoLog()
    scheduler = Scheduler(SchedulerState({"api@minute": 1}, undo_log), Policy(), clock)
    add(scheduler, "A", resources=API)
    undo_log.take()
    for _ in range(2):
        assert get_work(scheduler) == "A"
        roll_back(scheduler.state, undo_log.take())
    scheduler.state.validate()


def test_waiting_task_counts_as_pending(rated: Scheduler) -> None:
    add(rated, "A", "B", resources={"api@minute": 2})
    assert get_work(rated) == "A"
    answer = rated.get_work(worker="w")
    assert (answer["task_id"], answer["n_pending_tasks"], answer["n_unique_pending"]) == (
        None,
        1,
        1,
    )


def test_negative_amount_makes_no_room(rated: Scheduler) -> None:
    add(rated, "A", resources={"api@minute": 3})
    assert get_work(rated) == "A"
    get_work(rated, "v")
    add(rated, "high", worker="v", resources={"api@minute": -1}, priority=1)
    add(rated, "low", resources=API)
    assert get_work(rated) is None
