import pytest

from luigid.metrics import CollectorError
from luigid.metrics.prometheus import PrometheusTasks
from luigid.state.events import Event
from unit_tests.metrics.events import OTHERS, came_to, reported, started
from unit_tests.metrics.exposed import exposed, samples


def shown(tasks: PrometheusTasks, *events: Event) -> dict[str, float]:
    for event in events:
        tasks.observe(event)
    return samples(exposed(tasks).text)


def test_it_counts_starts_and_outcomes_by_family() -> None:
    events = [
        *(started(), started(), started(family="Sum")),
        *(came_to("FAILED", 1.5), came_to("DISABLED", 2.5), came_to("DONE", 3.5)),
    ]
    assert shown(PrometheusTasks(), *events) == {
        'luigi_task_started_total{family="Copy"}': 2,
        'luigi_task_started_total{family="Sum"}': 1,
        'luigi_task_failed_total{family="Copy"}': 1,
        'luigi_task_disabled_total{family="Copy"}': 1,
        'luigi_task_done_total{family="Copy"}': 1,
        'luigi_task_execution_time_seconds{family="Copy"}': 3.5,
        'luigi_task_execution_time_seconds{family="Sum"}': 0,
    }


@pytest.mark.parametrize(
    ("status", "name"), [("FAILED", "failed"), ("DISABLED", "disabled"), ("DONE", "done")]
)
def test_the_outcome_of_a_task_that_never_ran_has_no_duration(status: str, name: str) -> None:
    found = shown(PrometheusTasks(), came_to(status))
    assert found == {f'luigi_task_{name}_total{{family="Copy"}}': 1}


def test_a_further_start_leaves_the_duration_of_the_last_run() -> None:
    found = shown(PrometheusTasks(), came_to("FAILED", 1.5), started())
    assert found['luigi_task_execution_time_seconds{family="Copy"}'] == 1.5


def test_it_counts_nothing_else() -> None:
    assert shown(PrometheusTasks(), *OTHERS, reported({"rows": 3})) == {}


def test_labels_may_be_params_beside_the_family() -> None:
    tasks = PrometheusTasks(task_parameters_to_use_in_labels=["day", "country"])
    found = shown(tasks, came_to("DONE", params={"day": 'a"\\\n'}))
    assert found == {'luigi_task_done_total{country="None",day="a\\"\\\\\\n",family="Copy"}': 1}


def test_labels_may_be_params_alone() -> None:
    tasks = PrometheusTasks(
        use_task_family_in_labels=False, task_parameters_to_use_in_labels=["day"]
    )
    assert shown(tasks, came_to("DONE")) == {'luigi_task_done_total{day="1"}': 1}


def test_it_is_described_as_by_luigi() -> None:
    lines = exposed(PrometheusTasks()).text.decode().splitlines()
    assert lines == [
        f"# {line}"
        for what in ("started", "failed", "disabled", "done")
        for line in (
            f"HELP luigi_task_{what}_total number of {what} luigi tasks",
            f"TYPE luigi_task_{what}_total counter",
        )
    ] + [
        "# HELP luigi_task_execution_time_seconds luigi task execution time in seconds",
        "# TYPE luigi_task_execution_time_seconds gauge",
    ]


@pytest.mark.parametrize(
    ("family", "params", "message"),
    [
        (False, [], "would have no label"),
        (True, ["day", "day"], "a label twice"),
        (True, ["family"], "a label twice"),
        (True, ["__name__"], "__name__"),
        (True, [""], "without a name"),
    ],
)
def test_labels_that_cannot_be_are_one_line(family: bool, params: list[str], message: str) -> None:
    with pytest.raises(CollectorError, match=message) as failure:
        PrometheusTasks(use_task_family_in_labels=family, task_parameters_to_use_in_labels=params)
    assert "\n" not in str(failure.value)


def test_it_has_no_thread_to_tell_of() -> None:
    tasks = PrometheusTasks()
    tasks.start()
    tasks.close(0)
    assert tasks.sources() == {}
