"""How the page is loaded: little, from its own server alone, below any path prefix."""

from collections.abc import Iterator

import pytest

from contract_tests.server import Server
from ui_tests.browser import Browser, named
from ui_tests.conftest import SeededServer, check
from ui_tests.proxy import below
from ui_tests.seed import seed_plain
from ui_tests.seeding.luigid import Luigid
from ui_tests.views.graph import Graph
from ui_tests.views.task_list import TaskList, row
from ui_tests.visualiser import PATH, Visualiser

#: The issue's: Luigi's page takes 42 requests and 342 kB.
MOST_REQUESTS = 12
MOST_BYTES = 220_000


def test_a_cold_load_takes_few_requests_and_bytes(page: Visualiser) -> None:
    page.browser.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    page.browser.driver.get(page.url + PATH)
    page.ready()
    page.browser.eventually(page.connection, "live")
    requests = page.browser.requests()
    assert 5 < len(requests) <= MOST_REQUESTS
    assert 50_000 < page.browser.received() <= MOST_BYTES


def test_only_what_is_shown_is_fetched(own_page: Visualiser, luigid: Luigid) -> None:
    """A fault of Luigi's page: it fetches all tasks, eight times over."""
    seed_plain(luigid, 2000)
    own_page.open(length=10)
    tasks = TaskList(own_page)
    assert tasks.total() == 2000
    assert len(tasks.task_ids()) == 10
    asked = [url for url in own_page.browser.requests() if "/v1/" in url or "/api/" in url]
    assert len(asked) <= 4
    assert own_page.browser.received("/v1/") < 30_000


class TestBelowAPrefix:
    @pytest.fixture
    def prefixed(self, browser: Browser, seeded: SeededServer) -> Iterator[Visualiser]:
        with below("/tools/luigi/", seeded.url) as url:
            yield Visualiser(browser, url)
            check(browser, url)
            browser.driver.get("about:blank")

    def test_every_view_and_the_events(self, prefixed: Visualiser, seeded: SeededServer) -> None:
        prefixed.browser.driver.get(prefixed.url)
        prefixed.ready()
        prefixed.browser.eventually(prefixed.connection, "live")
        tasks = TaskList(prefixed)
        assert tasks.total() == seeded.luigid.get("/v1/summary")["total"]
        tasks.act(tasks.task_ids()[0], "error")
        assert prefixed.browser.text(named("error-text"))
        prefixed.open("graph", taskId=seeded.state.graph.root)
        assert len(Graph(prefixed).nodes()) == 11
        prefixed.go("workers")
        prefixed.browser.find(named("worker-card"))
        prefixed.go("resources")
        prefixed.browser.find(named("resource-card"))

    def test_a_change_comes_through(self, browser: Browser, server: Server, luigid: Luigid) -> None:
        worker = seed_plain(luigid, 5)
        with below("/tools/luigi/", server.url) as url:
            prefixed = Visualiser(browser, url)
            prefixed.open()
            prefixed.browser.eventually(prefixed.connection, "live")
            task_id = worker.fail("etl.Load", {"a": "1"}, "broken")
            browser.find(row(task_id))
            TaskList(prefixed).act(task_id, "forgive")
            browser.eventually(lambda: luigid.task(task_id)["status"], "PENDING")
            check(browser, url)
            browser.driver.get("about:blank")
