"""Texts of workers are shown as text: none runs as a script, in any view or dialog."""

import re

import pytest
from selenium.webdriver.common.keys import Keys

from ui_tests import seed
from ui_tests.browser import named
from ui_tests.message_responder import responding_to_messages
from ui_tests.seeding import hostile
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.graph import LAYOUTS, Graph
from ui_tests.views.task_list import TaskList, row
from ui_tests.visualiser import Visualiser


def assert_nothing_ran(page: Visualiser) -> None:
    """Give images the time to fail, then look; the fixtures see to the console and to requests."""
    ran = page.browser.script(
        "for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);"
        "return window.ran ?? null"
    )
    assert ran is None
    inserted = page.browser.script(
        "return [...document.querySelectorAll('body img, body script, [onload], [onerror]')]"
        ".filter((one) => !one.matches('#bar img, script[type=module]'))"
        ".map((one) => one.outerHTML)"
    )
    assert inserted == []


@pytest.mark.firefox
def test_task_list_shows_text(page: Visualiser) -> None:
    page.open(search__search="evil")
    tasks = TaskList(page)
    text = tasks.text(hostile.TASK_ID)
    for part in (hostile.FAMILY, hostile.IMAGE + hostile.SCRIPT, hostile.RESOURCE):
        assert part in text
    titles = page.browser.script(
        "return [...document.querySelectorAll(`${args[0]} [title]`)].map((one) => one.title)",
        row(hostile.TASK_ID),
    )
    assert any(hostile.SCRIPT in title and hostile.IMAGE in title for title in titles)
    assert_nothing_ran(page)


def test_families_and_chips_show_text(page: Visualiser) -> None:
    page.open()
    page.browser.click(named("family", family=hostile.FAMILY))
    tasks = TaskList(page)
    page.browser.eventually(tasks.total, 2)
    assert any(hostile.FAMILY in chip for chip in tasks.chips())
    assert_nothing_ran(page)


def test_filters_of_link_show_text(page: Visualiser) -> None:
    page.open(
        family=hostile.IMAGE,
        search__search=hostile.SCRIPT,
        resources=[hostile.QUOTES],
        statuses=[hostile.IMAGE],
    )
    assert hostile.IMAGE in page.notes()[0]
    assert len(TaskList(page).chips()) == 3
    assert_nothing_ran(page)


def test_panel_shows_text(page: Visualiser) -> None:
    page.open(task=hostile.TASK_ID)
    text = page.browser.text("#panel")
    for part in (hostile.FAMILY, hostile.TEMPLATE, hostile.PARAMS["arabic"], hostile.SCRIPT):
        assert part in text
    assert_nothing_ran(page)


def test_error_and_command_show_text(page: Visualiser) -> None:
    page.open(family=hostile.FAMILY, statuses=["FAILED"])
    tasks = TaskList(page)
    tasks.act(tasks.task_ids()[0], "error")
    assert page.browser.text(named("error-text")).strip() == hostile.SCRIPT + hostile.QUOTES
    assert page.dialog_title() == f"Error of {hostile.FAMILY}"
    assert_nothing_ran(page)


def test_status_message_shows_text(page: Visualiser) -> None:
    page.open(search__search="evil")
    TaskList(page).act(hostile.TASK_ID, "status")
    assert page.browser.text(named("status-message")) == hostile.IMAGE + hostile.SCRIPT
    assert_nothing_ran(page)


def test_response_to_message_shows_text(own_page: Visualiser, luigid: Luigid) -> None:
    evil = seed.add_hostile(luigid)
    own_page.open(search__search="evil")
    TaskList(own_page).act(hostile.TASK_ID, "message")
    with responding_to_messages(own_page.url, evil.id, lambda content: content + hostile.SCRIPT):
        own_page.browser.click(f"{own_page.dialog()} [type=checkbox]")
        own_page.browser.type(f"{own_page.dialog()} [type=text]", hostile.IMAGE + Keys.ENTER)
        response = hostile.IMAGE + hostile.SCRIPT
        own_page.browser.eventually(
            lambda: own_page.browser.read(named("message-response")), response
        )
    assert_nothing_ran(own_page)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.firefox
