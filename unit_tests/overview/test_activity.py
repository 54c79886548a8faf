"""Numbers by minute, against a recount."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from luigid.overview.activity import Activity, Levels
from unit_tests.schedulers import Clock

ENDS = {"DONE": ["done"], "FAILED": ["failed"], "DISABLED": ["failed", "disabled"]}
ENDS["LOST"] = ["failed", "lost"]


def starting(time: float) -> Clock:
    clock = Clock()
    clock.forward(time - clock())
    return clock


def no_tasks() -> Levels:
    return Levels(0, 0, 0, 0)


@given(
    st.lists(
        st.tuples(st.floats(-30, 200), st.sampled_from(["started", *ENDS, "PENDING"])), max_size=60
    ),
    st.sampled_from([60, 300, 900]),
    st.integers(1, 12),
)
def test_runs_are_counted_exactly(
    happened: Sequence[tuple[float, str]], step: int, minutes: int
) -> None:
    clock = Clock()
    activity = Activity(clock, no_tasks, minutes)
    times: list[tuple[float, str]] = []
    for seconds, what in happened:
        clock.forward(max(0.0, seconds))
        time = clock() + min(0.0, seconds)  # the clock may be set back a little
        if what == "started":
            activity.start(time)
        else:
            activity.end(time, what)
        times += [(time, name) for name in ENDS.get(what, [what])]
    answer = activity.describe(0, step)
    times = [(time, name) for time, name in times if time // 60 > clock() // 60 - minutes]
    for name, counts in answer["runs"].items():
        starts = [answer["origin"] + number * step for number in range(len(counts))]
        assert starts[-1] <= clock() < starts[-1] + step
        assert counts == [
            sum(each == name and start <= time < start + step for time, each in times)
            for start in starts
        ]


def test_last_count_of_tasks_stands_for_a_step() -> None:
    clock = starting(6000)
    pending = 5
    activity = Activity(clock, lambda: Levels(pending, 2, 1, 0))
    activity.sample()
    clock.forward(50)
    pending = 7
    activity.sample()
    clock.forward(70)  # nobody counts in the next minute
    pending = 9
    answer = activity.describe(None, 60)
    assert answer["origin"] == 6000
    assert answer["tasks"]["pending"] == [7, None, 9]
    assert activity.describe(None, 300)["tasks"]["pending"] == [9]


def test_older_minutes_are_forgotten_and_it_says_so() -> None:
    clock = starting(6000)
    activity = Activity(clock, no_tasks, minutes=3)
    activity.start(clock())
    clock.forward(180)
    answer = activity.describe(0, 60)
    assert answer["complete_since"] == 6060
    assert answer["runs"]["started"] == [0, 0, 0]


def test_nothing_is_counted_while_a_change_is_half_applied() -> None:
    changing = True
    activity = Activity(starting(6000), lambda: Levels(1, 1, 1, 1), is_changing=lambda: changing)
    activity.sample()
    assert activity.describe(None, 60)["tasks"]["pending"] == [None]
    changing = False
    assert activity.describe(None, 60)["tasks"]["pending"] == [1]
