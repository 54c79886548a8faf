import pytest
from prometheus_client import generate_latest

from luigid import __version__
from luigid.metrics import figures
from luigid.metrics.exposition import Read
from luigid.metrics.figures import Figures, Sources
from luigid.state.state import SchedulerState
from unit_tests.metrics.events import scheduler
from unit_tests.metrics.exposed import samples


def read(figures: Figures) -> dict[str, float]:
    return samples(generate_latest(Read(figures.read())))


def read_once(state: SchedulerState, sources: Sources | None = None) -> dict[str, float]:
    return read(Figures(state, sources or {}))


def only(found: dict[str, float], name: str) -> dict[str, float]:
    return {k: v for k, v in found.items() if k.partition("{")[0] == name}


def test_an_empty_server_shows_zeros() -> None:
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


def test_tasks_that_wait_for_no_other_are_ready() -> None:
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
    tasks = {k: v for k, v in only(found, "luigid_tasks").items() if v}
    assert tasks == {
        'luigid_tasks{status="PENDING"}': 2,
        'luigid_tasks{status="DONE"}': 1,
        'luigid_tasks{status="FAILED"}': 1,
    }
    assert only(found, "luigid_family_tasks") == {
        'luigid_family_tasks{family="Copy",status="PENDING"}': 2,
        'luigid_family_tasks{family="Copy",status="DONE"}': 1,
        'luigid_family_tasks{family="Sum",status="FAILED"}': 1,
    }


def test_workers_and_the_pause_are_shown() -> None:
    luigi = scheduler()
    for worker in ("v", "w", "x"):
        luigi.ping(worker=worker)
    luigi.disable_worker(worker="x")
    luigi.pause()
    found = read_once(luigi.state)
    assert only(found, "luigid_workers") == {
        'luigid_workers{state="active"}': 2,
        'luigid_workers{state="disabled"}': 1,
    }
    assert found["luigid_paused"] == 1


@pytest.fixture
def _two_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "MOST_FAMILIES", 2)


def family_tasks(found: dict[str, float]) -> dict[str, float]:
    """Return family -> number of PENDING tasks."""
    return {k.split('"')[1]: v for k, v in only(found, "luigid_family_tasks").items()}


@pytest.mark.usefixtures("_two_names")
def test_families_beyond_the_first_are_added_up() -> None:
    luigi = scheduler()
    for number, family in enumerate(["Copy", "Sum", "Sort", "Sort", "Zip"]):
        luigi.add_task(worker="w", task_id=str(number), family=family)
    assert family_tasks(read_once(luigi.state)) == {"Copy": 1, "Sum": 1, "other": 3}


@pytest.mark.usefixtures("_two_names")
def test_a_family_that_is_named_keeps_its_name() -> None:
    luigi = scheduler(remove_delay=-1)
    shown = Figures(luigi.state, {})
    luigi.add_task(worker="w", task_id="A", family="Copy")
    luigi.add_task(worker="w", task_id="B", family="Sum")
    assert family_tasks(read(shown)) == {"Copy": 1, "Sum": 1}
    luigi.state.remove_task(luigi.state.tasks["A"])
    luigi.add_task(worker="w", task_id="C", family="Sort")
    assert family_tasks(read(shown)) == {"Sum": 1, "other": 1}
    luigi.add_task(worker="w", task_id="D", family="Copy")
    assert family_tasks(read(shown)) == {"Copy": 1, "Sum": 1, "other": 1}


@pytest.mark.usefixtures("_two_names")
def test_a_family_of_the_name_of_the_rest_is_among_the_rest() -> None:
    luigi = scheduler()
    for number, family in enumerate(["other", "Sum", "Sort"]):
        luigi.add_task(worker="w", task_id=str(number), family=family)
    assert family_tasks(read_once(luigi.state)) == {"Sum": 1, "other": 2}


def test_what_others_count_is_read_each_time() -> None:
    count = [1.0]
    shown = Figures(
        SchedulerState({}),
        {"luigid_mails_queued": lambda: 7, "luigid_mails_sent_total": lambda: count[0]},
    )
    assert read(shown)["luigid_mails_sent_total"] == 1
    count[0] = 2
    found = read(shown)
    assert (found["luigid_mails_queued"], found["luigid_mails_sent_total"]) == (7, 2)
    text = generate_latest(Read(shown.read())).decode()
    assert "# TYPE luigid_mails_sent_total counter" in text
    assert "# TYPE luigid_mails_queued gauge" in text


def test_a_source_has_the_name_of_a_figure() -> None:
    with pytest.raises(KeyError):
        Figures(SchedulerState({}), {"luigid_letters": lambda: 1})
