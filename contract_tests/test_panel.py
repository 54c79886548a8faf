"""The panel of a task with what it depends on, or of what a query finds."""

import re
from urllib.parse import urlencode

from contract_tests.client import call, send
from contract_tests.problems import problem
from contract_tests.server import Server

HOSTILE = "<script>&\"'"
JSON = "application/json"
PAGE = {"Accept": "text/html"}
COUNT = re.compile(r'data-testid="panel-count" data-status="(\w+)">.*?<b>([\d,]+)</b>', re.DOTALL)
NAMED = re.compile(r'data-testid="panel-task" data-status="(\w+)".*?<a .*?>([^<]*)</a>', re.DOTALL)


def panel(url: str, **asked: str) -> str:
    answer = send(url, "GET", f"/embed/panel?{urlencode(asked)}", headers=PAGE)
    assert (answer.status, answer.content_type) == (200, "text/html")
    return answer.body.decode()


def test_panel_counts_and_names_what_is_urgent(server: Server) -> None:
    url = server.url
    assert "No task." in panel(url)
    call(url, "add_task", worker="w", task_id="Up", family="G", status="DONE")
    call(url, "add_task", worker="w", task_id="A", family="F", deps=["B", "C"])
    call(url, "add_task", worker="w", task_id="B", family=HOSTILE, status="FAILED", expl='"a\\nno"')
    call(url, "add_task", worker="w", task_id="C", family="F", status="DONE")
    page = panel(url)
    assert COUNT.findall(page) == [("FAILED", "1"), ("UPSTREAM_FAILED", "1"), ("DONE", "2")]
    assert NAMED.findall(page) == [("FAILED", "&lt;script&gt;&amp;&quot;&#x27;")]
    assert '<p class="error">no</p>' in page
    root = panel(url, task_id="A", label=HOSTILE)
    assert COUNT.findall(root) == [("FAILED", "1"), ("UPSTREAM_FAILED", "1"), ("DONE", "1")]
    assert "<h1>&lt;script&gt;&amp;&quot;&#x27;</h1>" in root
    assert 'href="../static/visualiser/index.html#tab=task&amp;taskId=A"' in root
    assert COUNT.findall(panel(url, query="status:done")) == [("DONE", "2")]
    assert NAMED.findall(panel(url, query="changed<1h")) == NAMED.findall(page)
    assert 'data-bs-theme="dark" data-theme="dark"' in panel(url, theme="dark")


def test_panel_says_what_is_wrong_as_a_page_or_as_a_problem(shared_server: Server) -> None:
    url = shared_server.url
    for query, status in (("task_id=none", 404), ("query=stat:x", 400), ("theme=pink", 400)):
        problem(send(url, "GET", f"/embed/panel?{query}", headers={"Accept": JSON}), status)
        answer = send(url, "GET", f"/embed/panel?{query}", headers=PAGE)
        assert answer.status == status
        assert b"panel-refused" in answer.body
