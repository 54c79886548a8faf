"""The ring of ended runs."""

from hypothesis import given
from hypothesis import strategies as st

from luigid.overview.ended_runs import EndedRuns
from luigid.overview.run_columns import NOWHERE, RanOn, Run

RUNS = st.builds(
    Run,
    number=st.integers(0, 100),
    task_id=st.sampled_from("ABC"),
    family=st.sampled_from("FG"),
    ran_on=st.sampled_from([NOWHERE, RanOn("v", None), RanOn("w", "host")]),
    outcome=st.sampled_from(["DONE", "FAILED", "LOST", "UNKNOWN"]),
    started=st.floats(0, 1000),
    finished=st.floats(0, 1000),
)
PARAMS = st.dictionaries(st.sampled_from("pq"), st.text(max_size=3), max_size=2)


@given(st.lists(st.tuples(RUNS, PARAMS), max_size=30), st.integers(1, 8))
def test_ring_has_the_last_runs(added: list[tuple[Run, dict[str, str]]], size: int) -> None:
    ended = EndedRuns(size)
    for run, params in added:
        ended.add(run, params)
    kept = added[-size:]
    positions = range(ended.first, ended.end)
    assert [ended[position] for position in positions] == [run for run, _ in kept]
    columns = ended.columns()
    assert [columns[row] for row in range(len(columns))] == [run for run, _ in kept]
    assert [ended.params(position) for position in positions] == [
        {name: value for name, value in params.items() if "\0" not in value} for _, params in kept
    ]
    displaced = [run.finished or 0 for run, _ in added[:-size]]
    assert ended.displaced == (max(displaced) if displaced else None)
    for task_id in "ABC":
        expected = [run for run, _ in reversed(kept) if run.task_id == task_id]
        assert [ended[position] for position in ended.of_task(task_id)] == expected


def test_long_values_and_lists_are_left_out() -> None:
    ended = EndedRuns(1)
    run = Run(1, "A", "F", NOWHERE, "DONE", 0, 1)
    ended.add(run, {"long": "x" * 101, "list": ["a"], "number": 3, "day": "2024-05-01"})
    assert ended.params(0) == {"number": "3", "day": "2024-05-01"}
