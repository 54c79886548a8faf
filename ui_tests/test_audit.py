"""The record of what operators do, on the page."""

from ui_tests.browser import named
from ui_tests.visualiser import Visualiser


def test_what_the_page_does_is_in_the_record(own_page: Visualiser) -> None:
    own_page.open("audit")
    own_page.browser.click(named("pause-toggle"))
    change = f"{named('action')} .action-change"
    own_page.browser.eventually(lambda: own_page.browser.text(change), "paused: no → yes")
    own_page.browser.click(f"{named('action')} .action-name a")
    own_page.browser.find(named("audit-filter"))
    assert own_page.browser.text(f"{named('action')} .action-who") == "127.0.0.1"
    own_page.browser.click(named("audit-filter"))
    own_page.browser.click(named("pause-toggle"))
    own_page.browser.eventually(lambda: own_page.browser.text(change), "paused: yes → no")
