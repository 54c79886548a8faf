import pytest

from luigid.state.changes import Changes


@pytest.fixture
def tasks() -> list[str]:
    """Stand-in for the tasks of a state, of which only the number matters."""
    return ["A", "B"]


@pytest.fixture
def changes(tasks: list[str]) -> Changes:
    return Changes(tasks)


def test_every_change_is_counted_even_without_watch(changes: Changes) -> None:
    changes.mark()
    changes.mark_task("A")
    changes.watch()
    changes.mark_task("A")
    assert changes.revision == 3


def test_first_take_returns_everything(changes: Changes) -> None:
    assert changes.watch().take() is None


def test_take_returns_changed_tasks_once(changes: Changes) -> None:
    watch = changes.watch()
    watch.take()
    changes.mark_task("A")
    changes.mark_task("A")
    changes.mark()
    assert watch.take() == {"A"}
    assert watch.take() == set()


def test_watches_are_independent(changes: Changes) -> None:
    one, other = changes.watch(), changes.watch()
    one.take()
    other.take()
    changes.mark_task("A")
    assert one.take() == {"A"}
    assert other.take() == {"A"}


def test_too_many_changed_tasks_become_everything(changes: Changes) -> None:
    watch = changes.watch()
    watch.take()
    for task_id in "ABC":
        changes.mark_task(task_id)
    assert watch.take() is None
    changes.mark_task("A")
    assert watch.take() == {"A"}


def test_as_many_changed_tasks_as_tasks_are_listed(changes: Changes, tasks: list[str]) -> None:
    watch = changes.watch()
    watch.take()
    tasks.append("C")
    for task_id in "ABC":
        changes.mark_task(task_id)
    assert watch.take() == {"A", "B", "C"}
