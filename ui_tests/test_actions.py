"""Actions on tasks: server, row and counts change at once."""

import pytest
from selenium.webdriver.common.keys import Keys

from ui_tests.browser import named
from ui_tests.message_responder import responding_to_messages
from ui_tests.seeding import hostile, traces
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.task_list import TaskList, action, difference

Params = dict[str, str]


def status_of(luigid: Luigid, task_id: str) -> str:
    return str(luigid.task(task_id)["status"])


class TestFailed:
    @pytest.fixture
    def task_id(self, worker: Worker, tasks: TaskList, params: Params) -> str:
        task_id = worker.fail("etl.LoadOrders", params, traces.TIMEOUT)
        worker.add("etl.CleanOrders", params, deps=[task_id])
        tasks.open()
        return task_id

    def test_actions_of_status_are_offered(self, tasks: TaskList, task_id: str) -> None:
        assert tasks.actions(task_id) == ["error", "retry", "forgive", "mark-done", "graph"]

    def test_failures_are_forgiven(self, tasks: TaskList, task_id: str, luigid: Luigid) -> None:
        before = tasks.counts()
        tasks.act(task_id, "forgive")
        tasks.browser.until(lambda: "Pending" in tasks.text(task_id))
        changes = {"PENDING": +2, "FAILED": -1, "UPSTREAM_FAILED": -1}
        assert difference(before, tasks.counts()) == changes
        assert status_of(luigid, task_id) == "PENDING"
        assert tasks.actions(task_id) == ["hold", "graph"]
        assert "Forgiven" in tasks.page.notices()[0]

    def test_task_is_marked_as_done_after_confirmation(
        self, tasks: TaskList, task_id: str, luigid: Luigid
    ) -> None:
        before = tasks.counts()
        tasks.act(task_id, "mark-done")
        assert tasks.page.dialog_title() == "Mark etl.LoadOrders as done?"
        assert status_of(luigid, task_id) == "FAILED"
        tasks.browser.click(f"{tasks.page.dialog()} .btn-primary")
        tasks.browser.until(lambda: "Done" in tasks.text(task_id))
        changes = {"PENDING": +1, "DONE": +1, "FAILED": -1, "UPSTREAM_FAILED": -1}
        assert difference(before, tasks.counts()) == changes
        assert status_of(luigid, task_id) == "DONE"

    def test_task_is_not_marked_as_done_without_confirmation(
        self, tasks: TaskList, task_id: str, luigid: Luigid
    ) -> None:
        tasks.act(task_id, "mark-done")
        tasks.browser.press_escape()
        tasks.browser.until(lambda: not tasks.page.has_dialog())
        assert status_of(luigid, task_id) == "FAILED"

    def test_error_is_shown(self, tasks: TaskList, task_id: str, params: Params) -> None:
        tasks.act(task_id, "error")
        assert tasks.page.dialog_title() == "Error of etl.LoadOrders"
        assert tasks.browser.text(named("error-text")).strip() == traces.TIMEOUT.strip()
        options = f"--date 2025-03-14 --test {params['test']}"
        command = f"luigi --module pipelines.etl etl.LoadOrders {options}"
        assert tasks.browser.text(named("command")) == command

    def test_error_is_copied(self, tasks: TaskList, task_id: str) -> None:
        tasks.act(task_id, "error")
        tasks.browser.click('[aria-label="Copy the error"]')
        tasks.browser.until(lambda: any("Copied" in notice for notice in tasks.page.notices()))
        allowed = {"permissions": ["clipboardReadWrite"], "origin": tasks.page.url}
        tasks.browser.devtools("Browser.grantPermissions", allowed)
        assert tasks.browser.script("return navigator.clipboard.readText()") == traces.TIMEOUT


def test_long_error_scrolls_within_dialog(tasks: TaskList, worker: Worker, params: Params) -> None:
    task_id = worker.fail("report.Dashboard", params, traces.deep(900) + traces.LONG_LINE)
    tasks.open()
    tasks.act(task_id, "error")
    tasks.browser.find(named("error-text"))
    measure = (
        "const dialog = document.querySelector('[role=dialog]');"
        "const header = dialog.querySelector('.modal-header').getBoundingClientRect();"
        "const footer = dialog.querySelector('.modal-footer').getBoundingClientRect();"
        "const sideways = [dialog, ...dialog.querySelectorAll('*')].filter((one) =>"
        "  one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible'"
        "  && one.clientWidth > 0 && getComputedStyle(one).display !== 'inline');"
        "return [header.top >= 0, footer.bottom <= innerHeight, sideways.map((s) => s.className)];"
    )
    assert tasks.browser.script(measure) == [True, True, []]


