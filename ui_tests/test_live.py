"""The page follows the server: changes, a pause, the loss of the server and its return."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from contract_tests.server import running
from ui_tests import seed
from ui_tests.browser import Browser, named
from ui_tests.conftest import SETTINGS
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.task_list import TaskList, difference, row
from ui_tests.visualiser import Visualiser

DAY = {"date": "2025-03-14"}


class TestChanges:
    @pytest.mark.firefox
    def test_new_task_appears(
        self, tasks: TaskList, worker: Worker, mark: str, params: dict[str, str]
    ) -> None:
        worker.add("etl.Load", params)
        tasks.open()
        tasks.browser.eventually(tasks.page.connection, "live")
        before = tasks.counts()
        task_id = worker.fail(f"etl.New{mark}", params, "broken")
        tasks.browser.until(lambda: task_id in tasks.task_ids())
        assert difference(before, tasks.counts()) == {"FAILED": +1}
        assert f"etl.New{mark}" in tasks.families()

    def test_workers_and_resources_appear(
        self, own_page: Visualiser, luigid: Luigid, worker: Worker, mark: str
    ) -> None:
        own_page.open("workers")
        own_page.browser.find(named("worker-card", worker_id=worker.id))
        other = seed.add_worker(luigid, f"other-{mark}", 2, "airflow")
        own_page.browser.find(named("worker-card", worker_id=other.id))
        own_page.go("resources")
        luigid.call("update_resources", **{mark: 3})
        own_page.browser.find(named("resource-card", resource=mark))

    def test_reading_position_stays(self, tasks: TaskList, worker: Worker, mark: str) -> None:
        ids = [worker.add("etl.Load", {"n": f"{n:03}", "test": mark}) for n in range(60)]
        tasks.open(order="1,asc")
        assert tasks.task_ids()[0] == ids[0]
        tasks.browser.click(f"{row(ids[20])} td:first-child input")
        tasks.browser.script("document.querySelector(args[0]).focus()", f"{row(ids[20])} input")
        place = "return document.querySelector(args[0]).getBoundingClientRect().top"
        tasks.browser.script(
            "document.querySelector(args[0]).scrollIntoView({ block: 'center' })", row(ids[20])
        )
        before = tasks.browser.script(place, row(ids[20]))
        for n in range(5):
            worker.add("etl.Earlier", {"n": str(n), "test": mark})
        worker.add("etl.Load", {"n": "020", "test": mark}, status="RUNNING")
        tasks.browser.until(lambda: "Running" in tasks.text(ids[20]))
        tasks.browser.eventually(lambda: tasks.task_ids()[0].startswith("etl.Earlier"), True)
        assert abs(tasks.browser.script(place, row(ids[20])) - before) <= 1
        assert tasks.browser.text(named("selected-count")) == "1 task selected"
        focused = tasks.browser.script(
            "return document.activeElement.closest('tr')?.dataset.taskId"
        )
        assert focused == ids[20]

    def test_open_dialog_stays(
        self, tasks: TaskList, worker: Worker, params: dict[str, str]
    ) -> None:
        task_id = worker.fail("etl.Load", params, "broken pipe")
        tasks.open()
        before = tasks.counts()
        tasks.act(task_id, "error")
        tasks.browser.find(named("error-text"))
        worker.add("etl.Clean", params)
        tasks.browser.eventually(lambda: difference(before, tasks.counts()), {"PENDING": +1})
        assert tasks.browser.text(named("error-text")).strip() == "broken pipe"


def test_updates_can_be_paused(tasks: TaskList, worker: Worker, params: dict[str, str]) -> None:
    worker.add("etl.Load", params)
    tasks.open()
    tasks.browser.eventually(tasks.page.connection, "live")
    tasks.browser.click(named("live-pause"))
    tasks.browser.eventually(tasks.page.connection, "paused")
    before = tasks.counts()
    task_id = worker.fail("etl.Clean", params, "broken")
    # The event of the change has arrived at another page by now.
    failed = tasks.browser.script(
        "const source = new EventSource('../../v1/events');"
        "return await new Promise((done) => source.addEventListener('change', (event) => {"
        "  source.close(); done(JSON.parse(event.data).statuses.FAILED); }))"
    )
    assert failed == before["FAILED"] + 1
    assert tasks.counts() == before
    tasks.browser.click(named("live-pause"))
    tasks.browser.eventually(tasks.page.connection, "live")
    tasks.browser.until(lambda: task_id in tasks.task_ids())


class TestLoss:
    @pytest.fixture
    def page(self, browser: Browser) -> Iterator[Visualiser]:
        """A page whose server stops and restarts on the same port."""
        browser.expected_messages.append(
            "net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE)"
        )
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        yield Visualiser(browser, f"http://127.0.0.1:{port}/")
        assert browser.console_messages() == []

    def test_loss_is_announced_and_recovered(self, page: Visualiser, tmp_path: Path) -> None:
        port = urlsplit(page.url).port or 0
        tasks = TaskList(page)
        with running(tmp_path, settings=SETTINGS, port=port) as server:
            with Luigid(server.url) as luigid:
                seed.add_worker(luigid, "host-1", 1, "airflow").add("etl.Load", DAY)
            page.open()
            page.browser.eventually(page.connection, "live")
        page.browser.eventually(page.connection, "lost")
        (banner,) = page.banners()
        assert "Connection lost" in banner
        # The list is still shown.
        assert len(tasks.task_ids()) == 1
        with running(tmp_path, settings=SETTINGS, port=port) as server:
            page.browser.eventually(page.connection, "live")
            page.browser.eventually(page.banners, [])
            # The state was stored, and the page continues with it.
            assert len(tasks.task_ids()) == 1
            with Luigid(server.url) as luigid:
                seed.add_worker(luigid, "host-1", 1, "airflow").add("etl.Extract", DAY)
            page.browser.eventually(lambda: len(tasks.task_ids()), 2)
            page.browser.driver.get("about:blank")

    def test_action_without_server_fails_with_message(
        self, page: Visualiser, tmp_path: Path
    ) -> None:
        port = urlsplit(page.url).port or 0
        with running(tmp_path, settings=SETTINGS, port=port) as server:
            with Luigid(server.url) as luigid:
                worker = seed.add_worker(luigid, "host-1", 1, "airflow")
                task_id = worker.fail("etl.Load", DAY, "broken")
            page.open()
        tasks = TaskList(page)
        page.browser.eventually(page.connection, "lost")
        tasks.act(task_id, "forgive")
        page.browser.until(lambda: any("cannot be reached" in one for one in page.notices()))
        assert "Failed" in tasks.text(task_id)
