"""Queries, saved views, the command palette and columns of the task list."""

from selenium.webdriver.common.keys import Keys

from ui_tests.browser import named
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
