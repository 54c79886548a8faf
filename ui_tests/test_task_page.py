"""The page of a task, on a server whose history is older than its state."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contract_tests.server import Settings, running
from ui_tests import seed
from ui_tests.browser import Browser, named
from ui_tests.conftest import SETTINGS, check
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker, task_id_of
from ui_tests.visualiser import Visualiser

FAMILY = "etl.Load"
GONE = {"number": "old"}


def run(luigid: Luigid, worker: Worker, params: dict[str, str], status: str) -> str:
    """Have a worker run a task. Return its id."""
    worker.add(FAMILY, params)
    luigid.call("get_work", worker=worker.id, host="host-1", current_tasks=[])
    return worker.add(FAMILY, params, status=status, expl='"Traceback\\nValueError: no"')


@contextmanager
def start(folder: Path, settings: Settings) -> Iterator[Luigid]:
    folder.mkdir()
    with running(folder, settings=settings) as server, Luigid(server.url) as luigid:
        yield luigid


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server listens that knows a failed task, and whose history has another one."""
    folder = tmp_path_factory.mktemp("history")

    def settings() -> Settings:
        return {
            **SETTINGS,
            "scheduler": {**seed.SETTINGS["scheduler"], "record_task_history": "true"},
            "task_history": {"db_connection": f"sqlite:///{folder / 'history.db'}"},
        }

    with start(folder / "first", settings()) as luigid:
        run(luigid, seed.add_worker(luigid, "host-0", 1, "airflow", workers=1), GONE, "DONE")
    with start(folder / "second", settings()) as luigid:
        worker = seed.add_worker(luigid, "host-1", 4242, "airflow", workers=4)
        for _ in range(2):
            task_id = run(luigid, worker, {"number": "new"}, "FAILED")
        worker.add("etl.Report", {"number": "new"}, deps=[task_id])
        yield luigid.url


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Visualiser]:
    yield Visualiser(browser, url)
    check(browser, url)


def test_panel_leads_to_page_that_follows_the_task(page: Visualiser) -> None:
    task_id = task_id_of(FAMILY, {"number": "new"})
    page.open(search__search=FAMILY, task=task_id)
    page.browser.click(named("task-page-link"))
    page.browser.eventually(page.hash, {"tab": "task", "taskId": task_id})
    page.browser.eventually(lambda: page.browser.read(".task-page h1"), FAMILY)
    page.browser.eventually(lambda: statuses(page), ["FAILED", "FAILED"])
    assert "host-1, pid 4242" in page.browser.text(named("task-run", status="FAILED"))
    assert page.browser.text(f"{named('error-text')} strong") == "ValueError: no"
    assert "1 upstream failed" in page.browser.text(named("needed-by"))
    page.browser.click("[data-testid=row-action][data-action=forgive]")
    page.browser.until(lambda: "Pending" in page.browser.text(".task-page-head"), "the new status")
    page.browser.click(f"{named('needed-by')} a")
    page.browser.eventually(lambda: page.browser.read(".task-page h1"), "etl.Report")
    page.back()
    page.browser.eventually(lambda: page.browser.read(".task-page h1"), FAMILY)
    page.back()
    page.browser.eventually(lambda: page.hash().get("task"), task_id)


def test_task_that_is_gone_is_shown_from_history(page: Visualiser) -> None:
    page.browser.expected_messages.append("status of 404")
    page.browser.driver.get(f"{page.url}history/by_id/1")
    page.browser.click("a[href*='tab=task&']")
    page.ready()
    assert page.hash() == {"tab": "task", "taskId": task_id_of(FAMILY, GONE)}
    assert "no longer knows" in page.browser.text(named("task-gone"))
    assert "old" in page.browser.text(".task-page .pairs")
    assert statuses(page) == ["DONE"]


def test_window_does_not_scroll_beside_the_page(page: Visualiser) -> None:
    page.browser.set_size(390)
    page.open("task", taskId=task_id_of(FAMILY, {"number": "new"}))
    assert page.browser.script("return document.documentElement.scrollHeight - innerHeight") <= 0


def test_unknown_task_is_named(page: Visualiser) -> None:
    page.browser.expected_messages.append("status of 404")
    page.open("task", taskId="no/such task")
    assert "no/such task" in page.browser.text(named("task-unknown"))


def statuses(page: Visualiser) -> list[str | None]:
    """Return the statuses of the runs, the newest first."""
    return [row.get_attribute("data-status") for row in page.browser.all(named("task-run"))]
