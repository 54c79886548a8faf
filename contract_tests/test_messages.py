import pytest

from contract_tests.client import call, find
from contract_tests.server import Server
from contract_tests.workers import Workers


@pytest.mark.parametrize("listen", ["tcp", "unix"])
def test_running_task_reports_and_answers(server: Server, workers: Workers) -> None:
    worker = workers.start("talking", "Attentive", "--worker-force-multiprocessing")
    workers.wait_for("listening")
    url, task_id = server.url, find(server.url, "Attentive()")
    task = call(url, "task_list", status="RUNNING")[task_id]
    assert task["accepts_messages"] is True

    content = {"words": ["go", "on"]}
    sent = call(
        url, "send_scheduler_message", worker=task["worker_running"], task=task_id, content=content
    )
    assert worker.finish() == 0
    response = {"task_id": task_id, "message_id": sent["message_id"]}
    answer = {"response": {"heard": content}}
    assert call(url, "get_scheduler_message_response", **response) == answer
    assert call(url, "get_scheduler_message_response", **response) == {"response": None}
    task = call(url, "task_list", status="DONE")[task_id]
    assert task["tracking_url"] == "http://tracker.example/7"
    assert task["status_message"] == "almost done"
    assert task["progress_percentage"] == 90


@pytest.mark.parametrize("settings", [{"scheduler": {"send_messages": "false"}}], ids=["off"])
def test_messages_can_be_off(server: Server) -> None:
    call(server.url, "add_task", worker="w", task_id="t", accepts_messages=True)
    call(server.url, "get_work", worker="w")
    assert "accepts_messages" not in call(server.url, "task_list")["t"]
    sent = call(server.url, "send_scheduler_message", worker="w", task="t", content="hello")
    assert sent == {"message_id": None}
