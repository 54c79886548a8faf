from types import SimpleNamespace

from luigid.metrics.luigi_task import luigi_task
from luigid.state.policy import Policy
from unit_tests.metrics.events import scheduler


def test_copy_has_the_attributes_of_luigis_task() -> None:
    luigi = scheduler()
    luigi.add_task(
        worker="w",
        task_id="A",
        family="Copy",
        module="m",
        params={"day": "1", "key": "k"},
        param_visibilities={"day": 0, "key": 1},
        deps=["B"],
        priority=3,
        resources={"db": 1},
        expl="why",
        tracking_url="http://track",
        batchable=True,
    )
    luigi.add_task(worker="w", task_id="B", status="DONE")
    assert luigi.get_work(worker="w")["task_id"] == "A"
    assert luigi_task(luigi.state.tasks["A"]) == SimpleNamespace(
        id="A",
        family="Copy",
        module="m",
        params={"day": "1", "key": "k"},
        public_params={"day": "1"},
        hidden_params={"key": "k"},
        status="RUNNING",
        time=1000.0,
        updated=1000.0,
        time_running=1000.0,
        worker_running="w",
        workers=["w"],
        deps={"B"},
        priority=3,
        resources={"db": 1},
        retry_policy=Policy().retry_policy(),
        expl="why",
        tracking_url="http://track",
        status_message=None,
        progress_percentage=None,
        batchable=True,
        batch_id=None,
        pretty_id="Copy(day=1)",
    )


def test_copy_does_not_change_with_the_task() -> None:
    luigi = scheduler()
    luigi.add_task(worker="w", task_id="A", params={"day": "1"}, deps=["B"])
    task = luigi_task(luigi.state.tasks["A"])
    luigi.add_task(worker="w", task_id="A", status="DONE", new_deps=["C"])
    luigi.state.tasks["A"].params["day"] = "2"
    assert (task.status, task.params, task.deps) == ("PENDING", {"day": "1"}, {"B"})
