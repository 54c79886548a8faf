import pytest
from prometheus_client.parser import text_string_to_metric_families

from luigid.metrics import CollectorError
from luigid.metrics.prometheus import PrometheusCollector
from luigid.state.events import Event
from luigid.texts import encodable
from unit_tests.hostile_texts import HOSTILE
from unit_tests.metrics.events import UNHANDLED, reported, started, status_changed
from unit_tests.metrics.exposed import exposed, prometheus_collector, samples


def observed(collector: PrometheusCollector, *events: Event) -> dict[str, float]:
    for event in events:
        collector.observe(event)
    return samples(exposed(collector).text)


def test_starts_and_outcomes_are_counted_by_family() -> None:
    events = [
        *(started(), started(), started(family="Sum")),
        *(
            status_changed("FAILED", 1.5),
            status_changed("DISABLED", 2.5),
            status_changed("DONE", 3.5),
        ),
    ]
    assert observed(prometheus_collector(), *events) == {
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
def test_outcome_of_a_task_that_never_ran_has_no_duration(status: str, name: str) -> None:
    found = observed(prometheus_collector(), status_changed(status))
    assert found == {f'luigi_task_{name}_total{{family="Copy"}}': 1}


def test_next_start_leaves_the_duration_of_the_last_run() -> None:
    found = observed(prometheus_collector(), status_changed("FAILED", 1.5), started())
    assert found['luigi_task_execution_time_seconds{family="Copy"}'] == 1.5


def test_unhandled_events_are_not_counted() -> None:
    assert observed(prometheus_collector(), *UNHANDLED, reported({"rows": 3})) == {}


def test_labels_may_be_parameters_and_family() -> None:
    collector = prometheus_collector(task_parameters_to_use_in_labels=["day", "country"])
    found = observed(collector, status_changed("DONE", params={"day": 'a"\\\n'}))
    assert found == {'luigi_task_done_total{country="None",day="a\\"\\\\\\n",family="Copy"}': 1}


def test_labels_may_be_parameters_only() -> None:
    collector = prometheus_collector(
        use_task_family_in_labels=False, task_parameters_to_use_in_labels=["day"]
    )
    assert observed(collector, status_changed("DONE")) == {'luigi_task_done_total{day="1"}': 1}


def test_metrics_have_luigis_help_and_type() -> None:
    lines = exposed(prometheus_collector()).text.decode().splitlines()
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
def test_invalid_labels_are_refused_in_one_line(
    family: bool, params: list[str], message: str
) -> None:
    with pytest.raises(CollectorError, match=message) as failure:
        prometheus_collector(
            use_task_family_in_labels=family, task_parameters_to_use_in_labels=params
        )
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_one_label(text: str) -> None:
    collector = prometheus_collector(task_parameters_to_use_in_labels=["day"])
    collector.observe(status_changed("DONE", family=text, params={"day": text}))
    page = exposed(collector).text.decode()
    (done,) = [m for m in text_string_to_metric_families(page) if m.name == "luigi_task_done"]
    (labels,) = [s.labels for s in done.samples if s.name.endswith("_total")]
    assert labels == {"day": encodable(text), "family": encodable(text)}


def test_series_beyond_the_maximum_are_counted_as_other() -> None:
    collector = prometheus_collector(max_series=2)
    for family in ("A", "B", "C", "D", "A", "C"):
        collector.observe(started(family=family))
        collector.observe(status_changed("DONE", 2.0, family=family))
    assert samples(exposed(collector).text) == {
        'luigi_task_started_total{family="A"}': 2,
        'luigi_task_started_total{family="B"}': 1,
        'luigi_task_started_total{family="other"}': 3,
        'luigi_task_done_total{family="A"}': 2,
        'luigi_task_done_total{family="B"}': 1,
        'luigi_task_done_total{family="other"}': 3,
        'luigi_task_execution_time_seconds{family="A"}': 2,
        'luigi_task_execution_time_seconds{family="B"}': 2,
    }
    assert {name: read() for name, read in collector.sources().items()} == {
        "luigid_collector_left_out_total": 6
    }
