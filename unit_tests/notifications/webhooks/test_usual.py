from luigid.notifications.webhooks.usual import UsualDurations
from luigid.state.events import TaskStatusChanged


def changed(time: float, status: str, task_id: str = "A") -> TaskStatusChanged:
    return TaskStatusChanged(
        time=time, task_id=task_id, family="F", params={}, status=status, run_time=None
    )


def test_usual_is_known_after_five_runs() -> None:
    usual = UsualDurations()
    for seconds in (1, 2, 3, 4):
        usual.add("F", seconds)
    assert usual.usual("F") is None
    usual.add("F", 10)
    assert usual.usual("F") == 10


def test_one_of_twenty_runs_takes_longer_than_is_usual() -> None:
    usual = UsualDurations()
    for seconds in range(1, 21):
        usual.add("F", seconds)
    assert usual.usual("F") == 19


def test_latest_hundred_runs_count() -> None:
    usual = UsualDurations()
    for seconds in [1000] * 50 + [1] * 100:
        usual.add("F", seconds)
    assert usual.usual("F") == 1


def test_only_runs_that_began_and_succeeded_count() -> None:
    usual = UsualDurations()
    for n in range(5):
        usual.observe(changed(100 * n, "RUNNING"))
        usual.observe(changed(100 * n + 7, "DONE"))
        usual.observe(changed(100 * n + 8, "RUNNING"))
        usual.observe(changed(100 * n + 50, "FAILED"))
        usual.observe(changed(100 * n + 90, "DONE"))  # an operator marked it as done
    assert usual.usual("F") == 7


def test_families_that_ran_long_ago_are_forgotten() -> None:
    usual = UsualDurations()
    for n in range(2001):
        for _ in range(5):
            usual.add(f"F{n}", 1)
    assert usual.usual("F0") is None
    assert usual.usual("F2000") == 1
