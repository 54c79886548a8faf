"""Actions on several tasks: what they would do, doing it, and what has become of each task."""

from selenium.webdriver.common.keys import Keys

from ui_tests.browser import named
from ui_tests.message_responder import responding_to_messages
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.graph import Graph
from ui_tests.views.task_list import TaskList, action, row

TITLE = "[role=dialog] .modal-title"


def select(tasks: TaskList, *task_ids: str) -> None:
    for task_id in task_ids:
        tasks.browser.click(f"{row(task_id)} td:first-child input")


def begin(tasks: TaskList, action: str) -> str:
    """Click a button of the bar; return the preview."""
    tasks.browser.click(named("bulk-action", action=action))
    return tasks.browser.text(named("bulk-preview"))


def test_selection_is_held_after_preview_and_released_by_undo(
    tasks: TaskList, luigid: Luigid, worker: Worker, mark: str
) -> None:
    browser = tasks.browser
    days = [worker.add("etl.Load", {"day": day, "test": mark}) for day in "123"]
    worker.add("etl.Report", {"test": mark}, deps=days)
    done = worker.add("etl.Extract", {"test": mark}, status="DONE")
    tasks.open()
    before = browser.find(row(days[2])).rect
    select(tasks, *days[:2], done)
    # The bar stands where it moves no row.
    assert browser.find(row(days[2])).rect == before
    preview = begin(tasks, "hold")
    for part in (
        "2 of 3 tasks would change",
        "2 pending, held",
        "1 is done already",
        "1 more task",
    ):
        assert part in preview
    assert not luigid.task(days[0])["held"]
    # The focus is where the reader says why; Enter goes on.
    browser.press("disk full", Keys.ENTER)
    browser.eventually(lambda: browser.read(TITLE), "Held: 2 tasks")
    assert luigid.task(days[0])["hold"]["note"] == "disk full"
    outcomes = [one.get_attribute("data-outcome") for one in browser.all(named("bulk-task"))]
    assert sorted(map(str, outcomes)) == ["changed", "changed", "skipped"]
    browser.until(lambda: "disk full" in tasks.text(days[0]))
    browser.click(named("bulk-undo"))
    browser.eventually(lambda: browser.read(TITLE), "Undone: 2 tasks")
    assert [luigid.task(day)["held"] for day in days] == [False] * 3


def test_selection_leads_to_one_graph(
    tasks: TaskList, worker: Worker, params: dict[str, str]
) -> None:
    shared = worker.add("etl.Extract", params)
    roots = [worker.add(f"etl.Load{name}", params, deps=[shared]) for name in "AB"]
    tasks.open()
    select(tasks, *roots)
    tasks.browser.click(named("bulk-graph"))
    tasks.browser.eventually(lambda: tasks.page.hash()["tab"], "graph")
    tasks.page.ready()
    graph = Graph(tasks.page)
    assert set(graph.nodes()) == {*roots, shared}
    assert graph.edges() == {(root, shared) for root in roots}


def test_all_that_match_are_retried_with_what_they_wait_for(
    tasks: TaskList, luigid: Luigid, worker: Worker, mark: str
) -> None:
    browser = tasks.browser
    broken = [worker.fail("etl.Broken", {"n": str(n), "test": mark}, "no disk") for n in range(12)]
    cause = worker.fail_for_good("etl.Cause", {"test": "other"}, "no disk")
    worker.fail("etl.Broken", {"n": "0", "test": mark}, "no disk", deps=[cause])
    tasks.open(length=10, statuses=["FAILED"])
    select(tasks, tasks.task_ids()[0])
    browser.click(named("bulk-all-matching"))
    assert browser.text(named("selected-count")) == "All 12 that match"
    preview = begin(tasks, "retry")
    assert "12 failed → pending" in preview
    assert "1 disabled → pending" in preview
    browser.click(named("bulk-confirm"))
    browser.eventually(lambda: browser.read(TITLE), "Retried: 13 tasks")
    assert not browser.has(named("bulk-undo"))
    statuses = {luigid.task(task_id)["status"] for task_id in (*broken, cause)}
    assert statuses == {"PENDING"}
    browser.eventually(tasks.task_ids, [])


def test_family_is_held_and_released_from_the_list_of_holds(
    tasks: TaskList, luigid: Luigid, worker: Worker, mark: str
) -> None:
    browser, family = tasks.browser, f"etl.{mark}"
    task_id = worker.add(family, {"test": mark})
    tasks.page.open(family=family)
    browser.click(named("hold-matching"))
    browser.press("new schema", Keys.ENTER)
    browser.until(lambda: "new schema" in tasks.text(task_id))
    assert luigid.task(task_id)["hold"]["scope"] == "family"
    # Its own release would change nothing: the notice says what to release.
    tasks.act(task_id, "release")
    browser.until(lambda: any("release that hold" in one for one in tasks.page.notices()))
    browser.click(named("holds"))
    assert f"the family {family}" in browser.text(named("holds-dialog"))
    browser.click(f'{named("release-hold")}[aria-label="Release the family {family}"]')
    browser.until(lambda: not luigid.task(task_id)["held"])
    browser.until(lambda: family not in browser.read(named("holds-dialog")))


def test_failed_task_is_retried_from_here_with_one_click(
    tasks: TaskList, luigid: Luigid, worker: Worker, mark: str
) -> None:
    cause = worker.fail_for_good("etl.Cause", {"test": mark}, "no disk")
    task_id = worker.fail("etl.Load", {"test": mark}, "no disk", deps=[cause])
    tasks.open()
    tasks.act(task_id, "retry")
    notice = "Made pending: etl.Load, 1 before it."
    tasks.browser.eventually(tasks.page.notices, [notice])
    assert [luigid.task(one)["status"] for one in (cause, task_id)] == ["PENDING"] * 2
    assert not tasks.browser.has(action(task_id, "retry"))


def test_running_task_is_asked_to_stop(
    tasks: TaskList, luigid: Luigid, worker: Worker, mark: str
) -> None:
    browser = tasks.browser
    task_id = worker.add("etl.Load", {"test": mark}, status="RUNNING", accepts_messages=True)
    deaf = worker.add("etl.Deaf", {"test": mark}, status="RUNNING")
    tasks.open(task=task_id)
    browser.click(f"#panel {named('row-action', action='cancel')}")
    browser.click("#cancel-form [name=hold]")
    with responding_to_messages(luigid.url, worker.id, lambda text: f"{text}led"):
        browser.click(named("cancel-confirm"))
        browser.eventually(lambda: browser.read(named("message-response")), "cancelled")
    assert luigid.task(task_id)["held"]
    tasks.open(task=deaf)
    browser.click(f"#panel {named('row-action', action='cancel')}")
    assert "nothing would happen" in browser.text(named("cancel-impossible"))
