"""The badge of a task, or of what a query finds."""

from urllib.parse import urlencode
from xml.etree import ElementTree

from contract_tests.client import call, send
from contract_tests.problems import problem
from contract_tests.server import Server

HOSTILE = "<script>&\"'"


def badge(url: str, **asked: str) -> str:
    answer = send(url, "GET", f"/embed/badge.svg?{urlencode(asked)}")
    assert (answer.status, answer.content_type) == (200, "image/svg+xml")
    title = ElementTree.fromstring(answer.body)[0].text
    assert title is not None
    return title


def test_badge_says_the_most_urgent_status(server: Server) -> None:
    url = server.url
    assert badge(url) == "tasks: no task"
    for task_id, status in (("A", "DONE"), ("B", "FAILED"), ("C", "DONE")):
        call(url, "add_task", worker="w", task_id=task_id, family="F", status=status)
    assert badge(url) == "tasks: 1 of 3 failed"
    assert badge(url, query="status:done", label=HOSTILE) == f"{HOSTILE}: 2 of 2 done"
    assert badge(url, query="changed<1h") == "tasks: 1 of 3 failed"
    assert badge(url, task_id="A") == "F: done"
    assert (
        badge(url, label="a\x01\ufffeb") == r"a\u0001\ufffeb: 1 of 3 failed"
    )  # XML cannot hold them
    problem(send(url, "GET", "/embed/badge.svg?task_id=none"), 404)
    problem(send(url, "GET", "/embed/badge.svg?query=stat:x"), 400)
