"""Loading of the page: few requests, to its own server only, below any path prefix."""

from collections.abc import Iterator

import pytest

from contract_tests.server import Server
from ui_tests.browser import Browser, named
from ui_tests.conftest import SeededServer, check
from ui_tests.proxy import below
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.graph import Graph
from ui_tests.views.task_list import TaskList, row
from ui_tests.visualiser import PATH, Visualiser

#: The issue's: Luigi's page takes 42 requests and 342 kB.
MAX_REQUESTS = 12
MAX_BYTES = 220_000
#: of scripts: what the first view takes
MAX_SCRIPT_BYTES = 120_000


def test_cold_load_takes_few_requests_and_bytes(page: Visualiser) -> None:
    page.browser.devtools("Network.clearBrowserCache", {})
    page.browser.driver.get(page.url + PATH)
    page.ready()
    page.browser.eventually(page.connection, "live")
    requests = page.browser.requests()
    assert 5 < len(requests) <= MAX_REQUESTS
    assert 50_000 < page.browser.received() <= MAX_BYTES
    assert 50_000 < page.browser.received(".js") <= MAX_SCRIPT_BYTES


def test_only_shown_tasks_are_fetched(page: Visualiser) -> None:
    """A fault of Luigi's page: it fetches all tasks, eight times over."""
    page.open(length=10)
    tasks = TaskList(page)
    assert tasks.total() > 300
    assert len(tasks.task_ids()) == 10
    requests = page.browser.requests()
    asked = sorted(url.removeprefix(page.url) for url in requests if "/static/" not in url)
    assert [url.partition("?")[0] for url in asked] == [
        *("v1/events", "v1/holds", "v1/session", "v1/summary", "v1/tasks"),
    ]
    assert "limit=10" in asked[-1]


class TestBelowAPrefix:
    @pytest.fixture
    def prefixed(self, browser: Browser, seeded: SeededServer) -> Iterator[Visualiser]:
        with below("/tools/luigi/", seeded.url) as url:
            yield Visualiser(browser, url)
            check(browser, url)
            browser.driver.get("about:blank")

    def test_every_view_and_events_load(self, prefixed: Visualiser, seeded: SeededServer) -> None:
        prefixed.browser.driver.get(prefixed.url)
        prefixed.ready()
        prefixed.browser.eventually(prefixed.connection, "live")
        tasks = TaskList(prefixed)
        summary = seeded.luigid.get("/v1/summary")
        assert tasks.total() == summary["total"]
        tasks.act(tasks.task_ids()[0], "error")
        assert prefixed.browser.text(named("error-text"))
        prefixed.open("graph", taskId=seeded.state.graph.root)
        assert len(Graph(prefixed).nodes()) == 11
        prefixed.go("workers")
        prefixed.browser.find(named("worker-card"))
        prefixed.go("resources")
        prefixed.browser.find(named("resource-card"))

    def test_change_arrives(
        self, browser: Browser, server: Server, luigid: Luigid, worker: Worker, mark: str
    ) -> None:
        with below("/tools/luigi/", server.url) as url:
            tasks = TaskList(Visualiser(browser, url), mark)
            tasks.open()
            browser.eventually(tasks.page.connection, "live")
            task_id = worker.fail("etl.Load", {"test": mark}, "broken")
            browser.find(row(task_id))
            tasks.act(task_id, "forgive")
            browser.eventually(lambda: luigid.task(task_id)["status"], "PENDING")
            check(browser, url)
            browser.driver.get("about:blank")
