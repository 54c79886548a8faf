from luigid.demo.tasks import DemoTask, task_id


def test_id_is_the_one_that_luigi_makes() -> None:
    # luigi.task.task_id_str of Luigi 3.8.1
    params = {"date": "2025-03-14", "region": "emea/north", "sample": "0.01", "user": "ada"}
    assert task_id("etl.Load", params) == "etl.Load_2025_03_14_emea_north_0_01_a8deeff89b"


def test_module_is_named_after_the_namespace() -> None:
    assert DemoTask(family="etl.Load", params={}).module == "pipelines.etl"
