import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from luigid import __version__
from luigid.metrics.exposition import Snapshot
from luigid.metrics.state_metrics import Sources, StateMetrics
from luigid.state.state import SchedulerState
from luigid.texts import encodable
from unit_tests.hostile_texts import HOSTILE
from unit_tests.metrics.events import scheduler
from unit_tests.metrics.exposed import samples


def read(metrics: StateMetrics) -> dict[str, float]:
    return samples(generate_latest(Snapshot(metrics.read())))


def read_once(state: SchedulerState, sources: Sources | None = None) -> dict[str, float]:
    return read(StateMetrics(state, sources or {}))


def series_of(found: dict[str, float], name: str) -> dict[str, float]:
    return {k: v for k, v in found.items() if k.partition("{")[0] == name}


def test_empty_state_has_zeros() -> None:
    assert read_once(SchedulerState({})) == {
        f'luigid_build_info{{version="{__version__}"}}': 1,
        **{
            f'luigid_tasks{{status="{status}"}}': 0
            for status in (
                *("PENDING", "RUNNING", "BATCH_RUNNING", "DONE", "FAILED", "DISABLED", "UNKNOWN"),
            )
        },
        "luigid_ready_tasks": 0,
        'luigid_workers{state="active"}': 0,
        'luigid_workers{state="disabled"}': 0,
        "luigid_paused": 0,
    }


def test_tasks_without_pending_dependencies_are_ready() -> None:
    luigi = scheduler()
    luigi.add_task(worker="w", task_id="A")
    luigi.add_task(worker="w", task_id="B", deps=["A"])
    assert read_once(luigi.state)["luigid_ready_tasks"] == 1
    luigi.add_task(worker="w", task_id="A", status="DONE")
    luigi.add_task(worker="w", task_id="C")
    assert read_once(luigi.state)["luigid_ready_tasks"] == 2


def test_tasks_are_counted_by_status_and_by_family() -> None:
    luigi = scheduler()
    for task_id, family, status in [
        ("A", "Copy", "PENDING"),
        ("B", "Copy", "PENDING"),
        ("C", "Copy", "DONE"),
        ("D", "Sum", "FAILED"),
    ]:
        luigi.add_task(worker="w", task_id=task_id, family=family, status=status)
    found = read_once(luigi.state)
    tasks = {k: v for k, v in series_of(found, "luigid_tasks").items() if v}
    assert tasks == {
        'luigid_tasks{status="PENDING"}': 2,
        'luigid_tasks{status="DONE"}': 1,
        'luigid_tasks{status="FAILED"}': 1,
    }
    assert series_of(found, "luigid_family_tasks") == {
        'luigid_family_tasks{family="Copy",status="PENDING"}': 2,
        'luigid_family_tasks{family="Copy",status="DONE"}': 1,
        'luigid_family_tasks{family="Sum",status="FAILED"}': 1,
    }


def test_workers_are_counted_by_state_and_pause_is_1() -> None:
    luigi = scheduler()
    for worker in ("v", "w", "x"):
        luigi.ping(worker=worker)
    luigi.disable_worker(worker="x")
    luigi.pause()
    found = read_once(luigi.state)
    assert series_of(found, "luigid_workers") == {
        'luigid_workers{state="active"}': 2,
        'luigid_workers{state="disabled"}': 1,
    }
    assert found["luigid_paused"] == 1


def family_tasks(found: dict[str, float]) -> dict[str, float]:
    """Return family -> number of PENDING tasks."""
    return {k.split('"')[1]: v for k, v in series_of(found, "luigid_family_tasks").items()}


def test_families_beyond_the_maximum_are_summed() -> None:
    luigi = scheduler()
    for number, family in enumerate(["Copy", "Sum", "Sort", "Sort", "Zip"]):
        luigi.add_task(worker="w", task_id=str(number), family=family)
    assert family_tasks(read(StateMetrics(luigi.state, {}, max_families=2))) == {
        "Copy": 1,
        "Sum": 1,
        "other": 3,
    }


def test_family_with_a_series_keeps_it() -> None:
    luigi = scheduler(remove_delay=-1)
    metrics = StateMetrics(luigi.state, {}, max_families=2)
    luigi.add_task(worker="w", task_id="A", family="Copy")
    luigi.add_task(worker="w", task_id="B", family="Sum")
    assert family_tasks(read(metrics)) == {"Copy": 1, "Sum": 1}
    luigi.state.remove_task(luigi.state.tasks["A"])
    luigi.add_task(worker="w", task_id="C", family="Sort")
    assert family_tasks(read(metrics)) == {"Sum": 1, "other": 1}
    luigi.add_task(worker="w", task_id="D", family="Copy")
    assert family_tasks(read(metrics)) == {"Copy": 1, "Sum": 1, "other": 1}


def test_family_called_other_is_summed_with_the_others() -> None:
    luigi = scheduler()
    for number, family in enumerate(["other", "Sum", "Sort"]):
        luigi.add_task(worker="w", task_id=str(number), family=family)
    assert family_tasks(read(StateMetrics(luigi.state, {}, max_families=2))) == {
        "Sum": 1,
        "other": 2,
    }


def test_sources_are_read_each_time() -> None:
    count = [1.0]
    metrics = StateMetrics(
        SchedulerState({}),
        {"luigid_mails_queued": lambda: 7, "luigid_mails_sent_total": lambda: count[0]},
    )
    assert read(metrics)["luigid_mails_sent_total"] == 1
    count[0] = 2
    found = read(metrics)
    assert (found["luigid_mails_queued"], found["luigid_mails_sent_total"]) == (7, 2)
    text = generate_latest(Snapshot(metrics.read())).decode()
    assert "# TYPE luigid_mails_sent_total counter" in text
    assert "# TYPE luigid_mails_queued gauge" in text


def test_source_with_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError):
        StateMetrics(SchedulerState({}), {"luigid_letters": lambda: 1})


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_family_is_one_label_of_one_series(text: str) -> None:
    luigi = scheduler()
    luigi.add_task(worker=text, task_id=text, family=text)
    page = generate_latest(Snapshot(StateMetrics(luigi.state, {}).read())).decode()
    (series,) = [
        sample
        for metric in text_string_to_metric_families(page)
        for sample in metric.samples
        if sample.name == "luigid_family_tasks"
    ]
    assert series.labels == {"family": encodable(text), "status": "PENDING"}


def test_families_that_look_alike_share_a_series() -> None:
    luigi = scheduler()
    for family in ("\ud800", "\\ud800"):
        luigi.add_task(worker="w", task_id=family, family=family)
    found = series_of(read_once(luigi.state), "luigid_family_tasks")
    assert list(found.values()) == [2]
