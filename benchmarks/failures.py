"""The cost of answers about failures, and the walk from opening the page to causes retried.

Run it from the repository as `python -m benchmarks.failures`; it writes tables in Markdown. The
first is of the server alone: milliseconds of processor time, in all and in the longest step, which
is how long the event loop is held. The second is of the page in Chromium.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks.scale import task_id
from contract_tests.server import running
from luigid.contract import Contract, Document
from luigid.overview import FailureQuery, Overview
from luigid.process.shipped_files import shipped
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from ui_tests import seed
from ui_tests.browser import chromium, named
from ui_tests.seeding.failing import CAUSES, add_failing, trace
from ui_tests.seeding.luigid import Luigid
from ui_tests.visualiser import Visualiser

REPEATS = 20
ROUNDS = 5
NOW = 1_000_000.0
#: name of the case -> starts an answer, after a change that it has to follow
Case = tuple[str, str, Callable[[], Coroutine[Any, Any, Any]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--failures", type=int, default=2_000)
    parser.add_argument("--no-walk", dest="walk", action="store_false", help="leave out the page")
    options = parser.parse_args()
    contract = Contract(Document.read(shipped("spec/openapi.yaml")))
    operations = {operation.id: operation for operation in contract.operations}
    print(f"| {options.tasks:,} tasks, {options.failures:,} failed | ms | longest step, ms |")
    print("|---|---:|---:|")
    for causes in (3, 200, options.failures):
        for name, operation, start in cases(options.tasks, options.failures, causes):
            count = 1 if name.startswith("first") else REPEATS
            runs = [drive(start, contract, operations[operation]) for _ in range(count)]
            whole, longest = median(run[0] for run in runs), max(run[1] for run in runs)
            print(f"| {causes:,} causes: {name} | {whole * 1e3:.1f} | {longest * 1e3:.1f} |")
    if options.walk:
        print(f"\nThe walk, in seconds: {median(walks()):.2f}")


def drive(
    start: Callable[[], Coroutine[Any, Any, Any]], contract: Contract, operation: Any
) -> tuple[float, float]:
    """Run an answer as the event loop would; return its time and that of its longest step."""
    answer = start()
    steps = []
    while True:
        begin = process_time()
        try:
            answer.send(None)
        except StopIteration as end:
            value = {**end.value.answer, "next_cursor": None}
            contract.answer(operation, value)
            steps.append(process_time() - begin)
            return sum(steps), max(steps)
        steps.append(process_time() - begin)


def cases(tasks: int, failed: int, causes: int) -> Iterator[Case]:
    """Yield answers on a state in which the tasks that have not failed wait for those that have."""
    policy = Policy(retry_delay=-1)
    scheduler = Scheduler(SchedulerState({}), policy, lambda: NOW)
    explainer = Explainer(scheduler.state, policy)
    overview = Overview(scheduler.state, policy, lambda: NOW, explainer)
    for number in range(failed):
        scheduler.add_task(
            worker="w",
            task_id=f"Failed_{number}",
            family=f"Family{number % 20}",
            status="FAILED",
            expl=error(number, causes),
        )
    for number in range(tasks - failed):
        above = f"Failed_{number % failed}" if number < 2 * failed else task_id(number - 2 * failed)
        scheduler.add_task(worker="w", task_id=task_id(number), deps=[above])

    def fail() -> None:
        scheduler.forgive_failures(task_id="Failed_7")
        scheduler.add_task(worker="w", task_id="Failed_7", status="FAILED", expl=error(7, causes))

    def page(**query: Any) -> Coroutine[Any, Any, Any]:
        return overview.failures.page(FailureQuery(**query))

    def page_after_failure() -> Coroutine[Any, Any, Any]:
        fail()
        return page()

    yield "first answer after a start", "v1_failures", page
    yield "answer after another failure", "v1_failures", page_after_failure
    yield "answer, nothing changed", "v1_failures", page
    terms = frozenset({"operational"})
    yield "answer to a search", "v1_failures", lambda: page(terms=terms)
    key = next(iter(overview.failures.index.groups))
    yield (
        "one cause with 500 tasks",
        "v1_failure",
        lambda: overview.failures.group(key, 500, None),
    )


def error(number: int, causes: int) -> str:
    """Return a traceback of one of so many causes; all have numbers of their own."""
    cause = number % causes
    letters = "".join(chr(97 + int(digit)) for digit in str(cause))
    text = trace(list(CAUSES)[cause % len(CAUSES)], number)
    return json.dumps(text.replace("pipelines/", f"pipelines_{letters}/"))


def walks() -> list[float]:
    """Return how long it takes from opening the page to the first of three causes retried."""
    seconds = []
    with tempfile.TemporaryDirectory() as folder, chromium(Path(folder, "profile")) as browser:
        for number in range(ROUNDS):
            place = Path(folder, str(number))
            place.mkdir()
            with running(place, settings=seed.SETTINGS) as server, Luigid(server.url) as luigid:
                add_failing(seed.add_worker(luigid, "etl-01", 4242, "airflow"), 2_000)
                begin = perf_counter()
                page = Visualiser(browser, server.url).open()
                browser.click('[data-tab="failures"]')
                browser.find(named("error-text"))
                browser.click(named("retry-all"))
                browser.click(f"{page.dialog()} .btn-primary")
                browser.until(page.notices)
                seconds.append(perf_counter() - begin)
    return seconds


if __name__ == "__main__":
    main()
