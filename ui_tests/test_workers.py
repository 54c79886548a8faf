"""The view of the workers: their cards and controls."""

import pytest
from selenium.webdriver.common.keys import Keys

from contract_tests.server import Settings
from ui_tests import seed
from ui_tests.browser import named
from ui_tests.conftest import SETTINGS, SeededServer
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.visualiser import Visualiser


def card(worker: Worker) -> str:
    return named("worker-card", worker_id=worker.id)


def control(worker: Worker, name: str) -> str:
    return f"{card(worker)} {named('worker-action', action=name)}"


def state_of(luigid: Luigid, worker: Worker) -> object:
    return next(one["state"] for one in luigid.call("worker_list") if one["name"] == worker.id)


def test_card_shows_worker(page: Visualiser, seeded: SeededServer) -> None:
    page.open("workers")
    (etl,) = [one for one in seeded.state.workers if "host=etl-01" in one.id]
    text = page.browser.text(card(etl))
    for part in ("etl-01", "airflow", "4242", "report.DailySales", "etl.LoadOrders", "warehouse"):
        assert part in text
    assert "52" in text


def test_every_worker_has_card(page: Visualiser, seeded: SeededServer) -> None:
    page.open("workers")
    known = {one["name"] for one in seeded.luigid.call("worker_list")}
    cards = page.browser.all(named("worker-card"))
    assert {one.get_attribute("data-worker-id") for one in cards} == known


def test_idle_worker_is_a_line_that_says_what_it_ran(
    own_page: Visualiser, worker: Worker, params: dict[str, str]
) -> None:
    own_page.open("workers")
    own_page.browser.type(named("worker-find"), worker.id)
    worker.add("etl.Load", params)
    worker.add("etl.Load", params, status="RUNNING")
    own_page.browser.until(lambda: own_page.browser.has(f"{card(worker)} .worker-head"), "a card")
    worker.add("etl.Load", params, status="FAILED", expl='"no"')
    own_page.browser.until(lambda: "idle for" in own_page.browser.read(card(worker)), "a line")
    assert not own_page.browser.has(f"{card(worker)} .worker-head")
    own_page.browser.click(f"{card(worker)} .lately a")
    own_page.browser.eventually(lambda: own_page.browser.read("#panel h2"), "etl.Load")
    own_page.browser.click(f"{card(worker)} .worker-toggle")
    own_page.browser.until(lambda: "Unique" in own_page.browser.read(card(worker)), "all of it")


def test_disabled_worker_has_no_controls(page: Visualiser, seeded: SeededServer) -> None:
    page.open("workers")
    (retired,) = [one for one in seeded.state.workers if "retired" in one.id]
    assert "disabled" in page.browser.text(card(retired))
    assert not page.browser.has(f"{card(retired)} {named('worker-action')}")


class TestProcesses:
    @pytest.mark.parametrize(("name", "number"), [("increase", 5), ("decrease", 3)])
    def test_buttons_change_processes_by_one(
        self, own_page: Visualiser, worker: Worker, name: str, number: int
    ) -> None:
        own_page.open("workers")
        own_page.browser.click(control(worker, name))
        own_page.browser.until(lambda: str(number) in own_page.browser.read(card(worker)))
        own_page.browser.until(lambda: own_page.notices())
        (message,) = worker.ping()
        assert (message["name"], message["kwargs"]) == ("set_worker_processes", {"n": number})

    def test_processes_are_at_least_one(
        self, own_page: Visualiser, luigid: Luigid, mark: str
    ) -> None:
        lone = seed.add_worker(luigid, f"lone-{mark}", 1, "airflow", workers=1)
        own_page.open("workers")
        fewer = own_page.browser.find(control(lone, "decrease"))
        assert fewer.get_attribute("aria-disabled") == "true"
        fewer.click()
        assert lone.ping() == []

    def test_number_is_set_by_keyboard(self, own_page: Visualiser, worker: Worker) -> None:
        """A fault of Luigi's page: Enter loads the page anew."""
        own_page.open("workers")
        own_page.mark_document()
        own_page.browser.click(control(worker, "set"))
        field = f"{own_page.dialog()} input"
        own_page.browser.type(field, "0")
        own_page.browser.until(lambda: "at least 1" in own_page.browser.read("[role=dialog]"))
        own_page.browser.press(Keys.ENTER)
        assert own_page.has_dialog()
        own_page.browser.type(field, "12")
        own_page.browser.press(Keys.ENTER)
        own_page.browser.until(lambda: not own_page.has_dialog())
        own_page.browser.until(lambda: "12" in own_page.browser.read(card(worker)))
        assert own_page.is_same_document()
        (message,) = worker.ping()
        assert message["kwargs"] == {"n": 12}


def test_worker_is_disabled_after_confirmation(
    own_page: Visualiser, worker: Worker, luigid: Luigid, params: dict[str, str]
) -> None:
    worker.add("etl.Load", params, status="RUNNING")
    own_page.open("workers")
    own_page.browser.click(control(worker, "disable"))
    own_page.dialog()
    own_page.browser.press_escape()
    own_page.browser.until(lambda: not own_page.has_dialog())
    assert state_of(luigid, worker) == "active"
    own_page.browser.click(control(worker, "disable"))
    own_page.browser.click(f"{own_page.dialog()} .btn-danger")
    own_page.browser.until(lambda: "disabled" in own_page.browser.read(card(worker)))
    assert state_of(luigid, worker) == "disabled"
    assert "Its running tasks go on" in own_page.browser.text(card(worker))
    assert "etl.Load" in own_page.browser.text(card(worker))


def test_tasks_of_worker_have_actions(
    own_page: Visualiser, worker: Worker, luigid: Luigid, params: dict[str, str]
) -> None:
    task_id = worker.add("etl.Load", params, status="RUNNING")
    worker.tell(task_id, "half way", 50)
    own_page.open("workers")
    assert "half way" in own_page.browser.text(card(worker))
    own_page.browser.click(f"{card(worker)} {named('row-action', action='mark-done')}")
    own_page.browser.click(f"{own_page.dialog()} .btn-primary")
    row = f'{card(worker)} tr[data-task-id="{task_id}"]'
    own_page.browser.until(lambda: not own_page.browser.has(row), "the running task to end")
    assert luigid.task(task_id)["status"] == "DONE"


class TestWithoutMessages:
    @pytest.fixture
    def settings(self) -> Settings:
        return {**SETTINGS, "scheduler": {**SETTINGS["scheduler"], "send_messages": "false"}}

    def test_tasks_get_no_messages_but_workers_are_controlled(
        self, own_page: Visualiser, worker: Worker
    ) -> None:
        worker.add("etl.Load", status="RUNNING", accepts_messages=True)
        own_page.open("workers")
        actions = own_page.browser.all(f"{card(worker)} {named('row-action')}")
        names = [action.get_attribute("data-action") for action in actions]
        assert names == ["mark-done", "graph"]
        own_page.browser.click(control(worker, "increase"))
        own_page.browser.until(lambda: own_page.notices())
        (message,) = worker.ping()
        assert message["name"] == "set_worker_processes"
