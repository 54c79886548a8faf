"""The task list, as tests use it."""

from selenium.webdriver.support.select import Select

from ui_tests.browser import Browser, named, with_data
from ui_tests.visualiser import Visualiser

ROW = '[data-testid="task-table"] tr[data-task-id]'


def row(task_id: str) -> str:
    """Return the selector of a task's row."""
    return f"{named('task-table')} tr{with_data(task_id=task_id)}"


def action(task_id: str, name: str) -> str:
    """Return the selector of the button of an action on a task."""
    return f"{row(task_id)} {named('row-action', action=name)}"


def difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """Return the differences of the counts that have changed."""
    return {
        status: after[status] - before[status]
        for status in after
        if after[status] != before[status]
    }


class TaskList:
    """The task list of a page; `search` is what it is opened with."""

    def __init__(self, page: Visualiser, search: str = "") -> None:
        self.page = page
        self.browser: Browser = page.browser
        self._search = search

    def open(self, **parts: object) -> None:
        self.page.open("tasks", search__search=self._search, **parts)

    def counts(self) -> dict[str, int]:
        """Return the number in each box, by status."""
        found = self.browser.script(
            "return [...document.querySelectorAll('[data-testid=status-box]')].map((box) =>"
            " [box.dataset.status, box.querySelector('[data-testid=count]').textContent])"
        )
        return {status: int(count.strip().replace(",", "")) for status, count in found}

    def box(self, status: str) -> str:
        return named("status-box", status=status)

    def pressed(self) -> list[str]:
        """Return the statuses that are filtered by."""
        return [
            str(box.get_attribute("data-status"))
            for box in self.browser.all(named("status-box"))
            if box.get_attribute("aria-pressed") == "true"
        ]

    def total(self) -> int:
        """Return the number of tasks that match."""
        return int(self.browser.read(named("task-total")).replace(",", "") or -1)

    def task_ids(self) -> list[str]:
        """Return the tasks of the rows, in their order."""
        found: list[str] = self.browser.script(
            f"return [...document.querySelectorAll({ROW!r})].map((row) => row.dataset.taskId)"
        )
        return found

    def text(self, task_id: str) -> str:
        """Return the text of a row, empty if there is no such row now."""
        return self.browser.read(row(task_id))

    def filter(self, text: str) -> None:
        self.browser.type(named("task-filter"), text)

    def set_length(self, length: int) -> None:
        Select(self.browser.find(named("page-length"))).select_by_value(str(length))

    def families(self) -> list[str]:
        """Return the families of the sidebar, in their order."""
        found: list[str] = self.browser.script(
            "return [...document.querySelectorAll('[data-testid=family]')]"
            ".map((family) => family.dataset.family)"
        )
        return found

    def chips(self) -> list[str]:
        return [chip.text for chip in self.browser.all(named("filter-chip"))]

    def actions(self, task_id: str) -> list[str]:
        """Return the names of the actions on a task."""
        found = self.browser.all(f"{row(task_id)} {named('row-action')}")
        return [str(one.get_attribute("data-action")) for one in found]

    def act(self, task_id: str, name: str) -> None:
        """Click the button of an action on a task."""
        self.browser.hover(row(task_id))
        self.browser.click(action(task_id, name))
