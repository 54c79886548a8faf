import pytest

from luigid.state.changes import Changes


@pytest.fixture
def tasks() -> list[str]:
    """Stands for the tasks there are, of which only the number matters."""
    return ["A", "B"]


@pytest.fixture
def changes(tasks: list[str]) -> Changes:
    return Changes(tasks)


def test_every_change_is_counted_whether_or_not_anybody_watches(changes: Changes) -> None:
    changes.mark()
    changes.mark_task("A")
    changes.watch()
    changes.mark_task("A")
    assert changes.revision == 3


def test_a_watch_begins_with_everything(changes: Changes) -> None:
    assert changes.watch().take() is None


def test_a_watch_tells_once_which_tasks_have_changed(changes: Changes) -> None:
    watch = changes.watch()
    watch.take()
    changes.mark_task("A")
    changes.mark_task("A")
    changes.mark()
    assert watch.take() == {"A"}
    assert watch.take() == set()


def test_watches_do_not_take_from_each_other(changes: Changes) -> None:
    one, other = changes.watch(), changes.watch()
    one.take()
    other.take()
    changes.mark_task("A")
    assert one.take() == {"A"}
    assert other.take() == {"A"}


def test_when_nobody_looks_it_is_everything_in_the_end(changes: Changes) -> None:
    watch = changes.watch()
    watch.take()
    for task_id in "ABC":
        changes.mark_task(task_id)
    assert watch.take() is None
    changes.mark_task("A")
    assert watch.take() == {"A"}


def test_as_many_as_there_are_tasks_are_still_told(changes: Changes, tasks: list[str]) -> None:
    watch = changes.watch()
    watch.take()
    tasks.append("C")
    for task_id in "ABC":
        changes.mark_task(task_id)
    assert watch.take() == {"A", "B", "C"}
