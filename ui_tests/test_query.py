"""Queries, saved views, the command palette and columns of the task list."""

from selenium.webdriver.common.keys import Keys

from ui_tests.browser import named
from ui_tests.conftest import SeededServer
from ui_tests.views.task_list import TaskList
from ui_tests.visualiser import Visualiser


def test_query_is_written_with_suggestions_and_filters(page: Visualiser) -> None:
    page.open()
    tasks, browser = TaskList(page), page.browser
    box = browser.find(named("task-filter"))
    box.click()
    box.send_keys("status:fai")
    browser.find(named("suggestion"))
    box.send_keys(Keys.ARROW_DOWN, Keys.ENTER, "family:et")
    browser.eventually(lambda: box.get_attribute("aria-expanded"), "true")
    box.send_keys("l.Load*")
    browser.eventually(lambda: page.hash().get("query"), "status:failed family:etl.Load*")
    browser.eventually(tasks.chips, ["Query status:failed", "Query family:etl.Load*"])
    browser.until(
        lambda: all(one.startswith("etl.Load") for one in tasks.task_ids()), "the rows that fit"
    )
    box.send_keys(" wait>1h")
    assert "at character 32: expected a field" in browser.text(named("query-error"))
    # Chromium tells of the 400 in its console.
    browser.console_messages()


def test_saved_view_brings_back_filters_and_columns(page: Visualiser) -> None:
    page.open(query="status:failed -held:yes", columns="status,time,family")
    page.browser.click(named("open-views"))
    page.browser.find("#view-name").send_keys("Mine")
    page.browser.click(named("save-view"))
    page.browser.find(f"{named('saved-view')}[data-name=Mine]")
    page.open("workers")
    page.browser.find("body").send_keys(Keys.CONTROL, "k")
    page.browser.find("#command").send_keys("mine")
    page.browser.eventually(lambda: page.browser.text(f"{named('command')} .cut"), "Mine")
    page.browser.press(Keys.ENTER)
    page.browser.eventually(lambda: page.hash().get("query"), "status:failed -held:yes")
    page.ready()
    heads = [head.text for head in page.browser.all("thead th") if head.text]
    assert heads[:3] == ["Status", "Time", "Task"]


def test_palette_calls_buttons_and_workers_as_the_page_does(
    page: Visualiser, seeded: SeededServer
) -> None:
    browser = page.browser
    page.open("graph", taskId=seeded.state.chain)
    assert commands(page, "critical path")[0] == ("Critical path", "Action")
    browser.press_escape()
    page.open()
    assert commands(page, "etl-01")[0] == ("etl-01, pid 4242", "Tasks of the worker")
    browser.press(Keys.ENTER)
    browser.eventually(lambda: page.hash().get("query"), f'worker:"{seeded.state.workers[0].id}"')
    page.ready()
    # Those of the sidebar are families, not actions, too.
    assert "Action" not in {kind for _, kind in commands(page, "LoadOrders")}
    browser.press_escape()


def commands(page: Visualiser, typed: str) -> list[tuple[str, str]]:
    """Open the palette, type, and return what it shows: the words and the kinds."""
    browser = page.browser
    browser.find("body").send_keys(Keys.CONTROL, "k")
    browser.find("#command").send_keys(typed)
    word, kind = f"{named('command')} .cut", f"{named('command')} small"

    def shown() -> list[tuple[str, str]]:
        # At once: the list may change while it is read.
        words, kinds = browser.script(
            "return args.map((each) => [...document.querySelectorAll(each)]"
            ".map(({ innerText }) => innerText))",
            word,
            kind,
        )
        return list(zip(words, kinds, strict=True))

    browser.until(lambda: shown() and typed.lower() in shown()[0][0].lower(), typed)
    return shown()


def test_query_that_cannot_be_read_leaves_no_empty_card(page: Visualiser) -> None:
    page.open(query="waiting>xx")
    browser = page.browser
    assert "expected a duration" in browser.text(named("query-error"))
    assert browser.script("return document.querySelector('.task-card').offsetHeight") == 0
    boxes = [browser.find(one).rect for one in (named("sidebar-toggle"), named("task-filter"))]
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 3
    # Chromium tells of the 400 in its console.
    browser.console_messages()
