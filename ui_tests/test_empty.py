"""The page without tasks, workers and resources."""

import pytest

from contract_tests.server import Settings
from ui_tests.browser import named
from ui_tests.conftest import SETTINGS
from ui_tests.seeding.worker import Worker
from ui_tests.views.task_list import TaskList
from ui_tests.visualiser import Visualiser


@pytest.fixture
def settings() -> Settings:
    return SETTINGS


def test_empty_view_says_how_to_fill_it(own_page: Visualiser) -> None:
    own_page.open()
    text = own_page.browser.text(named("no-task"))
    assert "No task yet" in text
    assert own_page.url in text
    own_page.go("workers")
    assert "luigi" in own_page.browser.text("#main")
    own_page.go("resources")
    assert "resources" in own_page.browser.text("#main")
    own_page.go("graph")
    assert own_page.browser.has(named("graph-search"))


def test_unknown_has_box_only_while_tasks_have_it(own_page: Visualiser, worker: Worker) -> None:
    own_page.open()
    tasks = TaskList(own_page)
    assert len(tasks.counts()) == 8
    assert "UNKNOWN" not in tasks.counts()
    worker.add("etl.Feed", {}, status="UNKNOWN")
    own_page.browser.eventually(lambda: tasks.counts().get("UNKNOWN"), 1)
    own_page.browser.click(tasks.box("UNKNOWN"))
    own_page.browser.eventually(tasks.total, 1)
    worker.add("etl.Feed", {}, status="DONE")
    # It filters, so it stays until the filter is gone.
    own_page.browser.eventually(tasks.total, 0)
    own_page.browser.click(tasks.box("UNKNOWN"))
    own_page.browser.eventually(lambda: "UNKNOWN" in tasks.counts(), False)
