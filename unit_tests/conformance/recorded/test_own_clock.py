from luigid.conformance.recorded.own_clock import timeless, without_own_figures


def test_points_in_time_are_equal() -> None:
    assert timeless({"start_time": 1.6e9}) == timeless({"start_time": 1.7e9})


def test_other_numbers_stay() -> None:
    values = [0, 1, True, 2**70, -1.5, float("inf"), "1600000000"]
    assert timeless(values) == values


def test_workers_are_sorted_by_name() -> None:
    workers = [{"name": name, "last_active": 1.6e9, "first_task": "A"} for name in "ba"]
    assert [worker["name"] for worker in timeless(workers)] == ["a", "b"]


def test_what_others_decide_is_hidden() -> None:
    assert timeless({"num_tasks": 1}) == timeless({"num_tasks": 7})
    assert timeless({"first_task_display_name": ""}) == timeless({"first_task_display_name": "()"})
    told = {"first_task": "A", "first_task_display_name": "A()"}
    assert timeless(told) == told


def test_figures_of_the_server_are_left_out() -> None:
    text = b"# HELP luigid_tasks Tasks.\nluigid_tasks 1\nluigi_task_done 2\n"
    assert without_own_figures(text) == b"luigi_task_done 2\n"
