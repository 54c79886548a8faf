"""The bar: tabs, the forms of times and colours, the scheduler's switch."""

import re

import pytest

from ui_tests.browser import named
from ui_tests.conftest import SeededServer
from ui_tests.seeding.luigid import Luigid
from ui_tests.visualiser import Visualiser


def test_tab_shows_its_view(page: Visualiser) -> None:
    page.open()
    for tab, title in [
        ("graph", "Graph"),
        ("workers", "Workers"),
        ("resources", "Resources"),
        ("audit", "Audit"),
        ("tasks", "Tasks"),
    ]:
        page.go(tab)
        assert page.browser.driver.title == f"{title} \N{EN DASH} luigid"
        shown = [one.get_attribute("data-view") for one in page.browser.all("#main > section")]
        assert [tab] == [one for one in shown if page.browser.has(f"#main > [data-view={one}]")]


def test_root_redirects_to_page(page: Visualiser) -> None:
    page.browser.driver.get(page.url)
    page.ready()
    assert page.browser.driver.current_url.startswith(f"{page.url}static/visualiser/index.html")


def test_history_link_is_absent_without_history(page: Visualiser) -> None:
    page.open()
    assert not page.browser.all("[data-tab=history]")


@pytest.mark.firefox
def test_theme_follows_system_until_chosen(page: Visualiser) -> None:
    page.open()
    assert page.theme() == "light"
    page.browser.set_system_theme("dark")
    page.browser.eventually(page.theme, "dark")
    page.browser.click(named("theme-light"))
    page.browser.eventually(page.theme, "light")
    page.open()
    assert page.theme() == "light"
    page.browser.click(named("theme-auto"))
    page.browser.eventually(page.theme, "dark")


def test_times_have_chosen_form(page: Visualiser) -> None:
    page.open()
    for form, pattern in (
        ("local", r"\d\d:\d\d:\d\d"),
        ("utc", r"\d\d:\d\d:\d\d"),
        ("ago", r"(just now|\d+ s ago|\d+ m ago)"),
    ):
        page.browser.click(named(f"times-{form}"))
        times = page.browser.script(
            "return [...document.querySelectorAll('[data-testid=task-table] tbody time')]"
            ".map((time) => [time.innerText, time.title])"
        )
        assert len(times) > 10
        for text, title in times:
            assert re.fullmatch(pattern, text), (form, text)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", title), (form, title)


def test_switch_pauses_scheduler(own_page: Visualiser, luigid: Luigid) -> None:
    switch = named("pause-toggle")
    own_page.open()
    own_page.browser.click(switch)
    own_page.browser.eventually(
        lambda: own_page.browser.find(switch).get_attribute("aria-checked"), "false"
    )
    assert luigid.call("is_paused") == {"paused": True}
    assert "The scheduler is paused." in own_page.banners()[0]
    own_page.browser.click(switch)
    own_page.browser.eventually(own_page.banners, [])
    assert luigid.call("is_paused") == {"paused": False}
    assert own_page.browser.find(switch).get_attribute("aria-checked") == "true"


class TestWithoutPause:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, object]]:
        return {"scheduler": {"pause_enabled": "false"}}

    def test_switch_is_absent_where_pausing_is_off(self, own_page: Visualiser) -> None:
        own_page.open()
        assert not own_page.browser.has(named("pause-toggle"))


def test_seeded_state_has_every_status(seeded: SeededServer) -> None:
    """All statuses exist, so that no test passes because there is nothing to check."""
    summary = seeded.luigid.get("/v1/summary")
    assert all(summary["statuses"][status] > 0 for status in summary["statuses"])
    assert summary["total"] == sum(summary["statuses"].values()) > 200
