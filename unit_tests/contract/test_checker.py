import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from luigid.contract import Contract, Request, RequestRefusedError
from luigid.contract.checker import Checker
from unit_tests.contract import small_document
from unit_tests.contract.small_document import operation

SLEEPS = (sys.executable, "-c", "import time; time.sleep(600)")
ENDS = (sys.executable, "-c", "")


def large(**arguments: object) -> Request:
    return small_document.in_form(json.dumps({"name": "a", "note": [0] * 30_000, **arguments}))


def run(checker: Checker, work: Coroutine[Any, Any, Any]) -> Any:
    async def run_and_close() -> Any:
        try:
            return await work
        finally:
            await checker.close()

    return asyncio.run(run_and_close())


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  # a process has no event
        await asyncio.sleep(0.001)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_process_checks_all_while_the_event_loop_goes_on(contract: Contract) -> None:
    checker = Checker(contract.document)
    greet = operation(contract, "greet")

    assert checker.pid is None

    async def check() -> None:
        waiting = asyncio.gather(*(checker.arguments(greet, large(times=n)) for n in range(3)))
        turns = 0
        while not waiting.done():
            await asyncio.sleep(0)
            turns += 1
        assert [arguments["times"] for arguments in waiting.result()] == [0, 1, 2]
        assert turns > 10
        pid = checker.pid
        with pytest.raises(RequestRefusedError) as caught:
            await checker.arguments(greet, large(times="x"))
        assert caught.value.problem.errors[0]["pointer"] == "/times"
        assert checker.pid == pid
        assert pid is not None
        await checker.close()
        assert not is_running(pid)

    run(checker, check())


def test_process_that_died_is_started_again(contract: Contract) -> None:
    checker = Checker(contract.document)
    greet = operation(contract, "greet")

    async def check() -> None:
        await checker.arguments(greet, large())
        first = checker.pid
        assert first is not None
        os.kill(first, 9)
        await until(lambda: not checker.is_running)
        assert (await checker.arguments(greet, large(times=1)))["times"] == 1
        assert checker.pid != first

    run(checker, check())


def test_idle_process_is_ended(contract: Contract) -> None:
    checker = Checker(contract.document, idle_seconds=0)

    async def check() -> None:
        await checker.arguments(operation(contract, "greet"), large())
        pid = checker.pid
        await until(lambda: checker.pid is None)
        assert pid is not None

    run(checker, check())


@pytest.mark.parametrize(
    ("command", "seconds", "why"), [(SLEEPS, 0.05, "takes too long"), (ENDS, 600.0, "failed")]
)
def test_check_without_a_result_is_refused(
    contract: Contract,
    caplog: pytest.LogCaptureFixture,
    command: tuple[str, ...],
    seconds: float,
    why: str,
) -> None:
    checker = Checker(contract.document, max_seconds=seconds, command=command)
    with pytest.raises(RequestRefusedError) as caught, caplog.at_level(logging.WARNING):
        run(checker, checker.arguments(operation(contract, "greet"), large()))
    problem = caught.value.problem
    assert problem.status == 503
    assert why in problem.detail
    assert caught.value.headers == {"Retry-After": "1"}
    assert why in caplog.text
    assert checker.pid is None


def test_check_that_is_no_longer_wanted_ends_the_process(contract: Contract) -> None:
    checker = Checker(contract.document, command=SLEEPS)

    async def check() -> None:
        waiting = asyncio.create_task(checker.arguments(operation(contract, "greet"), large()))
        await until(lambda: checker.pid is not None)
        pid = checker.pid
        waiting.cancel()
        await until(lambda: checker.pid is None)
        waiting.cancel()  # as it waits for the end of the process
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert pid is not None
        assert not is_running(pid)

    run(checker, check())


def test_checks_end_when_the_checker_is_closed(contract: Contract) -> None:
    checker = Checker(contract.document, command=SLEEPS)
    greet = operation(contract, "greet")

    async def check() -> None:
        waiting = [asyncio.create_task(checker.arguments(greet, large())) for _ in range(3)]
        await until(lambda: checker.pid is not None)
        await checker.close()
        for refused in await asyncio.gather(*waiting, return_exceptions=True):
            assert isinstance(refused, RequestRefusedError)
            assert refused.problem.status == 503
        assert checker.pid is None

    run(checker, check())


def test_check_whose_process_cannot_start_is_refused(contract: Contract) -> None:
    checker = Checker(contract.document, command=("/nowhere/python",))
    with pytest.raises(RequestRefusedError) as caught:
        run(checker, checker.arguments(operation(contract, "greet"), large()))
    assert caught.value.problem.status == 503
