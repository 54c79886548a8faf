import itertools
import random

import pytest

from luigid.state.index.reach import Reach
from luigid.state.policy import RetryPolicy
from luigid.state.slices import CHUNK_SIZE, finish
from luigid.state.state import SchedulerState
from luigid.state.task import DISABLED, DONE


class World:
    """Tasks, and the reach of those that are DISABLED."""

    def __init__(self) -> None:
        self.state = SchedulerState({})
        self.reach = Reach(DISABLED, self.state.tasks, self.state.dependents)

    def put(self, task_id: str, status: str = "PENDING", deps: str = "") -> None:
        """Create a task, or change its status and dependencies."""
        state = self.state
        known = state.tasks.get(task_id)
        if known is None:
            known = state.create_task(
                task_id, status, 0, priority=0, retry_policy=RetryPolicy(1, 1, 1)
            )
        state.update_task(known, status=status, updated=0)
        state.update_task(known, deps=deps)

    def remove(self, task_id: str) -> None:
        state = self.state
        state.remove_task(state.tasks[task_id])

    def reached(self, *changed: str) -> str:
        """Apply changes, and return the ids of the reached tasks."""
        finish(self.reach.update(changed))
        self.reach.validate()
        return "".join(sorted(task_id for task_id in self.state.tasks if task_id in self.reach))


@pytest.fixture
def world() -> World:
    return World()


def test_disabled_tasks_and_all_waiting_for_them_are_reached(world: World) -> None:
    world.put("A", deps="B")
    world.put("B", deps="C")
    world.put("C", "DISABLED")
    world.put("D", deps="E")
    world.put("E", "FAILED")
    assert world.reached(*"ABCDE") == "ABC"


def test_failed_task_is_never_reached(world: World) -> None:
    world.put("A", "FAILED", deps="B")
    world.put("B", "DISABLED")
    assert world.reached(*"AB") == "B"


def test_tasks_reached_only_through_dropped_task_are_dropped(world: World) -> None:
    world.put("A", deps="B")
    world.put("B", "DISABLED")
    assert world.reached(*"AB") == "AB"
    world.put("B", "DONE")
    assert world.reached("B") == ""


def test_task_with_another_path_stays_reached(world: World) -> None:
    world.put("A", deps="BC")
    world.put("B", "DISABLED")
    world.put("C", "DISABLED")
    assert world.reached(*"ABC") == "ABC"
    world.remove("B")
    assert world.reached("B") == "AC"


def test_tasks_on_cycle_do_not_support_each_other(world: World) -> None:
    world.put("A", deps="BC")
    world.put("B", deps="A")
    world.put("C", "DISABLED")
    assert world.reached(*"ABC") == "ABC"
    world.put("C", "DONE")
    assert world.reached("C") == ""


def test_chain_of_thousands_is_walked(world: World) -> None:
    ids = [f"{number:04}" for number in range(3000)]
    for task_id, dep in itertools.pairwise(ids):
        world.put(task_id)
        world.state.update_task(world.state.tasks[task_id], deps=[dep])
    world.put(ids[-1], "DISABLED")
    finish(world.reach.update(ids))
    assert sum(task_id in world.reach for task_id in world.state.tasks) == 3000


@pytest.mark.parametrize("seed", range(30))
def test_random_changes_agree_with_full_walk(world: World, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        changed = []
        for _ in range(chance.randint(1, 3)):
            task_id = chance.choice("ABCDEFGH")
            if task_id in world.state.tasks and chance.random() < 0.2:
                world.remove(task_id)
            else:
                status = chance.choice(["PENDING", "PENDING", "DISABLED", "DONE"])
                world.put(task_id, status, "".join(chance.sample("ABCDEFGH", chance.randint(0, 3))))
            changed.append(task_id)
        world.reached(*changed)


def test_update_returns_gained_and_lost_tasks(world: World) -> None:
    world.put("A", deps="B")
    world.put("B", "DISABLED")
    assert finish(world.reach.update("AB")) == {"A", "B"}
    assert finish(world.reach.update("AB")) == set()


def test_tasks_that_nothing_waits_for_take_slices_too() -> None:
    world, asked = World(), 0

    def dependents(_task_id: str) -> tuple[str, ...]:
        nonlocal asked
        asked += 1
        return ()

    ids = [f"T{number}" for number in range(3 * CHUNK_SIZE)]
    for task_id in ids:
        world.put(task_id, DISABLED)
    reach = Reach(DISABLED, world.state.tasks, dependents)

    def most_in_a_slice() -> int:
        counts = [asked, *(asked for _ in reach.update(ids)), asked]
        return max(after - before for before, after in itertools.pairwise(counts))

    assert most_in_a_slice() <= CHUNK_SIZE
    for task_id in ids:
        world.put(task_id, DONE)
    assert most_in_a_slice() <= CHUNK_SIZE
    assert asked == 2 * len(ids)