def test_error_that_is_not_json_is_shown_unchanged(
    tasks: TaskList, worker: Worker, params: Params
) -> None:
    task_id = worker.add("etl.Load", params, status="FAILED", expl='out of "paper\n\\n and ink')
    tasks.open()
    tasks.act(task_id, "error")
    assert tasks.browser.text(named("error-text")).strip() == 'out of "paper\n\\n and ink'


class TestDisabled:
    @pytest.fixture
    def task_id(self, worker: Worker, tasks: TaskList, params: Params) -> str:
        task_id = worker.fail_for_good("ml.TrainModel", params, traces.MEMORY)
        worker.add("ml.Score", params, deps=[task_id])
        tasks.open()
        return task_id

    def test_error_is_shown(self, tasks: TaskList, task_id: str) -> None:
        tasks.act(task_id, "error")
        assert "Unable to allocate 38.2 GiB" in tasks.browser.text(named("error-text"))

    def test_task_is_re_enabled(self, tasks: TaskList, task_id: str, luigid: Luigid) -> None:
        assert tasks.actions(task_id) == ["error", "retry", "re-enable", "mark-done", "graph"]
        before = tasks.counts()
        tasks.act(task_id, "re-enable")
        tasks.browser.until(lambda: "Failed" in tasks.text(task_id))
        changes = {"FAILED": +1, "UPSTREAM_FAILED": +1, "DISABLED": -1, "UPSTREAM_DISABLED": -1}
        assert difference(before, tasks.counts()) == changes
        assert status_of(luigid, task_id) == "FAILED"

    def test_task_disabled_by_worker_cannot_be_re_enabled(
        self, tasks: TaskList, worker: Worker, params: Params
    ) -> None:
        task_id = worker.add("etl.Old", params, status="DISABLED")
        tasks.open()
        assert tasks.actions(task_id) == ["mark-done", "graph"]


