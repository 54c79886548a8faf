"""The task list: boxes, families, filters, sorting, pages, rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ui_tests.browser import named
from ui_tests.conftest import SeededServer
from ui_tests.seeding import orders
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.task_list import TaskList, action, difference, row
from ui_tests.visualiser import Visualiser

BOXES = (
    "PENDING",
    "RUNNING",
    "BATCH_RUNNING",
    "DONE",
    "FAILED",
    "UPSTREAM_FAILED",
    "DISABLED",
    "UPSTREAM_DISABLED",
    "UNKNOWN",
)


@pytest.fixture
def tasks(page: Visualiser) -> TaskList:
    """The list of all tasks of the seeded server."""
    page.open()
    return TaskList(page)


@pytest.fixture
def summary(seeded: SeededServer) -> Any:
    return seeded.luigid.get("/v1/summary")


class TestBoxes:
    def test_task_counts_once(self, tasks: TaskList, summary: Any) -> None:
        counts = tasks.counts()
        assert counts == {status: summary["statuses"][status] for status in BOXES}
        assert list(counts) == list(BOXES)
        assert sum(counts.values()) == summary["total"] == tasks.total()

    def test_box_lists_tasks_it_counts(self, tasks: TaskList) -> None:
        counts, total = tasks.counts(), tasks.total()
        for status in BOXES:
            tasks.browser.click(tasks.box(status))
            tasks.browser.eventually(tasks.total, counts[status])
            assert tasks.pressed() == [status]
            assert tasks.page.hash()["statuses"] == f'["{status}"]'
            # Counts ignore the filter.
            assert tasks.counts() == counts
            tasks.browser.click(tasks.box(status))
            tasks.browser.eventually(tasks.total, total)

    def test_statuses_are_ored_and_second_click_deselects(self, tasks: TaskList) -> None:
        counts, total = tasks.counts(), tasks.total()
        tasks.browser.click(tasks.box("FAILED"))
        tasks.browser.eventually(tasks.total, counts["FAILED"])
        tasks.browser.click(tasks.box("RUNNING"))
        tasks.browser.eventually(tasks.total, counts["FAILED"] + counts["RUNNING"])
        assert tasks.pressed() == ["RUNNING", "FAILED"]
        tasks.browser.click(tasks.box("FAILED"))
        tasks.browser.eventually(tasks.total, counts["RUNNING"])
        tasks.browser.click(tasks.box("RUNNING"))
        tasks.browser.eventually(tasks.total, total)


class TestFamilies:
    def test_families_are_grouped_by_prefix(self, tasks: TaskList, summary: Any) -> None:
        families = tasks.families()
        # Of a dependency that was never reported no family is known.
        assert sorted(families) == sorted(one["family"] for one in summary["families"])[1:]
        prefixes = [family.partition(".")[0] if "." in family else None for family in families]
        folders = list(dict.fromkeys(prefixes))
        assert folders == [*sorted(f for f in folders if f is not None), None]
        assert len(folders) >= 5
        heads = [one.text.split("\n")[0] for one in tasks.browser.all(".folder-head")]
        assert heads[-1].startswith("Others")

    def test_click_filters_and_second_click_clears(self, tasks: TaskList, summary: Any) -> None:
        counts = {one["family"]: one["total"] for one in summary["families"]}
        total = tasks.total()
        family = named("family", family="etl.CleanOrders")
        assert str(counts["etl.CleanOrders"]) in tasks.browser.text(family)
        tasks.browser.click(family)
        tasks.browser.eventually(tasks.total, counts["etl.CleanOrders"])
        assert tasks.page.hash()["family"] == "etl.CleanOrders"
        assert any("etl.CleanOrders" in chip for chip in tasks.chips())
        tasks.browser.click(family)
        tasks.browser.eventually(tasks.total, total)

    def test_family_is_found(self, tasks: TaskList) -> None:
        tasks.browser.type(named("find-family"), "summary")
        expected = ["report.ExecutiveSummaryForTheManagementBoardOfTheWholeGroup"]
        tasks.browser.eventually(tasks.families, expected)

    def test_folder_folds(self, tasks: TaskList) -> None:
        families = tasks.families()
        head = next(one for one in tasks.browser.all(".folder-head") if "etl" in one.text)
        head.click()
        folded = [family for family in families if not family.startswith("etl.")]
        tasks.browser.eventually(tasks.families, folded)

    def test_sidebar_hides(self, tasks: TaskList) -> None:
        sidebar = named("family", family="etl.CleanOrders")
        assert tasks.browser.has(sidebar)
        tasks.browser.click(named("sidebar-toggle"))
        tasks.browser.until(lambda: not tasks.browser.has(sidebar))
        tasks.page.open()
        assert not tasks.browser.has(sidebar)
        tasks.browser.click(named("sidebar-toggle"))
        tasks.browser.until(lambda: tasks.browser.has(sidebar))


class TestFilter:
    def test_search_needs_every_word_in_any_case(self, tasks: TaskList) -> None:
        tasks.filter("LOADORDERS north")
        tasks.browser.eventually(tasks.total, 13)
        assert all(task_id.startswith("etl.LoadOrders_") for task_id in tasks.task_ids())
        assert tasks.page.hash()["search__search"] == "LOADORDERS north"

    def test_search_finds_task_id(self, tasks: TaskList, seeded: SeededServer) -> None:
        tasks.filter(seeded.state.chain)
        tasks.browser.eventually(tasks.task_ids, [seeded.state.chain])

    def test_search_narrows_other_filters(self, tasks: TaskList) -> None:
        tasks.browser.click(tasks.box("RUNNING"))
        tasks.browser.click(named("family", family="etl.LoadOrders"))
        tasks.browser.eventually(tasks.total, 3)
        tasks.filter("south")
        tasks.browser.eventually(tasks.total, 1)
        assert len(tasks.chips()) == 3

    def test_all_filters_are_cleared_at_once(self, tasks: TaskList) -> None:
        total = tasks.total()
        tasks.browser.click(tasks.box("RUNNING"))
        tasks.filter("south")
        tasks.browser.eventually(tasks.total, 1)
        tasks.browser.click(named("clear-filters"))
        tasks.browser.eventually(tasks.total, total)
        assert tasks.chips() == []
        assert tasks.browser.find(named("task-filter")).get_attribute("value") == ""

    def test_empty_result_is_announced(self, tasks: TaskList) -> None:
        tasks.filter("no such task anywhere")
        tasks.browser.eventually(tasks.task_ids, [])
        assert "No task matches" in tasks.browser.text(named("no-match"))
        tasks.browser.click(f"{named('no-match')} {named('clear-filters')}")
        tasks.browser.until(lambda: len(tasks.task_ids()) > 10)


class TestSorting:
    @pytest.mark.parametrize(
        ("column", "key"),
        [("priority", "priority"), ("time", "time"), ("family", "family")],
    )
    def test_heading_sorts_and_reverses(
        self, tasks: TaskList, seeded: SeededServer, column: str, key: str
    ) -> None:
        heading = f"{named('task-table')} th.cell-{column}"
        directions, distinct = set(), set()
        for _ in range(2):
            before = tasks.page.hash().get("order")
            tasks.browser.click(heading)
            tasks.browser.until(lambda: tasks.page.hash().get("order") != before)  # noqa: B023
            tasks.page.ready()
            direction = tasks.browser.find(heading).get_attribute("aria-sort")
            values = [seeded.luigid.task(task_id)[key] for task_id in tasks.task_ids()]
            assert values == sorted(values, reverse=direction == "descending")
            directions.add(direction)
            distinct.update(values)
        assert directions == {"ascending", "descending"}
        assert len(distinct) > 2

    def test_urgent_tasks_come_first_by_default(self, tasks: TaskList) -> None:
        count = tasks.counts()["FAILED"]
        failed = tasks.task_ids()[:count]
        assert all("error" in tasks.actions(task_id) for task_id in failed)


class TestPages:
    def test_pages_contain_every_task_once(self, tasks: TaskList) -> None:
        tasks.set_length(100)
        tasks.browser.eventually(lambda: len(tasks.task_ids()), 100)
        total, found = tasks.total(), tasks.task_ids()
        while len(found) < total:
            before = tasks.task_ids()
            tasks.browser.click('button[aria-label="Next page"]')
            tasks.browser.until(lambda: tasks.task_ids() != before)  # noqa: B023
            found += tasks.task_ids()
        assert len(found) == len(set(found)) == total

    def test_new_filter_starts_at_first_page(self, page: Visualiser) -> None:
        page.open(page=3)
        tasks = TaskList(page)
        tasks.browser.click(tasks.box("RUNNING"))
        tasks.browser.eventually(tasks.total, tasks.counts()["RUNNING"])
        assert len(tasks.task_ids()) == tasks.total()
        assert "page" not in page.hash()


class TestRows:
    @pytest.fixture
    def find(self, tasks: TaskList) -> Callable[[str], str]:
        """Find the one task by words; return its id."""

        def find(words: str) -> str:
            tasks.filter(words)
            tasks.browser.eventually(tasks.total, 1)
            tasks.browser.until(lambda: len(tasks.task_ids()) == 1)
            return tasks.task_ids()[0]

        return find

    def test_running_task_shows_progress(self, tasks: TaskList, find: Callable[[str], str]) -> None:
        text = tasks.text(find(f"etl.LoadOrders {orders.TODAY} south"))
        for part in (
            "Running",
            "etl.LoadOrders",
            "region",
            "south",
            "62 of 120",
            "52",
            "warehouse",
        ):
            assert part in text

    def test_failed_task_shows_reason(self, tasks: TaskList, find: Callable[[str], str]) -> None:
        text = tasks.text(find(f"etl.LoadOrders {orders.TODAY} west"))
        assert "QueryTimeout" in text

    def test_number_among_parameters_is_shown(
        self, tasks: TaskList, find: Callable[[str], str]
    ) -> None:
        """A fault of Luigi's page: it shows no task at all then."""
        text = tasks.text(find("evil.Number"))
        for part in ("7", "fraction=0.5", "none=null"):
            assert part in text

    @pytest.mark.parametrize("width", [1400, 768, 390])
    def test_long_parameter_leaves_actions_in_window(
        self, tasks: TaskList, find: Callable[[str], str], width: int
    ) -> None:
        """A fault of Luigi's page: the parameter pushes them out."""
        tasks.browser.set_size(width)
        task_id = find("evil.LongParam")
        tasks.browser.hover(row(task_id))
        box = tasks.browser.find(action(task_id, "graph")).rect
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width

    def test_name_opens_details(self, tasks: TaskList, find: Callable[[str], str]) -> None:
        task_id = find(f"BackupDatabase {orders.TODAY - timedelta(1)}")
        tasks.browser.click(f"{row(task_id)} [data-row-focus]")
        tasks.browser.eventually(lambda: tasks.page.hash().get("task"), task_id)
        tasks.browser.until(lambda: "BackupDatabase" in tasks.browser.read("#panel"))


@pytest.mark.firefox
def test_selected_tasks_are_changed_at_once(
    own_page: Visualiser, luigid: Luigid, worker: Worker, mark: str
) -> None:
    failed = [worker.fail("etl.Load", {"day": day, "test": mark}, "broken") for day in "123"]
    pending = worker.add("etl.Load", {"day": "4", "test": mark})
    tasks = TaskList(own_page, mark)
    tasks.open()
    before = tasks.counts()
    for task_id in (*failed[:2], pending):
        tasks.browser.click(f"{row(task_id)} td:first-child input")
    assert tasks.browser.text(named("selected-count")) == "3 tasks selected"
    tasks.browser.click(named("bulk-action", action="forgive"))
    tasks.browser.click(named("bulk-confirm"))
    changes = {"PENDING": +2, "FAILED": -2}
    tasks.browser.eventually(lambda: difference(before, tasks.counts()), changes)
    statuses = [luigid.task(task_id)["status"] for task_id in failed]
    assert statuses == ["PENDING", "PENDING", "FAILED"]
