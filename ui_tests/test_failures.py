"""From the first look at the page to what failed, and to its retry."""

from collections.abc import Iterator

import pytest

from contract_tests.server import Settings
from ui_tests import seed
from ui_tests.browser import named
from ui_tests.conftest import SETTINGS, SeededServer
from ui_tests.seeding.failing import Failing, add_failing
from ui_tests.seeding.luigid import Luigid
from ui_tests.visualiser import Visualiser

GROUP = named("failure-group")


def counts(page: Visualiser) -> list[str | None]:
    """Return how many tasks the causes have, in their order."""
    return [group.get_attribute("data-count") for group in page.browser.all(GROUP)]


def open_groups(page: Visualiser) -> list[bool]:
    toggles = page.browser.all(named("failure-toggle"))
    return [toggle.get_attribute("aria-expanded") == "true" for toggle in toggles]


def numbers_of_open(page: Visualiser) -> list[int]:
    return [number for number, is_open in enumerate(open_groups(page)) if is_open]


class TestThreeCauses:
    """The walk that the page is made for: 2,000 tasks, of which 40 failed for three causes."""

    @pytest.fixture
    def settings(self) -> Settings:
        return SETTINGS

    @pytest.fixture
    def failing(self, luigid: Luigid) -> Failing:
        return add_failing(seed.add_worker(luigid, "etl-01", 4242, "airflow"), 2000)

    @pytest.fixture
    def clicks(self, own_page: Visualiser) -> Iterator[list[str]]:
        """Return what was clicked, which grows."""
        clicked: list[str] = []
        click = own_page.browser.click

        def counted(selector: str) -> None:
            clicked.append(selector)
            click(selector)

        own_page.browser.click = counted  # type: ignore[method-assign]
        yield clicked
        del own_page.browser.click

    def test_cause_is_found_and_retried_with_three_clicks(
        self, own_page: Visualiser, failing: Failing, clicks: list[str], luigid: Luigid
    ) -> None:
        browser = own_page.browser
        own_page.open()
        assert browser.text(named("failure-count")).endswith("40")
        browser.click('[data-tab="failures"]')
        # What holds up most is open: its traceback is the cause.
        assert "no connection to warehouse-1004" in browser.text(named("error-text"))
        assert counts(own_page) == ["5", "10", "25"]
        waiting = [figure.text for figure in browser.all(named("failure-waiting"))]
        assert waiting == [f"{number:,}" for number in failing.waiting.values()]
        browser.click(named("retry-all"))
        own_page.dialog()
        browser.click("[role=dialog] .btn-primary")
        browser.eventually(lambda: counts(own_page), ["10", "25"])
        assert len(clicks) == 3
        statuses = [luigid.task(task_id)["status"] for task_id in failing.failed["database"]]
        assert statuses == ["PENDING"] * 5
        assert own_page.notices() == ["Retried: 5 tasks."]
        # The next cause is open, and its count is in the bar.
        browser.until(lambda: "column 'currency'" in browser.read(named("error-text")))
        assert browser.text(named("failure-count")).endswith("35")


@pytest.fixture
def failures(page: Visualiser) -> Visualiser:
    page.open("failures")
    page.browser.find(GROUP)
    return page


@pytest.mark.parametrize("way", ["key", "button"])
def test_next_failure_goes_from_cause_to_cause(failures: Visualiser, way: str) -> None:
    browser, total = failures.browser, len(counts(failures))
    order = [*range(1, total), 0]
    for expected in order:
        if way == "key":
            browser.press("n")
        else:
            browser.click(named("next-failure"))
        browser.eventually(lambda: numbers_of_open(failures), [expected])
        browser.until(failures.is_ready)
    assert browser.focused().get_attribute("data-testid") in ("failure-toggle", "next-failure")
    failures.back()
    browser.eventually(lambda: numbers_of_open(failures), [order[-2]])


def test_traceback_opens_and_closes_with_one_click(failures: Visualiser) -> None:
    browser = failures.browser
    toggles = browser.all(named("failure-toggle"))
    toggles[1].click()
    browser.until(lambda: open_groups(failures)[:2] == [False, True])
    browser.until(lambda: "ArrayMemoryError" in browser.read(named("error-text")))
    browser.all(named("failure-toggle"))[1].click()
    browser.until(lambda: not any(open_groups(failures)))
    assert not browser.has(named("error-text"))


def test_family_chooses_causes(failures: Visualiser) -> None:
    browser, total = failures.browser, len(counts(failures))
    chip = named("failure-family", family="ml.TrainModel")
    browser.click(chip)
    browser.eventually(lambda: len(counts(failures)), 1)
    assert failures.hash()["family"] == "ml.TrainModel"
    assert "ml.TrainModel" in browser.text(GROUP)
    browser.click(chip)
    browser.eventually(lambda: len(counts(failures)), total)


def test_search_finds_causes_by_error(failures: Visualiser) -> None:
    failures.browser.type(named("failure-find"), "recursion")
    failures.browser.eventually(lambda: len(counts(failures)), 1)
    assert "RecursionError" in failures.browser.text(GROUP)


def test_failed_task_links_to_log_and_tracking_page(page: Visualiser, seeded: SeededServer) -> None:
    page.open("failures", search__search="querytimeout")
    link = page.browser.find(f"{GROUP} {named('row-action', action='log')}")
    url = link.get_attribute("href")
    assert url is not None
    assert url.startswith("https://logs.example/?q=")
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_task_panel_leads_to_all_failures_like_it(page: Visualiser, seeded: SeededServer) -> None:
    (group,) = seeded.luigid.get("/v1/failures?search=querytimeout")["groups"]
    page.open(task=group["task_ids"][0])
    page.browser.click(named("failure-link"))
    page.browser.eventually(lambda: page.hash().get("failure"), group["key"])
    page.browser.until(lambda: "QueryTimeout" in page.browser.read(named("error-text")))


def test_link_to_mended_cause_says_so(page: Visualiser) -> None:
    page.browser.expected_messages.append("404")
    page.open("failures", failure="0123456789abcdef")
    assert "No task fails any more" in page.browser.text(named("failure-mended"))


class TestNothingFailed:
    @pytest.fixture
    def settings(self) -> Settings:
        return SETTINGS

    def test_page_says_so_and_bar_has_no_count(self, own_page: Visualiser) -> None:
        own_page.open("failures")
        assert "Nothing has failed" in own_page.browser.text(named("no-failures"))
        assert not own_page.browser.has(named("failure-count"))