def test_graph_and_tooltips_show_text(page: Visualiser, layout: str) -> None:
    page.open("graph", taskId=hostile.TASK_ID, visType=layout)
    graph = Graph(page)
    assert set(graph.nodes()) >= {hostile.TASK_ID, hostile.SCRIPT}
    page.browser.hover(graph.node(hostile.TASK_ID))
    page.browser.until(lambda: hostile.IMAGE in page.browser.read("[role=tooltip]"))
    assert_nothing_ran(page)


def test_workers_show_text(page: Visualiser) -> None:
    page.open("workers")
    text = page.browser.text(named("worker-card", worker_id=hostile.WORKER))
    assert f"user {hostile.SCRIPT}" in text
    assert hostile.IMAGE + hostile.SCRIPT in text
    page.browser.click(f"{named('worker-card', worker_id=hostile.WORKER)} [data-action=disable]")
    assert hostile.IMAGE in page.browser.text(page.dialog())
    assert_nothing_ran(page)


def test_resources_show_text(page: Visualiser) -> None:
    page.open("resources", resources=[hostile.RESOURCE])
    text = page.browser.text(named("resource-card", resource=hostile.RESOURCE))
    assert hostile.RESOURCE in text
    assert hostile.FAMILY in text
    assert_nothing_ran(page)


def test_notices_show_text(own_page: Visualiser, worker: Worker) -> None:
    task_id = worker.fail(hostile.FAMILY, hostile.PARAMS, hostile.SCRIPT)
    own_page.open()
    TaskList(own_page).act(task_id, "forgive")
    own_page.browser.until(lambda: any(hostile.FAMILY in one for one in own_page.notices()))
    assert_nothing_ran(own_page)


#: Texts that a turned text beside them, or the name in the same text, has reordered.
REORDERED = r"""
const TURN = /[\u202a-\u202e\u2066-\u2069]/;
const placeOf = (node, at) => {
  const range = document.createRange();
  range.setStart(node, at);
  range.setEnd(node, at + 1);
  return range.getBoundingClientRect();
};
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
  const text = node.data;
  if (TURN.test(text) || !node.parentElement.checkVisibility()) continue;
  const letters = [...text.matchAll(/[\x21-\x7e]/g)].map(({ index }) => index);
  for (let at = 1; at < letters.length; at += 1) {
    const [before, after] = [placeOf(node, letters[at - 1]), placeOf(node, letters[at])];
    if (before.width > 0 && before.top === after.top && before.left > after.left) {
      found.push(text);
      break;
    }
  }
}
return found;
"""
#: It turns what follows, and ends what isolates it.
TURNED = "evil.\u202eTurned\u2069\u2069\u202e"


@pytest.mark.firefox
def test_name_that_turns_text_reorders_nothing_beside_it(
    own_page: Visualiser, worker: Worker, mark: str
) -> None:
    browser = own_page.browser
    params = {"a": f"x{TURNED}", "b": "2", "test": mark}
    failed = worker.fail(TURNED, params, "ValueError: no")
    waits = worker.add("evil.Waits", {"test": mark}, deps=[failed])
    own_page.open(search__search=mark, task=waits)
    assert "waits for evil." in TaskList(own_page).text(waits)
    assert browser.script(REORDERED) == []
    own_page.open("task", taskId=waits)
    assert browser.script(REORDERED) == []
    own_page.open("failures", search__search="ValueError")
    assert browser.script(REORDERED) == []
    own_page.open("graph", taskId=waits)
    browser.hover(Graph(own_page).node(failed))
    browser.until(lambda: "failed" in browser.read("[role=tooltip]"))
    assert browser.script(REORDERED) == []


@pytest.mark.firefox
def test_script_in_page_is_noticed(page: Visualiser) -> None:
    """The page's policy blocks a script and logs it, which the other tests would notice."""
    page.open()
    page.browser.expected_messages.append("Content.Security.Policy")
    page.browser.script("document.body.innerHTML += args[0]", hostile.IMAGE)
    console_messages = []

    def is_noticed() -> bool:
        page.browser.expected_messages.clear()
        console_messages.extend(page.browser.console_messages())
        return any(re.search("Content.Security.Policy", one) for one in console_messages)

    page.browser.until(is_noticed)