class TestRunning:
    @pytest.fixture
    def task_id(self, worker: Worker, tasks: TaskList, params: Params) -> str:
        task_id = worker.add(
            "etl.LoadOrders",
            params,
            status="RUNNING",
            accepts_messages=True,
            tracking_url="https://cluster.example.com/job?id=1",
        )
        worker.tell(task_id, "31 of 120 partitions read", 26)
        tasks.open()
        return task_id

    def test_tracking_page_is_linked(self, tasks: TaskList, task_id: str) -> None:
        link = tasks.browser.find(action(task_id, "tracking"))
        assert link.get_attribute("href") == "https://cluster.example.com/job?id=1"
        assert link.get_attribute("target") == "_blank"
        assert link.get_attribute("rel") == "noopener noreferrer"

    def test_only_web_pages_are_linked(
        self, tasks: TaskList, worker: Worker, params: Params
    ) -> None:
        task_ids = [
            worker.add("etl.Bad", {**params, "url": url}, status="RUNNING", tracking_url=url)
            for url in (hostile.LINK, "JAVASCRIPT:1", "data:text/html,1", "file:///a", "")
        ]
        tasks.open()
        for task_id in task_ids:
            assert tasks.actions(task_id) == ["mark-done", "graph"]

    def test_status_message_is_updated(
        self, tasks: TaskList, task_id: str, worker: Worker, params: Params
    ) -> None:
        tasks.act(task_id, "status")
        assert tasks.page.dialog_title() == "Status of etl.LoadOrders"
        shown = named("status-message")
        assert tasks.browser.text(shown) == "31 of 120 partitions read"
        worker.tell(task_id, "32 of 120 partitions read", 27)
        tasks.browser.eventually(lambda: tasks.browser.read(shown), "32 of 120 partitions read")
        assert "27 %" in tasks.browser.text(tasks.page.dialog())
        worker.add("etl.LoadOrders", params, status="DONE")
        tasks.browser.until(lambda: "not running any more" in tasks.browser.read("[role=dialog]"))

    def test_message_is_answered(self, tasks: TaskList, task_id: str, worker: Worker) -> None:
        with responding_to_messages(
            tasks.page.url, worker.id, lambda content: f"you said: {content}"
        ):
            tasks.act(task_id, "message")
            assert tasks.page.dialog_title() == "Message to etl.LoadOrders"
            tasks.page.mark_document()
            tasks.browser.click(f"{tasks.page.dialog()} [type=checkbox]")
            tasks.browser.type(
                f"{tasks.page.dialog()} [type=text]", "stop at <b>42</b>" + Keys.ENTER
            )
            answer = "you said: stop at <b>42</b>"
            tasks.browser.eventually(lambda: tasks.browser.read(named("message-response")), answer)
        assert tasks.page.is_same_document()

    def test_message_without_response_is_sent(
        self, tasks: TaskList, task_id: str, worker: Worker
    ) -> None:
        tasks.act(task_id, "message")
        tasks.browser.type(f"{tasks.page.dialog()} [type=text]", "hello")
        tasks.browser.click(f"{tasks.page.dialog()} [type=submit]")
        state = named("message-state")
        tasks.browser.eventually(lambda: tasks.browser.read(state), "Sent.")
        (message,) = worker.ping()
        assert message["kwargs"]["content"] == "hello"
        assert message["kwargs"]["task_id"] == task_id

    def test_dialog_says_when_no_response_can_come(
        self, tasks: TaskList, task_id: str, worker: Worker, params: Params
    ) -> None:
        tasks.act(task_id, "message")
        tasks.browser.click(f"{tasks.page.dialog()} [type=checkbox]")
        tasks.browser.type(f"{tasks.page.dialog()} [type=text]", "hello" + Keys.ENTER)
        state = named("message-state")
        tasks.browser.until(lambda: "Waiting" in tasks.browser.read(state))
        worker.add("etl.LoadOrders", params, status="DONE")
        tasks.browser.until(lambda: "not running any more" in tasks.browser.read(state))

    def test_task_is_marked_as_done(self, tasks: TaskList, task_id: str, luigid: Luigid) -> None:
        before = tasks.counts()
        tasks.act(task_id, "mark-done")
        tasks.browser.click(f"{tasks.page.dialog()} .btn-primary")
        tasks.browser.until(lambda: "Done" in tasks.text(task_id))
        assert status_of(luigid, task_id) == "DONE"
        assert difference(before, tasks.counts()) == {"RUNNING": -1, "DONE": +1}

    def test_row_links_to_graph(self, tasks: TaskList, task_id: str) -> None:
        tasks.act(task_id, "graph")
        tasks.browser.eventually(lambda: tasks.page.hash().get("taskId"), task_id)
        assert tasks.page.hash()["tab"] == "graph"


def test_panel_shows_details_and_acts(
    tasks: TaskList, worker: Worker, luigid: Luigid, params: Params
) -> None:
    upstream = worker.add("etl.Upstream", params, status="DONE")
    task_id = worker.fail(
        "etl.LoadOrders", params | {"region": "west"}, traces.TIMEOUT, deps=[upstream]
    )
    worker.add("etl.Downstream", params, deps=[task_id])
    tasks.page.open(task=task_id)
    panel = tasks.browser.text("#panel")
    for part in ("etl.LoadOrders", "Failed", "QueryTimeout", "etl.Upstream", "etl.Downstream"):
        assert part in panel
    assert "region" in panel
    titles = "return [...document.querySelectorAll('#panel [title]')].map(({ title }) => title)"
    assert worker.id in tasks.browser.script(titles)
    tasks.browser.click(f"#panel {named('row-action', action='forgive')}")
    tasks.browser.eventually(lambda: status_of(luigid, task_id), "PENDING")
    tasks.browser.until(lambda: "Pending" in tasks.browser.read("#panel"))
    tasks.browser.press_escape()
    tasks.browser.until(lambda: not tasks.browser.has("#panel"))


def test_panel_of_unknown_task_says_so(tasks: TaskList) -> None:
    # The console logs every answer that is not a success.
    tasks.browser.expected_messages.append(r"/v1/tasks/etl\.Nothing_1 - .* status of 404 ")
    tasks.page.open(task="etl.Nothing_1")
    assert "etl.Nothing_1" in tasks.browser.text("#panel")
